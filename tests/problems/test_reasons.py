"""Every step of every derivation says why its rule applies: one sentence with the quantities that stand there."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from sympy import Basic
from sympy.core.relational import Relational

from derive import derive, notation
from derive.document.understood import everything
from derive.expression.places import walk
from derive.language.reader import read_expression
from derive.problem import Problem
from derive.rule import Applied
from derive.rules import RULES
from derive.sentence import Sentence, filled, listed
from derive.step import Derivation
from tests.engine.test_reverse import network
from tests.rules.reading import bare, facts, read_law

from .corpus import EVERYTHING, Given, derive_given, derived, read_rows

#: Rules of which there is nothing to say but what they are.
WITHOUT_A_FORMULA = frozenset(("arithmetic", "fill-in"))
PRINTERS = (notation.inline, notation.latex, notation.typst, notation.mathml, notation.speech, notation.text)
SAMPLE = read_rows("more.toml")[::8]
every_derivation = pytest.mark.parametrize("which", EVERYTHING)


def formulas(sentence: Sentence) -> list[Basic]:
    return [part for part in sentence if not isinstance(part, str)]


def assert_is_one_sentence(sentence: Sentence, rule: str) -> None:
    words = "".join(part for part in sentence if isinstance(part, str))
    assert sentence, rule
    assert formulas(sentence) or rule in WITHOUT_A_FORMULA, f"{rule} says {words!r}"
    assert not re.search(r"[.{}]|\s\s|^\s|\s$", "".join(p if isinstance(p, str) else "x" for p in sentence)), words
    assert not (isinstance(sentence[0], str) and sentence[0][:1].isupper())
    for left, right in pairwise(sentence):
        assert isinstance(left, str) or isinstance(right, str), "two formulas without a word between them"
    for formula in formulas(sentence):
        assert all(printer(formula) for printer in PRINTERS)


@pytest.mark.slow
@every_derivation
def test_every_step_says_why(which: str) -> None:
    assert_says_why(derived(which).derivation)


@pytest.mark.slow
@pytest.mark.parametrize("given", SAMPLE, ids=[given.id for given in SAMPLE])
def test_every_step_of_more_problems_says_why(given: Given) -> None:
    assert_says_why(derive_given(given).derivation)


@pytest.mark.slow
@pytest.mark.parametrize("layers", [2, 4])
@pytest.mark.parametrize("function", ["tanh", "sigmoid", "relu", "sin"])
def test_every_step_of_reverse_order_says_why(layers: int, function: str) -> None:
    assert_says_why(derive(network(layers, function), of="L", wrt="W1[i,j]").derivation)


@pytest.mark.slow
@pytest.mark.parametrize("wrt", ["W1, W2, x", "W1[i,j], W2[i,j]"])
def test_every_step_of_a_gradient_says_why(wrt: str) -> None:
    for part in derive(network(2), of="L", wrt=wrt).answer.parts:
        assert_says_why(part)


def test_every_step_of_second_derivatives_says_why() -> None:
    for which in ("softmax", "sigmoid", "logsumexp"):
        for part in derive(which, second=True).answer.parts:
            assert_says_why(part)


def assert_says_why(d: Derivation) -> None:
    with notation.among(*everything(d.problem)):
        for step in d.all_steps():
            assert_is_one_sentence(step.because.sentence, step.rule.name)
            if step.convention:
                assert_is_one_sentence(step.convention.sentence, step.rule.name)


@pytest.mark.slow
@every_derivation
def test_the_formulas_of_a_reason_read_back(which: str) -> None:
    """A reader of the JSON can go on with them: each is text of the notation, over the problem's own names."""
    problem = derived(which).derivation.problem
    for step in derived(which).derivation.all_steps():
        letters = {left for left, _ in step.where}
        for formula in formulas(step.because.sentence):
            sides = formula.args if isinstance(formula, Relational) else (formula,)
            if not any(side.has(*letters) for side in sides if letters):
                assert all(_reads(notation.text(side), problem) for side in sides)


def _reads(text: str, problem: Problem) -> bool:
    read_expression(text, problem)
    return True


NEEDS_A_NAME = frozenset(
    ("separate-fractions", "separate-complement", "split-power", "logarithmic-derivative-of-weights", "sum-of-weights",
     "sum-of-deviations", "out-of-the-only-piece", "quotient-rule-of-name", "reciprocal-rule-of-name",
     "logarithmic-derivative-of-quotient")
)  # fmt: skip


@pytest.mark.parametrize("name", sorted({n for n, r in RULES.items() if r.law} - NEEDS_A_NAME))
def test_a_rule_says_why_of_its_own_law(name: str) -> None:
    rule = RULES[name]
    left, _, problem = read_law(rule.law)
    found = [(e, made) for _, e in walk(left) if (made := rule(e, facts(problem))) is not None]
    assert found
    for e, made in found:
        assert_is_one_sentence(rule.reason(e, made).sentence, name)
        if rule.convention:
            assert_is_one_sentence(rule.agreed(e, made).sentence, name)


def test_a_reason_has_the_quantities_that_stand_there() -> None:
    d = derived("softmax")
    said = {step.rule: step.because.text for step in d.steps}
    assert said["quotient-rule"] == "top and bottom both depend on a[j]: g = exp(a[i]) and h = sum(exp(a[k]), k)"
    assert said["component"] == "a[k] and a[j] are the same entry exactly where k = j"
    assert said["cancel"] == "sum(exp(a[k]), k) stands above and below the line"
    assert d.steps[1].because.latex == r"top and bottom both depend on $a_j$: $g = e^{a_i}$ and $h = \sum_k e^{a_k}$"
    assert notation.sentence_speech(d.steps[1].step.because).startswith("top and bottom both depend on a sub j: g equals e to")


def test_a_case_says_what_is_known_in_it() -> None:
    said = [step.because.text for step in derived("softmax").cases[1].steps]
    assert "exp(a[i]) does not depend on a[j] where i != j" in said


def test_a_template_that_names_a_piece_which_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        filled("{nobody} is there", {})


def test_a_template_without_pieces_is_a_sentence() -> None:
    assert filled("nothing is named", {}) == ("nothing is named",)


def test_several_formulas_are_read_out_as_a_person_does() -> None:
    a, b, c, *more = (read_expression(x, bare()) for x in ("x", "y", "z", "u", "v", "w"))
    assert listed([a]) == [a]
    assert listed([a, b, a]) == [a, " and ", b]
    assert listed([a, b, c]) == [a, ", ", b, " and ", c]
    assert listed([a, b, c, *more])[-1] == " and 2 more"


def test_a_place_may_give_another_sentence() -> None:
    rule = RULES["component"]
    left, _, _ = read_law("diff(a[k], a[j]) = delta(k, j)")
    assert rule.reason(left, Applied(left, because="{f} is one thing")).sentence == (left.args[0], " is one thing")


# -- conventions


@pytest.mark.parametrize(
    ("which", "conventions"),
    [
        ("relu", ["where x = 0, the derivative of max(x, 0) is taken to be that of 0"]),
        ("softmax", []),
        ("softplus", []),
        (
            "huber",
            ["where r = 0, the derivative of the absolute value is taken to be 0, which is the sign of 0"],
        ),
    ],
)
def test_a_derivation_lists_the_conventions_that_it_used(which: str, conventions: list[str]) -> None:
    d = derived(which)
    assert [c.text for c in d.conventions] == conventions
    assert [c["text"] for c in d.to_dict()["conventions"]] == conventions

"""Every rule keeps its law: the function makes the right side of the left, and both sides agree by number."""

from __future__ import annotations

import pytest

from derive.check import Witness
from derive.expression.monomial import same
from derive.expression.nodes import Expr
from derive.expression.places import replace_at, walk
from derive.rule import Rule, rule
from derive.rules import RULES

from .reading import facts, read_law

#: Rules about a problem's own names: their law is the problem's own; `test_quantities` says what they do.
ABOUT_NAMES = frozenset(
    ("definition", "lemma", "recognise", "assumption", "solve-definition", "recognise-terms", "recognise-up-to-factors",
     "substitute-solution", "symmetry", "error", "first-derivative", "multivariable-chain-rule", "shared-parameter",
     "difference-from-name", "difference-written-out", "exponential-by-another", "symmetric-inverse", "recognise-root",
     "backpropagation-through-time", "sensitivity", "clear-definition",
     "part-over-root", "power-over-its-name", "square-of-root", "power-of-root", "logarithm-of-root", "squares-of-one-angle",
     "condition-by-name")
)  # fmt: skip
WITH_A_LAW = {name: r for name, r in RULES.items() if r.law}
#: A rule that applies its law only where a problem has a name for one of the fractions, or for a power.
NEEDS_A_NAME = frozenset(
    ("separate-fractions", "separate-complement", "split-power", "logarithmic-derivative-of-weights", "sum-of-weights",
     "sum-of-deviations", "out-of-the-only-piece", "quotient-rule-of-name",
     "reciprocal-rule-of-name", "logarithmic-derivative-of-quotient")
)  # fmt: skip
#: A derivative by something that is no variable is known to the witness where it has a name.
BY_A_FUNCTION = frozenset(("chain-rule",))
LAWS = {name: r for name, r in WITH_A_LAW.items() if name not in NEEDS_A_NAME}

every_rule = pytest.mark.parametrize("r", RULES.values(), ids=list(RULES))


def made_by(r: Rule, left: Expr, variable_law: str) -> list[Expr]:
    """What the rule makes of the left side, at each node where it applies."""
    known = facts(read_law(variable_law)[2])
    out = []
    for place, e in walk(left):
        found = r(e, known)
        if found is not None:
            out.append(replace_at(left, place, found.expr))
    return out


@pytest.mark.parametrize("r", LAWS.values(), ids=list(LAWS))
def test_the_function_applied_to_the_left_side_gives_the_right_side(r: Rule) -> None:
    left, right, _ = read_law(r.law)
    found = made_by(r, left, r.law)
    assert found, "the rule does not apply to its own law"
    assert same(found[0], right)


def test_a_law_is_left_to_the_problem_only_by_rules_about_its_names() -> None:
    assert {name for name, r in RULES.items() if not r.law} == ABOUT_NAMES


@pytest.mark.slow
@pytest.mark.parametrize("r", WITH_A_LAW.values(), ids=list(WITH_A_LAW))
def test_both_sides_agree_by_number(r: Rule) -> None:
    left, right, problem = read_law(r.law)
    assert left != right, "a law that is read as the same twice says nothing"
    found = Witness(problem, inside=() if r.name in BY_A_FUNCTION else (left, right)).equal(left, right)
    if r.name in BY_A_FUNCTION:
        assert found.verdict != "fails"
        return
    assert found.verdict == "holds", found.detail
    assert found.points >= 32


@every_rule
def test_a_rule_says_what_it_is(r: Rule) -> None:
    assert r.name == r.name.lower() and not set(r.name) - set("abcdefghijklmnopqrstuvwxyz-")
    assert r.title[:1].isupper() and r.title == r.title.strip() and not r.title.endswith(".")
    assert r.because and "\n" not in r.because
    assert r.law.count(" = ") == (1 if r.law else 0)
    assert str(r) == r.name and RULES[r.name] is r


@pytest.mark.parametrize("r", LAWS.values(), ids=list(LAWS))
def test_a_rule_makes_no_index_and_no_name_of_its_own(r: Rule) -> None:
    from derive.expression.indices import free_indices, names

    left, _, _ = read_law(r.law)
    for after in made_by(r, left, r.law):
        assert free_indices(after) <= free_indices(left)
        assert names(after) <= names(left) | {"u", "v"}


@pytest.mark.parametrize("r", LAWS.values(), ids=list(LAWS))
def test_a_rule_answers_the_same_twice(r: Rule) -> None:
    left, _, problem = read_law(r.law)
    known = facts(problem)
    assert [r(e, known) for _, e in walk(left)] == [r(e, known) for _, e in walk(left)]


def test_two_rules_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="two rules named factor"):
        rule("factor", "Factor", "x = x")(lambda e, f: None)


def test_a_rule_that_changes_nothing_says_no() -> None:
    made = Rule("same", ("Same",), "x = x", "it is the same", lambda e, f: e)
    left, _, problem = read_law("x = x")
    assert made(left, facts(problem)) is None

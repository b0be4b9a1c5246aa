"""Nothing is derived twice: what an earlier line, another quantity or the chain above has worked out is referred to."""

from __future__ import annotations

from collections import Counter

import pytest

from derive import derive
from derive.document.calculation import calculation, continued
from derive.expression.monomial import key_of
from derive.expression.nodes import Derivative
from derive.expression.places import at
from derive.step import Derivation
from tests.problems.corpus import EVERYTHING, derived
from tests.telling import chains, page

SLIGHT = frozenset(("constant", "identity", "component", "sum-rule", "constant-multiple", "derivative-of-sum", "lemma"))
SOFTMAX = "exp(a[i])/sum(exp(a[k]), k)"


def rules(d: Derivation) -> list[str]:
    return [s.rule.name for s in d.steps]


@pytest.mark.parametrize(
    ("text", "wrt", "once", "said"),
    [
        (
            "L = log(sum(exp(a[k]), k)) + t*exp(-log(sum(exp(a[k]), k))**2)",
            "a[j]",
            "logarithm-rule",
            "diff(log(sum(exp(a[k]), k)), a[j]) = exp(a[j])/sum(exp(a[k]), k) was derived above",
        ),
        (
            "L = sum((y[n] - sum(X[n,d]*w[d], d))**2, n)/sum(1 + (y[n] - sum(X[n,d]*w[d], d))**2, n)",
            "w[j]",
            "quotient-rule-of-name",
            "",
        ),
    ],
)
def test_a_derivative_that_an_earlier_line_has_worked_out_is_used(text: str, wrt: str, once: str, said: str) -> None:
    d = derive(text, wrt=wrt)
    assert d.verified
    assert rules(d.derivation).count(once) == 1
    if said:
        assert said in [s.because.text for s in d.steps]


def test_what_is_referred_to_was_worked_out_in_lines_before() -> None:
    """In the line in which a derivative is being worked out nothing can be said to be derived above."""
    d = derive("L = log(1 + exp(x)) - log(1 + exp(-x)) + log(1 + exp(x))*x", wrt="x")
    assert d.verified
    for n, step in enumerate(d.derivation.steps):
        if step.rule.name == "lemma":
            node = key_of(at(step.before, step.place))
            assert any(key_of(at(s.before, s.place)) == node for s in d.derivation.steps[:n])


def test_a_quantity_that_is_another_one_by_definition_is_not_derived_again() -> None:
    d = derive(f"p[i] = {SOFTMAX}; q[m] = {SOFTMAX.replace('i', 'm')}; L = sum(p[i]*q[i], i)", wrt="a[j]")
    assert d.verified
    first, second = d.derivation.lemmas
    assert "quotient-rule" in rules(first)
    assert rules(second) == ["definition", "recognise", "lemma"]


def test_a_quantity_that_only_looks_alike_is_derived() -> None:
    d = derive(f"p[i] = {SOFTMAX}; q[i] = {SOFTMAX.replace('exp(a[i])', 'exp(2*a[i])')}; L = sum(p[i]*q[i], i)", wrt="a[j]")
    assert d.verified
    assert all("quotient-rule" in rules(lemma) for lemma in d.derivation.lemmas)


@pytest.mark.parametrize("which", EVERYTHING)
def test_no_named_quantity_and_no_long_derivative_is_worked_out_twice(which: str) -> None:
    d = derived(which).derivation
    assert len({lemma.asked for lemma in d.lemmas}) == len(d.lemmas)
    for chain in (d, *d.lemmas):
        found = Counter(
            (key_of(at(s.before, s.place)), s.rule.name)
            for s in chain.steps
            if isinstance(at(s.before, s.place), Derivative) and s.rule.name not in SLIGHT
        )
        assert all(count <= 2 for count in found.values())


def test_a_case_begins_where_it_leaves_the_chain_above() -> None:
    d = derive("log-softmax").derivation
    above = calculation(d.start, d.steps)
    for case in d.cases:
        own = calculation(d.start, case.steps)
        shown = continued(own, above)
        assert shown.lines[0].reasons == ("As above",)
        assert shown.lines[0].expr in [line.expr for line in above.lines]
        assert shown.lines[1].expr not in [line.expr for line in above.lines]
        assert sum(len(line.steps) for line in shown.lines) == len(case.steps), "a step was dropped"
        assert shown.lines[-1] == own.lines[-1]


def test_a_case_that_stands_alone_has_all_its_lines() -> None:
    d = derive("log-softmax").derivation
    first = [chains(page(d, steps=steps, cases=True))[-3].lines[0].reason for steps in (False, True)]
    assert first == [("definition",), ("as above",)]

"""A derivation put before the witness: steps, lemmas, cases, links and the whole."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from derive.check import check, check_all
from derive.expression.nodes import Index, derivative, entry, neg, relation, scalar, sub, where
from derive.language.reader import read_expression, read_problem
from derive.rule import Rule
from derive.step import Case, Derivation, Gradient, Step

RULE = Rule("a-rule", ("A rule",), "x = x", "", lambda node, facts: None)
ROW, COLUMN = Index("i"), Index("j")
PROBLEM = read_problem("p[i] = exp(a[i])/sum(exp(a[k]), k)", wrt="a[j]")
S = "sum(exp(a[k]), k)"
LINES = [
    "diff(p[i], a[j])",
    f"diff(exp(a[i])/{S}, a[j])",
    f"(diff(exp(a[i]), a[j])*{S} - exp(a[i])*diff({S}, a[j]))/{S}**2",
    f"(exp(a[i])*diff(a[i], a[j])*{S} - exp(a[i])*diff({S}, a[j]))/{S}**2",
    f"(exp(a[i])*delta(i,j)*{S} - exp(a[i])*diff({S}, a[j]))/{S}**2",
    f"(exp(a[i])*delta(i,j)*{S} - exp(a[i])*sum(diff(exp(a[k]), a[j]), k))/{S}**2",
    f"(exp(a[i])*delta(i,j)*{S} - exp(a[i])*sum(exp(a[k])*diff(a[k], a[j]), k))/{S}**2",
    f"(exp(a[i])*delta(i,j)*{S} - exp(a[i])*sum(exp(a[k])*delta(k,j), k))/{S}**2",
    f"(exp(a[i])*delta(i,j)*{S} - exp(a[i])*exp(a[j]))/{S}**2",
    f"exp(a[i])*(delta(i,j)*{S} - exp(a[j]))/{S}**2",
    f"exp(a[i])/{S}*(delta(i,j)*{S} - exp(a[j]))/{S}",
    f"exp(a[i])/{S}*(delta(i,j)*{S}/{S} - exp(a[j])/{S})",
    f"exp(a[i])/{S}*(delta(i,j) - exp(a[j])/{S})",
    f"p[i]*(delta(i,j) - exp(a[j])/{S})",
    "p[i]*(delta(i,j) - p[j])",
]


def derivation(*lines: str) -> Derivation:
    read = [read_expression(line, PROBLEM) for line in lines]
    steps = tuple(Step(a, RULE, (), b) for a, b in pairwise(read))
    return Derivation(PROBLEM, PROBLEM.of, PROBLEM.wrt, derivative(PROBLEM.of, PROBLEM.wrt), steps, read[-1])


def with_cases(d: Derivation) -> Derivation:
    same, other = relation(ROW, "==", COLUMN), relation(ROW, "!=", COLUMN)
    p_i, p_j = entry("p", ROW), entry("p", COLUMN)
    ends = {same: read_expression("p[i]*(1 - p[i])", PROBLEM), other: read_expression("-p[i]*p[j]", PROBLEM)}
    cases = tuple(Case(c, (*d.steps, Step(d.result, RULE, (), end)), end) for c, end in ends.items())
    return replace(d, cases=cases, merged=where(same, ends[same], neg(p_i * p_j)))


def test_every_line_of_softmax_holds() -> None:
    checked = check(with_cases(derivation(*LINES)))
    assert [s.check.verdict for s in checked.all_steps() if s.check] == ["holds"] * (3 * (len(LINES) - 1) + 2)
    assert [c.method for c in checked.checks[:2]] == ["complex-step", "richardson"]
    assert checked.verified


@pytest.mark.parametrize("n", range(1, len(LINES)))
def test_a_wrong_line_fails_where_it_stands(n: int) -> None:
    wrong = [*LINES[:n], f"-({LINES[n]})", *LINES[n + 1 :]]
    verdicts = [s.check.verdict for s in check(derivation(*wrong)).steps if s.check]
    last = n == len(LINES) - 1
    assert [k for k, v in enumerate(verdicts) if v == "fails"] == ([n - 1] if last else [n - 1, n])


def test_a_wrong_result_fails_against_the_definitions_even_if_every_step_holds() -> None:
    d = derivation("p[i]*(1 - p[j])", "p[i] - p[i]*p[j]")
    checked = check(d)
    assert all(s.check and s.check.ok for s in checked.steps)
    assert [c.verdict for c in checked.checks] == ["fails", "fails", "fails"]  # two methods, and the first line
    assert not checked.verified


def test_lines_that_do_not_meet_are_found() -> None:
    d = derivation(*LINES)
    gap = replace(d, steps=(*d.steps[:5], *d.steps[6:]))
    assert check(gap).verified  # the lines around the gap are equal all the same, and that was checked
    broken = replace(d, result=read_expression("p[i]*(delta(i,j) - p[i])", PROBLEM))
    joints = [c for c in check(broken).checks if c.kind == "joint"]
    assert joints and not any(c.ok for c in joints)
    assert all(c.counterexample is not None and c.detail.startswith("where two lines meet: left ") for c in joints)


def test_a_wrong_case_and_a_wrong_brace_fail() -> None:
    good = with_cases(derivation(*LINES))
    swapped = replace(
        good, cases=tuple(replace(c, condition=d.condition) for c, d in zip(good.cases, good.cases[::-1], strict=True))
    )
    checked = check(swapped)
    assert [c.steps[-1].check.verdict for c in checked.cases if c.steps[-1].check] == ["fails", "fails"]
    assert not checked.verified
    brace = replace(good, merged=where(relation(ROW, "!=", COLUMN), *(good.cases[n].result for n in (0, 1))))
    assert [c.verdict for c in check(brace).checks if c.kind == "cases together"] == ["fails"]


def test_the_checks_of_the_cases_say_which_case() -> None:
    checked = check(with_cases(derivation(*LINES)))
    of_cases = [c for c in checked.checks if c.case is not None]
    assert [(c.kind, c.case) for c in of_cases] == [("result of a case", case.condition) for case in checked.cases]
    assert [c.detail for c in of_cases] == ["the case i == j: the result", "the case i != j: the result"]
    assert [s.check and (s.check.kind, s.check.case) for s in checked.cases[0].steps] == [
        ("step", checked.cases[0].condition)
    ] * len(checked.cases[0].steps)


def test_a_check_says_what_was_compared_and_by_which_method() -> None:
    checked = check(with_cases(derivation(*LINES)))
    assert {s.check.kind for s in checked.all_steps() if s.check} == {"step"}
    whole = [(c.kind, c.method) for c in checked.checks]
    assert whole[:2] == [("result", "complex-step"), ("result", "richardson")]
    assert [kind for kind, _ in whole[2:]] == ["result of a case", "result of a case", "cases together"]
    first = check(replace(derivation(*LINES), start=read_expression("p[i]", PROBLEM))).checks
    assert ("first line", "fails") in {(c.kind, c.verdict) for c in first}


def test_what_differences_cannot_tell_is_kept_beside_what_the_complex_step_did() -> None:
    problem = read_problem("f = abs(x - sin(9e9*x))", wrt="x")
    start = derivative(problem.of, problem.wrt)
    end = read_expression("sign(x - sin(9e9*x))*(1 - 9e9*cos(9e9*x))", problem)
    d = check(Derivation(problem, problem.of, problem.wrt, start, (Step(start, RULE, (), end),), end))
    (only,) = d.checks
    assert (only.verdict, only.method, only.kind) == ("holds", "complex-step", "result") and only.why is not None
    assert only.why.template == "richardson: undecided ({why})" and only.detail.startswith("richardson: undecided (")


def test_the_domain_is_the_one_that_was_sampled() -> None:
    """Which a piece that was looked for elsewhere makes wider: a second sample would say x > 0 of these points."""

    def sampled(text: str, result: str) -> dict[str, tuple[float | None, float | None]]:
        problem = read_problem(text, wrt="x")
        start, end = derivative(problem.of, problem.wrt), read_expression(result, problem)
        d = Derivation(problem, problem.of, problem.wrt, start, (Step(start, RULE, (), end),), end)
        assert d.sampled == {}, "nothing was sampled before the checks"
        checked = check(d)
        assert checked.verified
        return dict(checked.sampled)

    assert sampled("f = log(x*y)", "1/x") == {"x": (0.0, None), "y": (0.0, None)}
    assert sampled("f = log(x*y) + relu(x)", "1/x + where(x > 0, 1, 0)") == {}


def test_the_parts_of_a_gradient_share_one_domain() -> None:
    problem = read_problem("f = log(x*y) + relu(y)", wrt="x")

    def part(variable: str, result: str) -> Derivation:
        start, end = derivative(problem.of, scalar(variable)), read_expression(result, problem)
        return Derivation(problem, problem.of, scalar(variable), start, (Step(start, RULE, (), end),), end)

    found = check_all(Gradient(problem, problem.of, (part("x", "1/x"), part("y", "1/y + where(y > 0, 1, 0)"))))
    assert all(p.verified for p in found.parts) and [p.sampled for p in found.parts] == [found.parts[0].sampled] * 2
    assert found.parts[0].sampled == {}


def test_a_piece_that_is_one_value_of_the_variable_leaves_the_whole_undecided() -> None:
    problem = read_problem("f = where(x == y, x^2, x)", wrt="x")
    start, end = derivative(problem.of, problem.wrt), read_expression("where(x == y, 2*x, 1)", problem)
    d = check(Derivation(problem, problem.of, problem.wrt, start, (Step(start, RULE, (), end),), end))
    assert not d.verified
    assert d.checks[0].verdict == "undecided" and d.steps[0].check is not None and d.steps[0].check.verdict == "undecided"


def test_an_index_or_a_name_from_nowhere_fails() -> None:
    d = derivation("diff(p[i], a[j])", "p[i]*(delta(i,j) - p[j])")
    k = Index("k")
    stray = sub(read_expression("p[i]*(delta(i,j) - p[j]) + p[k]", PROBLEM), entry("p", k))
    found = check(replace(d, steps=(*d.steps, Step(d.result, RULE, (), stray)), result=stray))
    assert found.steps[-1].check is not None
    assert (found.steps[-1].check.verdict, found.steps[-1].check.detail) == ("fails", "the index k comes from nowhere")
    assert found.steps[-1].check.counterexample is None, "the numbers agree"
    assert not found.verified
    named = sub(read_expression("p[i]*(delta(i,j) - p[j]) + c", PROBLEM), scalar("c"))
    found = check(replace(d, steps=(*d.steps, Step(d.result, RULE, (), named)), result=named))
    assert found.steps[-1].check is not None
    assert found.steps[-1].check.detail == "the name c comes from nowhere"


def test_a_wrong_lemma_is_found() -> None:
    problem = read_problem("z[h] = sum(W[h,d]*x[d], d); L = sum(z[h]**2, h)", of="L", wrt="W[i,j]")
    of, wrt = entry("z", Index("h")), entry("W", ROW, COLUMN)

    def lemma(result: str) -> Derivation:
        start, end = derivative(of, wrt), read_expression(result, problem)
        return Derivation(problem, of, wrt, start, (Step(start, RULE, (), end),), end)

    start, end = derivative(problem.of, problem.wrt), read_expression("2*z[i]*x[j]", problem)
    whole = Derivation(
        problem, problem.of, problem.wrt, start, (Step(start, RULE, (), end),), end, lemmas=(lemma("delta(h,i)*x[j]"),)
    )
    assert check(whole).verified
    wrong = check(replace(whole, lemmas=(lemma("x[j]"),)))
    assert [c.verdict for c in wrong.lemmas[0].checks] == ["fails"]
    assert not wrong.verified


def test_an_unchecked_or_undecided_derivation_is_not_verified() -> None:
    assert not derivation(*LINES).verified
    problem = read_problem("f = log(-1 - x**2)", wrt="x")
    start, end = derivative(problem.of, problem.wrt), read_expression("2*x/(1 + x**2)", problem)
    d = Derivation(problem, problem.of, problem.wrt, start, (Step(start, RULE, (), end),), end)
    checked = check(d)
    assert {c.verdict for c in (*checked.checks, checked.steps[0].check) if c} == {"undecided"}
    assert not checked.verified

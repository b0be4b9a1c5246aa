"""Three verdicts, and when each is given."""

from __future__ import annotations

import gc
import math
import subprocess
import sys
from typing import Any

import pytest
from sympy import Expr

from derive import derive
from derive.check import Witness, observe
from derive.check.evaluate import Frame
from derive.expression.nodes import Index, Integer, add, apply, derivative, entry, mul, name_of, node, power, relation, scalar
from derive.expression.words import told
from derive.language.reader import read_expression, read_problem
from derive.sentence import message
from derive.step import Check
from derive.words import speaking

SOFTMAX = "p[i] = exp(a[i])/sum(exp(a[k]), k)"


def ask(text: str, wrt: str, left: str, right: str, **options: Any) -> Check:
    judge = Witness(read_problem(text, wrt=wrt, **options))
    return judge.equal(read_expression(left, judge.problem), read_expression(right, judge.problem))


def test_what_a_check_says() -> None:
    judge = Witness(read_problem(SOFTMAX, wrt="a[j]"))
    check = judge.equal(
        read_expression("diff(p[i], a[j])", judge.problem), read_expression("p[i]*(delta(i,j) - p[j])", judge.problem)
    )
    assert (check.verdict, check.method, check.tolerance, check.detail) == ("holds", "complex-step", 1e-9, "")
    assert check.points >= 32
    assert check.max_error < 1e-14


UNDECIDED = {
    "never inside the domain": ("f = x", "log(-1 - x**2)", "log(-1 - x**2)"),
    "divergent on both sides": ("f = x", "1/(x - x)", "2/(x - x)"),
    "overflow": ("f = x", "exp(exp(20 + x**2))", "exp(exp(20 + x**2))"),
    "a number on one side only": ("f = x", "log(x**2)", "2*log(x)"),
    "half of the domain": ("f = x", "log(x)", "log(x)"),
    "differences that do not settle": ("f = x", "diff(diff(abs(sin(9e9*x)), x), x)", "diff(diff(abs(sin(9e9*x)), x), x)"),
    "a differentiated quantity held": ("u = x**2; f = u", "diff(diff(f, x), u)", "0"),
    "definitions that are no numbers": ("f = log(-x**2)", "diff(f, x)", "2/x"),
    "an equality of numbers": ("f = where(x == y, x, 2*y)", "diff(f, x)", "0"),
    "a branch where values are too large": ("f = where(x > 500, exp(x), x)", "diff(f, x)", "1"),
    "a branch beyond all index values": ("f = sum(where(i > 50, 2, 3)*c[i], i)*x", "f", "sum(3*c[i], i)*x"),
    "a range that is too long": ("f = sum(x*c[n], (n, 1, 1000000))", "f", "f"),
}


@pytest.mark.parametrize(("text", "left", "right"), UNDECIDED.values(), ids=UNDECIDED)
def test_what_cannot_be_decided_is_never_said_to_hold(text: str, left: str, right: str) -> None:
    check = ask(text, "x", left, right)
    assert check.verdict == "undecided"
    assert check.why and check.counterexample is None
    assert check.detail == told(check.why)


@pytest.mark.parametrize(
    ("assumption", "why"),
    [
        ("u**2 = -1", "no values were found that satisfy the assumption u**2 = -1"),
        ("0 = 1", "this assumption cannot hold: 0 = 1"),
        ("x*u = 0", "the assumption x*u = 0 was met only where u or x is 0, and there nothing can be told"),
        ("sum(t[i]**2, i) = 0", "the assumption sum(t[i]**2, i) = 0 was met only where t is 0, and there nothing can be told"),
    ],
)
def test_an_assumption_that_cannot_be_true_decides_nothing_and_says_so(assumption: str, why: str) -> None:
    check = ask("f = x*u*sum(t[i], i)", "x", "f", "2*f", assume=[assumption])
    assert (check.verdict, check.detail) == ("undecided", why)
    assert check.why is not None
    kept, posed = dict(check.why.pieces), read_problem("f = x*u*sum(t[i], i)", wrt="x", assume=[assumption]).assumptions[0]
    assert (kept["left"], kept["right"]) == (posed.left, posed.right), "the sides are formulas, which each format writes"


def test_assumptions_that_exclude_each_other_decide_nothing() -> None:
    check = ask("f = x*sum(t[i], i)", "x", "f", "x", assume=["sum(t[i], i) = 1", "sum(t[i], i) = 2"])
    assert (check.verdict, check.detail) == ("undecided", "no values were found that satisfy all assumptions together")


@pytest.mark.parametrize(
    ("text", "condition"),
    [("f = where(x/(1 + x*x) > 1/2, x, 2*y)", "x/(1 + x*x) > 1/2"), ("f = where(x > 500, exp(x), x)", "x > 500")],
)
def test_a_branch_that_was_not_visited_is_named(text: str, condition: str) -> None:
    check = ask(text, "x", "f", "f")
    assert check.verdict == "undecided"
    assert check.detail == f"a branch was never visited: {condition} came out one way at every point"
    assert check.why is not None
    (formula,) = (part for part in check.why.sentence if not isinstance(part, str))
    assert formula == read_problem(text, wrt="x").definitions[0].body.args[0].args[1]


@pytest.mark.parametrize(
    ("right", "verdict"),
    [("where(t == 0, 0, q*log(t))", "holds"), ("where(t == 0, 1, q*log(t))", "fails"), ("where(t != 0, q*log(t), 0)", "holds")],
)
def test_a_piece_that_is_one_value_is_visited(right: str, verdict: str) -> None:
    assert ask("f = where(t == 0, 0, log(t)*q)", "q", "f", right).verdict == verdict


def test_there_is_no_derivative_where_an_equality_stops_to_hold() -> None:
    assert ask("f = where(x == y, 1, x**2)", "x", "diff(f, x)", "where(x == y, 0, 2*x)").verdict == "undecided"
    assert ask("m = max(a[k], k); f = m", "a[j]", "diff(f, a[j])", "where(a[j] == m, 1, 0)").verdict == "holds"


def test_definitions_that_are_no_numbers_are_named() -> None:
    check = ask("u = x^2; f = log(-u)", "x", "diff(f, x)", "2/x")
    assert check.detail == "no point was found at which every definition is a number: f never is"


def test_a_tiny_number_is_wrong_by_its_own_size() -> None:
    check = ask("f = 1e-12*x", "x", "diff(f, x)", "2e-12")
    assert check.verdict == "fails"
    assert check.max_error > 0.1
    assert ask("f = 1e-12*x", "x", "diff(f, x)", "1e-12").max_error < 1e-15


def test_a_condition_that_no_index_meets_decides_nothing() -> None:
    judge = Witness(read_problem(SOFTMAX, wrt="a[j]"))
    i = Index("i")
    check = judge.equal(entry("p", i), entry("p", i), relation(i, "!=", i))
    assert check.verdict == "undecided"


def test_an_expression_that_has_no_numerical_value_decides_nothing() -> None:
    from sympy import I, zeta

    judge = Witness(read_problem("f = x", wrt="x"))
    x = scalar("x")
    for e in (node(zeta, x), mul(I, x), add(Index("i"), x), derivative(x, power(x, Integer(2))), entry("unheard", Index("i"))):
        assert judge.equal(e, e).verdict == "undecided"


def test_an_index_over_axes_of_two_sizes_fails() -> None:
    judge = Witness(read_problem("z[h] = sum(W[h,d]*x[d], d)", wrt="x[j]"))
    check = judge.equal(derivative(entry("z", Index("h")), entry("x", Index("j"))), entry("W", Index("j"), Index("h")))
    assert check.verdict == "fails"
    assert check.why == message("one index runs along axes of two sizes") and check.counterexample is None


def test_a_failure_shows_the_point_the_indices_and_both_sides() -> None:
    judge = Witness(read_problem(SOFTMAX, wrt="a[j]"))
    left, right = (read_expression(t, judge.problem) for t in ("diff(p[i], a[j])", "p[i]*(1 - p[j])"))
    found = judge.explain(left, right)
    assert found is not None
    assert found.indices["i"] != found.indices["j"]  # on the diagonal they agree
    weights = [math.exp(v) for v in found.leaves["a"]]
    p = [w / sum(weights) for w in weights]
    i, j = found.indices["i"] - 1, found.indices["j"] - 1
    assert found.left == pytest.approx(-p[i] * p[j])
    assert found.right == pytest.approx(p[i] * (1 - p[j]))
    assert found == judge.equal(left, right).counterexample
    assert str(found) == judge.equal(left, right).detail
    assert "i = " in str(found) and "a = [" in str(found)


def test_a_tiny_error_fails_and_rounding_does_not() -> None:
    judge = Witness(read_problem("f = x", wrt="x"))
    x = scalar("x")
    assert judge.equal(x, read_expression("x + 0.00000001", judge.problem)).verdict == "fails"
    assert judge.equal(x, read_expression("(x/3 + x/7)*21/10", judge.problem)).verdict == "holds"
    assert judge.equal(x, read_expression("x + 0.00000000000001", judge.problem)).verdict == "holds"


def test_a_unit_that_is_true_at_one_point_only_fails() -> None:
    judge = Witness(read_problem("f = x", wrt="x"))
    assert judge.equal(scalar("x"), apply("f", scalar("x"))).verdict == "fails"


def test_both_methods_judge_a_result() -> None:
    judge = Witness(read_problem(SOFTMAX, wrt="a[j]"))
    of, wrt = judge.problem.of, judge.problem.wrt
    right, wrong = (read_expression(t, judge.problem) for t in ("p[i]*(delta(i,j) - p[j])", "p[i]*(delta(i,j) - p[i])"))
    for method in ("complex-step", "richardson"):
        assert judge.differentiates(right, of, wrt, method).verdict == "holds"  # type: ignore[arg-type]
        assert judge.differentiates(wrong, of, wrt, method).verdict == "fails"  # type: ignore[arg-type]


@pytest.mark.slow
def test_every_process_says_the_same() -> None:
    program = (
        "from derive.check import Witness; from derive.language.reader import *;"
        "w = Witness(read_problem('p[i] = f(a[i], u)/sum(f(a[k], u)**2 + 1, k)', wrt='a[j]'));"
        "print(w.explain(read_expression('diff(p[i], a[j])', w.problem), read_expression('p[i]*p[j]', w.problem)))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


@pytest.mark.slow
def test_what_was_kept_for_a_derivative_is_given_back_in_all_worlds() -> None:
    """Also in the worlds that were made for functions asleep in the sample, and without waiting for the collector of cycles."""
    problem = read_problem("f = tanh(1000*sum(w[i]*x[i], i))", wrt="w[j]")
    judge = Witness(problem)
    left, right = (read_expression(e, problem) for e in ("diff(diff(f, w[j]), w[j])", "-2*f*1000**2*x[j]**2*(1 - f**2)"))

    def displaced() -> int:
        return sum(type(o) is Frame and o.parent is not None for o in gc.get_objects())

    gc.collect()
    before = displaced()
    gc.disable()
    try:
        assert judge.equal(left, right).ok
        assert displaced() > before
        judge.forget(problem.wrt)
        assert displaced() == before
    finally:
        gc.enable()


def test_why_nothing_can_be_told_is_told_in_the_language_of_the_reader() -> None:
    """What is kept has no language: the same check is told in each, and its formulas are in none."""
    check = ask("f = where(x > 500, exp(x), x)", "x", "f", "f")
    with speaking("zh"):
        assert check.detail == "有一个分支从未取到：x > 500 在每个点上结果都相同"
    assert check.detail == "a branch was never visited: x > 500 came out one way at every point"
    wrong = ask("f = x*x", "x", "f", "x")
    with speaking("zh"):
        assert "左边" in wrong.detail and "右边" in wrong.detail


def test_several_branches_are_told_one_after_another() -> None:
    check = ask("f = where(x > 500, exp(x), x) + where(y > 600, exp(y), y) + where(z > 700, exp(z), z)", "x", "f", "f")
    one_way = [f"{name} > {n} came out one way at every point" for name, n in (("x", 500), ("y", 600), ("z", 700))]
    assert check.detail == f"a branch was never visited: {' and '.join(one_way)}"


def test_what_cannot_be_beside_one_branch_is_looked_for_elsewhere() -> None:
    judge = Witness(read_problem("u = relu(x + 30); f = u*x", wrt="x"))
    pairs = {"where(x > 0, u, 0)": "where(x > 0, x + 30, 0)", "u": "x + 30"}
    first, then = (judge.equal(*(read_expression(side, judge.problem) for side in pair)).verdict for pair in pairs.items())
    assert (first, then) == ("holds", "fails")


@pytest.mark.slow
def test_what_was_seen_of_a_layer_is_not_looked_for_again_beside_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    counts, refer = [], observe._refer

    def counted(walk: observe.Walk, e: Expr, *asked: Any) -> None:
        read.append(name_of(e))
        refer(walk, e, *asked)

    monkeypatch.setattr(observe, "_refer", counted)
    for layers in (4, 8, 16):
        text = "; ".join(f"a{n}[i] = relu(sum(W{n}[i,d]*{f'a{n - 1}' if n else 'x'}[d], d))" for n in range(layers))
        read.clear()
        assert derive(f"{text}; L = sum(a{layers - 1}[i]**2, i)", of="L", wrt="W0[i,j]", order="reverse").verified
        counts.append(len(read) / layers)
    assert counts[2] - counts[1] <= 2.5 * (counts[1] - counts[0]) and counts[2] <= 2 * counts[0], counts


@pytest.mark.slow
def test_a_branch_that_an_earlier_line_hid_is_asked_for_where_nothing_hides_it() -> None:
    derived = derive("o[i] = W[i,i]; L = sum(max(o[i], max(W[i,i], y)), i)", wrt="W[j,k], y")
    assert derived.verified


def test_an_entry_is_no_larger_than_itself_however_badly_the_rest_is_calculated() -> None:
    risk = "sum(where(t[i] <= t[j], exp(sum(x[j,k]*b[k], k)), 0), j)"
    problem = read_problem(f"L = sum(where(d[i] == 1, sum(x[i,k]*b[k], k) - log({risk}), 0), i)", wrt="b[m]")
    mean = f"sum(where(t[i] <= t[j], x[j,m]*exp(sum(x[j,k]*b[k], k)), 0), j)/{risk}"
    right, wrong = (f"sum(where(d[i] == 1, x[i,m] - {e}, 0), i)" for e in (mean, f"({mean})*(1 + 1/10^6)"))
    judge, asked = Witness(problem), derivative(problem.of, problem.wrt)
    assert judge.equal(asked, read_expression(right, problem)).ok
    assert judge.equal(asked, read_expression(wrong, problem)).verdict == "fails"


@pytest.mark.parametrize("wrt", ["m", "x"])
def test_points_at_which_steps_are_lost_in_what_is_calculated_on_the_way_come_last(wrt: str) -> None:
    student = "s[i,j] = exp(z[i,j]/c)/sum(exp(z[i,k]/c), k)"
    teacher = "t[i,j] = exp((x[i,j] - m[j])/d)/sum(exp((x[i,k] - m[k])/d), k)"  # with d near 0 at a point, and e^331
    assert derive(f"{student}; {teacher}; H = -mean(sum(t[i,j]*log(s[i,j]), j), i)", of="H", wrt=wrt).verified

"""Derivatives from values alone, against the formulas that people know."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from derive import derive
from derive.check import Witness, differentiate, functions
from derive.check.differentiate import Method
from derive.check.differentiate import _best as tableau_best
from derive.check.named import Undecidable
from derive.expression.nodes import Index, derivative, entry, scalar, summation
from derive.language.reader import read_expression, read_problem

Array = NDArray[Any]
SLOPES: dict[str, Callable[[Array], Array]] = {
    "exp(x)": np.exp, "log(2 + x)": lambda x: 1 / (2 + x), "sqrt(2 + x)": lambda x: 0.5 / np.sqrt(2 + x), "abs(x)": np.sign,
    "sign(x)": np.zeros_like, "sin(x)": np.cos, "cos(x)": lambda x: -np.sin(x), "tan(x)": lambda x: 1 / np.cos(x) ** 2,
    "atan(x)": lambda x: 1 / (1 + x**2), "sinh(x)": np.cosh, "cosh(x)": np.sinh, "tanh(x)": lambda x: 1 / np.cosh(x) ** 2,
    "erf(x)": lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2)), "sigmoid(x)": lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
    "relu(x)": lambda x: np.where(x > 0, 1.0, 0.0), "softplus(x)": lambda x: 1 / (1 + np.exp(-x)), "x**5": lambda x: 5 * x**4,
    "x**-3": lambda x: -3 * x**-4, "(2 + x)**(5/2)": lambda x: 2.5 * (2 + x) ** 1.5, "3**x": lambda x: np.log(3) * 3**x,
    "(2 + x)**x": lambda x: (2 + x) ** x * (np.log(2 + x) + x / (2 + x)),
    "max(x, x**2)": lambda x: np.where((x > 1) | (x < 0), 2 * x, 1),
    "where(x < 0.5, x**2, -x)": lambda x: np.where(x < 0.5, 2 * x, -1), "7": np.zeros_like, "y": np.zeros_like,
}  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Witness:
    return Witness(read_problem("f = x + y", wrt="x"))


@pytest.mark.parametrize("text", SLOPES)
def test_the_slope_of_every_elementary_function(judge: Witness, text: str) -> None:
    e = read_expression(text, judge.problem)
    x = judge.world.leaves["x"]
    with np.errstate(all="ignore"):
        found = judge.world.value(derivative(e, scalar("x"))).array
    expected = SLOPES[text](x)
    assert np.broadcast_to(found, expected.shape) == pytest.approx(expected, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("text", SLOPES)
def test_both_methods_agree(judge: Witness, text: str) -> None:
    e = read_expression(text, judge.problem)
    exact, rough = (slope(judge, e, scalar("x"), method) for method in ("complex-step", "richardson"))
    settled = np.isfinite(rough)
    assert settled.mean() > 0.8
    assert np.broadcast_to(rough, settled.shape)[settled] == pytest.approx(
        np.broadcast_to(exact, settled.shape)[settled], abs=1e-7
    )


def slope(judge: Witness, e: Any, variable: Any, method: Method) -> Array:
    with np.errstate(all="ignore"):
        return differentiate.differentiate(judge.world.root, e, variable, {}, method).array


def test_a_free_index_of_the_variable_stays_an_axis() -> None:
    judge = Witness(read_problem("p[i] = exp(a[i])/sum(exp(a[j]), j)", wrt="a[j]"))
    p = judge.world.value(entry("p", Index("i"))).array
    jacobian = judge.world.value(read_expression("diff(p[i], a[j])", judge.problem))
    assert jacobian.axes == ("i", "j")
    assert jacobian.array == pytest.approx(p[:, :, None] * (np.eye(p.shape[1]) - p[:, None, :]))


def test_a_repeated_letter_is_the_diagonal_and_a_number_is_one_entry() -> None:
    judge = Witness(read_problem("p[i] = exp(a[i])/sum(exp(a[j]), j)", wrt="a[j]"))
    full = judge.world.value(read_expression("diff(p[i], a[j])", judge.problem)).array
    diagonal = judge.world.value(read_expression("diff(p[j], a[j])", judge.problem))
    assert diagonal.axes == ("j",)
    assert diagonal.array == pytest.approx(np.einsum("pii->pi", full))
    second = judge.world.value(read_expression("diff(p[i], a[2])", judge.problem))
    assert second.array == pytest.approx(full[:, :, 1])


def test_the_bound_letter_of_the_body_is_not_the_variable() -> None:
    judge = Witness(read_problem("S = sum(a[j]**2, j)", wrt="a[j]"))
    found = judge.world.value(read_expression("diff(sum(a[j]**2, j), a[j])", judge.problem))
    assert found.axes == ("j",)
    assert found.array == pytest.approx(2 * judge.world.leaves["a"])


def test_a_sum_over_the_differentiating_index() -> None:
    judge = Witness(read_problem("u[i] = a[i]**3*sum(a[k], k)", wrt="a[j]"))
    k = Index("k")
    divergence = summation(derivative(entry("u", k), entry("a", k)), k, judge.problem.axes["a"][0])
    a = judge.world.leaves["a"]
    assert judge.world.value(divergence).array == pytest.approx((3 * a**2 * a.sum(1, keepdims=True) + a**3).sum(1))


def test_a_defined_quantity_is_held_independent() -> None:
    judge = Witness(read_problem("z[h] = sum(W[h,d]*x[d], d); L = sum(z[h]**2, h) + sum(x[d], d)", of="L", wrt="x[d]"))
    z = judge.world.value(entry("z", Index("h"))).array
    assert judge.world.value(read_expression("diff(L, z[h])", judge.problem)).array == pytest.approx(2 * z)
    found = judge.world.value(read_expression("diff(diff(L, z[h]), x[d])", judge.problem))  # held inside, free outside
    assert found.axes == ("d", "h")
    with np.errstate(all="ignore"):
        assert found.array == pytest.approx(2 * judge.world.leaves["W"].transpose(0, 2, 1), abs=1e-8)
    with pytest.raises(Undecidable, match="held fixed"):
        judge.world.value(read_expression("diff(diff(L, x[d]), z[h])", judge.problem))


def test_a_matrix_has_a_derivative_with_four_axes() -> None:
    judge = Witness(read_problem("Y[i,k] = sum(A[i,j]*B[j,k], j)", wrt="A[m,n]"))
    found = judge.world.value(read_expression("diff(Y[i,k], A[m,n])", judge.problem))
    assert found.axes == ("i", "k", "m", "n")
    rows, cols = judge.world.shape("A")
    expected = np.einsum("im,pnk->pikmn", np.eye(rows), judge.world.leaves["B"])
    assert found.array == pytest.approx(expected)
    assert expected.shape[-1] == cols


@pytest.mark.parametrize(
    ("text", "expected", "accuracy"),
    [
        ("diff(diff(x**4*y, x), x)", lambda x, y: 12 * x**2 * y, 1e-9),
        ("diff(diff(sin(x*y), x), y)", lambda x, y: np.cos(x * y) - x * y * np.sin(x * y), 1e-9),
        ("diff(diff(diff(exp(2*x), x), x), x)", lambda x, y: 8 * np.exp(2 * x), 1e-6),
    ],
)
def test_higher_derivatives(judge: Witness, text: str, expected: Callable[[Array, Array], Array], accuracy: float) -> None:
    with np.errstate(all="ignore"):
        found = judge.world.value(read_expression(text, judge.problem)).array
    x, y = judge.world.leaves["x"], judge.world.leaves["y"]
    settled = np.isfinite(found)
    assert settled.mean() > 0.8
    assert found[settled] == pytest.approx(expected(x, y)[settled], rel=accuracy, abs=accuracy)


def test_a_complex_step_never_gives_a_spurious_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that loses the imaginary part on its way is found out, and 0 = 0 does not hold."""
    from sympy import sin

    monkeypatch.setitem(functions.ELEMENTARY, sin, lambda x: np.sin(x.real))
    judge = Witness(read_problem("f = sin(x); p[i] = sin(a[i])/sum(sin(a[k])**2, k)", of="f", wrt="x"))
    for text in ("diff(sin(x), x)", "diff(f, x)", "diff(p[i], a[j])"):
        check = judge.equal(read_expression(text, judge.problem), read_expression("0", judge.problem))
        assert check.verdict == "undecided"
        assert "complex step" in check.detail


def test_differences_that_do_not_settle_are_no_value(judge: Witness) -> None:
    rough = slope(judge, read_expression("where(sin(200*x) > 0, 1, 0)", judge.problem), scalar("x"), "richardson")
    assert np.isnan(rough).mean() > 0.3


def test_coarse_steps_that_agree_beyond_a_pole_are_not_believed() -> None:
    problem = read_problem("L = max(max(abs(a[j]), j), max(b[i]/a[i], i))", wrt="a[j]")
    result = read_expression(
        "where(max(abs(a[k]), k) > max(b[i]/a[i], i), where(abs(a[j]) == max(abs(a[k]), k), sign(a[j]), 0),"
        " -where(b[j]/a[j] == max(b[i]/a[i], i), b[j]/a[j]**2, 0))",
        problem,
    )
    witness = Witness(problem)
    assert witness.differentiates(result, problem.of, problem.wrt, "complex-step").verdict == "holds"
    assert witness.differentiates(result, problem.of, problem.wrt, "richardson").verdict != "fails"


def test_a_slope_that_is_small_is_not_lost() -> None:
    problem = read_problem("L = erf(10*x**2 + 7)", wrt="x")
    right, wrong = (read_expression(f"{n}*x*exp(-(10*x**2 + 7)**2)/sqrt(pi)", problem) for n in (40, 41))
    witness = Witness(problem)
    assert witness.differentiates(right, problem.of, problem.wrt).ok
    assert not witness.differentiates(wrong, problem.of, problem.wrt).ok


def test_a_function_of_a_whole_array_depends_on_each_entry() -> None:
    problem = read_problem("L = f(a, x) + 0*sum(a[k], k)", wrt="a[j]")
    witness = Witness(problem)
    each, zero = (read_expression(text, problem) for text in ("diff(f(a, x), a[j])", "0"))
    assert witness.differentiates(each, problem.of, problem.wrt).ok
    assert witness.differentiates(each, problem.of, problem.wrt, "richardson").ok
    mixed = read_expression("diff(diff(f(a, x), a[j]), x)", problem)
    assert witness.equal(each, zero).verdict == witness.equal(mixed, zero).verdict == "fails"
    first = read_expression("diff(f(a, x), a[1])", problem)
    assert witness.equal(each, first).verdict == "fails", "the entries are told apart"


def test_softplus_has_its_slope_at_zero_too() -> None:
    """Behind a ReLU whose units are all off, softplus is asked at 0 exactly."""
    d = derive("h = relu(x); z = h*w; y = softplus(z); L = y**2", of="L", wrt="w")
    assert d.verified
    z = functions.soft_rectified(np.array([0.0 + 1e-30j]))
    assert z.imag[0] / 1e-30 == pytest.approx(0.5)


def test_what_is_too_much_at_once_is_calculated_at_some_points_and_then_at_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same numbers, in the world that is off by a little as well; one point that is too much alone has no value."""
    problem = read_problem("s = where(x > 0, sum(sin(a[i]*x), i), 3*x); f = s**2", wrt="a[j]")
    e, v = read_expression("diff(f, a[j])", problem), read_expression("a[k]", problem)
    whole, sliced, never = (Witness(problem).world for _ in range(3))
    expected = differentiate.differentiate(whole.root, e, v, {}, "richardson")
    monkeypatch.setattr("derive.check.named.LARGEST", expected.array.size * 4)
    found = differentiate.differentiate(sliced.root, e, v, {}, "richardson")
    assert np.array_equal(found.array, expected.array)
    assert found.axes == expected.axes
    assert sliced.met == whole.met
    off = differentiate.differentiate(sliced.twin.root, e, v, {}, "richardson").array - found.array
    assert 0 < np.abs(off).max() < 1e-6
    monkeypatch.setattr("derive.check.named.LARGEST", 20)
    with pytest.raises(Undecidable, match="too many"):
        differentiate.differentiate(never.root, e, v, {}, "richardson")


def test_steps_over_many_waves_refute_nothing() -> None:
    """Of so small waves coarse differences are near to 0 and to each other.

    Where the steps are small enough for the waves, a wrong derivative is refuted as before.
    """
    problem = read_problem("f = 1e-9*sin(3000000*x) + x", wrt="x")
    right = read_expression("diff(f, x)", problem)
    wrong = read_expression("2*diff(f, x)", problem)
    witness = Witness(problem)
    assert witness.differentiates(right, problem.of, problem.wrt).verdict == "holds"
    assert witness.differentiates(wrong, problem.of, problem.wrt).verdict == "fails"
    check = witness.differentiates(right, problem.of, problem.wrt, "richardson")
    assert (check.verdict, check.points) == ("undecided", 0)
    slow = read_problem("f = 1e-2*sin(3*x) + x", wrt="x")
    wrong = read_expression("diff(f, x) + 1e-5", slow)
    assert Witness(slow).differentiates(wrong, slow.of, slow.wrt, "richardson").verdict == "fails"


FAST = "sin(10000000*x)/1000000000000"


@pytest.mark.parametrize("text", [FAST, f"0.01 + {FAST}", "sin(exp(3*x + 12))*exp(-6*x - 28)", "g(40000*x)", "g(y, 40000*x)"])
def test_differences_over_whole_waves_are_no_slope(text: str) -> None:
    """Steps over thousands of waves show the slope of all else, and of the waves a difference by chance."""
    derived = derive(f"f = {text}", wrt="x")
    problem, result = derived.derivation.problem, derived.derivation.result
    judge = Witness(problem)
    rough = slope(judge, problem.of, problem.wrt, "richardson")
    with np.errstate(all="ignore"):
        exact = judge.world.value(result).array
    told = np.isfinite(rough)
    assert rough[told] == pytest.approx(exact[told], abs=1e-7, rel=1e-6)
    assert derived.verified
    assert judge.differentiates(2 * result, problem.of, problem.wrt).verdict == "fails"
    assert judge.differentiates(result, problem.of, problem.wrt, "richardson").verdict != "fails"


@pytest.mark.parametrize("text", ["sin(x)**2 + cos(x)**2", "(x + 1000) - x", "x*1e-6 + 3", "7 + x**3*1e-7"])
def test_a_slope_of_rounding_is_a_slope_of_nothing(judge: Witness, text: str) -> None:
    e = read_expression(text, judge.problem)
    exact, rough = (slope(judge, e, scalar("x"), method) for method in ("complex-step", "richardson"))
    told = np.isfinite(rough)
    assert told.mean() > 0.9
    assert np.broadcast_to(rough, told.shape)[told] == pytest.approx(np.broadcast_to(exact, told.shape)[told], abs=1e-8)


@pytest.mark.parametrize("of", ["max", "min"])
def test_where_all_entries_are_one_number_an_extreme_has_no_slope(of: str) -> None:
    problem = read_problem(f"o[i] = x - y; L = {of}(o[i], i)*x", of="L", wrt="o[j]")
    witness, result = Witness(problem), read_expression(f"where(o[j] == {of}(o[i], i), x, 0)", problem)
    for method in ("complex-step", "richardson"):
        check = witness.differentiates(result, problem.of, problem.wrt, method)
        assert check.verdict == "undecided" and check.points == 0
    assert derive("o[i] = x - y; L = max(o[i], i)*x", wrt="y").verified


def test_of_an_extrapolation_the_member_nearest_to_its_parents_is_taken_entry_by_entry() -> None:
    column = 1 + np.random.default_rng(3).uniform(-1, 1, (6, 5, 4)) * 4.0 ** -np.arange(6)[:, None, None]
    column[1, 0, 0], column[5, 1, 1], column[:, 2, 2], column[3, 3, 3] = np.nan, np.nan, np.nan, np.inf
    with np.errstate(all="ignore"):
        best, error = tableau_best(column)
        for place in np.ndindex(column.shape[1:]):
            nearest = by_the_book(column[(slice(None), *place)])
            assert (best[place], error[place]) == pytest.approx(nearest, rel=1e-15, nan_ok=True)


def by_the_book(column: Array) -> tuple[float, float]:
    """Neville's tableau of one number: of its members, the finest difference first, that which is nearest to both parents."""
    best, error, rows = column[-1], np.inf, [*column]
    for order in range(1, len(column)):
        parents, rows = rows, [fine + (fine - coarse) / (4**order - 1) for coarse, fine in pairwise(rows)]
        for member, coarse, fine in zip(rows, parents, parents[1:], strict=False):
            off = max(abs(member - fine), abs(member - coarse))
            if off < error:  # which what is no number is not
                best, error = member, off
    return float(best), float(error)

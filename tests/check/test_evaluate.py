"""All index values at once give what a loop over them gives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from derive import derive
from derive.check import Witness
from derive.check.evaluate import AS_IT_IS
from derive.check.functions import SmoothFunction, error_function, logistic, soft_rectified, whole_power
from derive.check.named import Mismatch, Undecidable, Value, constant, relabel
from derive.expression.nodes import Index, add, delta, entry, mul, relation, scalar, summation, where
from derive.language.reader import read_expression, read_problem

from .loops import disagreements

TEXT = """
z[h] = sum(W[h,d]*x[d], d)
p[i] = exp(a[i])/sum(exp(a[k]), k)
m = mean(a[k], (k, 1, K))
G[i,j] = a[i]*b[j] + A[i,j]
trace = sum(A[i,i], i)
c = q + 2
"""
EXPRESSIONS = [
    "z[h]", "z[i]", "p[i]", "p[2]", "p[1] + p[i]", "m", "G[i,j]", "G[j,i]", "G[i,i]", "G[2,i]", "G[i,3]", "A[i,j] - A[j,i]",
    "trace", "sum(A[i,j], i)", "sum(A[i,j], j)", "sum(sum(A[i,j]*b[j], j)*a[i], i)", "sum(sum(A[i,j], j), j)",
    "sum(a[j], j)*a[j]", "delta(i,j)*a[i]", "delta(i,2)*a[i]", "sum(delta(i,k)*a[k], k)",
    "sum(sum(delta(i,k)*A[k,l]*delta(l,j), k), l)", "prod(a[k], k)", "prod(c, (k, 1, K))", "max(a[k], k)", "min(A[i,k], k)",
    "max(a[i], b[j])", "min(a[i], 0)", "norm(W[h,d], d)", "mean(W[h,d], h, d)", "sum(1, (k, 1, K))",
    "a[i]**2/(1 + b[i]**2)**(1/2)", "c**3", "c**-2", "(1 + a[i]**2)**q", "2**a[i]", "1/3 + 0.25*pi", "abs(a[i])",
    "sign(a[i] - b[j])", "relu(a[i])", "where(a[i] > b[j], a[i], b[j]**2)", "where(abs(q) <= 1, q**2/2, abs(q) - 1/2)",
    "sin(q) + cos(q)*tan(q) - atan(q)", "sinh(q) + cosh(q) - tanh(q)", "erf(a[i])", "sigmoid(a[i])*softplus(-a[i])",
    "K*m - sum(a[k], k)", "-(a[i] - (b[i] + q))", "a[i]/b[j]*W[h,d]", "exp(-(a[i] - b[j])**2)", "log(1 + exp(a[i]))",
    "sqrt(K)*a[i]",
]  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Witness:
    return Witness(read_problem(TEXT, of="p[i]", wrt="a[j]"))


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_has_the_value_that_loops_give(judge: Witness, text: str) -> None:
    assert disagreements(judge.world, read_expression(text, judge.problem)) == []


def test_conditions_on_indices(judge: Witness) -> None:
    i, j = Index("i"), Index("j")
    for sign in ("==", "!=", "<", "<=", ">", ">="):
        e = where(relation(i, sign, j), entry("a", i), mul(entry("b", j), entry("b", j)))
        assert disagreements(judge.world, e) == []


def test_a_bound_letter_hides_the_free_one_of_another_size(judge: Witness) -> None:
    h = Index("h")
    shadowing = add(summation(entry("a", h), h, judge.problem.axes["a"][0]), entry("z", h))  # h runs along two sizes
    value = judge.world.value(shadowing)
    assert value.axes == ("h",)
    expected = judge.world.leaves["a"].sum(axis=1)[:, None] + judge.world.value(entry("z", h)).array
    assert np.allclose(value.array, expected)


def test_a_delta_with_a_bound_index_inside_a_free_one(judge: Witness) -> None:
    i, k = Index("i"), Index("k")
    e = summation(delta(i, k), k, judge.problem.axes["a"][0])
    value = judge.world.value(e, judge.world.scope((e,)))
    assert value.axes == ("i",)
    assert (value.array == 1).all()


@pytest.mark.parametrize("x", [-700.0, -30.0, -2.5, -1e-9, 0.0, 0.3, 4.0, 800.0])
def test_logistic_functions_do_not_overflow(x: float) -> None:
    with np.errstate(over="raise", invalid="raise"):
        real, bent = logistic(np.array([x])), logistic(np.array([x + 1e-30j]))
        assert real == pytest.approx(math.exp(-np.logaddexp(0, -x)), abs=1e-15)
        assert bent.imag / 1e-30 == pytest.approx(real * (1 - real), rel=1e-12, abs=1e-300)
        assert soft_rectified(np.array([x + 1e-30j])).real == pytest.approx(np.logaddexp(0, x), rel=1e-14)


def test_the_error_function_to_the_last_digits() -> None:
    x = np.linspace(-9, 9, 181)
    expected = np.array([math.erf(v) for v in x])
    assert np.max(np.abs(error_function(x) - expected)) < 1e-14
    slope = error_function(x + 1e-30j).imag / 1e-30
    assert np.max(np.abs(slope - 2 / np.sqrt(np.pi) * np.exp(-(x**2)))) < 1e-13
    far = np.abs(x) > 6
    assert slope[far] == pytest.approx(2 / np.sqrt(np.pi) * np.exp(-(x[far] ** 2)), rel=1e-12)  # small, and not lost
    assert np.isnan(error_function(np.array([np.nan]))).all()


def test_powers_of_negative_complex_numbers() -> None:
    z = np.array([-2 + 1e-30j])
    for n in (-3, -1, 1, 2, 3, 7):
        found = whole_power(z, n)
        assert found.real == pytest.approx(np.array([(-2.0) ** n]))
        assert found.imag / 1e-30 == pytest.approx(np.array([n * (-2.0) ** (n - 1)]))


def test_one_over_what_is_too_large_is_zero_beside_the_real_line_as_on_it() -> None:
    """A step of 1e-200 i turns 1/∞ into no number, where the same derivative by another line is 0."""
    huge = np.array([np.inf, complex(np.inf, np.nan), 2.0, 0.0])
    with np.errstate(all="ignore"):
        found = whole_power(huge.astype(complex), -1)
    assert np.array_equal(found[:3], [0, 0, 0.5]) and np.isnan(found[3])
    assert derive("y = K/(1 + q*exp(-r*t))**(1/v)", wrt="t").verified


@pytest.mark.parametrize("text", ["log(q)", "sqrt(q)", "q**(3/2)", "q**q"])
def test_outside_its_domain_a_function_is_no_number(judge: Witness, text: str) -> None:
    with np.errstate(all="ignore"):
        for array in (judge.world.value(read_expression(text, judge.problem)).array,):
            assert (np.isnan(array) == (judge.world.leaves["q"] <= 0)).all()
            assert not np.iscomplexobj(array)


def test_unknown_functions_interact_and_depend_on_the_order_of_their_arguments() -> None:
    f = SmoothFunction(2, 0)

    def at(x: float, y: float) -> float:
        return float(f([constant(x), constant(y)], AS_IT_IS).array[0])

    assert at(0.3, 0.7) != at(0.7, 0.3)
    assert abs(at(1, 1) - at(1, 0) - at(0, 1) + at(0, 0)) > 1e-3
    assert at(0.3, 0.7) == at(0.3, 0.7)


def test_relabelling_takes_diagonals_and_entries() -> None:
    square = Value(np.arange(9.0).reshape(1, 3, 3), ("#0", "#1"))
    assert relabel(square, (("#0", "i"), ("#1", "i"))).array.tolist() == [[0, 4, 8]]
    assert relabel(square, (("#0", "j"), ("#1", "i"))).array.tolist() == [square.array[0].T.tolist()]
    assert relabel(square, (("#0", 1), ("#1", "i"))).array.tolist() == [[3, 4, 5]]
    with pytest.raises(Mismatch):
        relabel(square, (("#0", 3), ("#1", "i")))
    with pytest.raises(Mismatch):
        relabel(Value(np.zeros((1, 3, 4)), ("#0", "#1")), (("#0", "i"), ("#1", "i")))


def test_what_has_no_numerical_value_says_so(judge: Witness) -> None:
    with pytest.raises(Undecidable, match="index i"):
        judge.world.value(add(Index("i"), scalar("q")))
    with pytest.raises(Undecidable, match="no array"):
        judge.world.value(entry("unheard", Index("i")))


@pytest.mark.slow
def test_a_chain_of_400_definitions_is_no_deep_recursion() -> None:
    text = "; ".join(["u1 = sin(x)", *(f"u{n} = sin(u{n - 1}) + u{n - 1}/2" for n in range(2, 400))])
    judge = Witness(read_problem(text, wrt="x"))
    assert judge.world.fault is None
    check = judge.differentiates(
        read_expression("diff(u399, u200)*diff(u200, x)", judge.problem), judge.problem.of, judge.problem.wrt
    )
    assert check.ok

"""Over random expressions of the notation: both methods agree, loops agree, and a wrong sign is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive.check import Witness
from derive.check.differentiate import differentiate
from derive.expression.nodes import derivative, neg
from derive.language.reader import read_expression, read_problem

from .loops import disagreements

pytestmark = pytest.mark.slow

TEXT = "z[h] = sum(W[h,d]*x[d], d); u[i] = a[i]*tanh(b[i]); f = sum(a[i], i)*q*sum(z[h], h) + sum(u[i], i)"
JUDGE = Witness(read_problem(TEXT, of="u[i]", wrt="a[j]"))
LEAVES = st.sampled_from(["q", "a[i]", "b[i]", "a[j]", "z[h]", "u[i]", "W[h,d]", "x[d]", "a[2]", "2", "0.5", "delta(i,j)"])
VARIABLES = st.sampled_from(["q", "a[i]", "a[j]", "a[k]", "b[i]", "W[h,d]", "W[g,d]", "x[d]", "z[h]", "u[j]", "a[1]"])
FUNCTIONS = ("exp(sin({}))", "sin({})", "cos({})", "atan({})", "tanh({})", "sigmoid({})", "softplus({})", "erf({})", "abs({})",
             "relu({})", "log(1 + ({})**2)", "sqrt(1 + ({})**2)", "({})**2", "({})**3", "-({})", "1/(2 + ({})**2)",
             "({})*delta(i,j)")  # fmt: skip
PAIRS = ("({}) + ({})", "({}) - ({})", "({})*({})", "({})/(1 + ({})**2)", "max({}, {})", "where(({}) > q, {}, q)")
OVER = ("sum({}, i)", "mean({}, i)", "sum({}, d)", "sum(delta(i,j)*({}), i)")


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda t: t[0].format(t[1])),
        st.tuples(st.sampled_from(PAIRS), inner, inner).map(lambda t: t[0].format(t[1], t[2])),
        st.tuples(st.sampled_from(OVER), inner).map(lambda t: t[0].format(t[1].replace("a[2]", "a[i]") + " + 0*a[i]*x[d]")),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=6)
calm = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.slow
@calm
@given(text=EXPRESSIONS)
def test_all_at_once_is_one_by_one(text: str) -> None:
    e = read_expression(text, JUDGE.problem)
    with np.errstate(all="ignore"):
        assert disagreements(JUDGE.world, e, points=(3,)) == []


@calm
@given(text=EXPRESSIONS, variable=VARIABLES)
def test_complex_step_agrees_with_richardson(text: str, variable: str) -> None:
    e, v = read_expression(text, JUDGE.problem), read_expression(variable, JUDGE.problem)
    scope = JUDGE.world.scope((e,), (JUDGE.problem.of, JUDGE.problem.wrt))
    with np.errstate(all="ignore"):
        exact, rough = (differentiate(JUDGE.world.root, e, v, scope, m) for m in ("complex-step", "richardson"))
    assert np.isfinite(exact.array).all()
    left, right = np.broadcast_arrays(exact.array, rough.array) if exact.axes == rough.axes else (exact.array, exact.array)
    settled = np.isfinite(right)
    assert settled.mean() > 0.5
    assert np.all(np.abs(left - right)[settled] <= 1e-6 * (1 + np.abs(left[settled])))


@pytest.mark.slow
@calm
@given(text=EXPRESSIONS, variable=VARIABLES)
def test_a_lost_sign_is_found_wherever_there_is_something_to_lose(text: str, variable: str) -> None:
    e, v = read_expression(text, JUDGE.problem), read_expression(variable, JUDGE.problem)
    true = derivative(e, v)
    assert JUDGE.equal(true, true).ok
    with np.errstate(all="ignore"):
        size = np.max(np.abs(JUDGE.world.value(true, JUDGE.world.scope((true,), (JUDGE.problem.of, JUDGE.problem.wrt))).array))
    assert JUDGE.equal(true, neg(true)).verdict == ("fails" if size > 1e-6 else "holds")

"""Recurrences whose steps go down from the last, G_t = r_t + γ G_{t+1}: against series that are unrolled by hand at several T."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from derive import derive
from derive.check.witness import Witness
from derive.language.reader import read_expression, read_problem
from derive.notation.text import text

Leaves = Mapping[str, NDArray[np.float64]]

RETURNS = "G[t] = r[t] + g*G[t+1]; G[T] = 0; L = sum((G[t] - v[t])**2, (t, 0, T-1))"
SAMPLER = "x[t-1] = sqrt(a[t-1])*(x[t] - sqrt(1 - a[t])*e[t])/sqrt(a[t]) + sqrt(1 - a[t-1])*e[t]; L = x[0]**2"
LAGGED = "y[t] = a*y[t+1] + b*y[t+2] + e[t]; L = sum((y[t] - z[t])**2, (t, 1, T))"
BOTH_WAYS = "f[t] = tanh(w*f[t-1] + u*x[t]); b[t] = tanh(v*b[t+1] + c*f[t]); L = sum((b[t] - y[t])**2, (t, 1, T))"

SPANS = [
    (RETURNS, "G", ("0", "T"), ("0", "T - 1")),
    (RETURNS, "r", ("0", "T - 1"), ("0", "T - 1")),
    ("G[t] = r[t] + g*G[t+1]; G[T] = 0", "G", ("1", "T"), ("1", "T - 1")),
    ("G[t] = r[t] + g*G[t+1]; G[T+1] = 0", "G", ("1", "T + 1"), ("1", "T")),
    ("G[t] = r[t] + g*G[t+1]; L = G[0]", "r", ("0", "N"), ("0", "N")),
    ("A[t] = d[t] + g*A[t+1]; d[t] = r[t] + g*V[t+1] - V[t]; A[T] = 0", "V", ("1", "T"), ("1", "T")),
    (LAGGED, "y", ("1", "T + 2"), ("1", "T")),
]


@pytest.mark.parametrize(("said", "name", "spans", "defined"), SPANS)
def test_the_steps_go_from_what_is_given_last_to_the_first(
    said: str, name: str, spans: tuple[str, str], defined: tuple[str, str]
) -> None:
    problem = read_problem(said, of=None if "L" in said else said[0], wrt="a" if said == LAGGED else "g")
    assert tuple(map(text, problem.spans(name)[0])) == spans
    assert tuple(map(text, problem.defined_spans(name)[0])) == defined


CONTROLS = [
    ("h[t] = a*h[t+1] + x[t]; L = sum(b[t]*h[t], (t, 1, T))", "x[s]", "sum(b[t]*a**(s-t), (t, 1, s))", "b[s]"),
    ("h[t] = a*h[t+1]; L = h[1]", "a", "N*a**(N-1)*h[N+1]", "(N-1)*a**(N-2)*h[N+1]"),
]


@pytest.mark.parametrize(("said", "wrt", "right", "wrong"), CONTROLS)
def test_a_derivative_goes_through_all_steps_before(said: str, wrt: str, right: str, wrong: str) -> None:
    problem = read_problem(said, wrt=wrt)
    witness = Witness(problem, 16)
    for method in ("complex-step", "richardson"):
        assert witness.differentiates(read_expression(right, problem), problem.of, problem.wrt, method).ok, method
    assert witness.differentiates(read_expression(wrong, problem), problem.of, problem.wrt).verdict == "fails"


TOLD = [
    (RETURNS, "g", "sum(delta_G[t]*G[t+1], (t, 0, T - 1))"),
    (RETURNS, "r[s]", "delta_G[s]"),
    (SAMPLER, "x[T]", "delta_x[T-1]*sqrt(a[T-1])/sqrt(a[T])"),
    (BOTH_WAYS, "w", "sum(delta_f[t]*f[t-1]*(1 - f[t]**2), (t, 1, T))"),
    ("V[t] = max(r[t,a] + g*V[t+1], a); V[T] = 0; L = V[0]", "r[s,b]", "delta_V[s]*where(r[s,b] + g*V[s+1] == V[s], 1, 0)"),
    ("G[t] = r[t] + g*G[t+1]; G[T] = 0", "g", "G[t+1] + g*diff(G[t+1], g)"),
]


@pytest.mark.parametrize(("said", "wrt", "told"), TOLD)
def test_the_answer_is_told_with_the_errors_of_the_steps(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified
    assert found.result.text == told


def test_the_error_follows_from_that_of_the_step_whose_value_is_calculated_next() -> None:
    error = next(lemma for lemma in derive(RETURNS, wrt="g").derivation.lemmas if lemma.name is not None)
    assert text(error.result) == "2*(G[t] - v[t]) + where(t > 0, g*delta_G[t-1], 0)"
    error = next(lemma for lemma in derive(LAGGED, wrt="a").derivation.lemmas if lemma.name is not None)
    assert text(error.result) == "2*(y[t] - z[t]) + where(t > 1, a*delta_y[t-1], 0) + where(t > 2, b*delta_y[t-2], 0)"


def returns(v: Leaves, steps: int) -> NDArray[np.complex128]:
    found: NDArray[np.complex128] = np.zeros(len(v["r"]), complex)
    total = 0 * found
    for t in reversed(range(steps)):
        found = v["r"][:, t] + v["g"] * found
        total = total + (found - v["v"][:, t]) ** 2
    return np.asarray(total)


def lagged(v: Leaves, steps: int) -> NDArray[np.complex128]:
    y = [v["y"][:, -1].astype(complex), v["y"][:, -2].astype(complex)]
    for t in reversed(range(steps)):
        y.append(v["a"] * y[-1] + v["b"] * y[-2] + v["e"][:, t])
    return np.asarray(sum((y[-1 - t] - v["z"][:, t]) ** 2 for t in range(steps)))


def sampled(v: Leaves, steps: int) -> NDArray[np.complex128]:
    a, e, x = v["a"], v["e"], v["x"][:, -1].astype(complex)
    for t in range(steps, 0, -1):
        noise = e[:, t - 1]
        x = np.sqrt(a[:, t - 1]) * (x - np.sqrt(1 - a[:, t]) * noise) / np.sqrt(a[:, t]) + np.sqrt(1 - a[:, t - 1]) * noise
    return np.asarray(x**2)


def both_ways(v: Leaves, steps: int) -> NDArray[np.complex128]:
    f, b, total = [v["f"][:, 0].astype(complex)], v["b"][:, -1].astype(complex), np.zeros(())
    for t in range(steps):
        f.append(np.tanh(v["w"] * f[-1] + v["u"] * v["x"][:, t]))
    for t in reversed(range(steps)):
        b = np.tanh(v["v"] * b + v["c"] * f[t + 1])
        total = total + (b - v["y"][:, t]) ** 2
    return np.asarray(total)


UNROLLED = [
    (RETURNS, "g", returns), (LAGGED, "a", lagged), (LAGGED, "b", lagged), (SAMPLER, "x[T]", sampled),
    (BOTH_WAYS, "w", both_ways), (BOTH_WAYS, "v", both_ways), (BOTH_WAYS, "u", both_ways),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 2, 3, 7])
@pytest.mark.parametrize(("said", "wrt", "unrolled"), UNROLLED)
def test_the_gradient_is_that_of_the_unrolled_series(said: str, wrt: str, unrolled: object, steps: int) -> None:
    d = derive(said, wrt=wrt).derivation
    last = next(iter(size for size in d.problem.sizes if str(size) == "T"))
    world = Witness(d.problem, 6, inside=(d.result,), sizes={last: steps}).world
    ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
    name = wrt.partition("[")[0]
    moved = {**world.leaves, name: world.leaves[name].astype(complex)}
    moved[name][..., -1] += 1e-30j * (name == "x")
    moved[name] += 1e-30j * (name != "x")
    assert np.allclose(ours, unrolled(moved, steps).imag / 1e-30, rtol=1e-9, atol=1e-12)  # type: ignore[operator]


def test_what_a_bare_letter_stands_at_is_given_last() -> None:
    found = derive(r"x_{t-1} = a x_t + e_t, \quad L = x_0^2", wrt="x_T")
    assert found.verified
    assert found.result.text == "a*delta_x[T-1]"


@pytest.mark.parametrize(("said", "wrt"), [
    (r"\theta_{t+1} = \theta_t + \frac{1}{t+1}(x_{t+1} - \theta_t), \theta_0 = 0, L = (\theta_T - \mu)^2", "x"),
    (r"w_{t+1} = w_t - \eta\rho^t g_t, \quad w_0 = 0, \quad L = (w_T - c)^2", r"\rho"),
    (r"x_{t-1} = a x_t + e_t, \quad x_T = z, \quad L = x_0^2", "a"),
    (r"G_t = r_t + \gamma G_{t+1}, \quad G_T = 0, \quad L = \sum_{t=0}^{T-1} G_t^2", r"\gamma"),
    (r"G_t = r_t + \gamma G_{t+1}, \quad G_{T+1} = 0, \quad L = G_1", r"\gamma"),
])  # fmt: skip
def test_what_a_recurrence_begins_with_is_assumed_and_not_claimed(said: str, wrt: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified and not found.derivation.problem.claims
    assert len(found.derivation.problem.assumptions) == 1

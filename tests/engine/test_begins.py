"""What a recurrence begins with and moves with the variable, h_0 = tanh c: derived, and against series unrolled by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from derive import derive
from derive.check.witness import Witness
from derive.language.reader import read_expression, read_problem
from derive.notation.text import text

Leaves = Mapping[str, NDArray[np.complex128]]
Array = NDArray[np.complex128]

STATE = "h[t] = tanh(w*h[t-1] + u*x[t]); h[0] = tanh(w*c); L = sum((h[t] - y[t])**2, (t, 1, T))"
SMOOTHED = "s[1] = x[1]; s[t] = a*x[t] + (1 - a)*s[t-1]; L = sum((x[t] - s[t-1])**2, (t, 2, T))"
VARIANCE = "v[t] = w + a*r[t-1]**2 + b*v[t-1]; v[1] = w/(1 - a - b); L = sum(log(v[t]) + r[t]**2/v[t], (t, 1, T))"
CHEBYSHEV = "T[n] = 2*x*T[n-1] - T[n-2]; T[0] = 1; T[1] = x; L = T[N]"
RICCATI = "p[k] = q + a**2*p[k+1]*r/(r + p[k+1]); p[N] = f; J = p[0]"
FORWARD = "A[1,i] = p[i]*b[i]; A[t,j] = b[j]*sum(A[t-1,i]*a[i,j], i); L = log(sum(A[T,i], i))"

SPANS = [
    (SMOOTHED, "s", "1", "2"), (VARIANCE, "v", "1", "2"), (CHEBYSHEV, "T", "0", "2"), (FORWARD, "A", "1", "2"),
    (STATE, "h", "0", "1"),
    ("y[t] = y[t-1] + y[t-2]; y[1] = 1; y[2] = 1; L = y[T]", "y", "1", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "name", "first", "step"), SPANS)
def test_the_first_step_comes_after_what_is_said_to_be_there(said: str, name: str, first: str, step: str) -> None:
    problem = read_problem(said, wrt="x" if said == CHEBYSHEV else "y[1]" if "y[t-2]" in said else "a" if "a*" in said else "w"
                           if "w" in said else "a[1,1]")  # fmt: skip
    assert text(problem.spans(name)[0][0]) == first
    assert text(problem.defined_spans(name)[0][0]) == step


TOLD = [
    (STATE, "w", "sum(delta_h[t]*h[t-1]*(1 - h[t]**2), (t, 1, T)) + w*delta_h[1]*(1 - h[1]**2)*c*(1 - h[0]**2)"),
    (STATE, "c", "w**2*delta_h[1]*(1 - h[1]**2)*(1 - h[0]**2)"),
    (RICCATI, "f", "delta_p[N-1]*(a*r/(r + p[N]))**2"),
]


@pytest.mark.parametrize(("said", "wrt", "told"), TOLD)
def test_the_gradient_goes_through_what_the_steps_begin_with(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified
    assert found.result.text == told


def test_the_witness_moves_the_beginning_with_the_variable() -> None:
    problem = read_problem("h[t] = a*h[t-1]; h[0] = a; L = h[T]", wrt="a")
    witness = Witness(problem, 16)
    assert witness.differentiates(read_expression("(T+1)*a**T", problem), problem.of, problem.wrt).ok
    assert witness.differentiates(read_expression("T*a**T", problem), problem.of, problem.wrt).verdict == "fails"


def state(v: Leaves, steps: int) -> Array:
    h, total = np.tanh(v["w"] * v["c"]), np.zeros(1, complex)
    for t in range(steps):
        h = np.tanh(v["w"] * h + v["u"] * v["x"][:, t])
        total = total + (h - v["y"][:, t]) ** 2
    return total


def smoothed(v: Leaves, steps: int) -> Array:
    s, total = v["x"][:, 0], np.zeros(1, complex)
    for t in range(1, steps):
        total = total + (v["x"][:, t] - s) ** 2
        s = v["a"] * v["x"][:, t] + (1 - v["a"]) * s
    return total


def variance(v: Leaves, steps: int) -> Array:
    now, total = v["w"] / (1 - v["a"] - v["b"]), np.zeros(1, complex)
    for t in range(steps):
        total = total + np.log(now) + v["r"][:, t] ** 2 / now
        now = v["w"] + v["a"] * v["r"][:, t] ** 2 + v["b"] * now
    return total


def riccati(v: Leaves, steps: int) -> Array:
    p = v["f"]
    for _ in range(steps):
        p = v["q"] + v["a"] ** 2 * p * v["r"] / (v["r"] + p)
    return p


def chebyshev(v: Leaves, steps: int) -> Array:
    before, now = 0 * v["x"] + 1, v["x"]
    for _ in range(steps - 1):
        before, now = now, 2 * v["x"] * now - before
    return now


UNROLLED = [
    (STATE, "w", "T", state), (STATE, "c", "T", state), (SMOOTHED, "x", "T", smoothed), (SMOOTHED, "a", "T", smoothed),
    (VARIANCE, "w", "T", variance), (VARIANCE, "b", "T", variance), (RICCATI, "f", "N", riccati), (RICCATI, "a", "N", riccati),
    (CHEBYSHEV, "x", "N", chebyshev),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("steps", [2, 3, 7])
@pytest.mark.parametrize(("said", "wrt", "size", "unrolled"), UNROLLED)
def test_the_gradient_is_that_of_the_unrolled_series(
    said: str, wrt: str, size: str, unrolled: Callable[[Leaves, int], Array], steps: int
) -> None:
    d = derive(said, wrt=wrt).derivation
    last = next(s for s in d.problem.sizes if str(s) == size)
    world = Witness(d.problem, 6, inside=(d.result,), sizes={last: steps}).world
    ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
    leaves = {name: value.astype(complex) for name, value in world.leaves.items()}
    for n in range(steps) if said == SMOOTHED and wrt == "x" else [None]:
        moved = leaves[wrt].copy()
        moved[(...,) if n is None else (..., n)] += 1e-30j
        found = ours if n is None else ours[:, n]
        assert np.allclose(found, unrolled({**leaves, wrt: moved}, steps).imag / 1e-30, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("said", "claims"), [
    (r"s_1 = x_1, \quad s_t = a x_t + (1-a) s_{t-1}, \quad L = \sum_{t=2}^T (x_t - s_{t-1})^2", 0),
    (r"F_0 = 0, \quad F_1 = 1, \quad F_n = a F_{n-1} + F_{n-2}, \quad L = F_N", 0),
    (r"h_t = \tanh(a h_{t-1} + x_t), \quad h_0 = 0, \quad h_2 = 1, \quad L = h_T^2", 1),
    (r"\alpha_1(i) = \pi_i b_i(o_1), \alpha_t(j) = b_j(o_t) \sum_i \alpha_{t-1}(i) a_{ij}, \quad L = \sum_i \alpha_T(i)", 0),
    (r"\beta_t(i) = \sum_j a_{ij} b_j(o_{t+1}) \beta_{t+1}(j), \quad \beta_T(i) = 1", 0),
])  # fmt: skip
def test_as_many_values_as_a_step_reads_are_what_it_begins_with(said: str, claims: int) -> None:
    found = derive(said, wrt="a")
    assert found.verified and len(found.derivation.problem.claims) == claims

"""Recurrences that read more than one step back: errors from those of two steps ahead, against series unrolled by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from derive import derive
from derive.check.witness import Witness
from derive.errors import NotationError
from derive.notation.text import text

AR = "y[t] = a*y[t-1] + b*y[t-2] + e[t]; L = sum((y[t] - z[t])**2, (t, 1, T))"
SEASONS = (
    "l[t] = a*(y[t] - s[t-4]) + (1-a)*l[t-1]; s[t] = c*(y[t] - l[t]) + (1-c)*s[t-4]; "
    "L = sum((y[t] - l[t-1] - s[t-4])**2, (t, 1, T))"
)
TOLD = [
    (AR, "b", "sum(delta_y[t]*y[t-2], (t, 1, T))"),
    (AR, "y[0]", "a*delta_y[1] + where(1 < T, b*delta_y[2], 0)"),
    (AR, "y[-1]", "b*delta_y[1]"),
    (AR, "e[s]", "delta_y[s]"),
    ("y[0] = c; y[-1] = 0; " + AR, "b", "sum(delta_y[t]*y[t-2], (t, 1, T))"),
    ("y[t] = a*y[t-m] + e[t]; m = 12; L = sum(y[t]**2, (t, 1, T))", "a", "sum(delta_y[t]*y[t-12], (t, 1, T))"),
    ("x[n+1] = 2*x[n] - x[n-1] - h**2*k*x[n]; L = (x[N] - c)**2", "k", "-h**2*sum(delta_x[n]*x[n-1], (n, 1, N))"),
    ("v[t] = m*v[t-1] - e*a*w[t-2]; w[t] = w[t-1] + v[t]; L = w[T]**2", "m", "sum(delta_v[t]*v[t-1], (t, 1, T))"),
    (
        "h[t,i] = tanh(sum(W[i,j]*h[t-1,j], j) + sum(V[i,j]*h[t-2,j], j) + x[t,i]); L = sum(h[T,i]**2, i)",
        "V[k,l]",
        "sum(delta_h[t,k]*h[t-2,l]*(1 - h[t,k]**2), (t, 1, T))",
    ),
    (SEASONS, "c", "sum(delta_s[t]*(y[t] - l[t] - s[t-4]), (t, 1, T))"),
    (r"\varepsilon_t = y_t - \phi y_{t-1} - \theta \varepsilon_{t-2} \\ L = \sum_{t=1}^T \varepsilon_t^2", r"\theta",
     "-sum(delta_epsilon[t]*epsilon[t-2], (t, 2, T))"),
    (r"y_t = \phi_1 y_{t-1} + \phi_2 y_{t-2} + \varepsilon_t \\ L = \sum_{t=1}^T (y_t - z_t)^2", r"\phi_2",
     "sum(delta_y[t]*y[t-2], (t, 1, T))"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("said", "wrt", "told"), TOLD)
def test_the_gradient_is_a_sum_over_time(said: str, wrt: str, told: str) -> None:
    found = derive(said, of="L", wrt=wrt)
    assert found.verified
    assert found.result.text == told


def test_the_error_follows_from_those_of_one_and_of_two_steps_ahead() -> None:
    error = next(lemma for lemma in derive(AR, wrt="b").derivation.lemmas if lemma.name is not None)
    told = "2*(y[t] - z[t]) + where(t < T, a*delta_y[t+1], 0) + where(t < T - 1, b*delta_y[t+2], 0)"
    assert text(error.result) == told


def test_forwards_the_sensitivities_follow_from_two_steps_before() -> None:
    found = derive(AR.split(";")[0], wrt="b")
    assert found.verified
    assert found.result.text == "y[t-2] + a*diff(y[t-1], b) + b*diff(y[t-2], b)"


Leaves = Mapping[str, NDArray[np.float64]]


def ar(v: Leaves, steps: int) -> NDArray[np.complex128]:
    y = [v["y"][:, 0].astype(complex), v["y"][:, 1].astype(complex)]
    for t in range(steps):
        y.append(v["a"] * y[-1] + v["b"] * y[-2] + v["e"][:, t])
    return np.asarray(sum((y[t + 2] - v["z"][:, t]) ** 2 for t in range(steps)))


def seasons(v: Leaves, steps: int) -> NDArray[np.complex128]:
    level, season, total = v["l"][:, 0].astype(complex), [v["s"][:, n].astype(complex) for n in range(4)], 0
    for t in range(steps):
        total = total + (v["y"][:, t] - level - season[-4]) ** 2
        level = v["a"] * (v["y"][:, t] - season[-4]) + (1 - v["a"]) * level
        season.append(v["c"] * (v["y"][:, t] - level) + (1 - v["c"]) * season[-4])
    return np.asarray(total)


UNROLLED = [(AR, "b", ar), (AR, "a", ar), (SEASONS, "c", seasons), (SEASONS, "a", seasons)]


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 2, 3, 9])
@pytest.mark.parametrize(("said", "wrt", "unrolled"), UNROLLED)
def test_the_gradient_is_that_of_the_unrolled_series(said: str, wrt: str, unrolled: object, steps: int) -> None:
    d = derive(said, of="L", wrt=wrt).derivation
    last = d.problem.axes["y"][0]
    world = Witness(d.problem, 6, inside=(d.result,), sizes={last: steps}).world
    ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
    moved = {**world.leaves, wrt: world.leaves[wrt] + 1e-30j}
    assert np.allclose(ours, unrolled(moved, steps).imag / 1e-30, rtol=1e-9, atol=1e-12)  # type: ignore[operator]


def test_a_lag_is_shorter_than_what_is_sampled() -> None:
    """With fewer steps than the lag no value would follow from another, and anything would hold of the error."""
    found = derive("y[t] = a*y[t-12] + e[t]; L = sum(y[t]**2, (t, 1, T))", wrt="a")
    sampled = Witness(found.derivation.problem, 6, inside=(found.derivation.result,)).world
    assert sampled.size(found.derivation.problem.axes["y"][0]) > 12


@pytest.mark.parametrize(("said", "why"), [
    ("y[t] = a*y[t-m] + e[t]; L = sum(y[t]**2, (t, 1, T))", "nothing says how many those are"),
    ("y[t] = a*y[t+2] + a*y[t-1] + e[t]; L = sum(y[t]**2, (t, 1, T))", "a step ahead; a recurrence goes one way"),
    ("y[t] = a*y[t-N] + e[t]; L = sum(y[t]**2, (t, 1, N))", "how many steps back is said by a number"),
    ("y[-2] = c; " + AR, r"y\[-2\] is before all that the first step of y reads"),
])  # fmt: skip
def test_other_lags_are_refused(said: str, why: str) -> None:
    with pytest.raises(NotationError, match=why):
        derive(said, of="L", wrt="a")

"""Backpropagation through time: what is derived for a symbolic T, against a network that is unrolled by hand at several T."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from derive import derive
from derive.check.witness import Witness
from derive.errors import NotationError

SCALAR = "h[t] = tanh(w*h[t-1] + u*x[t]); L = sum((h[t] - y[t])**2, (t, 1, T))"
MATRIX = (
    "h[t,i] = tanh(sum(W[i,j]*h[t-1,j], j) + sum(U[i,k]*x[t,k], k)); "
    "o[t,k] = sum(V[k,i]*h[t,i], i); L = sum(sum((o[t,k] - y[t,k])**2, k), (t, 1, T)) + c*sum(sum(W[i,j]**2, j), i)"
)
TOLD = [
    (SCALAR, "w", "sum(delta_h[t]*h[t-1]*(1 - h[t]**2), (t, 1, T))"),
    (SCALAR, "u", "sum(delta_h[t]*x[t]*(1 - h[t]**2), t)"),
    ("h[t] = g*h[t-1] + (1 - g)*x[t]; L = sum((h[t] - y[t])**2, t)", "g", "sum(delta_h[t]*(h[t-1] - x[t]), (t, 1, N))"),
    ("h[t] = a*h[t-1] + x[t]; L = sum((h[t] - y[t])**2, t)", "x[s]", "delta_h[s]"),
    ("h[t] = tanh(w*h[t-1] + u*x[t]); L = (h[T] - y)**2", "w", "sum(delta_h[t]*h[t-1]*(1 - h[t]**2), (t, 1, T))"),
    (
        "y[t,k] = sum(V[k,i]*h[t,i], i); h[t,i] = tanh(sum(W[i,j]*h[t-1,j], j)); L = y[T,c]**2",
        "W[i,j]",
        "sum(delta_h[t,i]*h[t-1,j]*(1 - h[t,i]**2), (t, 1, T))",
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize(("said", "wrt", "told"), TOLD)
def test_the_gradient_is_a_sum_over_time(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified and all(s.check is not None and s.check.ok for s in found.derivation.all_steps())
    assert found.result.text == told


def test_the_error_follows_from_the_next() -> None:
    found = derive(SCALAR, wrt="w")
    error = next(lemma for lemma in found.derivation.lemmas if lemma.name is not None)
    assert next(s.rule.name for s in error.steps) == "backpropagation-through-time"
    from derive.notation.text import text

    assert text(error.result) == "2*(h[t] - y[t]) + where(t < T, w*delta_h[t+1]*(1 - h[t+1]**2), 0)"


def loss(leaves: Mapping[str, NDArray[np.float64]], weights: NDArray[np.complex128], steps: int) -> NDArray[np.complex128]:
    """The loss of `MATRIX`, unrolled."""
    h = leaves["h"][:, 0].astype(complex)
    total = leaves["c"] * (weights**2).sum(axis=(1, 2))
    for t in range(steps):
        h = np.tanh(np.einsum("pij,pj->pi", weights, h) + np.einsum("pik,pk->pi", leaves["U"], leaves["x"][:, t]))
        total = total + ((np.einsum("pki,pi->pk", leaves["V"], h) - leaves["y"][:, t]) ** 2).sum(axis=1)
    return np.asarray(total)


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_the_gradient_is_that_of_the_unrolled_network(steps: int) -> None:
    found = derive(MATRIX, wrt="W[i,j]")
    assert found.verified
    d = found.derivation
    t, n = d.problem.axes["h"]
    world = Witness(d.problem, 6, inside=(d.result,), sizes={t: steps, n: 3}).world
    ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
    for i in range(3):
        for j in range(3):
            moved = world.leaves["W"].astype(complex)
            moved[:, i, j] += 1e-30j
            assert np.allclose(ours[:, i, j], loss(world.leaves, moved, steps).imag / 1e-30, rtol=1e-9, atol=1e-12)


FORWARDS = [
    ("h[t] = tanh(w*h[t-1] + u*x[t])", "w", "(1 - h[t]**2)*(h[t-1] + w*diff(h[t-1], w))"),
    ("h[t,i] = tanh(sum(W[i,j]*h[t-1,j], j) + x[t,i])", "W[k,l]",
     "(1 - h[t,i]**2)*(delta(i, k)*h[t-1,l] + sum(W[i,m]*diff(h[t-1,m], W[k,l]), m))"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wrt", "told"), FORWARDS)
def test_forwards_the_sensitivity_follows_from_the_one_before(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified
    assert found.result.text == told


def test_by_what_is_given_before_the_first_step() -> None:
    found = derive(SCALAR, of="L", wrt="h[0]")
    assert found.verified and found.result.text == "w*delta_h[1]*(1 - h[1]**2)"


LAST = [
    ("L = (h[T] - y)**2", "where(t < T, w*delta_h[t+1]*(1 - h[t+1]**2), 2*(h[T] - y))"),
    ("L = c*(h[T] - y)**2/2 + sum((h[t]-h[t-1])**2, (t, 1, T))/T",
     "2*(h[t] - h[t-1])/T + where(t < T, 2*(h[t] - h[t+1])/T + w*delta_h[t+1]*(1 - h[t+1]**2), c*(h[T] - y))"),
]  # fmt: skip


@pytest.mark.parametrize(("loss", "told"), LAST)
def test_what_is_of_the_last_step_stands_in_its_case(loss: str, told: str) -> None:
    found = derive("h[t] = tanh(w*h[t-1] + u*x[t]); " + loss, of="L", wrt="h[t]")
    assert found.verified and found.result.text == told


@pytest.mark.slow
@pytest.mark.parametrize(("said", "assumed"), [
    ("h[0] = 0; h[t] = tanh(w*h[t-1] + u*x[t]); L = sum((h[t] - y[t])**2, t)", "h[0] = 0"),
    ("h_0 = 0, h_t = tanh(w*h_{t-1} + u*x_t), L = sum_t (h_t - y_t)^2", "h[0] = 0"),
    (r"h_0 = 0 \\ h_t = \tanh(w h_{t-1} + u x_t) \\ L = \sum_{t=1}^T (h_t - y_t)^2", "h[0] = 0"),
    (r"\mathbf h_0 = \mathbf c \\ \mathbf h_t = \tanh(w\mathbf h_{t-1} + \mathbf x_t) \\ L = \|\mathbf h_T - \mathbf y\|^2",
     "h[0,i] = c[i]"),
])  # fmt: skip
def test_what_a_recurrence_begins_with_is_assumed_and_claims_nothing(said: str, assumed: str) -> None:
    found = derive(said, of="L", wrt="w")
    assert found.verified
    assert [f"{e.left.text} = {e.right.text}" for e in found.assumptions] == [assumed]
    assert not found.claims


@pytest.mark.parametrize(("said", "wrt", "why"), [
    ("h[0] = h[2]; h[t] = tanh(w*h[t-1]); L = h[T]**2", "w", "is not there before the first step"),
    ("p[1] = c; p[t] = w*x[t]; L = sum(p[t]**2, t)", "w", r"p\[1\] is said by the definition of p already"),
])  # fmt: skip
def test_what_no_recurrence_begins_with_is_refused(said: str, wrt: str, why: str) -> None:
    with pytest.raises(NotationError, match=why):
        derive(said, of="L", wrt=wrt)

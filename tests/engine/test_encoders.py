"""Recurrences of different lengths, of which one reads the other: an encoder and a decoder, attention over all t."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from derive import derive
from derive.check.witness import Witness
from derive.notation.text import text

ENCODER = "h[t] = tanh(w*h[t-1] + u*x[t]); "
LOSS = "L = sum((s[k] - y[k])**2, (k, 1, K))"
CONTEXT = ENCODER + "s[k] = tanh(v*s[k-1] + c*h[T]); " + LOSS
ATTENTION = ENCODER + "s[k] = tanh(v*s[k-1] + c*sum(a[k,t]*h[t], t)); " + LOSS
SHARED = ENCODER + "s[k] = tanh(w*s[k-1] + c*h[T]); " + LOSS
WEIGHTS = (
    "h[t,i] = tanh(sum(W[i,j]*h[t-1,j], j) + x[t,i]); s[k,i] = tanh(sum(V[i,j]*s[k-1,j], j) + h[T,i]); "
    "L = sum(sum((s[k,i] - y[k,i])**2, i), (k, 1, K))"
)
TOLD = [
    (CONTEXT, "w", "sum(delta_h[t]*h[t-1]*(1 - h[t]**2), (t, 1, T))"),
    (CONTEXT, "v", "sum(delta_s[k]*s[k-1]*(1 - s[k]**2), (k, 1, K))"),
    (CONTEXT, "h[0]", "w*delta_h[1]*(1 - h[1]**2)"),
    (ATTENTION, "u", "sum(delta_h[t]*x[t]*(1 - h[t]**2), t)"),
    (SHARED, "w", "sum(delta_s[k]*s[k-1]*(1 - s[k]**2), (k, 1, K)) + sum(delta_h[t]*h[t-1]*(1 - h[t]**2), (t, 1, T))"),
    (WEIGHTS, "W[p,q]", "sum(delta_h[t,p]*h[t-1,q]*(1 - h[t,p]**2), (t, 1, T))"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("said", "wrt", "told"), TOLD)
def test_the_gradient_goes_through_both(said: str, wrt: str, told: str) -> None:
    found = derive(said, of="L", wrt=wrt)
    assert found.verified
    assert found.result.text == told


def test_the_error_of_the_last_state_comes_from_all_that_read_it() -> None:
    lemmas = derive(CONTEXT, of="L", wrt="w").derivation.lemmas
    error = next(lemma for lemma in lemmas if lemma.name is not None)
    assert text(error.result) == "where(t < T, w*delta_h[t+1]*(1 - h[t+1]**2), c*sum(delta_s[k]*(1 - s[k]**2), k))"


Leaves = Mapping[str, NDArray[np.complex128]]


def encoded(v: Leaves, steps: int) -> list[NDArray[np.complex128]]:
    h = [v["h"][:, 0].astype(complex)]
    for t in range(steps):
        h.append(np.tanh(v["w"] * h[-1] + v["u"] * v["x"][:, t]))
    return h[1:]


def context(v: Leaves, t: int, k: int, recur: str = "v") -> NDArray[np.complex128]:
    last = encoded(v, t)[-1]
    s, total = v["s"][:, 0].astype(complex), np.zeros(1, complex)
    for n in range(k):
        s = np.tanh(v[recur] * s + v["c"] * last)
        total = total + (s - v["y"][:, n]) ** 2
    return total


def attention(v: Leaves, t: int, k: int) -> NDArray[np.complex128]:
    h = encoded(v, t)
    s, total = v["s"][:, 0].astype(complex), np.zeros(1, complex)
    for n in range(k):
        s = np.tanh(v["v"] * s + v["c"] * sum(v["a"][:, n, m] * h[m] for m in range(t)))
        total = total + (s - v["y"][:, n]) ** 2
    return total


@pytest.mark.slow
@pytest.mark.parametrize(("t", "k"), [(1, 3), (4, 1), (3, 5)])
@pytest.mark.parametrize(("said", "wrt", "unrolled"), [
    (CONTEXT, "w", context), (CONTEXT, "u", context), (ATTENTION, "w", attention),
    (SHARED, "w", lambda v, t, k: context(v, t, k, "w")),
])  # fmt: skip
def test_the_gradient_is_that_of_the_unrolled_networks(
    said: str, wrt: str, unrolled: Callable[[Leaves, int, int], NDArray[np.complex128]], t: int, k: int
) -> None:
    d = derive(said, of="L", wrt=wrt).derivation
    sizes = {d.problem.axes["h"][0]: t, d.problem.axes["s"][0]: k}
    world = Witness(d.problem, 6, inside=(d.result,), sizes=sizes).world
    ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
    moved = {**world.leaves, wrt: world.leaves[wrt] + 1e-30j}
    assert np.allclose(ours, unrolled(moved, t, k).imag / 1e-30, rtol=1e-9, atol=1e-12)


def begun(v: Leaves, t: int, k: int) -> NDArray[np.complex128]:
    s, total = np.tanh(v["c"] * encoded(v, t)[-1]), np.zeros(1, complex)
    for n in range(k):
        s = np.tanh(v["v"] * s)
        total = total + (s - v["y"][:, n]) ** 2
    return total


@pytest.mark.slow
@pytest.mark.parametrize(("t", "k"), [(1, 3), (4, 1), (3, 5)])
@pytest.mark.parametrize("wrt", ["w", "u", "v", "c"])
def test_a_decoder_that_begins_with_the_last_state_goes_back_through_it(wrt: str, t: int, k: int) -> None:
    d = derive(ENCODER + "s[k] = tanh(v*s[k-1]); s[0] = tanh(c*h[T]); " + LOSS, wrt=wrt).derivation
    sizes = {d.problem.axes["h"][0]: t, d.problem.axes["s"][0]: k}
    world = Witness(d.problem, 6, inside=(d.result,), sizes=sizes).world
    ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
    moved = {**world.leaves, wrt: world.leaves[wrt] + 1e-30j}
    assert np.allclose(ours, begun(moved, t, k).imag / 1e-30, rtol=1e-9, atol=1e-12)


def test_the_last_error_of_the_encoder_is_what_the_decoder_begins_with() -> None:
    found = derive(ENCODER + "s[k] = tanh(v*s[k-1]); s[0] = h[T]; " + LOSS, wrt="w")
    assert found.verified
    error = found.derivation.lemmas[0]
    assert text(error.result) == "where(t < T, w*delta_h[t+1]*(1 - h[t+1]**2), v*delta_s[1]*(1 - s[1]**2))"

"""Quantities that call each other one step back: what is derived for a symbolic T, against loops that are unrolled by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import derive
from derive.check import check
from derive.check.witness import Witness
from derive.errors import Stuck
from derive.expression.nodes import ONE, add, name_of
from derive.notation.text import text
from derive.records import replace

Array = NDArray[Any]
Leaves = Mapping[str, Array]
STEP = 1e-30

HOLT = (
    "l[t] = a*y[t] + (1-a)*(l[t-1] + b[t-1]); b[t] = c*(l[t]-l[t-1]) + (1-c)*b[t-1]; "
    "L = sum((y[t] - l[t-1] - b[t-1])**2, (t, 1, T))"
)
MOMENTUM = "v[t] = m*v[t-1] - e*a*w[t-1]; w[t] = w[t-1] + v[t]; L = w[T]**2"
GRADIENT = "g[t] = a*w[t] - y; v[t] = m*v[t-1] + g[t-1]; w[t] = w[t-1] - e*v[t]; L = sum(w[t]**2, (t, 1, T))"
HUNT = (
    "x[t] = x[t-1] + h*(a*x[t-1] - b*x[t-1]*z[t-1]); z[t] = z[t-1] + h*(c*x[t-1]*z[t-1] - d*z[t-1]); "
    "L = sum((x[t]-y[t])**2, (t, 1, T))"
)
KALMAN = (
    "q[t] = a**2*p[t-1] + s; k[t] = q[t]/(q[t]+r); p[t] = (1-k[t])*q[t]; m[t] = a*m[t-1] + k[t]*(y[t] - a*m[t-1]); "
    "L = sum((y[t]-m[t])**2, (t, 1, T))"
)
LSTM = (
    "f[t,i] = sigmoid(sum(A[i,j]*h[t-1,j], j) + sum(B[i,k]*x[t,k], k)); u[t,i] = sigmoid(sum(C[i,j]*h[t-1,j], j)); "
    "o[t,i] = sigmoid(sum(D[i,j]*h[t-1,j], j)); g[t,i] = tanh(sum(E[i,j]*h[t-1,j], j)); "
    "c[t,i] = f[t,i]*c[t-1,i] + u[t,i]*g[t,i]; h[t,i] = o[t,i]*tanh(c[t,i]); "
    "L = sum(sum((h[t,i] - y[t,i])**2, i), (t, 1, T))"
)
GRU = (
    "z[t] = sigmoid(w*h[t-1] + u*x[t]); r[t] = sigmoid(a*h[t-1] + b*x[t]); n[t] = tanh(c*r[t]*h[t-1] + d*x[t]); "
    "h[t] = (1 - z[t])*h[t-1] + z[t]*n[t]; L = sum((h[t] - y[t])**2, (t, 1, T))"
)


def sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def holt(v: Leaves, steps: int) -> Array:
    """The loss of `HOLT`, step by step, at every point."""
    level, trend, loss = v["l"][:, 0], v["b"][:, 0], np.zeros(1)
    for t in range(steps):
        loss = loss + (v["y"][:, t] - level - trend) ** 2
        before, level = level, v["a"] * v["y"][:, t] + (1 - v["a"]) * (level + trend)
        trend = v["c"] * (level - before) + (1 - v["c"]) * trend
    return np.asarray(loss)


def momentum(v: Leaves, steps: int) -> Array:
    speed, w = v["v"][:, 0], v["w"][:, 0]
    for _ in range(steps):
        speed = v["m"] * speed - v["e"] * v["a"] * w
        w = w + speed
    return np.asarray(w**2)


def gradient(v: Leaves, steps: int) -> Array:
    speed, w, loss = v["v"][:, 0], v["w"][:, 0], np.zeros(1)
    for _ in range(steps):
        speed = v["m"] * speed + v["a"] * w - v["y"]
        w = w - v["e"] * speed
        loss = loss + w**2
    return np.asarray(loss)


def hunt(v: Leaves, steps: int) -> Array:
    x, z, loss = v["x"][:, 0], v["z"][:, 0], np.zeros(1)
    for t in range(steps):
        x, z = x + v["h"] * (v["a"] * x - v["b"] * x * z), z + v["h"] * (v["c"] * x * z - v["d"] * z)
        loss = loss + (x - v["y"][:, t]) ** 2
    return np.asarray(loss)


def kalman(v: Leaves, steps: int) -> Array:
    p, m, loss = v["p"][:, 0], v["m"][:, 0], np.zeros(1)
    for t in range(steps):
        q = v["a"] ** 2 * p + v["s"]
        k = q / (q + v["r"])
        p, m = (1 - k) * q, v["a"] * m + k * (v["y"][:, t] - v["a"] * m)
        loss = loss + (v["y"][:, t] - m) ** 2
    return np.asarray(loss)


def lstm(v: Leaves, steps: int) -> Array:
    c, h, loss = v["c"][:, 0], v["h"][:, 0], np.zeros(1)

    def product(name: str, h: Array) -> Array:
        return np.einsum("pij,pj->pi", v[name], h)

    for t in range(steps):
        forget = sigmoid(product("A", h) + np.einsum("pik,pk->pi", v["B"], v["x"][:, t]))
        keep, out, new = sigmoid(product("C", h)), sigmoid(product("D", h)), np.tanh(product("E", h))
        c = forget * c + keep * new
        h = out * np.tanh(c)
        loss = loss + ((h - v["y"][:, t]) ** 2).sum(axis=1)
    return np.asarray(loss)


def gru(v: Leaves, steps: int) -> Array:
    h, loss = v["h"][:, 0], np.zeros(1)
    for t in range(steps):
        x = v["x"][:, t]
        z, r = sigmoid(v["w"] * h + v["u"] * x), sigmoid(v["a"] * h + v["b"] * x)
        h = (1 - z) * h + z * np.tanh(v["c"] * r * h + v["d"] * x)
        loss = loss + (h - v["y"][:, t]) ** 2
    return np.asarray(loss)


#: A problem, its loop, a variable, the gradient, and the errors on which it rests, from the last to the first.
SYSTEMS: list[tuple[str, Callable[[Leaves, int], Array], str, str, str]] = [
    (HOLT, holt, "a", "sum(delta_l[t]*(y[t] - (l[t-1] + b[t-1])), (t, 1, T))", "b l"),
    (HOLT, holt, "c", "sum(delta_b[t]*(l[t] - l[t-1] - b[t-1]), (t, 1, T))", "b l"),
    (HOLT, holt, "b[0]", "delta_l[1]*(1 - a) - 2*(y[1] - l[0] - b[0]) + delta_b[1]*(1 - c)", "b l"),
    (MOMENTUM, momentum, "e", "-a*sum(delta_v[t]*w[t-1], (t, 1, T))", "w v"),
    (MOMENTUM, momentum, "m", "sum(delta_v[t]*v[t-1], (t, 1, T))", "w v"),
    (MOMENTUM, momentum, "w[0]", "delta_w[1] - e*a*delta_v[1]", "w v"),
    (MOMENTUM, momentum, "v[0]", "m*delta_v[1]", "w v"),
    (GRADIENT, gradient, "a", "sum(delta_g[t]*w[t], (t, 0, T))", "g w v"),
    (GRADIENT, gradient, "w[0]", "a*delta_g[0] + delta_w[1]", "g w v"),
    (HUNT, hunt, "b", "-h*sum(delta_x[t]*x[t-1]*z[t-1], (t, 1, T))", "z x"),
    (KALMAN, kalman, "s", "", "m p"),
    (LSTM, lstm, "A[i,j]", "sum(delta_c[t,i]*c[t-1,i]*h[t-1,j]*f[t,i]*(1 - f[t,i]), (t, 1, T))", "h c"),
    (LSTM, lstm, "D[i,j]", "", "h c"),
    (LSTM, lstm, "c[0,j]", "delta_c[1,j]*f[1,j]", "h c"),
    (GRU, gru, "a", "c*sum(delta_h[t]*h[t-1]**2*z[t]*r[t]*(1 - n[t]**2)*(1 - r[t]), (t, 1, T))", "h"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("said", "loop", "wrt", "told", "errors"), SYSTEMS)
def test_the_gradient_is_that_of_the_loop(
    said: str, loop: Callable[[Leaves, int], Array], wrt: str, told: str, errors: str
) -> None:
    found = derive.derive(said, of="L", wrt=wrt)
    assert found.verified and all(s.check is not None and s.check.ok for s in found.derivation.all_steps())
    assert found.result.text == told or not told
    d = found.derivation
    named = [name_of(lemma.name) for lemma in d.lemmas if lemma.name is not None]
    assert named == [f"delta_{name}" for name in errors.split()]
    name = name_of(d.wrt)
    last = d.problem.spans("y" if "y" in d.problem.axes else "w")[0][1]
    for steps in (1, 2, 3, 6):
        world = Witness(d.problem, 5, inside=(d.result,), sizes={last: steps}).world
        ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
        places: list[tuple[int, ...]] = [(0,) if "[0" in wrt else ()]
        if "i,j" in wrt or ",j" in wrt:
            width = world.leaves["h"].shape[2]
            places = [(0, j) for j in range(width)] if "[0" in wrt else [(i, j) for i in range(width) for j in range(width)]
        for place in places:
            moved = world.leaves[name].astype(complex)
            here: Any = (slice(None), *place)
            there: Any = (slice(None), *(place[1:] if "[0" in wrt else place))
            moved[here] += STEP * 1j
            wanted = loop({**world.leaves, name: moved}, steps).imag / STEP
            assert np.allclose(ours[there], wanted, rtol=1e-9, atol=1e-12), (steps, place)


def error(found: derive.Derived, name: str) -> str:
    return next(text(e.result) for e in found.derivation.lemmas if e.name is not None and name_of(e.name) == name)


@pytest.mark.slow
def test_each_error_follows_from_those_one_step_later() -> None:
    found = derive.derive(HOLT, wrt="a")
    later = "delta_l[t+1]*(1 - a) - 2*(y[t+1] - l[t] - b[t])"
    assert error(found, "delta_b") == f"where(t < T, {later} + delta_b[t+1]*(1 - c), 0)"
    assert error(found, "delta_l") == f"c*delta_b[t] + where(t < T, {later} - c*delta_b[t+1], 0)"


@pytest.mark.slow
def test_the_errors_of_a_cell_with_a_memory() -> None:
    found = derive.derive(LSTM, wrt="A[i,j]")
    assert error(found, "delta_c") == "delta_h[t,k]*o[t,k]*(1 - tanh(c[t,k])**2) + where(t < T, delta_c[t+1,k]*f[t+1,k], 0)"
    assert "delta_h[t+1," in error(found, "delta_h") and "delta_c[t+1," in error(found, "delta_h")


def test_the_last_error_is_what_the_loss_says_of_the_last_step() -> None:
    found = derive.derive(MOMENTUM, wrt="e")
    assert error(found, "delta_w") == "where(t < T, delta_w[t+1] - e*a*delta_v[t+1], 2*w[T])"


@pytest.mark.slow
@pytest.mark.parametrize("said", [HOLT, MOMENTUM, KALMAN, GRU])
def test_a_wrong_recursion_fails(said: str) -> None:
    """A control: an error with a term too much, or one that forgets what follows, is refuted in its own derivation."""
    made = derive.derive(said, of="L", wrt={HOLT: "a", MOMENTUM: "e", KALMAN: "r", GRU: "w"}[said]).derivation
    for n, lemma in enumerate(made.lemmas):
        if lemma.name is None:
            continue
        last = lemma.steps[-1]
        for wrong in (add(lemma.result, ONE), lemma.lemmas[0].result):
            off = replace(lemma, steps=(*lemma.steps[:-1], replace(last, after=wrong)), result=wrong)
            found = check(replace(made, lemmas=(*made.lemmas[:n], off, *made.lemmas[n + 1 :])))
            assert not found.verified
            refuted = [c.verdict for c in found.lemmas[n].checks] + [s.check.verdict for s in found.lemmas[n].steps if s.check]
            assert "fails" in refuted


FORWARDS = [
    (HOLT.rsplit("; ", 1)[0], "l[t]", "a", "y[t] - l[t-1] - b[t-1] + (1 - a)*(diff(l[t-1], a) + diff(b[t-1], a))"),
    (HOLT.rsplit("; ", 1)[0], "b[t]", "a", "c*(diff(l[t], a) - diff(l[t-1], a)) + (1 - c)*diff(b[t-1], a)"),
    (MOMENTUM.rsplit("; ", 1)[0], None, "e", "diff(v[t], e) + diff(w[t-1], e)"),
    ("z[t] = w*h[t-1] + u*x[t]; h[t] = tanh(z[t])", "z[t]", "w", "h[t-1] + w*diff(h[t-1], w)"),
    ("h[t] = tanh(w*h[t-1] + x[t]); o[t] = w*h[t] + h[t-1]", "o[t]", "w", "h[t] + w*diff(h[t], w) + diff(h[t-1], w)"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("said", "of", "wrt", "told"), FORWARDS)
def test_forwards_the_sensitivities_follow_by_the_same_recurrence(said: str, of: str | None, wrt: str, told: str) -> None:
    found = derive.derive(said, of=of, wrt=wrt)
    assert found.verified
    assert found.result.text == told


@pytest.mark.slow
def test_what_acts_on_a_state_is_said() -> None:
    """The loss reads no memory, so that it acts on the loss through other states alone."""
    found = derive.derive(LSTM, wrt="A[i,j]")
    reasons = {name_of(e.name): str(e.steps[0].because) for e in found.derivation.lemmas if e.name is not None}
    assert "directly and through" in reasons["delta_h"] and "directly" not in reasons["delta_c"]


def test_an_error_that_no_line_derives_is_named() -> None:
    found = derive.derive(MOMENTUM, wrt="v[t]")
    assert found.result.text == "delta_w[t] + where(t < T, m*delta_v[t+1], 0)"
    assert any("is {derivative}" in str(r.template) for r in found.derivation.problem.readings)


REFUSED = [
    ("h[t] = tanh(w*h[t-1] + x[t]); s[k] = tanh(s[k-1] + h[T] + y[k])", "s[k]", "w", "same steps"),
    ("h[t] = tanh(w*h[t-1] + x[t]); L = sum(h[t], (t, 1, T))", "L", "h[2]", r"h\[0\]; h\[t\] stands for all steps"),
    ("h[t] = tanh(w*h[t-1]); o[k] = v[k]*h[T]", "o[k]", "w", r"o reads h\[T\]"),
    ("h[t] = tanh(w*h[t-1]); o[t] = v*h[t]", "o[t]", "h[s]", "of every step"),
]


@pytest.mark.parametrize(("said", "of", "wrt", "why"), REFUSED)
def test_what_goes_no_way_step_by_step_is_refused(said: str, of: str, wrt: str, why: str) -> None:
    with pytest.raises(Stuck, match=why):
        derive.derive(said, of=of, wrt=wrt)


CELL = "c[t] = f[t]*c[t-1] + i[t]*g[t]; f[t] = sigmoid(a*h[t-1] + b*x[t]); h[t] = tanh(v*c[t]); L = "


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loss", "wrt", "begins"),
    [
        ("sum((h[t] - y[t])**2, (t, 1, T))", "a", True),  # h_0 = tanh(v c_0) is there, and nobody asks for its error
        ("sum((h[t] - y[t])**2, (t, 1, T))", "v", False),  # h_0 moves with v, and so does the first gate
        ("sum((h[t] - y[t])**2, (t, 1, T))", "c[0]", False),
        ("sum((h[t] - y[t])**2, (t, 1, T)) + h[0]**2", "a", False),  # h_0 is in the loss
    ],
)
def test_an_error_has_no_case_for_a_step_of_which_nobody_asks(loss: str, wrt: str, begins: bool) -> None:
    found = derive.derive(CELL + loss, wrt=wrt)
    assert found.verified
    assert error(found, "delta_h").startswith("2*(h[t] - y[t]) + where(t < T, ") is begins
    assert ("t >= 1" in error(found, "delta_h")) is not begins


def test_two_steps_back_may_be_a_state_of_their_own() -> None:
    found = derive.derive("h[t] = a*h[t-1] + b*g[t-1] + x[t]; g[t] = h[t-1]; L = sum(h[t]**2, (t, 1, T))", wrt="b")
    assert found.verified and found.result.text == "sum(delta_h[t]*g[t-1], (t, 1, T))"


LATEX = [
    (r"l_t = \alpha y_t + (1-\alpha)(l_{t-1} + b_{t-1}) \\ b_t = \beta (l_t - l_{t-1}) + (1-\beta) b_{t-1} \\ "
     r"L = \sum_{t=1}^T (y_t - l_{t-1} - b_{t-1})^2", r"\beta", "sum(delta_b[t]*(l[t] - l[t-1] - b[t-1]), (t, 1, T))"),
    (r"f_t = \sigma(W_f h_{t-1} + U_f x_t + b_f) \\ i_t = \sigma(W_i h_{t-1} + U_i x_t + b_i) \\ "
     r"o_t = \sigma(W_o h_{t-1} + U_o x_t + b_o) \\ g_t = \tanh(W_g h_{t-1} + U_g x_t + b_g) \\ "
     r"c_t = f_t \odot c_{t-1} + i_t \odot g_t \\ h_t = o_t \odot \tanh(c_t) \\ L = \sum_{t=1}^T \|h_t - y_t\|^2",
     "U_f", "sum(delta_c[t,l]*c[t-1,l]*x[t,m]*f[t,l]*(1 - f[t,l]), (t, 1, T))"),
    (r"m_t = \beta_1 m_{t-1} + (1-\beta_1) g_t \\ v_t = \beta_2 v_{t-1} + (1-\beta_2) g_t^2 \\ "
     r"\theta_t = \theta_{t-1} - \alpha m_t / (\sqrt{v_t} + \epsilon) \\ g_t = a \theta_{t-1} \\ L = \theta_T^2",
     r"\alpha", "-sum(delta_theta[t]*m[t]/(sqrt(v[t]) + epsilon), t)"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("said", "wrt", "told"), LATEX)
def test_the_families_in_latex(said: str, wrt: str, told: str) -> None:
    found = derive.derive(said, wrt=wrt)
    assert found.verified
    assert found.result.text == told

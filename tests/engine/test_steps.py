"""Steps of a recurrence: by the value of the step before, by what comes later, at the borders of a grid, of unknown functions."""

from __future__ import annotations

import pytest

from derive import derive
from derive.errors import NotationError, Stuck
from tests.telling import plain

RNN = r"h_t = \tanh(W h_{t-1} + U x_t)"
GRU = (
    r"z_t = \sigma(w_z x_t + u_z h_{t-1}), \quad r_t = \sigma(w_r x_t + u_r h_{t-1}), \quad "
    r"\tilde{h}_t = \tanh(w x_t + u r_t h_{t-1}), \quad h_t = (1 - z_t) h_{t-1} + z_t \tilde{h}_t"
)
LSTM = (
    r"f_t = \sigma(w_f x_t + u_f h_{t-1}) \\ i_t = \sigma(w_i x_t + u_i h_{t-1}) \\ o_t = \sigma(w_o x_t + u_o h_{t-1}) \\ "
    r"g_t = \tanh(w_c x_t + u_c h_{t-1}) \\ c_t = f_t c_{t-1} + i_t g_t \\ h_t = o_t \tanh(c_t)"
)
LAYERS = r"z^l = W^l a^{l-1} + b^l, \quad a^l = \sigma(z^l), \quad C = \frac12 \|y - a^L\|^2"
HEAT = r"u_i^{n+1} = u_i^n + \lambda (u_{i+1}^n - 2 u_i^n + u_{i-1}^n)"


@pytest.mark.parametrize(("said", "of", "wrt", "told"), [
    (RNN, None, "h_{t-1}", "W[i,k]*(1 - h[t,i]**2)"),
    ("h[t] = tanh(w*h[t-1] + u*x[t])", None, "h[t-1]", "w*(1 - h[t]**2)"),
    (r"x_{n+1} = r x_n (1 - x_n)", None, "x_n", "r*(1 - 2*x[n-1])"),
    (r"x_{l+1} = x_l + F(x_l)", "x_{l+1}", "x_l", "1 + diff(F(x[l-1]), x[l-1])"),
    (r"V_t = r_t + \gamma V_{t+1}", None, "V_{t+1}", "gamma"),
    (RNN + r", \quad y_t = V h_t", "y_t", "h_{t-1}", "sum(V[k,j]*W[j,l]*(1 - h[t,j]**2), j)"),
    (r"a^{l} = \sigma(W^{l} a^{l-1} + b^{l})", None, "a^{l-1}", "W[l,i,k]*a[l,i]*(1 - a[l,i])"),
    (r"\delta^l = ((W^{l+1})^\top \delta^{l+1}) \odot g'(z^l)", None, r"\delta^{l+1}", "W[l+1,k,i]*diff(g(z[l,i]), z[l,i])"),
    (HEAT, "u_i^{n+1}", "u_j^n", "delta(i, j) + lambda_*(delta(j, i + 1) + delta(j, i - 1) - 2*delta(i, j))"),
])  # fmt: skip
def test_by_the_value_of_the_step_before(said: str, of: str | None, wrt: str, told: str) -> None:
    found = derive(said, of=of, wrt=wrt)
    assert found.verified and found.result.text == told


def test_a_step_leads_through_what_it_makes_on_the_way() -> None:
    found = derive(GRU, of="h_t", wrt="h_{t-1}")
    assert found.verified and "r[t]" in found.result.text and "z[t]" in found.result.text
    assert "h_prev" not in found.result.text


def test_what_is_held_beside_the_value_of_the_step_before_keeps_a_name() -> None:
    found = derive(LSTM, of="h_t", wrt="c_{t-1}")  # h_{t-1} = o_{t-1} tanh c_{t-1} would move with it
    assert found.verified and found.result.text == "o[t]*f[t]*(1 - tanh(c[t])**2)"
    assert found.wrt.text == "c_prev[t]"
    free = derive(LSTM, of="c_t", wrt="c_{t-1}")
    assert free.verified and free.result.text == "f[t]"


@pytest.mark.parametrize(("said", "of", "wrt", "told"), [
    (LSTM, "h_t", "c_t", "o[t]*(1 - tanh(c[t])**2)"),
    (LSTM, "h_t", "o_t", "tanh(c[t])"),
    (LSTM, "c_t", "f_t", "c[t-1]"),
    (r"z_t = w x_t, \quad h_t = \tanh(a h_{t-1} + z_t)", "h_t", "z_t", "1 - h[t]**2"),  # by what no step before is read by
    (r"z_t = w x_t, \quad h_t = \tanh(a h_{t-1} + z_t), \quad L = \sum_{t=1}^T h_t^2", "L", "z_t", "delta_h[t]*(1 - h[t]**2)"),
])  # fmt: skip
def test_by_what_a_step_makes_on_the_way(said: str, of: str, wrt: str, told: str) -> None:
    found = derive(said, of=of, wrt=wrt)
    assert found.verified and found.result.text == told


def test_a_step_of_newton_is_decided() -> None:
    found = derive(r"x_{n+1} = x_n - \frac{f(x_n)}{f'(x_n)}", wrt="x_n")
    assert found.verified
    assert found.result.text == "f(x_prev[n])*diff(diff(f(x_prev[n]), x_prev[n]), x_prev[n])/diff(f(x_prev[n]), x_prev[n])**2"


def test_no_quantity_but_a_recurrence_is_differentiated_by_itself() -> None:
    with pytest.raises(NotationError, match="is what is differentiated, and not what by"):
        derive("y[t] = x[t]**2 + x[t-1]", wrt="y[t-1]")


@pytest.mark.parametrize(("said", "of", "wrt", "told"), [
    (RNN, None, "x_t", "U[i,k]*(1 - h[t,i]**2)"),
    (r"G_t = r_t + \gamma G_{t+1}", None, "r_t", "1"),
    (r"G_t = r_{t+1} + \gamma G_{t+1}", None, "r_{t+1}", "1"),
    (r"m_t = \beta m_{t-1} + (1-\beta) g_t, \quad \theta_t = \theta_{t-1} - \eta m_t", r"\theta_t", "g_t", "eta*(beta - 1)"),
    (r"x_{t+1} = A x_t + B u_t", None, "u_t", "B[i,k]"),
    (r"x_{t+1} = A x_t + B u_t", "x_t", "u_t", "0"),
    (r"v_{t+1} = \mu v_t - \eta g_t, \quad \theta_{t+1} = \theta_t + v_{t+1}", None, "g_t", "-eta"),
    ("h[t] = a*h[t-1] + b*x[t]", None, "x[t-1]", "a*diff(h[t-1], x[t-1])"),  # which h[t-1] knows
    ("z[t] = w*x[t]; h[t] = a*h[t-1] + z[t] + z[t+1]", "h", "x[t]", "w + a*diff(h[t-1], x[t])"),  # h[t-1] looks a step ahead
    ("h[t] = a*h[t-1] + b*x[t]", None, "x[s]", "b*delta(t, s) + a*diff(h[t-1], x[s])"),  # s may be any step
])  # fmt: skip
def test_no_earlier_value_moves_with_what_comes_later(said: str, of: str | None, wrt: str, told: str) -> None:
    found = derive(said, of=of, wrt=wrt)
    assert found.verified and found.result.text == told


@pytest.mark.parametrize(("said", "told"), [
    (r"h_t = f(h_{t-1}, \theta), L = \sum_{t=1}^T h_t^2", "sum(delta_h[t]*diff(f(u[t], v[t]), v[t]), t)"),
    (r"G_t = f(G_{t+1}, \theta), L = G_1^2", "sum(delta_G[t]*diff(f(u[t], v[t]), v[t]), t)"),
])  # fmt: skip
def test_each_step_of_an_unknown_function_has_a_parameter_of_its_own(said: str, told: str) -> None:
    found = derive(said, of="L", wrt=r"\theta")
    assert found.verified and found.result.text == told


def test_the_error_of_what_leads_through_a_state() -> None:
    found = derive(LAYERS, of="C", wrt="z^l")
    assert found.verified and found.result.text == "delta_a[l,k]*a[l,k]*(1 - a[l,k])"
    error = next(lemma for lemma in found.lemmas if lemma.derivation.name is not None)
    assert error.result.text == "where(l < L, sum(delta_z[l+1,n]*W[l+1,n,i], n), -(y[i] - a[L,i]))"


@pytest.mark.parametrize(("said", "wrt"), [
    (HEAT + r", \quad L = \sum_i (u_i^N - y_i)^2", r"\lambda"),
    (HEAT + r", \quad L = \sum_i (u_i^N - y_i)^2", "u_j^0"),
    (r"V_{n,j} = e^{-r} \left( p V_{n+1,j+1} + (1-p) V_{n+1,j} \right)", "p"),
    (r"u_i^{n+1} = u_i^n - c (3 u_i^n - 4 u_{i-1}^n + u_{i-2}^n)", "c"),
    (r"u_{i,j}^{k+1} = u_{i,j}^k + \alpha (u_{i+1,j}^k + u_{i,j-1}^k - 2 u_{i,j}^k)", r"\alpha"),
])  # fmt: skip
def test_what_is_at_the_borders_of_a_grid_is_given(said: str, wrt: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified


def test_the_borders_are_told() -> None:
    assert "u_(0,i), u_(n,0), u_(n,M+1) are given" in plain(derive(HEAT, wrt=r"\lambda"))


def test_by_a_value_at_a_border_there_is_no_error_yet() -> None:
    with pytest.raises(Stuck, match="of one step only what is given"):
        derive(HEAT + r", \quad L = \sum_i (u_i^N - y_i)^2", of="L", wrt="u_0^n")


ALPHA_BAR = r"\alpha_t = 1 - \beta_t, \quad \bar{\alpha}_t = \prod_{s=1}^{t} \alpha_s"


@pytest.mark.parametrize(("said", "wrt", "told"), [
    (ALPHA_BAR, r"\beta_t", "-prod(alpha[s], (s, 1, t - 1))"),
    (ALPHA_BAR, r"\beta_1", "-prod(alpha[s], (s, 2, t))"),
    (r"S_t = \sum_{s=1}^t x_s^2, L = \sum_{t=1}^T S_t", "x_T", "2*x[T]"),
    (r"S_t = \sum_{s=1}^t x_s^2", "x_1", "2*x[1]"),
])  # fmt: skip
def test_a_range_without_its_end_and_with_a_single_term(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified and found.result.text == told


MA = r"\epsilon_t = y_t - \sum_{j=1}^{%s} \theta_j \epsilon_{t-j}%s, \quad S = \sum_{t=1}^{T} \epsilon_t^2"


@pytest.mark.parametrize(("said", "wrt", "told"), [
    (MA % ("2", ""), r"\theta_1", "-sum(delta_epsilon[t]*epsilon[t-1], (t, 1, T))"),
    (MA % ("q", r", \quad q = 2"), r"\theta_2", "-sum(delta_epsilon[t]*epsilon[t-2], (t, 1, T))"),
    ("h[t] = w + sum(a[i]*e[t-i]**2, (i, 1, 2)) + sum(b[j]*h[t-j], (j, 1, 2)); L = sum(h[t]**2, (t, 1, T))", "b[1]",
     "sum(delta_h[t]*h[t-1], (t, 1, T))"),
])  # fmt: skip
def test_a_sum_over_lags_goes_to_a_number(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified and found.result.text == told


def test_a_sum_over_lags_that_goes_to_a_letter_says_how_it_is_stated() -> None:
    with pytest.raises(NotationError, match="how many steps back is said by a number, the last j by q = 2"):
        derive(MA % ("q", ""), wrt=r"\theta_1")


def test_what_counts_steps_as_a_number_is_told_in_one_form() -> None:
    found = derive(r"x_{k+1} = x_k + f_k(x_k), \quad L = \ell(x_K)", of="L", wrt="x_k")
    assert found.verified
    assert found.result.text == "where(k < K, delta_x[k+1]*(1 + diff(f(k, x[k]), x[k])), diff(l(x[K]), x[K]))"

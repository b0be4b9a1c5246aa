"""Entries that are called: the last step of α_t(j) is one of them, and π_θ(a_t|s_t) is one of the π_θ(a|s) that is defined."""

from __future__ import annotations

import pytest

from derive import derive
from derive.reading.reader import read

SOFTMAX = r"\pi_\theta(a|s) = \frac{e^{\theta_{s,a}}}{\sum_b e^{\theta_{s,b}}}"
CALLED = [
    (r"\alpha_t(j) = b_j(o_t) \sum_i \alpha_{t-1}(i) a_{ij}, \quad L = \sum_i \alpha_T(i)", "L", "sum(alpha[T,i], i)"),
    (
        r"\beta_t(i) = \sum_j a_{ij} b_j(o_{t+1}) \beta_{t+1}(j), \quad \beta_T(i) = 1", "beta",
        "sum(a[i,j]*b[j,o[t + 1]]*beta[t + 1,j], j)",
    ),
    (rf"J = \sum_t r_t \log \pi_\theta(a_t|s_t), \quad {SOFTMAX}", "J", "sum(r[t]*log(pi_[a[t],s[t]]), t)"),
    (rf"J(\theta) = \sum_t \log \pi_\theta(a_t|s_t), \quad {SOFTMAX}", "J", "sum(log(pi_[a[t],s[t]]), t)"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "name", "meant"), CALLED)
def test_a_call_is_an_entry_of_what_is_defined_by_its_letters(said: str, name: str, meant: str) -> None:
    items = {item.name: item for item in reversed(read(said).items)}
    assert str(items[name].members[1].entries) == meant


def test_the_gradient_of_a_policy_moves_the_row_of_each_state() -> None:
    found = derive(rf"J(\theta) = \sum_t r_t \log \pi_\theta(a_t|s_t), \quad {SOFTMAX}", wrt=r"\theta")
    assert found.verified
    assert found.result.text == "sum(delta(i, s[t])*r[t]*(delta(j, a[t]) - pi_[j,s[t]]), t)"


@pytest.mark.parametrize(("said", "meant"), [
    (r"U = \frac12 \sum_i k (q_{i+1} - q_i)^2", "1/2*sum(k*(q[i + 1] - q[i])**2, i)"),
    (r"U = \frac12 k (x-a)^2 + \frac12 k (y-x)^2", "1/2*k*(x - a)**2 + 1/2*k*(y - x)**2"),
    (r"U = D (1 - e^{-a(r - r_e)})^2", "D*(1 - exp(-a*(r - r_e)))**2"),
    (r"S = \sum_{i,j} k(x_i - x_j)", "sum(sum(k(x[i] - x[j]), j), i)"),
    (r"S = \sum_{i,j} k(x_i, x_j)^2", "sum(sum(k(x[i], x[j])**2, j), i)"),
    (r"S = \sum_{i,j} k(x_i - x_j)^2 + k(x_1)", "sum(sum(k(x[i] - x[j])**2, j), i) + k(x[1])"),
])  # fmt: skip
def test_a_letter_before_the_square_of_a_sum_is_a_number(said: str, meant: str) -> None:
    assert str(read(said).items[0].members[1].entries) == meant


def test_what_is_made_of_its_indices_alone_is_kept_where_it_is_asked_for() -> None:
    assert derive(r"c_t = t^2, \quad L = \sum_t x_t^2", of="c", wrt="x").result.text == "0"


@pytest.mark.parametrize(("said", "of", "assumed"), [
    (r"V_T = 0, \quad V_t = r_t + \gamma V_{t+1}, \quad L = \sum_t V_t^2", "L", "V[T] = 0"),
    (r"\delta^{(L)} = a - y, \quad \delta^{(l)} = ((W^{(l+1)})^\top \delta^{(l+1)}) \odot \sigma'(z^{(l)})", "delta",
     "delta_[L,i] = a[i] - y[i]"),
])  # fmt: skip
def test_what_is_said_of_the_last_step_first_defines_nothing(said: str, of: str, assumed: str) -> None:
    found = derive(said, of=of, wrt="r" if "V" in said else "W")
    assert found.verified
    (told,) = found.derivation.problem.assumptions
    assert f"{told.left} = {told.right}".replace(" ", "") == assumed.replace(" ", "")


def test_the_last_step_above_a_name_is_an_entry() -> None:
    found = derive(r"z^{(k+1)} = z^{(k)} - \eta (A z^{(k)} - b), \quad L = \|z^{(K)}\|^2", wrt=r"\eta")
    assert found.verified and "delta_z[k,i]" in found.result.text

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

"""Entries 0 that stand apart: a bias w_0, a multiplier λ_0, the first of a recurrence."""

from __future__ import annotations

import pytest

import derive
from derive.reading.posed import read_problem
from derive.reading.reader import read
from derive.reading.zeroth import with_first_apart

APART = {
    r"f = w_0 + \sum_{i=1}^n w_i x_i": "f = w0 + sum(w[i] * x[i], (i, 1, n))",
    r"J = \sum_{j=1}^m \lambda_j a_j + \lambda_0 b": "J = sum(lambda_[j] * a[j], (j, 1, m)) + lambda0 * b",
    r"\mathbf{z}_t = \alpha_t \mathbf{z}_0 + \beta_t \mathbf{u}": "z[t,i] = alpha[t] * z0[i] + beta[t] * u[i]",
}
KEPT = [
    r"h_t = \tanh(w h_{t-1} + u x_t), \quad L = \sum_{t=1}^T (h_t - h_0)^2",  # a recurrence, which h_0 begins
    r"f = a_0 + \sum_{i=0}^n a_i x_i",  # counted from 0
    r"f = \sum_{i=1}^n A_{i0} x_i + \sum_{j=1}^n A_{0j} y_j",  # in both places, which one name could not tell apart
]


@pytest.mark.parametrize("written", APART)
def test_an_entry_0_beside_entries_from_1_on_has_a_name(written: str) -> None:
    item = with_first_apart(read(f"${written}$")).items[0]
    assert " = ".join(str(m.entries) for m in item.members) == APART[written]


@pytest.mark.parametrize("written", KEPT)
def test_an_entry_0_that_is_one_like_the_others_stays(written: str) -> None:
    account = read(f"${written}$")
    assert with_first_apart(account) == account


def test_a_bias_among_the_weights_is_derived_and_asked_for_as_it_is_written() -> None:
    text = r"\hat{y} = w_0 + \sum_{i=1}^n w_i x_i, \quad L = (\hat{y} - y)^2"
    assert derive.derive(text, wrt="w").verified
    assert str(read_problem(text, wrt="w_0").wrt) == "w0"

"""Indices that are called as an array is."""

from __future__ import annotations

import pytest

from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"\hat{r}_{ui} = \mathbf{u}_u^\top \mathbf{v}_i + b_u + b_i":
        "r_hat[p,i] = sum(u[p,j]*v[i,j], j) + b_u[p] + b_i[i]",
    r"L = \sum_t (r_t + \gamma \max_a Q(s_{t+1}, a) - Q(s_t, a_t))^2":
        "L = sum((r[t] + gamma*max(Q[s[t + 1],a], a) - Q[s[t],a[t]])**2, t)",
    r"p_w = \frac{c_w}{\sum_v c_v}, \quad w_i = \log p_{i}":  # the new letter is that of no array either
        "p[q] = c[q]/sum(c[v], v); w[i] = log(p[i])",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]

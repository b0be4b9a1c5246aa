"""Entries in square brackets, and entries that a label chooses."""

from __future__ import annotations

import pytest

from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"L_t = -\log \text{softmax}(z_t)[y_t] = -\left(z_t[y_t] - \log \sum_j \exp(z_t[j])\right)":
        "L[t] = -log(exp(z[t,y[t]])/sum(exp(z[t,i]), i)) = -(z[t,y[t]] - log(sum(exp(z[t,j]), j)))",
    r"L = -\sum_n \log \text{softmax}(z^{(n)})_{y^{(n)}}":
        "L = -sum(log(exp(z[n,y[n]])/sum(exp(z[n,i]), i)), n)",
    r"p = \frac{\exp(v_{w_I})}{\sum_{i=1}^V \exp(v_{w_i})}":
        "p = exp(v[w_I])/sum(exp(v[w[i]]), (i, 1, V))",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]

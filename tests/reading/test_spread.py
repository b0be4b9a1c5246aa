"""Sets of entries over a range, lists with dots as what a function is of, and sums with no letter."""

from __future__ import annotations

import pytest

from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"A^{(i)} = \frac{r^{(i)} - \text{mean}(\{r^{(j)}\}_{j=1}^{G})}{\text{std}(\{r^{(j)}\}_{j=1}^{G})}":
        "A[i] = (r[i] - mean(r[j], j))/sqrt(mean((r[j] - mean(r[k], k))**2, j))",
    r"\hat{A}_{i} = r_i - \operatorname{mean}(r_1, \ldots, r_G), \quad i=1,\cdots,G.":
        "A_hat[i] = r[i] - mean(r[j], j)",
    r"M = \max(\{x_i\}_{i=1}^n)":
        "M = max(x[i], i)",
    r"J = \frac{1}{m} \sum_{1}^{m} (\hat y^{(i)} - y^{(i)})^2":
        "J = 1/m*sum((y_hat[i] - y[i])**2, (i, 1, m))",
    r"C = \frac{1}{n} \sum_{j=1..n} (x_{j} - \mu_x) (y_{ j} - \mu_y )":
        "C = 1/n*sum((x[j] - mu_x)*(y[j] - mu_y), (j, 1, n))",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]

"""Functions of a number that the notation writes out, however their names are spelled."""

from __future__ import annotations

import pytest

from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"y = x \cdot \text{Tanh}(\text{Softplus}(x))":
        "y = x*tanh(softplus(x))",
    r"y = \mathrm{Swish}(Wx + b)":
        "y[i] = (sum(W[i,j]*x[j], j) + b[i])*sigmoid(sum(W[i,j]*x[j], j) + b[i])",
    r"y = \text{LeakyReLU}(x)":
        "y = where(x > 0, x, 0.01*x)",
    "y = erfc(x) + log1p(x) + cbrt(x)":
        "y = (1 - erf(x)) + log(1 + x) + x**(1/3)",
    "y = silu(x)":
        "y = x*sigmoid(x)",
    "y = leaky_relu(x)":
        "y = where(x > 0, x, 0.01*x)",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]

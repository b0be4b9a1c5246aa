"""A letter and the number behind it: one name, where it is no product."""

from __future__ import annotations

import pytest

from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"y = w1 \cdot x1 + w2 x2 + b":
        "y = w1*x1 + w2*x2 + b",
    r"F1 = 2 \cdot \frac{P R}{P + R}":
        "F1 = 2*(P*R/(P + R))",
    r"a1 = \sigma(W1 x + b1)":
        "a1[i] = sigmoid(sum(W1[i,j]*x[j], j) + b1[i])",
    r"L = \frac{1}{2} w1^2 + x_{i1} x_{i2}":
        "L = 1/2*w1**2 + x_i1*x_i2",
    r"L = \sum_{k=0}^n k2^{-k}":
        "L = sum(k*2**(-k), (k, 0, n))",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]

"""Squares that are known from the square a step before."""

from __future__ import annotations

import pytest

from derive import derive
from derive.reading.reader import read
from derive.reading.roots import with_roots

ROOTS = {
    r"\sigma_t^2 = \omega + \alpha e_{t-1}^2 + \beta \sigma_{t-1}^2": "omega",
    r"\sigma_t^2 = \lambda \sigma_{t-1}^2 + (1 - \lambda) r_t^2": r"\lambda",
    r"\sigma_t^2 = \omega + \beta \sigma_{t-1}^2, \quad \ell = -\sum_{t=1}^T (\log \sigma_t^2 + r_t^2/\sigma_t^2)": r"\beta",
}


@pytest.mark.slow
@pytest.mark.parametrize("written", ROOTS)
def test_a_recurrence_of_squares_is_one_of_their_positive_roots(written: str) -> None:
    found = derive(f"${written}$", wrt=ROOTS[written])
    assert found.verified
    assert "positive root" in str(found)


@pytest.mark.parametrize("written", [r"c^2 = a^2 + b c", r"c_i^2 = a_i^2 + b_i c_i", r"v_t = v_{t-1}^2 + a_t"])
def test_what_is_no_recurrence_of_squares_stays(written: str) -> None:
    account = read(f"${written}$")
    assert with_roots(account) == account

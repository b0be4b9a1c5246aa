"""The largest of some numbers, and whether something is true of all of them, as NumPy says it."""

from __future__ import annotations

import numpy as np
import pytest

from derive.check.named import Array, everywhere, largest_of

NUMBERS = np.random.default_rng(3).normal(size=(4, 3, 5))


@pytest.mark.parametrize("entries", [NUMBERS, NUMBERS.transpose(2, 0, 1), NUMBERS[:, ::2], -NUMBERS, NUMBERS[0, 0, :1]])
def test_the_largest_number_is_that_of_numpy(entries: Array) -> None:
    assert largest_of(entries) == np.max(entries)
    assert everywhere(entries <= largest_of(entries))
    assert not everywhere(entries < largest_of(entries))


def test_where_one_is_no_number_the_largest_is_none() -> None:
    entries = NUMBERS.copy()
    entries[2, 1, 3] = np.nan
    assert np.isnan(largest_of(entries)) and np.isnan(np.max(entries))
    entries[2, 1, 3] = np.inf
    assert largest_of(entries) == np.inf


def test_of_nothing_all_is_true() -> None:
    assert everywhere(np.zeros((3, 0), dtype=bool)) and np.all(np.zeros((3, 0), dtype=bool))

"""More problems, as a course poses them: each is derived, checked, right by the oracle, and neat."""

from __future__ import annotations

import pytest

from .corpus import NEAT, Given, derive_given, error, nodes, read_rows

ROWS = read_rows("more.toml")


def test_there_are_many_and_each_has_its_own_name() -> None:
    assert len(ROWS) >= 400
    assert len({given.id for given in ROWS}) == len(ROWS)


@pytest.mark.slow
@pytest.mark.parametrize("given", ROWS, ids=[given.id for given in ROWS])
def test_it_is_derived_checked_right_and_neat(given: Given) -> None:
    found = derive_given(given)
    assert found.verified and found.steps
    assert all(s.check is not None and s.check.ok for s in found.derivation.all_steps())
    assert error(given, given.neat) < 1e-8, "the neat form itself is wrong"
    assert error(given, found.result.text) < 1e-8, found.result.text
    assert nodes(found.result.text) <= NEAT * nodes(given.neat), found.result.text

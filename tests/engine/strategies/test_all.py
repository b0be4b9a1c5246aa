"""Every strategy is tried both ways: from a start to its goal, and on something that it leaves alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.engine import strategies
from derive.engine.strategies import STRATEGIES
from derive.engine.strategy import Strategy

HERE = Path(__file__).parent
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("test_*.py")) if path.name != Path(__file__).name)
ROOMS = [room for room in vars(strategies).values() if getattr(room, "__name__", "").startswith("derive.engine.strategies.")]


def own_name(strategy: Strategy) -> str:
    """As tests call it: names.log_odds."""
    return next(
        f"{room.__name__.rpartition('.')[2]}.{name}" for room in ROOMS for name, value in vars(room).items() if value is strategy
    )


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda s: s.name)
def test_it_is_tried_both_ways(strategy: Strategy) -> None:
    assert len(re.findall(rf"\b{re.escape(own_name(strategy))}\b", TESTS)) >= 2


def test_every_strategy_of_a_theme_is_in_the_list() -> None:
    assert {s for room in ROOMS for s in vars(room).values() if isinstance(s, Strategy)} == set(STRATEGIES)

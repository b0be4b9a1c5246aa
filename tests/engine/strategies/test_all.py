"""Every strategy is tried both ways: from a start to its goal, and on something that it leaves alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.engine import strategies
from derive.engine.strategies import STRATEGIES
from derive.engine.strategy import Strategy

from . import fractions, inverses, names, shifts, signs, sums
from .trial import tried

HERE = Path(__file__).parent
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.py")) if path.name != Path(__file__).name)
TABLES = (fractions, inverses, names, shifts, signs, sums)
MADE = [row for table in TABLES for row in table.MADE]
LEFT = [row for table in TABLES for row in table.LEFT]
ROOMS = [room for room in vars(strategies).values() if getattr(room, "__name__", "").startswith("derive.engine.strategies.")]


@pytest.mark.slow
@pytest.mark.parametrize(("strategy", "problem", "wrt", "start", "goal"), MADE, ids=[f"{r[0].name}: {r[3]}" for r in MADE])
def test_start_to_goal(strategy: Strategy, problem: str, wrt: str, start: str, goal: str) -> None:
    assert tried(strategy, problem, start, wrt) == goal


@pytest.mark.parametrize(("strategy", "problem", "wrt", "start"), LEFT, ids=[f"{r[0].name}: {r[3]}" for r in LEFT])
def test_refusal(strategy: Strategy, problem: str, wrt: str, start: str) -> None:
    assert tried(strategy, problem, start, wrt) is None


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

"""Strategies for signs and numbers: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

import pytest

from derive.engine.strategies import signs
from derive.engine.strategy import Strategy

from .trial import tried

MADE: tuple[tuple[Strategy, str, str, str, str], ...] = (
    (signs.turn_the_sign, "", "x", "-(x - y)", "y - x"),
    (signs.numbers_in_front, "", "x", "3*(2*x + 4*y)", "6*(x + 2*y)"),
)
LEFT: tuple[tuple[Strategy, str, str, str], ...] = (
    (signs.turn_the_sign, "", "x", "-(x + y)"),
    (signs.turn_the_sign, "z = x - y", "x", "-(x - y)"),
    (signs.numbers_in_front, "", "x", "3*(2*x + y)"),
    (signs.numbers_in_front, "", "x", "x*(2*x + 4*y)"),
)


@pytest.mark.parametrize(("strategy", "problem", "wrt", "start", "goal"), MADE, ids=[f"{r[0].name}: {r[3]}" for r in MADE])
def test_start_to_goal(strategy: Strategy, problem: str, wrt: str, start: str, goal: str) -> None:
    assert tried(strategy, problem, start, wrt) == goal


@pytest.mark.parametrize(("strategy", "problem", "wrt", "start"), LEFT, ids=[f"{r[0].name}: {r[3]}" for r in LEFT])
def test_refusal(strategy: Strategy, problem: str, wrt: str, start: str) -> None:
    assert tried(strategy, problem, start, wrt) is None

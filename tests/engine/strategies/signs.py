"""Strategies for signs and numbers: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

from derive.engine.strategies import signs

from .trial import Left, Made

MADE: tuple[Made, ...] = (
    (signs.turn_the_sign, "", "x", "-(x - y)", "y - x"),
    (signs.numbers_in_front, "", "x", "3*(2*x + 4*y)", "6*(x + 2*y)"),
)
LEFT: tuple[Left, ...] = (
    (signs.turn_the_sign, "", "x", "-(x + y)"),
    (signs.turn_the_sign, "z = x - y", "x", "-(x - y)"),
    (signs.numbers_in_front, "", "x", "3*(2*x + y)"),
    (signs.numbers_in_front, "", "x", "x*(2*x + 4*y)"),
)

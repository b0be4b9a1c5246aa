"""Strategies for signs and numbers: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

from derive.engine.strategies import signs

from .trial import Left, Made

MADE: tuple[Made, ...] = (
    (signs.turn_the_sign, "", "x", "-(x - y)", "y - x"),
    (signs.turn_the_sign, "", "x", "-z*(1 - x)", "z*(x - 1)"),
    (signs.turn_the_sign, "", "x", "-2*(2*x - y - z)", "2*(y - 2*x + z)"),
    (signs.turn_within, "", "x", "-(x + z*(x - y))/w", "(z*(y - x) - x)/w"),
    (signs.numbers_in_front, "", "x", "3*(2*x + 4*y)", "6*(x + 2*y)"),
    (signs.numbers_in_front, "", "x", "(x/(2*y) - z/2)/w", "(x/y - z)/(2*w)"),
    (signs.sign_of_a_size, "", "x", "sign(x - y)*(x + y) - abs(x - y)", "2*sign(x - y)*y"),
    (signs.sign_of_a_size, "", "x", "w*abs(x) + z*sign(x) + y", "sign(x)*(w*x + z) + y"),
)
LEFT: tuple[Left, ...] = (
    (signs.turn_the_sign, "", "x", "-(x + y)"),
    (signs.turn_the_sign, "z = x - y", "x", "-(x - y)"),
    (signs.turn_the_sign, "", "x", "-x*(1 - x)"),
    (signs.turn_the_sign, "", "x", "-y*(1 - x)/x"),
    (signs.turn_the_sign, "", "x", "-y*x**2*(1 - x)"),
    (signs.turn_the_sign, "", "x", "-2*(x - y)"),
    (signs.turn_the_sign, "", "x", "-2*(x - y - z)"),
    (signs.turn_the_sign, "", "x", "-w*(x*(1 - y**2) - z*(1 - w**2))"),
    (signs.turn_within, "", "x", "-(x + z*(1 - y))/w"),
    (signs.turn_within, "z = y - x", "x", "-(y + w*(y - x))"),
    (signs.turn_within, "", "x", "-(x - z*(x - y))"),
    (signs.numbers_in_front, "", "x", "3*(2*x + y)"),
    (signs.numbers_in_front, "", "x", "x*(2*x + 4*y)"),
    (signs.numbers_in_front, "", "x", "(2*x + 4*y)/z"),
    (signs.sign_of_a_size, "", "x", "sign(x + y)*z - abs(x - y)"),
    (signs.sign_of_a_size, "", "x", "z*sign(x) - abs(x)**3"),
)

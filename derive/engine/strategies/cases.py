"""Strategies for functions that are given piece by piece."""

from __future__ import annotations

from sympy import Expr

from derive.engine.routine import routine
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import MINUS_ONE, Add, KroneckerDelta, Max, Min, Mul, Piecewise, Pow, factors_of, starts_negative
from derive.expression.places import walk
from derive.rules import extremes, pieces


def _factor_is_piecewise(e: Expr) -> bool:
    return any(isinstance(f, Piecewise) for f in factors_of(e))


def _has_pieces(e: Expr) -> bool:
    return any(map(_factor_is_piecewise, e.args))  # type: ignore[arg-type]


def _multiplies_pieces(e: Expr) -> bool:
    """Whether a product has a piecewise factor, and no delta, which a sum is about to sift."""
    return _factor_is_piecewise(e) and not any(isinstance(f, KroneckerDelta) for f in e.args)


def _loses_its_sign(trial: Trace) -> int:
    """One where nothing but a minus sign stood in front: a brace with -t and 1 - t is better than one with a sign before it."""
    start = trial.steps[0].before
    return int(len(start.args) == 2 and start.args[0] is MINUS_ONE and not starts_negative(trial.expr))


@strategy("solve the condition", Piecewise)
def solve_the_condition(trial: Trace) -> bool:
    """x/6 + 1/2 > 0 as x > -3."""
    return trial.apply(pieces.solve_condition, ())


@strategy("merge the pieces", Piecewise)
def merge_the_pieces(trial: Trace) -> bool:
    """A condition that a piece asks again is decided there, and equal pieces are one."""
    return trial.apply(pieces.merge_pieces, ())


@strategy("join the pieces", Add, guard=_has_pieces)
def join_the_pieces(trial: Trace) -> bool:
    """Piecewise terms that switch at one condition are one piecewise function."""
    return trial.apply(pieces.join_pieces, ())


@strategy("multiply the pieces", Mul, Pow)
def multiply_the_pieces(trial: Trace) -> bool:
    """Piecewise factors that switch at one condition are one piecewise function."""
    return trial.apply(pieces.multiply_pieces, ())


@strategy("absolute value of pieces", Mul, Piecewise)
def absolute_value(trial: Trace) -> bool:
    """u where it is positive and -u elsewhere is |u|."""
    return trial.apply(pieces.absolute_value_of_pieces, ())


@strategy("into the pieces", Mul, guard=_multiplies_pieces, merit=_loses_its_sign)
def into_the_pieces(trial: Trace) -> bool:
    """The factors in front go into the pieces, where they may cancel: 1/2 · 2u is u."""
    return trial.apply(pieces.into_pieces, ())


@strategy("pieces of a maximum", Add, guard=_has_pieces)
def pieces_of_a_maximum(trial: Trace) -> bool:
    """A maximum beside a function that switches where the maximum does is written piece by piece, and both are joined."""
    for place in [p for p, part in walk(trial.expr) if isinstance(part, Max | Min) and len(p) <= 2]:
        if not trial.apply(pieces.maximum_as_pieces, place):
            continue
        trial.apply(extremes.condition_on_extreme, place, 2)
        trial.apply(pieces.solve_condition, place, 2)
        if trial.apply(pieces.join_pieces, ()):
            routine(trial)
            return True
        return False
    return False

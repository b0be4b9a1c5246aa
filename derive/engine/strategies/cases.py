"""Strategies for functions that are given piece by piece."""

from __future__ import annotations

from sympy import Expr, Rational

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.monomial import monomial, terms
from derive.expression.nodes import MINUS_ONE, ONE, ZERO, Add, KroneckerDelta, Max, Min, Mul, Piecewise, Pow, branches, factors_of
from derive.expression.places import heads, walk
from derive.rules import algebra, extremes, pieces


def _factor_is_piecewise(e: Expr) -> bool:
    return any(isinstance(f, Piecewise) for f in factors_of(e))


def _has_pieces(e: Expr) -> bool:
    return Piecewise in heads(e) and any(map(_factor_is_piecewise, e.args))  # type: ignore[arg-type]


def _multiplies_pieces(e: Expr) -> bool:
    """Whether a product has a piecewise factor other than a step of 1 and 0, and no delta, which a sum is about to sift."""
    found = [f for f in e.args if isinstance(f, Piecewise)] if Piecewise in heads(e) else []
    if len(found) != 1 or any(isinstance(f, KroneckerDelta) for f in e.args):
        return False
    yes, _, no = branches(found[0])
    return not {yes, no} <= {ONE, ZERO}


def _opens_with_a_number(trial: Trace) -> int:
    """One where a minus sign went into the pieces and made t - 1 of them 1 - t."""
    start = trial.steps[0].before
    if len(start.args) != 2 or start.args[0] is not MINUS_ONE or not isinstance(trial.expr, Piecewise):
        return 0
    yes, _, no = branches(trial.expr)
    return int(any(isinstance(e, Add) and isinstance(e.args[0], Rational) and e.args[0].is_positive for e in (yes, no)))


@strategy("solve the condition", Piecewise)
def solve_the_condition(trial: Trace) -> bool:
    """x/6 + 1/2 > 0 as x > -3."""
    return trial.apply(pieces.solve_condition, (), 2)


@strategy("merge the pieces", Piecewise)
def merge_the_pieces(trial: Trace) -> bool:
    """A condition that a piece asks again is decided there, and equal pieces are one."""
    return trial.apply(pieces.merge_pieces, ())


@strategy("join the pieces", Add, guard=_has_pieces)
def join_the_pieces(trial: Trace) -> bool:
    """Piecewise terms that switch at one condition are one piecewise function."""
    return trial.apply(pieces.join_pieces, ())


def _is_made_of_pieces(e: Expr) -> bool:
    return Piecewise in heads(e)


@strategy("multiply the pieces", Mul, Pow, guard=_is_made_of_pieces)
def multiply_the_pieces(trial: Trace) -> bool:
    """Piecewise factors that switch at one condition are one piecewise function."""
    return trial.apply(pieces.multiply_pieces, ())


@strategy("absolute value of pieces", Mul, Piecewise, guard=_is_made_of_pieces)
def absolute_value(trial: Trace) -> bool:
    """u where it is positive and -u elsewhere is |u|."""
    return trial.apply(pieces.absolute_value_of_pieces, ())


@strategy("into the pieces", Mul, guard=_multiplies_pieces, merit=_opens_with_a_number)
def into_the_pieces(trial: Trace) -> bool:
    """The factors in front go into the pieces, where they cancel or are numbers: 1/2 · 2u is u."""
    found = next(f for f in factors_of(trial.expr) if isinstance(f, Piecewise))
    if not trial.apply(pieces.into_pieces, ()):
        return False
    is_number = all(isinstance(f, Rational | Piecewise) for f in trial.steps[0].before.args)
    return is_number or burden(trial.expr) <= burden(found)


def _shares_a_number(e: Expr) -> bool:
    """Whether a number in front of pieces has a denominator, or whole numbers stand in front of all other terms of a sum."""
    if Piecewise not in heads(e):
        return False
    if isinstance(e, Mul):
        return _factor_is_piecewise(e) and monomial(e).coefficient.q != 1
    return _has_pieces(e) and all(abs(monomial(t).coefficient) > 1 for t in terms(e) if not _factor_is_piecewise(t))


@strategy("a number out of the pieces", Mul, Add, guard=_shares_a_number)
def number_out_of_pieces(trial: Trace) -> bool:
    """λ/(2m) {2u, 0} as λ/m {u, 0}, and 2a + λ {2u, 0} as 2 (a + λ {u, 0}): a number that all pieces share, and that then cancels
    or stands in front of all terms."""
    if isinstance(trial.expr, Mul):
        return trial.apply(pieces.number_out_of_pieces, ())
    for n, t in enumerate(trial.expr.args):
        if _factor_is_piecewise(t) and not trial.apply(pieces.number_out_of_pieces, (n,)):  # type: ignore[arg-type]
            return False
    trial.apply(algebra.arithmetic, (), 2)
    return trial.apply(algebra.factor, ())


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


def _has_number_and_pieces(e: Expr) -> bool:
    return any(isinstance(t, Rational) for t in e.args) and _has_pieces(e)


@strategy("a number into the pieces", Add, guard=_has_number_and_pieces)
def number_into_pieces(trial: Trace) -> bool:
    """1 less a step of 1 and 0 is the step of 0 and 1."""
    return trial.apply(pieces.number_into_pieces, ())


def _has_extreme_beside_pieces(e: Expr) -> bool:
    return _factor_is_piecewise(e) and not heads(e).isdisjoint((Max, Min))


@strategy("the maximum beside a step", Mul, guard=_has_extreme_beside_pieces)
def maximum_beside_step(trial: Trace) -> bool:
    """min(x, y) beside a step that is zero unless x < y is x."""
    done = trial.apply(pieces.maximum_beside_step, ())
    while done and trial.apply(pieces.maximum_beside_step, ()):
        pass
    return done


def _asks_for_an_extreme(e: Expr) -> bool:
    return not heads(branches(e)[1]).isdisjoint((Max, Min))


@strategy("exchange the conditions", Piecewise, guard=_asks_for_an_extreme)
def exchange_the_conditions(trial: Trace) -> bool:
    """1 where x > y, and where max(x, y) < z: there the maximum is x."""
    return trial.apply(pieces.exchange_conditions, ())

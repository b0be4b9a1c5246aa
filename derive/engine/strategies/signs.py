"""Strategies for signs, for the numbers in front, and for odd and even functions."""

from __future__ import annotations

from sympy import Abs, Expr, Rational, sign

from derive.engine.routine import if_shorter, routine
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.monomial import monomial, terms
from derive.expression.nodes import Add, Mul, is_reciprocal
from derive.expression.places import at, heads
from derive.rules import algebra, parity


def _begins_with_a_number(e: Expr) -> bool:
    return isinstance(e.args[0], Rational)


@strategy("turn the sign", Mul, guard=_begins_with_a_number, later_terms=False)
def turn_the_sign(trial: Trace) -> bool:
    """-(a - b) as b - a; behind another term a - b (x - y) is as good as a + b (y - x)."""
    return trial.apply(algebra.sign, ())


@strategy("turn a difference within", Mul, guard=_begins_with_a_number, later_terms=False)
def turn_within(trial: Trace) -> bool:
    """-(a + b (u - v)) as b (v - u) - a."""
    return trial.apply(algebra.sign_within, ())


def _one_number(trial: Trace) -> int:
    """One where nothing but a number was taken out: 4 (1 - 2p) is better than 2 (2 - 4p), which is as short."""
    first = trial.steps[0]
    found = algebra.factor(at(first.before, first.place), trial.facts)
    return int(found is not None and isinstance(found.pieces["common"], Rational))


def _has_number_and_sum(e: Expr) -> bool:
    """Whether a product has a sum among its factors, and a number or something below the line, which the number would join."""
    return any(isinstance(f, Rational) or is_reciprocal(f) for f in e.args) and any(isinstance(f, Add) for f in e.args)


@strategy("numbers in front", Mul, guard=_has_number_and_sum, merit=_one_number)
def numbers_in_front(trial: Trace) -> bool:
    """A number that all terms of a factor share joins the number of the product, and one that all are divided by what stands
    below the line: (x/2 - y/2)/z as (x - y)/(2 z)."""
    has_number = any(isinstance(f, Rational) for f in trial.expr.args)
    for n, f in enumerate(trial.expr.args):
        if isinstance(f, Add):
            shared = abs(algebra.content([monomial(t).coefficient for t in terms(f)]))
            if shared != 1 and (has_number or shared < 1):
                return trial.apply(algebra.factor, (n,))
    return False


def _has_opposites(e: Expr) -> bool:
    return parity.opposite(e) is not None


def _has_fewer_arguments(trial: Trace) -> int:
    """One where the functions are of fewer arguments than before."""
    before, after = ({f.args[0] for f in parity.known_functions(e)} for e in (trial.steps[0].before, trial.expr))
    return int(len(after) < len(before))


@strategy("parity", Add, Mul, *parity.KNOWN, guard=_has_opposites, merit=_has_fewer_arguments)
def by_parity(trial: Trace) -> bool:
    """Odd and even functions of opposite arguments are functions of one: cos(a - b) beside cos(b - a)."""
    while trial.apply(parity.parity, ()):
        trial.apply(algebra.arithmetic, (), 2)
    routine(trial)
    if_shorter(trial, algebra.factor)
    return True


def _has_sign_and_size(e: Expr) -> bool:
    return {Abs, sign} <= heads(e)


@strategy("the sign in front of a size", Add, guard=_has_sign_and_size)
def sign_of_a_size(trial: Trace) -> bool:
    """|u| beside sign u is u sign u, and the sign stands in front: sign(u) (x + y) - |u| as sign(u) (x + y - u)."""
    return trial.apply(parity.sign_in_front_of_size, ())

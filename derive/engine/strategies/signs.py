"""Strategies for signs and for the numbers in front."""

from __future__ import annotations

from sympy import Rational

from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.monomial import monomial, terms
from derive.expression.nodes import Add, Mul
from derive.expression.places import at
from derive.rules import algebra


@strategy("turn the sign", Mul, later_terms=False)
def turn_the_sign(trial: Trace) -> bool:
    """-(a - b) as b - a; behind another term a - b (x - y) is as good as a + b (y - x)."""
    return trial.apply(algebra.sign, ())


def _one_number(trial: Trace) -> int:
    """One where nothing but a number was taken out: 4 (1 - 2p) is better than 2 (2 - 4p), which is as short."""
    first = trial.steps[0]
    found = algebra.factor(at(first.before, first.place), trial.facts)
    return int(found is not None and isinstance(found.pieces["common"], Rational))


@strategy("numbers in front", Mul, merit=_one_number)
def numbers_in_front(trial: Trace) -> bool:
    """A number that all terms of a factor share joins the number of the product."""
    if not any(isinstance(f, Rational) for f in trial.expr.args):
        return False
    for n, f in enumerate(trial.expr.args):
        if isinstance(f, Add) and abs(algebra.content([monomial(t).coefficient for t in terms(f)])) != 1:
            return trial.apply(algebra.factor, (n,))
    return False

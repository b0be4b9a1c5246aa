"""Strategies for products of whole matrices, of which an inverse is one: the order in which they are multiplied."""

from __future__ import annotations

from sympy import Add, Expr, KroneckerDelta, Sum

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategies.sums import sum_term_by_term
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import factors_of
from derive.expression.places import heads, walk
from derive.expression.square import InverseEntry
from derive.rules import algebra, exchange

#: What a line is worth, in nodes, in which one sum less stands within another.
FLAT = 4
MOST_SUMS = 8  # that are opened one after the other


def _has_inverse(e: Expr) -> bool:
    return InverseEntry in heads(e) and exchange.depth(e) > 1


def _flatter(trial: Trace) -> int:
    return FLAT * (exchange.depth(trial.steps[0].before) - exchange.depth(trial.expr)) if trial.steps else 0


@strategy("exchange the sums", Sum, guard=_has_inverse, merit=_flatter)
def exchange_the_sums(trial: Trace) -> bool:
    """Sums over a product of matrices in the order in which a part of it has a name, or fewest stand within each other."""
    ways = []
    for e, outer in exchange.orders(trial.expr):
        if e != trial.expr:
            way = trial.fork()
            way.put(exchange.exchange_sums, (), exchange.exchanged(e, outer), 1)
            routine(way)
            ways.append(way)
    best = min(ways, key=lambda way: burden(way.expr) - _flatter(way), default=None)
    if best is None:
        return False
    trial.join(best)
    return True


@strategy("over one matrix", Add, guard=_has_inverse)
def over_one_matrix(trial: Trace) -> bool:
    """Sums over the entries of one matrix become one sum, and what their terms share stands in front."""
    if not trial.apply(exchange.gather_sums, ()):
        return False
    for place, part in walk(trial.expr):
        if isinstance(part, Add) and len(place) > 2 and trial.apply(algebra.factor, place):
            break
    return True


def _has_delta(e: Expr) -> bool:
    return InverseEntry in heads(e) and KroneckerDelta in heads(e)


@strategy("sift from within", Sum, guard=_has_delta)
def sift_from_within(trial: Trace) -> bool:
    """Sums over parentheses with a delta are summed term by term, the innermost first, until every delta is sifted."""
    for _ in range(MOST_SUMS):
        for place, part in reversed(walk(trial.expr)):
            inner = trial.fork(place)
            if isinstance(part, Sum) and _opens(part) and sum_term_by_term.move(inner):
                routine(inner)
                trial.join(inner, place)
                break
        else:
            break
    return bool(trial.steps)


def _opens(e: Sum) -> bool:
    """Whether a sum's term has, or is, a sum of terms with deltas."""
    return any(isinstance(f, Add) and KroneckerDelta in heads(f) for f in factors_of(e.args[0]))

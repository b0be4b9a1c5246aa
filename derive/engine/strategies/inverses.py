"""Strategies for products of whole matrices, of which an inverse is one: the order in which they are multiplied."""

from __future__ import annotations

from sympy import Expr, Sum

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.places import heads
from derive.expression.square import InverseEntry
from derive.rules import exchange

#: What a line is worth, in nodes, in which one sum less stands within another.
FLAT = 4


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

"""Strategies for what is zero whatever the letters are, though it does not look it."""

from __future__ import annotations

from derive.engine.numbers import seems_zero
from derive.engine.routine import routine
from derive.engine.strategies.fractions import at_first, is_sum
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import Add, Indexed, Sum, Symbol, name_of
from derive.expression.places import walk
from derive.rules import algebra, identities, indexed, quantities

MOST_DEPTH = 3  # definitions that stand in each other; nobody sees through more of them at once
MOST_NAMES = 12  # leaves that are written out


@strategy("zero by definition", Add)
def zero_by_definition(trial: Trace) -> bool:
    """Names are written out by their definitions, until all terms cancel: u - v - 2y = 0 where u = x + y and v = x - y."""
    if not seems_zero(trial.expr, trial.facts):
        return False
    for _ in range(MOST_DEPTH):
        if not _write_out(trial):
            return False
        for way in (_sums, _collected, _over_one_denominator):
            end = trial.fork()
            if way(end) and end.expr == 0:
                trial.join(end)
                return True
    return False


def _write_out(trial: Trace) -> bool:
    """Every name that stands in an expression is written out, those within their definitions not."""
    defined = trial.facts.problem.defined
    wanted = {name_of(p) for _, p in walk(trial.expr) if _is_name(p) and name_of(p) in defined}
    wanted -= {other for name in wanted for other in trial.facts.problem.needed(name) if other != name}
    for _ in range(MOST_NAMES):
        place = next((place for place, p in walk(trial.expr) if _is_name(p) and name_of(p) in wanted), None)
        if place is None:
            trial.show_last(1)
            return bool(wanted)
        trial.apply(quantities.definition, place, 2)
    return False


def _is_name(e: object) -> bool:
    return type(e) in (Symbol, Indexed)


def _sums(end: Trace) -> bool:
    """The sum of all entries of a quantity, by what they are divided by: Σ e/S = S/S."""
    place = next((place for place, p in walk(end.expr) if isinstance(p, Sum)), None)
    if place is None:
        return False
    inner = end.fork(place)
    if not (inner.apply(quantities.definition, (0,)) and inner.apply(indexed.constant_out_of_sum, ())):
        return False
    routine(inner)
    end.join(inner, place)
    return _collected(end)


def _collected(end: Trace) -> bool:
    """All parentheses opened, like terms collected."""
    end.apply(algebra.arithmetic, (), 2)
    if end.apply(algebra.distribute, ()):
        end.apply(algebra.arithmetic, (), 2)
    end.apply(algebra.collect, ())
    while end.apply(identities.sum_of_squares, ()):
        end.apply(algebra.arithmetic, (), 2)
        end.apply(algebra.collect, ())
    end.apply(algebra.arithmetic, (), 2)
    return True


def _over_one_denominator(end: Trace) -> bool:
    """All terms over one denominator, and the numerator multiplied out."""
    _collected(end)
    if not end.apply(algebra.common_denominator, ()):
        return False
    end.apply(algebra.arithmetic, (), 2)
    at_first(end, algebra.distribute, is_sum)
    end.apply(algebra.arithmetic, (), 2)
    at_first(end, algebra.collect, is_sum)
    end.apply(algebra.arithmetic, (), 2)
    return True

"""What the engine holds against a line: its length, and what nobody leaves undone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sympy import Basic, Integer

from derive.expression.cost import cost
from derive.expression.nodes import Add, Indexed, KroneckerDelta, Mul, Pow, Size, Sum, Symbol, factors_of, is_reciprocal, neg
from derive.expression.places import heads, walk

NAMES = (Symbol, Indexed)
SIFTABLE = 200  # nodes: nobody leaves a delta in a sum that it collapses, whatever the terms become


#: Nodes: (3 - x - x/(1 + x))/(1 + x) is shorter than (3 + 2 x - x²)/(1 + x)², and nobody leaves it.
NESTED = 4


def burden(e: Basic) -> int:
    """The cost of an expression, with a fine for each delta that stands inside a sum over its own index, for each fraction above
    a line with the same base below, and for each that has below what stands beside it."""
    return cost(e) + SIFTABLE * _siftable(e) + NESTED * _nested(e)


@lru_cache(maxsize=200_000)
def _nested(e: Basic) -> int:
    """How many sums stand above a line with a fraction in them over what is below that line already; of two terms one may be a
    fraction: people write (z²/v - 1)/v.  And how many stand beside what a term in them is divided by."""
    if Pow not in heads(e):
        return 0
    own = 0
    if isinstance(e, Mul):
        below = {f.base for f in e.args if isinstance(f, Pow) and is_reciprocal(f) and not isinstance(f.base, Size)}
        own = sum(_divides_again(f, below) for f in e.args if isinstance(f, Add)) if below else 0
        above = {f.base if isinstance(f, Pow) and isinstance(f.exp, Integer) else f for f in e.args} - below
        own += sum(_would_cancel(f, above) for f in e.args if isinstance(f, Add))
    return own + sum(map(_nested, e.args))


def _divides_again(e: Basic, below: set[Basic]) -> bool:
    """Whether a term of a sum, or of a sum that is its factor, is divided by one of some bases; of two terms, whether one is a
    sum with a base in it over that base."""
    if len(e.args) == 2:
        return any(_divides_itself(factors_of(t), below) for t in e.args)  # type: ignore[arg-type]
    for t in e.args:
        for f in factors_of(t):  # type: ignore[arg-type]
            if isinstance(f, Pow) and is_reciprocal(f) and f.base in below:
                return True
            if isinstance(f, Add) and _divides_again(f, below):
                return True
    return False


def _would_cancel(e: Basic, above: set[Basic]) -> bool:
    """Whether a term of a sum is divided by the name of what stands beside the sum: r (d/r⁴ - u v) is d/r³ - r u v."""
    return any(
        isinstance(f, Pow) and isinstance(f.exp, Integer) and f.exp.is_negative and isinstance(f.base, NAMES) and f.base in above
        for t in e.args
        for f in factors_of(t)  # type: ignore[arg-type]
    )


def _divides_itself(factors: Sequence[Basic], below: set[Basic]) -> bool:
    """Whether one of some bases divides a sum of which it is a term: (g - m)/m."""
    above = {t for f in factors if isinstance(f, Add) for t in f.args}
    return any(
        isinstance(f, Pow) and is_reciprocal(f) and f.base in below and not above.isdisjoint((f.base, neg(f.base)))
        for f in factors
    )


@lru_cache(maxsize=200_000)
def _siftable(e: Basic) -> int:
    """How many deltas stand inside a sum over their own index."""
    if KroneckerDelta not in heads(e):
        return 0
    own = 0
    if isinstance(e, Sum):
        index = e.args[1].args[0]
        own = sum(isinstance(d, KroneckerDelta) and index in d.args for _, d in walk(e.args[0]))
    return own + sum(map(_siftable, e.args))

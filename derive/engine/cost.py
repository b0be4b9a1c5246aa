"""What the engine holds against a line: its length, and what nobody leaves undone."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic

from derive.expression.cost import cost
from derive.expression.nodes import KroneckerDelta, Sum
from derive.expression.places import heads, walk

SIFTABLE = 200  # nodes: nobody leaves a delta in a sum that it collapses, whatever the terms become


def burden(e: Basic) -> int:
    """The cost of an expression, with a fine for each delta that stands inside a sum over its own index."""
    return cost(e) + SIFTABLE * _siftable(e)


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

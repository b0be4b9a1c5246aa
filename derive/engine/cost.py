"""What the engine holds against a line: its length, and what nobody leaves undone."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic

from derive.expression.cost import cost
from derive.expression.nodes import KroneckerDelta, Sum
from derive.expression.places import walk

SIFTABLE = 200  # nodes: nobody leaves a delta in a sum that it collapses, whatever the terms become


@lru_cache(maxsize=200_000)
def burden(e: Basic) -> int:
    """The cost of an expression, with a fine for each delta that stands inside a sum over its own index."""
    total = cost(e)
    for _, part in walk(e):
        if isinstance(part, Sum):
            index = part.args[1].args[0]
            total += SIFTABLE * sum(isinstance(d, KroneckerDelta) and index in d.args for _, d in walk(part.args[0]))
    return total

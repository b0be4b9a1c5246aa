"""A sum over indices of a product is contracted, two factors at a time: Σ_j A_ij B_jk is a product of matrices, of which no array
with the axes i, j and k is made.

The terms are not there one by one, so nothing is known of how far they cancel: who asks for the scale of what a number was
calculated from evaluates the terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from math import prod

import numpy as np

from derive.check.named import LARGEST, TooMany, Value

#: The name of the axis that has none.
POINTS = ""
#: A product of fewer values than these (a megabyte) is made as fast as it is contracted.
WORTHWHILE = 1 << 17


def _lengths(factors: Iterable[Value]) -> dict[str, int] | None:
    """How long each axis is (the points under no name); None where two factors disagree."""
    found = {POINTS: max(len(factor.array) for factor in factors)}
    for factor in factors:
        for label, length in zip(factor.axes, factor.array.shape[1:], strict=True):
            if found.setdefault(label, length) != length:
                return None
    return found


def contracted(factors: Sequence[Value], over: Mapping[str, int]) -> Value | None:
    """The sum over some axes, of lengths that are known, of a product; None where the product itself is as soon made, or has an
    axis of another length."""
    found = _lengths(factors)
    if found is None or len(factors) < 2 or prod(found.values()) < WORTHWHILE:
        return None
    if any(found.get(label) != n for label, n in over.items()):
        return None
    left = list(factors)
    while len(left) > 1:
        pairs = combinations(range(len(left)), 2)
        (entries, _), here, there = min((_cost(left, pair, over, found), *pair) for pair in pairs)
        if entries > LARGEST:
            raise TooMany(entries)
        one, other = left[here], left[there]
        left = [f for n, f in enumerate(left) if n not in (here, there)]
        left.append(_pair(one, other, _summed(one, other, left, over)))
    return left[0]


def _summed(one: Value, other: Value, others: Iterable[Value], over: Iterable[str]) -> frozenset[str]:
    """The axes of two factors that no other one has, and that are summed."""
    return frozenset(over) & {*one.axes, *other.axes} - {label for f in others for label in f.axes}


def _cost(factors: Sequence[Value], pair: tuple[int, int], over: Iterable[str], length: dict[str, int]) -> tuple[int, int]:
    """How many values a product of two factors has when its own axes are summed, and how many are multiplied for it."""
    one, other = (factors[n] for n in pair)
    union = {*one.axes, *other.axes}
    summed = _summed(one, other, (f for n, f in enumerate(factors) if n not in pair), over)
    points = length[POINTS]
    return points * prod(length[x] for x in union - summed), points * prod(length[x] for x in union)


def _pair(one: Value, other: Value, summed: frozenset[str]) -> Value:
    """The product of two factors, summed over some of their axes: not a product of matrices, for which threads may be started
    that take longer than the product."""
    union = tuple(sorted({*one.axes, *other.axes}))
    kept = tuple(label for label in union if label not in summed)
    ones, others, ends = ([0, *(1 + union.index(label) for label in axes)] for axes in (one.axes, other.axes, kept))
    return Value(np.einsum(one.array, ones, other.array, others, ends), kept)


__all__ = ["contracted"]

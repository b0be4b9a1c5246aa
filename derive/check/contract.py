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

from derive.check.named import LARGEST, Array, TooMany, Value

#: The name of the axis that has none.
POINTS = ""
#: A product of fewer values than these (a megabyte) is made as fast as it is contracted; with one complex factor among real ones
#: it is contracted by its real and its imaginary part, which is half of the work of making it.
WORTHWHILE, WORTHWHILE_IN_PARTS = 1 << 17, 1 << 15


def worthwhile(entries: int, in_parts: bool) -> bool:
    """Whether a product of so many values is contracted sooner than made; `in_parts`: one of its factors alone is complex."""
    return entries >= (WORTHWHILE_IN_PARTS if in_parts else WORTHWHILE)


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
    if found is None or len(factors) < 2:
        return None
    if not worthwhile(prod(found.values()), sum(np.iscomplexobj(factor.array) for factor in factors) == 1):
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
    if np.iscomplexobj(one.array) == np.iscomplexobj(other.array):
        return Value(np.einsum(one.array, ones, other.array, others, ends), kept)
    part = 1 + len(union)  # a real number times a complex one is two products of real ones, along an axis of their own
    a, b = (_parts(x, axes, part) for x, axes in ((one.array, ones), (other.array, others)))
    return Value(np.ascontiguousarray(np.einsum(*a, *b, [*ends, part])).view(complex)[..., 0], kept)


def _parts(array: Array, axes: list[int], part: int) -> tuple[Array, list[int]]:
    """An array and its axes, of a complex one with its real and its imaginary parts along one more."""
    if not np.iscomplexobj(array):
        return array, axes
    return np.ascontiguousarray(array).reshape(*array.shape, 1).view(float), [*axes, part]


__all__ = ["contracted", "worthwhile"]

"""Two values compared at every point and for all index values at once, and what is said of the worst place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

import numpy as np

from derive.check.named import ALL, MOST, Array, Value, align, everywhere, largest_of
from derive.records import dataclass, replace
from derive.sentence import Message, message
from derive.step import Verdict
from derive.words import noted

#: Numbers below this have lost digits on their way, or were 0 already in a complex step.
#: Of the scale of the terms: four digits more than double rounding loses in one operation.
ROUNDING = 1e-12
#: At most this part of the scale of what it was calculated from is left of a number that has two digits.
LEFT = 1e-11
#: A square of what is smaller than 1e-154 is lost, and one over a square of its inverse too: 1e-157 may be 0 as well.
SMALLEST = 1e-140
FEW_BYTES = 1 << 16


@dataclass(frozen=True)
class Comparison:
    """What a comparison found; `worst` is the position (point, then one place for each of `axes`) of the largest error, `largest`
    the size of the largest number on the right side of two that hold, `sharp` whether they agree to the tolerance of their own
    size everywhere."""

    verdict: Verdict
    points: int
    max_error: float
    why: Message | None
    axes: tuple[str, ...]
    worst: tuple[int, ...] | None
    left: float
    right: float
    largest: float = np.inf
    sharp: bool = False


@dataclass(frozen=True)
class Wanted:
    """What makes two sides equal: at how many points they have to be numbers, and how near to each other; `lenient`: not every
    entry has to be a number at each of them."""

    points: int
    tolerance: float
    lenient: bool = False


def compare(
    left: Value, right: Value, mask: Value | None, points: int, wanted: Wanted, scale: Callable[[], Value] | None = None
) -> Comparison:
    """Whether two values agree, |l - r| / (s + |r|) ≤ tolerance, wherever both are numbers and the mask holds.

    s is 1 or less: the scale of what the entry was calculated from.  Numbers that agree to the tolerance of their own
    size agree whatever it is, and those that differ by more than it allows at s = 1 differ; `scale` is asked only
    between the two, where r is small or terms cancel.  So 1e-12 is not 2e-12, and 1e-17 is 0 where it is what is left of
    1 - 1.  (A number reported without the scale asked for has the largest |l| or |r| at its point for it, or 1.)

    A single disagreement fails.  It holds only if there are as many points as are wanted at which every entry is a number on both
    sides (`lenient`: at which every entry that is a number agrees, and each entry is one at half of the points at least).
    """
    tolerance, lenient = wanted.tolerance, wanted.lenient
    if mask is None and (agreed := agree_outright(left, right, points, wanted.points, tolerance)):
        return _told(agreed, points)
    sides, axes = align([left, right, *([mask] if mask is not None else [])])
    shape = _common_shape((points, *(1 for _ in axes)), *(s.shape for s in sides))
    l, r = (s if s.shape == shape else np.broadcast_to(s, shape) for s in sides[:2])  # noqa: E741
    counts = np.broadcast_to(sides[2], shape) if mask is not None else np.ones(shape, dtype=bool)
    if not counts.any():
        why = message("there is nothing to compare: no index values meet the condition")
        return Comparison("undecided", 0, np.inf, why, axes, None, np.nan, np.nan)
    one, other = np.isfinite(l), np.isfinite(r)
    both = one & other & counts
    gap, size = np.where(both, np.abs(l - r), 0.0), np.where(both, np.abs(r), 0.0)
    floor: Array = np.ones(())
    if scale is not None and (gap > tolerance * (1 + size)).any():
        spread = np.nan_to_num(np.broadcast_to(align([scale(), Value(gap, axes)])[0][0], shape), nan=np.inf)
        # where so large terms cancel that their last digits make up the difference, the point tells nothing
        both = both & ~((gap > tolerance * (1 + size)) & (gap <= ROUNDING * spread))
        # nor where a last digit more or less makes another number of it, as of sin(10²⁰ x)
        both = both & (LEFT * spread <= np.maximum(np.where(one, np.abs(l), 0.0), size))
        gap, size = np.where(both, gap, 0.0), np.where(both, size, 0.0)
    if (gap <= tolerance * (1 + size)).all():
        if scale is not None and (gap > tolerance * size).any():
            spread = align([scale(), Value(gap, axes)])[0][0]
            floor = np.broadcast_to(np.clip(spread, SMALLEST, 1.0), shape)
            both = both & np.isfinite(floor)
        else:
            at_point = np.maximum(size, gap).reshape(points, -1).max(axis=1)
            floor = np.clip(at_point, SMALLEST, 1.0).reshape(points, *(1 for _ in axes))
    error = np.where(both, np.where(gap == 0, 0.0, gap / (floor + size)), -1.0)
    place = _position(int(np.argmax(error)), shape)
    largest = float(error[place])
    good = _good_points(both, counts, lenient)
    lone = bool((counts & (one != other)).any())

    def found(verdict: Verdict, why: Message | None = None) -> Comparison:
        worst = place if largest >= 0 else None
        return Comparison(
            verdict, good, largest if largest >= 0 else np.inf, why, axes, worst, float(l[place].real), float(r[place].real)
        )

    if largest > tolerance:
        return found("fails")
    if lone and not lenient:
        return found("undecided", message("one side is a number where the other is none"))
    if good < wanted.points:
        too_few = noted("both sides are numbers at {good} points only, {wanted} are wanted")
        return found("undecided", message(too_few, good=good, wanted=wanted.points))
    return replace(found("holds"), largest=float(size.max()))


@lru_cache(maxsize=8192)
def _common_shape(*shapes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of arrays of some shapes that meet."""
    return np.broadcast_shapes(*shapes)


class Agreed(NamedTuple):
    """What is said of two sides that agree: by how much they differ at most, how large the largest number on the right side is,
    and for whoever asks where they differ most the sides, their error at each place (None where they are the same) and axes."""

    max_error: float
    largest: float
    sides: tuple[Array, Array]
    error: Array | None
    axes: tuple[str, ...]


def agree_outright(left: Value, right: Value, points: int, wanted: int, tolerance: float) -> Agreed | None:
    """What `compare` says of most right equations, soon: two sides of numbers that agree to the tolerance of their own size."""
    if points < wanted:
        return None
    (l, axes), (r, others) = left, right  # noqa: E741
    if axes != others or l.shape != r.shape:
        (l, r), axes = align([left, right])  # noqa: E741
    shape = l.shape
    if shape != r.shape or shape[0] != points:
        shape = _common_shape((points, *(1 for _ in axes)), shape, r.shape)
        l, r = (s if s.shape == shape else np.broadcast_to(s, shape) for s in (l, r))  # noqa: E741
    size = np.abs(r)
    if l is r or _same(l, r):  # half of all lines: what is only written otherwise has the same digits
        largest = largest_of(size)
        return Agreed(0.0, largest, (l, r), None, axes) if isfinite(largest) else None
    gap, largest = np.abs(l - r), largest_of(size)
    if not isfinite(largest) or not everywhere(gap <= tolerance * size):
        return None
    at_point = MOST(size.reshape(points, -1), axis=1)
    floor = np.minimum(np.maximum(at_point, SMALLEST), 1.0).reshape(points, *(1 for _ in axes))
    error = gap / (floor + size)
    return Agreed(largest_of(error), largest, (l, r), error, axes)


def _same(l: Array, r: Array) -> bool:  # noqa: E741
    """Whether two arrays have the same digits; of small ones the bytes are compared, which is sooner done."""
    return l.tobytes() == r.tobytes() if l.nbytes < FEW_BYTES else bool(ALL(l == r, axis=None))


def _told(agreed: Agreed, points: int) -> Comparison:
    """What is said of two sides that agree, with the place where they differ most."""
    (l, r), error = agreed.sides, agreed.error  # noqa: E741
    place = (0,) * l.ndim if error is None else _position(int(error.argmax()), error.shape)
    both = float(l[place].real), float(r[place].real)
    return Comparison("holds", points, agreed.max_error, None, agreed.axes, place, *both, agreed.largest, True)


def _position(number: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Where an entry stands that has a number in reading order."""
    place = []
    for length in reversed(shape):
        number, here = divmod(number, length)
        place.append(here)
    return tuple(reversed(place))


def _good_points(both: Array, counts: Array, lenient: bool) -> int:
    """At how many points the comparison is complete."""
    flat, wanted = both.reshape(len(both), -1), counts.reshape(len(both), -1)
    if not lenient:
        return int((flat | ~wanted).all(axis=1).sum())
    if (2 * flat.sum(axis=0) < wanted.sum(axis=0)).any():
        return 0
    return int(flat.any(axis=1).sum())

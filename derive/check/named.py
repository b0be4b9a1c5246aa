"""Arrays whose axes have names: a value is an array and the letters of its axes, and letters decide what meets what.

The first axis of every array is the sample point (of length 1 where the value is the same at every point); the others
follow in the order of their labels.  An index of an expression is labelled by its letter, the axes of a stored quantity
by `#0`, `#1`, …, and the axes along which a variable is perturbed begin with `~`: they sort last and meet no letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from derive.expression.words import told
from derive.sentence import Message, message
from derive.words import noted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]
else:
    Array = np.ndarray
Axes = tuple[str, ...]
Relabelling = tuple[tuple[str, str | int], ...]

#: The largest array that is worth its memory: 2^23 complex numbers are 128 megabytes.
LARGEST = 1 << 23
#: What the C library of Linux gives back to the system, piece by piece, is what it was never asked for in larger pieces: with one
#: that is free again from the start, arrays of some 100 kB are made where others were, and not of new memory each time.
np.empty(LARGEST >> 3)
#: Whether all entries along an axis are true, or any, and the largest: what `np.all`, `np.any` and `np.max` come to, a few calls
#: later.
ALL, ANY, MOST = np.logical_and.reduce, np.logical_or.reduce, np.maximum.reduce
#: Why a value cannot be had, where nobody asks.
UNTOLD = Message("")
TOO_MANY = noted("{entries} values at once are too many to evaluate")
TWO_SIZES = noted("one index runs along axes of two sizes")


class Undecidable(Exception):
    """A value that cannot be had by number, and why."""

    def __init__(self, why: Message = UNTOLD):
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return told(self.why)


class TooMany(Undecidable):
    """More values at once than are worth their memory, by some factor; at fewer points there are fewer."""

    def __init__(self, entries: int):
        super().__init__(message(TOO_MANY, entries=entries))
        self.factor = entries / LARGEST


class Mismatch(Exception):
    """Two sizes under one index: an equation that is wrong before any number is put in, and why."""

    def __init__(self, why: Message):
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return told(self.why)


class Value(NamedTuple):
    """The values of an expression at all points and all index values: `array` has shape (points or 1, *axes)."""

    array: Array
    axes: Axes


def constant(number: float) -> Value:
    """The same number at every point, for every index."""
    return Value(np.array([number]), ())


@lru_cache(maxsize=8192)
def _places(axes: Axes, union: Axes) -> tuple[slice | None, ...] | None:
    if axes == union:
        return None
    return (slice(None), *(slice(None) if label in axes else None for label in union))


@lru_cache(maxsize=8192)
def _union(a: Axes, b: Axes) -> Axes:
    return tuple(sorted({*a, *b}))


@lru_cache(maxsize=8192)
def _meeting(a: Axes, b: Axes) -> tuple[Axes, tuple[slice | None, ...] | None, tuple[slice | None, ...] | None]:
    """The axes of two values together, and where those of each stand among them."""
    union = _union(a, b)
    return union, _places(a, union), _places(b, union)


def spread(value: Value, union: Axes) -> Array:
    """The array with an axis of length 1 for each label that the value does not have."""
    place = _places(value.axes, union)
    return value.array if place is None else value.array[place]


def affordable(*arrays: Array) -> None:
    """Refuses a broadcast (of arrays with as many axes) whose result would not fit into memory; `Mismatch` where the sizes do
    not fit each other."""
    _refuse(_entries(*(a.shape for a in arrays)))


def _refuse(entries: int) -> None:
    if entries > LARGEST:
        raise TooMany(entries)


@lru_cache(maxsize=8192)
def _entries(*shapes: tuple[int, ...]) -> int:
    """How many values arrays of some shapes are, broadcast against each other."""
    entries = 1
    for lengths in zip(*shapes, strict=True):
        length = max(lengths)
        if any(n not in (1, length) for n in lengths):
            raise Mismatch(message(TWO_SIZES))
        entries *= length
    return entries


def combine(operation: Callable[[Array, Array], Array], x: Value, y: Value) -> Value:
    """An operation on two values, entry by entry, with axes matched by name."""
    (a, union), (b, others) = x, y
    if union != others:
        union, one, other = _meeting(union, others)
        a, b = a if one is None else a[one], b if other is None else b[other]
    if a.shape != b.shape:
        _refuse(_entries(a.shape, b.shape))
    return Value(operation(a, b), union)


def align(values: Sequence[Value]) -> tuple[list[Array], Axes]:
    """Arrays that broadcast against each other, and their common axes."""
    union: Axes = ()
    for value in values:
        union = union if value.axes == union else _union(union, value.axes)
    arrays = [spread(value, union) for value in values]
    affordable(*arrays)
    return arrays, union


@lru_cache(maxsize=8192)
def _relabelling(
    axes: Axes, mapping: Relabelling
) -> tuple[tuple[Any, ...] | None, tuple[int, ...] | None, list[int] | None, Axes]:
    """What to take, how to transpose, or which axes to merge into diagonals; and the labels that are left."""
    new = dict(mapping)
    labels = [new.get(a, a) for a in axes]
    taken = None
    if any(isinstance(label, int) for label in labels):
        taken = (slice(None), *(label if isinstance(label, int) else slice(None) for label in labels))
    left = [label for label in labels if isinstance(label, str)]
    kept = tuple(sorted(set(left)))
    if len(kept) < len(left):
        return taken, None, [0, *(1 + kept.index(label) for label in left)], kept
    order = tuple(sorted(range(len(left)), key=lambda n: left[n]))
    return taken, None if order == tuple(range(len(left))) else (0, *(1 + n for n in order)), None, kept


def relabel(value: Value, mapping: Relabelling) -> Value:
    """The value with axes renamed: two axes under one label are their diagonal, a whole number (from 0) takes an entry."""
    if not value.axes or not mapping:
        return value
    taken, order, merged, labels = _relabelling(value.axes, mapping)
    array = value.array
    if taken is not None:
        try:
            array = array[taken]
        except IndexError:
            raise Mismatch(message("an entry is asked for beyond the end of its axis")) from None
    if merged is not None:
        try:
            array = np.einsum(array, merged, [0, *range(1, 1 + len(labels))])
        except ValueError:
            raise Mismatch(message(TWO_SIZES)) from None
    elif order is not None:
        array = array.transpose(order)
    return Value(array, labels)


def reduce(value: Value, label: str, operation: Callable[..., Array]) -> Value:
    """The value with one axis reduced by a NumPy reduction."""
    place = value.axes.index(label)
    return Value(operation(value.array, axis=1 + place), value.axes[:place] + value.axes[place + 1 :])


def largest_of(entries: Array) -> float:
    """The largest of some numbers, and no number if one is none, as `np.max` says: where it stands is found in a third of the
    time that a reduction of all axes takes to begin."""
    return float(entries.item(entries.argmax()))


def everywhere(true: Array) -> bool:
    """Whether something is true of all entries, as `np.all` says, in a third of the time."""
    return bool(true.item(true.argmin())) if true.size else True


def by_point(entries: Array, how: Callable[..., Array], points: int) -> Array:
    """One number for each point: what a NumPy reduction makes of all its entries."""
    found = how(entries.reshape(len(entries), -1), axis=1)
    return found if len(found) == points else np.broadcast_to(found, (points,))


def one_after_another(parts: Sequence[Value], points: Sequence[int]) -> Value:
    """The value at all points of what was found at some, then at others."""
    union: Axes = tuple(sorted(set().union(*(part.axes for part in parts))))
    arrays = [spread(part, union) for part in parts]
    shape = np.broadcast_shapes(*(a.shape[1:] for a in arrays))
    whole = [np.broadcast_to(a, (count, *shape)) for a, count in zip(arrays, points, strict=True)]
    if sum(points) * int(np.prod(shape, dtype=np.int64)) > LARGEST:
        raise Undecidable(message("the values at all points are too many to compare"))
    return Value(np.concatenate(whole), union)


def identity(sizes: Sequence[int], rows: Axes, columns: Axes) -> Value:
    """1 where every row label equals its column label, else 0; rows sort before columns."""
    entries = 1
    for size in sizes:
        entries *= size * size
    if entries > LARGEST:
        raise Undecidable(message(TOO_MANY, entries=entries))
    total = int(np.prod(sizes, dtype=np.int64))
    return Value(np.eye(total).reshape(1, *sizes, *sizes), (*rows, *columns))

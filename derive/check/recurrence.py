"""Quantities that are defined by their own earlier values, h_t = f(h_{t-1}), evaluated one step after the other.

The values before the first step are given.  A displacement of such a quantity is added at each step, so that all later values
move with it: the derivative by h_t is that by all that follows from h_t.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from derive.check.named import Value, align, combine, relabel
from derive.check.ranges import Scope
from derive.problem import Definition

if TYPE_CHECKING:
    from derive.check.evaluate import Frame


def unrolled(frame: Frame, d: Definition, by: Value | None = None) -> Value:
    """The values of a quantity at all of its steps, with a displacement at each of them."""
    world = frame.world
    slot = world.problem.recurrent[d.name]
    runs, label = world.runs(d.name), f"#{slot}"
    t, steps = d.indices[slot], runs[slot]
    others: dict[str, str] = {i.name: f"#{n}" for n, i in enumerate(d.indices) if n != slot}
    given = world.leaf(d.name)

    def at(value: Value, n: int) -> Value:
        return relabel(value, ((label, n),)) if label in value.axes else value

    def displaced(value: Value, n: int) -> Value:
        return value if by is None else combine(np.add, value, at(by, n))

    made = [displaced(at(given, 0), 0)]
    try:
        for n, step in enumerate(steps[1:], 1):
            frame.keep(d.name, _stacked(made, label, len(steps)))
            scope: Scope = {**dict(zip(d.indices, runs, strict=True)), t: range(step, step + 1)}
            value = relabel(frame.value(d.body, scope), ((t.name, 0), *others.items()))
            made.append(displaced(world.shake(value), n))
        return _stacked(made, label, len(steps))
    finally:
        frame.keep(d.name, None)  # half of a quantity is none


def _stacked(made: list[Value], label: str, count: int) -> Value:
    """The values of some steps as one, NaN at the steps to come."""
    arrays, axes = align(made)
    shape = np.broadcast_shapes(*(a.shape for a in arrays))
    whole = np.full((count, *shape), np.nan, dtype=np.result_type(*arrays))
    for n, a in enumerate(arrays):
        whole[n] = a
    union = tuple(sorted((label, *axes)))
    return Value(np.moveaxis(whole, 0, 1 + union.index(label)), union)


__all__ = ["unrolled"]

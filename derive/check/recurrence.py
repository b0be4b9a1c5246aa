"""Quantities that are defined by their own and each other's earlier values, h_t = f(h_{t-1}), evaluated one step after the other.

The values before the first step are given.  A displacement of such a quantity is added at each step, so that all later values
move with it: the derivative by h_t is that by all that follows from h_t.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from derive.check.named import Value, align, combine, relabel, spread
from derive.check.ranges import Scope
from derive.expression.systems import System

if TYPE_CHECKING:
    from derive.check.evaluate import Frame


def unrolled(frame: Frame, system: System) -> dict[str, Value]:
    """The values of the quantities of a system at all of its steps, with their displacements at each of them."""
    runs = {name: frame.world.runs(name)[slot] for name, slot in system.slots.items()}
    made: dict[str, dict[int, Value]] = {name: {} for name in system.slots}
    steps = range(min(r.start for r in runs.values()), max(r.stop for r in runs.values()))
    try:
        for step in steps[:: system.way]:
            for name in (name for name in system.slots if step in runs[name]):
                value = _at(frame, system, name, step, runs[name])
                for by in frame.displacements(name):
                    value = combine(np.add, value, _entry(by, f"#{system.slots[name]}", step - runs[name].start))
                made[name][step - runs[name].start] = value
                frame.keep(name, _stacked(made[name], f"#{system.slots[name]}", len(runs[name])))
        return {name: _stacked(values, f"#{system.slots[name]}", len(runs[name])) for name, values in made.items()}
    finally:
        for name in system.slots:
            frame.keep(name, None)  # half of a quantity is none


def _at(frame: Frame, system: System, name: str, step: int, steps: range) -> Value:
    """The value of a quantity at one step from those that are known, or as it is given before the first."""
    world, slot = frame.world, system.slots[name]
    d = world.problem.defined[name]

    def given() -> Value:
        return _entry(world.leaf(name), f"#{slot}", step - steps.start)

    if name in system.given and step in steps[:: system.way][: system.depths[name]]:
        said = world.begins.get((name, step))
        if said is None:
            return given()
        d = said
    t = d.indices[slot]
    others: dict[str, str] = {i.name: f"#{n}" for n, i in enumerate(d.indices) if n != slot}
    said_at = world.runs(name) if d is not world.problem.defined[name] else world.defined_runs(name)
    scope: Scope = {**dict(zip(d.indices, said_at, strict=True)), t: range(step, step + 1)}
    found = world.shake(relabel(frame.value(d.body, scope), ((t.name, 0), *others.items())))
    ends = world.problem.borders.get(name)
    return found if ends is None or said_at is world.runs(name) else _bordered(found, given(), ends, world.runs(name))


def _bordered(inside: Value, around: Value, ends: Mapping[int, tuple[int, int]], runs: Sequence[range]) -> Value:
    """The values of a step within its borders with what is given at these."""
    left = dict(ends)
    for axis, (before, behind) in ends.items():
        label, length = f"#{axis}", len(runs[axis])
        del left[axis]
        rest = around
        for other, (low, high) in left.items():
            rest = _cut(rest, f"#{other}", low, len(runs[other]) - high)
        parts = [
            _cut(rest, label, 0, before),
            _spread(inside, label, length - before - behind),
            _cut(rest, label, length - behind, length),
        ]
        axes = tuple(sorted(set().union(*(part.axes for part in parts))))
        arrays = [spread(part, axes) for part in parts]
        place = 1 + axes.index(label)
        shape = np.broadcast_shapes(*((*a.shape[:place], 1, *a.shape[place + 1 :]) for a in arrays))
        whole = [np.broadcast_to(a, (*shape[:place], a.shape[place], *shape[place + 1 :])) for a in arrays]
        inside = Value(np.concatenate(whole, axis=place), axes)
    return inside


def _cut(value: Value, label: str, start: int, stop: int) -> Value:
    """A value at some places of an axis."""
    return Value(np.take(value.array, range(start, stop), axis=1 + value.axes.index(label)), value.axes)


def _spread(value: Value, label: str, length: int) -> Value:
    """A value with an axis along which it may be the same."""
    if label in value.axes:
        return value
    return combine(np.add, value, Value(np.zeros((1, length)), (label,)))


def _entry(value: Value, label: str, n: int) -> Value:
    return relabel(value, ((label, n),)) if label in value.axes else value


def _stacked(made: Mapping[int, Value], label: str, count: int) -> Value:
    """The values of some steps as one, NaN at the steps to come."""
    arrays, axes = align([*made.values()])
    shape = np.broadcast_shapes(*(a.shape for a in arrays))
    whole = np.full((count, *shape), np.nan, dtype=np.result_type(*arrays))
    for n, a in zip(made, arrays, strict=True):
        whole[n] = a
    union = tuple(sorted((label, *axes)))
    return Value(np.moveaxis(whole, 0, 1 + union.index(label)), union)


__all__ = ["unrolled"]

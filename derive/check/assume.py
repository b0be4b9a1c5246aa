"""Assumptions made true by construction: one leaf is scaled (or shifted) until the equation holds.

Σ_i t_i = 1 is linear in the scale of t, so one step of Newton's method is enough; Σ_i x_i² = 1 takes a few.  The slope
comes from a complex step, at every point and for every free index at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Indexed, Sum

from derive.check.evaluate import Frame, Scope
from derive.check.named import Array, Mismatch, Undecidable, Value, combine, relabel
from derive.check.world import World, parts
from derive.expression.indices import free_indices
from derive.expression.nodes import Expr, Index, Size, indices_of, name_of
from derive.problem import Assumption, Problem

STEP = 1e-30
SATISFIED = 1e-12
WAYS: tuple[tuple[float, Callable[[Array, Array], Array]], ...] = ((1.0, np.multiply), (0.0, np.add))


def simplex_leaf(assumption: Assumption, problem: Problem) -> str | None:
    """The leaf whose entries an assumption sums: they are drawn positive, so that their sum is well away from 0."""
    left: Expr = assumption.left
    while isinstance(left, Sum):
        left = left.args[0]
    if left is assumption.left or not isinstance(left, Indexed) or name_of(left) in problem.defined:
        return None
    return name_of(left)


def satisfy(world: World, assumption: Assumption) -> None:
    """Changes one leaf of a world so that an assumption holds at every point; raises `Undecidable`."""
    sides = (assumption.left, assumption.right)
    scope = world.scope(sides, (world.problem.of, world.problem.wrt))
    free = free_indices(assumption.left) | free_indices(assumption.right)
    if _violation(world.root, assumption, scope) < SATISFIED:
        return
    wrt = name_of(world.problem.wrt)
    leaves = [p for e in sides for p in parts(e) if isinstance(p, Expr) and not isinstance(p, Size) and hasattr(p, "name")]
    leaves = [p for p in leaves if name_of(p) in world.leaves and free <= set(indices_of(p))]
    if not free:  # any leaf that a side depends on through its definition will do as well
        reach = world.reach(assumption.left) | world.reach(assumption.right)
        leaves += [p for d in world.problem.definitions for p in parts(d.body)  # type: ignore[misc]
                   if d.name in reach and isinstance(p, Indexed) and name_of(p) in world.leaves]  # fmt: skip
    for leaf in sorted(leaves, key=lambda p: name_of(p) == wrt):
        for start, way in WAYS:
            solved = _solve(world, assumption, leaf, free, scope, start, way)
            if solved is not None:
                world.leaves[name_of(leaf)] = solved
                world.root = Frame(world)
                return
    raise Undecidable(
        f"no values were found that satisfy the assumption on {', '.join(sorted({name_of(p) for p in leaves})) or 'it'}"
    )


def _difference(frame: Frame, assumption: Assumption, scope: Scope) -> Value:
    return combine(np.subtract, frame.value(assumption.left, scope), frame.value(assumption.right, scope))


def _violation(frame: Frame, assumption: Assumption, scope: Scope) -> float:
    largest = float(np.max(np.abs(_difference(frame, assumption, scope).array)))
    return largest if np.isfinite(largest) else np.inf


def _solve(
    world: World,
    assumption: Assumption,
    leaf: Expr,
    free: frozenset[Index],
    scope: Scope,
    start: float,
    way: Callable[[Array, Array], Array],
) -> Array | None:
    """The leaf's values with which the equation holds, or None where Newton's method does not find them."""
    name = name_of(leaf)
    original = world.leaf(name)
    slots = {i.name: f"#{n}" for n, i in enumerate(indices_of(leaf)) if i in free}
    lengths = [original.array.shape[1 + original.axes.index(s)] for s in sorted(slots.values())]
    change = Value(np.full((world.points, *lengths), start), tuple(sorted(slots.values())))
    step = change.array
    for _ in range(40):
        moved = Value(change.array + 1j * STEP, change.axes)
        frame = Frame(world, world.root, name, combine(way, original, moved), imaginary=True)
        try:
            residual = relabel(_difference(frame, assumption, scope), tuple(slots.items()))
        except (Undecidable, Mismatch):
            return None
        if residual.axes != change.axes or not np.iscomplexobj(residual.array):
            return None
        step = residual.array.real / (residual.array.imag / STEP)
        change = Value(change.array - step, change.axes)
        if not np.isfinite(change.array).all():
            return None
        if np.max(np.abs(step)) < 1e-15:
            break
    if np.max(np.abs(step)) > 1e-9:  # e^u = 0 is nearly true far away, and never reached
        return None
    settled = combine(way, original, change)
    frame = Frame(world, world.root, name, settled)
    return settled.array if _violation(frame, assumption, scope) < SATISFIED else None

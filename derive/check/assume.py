"""Assumptions made true by construction: one leaf is scaled (or shifted) until the equation holds.

Σ_i t_i = 1 is linear in the scale of t, so one step of Newton's method is enough; Σ_i x_i² = 1 takes a few.  No scale but
0 makes Σ_i x_i = 0 true, a shift does; a solution in which a leaf vanishes is none, for everything would hold there.  The slope
comes from a complex step, at every point and for every free index at once.

What says of an array that it is its own image, A_ij = A_ji, is made true by taking the mean of the array and the image.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from sympy import Indexed, Sum, Symbol

from derive.check.evaluate import Frame
from derive.check.named import Array, Mismatch, Undecidable, Value, combine, identity, relabel
from derive.check.ranges import Scope
from derive.check.world import World, parts
from derive.expression.indices import free_indices
from derive.expression.nodes import Expr, Index, Size, indices_of, name_of
from derive.expression.words import one_by_one
from derive.problem import Assumption, Problem
from derive.sentence import message
from derive.words import noted

STEP = 1e-30
SATISFIED = 1e-12
#: A leaf that is smaller than this part of what it was has vanished: c Σ_i x_i = 0 is solved by c = 0, and says nothing.
COLLAPSED = 1e-6
ROUNDS = 8
WAYS: tuple[tuple[float, Callable[[Array, Array], Array]], ...] = ((1.0, np.multiply), (0.0, np.add))


def simplex_leaf(assumption: Assumption, problem: Problem) -> str | None:
    """The leaf whose entries an assumption sums: they are drawn positive, so that their sum is well away from 0."""
    left: Expr = assumption.left
    while isinstance(left, Sum):
        left = left.args[0]
    if left is assumption.left or not isinstance(left, Indexed) or name_of(left) in problem.defined:
        return None
    return name_of(left)


def satisfy_all(world: World) -> None:
    """Changes leaves of a world so that every assumption holds at every point; raises `Undecidable`."""
    drawn = dict(world.leaves)
    try:
        for _ in range(ROUNDS):  # what makes one true may undo another
            changed = [satisfy(world, assumption) for assumption in world.problem.conditions]
            if not any(changed) or len(changed) == 1:
                return
        raise Undecidable(message("no values were found that satisfy all assumptions together"))
    except Undecidable:
        world.leaves, world.root = drawn, Frame(world)
        if not together(world):
            raise


def satisfied(world: World) -> Iterator[World]:
    """The world in which the assumptions are true, if they can be."""
    if world.problem.assumptions:
        try:
            satisfy_all(world)
        except (Undecidable, Mismatch):
            return
        world = world.at(world.leaves, world.points)
    yield world


def tried(world: World, leaves: Mapping[str, Array]) -> Iterator[World]:
    """The world with other values of some leaves, if the assumptions can be true there."""
    yield from satisfied(world.at({**world.leaves, **leaves}, world.points))


def satisfy(world: World, assumption: Assumption) -> bool:
    """Changes one leaf of a world so that an assumption holds at every point; whether it had to. Raises `Undecidable`."""
    sides = (assumption.left, assumption.right)
    said = {"left": assumption.left, "right": assumption.right}
    scope = world.scope(sides)
    free = free_indices(assumption.left) | free_indices(assumption.right)
    if _violation(world.root, assumption, scope) < SATISFIED:
        return False
    found = candidates(world, sides, free)
    if not (world.reach(sides[0]) | world.reach(sides[1])) & world.leaves.keys():
        raise Undecidable(message("this assumption cannot hold: {left} = {right}", **said))
    vanishing: list[str] = []
    for here, image in (sides, sides[::-1]):
        mean = averaged(world, assumption, here, image, scope)
        if mean is not None and _collapsed(world, here, free, mean):
            vanishing.append(name_of(here))
        elif mean is not None:
            world.leaves[name_of(here)] = mean
            world.root = Frame(world)
            return True
    for leaf in found:
        for start, way in WAYS:
            solved = solve(world, assumption, leaf, free, scope, start, way)
            if solved is not None and _collapsed(world, leaf, free, solved):
                vanishing.append(name_of(leaf))
            elif solved is not None:
                world.leaves[name_of(leaf)] = solved
                world.root = Frame(world)
                return True
    if vanishing:
        nothing = one_by_one(noted("{one} or {other}"), vanishing)
        why = noted("the assumption {left} = {right} was met only where {nothing} is 0, and there nothing can be told")
        raise Undecidable(message(why, nothing=nothing, **said))
    raise Undecidable(message("no values were found that satisfy the assumption {left} = {right}", **said))


def together(world: World) -> bool:
    """All assumptions made true by one array, whose entries move as little as they must (Gauss and Newton); whether it did.

    The slope of every difference by every entry comes from a complex step, and the least change from its pseudoinverse.
    """
    assumptions = world.problem.assumptions
    sides = [side for a in assumptions for side in (a.left, a.right)]
    leaves = dict.fromkeys(name_of(p) for e in sides for p in parts(e) if not isinstance(p, Size) and hasattr(p, "name"))
    for name in sorted(leaves.keys() & world.leaves.keys(), key=lambda n: n == name_of(world.problem.wrt)):
        start = world.leaves[name]
        try:
            found = _least_change(world, name, [(a, world.scope((a.left, a.right))) for a in assumptions])
        except (Undecidable, Mismatch, np.linalg.LinAlgError):
            continue
        if found is not None and np.abs(found).max() > COLLAPSED * np.abs(start).max():
            world.leaves[name], world.root = found, Frame(world)
            return True
    return False


def _least_change(world: World, name: str, equations: Sequence[tuple[Assumption, Scope]]) -> Array | None:
    """The values of an array with which some equations hold, or None where the steps do not settle."""
    original = world.leaf(name)
    shape = original.array.shape[1:]
    seats = tuple(f"~{n}" for n in range(len(shape)))
    unit = identity(shape, original.axes, seats)
    step = values = original.array
    for _ in range(40):
        moved = combine(np.add, Value(values, original.axes), Value(1j * STEP * unit.array, unit.axes))
        frame = Frame(world, world.root, name, moved, imaginary=True)
        residuals, slopes = [], []
        for a, scope in equations:
            difference = _difference(frame, a, scope)
            letters = tuple(label for label in difference.axes if label not in seats)
            if difference.axes != (*letters, *seats):
                return None
            flat = difference.array.reshape(world.points, -1, max(values[0].size, 1))
            slopes.append(flat.imag / STEP)
            residuals.append(flat.real[..., 0])
        slope, residual = np.concatenate(slopes, axis=1), np.concatenate(residuals, axis=1)
        if not np.isfinite(slope).all() or not np.isfinite(residual).all():
            return None
        step = np.einsum("pij,pj->pi", np.linalg.pinv(slope, rcond=1e-9), residual).reshape(values.shape)
        values = values - step
        if np.max(np.abs(step)) < 1e-14:
            break
    if np.max(np.abs(step)) > 1e-9:
        return None
    frame = Frame(world, world.root, name, Value(values, original.axes))
    return values if all(_violation(frame, *equation) < SATISFIED for equation in equations) else None


def averaged(world: World, assumption: Assumption, here: Expr, image: Expr, scope: Scope) -> Array | None:
    """The mean of an array and its image, A_ij and A_ji, where that makes both equal; None where it does not."""
    indices = indices_of(here) if isinstance(here, Indexed) else ()
    letters = {i.name for i in indices if isinstance(i, Index)}
    name = name_of(here) if indices else ""
    if name not in world.leaves or name not in world.reach(image) or len(letters) < len(indices):
        return None
    try:
        other = relabel(world.value(image, scope), tuple((i.name, f"#{n}") for n, i in enumerate(indices)))  # type: ignore[attr-defined]
        mean = combine(lambda a, b: (a + b) / 2, world.leaf(name), other)
        if mean.array.shape != world.leaves[name].shape:
            return None
        frame = Frame(world, world.root, name, mean)
        return mean.array if _violation(frame, assumption, scope) < SATISFIED else None
    except (Undecidable, Mismatch):
        return None


def candidates(world: World, sides: Sequence[Expr], free: frozenset[Index]) -> list[Expr]:
    """The leaves that an equation can be solved for at every value of its free indices, the variable asked for last."""
    wrt = name_of(world.problem.wrt)
    leaves = [p for e in sides for p in parts(e) if isinstance(p, Expr) and not isinstance(p, Size) and hasattr(p, "name")]
    given = world.leaves.keys() - world.problem.labels.keys()
    leaves = [p for p in leaves if name_of(p) in given and free <= set(indices_of(p))]
    if not free:  # any leaf that a side depends on through its definition will do as well
        reach = frozenset().union(*map(world.reach, sides))
        leaves += [p for d in world.problem.definitions for p in parts(d.body)  # type: ignore[misc]
                   if d.name in reach and isinstance(p, Indexed | Symbol) and not isinstance(p, Size)
                   and name_of(p) in world.leaves]  # fmt: skip
    return sorted(dict.fromkeys(leaves), key=lambda p: name_of(p) == wrt)


def _collapsed(world: World, leaf: Expr, free: frozenset[Index], solved: Array) -> bool:
    """Whether a leaf has vanished at most points: 0 = 0 would hold there whatever is multiplied by it."""
    before, after = np.abs(world.leaves[name_of(leaf)]), np.abs(solved)
    within = tuple(1 + n for n, i in enumerate(indices_of(leaf)) if i not in free)
    gone = after.max(axis=within) < COLLAPSED * before.max(axis=within)
    return bool(gone.mean() > 0.5)


def _difference(frame: Frame, assumption: Assumption, scope: Scope) -> Value:
    return combine(np.subtract, frame.value(assumption.left, scope), frame.value(assumption.right, scope))


def _violation(frame: Frame, assumption: Assumption, scope: Scope) -> float:
    largest = float(np.max(np.abs(_difference(frame, assumption, scope).array)))
    return largest if np.isfinite(largest) else np.inf


def solve(
    world: World,
    assumption: Assumption,
    leaf: Expr,
    free: frozenset[Index],
    scope: Scope,
    start: float,
    way: Callable[[Array, Array], Array],
    some: bool = False,
) -> Array | None:
    """The leaf's values with which the equation holds, or None where Newton's method does not find them.

    `some`: NaN at the points at which it does not.
    """
    name = name_of(leaf)
    original = world.leaf(name)
    slots = {i.name: f"#{n}" for n, i in enumerate(indices_of(leaf)) if i in free}
    lengths = [original.array.shape[1 + original.axes.index(s)] for s in sorted(slots.values())]
    change = Value(np.full((world.points, *lengths), start), tuple(sorted(slots.values())))
    step = size = change.array
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
        size = np.maximum(1.0, np.abs(change.array))
        if not some and not np.isfinite(change.array).all():
            return None
        if np.nanmax(np.abs(step) / size, initial=0.0) < 1e-15:
            break
    settles = np.abs(step) <= 1e-9 * size  # e^u = 0 is nearly true far away, and never reached
    if not (settles.any() if some else settles.all()):
        return None
    if some:
        change = Value(np.where(settles, change.array, np.nan), change.axes)
    settled = combine(way, original, change)
    frame = Frame(world, world.root, name, settled)
    left = np.abs(relabel(_difference(frame, assumption, scope), tuple(slots.items())).array)
    met = left < SATISFIED * size
    return settled.array if some or met.all() else None

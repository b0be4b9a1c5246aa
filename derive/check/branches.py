"""A verdict on pieces needs points on every piece: conditions that came out one way are looked for on the other side.

One leaf is solved for the place where the two sides meet and drawn around it, or drawn from far and wide; the points on
the other side at which every definition is a number join the sample.  A side that no number can be on is no branch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sympy import Basic, Expr, Max, Min

from derive.check.assume import WAYS, candidates, satisfy_all, solve
from derive.check.bounds import bounds
from derive.check.condition import Condition, equal
from derive.check.evaluate import Scope
from derive.check.named import Array, Mismatch, Undecidable, combine
from derive.check.nowhere import nowhere
from derive.check.search import jointly, numbers
from derive.check.world import World
from derive.expression.indices import free_indices
from derive.expression.nodes import Index, Size, name_of
from derive.problem import Assumption

#: A value beyond this is too large to be calculated with: a product of two of them and a third is no number any more.
LARGE = 1e150
#: A leaf that is not larger than this where a definition is no number shows an edge of the domain, not an overflow.
MODERATE = 100.0
#: A difference of two sides that does not move by more than this, wherever the leaves are, is a number: x - x - 1.
FIXED = 1e-9


def one_sided(world: World, expressions: Sequence[Expr]) -> list[Condition]:
    """The conditions that some expressions depend on and that the sample has met on one side only."""
    found = []
    for c in world.conditions(*expressions):
        if c in world.met and _is_one_sided(c.sign, *world.met[c]) and not _settled(world, c):
            found.append(c)
    return found


def _is_one_sided(sign: str, below: bool, equal: bool, above: bool) -> bool:
    """Whether some numbers, all of one kind, were met; two sides that are equal everywhere are one number by two names."""
    if sign == "==":
        return (below or above) and not equal
    return below != above and not (equal and (below if sign == ">=" else above if sign == ">" else False))


def _settled(world: World, c: Condition) -> bool:
    """Whether no values of the leaves make the condition come out otherwise."""
    if not any(name not in world.problem.defined for side in c[:2] for name in world.reach(side)) and not _counts(c):
        return True
    if c.sign != "==" and (c.right in _parts(c.left, Max) or c.left in _parts(c.right, Min)):
        return True  # max(a, b) ≥ b
    if c.sign != "==" and (c.right in _parts(c.left, Min) or c.left in _parts(c.right, Max)):
        return True
    (a, b), (x, y) = bounds(c.left, world.problem), bounds(c.right, world.problem)
    if c.sign == "==":
        return a > y or b < x
    return a >= y if world.met[c][2] else b <= x


def _parts(e: Basic, kind: type[Basic]) -> tuple[Basic, ...]:
    """The values of which an expression is the largest (or smallest)."""
    return tuple(p for a in e.args for p in (a, *_parts(a, kind))) if isinstance(e, kind) else ()


def _counts(c: Condition) -> bool:
    return any(side.atoms(Index, Size) for side in c[:2])


def visit(world: World, c: Condition, targets: Sequence[Expr]) -> World | None:
    """A world with further points, on the side of a condition that was not met; None where no such point is a number.

    Raises `Undecidable` where no point was found on that side at all.
    """
    if isinstance(c.left, Index) or isinstance(c.right, Index):
        raise Undecidable
    wanted = 0.0 if c.sign == "==" else -1.0 if world.met[c][2] else 1.0
    enough = world.points // 4 + 2
    outside, fixed, tried = False, True, False
    scope = world.scope(c[:2], (world.problem.of, world.problem.wrt))
    for trial, moderate in _trials(world, c, scope):
        try:
            if world.problem.assumptions:
                satisfy_all(trial)
                trial = trial.at(trial.leaves, trial.points)
            margin = _margin(trial, c, scope)
            tried = True
            fixed &= bool(np.ptp(margin) < FIXED)
            there = _rows(wanted * margin > 0 if wanted else margin == 0, trial.points, np.any)
            if not there.any():
                continue
            numbers, small = _inside(trial, targets)
        except (Undecidable, Mismatch):
            continue
        good = np.flatnonzero(there & numbers & small)
        if len(good) >= min(enough, 4):
            return _joined(world, trial.restricted(good[:enough]))
        outside |= bool(moderate and not numbers[there].any())
    if outside or (tried and fixed) or (wanted and nowhere(world, c, wanted > 0)):
        return None
    raise Undecidable


def _trials(world: World, c: Condition, scope: Scope) -> Iterator[tuple[World, bool]]:
    """Worlds in which one leaf is changed: around the place where the sides meet, then anywhere."""
    free = free_indices(c.left) | free_indices(c.right)
    base = world.at({n: np.concatenate([a, a, a]) for n, a in world.leaves.items()}, 3 * world.points)
    draw = np.random.default_rng(17)
    equation = Assumption(c.left, c.right)
    for leaf in candidates(base, c[:2], free):
        for start, way in reversed(WAYS):
            solved = solve(base, equation, leaf, free, scope, start, way, some=True)
            if solved is not None:
                if c.sign == "==":  # at some entries, whatever the others are
                    some = draw.random(solved.shape) < 0.5
                    yield _with(base, name_of(leaf), np.where(some, solved, base.leaves[name_of(leaf)])), False
                    yield _with(base, name_of(leaf), solved), False
                    continue
                away = draw.uniform(0.1, 1.5, solved.shape) * draw.choice([-1.0, 1.0], solved.shape)
                moderate = bool(np.nanmax(np.abs(solved)) < MODERATE)
                for part in (1, 8, 64):
                    yield _with(base, name_of(leaf), solved + away / part), moderate
    if c.sign == "==":
        return
    for name in sorted((world.reach(c.left) | world.reach(c.right)) & world.leaves.keys()):
        shape = base.leaves[name].shape
        yield _with(base, name, draw.choice([-1.0, 1.0], shape) * 10 ** draw.uniform(-2, 1.5, shape)), False
        yield _with(base, name, draw.choice([-1.0, 1.0], shape) * 10 ** draw.uniform(-4, 5, shape)), False
    yield jointly(world, sorted((world.reach(c.left) | world.reach(c.right)) & world.leaves.keys()), numbers(c[:2])), False


def _with(world: World, name: str, values: Array) -> World:
    return world.at({**world.leaves, name: values}, world.points)


def _margin(world: World, c: Condition, scope: Scope) -> Array:
    left, right = world.value(c.left, scope), world.value(c.right, scope)
    gap = combine(np.subtract, left, right).array.real
    return gap if c.sign != "==" else np.where(combine(equal, left, right).array, 0.0, gap)


def _rows(entries: Array, points: int, how: np.ufunc | object) -> Array:
    rows = how(entries.reshape(len(entries), -1), axis=1)  # type: ignore[operator]
    return np.broadcast_to(rows, (points,))


def _inside(world: World, targets: Sequence[Expr]) -> tuple[Array, Array]:
    """At which points all targets are numbers of the domain, and at which they are no larger than is good."""
    problem = world.problem
    numbers = small = np.ones(world.points, dtype=bool)
    for name, (low, high) in problem.domain.items():
        if name in world.leaves:
            x = world.leaves[name]
            numbers = numbers & _rows(
                (x > (-np.inf if low is None else low)) & (x < (np.inf if high is None else high)), world.points, np.all
            )
    for e in targets:
        x = world.value(e, world.scope((e,), (problem.of, problem.wrt))).array
        numbers = numbers & _rows(~np.isnan(x), world.points, np.all)
        small = small & _rows(np.abs(x) < LARGE, world.points, np.all)
    return numbers, small


def _joined(world: World, more: World) -> World:
    leaves = {n: np.concatenate([a, more.leaves[n]]) for n, a in world.leaves.items()}
    made = world.at(leaves, world.points + more.points)
    for name, (low, high) in world.domain_used.items():
        x = leaves.get(name)
        if x is not None and ((low is not None and x.min() <= low) or (high is not None and x.max() >= high)):
            del made.domain_used[name]
    return made

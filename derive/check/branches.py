"""A verdict on pieces needs points on every piece: sides of conditions that were not seen are looked for.

One leaf is solved for the place where the two sides meet and drawn around it, or drawn from far and wide, first for the
conditions around and then for the one inside; the points at which it is seen and every definition is a number join the
sample.  A side that no number can be on is no branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, combinations, islice
from typing import NamedTuple

import numpy as np
from sympy import Basic, Expr, Indexed, Max, Min, Symbol

from derive.check.assume import WAYS, candidates, satisfied, solve
from derive.check.bounds import bounds
from derive.check.condition import Condition
from derive.check.evaluate import Scope, line_of
from derive.check.named import Array, Mismatch, Undecidable, Value, combine
from derive.check.nowhere import nowhere
from derive.check.observe import Around, Place, Seen, margin, points_of
from derive.check.search import jointly, numbers
from derive.check.vanishing import ABOVE, BELOW, EQUAL, Side, implied
from derive.check.words import words
from derive.check.world import World
from derive.expression.indices import free_indices, substitute
from derive.expression.nodes import MINUS_ONE, Add, Index, IndexMax, IndexMin, Mul, Size, indices_of, name_of, node
from derive.problem import Assumption

#: A value beyond this is too large to be calculated with: a product of two of them and a third is no number any more.
LARGE = 1e150
#: A leaf that is not larger than this where a definition is no number shows an edge of the domain, not an overflow.
MODERATE = 100.0
#: A difference of two sides that does not move by more than this, wherever the leaves are, is a number: x - x - 1.
FIXED = 1e-9
#: How many ways to meet several conditions together are tried, and of how many for each of them.
MOST_TRIALS, MOST_EACH = 40, 8
#: A side that was taken in so many trials and not seen, of conditions that all ask about one number, is never seen.
ENOUGH = 6
#: At so many points a side must be seen.
FEW = 4
#: At so many points far and wide a factor that stands beside a place is 0 only if it is 0 everywhere on that side.
MANY = 500
#: The points at which a side is seen, in a world.
Look = Callable[[World], Array]


class Hidden(Exception):
    """A side is taken at many points, and nothing that stands there shows: what it is multiplied by is 0 at each of them."""


class Goal(NamedTuple):
    """A side of a condition that was not seen at its place."""

    condition: Condition
    around: Around
    way: int

    def __str__(self) -> str:
        beside = " and ".join(dict.fromkeys(_told(s) for s in self.around[0]))
        return f"{self.condition} came out one way " + (f"wherever {beside}" if beside else "at every point")


def _told(side: Side) -> str:
    sign = {BELOW: "<", EQUAL: "==", ABOVE: ">"}[side.way]
    return f"{words(side.condition.left)} {sign} {words(side.condition.right)}"


def unseen(world: World, found: Mapping[Place, Seen]) -> list[Goal]:
    """The sides of conditions that were not seen, and that there can be."""
    goals = []
    for place, (below, equal, above) in found.items():
        for way in _missing(place.condition.sign, bool(below.any()), bool(equal.any()), bool(above.any())):
            if not _settled(world, place, way):
                goals.append(Goal(*place, way))
    return goals


def _missing(sign: str, below: bool, equal: bool, above: bool) -> tuple[int, ...]:
    """Which sides are wanted; two sides that are equal everywhere are one number by two names."""
    if equal and not below and not above:
        return ()
    if sign == "==":
        return (*(() if equal else (EQUAL,)), *(() if below or above else (ABOVE,)))
    low, high = below or (equal and sign == ">"), above or (equal and sign == ">=")
    return (*(() if low else (BELOW,)), *(() if high else (ABOVE,)))


def _settled(world: World, place: Place, way: int) -> bool:
    """Whether no values of the leaves make the condition come out so, or take the sides around it."""
    c = place.condition
    if not any(name not in world.problem.defined for side in c[:2] for name in world.reach(side)):
        if not world.ranges and not _counts(c):
            return True
    if _impossible(world, c, way):
        return True
    wanted = Side(c, way)
    return all(
        any(_impossible(world, s.condition, s.way) or _is_elsewhere(world, s) for s in sides)
        or _contradictory(world, [t for s in (*sides, wanted) for t in (s, *implied(world, s))])
        for sides in place.around
    )


def _is_elsewhere(world: World, side: Side) -> bool:
    """Whether both sides differ by one number wherever the leaves are, and so another one is taken: where(x < y, y, y) > y."""
    try:
        gap = margin(world, side.condition, _scope(world, side.condition)).array
    except (Undecidable, Mismatch):
        return False
    if _is_index(side.condition) or not np.isfinite(gap).all() or np.ptp(gap) > FIXED:
        return False
    return side.way != (EQUAL if abs(gap.flat[0]) <= FIXED else int(np.sign(gap.flat[0])))


def _contradictory(world: World, sides: Sequence[Side]) -> bool:
    """Whether some sides cannot all be taken; one that is asked at other index values may be, unless there is one value."""
    here = [s for s in sides if s.here or _has_one_value(world, s.condition)]
    return any(_excludes(world, one, other) for one, other in combinations(here, 2))


def _has_one_value(world: World, c: Condition) -> bool:
    """Whether a condition comes out the same for all values of the indices."""
    try:
        return not _is_index(c) and not margin(world, c, _scope(world, c)).axes
    except (Undecidable, Mismatch):
        return False


def _impossible(world: World, c: Condition, way: int) -> bool:
    """Whether no values of the leaves make a condition come out so, as bounds of its two sides tell."""
    if c.sign != "==" and (c.right in _parts(c.left, Max) or c.left in _parts(c.right, Min)):
        return True  # max(a, b) ≥ b
    if c.sign != "==" and (c.right in _parts(c.left, Min) or c.left in _parts(c.right, Max)):
        return True
    upper, lower = (c.left, c.right) if way == BELOW else (c.right, c.left)
    if way != EQUAL and (_is_one_of(world, upper, lower, IndexMin) or _is_one_of(world, lower, upper, IndexMax)):
        return True  # no entry is below the smallest, nor above the largest
    (a, b), (x, y) = bounds(c.left, world.problem), bounds(c.right, world.problem)
    least, most = bounds(node(Add, c.left, node(Mul, MINUS_ONE, c.right)), world.problem)
    if way != ABOVE and ((a >= y and (way == BELOW or a > y)) or (least >= 0 and (way == BELOW or least > 0))):
        return True
    return way != BELOW and ((b <= x and (way == ABOVE or b < x)) or (most <= 0 and (way == ABOVE or most < 0)))


def _excludes(world: World, one: Side, other: Side) -> bool:
    """Whether two sides cannot both be taken, as x > 1 and x < 0 cannot."""
    if EQUAL in (one.way, other.way) or (line := _line(world, one.condition, other.condition)) is None:
        return False
    slope, offset = line
    return one.way * other.way * slope < 0 and other.way * offset <= 0


def _line(world: World, one: Condition, other: Condition) -> tuple[float, float] | None:
    """The slope a and the offset b with which the second difference is a times the first plus b, wherever the leaves are:
    x > 1 and x < 0 ask about one number, under whatever names it goes."""
    if _is_index(one) or _is_index(other):
        return (1.0, 0.0) if one == other else None
    try:
        first, second = (margin(world, c, _scope(world, c)) for c in (one, other))
    except (Undecidable, Mismatch):
        return None
    if first.axes != second.axes or first.array.shape[1:] != second.array.shape[1:]:
        return None
    x, y = (np.ravel(a) for a in np.broadcast_arrays(first.array, second.array))
    if not np.isfinite(x).all() or not np.isfinite(y).all() or np.ptp(x) < FIXED:
        return None
    slope, offset = np.polyfit(x, y, 1)
    near = FIXED * (1 + np.abs(y).max())
    if np.abs(slope * x + offset - y).max() > near:
        return None
    return float(slope), 0.0 if abs(offset) <= near else float(offset)


def _is_index(c: Condition) -> bool:
    return isinstance(c.left, Index) or isinstance(c.right, Index)


def _scope(world: World, c: Condition) -> Scope:
    return world.scope(c[:2], (world.problem.of, world.problem.wrt))


def _parts(e: Basic, kind: type[Basic]) -> tuple[Basic, ...]:
    """The values of which an expression is the largest (or smallest)."""
    return tuple(p for a in e.args for p in (a, *_parts(a, kind))) if isinstance(e, kind) else ()


def _is_one_of(world: World, e: Expr, extreme: Expr, kind: type[Basic]) -> bool:
    """Whether an expression is one of the values of which another is the largest (or smallest)."""
    if isinstance(extreme, Symbol | Indexed) and name_of(extreme) in world.problem.defined:
        extreme = world.problem.defined[name_of(extreme)].at(*indices_of(extreme))
    if not isinstance(extreme, kind):
        return False
    body, (index, *_) = extreme.args
    return any(substitute(body, {index: i}) == e for p in e.atoms(Indexed) for i in indices_of(p))


def _counts(c: Condition) -> bool:
    return any(side.atoms(Index, Size) for side in c[:2])


def visit(world: World, goal: Goal, look: Look, targets: Sequence[Expr]) -> World | None:
    """A world with further points, at which a side is seen that was not; None where there is none in the domain.

    `look` says where it is seen.  Raises `Undecidable` where no point was found on that side at all, and `Hidden` where many
    were and it shows at none of them.
    """
    c = goal.condition
    if _is_index(c):
        raise Undecidable
    enough = world.points // 4 + 2
    outside, fixed, tried, within_somewhere, unseen_there, hidden = 0, True, False, False, 0, 0
    wider: World | None = None
    wanted = Side(c, goal.way)
    base = world.at({n: np.concatenate([a, a, a]) for n, a in world.leaves.items()}, 3 * world.points)
    trials = [_together(base, [*(s for s in sides if not _is_index(s.condition)), wanted]) for sides in goal.around]
    for trial in chain(islice(chain.from_iterable(trials), MOST_TRIALS), _at_once(world, goal)):
        try:
            there = points_of(_taken(trial, wanted), trial.points)
            beside = _all_taken(trial, goal.around)
            gap = margin(trial, c, _scope(trial, c)).array
            tried = True
            fixed &= bool(np.ptp(gap) < FIXED)
            if not there.any():
                continue
            within, small = inside(trial, targets)
            seen = look(trial) if within[there].any() else there
        except (Undecidable, Mismatch):
            continue
        finally:
            trial.release()
        good = np.flatnonzero(there & seen & within & small)
        if len(good):
            found = trial.restricted(good[:enough])
            wider = found if wider is None else _joined(wider, found)
            if wider.points >= min(enough, FEW):
                return _joined(world, wider)
        within_somewhere |= bool(within[there].any())
        outside += int((there & _moderate(trial)).sum())
        unseen_there += bool((there & within & small).sum() >= enough)
        hidden += int((there & within & small & beside).sum()) if not (seen & within).any() else -MANY
        if unseen_there == ENOUGH and _of_one_number(world, goal):
            return None
    if (outside >= enough and not within_somewhere) or (tried and fixed) or (unseen_there and _of_one_number(world, goal)):
        return None
    if all(_nowhere(world, (*sides, wanted)) for sides in goal.around):
        return None
    raise Hidden if hidden >= MANY else Undecidable


def _all_taken(world: World, around: Around) -> Array:
    """The points at which all sides of one way to a place are taken."""
    ways = [[points_of(_taken(world, s), world.points) for s in sides if not _is_index(s.condition)] for sides in around]
    return np.logical_or.reduce([np.logical_and.reduce([np.ones(world.points, dtype=bool), *way]) for way in ways])


def _moderate(world: World) -> Array:
    """The points at which all leaves are of a size at which a definition that is no number shows the edge of its domain."""
    fine = np.ones(world.points, dtype=bool)
    for x in world.leaves.values():
        fine &= _rows(np.abs(x) < MODERATE, world.points, np.all)
    return fine


def _at_once(world: World, goal: Goal) -> Iterator[World]:
    """A world in which all leaves that a side and those around it depend on are drawn from far and wide together."""
    asked = [e for c in (goal.condition, *(s.condition for sides in goal.around for s in sides)) for e in c[:2]]
    names = sorted(frozenset().union(*map(world.reach, asked)) & world.leaves.keys())
    yield from _satisfied(jointly(world, [*names, *map(line_of, world.ranges)], numbers(asked)))


def _nowhere(world: World, sides: Sequence[Side]) -> bool:
    """Whether boxes of the leaves tell that some sides are never taken together, or one of them never."""
    asked = [s for s in sides if s.way != EQUAL and not _is_index(s.condition) and (s.here or _has_one_value(world, s.condition))]
    return any(_boxed_out(world, frozenset(some)) for some in (*([s] for s in asked), *([asked] if len(asked) > 1 else [])))


def _boxed_out(world: World, sides: frozenset[Side]) -> bool:
    """What boxes tell; sides that a point of the sample is on need none."""
    if sides not in world.nowhere:
        try:
            somewhere = bool(reduce(lambda x, y: combine(np.logical_and, x, y), [_taken(world, s) for s in sides]).array.any())
        except (Undecidable, Mismatch):
            somewhere = False
        world.nowhere[sides] = not somewhere and nowhere(world, tuple(sides))
    return world.nowhere[sides]


def _of_one_number(world: World, goal: Goal) -> bool:
    """Whether a condition and those around it ask about one number, so that points far and wide have met all they can."""
    around = [s.condition for sides in goal.around for s in sides]
    leaves = {n for c in (goal.condition, *around) for e in c[:2] for n in world.reach(e) if n in world.leaves}
    return len(leaves) == 1 or all(_line(world, goal.condition, c) for c in around)


def _taken(world: World, side: Side) -> Value:
    """Where a side is taken, index by index."""
    gap = margin(world, side.condition, _scope(world, side.condition))
    return Value(gap.array == 0 if side.way == EQUAL else side.way * gap.array > 0, gap.axes)


def _together(base: World, sides: Sequence[Side]) -> Iterator[World]:
    """Worlds in which one side after another is taken, each found by changing one leaf and keeping the points that do."""
    first, *rest = sides
    if rest and (rows := np.flatnonzero(points_of(_taken(base, first), base.points))).size:
        yield from _together(_repeated(base, rows), rest)
    for trial in islice(_trials(base, first), None if not rest else MOST_EACH):
        if not rest:
            yield trial
            continue
        try:
            rows = np.flatnonzero(points_of(_taken(trial, first), trial.points))
        except (Undecidable, Mismatch):
            continue
        if rows.size:
            yield from _together(_repeated(trial, rows), rest)


def _repeated(world: World, rows: Array) -> World:
    """The world at some of its points, over and over, until there are as many as there were."""
    return world.restricted(np.resize(rows, world.points))


def _trials(world: World, side: Side) -> Iterator[World]:
    """Worlds in which one leaf is changed: around the place where the sides meet, then anywhere; at all entries, then at some."""
    c, free = side.condition, free_indices(side.condition.left) | free_indices(side.condition.right)
    scope = _scope(world, c)
    draw = np.random.default_rng(17)
    equation = Assumption(c.left, c.right)
    for leaf in candidates(world, c[:2], free):
        for start, way in reversed(WAYS):
            solved = solve(world, equation, leaf, free, scope, start, way, some=True)
            if solved is not None:
                if c.sign == "==":  # at some entries, whatever the others are
                    some = draw.random(solved.shape) < 0.5
                    yield from _with(world, name_of(leaf), np.where(some, solved, world.leaves[name_of(leaf)]))
                    yield from _with(world, name_of(leaf), solved)
                    continue
                size, sign = draw.uniform(0.1, 1.5, solved.shape), draw.choice([-1.0, 1.0], solved.shape)
                for away in (size * sign, size * sign / 8, size * sign / 64, size, -size):
                    yield from _with(world, name_of(leaf), solved + away)
    if c.sign == "==":
        return
    names = sorted((world.reach(c.left) | world.reach(c.right)) & world.leaves.keys())
    for name in names:
        shape = world.leaves[name].shape
        yield from _with(world, name, draw.choice([-1.0, 1.0], shape) * 10 ** draw.uniform(-2, 1.5, shape))
        yield from _with(world, name, draw.choice([-1.0, 1.0], shape) * 10 ** draw.uniform(-4, 5, shape))
    yield from _satisfied(jointly(world, [*names, *map(line_of, world.ranges)], numbers(c[:2])))


def _with(world: World, name: str, values: Array) -> Iterator[World]:
    """The world with other values of a leaf, if the assumptions can be true there."""
    yield from _satisfied(world.at({**world.leaves, name: values}, world.points))


def _satisfied(made: World) -> Iterator[World]:
    """A world in which the assumptions are true, if they can be."""
    if (true := satisfied(made)) is not None:
        yield true


def _rows(entries: Array, points: int, how: np.ufunc | object) -> Array:
    rows = how(entries.reshape(len(entries), -1), axis=1)  # type: ignore[operator]
    return np.broadcast_to(rows, (points,))


def inside(world: World, targets: Sequence[Expr]) -> tuple[Array, Array]:
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
    """A world at the points of two worlds."""
    leaves = {n: np.concatenate([a, more.leaves[n]]) for n, a in world.leaves.items()}
    made = world.at(leaves, world.points + more.points)
    for name, (low, high) in world.domain_used.items():
        x = leaves.get(name)
        if x is not None and ((low is not None and x.min() <= low) or (high is not None and x.max() >= high)):
            del made.domain_used[name]
    return made

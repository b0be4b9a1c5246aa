"""Sides of conditions that cannot be, and so are no branches: no values of the leaves make a condition come out so, or take the
sides around it.

What bounds of the two sides tell is asked first, then whether sides contradict each other, and at last what boxes of the leaves
tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import combinations

import numpy as np
from sympy import Basic, Expr, Indexed, Max, Min, Piecewise, S, Symbol

from derive.check.bounds import Bounds, bounds
from derive.check.condition import Condition, compared
from derive.check.named import Mismatch, Undecidable, Value, combine
from derive.check.nowhere import nowhere
from derive.check.observe import Place, margin
from derive.check.vanishing import ABOVE, BELOW, EQUAL, FALSE, TRUE, Side, implied, may_rest, sides_where
from derive.check.world import World
from derive.expression.indices import names, substitute
from derive.expression.nodes import Index, IndexMax, IndexMin, Size, indices_of, name_of

#: A difference of two sides that does not move by more than this, wherever the leaves are, is a number: x - x - 1.
FIXED = 1e-9
#: The sign of a condition that is read from right to left.
TURNED = {">": ">=", ">=": ">"}


def is_excluded(world: World, place: Place, way: int) -> bool:
    """Whether no values of the leaves make the condition come out so, or take the sides around it."""
    c = place.condition
    is_constant = all(name in world.problem.defined for side in c[:2] for name in world.reach(side))
    if is_constant and not world.ranges and not _counts(c):
        return True
    wanted = Side(c, way)
    if _is_never(world, wanted):
        return True
    return all(
        any(_is_never(world, s) or _is_elsewhere(world, s) for s in sides)
        or _contradictory(world, [t for s in (*sides, wanted) for t in (s, *implied(world, s), *_only_piece(world, s))])
        for sides in place.around
    )


def _is_elsewhere(world: World, side: Side) -> bool:
    """Whether both sides differ by one number wherever the leaves are, and so another one is taken: where(x < y, y, y) > y."""
    try:
        gap = margin(world, side.condition, world.scope(side.condition[:2])).array
    except (Undecidable, Mismatch):
        return False
    if (
        compares_indices(side.condition)
        or not np.isfinite(gap).all()
        or np.ptp(gap) > (near := negligible(world, side.condition))
    ):
        return False
    if abs(gap.flat[0]) <= near:
        return side.way != EQUAL and not side.touches
    return side.way != int(np.sign(gap.flat[0]))


def _contradictory(world: World, sides: Sequence[Side]) -> bool:
    """Whether some sides cannot all be taken; one that is asked at other index values may be, unless there is one value."""
    here = [s for s in sides if s.here or _has_one_value(world, s.condition)]
    return any(_excludes(world, one, other) for one, other in combinations(here, 2))


def _only_piece(world: World, side: Side) -> Iterator[Side]:
    """The sides on which the only piece is taken with which a condition can come out so: where(y >= x, y, x) > x is y > x."""
    c = side.condition
    for pieces, other, way in ((c.left, c.right, side.way), (c.right, c.left, -side.way)):
        larger_of_two = isinstance(pieces, Max | Min) and len(pieces.args) == 2
        if not (isinstance(pieces, Piecewise) or larger_of_two) or side.way == EQUAL:
            continue
        sign = c.sign if pieces is c.left else TURNED.get(c.sign, c.sign)
        values = pieces.args if larger_of_two else [value for value, _ in pieces.args]
        found = [n for n, value in enumerate(values) if not _is_never(world, Side(Condition(value, other, sign), way))]
        if len(found) != 1:
            continue
        if larger_of_two:
            (between,) = compared(pieces)
            yield Side(between, ABOVE if (found[0] == 0) is isinstance(pieces, Max) else BELOW, side.here)
            continue
        conditions = [(condition, FALSE) for _, condition in pieces.args[: found[0]]] + [(pieces.args[found[0]][1], TRUE)]
        for condition, ways in conditions:
            if condition not in (S.true, S.false):
                yield from (s._replace(here=side.here) for s in sides_where(condition, ways))


def _has_one_value(world: World, c: Condition) -> bool:
    """Whether a condition comes out the same for all values of the indices."""
    try:
        return not compares_indices(c) and not margin(world, c, world.scope(c[:2])).axes
    except (Undecidable, Mismatch):
        return False


def _is_never(world: World, side: Side) -> bool:
    """Whether no values of the leaves take a side, as bounds tell; equality counts where it may be more than a line of points."""
    if not _impossible(world, side.condition, side.way):
        return False
    return (
        not side.touches
        or _impossible(world, side.condition, EQUAL)
        or not (may_rest(world, side.condition) or _is_one(world, side))
    )


def _is_one(world: World, side: Side) -> bool:
    """Whether both sides of a condition are one number at every point, as in x <= x."""
    try:
        gap = margin(world, side.condition, world.scope(side.condition[:2])).array
        return bool((np.abs(gap) <= negligible(world, side.condition)).all())
    except (Undecidable, Mismatch):
        return True


def negligible(world: World, c: Condition) -> float:
    """A difference of two sides that is none; of two that are both small it is smaller."""
    sizes = [np.abs(world.root.operand(side, world.scope(c[:2])).array).max(initial=0.0) for side in c[:2]]
    return FIXED * min(1.0, float(max(sizes)))


def _impossible(world: World, c: Condition, way: int) -> bool:
    """Whether no values of the leaves make a condition come out so, as bounds of its two sides tell."""
    upper, lower = (c.left, c.right) if way == BELOW else (c.right, c.left)
    if way != EQUAL and (lower in _parts(upper, Max) or upper in _parts(lower, Min)):
        return True  # max(a, b) is never below b
    if way != EQUAL and (_is_one_of(world, upper, lower, IndexMin) or _is_one_of(world, lower, upper, IndexMax)):
        return True  # no entry is below the smallest, nor above the largest
    (a, b), (x, y), (least, most) = (_bounds(world, e) for e in (c.left, c.right, c.difference))
    if way != ABOVE and ((a >= y and (way == BELOW or a > y)) or (least >= 0 and (way == BELOW or least > 0))):
        return True
    return way != BELOW and ((b <= x and (way == ABOVE or b < x)) or (most <= 0 and (way == ABOVE or most < 0)))


def _bounds(world: World, e: Expr) -> Bounds:
    """Between which numbers an expression lies.

    What is known of the quantities that it reads is found once, each after those that it reads, so that a deep chain is no deep
    recursion.  But one that is made of its own earlier values says nothing of itself while it is asked about: what was found
    on the way is not kept.
    """
    problem = world.problem
    if problem.systems:
        return bounds(e, problem)
    for name in sorted(names(e) & problem.defined.keys()):
        if problem.defined[name].body not in world.bounds:
            for earlier in (*world.earlier(name), name):
                bounds(problem.defined[earlier].body, problem, world.bounds)
    return bounds(e, problem, world.bounds)


def _is_one_of(world: World, e: Expr, extreme: Expr, kind: type[Basic]) -> bool:
    """Whether an expression is one of the values of which another is the largest (or smallest)."""
    if isinstance(extreme, Symbol | Indexed) and name_of(extreme) in world.problem.defined:
        extreme = world.problem.defined[name_of(extreme)].at(*indices_of(extreme))
    if not isinstance(extreme, kind):
        return False
    body, (index, *_) = extreme.args
    return any(substitute(body, {index: i}) == e for p in e.atoms(Indexed) for i in indices_of(p))


def _parts(e: Basic, kind: type[Basic]) -> tuple[Basic, ...]:
    """The values of which an expression is the largest (or smallest)."""
    return tuple(p for a in e.args for p in (a, *_parts(a, kind))) if isinstance(e, kind) else ()


def _excludes(world: World, one: Side, other: Side) -> bool:
    """Whether two sides cannot both be taken, as x > 1 and x < 0 cannot."""
    if EQUAL in (one.way, other.way) or (line := line_between(world, one.condition, other.condition)) is None:
        return False
    slope, offset = line
    if one.touches and other.touches and not offset and may_rest(world, one.condition):
        return False  # relu(x) <= 0 and relu(x) >= 0
    return one.way * other.way * slope < 0 and other.way * offset <= 0


def line_between(world: World, one: Condition, other: Condition) -> tuple[float, float] | None:
    """The slope a and the offset b with which the second difference is a times the first plus b, wherever the leaves are:
    x > 1 and x < 0 ask about one number, under whatever names it goes."""
    if compares_indices(one) or compares_indices(other):
        return (1.0, 0.0) if one == other else None
    try:
        first, second = (margin(world, c, world.scope(c[:2])) for c in (one, other))
    except (Undecidable, Mismatch):
        return None
    if first.axes != second.axes or first.array.shape[1:] != second.array.shape[1:]:
        return None
    x, y = (np.ravel(a) for a in np.broadcast_arrays(first.array, second.array))
    if not np.isfinite(x).all() or not np.isfinite(y).all() or min(np.ptp(x), np.ptp(y)) < FIXED:
        return None
    slope, offset = np.polyfit(x, y, 1)
    near = FIXED * (1 + np.abs(y).max())
    if np.abs(slope * x + offset - y).max() > near:
        return None
    return float(slope), 0.0 if abs(offset) <= near else float(offset)


def _counts(c: Condition) -> bool:
    return any(side.atoms(Index, Size) for side in c[:2])


def are_nowhere(world: World, sides: Sequence[Side]) -> bool:
    """Whether boxes of the leaves tell that some sides are never taken together, or one of them never."""
    alike = [s for s in sides if s.way != EQUAL and not compares_indices(s.condition)]
    asked = [s for s in alike if s.here or _has_one_value(world, s.condition)]
    return any(_boxed_out(world, frozenset(some)) for some in (*([s] for s in asked), *([asked] if len(asked) > 1 else [])))


def _boxed_out(world: World, sides: frozenset[Side]) -> bool:
    """What boxes tell; sides that a point of the sample is on need none."""
    if sides not in world.nowhere:
        try:
            somewhere = bool(reduce(lambda x, y: combine(np.logical_and, x, y), [taken(world, s) for s in sides]).array.any())
        except (Undecidable, Mismatch):
            somewhere = False
        world.nowhere[sides] = not somewhere and nowhere(world, tuple(sides))
    return world.nowhere[sides]


def taken(world: World, side: Side) -> Value:
    """Where a side is taken, index by index."""
    gap = margin(world, side.condition, world.scope(side.condition[:2]))
    if side.way == EQUAL:
        return Value(gap.array == 0, gap.axes)
    return Value(side.way * gap.array >= 0 if side.touches else side.way * gap.array > 0, gap.axes)


def compares_indices(c: Condition) -> bool:
    return isinstance(c.left, Index) or isinstance(c.right, Index)

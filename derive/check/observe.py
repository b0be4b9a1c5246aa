"""At which points a branch shows: a condition counts as met only where the branches around it are taken too.

In where(a > 1, where(b > 1, x², x), x) nothing tells how b > 1 comes out while a ≤ 1, and in relu(x) relu(y) nothing tells what
relu(x) is while relu(y) is 0.  So the places of a line are followed from the whole to its parts, each with the points and
index values at which a change of it would change the whole: in a branch those at which it is taken, in a product those at which
no other factor is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import NamedTuple

import numpy as np
from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Expr,
    Indexed,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Symbol,
)
from sympy.core.relational import Relational

from derive.check.condition import SWITCHED_AT_ZERO, Condition, compared, equal
from derive.check.named import ANY, Array, Value, by_point, combine, constant, reduce, relabel
from derive.check.ranges import Scope, run
from derive.check.vanishing import ABOVE, BELOW, FALSE, TRUE, Side, at_some, sides_where, steady, vanishes, zero_unless
from derive.check.world import World
from derive.expression.indices import free_indices, substitute
from derive.expression.nodes import Binder, Index, IndexMax, IndexMin, indices_of, name_of, relu
from derive.problem import Definition
from derive.records import dataclass

#: The sides that must be taken for a place to be seen: all of those of one way to it (a quantity may stand at several).
Around = tuple[tuple[Side, ...], ...]
#: What is seen under no side of any condition.
ALONE: Around = ((),)
#: More ways than these to one place are not told apart.
MOST_WAYS = 8


class Place(NamedTuple):
    """A condition where it stands: with the sides of other conditions that must be taken for it to be seen."""

    condition: Condition
    around: Around = ALONE


#: At which points the sides of a condition were seen: below, equal, above.
Seen = tuple[Array, Array, Array]


@dataclass
class Reference:
    """What is known of a defined quantity: where it matters, under which sides, and by what it is differentiated."""

    where: Value
    around: Around
    by: str | None

    def covers(self, other: Reference) -> bool:
        """Whether all that shows of the other's quantity shows of this one."""
        return not combine(lambda mine, its: its & ~mine, self.where, other.where).array.any()

    def seen(self, shown: Shown, name: str) -> Around | None:
        """Under which sides all that is asked of a quantity was seen: none or the same, by the same name; None where it was
        not."""
        for around in dict.fromkeys((ALONE, self.around)):
            if any(map(self.covers, shown.get((name, self.by, around), ()))):
                return around
        return None


@dataclass
class Walk:
    """What shows in some expressions: the sides of conditions, and where each quantity was read."""

    world: World
    seen: dict[Place, Seen] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    #: The factors that are 0 at some points, where nothing beside them shows; `through` them all is seen.
    hiding: dict[Basic, None] = field(default_factory=dict)
    through: bool = False
    #: Whether something is known to show under some sides only, or not to be there under these.
    conditioned: bool = False

    def remember(self) -> None:
        """Keeps that all sides of the quantities' conditions show or cannot be, which need not be found again.

        What cannot be is so under some sides; what shows is there whatever is asked beside it, so that where all was seen
        nothing else has to be: in a deep network it is asked beside all layers above.
        """
        shown = self.world.shown
        everything = not self.conditioned and all(_both_ways(place, seen) for place, seen in self.seen.items())
        for name, reference in self.references.items():
            if reference.seen(shown, name) is None:
                around = ALONE if everything else reference.around
                shown.setdefault((name, reference.by, around), []).append(reference)


#: What was seen of the quantities, by name, by what they are differentiated, and under which sides.
Shown = dict[tuple[str, str | None, Around], list[Reference]]
ANYWHERE = Value(np.ones(1, dtype=bool), ())


def observe(world: World, sides: Sequence[Expr], scope: Scope, through: bool = False) -> Walk:
    """The points at which each side of each condition shows in some expressions, through the definitions that they read;
    `through`: as if no factor were 0."""
    walk = Walk(world, through=through)
    if not any(map(world.conditional, sides)):
        return walk
    for e in sides:
        _follow(walk, e, ANYWHERE, ALONE, None, scope)
    for d in reversed(world.problem.in_order):
        reference = walk.references.get(d.name)
        if reference is None:
            continue
        known = reference.seen(world.shown, d.name)
        walk.conditioned |= known not in (None, ALONE)
        if known is None:
            sizes = dict(zip(d.indices, world.defined_runs(d.name), strict=True))
            where = reference.where
            if d.name in world.systems:  # what matters at a step matters through all steps before
                label = d.indices[world.systems[d.name].slots[d.name]].name
                where = reduce(where, label, ANY) if label in where.axes else where
            _follow(walk, d.body, where, reference.around, reference.by, sizes)
    return walk


def _follow(walk: Walk, e: Basic, where: Value, around: Around, by: str | None, scope: Scope) -> None:
    """Notes what is met in an expression that matters `where` it does; `by` is the name that it is differentiated by."""
    world = walk.world
    if not world.conditional(e) or (by is not None and by not in world.reach(e) and not isinstance(e, Relational)):
        return
    if isinstance(e, Indexed | Symbol):
        _refer(walk, e, where, around, by)
    elif isinstance(e, Derivative):
        body, *variables = e.args
        names = {name_of(v) for v, _ in variables}
        if names <= world.reach(body):
            _follow(walk, body, where, around, by if by is not None else min(names), scope)
    elif isinstance(e, Mul):
        for n, a in enumerate(e.args):
            others = steady(world, (*e.args[:n], *e.args[n + 1 :]), by)
            if not world.conditional(a) or any(_dead(world, b, scope) for b in others):
                continue
            shown = where
            for b in others:
                if not (nonzero := _nonzero(world, b, scope)).array.all():
                    walk.hiding[b] = None
                    shown = shown if walk.through else combine(np.logical_and, shown, nonzero)
            # a factor that is differentiated by something else shows in the derivative all the same
            own = by if by in world.reach(a) else None
            _follow(walk, a, shown, _with(around, *(s for b in others for s in zero_unless(world, b))), own, scope)
    elif isinstance(e, Binder):
        _follow_binder(walk, e, where, around, by, scope)
    elif isinstance(e, Piecewise):
        _follow_pieces(walk, e, where, around, by, scope)
    elif isinstance(e, Max | Min):
        _follow_extreme(walk, e, where, around, by, scope)
    elif isinstance(e, Relational):
        _compare(walk, e, where, around, scope)
    elif isinstance(e, SWITCHED_AT_ZERO):
        (condition,) = compared(e)
        _note(walk, condition, where, around, scope)
        if isinstance(e, relu):
            where = combine(lambda shown, x: shown & (x.real > 0), where, world.value(e.args[0], scope))
            around = _with(around, Side(condition, ABOVE))
        _follow(walk, e.args[0], where, around, by if isinstance(e, relu | Abs) else None, scope)
    elif isinstance(e, Add):
        for a in e.args:
            _follow(walk, a, where, around, by, scope)
    elif not (isinstance(e, Pow) and e.args[1] is S.Zero):
        for a in e.args:  # f(relu(y), x) by x depends on relu(y)
            _follow(walk, a, where, around, by if by in world.reach(a) else None, scope)


def _refer(walk: Walk, e: Expr, where: Value, around: Around, by: str | None) -> None:
    """A quantity matters wherever one of the places matters at which it stands."""
    definition = walk.world.problem.defined.get(name_of(e))
    if definition is None:
        return
    indices = indices_of(e)
    letters = [i for i in indices if isinstance(i, Index)]
    for label in [x for x in where.axes if x not in {i.name for i in letters}]:
        where = reduce(where, label, ANY)
    lengths = {i.name: len(r) for i, r in zip(indices, walk.world.defined_runs(name_of(e)), strict=False) if isinstance(i, Index)}
    beyond = any(n not in (1, lengths[label]) for label, n in zip(where.axes, where.array.shape[1:], strict=True))
    if len(set(letters)) == len(indices) and not beyond:  # in a piece of its own an index runs beyond the entries there are
        where = relabel(where, tuple((i.name, f"#{n}") for n, i in enumerate(indices)))  # type: ignore[attr-defined]
        where = relabel(where, tuple((f"#{n}", i.name) for n, i in enumerate(definition.indices)))
    else:
        for label in where.axes:
            where = reduce(where, label, ANY)
    around = _in_letters_of(definition, indices, around)
    by = None if by == name_of(e) else by  # what it is made of is held, but its value shows in z² by z
    known = walk.references.get(name_of(e))
    if known is None:
        walk.references[name_of(e)] = Reference(where, around, by)
        return
    known.where = combine(np.logical_or, known.where, where)
    ways = tuple(dict.fromkeys((*known.around, *around)))
    known.around = ways if len(ways) <= MOST_WAYS else ALONE
    known.by = by if by == known.by else None


def _in_letters_of(definition: Definition, indices: tuple[Expr, ...], around: Around) -> Around:
    """What is asked beside an entry of a quantity, asked in the letters of its definition; what has other letters too is asked
    at some index values only."""
    letters = dict(zip(indices, definition.indices, strict=bool(indices)))  # of a whole array there are none
    as_defined = indices == definition.indices

    def there(side: Side) -> Side:
        if as_defined and not side.here:
            return side
        c = side.condition
        free = free_indices(c.left) | free_indices(c.right)
        if free and free <= letters.keys() and len(letters) == len(indices):
            return side._replace(condition=c._replace(left=substitute(c.left, letters), right=substitute(c.right, letters)))
        return side._replace(here=False) if free and side.here else side

    return tuple(tuple(map(there, sides)) for sides in around)


def _with(around: Around, *more: Side) -> Around:
    if not more:
        return around
    once = tuple(dict.fromkeys(more))
    return tuple(tuple(dict.fromkeys((*sides, *once))) if sides else once for sides in around)


def _follow_binder(walk: Walk, e: Expr, where: Value, around: Around, by: str | None, scope: Scope) -> None:
    body, (index, first, last) = e.args
    world = walk.world
    inner = {**scope, index: run(world.root, first, last, index, scope)[0]} if index in world.counted(body) else scope
    if index.name in where.axes:
        where = reduce(where, index.name, ANY)
    around = tuple(at_some(index, sides) for sides in around)
    if isinstance(e, Product | IndexMax | IndexMin):
        x = world.value(body, inner)
        if index.name in x.axes:
            place = 1 + x.axes.index(index.name)
            if isinstance(e, Product):
                zero = x.array == 0
                if zero.any():
                    walk.hiding[body] = None
                shown = (zero.sum(axis=place, keepdims=True) - zero == 0) | walk.through
                around = _with(around, *at_some(index, (s for a in steady(world, (body,), by) for s in zero_unless(world, a))))
            else:
                pick = np.max if isinstance(e, IndexMax) else np.min
                shown = x.array.real == pick(x.array.real, axis=place, keepdims=True)
            where = combine(np.logical_and, where, Value(shown, x.axes))
    _follow(walk, body, where, around, by, inner)


def _follow_pieces(walk: Walk, e: Expr, where: Value, around: Around, by: str | None, scope: Scope) -> None:
    for yes, condition in e.args:
        if condition is S.true:
            _follow(walk, yes, where, around, by, scope)
            return
        if condition is S.false:
            continue
        _follow(walk, condition, where, around, None, scope)
        holds = walk.world.value(condition, scope)
        taken = combine(lambda a, b: a & b.astype(bool), where, holds)
        _follow(walk, yes, taken, _with(around, *sides_where(condition, TRUE)), by, scope)
        where = combine(lambda a, b: a & ~b.astype(bool), where, holds)
        around = _with(around, *sides_where(condition, FALSE))


def _follow_extreme(walk: Walk, e: Expr, where: Value, around: Around, by: str | None, scope: Scope) -> None:
    conditions = compared(e)
    world = walk.world
    for condition in conditions:
        _note(walk, condition, where, around, scope)
    best = world.value(e, scope)
    first, later = (ABOVE, BELOW) if isinstance(e, Max) else (BELOW, ABOVE)
    for n, a in enumerate(e.args):
        own = [Side(c, first) for c in conditions[n:]] + ([Side(conditions[n - 1], later)] if n else [])
        shown = combine(lambda x, y: x.real == y.real, world.value(a, scope), best)
        _follow(walk, a, combine(np.logical_and, where, shown), _with(around, *own), by, scope)


def _compare(walk: Walk, e: Relational, where: Value, around: Around, scope: Scope) -> None:
    for condition in compared(e):
        _note(walk, condition, where, around, scope)
    for a in e.args:
        if not isinstance(a, Index):
            _follow(walk, a, where, around, None, scope)


def _note(walk: Walk, condition: Condition, where: Value, around: Around, scope: Scope) -> None:
    """Which ways a condition comes out where it is seen."""
    world = walk.world
    gap = margin(world, condition, scope)
    nowhere = tuple(np.zeros(world.points, dtype=bool) for _ in range(3))
    seen = walk.seen.setdefault(Place(condition, around), nowhere)  # type: ignore[arg-type]
    for rows, found in zip(seen, (gap.array < 0, gap.array == 0, gap.array > 0), strict=True):
        rows |= points_of(combine(np.logical_and, where, Value(found, gap.axes)), world.points)


def _both_ways(place: Place, seen: Seen) -> bool:
    """Whether a condition was seen to come out both ways."""
    below, equal, above = (bool(rows.any()) for rows in seen)
    return equal and (below or above) if place.condition.sign == "==" else below and above


def margin(world: World, condition: Condition, scope: Scope) -> Value:
    """How far the left side of a condition is above the right side; exactly 0 where an equality counts as met."""
    left, right = (world.root.operand(side, scope) for side in condition[:2])
    gap = combine(np.subtract, left, right)
    if condition.sign == "==":
        gap = combine(lambda g, same: np.where(same, 0.0, g), gap, combine(equal, left, right))
    return gap


def points_of(found: Value, points: int) -> Array:
    """The points at which something is found for some index values."""
    return by_point(found.array, ANY, points)


def _nonzero(world: World, e: Basic, scope: Scope) -> Value:
    if isinstance(e, Rational):
        return constant(e != 0)  # type: ignore[arg-type]
    x = world.value(e, scope)
    return Value(x.array != 0, x.axes)


def _dead(world: World, e: Basic, scope: Scope) -> bool:
    """Whether a factor is 0 whatever the leaves are, so that nothing beside it matters; exp(-exp(x + 9)) is 0 only here."""
    return vanishes(world, e) or (not world.reach(e) and not _nonzero(world, e, scope).array.any())


__all__ = ["Around", "Place", "Reference", "Seen", "Walk", "margin", "observe", "points_of"]

"""Where an expression, or a derivative of it, is 0 by what it says: nothing that stands beside it in a product shows there.

relu(z) is 0 unless z > 0, and so is its slope; the slope of max(u, 1) is 0 unless u > 1, and that of sign(z) is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Expr,
    Indexed,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    preorder_traversal,
    sign,
)
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne

from derive.check.bounds import CHOICES, NOTHING, like_terms, pieces
from derive.check.condition import Condition, compared
from derive.check.named import Mismatch, Undecidable
from derive.check.world import COUNTS, NAMES, World
from derive.expression.indices import free_indices, substitute
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Index,
    IndexMax,
    IndexMin,
    Size,
    Whole,
    indices_of,
    name_of,
    relu,
)
from derive.expression.places import walk

#: Which side of a condition is meant: left below right, equal to it, or above.
BELOW, EQUAL, ABOVE = -1, 0, 1
#: What the sides of a condition are to each other where it is true, and where it is false; nothing where that is two things.
TRUE: dict[type[Basic], int | None] = {Gt: ABOVE, Ge: ABOVE, Lt: BELOW, Le: BELOW, Eq: EQUAL, Ne: None}
FALSE: dict[type[Basic], int | None] = {Gt: BELOW, Ge: BELOW, Lt: ABOVE, Le: ABOVE, Eq: None, Ne: EQUAL}
#: What takes the same value at many points without a condition.
COUNTED = (Index, Size, KroneckerDelta, IndexMax, IndexMin)
SWITCHES = (*CHOICES, sign)
#: What is 0 wherever that is of which it is, and has no slope where that has none.
PASSED_THROUGH = frozenset((Sum, IndexMax, IndexMin, Abs, relu))
#: So many choices of branches are told apart, and two sides are one number that are nearer than this everywhere.
MOST_FORMS, SAME = 32, 1e-12


class Side(NamedTuple):
    """One side of a condition; `here` is whether that is asked at the same index values, or at some others."""

    condition: Condition
    way: int
    here: bool = True

    @property
    def touches(self) -> bool:
        """Whether the side is taken where both are equal too: x <= 1 is below 1 or at it."""
        return (self.condition.sign, self.way) in ((">", BELOW), (">=", ABOVE))


def may_rest(world: World, c: Condition) -> bool:
    """Whether two sides may be equal at more than a line of points: relu(x) is 0 wherever x is below 0, |x| at 0 only.

    They are where one choice of all branches makes them one number everywhere.
    """
    if any(side.atoms(*COUNTED) for side in c[:2]):
        return True
    for n, gap in enumerate(_smooth(c.difference)):
        if n == MOST_FORMS or world.conditional(gap):
            return True
        try:
            value = world.value(gap, world.scope((gap,))).array
        except (Undecidable, Mismatch):
            return True
        if not (np.abs(value) > SAME).any():
            return True
    return False


def _smooth(e: Expr) -> Iterator[Expr]:
    """An expression with each of its branches taken in turn, wherever it is asked."""
    choice = next((p for p in preorder_traversal(e) if isinstance(p, SWITCHES)), None)
    if choice is None:
        yield e
        return
    for value in [ONE, MINUS_ONE] if isinstance(choice, sign) else pieces(choice):
        yield from _smooth(substitute(e, {choice: value}))


def sides_where(condition: Basic, ways: Mapping[type[Basic], int | None]) -> tuple[Side, ...]:
    """What a condition of numbers says of its sides where it is true or false; two indices take all their values anyway."""
    way = ways[type(condition)]
    found = compared(condition)
    return tuple(Side(c, way) for c in found) if way is not None else ()


def vanishes(world: World, e: Basic, by: str | None = None) -> bool:
    """Whether an expression, or its derivative by a name, is 0 wherever that is asked: 0 itself, a slope of what is constant."""
    known = (world.met_before.get(id(e)) or world.about(e)).vanishes
    found = known.get(by)
    if found is None:
        found = known[by] = _vanishes(world, e, by)
    return found


def _vanishes(world: World, e: Basic, by: str | None) -> bool:
    if by is not None and by not in world.reach(e):
        return True
    if by is not None and _is_named(e, by):
        return False
    kind = type(e)
    if kind is Derivative:
        return vanishes(world, e.args[0], by) or any(vanishes(world, e.args[0], name_of(v)) for v, _ in e.args[1:])
    if kind is Mul:
        return any(vanishes(world, a) for a in steady(world, e.args, by)) or (
            by is not None and all(vanishes(world, a, by) for a in e.args)
        )
    if kind is Piecewise:
        return all(vanishes(world, a, by) for a, _ in e.args)
    if kind is Add:
        return all(vanishes(world, a, by) for a in e.args) or (by is None and not any(like_terms(e, NOTHING).values()))
    if kind in (Max, Min):
        return all(vanishes(world, a, by) for a in e.args)
    if kind in PASSED_THROUGH:
        return vanishes(world, e.args[0], by)
    if kind is sign:
        return by is not None or vanishes(world, e.args[0])
    if by is not None and _through(world, e):
        name = name_of(e)  # type: ignore[arg-type]
        if (name, by) not in world.still:
            world.still[name, by] = vanishes(world, world.problem.defined[name].body, by)
        return world.still[name, by]
    return e is S.Zero


def zero_unless(world: World, e: Basic, by: str | None = None) -> tuple[Side, ...]:
    """Sides of conditions without which an expression, or its derivative by a name, is 0."""
    if not world.conditional(e) or (by is not None and _is_named(e, by)):
        return ()
    if (e, by) not in world.sides:
        world.sides[e, by] = _zero_unless(world, e, by)
    return world.sides[e, by]


def _zero_unless(world: World, e: Basic, by: str | None) -> tuple[Side, ...]:
    if isinstance(e, relu):
        return (Side(compared(e)[0], ABOVE), *zero_unless(world, e.args[0], by))
    if isinstance(e, Derivative):
        names = dict.fromkeys((*(name_of(v) for v, _ in e.args[1:]), *([] if by is None else [by])))
        once = by is None and len(e.args) == 2 and e.args[1].args[1] == 1
        if not once and any(name in world.problem.defined for name in names):
            return ()  # the slope of relu(x)² by relu(x) is 0 where that is, and the slope of it is 2
        return _all(zero_unless(world, e.args[0], name) for name in names)
    if isinstance(e, Mul):
        own = _all(zero_unless(world, a) for a in steady(world, e.args, by))
        if by is None:
            return own
        return _all((own, _common(_product_rule(world, e, n, by) for n, a in enumerate(e.args) if not vanishes(world, a, by))))
    if isinstance(e, Add):
        return _common(zero_unless(world, a, by) for a in e.args if not vanishes(world, a, by))
    if isinstance(e, Piecewise):
        return _only_branch(world, e, by)
    if isinstance(e, Max | Min) and len(e.args) == 2:
        one, other = (vanishes(world, a, by) for a in e.args)
        if one != other:
            way = ABOVE if isinstance(e, Max) else BELOW
            rest = zero_unless(world, e.args[0], by) if other else zero_unless(world, e.args[1], by)
            return (Side(compared(e)[0], way if other else -way), *(rest if by is not None else ()))
    if isinstance(e, Pow) and isinstance(e.args[1], Rational) and e.args[1] > 0:
        own = zero_unless(world, e.args[0]) if by is None or e.args[1] > 1 else ()
        return own if by is None else _all((own, zero_unless(world, e.args[0], by)))
    if isinstance(e, Abs):
        return zero_unless(world, e.args[0], by)
    if isinstance(e, Sum):
        return at_some(e.args[1].args[0], zero_unless(world, e.args[0], by))
    if isinstance(e, Product) and by is None:
        index = e.args[1].args[0]
        return at_some(index, _all(zero_unless(world, a) for a in _factors(index, e.args[0])))
    if _through(world, e) and not isinstance(e, Whole):
        _from_below(world, name_of(e), by)  # type: ignore[arg-type]
        return zero_unless(world, world.problem.defined[name_of(e)].at(*indices_of(e)), by)  # type: ignore[arg-type]
    if by is not None and not isinstance(e, Indexed | Symbol | Sum | Product | IndexMax | IndexMin):  # the chain rule
        return _common(zero_unless(world, a, by) for a in e.args if not vanishes(world, a, by))
    return ()


def _from_below(world: World, name: str, by: str | None) -> None:
    """Finds the sides for all that a quantity reads, each definition after those that it reads, so that a deep chain is no deep
    recursion."""
    if (name, by) in world.sides_below:
        return
    for below in (*world.earlier(name), name):
        if (below, by) not in world.sides_below and (by is None or by in world.needed(below)):
            world.sides_below.add((below, by))
            for _, e in walk(world.problem.defined[below].body):
                if _through(world, e) and not isinstance(e, Whole) and (by is None or by in world.reach(e)):
                    zero_unless(world, e, by)


def _factors(index: Index, e: Basic) -> tuple[Basic, ...]:
    """What is multiplied in a product over an index: where(k == n, a, b) is a for one k, and b for others."""
    if isinstance(e, Piecewise) and all(c is S.true or (isinstance(c, Eq) and index in c.args) for _, c in e.args):
        return tuple(a for a, _ in e.args)
    return (e,)


def at_some(index: Index, sides: Iterable[Side]) -> tuple[Side, ...]:
    """Sides seen from outside a binder of an index: what depends on the index is asked at some of its values."""
    return tuple(
        s._replace(here=False)
        if s.here and (index in free_indices(s.condition.left) or index in free_indices(s.condition.right))
        else s
        for s in sides
    )


def _product_rule(world: World, e: Mul, place: int, by: str) -> tuple[Side, ...]:
    return _all(zero_unless(world, a, by if n == place else None) for n, a in enumerate(e.args))


def _only_branch(world: World, e: Piecewise, by: str | None) -> tuple[Side, ...]:
    """The sides on which the only branch is taken that is not 0."""
    ways: list[tuple[Side, ...]] = []
    before: tuple[Side, ...] = ()
    for value, condition in e.args:
        if not vanishes(world, value, by):
            own = () if condition in (S.true, S.false) else sides_where(condition, TRUE)
            ways.append((*before, *own, *zero_unless(world, value, by)))
        if condition not in (S.true, S.false):
            before = (*before, *sides_where(condition, FALSE))
    return _common(ways)


def implied(world: World, side: Side) -> tuple[Side, ...]:
    """The sides of other conditions that are taken where one is: u > 0 where u is 0 unless x > 1."""
    if side.way == EQUAL or side.touches:
        return ()
    left, right, _ = side.condition
    asked = [a for a, b in ((left, right), (right, left)) if vanishes(world, b)]
    return tuple(s if side.here else s._replace(here=False) for a in asked for s in zero_unless(world, a))


def _all(found: Iterable[tuple[Side, ...]]) -> tuple[Side, ...]:
    own = [sides for sides in found if sides]
    return tuple(dict.fromkeys(s for sides in own for s in sides)) if len(own) > 1 else own[0] if own else ()


def _common(found: Iterable[tuple[Side, ...]]) -> tuple[Side, ...]:
    first, *rest = [*found] or [()]
    others = [frozenset(sides) for sides in rest]
    return tuple(s for s in first if all(s in other for other in others)) if others else first


def steady(world: World, factors: Iterable[Basic], by: str | None) -> tuple[Basic, ...]:
    """The factors that stay 0 where they are, while a derivative is taken by a name: z does not while z varies, whatever z is
    made of."""
    return tuple(a for a in factors if by not in world.problem.defined or by not in world.reach(a))


def _is_named(e: Basic, name: str) -> bool:
    """Whether an expression is the very quantity: what it is made of is held while it varies."""
    return isinstance(e, NAMES) and not isinstance(e, COUNTS) and name_of(e) == name


def _through(world: World, e: Basic) -> bool:
    """Whether an expression stands for a definition that asks something; one that reads itself a step before has no end."""
    if not isinstance(e, NAMES) or isinstance(e, COUNTS) or name_of(e) in world.systems:
        return False
    return name_of(e) in world.problem.defined and world.conditional(e)


__all__ = [
    "ABOVE",
    "BELOW",
    "EQUAL",
    "FALSE",
    "TRUE",
    "Side",
    "at_some",
    "implied",
    "may_rest",
    "sides_where",
    "steady",
    "vanishes",
    "zero_unless",
]

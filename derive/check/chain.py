"""The derivative of a deep quantity by a variable far below, from derivatives that each lead past one quantity on the way.

Let every way from e to v lead through r (see `between`).  Then e = g(r), where g reads nothing that moves with v, and by the
theorem on the derivative of a composition, wherever g and r are differentiable,

    ∂e / ∂v_k = Σ_m (∂e / ∂r_m) (∂r_m / ∂v_k),

a sum over all entries of r.  Each factor is taken from values alone, by displacing r as if it were free, and then v; and so
with ∂e / ∂r from the next such quantity above.  It is one theorem about numbers: no rule is known here of what the quantities
are.  A displacement goes up to the next quantity only, and what was found of e by r serves all that lies below r, so that the
gradient of a network costs as much time as it has layers, not the square of it.

*Errors.*  What a complex step loses is rounding, and the world's twin carries that along as everywhere.  A difference has an
error of its own, by its estimate.  They are carried along too: the product is found again with every factor off by as much,
up or down by lot, and what it moves by is its error.  (A bound instead, of products of absolute values, grows by a factor with
each layer: after thirty layers it says nothing of a number that is right to ten digits.)

*Trust.*  Where a factor is no number, where the error is too large, or too many values are asked for, the variable is
displaced through all, as if there were no such theorem.  So it is at some points of the first variable of an expression, and
again whenever one lies twice as deep: where the two ways to the derivative are not one number, the short one is not taken again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sympy import Expr, Indexed, Symbol

from derive.check.between import DEEP
from derive.check.differentiate import TRUSTED, Method, Slope, off_by, slope
from derive.check.evaluate import NO_SCOPE, Frame
from derive.check.named import Array, Mismatch, Undecidable, Value, by_point, combine, reduce
from derive.check.ranges import Scope
from derive.check.world import World
from derive.expression.nodes import Index, entry, indices_of, name_of

#: Every second one is stopped at: a layer has a sum and a function of it, which are as soon displaced together.
EACH = 2
#: How often a product is found again with its factors off by their errors: of so many lots the largest is less than a third of
#: what it is on the average three times in a thousand, and `TOLERANCE` leaves a factor of a hundred.
LOTS = 4
#: At how many points the two ways to a derivative are compared, how far they may be apart in parts of the largest entry, and
#: in times its error.
FEW, APART, TIMES = 4, 1e-9, 100
#: They are compared again where this many times as much is between: 1 + 1/2 + 1/4 + … times the depth is linear in the depth.
TWICE = 2


class Composed(NamedTuple):
    """A derivative, and the same with each of its factors off by its own error, a few times."""

    value: Value
    astray: tuple[Value, ...] = ()

    @property
    def error(self) -> Value | None:
        """How far the derivative may be off; None where it is by rounding alone."""
        found: Value | None = None
        for other in self.astray:
            by = combine(lambda a, b: np.abs(a - b), other, self.value)
            found = by if found is None else combine(np.maximum, found, by)
        return found


def composed(frame: Frame, body: Expr, variable: Expr, scope: Scope, method: Method) -> Value | None:
    """∂ body / ∂ variable past the quantities between them; None where there are few of them, or where that is no way to it."""
    world = frame.world
    if not world.between.are_many:
        return None
    # a derivative that stands in the body moves with the variable in a way that values of quantities do not show
    if frame.parent is not None or not isinstance(variable, Indexed | Symbol) or world.order(body):
        return None
    names = world.between.chain(body, variable, DEEP)[1::EACH]
    judge = world if world.noise is None else world.twin
    whole = (body, name_of(variable), method)
    if not names or whole in judge.at_one_go or body in judge.at_one_go:
        return None
    asked = (body, *(scope.get(i) for i in world.about(body).indices), method)
    found = frame.composed.get((asked, variable))
    if found is None:
        try:
            found = _past(frame, asked, names, body, variable, scope, method)
        except (Undecidable, Mismatch):
            if world is not judge:
                raise
            judge.at_one_go.add(whole)
            return None
        # a world that is calculated badly follows the one that is not, lest another way to a number be taken for rounding
        if world is judge and not _believed(found):
            judge.at_one_go.add(whole)
            return None
        if world is judge and not _confirmed(world, found, body, variable, scope, method, len(names)):
            judge.at_one_go.add(body)
            return None
        frame.composed[asked, variable] = Composed(found.value)
    return found.value


def _past(
    frame: Frame, asked: object, names: Sequence[str], body: Expr, variable: Expr, scope: Scope, method: Method
) -> Composed:
    """The product of the derivatives from each quantity to the next one below; what there is of it already is not found again."""
    done = next((n for n in reversed(range(len(names))) if (asked, names[n]) in frame.composed), -1)
    made = frame.composed[asked, names[done]] if done >= 0 else None
    above = _head(frame.world, names[done]) if done >= 0 else body
    for n in range(done + 1, len(names)):
        below = _head(frame.world, names[n])
        factor = _next(frame, above, below, scope if above is body else NO_SCOPE, method)
        made = frame.composed[asked, names[n]] = _times(frame.world, made, factor, _labels(above) if n else (), n)
        above = below
    return _times(frame.world, made, slope(frame, above, variable, NO_SCOPE, method), _labels(above), len(names))


def _head(world: World, name: str) -> Expr:
    """The entries of a quantity, in letters that no expression has."""
    return entry(name, *(Index(f"{name}.{n}") for n in range(len(world.shape(name)))))


def _labels(head: Expr) -> tuple[str, ...]:
    return tuple(i.name for i in indices_of(head))  # type: ignore[attr-defined]


def _next(frame: Frame, above: Expr, below: Expr, scope: Scope, method: Method) -> Slope:
    """The derivative of one quantity by the next one below, of which nothing else is kept: it is asked for once."""
    state = (name_of(below), method)
    kept = state in frame.children
    found = slope(frame, above, below, scope, method)
    if not kept and state in frame.children:
        frame.children.pop(state).release()
    return found


def _times(world: World, left: Composed | None, right: Slope, over: Sequence[str], place: int) -> Composed:
    """Σ over all entries of the quantity between, of one derivative times the next; `place` is which of the products it is."""
    factor, error = right
    if error is None:
        factors = [factor] * LOTS
    else:
        draw = np.random.default_rng([29, place])
        lots = [draw.choice([-1.0, 1.0], error.array.shape) for _ in range(LOTS)]
        if world.shaking:
            factor = off_by(factor, error, world.shaking * lots[0])
        factors = [off_by(factor, error, TRUSTED * lot) for lot in lots]
    value = factor if left is None else world.shake(_product(left.value, factor, over))
    if world.shaking or (error is None and (left is None or not left.astray)):
        return Composed(value)
    if left is None:
        return Composed(value, tuple(factors))
    lefts = left.astray or (left.value,) * LOTS
    return Composed(value, tuple(_product(a, b, over) for a, b in zip(lefts, factors, strict=True)))


def _product(one: Value, other: Value, over: Sequence[str]) -> Value:
    found = combine(np.multiply, one, other)
    for label in over:
        if label not in found.axes:
            raise Undecidable  # neither factor has the axis: the entries that it would have are not counted
        found = reduce(found, label, np.sum)
    return found


def _believed(found: Composed) -> bool:
    """Whether a derivative is a number everywhere, and as near to the true one as a difference has to be."""
    if not np.isfinite(found.value.array).all():
        return False
    error = found.error
    return error is None or bool(combine(lambda e, x: e <= TRUSTED * (1 + np.abs(x)), error, found.value).array.all())


def _confirmed(world: World, found: Composed, body: Expr, variable: Expr, scope: Scope, method: Method, depth: int) -> bool:
    """Whether the derivative at a few points is the same where the variable is displaced through all; it is asked for the first
    variable of an expression, and where one lies so many times as deep as the last that was asked for."""
    if depth < TWICE * world.confirmed.get((body, method), 0):
        return True
    world.confirmed[body, method] = depth
    part = world.restricted(np.arange(min(FEW, world.points)))
    try:
        whole, error = slope(part.root, body, variable, scope, method)
    except (Undecidable, Mismatch):
        return False
    finally:
        part.release()

    def largest(value: Value | None) -> Array:
        sizes = np.zeros(1) if value is None else np.nan_to_num(np.abs(_at_first(value, part.points)))
        return by_point(sizes, np.max, part.points)

    # by chance one entry is estimated to be right to the last digit, but not the worst of all entries at a point
    may = APART * largest(whole) + TIMES * (largest(error) + largest(found.error))
    gap = combine(lambda a, b: np.abs(a - b), whole, Value(_at_first(found.value, part.points), found.value.axes)).array
    settled = np.isfinite(gap)
    near = gap <= may.reshape(-1, *(1 for _ in gap.shape[1:]))
    return bool((near | ~settled).all() and (settled.any() if method == "richardson" else settled.all()))


def _at_first(value: Value, points: int) -> Array:
    return value.array[:points]


__all__ = ["composed"]

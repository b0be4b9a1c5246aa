"""Whether two sides agree at the points of a world: evaluated, and where differences do not settle evaluated at smaller steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from functools import partial
from typing import Literal

import numpy as np
from sympy import Basic, Expr

from derive.check.apart import on_diagonal
from derive.check.compare import Comparison, Wanted, compare
from derive.check.differentiate import STRIDES, TINY
from derive.check.named import Value, combine
from derive.check.ranges import Scope, Span
from derive.check.world import SHAKE, World
from derive.expression.nodes import Index, relation
from derive.expression.words import one_by_one
from derive.records import dataclass, replace
from derive.sentence import Message, message
from derive.words import noted

Evaluation = Callable[[World, Scope], tuple[Value, Value]]
CheckMethod = Literal["values", "complex-step", "richardson"]
#: Values and complex steps are right to a few units in the last place (1e-16) times the conditioning of the expression;
#: values are kept below 1e6, so a right equation stays under 1e-9, and a wrong one at random points is far above.
#: An extrapolated difference is believed where it estimates its own error below 1e-8, and that estimate may be
#: short by a factor of some tens.
TOLERANCE: dict[CheckMethod, float] = {"values": 1e-9, "complex-step": 1e-9, "richardson": 1e-6}


@dataclass(frozen=True)
class Question:
    """Whether two sides are equal where a condition holds.

    `sides` are expressions that read all that `evaluation` evaluates; `like` are others whose indices say how far a letter runs
    that neither side indexes an array with; `apart` are pairs of letters that differ wherever what is differentiated is read.
    """

    method: CheckMethod
    sides: tuple[Expr, Expr]
    evaluation: Evaluation
    condition: Basic | None = None
    like: tuple[Expr, ...] = ()
    apart: tuple[tuple[Index, Index], ...] = ()
    spans: list[Mapping[Index, Span]] = field(default_factory=list, compare=False)
    scopes: dict[World, Scope] = field(default_factory=dict, compare=False)
    found: dict[World, tuple[Value, Value]] = field(default_factory=dict, compare=False)

    @property
    def tolerance(self) -> float:
        return TOLERANCE[self.method]

    def scope(self, world: World) -> Scope:
        """The range of each free index that is compared in the question."""
        found = self.scopes.get(world)
        if found is None:
            if not self.spans:
                sides = self.sides if self.condition is None else (*self.sides, self.condition)
                self.spans.append(world.spans(sides, self.like))
            found = self.scopes[world] = world.ranged(*self.spans)
        return found

    def values(self, world: World) -> tuple[Value, Value]:
        """The values of both sides in a world."""
        found = self.found.get(world)
        if found is None:
            found = self.found[world] = self.evaluation(world, self.scope(world))
        return found


def agree(world: World, question: Question, points: int) -> Comparison:
    """What a comparison of two sides finds, which are to be numbers at so many points.

    Of differences some settle at smaller steps only, and they refute nothing that differences at the smallest steps do not.
    """
    scope, evaluation, lenient = question.scope(world), question.evaluation, question.method == "richardson"
    wanted = Wanted(points, question.tolerance, lenient)

    def compared(left: Value, right: Value, scale: Callable[[], Value]) -> Comparison:
        mask = None if question.condition is None else world.value(question.condition, scope)
        read = _read(left, right, question.apart) if question.apart else None
        if read is None:
            return compare(left, right, mask, world.points, wanted, scale)
        told = compare(left, right, read if mask is None else combine(np.logical_and, mask, read), world.points, wanted, scale)
        return replace(told, why=_unread(question.apart)) if told.verdict == "holds" else told

    left, right = question.values(world)
    scale = partial(scale_of, world, scope, evaluation)
    found = compared(left, right, scale)
    for stride in STRIDES if lenient else ():
        if found.verdict != "undecided":
            break
        finer = world.with_stride(stride)
        left, right = map(_filled, (left, right), evaluation(finer, scope))
        scale = partial(lambda *of: _filled(*(s() for s in of)), scale, partial(scale_of, finer, scope, evaluation))
        found = compared(left, right, scale)
        finer.release()
    if lenient and found.verdict == "fails":
        finest = world.with_stride(TINY)
        left, right = _confirmed((left, right), evaluation(finest, scope))
        finest.release()
        if compared(left, right, scale).verdict != "fails":
            return replace(found, verdict="undecided", why=message("differences at the smallest steps are other numbers"))
    return found


def _read(left: Value, right: Value, apart: tuple[tuple[Index, Index], ...]) -> Value | None:
    """All but the entries that nobody reads and that are no numbers on one of the sides; None where there are no such entries."""
    told = combine(lambda a, b: np.isfinite(a) & np.isfinite(b), left, right)
    unread = on_diagonal(told, apart)
    if unread is None:
        return None
    read = combine(lambda number, same: number | ~same, told, unread)
    return None if read.array.all() else read


def _unread(apart: tuple[tuple[Index, Index], ...]) -> Message:
    """What is told of sides that agree wherever they are read."""
    pairs = one_by_one(noted("{one} and {other}"), (relation(i, "==", j) for i, j in apart))
    return message("nothing is read where {pairs}, and there is no number there", pairs=pairs)


def scale_of(world: World, scope: Scope, evaluation: Evaluation) -> Value:
    """The size of what two sides were calculated from: how far they move, if every value on the way is off by a little."""
    moved = world.moved(lambda there: evaluation(there, scope))
    return Value(moved.array / SHAKE, moved.axes)


def _filled(coarse: Value, fine: Value) -> Value:
    """A value with another one where it is no number."""
    return combine(lambda a, b: np.where(np.isfinite(a), a, b), coarse, fine)


def _confirmed(sides: tuple[Value, Value], again: tuple[Value, Value]) -> tuple[Value, Value]:
    """Two sides where each, found again, is as far from the other as it was: steps over many waves find any number."""
    gap = combine(lambda a, b: np.abs(a - b), *sides)
    off = combine(np.maximum, *(combine(lambda a, b: np.abs(a - b), x, y) for x, y in zip(sides, again, strict=True)))
    same = combine(lambda far, moved: moved <= far / 10, gap, off)
    left, right = (combine(lambda a, yes: np.where(yes, a, np.nan), side, same) for side in sides)
    return left, right


__all__ = ["TOLERANCE", "CheckMethod", "Evaluation", "Question", "agree", "scale_of"]

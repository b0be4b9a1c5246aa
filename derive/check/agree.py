"""Whether two sides agree at the points of a world: evaluated, and where differences do not settle evaluated at smaller steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from sympy import Basic

from derive.check.compare import Comparison, compare
from derive.check.differentiate import STRIDES, TINY
from derive.check.evaluate import Scope
from derive.check.named import Value, combine
from derive.check.world import SHAKE, World
from derive.sentence import message

Evaluation = Callable[[World, Scope], tuple[Value, Value]]


def agree(
    world: World, scope: Scope, evaluation: Evaluation, condition: Basic | None, wanted: int, tolerance: float, lenient: bool
) -> Comparison:
    """What a comparison of two sides finds; `lenient`: they are differences, of which some settle at smaller steps only, and
    which refute nothing that differences at the smallest steps do not."""

    def compared(left: Value, right: Value, scale: Callable[[], Value]) -> Comparison:
        mask = None if condition is None else world.value(condition, scope)
        return compare(left, right, mask, world.points, wanted, tolerance, lenient, scale)

    left, right = evaluation(world, scope)
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


def scale_of(world: World, scope: Scope, evaluation: Evaluation) -> Value:
    """The size of what two sides were calculated from: how far they move, if every value on the way is off by a little."""
    by = [combine(np.subtract, a, b) for a, b in zip(evaluation(world.twin, scope), evaluation(world, scope), strict=True)]
    return combine(lambda a, b: np.maximum(np.abs(a), np.abs(b)) / SHAKE, *by)


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


__all__ = ["Evaluation", "agree", "scale_of"]

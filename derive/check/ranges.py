"""Indices that are calculated with: what a place is at each value of its letters, how far a sum runs, and which entries are read.

A scope gives each index its values.  An entry that is not there, x_0 of an array that begins at x_1, is no number; a sum
whose ends depend on other indices is evaluated over all values that any of its ends allows, and counts those between its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from sympy import Add, Basic, Expr, Indexed, Integer, KroneckerDelta, Max, Min, Mul, Symbol
from sympy.core.relational import Relational

from derive.check.named import Array, Mismatch, Undecidable, Value, affordable, align, combine, constant, spread
from derive.expression.nodes import ONE, Binder, Index, Size, name_of
from derive.sentence import message

if TYPE_CHECKING:
    from derive.check.evaluate import Frame
    from derive.problem import Problem

Span = tuple[Expr, Expr]
Scope = Mapping[Index, range]
FOLDED = {Add: np.add, Mul: np.multiply, Max: np.maximum, Min: np.minimum}


def whole(frame: Frame, e: Basic, scope: Scope) -> Value:
    """The values of a place or of an end of a range, whole numbers."""
    if isinstance(e, Integer):
        return constant(int(e))
    if isinstance(e, Size):
        return constant(frame.world.size(e))
    if isinstance(e, Index):
        if e not in scope:
            raise Undecidable(message("the range of the index {index} is not known", index=e))
        return Value(np.array(scope[e])[None, :], (e.name,))
    if type(e) in FOLDED:
        found = whole(frame, e.args[0], scope)
        for a in e.args[1:]:
            found = combine(FOLDED[type(e)], found, whole(frame, a, scope))
        return found
    if isinstance(e, Indexed | Symbol):
        x = frame.value(e, scope)
        return Value(np.rint(np.nan_to_num(x.array.real)).astype(int), x.axes)
    raise Undecidable(message("{e} is no index", e=e))


def run(frame: Frame, first: Basic, last: Basic, index: Index, scope: Scope) -> tuple[range, Value | None]:
    """All values that an index takes, and which of them it takes where (None: all)."""
    if first is ONE and isinstance(last, Size):  # nearly always
        return range(1, frame.world.size(last) + 1), None
    low, high = whole(frame, first, scope), whole(frame, last, scope)
    values = range(int(low.array.min(initial=1 << 30)), int(high.array.max(initial=-(1 << 30))) + 1)
    if not low.axes and not high.axes:
        return values, None
    here = Value(np.array(values, dtype=int)[None, :], (index.name,))
    return values, combine(np.logical_and, combine(np.greater_equal, here, low), combine(np.less_equal, here, high))


def gathered(frame: Frame, stored: Value, places: Sequence[tuple[str, Expr]], spans: Sequence[range], scope: Scope) -> Value:
    """The entries of a value at some places: each axis with a label of `places` is read there; NaN where no entry is."""
    at: dict[str, Value] = {}
    for (label, place), span in zip(places, spans, strict=True):
        if label in stored.axes:
            known = scope if not isinstance(place, Index) or place in scope else {**scope, place: span}
            at[label] = combine(np.subtract, whole(frame, place, known), constant(span.start))
    kept = [label for label in stored.axes if label not in at]
    lengths = dict(zip(stored.axes, stored.array.shape[1:], strict=True))
    for label in kept:
        at[label] = Value(np.arange(lengths[label])[None, :], (label,))
    union = tuple(sorted(set().union(*(v.axes for v in at.values()))))
    arrays = {label: spread(v, union) for label, v in at.items()}
    affordable(*arrays.values())
    points = max([len(stored.array), *(len(a) for a in arrays.values())])
    rows: Array = np.zeros((1, *(1 for _ in union)), dtype=int)
    if len(stored.array) > 1:
        rows = np.arange(points).reshape(-1, *(1 for _ in union))
    inside: Array = np.ones((1, *(1 for _ in union)), dtype=bool)
    for label, a in arrays.items():
        inside = inside & (a >= 0) & (a < lengths[label])
        arrays[label] = np.clip(a, 0, max(lengths[label] - 1, 0))
    found = stored.array[(rows, *(arrays[label] for label in stored.axes))]
    return Value(np.where(inside, found, np.nan), union)


def index_spans(expressions: Iterable[Basic], problem: Problem, known: Mapping[Index, Span]) -> dict[Index, Span]:
    """From where to where each free index of some expressions runs: that of an axis along which it stands alone, else of an index
    that it is compared with, else what is `known` of its letter."""
    found: dict[Index, Span] = {}
    ties: list[tuple[Index, Index]] = []
    for e in expressions:
        _search(e, problem, frozenset(), found, ties)
    for _ in ties:
        for i, j in ties:
            for one, other in ((i, j), (j, i)):
                if one in found:
                    found.setdefault(other, found[one])
    return {**known, **found}


def _search(
    e: Basic, problem: Problem, bound: frozenset[Index], found: dict[Index, Span], ties: list[tuple[Index, Index]]
) -> None:  # fmt: skip
    if isinstance(e, Indexed):
        for place, span in zip(e.args[1:], problem.defined_spans(name_of(e)), strict=False):
            if isinstance(place, Index) and place not in bound:
                found.setdefault(place, span)
    if isinstance(e, KroneckerDelta | Relational) and all(isinstance(a, Index) and a not in bound for a in e.args):
        ties.append(e.args)  # type: ignore[arg-type]
    if isinstance(e, Binder):
        body, (index, first, last) = e.args
        for part in (first, last):
            _search(part, problem, bound, found, ties)
        _search(body, problem, bound | {index}, found, ties)
        return
    for a in e.args:
        _search(a, problem, bound, found, ties)


def refuse_other_length(x: Value, index: Index, count: int) -> None:
    """An axis that is not as long as the range of its index says."""
    if index.name in x.axes and x.array.shape[1 + x.axes.index(index.name)] != count:
        raise Mismatch(message("the index {index} runs to {last} over an axis of another size", index=index, last=count))


def masked(x: Value, mask: Value | None, neutral: float) -> Value:
    """A value with what does not count replaced."""
    if mask is None:
        return x
    (taken, array), axes = align([mask, x])
    return Value(np.where(taken, array, neutral), axes)


__all__ = ["Scope", "Span", "gathered", "index_spans", "masked", "refuse_other_length", "run", "whole"]

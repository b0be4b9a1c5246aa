"""Diagonals on which nobody reads a quantity: of Σ_{i≠j} 1/d_ij nothing is asked at i = j, where a distance is 0 and its slope is
no number.

What is read there by one expression at least is asked for, and a sum over a diagonal that is no number is none itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from sympy import Basic, Derivative, Expr, Indexed, Piecewise, S
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne

from derive.check.named import Value, combine
from derive.expression.indices import free_indices, substitute
from derive.expression.nodes import Binder, Index, indices_of, name_of
from derive.expression.places import heads
from derive.problem import Problem
from derive.records import cached_property

#: Two letters that are never the same, or two places of the indices of an array.
Letters = frozenset[Index]
Places = tuple[int, int]
#: What two letters are if they are not equal, where it holds and where it does not.
STRICT, NOT_STRICT = (Ne, Lt, Gt), (Eq, Le, Ge)


class Diagonals:
    """For each defined quantity the pairs of its indices that differ wherever it is read."""

    def __init__(self, problem: Problem):
        self.problem = problem

    @cached_property
    def unread(self) -> dict[str, frozenset[Places]]:
        """The pairs by name, of the quantities that have some."""
        found: dict[str, frozenset[Places]] = {}
        if not any(Piecewise in heads(e) for e in (self.problem.of, *(d.body for d in self.problem.definitions))):
            return found  # nothing tells two letters apart
        self._read(self.problem.of, frozenset(), found)
        for d in reversed(self.problem.in_order):  # each after those that read it
            letters = d.indices
            apart = frozenset(frozenset((letters[a], letters[b])) for a, b in found.get(d.name, ()))
            if d.name in self.problem.recurrent:  # which is read by what comes after it, too
                apart = frozenset()
                found[d.name] = frozenset()
            if d.name in found:
                self._read(d.body, apart, found)
        return {name: pairs for name, pairs in found.items() if pairs}

    def _read(self, e: Basic, apart: frozenset[Letters], found: dict[str, frozenset[Places]]) -> None:
        """Notes at which indices quantities are read in an expression in which some letters differ."""
        if isinstance(e, Indexed) or not e.args:
            name = name_of(e) if hasattr(e, "name") or isinstance(e, Indexed) else ""  # type: ignore[arg-type]
            if name in self.problem.defined:
                pairs = frozenset(_pairs(indices_of(e), apart)) if isinstance(e, Indexed) else frozenset()
                found[name] = found.get(name, pairs) & pairs
            return
        if isinstance(e, Derivative):  # what it is by is moved there, not read
            self._read(e.args[0], apart, found)
            return
        if isinstance(e, Binder):
            body, (index, _, _) = e.args
            self._read(body, frozenset(letters for letters in apart if index not in letters), found)
            return
        if isinstance(e, Piecewise):
            for value, condition in e.args:
                self._read(condition, apart, found)
                if condition is not S.false:
                    self._read(value, apart | _told_apart(condition, STRICT), found)
                apart |= _told_apart(condition, NOT_STRICT)
            return
        for a in e.args:
            self._read(a, apart, found)

    def letters(self, e: Basic) -> tuple[tuple[Index, Index], ...]:
        """The pairs of letters that differ wherever an entry is read, an entry with these letters."""
        if not self.unread or not isinstance(e, Indexed):
            return ()
        indices = indices_of(e)
        pairs = [(indices[a], indices[b]) for a, b in sorted(self.unread.get(name_of(e), ()))]
        return tuple((i, j) for i, j in pairs if isinstance(i, Index) and isinstance(j, Index) and i != j)


def _told_apart(condition: Basic, kinds: tuple[type[Basic], ...]) -> frozenset[Letters]:
    """The letters that a condition says to differ where it is true (`STRICT`) or where it is not: the two that it compares,
    or two that would make one number of both sides if they were the same, as of g_i and g_j."""
    if not isinstance(condition, kinds):
        return frozenset()
    left, right = condition.args
    if isinstance(left, Index) and isinstance(right, Index):
        return frozenset((frozenset((left, right)),))
    pairs = combinations(free_indices(left) | free_indices(right), 2)
    return frozenset(frozenset((i, j)) for i, j in pairs if substitute(left, {i: j}) == substitute(right, {i: j}))


def _pairs(indices: tuple[Expr, ...], apart: frozenset[Letters]) -> Iterator[Places]:
    for b, j in enumerate(indices):
        for a, i in enumerate(indices[:b]):
            if frozenset((i, j)) in apart:
                yield a, b


def on_diagonal(value: Value, pairs: tuple[tuple[Index, Index], ...]) -> Value | None:
    """Where two letters of some pairs are the same; None where no pair has axes of the value."""
    found: Value | None = None
    for i, j in pairs:
        if i.name in value.axes and j.name in value.axes:
            rows, columns = (value.array.shape[1 + value.axes.index(label.name)] for label in (i, j))
            same = Value(np.eye(rows, columns, dtype=bool)[None], (i.name, j.name))
            if i.name > j.name:
                same = Value(same.array.transpose(0, 2, 1), (j.name, i.name))
            found = same if found is None else combine(np.logical_or, found, same)
    return found


__all__ = ["Diagonals", "on_diagonal"]

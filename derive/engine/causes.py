"""What no step of a recurrence knows yet: h_{t-1} of h_t = f(h_{t-1}, x_t) does not depend on x_t.

A value at step t reads an array at places t + c, itself or through other quantities of its step, and through values of the steps
before at places that are no further: the largest c says up to which entry it can depend on the array.
"""

from __future__ import annotations

from sympy import Expr, Indexed, Symbol

from derive.expression.nodes import ONE, Index, Whole, indices_of, name_of
from derive.expression.places import walk
from derive.expression.shifts import difference
from derive.problem import Problem


def comes_later(problem: Problem, value: Expr, variable: Expr) -> bool:
    """Whether an entry of an array is none that the value of a recurrence at some step can depend on."""
    name = name_of(value)
    if not indices_of(variable) or name not in problem.recurrent or name_of(variable) in problem.defined:
        return False
    here, way = indices_of(value)[problem.recurrent[name]], problem.ways[name]
    for axis, place in enumerate(indices_of(variable)):
        ahead = _number(place, here)
        if ahead is not None:
            most = _Reads(problem, name_of(variable), axis, way).most(name, problem.recurrent[name])
            if most is not None and way * ahead > most:
                return True
    return False


class _Reads:
    """How far ahead of its own step quantities read an array along one of its axes, the way that the steps go."""

    def __init__(self, problem: Problem, array: str, axis: int, way: int):
        self.problem, self.array, self.axis, self.way = problem, array, axis, way
        self.found: dict[tuple[str, int], int | None] = {}

    def most(self, name: str, slot: int) -> int | None:
        """The furthest that a quantity reads ahead of the place in one of its slots; None where no number says it.  What it reads
        of the steps before, itself again, is no further ahead."""
        if (name, slot) not in self.found:
            self.found[name, slot] = -FAR  # while it is looked for
            self.found[name, slot] = self._most(name, slot)
        return self.found[name, slot]

    def _most(self, name: str, slot: int) -> int | None:
        begun = self.problem.begins.get(name, {}).values()
        if any(self._depends(e) for d in begun for _, e in walk(d.body)):
            return None
        d, furthest = self.problem.defined[name], -FAR
        t = d.indices[slot]
        for _, e in walk(d.body):
            if not self._depends(e):
                continue
            ahead = self._ahead(e, t) if isinstance(e, Indexed) else None  # type: ignore[arg-type]
            if ahead is None:
                return None
            furthest = max(furthest, ahead)
        return furthest

    def _depends(self, e: object) -> bool:
        """Whether a leaf of an expression can depend on the array."""
        if not isinstance(e, Indexed | Symbol | Whole) or isinstance(e, Index):
            return False
        return self.array in self.problem.needed(name_of(e))

    def _ahead(self, e: Expr, t: Index) -> int | None:
        """How far ahead of t an entry reads the array."""
        name, places = name_of(e), indices_of(e)
        if name == self.array:
            gap = _number(places[self.axis], t)
            return None if gap is None else self.way * gap
        own = self.problem.recurrent.get(name)
        slots = [n for n, place in enumerate(places) if _number(place, t) is not None and own in (None, n)]
        if not slots:
            return None
        further = self.most(name, slots[0])
        gap = _number(places[slots[0]], t)
        return None if further is None or gap is None else further + self.way * gap


#: Less than any step: what does not read the array at all.
FAR = 10**9


def _number(place: Expr, t: Expr) -> int | None:
    """How many places further than t a place is; None where no number says it."""
    gap = difference(place, t)
    return None if gap is None or gap.keys() - {ONE} else gap.get(ONE, 0)


__all__ = ["comes_later"]

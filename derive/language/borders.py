"""What is given at the borders of a recurrence: u_{n,0} and u_{n,M+1} of u_{n,i} = u_{n-1,i+1} - 2 u_{n-1,i} + u_{n-1,i-1}.

A step that reads its neighbours along another axis says nothing of the entries whose neighbours are not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Basic, Expr, Indexed, Piecewise

from derive.expression.indices import free_indices
from derive.expression.nodes import ONE, Index, indices_of, name_of
from derive.expression.shifts import difference
from derive.problem import Definition, Problem

#: How many entries at either end of an axis are given, by the place of the axis.
Borders = Mapping[int, tuple[int, int]]


def borders(problem: Problem) -> dict[str, Borders]:
    """The axes of recurrences at whose ends entries are given."""
    found: dict[str, Borders] = {}
    for name, slot in problem.recurrent.items():
        own = {n: _ends(problem, problem.defined[name], n) for n in range(len(problem.spans(name))) if n != slot}
        if kept := {n: ends for n, ends in own.items() if ends != (0, 0)}:
            found[name] = kept
    return {name: own for name, own in found.items() if name in problem.given}


def _ends(problem: Problem, d: Definition, axis: int) -> tuple[int, int]:
    """How many entries at the ends of an axis have neighbours that are not there."""
    letter = d.indices[axis]
    first, last = problem.spans(d.name)[axis]
    before, behind = 0, 0
    for e in _read(d.body, letter):
        if name_of(e) not in problem.recurrent:
            continue
        for place, (start, end) in zip(indices_of(e), problem.spans(name_of(e)), strict=True):
            by = _number(place, letter)
            if by is not None:
                gaps = _number(start, first), _number(last, end)
                low, high = (gap if gap is not None else 0 for gap in gaps)
                before, behind = max(before, low - by), max(behind, high + by)
    return before, behind


def _read(e: Basic, letter: Index) -> Iterator[Expr]:
    """The entries that an expression reads at a letter, but for those that stand under a condition on it."""
    if isinstance(e, Indexed):
        yield e
    elif isinstance(e, Piecewise):
        for piece, condition in (p.args for p in e.args):
            if letter not in free_indices(condition):
                yield from _read(piece, letter)
            else:
                return
    else:
        for a in e.args:
            yield from _read(a, letter)


def _number(place: Expr, letter: Expr) -> int | None:
    """How much further than a letter a place is; None where no number says it."""
    gap = difference(place, letter)
    return None if gap is None or gap.keys() - {ONE} else gap.get(ONE, 0)


__all__ = ["borders"]

"""Arrays that say which group an entry belongs to, g_i = 1: all that is asked of them is whether they are equal to a number or to
each other, so all that matters is which are equal.

They are drawn from a few numbers, those that they are compared with and some others, so that there are entries of every group
and of none.  Real numbers are no two of them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

import numpy as np
from sympy import Basic, Expr, Indexed, Rational
from sympy.core.relational import Eq, Ne

from derive.check.named import Array
from derive.check.sizes import said
from derive.check.world import parts
from derive.expression.nodes import Size, name_of
from derive.expression.places import heads
from derive.problem import Problem

#: So many labels there are at least: two others besides the one that is asked for may be equal or not.
FEWEST = 3
#: At one point of so many a group is empty, each in turn, and a mean over it no number: less than a tenth are to be outside.
SELDOM = 11


def labels(problem: Problem, inside: Iterable[Basic] = ()) -> Mapping[str, tuple[float, ...]]:
    """The numbers from which each array of labels is drawn, by its name; `inside` are other expressions that ask of them."""
    every = (*said(problem), *inside)
    if all(heads(e).isdisjoint((Eq, Ne)) for e in every):
        return {}
    seen = _Seen()
    for e in every:
        seen.visit(e)
    varied = {name_of(v) for v in problem.variables}
    found = {n for n in seen.with_numbers if n not in {*seen.others, *varied, *problem.defined, *problem.domain}}
    while strangers := {n for n in found if not seen.together.get(n, set()) <= found}:
        found -= strangers
    return {n: _numbers(seen.group(n)) for n in found}


class _Seen:
    """What is asked of the arrays of some expressions."""

    def __init__(self) -> None:
        #: The numbers that each array is compared with, the arrays, and those of which anything else is asked.
        self.with_numbers: dict[str, set[Rational]] = {}
        self.together: dict[str, set[str]] = {}
        self.others: set[str] = set()

    def visit(self, e: Basic) -> None:
        """Notes what an expression asks."""
        if isinstance(e, Eq | Ne) and all(isinstance(side, Indexed | Rational) for side in e.args):
            names = [name_of(side) for side in e.args if isinstance(side, Indexed)]
            for name in names:
                self.with_numbers.setdefault(name, set()).update(side for side in e.args if isinstance(side, Rational))
                self.together.setdefault(name, set()).update(names)
        elif isinstance(e, Indexed):
            self.others.add(name_of(e))
        elif e.args:
            for a in e.args:
                self.visit(a)
        else:
            self.others.update(name_of(p) for p in parts(e) if isinstance(p, Expr) and not isinstance(p, Size))

    def group(self, name: str) -> set[Rational]:
        """The numbers that an array is compared with, or those that are compared with it."""
        reached, waiting = set[str](), [name]
        while waiting:
            if (here := waiting.pop()) not in reached:
                reached.add(here)
                waiting += sorted(self.together[here])
        return set[Rational]().union(*(self.with_numbers[n] for n in reached))


def _numbers(asked: set[Rational]) -> tuple[float, ...]:
    """The numbers that are asked for, and others, first the small whole ones."""
    found = sorted(map(float, asked))
    others = (float(n) for n in count(1) if n not in found)
    return (*found, *(next(others) for _ in range(max(1, FEWEST - len(found)))))


def drawn(numbers: Sequence[float], shape: tuple[int, ...], points: int, draw: np.random.Generator) -> Array:
    """Labels of so many points: at most of them every number but the last stands somewhere, if there is room, and at some one
    does not."""
    entries = int(np.prod(shape, dtype=np.int64))
    each = draw.permuted(np.tile(numbers[:-1], (points, 1)), axis=1)[:, :entries]
    found = draw.permuted(np.concatenate([each, draw.choice(numbers, (points, entries - each.shape[1]))], axis=1), axis=1)
    for n, point in enumerate(range(SELDOM - 1, points, SELDOM)):
        empty = n % len(numbers)
        found[point] = draw.choice((*numbers[:empty], *numbers[empty + 1 :]), entries)
    return found.reshape(points, *shape)


def every_entry(entries: range, shape: tuple[int, ...], points: int, draw: np.random.Generator) -> Array:
    """Labels that say which entry is read: each of them says every entry, at about as many points."""
    count = int(np.prod(shape, dtype=np.int64))
    found = draw.permuted(np.resize(np.array(entries, dtype=float), (count, points)), axis=1)
    return found.T.reshape(points, *shape)


__all__ = ["drawn", "every_entry", "labels"]

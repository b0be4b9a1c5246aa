"""What an expression compares: each condition, maximum, absolute value and sign is one side against another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from sympy import Abs, Basic, Expr, Indexed, Integer, Max, Min, S, Symbol, sign
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne, Relational

from derive.check.named import Array
from derive.expression.nodes import MINUS_ONE, Add, Index, IndexMax, IndexMin, Mul, node, relation, relu
from derive.expression.places import heads
from derive.expression.shifts import counts, is_counted

#: The functions that switch where their argument is 0.
SWITCHED_AT_ZERO = (Abs, sign, relu)
#: What takes the largest or the smallest of all entries.
EXTREMES = (IndexMax, IndexMin)
#: A condition and its opposite are one question.
SIGNS: dict[type[Basic], str] = {Eq: "==", Ne: "==", Ge: ">=", Lt: ">=", Gt: ">", Le: ">"}


#: Two numbers nearer than this are one, by its part of their size or outright: each was rounded on its own way, and random
#: numbers are never that near by chance.
NEARLY, OUTRIGHT = 1e-9, 1e-13


def equal(a: Array, b: Array) -> Array:
    """Whether two numbers are one, up to rounding."""
    return np.abs(a - b) <= NEARLY * np.maximum(np.abs(a), np.abs(b)) + OUTRIGHT


class Condition(NamedTuple):
    """One side against another: whether left `sign` right, or (no sign) which of them is larger."""

    left: Expr
    right: Expr
    sign: str = ""

    @property
    def difference(self) -> Expr:
        """The left side without the right one."""
        return node(Add, self.left, node(Mul, MINUS_ONE, self.right))  # type: ignore[no-any-return]

    @property
    def formula(self) -> Relational:
        """The condition as it is told."""
        return relation(self.left, self.sign or ">", self.right)


def compares_places(left: Basic, right: Basic, kind: type[Basic]) -> bool:
    """Whether two indices, what is calculated from them, or an index and a label are compared."""
    if isinstance(left, Index) and isinstance(right, Index):
        return True
    places = [is_counted(side) for side in (left, right)]
    if all(places) or not any(places):
        numbers = isinstance(left, Integer) or isinstance(right, Integer)
        return all(places) and not numbers and bool(counts(left) | counts(right))
    other, place = (right, left) if places[0] else (left, right)
    return kind in (Eq, Ne) and bool(counts(place)) and type(other) in (Indexed, Symbol)


@lru_cache(maxsize=65536)
def compared(e: Basic) -> tuple[Condition, ...]:
    """The conditions that a node itself decides; two indices that are compared take all their values anyway."""
    if isinstance(e, SWITCHED_AT_ZERO):
        return (Condition(e.args[0], S.Zero),)
    if isinstance(e, Relational):
        left, right = e.args
        return () if compares_places(left, right, type(e)) else (Condition(left, right, SIGNS[type(e)]),)
    if isinstance(e, Max | Min):
        first = [e.args[0] if n == 1 else node(type(e), *e.args[:n]) for n in range(1, len(e.args))]
        return tuple(Condition(a, b) for a, b in zip(first, e.args[1:], strict=True))
    return ()


@lru_cache(maxsize=4096)
def _compares(kinds: frozenset[type[Basic]]) -> bool:
    """Whether nodes of some kinds compare anything."""
    return any(issubclass(kind, (*SWITCHED_AT_ZERO, Relational, Max, Min)) for kind in kinds)


@lru_cache(maxsize=65536)
def conditions(e: Basic) -> tuple[Condition, ...]:
    """Every condition in an expression, each once, in reading order."""
    if not _compares(heads(e)):
        return ()
    found = dict.fromkeys(compared(e))
    for a in e.args:
        found.update(dict.fromkeys(conditions(a)))
    return tuple(found)

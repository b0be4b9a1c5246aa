"""Which names a page speaks of, so that two of them never look alike on it.

`x1` is set as x with subscript 1, and so is the entry `x[1]`; `w_2` and `w2` are both w with subscript 2.  Where both
stand on one page, the scalar (or each of the two) is written as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from sympy import Basic, Indexed, S, Symbol, Tuple
from sympy.core.function import AppliedUndef
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.expression.matrix import Matrix, Vector, array_name
from derive.expression.nodes import Whole, name_of
from derive.notation.symbols import GREEK, kind_of, split_accent, split_name
from derive.records import dataclass


@dataclass(frozen=True)
class Names:
    """The names of a page: those of numbers and unknown functions, and those of arrays; `has_zero` where a 0 stands on it, as in
    an entry x[0] and in a sum from 0."""

    bare: frozenset[str] = frozenset()
    arrays: frozenset[str] = frozenset()
    has_zero: bool = False

    def __or__(self, other: Names) -> Names:
        return Names(self.bare | other.bare, self.arrays | other.arrays, self.has_zero or other.has_zero)

    def __contains__(self, name: str) -> bool:
        """Whether a letter is taken, however it is spelled."""
        return name in _canonical(self.bare | self.arrays)


_PAGE: ContextVar[Names] = ContextVar("_PAGE")


@contextmanager
def among(*expressions: Basic) -> Iterator[None]:
    """Formulas written inside stand on one page with these expressions, and share their names."""
    token = _PAGE.set(_PAGE.get(Names()) | _of(expressions))
    try:
        yield
    finally:
        _PAGE.reset(token)


def names_with(e: Basic) -> Names:
    """The names of an expression and of the page on which it stands."""
    return _PAGE.get(Names()) | _of((e,))


def _of(expressions: tuple[Basic, ...]) -> Names:
    bare: set[str] = set()
    arrays: set[str] = set()
    for e in expressions:
        for part in e.atoms(Symbol, Indexed, AppliedUndef, Vector, Matrix):
            if isinstance(part, Indexed):
                arrays.add(name_of(part))
            elif isinstance(part, Vector | Matrix):
                arrays.add(array_name(part))
            elif isinstance(part, AppliedUndef):
                bare.add(part.func.__name__)
            elif isinstance(part, Whole):
                arrays.add(part.name)
            elif type(part) is Symbol:
                bare.add(part.name)
    places = (part for e in expressions for part in e.atoms(Indexed, Tuple) if not isinstance(part, ExprCondPair))
    return Names(frozenset(bare - arrays), frozenset(arrays), any(S.Zero in part.args for part in places))


@lru_cache(maxsize=512)
def _canonical(names: frozenset[str]) -> frozenset[str]:
    return frozenset(kind_of(n)[1] for n in names)


@lru_cache(maxsize=512)
def as_typed(names: Names) -> frozenset[str]:
    """The names that are written as they were typed, since they would look like another one."""
    shown: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(names.bare | names.arrays):
        rest, accent = split_accent(name)
        stem, suffix = split_name(rest)
        over = "above" if suffix and name in names.arrays else "below"
        shown.setdefault((kind_of(stem)[1], accent, kind_of(suffix)[1], over), []).append(name)
    stems = {(kind_of(rest)[1], accent) for rest, accent in map(split_accent, names.arrays)}
    # The θ of ε_θ counts nothing: no entry of ε looks so, and none looks as β_0 does where entries count from 1.
    greek = {kind_of(letter)[1] for letter in GREEK}
    return frozenset(
        name
        for (stem, accent, suffix, over), alike in shown.items()
        for name in alike
        if (len(alike) > 1 and name not in (stem, f"{stem}_{accent}"))
        or (suffix and over == "below" and (stem, accent) in stems and suffix not in (greek if names.has_zero else greek | {"0"}))
    )

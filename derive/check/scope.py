"""How far each index runs: the size of the axis that it stands on, found lexically, so that a bound letter hides a free one.

Only an index that is compared (in a delta, in a condition) needs this: elsewhere its array says how long it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sympy import Basic, Expr, Indexed, KroneckerDelta
from sympy.core.relational import Relational

from derive.expression.nodes import Binder, Index, indices_of, name_of
from derive.expression.places import heads
from derive.expression.square import SQUARE, square_name, square_places

COMPARING = (KroneckerDelta, Relational)
#: Free indices with their sizes, and pairs of free indices that a delta or a condition makes run equally far.
Found = tuple[dict[Index, Expr], tuple[tuple[Index, Index], ...]]


@lru_cache(maxsize=4096)
def _compares_places(kinds: frozenset[type[Basic]]) -> bool:
    """Whether nodes of some kinds may compare indices."""
    return any(issubclass(kind, (KroneckerDelta, Relational)) for kind in kinds)


@lru_cache(maxsize=65536)
def counted(e: Basic) -> tuple[Index, ...]:
    """The free indices of an expression that are compared by value in it, in the order of their letters."""
    found: set[Index] = set()
    if not e.args or not _compares_places(heads(e)):
        return ()
    if isinstance(e, KroneckerDelta | Relational):
        found.update(a for a in e.args if isinstance(a, Index))
    for a in e.args:
        found.update(counted(a))
    if isinstance(e, Binder):
        found.discard(e.args[1].args[0])  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda i: i.name))


def index_sizes(
    expressions: Iterable[Basic], axes: Mapping[str, tuple[Expr, ...]], known: dict[Basic, Found] | None = None
) -> dict[Index, Expr]:
    """The size of each free index of some expressions; where two disagree, the first that says it outright.

    `known` keeps what was found in each node, for the next question about the same arrays.
    """
    known = {} if known is None else known
    sizes: dict[Index, Expr] = {}
    ties: list[tuple[Index, Index]] = []
    for e in expressions:
        own, tied = _search(e, axes, known)
        for index, size in own.items():
            sizes.setdefault(index, size)
        ties += tied
    _settle(sizes, ties)
    return sizes


def _settle(sizes: dict[Index, Expr], ties: Iterable[tuple[Index, Index]]) -> None:
    pairs = list(ties)
    for _ in pairs:
        for i, j in pairs:
            for known, unknown in ((i, j), (j, i)):
                if known in sizes:
                    sizes.setdefault(unknown, sizes[known])


def _search(e: Basic, axes: Mapping[str, tuple[Expr, ...]], known: dict[Basic, Found]) -> Found:
    found = known.get(e)
    if found is None:
        found = known[e] = _search_node(e, axes, known)
    return found


def _search_node(e: Basic, axes: Mapping[str, tuple[Expr, ...]], known: dict[Basic, Found]) -> Found:
    if isinstance(e, Indexed):
        lengths = axes.get(name_of(e), ())
        return {i: size for i, size in zip(indices_of(e), lengths, strict=False) if isinstance(i, Index)}, ()
    if isinstance(e, SQUARE):
        lengths = axes.get(square_name(e), ())
        return {i: size for i, size in zip(square_places(e), lengths, strict=False) if isinstance(i, Index)}, ()
    sizes: dict[Index, Expr] = {}
    ties: list[tuple[Index, Index]] = []
    if isinstance(e, COMPARING):
        i, j = e.args
        if isinstance(i, Index) and isinstance(j, Index):
            ties.append((i, j))
    for a in e.args:
        own, tied = _search(a, axes, known)
        for index, size in own.items():
            sizes.setdefault(index, size)
        ties += tied
    if isinstance(e, Binder):
        bound, _, last = e.args[1].args
        sizes[bound] = last  # type: ignore[index,assignment]
        _settle(sizes, ties)
        del sizes[bound]  # type: ignore[arg-type]
        ties = [pair for pair in ties if bound not in pair]
    return sizes, tuple(ties)

"""Free and bound indices, and substitution that cannot capture.

In Σ_j e^{a_j} the j is bound: it is no part of what the sum depends on, and it may be renamed.  Renaming comes first
whenever a free index of the same letter is about to enter (Barendregt's convention).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sympy import Basic, Expr, Indexed, Integer, KroneckerDelta, Symbol, Tuple
from sympy.core.relational import Relational

from derive.expression.nodes import Binder, Index, Size, Whole, array, delta, name_of, node, rebuild
from derive.expression.shifts import counted, normal

LETTERS = "ijklmnpqrstuvabcdfgh"


@lru_cache(maxsize=65536)
def free_indices(e: Basic) -> frozenset[Index]:
    """The indices on which the value of an expression depends."""
    if isinstance(e, Index):
        return frozenset((e,))
    if isinstance(e, Binder):
        body, (index, first, last) = e.args
        return (free_indices(body) - {index}) | free_indices(first) | free_indices(last)
    return frozenset().union(*map(free_indices, e.args)) if e.args else frozenset()


@lru_cache(maxsize=65536)
def all_indices(e: Basic) -> frozenset[Index]:
    """Every index that is written in an expression, free or bound."""
    if isinstance(e, Index):
        return frozenset((e,))
    return frozenset().union(*map(all_indices, e.args)) if e.args else frozenset()


@lru_cache(maxsize=65536)
def fixed_places(e: Basic) -> frozenset[Integer]:
    """The places of arrays that an expression names by number: 1 in a_1."""
    if isinstance(e, Indexed):
        return frozenset(i for i in e.args[1:] if isinstance(i, Integer))
    return frozenset().union(*map(fixed_places, e.args)) if e.args else frozenset()


@lru_cache(maxsize=65536)
def names(e: Basic) -> frozenset[str]:
    """The names of the scalars and arrays that an expression reads (not of indices or sizes)."""
    if isinstance(e, Indexed):
        return frozenset((name_of(e),)).union(*map(names, e.args[1:]))
    if isinstance(e, Symbol):
        return frozenset((e.name,)) if type(e) in (Symbol, Whole) else frozenset()
    return frozenset().union(*map(names, e.args)) if e.args else frozenset()


@lru_cache(maxsize=65536)
def sizes_in(e: Basic) -> frozenset[Size]:
    """Every size that is written in an expression."""
    if isinstance(e, Size):
        return frozenset((e,))
    return frozenset().union(*map(sizes_in, e.args)) if e.args else frozenset()


def fresh_index(taken: Iterable[Index | str], like: Index | None = None) -> Index:
    """An index whose letter nothing has: the letters that follow, in the order in which people use them."""
    used = {t if isinstance(t, str) else t.name for t in taken}
    start = LETTERS.find(like.name) + 1 if like is not None and like.name in LETTERS else 0
    for letter in LETTERS[start:] + LETTERS[:start]:
        if letter not in used:
            return Index(letter)
    n = 1
    while f"k{n}" in used:
        n += 1
    return Index(f"k{n}")


def substitute(e: Expr, mapping: Mapping[Basic, Basic]) -> Expr:
    """An expression with leaves or sub-expressions replaced; bound indices step aside for what comes in."""
    mapping = {old: new for old, new in mapping.items() if old != new}
    if not mapping:
        return e
    incoming = frozenset().union(*(free_indices(new) for new in mapping.values()))
    return _substitute(e, mapping, incoming)


def _substitute(e: Basic, mapping: Mapping[Basic, Basic], incoming: frozenset[Index]) -> Expr:
    if e in mapping:
        return mapping[e]  # type: ignore[return-value]
    if not e.args:
        return e  # type: ignore[return-value]
    if isinstance(e, Binder):
        body, (index, first, last) = e.args
        inner = {old: new for old, new in mapping.items() if index not in free_indices(old)}
        first, last = (counted(_substitute(x, mapping, incoming)) for x in (first, last))
        if not inner:
            return node(e.func, body, node(Tuple, index, first, last))  # type: ignore[no-any-return]
        if index in incoming and any(_occurs(old, body) for old in inner):
            renamed = fresh_index(all_indices(body) | incoming | names(body) | {index}, index)
            body, index = _substitute(body, {index: renamed}, frozenset((renamed,))), renamed
        return node(e.func, _substitute(body, inner, incoming), node(Tuple, index, first, last))  # type: ignore[no-any-return]
    if isinstance(e, Indexed):
        return node(Indexed, e.args[0], *(normal(_substitute(i, mapping, incoming)) for i in e.args[1:]))  # type: ignore[no-any-return]
    if isinstance(e, KroneckerDelta) and not free_indices(e).isdisjoint(mapping):
        return delta(*(normal(_substitute(a, mapping, incoming)) for a in e.args))
    if isinstance(e, Relational) and not free_indices(e).isdisjoint(mapping):
        return rebuild(e, [counted(_substitute(a, mapping, incoming)) for a in e.args])  # type: ignore[no-any-return]
    args = [_substitute(a, mapping, incoming) for a in e.args]
    return e if all(a is b for a, b in zip(args, e.args, strict=True)) else rebuild(e, args)  # type: ignore[return-value]


def _occurs(old: Basic, e: Basic) -> bool:
    return e == old or any(_occurs(old, a) for a in e.args)


def rename_bound(e: Expr, avoid: Iterable[Index]) -> Expr:
    """An expression whose bound indices keep clear of `avoid`, and otherwise keep their letters."""
    avoid = frozenset(avoid)
    return _rename_bound(e, avoid, avoid | free_indices(e)) if avoid & all_indices(e) else e


def _rename_bound(e: Basic, avoid: frozenset[Index], taken: frozenset[Index]) -> Expr:
    if not e.args or not avoid & all_indices(e):
        return e  # type: ignore[return-value]
    if isinstance(e, Binder):
        body, (index, first, last) = e.args
        if index in avoid:
            renamed = fresh_index(taken | all_indices(body) | names(body), index)
            body, index = substitute(body, {index: renamed}), renamed
        return node(e.func, _rename_bound(body, avoid, taken | {index}), node(Tuple, index, first, last))  # type: ignore[no-any-return]
    return rebuild(e, [_rename_bound(a, avoid, taken) for a in e.args])  # type: ignore[no-any-return]


def rename_names(e: Expr, mapping: Mapping[str, str]) -> Expr:
    """An expression with scalars and arrays renamed."""
    from derive.expression.nodes import scalar

    if isinstance(e, Indexed):
        places = [rename_names(i, mapping) for i in e.args[1:]]  # type: ignore[arg-type]
        return node(Indexed, array(mapping.get(name_of(e), name_of(e))), *places)  # type: ignore[no-any-return]
    if isinstance(e, Whole):
        return Whole(mapping.get(e.name, e.name))
    if type(e) is Symbol:
        return scalar(mapping.get(e.name, e.name))
    return rebuild(e, [rename_names(a, mapping) for a in e.args]) if e.args else e  # type: ignore[no-any-return]


@lru_cache(maxsize=65536)
def shape(e: Basic) -> Basic:
    """An expression with its indices named in the order in which they stand: two that differ in letters only have one shape."""
    order: dict[Basic, Index] = {}

    def renamed(x: Basic) -> Basic:
        if isinstance(x, Index):
            return order.setdefault(x, Index(f"#{len(order)}"))
        if not x.args:
            return x
        args = [renamed(a) for a in x.args]
        if isinstance(x, Tuple):
            return node(Tuple, *args)  # type: ignore[no-any-return]
        return rebuild(x, args)  # type: ignore[no-any-return]

    return renamed(e)

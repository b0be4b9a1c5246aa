"""A place is a path of argument positions from the root of an expression to one of its nodes."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, Expr, Indexed

from derive.expression.nodes import MINUS_ONE, ONE, Add, Mul, Pow, add, mul, quotient, rebuild

Place = tuple[int, ...]


def at(e: Expr, place: Place) -> Expr:
    """The node at a place."""
    for step in place:
        e = e._args[step]
    return e


def replace_at(e: Expr, place: Place, new: Expr) -> Expr:
    """The expression with another node at one place; only the way there is rebuilt."""
    if not place:
        return new
    args = list(e.args)
    args[place[0]] = replace_at(args[place[0]], place[1:], new)  # type: ignore[arg-type]
    if isinstance(e, Mul):  # a product inside a product is one product: nobody sees which factors came together
        return mul(*args)  # type: ignore[arg-type]
    if isinstance(e, Add):
        return add(*args)  # type: ignore[arg-type]
    if isinstance(e, Pow) and args[1] is MINUS_ONE and isinstance(args[0], Mul):
        return quotient(ONE, args[0])  # the factors of a denominator
    return rebuild(e, args)  # type: ignore[no-any-return]


@lru_cache(maxsize=200_000)
def heads(e: Basic) -> frozenset[type[Basic]]:
    """The kinds of all nodes of an expression; the inside of an entry is not entered."""
    if isinstance(e, Indexed) or not e.args:
        return frozenset((type(e),))
    return frozenset((type(e),)).union(*map(heads, e.args))


@lru_cache(maxsize=65536)
def of_kinds(e: Basic, *kinds: type[Basic]) -> tuple[Expr, ...]:
    """The nodes of some kinds in an expression, each as often as it stands there, in reading order; the inside of an entry is not
    entered."""
    own = (e,) if isinstance(e, kinds) else ()
    if isinstance(e, Indexed) or not e.args:
        return own  # type: ignore[return-value]
    return own + sum((of_kinds(a, *kinds) for a in e.args), ())  # type: ignore[arg-type,operator]


@lru_cache(maxsize=4096)
def walk(e: Basic) -> tuple[tuple[Place, Expr], ...]:
    """Every node with its place, parents first, as one reads; the inside of an entry is not entered."""
    found: list[tuple[Place, Expr]] = []
    _walk(e, (), found)
    return tuple(found)


def _walk(e: Basic, place: Place, found: list[tuple[Place, Expr]]) -> None:
    found.append((place, e))  # type: ignore[arg-type]
    if not isinstance(e, Indexed):
        for n, a in enumerate(e._args):
            _walk(a, (*place, n), found)


@lru_cache(maxsize=4096)
def walk_up(e: Basic) -> tuple[tuple[Place, Expr], ...]:
    """Every node with its place, children first."""
    found: list[tuple[Place, Expr]] = []
    _walk_up(e, (), found)
    return tuple(found)


def _walk_up(e: Basic, place: Place, found: list[tuple[Place, Expr]]) -> None:
    if not isinstance(e, Indexed):
        for n, a in enumerate(e._args):
            _walk_up(a, (*place, n), found)
    found.append((place, e))  # type: ignore[arg-type]

"""What a turn of a loop knows of the turns before: the names that it reads before it sets them, and the arrays and lists of
which it sets an entry by earlier ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from derive.reading.python.trees import entered, stores


def carried(body: Sequence[ast.stmt], bound: set[str]) -> list[str]:
    """The names that a turn reads before it sets them, and sets, but for those that the loop binds."""
    found: list[str] = []
    _walked(body, set(bound), found)
    own = stores(body)
    return [n for n in dict.fromkeys(found) if n in own and n not in entered(body)]


def trailed(body: Sequence[ast.stmt]) -> dict[str, set[str]]:
    """The arrays and lists of which a turn sets an entry and reads another, with the places that it sets."""
    set_ = entered(body)
    found: dict[str, set[str]] = {}
    for s in body:
        for n in ast.walk(s):
            match n:
                case ast.Subscript(value=ast.Name(id=name), slice=place, ctx=ast.Load()):
                    if name in set_ and ast.unparse(place) not in set_[name]:
                        found[name] = set_[name]
    return found


def _walked(body: Sequence[ast.stmt], known: set[str], found: list[str]) -> set[str]:
    """The names that are set behind some statements; `found` gets those that were read before."""
    for s in body:
        match s:
            case ast.Assign(targets=targets, value=value):
                _read(value, known, found)
                for t in targets:
                    _read(t, known, found)
                    known |= _set(t)
            case ast.AnnAssign(target=target, value=value):
                if value is not None:
                    _read(value, known, found)
                    known |= _set(target)
            case ast.AugAssign(target=target, value=value):
                _read(value, known, found)
                found += [n for n in sorted(_set(target)) if n not in known]
                _read(target, known, found)
                known |= _set(target)
            case ast.For(target=target, iter=domain, body=inner):
                _read(domain, known, found)
                known |= _walked(inner, known | _set(target), found)
            case ast.If(test=test, body=yes, orelse=no):
                _read(test, known, found)
                known |= _walked(yes, set(known), found) & _walked(no, set(known), found)
            case ast.With(body=inner):
                known |= _walked(inner, set(known), found)
            case _:
                _read(s, known, found)
    return known


def _read(node: ast.AST, known: set[str], found: list[str]) -> None:
    found += [n for n in _names(node, frozenset()) if n not in known]


def _names(node: ast.AST, bound: frozenset[str]) -> Iterator[str]:
    """The names that are read in an expression, but for those that it binds itself."""
    if isinstance(node, ast.GeneratorExp | ast.ListComp):
        bound |= frozenset(n for g in node.generators for n in _set(g.target))
    elif isinstance(node, ast.Lambda):
        bound |= frozenset(a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in bound:
        yield node.id
    for inner in ast.iter_child_nodes(node):
        yield from _names(inner, bound)


def _set(target: ast.expr) -> set[str]:
    """The names that an assignment sets as a whole."""
    return {n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


__all__ = ["carried", "trailed"]

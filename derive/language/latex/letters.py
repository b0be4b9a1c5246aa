"""The index letters of a syntax tree that nothing in it binds."""

from __future__ import annotations

import ast

from derive.language.expressions import index_letters

_BINDERS = ("sum", "prod", "max", "min", "mean", "norm")


def free_letters(e: ast.AST) -> set[str]:
    """The index letters of a syntax tree that no sum in it binds."""
    if isinstance(e, ast.Call) and isinstance(e.func, ast.Name) and e.func.id in _BINDERS and len(e.args) > 1:
        names = [a.elts[0] if isinstance(a, ast.Tuple) else a for a in e.args[1:]]
        bound = {n.id for n in names if isinstance(n, ast.Name)}
        if e.func.id not in ("max", "min") or bound <= index_letters(e.args[0]):
            return free_letters(e.args[0]) - bound
    if isinstance(e, ast.Subscript):
        return {n.id for n in ast.walk(e.slice) if isinstance(n, ast.Name)}
    found: set[str] = set()
    if isinstance(e, ast.Call) and isinstance(e.func, ast.Name) and e.func.id == "delta":
        return {n.id for a in e.args for n in ast.walk(a) if isinstance(n, ast.Name)}
    for child in ast.iter_child_nodes(e):
        found |= free_letters(child)
    return found

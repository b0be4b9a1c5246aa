"""np.fill_diagonal(A, v) as the assignment that it is: the entries A_ii are v from here on."""

from __future__ import annotations

import ast


def assigned(tree: ast.Module) -> ast.Module:
    """A program with an assignment for every diagonal that is filled in place."""
    made = _Assigned().visit(tree)
    assert isinstance(made, ast.Module)
    return made


class _Assigned(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        match node.value:
            case ast.Call(func=ast.Attribute(attr="fill_diagonal"), args=[ast.Name(id=name), value], keywords=[]):
                return _set(node, name, value)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="fill_diagonal_"), args=[value], keywords=[]):
                return _set(node, name, value)
        return node


def _set(node: ast.Expr, name: str, value: ast.expr) -> ast.Assign:
    rows = ast.Call(ast.Name("range", ast.Load()), [ast.Call(ast.Name("len", ast.Load()), [ast.Name(name, ast.Load())], [])], [])
    place = ast.Tuple([rows, rows], ast.Load())
    made = ast.Assign([ast.Subscript(ast.Name(name, ast.Load()), place, ast.Store())], value)
    return ast.fix_missing_locations(ast.copy_location(made, node))


__all__ = ["assigned"]

"""Loops of a few turns that follow from each other, for _ in range(2), as the lines that they run."""

from __future__ import annotations

import ast
import copy

from derive.reading.python.loops import growing
from derive.reading.python.training import trains
from derive.reading.python.turns import carried, trailed

FEW = 3  # turns: who means many counts them by a name


def unrolled(tree: ast.Module) -> ast.Module:
    """A program with the turns of its short loops one behind another, each with the number that it has."""
    made = _Unrolled().visit(copy.deepcopy(tree))
    assert isinstance(made, ast.Module)
    return made


class _Unrolled(ast.NodeTransformer):
    def visit_For(self, node: ast.For) -> ast.AST | list[ast.AST]:
        self.generic_visit(node)
        turns = _turns(node.iter)
        if not isinstance(node.target, ast.Name) or not 1 < turns <= FEW or node.orelse or trains(node.body):
            return node
        follow = {*carried(node.body, {node.target.id})} - growing(node.body).keys()
        if not follow or trailed(node.body):
            return node
        return [_Numbered(node.target.id, n).visit(copy.deepcopy(s)) for n in range(turns) for s in node.body]


class _Numbered(ast.NodeTransformer):
    """Puts the number of a turn for its name."""

    def __init__(self, name: str, number: int) -> None:
        self.name, self.number = name, number

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.copy_location(ast.Constant(self.number), node) if node.id == self.name else node


def _turns(domain: ast.expr) -> int:
    """How many turns range(3) has; none of a loop over anything else."""
    match domain:
        case ast.Call(func=ast.Name("range"), args=[ast.Constant(value=int(n))], keywords=[]):
            return n
    return 0


__all__ = ["unrolled"]

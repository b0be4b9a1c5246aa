"""A definition of the step after, h_{t+1} = f(h_t), as one of the step itself, h_t = f(h_{t-1}), for every t; and lags whose
number is stated by itself."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from copy import deepcopy

from derive.expression.systems import circles
from derive.language.expressions import summed_letters
from derive.language.syntax import Equation, every, slots_of
from derive.records import replace
from derive.words import gettext


def in_own_steps(equations: Sequence[Equation]) -> list[Equation]:
    """The equations of a text, in which the left sides of a recurrence are entries at t, and not at t + 1."""
    if not any(isinstance(n, ast.BinOp) for e in equations if isinstance(e.head, ast.Subscript) for n in slots_of(e.head.slice)):
        return [*equations]
    reads = {_name(e.head): frozenset(n.id for n in every(e.body) if isinstance(n, ast.Name)) for e in equations if _name(e.head)}
    known = {name: read & reads.keys() for name, read in reads.items()}
    recurrent = {name for circle in circles(known) for name in circle}
    return [_in_own_step(e) if _name(e.head) in recurrent else e for e in equations]


def with_stated_lags(equations: Sequence[Equation]) -> list[Equation]:
    """The equations in which what stands as a lag, m of y_{t-m}, is the number that one of them states: m = 12."""
    heads = {_name(e.head): e for e in equations if _name(e.head)}
    lags: dict[str, tuple[ast.Subscript, Equation]] = {}
    for e in equations:
        if not isinstance(e.head, ast.Subscript):  # which has no letter of which another could be steps back
            continue
        own = {s.id for s in slots_of(e.head.slice) if isinstance(s, ast.Name)}
        for part in every(e.body):
            if isinstance(part, ast.Subscript) and _name(part) in heads:
                found = (_lag(slot) for slot in slots_of(part.slice))
                bound = own | summed_letters(e.body)
                lags.update({word: (part, e) for letter, word in filter(None, found) if letter in own and word not in bound})
    stated = {e.head.id: e for e in equations if isinstance(e.head, ast.Name) and e.head.id in lags and _counts(e.body)}
    for word, (part, e) in lags.items():
        if word not in stated and not word.isupper():
            said = gettext("{entry} reads {word} steps back, and nothing says how many those are")
            raise e.right.error(said.format(entry=ast.unparse(part), word=word), e.right.offset(part), f"`{word} = 12`")
    if not stated:
        return [*equations]
    numbers = _Stated({word: e.body for word, e in stated.items()})
    kept = (e for e in equations if not any(e is s for s in stated.values()))
    return [replace(e, body=numbers.visit(deepcopy(e.body))) for e in kept]


def _lag(place: ast.expr) -> tuple[str, str] | None:
    """The letter of a place and the name of how far back it is: t and m of t - m."""
    match place:
        case ast.BinOp(left=ast.Name(id=letter), op=ast.Sub(), right=ast.Name(id=word)):
            return letter, word
    return None


def _counts(e: ast.expr) -> bool:
    return isinstance(e, ast.Constant) and type(e.value) is int


class _Stated(ast.NodeTransformer):
    """A tree with numbers for the names that state them."""

    def __init__(self, numbers: dict[str, ast.expr]) -> None:
        self.numbers = numbers

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.copy_location(deepcopy(self.numbers[node.id]), node) if node.id in self.numbers else node


def _in_own_step(equation: Equation) -> Equation:
    """An equation whose left side is an entry at t, as it is where no letter can be moved so."""
    head = equation.head
    assert isinstance(head, ast.Subscript)
    shifts = dict(filter(None, map(_shift, slots_of(head.slice))))
    letters = [n.id for n in every(head.slice) if isinstance(n, ast.Name)]
    if not shifts or len({*letters}) < len(letters) or shifts.keys() & (summed_letters(equation.body) | _counting(equation.body)):
        return equation
    moved = _Moved(shifts)
    return replace(equation, head=moved.visit(deepcopy(head)), body=moved.visit(deepcopy(equation.body)))


def _counting(tree: ast.AST) -> set[str]:
    """The names that stand as numbers somewhere, and not only at places of entries."""
    if isinstance(tree, ast.Name):
        return {tree.id}
    inner = [tree.value] if isinstance(tree, ast.Subscript) else [*ast.iter_child_nodes(tree)]
    return set().union(*map(_counting, inner))


def _name(head: ast.expr | None) -> str:
    """The name of an entry on a left side; empty for anything else."""
    return head.value.id if isinstance(head, ast.Subscript) and isinstance(head.value, ast.Name) else ""


def _shift(place: ast.expr) -> tuple[str, int] | None:
    """The letter of a place and how far it is from it: t and 1 of t + 1."""
    match place:
        case ast.BinOp(left=ast.Name(id=letter), op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=by)) if type(by) is int:
            return letter, by if isinstance(op, ast.Add) else -by
    return None


class _Moved(ast.NodeTransformer):
    """A tree in which each of some letters is so much less."""

    def __init__(self, shifts: dict[str, int]) -> None:
        self.shifts = shifts

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        found = _shift(node)
        if found is None or found[0] not in self.shifts:
            return self.generic_visit(node)
        return self._placed(node, found[0], found[1] - self.shifts[found[0]])

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._placed(node, node.id, -self.shifts[node.id]) if node.id in self.shifts else node

    def _placed(self, node: ast.expr, letter: str, by: int) -> ast.expr:
        name = ast.copy_location(ast.Name(letter, ast.Load()), node)
        if not by:
            return name
        number = ast.copy_location(ast.Constant(abs(by)), node)
        return ast.copy_location(ast.BinOp(name, ast.Add() if by > 0 else ast.Sub(), number), node)


__all__ = ["in_own_steps", "with_stated_lags"]

"""A quantity on both sides of what defines it, in the first power alone, r_i = α Σ_j P_ij r_j + c_i: what solves that is
r = (1 - αP)⁻¹ c, with a matrix of its own, M_ij = δ_ij - α P_ij and r_i = Σ_j (M⁻¹)_ij c_j.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy

from derive.language.expressions import CALCULATED
from derive.language.syntax import Equation, every, slots_of
from derive.records import dataclass, replace

LETTERS = "jklmnpqgh"
MATRICES = "MBCDSHUZ"
_Change = Callable[[ast.expr | None], ast.expr]


@dataclass
class Part:
    """A multiple of an entry of the quantity itself, perhaps summed over one letter of its place: `letter` is that."""

    times: ast.expr | None
    places: list[str]
    letter: str = ""


@dataclass
class Linear:
    """What an expression is of a quantity: what is free of it, and the multiples of its entries; None stands for 0."""

    free: ast.expr | None
    parts: list[Part]


def solved(equations: Sequence[Equation]) -> tuple[list[Equation], list[str]]:
    """The equations in which what stands on both sides is what solves that, as far as this is one matrix, and its names."""
    taken = {
        n.id for e in equations for side in (e.head, e.body) if side is not None for n in every(side) if isinstance(n, ast.Name)
    }
    made: list[Equation] = []
    names: list[str] = []
    for e in equations:
        found = _solved(e, taken) if _reads_itself(e) else None
        if found is None:
            made.append(e)
        else:
            made += found
            names.append(found[1].head.value.id)  # type: ignore[union-attr]
            taken |= {found[0].head.value.id}  # type: ignore[union-attr]
    return made, names


def _reads_itself(e: Equation) -> bool:
    head = e.head
    if not isinstance(head, ast.Subscript) or not isinstance(head.value, ast.Name):
        return False
    places = slots_of(head.slice)
    letters = [s.id for s in places if isinstance(s, ast.Name)]
    return len({*letters}) == len(places) and any(isinstance(n, ast.Name) and n.id == head.value.id for n in every(e.body))


def _solved(e: Equation, taken: set[str]) -> list[Equation] | None:
    """M_ij = δ_ij - … and r_i = Σ_j (M⁻¹)_ij …; None where the equation is not of that kind."""
    head = e.head
    assert isinstance(head, ast.Subscript) and isinstance(head.value, ast.Name)
    own = [s.id for s in slots_of(head.slice) if isinstance(s, ast.Name)]
    new = next((c for c in LETTERS if c not in taken), None)
    matrix = next((c for c in MATRICES if c not in taken), None)
    linear = _linear(e.body, head.value.id)
    if new is None or matrix is None or linear is None or linear.free is None:
        return None
    moving = {n for part in linear.parts for n, c in enumerate(part.places) if c == part.letter}
    if len(moving) != 1:
        return None
    (at,) = moving
    build = _Build(e.body)
    entries: ast.expr = build.call("delta", build.name(own[at]), build.name(new))
    for part in linear.parts:
        if any(c != own[n] for n, c in enumerate(part.places) if n != at) or part.places[at] not in (
            part.letter or own[at],
            own[at],
        ):
            return None
        times = part.times or build.number(1)
        if part.letter:
            times = _with_letters(times, {part.letter: new})
        else:  # a multiple of the entry itself stands on the diagonal
            times = build.product(build.call("delta", build.name(own[at]), build.name(new)), times)
        entries = build.sum(entries, ast.Sub(), times)
    read = {n.id for n in every(entries) if isinstance(n, ast.Name)}
    beside = [c for n, c in enumerate(own) if n != at and c in read]
    left = build.entry(build.name(matrix), *map(build.name, (*beside, own[at], new)))
    whole: ast.expr = build.name(matrix)
    if beside:
        whole = build.entry(whole, *map(build.name, beside), ast.Slice(), ast.Slice())
    inverse = build.entry(build.call("inv", whole), build.name(own[at]), build.name(new))
    body = build.call("sum", build.product(inverse, _with_letters(linear.free, {own[at]: new})), build.name(new))
    return [replace(e, head=left, body=entries), replace(e, body=body)]


def _linear(e: ast.expr, name: str) -> Linear | None:
    """An expression as multiples of the entries of a quantity, and what is free of it; None where it is no such sum."""
    if not any(isinstance(n, ast.Name) and n.id == name for n in every(e)):
        return Linear(e, [])
    build = _Build(e)
    match e:
        case ast.Subscript(value=ast.Name(id=word)) if word == name:
            places = [s.id if isinstance(s, ast.Name) else "" for s in slots_of(e.slice)]
            return Linear(None, [Part(None, places)]) if all(places) else None
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            found = _linear(inner, name)
            return None if found is None else _mapped(found, build.negative)
        case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
            one, other = _linear(left, name), _linear(right, name)
            if one is None or other is None:
                return None
            if isinstance(op, ast.Sub):
                other = _mapped(other, build.negative)
            free = (
                one.free if other.free is None else other.free if one.free is None else build.sum(one.free, ast.Add(), other.free)
            )
            return Linear(free, one.parts + other.parts)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            one, other = _linear(left, name), _linear(right, name)
            if one is None or other is None or (one.parts and other.parts):
                return None
            if one.parts:
                return _mapped(one, lambda f: right if f is None else build.product(f, right))
            return _mapped(other, lambda f: left if f is None else build.product(left, f))
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            above, below = _linear(left, name), _linear(right, name)
            if above is None or below is None or below.parts:
                return None
            return _mapped(above, lambda f: ast.copy_location(ast.BinOp(f or build.number(1), ast.Div(), right), e))
        case ast.Call(func=ast.Name(id="sum"), args=[inner, ast.Name(id=letter)]):
            found = _linear(inner, name)
            return None if found is None else _summed(found, letter, build)
    return None


def _summed(of: Linear, letter: str, build: _Build) -> Linear | None:
    """The sum over a letter of what is linear, which is kept apart where it is the place of an entry."""
    parts: list[Part] = []
    for p in of.parts:
        if letter in p.places:
            if p.letter or p.places.count(letter) > 1:
                return None
            parts.append(Part(p.times, p.places, letter))
        else:
            parts.append(replace(p, times=build.call("sum", p.times or build.number(1), build.name(letter))))
    return Linear(None if of.free is None else build.call("sum", of.free, build.name(letter)), parts)


def _mapped(of: Linear, change: _Change) -> Linear:
    """What is linear, changed in each of its multiples and where it is free of the quantity."""
    return Linear(None if of.free is None else change(of.free), [replace(p, times=change(p.times)) for p in of.parts])


class _Build:
    """Trees that stand where another does."""

    def __init__(self, at: ast.expr) -> None:
        self.at = at

    def _placed(self, made: ast.expr) -> ast.expr:
        return ast.copy_location(made, self.at)

    def name(self, word: str) -> ast.expr:
        return self._placed(ast.Name(word, ast.Load()))

    def number(self, value: int) -> ast.expr:
        return self._placed(ast.Constant(value, CALCULATED))

    def call(self, function: str, *arguments: ast.expr) -> ast.expr:
        return self._placed(ast.Call(self.name(function), [*arguments], []))

    def entry(self, of: ast.expr, *places: ast.expr) -> ast.expr:
        return self._placed(ast.Subscript(of, self._placed(ast.Tuple([*places], ast.Load())), ast.Load()))

    def sum(self, one: ast.expr, sign: ast.operator, other: ast.expr) -> ast.expr:
        return self._placed(ast.BinOp(one, sign, other))

    def product(self, one: ast.expr, other: ast.expr) -> ast.expr:
        return self._placed(ast.BinOp(one, ast.Mult(), other))

    def negative(self, e: ast.expr | None) -> ast.expr:
        return self._placed(ast.UnaryOp(ast.USub(), e or self.number(1)))


def _with_letters(e: ast.expr, letters: Mapping[str, str]) -> ast.expr:
    """A tree with other letters."""

    class Renamed(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.AST:
            return ast.copy_location(ast.Name(letters[node.id], node.ctx), node) if node.id in letters else node

    return Renamed().visit(deepcopy(e))  # type: ignore[no-any-return]


__all__ = ["solved"]

"""A definition of the step after, h_{t+1} = f(h_t), as one of the step itself, h_t = f(h_{t-1}), for every t; and lags whose
number is stated by itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy

from derive.expression.systems import circles
from derive.language.expressions import CALCULATED, summed_letters
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
    moved = [_in_own_step(e) if _name(e.head) in recurrent else e for e in equations]
    letters = {c for e in moved for c, _ in e.firsts}  # of the same steps, m̂_{t+1} = m_{t+1}/(1 - β^{t+1}) beside m_{t+1}
    beside = (bool(letters & {c for c, _ in filter(None, map(_shift, _slots(e.head)))}) for e in moved)
    return _begun_together([_in_own_step(e) if also else e for e, also in zip(moved, beside, strict=True)])


def moved_heads(equations: Sequence[Equation], in_steps: Sequence[Equation]) -> dict[str, dict[str, int]]:
    """By how much the letters of the left sides were moved, by the names of what these define."""
    pairs = [(e, made) for e, made in zip(equations, in_steps, strict=True) if e.head is not made.head]
    return {_name(e.head): dict(filter(None, map(_shift, _slots(e.head)))) for e, _made in pairs}


def asked_in_steps(tree: ast.expr, shifts: Mapping[str, int]) -> ast.expr:
    """An entry that is asked for in the letters of the text, h_{t+1} or x_t beside it, in those of the steps."""
    moves = isinstance(tree, ast.Subscript) and any(isinstance(n, ast.Name) and n.id in shifts for n in every(tree.slice))
    return _Moved(dict(shifts)).visit(deepcopy(tree)) if moves else tree  # type: ignore[no-any-return]


def _slots(head: ast.expr | None) -> list[ast.expr]:
    """The places of an entry on a left side; none of anything else."""
    return slots_of(head.slice) if isinstance(head, ast.Subscript) else []


def _begun_together(equations: list[Equation]) -> list[Equation]:
    """The equations in which all recurrences of a letter begin with the step at which the last of them can: η/(t - 1) at 2."""
    firsts = dict(sorted(first for e in equations for first in e.firsts))
    return [replace(e, firsts=tuple((c, firsts[c]) for c, _ in e.firsts if firsts[c] > 1)) for e in equations]


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


def with_lags_written_out(equations: Sequence[Equation]) -> list[Equation]:
    """The equations in which a sum over lags has its terms, θ_1 ε_{t-1} + θ_2 ε_{t-2}, where it goes to a number or to what one
    of them states: q = 2."""
    if not any(_LAG_TYPED.search(e.right.text) for e in equations):  # which is soon told, and so of most texts
        return [*equations]
    reads = {_name(e.head): frozenset(n.id for n in every(e.body) if isinstance(n, ast.Name)) for e in equations if _name(e.head)}
    recurrent = {name for circle in circles({name: read & reads.keys() for name, read in reads.items()}) for name in circle}
    if not recurrent:
        return [*equations]
    stated = {e.head.id: e for e in equations if isinstance(e.head, ast.Name) and _counts(e.body)}
    written = _Lags(recurrent, {word: e.body.value for word, e in stated.items()})  # type: ignore[attr-defined]
    made = [replace(e, body=written.of(e)) if _name(e.head) in recurrent else e for e in equations]
    if not written.used:
        return [*equations] if all(e.body is m.body for e, m in zip(equations, made, strict=True)) else made
    idle = {
        word for word in written.used if not any(isinstance(n, ast.Name) and n.id == word for e in made for n in every(e.body))
    }
    return [e for e in made if not (isinstance(e.head, ast.Name) and e.head.id in idle)]


class _Lags(ast.NodeTransformer):
    """A tree in which sums over the lags of a recurrence are written out."""

    def __init__(self, recurrent: set[str], numbers: Mapping[str, int]) -> None:
        self.recurrent, self.numbers = recurrent, numbers
        self.letters: set[str] = set()
        self.used: set[str] = set()

    def of(self, equation: Equation) -> ast.expr:
        """The right side of an equation."""
        self.letters = {s.id for s in _slots(equation.head) if isinstance(s, ast.Name)}
        if not any(self._lags(n) for n in every(equation.body)):
            return equation.body
        return self.visit(deepcopy(equation.body))  # type: ignore[no-any-return]

    def visit_Call(self, node: ast.Call) -> ast.AST:
        lags = self._lags(node)
        if lags is None:
            return self.generic_visit(node)
        letter, numbers, last = lags
        self.used |= {last} - {""}
        terms = [_Stated({letter: ast.Constant(n)}).visit(deepcopy(node.args[0])) for n in numbers]
        total = terms[0]
        for term in terms[1:]:
            total = ast.copy_location(ast.BinOp(total, ast.Add(), term), node)
        return total  # type: ignore[no-any-return]

    def _lags(self, node: ast.AST) -> tuple[str, range, str] | None:
        """The letter of a sum over lags, the numbers that it takes, and the name that says how far."""
        match node:
            case ast.Call(
                func=ast.Name(id="sum"),
                args=[body, ast.Tuple(elts=[ast.Name(id=letter), ast.Constant(value=int() as first), end])],
            ):
                last = (
                    end.value
                    if isinstance(end, ast.Constant)
                    else self.numbers.get(end.id)
                    if isinstance(end, ast.Name)
                    else None
                )
                reads = (s for n in every(body) if _name(n) in self.recurrent for s in _slots(n))  # type: ignore[arg-type]
                found = any(lag is not None and lag[0] in self.letters and lag[1] == letter for lag in map(_lag, reads))
                if found and type(last) is int and first <= last <= MOST_WRITTEN:
                    return letter, range(first, last + 1), end.id if isinstance(end, ast.Name) else ""
        return None


def _lag(place: ast.expr) -> tuple[str, str] | None:
    """The letter of a place and the name of how far back it is: t and m of t - m."""
    match place:
        case ast.BinOp(left=ast.Name(id=letter), op=ast.Sub(), right=ast.Name(id=word)):
            return letter, word
    return None


def _counts(e: ast.expr) -> bool:
    return isinstance(e, ast.Constant) and type(e.value) is int


#: What every lag has: a minus between brackets, as in y[t - j].
_LAG_TYPED = re.compile(r"\[[^\]]*-")
#: Terms of a sum over lags that are written out.
MOST_WRITTEN = 12


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
    if not shifts or len({*letters}) < len(letters) or shifts.keys() & summed_letters(equation.body):
        return equation
    moved = _Moved(shifts)
    body = moved.visit(deepcopy(equation.body))
    firsts = tuple((c, next(first for first in (1, 2) if first == 2 or _is_there(body, c, first))) for c in shifts)
    return replace(equation, head=moved.visit(deepcopy(head)), body=body, firsts=firsts)


def _is_there(tree: ast.AST, letter: str, at: int) -> bool:
    """Whether nothing is divided by 0, and no logarithm of 0 taken, where a letter is a number: 1/(t - 1) is not there at 1."""
    match tree:
        case ast.Subscript(value=inner):  # at whose places a letter is no number
            return _is_there(inner, letter, at)
        case ast.BinOp(op=ast.Div(), right=below) | ast.Call(func=ast.Name(id="log"), args=[below, *_]):
            if _number(below, letter, at) == 0:
                return False
        case ast.BinOp(op=ast.Pow(), left=base, right=power):
            less = isinstance(power, ast.UnaryOp) and isinstance(power.op, ast.USub)
            if _number(base, letter, at) == 0 and (less or (_number(power, letter, at) or 0) < 0):
                return False
    return all(_is_there(part, letter, at) for part in ast.iter_child_nodes(tree))


def _number(tree: ast.expr, letter: str, at: int) -> float | None:
    """What an expression is where a letter is a number, as far as that alone says it: 0 of c·(t - 1) and of √(t - 1) at 1."""
    match tree:
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.Name(id=word):
            return at if word == letter else None
        case ast.Call(func=ast.Name(id="sqrt"), args=[inner]):
            return 0 if _number(inner, letter, at) == 0 else None
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            negated = _number(inner, letter, at)
            return None if negated is None else -negated
        case ast.BinOp(op=op, left=left, right=right):
            a, b = _number(left, letter, at), _number(right, letter, at)
            if isinstance(op, ast.Mult) and 0 in (a, b):
                return 0
            if isinstance(op, ast.Pow) and b == 0:
                return 1
            if isinstance(op, ast.Pow) and a == 0:
                return 0
            if a is None or b is None:
                return None
            if isinstance(op, ast.Add | ast.Sub):
                return a + b if isinstance(op, ast.Add) else a - b
            if isinstance(op, ast.Div) and b:
                return a / b
    return None


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
        number = ast.copy_location(ast.Constant(abs(by), CALCULATED), node)
        return ast.copy_location(ast.BinOp(name, ast.Add() if by > 0 else ast.Sub(), number), node)


__all__ = ["asked_in_steps", "in_own_steps", "moved_heads", "with_lags_written_out", "with_stated_lags"]

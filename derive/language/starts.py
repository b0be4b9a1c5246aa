"""What a recurrence begins with, h_0 = 0: said of the value that is given before the first step, G_T = 0 where the steps go
down from the last."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sympy import Expr, Integer

from derive.expression.indices import names
from derive.expression.nodes import Index, Indexed, entry, indices_of, name_of
from derive.expression.systems import System
from derive.language.calculated import is_number
from derive.language.ranges import Ranges
from derive.language.syntax import Equation, every, slots_of
from derive.problem import Assumption, Problem
from derive.words import gettext


def is_start(head: ast.expr | None, equations: Sequence[Equation]) -> bool:
    """Whether a left side is an entry at a number, h[0], or at a size, G[T], of what another equation defines for every value of
    an index."""
    if not isinstance(head, ast.Subscript):
        return False
    numbered = any(map(is_number, slots_of(head.slice)))
    at = next((n for n, slot in enumerate(slots_of(head.slice)) if _is_last(slot)), None)
    if not numbered and at is None:  # as nearly all are
        return False
    others = [e for e in equations if isinstance(e.head, ast.Subscript) and ast.dump(e.head.value) == ast.dump(head.value)]
    if numbered:
        return any(all(not is_number(slot) for slot in slots_of(e.head.slice)) for e in others)  # type: ignore[union-attr]
    return at is not None and any(e.head is not head and _reads_ahead(e, at) for e in others)


def _is_last(slot: ast.expr) -> bool:
    """Whether a place is a size, T or T + 1, as far as its letter says so."""
    letter = slot.left if isinstance(slot, ast.BinOp) and is_number(slot.right) else slot
    return isinstance(letter, ast.Name) and len(letter.id) == 1 and letter.id.isupper()


def _reads_ahead(equation: Equation, at: int) -> bool:
    """Whether an equation for every value of a small letter reads anything at steps ahead of it, G_{t+1}."""
    head = equation.head
    assert isinstance(head, ast.Subscript)
    letter = slots_of(head.slice)[at : at + 1]
    if not letter or not isinstance(letter[0], ast.Name) or _is_last(letter[0]):
        return False
    name = letter[0].id
    slots = (slot for part in every(equation.body) if isinstance(part, ast.Subscript) for slot in slots_of(part.slice))
    return any(isinstance(s, ast.BinOp) and isinstance(s.op, ast.Add) and isinstance(s.left, ast.Name) and s.left.id == name
               and is_number(s.right) for s in slots)  # fmt: skip


def begin_late(ranges: Ranges, systems: Sequence[System], assumptions: Sequence[Assumption]) -> None:
    """Makes a recurrence that begins with a value at 1, h_1 = a, go on with the step after."""
    for system in (system for system in systems if system.way > 0):
        lefts = [a.left for a in assumptions if isinstance(a.left, Indexed) and name_of(a.left) in system.given]
        at = {(name_of(e), indices_of(e)[system.slots[name_of(e)]]) for e in lefts}
        steps = {name: {int(k) for n, k in at if n == name and isinstance(k, Integer)} for name, _ in at}
        lasts = [max(found) for name, found in steps.items() if found and len(found) <= system.depths[name]]
        if lasts and max(lasts) >= 1:
            for name, slot in system.slots.items():
                first, back = ranges.cut.get(("head", name, slot), (1, 0))
                ranges.cut["head", name, slot] = max(first, max(lasts) + 1), back


def no_start(equation: Assumption, problem: Problem, own: bool) -> tuple[str, str | None] | None:
    """Why an equation about an entry of what is defined cannot be what a recurrence begins with, and what can be typed; None
    where it can. `own`: it stands among the definitions, and may be nothing else."""
    left = equation.left
    if not isinstance(left, Indexed) or (name := name_of(left)) not in problem.defined:
        return None
    places = indices_of(left)
    slot = problem.recurrent.get(name)
    before = problem.before_the_steps(name) if name in problem.given else ()
    if slot is None or places[slot] not in before or not all(isinstance(i, Index) for n, i in enumerate(places) if n != slot):
        if not own:
            return None
        if not before:
            return gettext("{entry} is said by the definition of {name} already").format(entry=_plain(left), name=name), None
        begin = _plain(entry(name, *(before[-1] if n == slot else i for n, i in enumerate(places))))
        said = gettext("a recurrence begins with what is given before its first step, {entry}")
        return said.format(entry=begin), f"`{begin} = …`"
    if any(name in problem.needed(n) for n in names(equation.right)):
        return gettext("{entry} is not there before the first step").format(entry=_plain(equation.right)), None
    return None


def _plain(e: Expr) -> str:
    return str(e).replace(" ", "")


__all__ = ["is_start", "no_start"]

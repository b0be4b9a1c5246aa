"""What a recurrence begins with, h_0 = 0: said of the value that is given before the first step."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from sympy import Expr, Symbol

from derive.expression.indices import names
from derive.expression.nodes import Index, Indexed, entry, indices_of, name_of
from derive.expression.shifts import moved
from derive.language.calculated import is_number
from derive.language.syntax import Equation, slots_of
from derive.problem import Assumption, Problem
from derive.words import gettext


def is_start(head: ast.expr | None, equations: Sequence[Equation]) -> bool:
    """Whether a left side is an entry at a number, h[0], of what another equation defines for every value of an index."""
    if not isinstance(head, ast.Subscript) or not any(map(is_number, slots_of(head.slice))):
        return False
    return any(
        isinstance(other, ast.Subscript) and ast.dump(other.value) == ast.dump(head.value)
        and all(not is_number(slot) for slot in slots_of(other.slice))
        for other in (e.head for e in equations)
    )  # fmt: skip


def no_start(equation: Assumption, problem: Problem, own: bool) -> tuple[str, str | None] | None:
    """Why an equation about an entry of what is defined cannot be what a recurrence begins with, and what can be typed; None
    where it can. `own`: it stands among the definitions, and may be nothing else."""
    left = equation.left
    if not isinstance(left, Indexed) or (name := name_of(left)) not in problem.defined:
        return None
    places = indices_of(left)
    slot = problem.recurrent.get(name)
    first = None if slot is None or name not in problem.given else problem.spans(name)[slot][0]
    before = [] if first is None else [moved(first, n) for n in range(problem.depths[name])]
    if slot is None or places[slot] not in before or not all(isinstance(i, Index) for n, i in enumerate(places) if n != slot):
        if not own:
            return None
        if first is None:
            return gettext("{entry} is said by the definition of {name} already").format(entry=_plain(left), name=name), None
        begin = _plain(entry(name, *(before[-1] if n == slot else i for n, i in enumerate(places))))
        said = gettext("a recurrence begins with what is given before its first step, {entry}")
        return said.format(entry=begin), f"`{begin} = …`"
    if any(name in problem.needed(n) for n in names(equation.right)):
        return gettext("{entry} is not there before the first step").format(entry=_plain(equation.right)), None
    for variable in problem.variables:
        word = name_of(variable)
        if any(word in problem.needed(n) for n in names(equation.right)):
            said = gettext("{entry} moves with {variable}, and what a recurrence begins with is held fixed here")
            fix = gettext("`--wrt {variables}` without this line")
            itself = isinstance(equation.right, Indexed | Symbol) and name_of(equation.right) == word
            variables = _plain(left) if itself else f"{word},{_plain(left)}"
            return said.format(entry=_plain(left), variable=word), fix.format(variables=variables)
    return None


def _plain(e: Expr) -> str:
    return str(e).replace(" ", "")


__all__ = ["is_start", "no_start"]

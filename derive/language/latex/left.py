r"""Left sides that are no name: a power of one defines its root, a sum may equal a constant, and all else is refused."""

from __future__ import annotations

import ast

from derive.expression.nodes import Index, Integer, entry, power, scalar
from derive.language.latex.facts import Facts
from derive.language.latex.source import LatexSource
from derive.language.latex.tree import Atom, Expression, Fence, Fraction, plain
from derive.language.syntax import slots_of
from derive.words import gettext as _


def is_total(left: Expression, right: Expression) -> bool:
    r"""Whether a sum equals a constant, as in \sum_i p_i = 1."""
    first = left.terms[0][2][0].item
    number = plain(right.terms[0][2][0].item) if len(right.terms) == 1 and len(right.terms[0][2]) == 1 else None
    return (
        len(left.terms) == 1 and isinstance(first.base, Atom) and first.base.kind == "BIG"
        and number is not None and number.kind == "NUMBER"
    )  # fmt: skip


def left_side(left: Expression, source: LatexSource) -> tuple[str, int, str | None]:
    """Why a left side defines nothing, and what to write."""
    first = left.terms[0][2][0].item
    end = source.text.find("=", left.at)
    shown = " ".join(source.text[left.at : end if end > 0 else len(source.text)].replace("&", " ").split())
    shown = shown if len(shown) <= 40 else f"{shown[:40]}…"
    if isinstance(first.base, Fraction) and source.text[left.at : end].count("partial") + shown.count("{d") >= 2:
        problem = _("a derivative on the left side is a claim, and what it is is worked out here; leave the line out")
        return problem, left.at, None
    if isinstance(first.base, Atom) and first.base.kind == "FUNCTION" and len(left.terms) == 1:
        inverse = {"log": "e^{…}", "exp": r"\log(…)"}.get(first.base.value)
        return (
            _("{shown} is no name, so this defines nothing").format(shown=shown),
            left.at,
            f"`name = {inverse}`" if inverse else "`name = …`",
        )
    if isinstance(first.base, Fence) and first.base.kind == "‖":
        return _("the left side is a norm and no name, so this defines nothing"), left.at, "`name = …`"
    return _("the left side {shown} is no name, so this defines nothing").format(shown=shown), left.at, "`name = …`"


def say_root(facts: Facts, head: ast.expr) -> None:
    """Says that what is given for the square of a quantity defines the quantity."""
    if isinstance(head, ast.Subscript) and isinstance(head.value, ast.Name):
        root = entry(head.value.id, *(Index(s.id) for s in slots_of(head.slice) if isinstance(s, ast.Name)))
    else:
        root = scalar(head.id if isinstance(head, ast.Name) else "x")
    facts.say("what is given for {square} defines {root}, its positive root", square=power(root, Integer(2)), root=root)

"""Typst mathematics (0.13 to 0.15), for use between dollar signs."""

from __future__ import annotations

import re

from sympy import Basic

from derive.notation.layout import (
    Apply,
    BigOp,
    Bracket,
    Cases,
    Fence,
    Frac,
    Identifier,
    Named,
    Number,
    Root,
    Row,
    Script,
    Sign,
    Table,
    Times,
    View,
    differentiates,
    is_tall,
    layout,
)
from derive.notation.symbols import ACCENTS, BIG_OPERATORS, GREEK, SIGNS
from derive.words import gettext as _


def typst(e: Basic, *, limits: bool = False) -> str:
    """The Typst of an expression: p_i lr((delta_(i j) - p_j)).  `limits` writes the range of every sum."""
    return spell(layout(e, limits=limits))


def spell(view: View) -> str:
    """The Typst of a presentation tree."""
    match view:
        case Number(digits):
            return digits
        case Identifier(name, kind, accent):
            if kind == "bold":
                return f"bold({name})"
            letter = GREEK[name][1] if kind == "greek" else name if kind == "italic" else f"upright({quoted(name)})"
            return ACCENTS[accent].typst % letter if accent else letter
        case Named(row):
            return row.typst
        case Sign(name):
            return SIGNS[name].typst
        case Row(items):
            return _row(items)
        case Frac(top, bottom):
            above = f"display({spell(top)})" if differentiates(top) else spell(top)
            return f"frac({above}, {spell(bottom)})"
        case Script(base, below, above):
            low, high = ("" if v is None else mark + _grouped(v) for mark, v in (("_", below), ("^", above)))
            return spell(base) + low + high
        case Root(body):
            return f"sqrt({spell(body)})"
        case Fence(body, bars, call, double):
            if double:
                return f"lr(‖ {spell(body)} ‖)"
            if bars:
                return f"lr(| {spell(body)} |)"
            return f"({spell(body)})" if call and not is_tall(body) else f"lr(({spell(body)}))"
        case Bracket(sign, tall):
            return f"lr(size: #2.2em, \\{sign})" if tall else f"\\{sign}"
        case BigOp(name, under, over):
            out = f"{BIG_OPERATORS[name].typst}_({spell(under)})"
            return out if over is None else f"{out}^({spell(over)})"
        case Cases(lines):
            rows = [f"{spell(v)} & quad " + ('"' + _("otherwise") + '"' if c is None else spell(c)) for v, c in lines]
            return f"cases({', '.join(rows)})"
        case Table(entries):
            return f"mat({'; '.join(', '.join(map(spell, row)) for row in entries)})"
    return ""


def quoted(name: str) -> str:
    """A string literal of Typst; nothing in it can end the string or begin a command."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def _grouped(view: View) -> str:
    # Parentheses after `_` and `^` only group, except around what is in parentheses itself.
    out = spell(view)
    return out if len(out) == 1 else f"({out})"


def _row(items: tuple[View, ...]) -> str:
    """Pieces with a space between them: letters that touch would be one name."""
    out = ""
    for n, item in enumerate(items):
        if isinstance(item, Times | Apply):
            continue
        before = items[n - 1] if n else None
        text = spell(item)
        touching = isinstance(item, Sign) and item.name == ","
        if isinstance(before, Times) and _is_word(items[n - 2], item):
            text = "thin " + text
        out += text if not out or touching else f" {text}"
    return out


def _is_word(*views: View) -> bool:
    letters = [v.base if isinstance(v, Script) else v for v in views]
    return any(isinstance(v, Identifier) and v.kind == "upright" for v in letters)


_MARKS = re.compile(r'\\.|"[^"]*"|[()\[\]{},;]', re.DOTALL)


def as_argument(text: str) -> str:
    """A part of a formula as one argument of a function: a comma in no bracket of its own is a sign, as in the max(0, x of which
    the other bracket stands in the next part."""
    depth = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal depth
        sign = found[0]
        depth += (sign in "([{") - (sign in ")]}")
        return rf"\{sign}" if sign in ",;" and depth <= 0 else sign

    return _MARKS.sub(mark, text)

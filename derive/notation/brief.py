"""An expression within a line, for whoever meets it in a notebook, a debugger or a test that fails."""

from __future__ import annotations

from sympy import Basic

from derive.expression.cost import cost
from derive.notation.text import text
from derive.words import gettext as _

WIDEST = 100  # characters
LARGEST = 2000  # nodes that are worth to be written only to be cut off


def brief(e: Basic) -> str:
    """An expression in the text notation, cut off where a line ends."""
    return clipped(text(e)) if cost(e) <= LARGEST else _("an expression of {n} nodes").format(n=f"{cost(e):,}")


def clipped(words: str, widest: int = WIDEST) -> str:
    """Words within a line: what is longer ends in …"""
    return words if len(words) <= widest else f"{words[: widest - 1]}…"

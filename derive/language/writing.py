"""The texts of a problem in the text notation, cut into equations, each side as a syntax tree."""

from __future__ import annotations

import ast

from derive.language.syntax import Equation, Source, parse, sides, source, split


def equations(text: str) -> list[Equation]:
    """The equations of a text, each side as a syntax tree."""
    made = []
    for piece in split(source(text)):
        left, right = sides(piece)
        made.append(Equation(piece, parse(left) if left else None, left or piece, right, parse(right)))
    return made


def expression(text: str) -> tuple[Source, ast.expr]:
    """One expression: a quantity that is asked for, or a line that the program wrote."""
    piece = source(text)
    return piece, parse(piece)


__all__ = ["equations", "expression"]

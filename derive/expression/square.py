"""The inverse and the determinant of a square array: what takes all of its entries at once, kept as it is written.

The array is one that has a name, a leaf or a defined quantity, and stands as a whole.  log|det A| is one function: the
logarithm of the determinant where that is positive, of its absolute value where it is negative, and defined for every
array that has an inverse; its derivative is the same on both sides.
"""

from __future__ import annotations

from sympy import Basic, Expr

from derive.expression.nodes import Whole, node


class InverseEntry(Expr):  # type: ignore[misc]
    """An entry of the inverse, (A⁻¹)_ij; `args` are the whole array and the two indices."""


class Det(Expr):  # type: ignore[misc]
    """The determinant of a whole array."""


class LogDet(Expr):  # type: ignore[misc]
    """The logarithm of the absolute value of the determinant of a whole array."""


#: What is known of a whole square array.
SQUARE = (InverseEntry, Det, LogDet)


def inverse_entry(name: str, row: Basic, column: Basic) -> Expr:
    """(A⁻¹)_ij."""
    return node(InverseEntry, Whole(name), row, column)  # type: ignore[no-any-return]


def determinant(name: str) -> Expr:
    """det A."""
    return node(Det, Whole(name))  # type: ignore[no-any-return]


def log_determinant(name: str) -> Expr:
    """log |det A|."""
    return node(LogDet, Whole(name))  # type: ignore[no-any-return]


def square_name(e: Basic) -> str:
    """The name of the array whose inverse or determinant an expression is."""
    return str(e.args[0].name)  # type: ignore[attr-defined]


__all__ = ["SQUARE", "Det", "InverseEntry", "LogDet", "determinant", "inverse_entry", "log_determinant", "square_name"]

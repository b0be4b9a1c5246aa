"""The inverse and the determinant of a square array: what takes all of its entries at once, kept as it is written.

The array is one that has a name, a leaf or a defined quantity, and stands as a whole; of an array with more axes than two, S of
S_k, it is a matrix for each value of the first ones.  log|det A| is one function: the
logarithm of the determinant where that is positive, of its absolute value where it is negative, and defined for every
array that has an inverse; its derivative is the same on both sides.
"""

from __future__ import annotations

from sympy import Basic, Expr

from derive.expression.nodes import Whole, node


class InverseEntry(Expr):  # type: ignore[misc]
    """An entry of the inverse, (A⁻¹)_ij; `args` are the whole array, the places of the matrix where there are several, and the
    two indices."""


class Det(Expr):  # type: ignore[misc]
    """The determinant of a whole array, or of its matrix at some places."""


class LogDet(Expr):  # type: ignore[misc]
    """The logarithm of the absolute value of the determinant of a whole array."""


#: What is known of a whole square array.
SQUARE = (InverseEntry, Det, LogDet)


def inverse_entry(name: str, *places: Basic) -> Expr:
    """(A⁻¹)_ij, or (A_k⁻¹)_ij."""
    return node(InverseEntry, Whole(name), *places)  # type: ignore[no-any-return]


def determinant(name: str, *places: Basic) -> Expr:
    """det A, or det A_k."""
    return node(Det, Whole(name), *places)  # type: ignore[no-any-return]


def log_determinant(name: str, *places: Basic) -> Expr:
    """log |det A|, or log |det A_k|."""
    return node(LogDet, Whole(name), *places)  # type: ignore[no-any-return]


def matrix_places(e: Basic) -> tuple[Expr, ...]:
    """Which of several matrices it is whose inverse or determinant an expression is: k of (A_k⁻¹)_ij."""
    return e.args[1:-2] if isinstance(e, InverseEntry) else e.args[1:]  # type: ignore[return-value]


def square_places(e: Basic) -> tuple[Expr, ...]:
    """The places at which an array is read whose inverse or determinant an expression is, one for each of its axes but the last
    two of a determinant; of an inverse the rows run along the columns."""
    if not isinstance(e, InverseEntry):
        return e.args[1:]  # type: ignore[return-value]
    return (*e.args[1:-2], e.args[-1], e.args[-2])  # type: ignore[return-value]


def square_name(e: Basic) -> str:
    """The name of the array whose inverse or determinant an expression is."""
    return str(e.args[0].name)  # type: ignore[attr-defined]


__all__ = [
    "SQUARE", "Det", "InverseEntry", "LogDet", "determinant", "inverse_entry", "log_determinant", "matrix_places", "square_name",
    "square_places",
]  # fmt: skip

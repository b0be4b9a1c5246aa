"""Expressions without indices: whole vectors and matrices, kept as they are built, in the conventions of `nodes`.

A vector is a column.  `Mul` is the product of matrices in reading order, with numbers anywhere in it; `Add` adds what has
one shape, so a number is added to a vector as a multiple of the vector of ones; a function of an array is taken entry by
entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from sympy import Basic, Expr, Symbol

from derive.expression.nodes import MINUS_ONE, Add, Mul, Tuple, add, node, power


class Vector(Expr):  # type: ignore[misc]
    """A whole array with one index, as a column; its argument is a symbol with its name."""


class Matrix(Expr):  # type: ignore[misc]
    """A whole array with two indices: the first is the row, the second the column."""


class Transposed(Expr):  # type: ignore[misc]
    """The transpose: (Aᵀ)_ij = A_ji."""


class Hadamard(Expr):  # type: ignore[misc]
    """The product entry by entry: (A ⊙ B)_ij = A_ij B_ij."""


class EntrywiseQuotient(Expr):  # type: ignore[misc]
    """The quotient entry by entry: (A ⊘ B)_ij = A_ij / B_ij."""


class EntrywisePower(Expr):  # type: ignore[misc]
    """The power entry by entry, with a number as exponent: (A^⊙c)_ij = (A_ij)^c."""


class Diag(Expr):  # type: ignore[misc]
    """The matrix with a vector on its diagonal: diag(v)_ij = δ_ij v_i."""


class IdentityMatrix(Expr):  # type: ignore[misc]
    """The identity matrix, I_ij = δ_ij; its argument is its size."""


class Ones(Expr):  # type: ignore[misc]
    """The vector of ones; its argument is its size."""


class Indicator(Expr):  # type: ignore[misc]
    """1 at each entry at which a condition holds, else 0; its argument is a relation between arrays."""


class Norm(Expr):  # type: ignore[misc]
    """The Euclidean norm of a vector: ‖v‖² = Σ_i v_i²."""


class Frobenius(Expr):  # type: ignore[misc]
    """The Frobenius norm of a matrix: ‖A‖_F² = Σ_ij A_ij²."""


class NormOne(Expr):  # type: ignore[misc]
    """The sum of the absolute values of a vector: ‖v‖₁ = Σ_i |v_i|."""


class SoftmaxOf(Expr):  # type: ignore[misc]
    """The softmax of a vector, or of each row of a matrix."""


class TraceOf(Expr):  # type: ignore[misc]
    """The trace: tr A = Σ_i A_ii."""


class Inverse(Expr):  # type: ignore[misc]
    """The inverse: A⁻¹ A = I; its argument is a matrix with a name."""


class Grid(Expr):  # type: ignore[misc]
    """An array that is written out; its arguments are its rows, each a tuple of entries."""


#: Whether there are several rows, and whether several columns.
Shape = tuple[bool, bool]
SCALAR: Shape = (False, False)
COLUMN: Shape = (True, False)
ROW: Shape = (False, True)
TABLE: Shape = (True, True)
_SHAPES: dict[type, Shape] = {
    Vector: COLUMN, Ones: COLUMN, Matrix: TABLE, Diag: TABLE, IdentityMatrix: TABLE, Norm: SCALAR, Frobenius: SCALAR,
    NormOne: SCALAR, TraceOf: SCALAR, Inverse: TABLE,
}  # fmt: skip
NODES = (*_SHAPES, Transposed, Hadamard, EntrywiseQuotient, EntrywisePower, Indicator, SoftmaxOf, Grid)


def whole(name: str, rank: int) -> Expr:
    """An array without its indices: a number, a vector or a matrix, by its rank."""
    label = Symbol(name, real=True)
    return label if rank == 0 else node(Vector if rank == 1 else Matrix, label)  # type: ignore[no-any-return]


def array_name(e: Expr) -> str:
    """The name of a whole vector or matrix."""
    return str(e.args[0].name)  # type: ignore[attr-defined]


@lru_cache(maxsize=8192)
def shape(e: Basic) -> Shape:
    """Whether an expression has several rows, and whether several columns."""
    known = _SHAPES.get(type(e))
    if known is not None:
        return known
    if isinstance(e, Transposed):
        rows, columns = shape(e.args[0])
        return columns, rows
    own = map(shape, e.args)
    if isinstance(e, Mul):
        made = SCALAR
        for other in own:
            made = other if made == SCALAR else made if other == SCALAR else (made[0], other[1])
        return made
    return next((s for s in own if s != SCALAR), SCALAR)


@lru_cache(maxsize=8192)
def has_whole(e: Basic) -> bool:
    """Whether an expression speaks of whole arrays."""
    return isinstance(e, NODES) or any(map(has_whole, e.args))


def product(*factors: Expr) -> Expr:
    """A B …; what is in parentheses because it is a number, (xᵀ y) z, stays so beside an array."""
    if len(factors) == 1:
        return factors[0]
    number = all(shape(f) == SCALAR for f in factors)
    flat: list[Expr] = []
    for f in factors:
        flat += f.args if isinstance(f, Mul) and (number or shape(f) != SCALAR or not has_whole(f)) else (f,)
    return node(Mul, *flat)  # type: ignore[no-any-return]


def reciprocal(e: Expr) -> Expr:
    """1 / e of a number, one factor below the line: the factors of xᵀ x are no numbers of their own."""
    return node(type(power(e, MINUS_ONE)), e, MINUS_ONE) if isinstance(e, Mul) else power(e, MINUS_ONE)


def grid(rows: Iterable[Iterable[Expr]]) -> Expr:
    """An array by its entries, row by row."""
    return node(Grid, *(node(Tuple, *row) for row in rows))  # type: ignore[no-any-return]


def transpose(e: Expr) -> Expr:
    """The transpose, moved inwards where that reads better: (A B)ᵀ = Bᵀ Aᵀ, but (A - B)ᵀ."""
    if shape(e) == SCALAR or isinstance(e, Diag | IdentityMatrix):
        return e
    if isinstance(e, Transposed):
        return e.args[0]  # type: ignore[return-value]
    if isinstance(e, Mul):
        numbers = [f for f in e.args if shape(f) == SCALAR]
        return product(*numbers, *(transpose(f) for f in reversed(e.args) if shape(f) != SCALAR))  # type: ignore[arg-type]
    if isinstance(e, Add):
        turned = [transpose(t) for t in e.args]  # type: ignore[arg-type]
        if set(turned) == set(e.args):
            return e
        if sum(map(_transposes, turned)) <= _transposes(e) + 1:
            return add(*turned)
    return node(Transposed, e)  # type: ignore[no-any-return]


def _transposes(e: Basic) -> int:
    return isinstance(e, Transposed) + sum(map(_transposes, e.args))


def hadamard(*parts: Expr) -> Expr:
    """A ⊙ B ⊙ …; an inner one is opened, and a product stands before a slope: (Wᵀ δ) ⊙ (𝟏 − a ⊙ a)."""
    flat: list[Expr] = []
    for p in parts:
        flat += p.args if isinstance(p, Hadamard) else (p,)
    if any(isinstance(p, Add) for p in flat):
        flat.sort(key=lambda p: not isinstance(p, Mul))
    return flat[0] if len(flat) == 1 else node(Hadamard, *flat)


__all__ = [
    "COLUMN",
    "NODES",
    "ROW",
    "SCALAR",
    "TABLE",
    "Diag",
    "EntrywisePower",
    "EntrywiseQuotient",
    "Frobenius",
    "Grid",
    "Hadamard",
    "IdentityMatrix",
    "Indicator",
    "Inverse",
    "Matrix",
    "Norm",
    "NormOne",
    "Ones",
    "Shape",
    "SoftmaxOf",
    "TraceOf",
    "Transposed",
    "Vector",
    "array_name",
    "grid",
    "hadamard",
    "has_whole",
    "product",
    "reciprocal",
    "shape",
    "transpose",
    "whole",
]  # fmt: skip

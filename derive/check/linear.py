"""Inverses and determinants of square arrays by number, with whatever is displaced along further axes; and square arrays to draw.

A matrix so near to one without an inverse that its own would be made of rounding has none: no number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from sympy import Basic

from derive.check.named import Array, Mismatch, Value
from derive.expression.places import of_kinds
from derive.expression.square import SQUARE, square_name
from derive.sentence import message

#: Of the product of the lengths of its rows, which a determinant can be at most: below, the rows are nearly dependent.
SINGULAR = 1e-7
#: The entries on the diagonal of a matrix that is drawn; those beside it add up to less, so that it has an inverse.
DIAGONAL = (1.2, 2.2)
BESIDE = 1.0


def over_matrices(whole: Value, of: Callable[[Array], Array], rank: int = 2) -> Value:
    """A function of matrices, taken at every point and for all that is displaced; `whole` begins with the axes #0 and #1, or with
    more of them (`rank`), of which the last two are those of the matrices."""
    rows, columns = whole.array.shape[rank - 1 : rank + 1]
    if rows != columns or whole.axes[:rank] != tuple(f"#{n}" for n in range(rank)):
        raise Mismatch(message("only a square matrix has an inverse and a determinant"))
    found = of(np.moveaxis(whole.array, (rank - 1, rank), (-2, -1)))
    if found.ndim < whole.array.ndim:
        return Value(found, (*whole.axes[: rank - 2], *whole.axes[rank:]))
    return Value(np.moveaxis(found, (-2, -1), (rank - 1, rank)), whole.axes)


def determinant(a: Array) -> Array:
    """det A."""
    return np.asarray(np.linalg.det(a))


def log_determinant(a: Array) -> Array:
    """log |det A|, which a complex step takes for an analytic function on either side of 0."""
    if not np.iscomplexobj(a):
        return np.asarray(np.linalg.slogdet(a)[1])
    found = determinant(a)
    return np.asarray(np.log(np.where(found.real < 0, -found, found)))


def inverse(a: Array) -> Array:
    """A⁻¹, no number where there is none."""
    with np.errstate(all="ignore"):
        most = np.prod(np.sqrt((np.abs(a) ** 2).sum(axis=-1)), axis=-1)
        regular = (np.abs(np.linalg.det(a)) > SINGULAR * most)[..., None, None]
    return np.where(regular, np.linalg.inv(np.where(regular, a, np.eye(a.shape[-1]))), np.nan)


def squares(expressions: Iterable[Basic]) -> frozenset[str]:
    """The names of the arrays whose inverse or determinant is asked for."""
    return frozenset(square_name(p) for e in expressions for p in of_kinds(e, *SQUARE))


def regular(shape: tuple[int, ...], count: int, draw: np.random.Generator, definite: bool) -> Array:
    """Matrices that have an inverse: with positive xᵀ A x if they are to be `definite`, else with rows of either sign in any
    order, so that determinants of both signs are met."""
    if len(shape) > 2:
        several = regular(shape[-2:], count * int(np.prod(shape[:-2])), draw, definite)
        return several.reshape(count, *shape)
    size = shape[0]
    found = draw.uniform(-BESIDE, BESIDE, (count, *shape)) / max(size - 1, 1)
    found[:, range(size), range(size)] = draw.uniform(*DIAGONAL, (count, size))
    if definite:
        return found
    found *= draw.choice([-1.0, 1.0], (count, size, 1))
    return np.take_along_axis(found, draw.permuted(np.tile(np.arange(size), (count, 1)), axis=1)[:, :, None], axis=1)


__all__ = ["determinant", "inverse", "log_determinant", "over_matrices", "regular", "squares"]

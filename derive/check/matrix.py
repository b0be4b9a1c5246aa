"""An expression without indices, evaluated by linear algebra: the witness of a matrix form.

Every value is an array of shape (points, rows, columns), a column has one column, a number is one by one.  Shapes must fit
as they do on paper: nothing is repeated to fit, so a transpose that is missing shows itself before any number does.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Basic, Expr, Max, Min, Rational, S
from sympy.core.relational import Relational

from derive.check.agree import TOLERANCE
from derive.check.evaluate import COMPARISONS, NO_SCOPE, entries
from derive.check.functions import ELEMENTARY, absolute, square_root, whole_power
from derive.check.linear import inverse
from derive.check.named import Array, Mismatch, Undecidable, Value, affordable, relabel
from derive.check.ranges import Scope
from derive.check.witness import Witness, from_nowhere
from derive.check.world import World
from derive.expression.indices import names
from derive.expression.matrix import (
    COLUMN,
    Diag,
    EntrywisePower,
    EntrywiseQuotient,
    Frobenius,
    Hadamard,
    IdentityMatrix,
    Indicator,
    Inverse,
    Matrix,
    Norm,
    NormOne,
    Ones,
    SoftmaxOf,
    TraceOf,
    Transposed,
    Vector,
    array_name,
    has_whole,
    shape,
)
from derive.expression.nodes import Add, Mul, Pow
from derive.records import replace
from derive.sentence import message
from derive.step import Check, MatrixForm

NUMBER = (1, 1)
#: The axes of a matrix before its letters are known, and the first of them that of a vector.
AXES = ("#0", "#1")
WHOLES = (Vector, Matrix)


def check_matrix(witness: Witness, form: MatrixForm) -> Check:
    """Whether a matrix form has the entries that are written with indices, at every point and for all index values."""
    strangers = names(form.right) - witness.names
    if strangers:
        return Check("fails", "values", 0, np.inf, TOLERANCE["values"], "matrix form", why=from_nowhere(sorted(strangers)))

    wholes, places = _wholes(form.left), [i for i in (form.rows, form.columns) if i is not None]

    def sides(world: World, scope: Scope) -> tuple[Value, Value]:
        sizes = [values for name in wholes for values in world.runs(name)]
        if len(sizes) != len(places):
            raise Mismatch(message("the left side has other indices than the right side"))
        known = dict(zip(places, sizes, strict=True))
        return world.value(form.entry, known), _entries(world, form, known)

    return replace(witness.compare_values((form.entry, form.entry), sides), kind="matrix form")


def _entries(world: World, form: MatrixForm, sizes: Scope) -> Value:
    """The values of the matrix form with its axes named; its shape is that of what it is said to be."""
    array = value(world, form.right)
    lengths = tuple(map(len, sizes.values()))
    if array.shape[1:] != (*lengths, 1, 1)[:2]:
        raise Mismatch(message("the matrix form is {shape}", shape=_said(array)))
    return relabel(Value(array.reshape(len(array), *lengths), AXES[: len(lengths)]), entries(tuple(sizes), "#{}"))


def _wholes(e: Basic) -> list[str]:
    """The whole arrays of a left side, in reading order: those of ∂p/∂a are p and a."""
    if isinstance(e, WHOLES):
        return [array_name(e)]
    return [name for a in e.args for name in _wholes(a)]


def value(world: World, e: Basic) -> Array:
    """The value of an expression without indices, of shape (points or 1, rows, columns)."""
    if not has_whole(e):
        return _number(world, e)
    handler = _HANDLERS.get(type(e))
    if handler is not None:
        return handler(world, e)
    if type(e) in ELEMENTARY:
        return ELEMENTARY[type(e)](value(world, e.args[0]))
    if isinstance(e, Relational):
        raise Undecidable(message("a condition is no number"))
    raise Undecidable(message("{kind} of an array has no value", kind=type(e).__name__))


def _number(world: World, e: Basic) -> Array:
    found = world.value(e, NO_SCOPE)
    if found.axes:
        raise Mismatch(message("an index is left in a matrix form"))
    return found.array[:, None, None]


def _leaf(world: World, e: Expr) -> Array:
    found = world.root.quantity(array_name(e))
    rank = 1 if isinstance(e, Vector) else 2
    if found.axes != AXES[:rank]:
        raise Mismatch(message("{name} has another number of indices", name=array_name(e)))
    return found.array[:, :, None] if rank == 1 else found.array


def _size(world: World, e: Expr) -> int:
    return world.size(e.args[0])


def _mul(world: World, e: Expr) -> Array:
    total = value(world, e.args[0])
    for factor in e.args[1:]:
        other = value(world, factor)
        if NUMBER in (total.shape[1:], other.shape[1:]):
            total = total * other
        else:
            if total.shape[2] != other.shape[1]:
                raise Mismatch(message("{one} times {other} is no product of matrices", one=_said(total), other=_said(other)))
            affordable(total[:, :, :1], other[:, :1, :])
            total = total @ other
    return total


def _entrywise(operation: Callable[[Array, Array], Array]) -> Callable[[World, Expr], Array]:
    def of(world: World, e: Expr) -> Array:
        total, *rest = (value(world, a) for a in e.args)
        for other in rest:
            total = operation(total, _fitting(total, other))
        return total

    return of


def _fitting(a: Array, b: Array) -> Array:
    if a.shape[1:] != b.shape[1:]:
        raise Mismatch(message("{one} and {other} have different shapes", one=_said(a), other=_said(b)))
    return b


def _said(a: Array) -> str:
    return f"{a.shape[1]} × {a.shape[2]}"


def _pow(world: World, e: Expr) -> Array:
    """A power of a number, or an entrywise root."""
    base, exponent = e.args
    x = value(world, base)
    if exponent == S.Half:
        return square_root(x)
    if x.shape[1:] != NUMBER or not isinstance(exponent, Rational):
        raise Undecidable(message("a power of an array"))
    return _raised(x, exponent)


def _raised(x: Array, exponent: Rational) -> Array:
    if exponent.q not in (1, 2):
        raise Undecidable(message("a power that is neither whole nor half"))
    return whole_power(x if exponent.q == 1 else square_root(x), int(exponent.p))


def _diagonal(world: World, e: Expr) -> Array:
    x = value(world, e.args[0])
    if x.shape[2] != 1:
        raise Mismatch(message("diag takes a vector"))
    return x * np.eye(x.shape[1])


def _indicator(world: World, e: Expr) -> Array:
    condition = e.args[0]
    a, b = (value(world, side) for side in condition.args)
    if NUMBER not in (a.shape[1:], b.shape[1:]):
        _fitting(a, b)
    return np.asarray(COMPARISONS[type(condition)](a.real, b.real), dtype=float)


def _extreme(pick: Callable[[Array, Array], Array]) -> Callable[[World, Expr], Array]:
    """The larger (or smaller) of two values entry by entry; a number meets every entry."""

    def of(world: World, e: Expr) -> Array:
        total, *rest = (value(world, a) for a in e.args)
        for other in rest:
            if NUMBER not in (total.shape[1:], other.shape[1:]):
                _fitting(total, other)
            total = pick(total, other)
        return total

    return of


def _trace(world: World, e: Expr) -> Array:
    x = value(world, e.args[0])
    if x.shape[1] != x.shape[2]:
        raise Mismatch(message("{shape} has no trace", shape=_said(x)))
    return np.trace(x, axis1=1, axis2=2)[:, None, None]


def _norm(of_matrix: bool) -> Callable[[World, Expr], Array]:
    def of(world: World, e: Expr) -> Array:
        x = value(world, e.args[0])
        if not of_matrix and x.shape[2] != 1:
            raise Mismatch(message("the norm of a matrix needs a name"))
        return np.sqrt((x * x).sum(axis=(1, 2), keepdims=True))

    return of


def _norm_one(world: World, e: Expr) -> Array:
    x = value(world, e.args[0])
    if x.shape[2] != 1:
        raise Mismatch(message("the norm of a matrix needs a name"))
    return absolute(x).sum(axis=(1, 2), keepdims=True)


def _softmax(world: World, e: Expr) -> Array:
    """The softmax along the last axis that there is: of a column along the column."""
    x = value(world, e.args[0])
    axis = 1 if x.shape[2] == 1 and shape(e.args[0]) == COLUMN else 2
    raised = np.exp(x - x.real.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)  # type: ignore[no-any-return]


def _inverse(world: World, e: Expr) -> Array:
    x = value(world, e.args[0])
    if x.shape[1] != x.shape[2]:
        raise Mismatch(message("{shape} has no inverse", shape=_said(x)))
    return inverse(x)


_HANDLERS: dict[type, Callable[[World, Expr], Array]] = {
    Vector: _leaf, Matrix: _leaf, Mul: _mul, Pow: _pow, Add: _entrywise(np.add), Hadamard: _entrywise(np.multiply),
    EntrywiseQuotient: _entrywise(lambda a, b: a / np.where(b == 0, np.nan, b)),
    EntrywisePower: lambda world, e: _raised(value(world, e.args[0]), e.args[1]),  # type: ignore[arg-type]
    Transposed: lambda world, e: value(world, e.args[0]).swapaxes(1, 2), Diag: _diagonal,
    IdentityMatrix: lambda world, e: np.eye(_size(world, e))[None], Ones: lambda world, e: np.ones((1, _size(world, e), 1)),
    Indicator: _indicator, Norm: _norm(False), Frobenius: _norm(True), TraceOf: _trace, Max: _extreme(np.maximum),
    Min: _extreme(np.minimum), Inverse: _inverse, NormOne: _norm_one, SoftmaxOf: _softmax,
}  # fmt: skip

__all__ = ["check_matrix", "value"]

"""The laws of whole square arrays: how an inverse and a determinant move with the entries, and what both are together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Basic, Expr

from derive.expression.indices import all_indices, free_indices, fresh_index, substitute
from derive.expression.nodes import (
    Binder,
    Derivative,
    Index,
    Indexed,
    Sum,
    delta,
    derivative,
    entry,
    factors_of,
    indices_of,
    mul,
    name_of,
    neg,
    rebuild,
    relation,
    summation,
)  # fmt: skip
from derive.expression.square import Det, InverseEntry, LogDet, inverse_entry, matrix_places, square_name
from derive.rule import Applied, Role, rule
from derive.rules.calculus import CHAIN_RULE, operand
from derive.rules.facts import Facts
from derive.words import noted

INVERSE, JACOBI, LOG = noted("Derivative of the inverse"), noted("Jacobi's formula"), noted("Derivative of the log-determinant")
THROUGH = noted("{f} depends on {v} through each entry {entry}, and the chain rule adds up over all of them")


def _moved(f: Expr, v: Expr, facts: Facts) -> tuple[Expr, Expr, tuple[Expr, ...]] | None:
    """The row and the column of the entry by which a function of a whole array is differentiated, and what says that it is one of
    its own matrix; None where it is by something on which the entries depend."""
    if isinstance(v, Indexed) and name_of(v) == square_name(f):
        *outer, row, column = indices_of(v)
        pairs = zip(matrix_places(f), outer, strict=True)
        return row, column, tuple(delta(a, b) for a, b in pairs if a != b)
    return None


def _over_entries(f: Expr, v: Expr, facts: Facts, title: str, slope: object) -> Applied:
    """Σ_ab slope(a, b) ∂A_ab/∂v."""
    name = square_name(f)
    taken = all_indices(f) | all_indices(v) | facts.free | {Index(word) for word in facts.problem.taken}
    a = fresh_index(taken)
    b = fresh_index({*taken, a})
    here = entry(name, *matrix_places(f), a, b)
    total: Expr = slope(a, b, derivative(here, v))  # type: ignore[operator]
    rows, columns = facts.problem.axes[name][-2:]
    negative = isinstance(f, InverseEntry)
    total = summation(summation(total, b, columns), a, rows)
    return Applied(neg(total) if negative else total, titles=(title, CHAIN_RULE), because=THROUGH, pieces={"entry": here})


@rule(
    "derivative-of-inverse",
    INVERSE,
    "diff(inv(S)[i,j], S[k,l]) = -inv(S)[i,k]*inv(S)[l,j]",
    "{product} is the identity matrix, whose derivative is 0",
    given="product entry",
    heads=(Derivative,),
    of=(InverseEntry,),
)
def derivative_of_inverse(e: Expr, facts: Facts) -> Applied | None:
    """∂(A⁻¹)_ij/∂A_kl = -(A⁻¹)_ik (A⁻¹)_lj, from A A⁻¹ = I."""
    match operand(e):
        case (InverseEntry() as f, v) if facts.depends(f, v):
            own, (i, j) = _inverse(f), f.args[-2:]
            if (at := _moved(f, v, facts)) is None:
                return _over_entries(f, v, facts, INVERSE, lambda a, b, d: mul(own(i, a), d, own(b, j)))
            k, m, same = at
            return Applied(neg(mul(*same, own(i, k), own(m, j))), pieces={"product": _identity(f, v, facts)})
    return None


def _identity(f: Expr, v: Expr, facts: Facts) -> Expr:
    """Σ_a A_ia (A⁻¹)_aj."""
    name, (*places, i, j) = square_name(f), f.args[1:]
    a = fresh_index(all_indices(f) | all_indices(v) | facts.free | {Index(word) for word in facts.problem.taken})
    return summation(mul(entry(name, *places, i, a), _inverse(f)(a, j)), a, facts.problem.axes[name][-1])  # type: ignore[arg-type]


def _inverse(f: Expr) -> Callable[[Basic, Basic], Expr]:
    """The entries of the inverse of the matrix whose inverse or determinant an expression is."""
    return lambda row, column: inverse_entry(square_name(f), *matrix_places(f), row, column)


@rule(
    "jacobi-formula",
    JACOBI,
    "diff(det(S), S[k,l]) = det(S)*inv(S)[l,k]",
    "{e} is a cofactor: the determinant times the entry of the inverse with row and column swapped",
    given="entry",
    heads=(Derivative,),
    of=(Det,),
)
def jacobi_formula(e: Expr, facts: Facts) -> Applied | None:
    """∂det A/∂A_kl = det(A) (A⁻¹)_lk."""
    match operand(e):
        case (Det() as f, v) if facts.depends(f, v):
            own = _inverse(f)
            if (at := _moved(f, v, facts)) is None:
                made = _over_entries(f, v, facts, JACOBI, lambda a, b, d: mul(own(b, a), d))
                return Applied(mul(f, made.expr), (), made.titles, made.because, made.pieces)
            return Applied(mul(*at[2], f, own(at[1], at[0])))
    return None


@rule(
    "derivative-of-log-determinant",
    LOG,
    "diff(logdet(S), S[k,l]) = inv(S)[l,k]",
    "in {e} the derivative of the determinant, by Jacobi's formula, is divided by the determinant",
    given="entry",
    heads=(Derivative,),
    of=(LogDet,),
)
def derivative_of_log_determinant(e: Expr, facts: Facts) -> Applied | None:
    """∂log|det A|/∂A_kl = (A⁻¹)_lk."""
    match operand(e):
        case (LogDet() as f, v) if facts.depends(f, v):
            own = _inverse(f)
            if (at := _moved(f, v, facts)) is None:
                return _over_entries(f, v, facts, LOG, lambda a, b, d: mul(own(b, a), d))
            return Applied(mul(*at[2], own(at[1], at[0])))
    return None


@rule(
    "symmetric-inverse",
    noted("The inverse of a symmetric matrix"),
    "",
    "the inverse of a symmetric matrix is symmetric: {same}",
    given="same",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
)
def symmetric_inverse(e: Expr, facts: Facts) -> Applied | None:
    """In a sum over j, (A⁻¹)_ji of a symmetric matrix is (A⁻¹)_ij."""
    index = e.args[1].args[0]
    for entry_ in _within(e.args[0], index):
        row, column = entry_.args[-2:]
        if row == index != column and square_name(entry_) in facts.problem.symmetric:
            other = _inverse(entry_)(column, row)
            pieces = {"same": relation(entry_, "==", other)}
            return Applied(rebuild(e, (substitute(e.args[0], {entry_: other}), e.args[1])), pieces=pieces)  # type: ignore[dict-item]
    return None


def _within(e: Basic, index: Index) -> Iterator[InverseEntry]:
    """The entries of inverses with an index of a sum, but those that have an index of a sum further inside."""
    if isinstance(e, InverseEntry):
        yield e
    elif isinstance(e, Binder):
        inner = e.args[1].args[0]
        yield from (found for found in _within(e.args[0], index) if inner not in found.args)
    elif not isinstance(e, Derivative):
        for a in e.args:
            yield from _within(a, index)


@rule(
    "inverse-law",
    noted("A matrix times its inverse"),
    "sum(a[i]*S[i,j]*inv(S)[j,k], j) = a[i]*delta(i, k)",
    "a matrix times its inverse is the identity matrix, so that of {e} one term is left",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
)
def inverse_law(e: Expr, facts: Facts) -> Expr | None:
    """Σ_j A_ij (A⁻¹)_jk = Σ_j (A⁻¹)_ij A_jk = δ_ik; further factors without the index stay."""
    if len(e.args) != 2:
        return None
    body, (index, _, _) = e.args
    factors = factors_of(body)
    moving = [n for n, f in enumerate(factors) if index in free_indices(f)]
    if len(moving) != 2:
        return None
    one, other = (factors[n] for n in moving)
    if isinstance(one, InverseEntry):
        one, other = other, one
    if not isinstance(one, Indexed) or not isinstance(other, InverseEntry) or name_of(one) != square_name(other):
        return None
    if indices_of(one)[:-2] != matrix_places(other):
        return None
    (i, a), (b, k) = indices_of(one)[-2:], other.args[-2:]
    if a == b == index and index not in (i, k):
        found = delta(i, k)
    elif i == k == index and index not in (a, b):
        found = delta(b, a)
    else:
        return None
    return mul(*(found if n == moving[0] else f for n, f in enumerate(factors) if n != moving[1]))


__all__ = ["derivative_of_inverse", "derivative_of_log_determinant", "inverse_law", "jacobi_formula", "symmetric_inverse"]

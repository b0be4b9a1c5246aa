"""Whole arrays as text: the NumPy (and PyTorch) expression that a person would type, -2*X.T @ r.

A vector has one axis there, so it is its own transpose; x yᵀ is outer(x, y), and ⊙ and ⊘ are * and /.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Expr, Rational

from derive.expression.matrix import (
    COLUMN,
    ROW,
    SCALAR,
    EntrywisePower,
    EntrywiseQuotient,
    Frobenius,
    Grid,
    Hadamard,
    IdentityMatrix,
    Indicator,
    Inverse,
    Matrix,
    Norm,
    NormOne,
    Ones,
    Transposed,
    Vector,
    array_name,
    has_whole,
    shape,
)
from derive.expression.nodes import MINUS_ONE, Add, Mul, is_reciprocal, node, power

#: What holds together as tightly as a product, as a power, as one word (the numbers of `derive.notation.text`).
SUM, PRODUCT, POWER, ATOM = 1, 2, 3, 4
Write = Callable[..., str]


def written(e: Basic, write: Write) -> tuple[str, int] | None:
    """The text of what is special to whole arrays and how tightly it holds together; `write` writes its parts."""
    match e:
        case Vector() | Matrix():
            return array_name(e), ATOM
        case Transposed() if shape(e) in (ROW, COLUMN):
            return write(e.args[0], ATOM), ATOM
        case Inverse():
            return f"inv({write(e.args[0])})", ATOM
        case Transposed():
            return f"{write(e.args[0], ATOM)}.T", ATOM
        case Hadamard():
            return "*".join(write(a, POWER) for a in e.args), PRODUCT
        case EntrywiseQuotient():
            return "/".join(write(a, POWER) for a in e.args), PRODUCT
        case EntrywisePower():
            return f"{write(e.args[0], ATOM)}**{write(e.args[1], POWER)}", POWER
        case Ones() | IdentityMatrix():
            return f"{'ones' if isinstance(e, Ones) else 'eye'}({write(e.args[0])})", ATOM
        case Grid():
            is_vector = all(len(row.args) == 1 for row in e.args)
            rows = [", ".join(map(write, row.args)) for row in e.args]
            return f"[{', '.join(row if is_vector else f'[{row}]' for row in rows)}]", ATOM
        case NormOne():
            return f"norm({write(e.args[0])}, 1)", ATOM
        case Norm() | Frobenius():
            return f"norm({write(e.args[0])})", ATOM
        case Indicator():
            return f"where({write(e.args[0])}, 1, 0)", ATOM
        case Mul() if has_whole(e):
            return _product(e, write), PRODUCT
    return None


def _product(e: Mul, write: Write) -> str:
    """Numbers and arrays in reading order, with what they are divided by: -2/N*X.T @ r, x @ y/(u*v)."""
    factors = list(e.args)
    out = ""
    if factors[0] == MINUS_ONE:
        out, factors = "-", factors[1:]
    for n, group in enumerate(_groups(factors)):
        first = group[0]
        if is_reciprocal(first):
            below = [write(_inverse(f), POWER) for f in group]
            out += f"{'' if n else '1'}/" + (below[0] if len(below) == 1 else f"({'*'.join(below)})")
        elif shape(first) == SCALAR and not has_whole(first):
            out += ("*" if n else "") + write(node(Mul, *group) if len(group) > 1 else first, POWER if n else PRODUCT)
        else:
            several = any(has_whole(f) for f in factors if f not in group)
            said, level = _chain(group, write)
            out += ("*" if n else "") + (f"({said})" if level == SUM or (level == PRODUCT and several) else said)
    return out


def _inverse(f: Expr) -> Expr:
    return Rational(f.q, f.p) if isinstance(f, Rational) else power(f.base, -f.exp)  # type: ignore[attr-defined]


def _groups(factors: list[Expr]) -> list[list[Expr]]:
    """Factors that are written alike and together: numbers, reciprocals, and products of matrices that end in a number."""
    groups: list[list[Expr]] = []
    last, made = "", SCALAR
    for f in factors:
        own = shape(f)
        kind = "below" if is_reciprocal(f) else "array" if own != SCALAR else "whole" if has_whole(f) else "number"
        if groups and kind == last and kind != "whole" and (kind != "array" or made != SCALAR):
            groups[-1].append(f)
            made = (made[0], own[1])
        else:
            groups.append([f])
            made = own
        last = kind
    return groups


def _chain(arrays: list[Expr], write: Write) -> tuple[str, int]:
    """A product of matrices and how tightly it holds together; a column times a row is an outer product."""
    for n in range(1, len(arrays)):
        if not shape(arrays[n - 1])[1] and not shape(arrays[n])[0]:
            left, right = arrays[:n], arrays[n:]
            if len(arrays) == 2 and isinstance(left[0], Ones) and isinstance(right[0].args[0], Ones):
                return f"ones(({write(left[0].args[0])}, {write(right[0].args[0].args[0])}))", ATOM
            return f"outer({_chain(left, write)[0]}, {_chain(right, write)[0]})", ATOM
    if len(arrays) > 1:
        return " @ ".join(write(f, POWER) for f in arrays), PRODUCT
    e = arrays[0].args[0] if isinstance(arrays[0], Transposed) and shape(arrays[0]) == ROW else arrays[0]
    return write(e), SUM if isinstance(e, Add) else PRODUCT if isinstance(e, Mul | Hadamard | EntrywiseQuotient) else ATOM


__all__ = ["written"]

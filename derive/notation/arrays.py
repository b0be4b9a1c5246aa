"""Whole arrays as text: the NumPy (and PyTorch) expression that a person would type, -2*X.T @ r.

A vector has one axis there, so it is its own transpose; x yᵀ is outer(x, y), and ⊙ and ⊘ are * and /.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Expr

from derive.expression.matrix import (
    COLUMN,
    ROW,
    SCALAR,
    EntrywisePower,
    EntrywiseQuotient,
    Frobenius,
    Hadamard,
    IdentityMatrix,
    Indicator,
    Matrix,
    Norm,
    Ones,
    Transposed,
    Vector,
    array_name,
    has_whole,
    shape,
)
from derive.expression.nodes import MINUS_ONE, Mul, is_reciprocal, node

#: What holds together as tightly as a product, as a power, as one word (the numbers of `derive.notation.text`).
PRODUCT, POWER, ATOM = 2, 3, 4
Write = Callable[..., str]


def written(e: Basic, write: Write) -> tuple[str, int] | None:
    """The text of what is special to whole arrays and how tightly it holds together; `write` writes its parts."""
    match e:
        case Vector() | Matrix():
            return array_name(e), ATOM
        case Transposed() if shape(e) in (ROW, COLUMN):
            return write(e.args[0], ATOM), ATOM
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
        case Norm() | Frobenius():
            return f"norm({write(e.args[0])})", ATOM
        case Indicator():
            return f"where({write(e.args[0])}, 1, 0)", ATOM
        case Mul() if has_whole(e):
            return _product(e, write), PRODUCT
    return None


def _product(e: Mul, write: Write) -> str:
    """Numbers, then arrays, then what they are divided by: -2/N*X.T @ r, x @ y/(u*v)."""
    first = next(n for n, f in enumerate(e.args) if shape(f) != SCALAR or has_whole(f))
    last = max(n for n, f in enumerate(e.args) if shape(f) != SCALAR or has_whole(f))
    front, middle, behind = e.args[:first], e.args[first : last + 1], e.args[last + 1 :]
    out = _chains(list(middle), write)
    if front == (MINUS_ONE,):
        out = f"-{out}"
    elif front:
        out = f"{write(node(Mul, *front) if len(front) > 1 else front[0], PRODUCT)}*{out}"
    if behind:
        below = [write(f.base if f.exp == -1 else f**-1, POWER) if is_reciprocal(f) else write(f, POWER) for f in behind]  # type: ignore[attr-defined]
        out += "/" + (below[0] if len(below) == 1 else f"({'*'.join(below)})")
    return out


def _chains(factors: list[Expr], write: Write) -> str:
    """Products of matrices between numbers, each that is a number of its own in parentheses."""
    groups: list[list[Expr]] = [[]]
    made = SCALAR
    for f in factors:
        own = shape(f)
        if groups[-1] and (made == SCALAR or own == SCALAR):
            groups.append([])
            made = SCALAR
        groups[-1].append(f)
        made = own if len(groups[-1]) == 1 else (made[0], own[1])
    said = [_chain(g, write) for g in groups]
    return said[0] if len(said) == 1 else "*".join(f"({s})" if " @ " in s else s for s in said)


def _chain(arrays: list[Expr], write: Write) -> str:
    for n in range(1, len(arrays)):
        if not shape(arrays[n - 1])[1] and not shape(arrays[n])[0]:
            left, right = arrays[:n], arrays[n:]
            sizes = [part[0].args[0] for part in ([*left], [f.args[0] if isinstance(f, Transposed) else f for f in right])
                     if len(part) == 1 and isinstance(part[0], Ones)]  # fmt: skip
            if len(sizes) == 2:
                return f"ones(({', '.join(map(write, sizes))}))"
            return f"outer({_chain(left, write)}, {_chain(right, write)})"
    return " @ ".join(write(f, POWER if len(arrays) > 1 else PRODUCT) for f in arrays)


__all__ = ["written"]

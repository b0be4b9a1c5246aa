"""Numbers and arrays put together as a person writes them: the numbers in front, common factors outside of a sum."""

from __future__ import annotations

from sympy import Expr, Integer, Rational

from derive.expression.matrix import SCALAR, Frobenius, Norm, has_whole, product, reciprocal, shape
from derive.expression.nodes import HALF, ONE, TWO, Mul, Pow, Size, add, power
from derive.matrix.contraction import NoForm

#: The factors of a product with their exponents.
Factors = list[tuple[Expr, Expr]]


def powered(base: Expr, exponent: Expr) -> Expr:
    """A power of a number: √(‖x‖²) is ‖x‖."""
    if isinstance(base, Pow) and base.exp == TWO and isinstance(base.base, Norm | Frobenius) and exponent == HALF:
        return base.base
    return power(base, exponent)


def multiplied(numbers: Factors, array: Expr | None) -> Expr:
    """A number times an array, the numbers in front and as one fraction; of numbers alone, one fraction."""
    coefficient: Rational = ONE
    above: list[Expr] = []
    below: list[Expr] = []
    for f, exponent in _merged(numbers):
        if isinstance(f, Rational) and isinstance(exponent, Integer):
            coefficient *= f**exponent
        elif isinstance(exponent, Rational) and exponent.is_negative:
            below.append(reciprocal(powered(f, -exponent)))
        else:
            above.append(powered(f, exponent))
    if coefficient == 0:
        raise NoForm("nothing")
    if coefficient.q != 1:
        below.insert(0, Rational(1, coefficient.q))
    if array is None and below and all(isinstance(b, Rational) or isinstance(b.args[0], Size) for b in below):
        arrays = [f for f in above if has_whole(f)]  # (1/N) xᵀ y, as (1/N) Σ_i x_i y_i
        factors = [*(f for f in above if f not in arrays), *below, *arrays]
    else:
        factors = [*above, *below, *([] if array is None else [array])]
    if coefficient.p != 1 or not factors:
        factors.insert(0, Integer(coefficient.p))
    return product(*factors)


def _merged(numbers: Factors) -> Factors:
    """Powers of one number together."""
    out: Factors = []
    for f, exponent in numbers:
        while isinstance(f, Pow) and isinstance(f.exp, Rational) and isinstance(exponent, Integer):
            f, exponent = f.base, f.exp * exponent
        inner = [(g, exponent) for g in f.args] if isinstance(f, Mul) and not has_whole(f) else [(f, exponent)]
        for g, x in inner:
            while isinstance(g, Pow) and isinstance(g.exp, Rational) and isinstance(x, Integer):
                g, x = g.base, g.exp * x
            same = next((n for n, (h, y) in enumerate(out) if h == g and not isinstance(g, Rational)), None)
            if same is None:
                out.append((g, x))
            else:
                out[same] = (g, out[same][1] + x)
    return [(f, x) for f, x in out if x != 0]


def total(terms: list[Expr]) -> Expr:
    """A sum, with what all its terms begin or end with in front or behind: A x + Aᵀ x is (A + Aᵀ) x."""
    if len(terms) == 1:
        return terms[0]
    parts = [_parts(t) for t in terms]
    for end in (-1, 0):
        common = {chain[end] for _, chain in parts if chain}
        if len(common) == 1 and all(len(chain) > 1 for _, chain in parts) and shape(terms[0]) != SCALAR:
            (shared,) = common
            rest = [product(*numbers, *(chain[:-1] if end else chain[1:])) for numbers, chain in parts]
            inner = total(rest)
            return product(inner, shared) if end else product(shared, inner)
    return add(*terms)


def _parts(e: Expr) -> tuple[list[Expr], list[Expr]]:
    """The numbers and the matrices of a product."""
    factors = e.args if isinstance(e, Mul) else (e,)
    return (
        [f for f in factors if shape(f) == SCALAR],  # type: ignore[misc]
        [f for f in factors if shape(f) != SCALAR],  # type: ignore[misc]
    )

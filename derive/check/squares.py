"""The sign of a sum by completing squares: x² + y² - 2xy is (x - y)², and no square is less than 0.

A sum is a polynomial in what its terms are made of; what is made of e^u is a fraction of its powers, whose sign is that of its
numerator.  A root is at least as large as what its square is at least as large as the square of: √(x² + 1) ≥ x.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import inf

from sympy import Abs, Add, Basic, Mul, Pow, Rational, cosh, exp, sinh, tanh

from derive.expression.nodes import Index, Size, relu, sigmoid, softplus

#: What a polynomial is made of, with the powers in which it stands in a product; and the products with the numbers before them.
Monomial = frozenset[tuple[Hashable, Fraction]]
Polynomial = Mapping[Monomial, Fraction]
#: A numerator, and a denominator that is larger than 0 everywhere.
Quotient = tuple[Polynomial, Polynomial]
NUMBER: Monomial = frozenset()
UNIT: Polynomial = {NUMBER: Fraction(1)}
HALF = Fraction(1, 2)
#: What is made of w = e^u: the numbers before the powers of w above and below a fraction bar.
OF_EXPONENTIAL: dict[type[Basic], tuple[dict[int, Fraction], dict[int, Fraction]]] = {
    exp: ({1: Fraction(1)}, {0: Fraction(1)}),
    cosh: ({1: HALF, -1: HALF}, {0: Fraction(1)}),
    sinh: ({1: HALF, -1: -HALF}, {0: Fraction(1)}),
    sigmoid: ({1: Fraction(1)}, {0: Fraction(1), 1: Fraction(1)}),
    tanh: ({2: Fraction(1), 0: Fraction(-1)}, {2: Fraction(1), 0: Fraction(1)}),
}
#: What is never less than 0.
NONNEGATIVE = (Abs, relu, softplus, Index, Size)
#: How many terms and what powers are multiplied out, and how many squares are completed one after another.
MOST_TERMS, MOST_POWER, MOST_SQUARES = 40, 4, 4


class _TooLong(Exception):
    """A polynomial has more terms than are worth their time."""


@lru_cache(maxsize=4096)
def at_least(terms: frozenset[tuple[Basic, Rational]]) -> float:
    """A lower bound of the sum of some terms, each with the number before it; -∞ where completing squares tells none."""
    try:
        total = _sum_of((_times(_quotient(term), Fraction(int(n.p), int(n.q))) for term, n in terms))
        above, below = total
        found = _least(above) if below == UNIT else None
        least = -inf if found is None else _downward(found)
        return 0.0 if least < 0 and _never_negative(_of_whole_powers(above)) else least
    except (_TooLong, RecursionError):
        return -inf


def _downward(x: Fraction) -> float:
    try:
        return float(x) if Fraction(float(x)) <= x else math.nextafter(float(x), -inf)
    except OverflowError:
        return -inf


# -- what an expression is as a polynomial


def _quotient(e: Basic) -> Quotient:
    if isinstance(e, Rational):
        return {NUMBER: Fraction(int(e.p), int(e.q))}, UNIT
    if isinstance(e, Add):
        return _sum_of(map(_quotient, e.args))
    if isinstance(e, Mul):
        return _product_of(map(_quotient, e.args))
    if isinstance(e, Pow) and isinstance(e.args[1], Rational) and e.args[1].q == 1 and abs(int(e.args[1])) <= MOST_POWER:
        base, times = e.args[0], int(e.args[1])
        if times > 0:
            return _product_of([_quotient(base)] * times)
        above, below = _quotient(base)
        if times and below == UNIT and len(above) == 1 and (only := next(iter(above))) and _is_of_exponentials(only):
            inverse = {frozenset((g, -n) for g, n in only): 1 / above[only]}
            return _product_of([(inverse, UNIT)] * -times)
    if type(e) in OF_EXPONENTIAL:
        w, times_u = _exponential(e.args[0])
        of = [{frozenset([(w, n * times_u)] if n else ()): c for n, c in part.items()} for part in OF_EXPONENTIAL[type(e)]]
        return of[0], of[1]
    return {frozenset([(e, Fraction(1))]): Fraction(1)}, UNIT


def _exponential(u: Basic) -> tuple[Hashable, Fraction]:
    """A name for e^v, and the number n that makes u = n v: e^x and e^-2x are powers of one number."""
    above, below = _quotient(u)
    if below != UNIT or not above:
        return ("exponential", u), Fraction(1)
    first = min(above, key=lambda m: sorted(map(str, m)))
    scale = above[first]
    return ("exponential", frozenset((m, c / scale) for m, c in above.items())), scale


def _sum_of(quotients: Iterable[Quotient]) -> Quotient:
    above: Polynomial = {}
    below = UNIT
    for top, bottom in quotients:
        if bottom == below:
            above = _plus(above, top)
        else:
            above, below = _plus(_multiplied(above, bottom), _multiplied(top, below)), _multiplied(below, bottom)
    return above, below


def _product_of(quotients: Iterable[Quotient]) -> Quotient:
    above = below = UNIT
    for top, bottom in quotients:
        above, below = _multiplied(above, top), _multiplied(below, bottom)
    return above, below


def _times(q: Quotient, number: Fraction) -> Quotient:
    return {m: c * number for m, c in q[0].items() if number}, q[1]


def _plus(a: Polynomial, b: Polynomial) -> Polynomial:
    found = {m: a.get(m, 0) + b.get(m, 0) for m in {**a, **b}}
    return {m: Fraction(c) for m, c in found.items() if c}


def _multiplied(a: Polynomial, b: Polynomial) -> Polynomial:
    if len(a) * len(b) > MOST_TERMS:
        raise _TooLong
    found: dict[Monomial, Fraction] = {}
    for m, c in a.items():
        for n, d in b.items():
            powers = dict(m)
            for g, times in n:
                powers[g] = powers.get(g, Fraction(0)) + times
            both = frozenset((g, times) for g, times in powers.items() if times)
            found[both] = found.get(both, Fraction(0)) + c * d
    return {m: c for m, c in found.items() if c}


# -- its sign


def _is_of_exponentials(m: Monomial) -> bool:
    return all(isinstance(g, tuple) for g, _ in m)


def _is_nonnegative(m: Monomial) -> bool:
    """Whether a product is never negative, as a square or something like e^u."""
    return all(times % 2 == 0 or _is_positive(g) for g, times in m)


def _is_positive(g: Hashable) -> bool:
    root = isinstance(g, Pow) and isinstance(g.args[1], Rational) and (g.args[1].q % 2 == 0 or g.args[1].p % 2 == 0)
    return root or isinstance(g, (tuple, *NONNEGATIVE))


def _never_negative(p: Polynomial, squares: int = MOST_SQUARES) -> bool:
    found = _least(p)
    if found is not None and found >= 0:
        return True
    for g in {g for m in p for g, _ in m if isinstance(g, Pow) and g.args[1] == Rational(1, 2)}:
        inside, below = _quotient(g.args[0])
        powers = {n for m in p for other, n in m if other == g}
        if powers != {1} or below != UNIT or not squares:
            continue
        before = {m - {(g, Fraction(1))}: c for m, c in p.items() if (g, Fraction(1)) in m}
        beside = {m: -c for m, c in p.items() if (g, Fraction(1)) not in m}  # on the other side of ≥
        with_root, other = _multiplied(_multiplied(before, before), inside), _multiplied(beside, beside)
        for larger, most, least in ((before, with_root, other), (_negative(beside), other, with_root)):
            if _never_negative(larger, 0) and _never_negative(_plus(most, _negative(least)), squares - 1):
                return True
    return False


def _negative(p: Polynomial) -> Polynomial:
    return {m: -c for m, c in p.items()}


def _of_whole_powers(p: Polynomial) -> Polynomial:
    """A polynomial times what makes every power of e^u in it one above the fraction bar."""
    lowest: dict[Hashable, Fraction] = {}
    for m in p:
        for g, n in m:
            if isinstance(g, tuple):
                lowest[g] = min(lowest.get(g, n), n)
    return _multiplied(p, {frozenset((g, -n) for g, n in lowest.items() if n < 0): Fraction(1)})


def _least(p: Polynomial, squares: int = MOST_SQUARES) -> Fraction | None:
    """A number that a polynomial is never below: of c g² + L g + R it is that of R - L²/4c."""
    if all(m == NUMBER or (c > 0 and _is_nonnegative(m)) for m, c in p.items()):
        return p.get(NUMBER, Fraction(0))
    best = None
    for g in dict.fromkeys(g for m in p for g, _ in m) if squares else ():
        parts: dict[Fraction, dict[Monomial, Fraction]] = {}
        for m, c in p.items():
            times = dict(m).get(g, Fraction(0))
            parts.setdefault(times, {})[m - {(g, times)}] = c
        highest = max(parts)
        first = parts[highest]
        if highest <= 0 or not parts.keys() <= {0, highest / 2, highest} or first.keys() != {NUMBER} or first[NUMBER] < 0:
            continue
        if highest % 2 and not _is_positive(g):
            continue
        line = parts.get(highest / 2, {})
        less = {m: -c / (4 * first[NUMBER]) for m, c in _multiplied(line, line).items()}
        found = _least(_plus(parts.get(Fraction(0), {}), less), squares - 1)
        if found is not None and (best is None or found > best):
            best = found
    return best


__all__ = ["at_least"]

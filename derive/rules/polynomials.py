"""A polynomial in quantities is the product of its factors: x² - 2xy + y² = (x - y)²."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, Integer, Rational

from derive.expression.decimals import is_decimal
from derive.expression.monomial import Key, Monomial, build, key_of, monomial, scaled, terms
from derive.expression.nodes import MINUS_ONE, ONE, Add, Mul, Pow, add, mul, neg, power, starts_negative
from derive.expression.places import walk
from derive.rule import Applied, rule
from derive.rules.algebra import common_denominator
from derive.rules.facts import Facts
from derive.rules.fractions import compound_fraction

MOST_TERMS = 12  # of a polynomial that anybody factors by eye; (a + b + c)^3 has ten
HIGHEST = 6  # degree: (1 - x^3)² is read as a square, and nothing beyond it
MOST_LETTERS = 4  # of a quadric or a cubic in textbooks; how long factoring takes grows with their number

Exponents = tuple[int, ...]


@rule(
    "factor-polynomial",
    "Factor the polynomial",
    "x**2 - 2*x*y + y**2 = (x - y)**2",
    "{e} is a polynomial in {letters}, with the factors {parts}",
    given="letters parts",
    heads=(Add,),
)
def factor_polynomial(e: Expr, facts: Facts) -> Applied | None:
    """A sum of powers of quantities as the product of its factors, which are written as somebody typed them."""
    views = [monomial(t) for t in terms(e)]
    found = _read(views)
    if found is None:
        return None
    letters, polynomial = found
    split = _split(polynomial, len(letters))
    if split is None:
        return None
    number, parts = split
    shown = []
    for terms_of, times in parts:
        sign, part = _as_typed(_written(terms_of, letters, views), facts)
        number *= sign**times
        shown.append((part, times))
    if number == -1:  # -(1 - a)(b - a) is (1 - a)(a - b): the last difference takes the sign
        for n, (part, times) in reversed([*enumerate(shown)]):
            turned = _turned(part)
            if times % 2 and key_of(part)[1] not in facts.typed() and not starts_negative(terms(turned)[0]):
                shown[n], number = (turned, times), ONE
                break
    factors = [power(part, Integer(times)) for part, times in shown]
    whole = mul(*([] if number == 1 else [number]), *factors)
    return Applied(whole, pieces={"letters": [b for b, _ in letters.values()], "parts": [part for part, _ in shown]})


def _read(views: Sequence[Monomial]) -> tuple[dict[Key, tuple[Expr, Rational]], dict[Exponents, Rational]] | None:
    """The letters of a polynomial and its numbers by the exponents; None where it is none, or one that cannot have factors or
    that nobody would look for them in."""
    if not 3 <= len(views) <= MOST_TERMS:
        return None
    letters: dict[Key, tuple[Expr, Rational]] = {}
    for v in views:
        if is_decimal(v.coefficient):
            return None
        for key, (base, unit, exponent) in v.powers.items():
            if (
                not isinstance(exponent, Integer)
                or not 0 < exponent <= HIGHEST
                or letters.setdefault(key, (base, unit))[1] != unit
            ):
                return None
    if not 1 <= len(letters) <= MOST_LETTERS or _has_no_factors(views, letters):
        return None
    out: dict[Exponents, Rational] = {}
    for v in views:
        at = tuple(int(v.powers[k][2]) if k in v.powers else 0 for k in letters)
        if sum(at) > HIGHEST or at in out:
            return None
        out[at] = v.coefficient
    return letters, out


def _has_no_factors(views: Sequence[Monomial], letters: dict[Key, tuple[Expr, Rational]]) -> bool:
    """Whether some letter stands in one term only, and there alone to the first power: a + (what has no a) has no factors."""
    for key in letters:
        there = [v for v in views if key in v.powers]
        if len(there) == 1 and len(there[0].powers) == 1 and there[0].powers[key][2] == 1:
            return True
    return False


def _split(
    polynomial: dict[Exponents, Rational], letters: int
) -> tuple[Rational, list[tuple[dict[Exponents, Rational], int]]] | None:
    """The number and the factors, each with its multiplicity, of a polynomial; None where it is its only factor."""
    from sympy.polys.domains import QQ  # what most derivations need not wait for
    from sympy.polys.rings import ring

    over = ring([f"x{n}" for n in range(letters)], QQ)[0]
    number, parts = over.from_dict({at: QQ(int(c.p), int(c.q)) for at, c in polynomial.items()}).factor_list()
    for times in {times for _, times in parts}:
        alike = [p for p, n in parts if n == times and len(p) > 1]
        if len(alike) == 2 and len(alike[0] * alike[1]) == 2:
            parts = [pair for pair in parts if pair[0] not in alike] + [(alike[0] * alike[1], times)]  # (1 - u²)² as it is
    if sum(times for _, times in parts) < 2 or any(len(p) < 2 for p, _ in parts):
        return None  # a factor that all terms share is another rule's
    read = [({tuple(at): Rational(int(c.numerator), int(c.denominator)) for at, c in p.items()}, times) for p, times in parts]
    return Rational(int(number.numerator), int(number.denominator)), read


def _written(
    polynomial: dict[Exponents, Rational], letters: dict[Key, tuple[Expr, Rational]], views: Sequence[Monomial]
) -> tuple[Rational, Expr]:
    """A factor as one writes it, and the sign that it was taken with: 1 - K h rather than K h - 1, x + 1 rather than 1 + x."""
    order = {key: n for n, key in enumerate(letters)}
    rows = []
    for at, number in polynomial.items():
        powers = {k: (b, u, Integer(n)) for (k, (b, u)), n in zip(letters.items(), at, strict=True) if n}
        rows.append((min((order[k] for k in powers), default=len(order)), -sum(at), Monomial(number, powers)))
    rows.sort(key=lambda row: row[:2])
    out = [m for *_, m in rows]
    constant = next((m for m in out if not m.powers), None)
    lead = constant or out[0]
    sign = ONE if lead.coefficient > 0 else MINUS_ONE
    if constant is not None and any(m.coefficient * sign < 0 for m in out):
        out = [constant, *(m for m in out if m is not constant)]
    return sign, add(*(build(Monomial(m.coefficient * sign, m.powers)) for m in out))


def _as_typed(written: tuple[Rational, Expr], facts: Facts) -> tuple[Rational, Expr]:
    """A factor in the order in which somebody typed it, if anybody did."""
    sign, part = written
    unit, key = key_of(part)
    if key not in facts.typed():
        return sign, part
    for d in facts.problem.definitions:
        for _, p in walk(d.body):
            if isinstance(p, Add) and key_of(p)[1] == key and abs(key_of(p)[0]) == abs(unit):
                return (sign if key_of(p)[0] == unit else -sign), p
    return sign, part


@rule(
    "conjugates",
    "Difference of squares",
    "1/((x + y)*(x - y)) = 1/(x**2 - y**2)",
    "the product of {sum} and {difference} is {product}",
    given="sum difference product",
    heads=(Mul,),
    continues=(common_denominator, compound_fraction),
)
def conjugates(e: Expr, facts: Facts) -> Applied | None:
    """A sum and the difference of the same two terms, both below the line, as the difference of their squares."""
    below = [n for n, f in enumerate(e.args) if isinstance(f, Pow) and isinstance(f.base, Add) and len(f.base.args) == 2]
    below = [n for n in below if isinstance(e.args[n].exp, Integer) and e.args[n].exp < 0]  # type: ignore[attr-defined]
    for n in below:
        for m in below:
            total, less = e.args[n], e.args[m]
            if total.exp != less.exp or any(map(starts_negative, total.base.args)):  # type: ignore[attr-defined]
                continue
            squares = _squares_apart(total.base, less.base)  # type: ignore[attr-defined]
            if squares is not None:
                product = power(squares, total.exp)  # type: ignore[attr-defined]
                factors = (product if k == min(n, m) else f for k, f in enumerate(e.args) if k != max(n, m))
                pieces = {"sum": total.base, "difference": less.base, "product": squares}  # type: ignore[attr-defined]
                return Applied(mul(*factors), pieces=pieces)
    return None


def _squares_apart(total: Expr, less: Expr) -> Expr | None:
    """a² - b² for a + b and a - b."""
    a, b = (monomial(t) for t in total.args)
    for first, second in ((a, b), (b, a)):
        if {(first.identity, first.unit()), (second.identity, -second.unit())} == {
            (v.identity, v.unit()) for v in (monomial(t) for t in less.args)
        }:
            squared = [v.copy() for v in (first, second)]
            for v, same in zip(squared, (first, second), strict=True):
                v.merge(same)
            return add(build(squared[0]), neg(build(squared[1])))
    return None


def _turned(e: Expr) -> Expr:
    """A difference with its sign turned, what is positive first."""
    turned = [scaled(t, MINUS_ONE) for t in terms(e)]
    return add(*sorted(turned, key=starts_negative))


__all__ = ["conjugates", "factor_polynomial"]

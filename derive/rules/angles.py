"""The double angle: 2 sin u cos u = sin 2u, and cos² u - sin² u = cos 2u."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, cos, cosh, sin, sinh

from derive.expression.monomial import Monomial, build, key_of, monomial, scaled, terms
from derive.expression.nodes import HALF, ONE, TWO, Add, Mul, add, mul, node, power, relation
from derive.rule import Applied, rule
from derive.rules.facts import Facts

#: f, g and the sign s in g(2u) = g² + s f²; 2 f g = f(2u) for both.
PAIRS = ((sin, cos, -1), (sinh, cosh, 1))
SINES = (sin, sinh)


@rule(
    "double-angle",
    "Double angle",
    "2*sin(x)*cos(x) = sin(2*x)",
    "{identity}, whatever the argument is",
    given="identity",
    heads=(Mul, Add),
)
def double_angle(e: Expr, facts: Facts) -> Applied | None:
    """2 sin u cos u = sin 2u and cos² u - sin² u = cos 2u, of hyperbolic functions likewise, whatever both are multiplied by."""
    return _of_product(e) if isinstance(e, Mul) else _of_squares(e)


def _of_product(e: Expr) -> Applied | None:
    whole = monomial(e)
    for key, (base, _, above) in whole.powers.items():
        for first, second, _ in PAIRS:
            if not isinstance(base, first) or not isinstance(above, Integer) or above < 1:
                continue
            beside = node(second, base.args[0])
            other = key_of(beside)[1]
            if other not in whole.powers or not isinstance(whole.powers[other][2], Integer) or whole.powers[other][2] < 1:
                continue
            found = node(first, _doubled(base.args[0]))
            out = Monomial(whole.coefficient * HALF)
            for k, (b, unit, exponent) in whole.powers.items():
                if k == key:
                    out.times(found, *key_of(found), ONE)
                left = exponent - 1 if k in (key, other) else exponent
                if left != 0:
                    out.times(b, unit, k, left)
            return Applied(build(out), pieces={"identity": relation(mul(TWO, base, beside), "==", found)})
    return None


def _of_squares(e: Expr) -> Applied | None:
    parts = terms(e)
    views = [monomial(t) for t in parts]
    for n, v in enumerate(views):
        for key, (base, _, exponent) in v.powers.items():
            for second, first, sign in PAIRS:
                if not isinstance(base, first) or exponent != 2:
                    continue
                other = key_of(node(second, base.args[0]))[1]
                rest = Monomial(v.coefficient, {k: x for k, x in v.powers.items() if k != key})
                for m, w in enumerate(views):
                    if other not in w.powers or w.powers[other][2] != 2 or w.coefficient != sign * v.coefficient:
                        continue
                    left = Monomial(v.coefficient, {k: x for k, x in w.powers.items() if k != other})
                    if (left.identity, left.unit()) != (rest.identity, rest.unit()):
                        continue
                    found = node(first, _doubled(base.args[0]))
                    rest.times(found, *key_of(found), ONE)
                    kept = [build(rest) if k == n else t for k, t in enumerate(parts) if k != m]
                    squares = power(base, TWO), mul(Integer(sign), power(node(second, base.args[0]), TWO))
                    return Applied(add(*kept), pieces={"identity": relation(add(*squares), "==", found)})
    return None


def _doubled(u: Expr) -> Expr:
    """2u, term by term, with the number in front: 2 d/2 is d."""
    doubled = [scaled(t, Rational(2)) for t in terms(u)]
    return add(*doubled)


__all__ = ["SINES", "double_angle"]

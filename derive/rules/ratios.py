"""The quotient rule of a fraction that has a name: q' = (g' - q h')/h for q = g/h."""

from __future__ import annotations

from sympy import Expr, Rational

from derive.expression.nodes import (
    Derivative,
    Indexed,
    Mul,
    Pow,
    Symbol,
    derivative,
    factors_of,
    fraction,
    mul,
    name_of,
    neg,
    quotient,
    sub,
)
from derive.rule import Applied, Role, rule
from derive.rules.calculus import operand, told
from derive.rules.facts import Facts
from derive.rules.quantities import recognise


@rule(
    "quotient-rule-of-name",
    "Quotient rule",
    "diff(g(x)/h(x), x) = (diff(g(x), x) - g(x)/h(x)*diff(h(x), x))/h(x)",
    "top and bottom of {q} both depend on {v}: {g} and {h}",
    given="q g h",
    heads=(Derivative,),
    of=(Mul,),
    roles=(Role.NAMES_PIECES,),
)
def quotient_rule_of_name(e: Expr, facts: Facts) -> Applied | None:
    """q' = (c g' - q h')/h, where the fraction c g/h has the name q: the quotient rule divided through by h once."""
    match operand(e):
        case (Mul() as f, v):
            (c, g), (d, h) = (_constant_apart(side, v, facts) for side in fraction(f))
            if g is None or h is None or (q := _name(f, facts)) is None:
                return None
            where = tuple(zip(facts.letters("g", "h"), (g, h), strict=True))
            front = c if d == 1 else quotient(c, d)
            new = quotient(sub(mul(*factors_of(front), derivative(g, v)), mul(q, derivative(h, v))), h)
            return Applied(new, where, pieces={"q": q, "g": told(where[0]), "h": told(where[1])})
    return None


@rule(
    "reciprocal-rule-of-name",
    "Reciprocal rule",
    "diff(y/h(x), x) = -y/h(x)*(diff(h(x), x)/h(x))",
    "only the bottom of {q} depends on {v}: {h}",
    given="q h",
    heads=(Derivative,),
    of=(Mul,),
    roles=(Role.NAMES_PIECES,),
)
def reciprocal_rule_of_name(e: Expr, facts: Facts) -> Applied | None:
    """q' = -q h'/h, where the fraction c/h has the name q; of 1/h, as the sigmoid is, the usual rule says as much."""
    match operand(e):
        case (Mul() as f, v):
            (c, g), (_, h) = (_constant_apart(side, v, facts) for side in fraction(f))
            if g is not None or h is None or isinstance(c, Rational) or (q := _name(f, facts)) is None:
                return None
            piece = (facts.letters("h")[0], h)
            return Applied(neg(mul(q, quotient(derivative(h, v), h))), (piece,), pieces={"q": q, "h": told(piece)})
    return None


@rule(
    "logarithmic-derivative-of-quotient",
    "Logarithmic differentiation",
    "diff(exp(f(x))/h(x), x) = exp(f(x))/h(x)*(diff(exp(f(x)), x)/exp(f(x)) - diff(h(x), x)/h(x))",
    "the logarithm of {q} is that of {g} less that of {h}, up to what does not depend on {v}",
    given="q g h",
    heads=(Derivative,),
    of=(Mul,),
)
def logarithmic_derivative_of_quotient(e: Expr, facts: Facts) -> Applied | None:
    """q' = q (g'/g - h'/h), where the fraction c g/h has the name q, and g is never zero and a factor of its own derivative, as
    it was derived: g'/g is shorter than g'."""
    match operand(e):
        case (Mul() as f, v):
            (_, g), (_, h) = (_constant_apart(side, v, facts) for side in fraction(f))
            if not isinstance(g, Indexed | Symbol) or h is None or (q := _name(f, facts)) is None:
                return None
            found = facts.lemmas.get(name_of(g))
            own = found is not None and any(
                found.head in (f, f.base if isinstance(f, Pow) else f) for f in factors_of(found.body)
            )
            if not own or not facts.nowhere_zero(g):
                return None
            new = mul(q, sub(quotient(derivative(g, v), g), quotient(derivative(h, v), h)))
            return Applied(new, pieces={"q": q, "g": g, "h": h})
    return None


def _constant_apart(e: Expr, v: Expr, facts: Facts) -> tuple[Expr, Expr | None]:
    """The factors of one side of a fraction that do not depend on the variable, and those that do, if there are any."""
    moving = [f for f in factors_of(e) if facts.depends(f, v)]
    return mul(*(f for f in factors_of(e) if f not in moving)), mul(*moving) if moving else None


def _name(e: Expr, facts: Facts) -> Expr | None:
    """The name of a fraction."""
    found = recognise(e, facts)
    return found.expr if found is not None and isinstance(found.expr, Symbol | Indexed) else None


#: The rules for a fraction with a name.
OF_NAMES = (quotient_rule_of_name, reciprocal_rule_of_name, logarithmic_derivative_of_quotient)

__all__ = ["OF_NAMES", "logarithmic_derivative_of_quotient", "quotient_rule_of_name", "reciprocal_rule_of_name"]

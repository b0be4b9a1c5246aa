"""The quotient rule of a fraction that has a name: q' = (g' - q h')/h for q = g/h."""

from __future__ import annotations

from sympy import Expr

from derive.expression.nodes import (
    Derivative,
    Indexed,
    Mul,
    Symbol,
    derivative,
    factors_of,
    fraction,
    mul,
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
            top, bottom = fraction(f)
            below = [a for a in factors_of(bottom) if facts.depends(a, v)]
            above = [a for a in factors_of(top) if facts.depends(a, v)]
            if not below or not above:
                return None
            found = recognise(f, facts)
            if found is None or not isinstance(found.expr, Symbol | Indexed):
                return None
            still = (mul(*(a for a in factors_of(side) if not facts.depends(a, v))) for side in (top, bottom))
            g, h = mul(*above), mul(*below)
            where = tuple(zip(facts.letters("g", "h"), (g, h), strict=True))
            new = quotient(sub(mul(quotient(*still), derivative(g, v)), mul(found.expr, derivative(h, v))), h)
            return Applied(new, where, pieces={"q": found.expr, "g": told(where[0]), "h": told(where[1])})
    return None


__all__ = ["quotient_rule_of_name"]

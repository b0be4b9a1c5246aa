"""The power rule for a variable that is only scaled: (c v)^n has the derivative n (c v)^n/v."""

from __future__ import annotations

from sympy import Expr, Integer, Rational

from derive.expression.monomial import key_of
from derive.expression.nodes import MINUS_ONE, TWO, Derivative, Mul, Pow, mul, neg, power, quotient
from derive.expression.places import of_kinds
from derive.rule import Role, rule
from derive.rules.calculus import operand
from derive.rules.facts import Facts


@rule(
    "power-of-scaled",
    "Power rule",
    "diff(sqrt(x/y), x) = sqrt(x/y)/(2*x)",
    "{f} is a power of {v} times a constant",
    heads=(Derivative,),
    of=(Pow,),
    roles=(Role.READS_ITSELF,),
)
def power_of_scaled(e: Expr, facts: Facts) -> Expr | None:
    """((c v)^n)' = n (c v)^n/v and ((c/v)^n)' = -n (c/v)^n/v, for roots, and for powers with letters in their exponents that
    stand several times in what is given."""
    match operand(e):
        case (Pow(base=Mul() as base, exp=n) as f, v) if not isinstance(n, Integer) and not facts.depends(n, v):
            moving = [a for a in base.args if facts.depends(a, v)]
            if moving not in ([v], [power(v, MINUS_ONE)]) or not (isinstance(n, Rational) or _stands_again(f, facts)):
                return None
            slope = quotient(f, mul(TWO, v)) if n == Rational(1, 2) else mul(n, quotient(f, v))
            return slope if moving == [v] else neg(slope)
    return None


def _stands_again(f: Pow, facts: Facts) -> bool:
    """Whether a power stands several times in what is given."""
    wanted = key_of(f)
    found = (p for d in facts.problem.definitions for p in of_kinds(d.body, Pow))
    return sum(key_of(p) == wanted for p in found) > 1


__all__ = ["power_of_scaled"]

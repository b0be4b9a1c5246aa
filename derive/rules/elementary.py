"""The elementary functions: a table, a line a function.  Each row makes a rule f(u)' = f'(u) u'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sympy import Abs, Expr, Rational, atan, cos, cosh, erf, log, pi, sign, sin, sinh, tan, tanh
from sympy import exp as _exp

from derive.expression.indices import all_indices, fresh_index
from derive.expression.nodes import (
    ONE,
    TWO,
    ZERO,
    Index,
    Relational,
    Whole,
    add,
    derivative,
    entry,
    exp,
    fraction,
    mul,
    neg,
    node,
    power,
    quotient,
    relation,
    relu,
    sigmoid,
    softplus,
    sqrt,
    sub,
    summation,
    where,
)  # fmt: skip
from derive.rule import Applied, Rule, rule
from derive.rules.calculus import CHAIN_RULE, arguments_of, chained, is_variable, operand
from derive.rules.facts import Facts


def reciprocal(u: Expr) -> Expr:
    """1/u; that of a fraction is the fraction turned over."""
    top, bottom = fraction(u)
    return power(u, -ONE) if bottom == 1 or isinstance(u, Rational) else quotient(bottom, top)


#: function, name, title, derivative at u (f is the function's own value there)
TABLE: tuple[tuple[type, str, str, Callable[[Expr, Expr], Expr]], ...] = (
    (_exp, "exponential-rule", "Exponential rule", lambda u, f: f),
    (log, "logarithm-rule", "Logarithm rule", lambda u, f: reciprocal(u)),
    (sin, "sine-rule", "Derivative of the sine", lambda u, f: node(cos, u)),
    (cos, "cosine-rule", "Derivative of the cosine", lambda u, f: neg(node(sin, u))),
    (tan, "tangent-rule", "Derivative of the tangent", lambda u, f: add(ONE, power(f, TWO))),
    (atan, "arctangent-rule", "Derivative of the arctangent", lambda u, f: quotient(ONE, add(ONE, power(u, TWO)))),
    (sinh, "hyperbolic-sine-rule", "Derivative of the hyperbolic sine", lambda u, f: node(cosh, u)),
    (cosh, "hyperbolic-cosine-rule", "Derivative of the hyperbolic cosine", lambda u, f: node(sinh, u)),
    (tanh, "hyperbolic-tangent-rule", "Derivative of tanh", lambda u, f: sub(ONE, power(f, TWO))),
    (erf, "error-function-rule", "Derivative of the error function",
     lambda u, f: mul(quotient(TWO, sqrt(pi)), exp(neg(power(u, TWO))))),
    (sigmoid, "sigmoid-rule", "Derivative of the sigmoid", lambda u, f: mul(f, sub(ONE, f))),
    (softplus, "softplus-rule", "Derivative of softplus", lambda u, f: node(sigmoid, u)),
    (relu, "relu-rule", "Derivative of ReLU", lambda u, f: where(relation(u, ">", ZERO), ONE, ZERO)),
    (Abs, "absolute-value-rule", "Derivative of the absolute value", lambda u, f: node(sign, u)),
    (sign, "sign-rule", "Derivative of the sign", lambda u, f: ZERO),
)  # fmt: skip


def _row(kind: type, name: str, title: str, slope: Callable[[Expr, Expr], Expr]) -> Rule:
    word = {"exp": "exp", "Abs": "abs"}.get(kind.__name__, kind.__name__)

    def apply(e: Expr, facts: Facts) -> Applied | None:
        match operand(e):
            case (Expr() as f, v) if isinstance(f, kind) and facts.depends(f, v):
                u: Expr = f.args[0]  # type: ignore[attr-defined]
                if u == v:
                    return Applied(slope(u, f), pieces={"outer": f, "u": v, "slope": slope(u, f), "kink": kink(u)})
                new = mul(slope(u, f), derivative(u, v))
                made = chained(new, u, v, title, facts, outer, lambda w: slope(w, outer(w)))
                return replace(made, pieces={**made.pieces, "kink": kink(u)})
        return None

    def outer(u: Expr) -> Expr:
        return node(kind, u)  # type: ignore[no-any-return]

    def kink(u: Expr) -> Relational:
        return relation(u, "==", ZERO)

    argument = "f(x)"
    law = f"diff({word}({argument}), x) = {_slope_text(word, argument)}*diff({argument}, x)"
    because = "the derivative of {outer} by {u} is {slope}"
    made: Rule = rule(name, title, law, because, CONVENTIONS.get(word, ""), "outer u slope kink")(apply)
    return made


def _slope_text(word: str, u: str) -> str:
    """The slope of a row in the text notation, for the law that notes print; the tests hold it against the row."""
    return {
        "exp": f"exp({u})", "log": f"1/{u}", "sin": f"cos({u})", "cos": f"(-sin({u}))", "tan": f"(1 + tan({u})**2)",
        "atan": f"1/(1 + {u}**2)", "sinh": f"cosh({u})", "cosh": f"sinh({u})", "tanh": f"(1 - tanh({u})**2)",
        "erf": f"2/sqrt(pi)*exp(-{u}**2)", "sigmoid": f"sigmoid({u})*(1 - sigmoid({u}))", "softplus": f"sigmoid({u})",
        "relu": f"where({u} > 0, 1, 0)", "abs": f"sign({u})", "sign": "0",
    }[word]  # fmt: skip


#: What is taken where an elementary function has no derivative.
CONVENTIONS: dict[str, str] = {
    "relu": "where {kink}, the derivative of ReLU is taken to be 0",
    "abs": "where {kink}, the derivative of the absolute value is taken to be 0, which is the sign of 0",
    "sign": "where {kink}, the derivative of the sign is taken to be 0",
}
ELEMENTARY = tuple(_row(*row) for row in TABLE)


@rule(
    "chain-rule",
    CHAIN_RULE,
    "diff(f(g(x)), x) = diff(f(g(x)), g(x))*diff(g(x), x)",
    "{f} depends on {v} through {arguments}",
    given="arguments",
)
def chain_rule(e: Expr, facts: Facts) -> Applied | None:
    """∂f(u₁, u₂, …)/∂v = Σ ∂f/∂u_k · ∂u_k/∂v; where an argument is the variable itself, its partial derivative stays.

    A partial derivative of f is such a function again.  An argument that is a whole array counts as all of its entries.
    """
    match operand(e):
        case (f, v) if (arguments := arguments_of(f)) is not None:
            moving = [a for a in arguments if facts.depends(a, v)]
            if not moving or is_variable(moving, v) or len({*moving}) != len(moving):
                return None
            return Applied(add(*(_by_argument(f, a, v, facts) for a in moving)), pieces={"arguments": moving})
    return None


def _by_argument(f: Expr, u: Expr, v: Expr, facts: Facts) -> Expr:
    """∂f/∂u · ∂u/∂v, summed over the entries of u where u is an array."""
    if not isinstance(u, Whole):
        return mul(derivative(f, u), derivative(u, v))
    letters: list[Index] = []
    taken = all_indices(f) | all_indices(v) | facts.free | {Index(name) for name in facts.problem.taken}
    for _ in facts.problem.axes[u.name]:
        letters.append(fresh_index({*taken, *letters}))
    one = entry(u.name, *letters)
    out = mul(derivative(f, one), derivative(one, v))
    for letter, size in reversed(list(zip(letters, facts.problem.axes[u.name], strict=True))):
        out = summation(out, letter, size)
    return out

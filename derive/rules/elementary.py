"""The elementary functions: each row of their table makes a rule f(u)' = f'(u) u'."""

from __future__ import annotations

from sympy import Expr

from derive.expression import functions
from derive.expression.functions import Elementary
from derive.expression.indices import all_indices, fresh_index
from derive.expression.nodes import ZERO, Derivative, Index, Relational, Whole, add, derivative, entry, mul, relation, summation
from derive.records import replace
from derive.rule import Applied, Role, Rule, rule
from derive.rules.calculus import CHAIN_RULE, arguments_of, chained, is_variable, operand
from derive.rules.facts import Facts


def _rule_of(row: Elementary) -> Rule:
    def apply(e: Expr, facts: Facts) -> Applied | None:
        match operand(e):
            case (Expr() as f, v) if facts.depends(f, v):
                u: Expr = f.args[0]  # type: ignore[attr-defined]
                if u == v:
                    return Applied(row.slope(u, f), pieces={"outer": f, "u": v, "slope": row.slope(u, f), "kink": kink(u)})
                new = mul(row.slope(u, f), derivative(u, v))
                made = chained(new, u, v, row.title, facts, row.of, lambda w: row.slope(w, row.of(w)))
                return replace(made, pieces={**made.pieces, "kink": kink(u)})
        return None

    def kink(u: Expr) -> Relational:
        return relation(u, "==", ZERO)

    law = f"diff({row.text}(f(x)), x) = {row.law.format(u='f(x)')}*diff(f(x), x)"
    because = "the derivative of {outer} by {u} is {slope}"
    made: Rule = rule(
        row.rule, row.title, law, because, row.convention, "outer u slope kink",
        heads=(Derivative,), of=(row.kind,), roles=(Role.READS_ITSELF,),
    )(apply)  # fmt: skip
    return made


#: The rule of each elementary function: f(u)' = f'(u) u'.
ELEMENTARY = tuple(map(_rule_of, functions.ELEMENTARY))


@rule(
    "chain-rule",
    CHAIN_RULE,
    "diff(f(g(x)), x) = diff(f(g(x)), g(x))*diff(g(x), x)",
    "{f} depends on {v} through {arguments}",
    given="arguments",
    heads=(Derivative,),
    roles=(Role.READS_ITSELF,),
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

"""The rules of reverse accumulation: the error of a quantity from the error of the quantity that comes after it.

The error (adjoint) of a quantity q is δ = ∂L/∂q.  Where every way from q to L leads through a quantity r, the chain rule
needs nothing but the error of r: ∂L/∂q_i = Σ_h ∂L/∂r_h · ∂r_h/∂q_i (Rumelhart, Hinton and Williams, Nature 323, 1986).
"""

from __future__ import annotations

from sympy import Expr, Integer

from derive.expression.indices import substitute
from derive.expression.nodes import Derivative, Index, Indexed, Symbol, add, derivative, indices_of, mul, name_of, summation
from derive.rule import Applied, rule
from derive.rules.calculus import operand
from derive.rules.facts import Facts
from derive.sentence import Message, message


@rule(
    "multivariable-chain-rule",
    "Chain rule",
    "",
    "{f} depends on {v} only through {through}, whose error {error} is known",
    given="through error",
    heads=(Derivative,),
)
def multivariable_chain_rule(e: Expr, facts: Facts) -> Applied | None:
    """∂L/∂q_i = Σ_h δ_h ∂r_h/∂q_i, with δ_h = ∂L/∂r_h, where L depends on q through r alone."""
    if facts.through is None:
        return None
    match operand(e):
        case (f, v) if f == facts.problem.of and name_of(v) == name_of(facts.wrt):
            through, error = facts.through
            total = mul(error, derivative(through, v))
            for index, (first, last) in reversed([*zip(indices_of(through), facts.problem.spans(name_of(through)), strict=True)]):
                if isinstance(index, Index):
                    total = summation(total, index, last, first)
            return Applied(total, pieces={"through": through, "error": error})
    return None


@rule(
    "shared-parameter",
    "Sum over its uses",
    "",
    "{v} is used in {places} places, {copies}",
    given="places copies",
    heads=(Derivative,),
)
def shared_parameter(e: Expr, facts: Facts) -> Applied | None:
    """∂L/∂w = Σ_t ∂L/∂w_t, where each use of w has a name w_t of its own."""
    match operand(e):
        case (f, v) if f == facts.problem.of and v == facts.wrt and facts.copies:
            total = add(*(derivative(f, copy) for copy in facts.copies))
            return Applied(total, pieces={"places": Integer(len(facts.copies)), "copies": facts.copies})
    return None


@rule(
    "backpropagation-through-time",
    "Backpropagation through time",
    "",
    "{v} acts on {f} directly and through {through}, whose error {error} is known",
    given="through error",
    heads=(Derivative,),
)
def backpropagation_through_time(e: Expr, facts: Facts) -> Applied | None:
    """∂L/∂h_t is what L moves by h_t itself and, through h_{t+1}, δ_{t+1} ∂h_{t+1}/∂h_t; of a parameter w of every step it is the
    sum of δ_t ∂h_t/∂w over all steps."""
    if facts.through is None or e not in facts.known:
        return None
    through, error = facts.through
    return Applied(facts.known[e], pieces={"through": through, "error": error})


@rule(
    "sensitivity",
    "Chain rule over the steps",
    "",
    "{v} acts on {f} directly and through {through}, whose sensitivity is {error}",
    given="through error",
    heads=(Derivative,),
)
def sensitivity(e: Expr, facts: Facts) -> Applied | None:
    """∂h_t/∂w is what h_t moves by w itself and, through h_{t-1}, ∂h_t/∂h_{t-1} ∂h_{t-1}/∂w."""
    return backpropagation_through_time.apply(e, facts)  # type: ignore[return-value]


@rule("error", ("The error", "Derived above"), "", "{e} was derived above", heads=(Indexed, Symbol))
def error(e: Expr, facts: Facts) -> Expr | None:
    """An error is what its own derivation found."""
    if isinstance(e, Indexed | Symbol) and name_of(e) in facts.errors:
        found = facts.errors[name_of(e)]
        return facts.apart(substitute(found.body, dict(zip(indices_of(found.head), indices_of(e), strict=True))))
    return None


def held(new: Expr, old: Expr) -> Message:
    """What a value that is given to one step stands for."""
    return message("{new} is {old}, which is held while one step is differentiated", new=new, old=old)

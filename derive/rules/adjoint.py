"""The rules of reverse accumulation: the error of a quantity from the error of the quantity that comes after it.

The error (adjoint) of a quantity q is δ = ∂L/∂q.  Where every way from q to L leads through a quantity r, the chain rule
needs nothing but the error of r: ∂L/∂q_i = Σ_h ∂L/∂r_h · ∂r_h/∂q_i (Rumelhart, Hinton and Williams, Nature 323, 1986).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr, Integer

from derive.expression.indices import substitute
from derive.expression.nodes import Derivative, Index, Indexed, Symbol, add, derivative, indices_of, mul, name_of, summation
from derive.rule import Applied, rule
from derive.rules.calculus import operand
from derive.rules.facts import Facts
from derive.sentence import Message, message
from derive.words import noted

#: Why a derivative follows from those of the states through which it goes: whether there is another way, and several states.
ERRORS = {
    (True, False): noted("{v} acts on {f} directly and through {through}, whose error {error} is known"),
    (True, True): noted("{v} acts on {f} directly and through {through}, whose errors {error} are known"),
    (False, False): noted("{v} acts on {f} through {through}, whose error {error} is known"),
    (False, True): noted("{v} acts on {f} through {through}, whose errors {error} are known"),
}
SENSITIVITIES = {
    (True, False): noted("{v} acts on {f} directly and through {through}, whose sensitivity is {error}"),
    (True, True): noted("{v} acts on {f} directly and through {through}, whose sensitivities are {error}"),
    (False, False): noted("{v} acts on {f} through {through}, whose sensitivity is {error}"),
    (False, True): noted("{v} acts on {f} through {through}, whose sensitivities are {error}"),
}


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
    ERRORS[True, False],
    given="through error",
    heads=(Derivative,),
)
def backpropagation_through_time(e: Expr, facts: Facts) -> Applied | None:
    """∂L/∂h_t is what L moves by h_t itself and, through h_{t+1}, δ_{t+1} ∂h_{t+1}/∂h_t; of a parameter w of every step it is the
    sum of δ_t ∂h_t/∂w over all steps."""
    return _by_steps(e, facts, ERRORS)


@rule(
    "sensitivity",
    "Chain rule over the steps",
    "",
    SENSITIVITIES[True, False],
    given="through error",
    heads=(Derivative,),
)
def sensitivity(e: Expr, facts: Facts) -> Applied | None:
    """∂h_t/∂w is what h_t moves by w itself and, through h_{t-1}, ∂h_t/∂h_{t-1} ∂h_{t-1}/∂w."""
    return _by_steps(e, facts, SENSITIVITIES)


def _by_steps(e: Expr, facts: Facts, words: Mapping[tuple[bool, bool], str]) -> Applied | None:
    """What a derivative was found to be, from the states through which it goes and what is known of each."""
    if not facts.ways or e not in facts.known:
        return None
    through, known = zip(*facts.ways, strict=True)
    because = words[facts.direct, len(facts.ways) > 1]
    return Applied(facts.known[e], because=because, pieces={"through": through, "error": known})


@rule("error", ("The error", "Derived above"), "", "{e} was derived above", heads=(Indexed, Symbol))
def error(e: Expr, facts: Facts) -> Expr | None:
    """An error is what its own derivation found."""
    if isinstance(e, Indexed | Symbol) and name_of(e) in facts.errors:
        found = facts.errors[name_of(e)]
        return facts.apart(substitute(found.body, dict(zip(indices_of(found.head), indices_of(e), strict=True))))
    return None


def held(new: Sequence[Expr], old: Sequence[Expr]) -> Message:
    """What values that are given to one step stand for."""
    one, many = (
        "{new} is {old}, which is held while one step is differentiated",
        "{new} are {old}, which are held while one step is differentiated",
    )
    return message(one, many, len(new), new=tuple(new), old=tuple(old))


def named(error: Expr, derivative: Expr) -> Message:
    """What an error stands for that no line of its own derives."""
    return message("{error} is {derivative}", error=error, derivative=derivative)

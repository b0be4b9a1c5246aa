"""Weights, which are what they are over the sum of all, and deviations from a mean: what they add up to, how weights move."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Rational
from sympy import exp as _exp
from sympy import log as _log

from derive.expression.indices import all_indices, free_indices, fresh_index, substitute
from derive.expression.monomial import key_of, scaled, terms
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Derivative,
    Index,
    Indexed,
    Mul,
    Piecewise,
    Pow,
    Sum,
    Symbol,
    add,
    branches,
    derivative,
    factors_of,
    indices_of,
    is_reciprocal,
    mul,
    name_of,
    node,
    sub,
    summation,
)
from derive.expression.places import heads, walk
from derive.rule import Applied, Role, rule
from derive.rules.calculus import operand
from derive.rules.facts import Facts
from derive.rules.quantities import recognise
from derive.words import noted

#: Why weights that are zero under a mask move as they do.
MASKED = noted(
    "where {weight} is not zero, its logarithm is {exponent} less the logarithm of {all}, up to what does not depend on {v}"
)

#: Why what is added to all exponents alike is not differentiated.
SHIFTED = noted(
    "the logarithm of {weight} is {exponent} less the logarithm of {all}, up to what does not depend on {v}; {shared} is in "
    "every exponent and cancels"
)


@rule(
    "logarithmic-derivative-of-weights",
    "Logarithmic differentiation",
    "diff(exp(f(x, a[i]))/sum(exp(f(x, a[k])), k), x) = exp(f(x, a[i]))/sum(exp(f(x, a[k])), k)"
    "*(diff(f(x, a[i]), x) - sum(exp(f(x, a[k]))/sum(exp(f(x, a[m])), m)*diff(f(x, a[k]), x), k))",
    "the logarithm of {weight} is {exponent} less the logarithm of {all}, up to what does not depend on {v}",
    given="weight exponent all",
    heads=(Derivative,),
    of=(Mul,),
    roles=(Role.SEEN_FIRST,),
)
def logarithmic_derivative_of_weights(e: Expr, facts: Facts) -> Applied | None:
    """∂p_i = p_i (∂u_i - Σ_k p_k ∂u_k) for weights p_i with a name, e^{u_i}/Σ_k e^{u_k}, whose exponents are more than
    an entry of the variable: a softmax of that is differentiated by the quotient rule as well.  What all exponents share, the
    m of e^{z_i - m}, is in every weight and cancels.  Weights may be zero under a mask, where both sides are, and powers with
    letters in the exponent are exponentials too: x^c = e^{c log x}."""
    match operand(e):
        case (Mul() as f, v):
            below = [a for a in f.args if isinstance(a, Pow) and a.exp is MINUS_ONE and facts.depends(a.base, v)]
            total = _written_out(below[0].base, facts) if len(below) == 1 else None
            if not isinstance(total, Sum):
                return None
            top = [a for a in f.args if a is not below[0]]
            exponent = _exponent([a for f in top for a in factors_of(_unmasked(f, v, facts))], v, facts)
            if exponent is None:
                return None
            body, (index, first, size) = total.args
            if index in free_indices(f):  # the sum has a name, and the letter of its own beside it is another one
                used = all_indices(f) | all_indices(total) | all_indices(v) | facts.free
                other = fresh_index(used | {Index(name) for name in facts.problem.taken}, index)
                body, index = substitute(body, {index: other}), other
            own = _own_letter(mul(*top), body, index)
            if own is None:
                return None
            own_terms, shared = _parted(terms(exponent), own)
            front, inner = _constant_apart(add(*own_terms), own, v, facts)
            if isinstance(inner, Indexed) and name_of(inner) == name_of(v) and not front and not shared:
                return None
            named = recognise(f, facts)
            if named is None or not isinstance(named.expr, Indexed) or own not in indices_of(named.expr):
                return None
            weight = named.expr
            mean = summation(
                mul(substitute(weight, {own: index}), derivative(substitute(inner, {own: index}), v)), index, size, first
            )
            above, below_it = [f for f in front if not is_reciprocal(f)], [f for f in front if is_reciprocal(f)]
            new = mul(*above, weight, *below_it, sub(derivative(inner, v), mean))
            pieces = {"weight": weight, "exponent": exponent, "all": total}
            if shared:
                return Applied(facts.apart(new), because=SHIFTED, pieces={**pieces, "shared": shared})
            said = MASKED if any(isinstance(f, Piecewise) for f in top) else ""
            return Applied(facts.apart(new), because=said, pieces=pieces)
    return None


def _is_one_over_a_sum(e: Expr) -> bool:
    return isinstance(e, Pow) and e.exp is MINUS_ONE and isinstance(e.base, Sum)


def _unmasked(e: Expr, v: Expr, facts: Facts) -> Expr:
    """The piece of a mask that is not zero, if where it is does not change with a variable; else what is asked about."""
    if not isinstance(e, Piecewise):
        return e
    yes, condition, no = branches(e)
    return e if facts.depends(condition, v) or (yes == 0) == (no == 0) else yes if no == 0 else no  # type: ignore[arg-type]


def _exponent(above: list[Expr], v: Expr, facts: Facts) -> Expr | None:
    """The logarithm of what changes with a variable in a product of exponentials and powers with letters in the exponent."""
    found = []
    for f in (g for named in above for g in factors_of(_written_out(named, facts) if facts.depends(named, v) else named)):
        if isinstance(f, _exp):
            found.append(f.args[0])
        elif facts.depends(f, v):
            if not isinstance(f, Pow) or isinstance(f.exp, Rational) or facts.depends(f.base, v):
                return None
            found.append(mul(*factors_of(f.exp), node(_log, f.base)))
    moving = [u for u in found if facts.depends(u, v)]
    return add(*moving) if moving else None


def _parted(parts: Iterable[Expr], letter: Index) -> tuple[list[Expr], list[Expr]]:
    """The terms that read a letter, and the others."""
    return [t for t in parts if letter in free_indices(t)], [t for t in parts if letter not in free_indices(t)]


def _constant_apart(e: Expr, letter: Index, v: Expr, facts: Facts) -> tuple[list[Expr], Expr]:
    """The factors that neither change with a variable nor read a letter, and the product of the others."""
    front = [f for f in factors_of(e) if letter not in free_indices(f) and not facts.depends(f, v)]
    return front, mul(*(f for f in factors_of(e) if f not in front))


def _own_letter(above: Expr, body: Expr, index: Index) -> Index | None:
    """The letter that stands above the line for the index of the sum below it."""
    wanted = key_of(body)
    letters = {i for _, p in walk(above) if isinstance(p, Indexed) for i in indices_of(p) if isinstance(i, Index)}
    return next((i for i in sorted(letters, key=str) if key_of(substitute(above, {i: index})) == wanted), None)


@rule(
    "sum-of-weights",
    "The weights add up to one",
    "sum(a[k]/sum(a[m], m), k) = 1",
    "{body} is by definition divided by the sum of all such terms",
    heads=(Sum,),
    leads_to=(recognise,),
)
def sum_of_weights(e: Expr, facts: Facts) -> Expr | None:
    """Σ_k p_k = 1, where p_k is x_k over the sum of all x."""
    weight, (index, *limits) = e.args
    d = facts.problem.defined.get(name_of(weight)) if isinstance(weight, Indexed) else None
    if d is None or index not in indices_of(weight) or not isinstance(d.body, Mul):
        return None
    body = facts.instance(d, indices_of(weight))
    below = [a for a in body.args if _is_one_over_a_sum(a)]
    above = key_of(mul(*(a for a in body.args if a not in below)))
    for b in below:
        term, (other, *ends) = b.base.args
        if limits == ends and key_of(substitute(term, {other: index})) == above and len(below) == 1:
            return ONE
    return None


@rule(
    "sum-of-deviations",
    "Deviations from a mean add up to zero",
    "sum(a[k] - sum(a[m], (m, 1, N))/N, (k, 1, N)) = 0",
    "{mean} is by definition the mean of all {of}",
    given="mean of",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
)
def sum_of_deviations(e: Expr, facts: Facts) -> Applied | None:
    """Σ_k w_k (x_k - m) = 0, where m is the mean of all x with the weights w; without weights, where it is that of all alike."""
    body, (index, first, last) = e.args
    inside = [f for f in factors_of(body) if isinstance(f, Add)]
    if len(inside) != 1 or len(inside[0].args) != 2:
        return None
    still = [t for t in inside[0].args if index not in free_indices(t)]
    if len(still) != 1:
        return None
    mean = scaled(still[0], MINUS_ONE)  # type: ignore[arg-type]
    moving = next(t for t in inside[0].args if t is not still[0])
    if not isinstance(mean, Indexed | Symbol):
        mean, moving = still[0], scaled(moving, MINUS_ONE)  # type: ignore[assignment, arg-type]
    d = facts.problem.defined.get(name_of(mean)) if isinstance(mean, Indexed | Symbol) else None
    if d is None or Sum not in heads(d.body):
        return None
    of_all = facts.instance(d, indices_of(mean))
    if body is inside[0]:
        alike = first is ONE and key_of(mul(last, of_all)) == key_of(summation(moving, index, last))
        return Applied(ZERO, pieces={"mean": mean, "of": moving}) if alike else None
    weight = mul(*(f for f in factors_of(body) if f is not inside[0]))
    above, below = (summation(term, index, last, first) for term in (mul(weight, moving), weight))
    if not _is_mean_with_weights(of_all, above, below, facts):
        return None
    said = noted("{mean} is by definition the mean of all {of} with the weights {weight}")
    return Applied(ZERO, because=said, pieces={"mean": mean, "of": moving, "weight": weight})


def _is_mean_with_weights(e: Expr, above: Expr, below: Expr, facts: Facts) -> bool:
    """Whether e is the quotient of two sums, where that below may have a name or be one."""
    names = [b.base for b in factors_of(e) if isinstance(b, Pow) and b.exp is MINUS_ONE and isinstance(b.base, Indexed | Symbol)]
    totals = [mul(e, name) for name in names if key_of(_written_out(name, facts)) == key_of(below)]
    if isinstance(below, Sum) and sum_of_weights(below, facts) is not None:
        totals.append(e)
    return any(key_of(total) == key_of(above) for total in (*totals, mul(e, below)))


def _written_out(name: Expr, facts: Facts) -> Expr:
    """What a name stands for, or else the expression itself."""
    d = facts.problem.defined.get(name_of(name)) if isinstance(name, Indexed | Symbol) else None
    return name if d is None else facts.instance(d, indices_of(name))


__all__ = ["logarithmic_derivative_of_weights", "sum_of_deviations", "sum_of_weights"]

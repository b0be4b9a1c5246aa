"""The rules of indices: components, the Kronecker delta, sifting, and sums over an index."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, exp

from derive.expression.indices import all_indices, free_indices, fresh_index, names, substitute
from derive.expression.monomial import build, multiply, scaled, terms
from derive.expression.nodes import (
    ONE,
    ZERO,
    Add,
    Derivative,
    Index,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Sum,
    add,
    branches,
    delta,
    derivative,
    factors_of,
    fraction,
    is_reciprocal,
    mul,
    name_of,
    neg,
    node,
    relation,
    starts_negative,
    summation,
    where,
)  # fmt: skip
from derive.expression.places import heads, walk
from derive.rule import Applied, Role, rule
from derive.rules.algebra import cancel, collect, distribute, distribute_deltas, factor, factor_piecewise
from derive.rules.calculus import operand
from derive.rules.extremes import split_piecewise
from derive.rules.facts import Facts
from derive.rules.quantities import recognise
from derive.rules.shifted import conditioned, sifted
from derive.words import noted


def parts(e: Expr) -> tuple[Expr, Index, Expr, Expr] | None:
    """The body, the index and the range of a sum."""
    if isinstance(e, Sum) and len(e.args) == 2:
        return (e.args[0], *e.args[1].args)
    return None


@rule(
    "component",
    "Component",
    "diff(a[k], a[j]) = delta(k, j)",
    "{f} and {v} are the same entry exactly where {agree}",
    given="agree",
    heads=(Derivative,),
    of=(Indexed,),
)
def component(e: Expr, facts: Facts) -> Applied | None:
    """∂a_k/∂a_j = δ_kj, one delta for each index."""
    match operand(e):
        case (Indexed() as f, Indexed() as v) if name_of(f) == name_of(v):
            deltas: list[Expr] = []
            for i, j in zip(f.args[1:], v.args[1:], strict=True):
                match facts.agree(i, j):
                    case False:
                        return Applied(ZERO, because=noted("{f} and {v} are different entries"))
                    case None:
                        deltas.append(delta(i, j))
            said = "" if deltas else noted("{f} and {v} are the same entry")
            return Applied(mul(*deltas), because=said, pieces={"agree": [relation(d.args[0], "==", d.args[1]) for d in deltas]})
    return None


@rule(
    "kronecker-delta",
    "Kronecker delta",
    "delta(i, i) = 1",
    "{e} is {value}, since {known}",
    given="value known",
    heads=(KroneckerDelta,),
    roles=(Role.QUIET,),
)
def kronecker_delta(e: Expr, facts: Facts) -> Applied | None:
    """It is one where the indices agree and zero where they differ."""
    match e:
        case KroneckerDelta(args=(i, j)):
            same = facts.agree(i, j)
            if same is not None:
                value = ONE if same else ZERO
                return Applied(value, pieces={"value": value, "known": relation(i, "==" if same else "!=", j)})
    return None


@rule(
    "derivative-of-sum",
    "Derivative of a sum",
    "diff(sum(f(x, a[k]), k), x) = sum(diff(f(x, a[k]), x), k)",
    "the sum over {k} is differentiated term by term",
    heads=(Derivative,),
    of=(Sum,),
    roles=(Role.LINEAR,),
)
def derivative_of_sum(e: Expr, facts: Facts) -> Applied | None:
    match operand(e):
        case (Sum() as f, v):
            body, index, first, last = parts(f)  # type: ignore[misc]
            if index in free_indices(v):
                moved = fresh_index(all_indices(body) | all_indices(v) | facts.problem.quantities, index)
                body, index = substitute(body, {index: moved}), moved
            return Applied(summation(derivative(body, v), index, last, first), pieces={"k": index})
    return None


@rule(
    "sifting",
    "Sifting",
    "sum(f(a[k])*delta(k, j), k) = f(a[j])",
    "of the sum over {k} only the term {term} is left",
    given="term",
    heads=(Sum,),
    roles=(Role.QUIET, Role.AT_ONCE),
    continues=(factor_piecewise, factor),
)
def sifting(e: Expr, facts: Facts) -> Applied | None:
    match parts(e):
        case (body, index, first, last):
            factors = factors_of(body)
            for n, d in enumerate(factors):
                rest = [f for m, f in enumerate(factors) if m != n]
                if isinstance(d, KroneckerDelta) and facts.problem.shifted:
                    if (found := sifted(d, index, first, last, facts)) is not None:
                        place, conditions = found
                        left = conditioned(substitute(mul(*rest), {index: place}), conditions)
                        return Applied(left, pieces={"term": relation(index, "==", place)})
                elif isinstance(d, KroneckerDelta) and index in d.args:
                    other = d.args[1] if d.args[0] == index else d.args[0]
                    if other == index:
                        return None
                    return Applied(substitute(mul(*rest), {index: other}), pieces={"term": relation(index, "==", other)})
            if not facts.problem.shifted and (within := _delta_within(body, index)) is not None:
                other, left = within
                return Applied(substitute(left, {index: other}), pieces={"term": relation(index, "==", other)})
    return None


def _delta_within(body: Expr, index: Index) -> tuple[Expr, Expr] | None:
    """What an index is by a delta that is a factor within inner sums, and the body without it: Σ_j Σ_i f_ij δ_jm is Σ_i f_im."""
    factors = factors_of(body)
    for n, f in enumerate(factors):
        if isinstance(f, KroneckerDelta) and index in f.args:
            other = f.args[1] if f.args[0] == index else f.args[0]
            return None if other == index else (other, mul(*(g for m, g in enumerate(factors) if m != n)))
        if isinstance(f, Sum) and (found := _delta_within(f.args[0], index)) is not None:
            other, left = found
            if f.args[1].args[0] not in free_indices(other) and index not in free_indices(f.args[1]):
                inner = node(Sum, left, f.args[1])
                return other, mul(*(inner if m == n else g for m, g in enumerate(factors)))
    return None


@rule(
    "constant-out-of-sum",
    "Constant out of the sum",
    "sum(c*f(a[k]), k) = c*sum(f(a[k]), k)",
    "{c} does not depend on {k}",
    given="c",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
    continues=(collect, factor, factor_piecewise),
    leads_to=(cancel,),
)
def constant_out_of_sum(e: Expr, facts: Facts) -> Applied | None:
    match parts(e):
        case (body, index, first, last):
            fixed: list[Expr] = []
            moving: list[Expr] = []
            for f in _in_its_pieces(body, index):
                if isinstance(f, Mul):  # a (-b): the sign belongs to the number in front
                    for g in f.args:
                        (moving if index in free_indices(g) else fixed).append(g)  # type: ignore[arg-type]
                elif isinstance(f, Piecewise) and (found := _constant_in_pieces(f, index)) is not None:
                    fixed += found[0]
                    moving.append(found[1])
                else:
                    (moving if index in free_indices(f) else fixed).append(f)
            if fixed and moving and not _is_in_a_named_exponent(e, facts):
                c = build(multiply(fixed))
                return Applied(mul(c, summation(mul(*moving), index, last, first)), pieces={"c": c})
    return None


def _is_in_a_named_exponent(e: Expr, facts: Facts) -> bool:
    """Whether a sum stands so in the exponent of a definition: v exp(-Σ x²/(2 l²)) is known by it, and is not written anew."""
    known = facts.memory.table("named exponents")
    if not known:
        parts_ = (p for d in facts.problem.definitions for _at, p in walk(d.body) if isinstance(p, exp))
        sums = (inner for p in parts_ for _at, inner in walk(p.args[0]) if isinstance(inner, Sum))
        known.update(dict.fromkeys(map(_lettered, sums), True), **{"": True})  # type: ignore[arg-type]
    return len(known) > 1 and _lettered(e) in known


def _lettered(e: Expr) -> Expr:
    """A sum with its free letters in their order."""
    return substitute(e, {i: Index(f"_{n}") for n, i in enumerate(sorted(free_indices(e), key=str))})


def _in_its_pieces(body: Expr, index: Index) -> Sequence[Expr]:
    """The factors of a body, where those that move with an index stand in the one piece that is not zero and that the index does
    not move: b_k {c, k > j} as {c b_k, k > j}."""
    factors = factors_of(body)
    if not isinstance(body, Mul) or Piecewise not in heads(body):
        return factors
    found = [f for f in factors if isinstance(f, Piecewise) and _is_constant_in_pieces(f, index)]
    moving = [f for f in factors if f not in found and index in free_indices(f)]
    if len(found) != 1 or all(map(is_reciprocal, moving)) or any(isinstance(f, KroneckerDelta | Piecewise) for f in moving):
        return factors
    yes, condition, no = branches(found[0])
    inner = [mul(*moving, v) if v != 0 else v for v in (yes, no)]
    return [*(f for f in factors if f not in found and f not in moving), where(condition, *inner)]


def _is_constant_in_pieces(e: Piecewise, index: Index) -> bool:
    """Whether a function by pieces is zero in one and in the other what does not depend on an index, and is no number."""
    yes, condition, no = branches(e)
    value = yes if no == 0 else no
    return ZERO in (yes, no) and index in free_indices(condition) and index not in free_indices(value) and bool(names(value))


def _constant_in_pieces(e: Piecewise, index: Index) -> tuple[list[Expr], Expr] | None:
    """What does not depend on an index, of a product where a condition holds and zero elsewhere, and what is left of it."""
    yes, condition, no = branches(e)
    value = yes if no == 0 else no
    fixed = [g for g in factors_of(value) if index not in free_indices(g)]
    moving = [g for g in factors_of(value) if index in free_indices(g)]
    if ZERO not in (yes, no) or not fixed or not moving or index not in free_indices(condition):
        return None
    if KroneckerDelta in heads(value):
        return None  # it is sifted first
    left = mul(*moving)
    return fixed, where(condition, left, ZERO) if no == 0 else where(condition, ZERO, left)


@rule(
    "reorder",
    "Reorder the factors",
    "sum((x - a[k])*a[k], k) = sum(a[k]*(x - a[k]), k)",
    "the factors {factors} commute, and what is given stands before what is computed",
    given="factors",
    heads=(Sum,),
    of=(Mul,),
    roles=(Role.ORDER, Role.FOLLOWS),
)
def reorder(e: Expr, facts: Facts) -> Applied | None:
    """The factors of a sum's terms: what is given before what is computed, and sums in parentheses last."""
    match parts(e):
        case (Mul() as body, index, first, last):
            if any(is_reciprocal(f) for f in body.args):
                return None
            factors = list(body.args)

            def weight(f: Expr) -> int:
                if isinstance(f, Derivative):
                    return 4
                if isinstance(f, Add):
                    return 3
                if isinstance(f, Indexed):
                    return 1 if name_of(f) not in facts.problem.defined else 2
                return 1 if not f.args else 2

            return Applied(summation(mul(*sorted(factors, key=weight)), index, last, first), pieces={"factors": factors})
    return None


@rule(
    "split-sum",
    "Split the sum",
    "sum(f(a[k]) + g(a[k]), k) = sum(f(a[k]), k) + sum(g(a[k]), k)",
    "the terms of {body} are summed over {k} one by one",
    heads=(Sum,),
    of=(Add,),
    roles=(Role.AT_ONCE,),
    continues=(distribute, distribute_deltas, split_piecewise),
)
def split_sum(e: Expr, facts: Facts) -> Expr | None:
    match parts(e):
        case (Add() as body, index, first, last):

            def part(t: Expr) -> Expr:
                if starts_negative(t):
                    return neg(summation(scaled(t, -ONE), index, last, first))
                return summation(t, index, last, first)

            return add(*map(part, terms(body)))
    return None


@rule(
    "set-apart",
    "Split the sum",
    "sum(f(a[k])*(g(a[k]) + c), k) = sum(f(a[k])*g(a[k]), k) + c*sum(f(a[k]), k)",
    "{c} does not depend on {k}",
    given="c",
    heads=(Sum,),
    of=(Mul,),
    roles=(Role.AT_ONCE,),
)
def set_apart(e: Expr, facts: Facts) -> Applied | None:
    """The terms of a factor that do not depend on the index leave the sum, with what is then left of it."""
    return next((found for n in range(len(factors_of(e.args[0]))) if (found := apart_from(e, n)) is not None), None)


def apart_from(e: Expr, n: int) -> Applied | None:
    """As `set_apart`, of the factor with some number."""
    if (found := parts(e)) is None or not isinstance(found[0], Mul) or not isinstance(found[0].args[n], Add):
        return None
    body, index, first, last = found
    others = [g for m, g in enumerate(body.args) if m != n]
    fixed, moving = ([t for t in terms(body.args[n]) if (index in free_indices(t)) is there] for there in (False, True))
    if not fixed or not moving or all(index not in free_indices(g) for g in others):
        return None

    def summed(t: Expr) -> Expr:
        return summation(build(multiply((*others, t))), index, last, first)

    sign = -ONE if all(map(starts_negative, moving)) else ONE
    left = scaled(summed(add(*(scaled(t, sign) for t in moving))), sign)
    c = add(*fixed)
    apart = build(multiply((c, summed(ONE))))
    both = (apart, left) if starts_negative(left) and not starts_negative(apart) else (left, apart)
    return Applied(add(*both), pieces={"c": c})


@rule(
    "sum-of-constant",
    "Sum of equal terms",
    "sum(c, (k, 1, N)) = N*c",
    "each of the {last} terms is {body}",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
    continues=(split_sum,),
)
def sum_of_constant(e: Expr, facts: Facts) -> Expr | None:
    match parts(e):
        case (body, index, first, last) if first is ONE and index not in free_indices(body):
            return ZERO if body == 0 else mul(last, body) if body != 1 else last
    return None


@rule(
    "constant-into-sum",
    "Take the factor into the sum",
    "sum(f(a[k]), k)/c = sum(f(a[k])/c, k)",
    "{c} does not depend on {k}, and every term may be divided by it",
    given="c",
    heads=(Mul,),
    leads_to=(recognise,),
)
def constant_into_sum(e: Expr, facts: Facts) -> Applied | None:
    """What a sum is divided by is divided into each of its terms."""
    return divided_into(e, divisors(e))


def divisors(e: Expr) -> list[Expr]:
    """What stands below the line in a product, one over each."""
    return [f for f in factors_of(e) if is_reciprocal(f) and f.args]


def divided_into(e: Expr, below: Sequence[Expr]) -> Applied | None:
    """As `constant_into_sum`, by some of what the sum is divided by."""
    sums = [f for f in factors_of(e) if isinstance(f, Sum)]
    if len(sums) != 1 or not below or any(sums[0].args[1].args[0] in free_indices(f) for f in below):
        return None
    body, limits = sums[0].args
    inner = node(Sum, mul(body, *below), limits)
    new = mul(*(inner if f is sums[0] else f for f in factors_of(e) if f not in below))
    return Applied(new, pieces={"c": fraction(mul(*below))[1], "k": limits.args[0]})


@rule(
    "combine-sums",
    "Combine the sums",
    "sum(f(a[k]), k) + sum(g(a[m]), m) = sum(f(a[k]) + g(a[k]), k)",
    "the sums over {k} and {m} have the same range",
    given="m",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
    leads_to=(factor, constant_out_of_sum),
)
def combine_sums(e: Expr, facts: Facts) -> Applied | None:
    """Two sums over one range, as one sum of the terms."""
    views = [(t, *_sum_in(t)) for t in terms(e)]
    for n, (_, first, outside) in enumerate(views):
        if first is None:
            continue
        for m in range(n + 1, len(views)):
            _, second, more = views[m]
            if second is None or first.args[1].args[1:] != second.args[1].args[1:]:
                continue
            index, other = first.args[1].args[0], second.args[1].args[0]
            taken = free_indices(second) | free_indices(outside) | free_indices(more) | (all_indices(second.args[0]) - {other})
            if index in taken:
                continue
            left = build(multiply((outside, first.args[0])))
            right = build(multiply((more, substitute(second.args[0], {other: index}))))
            joined = node(Sum, add(left, right), first.args[1])
            new = add(*(joined if k == n else t for k, (t, _, _) in enumerate(views) if k != m))
            said = "" if other != index else noted("both sums over {k} have the same range")
            return Applied(new, because=said, pieces={"k": index, "m": other})
    return None


def _sum_in(t: Expr) -> tuple[Expr | None, Expr]:
    """The sum that a term is a multiple of, and the multiple."""
    factors = factors_of(t)
    sums = [f for f in factors if isinstance(f, Sum)]
    if len(sums) != 1:
        return None, t
    return sums[0], build(multiply(f for f in factors if f is not sums[0]))

"""The rules of places that are calculated: a delta of shifted indices, and sums over a part of a range.

Of Σ_k f(k) δ_{i+k,m} the term k = m - i is left where there is one: where 1 ≤ m - i ≤ K.  In a sum over i that is again a range.
"""

from __future__ import annotations

from sympy import Basic, Expr
from sympy.core.relational import Eq, Ne

from derive.expression.indices import free_indices, substitute
from derive.expression.monomial import terms
from derive.expression.nodes import (
    ONE,
    ZERO,
    Add,
    Index,
    Indexed,
    Max,
    Min,
    Piecewise,
    Product,
    Relational,
    Size,
    Sum,
    Tuple,
    add,
    branches,
    delta,
    factors_of,
    mul,
    name_of,
    node,
    relation,
    summation,
    where,
)  # fmt: skip
from derive.expression.restricted import counted
from derive.expression.shifts import (
    Form,
    at_most,
    difference,
    form_of,
    is_counted,
    is_plain_range,
    moved,
    place_of,
    solved,
    total,
)  # fmt: skip
from derive.rule import Applied, Role, rule
from derive.rules.facts import Facts
from derive.words import noted

#: What a condition says of left - right: how far it is from 0 at least, and whether it is turned.
ORDERED = {"LessThan": (0, True), "StrictLessThan": (1, True), "GreaterThan": (0, False), "StrictGreaterThan": (1, False)}


def sifted(d: Expr, index: Index, first: Expr, last: Expr, facts: Facts) -> tuple[Expr, list[Relational]] | None:
    """The value of an index at which a delta is 1, and what must hold so that the index takes it."""
    left, right = d.args
    other = solved(left, right, index)
    if other is None or index in free_indices(other):
        return None
    return other, within(other, first, last, facts)


def within(place: Expr, first: Expr, last: Expr, facts: Facts) -> list[Relational]:
    """What must hold so that a place lies between two ends, without what holds anyway."""
    lows = first.args if isinstance(first, Max) else (first,)
    highs = last.args if isinstance(last, Min) else (last,)
    gaps = [difference(place, low) for low in lows] + [difference(high, place) for high in highs]  # type: ignore[arg-type]
    return [_at_least_zero(gap) for gap in gaps if gap is not None and not holds(gap, facts)]


def holds(gap: Form, facts: Facts) -> bool:
    """Whether a form is at least 0 for all values of its indices and labels, whatever the sizes are."""
    lowest = _lowest(gap, facts, 3)
    return lowest is not None and at_most(ZERO, place_of(lowest)) is True


def _lowest(gap: Form, facts: Facts, depth: int) -> Form | None:
    parts: list[tuple[Form | None, int]] = []
    for atom, count in gap.items():
        span = _span(atom, facts)
        parts.append((form_of(span[count < 0]), count) if span is not None else ({atom: 1}, count))
    found = total(parts)
    if found is not None and depth and any(_span(atom, facts) is not None for atom in found):
        return _lowest(found, facts, depth - 1)
    return found


def _span(atom: Expr, facts: Facts) -> tuple[Expr, Expr] | None:
    """From where to where an index or a label goes."""
    if isinstance(atom, Index):
        return facts.problem.letters.get(atom.name)
    name = name_of(atom) if isinstance(atom, Indexed) or hasattr(atom, "name") else ""
    return (ONE, facts.problem.labels[name]) if name in facts.problem.labels else None


def _at_least_zero(gap: Form) -> Relational:
    """A form that is at least 0, as a person writes it: i ≤ j, j ≤ i + K - 1, s ≥ 2."""
    less = {atom: -n for atom, n in gap.items() if n < 0 and atom is not ONE}
    more = {atom: n for atom, n in gap.items() if n > 0 and atom is not ONE}
    number = gap.get(ONE, 0)
    if not any(isinstance(atom, Index) for atom in less):
        return relation(place_of(more), ">=", place_of({**less, ONE: -number}))
    return relation(place_of(less), "<=", place_of({**more, ONE: number}))


def decided(condition: Basic, facts: Facts) -> bool | None:
    """Whether an order of two places holds for all values of their letters, 1 ≤ t, or for none; None where that is open, or where
    one of them is bound."""
    kind = ORDERED.get(type(condition).__name__)
    if kind is None or not free_indices(condition) <= facts.free:
        return None
    strict, turned = kind
    left, right = condition.args
    gap = difference(*((right, left) if turned else (left, right))) if is_counted(left) and is_counted(right) else None  # type: ignore[arg-type]
    if gap is None:
        return None
    if holds({**gap, ONE: gap.get(ONE, 0) - strict}, facts):
        return True
    other = {atom: -n for atom, n in gap.items()}
    return False if holds({**other, ONE: other.get(ONE, 0) + strict - 1}, facts) else None


def conditioned(e: Expr, conditions: list[Relational]) -> Expr:
    """An expression where some conditions hold, else 0."""
    for condition in reversed(conditions):
        e = where(condition, e, ZERO)
    return e


def _ends(index: Index, condition: Basic) -> tuple[Expr | None, Expr | None] | None:
    """From where, or to where, an index runs where a condition holds; None where it says nothing of the kind."""
    kind = ORDERED.get(type(condition).__name__)
    left, right = condition.args if kind is not None else (ZERO, ZERO)
    if kind is None or not is_counted(left) or not is_counted(right):
        return None
    strict, turned = kind
    gap = dict(difference(*((right, left) if turned else (left, right))) or {})  # type: ignore[arg-type]
    gap[ONE] = gap.get(ONE, 0) - strict
    count = gap.pop(index, 0)
    if abs(count) != 1:
        return None
    end = place_of({atom: -count * n for atom, n in gap.items() if n})
    return (end, None) if count > 0 else (None, end)


def _tighter(old: Expr, new: Expr, kind: type[Max] | type[Min], facts: Facts) -> Expr:
    """The larger of two first values, or the smaller of two last ones."""
    ends = list(old.args) if isinstance(old, kind) else [old]
    if any(_beyond(e, new, kind, facts) for e in ends):
        return old
    kept = [e for e in ends if not _beyond(new, e, kind, facts)]  # type: ignore[arg-type]
    return node(kind, *kept, new) if kept else new  # type: ignore[no-any-return]


def _beyond(a: Basic, b: Basic, kind: type[Max] | type[Min], facts: Facts) -> bool:
    gap = difference(a, b) if kind is Max else difference(b, a)  # type: ignore[arg-type]
    return gap is not None and holds(gap, facts)


@rule(
    "range-of-sum",
    "Range of the sum",
    "a[j]*sum(where(k <= j, f(a[k]), 0), (k, 1, N)) = a[j]*sum(f(a[k]), (k, 1, min(N, j)))",
    "only the terms with {condition} are left",
    given="condition",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
)
def range_of_sum(e: Expr, facts: Facts) -> Applied | None:
    """What is zero but for a part of a range is summed over that part."""
    if not facts.problem.shifted:
        return None
    body, (index, first, last) = e.args
    factors = factors_of(body)
    for n, f in enumerate(factors):
        if not isinstance(f, Piecewise) or branches(f)[2] != 0:
            continue
        yes, condition, _ = branches(f)
        found = _ends(index, condition)
        if found is None:
            continue
        low, high = found
        first = first if low is None else _tighter(first, low, Max, facts)
        last = last if high is None else _tighter(last, high, Min, facts)
        new = mul(*(yes if m == n else g for m, g in enumerate(factors)))
        return Applied(summation(new, index, last, first), pieces={"condition": condition})
    return None


@rule(
    "range-of-product",
    "Range of the product",
    "a[j]*prod(where(k <= j, f(a[k]), 1), (k, 1, N)) = a[j]*prod(f(a[k]), (k, 1, min(N, j)))",
    "only the factors with {condition} are left",
    given="condition",
    heads=(Product,),
    roles=(Role.AT_ONCE,),
)
def range_of_product(e: Expr, facts: Facts) -> Applied | None:
    """What is one but for a part of a range is multiplied over that part; so is what has another factor left out."""
    if not facts.problem.shifted:
        return None
    body, (index, first, last) = e.args
    around = branches(body) if isinstance(body, Piecewise) else None
    hole = around is not None and isinstance(around[1], Eq) and around[0] == 1 and isinstance(around[2], Piecewise)
    yes, condition, no = branches(around[2]) if hole else around or (body, body, ZERO)  # type: ignore[index]
    found = _ends(index, condition) if no == 1 else None
    if found is None:
        return None
    low, high = found
    first = first if low is None else _tighter(first, low, Max, facts)
    last = last if high is None else _tighter(last, high, Min, facts)
    left = where(around[1], ONE, yes) if hole and around is not None else yes
    return Applied(node(Product, left, node(Tuple, index, first, last)), pieces={"condition": condition})


@rule(
    "zero-term",
    "A term that is zero",
    "sum(k*f(x**k), (k, 0, N)) = sum(k*f(x**k), (k, 1, N))",
    "the term with {condition} is zero",
    given="condition",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
)
def zero_term(e: Expr, facts: Facts) -> Applied | None:
    """A sum from 0 of multiples of its index begins at 1."""
    body, (index, first, last) = e.args
    if first is not ZERO or index not in factors_of(body):
        return None
    return Applied(summation(body, index, last, ONE), pieces={"condition": relation(index, "==", ZERO)})


@rule(
    "range-without-end",
    "Range without its end",
    "a[j]*prod(where(k == j, 1, f(a[k])), (k, 1, j)) = a[j]*prod(f(a[k]), (k, 1, j - 1))",
    "the factor with {condition} is left out, which is at an end",
    given="condition",
    heads=(Sum, Product),
    roles=(Role.AT_ONCE,),
)
def range_without_end(e: Expr, facts: Facts) -> Applied | None:
    """Π_{k≤j, k≠j} f_k ends at j - 1, and Σ_{k≥1, k≠1} f_k begins at 2."""
    if not facts.problem.shifted or (found := counted(e)) is None:
        return None
    condition, body, holding = found
    _, (index, first, last) = e.args
    if holding is isinstance(condition, Eq) or not isinstance(condition, Eq | Ne) or index not in condition.args:
        return None
    place = next(side for side in condition.args if side != index)
    because = noted("the term with {condition} is left out, which is at an end") if isinstance(e, Sum) else ""
    said = {"condition": relation(index, "==", place)}
    if place == last and not isinstance(last, Size):
        return Applied(node(type(e), body, node(Tuple, index, first, moved(last, -1))), because=because, pieces=said)
    if place == first and not is_plain_range(first, last):
        return Applied(node(type(e), body, node(Tuple, index, moved(first, 1), last)), because=because, pieces=said)
    return None


@rule(
    "only-term",
    "The only term",
    "a[j]*sum(f(a[k]), (k, j, j)) = a[j]*f(a[j])",
    "{k} is {value} alone",
    given="k value",
    heads=(Sum, Product),
    roles=(Role.AT_ONCE,),
)
def only_term(e: Expr, facts: Facts) -> Applied | None:
    """A sum from T to T is its term at T."""
    body, (index, first, last) = e.args
    if first != last:
        return None
    return Applied(facts.apart(substitute(body, {index: first})), pieces={"k": index, "value": first})


@rule(
    "delta-into-cases",
    "Into the cases",
    "where(i != j, a[i], 0) + delta(i, j)*b[j] = where(i != j, a[i], b[j])",
    "{term} is zero where {condition}, and {front} is 1 where it is not",
    given="term condition front",
    heads=(Add,),
)
def delta_into_cases(e: Expr, facts: Facts) -> Applied | None:
    """What is there only where two places are not the same, and what is there only where they are, are two cases."""
    if not facts.problem.shifted:
        return None
    parts = terms(e)
    for n, case in enumerate(parts):
        if not isinstance(case, Piecewise) or branches(case)[2] != 0 or not isinstance(branches(case)[1], Ne):
            continue
        yes, condition, _ = branches(case)
        d = delta(*condition.args)
        for m, t in enumerate(parts):
            if m != n and d in factors_of(t):
                other = mul(*(f for f in factors_of(t) if f != d))
                new = where(condition, yes, other)
                kept = [new if k == n else u for k, u in enumerate(parts) if k != m]
                return Applied(add(*kept), pieces={"term": t, "condition": condition, "front": d})
    return None


__all__ = [
    "conditioned", "decided", "delta_into_cases", "only_term", "range_of_product", "range_of_sum", "range_without_end", "sifted",
    "within", "zero_term",
]  # fmt: skip

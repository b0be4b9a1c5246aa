"""Maxima and minima over an index, and conditions that are decided."""

from __future__ import annotations

from sympy import Expr
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne

from derive.expression.indices import substitute
from derive.expression.monomial import terms
from derive.expression.nodes import (
    ZERO,
    Add,
    Index,
    IndexMax,
    IndexMin,
    Integer,
    Piecewise,
    Tuple,
    add,
    derivative,
    node,
    relation,
    summation,
    where,
)  # fmt: skip
from derive.rule import Applied, rule
from derive.rules.calculus import operand
from derive.rules.facts import Facts
from derive.rules.products import opened


@rule(
    "index-maximum",
    "Derivative of a maximum",
    "diff(max(f(x, a[k]), k), x) = sum(where(f(x, a[m]) == max(f(x, a[k]), k), diff(f(x, a[m]), x), 0), m)",
    "a maximum moves with its largest entry, and with no other",
    "a maximum over an index has one largest entry; at a tie between entries it has no derivative",
)
def index_maximum(e: Expr, facts: Facts) -> Applied | None:
    """(max_k f_k)' = f_m' for the m at which f_m is the maximum."""
    match operand(e):
        case (IndexMax() | IndexMin() as f, v) if (found := opened(f, v, facts)) is not None:
            body, index, other, size = found
            entry = substitute(body, {index: other})
            largest = node(f.func, body, node(Tuple, index, *f.args[1].args[1:]))
            chosen = where(relation(entry, "==", largest), derivative(entry, v), ZERO)
            title = "" if isinstance(f, IndexMax) else "Derivative of a minimum"
            return Applied(summation(chosen, other, size), title=title)
    return None


@rule(
    "split-piecewise",
    "Split the pieces",
    "where(x > 1, f(x) + g(x), 0) = where(x > 1, f(x), 0) + where(x > 1, g(x), 0)",
    "one piece is zero, and the other is taken term by term",
)
def split_piecewise(e: Expr, facts: Facts) -> Expr | None:
    match e:
        case Piecewise():
            (yes, condition), (no, _) = e.args[0].args, e.args[1].args
            if no == 0 and isinstance(yes, Add):
                return add(*(where(condition, t, ZERO) for t in terms(yes)))
            if yes == 0 and isinstance(no, Add):
                return add(*(where(condition, ZERO, t) for t in terms(no)))
    return None


@rule("decide-condition", "Decide the condition", "where(i == i, x, y) = x", "the condition has one answer")
def decide_condition(e: Expr, facts: Facts) -> Expr | None:
    """A case distinction whose condition is known, between indices or between numbers, is the piece that holds."""
    match e:
        case Piecewise():
            (yes, condition), (no, _) = e.args[0].args, e.args[1].args
            match holds(condition, facts):
                case True:
                    return yes  # type: ignore[no-any-return]
                case False:
                    return no  # type: ignore[no-any-return]
    return None


def holds(condition: Expr, facts: Facts) -> bool | None:
    """Whether a condition holds; None where that depends on the values of its sides."""
    left, right = condition.args
    places = isinstance(left, Index | Integer) and isinstance(right, Index | Integer)
    same = True if left == right else facts.agree(left, right) if places else None  # type: ignore[arg-type]
    if same is True:
        return isinstance(condition, Eq | Ge | Le)
    if same is False and isinstance(condition, Eq | Ne):
        return isinstance(condition, Ne)
    if left.is_Rational and right.is_Rational:
        return {Lt: left < right, Le: left <= right, Gt: left > right, Ge: left >= right, Eq: left == right}.get(
            type(condition), left != right
        ) in (True,)  # fmt: skip
    return None

"""Sums, products and extremes over some of the values of their index, by what the values that are left out leave behind."""

from __future__ import annotations

from sympy import Expr, Product, Sum
from sympy.core.relational import Relational

from derive.expression.indices import free_indices, substitute
from derive.expression.nodes import ONE, ZERO, Binder, IndexMax, IndexMin, Piecewise, branches

#: What a value that is left out leaves behind.
NEUTRAL = {Sum: ZERO, Product: ONE}
#: A largest value is no smaller than the smallest of all, which may stand for what is left out.
OPPOSITE = {IndexMax: IndexMin, IndexMin: IndexMax}


def counted(e: Binder) -> tuple[Relational, Expr, bool] | None:
    """Which values of an index count: a condition, their body, and whether they count where it holds; None where all do.

    Σ_{k≠j} a_k is said by `sum(where(k == j, 0, a[k]), k)`, and max_{k≠j} a_k by `max(where(k == j, min(a[l], l), a[k]), k)`.
    """
    body, (index, *_) = e.args
    if not isinstance(body, Piecewise) or len(body.args) != 2:
        return None
    yes, condition, no = branches(body)
    if yes == no or index not in free_indices(condition):
        return None
    if _is_neutral(no, yes, e):
        return condition, yes, True
    if _is_neutral(yes, no, e):
        return condition, no, False
    return None


def _is_neutral(e: Expr, other: Expr, of: Binder) -> bool:
    """Whether a value counts for nothing beside the others."""
    if type(of) in NEUTRAL:
        return e == NEUTRAL[type(of)]
    if not isinstance(e, IndexMax | IndexMin) or type(e) is not OPPOSITE.get(type(of)):
        return False
    body, limits = e.args
    letter, *ends = limits.args
    index, *own = of.args[1].args
    return ends == own and substitute(body, {letter: index}) == other


__all__ = ["counted"]

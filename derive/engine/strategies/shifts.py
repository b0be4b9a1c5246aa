"""Strategies for places that are calculated and for labels."""

from __future__ import annotations

from sympy import Expr

from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import Add, KroneckerDelta, Piecewise, Sum
from derive.expression.places import heads, walk_up
from derive.rules import algebra, extremes, indexed, shifted


def _has_deltas_in_cases(e: Expr) -> bool:
    return any(isinstance(p, Piecewise) and KroneckerDelta in heads(p) for _, p in walk_up(e))


def _has_deltas_and_cases(e: Expr) -> bool:
    kinds = heads(e)
    return KroneckerDelta in kinds and Piecewise in kinds


@strategy("deltas out of the cases", Sum, guard=_has_deltas_in_cases)
def deltas_out_of_cases(trial: Trace) -> bool:
    """Of a sum over cases with deltas each term is summed by itself: what is left of Σ_{j≠y} [m_j > 0] (δ_jk - δ_ky)."""
    if not trial.facts.problem.shifted:
        return False
    while _one_out(trial):
        pass
    return trial.apply(indexed.split_sum, ()) or bool(trial.steps)


def _one_out(trial: Trace) -> bool:
    """One case distinction split into its terms, or a delta taken out of one, the innermost first."""
    for place, part in walk_up(trial.expr):
        if isinstance(part, Piecewise) and KroneckerDelta in heads(part):
            if trial.apply(extremes.split_piecewise, place) or trial.apply(algebra.factor_piecewise, place):
                return True
    return False


@strategy("delta into the cases", Add, guard=_has_deltas_and_cases)
def delta_into_cases(trial: Trace) -> bool:
    """A term with a delta is the other case of a distinction that is zero where the delta is not."""
    return trial.apply(shifted.delta_into_cases, ())


__all__ = ["delta_into_cases", "deltas_out_of_cases"]

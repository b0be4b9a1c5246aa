"""A strategy tried on one expression of a problem."""

from __future__ import annotations

from derive.engine.routine import routine
from derive.engine.strategy import Strategy
from derive.engine.trace import Trace
from derive.language.reader import read_expression, read_problem
from derive.notation.brief import brief
from derive.rules.facts import Facts


def tried(strategy: Strategy, problem: str, expression: str, wrt: str = "x") -> str | None:
    """What a strategy and the routine make of an expression, in the text notation; None where the strategy says no."""
    posed = read_problem(problem, wrt=wrt)
    e = read_expression(expression, posed)
    trial = Trace(e, Facts(posed, posed.wrt, asked=posed.of))
    if not strategy.fits(e) or strategy.tried(trial, routine) is None:
        return None
    return brief(trial.expr)

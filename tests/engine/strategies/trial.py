"""One strategy, tried on one expression of a problem."""

from __future__ import annotations

from derive.check import Witness
from derive.engine.routine import routine
from derive.engine.strategy import Strategy
from derive.engine.trace import Trace
from derive.notation.text import text
from tests.rules.reading import bare, facts, posed, read

#: A strategy, a problem and its variable, and an expression to start from; and what becomes of it.
Left = tuple[Strategy, str, str, str]
Made = tuple[Strategy, str, str, str, str]


def tried(
    strategy: Strategy, problem_text: str, expression_text: str, wrt: str = "x", assume: tuple[str, ...] = ()
) -> str | None:
    """What a strategy makes of an expression, with the routine that follows; None where it says no.

    Without a problem text the arrays of `tests.rules.reading` are there, and no definition.  What a strategy makes is checked
    by number.
    """
    problem = posed(problem_text, wrt, assume) if problem_text else bare(wrt)
    start = read(expression_text, problem)
    trial = Trace(start, facts(problem))
    if not strategy.fits(start) or strategy.tried(trial, routine) is None:
        return None
    assert Witness(problem, inside=(start,)).equal(start, trial.expr).verdict == "holds", f"{start} is not {trial.expr}"
    return text(trial.expr)

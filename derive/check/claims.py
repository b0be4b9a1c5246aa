"""Claims put before the witness: what a text says beyond its definitions holds, fails, or cannot be decided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from sympy import Derivative

from derive.check.agree import TOLERANCE
from derive.check.witness import Witness
from derive.expression.budget import Budget, Spent
from derive.expression.indices import names
from derive.expression.nodes import Index, entry
from derive.problem import Assumption, Claim, Problem
from derive.records import replace
from derive.sentence import Message, message
from derive.step import Check, Interval, Tested

#: The most seconds that all claims of a text may take: a derivation waits for no claim.
SECONDS = 10.0


def tested(claims: Sequence[Claim]) -> tuple[Tested, ...]:
    """Each claim with its verdict; none of them stops what it stands beside."""
    return tuple(_tested(claim, SECONDS / len(claims)) for claim in claims)


def _tested(claim: Claim, seconds: float) -> Tested:
    if claim.equation is None or claim.problem is None:
        return Tested(claim, _undecided(claim.why))
    limit = Budget(seconds)
    try:
        with limit:
            found, sampled = _judged(claim.problem, claim.equation)
            symmetric = _symmetric(claim.problem, claim.equation) if found.verdict == "fails" else ()
            return Tested(claim, found, sampled, symmetric)
    except Spent as spent:
        if spent.budget is not limit:
            raise
        return Tested(claim, _undecided(message("the time for claims is up")))


def _judged(problem: Problem, equation: Assumption) -> tuple[Check, Mapping[str, Interval]]:
    """What the witness of a problem says of an equation, and where it looked."""
    left, right = equation.left, equation.right
    witness = Witness(problem, inside=tuple(side for side in (left, right) if not side.has(Derivative)))
    return witness.equal(left, right), witness.sampled


def _symmetric(problem: Problem, equation: Assumption) -> tuple[str, ...]:
    """The square matrices that have to be symmetric for an equation to hold, as P of ∇(xᵀ P x) = 2 P x; none where that does not
    help."""
    read = frozenset().union(*(problem.needed(n) for n in names(equation.left) | names(equation.right)))
    square = sorted(n for n in read - problem.defined.keys() if len(axes := problem.axes.get(n, ())) == 2 and axes[0] == axes[1])
    i, j = Index("i"), Index("j")
    assumed = tuple(Assumption(entry(n, i, j), entry(n, j, i)) for n in square)
    if not assumed or _judged(replace(problem, assumptions=(*problem.assumptions, *assumed)), equation)[0].verdict != "holds":
        return ()
    return tuple(square)


def _undecided(why: Message) -> Check:
    return Check("undecided", "values", 0, math.inf, TOLERANCE["values"], why=why)


__all__ = ["tested"]

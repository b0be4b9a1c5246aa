"""Claims put before the witness: what a text says beyond its definitions holds, fails, or cannot be decided."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sympy import Derivative

from derive.check.agree import TOLERANCE
from derive.check.witness import Witness
from derive.expression.budget import Budget, Spent
from derive.problem import Claim
from derive.sentence import Message, message
from derive.step import Check, Tested

#: The most seconds that all claims of a text may take: a derivation waits for no claim.
SECONDS = 10.0


def tested(claims: Sequence[Claim]) -> tuple[Tested, ...]:
    """Each claim with its verdict; none of them stops what it stands beside."""
    return tuple(_tested(claim, SECONDS / len(claims)) for claim in claims)


def _tested(claim: Claim, seconds: float) -> Tested:
    if claim.equation is None or claim.problem is None:
        return Tested(claim, _undecided(claim.why))
    left, right = claim.equation.left, claim.equation.right
    limit = Budget(seconds)
    try:
        with limit:
            witness = Witness(claim.problem, inside=tuple(side for side in (left, right) if not side.has(Derivative)))
            return Tested(claim, witness.equal(left, right), witness.sampled)
    except Spent as spent:
        if spent.budget is not limit:
            raise
        return Tested(claim, _undecided(message("the time for claims is up")))


def _undecided(why: Message) -> Check:
    return Check("undecided", "values", 0, math.inf, TOLERANCE["values"], why=why)


__all__ = ["tested"]

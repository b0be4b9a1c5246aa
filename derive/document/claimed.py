"""What a text says beyond its definitions, each claim with its verdict: it holds, it fails at a point, or it is undecided."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import cast

from derive.document.page import Display, Equal, Lead, Mark, Matrix, Node, Paragraph, Words, between, unmarked, words
from derive.document.understood import interval
from derive.expression.nodes import Expr, Index, scalar
from derive.sentence import Sentence, filled
from derive.step import Counterexample, Tested
from derive.words import gettext as _


def claimed(claims: Sequence[Tested], is_screen: bool, marks: bool) -> Iterator[Node]:
    """The nodes that tell some claims of a text: what is said, and under it what the check says."""
    if not claims:
        return
    if not is_screen:
        yield Lead((_("The text also says:"),))
    for claim in claims:
        equation, verdict = claim.claim.equation, claim.check.verdict
        if equation is None:
            yield Paragraph(words(_("The text also says {claim}. {verdict}"), claim=claim.claim.told, verdict=_verdict(claim)))
            continue
        told = Equal(equation.left, equation.right, is_claim=verdict != "holds")
        if is_screen:
            yield Matrix((_("the text also says"),), told, verdict if marks else "unchecked")
        else:
            yield Display((told,), opens=True)
        verdict_told = Paragraph(_verdict(claim))
        yield unmarked(verdict_told) if is_screen else verdict_told  # on a screen the mark stands beside the claim


def _verdict(tested: Tested) -> Words:
    """What a check says of a claim, in a sentence."""
    check = tested.check
    found, why = check.counterexample, cast(Words, check.said.sentence)
    if check.verdict == "holds":
        domain = _domain(tested)
        if domain:
            said = _("{mark} This holds for {domain}: both sides agree at {points} points.")
            return words(said, mark=Mark("holds"), domain=between(_(", "), domain), points=check.points)
        return words(_("{mark} This holds: both sides agree at {points} points."), mark=Mark("holds"), points=check.points)
    if check.verdict == "undecided":
        return words(_("{mark} This is undecided: {why}."), mark=Mark("undecided"), why=why)
    if found is None or not (math.isfinite(found.left) and math.isfinite(found.right)):
        return words(_("{mark} This does not hold: {why}."), mark=Mark("fails"), why=why)
    said = _("{mark} This does not hold: the left side is {left} and the right side {right}{place}.")
    sides = {"left": _rounded(found.left), "right": _rounded(found.right)}
    return words(said, mark=Mark("fails"), place=_place(found), **sides)


def _domain(tested: Tested) -> list[Words]:
    """The open interval of each leaf that a claim was not checked for all real numbers of."""
    problem = tested.claim.problem
    if problem is None:
        return []
    ends = {**problem.domain, **tested.sampled}
    return [cast(Words, interval(problem, leaf, *bounds)) for leaf, bounds in ends.items() if leaf not in problem.functions]


def _place(found: Counterexample) -> Words:
    """Where two sides differ: the values of the indices and of the numbers; of arrays only that they have some."""
    at: list[tuple[Expr, float]] = [(Index(name), n) for name, n in found.indices.items()]
    at += [(scalar(name), value) for name, value in found.leaves.items() if not isinstance(value, list)]
    where = [(letter, f" = {_rounded(value)}") for letter, value in at]
    arrays: Sentence = filled("{these}", {"these": tuple(scalar(n) for n, v in found.leaves.items() if isinstance(v, list))})
    if where and arrays:
        said = _(" where {these}, for some {arrays}")
    else:
        said = _(" where {these}") if where else _(" for some {arrays}") if arrays else ""
    return words(said, these=between(_(", "), where), arrays=cast(Words, arrays))


def _rounded(number: float) -> str:
    """Three digits, which every machine has alike."""
    return f"{number:.3g}".replace("-", "−")


__all__ = ["claimed"]

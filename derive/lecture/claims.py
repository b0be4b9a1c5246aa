"""Claims of a lecture put before the witness: an equation or an inequality, which is announced to hold or to fail."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from sympy import Derivative, Expr

from derive.check.named import Mismatch, Undecidable
from derive.document.page import Equal, Words, between, words
from derive.document.understood import interval
from derive.errors import DeriveError, DoesNotHold, NotationError
from derive.expression.indices import free_indices
from derive.expression.nodes import Index, scalar
from derive.expression.words import told
from derive.lecture.blocks import CheckBlock, Place
from derive.lecture.numbers import Array, Given, WrongPoint, point_of, points_of, signed, value_at
from derive.lecture.points import relations_in
from derive.lecture.session import Transcript, numbers
from derive.pipeline import pose_claim
from derive.problem import Assumption, Problem
from derive.records import dataclass
from derive.sentence import Sentence
from derive.step import Check, Counterexample
from derive.words import gettext as _
from derive.words import noted

#: What is said of a verdict in a table.
VERDICTS = (noted("holds"), noted("fails"), noted("undecided"), noted("unchecked"))
PRINTED = 1e-4  # a printed number has four digits


@dataclass(frozen=True)
class Values:
    """A claim at one point: what it says, what the other side is, and what a session printed (empty: nothing asked)."""

    claim: str
    derivative: str
    session: str = ""
    is_derivative: bool = True


@dataclass(frozen=True)
class Found:
    """A counterexample: the left side, the right side, and the values of indices and numbers there."""

    left: str
    right: str
    at: Words


@dataclass(frozen=True)
class Claim:
    """A claim with the witness's verdict, where that was looked for (`domain`), and its values at one point."""

    claim: Equal
    check: Check
    domain: tuple[Sentence, ...] = ()
    point: tuple[Given, ...] = ()
    values: Values | None = None
    statement: str = ""
    label: str = ""
    number: str = ""

    @property
    def found(self) -> Found | None:
        """Where the two sides differ most, for a claim that fails and is not shown at a point of its own."""
        return found_at(self.check.counterexample) if self.values is None else None


def claim(block: CheckBlock, sessions: Mapping[str, Transcript]) -> Claim:
    """The verdict on a claim; raises `DoesNotHold` unless it is the one that the block announces."""
    from derive.check import Witness
    from derive.check.inequality import related

    posed = _posed(block)
    equation = posed.assumptions[-1]
    left, right = equation.left, equation.right
    problem = replace(posed, assumptions=posed.assumptions[:-1])
    defined = tuple(side for side in (left, right) if not side.has(Derivative))
    witness = Witness(problem, inside=defined)
    if block.relation == "=":
        check = witness.equal(left, right)
    else:
        check = related(witness, left, block.relation, right)
    if check.verdict != block.expect:
        said = {
            "holds": _("this claim was announced as one that holds, and the check says: {verdict}"),
            "fails": _("this claim was announced as one that fails, and the check says: {verdict}"),
        }[block.expect]
        raise DoesNotHold(f"{said.format(verdict=_(check.verdict))}\n{check.detail}".rstrip())
    shown = Equal(left, right, is_claim=block.expect == "fails", sign=block.relation)
    ends = {**problem.domain, **witness.world.domain_used}
    domain = tuple(interval(posed, leaf, *bounds) for leaf, bounds in ends.items() if leaf not in problem.functions)
    if block.at is None:
        return Claim(shown, check, domain)
    given, values = _at_point(block, problem, equation, sessions)
    return Claim(shown, check, domain, given, values, block.statement or "")


def _posed(block: CheckBlock) -> Problem:
    """The problem of a claim, with the claim as the last of its assumptions; errors point into the claim as it is written."""
    equation = block.claim
    for sign in relations_in(block.claim)[:1]:
        equation = block.claim[: sign.start()] + "=".ljust(len(sign[0])) + block.claim[sign.end() :]
    try:
        return pose_claim(block.text, equation, block.assume)
    except NotationError as error:
        if error.text != equation or equation == block.claim:
            raise
        raise NotationError(error.problem, block.claim, error.offset, error.fix) from None


def _at_point(
    block: CheckBlock, problem: Problem, equation: Assumption, sessions: Mapping[str, Transcript]
) -> tuple[tuple[Given, ...], Values]:
    """Both sides at the point of a block, beside what a session printed there."""
    left, right = equation.left, equation.right
    (values,) = points_of((block.point,) if block.point else (), block.at or "", Place(block.line))
    point = point_of(values, problem, Place(block.line), (left, right))
    letters = tuple(sorted(free_indices(left) | free_indices(right), key=lambda i: i.name))
    world = point.world(problem)
    try:
        with np.errstate(all="ignore"):
            true, claimed = (value_at(world, side, letters, (left, right)) for side in (left, right))
    except (Undecidable, Mismatch) as why:
        raise WrongPoint(told(why.why), values[0].place) from None
    if not (np.isfinite(true).all() and np.isfinite(claimed).all()):
        raise WrongPoint(_("a side of the claim is no number at this point"), values[0].place)
    printed = ""
    if block.session is not None and block.statement is not None:
        found = numbers(sessions[block.session].output_of(block.statement))
        flat = true.reshape(-1)
        if len(found) != len(flat) or any(abs(a - b) > PRINTED * (1 + abs(b)) for a, b in zip(found, flat, strict=True)):
            said = _("the left side is {value} and session {name} prints {printed}")
            raise DoesNotHold(said.format(value=written(true), name=block.session, printed=", ".join(map(str, found))))
        printed = written(np.array(found).reshape(true.shape))
    is_derivative = isinstance(left, Derivative) and block.relation == "="
    return point.given, Values(written(claimed), written(true), printed, is_derivative)


def written(values: Array) -> str:
    """One number, or those of a row between brackets."""
    if values.ndim == 0:
        return signed(f"{float(values):.6g}")
    if values.ndim > 1 or values.size > 12:
        raise DeriveError(_("both sides have too many entries to be shown at a point"))
    return f"({', '.join(signed(f'{float(v):.6g}') for v in values)})"


def found_at(place: Counterexample | None) -> Found | None:
    """A counterexample rounded so that every machine says the same; arrays are left out."""
    if place is None or not (math.isfinite(place.left) and math.isfinite(place.right)):
        return None
    at: list[tuple[Expr, float]] = [(Index(name), n) for name, n in place.indices.items()]
    at += [(scalar(name), value) for name, value in place.leaves.items() if not isinstance(value, list)]
    where = words("{these}", these=between(_(", "), [(letter, f" = {_rounded(value)}") for letter, value in at]))
    return Found(_rounded(place.left), _rounded(place.right), where)


def _rounded(number: float) -> str:
    return signed(f"{number:.3g}")


__all__ = ["VERDICTS", "Claim", "Found", "Values", "claim", "found_at"]

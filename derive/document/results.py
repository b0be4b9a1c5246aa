"""The blocks of a lecture, worked out: derivations checked, claims tested, formulas evaluated beside what a session printed."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sympy import Derivative, Expr

from derive.document.blocks import Block, CheckBlock, DerivationBlock, EvaluationBlock, Lecture, Place, SessionBlock
from derive.document.figures import Picture
from derive.document.page import Equal, Page
from derive.document.session import SessionError, Transcript, numbers, transcripts
from derive.document.source import LectureError
from derive.document.understood import interval
from derive.document.verdicts import Count, counted, of_derivations
from derive.errors import DeriveError, DoesNotHold, NotationError
from derive.expression.indices import substitute
from derive.expression.nodes import Index, Integer, derivative, entry, indices_of, name_of, scalar
from derive.pipeline import Answer, answer, pose, require
from derive.problem import Problem
from derive.question import Question
from derive.sentence import Sentence
from derive.step import Check, Counterexample, Derivation
from derive.words import gettext as _
from derive.words import noted

NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
DECIMALS = 4
#: The values of a point by name, each with the text that gives it.
Point = dict[str, tuple[NDArray[np.float64], str]]


@dataclass(frozen=True)
class Given:
    """One value of a point, as its author wrote it: x = 1, a = 0.1440, 0.5349, 0.7022."""

    left: Expr
    right: str


@dataclass(frozen=True)
class Values:
    """A claim at one point: what it says, what the derivative is, and what a session printed (empty: nothing asked)."""

    claim: str
    derivative: str
    session: str = ""


@dataclass(frozen=True)
class Claim:
    """A claimed equation with the witness's verdict, where that was looked for (`domain`), and its values at one point."""

    claim: Equal
    check: Check
    domain: tuple[Sentence, ...] = ()
    point: tuple[Given, ...] = ()
    values: Values | None = None
    statement: str = ""

    @property
    def found(self) -> Found | None:
        """Where the two sides differ most, for a claim that fails and is not shown at a point of its own."""
        return found_at(self.check.counterexample) if self.values is None else None


@dataclass(frozen=True)
class Found:
    """A counterexample: the left side, the right side, and the values of indices and numbers there."""

    left: str
    right: str
    at: tuple[Given, ...]


@dataclass(frozen=True)
class Row:
    """One row of an evaluation: the quantity, the formula's values and the session's."""

    head: Expr
    formula: tuple[str, ...]
    session: tuple[str, ...]


@dataclass(frozen=True)
class Evaluation:
    """A derived formula at one point, row by row, beside what a session printed."""

    formula: Equal
    point: tuple[Given, ...]
    columns: tuple[Expr, ...]
    rows: tuple[Row, ...]
    version: str


@dataclass(frozen=True)
class Checked:
    """One row of the closing page: what was checked and what came of it; `good` where it came out as it should.

    `part` is true of a lemma or a case, which is a part of the derivation above it; `error` is the error of what fails.
    """

    formula: Expr
    words: str
    verdict: str
    good: bool
    count: Count
    part: bool = False
    error: str = ""


@dataclass(frozen=True)
class Derived:
    """An answer with the page that its block asks for."""

    answer: Answer
    block: DerivationBlock
    page: Page


Result = Derived | Claim | Evaluation | Transcript | Picture | tuple[Checked, ...] | None


def question(block: DerivationBlock | EvaluationBlock) -> Question:
    """What a block asks."""
    order = block.order if isinstance(block, DerivationBlock) else None
    return Question(block.text, block.of, block.wrt, tuple(block.assume), order, block.gradient, block.second)


def derived(asked: Question) -> Answer:
    """A checked answer; raises `DoesNotHold` where a check refutes or cannot decide a line."""
    found = answer(asked)
    require(found)
    if not found.verified:
        raise DoesNotHold(_("the checks of this derivation reach no verdict, and a lecture shows only what holds"))
    return found


def claim(block: CheckBlock, sessions: Mapping[str, Transcript]) -> Claim:
    """The verdict on a claimed derivative; raises `DoesNotHold` unless it is the one that the block announces."""
    from derive.check import Witness

    posed = _claimed(block)
    equation = posed.assumptions[-1]
    problem = Problem(posed.definitions, posed.of, posed.wrt, posed.assumptions[:-1], posed.axes, posed.domain)
    witness = Witness(problem)
    check = witness.equal(equation.left, equation.right)
    if check.verdict != block.expect:
        said = f"the check says: {check.verdict}\n{check.detail}".rstrip()
        raise DoesNotHold(f"this claim was announced as one that {block.expect}, and {said}")
    shown = Equal(equation.left, equation.right)
    domain = tuple(interval(problem, leaf, *ends) for leaf, ends in {**problem.domain, **witness.world.domain_used}.items())
    if block.at is None:
        return Claim(shown, check, domain)
    point = _point(block.at, problem)
    claimed, true = (float(_values(problem, point, side).reshape(-1)[0]) for side in (equation.right, equation.left))
    printed = ""
    if block.session is not None and block.statement is not None:
        found = numbers(sessions[block.session].output_of(block.statement))
        if not found or abs(found[0] - true) > 1e-4 * (1 + abs(true)):
            raise DoesNotHold(f"the derivative is {true:.6g} and session {block.session} prints {found}")
        printed = _number(found[0])
    values = Values(_number(claimed), _number(true), printed)
    return Claim(shown, check, domain, _given(point, problem), values, block.statement or "")


def _claimed(block: CheckBlock) -> Problem:
    posed = pose(Question(block.text, wrt=_variable(block.claim), assume=(*block.assume, block.claim)))
    if not posed.assumptions or not isinstance(posed.assumptions[-1].left, Derivative):
        raise DeriveError("a claim is an equation whose left side is a derivative, as in diff(f, x) = …")
    return posed


def _variable(text: str) -> str | None:
    match = re.match(r"\s*diff\(.*?,\s*([A-Za-z]\w*(?:\[[^\]]*\])?)\s*\)\s*=", text)
    return match[1] if match else None


def evaluation(block: EvaluationBlock, found: Answer, transcript: Transcript) -> Evaluation:
    """The formula's numbers beside the session's; raises `DoesNotHold` where they differ in a printed digit."""
    derivation = found.parts[0]
    problem = derivation.problem
    point = _point(block.at, problem)
    row_index = next((i for i in indices_of(derivation.of) if isinstance(i, Index)), None)
    column_index = next((i for i in indices_of(derivation.wrt) if isinstance(i, Index)), None)
    if row_index is None or column_index is None:
        raise DeriveError("an evaluate block shows a derivative with one index above and one below, as ∂p_i/∂a_j")
    table = _values(problem, point, derivation.result)
    if row_index.name > column_index.name:  # the axes of a value are in the order of their letters
        table = table.T
    rows: list[Row] = []
    for number, statement in block.rows:
        if number > len(table):
            raise DeriveError(f"there is no row {number}: the formula has {len(table)}")
        ours, theirs = [float(v) for v in table[number - 1]], numbers(transcript.output_of(statement))
        if len(ours) != len(theirs) or any(abs(a - b) > 0.5001 * 10**-DECIMALS for a, b in zip(ours, theirs, strict=False)):
            raise DoesNotHold(f"row {number}: the formula gives {ours} and session {transcript.name} prints {theirs}")
        head = derivative(_at(derivation.of, row_index, number), derivation.wrt)
        rows.append(Row(head, tuple(map(_decimal, ours)), tuple(map(_decimal, theirs))))
    columns = tuple(_at(derivation.wrt, column_index, n + 1) for n in range(table.shape[1]))
    formula = Equal(derivative(derivation.of, derivation.wrt), derivation.result)
    return Evaluation(formula, _given(point, problem), columns, tuple(rows), transcript.version)


def _at(e: Expr, index: Index, number: int) -> Expr:
    return substitute(e, {index: Integer(number)})


def _point(text: str, problem: Problem) -> Point:
    """The values of a point by name, with the text that gives them: `x = 1; a = [0.1, 0.2]`."""
    point: Point = {}
    known = {name_of(problem.wrt), *(n for d in problem.definitions for n in problem.needed(d.name))} - problem.defined.keys()
    for part in text.split(";"):
        match = re.fullmatch(rf"\s*([A-Za-z]\w*)\s*=\s*(?:({NUMBER})|\[\s*({NUMBER}(?:\s*,\s*{NUMBER})*)\s*\])\s*", part)
        if match is None:
            raise DeriveError(f"a point is written x = 1; a = [0.1, 0.2], not {part.strip()[:60]}")
        name, one, many = match.groups()
        if name not in known:
            raise DeriveError(f"{name} is no variable of this formula; it has {', '.join(sorted(known))}")
        values = [float(v) for v in (one or many).split(",")]
        rank = len(problem.axes.get(name, ()))
        if rank > 1 or (rank == 0 and many):
            raise DeriveError(f"{name} has {rank} indices, and a point gives numbers and rows of numbers")
        point[name] = (np.array(values) if rank else np.array(values[0]), (one or many).strip())
    if missing := sorted(known - point.keys()):
        raise DeriveError(f"the point does not say what {', '.join(missing)} is")
    return point


def _values(problem: Problem, point: Point, e: Expr) -> NDArray[np.float64]:
    """The values of an expression at one point, with an axis for each free index."""
    from derive.check import World

    sizes: dict[Expr, int] = {}
    for name, (values, _said) in point.items():
        for size, length in zip(problem.axes.get(name, ()), values.shape, strict=True):
            if sizes.setdefault(size, length) != length:
                raise DeriveError(f"{name} has {length} entries where {sizes[size]} are expected")
    world = World(problem, 1, {name: values[np.newaxis] for name, (values, _said) in point.items()}, sizes, {})
    found = world.value(e, world.scope((e,)))
    return np.real(found.array[0])


def _given(point: Point, problem: Problem) -> tuple[Given, ...]:
    return tuple(Given(array_name(name, values.size, problem), text) for name, (values, text) in point.items())


def array_name(name: str, count: int, problem: Problem) -> Expr:
    """How a point names an array: x_1 where it has one entry, and the bare letter otherwise."""
    if not problem.axes.get(name):
        return scalar(name)
    return entry(name, Integer(1)) if count == 1 else scalar(name)


def _number(value: float) -> str:
    return f"{value:.6g}".replace("-", "−")


def _decimal(value: float) -> str:
    return f"{value:.{DECIMALS}f}".replace("-", "−")


def session_names(lecture: Lecture) -> dict[str, int]:
    """Every session that a lecture shows or refers to, with the line of the block that does so first."""
    names: dict[str, int] = {}
    for block in lecture.blocks:
        if isinstance(block, SessionBlock):
            names.setdefault(block.name, block.line)
        elif isinstance(block, CheckBlock | EvaluationBlock) and block.session is not None:
            names.setdefault(block.session, block.line)
    return names


def sessions_of(lecture: Lecture, folder: Path, *, run: bool = False, record: bool = False) -> dict[str, Transcript]:
    """The sessions of a lecture by name; an error says which block asks for the session."""
    names = session_names(lecture)
    try:
        return transcripts(folder, names, run=run, record=record)
    except SessionError as error:
        if error.name not in names:
            raise
        raise type(error)(f"{lecture.name}.md, line {names[error.name]}: {error}", error.name) from None


def checked(results: Sequence[Result]) -> tuple[Checked, ...]:
    """The closing page's rows: every derivation, claim and evaluation in the order of the lecture."""
    rows: list[Checked] = []
    for result in results:
        if isinstance(result, Derived):
            for d in result.answer.parts:
                rows.append(_row(d.asked, result.block.title or "", of_derivations(d)))
                rows += _parts(d, result.block)
        elif isinstance(result, Claim):
            verdict = _("fails, as it should") if result.check.verdict == "fails" else _(result.check.verdict)
            found = counted([result.check])
            error = "" if found.bound is not None else _rounded(result.check.max_error)
            rows.append(Checked(result.claim.left, _("claimed"), verdict, True, found, error=error))
        elif isinstance(result, Evaluation):
            count = sum(len(row.formula) for row in result.rows)
            found = Count("holds", count, count, count, 1, DECIMALS, 10.0**-DECIMALS, -DECIMALS, ("values",))
            rows.append(_row(result.formula.left, _("beside autograd"), found))
    return tuple(rows)


def _row(formula: Expr, words: str, found: Count, part: bool = False) -> Checked:
    return Checked(formula, words, _(found.verdict), found.verdict == "holds", found, part)


def _parts(d: Derivation, block: DerivationBlock) -> list[Checked]:
    """Rows for what a derivation shows beside its chain: the lemmas, and the cases."""
    made: list[Checked] = []
    if block.steps:
        made += [_row(lemma.asked, _("on the way"), of_derivations(lemma), True) for lemma in d.lemmas]
    if block.cases:
        cases = (case for case in d.cases if case.steps)
        made += [_row(case.condition, _("the case"), counted([s.check for s in case.steps]), True) for case in cases]
    return made


#: What is said of a verdict in a table.
VERDICTS = (noted("holds"), noted("fails"), noted("undecided"), noted("unchecked"))


def found_at(place: Counterexample | None) -> Found | None:
    """A counterexample rounded so that every machine says the same; arrays are left out."""
    if place is None or not (math.isfinite(place.left) and math.isfinite(place.right)):
        return None
    at = {name: value for name, value in (*place.indices.items(), *place.leaves.items()) if not isinstance(value, list)}
    point = tuple(Given(scalar(name), _rounded(value)) for name, value in at.items())
    return Found(_rounded(place.left), _rounded(place.right), point)


def _rounded(number: float) -> str:
    return f"{number:.3g}".replace("-", "−")


def at_line(source: str, block: Block, work: Callable[[], Result]) -> Result:
    """The result of some work; an error says where in the lecture it happened: on which line, else in which block."""
    line = block.line
    try:
        return work()
    except LectureError:
        raise
    except NotationError as error:
        place = _place_of(error, block)
        raise LectureError(_told(error), source, place.line, error.fix, place.column) from None
    except DoesNotHold as error:
        raise DoesNotHold(f"{source}, line {line}: {error}") from None
    except DeriveError as error:
        made = LectureError(str(error), source, line)
        made.exit_status = error.exit_status
        raise made from None


def _place_of(error: NotationError, block: Block) -> Place:
    """The place in the lecture of an error of the notation."""
    origin, line, column = getattr(block, "origin", None), error.line or 1, error.column or 1
    if origin is None:
        return Place(block.line)
    place = origin.of_text(line, column) if error.text == getattr(block, "text", None) else origin.of_value(error.text, column)
    return place or Place(block.line)


def _told(error: NotationError) -> str:
    """What is wrong with the caret under it, without a line of its own: the lecture's line says where."""
    return "\n".join([error.problem, *str(error).split("\n")[1:3]]) if error.offset is not None else error.problem

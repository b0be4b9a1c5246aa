"""The blocks of a lecture, worked out: derivations checked, claims tested, formulas evaluated beside what a session printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sympy import Derivative, Expr

from derive.document.page import Equal, Page
from derive.document.verdicts import Count, counted, of_derivations
from derive.errors import DeriveError, DoesNotHold, NotationError
from derive.expression.nodes import relation
from derive.figures import Picture
from derive.lecture.blocks import Block, CheckBlock, DerivationBlock, EvaluationBlock, Lecture, Place, SessionBlock
from derive.lecture.claims import Claim
from derive.lecture.evaluations import DECIMALS, Evaluation, asked
from derive.lecture.numbers import WrongPoint, signed
from derive.lecture.session import SessionError, Transcript, transcripts
from derive.lecture.source import LectureError
from derive.notation.breaking import columns
from derive.notation.layout import layout
from derive.pipeline import Answer, answer, refutations, require
from derive.question import Question
from derive.records import dataclass
from derive.step import Derivation
from derive.words import gettext as _

#: To so many digits a formula at one point is held against the numeric derivative.
DIGITS_AT_POINT = 6


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
    if isinstance(block, EvaluationBlock):
        return asked(block)
    return Question(block.text, block.of, block.wrt, tuple(block.assume), block.order, block.gradient, block.second)


def derived(wanted: Question) -> Answer:
    """A checked answer; raises `DoesNotHold` where a check refutes or cannot decide a line."""
    found = answer(wanted)
    require(found)
    if not found.verified:
        raise DoesNotHold(_("the checks of this derivation reach no verdict, and a lecture shows only what holds"))
    if found.refuted:
        raise DoesNotHold("\n".join([_("what this text also says does not hold:"), *refutations(found)]))
    return found


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
            error = "" if found.bound is not None else signed(f"{result.check.max_error:.3g}")
            rows.append(Checked(_told_of(result.claim), _("claimed"), verdict, True, found, error=error))
        elif isinstance(result, Evaluation):
            digits, methods = (DECIMALS, ("values",)) if result.version else (DIGITS_AT_POINT, ("complex-step",))
            found = Count("holds", result.count, result.count, result.count, 1, digits, 10.0**-digits, -digits, methods)
            rows.append(_row(result.formula.left or result.formula.right, _where(result), found))
    return tuple(rows)


WIDEST = 30  # columns of a formula in the first cell of a row


def _told_of(claim: Equal) -> Expr:
    """What a row shows of a claim: of a derivative, or of what is too wide for a table, the left side."""
    assert claim.left is not None
    whole = relation(claim.left, "==" if claim.sign == "=" else claim.sign, claim.right)
    is_short = not isinstance(claim.left, Derivative) and columns(layout(whole)) <= WIDEST
    return whole if is_short or claim.sign != "=" else claim.left


def _where(result: Evaluation) -> str:
    """What an evaluation was held against."""
    if result.version:
        return _("beside autograd")
    return _("at each update") if result.rules else _("at a point")


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


def at_line(source: str, block: Block, work: Callable[[], Result]) -> Result:
    """The result of some work; an error says where in the lecture it happened: on which line, else in which block."""
    line = block.line
    try:
        return work()
    except LectureError:
        raise
    except WrongPoint as error:
        raise LectureError(error.problem, source, error.place.line, error.fix, error.place.column) from None
    except NotationError as error:
        place = _place_of(error, block)
        raise LectureError(_told(error), source, place.line, error.fix, place.column) from None
    except DoesNotHold as error:
        raise DoesNotHold(_("{file}, line {line}: {problem}").format(file=source, line=line, problem=error)) from None
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

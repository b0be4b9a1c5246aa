"""The blocks of a lecture, worked out, as nodes of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from derive.document.blocks import Block, FigureBlock
from derive.document.figures import Picture
from derive.document.page import (
    Cell,
    Code,
    Display,
    Displayed,
    Equal,
    Figure,
    Inline,
    Mark,
    Node,
    Power,
    Said,
    Table,
    Tally,
    Words,
    between,
    words,
)
from derive.document.page import Transcript as Session
from derive.document.results import Checked, Claim, Derived, Evaluation, Given, Result
from derive.document.session import CONTINUED, PROMPT, Transcript
from derive.document.verdicts import counted
from derive.words import gettext as _

TEXT_WIDTH = 436.0  # points of a line of text; a picture that is narrower stays so


def nodes_of(result: Result, block: Block, lecture: str) -> tuple[Node, ...]:
    """The nodes of a worked block; prose has none."""
    match result:
        case Derived():
            return result.page.nodes
        case Claim():
            return _claim(result)
        case Evaluation():
            return _evaluation(result)
        case Transcript():
            return (_session(result),)
        case Picture():
            caption = block.caption if isinstance(block, FigureBlock) else ""
            return (_figure(result, picture(lecture, result), caption),)
        case tuple():
            return (_checks(result),)
    return ()


def picture(lecture: str, figure: Picture) -> str:
    """The name of the file of a figure of a lecture, without a suffix."""
    return f"{lecture}-{figure.name}"


def _figure(figure: Picture, file: str, caption: str) -> Figure:
    """A picture as wide as it was drawn, or as a line of text is."""
    share = min(100, round(100 * figure.width / TEXT_WIDTH))
    return Figure(figure, figure.told, file, (caption,) if caption else (), share=share)


def _claim(claim: Claim) -> tuple[Node, ...]:
    """A claimed equation, its values at a point, and what the check says."""
    shown = Display((Equal(claim.claim.left, claim.claim.right, is_claim=claim.check.verdict != "holds"),))
    return (shown, *([_values(claim)] if claim.values else []), _verdict(claim))


def _values(claim: Claim) -> Table:
    values = claim.values
    assert values is not None
    head = (Cell(words(_("At {these}"), these=_point(claim.point))), Cell((_("Value"),), True))
    rows: list[tuple[Words, str]] = [((_("The claim"),), values.claim), ((_("The derivative, by number"),), values.derivative)]
    if values.session:
        rows.append((words(_("PyTorch: {statement}"), statement=Code(claim.statement)), values.session))
    return Table(head, tuple((Cell(told), Cell((value,), True)) for told, value in rows))


def _point(point: Sequence[Given], bracketed: bool = False) -> Words:
    """x = 1, w = 2; rows of numbers between brackets."""
    return between(_(", "), [(g.left, f" = ({g.right})" if bracketed else f" = {g.right}") for g in point])


def _verdict(claim: Claim) -> Tally:
    """What the check says of a claim, and where it does not hold."""
    verdict = claim.check.verdict
    found = claim.found
    if claim.domain:
        said = {
            "holds": _("{mark} The claim holds: compared at {points} random points where {these}."),
            "fails": _("{mark} The claim fails its check: compared at {points} random points where {these}."),
            "undecided": _("{mark} The checks reach no verdict: compared at {points} random points where {these}."),
        }[verdict]
    else:
        said = {
            "holds": _("{mark} The claim holds: compared at {points} random points."),
            "fails": _("{mark} The claim fails its check: compared at {points} random points."),
            "undecided": _("{mark} The checks reach no verdict: compared at {points} random points."),
        }[verdict]
    where = between(_(", "), [cast(Words, s) for s in claim.domain])
    told = words(said, mark=Mark(verdict), points=counted([claim.check]).points, these=where)
    if found is None:
        return Tally(verdict, told)
    at = (
        _(" At one of them the left side is {left} and the right side {right} (where {at}).") if found.at
        else _(" At one of them the left side is {left} and the right side {right}.")
    )  # fmt: skip
    return Tally(verdict, (*told, *words(at, left=found.left, right=found.right, at=_point(found.at))))


def _evaluation(e: Evaluation) -> tuple[Node, ...]:
    """A formula at a point, row by row, beside what a session printed."""
    head = (Cell(()), Cell(()), *(Cell((c,), True) for c in e.columns), Cell(()))
    rows: list[tuple[Cell, ...]] = []
    for row in e.rows:
        rows.append((Cell((Displayed(row.head),)), Cell((_("the formula"),)), *(Cell((v,), True) for v in row.formula), Cell(())))
        rows.append((Cell(()), Cell((_("autograd"),)), *(Cell((v,), True) for v in row.session), Cell((Mark("holds"),))))
    said = words(
        _("{mark} At {these} the formula and PyTorch {version} agree in every printed digit."),
        mark=Mark("holds"), version=e.version, these=_point(e.point, bracketed=True),
    )  # fmt: skip
    return (Display((e.formula,)), Table(head, tuple(rows)), Tally("holds", said))


def _session(transcript: Transcript) -> Session:
    """A transcript line by line: the prompt (empty for what was printed), the text, and whether it is an error."""
    lines: list[Said] = []
    for entry in transcript.entries:
        lines += [Said((CONTINUED if n else PROMPT).strip(), text) for n, text in enumerate(entry.source.split("\n"))]
        lines += [Said("", text, entry.failed) for text in (entry.output.split("\n") if entry.output else ())]
    return Session(tuple(lines), transcript.version)


def _checks(rows: Sequence[Checked]) -> Table:
    """Everything that the lecture checked, and what came of it."""
    head = [Cell((_("What was checked"),)), Cell((_("Verdict"),))]
    head += [Cell((word,), True) for word in (_("Checks"), _("Points"), _("Largest error"))]
    return Table(tuple(head), tuple(map(_checked, rows)), widths=(0.38, 0.21, 0, 0, 0))


def _checked(row: Checked) -> tuple[Cell, ...]:
    count = row.count
    error: Words = (row.error or "–",)
    if count.bound is not None:
        error = (Power(count.bound, at_most=True),)
    formula: list[Inline] = [Displayed(row.formula), *([f" {row.words}"] if row.words else [])]
    return (
        Cell(tuple(formula), is_part=row.part),
        Cell((Mark("holds" if row.good else "fails"), f" {row.verdict}")),
        *(Cell(told, True) for told in ((str(count.checks),), (str(count.points),), error)),
    )


__all__ = ["nodes_of"]

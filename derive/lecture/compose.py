"""The blocks of a lecture, worked out, as nodes of its page."""

from __future__ import annotations

from collections.abc import Sequence

from derive.document.page import (
    Cell,
    Displayed,
    Figure,
    Inline,
    Mark,
    Node,
    Power,
    Said,
    Table,
    Words,
)
from derive.document.page import Transcript as Session
from derive.figures import Picture
from derive.lecture.blocks import Block, FigureBlock
from derive.lecture.claims import Claim
from derive.lecture.compose_numbers import claim_nodes, evaluation_nodes
from derive.lecture.evaluations import Evaluation
from derive.lecture.results import Checked, Derived, Result
from derive.lecture.session import CONTINUED, PROMPT, Transcript
from derive.words import gettext as _

#: The points in a length.
POINTS = {"pt": 1.0, "mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "em": 11.0}
TEXT_WIDTH = 436.0  # points of a line of text; a picture that is narrower stays so


def nodes_of(result: Result, block: Block, lecture: str) -> tuple[Node, ...]:
    """The nodes of a worked block; prose has none."""
    match result:
        case Derived():
            return result.page.nodes
        case Claim():
            return claim_nodes(result, block)
        case Evaluation():
            return evaluation_nodes(result)
        case Transcript():
            return (_session(result),)
        case Picture():
            return (_figure(result, picture(lecture, result), block),)
        case tuple():
            return (_checks(result),)
    return ()


def picture(lecture: str, figure: Picture) -> str:
    """The name of the file of a figure of a lecture, without a suffix."""
    return f"{lecture}-{figure.name}"


def _figure(figure: Picture, file: str, block: Block) -> Figure:
    """A picture as wide as its block says, else as it was drawn, and never wider than a line of text."""
    width, alt, caption = (block.width, block.alt, block.caption) if isinstance(block, FigureBlock) else ("", "", "")
    amount, unit = (float(width.rstrip("%cmintpe")), width.lstrip("0123456789.")) if width else (figure.width, "pt")
    share = min(100, round(amount * (1 if unit == "%" else 100 * POINTS[unit] / TEXT_WIDTH)))
    return Figure(figure, alt or figure.told, file, (caption,) if caption else (), figure.label, figure.number, share)


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

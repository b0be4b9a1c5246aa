"""A worked lecture as one document: each block through its template, the prose around them through pandoc."""

from __future__ import annotations

from dataclasses import dataclass

from derive.document import render as templates
from derive.document.blocks import Block, FigureBlock, Lecture
from derive.document.figures import Drawing
from derive.document.pdf import Engine, MissingGlyph, latex_pdf, typst_pdf
from derive.document.prose import write
from derive.document.render import Format, Markup, drawing
from derive.document.results import Claim, Derived, Evaluation, Result
from derive.document.session import CONTINUED, PROMPT, Transcript
from derive.document.source import LectureError
from derive.document.tree import Tree
from derive.document.understood import everything
from derive.document.view import tally_of
from derive.notation import among

LIGHT = {"ink": "#1d2330", "quiet": "#5a6270", "bar": "#7f9dbb", "paper": ""}
CARD = {**LIGHT, "paper": "#ffffff"}
THEMED = {"ink": "var(--ink)", "quiet": "var(--quiet)", "bar": "var(--bar)", "paper": ""}


@dataclass(frozen=True)
class Worked:
    """A lecture with the result of each of its blocks, and its prose as pandoc's tree."""

    lecture: Lecture
    results: tuple[Result, ...]
    tree: Tree


def picture(name: str, figure: Drawing) -> str:
    """The file name of a figure of a lecture."""
    return f"{name}-{figure.name}.svg"


def picture_file(figure: Drawing) -> str:
    """A figure as an SVG file of its own, on a ground that any page can have behind it."""
    return str(drawing(figure.name, d=figure, colours=CARD)).strip() + "\n"


def document(worked: Worked, format: Format) -> str:
    """A lecture as one document in a format."""
    front = worked.lecture.front
    pairs = zip(worked.lecture.blocks, worked.results, strict=True)
    blocks = [rendered(result, block, format, worked.lecture.name) for block, result in pairs]

    def box(kind: str, title: str) -> tuple[str, str]:
        before, _, after = templates.render(format, "box", kind=kind, title=title, body=Markup("\0")).partition("\0")
        return before, after

    def listing(text: str) -> str:
        return templates.render(format, "listing", lines=text.split("\n"))

    body = write(
        worked.tree, format, blocks, None if format == "md" else box, listing if format == "latex" else None, worked.lecture
    )
    year, month, day = (int(n) for n in front.date.split("-")) if front.date else (0, 0, 0)
    date = {"year": year, "month": month, "day": day} if front.date else None
    return str(templates.render(format, "lecture", front=front, date=date, body=Markup(body))).rstrip() + "\n"


def paper(worked: Worked, engine: Engine) -> bytes:
    """A lecture as a PDF; of a character that no font has, the error says where it stands."""
    lecture = worked.lecture
    try:
        return latex_pdf(document(worked, "latex")) if engine == "latex" else typst_pdf(document(worked, "typst"))
    except MissingGlyph as error:
        raise LectureError(str(error), f"{lecture.name}.md", lecture.line_of(error.character)) from None


def rendered(result: Result, block: Block, format: Format, name: str) -> str:
    """One worked block in a format; prose has none."""
    match result:
        case Derived(derivation, asked, shown):
            with among(*everything(derivation.problem)):
                return templates.render(format, "derivation", d=shown, definitions=asked.definitions)
        case Transcript():
            return templates.render(format, "session", lines=_lines(result), text=result.text, version=result.version)
        case Claim():
            return templates.render(
                format, "check", claim=result.claim, tally=tally_of([result.check]), values=result.values, point=result.point,
                statement=result.statement, found=result.found, domain=result.domain,
            )  # fmt: skip
        case Evaluation():
            return templates.render(
                format, "evaluation", formula=result.formula, point=result.point, columns=result.columns, rows=result.rows,
                version=result.version,
            )  # fmt: skip
        case Drawing():
            caption = block.caption if isinstance(block, FigureBlock) else ""
            return templates.render(
                format, "figure", drawing=_drawn(result, format), alt=result.alt, caption=caption, file=picture(name, result)
            )
        case tuple():
            return templates.render(format, "checks", rows=result)
    return ""


def _drawn(figure: Drawing, format: Format) -> str:
    if format == "latex":
        return templates.render("latex", figure.name, d=figure)
    return drawing(figure.name, d=figure, colours=THEMED if format == "html" else LIGHT)


def _lines(transcript: Transcript) -> list[dict[str, object]]:
    """A transcript line by line: the prompt (empty for what was printed), the text, and whether it is an error."""
    lines: list[dict[str, object]] = []
    for entry in transcript.entries:
        for n, text in enumerate(entry.source.split("\n")):
            lines.append({"prompt": (CONTINUED if n else PROMPT).strip(), "text": text, "failed": False})
        for text in entry.output.split("\n") if entry.output else []:
            lines.append({"prompt": "", "text": text, "failed": entry.failed})
    return lines

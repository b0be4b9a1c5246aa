"""A lecture source into Markdown, LaTeX, HTML and PDF: reads, works out, renders, and writes only in its output folder."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sympy import Expr

from derive.document import render as templates
from derive.document.blocks import (
    Block,
    CheckBlock,
    ChecksBlock,
    DerivationBlock,
    EvaluationBlock,
    FigureBlock,
    Lecture,
    Prose,
    SessionBlock,
)
from derive.document.calculation import Detail
from derive.document.figures import Drawing, draw
from derive.document.lecture import LectureError, read_lecture_file
from derive.document.pdf import Engine, latex_pdf, typst_pdf
from derive.document.prose import Tree, read, write
from derive.document.render import Format, Markup, drawing
from derive.document.results import Claim, Derived, Evaluation, Result, at_line, checked, claim, derived, evaluation, session_names
from derive.document.session import PROMPT, CONTINUED, Transcript, transcripts
from derive.document.templates import lectures_folder
from derive.document.view import tally_of, view
from derive.step import Derivation

Output = Literal["md", "tex", "html", "pdf"]
FORMATS: tuple[Output, ...] = ("md", "tex", "html", "pdf")
Progress = Callable[[str], None]
LIGHT = {"ink": "#1d2330", "quiet": "#5a6270", "bar": "#7f9dbb", "paper": ""}
CARD = {**LIGHT, "paper": "#ffffff"}
THEMED = {"ink": "var(--ink)", "quiet": "var(--quiet)", "bar": "var(--bar)", "paper": ""}
SHOWN_WIDTH = 96


@dataclass(frozen=True)
class Worked:
    """A lecture with the result of each of its blocks, and its prose as pandoc's tree."""

    lecture: Lecture
    results: tuple[Result, ...]
    tree: Tree


def build(
    lectures: Iterable[str | Path] | None = None, output: Path | str = Path("output"), formats: Sequence[Output] = FORMATS,
    pdf_engine: Engine = "typst", detail: Detail | None = None, progress: Progress | None = None, record: bool = False,
) -> list[Path]:  # fmt: skip
    """The files that some lectures become, written to the output folder: by default every lecture that comes along.

    `detail` overrides what each block says; `record` writes the records of the sessions anew.  Nothing is written unless
    everything was worked out: raises `LectureError`, `DoesNotHold`, `SessionError` and their like.
    """
    say = progress or (lambda _: None)
    files: dict[str, bytes] = {}
    for path in _sources(lectures):
        say(f"{path.name}: reading")
        worked = work(read_lecture_file(path), path.parent / "sessions", detail, say, record)
        for name, content in made(worked, formats, pdf_engine, say).items():
            if name in files:
                raise LectureError("two lectures have the same name", path.name)
            files[name] = content
    return [_write(Path(output), name, content) for name, content in files.items()]


def _sources(lectures: Iterable[str | Path] | None) -> list[Path]:
    if lectures is None:
        return sorted(lectures_folder().glob("*.md"))
    found: list[Path] = []
    for lecture in lectures:
        path = Path(lecture)
        known = lectures_folder() / f"{path.name}.md"
        if not path.is_file() and path.name == str(lecture) and known.is_file():
            path = known
        if not path.is_file():
            raise LectureError("there is no such lecture", str(lecture))
        found.append(path)
    return found


def work(lecture: Lecture, sessions: Path, detail: Detail | None = None, say: Progress = lambda _: None, record: bool = False) -> Worked:
    """Every block of a lecture worked out: sessions run or read, derivations made and checked, claims tested."""
    source = f"{lecture.name}.md"
    tree = read(lecture)  # refusals come before anything is run
    wanted = session_names(lecture)
    if wanted:
        say(f"{lecture.name}: {len(wanted)} sessions")
    found = transcripts(sessions, wanted, record=record)
    results: list[Result] = []
    known: dict[tuple[object, ...], Derivation] = {}
    seen: set[tuple[Expr, ...]] = set()
    for block in lecture.blocks:
        if isinstance(block, DerivationBlock):
            block = replace(block, detail=detail or block.detail)
        if not isinstance(block, Prose | ChecksBlock):
            say(f"{lecture.name}: line {block.line}")
        results.append(at_line(source, block.line, lambda block=block: _result(block, found, known, seen)))  # type: ignore[misc]
    every = checked(results)
    return Worked(lecture, tuple(every if isinstance(b, ChecksBlock) else r for b, r in zip(lecture.blocks, results, strict=True)), tree)


def _result(
    block: Block, sessions: dict[str, Transcript], known: dict[tuple[object, ...], Derivation], seen: set[tuple[Expr, ...]]
) -> Result:
    if isinstance(block, DerivationBlock | EvaluationBlock):
        key = (block.text, block.of, block.wrt, block.assume)
        if key not in known:
            known[key] = derived(block)
        if isinstance(block, EvaluationBlock):
            return evaluation(block, known[key], sessions[block.session])
        return Derived(known[key], block, view(known[key], steps=block.steps, cases=block.cases, detail=block.detail, seen=seen))
    if isinstance(block, CheckBlock):
        return claim(block, sessions)
    if isinstance(block, SessionBlock):
        return sessions[block.name]
    return draw(block) if isinstance(block, FigureBlock) else None


def made(worked: Worked, formats: Sequence[Output], pdf_engine: Engine = "typst", say: Progress = lambda _: None) -> dict[str, bytes]:
    """The files of a worked lecture by name."""
    name = worked.lecture.name
    files: dict[str, bytes] = {}
    for output in formats:
        say(f"{name}: {output}")
        if output == "pdf":
            files[f"{name}.pdf"] = latex_pdf(document(worked, "latex")) if pdf_engine == "latex" else typst_pdf(document(worked, "typst"))
        else:
            format: Format = "latex" if output == "tex" else output
            files[f"{name}.{output}"] = document(worked, format).encode()
        if output == "md":
            for result in worked.results:
                if isinstance(result, Drawing):
                    files[picture(name, result)] = (str(drawing(result.name, d=result, colours=CARD)).strip() + "\n").encode()
    return files


def picture(name: str, figure: Drawing) -> str:
    """The file name of a figure of a lecture."""
    return f"{name}-{figure.name}.svg"


def document(worked: Worked, format: Format) -> str:
    """A lecture as one document in a format."""
    front = worked.lecture.front
    blocks = [
        rendered(result, block, format, worked.lecture.name) for block, result in zip(worked.lecture.blocks, worked.results, strict=True)
    ]

    def box(kind: str, title: str) -> tuple[str, str]:
        before, _, after = templates.render(format, "box", kind=kind, title=title, body=Markup("\0")).partition("\0")
        return before, after

    body = write(worked.tree, format, blocks, None if format == "md" else box)
    year, month, day = (int(n) for n in front.date.split("-")) if front.date else (0, 0, 0)
    date = {"year": year, "month": month, "day": day} if front.date else None
    return str(templates.render(format, "lecture", front=front, date=date, body=Markup(body))).rstrip() + "\n"


def rendered(result: Result, block: Block, format: Format, name: str) -> str:
    """One worked block in a format; prose has none."""
    match result:
        case Derived(_, asked, shown):
            return templates.render(format, "derivation", d=shown, definitions=asked.definitions)
        case Transcript():
            return templates.render(format, "session", lines=_lines(result), text=result.text, version=result.version)
        case Claim():
            return templates.render(
                format, "check", claim=result.claim, tally=tally_of([result.check]), values=result.values, point=result.point,
                statement=result.statement,
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


def _write(folder: Path, name: str, content: bytes) -> Path:
    """A file of the output folder, whole or not at all; a link that stands there is replaced, not followed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)
    return path


__all__ = ["FORMATS", "build", "document", "made", "work"]

"""A lecture source into Markdown, LaTeX, HTML and PDF: reads, works out, renders, and writes only in its output folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from sympy import Expr

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
from derive.document.pages import Worked, document, paper, picture, picture_file
from derive.document.pdf import Engine
from derive.document.prose import read
from derive.document.render import Format
from derive.document.results import Derived, Result, at_line, checked, claim, derived, evaluation, session_names, sessions_of
from derive.document.session import Transcript
from derive.document.source import is_there
from derive.document.templates import lectures_folder
from derive.document.view import view
from derive.errors import CannotWrite, DeriveError
from derive.files import put, refuse
from derive.sentence import Sentence
from derive.step import Derivation

Output = Literal["md", "tex", "html", "pdf"]
FORMATS: tuple[Output, ...] = ("md", "tex", "html", "pdf")
SECONDS = 20  # for one block; whoever waits for a lecture waits for every block of it
Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Says nothing."""


def build(
    lectures: Iterable[str | Path] | None = None, output: Path | str = Path("output"), formats: Sequence[Output] = FORMATS,
    pdf_engine: Engine = "typst", detail: Detail | None = None, progress: Progress | None = None, record: bool = False,
    run_sessions: bool = False,
) -> list[Path]:  # fmt: skip
    """The files that some lectures become, written to the output folder: by default every lecture that comes along.

    `detail` overrides what each block says; `run_sessions` runs the sessions and compares them with their records, `record`
    writes the records anew, and without either no code of a lecture is run.  Nothing is written unless everything was worked
    out, and then all of it or nothing: raises `LectureError`, `DoesNotHold`, `SessionError` and their like, and `CannotWrite`
    before anything is worked out where the output folder cannot be written.
    """
    say = progress or silent
    files: dict[str, bytes] = {}
    sources = _sources(lectures)
    _refuse_places(sources, Path(output), formats)
    for path in sources:
        say(f"{path.name}: reading")
        worked = work(read_lecture_file(path), path.parent / "sessions", detail, say, record, run_sessions)
        for name, content in made(worked, formats, pdf_engine, say).items():
            if name in files:
                raise LectureError("two lectures have the same name", path.name)
            files[name] = content
    return put(Path(output), files)


def _refuse_places(sources: Sequence[Path], output: Path, formats: Sequence[Output]) -> None:
    """Raises where the files of some lectures could not be written, or would take the place of a lecture."""
    names = [f"{path.stem}.{format}" for path in sources for format in formats]
    refuse(output, names)
    for n, path in enumerate(sources):
        if path.stem in (other.stem for other in sources[:n]):
            raise LectureError("two lectures have the same name", path.name)
        if any(p.is_file() and not p.is_symlink() and p.samefile(path) for p in (output / name for name in names)):
            raise CannotWrite(f"{path} cannot be written: it is the lecture itself; `-o output` is another folder")


def _sources(lectures: Iterable[str | Path] | None) -> list[Path]:
    if lectures is None:
        return sorted(lectures_folder().glob("*.md"))
    found: list[Path] = []
    for lecture in lectures:
        path = Path(lecture)
        known = lectures_folder() / f"{path.name}.md"
        if not is_there(path) and path.name == str(lecture) and known.is_file():
            path = known
        if not is_there(path):
            raise LectureError("there is no such lecture", str(lecture))
        found.append(path)
    return found


#: What a lecture has shown already: derivations, and what each letter was last said to be.
Memory = tuple[set[tuple[object, ...]], dict[Expr, Sentence]]


def work(
    lecture: Lecture, sessions: Path, detail: Detail | None = None, say: Progress = silent, record: bool = False,
    run_sessions: bool = False,
) -> Worked:  # fmt: skip
    """Every block of a lecture worked out: sessions read or run, derivations made and checked, claims tested."""
    source = f"{lecture.name}.md"
    tree = read(lecture)  # refusals come before anything is run
    wanted = session_names(lecture)
    if wanted:
        say(f"{lecture.name}: {len(wanted)} sessions")
    found = sessions_of(lecture, sessions, run=run_sessions, record=record)
    results: list[Result] = []
    known: dict[tuple[object, ...], Derivation] = {}
    memory: Memory = (set(), {})
    for block in lecture.blocks:
        if isinstance(block, DerivationBlock):
            block = replace(block, detail=detail or block.detail)
        if not isinstance(block, Prose | ChecksBlock):
            say(f"{lecture.name}: line {block.line}")
        results.append(at_line(source, block, lambda block=block: _timed(block, found, known, memory)))  # type: ignore[misc]
    every = checked(results)
    complete = (every if isinstance(b, ChecksBlock) else r for b, r in zip(lecture.blocks, results, strict=True))
    return Worked(lecture, tuple(complete), tree)


def _timed(block: Block, *rest: Any) -> Result:
    """The result of a block, which takes no longer than anybody waits for a lecture."""
    from derive.api import limited

    with limited(SECONDS):
        return _result(block, *rest)


def _result(
    block: Block, sessions: dict[str, Transcript], known: dict[tuple[object, ...], Derivation], memory: Memory
) -> Result:
    if isinstance(block, DerivationBlock | EvaluationBlock):
        key = (block.text, block.of, block.wrt, block.assume)
        if key not in known:
            known[key] = derived(block)
        if isinstance(block, EvaluationBlock):
            if block.session is None:
                raise DeriveError("an evaluate block needs 'session'")
            return evaluation(block, known[key], sessions[block.session])
        seen, letters = memory
        shown = view(
            known[key], steps=block.steps, cases=block.cases, detail=block.detail, why=block.why, seen=seen,
            letters=block.definitions, known=letters, notation=block.notation,
        )  # fmt: skip
        return Derived(known[key], block, shown)
    if isinstance(block, CheckBlock):
        return claim(block, sessions)
    if isinstance(block, SessionBlock):
        return sessions[block.name]
    return draw(block) if isinstance(block, FigureBlock) else None


def made(
    worked: Worked, formats: Sequence[Output], pdf_engine: Engine = "typst", say: Progress = silent
) -> dict[str, bytes]:
    """The files of a worked lecture by name."""
    name = worked.lecture.name
    files: dict[str, bytes] = {}
    for output in formats:
        say(f"{name}: {output}")
        if output == "pdf":
            files[f"{name}.pdf"] = paper(worked, pdf_engine)
        else:
            format: Format = "latex" if output == "tex" else output
            files[f"{name}.{output}"] = document(worked, format).encode()
        if output == "md":
            for result in worked.results:
                if isinstance(result, Drawing):
                    files[picture(name, result)] = picture_file(result).encode()
    return files

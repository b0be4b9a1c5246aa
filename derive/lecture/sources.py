"""Which lectures are built, where, and in what ways: plain values, known before anything is imported that works on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from derive.document.templates import lectures_folder
from derive.errors import CannotWrite
from derive.files import refuse
from derive.lecture.source import LectureError, is_there
from derive.question import Detail
from derive.words import SOURCE, languages, spoken
from derive.words import gettext as _

#: What a lecture can become, and what it becomes unless told.
Output = Literal["md", "tex", "html", "pdf", "slides", "beamer", "ipynb", "docx"]
OUTPUTS: tuple[Output, ...] = get_args(Output)
FORMATS: tuple[Output, ...] = ("md", "tex", "html", "pdf")
#: Who is told what is being done.
Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Says nothing."""


class Ways(NamedTuple):
    """In what ways a lecture is built: in a language of messages, in some formats.

    `detail` overrides what each block says; `run_sessions` runs the sessions and compares them with their records, `record`
    writes the records anew, and without either no code of a lecture is run.  `templates` is a folder of somebody's own.
    """

    language: str = SOURCE
    formats: tuple[Output, ...] = FORMATS
    pdf_engine: Literal["typst", "latex"] = "typst"
    detail: Detail | None = None
    record: bool = False
    run_sessions: bool = False
    templates: Path | None = None


def sources(lectures: Iterable[str | Path] | None) -> list[Path]:
    """The files of some lectures, each named by its file or, where it ships, by its name; of none, of all that ship in the
    language that is spoken.  Raises `LectureError` where there is no such lecture, and for two of one name."""
    if lectures is None:
        return [path for path in sorted(lectures_folder().glob("*.md")) if edition(path) == spoken()]
    found: list[Path] = []
    for lecture in lectures:
        path = Path(lecture)
        known = lectures_folder() / f"{path.name}.md"
        if not is_there(path) and path.name == str(lecture) and known.is_file():
            path = known
        if not is_there(path):
            raise LectureError(_("there is no such lecture"), str(lecture))
        if path.stem in (other.stem for other in found):
            raise LectureError(_("two lectures have the same name"), path.name)
        found.append(path)
    return found


def edition(path: Path) -> str:
    """The language in which a lecture that ships is written: that of its name, logistic-regression-zh, else the program's own."""
    return next((name for name in languages() if path.stem.endswith(f"-{name}")), SOURCE)


def refuse_places(sources: Sequence[Path], output: Path, formats: Sequence[Output]) -> None:
    """Raises where the files of some lectures could not be written, or would take the place of a lecture."""
    names = [f"{path.stem}.{format}" for path in sources for format in formats]
    refuse(output, names)
    for path in sources:
        if any(p.is_file() and not p.is_symlink() and p.samefile(path) for p in (output / name for name in names)):
            said = _("{path} cannot be written: it is the lecture itself; `-o output` is another folder")
            raise CannotWrite(said.format(path=path))


__all__ = ["FORMATS", "OUTPUTS", "Output", "Progress", "Ways", "edition", "refuse_places", "silent", "sources"]

"""A lecture source into Markdown, LaTeX, HTML and PDF: reads, works out, renders, and writes only in its output folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from derive.document.compile import Engine
from derive.document.render import Format, templates_of
from derive.files import put
from derive.lecture.pages import Worked, document, paper, pictures
from derive.lecture.reader import LectureError, read_lecture_file
from derive.lecture.source import files_read
from derive.lecture.sources import FORMATS, Output, Progress, Ways, refuse_places, silent, sources
from derive.lecture.working import work
from derive.question import Detail
from derive.words import gettext as _
from derive.words import speaking, spoken
from derive.workers import each

if TYPE_CHECKING:
    from derive.lecture.slides import Slides


def build(
    lectures: Iterable[str | Path] | None = None, output: Path | str = Path("output"), formats: Sequence[Output] = FORMATS,
    pdf_engine: Engine = "typst", detail: Detail | None = None, progress: Progress | None = None, record: bool = False,
    run_sessions: bool = False, templates: Path | None = None,
) -> list[Path]:  # fmt: skip
    """The files that some lectures become, written to the output folder: by default every lecture that comes along in
    the language that is spoken.

    Nothing is written unless everything was worked out, and then all of it or nothing: raises `LectureError`, `DoesNotHold`,
    `SessionError` and their like, and `CannotWrite` before anything is worked out where the output folder cannot be written.
    """
    ways = Ways(spoken(), tuple(formats), pdf_engine, detail, record, run_sessions, templates)
    wanted = dict.fromkeys(sources(lectures), ways.formats)
    return list(dict.fromkeys(path for one in build_all(wanted, Path(output), ways, progress) for path in one.paths))


class Built(NamedTuple):
    """What a lecture became: its files by format, the files that were read for it with their digests, and where it was put."""

    files: Mapping[Output, Mapping[str, bytes]]
    read: Mapping[str, str]
    paths: Sequence[Path] = ()


def build_all(
    wanted: Mapping[Path, Sequence[Output]], output: Path, ways: Ways, progress: Progress | None = None,
    scheduler: str | None = None,
) -> list[Built]:  # fmt: skip
    """What some lectures become, each in some formats; several are made on all cores, or on the machines of a cluster."""
    say = progress or silent
    refuse_places(list(wanted), output, ways.formats)
    tasks = [(path.absolute(), ways._replace(formats=tuple(formats))) for path, formats in wanted.items()]
    if len(tasks) == 1:
        found = {tasks[0]: make(tasks[0], say)}
    else:
        found = {}
        for task, built in each(make, tasks, scheduler):
            found[task] = built
            say(_("{n} of {all} lectures: {name}").format(n=len(found), all=len(tasks), name=task[0].name))
    files: dict[str, bytes] = {}
    for task in tasks:
        for name, content in (named for made in found[task].files.values() for named in made.items()):
            if name in files and files[name] != content:
                raise LectureError(_("two lectures have files of one name: {name}").format(name=name), task[0].name)
            files[name] = content
    put(output, files)
    places = {task: tuple(output / name for made in found[task].files.values() for name in made) for task in tasks}
    return [found[task]._replace(paths=places[task]) for task in tasks]


def make(task: tuple[Path, Ways], say: Progress = silent) -> Built:
    """The files of a lecture, made in this process or in another."""
    path, ways = task
    say(_("{name}: reading").format(name=path.name))
    with speaking(ways.language), templates_of(ways.templates), files_read() as read:
        lecture = read_lecture_file(path)
        worked = work(lecture, path.parent / "sessions", ways.detail, say, ways.record, ways.run_sessions)
        return Built(by_format(worked, ways.formats, ways.pdf_engine, say), read)


def made(worked: Worked, formats: Sequence[Output], pdf_engine: Engine = "typst", say: Progress = silent) -> dict[str, bytes]:
    """The files of a worked lecture by name."""
    return {name: content for files in by_format(worked, formats, pdf_engine, say).values() for name, content in files.items()}


def by_format(
    worked: Worked, formats: Sequence[Output], pdf_engine: Engine = "typst", say: Progress = silent,
) -> dict[Output, dict[str, bytes]]:  # fmt: skip
    """The same for each format."""
    name = worked.lecture.name
    files: dict[Output, dict[str, bytes]] = {}
    for output in formats:
        say(f"{name}: {output}")
        files[output] = MAKERS[output](worked, pdf_engine)
    return files


def _text(format: Format, suffix: str, beside: str = "") -> Callable[[Worked, Engine], dict[str, bytes]]:
    """What writes a lecture as a text, with its pictures `beside` it as files of a kind."""

    def files(worked: Worked, engine: Engine) -> dict[str, bytes]:
        text = {f"{worked.lecture.name}.{suffix}": document(worked, format).encode()}
        return {**text, **(pictures(worked, beside) if beside else {})}

    return files


def _pdf(worked: Worked, engine: Engine) -> dict[str, bytes]:
    return {f"{worked.lecture.name}.pdf": paper(worked, engine)}


def _notebook(worked: Worked, engine: Engine) -> dict[str, bytes]:
    from derive.lecture.notebook import lecture_notebook

    return {f"{worked.lecture.name}.ipynb": lecture_notebook(worked).encode(), **pictures(worked, "svg")}


def _docx(worked: Worked, engine: Engine) -> dict[str, bytes]:
    from derive.lecture.word import lecture_docx

    return {f"{worked.lecture.name}.docx": lecture_docx(worked)}


def _slides(*kinds: Slides) -> Callable[[Worked, Engine], dict[str, bytes]]:
    """What makes slides of a lecture, in one or several forms."""

    def files(worked: Worked, engine: Engine) -> dict[str, bytes]:
        from derive.lecture.slides import slides

        return {name: content for kind in kinds for name, content in slides(worked, kind).items()}

    return files


#: What a lecture can become, each with what makes its files.
MAKERS: dict[Output, Callable[[Worked, Engine], dict[str, bytes]]] = {
    "md": _text("md", "md", "svg"), "tex": _text("paper", "tex", "pdf"), "html": _text("html", "html"), "pdf": _pdf,
    "slides": _slides("typst", "html"), "beamer": _slides("beamer"), "ipynb": _notebook, "docx": _docx,
}  # fmt: skip

__all__ = ["FORMATS", "MAKERS", "Built", "Output", "Progress", "build", "build_all", "by_format", "made", "make", "work"]

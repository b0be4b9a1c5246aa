"""A lecture source into Markdown, LaTeX, HTML and PDF: reads, works out, renders, and writes only in its output folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from derive.document.compile import Engine
from derive.document.compose import Memory, compose
from derive.document.page import Chain, Display, Page
from derive.document.render import Format, templates_of
from derive.document.templates import lectures_folder
from derive.errors import CannotWrite
from derive.figures import Picture, apart, requested
from derive.files import put, refuse
from derive.lecture.blocks import (
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
from derive.lecture.claims import Claim, claim
from derive.lecture.evaluations import Evaluation, evaluation
from derive.lecture.pages import Worked, document, paper, pictures
from derive.lecture.prose import read
from derive.lecture.reader import LectureError, read_lecture_file
from derive.lecture.results import (
    Derived,
    Result,
    at_line,
    checked,
    derived,
    question,
    session_names,
    sessions_of,
)
from derive.lecture.session import Transcript
from derive.lecture.source import Mistakes, is_there
from derive.pipeline import Answer, limited
from derive.question import Detail, Question, Shown
from derive.words import SOURCE, languages, ngettext, speaking, spoken
from derive.words import gettext as _
from derive.words import known as language
from derive.workers import each

if TYPE_CHECKING:
    from derive.lecture.slides import Slides

Output = Literal["md", "tex", "html", "pdf", "slides", "beamer", "ipynb", "docx"]
FORMATS: tuple[Output, ...] = ("md", "tex", "html", "pdf")
SECONDS = 20  # for one block; whoever waits for a lecture waits for every block of it
Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Says nothing."""


def build(
    lectures: Iterable[str | Path] | None = None, output: Path | str = Path("output"), formats: Sequence[Output] = FORMATS,
    pdf_engine: Engine = "typst", detail: Detail | None = None, progress: Progress | None = None, record: bool = False,
    run_sessions: bool = False, templates: Path | None = None,
) -> list[Path]:  # fmt: skip
    """The files that some lectures become, written to the output folder: by default every lecture that comes along in
    the language that is spoken.

    `detail` overrides what each block says; `run_sessions` runs the sessions and compares them with their records, `record`
    writes the records anew, and without either no code of a lecture is run.  Nothing is written unless everything was worked
    out, and then all of it or nothing: raises `LectureError`, `DoesNotHold`, `SessionError` and their like, and `CannotWrite`
    before anything is worked out where the output folder cannot be written.
    """
    say = progress or silent
    files: dict[str, bytes] = {}
    sources = _sources(lectures)
    _refuse_places(sources, Path(output), formats)
    one = Making(spoken(), tuple(formats), pdf_engine, detail, record, run_sessions, templates)
    if len(sources) == 1:
        found = {sources[0]: one(sources[0], say)}
    else:
        found = {}
        for path, made_of_it in each(one, sources):
            found[path] = made_of_it
            say(_("{n} of {all} lectures: {name}").format(n=len(found), all=len(sources), name=path.name))
    for path in sources:
        for name, content in found[path].items():
            if name in files and files[name] != content:
                raise LectureError(_("two lectures have files of one name: {name}").format(name=name), path.name)
            files[name] = content
    return put(Path(output), files)


@dataclass(frozen=True)
class Making:
    """What makes the files of a lecture, in this process or in another."""

    language: str
    formats: tuple[Output, ...]
    pdf_engine: Engine
    detail: Detail | None
    record: bool
    run_sessions: bool
    templates: Path | None

    def __call__(self, path: Path, say: Progress = silent) -> dict[str, bytes]:
        say(_("{name}: reading").format(name=path.name))
        with speaking(self.language), templates_of(self.templates):
            lecture = read_lecture_file(path)
            worked = work(lecture, path.parent / "sessions", self.detail, say, self.record, self.run_sessions)
            return made(worked, self.formats, self.pdf_engine, say)


def _refuse_places(sources: Sequence[Path], output: Path, formats: Sequence[Output]) -> None:
    """Raises where the files of some lectures could not be written, or would take the place of a lecture."""
    names = [f"{path.stem}.{format}" for path in sources for format in formats]
    refuse(output, names)
    for n, path in enumerate(sources):
        if path.stem in (other.stem for other in sources[:n]):
            raise LectureError(_("two lectures have the same name"), path.name)
        if any(p.is_file() and not p.is_symlink() and p.samefile(path) for p in (output / name for name in names)):
            said = _("{path} cannot be written: it is the lecture itself; `-o output` is another folder")
            raise CannotWrite(said.format(path=path))


def _sources(lectures: Iterable[str | Path] | None) -> list[Path]:
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
        found.append(path)
    return found


def edition(path: Path) -> str:
    """The language in which a lecture that ships is written: that of its name, logistic-regression-zh, else the program's own."""
    return next((name for name in languages() if path.stem.endswith(f"-{name}")), SOURCE)


def work(
    lecture: Lecture, sessions: Path, detail: Detail | None = None, say: Progress = silent, record: bool = False,
    run_sessions: bool = False,
) -> Worked:  # fmt: skip
    """Every block of a lecture worked out: sessions read or run, derivations made and checked, claims tested."""
    source = f"{lecture.name}.md"
    tree = read(lecture)  # refusals come before anything is run
    wanted = session_names(lecture)
    if wanted:
        said = ngettext("{name}: {n} session", "{name}: {n} sessions", len(wanted))
        say(said.format(name=lecture.name, n=len(wanted)))
    found = sessions_of(lecture, sessions, run=run_sessions, record=record)
    results: list[Result] = []
    desk = Desk(lecture, found)
    mistakes = Mistakes()
    with speaking(language(lecture.front.language)):
        for block in lecture.blocks:
            if isinstance(block, DerivationBlock):
                block = replace(block, detail=detail or block.detail)
            if not isinstance(block, Prose | ChecksBlock):
                say(_("{name}: line {line}").format(name=lecture.name, line=block.line))
            with mistakes.noted():
                results.append(at_line(source, block, lambda block=block: _timed(block, desk)))  # type: ignore[misc]
        mistakes.refuse()
        every = checked(results)
    complete = (every if isinstance(b, ChecksBlock) else r for b, r in zip(lecture.blocks, results, strict=True))
    return Worked(lecture, apart(tuple(complete)), tree)


@dataclass
class Desk:
    """A lecture that is being worked out: its sessions, what was asked already, and what its pages have shown."""

    lecture: Lecture
    sessions: dict[str, Transcript]
    known: dict[Question, Answer] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def answer(self, block: DerivationBlock | EvaluationBlock) -> Answer:
        """The answer to a block, worked out once for all blocks that ask the same."""
        asked = question(block)
        if asked not in self.known:
            self.known[asked] = derived(asked)
        return self.known[asked]


def _timed(block: Block, desk: Desk) -> Result:
    """The result of a block, which takes no longer than anybody waits for a lecture, or than its author says."""
    with limited((isinstance(block, DerivationBlock) and block.timeout) or SECONDS):
        return _result(block, desk)


def _result(block: Block, desk: Desk) -> Result:
    match block:
        case DerivationBlock():
            found = desk.answer(block)
            return Derived(found, block, labelled(compose(found, shown(block), desk.memory), block, desk.lecture))
        case EvaluationBlock():
            return numbered(evaluation(block, desk.answer(block), desk.sessions), block, desk.lecture)
        case CheckBlock():
            return numbered(claim(block, desk.sessions), block, desk.lecture)
        case SessionBlock():
            return desk.sessions[block.name]
        case FigureBlock():
            return numbered(drawn(block), block, desk.lecture)
    return None


def drawn(block: FigureBlock) -> Picture:
    """The picture that a block asks for, by its settings."""
    settings = {setting.word: setting.value for setting in block.settings}
    if block.inputs:
        settings["inputs"] = ", ".join(map(repr, block.inputs))
    if block.text:
        settings["text"] = block.text
    return requested(block.name, settings).draw()


def shown(block: DerivationBlock) -> Shown:
    """How a block is told."""
    lines = tuple(n for first, last in block.lines for n in range(first, last + 1))
    return Shown(
        block.steps, block.cases or block.cases_first, block.cases_first, block.detail, block.why, block.notation,
        language=spoken(), definitions=block.definitions, tally=block.tally, lines=lines,
    )  # fmt: skip


R = TypeVar("R", Claim, Evaluation, Picture)


def numbered(result: R, block: CheckBlock | EvaluationBlock | FigureBlock, lecture: Lecture) -> R:
    """What came of a block, with the label and the number by which the text refers to it."""
    label = lecture.label_of(block.line)
    return replace(result, label=block.label, number=label.number if label else "")


def labelled(page: Page, block: DerivationBlock, lecture: Lecture) -> Page:
    """A page whose answer has the label and the number that its block asks for."""
    label = lecture.label_of(block.line)
    if not block.label and not block.number:
        return page
    number = label.number if label else ""
    nodes = list(page.nodes)
    for n in range(len(nodes) - 1, -1, -1):
        node = nodes[n]
        if (isinstance(node, Display) and not node.opens) or (isinstance(node, Chain) and node.is_answer):
            nodes[n] = replace(node, label=block.label, number=number)
            break
    return replace(page, nodes=tuple(nodes))


def made(worked: Worked, formats: Sequence[Output], pdf_engine: Engine = "typst", say: Progress = silent) -> dict[str, bytes]:
    """The files of a worked lecture by name."""
    name = worked.lecture.name
    files: dict[str, bytes] = {}
    for output in formats:
        say(f"{name}: {output}")
        files |= OUTPUTS[output](worked, pdf_engine)
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
OUTPUTS: dict[Output, Callable[[Worked, Engine], dict[str, bytes]]] = {
    "md": _text("md", "md", "svg"), "tex": _text("paper", "tex", "pdf"), "html": _text("html", "html"), "pdf": _pdf,
    "slides": _slides("typst", "html"), "beamer": _slides("beamer"), "ipynb": _notebook, "docx": _docx,
}  # fmt: skip

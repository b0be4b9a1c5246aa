"""The blocks of a lecture, as its author wrote them: each knows the line on which it begins."""

from __future__ import annotations

from dataclasses import dataclass, field

from derive.question import Detail, Notation


@dataclass(frozen=True)
class Prose:
    """Markdown between two blocks."""

    line: int
    text: str


@dataclass(frozen=True)
class Origin:
    """Where the words of a block stand in the file: the line of each line of its text, and of each setting's value."""

    text: tuple[int, ...] = ()
    settings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class DerivationBlock:
    """A function in the text notation, or a name of the catalogue, to be derived step by step."""

    line: int
    text: str
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    title: str | None = None
    steps: bool = True
    cases: bool = False
    definitions: bool = True
    why: bool = False
    detail: Detail = "normal"
    notation: Notation = "both"
    origin: Origin = field(default=Origin(), compare=False)


@dataclass(frozen=True)
class SessionBlock:
    """An interactive session, run where PyTorch is installed and compared with its record."""

    line: int
    name: str


@dataclass(frozen=True)
class FigureBlock:
    """A picture that the build draws from its inputs."""

    line: int
    name: str
    inputs: tuple[float, ...]
    caption: str = ""


@dataclass(frozen=True)
class CheckBlock:
    """A claimed derivative that the witness puts to the test; `expect` is the verdict that the author announces.

    With `at`, both sides are also shown at one point, beside the number that a session found there.
    """

    line: int
    text: str
    claim: str
    expect: str
    at: str | None = None
    session: str | None = None
    statement: str | None = None
    assume: tuple[str, ...] = ()
    origin: Origin = field(default=Origin(), compare=False)


@dataclass(frozen=True)
class EvaluationBlock:
    """A derived formula at a point, row by row, beside what the statements of a session printed."""

    line: int
    text: str
    at: str
    session: str
    rows: tuple[tuple[int, str], ...]
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    origin: Origin = field(default=Origin(), compare=False)


@dataclass(frozen=True)
class ChecksBlock:
    """The list of every check that the lecture made."""

    line: int


Block = Prose | DerivationBlock | SessionBlock | FigureBlock | CheckBlock | EvaluationBlock | ChecksBlock


@dataclass(frozen=True)
class Front:
    """What stands at the head of a lecture: its title and the like, as plain text."""

    title: str
    subtitle: str = ""
    course: str = ""
    language: str = "en"
    date: str = ""


@dataclass(frozen=True)
class Lecture:
    """A lecture source, read: its head and its blocks in order, and the text that messages point into."""

    name: str
    front: Front
    blocks: tuple[Block, ...] = field(default=())
    text: str = field(default="", compare=False, repr=False)

    def line_of(self, words: str) -> int | None:
        """The first line on which some words stand."""
        place = self.text.find(words)
        return None if place < 0 else self.text.count("\n", 0, place) + 1

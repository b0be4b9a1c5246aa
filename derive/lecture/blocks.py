"""The blocks of a lecture, as its author wrote them: each knows the line on which it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal

from derive.document.page import Relation
from derive.lecture.formula_commands import Macro
from derive.question import Detail, Notation
from derive.records import dataclass

#: The kinds of fenced blocks that the build makes something of, and the languages of plain listings.
KIND_NAMES = ("derive", "session", "figure", "check", "evaluate", "checks")
LISTINGS = ("", "python", "text", "console", "bash", "toml", "json", "yaml")
#: Boxes, and those of them that have a number.
BOXES = ("note", "erratum", "definition", "theorem", "lemma", "proposition", "corollary", "proof", "example", "remark")
NUMBERED = ("definition", "theorem", "lemma", "proposition", "corollary", "example", "remark")

Kind = Literal[
    "equation", "figure", "table", "section", "definition", "theorem", "lemma", "proposition", "corollary", "example", "remark"
]
#: How the name of a label begins, and what it then is a label of.
PREFIXES: dict[str, Kind] = {
    "eq": "equation", "fig": "figure", "tbl": "table", "sec": "section", "def": "definition", "thm": "theorem", "lem": "lemma",
    "prp": "proposition", "cor": "corollary", "exm": "example", "rem": "remark",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A place in a file: line and column, from 1."""

    line: int
    column: int = 1


@dataclass(frozen=True)
class Label:
    """Something that can be referred to: its name, what it is, its number where it has one, and where it stands."""

    name: str
    kind: Kind
    number: str
    place: Place
    title: str = ""


@dataclass(frozen=True)
class Prose:
    """Markdown between two blocks."""

    line: int
    text: str


@dataclass(frozen=True)
class Setting:
    """A line `word: value` of a block, and where its value stands."""

    word: str
    value: str
    place: Place
    number: str = ""


@dataclass(frozen=True)
class Origin:
    """Where the words of a block stand in the file: the line of each line of its text, and of each setting's value."""

    text: tuple[int, ...] = ()
    settings: tuple[tuple[str, int], ...] = ()
    columns: tuple[int, ...] = ()  # of the first sign of each line of the text
    values: tuple[int, ...] = ()  # of the first sign of each setting's value

    def of_text(self, line: int, column: int) -> Place | None:
        """The place in the file of a place in the block's text."""
        if not 0 < line <= len(self.text):
            return None
        indent = self.columns[line - 1] if line <= len(self.columns) else 1
        return Place(self.text[line - 1], indent + column - 1)

    def of_value(self, value: str, column: int = 1) -> Place | None:
        """The place in the file of a place in the value of a setting."""
        for n, (found, line) in enumerate(self.settings):
            if found == value:
                return Place(line, (self.values[n] if n < len(self.values) else 1) + column - 1)
        return None


@dataclass(frozen=True)
class DerivationBlock:
    """A function in the text notation, or a name of the catalogue, to be derived step by step."""

    line: int
    text: str
    of: str | None = None
    wrt: str | None = None  # one variable or several, as on the command line: w, b
    assume: tuple[str, ...] = ()
    title: str | None = None
    steps: bool = True
    cases: bool = False
    definitions: bool = True
    why: bool = False
    detail: Detail = "normal"
    notation: Notation = "both"
    origin: Origin = field(default=Origin(), compare=False)
    gradient: bool = False
    second: bool = False
    order: Literal["forward", "reverse"] | None = None
    cases_first: bool = False
    lines: tuple[tuple[int, int], ...] = ()  # of the steps only these, from and to, from 1; of none, all
    tally: bool = True
    label: str = ""
    number: bool = False
    caption: str = ""
    timeout: int | None = None


@dataclass(frozen=True)
class SessionBlock:
    """An interactive session, run where PyTorch is installed and compared with its record."""

    line: int
    name: str
    caption: str = ""
    origin: Origin = field(default=Origin(), compare=False)


@dataclass(frozen=True)
class FigureBlock:
    """A picture that the build draws: its kind, the function it is of, and what else its kind wants to be told."""

    line: int
    name: str
    inputs: tuple[float, ...] = ()
    caption: str = ""
    text: str = ""
    settings: tuple[Setting, ...] = field(default=(), compare=False)
    label: str = ""
    alt: str = ""
    width: str = ""
    origin: Origin = field(default=Origin(), compare=False)


@dataclass(frozen=True)
class CheckBlock:
    """A claim that the witness puts to the test; `expect` is the verdict that the author announces.

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
    tally: bool = True
    label: str = ""
    number: bool = False
    relation: Relation = field(default="=", compare=False)
    sides: tuple[str, str] = field(default=("", ""), compare=False)
    point: tuple[Value, ...] = field(default=(), compare=False)


#: A number, a row of numbers, or rows of them.
Entries = float | tuple[float, ...] | tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Value:
    """What a letter is at a point: numbers, and how its author wrote them."""

    name: str
    entries: Entries
    text: str
    place: Place = field(default=Place(1), compare=False)


@dataclass(frozen=True)
class Updates:
    """A chain of updates, w := w - lr * grad, so many times; `given` are the letters that only they use."""

    assignments: tuple[tuple[str, str], ...]
    steps: int = 1
    given: tuple[Value, ...] = ()
    place: Place = field(default=Place(1), compare=False)


@dataclass(frozen=True)
class EvaluationBlock:
    """A derivation at one or several points, row by row beside what the statements of a session printed, where there is one."""

    line: int
    text: str
    at: str
    session: str | None
    rows: tuple[tuple[int, str], ...]
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    origin: Origin = field(default=Origin(), compare=False)
    gradient: bool = False
    second: bool = False
    notation: Notation = "both"
    caption: str = ""
    label: str = ""
    updates: Updates | None = None
    points: tuple[tuple[Value, ...], ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class ChecksBlock:
    """The list of every check that the lecture made."""

    line: int


Block = Prose | DerivationBlock | SessionBlock | FigureBlock | CheckBlock | EvaluationBlock | ChecksBlock


@dataclass(frozen=True)
class Author:
    """Who wrote a lecture, where, and how to reach them."""

    name: str
    affiliation: str = ""
    email: str = ""


@dataclass(frozen=True)
class Attached:
    """A file beside a lecture that its head names, and the text in it."""

    name: str
    text: str = field(repr=False)
    place: Place = field(default=Place(1), compare=False)


@dataclass(frozen=True)
class Picture:
    """A picture of the author's own: a file in the lecture's folder, what it shows, and how wide it is set."""

    file: str
    kind: Literal["svg", "png", "jpg", "pdf"]
    data: bytes = field(repr=False)
    alt: str
    caption: str = ""
    label: str = ""
    width: str = ""
    place: Place = field(default=Place(1), compare=False)


@dataclass(frozen=True)
class Front:
    """What stands at the head of a lecture: its title and the like, as plain text, and the files beside it that it uses."""

    title: str
    subtitle: str = ""
    course: str = ""
    language: str = "en"
    date: str = ""
    authors: tuple[Author, ...] = ()
    institute: str = ""
    number: str = ""
    toc: bool = False
    bibliography: tuple[Attached, ...] = ()
    css: tuple[Attached, ...] = ()
    preamble: tuple[Attached, ...] = ()
    macros: Mapping[str, Macro] = field(default_factory=dict)


@dataclass(frozen=True)
class Lecture:
    """A lecture source, read: its head and its blocks in order, and the text that messages point into.

    `tree` is its prose as pandoc's tree, looked through: pictures are those of `pictures`, by the name of the file; references
    are links of the class `reference` to the names of `labels`; a displayed formula with a number stands in a span of the
    class `equation`, and a paragraph that is a picture only in a division of the class `figure`.
    """

    name: str
    front: Front
    blocks: tuple[Block, ...] = field(default=())
    text: str = field(default="", compare=False, repr=False)
    labels: tuple[Label, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tree: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def line_of(self, words: str) -> int | None:
        """The first line on which some words stand."""
        place = self.text.find(words)
        return None if place < 0 else self.text.count("\n", 0, place) + 1

    def label_of(self, line: int) -> Label | None:
        """The label of the block that begins on a line."""
        return next((label for label in self.labels if label.place.line == line), None)


__all__ = [
    "BOXES", "KIND_NAMES", "LISTINGS", "NUMBERED", "PREFIXES", "Attached", "Author", "Block", "CheckBlock", "ChecksBlock",
    "DerivationBlock", "Entries", "EvaluationBlock", "FigureBlock", "Front", "Kind", "Label", "Lecture", "Origin", "Picture",
    "Place", "Prose", "Relation", "SessionBlock", "Setting", "Updates", "Value",
]  # fmt: skip

"""What stands on a page, whatever it is printed on: frozen nodes, in which every decision has been taken.

A back end is a walk over them: it knows how a node looks in its format, and nothing of derivations.  Words are those of the
reader's language already; formulas are expressions still, so that each format writes them with its own printer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Any, Literal, TypeAlias

from sympy import Basic, Expr
from sympy.core.relational import Relational

from derive.question import Reasons
from derive.records import dataclass
from derive.sentence import parsed

Verdict = Literal["holds", "fails", "undecided", "unchecked"]
Relation = Literal["=", "!=", "<=", ">=", "<", ">"]


# -- within a line


@dataclass(frozen=True)
class Equal:
    """left = right; without a left side it goes on from the line before.  `limits` shows the range of every sum, and
    `is_claim` puts a question mark over the sign, which is that of another relation where it is not an equation."""

    left: Expr | None
    right: Expr
    limits: bool = False
    is_claim: bool = False
    sign: Relation = "="


@dataclass(frozen=True)
class Mark:
    """The mark of a check."""

    verdict: Verdict


@dataclass(frozen=True)
class Power:
    """10 to a power, or at most that."""

    exponent: int
    at_most: bool = False


@dataclass(frozen=True)
class Displayed:
    """A formula in a line or a cell, as large as on a line of its own."""

    formula: Expr


@dataclass(frozen=True)
class Code:
    """A few words of a program."""

    text: str


@dataclass(frozen=True)
class Emphasis:
    """Words that stand out."""

    words: Words


@dataclass(frozen=True)
class Reference:
    """A number or a name that stands elsewhere on the page: equation 3."""

    label: str
    words: Words


Inline: TypeAlias = str | Basic | Equal | Displayed | Mark | Power | Code | Emphasis | Reference
Words: TypeAlias = tuple[Inline, ...]


# -- of the length of a line or more


@dataclass(frozen=True)
class Title:
    """What a derivation is called, and a sentence about it."""

    words: str
    about: str


@dataclass(frozen=True)
class Row:
    """What is given, with a label in front: an equation, or words."""

    label: str
    told: Equal | Words


@dataclass(frozen=True)
class Given:
    """What a derivation rests on, row by row: definitions, what the letters are, what was agreed on, what is wanted."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    level: int
    words: Words
    label: str = ""


@dataclass(frozen=True)
class Lead:
    """The words that open a chain of equalities."""

    words: Words


@dataclass(frozen=True)
class Paragraph:
    """Words in a paragraph of their own; `quiet` ones are aside."""

    words: Words
    quiet: bool = False


@dataclass(frozen=True)
class Display:
    """Equations, each on a line of its own; those that `opens` a derivation stay with what follows them."""

    equations: tuple[Equal, ...]
    opens: bool = False
    label: str = ""
    number: str = ""


@dataclass(frozen=True)
class Line:
    """= expr, with the names of the rules beside it, the pieces that they speak of, why they apply, and the mark."""

    expr: Expr
    reason: Words = ()
    pieces: tuple[Equal, ...] = ()
    because: tuple[Words, ...] = ()
    mark: Verdict = "unchecked"


@dataclass(frozen=True)
class Chain:
    """left = line = line = …; `is_answer` of the chain that ends in what was asked for.

    `reasons` says where the names of the rules stand; `number` and `label` are those of the last line.
    """

    left: Expr
    lines: tuple[Line, ...]
    is_answer: bool = False
    reasons: Reasons = "beside"
    condition: Relational | None = None
    label: str = ""
    number: str = ""


@dataclass(frozen=True)
class Matrix:
    """A result without indices, with the words that say so."""

    lead: Words
    equation: Equal
    mark: Verdict


@dataclass(frozen=True)
class AsText:
    """A result in the text notation, which can be copied."""

    words: str


@dataclass(frozen=True)
class Tally:
    """What the checks came to; `marked` where a format may put the mark of the verdict in front."""

    verdict: Verdict
    words: Words
    marked: bool = True


@dataclass(frozen=True)
class Cell:
    """A cell of a table; one that is `part` belongs to the row above."""

    words: Words
    is_number: bool = False
    is_part: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of cells under a head; each column is of numbers, or not."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Words = ()
    label: str = ""
    number: str = ""
    widths: tuple[float, ...] = ()


@dataclass(frozen=True)
class Said:
    """A line of a session: what was typed after a prompt, or what was printed."""

    prompt: str
    text: str
    failed: bool = False


@dataclass(frozen=True)
class Transcript:
    """A session of an interpreter, and what it ran on."""

    lines: tuple[Said, ...]
    version: str

    @property
    def text(self) -> str:
        """The session as a terminal shows it."""
        return "\n".join(f"{line.prompt} {line.text}" if line.prompt else line.text for line in self.lines)


@dataclass(frozen=True)
class Figure:
    """A picture with its words, as wide as a `share` of the line in hundredths; `file` is its name, without a suffix, where
    pictures are files beside the page."""

    picture: Any
    alt: str
    file: str
    caption: Words = ()
    label: str = ""
    number: str = ""
    share: int = 100


@dataclass(frozen=True)
class Listing:
    """Lines of a program."""

    language: str
    text: str


@dataclass(frozen=True)
class Box:
    """A frame with a title around some nodes: a note, a definition, a theorem."""

    kind: str
    title: Words
    nodes: tuple[Node, ...] = ()
    label: str = ""
    number: str = ""


@dataclass(frozen=True)
class Fold:
    """Nodes that a reader may fold away, under the words that stay."""

    words: Words
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Frame:
    """One slide, under its title; a `dense` one holds more than there is room for in type of the usual size."""

    title: Words
    nodes: tuple[Node, ...]
    dense: bool = False


@dataclass(frozen=True)
class Raw:
    """What is in one format already, and was escaped there."""

    format: str
    text: str


Node: TypeAlias = (
    Title | Given | Heading | Lead | Paragraph | Display | Chain | Matrix | AsText | Tally | Table | Transcript | Figure | Listing
    | Box | Fold | Frame | Raw
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """Nodes in the order in which they are read.

    `context` are the expressions among which names are told apart, `left` what is asked for, where the page is one
    derivation.
    """

    nodes: tuple[Node, ...]
    language: str = "en"
    context: tuple[Expr, ...] = field(default=(), compare=False)
    left: Expr | None = None
    width: int = 100


def words(template: str, **pieces: object) -> Words:
    """A sentence with what stands for the names in its braces: words, a formula, a mark, or several of these in a row."""
    out: list[Inline] = []
    for before, name in parsed(template):
        piece = pieces[name] if name is not None else ()
        row = piece if isinstance(piece, tuple) and not isinstance(piece, Basic) else (piece,)
        for part in (before, *row):
            part = str(part) if isinstance(part, int) else part
            if isinstance(part, str) and out and isinstance(out[-1], str):
                out[-1] += part
            elif part != "":
                out.append(part)
    return tuple(out)


def unmarked(node: Node) -> Node:
    """A node of words without the marks of checks in them."""
    if not isinstance(node, Lead | Paragraph | Tally):
        return node
    said = [word for word in node.words if not isinstance(word, Mark)]
    if said and isinstance(said[0], str):
        said[0] = said[0].lstrip()
    if said and isinstance(said[-1], str):
        said[-1] = said[-1].rstrip()
    return replace(node, words=tuple(said), marked=False) if isinstance(node, Tally) else replace(node, words=tuple(said))


def between(sign: str, groups: Sequence[Words]) -> Words:
    """Words in groups, with a sign between one group and the next."""
    return tuple(word for n, group in enumerate(groups) for word in ((sign, *group) if n else group))


__all__ = [
    "AsText", "Box", "Cell", "Chain", "Code", "Display", "Displayed", "Emphasis", "Equal", "Figure", "Fold", "Frame", "Given",
    "Heading", "Inline", "Lead", "Line", "Listing", "Mark", "Matrix", "Node", "Page", "Paragraph", "Power", "Raw", "Reference",
    "Row", "Said", "Table", "Tally", "Title", "Transcript", "Verdict", "Words", "between", "unmarked",
    "words",
]  # fmt: skip

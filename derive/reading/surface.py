"""A text as it was written, before anything is decided: a row of letters, signs, brackets and what stands above and below.

Juxtaposition, sub- and superscripts, bars, primes, fonts and calls stay as they are: f(x) is a letter followed by a pair of
brackets, x^T a letter with a letter above.  What they mean is decided over the whole problem, once, in `derive.reading`.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.records import dataclass


@dataclass(frozen=True)
class Item:
    """Something in a row, and the place in the text where it begins."""

    at: int


@dataclass(frozen=True)
class Row(Item):
    """What stands side by side."""

    items: tuple[Item, ...] = ()

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


@dataclass(frozen=True)
class Number(Item):
    """Digits as they were written, perhaps with a point: 0.5."""

    text: str


@dataclass(frozen=True)
class Letter(Item):
    """One letter of a formula, or a word that is written as one thing.

    `text` is the plain name (x, alpha, Gamma, ell, softmax, log, sum, nabla, partial).  `font` is one of
    "" (an ordinary letter), "bold", "cal", "bb", "frak", "sf", "upright" (a word in upright letters, or one upright letter),
    "function" (a command that names a function: \\log, \\max, \\det), "big" (\\sum, \\prod, \\int, \\bigcup …),
    "word" (a run of letters typed in plain text, which may turn out to be several).  `glued` says that it
    follows the letter before it without a space.
    """

    text: str
    font: str = ""
    glued: bool = False


@dataclass(frozen=True)
class Sign(Item):
    """A sign by its plain name: + - * / @ = := <- -> < > <= >= != ~ in cdot times odot otimes | || , ; : ! quad & \\\\ pm
    propto equiv approx mid top dagger star circ forall infty wedge vee succ emptyset to mapsto setminus cup."""

    text: str


@dataclass(frozen=True)
class Group(Item):
    """A pair of brackets and what is inside; "" and "" are braces that nobody sees."""

    open: str
    close: str
    body: Row


@dataclass(frozen=True)
class Scripts(Item):
    """Something with what stands below it, above it, and its primes."""

    base: Item
    sub: Row | None = None
    sup: Row | None = None
    primes: int = 0


@dataclass(frozen=True)
class Accent(Item):
    """A hat, bar, tilde, dot, ddot, vec, check, breve or overline (a long bar) over something."""

    kind: str
    body: Row


@dataclass(frozen=True)
class Fraction(Item):
    top: Row
    bottom: Row


@dataclass(frozen=True)
class Root(Item):
    body: Row
    degree: Row | None = None


@dataclass(frozen=True)
class Matrix(Item):
    """Cells in rows, between brackets of a kind: "(", "[", "|", "||", "{" or ""."""

    rows: tuple[tuple[Row, ...], ...]
    fence: str = ""


@dataclass(frozen=True)
class Cases(Item):
    """Values, each with the row that says when (without "if"); None where nothing is said, "otherwise" included."""

    rows: tuple[tuple[Row, Row | None], ...]


@dataclass(frozen=True)
class Dots(Item):
    """Three dots that stand for terms, entries or rows in between."""


@dataclass(frozen=True)
class Prose(Item):
    """Words between formulas: and, where, for all i."""

    text: str

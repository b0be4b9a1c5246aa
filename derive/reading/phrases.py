"""What a formula says, before it is known how many axes each of its names has: sums, products side by side, transposes, norms.

A phrase is what all ways of writing come to: text, LaTeX and Python.  Which product a product is (of numbers, of matrices, entry
by entry) is decided by `derive.reading.meaning`, over all phrases of a problem.
"""

from __future__ import annotations

from derive.records import dataclass


@dataclass(frozen=True)
class Phrase:
    """A part of a formula, and the place in the text where it begins."""

    at: int


@dataclass(frozen=True)
class Literal(Phrase):
    """A number as it is written: 0.5, 2, pi, oo."""

    text: str


@dataclass(frozen=True)
class Use(Phrase):
    """A name with the places that are written at it; an array has open axes behind them: x, x_i, W_{ij}, h_{t-1}.

    A place that is None is open: the whole axis, as in A[:, i].
    """

    name: str
    places: tuple[Phrase | None, ...] = ()


@dataclass(frozen=True)
class Letter(Phrase):
    """An index as a number or a place: i in x_i, t in γ^t."""

    name: str


@dataclass(frozen=True)
class Plus(Phrase):
    """Terms with their signs, "+" or "-"."""

    terms: tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True)
class Times(Phrase):
    """Factors with the sign before each: "" (side by side), "." (a dot), "x", "*", "o" (entry by entry), "@", "kron"; the first
    one's is ""."""

    factors: tuple[tuple[str, Phrase], ...]


@dataclass(frozen=True)
class Quotient(Phrase):
    """A quotient; `entrywise` where it is written as one entry by entry, x ⊘ y."""

    top: Phrase
    bottom: Phrase
    entrywise: bool = False


@dataclass(frozen=True)
class Power(Phrase):
    """A power; `entrywise` where it is written as one of each entry, A^{⊙2}."""

    base: Phrase
    exponent: Phrase
    entrywise: bool = False


@dataclass(frozen=True)
class Transposed(Phrase):
    base: Phrase


@dataclass(frozen=True)
class Inverse(Phrase):
    base: Phrase


@dataclass(frozen=True)
class Apply(Phrase):
    """A known function of its arguments: exp, log, det, tr, diag, softmax, outer, max of two …"""

    function: str
    arguments: tuple[Phrase, ...]
    axis: int | None = None


@dataclass(frozen=True)
class Call(Phrase):
    """A function that the text names, of its arguments; `order` is how often it is differentiated."""

    function: str
    arguments: tuple[Phrase, ...]
    order: int = 0


@dataclass(frozen=True)
class Density(Phrase):
    """A density with a name, N(x | μ, Σ): the call that is written, the formula that is meant and that of its logarithm, what has
    entries in it, and how that is said."""

    call: Call
    formula: Phrase
    logarithm: Phrase
    vectors: tuple[Phrase, ...]
    said: str


@dataclass(frozen=True)
class Range:
    """The values of a bound index: from the first to the last, None where the text says nothing."""

    letter: str
    first: Phrase | None = None
    last: Phrase | None = None
    samples: tuple[str, ...] = ()  # names that stand for their entry at this index: the x and y of (x, y) ∈ D


@dataclass(frozen=True)
class Fold(Phrase):
    """A sum, product, mean, maximum, minimum of what an index runs through; of all entries where there is no index.

    `axis` is an axis of the body (Python), `keep` whether it stays with one entry.
    """

    kind: str
    ranges: tuple[Range, ...]
    body: Phrase
    condition: Phrase | None = None
    axis: int | None = None
    keep: bool = False


@dataclass(frozen=True)
class Norm(Phrase):
    """A norm: "2" (Euclidean), "1", "inf", "F" (Frobenius) or "" where the text says nothing."""

    body: Phrase
    kind: str = ""


@dataclass(frozen=True)
class Bars(Phrase):
    """What stands between two bars: an absolute value, a determinant, a count."""

    body: Phrase


@dataclass(frozen=True)
class Pick(Phrase):
    """An entry of what an expression comes to: (Wx)_i."""

    base: Phrase
    places: tuple[Phrase | None, ...]


@dataclass(frozen=True)
class Compare(Phrase):
    """A condition: left < right, or several that hold together ("and"), or one of which holds ("or")."""

    sign: str
    left: Phrase
    right: Phrase


@dataclass(frozen=True)
class Pieces(Phrase):
    """Values with the conditions under which they hold; the last condition may be None."""

    pieces: tuple[tuple[Phrase, Phrase | None], ...]


@dataclass(frozen=True)
class Written(Phrase):
    """An array that is written out, by rows; a column is a vector."""

    rows: tuple[tuple[Phrase, ...], ...]


@dataclass(frozen=True)
class Stack(Phrase):
    """Vectors one behind another: [a; b]."""

    parts: tuple[Phrase, ...]


@dataclass(frozen=True)
class Listed(Phrase):
    """An array by its entries for all values of some letters: rows x_1, x_2, …, x_N; side by side, [x_1, …, x_N], vectors are
    its columns."""

    letters: tuple[str, ...]
    body: Phrase
    is_row: bool = False


@dataclass(frozen=True)
class Derivative(Phrase):
    """∂ of / ∂ by, perhaps by several, one after another."""

    of: Phrase
    by: tuple[Phrase, ...]


@dataclass(frozen=True)
class Gradient(Phrase):
    """∇ of something, by a name or by what it is a function of; of second order it is the Hessian."""

    of: Phrase
    by: Phrase | None = None
    order: int = 1


@dataclass(frozen=True)
class Mean(Phrase):
    """An expectation: of a body, under a distribution of a variable, where the text names one.

    `kind` is "mean", "var" or "cov" (of two).
    """

    kind: str
    bodies: tuple[Phrase, ...]
    variable: str | None = None
    distribution: Phrase | None = None
    others: tuple[str, ...] = ()  # variables that are drawn with it: (x, y) ~ D

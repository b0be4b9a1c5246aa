"""Values of phrases: the number of axes, how a vector lies, and the entries in the text notation."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field
from itertools import accumulate

from derive.expression import functions
from derive.reading import said
from derive.reading.formulas import formula, in_full
from derive.reading.letters import Letters, Misfit, Refusal, stands_free
from derive.reading.phrases import (
    Call,
    Density,
    Norm,
    Phrase,
    Times,
)
from derive.reading.said import ONE, ZERO, Said
from derive.reading.within import names_in
from derive.records import dataclass
from derive.words import gettext as _

#: Functions of numbers that the text notation has.
ELEMENTARY = frozenset(("sqrt", *(row.text for row in functions.ELEMENTARY)))

Entry = Callable[..., Said]


@dataclass(frozen=True)
class Value:
    """The value of a phrase: the number of its axes, how a vector lies, its sizes where they are numbers, and its entries."""

    rank: int
    entry: Entry
    lies: str = ""
    sizes: tuple[int | None, ...] = ()
    parts: tuple[Value, ...] = ()
    whole: str | None = None
    slices: Callable[[], str] | None = None  # a matrix of an array with more axes: J[k,:,:]
    diagonal: Callable[[Said], Said] | None = None  # the entries of a matrix that has no others

    @property
    def is_row(self) -> bool:
        """Whether a vector lies: it is transposed, or stands before a matrix as a row does."""
        return self.lies in ("row", "as a row")

    def size(self, axis: int) -> int | None:
        return self.sizes[axis] if axis < len(self.sizes) else None


@dataclass
class Function:
    """A function or quantity of the text with what it is of, and the places below it: f(x, W) = Wx, ℓ_t(w) = (w - y_t)²."""

    parameters: tuple[Phrase, ...]
    body: Phrase | None
    places: tuple[Phrase | None, ...] = ()


@dataclass
class Setting:
    """What is known of the names of a problem."""

    functions: Mapping[str, Function] = field(default_factory=dict)
    defined: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    sets: Mapping[str, tuple[str, int]] = field(default_factory=dict)  # an array with an entry for each member, and its place
    set_tables: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    bold: frozenset[str] = frozenset()
    hadamard: bool = False  # whether the text multiplies entry by entry, as those do who add and divide so
    numpy: bool = False
    typed: bool = False
    dotted: str = ""  # whose signs with a dot the text has, "matlab" or "julia"
    literal: bool = False  # a 0 or 1 that is written stays: what the program printed is read as it stands
    many: frozenset[str] = frozenset()  # unknown functions that are called with different arguments
    several: frozenset[str] = frozenset()  # unknown functions that are called at several places
    means: frozenset[str] = frozenset()  # names of the mean of another name, of which no entry is spoken of
    most_places: Mapping[str, int] = field(default_factory=dict)  # how many places a name has at most where it is written
    diagonals: frozenset[str] = frozenset()  # matrices of which the text says the entries on the diagonal
    from_zero: frozenset[str] = frozenset()  # arrays of which the text has the entry 0
    maps: frozenset[str] = frozenset()  # unknown functions from vectors to vectors, of which there is a Jacobian
    counted: Mapping[str, int] = field(default_factory=dict)  # unknown functions with an index, and how many arguments with it
    fields: Mapping[str, int | None] = field(default_factory=dict)  # functions of whole arrays, with the axes of their values


class Values(Letters, ABC):
    """What all kinds of phrases need: values of parts, folds over fresh letters, misfits."""

    def __init__(self, ranks: dict[str, int], setting: Setting) -> None:
        super().__init__(setting.taken)
        self.ranks, self.setting = ranks, setting
        self.letters: dict[str, Said] = {}
        self.samples: dict[str, str] = {}
        self.entrywise = 0
        self.wanted: int | None = None
        self.summing = 0
        self.expecting = False  # whether entries are outcomes
        self.picking = False  # whether an entry is taken of what is evaluated: softmax(z_n)_k is of a row z_n
        self.helpers: dict[str, tuple[str, str]] = {}
        self.charged: set[tuple[float, ...]] = set()
        self.diagonals = {*setting.diagonals}  # names of matrices that are diagonal
        self.by_name: dict[str, str] = {}  # formulas of densities, and how the text calls them

    def folded(self, kind: str, body: Callable[[Said], Said], size: int | None, *avoid: Said) -> Said:
        """A sum (mean, maximum …) over the values of a fresh letter; written out where their number is known and small."""
        if size is not None and kind == "sum":
            return said.plus([("+", body(Said(str(n)))) for n in range(1, size + 1)])
        with self.bound(self.fresh(*avoid)) as letter:
            inner = body(letter)
            return inner if kind == "sum" and inner == ZERO else said.call(kind, inner, letter)

    def where(self, letters: Mapping[str, Said], entry: Callable[[], Said]) -> Said:
        """An entry in which some letters stand for something else."""
        kept = self.letters
        self.letters = {**kept, **letters}
        try:
            return entry()
        finally:
            self.letters = kept

    def diagonal_of(self, entry: Callable[[Said], Said]) -> Value:
        """The diagonal matrix with these entries."""
        return Value(2, lambda i, j: said.times(self.kronecker(i, j), entry(i)), diagonal=entry)

    def doubt(self, cost: float, *phrases: Phrase) -> None:
        """What fits, though nobody writes it so: the names that stand here may have another number of axes."""
        self.charge(cost, *phrases)
        self.doubts.update(*map(names_in, phrases))

    def charge(self, cost: float, *phrases: Phrase) -> None:
        """What fits, and is written seldom; a phrase whose value is asked for twice is charged once."""
        key = (cost, *map(id, phrases))
        if key not in self.charged:
            self.charged.add(key)
            self.cost += cost

    def misfit(self, reason: str, e: Phrase) -> Misfit:
        return Misfit(reason, names_in(e), e.at)

    def pairs(self, e: Phrase) -> Refusal:
        """x .- y', which is of all pairs of entries in MATLAB and in Julia."""
        said_ = _("a column and a row give a matrix of all pairs here: write its entries with indices, K_ij = f(x_i - y_j)")
        return Refusal(said_, e.at, names=names_in(e))

    def value(self, e: Phrase, want: int | None = None) -> Value:
        method = getattr(self, "of_" + type(e).__name__.lower())
        return method(e, want)  # type: ignore[no-any-return]

    def number(self, e: Phrase) -> Value:
        found = self.value(e, 0)
        if found.rank:
            raise self.misfit(_("a number is wanted here, and this has entries"), e)
        return found

    def identity(self) -> Value:
        return Value(2, lambda i, j: self.kronecker(i, j), whole=None)

    @staticmethod
    def kronecker(i: Said, j: Said) -> Said:
        if i == j:
            return ONE
        return ZERO if i.text.isdigit() and j.text.isdigit() else said.call("delta", i, j)

    @staticmethod
    def sizes_of(values: Sequence[Value], rank: int) -> tuple[int | None, ...]:
        return tuple(next((v.size(a) for v in values if v.rank == rank and v.size(a) is not None), None) for a in range(rank))

    def array(self, v: Value) -> tuple[str, list[str]]:
        """The name of an array; what has none gets one, as a quantity of its own."""
        if v.whole is not None:
            return v.whole, []
        if v.slices is not None:
            return v.slices(), []
        with self.bound(self.fresh()) as i, self.bound(self.fresh()) as j:
            body = v.entry(i, j)
            free = [c for c in self.scope[:-2] if stands_free(c, body.text)]
            key = lettered(body.text, [i.text, j.text])
            if key not in self.helpers:
                name = next(
                    n
                    for n in (*"MABCGHQS", *(f"M{k}" for k in range(1, 99)))
                    if n not in self.setting.taken and n not in {h for h, _ in self.helpers.values()}
                )
                if free and v.slices is not None:
                    return v.slices(), []
                places = "".join(f"{c}," for c in free)
                self.helpers[key] = (f"{name}", f"{name}[{places}{i.text},{j.text}] = {body.text}")
            made = self.helpers[key][0]
            return (f"{made}[{','.join(free)},:,:]" if free else made), []

    def total(self, v: Value, kind: str) -> Said:
        """The sum (mean, maximum …) of all entries."""

        def inner(letters: tuple[Said, ...]) -> Said:
            if len(letters) == v.rank:
                return v.entry(*letters)
            return self.folded(kind, lambda k: inner((*letters, k)), v.size(len(letters)) if kind == "sum" else None, *letters)

        return inner(())

    @staticmethod
    def differ(of: Said, by: Said, order: int) -> Said:
        made = of
        for _n in range(order):
            made = said.call("diff", made, by)
        return made

    @contextmanager
    def by_entries(self) -> Iterator[None]:
        self.entrywise += 1
        try:
            yield
        finally:
            self.entrywise -= 1

    @abstractmethod
    def chain(self, e: Times, dots: str, want: int | None = None) -> Value:
        """A product of several factors, from left to right; a row before a column is a number."""

    @abstractmethod
    def multiplied(self, a: Value, b: Value, operation: str, e: Phrase, dots: str) -> Value:
        """The product of two values, as the operation and their axes say."""

    @abstractmethod
    def entries(self, a: Value, b: Value, e: Phrase) -> Value:
        """The product entry by entry."""

    @abstractmethod
    def inlined(self, e: Call, known: Function, want: int | None) -> Value:
        """A function of the text, called: its formula with what it is called with."""

    @abstractmethod
    def is_unknown_map(self, e: Phrase) -> bool:
        """Whether a factor is a function, which nobody defines, of a matrix."""

    @abstractmethod
    def two_maps(self, e: Phrase) -> Refusal:
        """A function of a matrix that acts on its entries, or on all of it."""

    @abstractmethod
    def vector_helper(self, v: Value, i: Said) -> tuple[Said, Said]:
        """A vector of its own for a place with entries: all of it, and its entry i."""

    @abstractmethod
    def length(self, v: Value, *avoid: Said) -> Said:
        """How many entries a vector has."""

    @abstractmethod
    def determinant(self, v: Value) -> Value:
        """The determinant of a square matrix."""

    @abstractmethod
    def logarithm_of(self, e: Density) -> Value:
        """The logarithm of a density that has a name."""

    @abstractmethod
    def norm(self, e: Norm, squared: bool) -> Value:
        """A norm of an array, or its square."""


def elementary(function: str, e: Said) -> Said:
    """A function of a number in the text notation."""
    match function:
        case "euler":
            return said.call("exp", e)
        case "square":
            return said.power(e, Said("2"))
    form = formula(function)
    return said.call(function, e) if form is None else in_full(form, e)


def _is_leaf(text: str) -> bool:
    """Whether a formula is one name or one entry: z, a[j], s[y[i]], and not a[j] + b[j]."""
    head, _bracket, rest = text.partition("[")
    open_at = accumulate((c == "[") - (c == "]") for c in rest)
    whole = head == text or next((n for n, depth in enumerate(open_at) if depth < 0), None) == len(rest) - 1
    return head.replace("_", "a").isalnum() and not head[0].isdigit() and whole


def lettered(entries: str, free: Sequence[str]) -> str:
    """A formula with its indices by number, in the order in which they stand: two that differ in letters alone are one."""
    letters = {*free, *re.findall(r", \(?([a-z]\d*)[,)]", entries)}
    numbers = {c: f"@{n}" for n, c in enumerate(dict.fromkeys(c for c in re.findall(r"\w+", entries) if c in letters))}
    return re.sub(r"\w+", lambda found: numbers.get(found[0], found[0]), entries)

"""What the parts of the grammar share: what is known of the text, and how one part calls another."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from derive.errors import NotationError
from derive.reading.evidence import Evidence, fold_of, scripted
from derive.reading.known import Known
from derive.reading.naming import stem
from derive.reading.phrases import (
    Apply,
    Compare,
    Literal,
    Phrase,
    Pieces,
    Range,
    Times,
    Use,
)
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of, parts
from derive.reading.surface import (
    Cases,
    Fraction,
    Group,
    Item,
    Letter,
    Number,
    Row,
    Scripts,
    Sign,
)
from derive.records import dataclass
from derive.sentence import Message, message
from derive.words import gettext as _

SIDE_BY_SIDE = "side by side"  # a sign between two factors that says no more than that they are multiplied
OPERATIONS = {"*": "*", "cdot": ".", "times": "x", "odot": "o", "circ": "o", "@": "@", "otimes": "kron", "·": ".", "ast": "*",
              "mul": SIDE_BY_SIDE}  # fmt: skip
DIVISIONS = ("/", "oslash")


@dataclass
class Hung:
    """A name with all that hangs from it."""

    base: Item
    subs: list[Row]
    sups: list[Row]
    primes: int


#: Where a formula ends in a text, and braces around all of it.
_ENDS = re.compile(r"\$|\\\\|\n|\\\]|\\end|\\q?quad")
_BRACED = re.compile(r"^\\\{\s*(.*?)\s*(?:\\[Bb]igg?[rl]?|\\right)?\\\}$")
LONGEST_FIX = 120  # characters; of a longer objective only that it is meant is said


class Part(ABC):
    """What the parts of the grammar share: what is known of the text, and the parts that others call."""

    def __init__(self, evidence: Evidence, text: str) -> None:
        self.evidence, self.text = evidence, text
        self.typed = False
        self.functions: dict[str, int] = {}
        self.term_functions: set[str] = set()  # functions that are made of others of their letter: p(x) = Σ_k π_k p_k(x)
        self.parameters: dict[str, set[str]] = {}  # what is handed to a table that the text reads as given: the θ of π_θ(a|s)
        self.rests_on: dict[str, set[str]] = {}  # the names that stand on the right side of what the text defines
        self.counted_functions: dict[str, int] = {}  # how many arguments φ_j(x) has with its index
        self.defined: set[str] = set()
        self.defined_plain: set[str] = set()
        self.digits: dict[str, int] = {}
        self.arrays: set[str] = set()
        self.overloaded: dict[tuple[str, int], str] = {}
        self.beside: dict[tuple[str, str], str] = {}  # the H(p) of H(p, q) - H(p), where H(p, q) = …
        self.set_tables: set[str] = set()
        self.weighed: list[Phrase] = []
        self.tables: set[str] = set()
        self.places_above: dict[str, int] = {}
        self.taken: frozenset[str] = frozenset()
        self.scope: list[str] = []
        self.left_letters: frozenset[str] = frozenset()
        self.dotted: frozenset[str] = frozenset()
        self.drawn_by: set[str] = set()  # letters of samples that sums draw, which no text has
        self.pi_is_quantity = False  # whether π is a probability, as in 1 - π
        self.cal_labels = False  # whether script capitals stand above names as labels: p^𝒮 beside p^𝒯
        self.chosen: frozenset[tuple[str, str]] = frozenset()
        self.bars_are_means = False
        self.d_is_number = False
        self.conventions: list[Message] = []
        self.labelled: list[str] = []  # names with letters below that are no indices
        self.sigma_is_factor = False
        self.has_powers_of_e = False
        self.e_is_factor = False  # the e of r = p(1 - e^2)/(1 + e cos θ), which has no other powers than numbers
        self.depth = 0
        self.on_line: frozenset[str] = frozenset()  # letters that stand on the line, and not only below or above another
        self.bare_on_line: frozenset[str] = frozenset()  # those that stand there with nothing below or above
        self.last_above: frozenset[tuple[str, str]] = frozenset()  # the L of a^{(L)} beside a^{(l)}: the last layer
        self.labels_above: frozenset[str] = frozenset()  # letters above names that are a part of them
        self.posed: Known | None = None
        self.held: dict[str, tuple[Use, Phrase]] = {}  # what no derivative goes through, and what it is equal to
        self.e_stands_alone = any(isinstance(i, Letter) and i.text == "e" for row in evidence.rows for i, _after in scripted(row))

    def say(self, note: Message) -> None:
        """Notes what is taken by convention in LaTeX, once."""
        if not self.typed and self.posed is None and note not in self.conventions:
            self.conventions.append(note)

    def end_of(self, letter: str) -> str:
        """The last value of the letter of a sum without end, which is said."""
        size = next(c for c in (letter.upper(), *"NMKT") if c not in self.taken and c not in self.evidence.bare)
        self.evidence.sizes.add(size)
        self.say(message("the sum over {i} ends at {size}, with the entries that there are", i=letter, size=size))
        return size

    def objective(self, start: int) -> str:
        """What is minimised or maximised, as the text has it, up to where its formula ends."""
        behind = _ENDS.split(self.text[start : start + LONGEST_FIX], maxsplit=1)[0].strip(" ,.;")
        behind = _BRACED.sub(r"\1", behind)
        whole = len(behind) < LONGEST_FIX and behind.count("{") == behind.count("}")
        return _("the objective alone, {formula}").format(formula=f"`L = {behind}`" if whole and behind else "`L = …`")

    def error(self, problem: str, at: int | None, fix: str | None = None) -> NotationError:
        return NotationError(problem, self.text, at, fix)

    def free(self, items: Sequence[Item]) -> list[str]:
        found: list[str] = []
        for item in items:
            if isinstance(item, Scripts) and fold_of(item) is not None:
                continue
            base = base_of(item)
            if isinstance(base, Letter):
                found.append(base.text)
            for inner in parts(item):
                bound = self.open_letters(inner.items)
                found += (c for c in self.free(inner.items) if c not in bound)
        return found

    @staticmethod
    def product(factors: Sequence[tuple[str, Phrase]]) -> Phrase:
        return factors[0][1] if len(factors) == 1 else Times(factors[0][1].at, tuple(factors))

    @staticmethod
    def when(condition: Phrase, at: int) -> Phrase:
        """One where a condition holds, and zero elsewhere; of two equal indices this is Kronecker's delta."""
        if isinstance(condition, Compare) and condition.sign == "==" and condition.left != condition.right:
            if isinstance(condition.left, Index) and isinstance(condition.right, Index):
                return Apply(at, "kronecker", (condition.left, condition.right))
        return Pieces(at, ((Literal(at, "1"), condition), (Literal(at, "0"), None)))

    def free_below(self, item: Scripts) -> list[str]:
        return [c for row in parts(item) for c in self.free(row.items)]

    @abstractmethod
    def expression(self, row: Row) -> Phrase:
        """A sum of terms; a sum sign reaches over those that follow, as far as its index stands there free."""

    @abstractmethod
    def open_letters(self, items: Sequence[Item]) -> set[str]:
        """The letters that the sums of a term bind up to its end."""

    @abstractmethod
    def factor(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A factor, and where the next one begins."""

    @abstractmethod
    def operator(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """What a letter does to that which follows it: ∇, ∂, a known function, an expectation."""

    @abstractmethod
    def rest(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """The product that follows an operator, up to the next sign."""

    @abstractmethod
    def argument(self, row: Row) -> Phrase:
        """What a function is of: an expression, or a condition."""

    @abstractmethod
    def known(self, function: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A known function with what it is of: in brackets, or the product that follows."""

    @abstractmethod
    def function_name(self, item: Item, following: Item | None) -> str | None:
        """The name of a function of the text that is called here, None where this is a product."""

    @abstractmethod
    def name_with_labels(self, item: Item, following_call: bool = True) -> str | None:
        """The name of a function with what hangs from it as labels: π_θ, g^{[l]}, f_old."""

    @abstractmethod
    def call(self, item: Item, name: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A function of the text with its arguments, parameters below it included."""

    @abstractmethod
    def fold(self, kind: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A sum (product, maximum …) with all of its term that follows."""

    @abstractmethod
    def derivative(self, item: Fraction, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """∂L/∂w, dL/dw, δL/δw; with nothing above but the ∂, of the product that follows."""

    @abstractmethod
    def gradient(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A gradient: ∇ with what it is by, and the product that follows."""

    @abstractmethod
    def expectation(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """An expectation or a variance of what follows, under what stands below it."""

    @abstractmethod
    def indicator(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """1[…], 𝕀(…): one where the condition holds, zero elsewhere; None where this is no indicator."""

    @abstractmethod
    def is_condition(self, group: Group) -> bool:
        """Whether a bracket holds a comparison."""

    @abstractmethod
    def condition(self, row: Row) -> Phrase:
        """A comparison, a chain of them, or several that hold together."""

    @abstractmethod
    def scripted(self, item: Item, before: str = "") -> Phrase:
        """One thing with all that hangs from it."""

    @abstractmethod
    def hang(self, made: Phrase, scripts: Hung) -> Phrase:
        """What hangs from an expression: entries below, powers and transposition above."""

    @abstractmethod
    def above(self, made: Phrase, sup: Row) -> Phrase:
        """A power, an inverse, a transposition."""

    @abstractmethod
    def is_transpose(self, items: Sequence[Item]) -> bool:
        """Whether what stands above says that an array is transposed."""

    @abstractmethod
    def places(self, sub: Row) -> list[Phrase | None]:
        """The places of an entry: letters side by side, or between commas."""

    @abstractmethod
    def listed(self, cells: Sequence[Row]) -> tuple[str, Phrase] | None:
        """Cells with dots between them, by the letter along which they run and the cell for all its values."""

    @abstractmethod
    def place(self, row: Row) -> Phrase:
        """One place of an array: an index, a number, or what is calculated of them."""

    @abstractmethod
    def name(self, base: str, scripts: Hung) -> Phrase:
        """A name with its labels and its places; what hangs above and is no part of it is a power."""

    @abstractmethod
    def place_of_dots(self, row: Row) -> Phrase:
        """The place of an entry in a list with dots: a number, or the size with which it ends."""

    @abstractmethod
    def refuse_operator(self, base: Letter, items: Sequence[Item], n: int) -> None:
        """Integrals and limits, the place of an extreme, a ∂ that is of nothing."""

    @abstractmethod
    def refuse_factor(self, items: Sequence[Item], n: int) -> None:
        """Two numbers side by side, a call of what is no function, an entry in square brackets."""

    @abstractmethod
    def refuse_two_sigmas(self, base: Letter) -> None:
        """A letter that is a factor elsewhere, as a function."""

    @abstractmethod
    def refuse_imaginary(self, exponent: Phrase) -> None:
        """An i that is no index in the exponent of e."""

    @abstractmethod
    def refuse_prime(self, factors: Sequence[tuple[str, Phrase]]) -> None:
        """An array with a prime before another: transposed, or one more array."""

    def hanging(self, base: str) -> Iterator[Scripts]:
        """Every place where something hangs from a name."""
        for row in self.evidence.rows:
            for item, _after in scripted(row):
                if isinstance(item, Scripts) and stem(item.base) == base:
                    yield item

    @abstractmethod
    def is_parameter_of(self, function: str, item: Item) -> bool:
        """Whether a letter below a function of the text is its parameter."""

    @abstractmethod
    def refuse_power(self, base: str, sub: Sequence[Row], sup: Row) -> None:
        """A letter above that is an index, a label or a power."""

    @abstractmethod
    def refuse_points(self, base: str, sub: Row) -> None:
        """A delta of two points."""

    @abstractmethod
    def refuse_words(self, ranges: Sequence[Range], body: Phrase, condition: Phrase | None, at: int) -> None:
        """A sum over a letter of a word."""

    @abstractmethod
    def refuse_values(self, kind: str, ranges: Sequence[Range], body: Phrase, at: int) -> None:
        """An extreme over all values of a quantity."""

    @abstractmethod
    def refuse_inverse(self, function: str, sups: Sequence[Row], at: int) -> None:
        """An inverse, or one over a function."""

    @abstractmethod
    def refuse_reach(self, items: Sequence[Item], n: int) -> None:
        """A derivative before brackets and one more factor."""

    @abstractmethod
    def refuse_relation(self, sign: Sign) -> None:
        """A relation in the middle of a formula."""

    @abstractmethod
    def cases(self, base: Cases) -> Phrase:
        """Values, each under its condition."""


def unbraced(sub: Row) -> Row:
    """A row without the brackets around all of it."""
    only = sub.items[0] if len(sub) == 1 else None
    return only.body if isinstance(only, Group) else sub


def hung(item: Item) -> Hung:
    found = Hung(item, [], [], 0)
    chain = []
    while isinstance(item, Scripts):
        chain.append(item)
        item = item.base
    found.base = item
    for scripts in reversed(chain):
        if scripts.sub is not None:
            found.subs.append(scripts.sub)
        if scripts.sup is not None:
            found.sups.append(scripts.sup)
        found.primes += scripts.primes
    return found


def called_units(items: Sequence[Item]) -> list[tuple[Item, ...]]:
    """What stands side by side below a name, a letter with the brackets behind it as one."""
    found: list[tuple[Item, ...]] = []
    for item in items:
        if isinstance(item, Group) and item.open == "(" and found and isinstance(found[-1][-1], Letter):
            found[-1] = (*found[-1], item)
        else:
            found.append((item,))
    return found if all(isinstance(base_of(unit[0]), Letter | Number) for unit in found) else []


def is_minus_one(sup: Row) -> bool:
    """Whether -1 stands above a name."""
    signs = [i.text for i in sup if isinstance(i, Sign | Number)]
    return signs == ["-", "1"] and len(sup) == 2

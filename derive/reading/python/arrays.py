"""Arrays by NumPy's rules: entry by entry, the last axes side by side, a single entry repeated.

An array tells its entries in the text notation, which counts from 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from derive.reading import said
from derive.reading.letters import Letters, Misfit, Refusal
from derive.reading.said import ONE, ZERO, Said
from derive.records import dataclass, replace
from derive.words import gettext as _

Entry = Callable[..., Said]
MOST_WORK = 60_000  # entries that are put together for one text, over all trials
LONGEST = 20_000  # characters of one formula
MOST_WRITTEN = 6  # entries along an axis that are written out one by one


@dataclass(frozen=True)
class Axis:
    """An axis of an array: how many entries it has.

    It is `natural` where an index that stands at the array's own place runs over all of it, and `tight` where such an index
    stands at the place of a longer axis.
    """

    length: Callable[[], Said]
    natural: bool = False
    tight: bool = False
    count: int | None = None
    short: int | None = None  # how many entries fewer it has than the axis of which it is a part
    of: Callable[[], Said] | None = None  # and how many entries that axis has
    owners: frozenset[str] = frozenset()  # the arrays of which it is a part, by their names
    start: Whole | None = None  # the number from 0 with which an index begins that runs along it, where that is not 0
    end: Callable[[], Said] | None = None  # and the last place that it takes
    listed: bool = False  # its entries are written out, each by itself
    backwards: bool = False  # an index runs along it from the last to the first
    opened: bool = False  # it has one entry for the sake of another array's axis: x[:, None]
    pairs: bool = False  # it runs over the pairs i < j of an axis, and its index is the two letters: "i,j"


def counted(n: int) -> Axis:
    return Axis(lambda: Said(str(n)), count=n)


@dataclass(frozen=True)
class Whole:
    """A whole number, counted from 0 as Python counts: a part that is known by letters, and a number that is added."""

    base: Entry | None
    added: int
    token: object = None  # the loop whose index it is

    def plus(self, more: int, *letters: Said) -> Said:
        total = self.added + more
        if self.base is None:
            return Said(str(total)) if total >= 0 else said.negative(Said(str(-total)))
        base = self.base(*letters)
        if base.text.isdigit():
            return Whole(None, int(base.text) + total).plus(0)
        return further(base, total)


def further(place: Said, by: int) -> Said:
    """A place so many entries further: t of t - 1, 1 further."""
    if re.fullmatch(r"-?\d+", place.text):
        total = int(place.text) + by
        return Said(str(total)) if total >= 0 else said.negative(Said(str(-total)))
    if (known := re.fullmatch(r"(.+) ([+-]) (\d+)", place.text)) and place.binds == said.ADDED:
        by += int(known[3]) if known[2] == "+" else -int(known[3])
        place = Said(known[1], said.ADDED if re.search(r" [+-] ", known[1]) else said.ATOM)
    return place if not by else said.plus([("+", place), ("+" if by > 0 else "-", Said(str(abs(by))))])


@dataclass(frozen=True)
class Array:
    """The axes and the entries of a value; `names` are those on whose numbers of axes its own rests."""

    axes: tuple[Axis, ...]
    entry: Entry
    names: frozenset[str] = frozenset()
    whole: Whole | None = None  # where it can count or be an index
    choose: Callable[..., Said] | None = None  # a condition: which of two formulas holds
    free: str | None = None  # the name that no line defines whose entries these are
    bare: bool = False  # and that stands here alone
    named: str | None = None  # the name of the whole array
    outputs: bool = False  # a product of a matrix of weights and a vector: its entries are outputs, and not samples
    drawn: bool = False  # its numbers are drawn at random, or learned
    along: Axis | None = None  # the axis whose number of entries this number is
    constant: Said | None = None  # the number that stands there, and that each of its entries is
    is_size: bool = False  # a number that rests on lengths of axes alone
    masked: Masked | None = None  # where its entries are minus infinity, or a number that is written for it

    @property
    def rank(self) -> int:
        return len(self.axes)

    @property
    def is_constant(self) -> bool:
        """Whether it is one number that stands there."""
        return self.constant is not None and not self.axes

    @property
    def is_inline(self) -> bool:
        """Whether it has no name of its own: it is written out along one axis and has another, or is over pairs."""
        many = [x for x in self.axes if x.count is None or x.count > MOST_WRITTEN]
        return any(x.pairs for x in self.axes) or (bool(many) and any(x.listed and (x.count or 0) > 1 for x in self.axes))


@dataclass(frozen=True)
class Masked:
    """A condition under which an entry is minus infinity, and what the entries are elsewhere.

    It `is_number` where a large negative number stands for minus infinity, which can be calculated with.
    """

    condition: Array
    rest: Array
    is_number: bool = False


class Arrays(Letters):
    """The laws of arrays, for one choice of the number of axes of every name."""

    def __init__(self, taken: frozenset[str]) -> None:
        super().__init__(taken)
        self.work = 0

    # ------------------------------------------------------------------ letters, doubts
    def tick(self, made: Said) -> Said:
        self.work += 1
        if self.work > MOST_WORK or len(made.text) > LONGEST:
            raise Refusal(_("this comes to a formula that is too long; give its parts names in lines of their own"), self.here)
        return made

    def doubt(self, cost: float, names: frozenset[str]) -> None:
        if names:
            self.cost += cost
            self.doubts |= names

    def misfit(self, reason: str, names: frozenset[str]) -> Misfit:
        return Misfit(reason, names, self.here)

    def refusal(self, message: str, fix: str | None = None) -> Refusal:
        return Refusal(message, self.here, fix)

    # ------------------------------------------------------------------ entry by entry
    def array(self, axes: Sequence[Axis], entry: Entry, names: frozenset[str] = frozenset()) -> Array:
        return Array(tuple(axes), lambda *letters: self.tick(entry(*letters)), names)

    def number(self, entry: Said) -> Array:
        return self.full((), entry)

    def full(self, axes: Sequence[Axis], number: Said, names: frozenset[str] = frozenset()) -> Array:
        """An array each of whose entries is one number."""
        return Array(tuple(axes), lambda *letters: number, names, constant=number)

    def integer(self, whole: Whole, axes: Sequence[Axis] = (), names: frozenset[str] = frozenset()) -> Array:
        return Array(tuple(axes), lambda *letters: self.tick(whole.plus(0, *letters)), names, whole)

    def merged(self, *arrays: Array) -> tuple[Axis, ...]:
        """The axes of what arrays come to that are taken entry by entry."""
        rank = max(a.rank for a in arrays)
        found = []
        for n in range(rank):
            found.append(self.one_of([a.axes[n - rank + a.rank] for a in arrays if n - rank + a.rank >= 0]))
        return tuple(found)

    def one_of(self, axes: Sequence[Axis]) -> Axis:
        many = [a for a in axes if a.count != 1]
        counts = {a.count for a in many if a.count is not None}
        if len(counts) > 1:
            raise self.refusal(
                _("these arrays have {sizes} entries here and do not go together").format(
                    sizes=_(" and ").join(map(str, sorted(counts)))
                )
            )
        if len({a.pairs for a in many}) > 1:
            raise self.refusal(_("this has an entry for each pair, and is part of a sum or mean over them"))
        if not many:
            return axes[0]
        for wanted in ("count", "tight", "natural"):
            for a in many:
                if getattr(a, wanted) not in (None, False):
                    return replace(a, owners=a.owners.union(*(b.owners for b in many))) if a.owners else a
        return many[0]

    def at(self, a: Array, letters: Sequence[Said]) -> tuple[Said, ...]:
        """The letters at which an array is taken beside others of more axes."""
        own = letters[len(letters) - a.rank :] if a.rank else ()
        return tuple(ONE if x.count == 1 else c for x, c in zip(a.axes, own, strict=True))

    def each(self, f: Callable[..., Said], *arrays: Array) -> Array:
        arrays = tuple(map(self.plain, arrays))
        names = frozenset().union(*(a.names for a in arrays))
        made = self.array(self.merged(*arrays), lambda *i: f(*(a.entry(*self.at(a, i)) for a in arrays)), names)
        is_size = all(a.is_size or a.is_constant or (a.whole is not None and a.whole.base is None) for a in arrays)
        return replace(made, is_size=True) if is_size and names else made

    def plain(self, a: Array) -> Array:
        """A number for a condition: 1 where it holds."""
        if a.choose is None:
            return a
        return self.array(a.axes, a.entry, a.names)

    def axis(self, a: Array, n: int) -> int:
        if not -a.rank <= n < a.rank:
            raise self.misfit(_("there is no axis {n} here: this has {rank} axes").format(n=n, rank=a.rank), a.names)
        return n % a.rank


def added(x: Said, sign: str, y: Said) -> Said:
    """x + y, where x may be a sum that needs no brackets."""
    if x.binds != said.ADDED or y == ZERO:
        return said.plus([("+", x), (sign, y)])
    return Said(f"{x.text} {sign} {y.within(said.MULTIPLIED)}", said.ADDED)

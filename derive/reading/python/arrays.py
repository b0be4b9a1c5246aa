"""Sums, products and comparisons of arrays by NumPy's rules: entry by entry, the last axes side by side, a single entry repeated.

An array tells its entries in the text notation, which counts from 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from derive.reading import said
from derive.reading.letters import Letters, Misfit, Refusal, stands
from derive.reading.said import ONE, ZERO, Said
from derive.records import dataclass, replace
from derive.words import gettext as _

Entry = Callable[..., Said]
MOST_WORK = 60_000  # entries that are put together for one text, over all trials
LONGEST = 20_000  # characters of one formula
WRITTEN = 12  # an axis of so many entries, known as a number, is written out


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


def counted(n: int) -> Axis:
    return Axis(lambda: Said(str(n)), count=n)


@dataclass(frozen=True)
class Whole:
    """A whole number, counted from 0 as Python counts: a part that is known by letters, and a number that is added."""

    base: Entry | None
    added: int

    def plus(self, more: int, *letters: Said) -> Said:
        total = self.added + more
        if self.base is None:
            return Said(str(total)) if total >= 0 else said.negative(Said(str(-total)))
        base = self.base(*letters)
        if base.text.isdigit():
            return Whole(None, int(base.text) + total).plus(0)
        if not total:
            return base
        return said.plus([("+", base), ("+" if total > 0 else "-", Said(str(abs(total))))])


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
    along: Axis | None = None  # the axis whose number of entries this number is

    @property
    def rank(self) -> int:
        return len(self.axes)


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
        return Array((), lambda: entry)

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
        if not many:
            return axes[0]
        for wanted in ("count", "tight", "natural"):
            for a in many:
                if getattr(a, wanted) not in (None, False):
                    return a
        return many[0]

    def at(self, a: Array, letters: Sequence[Said]) -> tuple[Said, ...]:
        """The letters at which an array is taken beside others of more axes."""
        own = letters[len(letters) - a.rank :] if a.rank else ()
        return tuple(ONE if x.count == 1 else c for x, c in zip(a.axes, own, strict=True))

    def each(self, f: Callable[..., Said], *arrays: Array) -> Array:
        arrays = tuple(map(self.plain, arrays))
        names = frozenset().union(*(a.names for a in arrays))
        return self.array(self.merged(*arrays), lambda *i: f(*(a.entry(*self.at(a, i)) for a in arrays)), names)

    def plain(self, a: Array) -> Array:
        """A number for a condition: 1 where it holds."""
        if a.choose is None:
            return a
        choose = a.choose
        return self.array(a.axes, lambda *i: choose(ONE, ZERO, *i), a.names)

    def chosen(self, condition: Array, a: Array, b: Array) -> Array:
        """where(condition, a, b)."""
        if condition.choose is None:
            raise self.refusal(_("a condition is wanted here, such as x > 0"))
        choose = condition.choose
        a, b = self.plain(a), self.plain(b)
        names = condition.names | a.names | b.names

        def entry(*letters: Said) -> Said:
            return choose(a.entry(*self.at(a, letters)), b.entry(*self.at(b, letters)), *self.at(condition, letters))

        return self.array(self.merged(condition, a, b), entry, names)

    def condition(self, sign: str, a: Array, b: Array) -> Array:
        a, b = self.plain(a), self.plain(b)
        by_place = a.whole is not None and b.whole is not None and (a.whole.added < 0 or b.whole.added < 0)

        def choose(yes: Said, no: Said, *letters: Said) -> Said:
            if by_place:  # two numbers counted from 0 compare as the same two counted from 1
                left, right = (x.whole.plus(1, *self.at(x, letters)) for x in (a, b))  # type: ignore[union-attr]
            else:
                left, right = (x.entry(*self.at(x, letters)) for x in (a, b))
            return yes if yes == no else said.call("where", said.compared(left, sign, right), yes, no)

        return self.decided(self.merged(a, b), choose, a.names | b.names)

    def decided(self, axes: tuple[Axis, ...], choose: Callable[..., Said], names: frozenset[str]) -> Array:
        def entry(*letters: Said) -> Said:
            return self.tick(choose(ONE, ZERO, *letters))

        return Array(axes, entry, names, choose=choose)

    def joined(self, kind: str, a: Array, b: Array) -> Array:
        """Two conditions that both hold, or one of which holds."""
        if a.choose is None or b.choose is None:
            raise self.refusal(_("a condition is wanted here, such as x > 0"))
        one, two = a.choose, b.choose

        def choose(yes: Said, no: Said, *letters: Said) -> Said:
            inner = self.tick(two(yes, no, *self.at(b, letters)))
            return one(inner, no, *self.at(a, letters)) if kind == "and" else one(yes, inner, *self.at(a, letters))

        return self.decided(self.merged(a, b), choose, a.names | b.names)

    def inverted(self, a: Array) -> Array:
        if a.choose is None:
            raise self.refusal(_("a condition is wanted here, such as x > 0"))
        choose = a.choose
        return self.decided(a.axes, lambda yes, no, *i: choose(no, yes, *i), a.names)

    # ------------------------------------------------------------------ sums
    def folded(self, kind: str, axis: Axis, body: Callable[[Said], Said], *avoid: Said, prefer: str | None = None) -> Said:
        """A sum (product, mean, maximum, minimum) of what an index runs through along an axis."""
        if axis.count is not None and axis.count <= WRITTEN and (axis.count == 1 or kind in ("sum", "prod")):
            entries = [body(Said(str(n + 1))) for n in range(axis.count)]
            return (
                entries[0]
                if axis.count == 1
                else said.times(*entries)
                if kind == "prod"
                else said.plus([("+", e) for e in entries])
            )
        with self.bound(self.fresh(*avoid, prefer=prefer)) as k:
            made = body(k)
        if kind == "sum" and made == ZERO:
            return ZERO
        if not stands(k.text, made.text):
            if kind in ("sum", "prod"):
                return said.times(axis.length(), made) if kind == "sum" else said.power(made, axis.length())
            return made
        if axis.natural and re.search(rf"[\[,]{k.text}[\],]", made.text):
            return self.tick(said.call(kind, made, k))
        return self.tick(said.call(kind, made, f"({k.text}, 1, {axis.length().text})"))

    def reduced(self, kind: str, a: Array, axes: Sequence[int] | None = None, keep: bool = False) -> Array:
        """A sum (mean, maximum …) of all entries, or along some axes."""
        a = self.plain(a)
        if a.rank == 0:
            if a.names and axes is None:
                raise self.misfit(_("a {kind} is of what has entries").format(kind=kind), a.names)
            if axes is not None:
                raise self.misfit(_("there is no such axis here"), a.names)
            return a
        numbers = range(a.rank) if axes is None else [self.axis(a, n) for n in axes]

        def entry(*letters: Said) -> Said:
            rest = [c for n, c in enumerate(letters) if n not in numbers] if keep else list(letters)
            cells: list[Said | None] = [None if n in numbers else rest.pop(0) for n in range(a.rank)]

            def inner(cells: list[Said | None]) -> Said:
                if None not in cells:
                    return a.entry(*cells)
                n = cells.index(None)
                return self.folded(kind, a.axes[n], lambda k: inner([*cells[:n], k, *cells[n + 1 :]]), *letters)

            return inner(cells)

        left = [counted(1) if n in numbers else x for n, x in enumerate(a.axes) if keep or n not in numbers]
        return self.array(left, entry, frozenset() if axes is None and not keep else a.names)

    def axis(self, a: Array, n: int) -> int:
        if not -a.rank <= n < a.rank:
            raise self.misfit(_("there is no axis {n} here: this has {rank} axes").format(n=n, rank=a.rank), a.names)
        return n % a.rank

    def contracted(self, letters: Sequence[str], out: str, arrays: Sequence[Array]) -> Array:
        """A sum of products as einsum writes it: ij, jk → ik."""
        arrays = [self.plain(a) for a in arrays]
        for spec, a in zip(letters, arrays, strict=True):
            if len(spec) != a.rank:
                raise self.misfit(
                    _("{spec} is of {n} axes, and this has {rank}").format(spec=spec, n=len(spec), rank=a.rank), a.names
                )
        axes = {
            c: self.one_of([a.axes[n] for s, a in zip(letters, arrays, strict=True) for n, x in enumerate(s) if x == c])
            for s in letters
            for c in s
        }
        summed = [c for c in axes if c not in out]

        def entry(*free: Said) -> Said:
            def inner(cells: dict[str, Said], rest: Sequence[str]) -> Said:
                if not rest:
                    return said.times(
                        *(a.entry(*self.at(a, [cells[c] for c in s])) for s, a in zip(letters, arrays, strict=True))
                    )
                return self.folded("sum", axes[rest[0]], lambda k: inner({**cells, rest[0]: k}, rest[1:]), *free)

            return inner(dict(zip(out, free, strict=True)), summed)

        return self.array([axes[c] for c in out], entry, frozenset().union(*(a.names for a in arrays)))

    def product(self, a: Array, b: Array) -> Array:
        """a @ b."""
        if not (a.rank and b.rank):
            raise self.misfit(_("@ is a product of arrays"), frozenset().union(*(x.names for x in (a, b) if not x.rank)))
        batch = "abcdefgh"[: max(a.rank, b.rank, 2) - 2]
        left = batch[len(batch) - max(a.rank - 2, 0) :] + ("ik" if a.rank > 1 else "k")
        right = batch[len(batch) - max(b.rank - 2, 0) :] + ("kj" if b.rank > 1 else "k")
        made = self.contracted((left, right), batch + ("i" if a.rank > 1 else "") + ("j" if b.rank > 1 else ""), (a, b))
        return made if made.rank else replace(made, names=a.names | b.names)

    def permuted(self, a: Array, order: Sequence[int]) -> Array:
        def entry(*letters: Said) -> Said:
            cells = dict(zip(order, letters, strict=True))
            return a.entry(*(cells[n] for n in range(a.rank)))

        return self.array([a.axes[n] for n in order], entry, a.names)


def added(x: Said, sign: str, y: Said) -> Said:
    """x + y, where x may be a sum that needs no brackets."""
    if x.binds != said.ADDED or y == ZERO:
        return said.plus([("+", x), (sign, y)])
    return Said(f"{x.text} {sign} {y.within(said.MULTIPLIED)}", said.ADDED)

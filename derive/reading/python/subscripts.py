"""Subscripts of arrays, x[i], X[:, 0], x[1:], p[np.arange(N), y]: counted from 0 in Python, from 1 in the text notation."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from derive.reading import said
from derive.reading.python.arrays import Array, Axis, Whole, counted, further
from derive.reading.python.calls import Calls
from derive.reading.python.filling import Filling
from derive.reading.python.steps import Trail
from derive.reading.python.values import Several, Word
from derive.reading.said import Said
from derive.records import dataclass, replace
from derive.sentence import message
from derive.words import gettext as _


@dataclass(frozen=True)
class Open:
    """An axis that stays open, from some entry on, or backwards."""

    axis: int
    to: Axis
    shift: Whole | None = None
    reverse: bool = False


class Subscripts(Calls):
    """Subscripts: entries, rows, slices, and the arrays of numbers of classes that they show."""

    labels: set[str]
    sizes: set[str]
    records: set[str]

    def free_array(self, name: str) -> Array:
        raise NotImplementedError

    def value(self, node: ast.expr) -> object:
        raise NotImplementedError

    def entry_of(self, filling: Filling, node: ast.Subscript) -> Array | None:
        raise NotImplementedError

    def on_trail(self, trail: Trail, node: ast.Subscript) -> Array:
        raise NotImplementedError

    def locate(self, node: ast.AST) -> int:
        raise NotImplementedError

    # ------------------------------------------------------------------ numbers of classes
    def as_labels(self, a: Array, b: Array) -> tuple[Array, Array]:
        """Two sides of ==: a label beside an index is counted as the index is."""
        return (self.label(a) if a.free in self.labels else a), (self.label(b) if b.free in self.labels else b)

    def label(self, a: Array) -> Array:
        """An array whose entries are numbers of classes, from 0 in Python, from 1 in the text notation."""
        if a.whole is not None:
            return a
        return replace(a, whole=Whole(a.entry, -1))

    def position(self, y: Array, *letters: Said) -> Said:
        """The place, from 1, that a number from 0 says; a name that no line defines holds numbers of classes."""
        if y.whole is not None and y.free not in self.labels:
            return y.whole.plus(1, *letters)
        if y.free is None:
            raise self.refusal(
                _("an index is a whole number, and this is calculated; give the numbers of the classes as they are")
            )
        y = self.as_label(y)
        assert y.whole is not None
        raw = y.whole.base if y.whole.base is not None else y.entry
        return raw(*letters) if y.whole.added == -1 else y.whole.plus(1, *letters)

    def as_label(self, a: Array) -> Array:
        """A name whose entries are used as numbers of classes."""
        assert a.free is not None
        self.labels.add(a.free)
        self.say(message("{name} holds numbers of classes: from 0 in Python, from 1 here", name=a.free))
        return self.label(a)

    # ------------------------------------------------------------------ subscripts
    def of_subscript(self, node: ast.Subscript) -> object:
        base = self.value(node.value)
        if isinstance(base, Filling):
            inside = self.entry_of(base, node)
            if inside is not None:
                return inside
            assert base.old is not None
            base = base.old
        if isinstance(base, Trail):
            return self.on_trail(base, node)
        parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        self.here = self.locate(node)
        match node.slice:
            case ast.Constant(value=str(word)) if isinstance(base, Array) and base.bare and word.isidentifier():
                self.records.add(base.free or "")
                self.say(message("{shown} is called {name} here", shown=ast.unparse(node), name=word))
                return self.free_array(word)
        if isinstance(base, Several) and isinstance(node.slice, ast.Slice):
            found = [None if e is None else self.end(e) for e in (node.slice.lower, node.slice.upper, node.slice.step)]
            if all(e is None or e.base is None for e in found):
                return Several(base.values[slice(*(None if e is None else e.added for e in found))])
        if isinstance(base, Several):
            n = self.value(parts[0]) if len(parts) == 1 and not isinstance(parts[0], ast.Slice) else None
            if (
                isinstance(n, Array)
                and n.whole is not None
                and n.whole.base is None
                and -len(base.values) <= n.whole.added < len(base.values)
            ):
                return base.values[n.whole.added]
            names = frozenset().union(*(v.names for v in base.values if isinstance(v, Array)))
            if not base.values or all(isinstance(v, Array) and v.along is not None for v in base.values):
                inner = node.value.value if isinstance(node.value, ast.Attribute) else node.value
                of = self.value(inner)
                raise self.misfit(_("there is no such axis here"), of.names if isinstance(of, Array) else names)
            raise self.refusal(_("this place of a tuple is not read"))
        a = self.arr(base)
        return self.picked(a, parts)

    def picked(self, a: Array, parts: Sequence[ast.expr]) -> Array:
        found: list[object] = []
        for p in parts:
            if isinstance(p, ast.Slice):
                found.append(p)
                continue
            if isinstance(p, ast.Constant) and p.value is Ellipsis:
                found.append(Ellipsis)
                continue
            value = self.value(p)
            if isinstance(value, Word) and value.value is None:
                found.append(None)
            else:
                found.append(self.arr(value))
        wanted = sum(f is not None and f is not Ellipsis for f in found)
        if wanted > a.rank:
            raise self.misfit(_("this has fewer axes than places"), a.names)
        if Ellipsis in found:
            n = found.index(Ellipsis)
            found[n : n + 1] = [ast.Slice(None, None, None)] * (a.rank - wanted)
        else:
            found += [ast.Slice(None, None, None)] * (a.rank - wanted)
        return self.taken_at(a, found)

    def taken_at(self, a: Array, found: Sequence[object]) -> Array:
        axis = 0
        places: list[Array | Open] = []
        slots: list[Open | Array | None] = []  # what stands in the result: an axis, a new axis, the arrays of places (once)
        indexed: list[int] = []
        for f in found:
            if f is None:
                slots.append(None)
                continue
            if isinstance(f, ast.Slice):
                made = self.slice(a, axis, f)
                places.append(made)
                slots.append(made)
            else:
                assert isinstance(f, Array)
                if f.choose is not None:
                    raise self.refusal(_("a condition as a place is not read; write np.where(condition, x, 0)"))
                places.append(f)
                indexed.append(len(slots))
                slots.append(f)
            axis += 1
        arrays = [p for p in places if isinstance(p, Array)]
        shared = self.merged(*arrays) if arrays else ()
        together = not indexed or indexed == list(range(indexed[0], indexed[0] + len(indexed)))
        first = (indexed[0] if together or not shared else 0) if indexed else 0
        kept: list[Open | str | None] = [s for s in slots if not isinstance(s, Array)]  # type: ignore[misc]
        before = first if together or not shared else 0
        if shared:
            kept[before:before] = ["index"]
        axes: list[Axis] = []
        for s in kept:
            axes += shared if s == "index" else [replace(counted(1), opened=True)] if s is None else [s.to]  # type: ignore[union-attr]
        if shared:
            self.doubt(1.0, frozenset().union(*(f.names for f in arrays if f.bare and not f.rank)))
        for f in arrays:  # what is an index is known before anything is written
            if f.whole is None and f.free is not None and f.free not in self.sizes:
                self.labels.add(f.free)

        def cells(*letters: Said) -> tuple[Said, ...]:
            rest = list(letters)
            own: dict[int, Said] = {}
            index: list[Said] = []
            for s in kept:
                if s == "index":
                    index, rest = rest[: len(shared)], rest[len(shared) :]
                elif s is None:
                    rest.pop(0)
                elif isinstance(s, Open):
                    own[s.axis] = self.moved(a, s, rest.pop(0))
            return tuple(own[n] if isinstance(p, Open) else self.place_of(a, n, p, index) for n, p in enumerate(places))

        return self.viewed(a, axes, cells, a.names.union(*(f.names for f in arrays)))

    def viewed(self, a: Array, axes: Sequence[Axis], cells: Callable[..., tuple[Said, ...]], names: frozenset[str]) -> Array:
        """Some entries of an array, by their places; numbers that count stay numbers that count."""
        whole = a.whole
        if whole is not None and (base := whole.base) is not None:
            whole = Whole(lambda *letters: base(*cells(*letters)), whole.added)
        choose = None if (chosen := a.choose) is None else lambda yes, no, *letters: chosen(yes, no, *cells(*letters))
        made = self.array(axes, lambda *letters: a.entry(*cells(*letters)), names)
        return replace(made, free=a.free, whole=whole, choose=choose)

    def place_of(self, a: Array, n: int, p: Array, index: Sequence[Said]) -> Said:
        if p.whole is not None and p.whole.base is None and p.whole.added < 0:
            axis = a.axes[n]
            if axis.count is not None:
                return Said(str(axis.count + p.whole.added + 1))
            return Whole(axis.length, p.whole.added + 1).plus(0)
        return self.position(p, *self.at(p, index))

    def moved(self, a: Array, s: Open, letter: Said) -> Said:
        if s.reverse:
            return said.plus([("+", a.axes[s.axis].length()), ("+", Said("1")), ("-", letter)])
        if s.shift is None:
            return letter
        if s.shift.base is None:
            return further(letter, s.shift.added)
        return said.plus([("+", letter), ("+", s.shift.plus(0))])

    # ------------------------------------------------------------------ slices
    def slice(self, a: Array, n: int, node: ast.Slice) -> Open:
        axis = a.axes[n]
        ends = [None if e is None else self.end(e) for e in (node.lower, node.upper, node.step)]
        low, high, step = ends
        if step is not None and step.base is None and step.added == -1 and low is None and high is None:
            return Open(n, replace(axis, natural=False, tight=axis.count is None), reverse=True)
        if step is not None and not (step.base is None and step.added == 1):
            raise self.refusal(_("a slice with steps is not read; write the entries that are meant with indices"))
        if low is None and high is None:
            return Open(n, axis)
        total = Whole(axis.length, 0) if axis.count is None else Whole(None, axis.count)
        first, last = self.counted_from(total, low, 0), self.counted_from(total, high, None)
        length = self.between(first, last)
        shift = None if first.base is None and first.added == 0 else first
        if length.base is None:
            if length.added < 1:
                raise self.refusal(_("this slice is empty"))
            return Open(n, counted(length.added), shift)
        if first.base is None and first.added == 0 and high is None:
            return Open(n, axis)
        part = length.base is total.base and (axis.natural or axis.short is not None)
        short = (axis.short or 0) - length.added if part else None
        owners = axis.owners | {a.named or ""}
        return Open(
            n, Axis(lambda: length.plus(0), tight=shift is None, short=short, of=axis.of or axis.length, owners=owners), shift
        )  # fmt: skip

    def end(self, node: ast.expr) -> Whole:
        value = self.arr(self.value(node))
        if value.rank or (value.whole is None and value.free is None):
            raise self.refusal(_("the ends of a slice are whole numbers"))
        if value.whole is None:
            self.sizes.add(value.free or "")
            return Whole(value.entry, 0)
        return value.whole

    @staticmethod
    def counted_from(total: Whole, end: Whole | None, otherwise: int | None) -> Whole:
        """An end of a slice, counted from the beginning; a negative one counts from the end."""
        if end is None:
            return total if otherwise is None else Whole(None, otherwise)
        if end.base is None and end.added < 0:
            return Whole(total.base, total.added + end.added)
        return end

    def between(self, first: Whole, last: Whole) -> Whole:
        if first.base is None:
            return Whole(last.base, last.added - first.added)
        if last.base is first.base:
            return Whole(None, last.added - first.added)
        one, two = first.base, last.base
        if two is None:
            return Whole(lambda: said.negative(one()), last.added - first.added)
        return Whole(lambda: said.plus([("+", two()), ("-", one())]), last.added - first.added)

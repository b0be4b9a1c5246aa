"""Arrays that are made: np.zeros, np.eye, np.arange, F.one_hot, an array written out."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.written import chosen
from derive.reading.python.arrays import Array, Axis, Whole, counted
from derive.reading.python.calls.arguments import Arguments, Given, kronecker
from derive.reading.python.values import Several
from derive.reading.said import ONE, ZERO, Said
from derive.records import replace
from derive.words import gettext as _


def on_diagonal(yes: Said, no: Said, i: Said, j: Said) -> Said:
    """Which of two formulas an entry is: one on the diagonal, one elsewhere."""
    return yes if yes == no else said.call("where", said.compared(i, "==", j), yes, no)


class Made(Arguments):
    """Arrays from their lengths, or from their parts."""

    def shape(self, values: Sequence[object]) -> list[Axis]:
        if len(values) == 1 and isinstance(values[0], Several):
            values = values[0].values
        return [self.sized(self.arr(v)) for v in values]

    def sized(self, a: Array) -> Axis:
        """An axis with so many entries."""
        if a.along is not None:
            return replace(a.along)
        n = self.count(a)
        return counted(n) if n is not None and n > 0 else Axis(a.entry)

    def f_ones(self, g: Given) -> Array:
        return self.full(self.shape(g.values or [g.take(0, "shape", "size")]), ONE)

    def f_zeros(self, g: Given) -> Array:
        return self.array(self.shape(g.values or [g.take(0, "shape", "size")]), lambda *i: ZERO)

    f_empty = f_zeros

    def f_full(self, g: Given) -> Array:
        shape, value = g.take(0, "shape", "size"), self.arr(g.take(1, "fill_value"))
        if value.is_constant:
            return self.full(self.shape([shape]), value.entry(), value.names)
        return self.array(self.shape([shape]), lambda *i: value.entry(), value.names)

    def f_full_like(self, g: Given) -> Array:
        a, value = self.first(g), self.arr(g.take(1, "fill_value"))
        return self.array(a.axes, lambda *i: value.entry(), a.names | value.names)

    def f_stack(self, g: Given) -> Array:
        """Arrays of one shape side by side, along a new axis."""
        several, axis = g.take(0, "arrays", "tensors", "tup"), g.take(1, "axis", "dim")
        made = several if isinstance(several, Array) and several.rank else self.written(self.parts(g))
        n = 0 if axis is None else self.axis(made, self.count(axis) or 0)
        order = [*range(1, n + 1), 0, *range(n + 1, made.rank)]
        return self.permuted(made, order)

    def parts(self, g: Given) -> list[Array]:
        several = g.take(0, "arrays", "tensors", "tup")
        if isinstance(several, Several):
            return [self.arr(v) for v in several.values]
        raise self.refusal(_("{name} is of a list of arrays that stands there").format(name=g.name))

    def with_entries(self, g: Given) -> list[Array]:
        parts = self.parts(g)
        if numbers := [p for p in parts if not p.rank]:
            raise self.misfit(_("a {kind} is of what has entries").format(kind=g.name), numbers[0].names)
        return parts

    def f_column_stack(self, g: Given) -> Array:
        parts = self.with_entries(g)
        if any(p.rank != 1 for p in parts):
            raise self.joined_on(g.name)
        return self.permuted(self.written(parts), [1, 0])

    def f_vstack(self, g: Given) -> Array:
        parts = self.with_entries(g)
        if any(p.rank != 1 for p in parts):
            raise self.joined_on(g.name)
        return self.written(parts)

    def f_concatenate(self, g: Given) -> Array:
        """Vectors one behind another, where the program says how many entries each has."""
        parts = self.parts(g) if g.name == "hstack" else self.with_entries(g)
        g.take(1, "axis", "dim")
        if any(p.rank != 1 or p.axes[0].count is None for p in parts) and any(p.rank for p in parts):
            raise self.joined_on(g.name)
        entries: list[Array] = []
        for p in parts:
            count = (p.axes[0].count or 0) if p.rank else 1
            entries += (self.number(p.entry(Said(str(n + 1)))) if p.rank else p for n in range(count))
        return self.written(entries)

    f_cat = f_hstack = f_concatenate

    def joined_on(self, name: str) -> Refusal:
        return self.refusal(
            _(
                "{name} puts arrays one behind another; read each part by itself: a product with the whole is a @ w1 + b @ w2, "
                "a sum of the whole is a.sum() + b.sum(), and a column of ones is a bias, X @ w + b"
            ).format(name=name)
        )

    def f_ones_like(self, g: Given) -> Array:
        a = self.first(g)
        return self.full(a.axes, ONE, a.names)

    def f_zeros_like(self, g: Given) -> Array:
        a = self.first(g)
        return self.array(a.axes, lambda *i: ZERO, a.names)

    def f_eye(self, g: Given) -> Array:
        axis = self.sized(self.arr(g.take(0, "n", "N")))
        columns = g.take(1, "m", "M")
        made = self.array((axis, axis if columns is None else self.sized(self.arr(columns))), kronecker)
        return replace(made, choose=on_diagonal)  # a mask too: np.where(np.eye(n), 0, A)

    f_identity = f_eye

    def f_arange(self, g: Given) -> Array:
        values = [self.arr(v) for v in g.values]
        if len(values) == 1:
            return self.integer(Whole(lambda i: i, -1), (self.sized(values[0]),))
        start = values[0].whole
        if len(values) != 2 or start is None or start.base is not None or values[1].whole is None:
            raise self.refusal(_("a range is read from 0 or another number to a whole number, by ones"))
        stop = values[1].whole
        added = start.added
        return self.integer(Whole(lambda i: i, added - 1), (Axis(lambda: stop.plus(-added)),))

    def f_one_hot(self, g: Given) -> Array:
        y = self.first(g)
        many = g.take(1, "num_classes", "depth")
        if many is None:
            raise self.refusal(_("one_hot needs the number of classes here: one_hot(y, num_classes=K)"))
        return self.array((*y.axes, self.sized(self.arr(many))), lambda *i: kronecker(self.position(y, *i[:-1]), i[-1]), y.names)

    def f_detach(self, g: Given) -> Array:
        """The same numbers, through which no derivative goes."""
        return self.held_fixed(self.plain(self.first(g)))

    f_stop_gradient = f_detach

    def f_gather(self, g: Given) -> Array:
        """Of each place along the other axes the entry whose number is given."""
        a, axis, index = self.first(g), self.count(g.take(1, "dim")), self.arr(g.take(2, "index"))
        if axis is None or a.rank != index.rank or not a.rank:
            raise self.misfit(_("gather is of two arrays with as many axes"), a.names | index.names)
        n = self.axis(a, axis)
        if index.whole is None and index.free is not None:
            self.labels.add(index.free)
        axes = [x if m == n else self.one_of([x, y]) for m, (x, y) in enumerate(zip(index.axes, a.axes, strict=True))]

        def entry(*letters: Said) -> Said:
            return a.entry(*letters[:n], self.position(index, *self.at(index, letters)), *letters[n + 1 :])

        return self.array(axes, entry, a.names | index.names)

    def f_take_along_axis(self, g: Given) -> Array:
        """As gather, with the axis behind the places."""
        a, index, axis = self.first(g, "arr"), g.take(1, "indices"), g.take(2, "axis")
        if axis is None:
            raise self.refusal(_("{name} of more than one axis needs its axis").format(name=g.name))
        return self.f_gather(Given("gather", [a, axis, index], {}, True))

    def written(self, parts: Sequence[Array]) -> Array:
        """An array that is written out by its parts."""
        if not parts:
            raise self.refusal(_("an empty array is not read"))
        parts = [self.plain(p) for p in parts]
        if len({p.rank for p in parts}) > 1:
            raise self.misfit(
                _("the rows of this array do not have the same length"), frozenset().union(*(p.names for p in parts))
            )

        def entry(i: Said, *rest: Said) -> Said:
            return chosen(i, [p.entry(*self.at(p, rest)) for p in parts])

        axis = replace(counted(len(parts)), listed=True)
        return self.array((axis, *self.merged(*parts)), entry, frozenset().union(*(p.names for p in parts)))

"""Arrays that are made: np.zeros, np.eye, np.arange, F.one_hot, an array written out."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.meaning.written import chosen
from derive.reading.python.arrays import Array, Axis, Whole, counted
from derive.reading.python.calls.arguments import Arguments, Given, kronecker
from derive.reading.python.values import Several
from derive.reading.said import ONE, ZERO, Said
from derive.records import replace
from derive.words import gettext as _


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
        return self.array(self.shape(g.values or [g.take(0, "shape", "size")]), lambda *i: ONE)

    def f_zeros(self, g: Given) -> Array:
        return self.array(self.shape(g.values or [g.take(0, "shape", "size")]), lambda *i: ZERO)

    def f_ones_like(self, g: Given) -> Array:
        a = self.first(g)
        return self.array(a.axes, lambda *i: ONE, a.names)

    def f_zeros_like(self, g: Given) -> Array:
        a = self.first(g)
        return self.array(a.axes, lambda *i: ZERO, a.names)

    def f_eye(self, g: Given) -> Array:
        axis = self.sized(self.arr(g.take(0, "n", "N")))
        columns = g.take(1, "m", "M")
        return self.array((axis, axis if columns is None else self.sized(self.arr(columns))), kronecker)

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
        many = g.take(1, "num_classes")
        if many is None:
            raise self.refusal(_("one_hot needs the number of classes here: one_hot(y, num_classes=K)"))
        return self.array((*y.axes, self.sized(self.arr(many))), lambda *i: kronecker(self.position(y, *i[:-1]), i[-1]), y.names)

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

        return self.array((counted(len(parts)), *self.merged(*parts)), entry, frozenset().union(*(p.names for p in parts)))

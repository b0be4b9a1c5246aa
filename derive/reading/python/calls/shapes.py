"""The same entries along other axes: transpose, unsqueeze, squeeze."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.python.arrays import Array, counted
from derive.reading.python.calls.arguments import Arguments, Given
from derive.reading.python.values import Several
from derive.reading.said import ONE, Said
from derive.words import gettext as _


class Shapes(Arguments):
    """Axes in another order, or more or fewer of them."""

    def transposed(self, a: Array) -> Array:
        return self.permuted(a, range(a.rank)[::-1])

    def f_transpose(self, g: Given) -> Array:
        """The axes the other way round, in an order, or two of them in each other's place."""
        a, rest = self.first(g), g.values[1:]
        if "axes" in g.keywords or (len(rest) == 1 and isinstance(rest[0], Several)):
            order = g.take(1, "axes")
            return self.ordered(g, a, [self.count(v) for v in order.values] if isinstance(order, Several) else [None])
        pair = [g.take(1, "dim0"), g.take(2, "dim1")]
        if not rest and pair == [None, None]:
            return self.transposed(a)
        numbers = [self.count(r) for r in (pair if len(rest) < 3 else rest)]
        if len(numbers) == 2 and None not in numbers:  # as NumPy has it, a pair in its order would change nothing
            return self.swapped(a, *(n for n in numbers if n is not None))
        return self.ordered(g, a, numbers)

    def swapped(self, a: Array, one: int = -2, other: int = -1) -> Array:
        """Two axes in each other's place."""
        one, other = self.axis(a, one), self.axis(a, other)
        order = list(range(a.rank))
        order[one], order[other] = other, one
        return self.permuted(a, order)

    def ordered(self, g: Given, a: Array, order: Sequence[int | None]) -> Array:
        if None in order:
            raise self.refusal(_("the axes of {name} are whole numbers").format(name=g.name))
        axes = [self.axis(a, n) for n in order if n is not None]
        if sorted(axes) != list(range(a.rank)):
            raise self.misfit(_("{name} with these axes is of {n} axes").format(name=g.name, n=len(axes)), a.names)
        return self.permuted(a, axes)

    def f_permute(self, g: Given) -> Array:
        a, rest = self.first(g), g.values[1:]
        order = list(rest[0].values) if len(rest) == 1 and isinstance(rest[0], Several) else rest
        return self.ordered(g, a, [self.count(r) for r in order])

    def f_swapaxes(self, g: Given) -> Array:
        a, rest = self.first(g), [self.count(r) for r in g.values[1:]]
        if len(rest) != 2 or None in rest:
            raise self.refusal(_("the axes of {name} are whole numbers").format(name=g.name))
        return self.swapped(a, *(n for n in rest if n is not None))

    f_swapdims = f_swapaxes

    def f_t(self, g: Given) -> Array:
        return self.transposed(self.first(g))

    def f_adjoint(self, g: Given) -> Array:
        return self.swapped(self.first(g))

    f_matrix_transpose = f_adjoint

    def f_unsqueeze(self, g: Given) -> Array:
        a = self.first(g)
        n = self.count(g.take(1, "dim", "axis"))
        if n is None:
            raise self.refusal(_("the axis of {name} is a whole number").format(name=g.name))
        n = n % (a.rank + 1)
        return self.array((*a.axes[:n], counted(1), *a.axes[n:]), lambda *i: a.entry(*i[:n], *i[n + 1 :]), a.names)

    f_expand_dims = f_unsqueeze

    def f_squeeze(self, g: Given) -> Array:
        a = self.first(g)
        kept = [n for n, x in enumerate(a.axes) if x.count != 1]

        def entry(*letters: Said) -> Said:
            rest = list(letters)
            return a.entry(*(rest.pop(0) if n in kept else ONE for n in range(a.rank)))

        g.take(1, "dim", "axis")
        return self.array([a.axes[n] for n in kept], entry, a.names)

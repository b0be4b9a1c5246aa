"""The same entries along other axes: transpose, unsqueeze, squeeze."""

from __future__ import annotations

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
        a, rest = self.first(g), g.values[1:]
        if len(rest) == 1 and isinstance(rest[0], Several):
            rest = list(rest[0].values)
        if not rest:
            return self.transposed(a)
        order = [self.count(r) for r in rest]
        if None in order:
            raise self.refusal(_("the axes of {name} are whole numbers").format(name=g.name))
        axes = [self.axis(a, n) for n in order if n is not None]
        if len(axes) == 2 and (g.torch or a.rank > 2):
            swapped = list(range(a.rank))
            swapped[axes[0]], swapped[axes[1]] = axes[1], axes[0]
            return self.permuted(a, swapped)
        if sorted(axes) != list(range(a.rank)):
            raise self.misfit(_("{name} with these axes is of {n} axes").format(name=g.name, n=len(axes)), a.names)
        return self.permuted(a, axes)

    f_permute = f_transpose

    def f_swapaxes(self, g: Given) -> Array:
        return self.f_transpose(Given(g.name, g.values, g.keywords, True))

    def f_t(self, g: Given) -> Array:
        return self.transposed(self.first(g))

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

"""Softmax along an axis, its logarithm, and vectors of length one."""

from __future__ import annotations

from derive.reading import said
from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import Arguments, Given
from derive.reading.said import Said
from derive.sentence import message
from derive.words import gettext as _


class Softmax(Arguments):
    """Functions of all entries along an axis that keep the axis."""

    def soft(self, g: Given) -> tuple[Array, int]:
        a = self.plain(self.first(g, "logits"))
        axes = self.along(g)
        if a.rank == 0:
            raise self.misfit(_("the softmax of a number"), a.names)
        if axes is None and g.module == "special":  # of SciPy, over all entries
            if a.rank > 1:
                raise self.refusal(_("{name} of SciPy without an axis is over all entries: write axis=-1").format(name=g.name))
        elif axes is None and a.rank > 2:
            raise self.refusal(_("{name} of more than two axes needs its axis: write dim=-1").format(name=g.name))
        elif axes is None and a.rank > 1:
            self.say(message("softmax is over the last axis"))
        return a, self.axis(a, -1 if axes is None else axes[0])

    def exponentials(self, a: Array, axis: int) -> Array:
        """Σ exp along an axis, which keeps one entry."""
        return self.reduced("sum", self.each(lambda e: said.call("exp", e), a), [axis], True)

    def f_softmax(self, g: Given) -> Array:
        a, axis = self.soft(g)
        return self.each(lambda e, s: said.over(said.call("exp", e), s), a, self.exponentials(a, axis))

    def f_log_softmax(self, g: Given) -> Array:
        return self.logs(*self.soft(g))

    def logs(self, a: Array, axis: int) -> Array:
        return self.each(lambda e, s: said.plus([("+", e), ("-", said.call("log", s))]), a, self.exponentials(a, axis))

    def f_logsumexp(self, g: Given) -> Array:
        a = self.plain(self.first(g))
        axes = self.along(g)
        keep = bool(self.flag(g, 2, "keepdims", "keepdim", default=False))
        return self.each(
            lambda s: said.call("log", s), self.reduced("sum", self.each(lambda e: said.call("exp", e), a), axes, keep)
        )

    def f_normalize(self, g: Given) -> Array:
        a = self.first(g)
        axes = self.along(g, 2) or [1 if a.rank > 1 else -1]
        g.take(1, "p")
        norm = self.reduced("sum", self.each(lambda e: said.power(e, Said("2")), a), axes, True)
        return self.each(lambda e, s: said.over(e, said.call("sqrt", s)), a, norm)

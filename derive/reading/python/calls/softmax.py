"""Softmax along an axis, its logarithm, and vectors of length one."""

from __future__ import annotations

from derive.reading import said
from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import Arguments, Given
from derive.reading.python.values import Several
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
        return self.reduced("sum", self.exponential(a), [axis], True)

    def f_softmax(self, g: Given) -> Array:
        return self.softened(*self.soft(g))

    def softened(self, a: Array, axis: int = -1) -> Array:
        """The softmax along an axis, which is the last unless another is given."""
        return self.each(said.over, self.exponential(a), self.exponentials(a, axis))

    def f_exp(self, g: Given) -> Array:
        return self.exponential(self.first(g))

    def f_log_softmax(self, g: Given) -> Array:
        return self.logs(*self.soft(g))

    def logs(self, a: Array, axis: int) -> Array:
        return self.each(lambda e, s: said.plus([("+", e), ("-", said.call("log", s))]), a, self.exponentials(a, axis))

    def f_logsumexp(self, g: Given) -> Array:
        a = self.plain(self.first(g))
        axes = self.along(g)
        keep = bool(self.flag(g, 2, "keepdims", "keepdim", default=False))
        return self.each(lambda s: said.call("log", s), self.reduced("sum", self.exponential(a), axes, keep))

    def f_softmin(self, g: Given) -> Array:
        a, axis = self.soft(g)
        return self.softened(self.each(said.negative, a), axis)

    def without_eps(self, g: Given, n: int, name: str = "eps") -> Array | None:
        """The small number that keeps a denominator from 0; the one by default is left out, and that is said."""
        eps = g.take(n, name)
        if eps is None:
            self.say(message("{name} is read without the small number that keeps its denominator from 0", name=g.name))
            return None
        return self.arr(eps)

    def f_layer_norm(self, g: Given) -> Array:
        """(x - mean)/√variance over the last axes, times a weight, plus a bias."""
        a = self.plain(self.first(g))
        shape = g.take(1, "normalized_shape")
        last = len(shape.values) if isinstance(shape, Several) else 1
        if a.rank < max(last, 1):
            raise self.misfit(_("a {kind} is of what has entries").format(kind=g.name), a.names)
        axes = range(a.rank - max(last, 1), a.rank)
        eps = self.without_eps(g, 4)
        mean = self.reduced("mean", a, axes, True)
        centred = self.each(lambda e, m: said.plus([("+", e), ("-", m)]), a, mean)
        variance = self.reduced("mean", self.each(lambda e: said.power(e, Said("2")), centred), axes, True)
        if eps is not None:
            variance = self.combined("+", variance, eps)
        made = self.each(lambda e, v: said.over(e, said.call("sqrt", v)), centred, variance)
        for sign, value in (("*", g.take(2, "weight")), ("+", g.take(3, "bias"))):
            if isinstance(value, Array):
                if value.rank != max(last, 1):
                    raise self.misfit(_("weight and bias of layer_norm have the shape that it is over"), value.names)
                made = self.combined(sign, made, value)
        return made

    def f_rms_norm(self, g: Given) -> Array:
        """x/√(mean of the squares) over the last axes, times a weight."""
        a = self.plain(self.first(g))
        shape = g.take(1, "normalized_shape")
        last = max(len(shape.values), 1) if isinstance(shape, Several) else 1
        if a.rank < last:
            raise self.misfit(_("a {kind} is of what has entries").format(kind=g.name), a.names)
        weight, eps = g.take(2, "weight"), self.without_eps(g, 3)
        squares = self.reduced("mean", self.each(lambda e: said.power(e, Said("2")), a), range(a.rank - last, a.rank), True)
        squares = squares if eps is None else self.combined("+", squares, eps)
        made = self.each(lambda e, s: said.over(e, said.call("sqrt", s)), a, squares)
        if isinstance(weight, Array) and weight.rank != last:
            raise self.misfit(_("weight and bias of layer_norm have the shape that it is over"), weight.names)
        return self.combined("*", made, weight) if isinstance(weight, Array) else made

    def f_cosine_similarity(self, g: Given) -> Array:
        """x·y/(‖x‖‖y‖) along an axis."""
        a, b = self.first(g, "x1"), self.second(g, "x2")
        axis = g.take(2, "dim")
        number = 1 if axis is None else self.count(axis)
        self.without_eps(g, 3)
        if number is None:
            raise self.refusal(_("the axis of {name} is a whole number").format(name=g.name))
        self.doubt(1.0 if a.rank != b.rank else 0.0, (a if a.rank < b.rank else b).names)
        products = self.each(said.times, a, b)
        n = self.axis(products, number) - products.rank
        if min(a.rank, b.rank) < -n:
            raise self.misfit(_("there is no such axis here"), a.names | b.names)

        def norm(x: Array) -> Array:
            squares = self.reduced("sum", self.each(lambda e: said.power(e, Said("2")), x), [n])
            return self.each(lambda s: said.call("sqrt", s), squares)

        return self.each(
            lambda p, x, y: said.over(p, said.times(x, y)), self.reduced("sum", products, [n]), norm(a), norm(b)
        )  # fmt: skip

    def f_normalize(self, g: Given) -> Array:
        a = self.first(g)
        axes = self.along(g, 2) or [1]
        order = g.take(1, "p")
        if (kind := 2 if order is None else self.count(order)) not in (1, 2):
            raise self.refusal(_("normalize is read with the Euclidean norm; write x / np.abs(x).sum()"))
        self.without_eps(g, 3)
        if kind == 1:
            return self.each(said.over, a, self.reduced("sum", self.each(lambda e: said.call("abs", e), a), axes, True))
        norm = self.reduced("sum", self.each(lambda e: said.power(e, Said("2")), a), axes, True)
        return self.each(lambda e, s: said.over(e, said.call("sqrt", s)), a, norm)

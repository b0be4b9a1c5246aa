"""The losses of `torch.nn.functional`, with their defaults: the mean of what is lost, classes behind the samples."""

from __future__ import annotations

from derive.reading import said
from derive.reading.meaning.values import elementary
from derive.reading.python.arrays import Array, added
from derive.reading.python.calls.arguments import Given
from derive.reading.python.calls.softmax import Softmax
from derive.reading.python.values import Word
from derive.reading.said import ONE, Said
from derive.words import gettext as _


class Losses(Softmax):
    """Losses."""

    def lost(self, g: Given, each: Array) -> Array:
        """The mean of what is lost, its sum, or each, as `reduction` says."""
        how = self.flag(g, 9, "reduction", default="mean")
        if how not in ("mean", "sum", "none"):
            raise self.refusal(_("the reduction {how} is not read: mean, sum or none").format(how=how))
        if how == "none" or each.rank == 0:
            return each
        return self.reduced(str(how), each)

    def alike(self, a: Array, b: Array) -> None:
        """A prediction and its target have the same shape; a number is as likely a vector of them."""
        if a.rank != b.rank:
            raise self.misfit(_("these two do not have the same number of axes"), a.names | b.names)
        if a.rank == 0:
            raise self.misfit(_("a loss is of what has entries"), a.names | b.names)

    def by_pairs(self, g: Given, loss: object) -> Array:
        a, b = self.first(g, "logits"), self.second(g)
        self.alike(a, b)
        return self.lost(g, self.each(loss, a, b))  # type: ignore[arg-type]

    def f_mse_loss(self, g: Given) -> Array:
        return self.by_pairs(g, lambda a, b: said.power(added(a, "-", b), Said("2")))

    def f_l1_loss(self, g: Given) -> Array:
        return self.by_pairs(g, lambda a, b: said.call("abs", added(a, "-", b)))

    def f_binary_cross_entropy(self, g: Given) -> Array:
        return self.by_pairs(
            g, lambda p, t: said.negative(_two(t, said.call("log", p), said.call("log", said.plus([("+", ONE), ("-", p)]))))
        )

    def f_binary_cross_entropy_with_logits(self, g: Given) -> Array:
        def loss(z: Said, t: Said) -> Said:
            return said.plus([("+", elementary("softplus", z)), ("-", said.times(t, z))])

        return self.by_pairs(g, loss)

    def f_cross_entropy(self, g: Given) -> Array:
        logits, target = self.first(g, "logits"), self.second(g)
        if logits.rank == 0:
            raise self.misfit(_("cross_entropy is of the logits of some classes"), logits.names)
        logs = self.logs(logits, 1 if logits.rank > 1 else 0)
        if target.rank == logits.rank and target.whole is None:
            products = self.each(lambda t, e: said.negative(said.times(t, e)), target, logs)
            return self.lost(g, self.reduced("sum", products, [1 if logits.rank > 1 else 0]))
        return self.labelled(g, logs, target, g.take(9, "label_smoothing"))

    def f_nll_loss(self, g: Given) -> Array:
        logs, target = self.first(g, "logits"), self.second(g)
        if logs.rank == 0:
            raise self.misfit(_("nll_loss is of the logarithms of some probabilities"), logs.names)
        return self.labelled(g, logs, target)

    def labelled(self, g: Given, logs: Array, target: Array, smoothing: object = None) -> Array:
        """The logarithm at the label; with smoothing, a part of the target is spread evenly over the classes."""
        if target.rank != logs.rank - 1:
            raise self.misfit(_("there is one label for each sample"), logs.names | target.names)
        if logs.rank == 1:
            self.doubt(2.0, logs.names)
        classes = 1 if logs.rank > 1 else 0

        def loss(*letters: Said) -> Said:
            place = self.position(target, *self.at(target, letters))
            return said.negative(logs.entry(*letters[:classes], place, *letters[classes:]))

        axes = [x for n, x in enumerate(logs.axes) if n != classes]
        merged = [self.one_of([x, y]) for x, y in zip(axes, target.axes, strict=True)]
        lost = self.array(merged, loss, logs.names | target.names)
        if isinstance(smoothing, Array):

            def smoothed(e: Said, part: Said, over: Said) -> Said:
                rest = said.plus([("+", ONE), ("-", part)])
                return said.plus([("+", said.times(rest, e)), ("-", said.times(part, over))])

            lost = self.each(smoothed, lost, smoothing, self.reduced("mean", logs, [classes]))
        return self.lost(g, lost)

    def f_smooth_l1_loss(self, g: Given) -> Array:
        return self.huber(g, "beta", True)

    def f_huber_loss(self, g: Given) -> Array:
        return self.huber(g, "delta", False)

    def huber(self, g: Given, name: str, divided: bool) -> Array:
        a, b = self.first(g), self.second(g)
        self.alike(a, b)
        bound = g.take(9, name)
        d = self.number(ONE) if bound is None or isinstance(bound, Word) else self.arr(bound)
        size = self.each(lambda a, b: said.call("abs", said.plus([("+", a), ("-", b)])), a, b)
        half = Said("2")
        near = self.each(lambda e, d: said.over(said.power(e, half), said.times(half, d) if divided else half), size, d)
        if divided:
            far = self.each(lambda e, d: said.plus([("+", e), ("-", said.over(d, half))]), size, d)
        else:
            far = self.each(lambda e, d: said.times(d, said.plus([("+", e), ("-", said.over(d, half))])), size, d)
        return self.lost(g, self.chosen(self.condition("<", size, d), near, far))


def _two(t: Said, yes: Said, no: Said) -> Said:
    return said.plus([("+", said.times(t, yes)), ("+", said.times(said.plus([("+", ONE), ("-", t)]), no))])

"""The functions of TensorFlow, Keras and Optax: reduce_mean, losses of each sample, where the arguments have another order."""

from __future__ import annotations

from derive.reading import said
from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import TWO, Given
from derive.reading.python.calls.losses import Losses, of_logit, of_probability
from derive.reading.python.values import Several, Word
from derive.reading.said import Said
from derive.words import gettext as _


class TensorFlow(Losses):
    """Functions of TensorFlow, Keras and Optax."""

    def called(self, name: str, g: Given) -> object:
        raise NotImplementedError

    def reduced_by(self, kind: str, g: Given) -> Array:
        """reduce_sum(x, axis=None, keepdims=False)."""
        a = self.first(g, "input_tensor")
        axes = self.along(g)
        if axes is None and isinstance(old := g.take(9, "reduction_indices"), Several | Array):
            axes = self.along(Given(g.name, [], {"axis": old}, False))
        keep = bool(self.flag(g, 2, "keepdims", "keep_dims", default=False))
        return self.reduced(kind, a, axes, keep)

    def f_reduce_sum(self, g: Given) -> Array:
        return self.reduced_by("sum", g)

    def f_reduce_mean(self, g: Given) -> Array:
        return self.reduced_by("mean", g)

    def f_reduce_max(self, g: Given) -> Array:
        return self.reduced_by("max", g)

    def f_reduce_min(self, g: Given) -> Array:
        return self.reduced_by("min", g)

    def f_reduce_prod(self, g: Given) -> Array:
        return self.reduced_by("prod", g)

    def f_reduce_logsumexp(self, g: Given) -> object:
        return self.called("logsumexp", g)

    def f_reduce_variance(self, g: Given) -> Array:
        """The mean square distance from the mean, over all entries or along axes."""
        a, axes = self.first(g, "input_tensor"), self.along(g)
        keep = bool(self.flag(g, 2, "keepdims", default=False))
        return self.reduced("mean", self.from_mean(a, axes), axes, keep)

    def f_reduce_std(self, g: Given) -> Array:
        return self.each(lambda e: said.call("sqrt", e), self.f_reduce_variance(g))

    def f_epsilon(self, g: Given) -> Array:
        """The small number of Keras."""
        return self.number(Said("1e-7"))

    def f_l2_loss(self, g: Given) -> Array:
        """Half the sum of the squares; of Optax, half the square of each difference."""
        target = g.take(1, "targets")
        if g.module == "nn":
            squares = self.each(lambda e: said.power(e, TWO), self.first(g, "t"))
            return self.each(lambda s: said.over(s, TWO), self.reduced("sum", squares))
        a = self.first(g, "predictions")
        if target is not None:
            a = self.combined("-", a, self.arr(target))
        return self.each(lambda e: said.over(said.power(e, TWO), TWO), a)

    def f_squared_difference(self, g: Given) -> Array:
        return self.each(lambda e: said.power(e, TWO), self.combined("-", self.first(g), self.second(g)))

    def pair(self, g: Given) -> tuple[Array, Array]:
        """The labels and the logits, which TensorFlow wants by their names."""
        labels, logits = g.keywords.get("labels"), g.keywords.get("logits")
        if labels is None or logits is None:
            raise self.refusal(_("{name} is read with labels=… and logits=…").format(name=g.name))
        g.used.update(("labels", "logits", "name"))
        return self.arr(labels), self.arr(logits)

    def f_softmax_cross_entropy_with_logits(self, g: Given) -> Array:
        labels, logits = self.pair(g)
        return self.against(labels, logits, g)

    f_softmax_cross_entropy_with_logits_v2 = f_softmax_cross_entropy_with_logits

    def f_softmax_cross_entropy(self, g: Given) -> Array:
        logits, labels = self.first(g, "logits"), self.second(g, "labels")
        return self.against(labels, logits, g)

    def against(self, labels: Array, logits: Array, g: Given) -> Array:
        """-Σ t log softmax(z) over the classes."""
        if labels.rank != logits.rank or not logits.rank:
            raise self.misfit(_("these two do not have the same number of axes"), labels.names | logits.names)
        axis = self.along(g, 9) or [-1]
        logs = self.logs(logits, self.axis(logits, axis[0]))
        return self.reduced("sum", self.each(lambda t, e: said.negative(said.times(t, e)), labels, logs), axis)

    def f_sparse_softmax_cross_entropy_with_logits(self, g: Given) -> Array:
        labels, logits = self.pair(g)
        return self.at_labels(labels, logits)

    def f_softmax_cross_entropy_with_integer_labels(self, g: Given) -> Array:
        logits, labels = self.first(g, "logits"), self.second(g, "labels")
        return self.at_labels(labels, logits)

    def at_labels(self, labels: Array, logits: Array) -> Array:
        if not logits.rank:
            raise self.misfit(_("cross_entropy is of the logits of some classes"), logits.names)
        if logits.rank > 2:
            raise self.refusal(_("this loss is read for samples and classes, two axes"))
        logs = self.logs(logits, logits.rank - 1)
        return self.labelled(Given("cross_entropy", [], {"reduction": Word("none")}, True), logs, labels)

    def f_sigmoid_cross_entropy_with_logits(self, g: Given) -> Array:
        labels, logits = self.pair(g)
        return self.with_logits(labels, logits)

    def f_sigmoid_binary_cross_entropy(self, g: Given) -> Array:
        logits, labels = self.first(g, "logits"), self.second(g, "labels")
        return self.with_logits(labels, logits)

    def with_logits(self, labels: Array, logits: Array) -> Array:
        return self.each(of_logit, *self.alike(logits, labels))

    # ------------------------------------------------------------------ Keras: the target first, the mean over the last axis
    def keras(self, g: Given) -> tuple[Array, Array]:
        target, output = self.first(g, "y_true", "target"), self.second(g, "y_pred", "output")
        if self.flag(g, 2, "from_logits", default=False):
            raise self.refusal(_("{name} is read of probabilities; with logits write the sigmoid or softmax").format(name=g.name))
        if target.rank != output.rank or not output.rank:
            raise self.misfit(_("these two do not have the same number of axes"), target.names | output.names)
        return target, output

    def f_mean_squared_error(self, g: Given) -> Array:
        return self.last_mean(self.f_squared_difference(Given(g.name, [*self.keras(g)], {}, False)))

    def f_mean_absolute_error(self, g: Given) -> Array:
        return self.last_mean(self.each(lambda e: said.call("abs", e), self.combined("-", *self.keras(g))))

    def last_mean(self, a: Array) -> Array:
        return self.reduced("mean", a, [-1])

    def f_binary_crossentropy(self, g: Given) -> Array:
        target, output = self.keras(g)
        each = self.each(of_probability, output, target)
        return each if g.module in ("K", "backend") else self.last_mean(each)

    def f_categorical_crossentropy(self, g: Given) -> Array:
        target, output = self.keras(g)
        each = self.each(lambda t, p: said.negative(said.times(t, said.call("log", p))), target, output)
        return self.reduced("sum", each, [-1])


__all__ = ["TensorFlow"]

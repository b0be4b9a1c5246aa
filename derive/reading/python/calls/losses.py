"""The losses of `torch.nn.functional`, with their defaults: the mean of what is lost, classes behind the samples."""

from __future__ import annotations

from derive.reading import said
from derive.reading.formulas import filled
from derive.reading.meaning.values import elementary
from derive.reading.python.arrays import Array, Whole, added
from derive.reading.python.calls.arguments import Given
from derive.reading.python.calls.softmax import Softmax
from derive.reading.python.values import Word
from derive.reading.said import ONE, ZERO, Said
from derive.records import replace
from derive.sentence import message
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

    def alike(self, a: Array, b: Array) -> tuple[Array, Array]:
        """A prediction and its target have the same shape; a number is as likely a vector of them."""
        if a.rank != b.rank:
            raise self.misfit(_("these two do not have the same number of axes"), a.names | b.names)
        if a.rank == 0:
            raise self.misfit(_("a loss is of what has entries"), a.names | b.names)
        return self.as_long(a, b), self.as_long(b, a)

    def as_long(self, a: Array, b: Array) -> Array:
        """An array with one entry along the axes along which the other has one."""
        axes = [y if y.count == 1 and x.count is None else x for x, y in zip(a.axes, b.axes, strict=True)]
        return replace(a, axes=tuple(axes))

    def by_pairs(self, g: Given, loss: object) -> Array:
        a, b = self.alike(self.first(g, "logits"), self.second(g))
        return self.lost(g, self.each(loss, a, b))  # type: ignore[arg-type]

    def f_mse_loss(self, g: Given) -> Array:
        return self.by_pairs(g, lambda a, b: said.power(added(a, "-", b), Said("2")))

    def f_l1_loss(self, g: Given) -> Array:
        return self.by_pairs(g, lambda a, b: said.call("abs", added(a, "-", b)))

    def f_binary_cross_entropy(self, g: Given) -> Array:
        return self.weighing(g, of_probability)

    def weighing(self, g: Given, loss: object) -> Array:
        """A loss of each entry, perhaps with a weight."""
        a, b = self.alike(self.first(g, "logits"), self.second(g))
        return self.with_weight(g, self.each(loss, a, b))  # type: ignore[arg-type]

    def with_weight(self, g: Given, each: Array) -> Array:
        weight = g.take(2, "weight")
        if not isinstance(weight, Array):
            return self.lost(g, each)
        self.doubts_of("*", weight, each, False)
        return self.lost(g, self.combined("*", weight, each))

    def f_binary_cross_entropy_with_logits(self, g: Given) -> Array:
        positive = g.take(9, "pos_weight")
        if isinstance(positive, Array):
            return self.with_positive(g, positive)

        return self.weighing(g, of_logit)

    def with_positive(self, g: Given, positive: Array) -> Array:
        """-w t log σ(z) - (1 - t) log(1 - σ(z))."""
        z, t = self.alike(self.first(g, "logits"), self.second(g))

        def loss(z: Said, t: Said, w: Said) -> Said:
            yes, no = elementary("softplus", said.negative(z)), elementary("softplus", z)
            return said.plus([("+", said.times(w, t, yes)), ("+", said.times(said.plus([("+", ONE), ("-", t)]), no))])

        return self.with_weight(g, self.each(loss, z, t, positive))

    def f_cross_entropy(self, g: Given) -> Array:
        logits, target = self.first(g, "logits"), self.second(g)
        if logits.rank == 0:
            raise self.misfit(_("cross_entropy is of the logits of some classes"), logits.names)
        logs = self.logs(logits, 1 if logits.rank > 1 else 0)
        if target.rank == logits.rank and target.whole is None:
            products = self.each(lambda t, e: said.negative(said.times(t, e)), target, logs)
            return self.lost(g, self.reduced("sum", products, [1 if logits.rank > 1 else 0]))
        weight = g.take(2, "weight")
        if isinstance(weight, Array):
            return self.weighted(g, logs, target, weight)
        return self.labelled(g, logs, target, g.take(9, "label_smoothing"))

    def weighted(self, g: Given, logs: Array, target: Array, weight: Array) -> Array:
        """Each class with its weight; the mean divides by the sum of the weights."""
        how = self.flag(g, 9, "reduction", default="mean")
        if weight.rank != 1:
            raise self.misfit(_("there is one weight for each class"), weight.names)
        lost = self.labelled(Given(g.name, [], {"reduction": Word("none")}, True), logs, target)
        weights = self.array(target.axes, lambda *i: weight.entry(self.position(target, *i)), weight.names | target.names)
        each = self.each(said.times, weights, lost)
        if how != "mean" or each.rank == 0:
            return self.lost(g, each)
        return self.each(said.over, self.reduced("sum", each), self.reduced("sum", weights))

    def f_nll_loss(self, g: Given) -> Array:
        logs, target = self.first(g, "logits"), self.second(g)
        if logs.rank == 0:
            raise self.misfit(_("nll_loss is of the logarithms of some probabilities"), logs.names)
        weight = g.take(2, "weight")
        return self.weighted(g, logs, target, weight) if isinstance(weight, Array) else self.labelled(g, logs, target)

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

    def f_kl_div(self, g: Given) -> Array:
        """t (log t - q), where q is given as a logarithm; "batchmean" divides the sum by the number of samples."""
        log_q, t = self.first(g), self.second(g)
        log_q, t = self.alike(log_q, t)
        is_log = bool(self.flag(g, 9, "log_target", default=False))

        def loss(q: Said, t: Said) -> Said:
            if is_log:
                return said.times(said.call("exp", t), added(t, "-", q))
            return said.times(t, said.plus([("+", said.call("log", t)), ("-", q)]))

        each = self.each(loss, log_q, t)
        how = self.flag(g, 9, "reduction", default="mean")
        if how == "batchmean":
            return self.each(lambda s: said.over(s, each.axes[0].length()), self.reduced("sum", each))
        if how == "mean":
            self.say(message("kl_div of PyTorch is the mean over all entries; with reduction='batchmean' it is the divergence"))
        return self.lost(g, each)

    def f_triplet_margin_loss(self, g: Given) -> Array:
        """max(‖a - p‖ - ‖a - n‖ + margin, 0)."""
        anchor, near, far = self.first(g, "anchor"), self.second(g, "positive"), self.arr(g.take(2, "negative"))
        margin = g.take(3, "margin")
        bound = self.number(ONE) if margin is None else self.arr(margin)
        for x in (near, far):
            self.alike(anchor, x)
        self.without_eps(g, 5)

        def distance(x: Array) -> Array:
            squares = self.each(lambda a, b: said.power(added(a, "-", b), Said("2")), anchor, x)
            return self.each(lambda s: said.call("sqrt", s), self.reduced("sum", squares, [-1]))

        def loss(p: Said, n: Said, m: Said) -> Said:
            return said.call("max", said.plus([("+", p), ("-", n), ("+", m)]), "0")

        return self.lost(g, self.each(loss, distance(near), distance(far), bound))

    def f_poisson_nll_loss(self, g: Given) -> Array:
        """e^z - t z, or p - t log p of what is no logarithm; the log t! of the full one does not depend on it."""
        if self.flag(g, 3, "full", default=False):
            raise self.refusal(_("poisson_nll_loss is read without full=True, which adds to it what depends on the target alone"))
        if not self.flag(g, 2, "log_input", default=True):
            eps = self.without_eps(g, 4)

            def loss(a: Said, t: Said, e: Said = ZERO) -> Said:
                return said.plus([("+", a), ("-", said.times(t, said.call("log", said.plus([("+", a), ("+", e)]))))])

            a, b = self.alike(self.first(g, "logits"), self.second(g))
            return self.lost(g, self.each(loss, a, b) if eps is None else self.each(loss, a, b, eps))
        g.take(4, "eps")
        return self.by_pairs(g, lambda a, t: said.plus([("+", said.call("exp", a)), ("-", said.times(t, a))]))

    def f_gaussian_nll_loss(self, g: Given) -> Array:
        """(log v + (x - t)²/v)/2, of a variance for each."""
        x, t = self.alike(self.first(g), self.second(g))
        v = self.arr(g.take(2, "var", "variance"))
        form = "(log(v) + (x - t)**2/v)/2"
        if self.flag(g, 3, "full", default=False):
            form += " + log(2*pi)/2"
        self.without_eps(g, 4)
        self.doubts_of("+", x, v, False)
        return self.lost(g, self.each(lambda x, t, v: filled(form, {"x": x, "t": t, "v": v}), x, t, v))

    def f_margin_ranking_loss(self, g: Given) -> Array:
        """max(-y (a - b) + margin, 0)."""
        a, b = self.alike(self.first(g, "input1"), self.second(g, "input2"))
        y, margin = self.arr(g.take(2, "target")), g.take(3, "margin")
        self.alike(a, y)
        m = self.number(ZERO) if margin is None else self.arr(margin)

        def loss(a: Said, b: Said, y: Said, m: Said) -> Said:
            ahead = said.negative(said.times(y, said.plus([("+", a), ("-", b)])))
            return said.call("max", said.plus([("+", ahead), ("+", m)]), "0")

        return self.lost(g, self.each(loss, a, b, y, m))

    def f_hinge_embedding_loss(self, g: Given) -> Array:
        """x where y is 1, else max(0, margin - x)."""
        x, y = self.alike(self.first(g), self.second(g))
        return self.signed(g, x, y, "where(y == 1, x, max(0, m - x))", g.take(2, "margin") or self.number(ONE))

    def f_cosine_embedding_loss(self, g: Given) -> Array:
        """1 - cos where y is 1, else max(0, cos - margin)."""
        rows = [self.first(g, "input1"), self.second(g, "input2"), self.integer(Whole(None, -1))]
        cosine = self.f_cosine_similarity(Given("cosine_similarity", rows, {}, True))
        cos, y = self.alike(cosine, self.arr(g.take(2, "target")))
        return self.signed(g, cos, y, "where(y == 1, 1 - x, max(0, x - m))", g.take(3, "margin") or self.number(ZERO))

    def signed(self, g: Given, x: Array, y: Array, form: str, margin: object) -> Array:
        """A loss of pairs that belong together where y is 1, and do not where it is -1."""
        bound = self.arr(margin)
        return self.lost(g, self.each(lambda x, y, m: filled(form, {"x": x, "y": y, "m": m}), x, y, bound))

    def f_pairwise_distance(self, g: Given) -> Array:
        """‖a - b‖ along the last axis."""
        a, b = self.first(g, "x1"), self.second(g, "x2")
        if self.count(g.take(2, "p")) not in (None, 2):
            raise self.refusal(_("{name} is read with the Euclidean norm").format(name=g.name))
        self.doubt(2.4 * abs(a.rank - b.rank), a.names | b.names)  # two points have as many axes
        self.without_eps(g, 3)
        keep = bool(self.flag(g, 4, "keepdim", default=False))
        squares = self.each(lambda e: said.power(e, Said("2")), self.combined("-", a, b))
        return self.each(lambda s: said.call("sqrt", s), self.reduced("sum", squares, [-1], keep))

    def f_soft_margin_loss(self, g: Given) -> Array:
        return self.by_pairs(g, lambda a, t: elementary("softplus", said.negative(said.times(t, a))))

    def f_smooth_l1_loss(self, g: Given) -> Array:
        return self.huber(g, "beta", True)

    def f_huber_loss(self, g: Given) -> Array:
        return self.huber(g, "delta", False)

    def huber(self, g: Given, name: str, divided: bool) -> Array:
        a, b = self.first(g), self.second(g)
        a, b = self.alike(a, b)
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


def of_probability(p: Said, t: Said) -> Said:
    """-t log p - (1 - t) log(1 - p)."""
    return said.negative(_two(t, said.call("log", p), said.call("log", said.plus([("+", ONE), ("-", p)]))))


def of_logit(z: Said, t: Said) -> Said:
    """softplus(z) - t z, which is the same for the probability σ(z)."""
    return said.plus([("+", elementary("softplus", z)), ("-", said.times(t, z))])


def _two(t: Said, yes: Said, no: Said) -> Said:
    return said.plus([("+", said.times(t, yes)), ("+", said.times(said.plus([("+", ONE), ("-", t)]), no))])

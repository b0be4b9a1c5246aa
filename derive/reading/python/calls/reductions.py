"""Sums, means, maxima, variances and norms, of all entries or along axes."""

from __future__ import annotations

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.python.arrays import Array, Axis
from derive.reading.python.calls.arguments import TWO, Given
from derive.reading.python.calls.numbers import Numbers
from derive.reading.python.values import Several, Word
from derive.reading.said import Said
from derive.sentence import message
from derive.words import gettext as _


class Reductions(Numbers):
    """Functions that take axes away."""

    def total(self, kind: str, g: Given) -> Array:
        axes = self.along(g)
        keep = bool(self.flag(g, 2 if g.torch else 3, "keepdims", "keepdim", default=False))
        a = self.first(g)
        if axes == [0] and a.rank == 1 and g.name != "builtin":
            self.doubt(1.2, a.names)
        if keep and axes is not None and a.rank == 1:  # of a vector there is no axis for whose sake one is kept
            self.doubt(1.2, a.names)
        return self.reduced(kind, a, axes, keep)

    def f_sum(self, g: Given) -> Array:
        return self.total("sum", g)

    f_nansum = f_sum

    def f_mean(self, g: Given) -> Array:
        return self.total("mean", g)

    def f_average(self, g: Given) -> Array:
        weights = g.take(9, "weights")
        if weights is None:
            return self.total("mean", g)
        axes, a, w = self.along(g), self.first(g), self.arr(weights)
        if a.rank < max(w.rank, 1) or w.rank == 0:
            raise self.misfit(_("a {kind} is of what has entries").format(kind=g.name), a.names | w.names)
        if a.rank > 1 and w.rank == 1 and axes is not None and self.axis(a, axes[0]) != a.rank - 1:
            raise self.refusal(_("average with weights is read along the last axis; write (w * x).sum() / w.sum()"))
        return self.each(said.over, self.reduced("sum", self.each(said.times, w, a), axes), self.reduced("sum", w))

    def f_cumsum(self, g: Given) -> Array:
        """The sum up to each entry."""
        return self.up_to_each(g, self.plain(self.first(g)))

    def f_cumprod(self, g: Given) -> Array:
        """The product up to each entry."""
        return self.up_to_each(g, self.plain(self.first(g)), "prod")

    def f_logcumsumexp(self, g: Given) -> Array:
        """The logarithm of the sum of powers of e up to each entry."""
        powers = self.each(lambda e: said.call("exp", e), self.plain(self.first(g)))
        return self.each(lambda e: said.call("log", e), self.up_to_each(g, powers))

    def up_to_each(self, g: Given, a: Array, kind: str = "sum") -> Array:
        axes = self.along(g)
        if axes is None and a.rank > 1:
            raise self.refusal(_("{name} of more than one axis needs its axis").format(name=g.name))
        if a.rank == 0:
            raise self.misfit(_("a {kind} is of what has entries").format(kind=g.name), a.names)
        n = self.axis(a, axes[0] if axes else 0)

        def entry(*letters: Said) -> Said:
            until = Axis(lambda: letters[n])
            return self.folded(kind, until, lambda k: a.entry(*letters[:n], k, *letters[n + 1 :]), *letters)

        return self.array(a.axes, entry, a.names)

    def f_prod(self, g: Given) -> Array:
        return self.total("prod", g)

    def extreme(self, kind: str, g: Given) -> object:
        other = g.take(1)
        if isinstance(other, Array) and (other.rank or other.whole is None or other.whole.base is not None):
            return self.larger(kind, g)
        axes = self.along(g)
        made = self.total(kind, g)
        return Several((made, Word("place"))) if g.torch and axes is not None else made

    def f_max(self, g: Given) -> object:
        return self.extreme("max", g)

    def f_min(self, g: Given) -> object:
        return self.extreme("min", g)

    def f_amax(self, g: Given) -> Array:
        return self.total("max", g)

    def f_amin(self, g: Given) -> Array:
        return self.total("min", g)

    def f_var(self, g: Given) -> Array:
        """The mean square distance from the mean; PyTorch divides by one less than the number of entries."""
        axes, a = self.along(g), self.plain(self.first(g))
        keep = bool(self.flag(g, 9, "keepdims", "keepdim", default=False))
        less = self.flag(g, 9, "ddof", "correction", default=1 if g.torch else 0)
        unbiased = self.flag(g, 2 if g.torch else 9, "unbiased", default=None)
        less = less if unbiased is None else int(bool(unbiased))
        if not g.known and unbiased is None and not g.keywords.keys() & {"ddof", "correction"}:
            raise self.refusal(_("{name} has two defaults: NumPy divides by the number of entries (ddof=0), PyTorch by one less "
                                 "(correction=1); nothing here says which library is meant").format(name=g.name),
                               _("`{name}(…, ddof=0)` or `{name}(…, correction=1)`").format(name=g.name))  # fmt: skip
        squares = self.from_mean(a, axes)
        if less == 0:
            return self.reduced("mean", squares, axes, keep)
        if g.torch and unbiased is None:
            self.say(message("var and std of PyTorch divide by the number of entries less one"))
        numbers = range(a.rank) if axes is None else [self.axis(a, n) for n in axes]

        def divided(e: Said) -> Said:
            return said.over(e, said.plus([("+", said.times(*(a.axes[n].length() for n in numbers))), ("-", Said(str(less)))]))

        return self.each(divided, self.reduced("sum", squares, axes, keep))

    def f_std(self, g: Given) -> Array:
        return self.each(lambda e: said.call("sqrt", e), self.f_var(g))

    def f_norm(self, g: Given) -> Array:
        a = self.plain(self.first(g))
        order = g.take(1, "ord", "p")
        axes = self.along(g, 2)
        keep = bool(self.flag(g, 3, "keepdims", "keepdim", default=False))
        kind: object = order.value if isinstance(order, Word) else "2" if order is None else str(self.count(order))
        if isinstance(order, Array) and order.named is None and order.whole is None and order.entry().text == "oo":
            kind = "inf"
        if a.rank == 0:
            raise self.misfit(_("a norm is of a vector or a matrix; of a number it is |a|"), a.names)
        over = a.rank if axes is None else len(axes)
        if over > 1 and isinstance(order, Array) and not g.torch:
            raise self.of_map(kind, a)
        if kind in ("inf", "Infinity"):
            return self.reduced("max", self.each(lambda e: said.call("abs", e), a), axes, keep)
        if kind == "1":
            return self.reduced("sum", self.each(lambda e: said.call("abs", e), a), axes, keep)
        if kind not in ("2", "fro", None):
            raise self.refusal(_("the norm with {kind} is not known; write it as a sum").format(kind=kind))
        return self.each(
            lambda e: said.call("sqrt", e), self.reduced("sum", self.each(lambda e: said.power(e, TWO), a), axes, keep)
        )

    def of_map(self, kind: object, a: Array) -> Refusal:
        """The norm of a matrix with a number, of which libraries have two."""
        name = a.named or "A"
        if kind == "2":
            return self.refusal(
                _("the 2-norm of a matrix is read in two ways: the spectral (operator) norm, its largest singular value, as "
                  "numpy.linalg.norm has it, which is not derived here; or the Frobenius norm of its entries, as torch.norm has "
                  "it"),
                f"`np.linalg.norm({name}, 'fro')` or `np.sqrt(({name}**2).sum())`",
            )  # fmt: skip
        if kind == "1":
            return self.refusal(
                _("the 1-norm of a matrix is read in two ways: the operator norm, the largest sum of a column, as "
                  "numpy.linalg.norm has it, or the sum of the absolute values of its entries, as torch.norm has it"),
                f"`np.abs({name}).sum(axis=0).max()` or `np.abs({name}).sum()`",
            )  # fmt: skip
        return self.refusal(
            _("the {kind}-norm of a matrix is read in two ways: the operator norm, as numpy.linalg.norm has it, or the norm of "
              "its entries, as torch.norm has it; write what it computes").format(kind=kind)
        )  # fmt: skip

    def f_vector_norm(self, g: Given) -> Array:
        g.torch = True
        return self.f_norm(g)

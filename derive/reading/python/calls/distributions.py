"""Distributions of PyTorch and SciPy: the logarithm of a density is a function of numbers, or of a vector and a covariance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from derive.reading import said
from derive.reading.formulas import filled
from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import TWO, Given
from derive.reading.python.calls.losses import Losses
from derive.reading.python.values import Layer, Word
from derive.reading.said import Said
from derive.words import gettext as _

#: The logarithms of densities and probabilities by their parameters in PyTorch's order, and the entropy.
OF_NUMBERS = {
    "Normal": (("loc", "scale"), "-(x - a)**2/(2*b**2) - log(b) - log(2*pi)/2", "log(b) + (1 + log(2*pi))/2"),
    "Laplace": (("loc", "scale"), "-abs(x - a)/b - log(2*b)", "1 + log(2*b)"),
    "Exponential": (("rate",), "log(a) - a*x", "1 - log(a)"),
}
BY_PROBABILITY = ("x*log(a) + (1 - x)*log(1 - a)", "-(a*log(a) + (1 - a)*log(1 - a))")
BY_LOGIT = ("x*a - softplus(a)", "softplus(a) - a*sigmoid(a)")


class Distributions(Losses):
    """Distributions as objects: Normal(m, s).log_prob(x), norm(m, s).logpdf(x)."""

    def called(self, name: str, g: Given) -> object:
        raise NotImplementedError

    def distribution(self, name: str, parts: Mapping[str, Callable[[Array], Array]], entropy: Callable[[], Array]) -> Layer:
        """An object with the logarithm of its density, and what else is calculated of it."""

        def of_one(f: Callable[[Array], Array]) -> Layer:
            def apply(values: Sequence[object], _named: Mapping[str, object]) -> object:
                if len(values) != 1:
                    raise self.refusal(_("{name} with so many arguments is not read").format(name=name))
                return f(self.arr(values[0]))

            return Layer(name, apply)

        def alone(_values: Sequence[object], _named: Mapping[str, object]) -> object:
            raise self.refusal(_("{name} is a distribution: its log_prob is read, and its entropy").format(name=name))

        made = {word: of_one(f) for word, f in parts.items()}
        return Layer(name, alone, made | {"entropy": Layer(name, lambda _values, _named: entropy())})

    def by_formulas(self, g: Given, given: Sequence[Array], log: str, entropy: str) -> Layer:
        def filled_in(form: str, *arrays: Array) -> Array:
            letters = "ab"[: len(given)] + "x"
            for one in arrays[:-1]:  # what it is of has as many entries as any parameter
                self.doubts_of("-", arrays[-1], one, False)
                if arrays[-1].rank < one.rank:
                    self.doubt(2.0, arrays[-1].names | one.names)
            return self.each(lambda *parts: filled(form, dict(zip(letters, parts, strict=False))), *arrays)

        return self.distribution(
            g.name, {"log_prob": lambda x: filled_in(log, *given, x)}, lambda: filled_in(entropy, *given)
        )  # fmt: skip

    def of_numbers(self, g: Given) -> Layer:
        names, log, entropy = OF_NUMBERS[g.name]
        given = [self.arr(g.take(n, word), g.name) for n, word in enumerate(names)]
        g.take(9, "validate_args")
        return self.by_formulas(g, given, log, entropy)

    f_Normal = f_Laplace = f_Exponential = of_numbers

    def probabilities(self, g: Given) -> tuple[Array, bool]:
        """The parameters of a distribution over outcomes, and whether they are logits."""
        probs, logits = g.take(0, "probs"), g.take(1, "logits")
        g.take(9, "validate_args")
        is_logit = probs is None or (isinstance(probs, Word) and probs.value is None)
        return self.arr(logits if is_logit else probs, g.name), is_logit

    def f_Bernoulli(self, g: Given) -> Layer:
        a, is_logit = self.probabilities(g)
        return self.by_formulas(g, [a], *(BY_LOGIT if is_logit else BY_PROBABILITY))

    def f_Categorical(self, g: Given) -> Layer:
        """The probabilities of classes along the last axis; those that are given are divided by their sum."""
        a, is_logit = self.probabilities(g)
        if not a.rank:
            raise self.misfit(_("cross_entropy is of the logits of some classes"), a.names)
        if is_logit:
            logs = self.logs(a, a.rank - 1)
        else:
            total = self.reduced("sum", a, [-1], True)
            logs = self.each(lambda p, s: said.call("log", said.over(p, s)), a, total)

        def log_prob(labels: Array) -> Array:
            if logs.rank > 2:
                raise self.refusal(_("this loss is read for samples and classes, two axes"))
            lost = self.labelled(Given("nll_loss", [], {"reduction": Word("none")}, True), logs, labels)
            return self.each(said.negative, lost)

        def entropy() -> Array:
            products = self.each(lambda e: said.times(said.call("exp", e), e), logs)
            return self.each(said.negative, self.reduced("sum", products, [-1]))

        return self.distribution(g.name, {"log_prob": log_prob}, entropy)

    def f_MultivariateNormal(self, g: Given) -> Layer:
        loc, covariance = self.arr(g.take(0, "loc")), self.arr(g.take(1, "covariance_matrix"), g.name)

        def entropy() -> Array:
            raise self.refusal(_("{name} is a distribution: its log_prob is read, and its entropy").format(name=g.name))

        return self.distribution(g.name, {"log_prob": lambda x: self.log_of_vectors(x, loc, covariance)}, entropy)

    def log_of_vectors(self, x: Array, mean: Array, covariance: Array) -> Array:
        """-(x - μ)ᵀ Σ⁻¹ (x - μ)/2 - log det(Σ)/2 - N log(2π)/2, of a vector or of each row."""
        for a, rank in ((mean, 1), (covariance, 2)):
            if a.rank != rank:
                raise self.misfit(_("{name} is of an array with {n} axes here").format(name="N(x, μ, Σ)", n=rank), a.names)
        if not x.rank:
            raise self.misfit(_("{name} is of an array with {n} axes here").format(name="N(x, μ, Σ)", n=1), x.names)
        less = self.combined("-", x, mean)
        inverse = self.called("inv", Given("inv", [covariance], {}, False))
        squares = self.reduced("sum", self.each(said.times, self.product(less, self.arr(inverse)), less), [-1])
        logdet = self.arr(self.called("logdet", Given("logdet", [covariance], {}, False)))

        def whole(s: Said, d: Said) -> Said:
            many = said.times(mean.axes[0].length(), Said("log(2*pi)"))
            return said.plus([("-", said.over(s, TWO)), ("-", said.over(d, TWO)), ("-", said.over(many, TWO))])

        return self.each(whole, squares, logdet)

    def frozen(self, g: Given) -> Layer:
        """norm(loc, scale) of SciPy, whose density is asked for."""
        loc, scale = g.take(0, "loc"), g.take(1, "scale")
        given = {k: v for k, v in (("loc", loc), ("scale", scale)) if v is not None}

        def part(word: str) -> Callable[[Array], Array]:
            return lambda x: self.arr(self.called(word, Given(word, [x], given, False, "norm")))

        def entropy() -> Array:
            raise self.refusal(_("{name} is a distribution: its log_prob is read, and its entropy").format(name=g.name))

        return self.distribution(g.name, {word: part(word) for word in ("logpdf", "pdf", "cdf", "sf", "logcdf")}, entropy)

    def of_vectors(self, g: Given) -> Array:
        """multivariate_normal.logpdf(x, mean, cov) of SciPy."""
        x, mean, covariance = self.first(g), self.arr(g.take(1, "mean"), g.name), self.arr(g.take(2, "cov"), g.name)
        return self.log_of_vectors(x, mean, covariance)


__all__ = ["Distributions"]

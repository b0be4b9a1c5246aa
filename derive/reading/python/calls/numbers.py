"""Functions of a number, entry by entry: np.exp, torch.clamp, np.where."""

from __future__ import annotations

from derive.reading import said
from derive.reading.formulas import filled
from derive.reading.meaning.values import elementary
from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import TWO, Arguments, Given
from derive.reading.python.masks import BELOW_ALL
from derive.reading.python.values import Word
from derive.reading.said import ONE, ZERO, Said
from derive.words import gettext as _

#: Functions of several numbers, entry by entry: the names of their arguments, in their order, and their formula in the first
#: letters a, b, c …; an argument with a number is left out where it is that number.
BY_ENTRIES = {
    "xlog1py": (("x", "y"), "a*log(1 + b)"), "rel_entr": (("x", "y"), "a*log(a/b)"),
    "logaddexp2": (("x1", "x2"), "log(2**a + 2**b)/log(2)"),
    "addcmul": (("input", "tensor1", "tensor2", "value=1"), "a + d*b*c"),
    "addcdiv": (("input", "tensor1", "tensor2", "value=1"), "a + d*b/c"),
    "threshold": (("input", "threshold", "value"), "where(a > b, a, c)"),
    "celu": (("input", "alpha=1"), "where(a > 0, a, b*(exp(a/b) - 1))"),
    "hardshrink": (("input", "lambd=0.5"), "where(abs(a) > b, a, 0)"),
    "softshrink": (("input", "lambd=0.5"), "sign(a)*max(abs(a) - b, 0)"),
    "selu": (("input",), "1.0507009873554805*where(a > 0, a, 1.6732632423543772*(exp(a) - 1))"),
    "log_ndtr": (("x",), "log((1 + erf(a/sqrt(2)))/2)"),
}  # fmt: skip


class Numbers(Arguments):
    """Functions entry by entry."""

    def by_entries(self, name: str, g: Given) -> Array:
        """A function of the table of those of several numbers."""
        arguments, form = BY_ENTRIES[name]
        given: list[Array] = []
        for n, argument in enumerate(arguments):
            word, _equals, otherwise = argument.partition("=")
            value = g.take(n, word, *(("self", "tensor") if n == 0 else ("other", "x2") if n == 1 else ()))
            given.append(self.number(Said(otherwise)) if value is None and otherwise else self.arr(value, name))
        for other in given[1:]:
            self.doubts_of("+", given[0], other, False)
        return self.each(lambda *parts: filled(form, dict(zip("abcd", parts, strict=False))), *given)

    def f_negative(self, g: Given) -> Array:
        return self.each(said.negative, self.first(g))

    def f_reciprocal(self, g: Given) -> Array:
        return self.each(lambda e: said.over(ONE, e), self.first(g))

    def f_rsqrt(self, g: Given) -> Array:
        return self.each(lambda e: said.over(ONE, said.call("sqrt", e)), self.first(g))

    def f_log_sigmoid(self, g: Given) -> Array:
        return self.each(lambda e: said.call("log", said.call("sigmoid", e)), self.first(g))

    def f_swish(self, g: Given) -> Array:
        return self.each(lambda e: said.times(e, said.call("sigmoid", e)), self.first(g))

    def f_log(self, g: Given) -> Array:
        base = g.take(1, "base") if g.module in ("math", "cmath") else None
        logarithm = self.each(lambda e: said.call("log", e), self.first(g))
        return logarithm if base is None else self.each(lambda e, b: said.over(e, said.call("log", b)), logarithm, self.arr(base))

    def f_long(self, g: Given) -> Array:
        """Whole numbers: of a condition, of what counts, of labels; anything else is cut off."""
        a = self.first(g)
        if a.choose is None and a.whole is None and not a.bare:
            raise self.refusal(_("{name} cuts off what follows the point: its derivative is 0").format(name=g.name))
        return self.as_label(a) if a.rank and a.bare and a.choose is None else a

    f_int = f_long

    def f_bool(self, g: Given) -> Array:
        return self.not_zero(self.first(g))

    def f_float(self, g: Given) -> Array:
        """x.float(), and the number that is written as float('-inf')."""
        word = g.values[0] if g.values else None
        if not isinstance(word, Word):
            return self.first(g)
        if str(word.value).lower() not in ("-inf", "-infinity"):
            raise self.refusal(_("this number is not read"))
        return self.number(Said(BELOW_ALL))

    def f_astype(self, g: Given) -> Array:
        kind = g.take(1, "dtype")
        return self.f_long(g) if isinstance(kind, Word) and kind.value in ("int", "bool") else self.first(g)

    def f_log2(self, g: Given) -> Array:
        return self.each(lambda e: said.over(said.call("log", e), said.call("log", TWO)), self.first(g))

    def f_log10(self, g: Given) -> Array:
        return self.each(lambda e: said.over(said.call("log", e), said.call("log", Said("10"))), self.first(g))

    def f_leaky_relu(self, g: Given) -> Array:
        slope = g.take(1, "negative_slope")
        rate = self.number(Said("0.01")) if slope is None else self.arr(slope)
        x = self.first(g)
        return self.chosen(self.condition(">", x, self.number(ZERO)), x, self.each(said.times, rate, x))

    def f_elu(self, g: Given) -> Array:
        scale = g.take(1, "alpha")
        a = self.number(ONE) if scale is None else self.arr(scale)
        x = self.first(g)
        return self.chosen(self.condition(">", x, self.number(ZERO)), x, self.each(
            lambda e, a: said.times(a, said.plus([("+", said.call("exp", e)), ("-", ONE)])), x, a))  # fmt: skip

    def f_mish(self, g: Given) -> Array:
        return self.each(lambda e: said.times(e, said.call("tanh", elementary("softplus", e))), self.first(g))

    def f_softsign(self, g: Given) -> Array:
        return self.each(lambda e: said.over(e, said.plus([("+", ONE), ("+", said.call("abs", e))])), self.first(g))

    def f_relu6(self, g: Given) -> Array:
        return self.limited(self.first(g), self.number(ZERO), self.number(Said("6")))

    def f_hardtanh(self, g: Given) -> Array:
        low, high = g.take(1, "min_val"), g.take(2, "max_val")
        least = self.number(said.negative(ONE)) if low is None else self.arr(low)
        return self.limited(self.first(g), least, self.number(ONE) if high is None else self.arr(high))

    def limited(self, x: Array, low: Array, high: Array) -> Array:
        return self.each(lambda e, a, b: said.call("min", said.call("max", e, a), b), x, low, high)

    def f_softplus(self, g: Given) -> Array:
        sharp = g.take(1, "beta")
        from_where = g.take(2, "threshold")  # from there on it is x, which changes no digit
        if from_where is not None and not 15 <= (self.count(self.arr(from_where)) or 0) <= 100:
            raise self.refusal(_("{name} with {keyword} is not read").format(name=g.name, keyword="threshold"))
        if sharp is None:
            return self.each(lambda e: elementary("softplus", e), self.first(g))
        return self.each(
            lambda e, b: said.over(elementary("softplus", said.times(b, e)), b), self.first(g), self.arr(sharp)
        )  # fmt: skip

    def f_gelu(self, g: Given) -> Array:
        how = self.flag(g, 9, "approximate", default="none")
        if how in ("tanh", True):
            return self.each(lambda e: filled("x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2", {"x": e}), self.first(g))
        if how not in ("none", False):
            raise self.refusal(_("gelu is read without approximation: x * (1 + erf(x / sqrt(2))) / 2"))
        return self.each(lambda e: elementary("gelu", e), self.first(g))

    def f_logaddexp(self, g: Given) -> Array:
        both = self.first(g, "x1"), self.second(g, "x2")
        exp = [self.each(lambda e: ONE if e == ZERO else said.call("exp", e), a) for a in both]
        return self.each(lambda a, b: said.call("log", said.plus([("+", a), ("+", b)])), *exp)

    def f_hypot(self, g: Given) -> Array:
        return self.each(
            lambda a, b: said.call("sqrt", said.plus([("+", said.power(a, TWO)), ("+", said.power(b, TWO))])),
            self.first(g, "x1"), self.second(g, "x2"),
        )  # fmt: skip

    def f_xlogy(self, g: Given) -> Array:
        return self.each(lambda a, b: said.times(a, said.call("log", b)), self.first(g), self.second(g))

    def f_lerp(self, g: Given) -> Array:
        weight = self.arr(g.take(2, "weight"))
        return self.each(
            lambda a, b, w: said.plus([("+", a), ("+", said.times(w, said.plus([("+", b), ("-", a)])))]),
            self.first(g), self.second(g, "end"), weight,
        )  # fmt: skip

    # ------------------------------------------------------------------ two arguments
    def of_two(self, sign: str, g: Given) -> Array:
        a, b = self.first(g, "x1"), self.second(g, "x2")
        self.doubts_of(sign, a, b, False)
        return self.combined(sign, a, b)

    def f_add(self, g: Given) -> Array:
        return self.of_two("+", g)

    def f_subtract(self, g: Given) -> Array:
        return self.of_two("-", g)

    f_sub = f_subtract

    def f_multiply(self, g: Given) -> Array:
        return self.of_two("*", g)

    f_mul = f_multiply

    def f_divide(self, g: Given) -> Array:
        return self.of_two("/", g)

    f_div = f_true_divide = f_divide

    def f_power(self, g: Given) -> Array:
        return self.combined("**", self.first(g), self.arr(g.take(1, "exponent", "x2")))

    f_pow = f_float_power = f_power

    # ------------------------------------------------------------------ the larger, the smaller
    def larger(self, kind: str, g: Given) -> Array:
        a, b = self.first(g), self.second(g)
        self.doubts_of(kind, a, b, False)
        return self.each(lambda a, b: said.call(kind, a, b), a, b)

    def f_maximum(self, g: Given) -> Array:
        return self.larger("max", g)

    def f_minimum(self, g: Given) -> Array:
        return self.larger("min", g)

    f_fmax, f_fmin = f_maximum, f_minimum

    def f_clip(self, g: Given) -> Array:
        made = self.first(g)
        for kind, value in (("max", g.take(1, "min", "a_min")), ("min", g.take(2, "max", "a_max"))):
            if isinstance(value, Array):
                made = self.each(lambda a, b, kind=kind: said.call(kind, a, b), made, value)
        return made

    f_clamp = f_clip

    def f_clamp_min(self, g: Given) -> Array:
        return self.larger("max", g)

    def f_clamp_max(self, g: Given) -> Array:
        return self.larger("min", g)

    def f_masked_fill(self, g: Given) -> Array:
        a, mask, value = self.first(g), self.arr(g.take(1, "mask")), self.arr(g.take(2, "value"))
        self.doubts_of("&", a, mask, False)
        if mask.rank < a.rank:  # a mask says it of each entry
            self.doubt(1.2, mask.names)
        return self.chosen(mask, value, a)

    def f_where(self, g: Given) -> Array:
        if len(g.values) != 3:
            raise self.refusal(_("where is of a condition and two values"))
        a, b, c = (self.arr(v) for v in g.values)
        for value in (b, c):
            self.doubts_of("&", a, value, False)
        self.doubts_of("&", b, c, False)
        return self.chosen(a, b, c)

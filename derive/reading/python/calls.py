"""What the functions and methods of NumPy and PyTorch say: a table from their names to the arrays that they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from derive.reading import said
from derive.reading.meaning.values import ELEMENTARY, elementary
from derive.reading.meaning.written import chosen
from derive.reading.python.arrays import Array, Arrays, Axis, Whole, counted
from derive.reading.said import ONE, ZERO, Said
from derive.records import dataclass, replace
from derive.sentence import message
from derive.words import gettext as _

TWO = Said("2")


@dataclass(frozen=True)
class Several:
    """Values that belong together: a tuple, the shape of an array, the values and places of a maximum."""

    values: tuple[object, ...]


@dataclass(frozen=True)
class Word:
    """A word, True, False or None: what a keyword is set to."""

    value: object


#: Names of PyTorch and SciPy for functions of a number.
RENAMED = {
    "absolute": "abs", "fabs": "abs", "arctan": "atan", "logistic": "sigmoid", "expit": "sigmoid",
    "logsigmoid": "log_sigmoid", "neg": "negative",
    "asinh": "asinh", "silu": "swish", "log10": "log10", "log2": "log2",
}  # fmt: skip
#: What gives its argument as it is: types, copies, places in memory.
SAME = frozenset(
    [
        "float",
        "double",
        "half",
        "item",
        "numpy",
        "copy",
        "clone",
        "cpu",
        "cuda",
        "to",
        "astype",
        "contiguous",
        "asarray",
        "array",
        "tensor",
        "float32",
        "float64",
        "as_tensor",
        "atleast_1d",
        "asanyarray",
        "requires_grad_",
        "type",
        "from_numpy",
        "Tensor",
        "FloatTensor",
        "Parameter",
    ]
)
#: What cannot be read, with what can be done.
REFUSED = {
    "reshape": "{name} arranges entries anew; write the entries that are meant with indices",
    "view": "{name} arranges entries anew; write the entries that are meant with indices",
    "flatten": "{name} arranges entries anew; write the entries that are meant with indices",
    "ravel": "{name} arranges entries anew; write the entries that are meant with indices",
    "detach": "{name} holds its argument fixed: no derivative goes through it; give the value a name of its own",
    "stop_gradient": "{name} holds its argument fixed: no derivative goes through it; give the value a name of its own",
    "no_grad": "{name} holds its argument fixed: no derivative goes through it; give the value a name of its own",
    "argmax": "{name} is a place and not a number: it has no derivative; the value there is max",
    "argmin": "{name} is a place and not a number: it has no derivative; the value there is min",
    "argsort": "{name} is a place and not a number: it has no derivative",
    "sort": "{name} depends on which entry is larger; it is not read",
    "cumsum": "{name} is a sum up to an index: write sum(x[j], (j, 1, i))",
    "cumprod": "{name} is a product up to an index: write prod(x[j], (j, 1, i))",
    "concatenate": "{name} puts arrays one behind another; write the parts in lines of their own",
    "cat": "{name} puts arrays one behind another; write the parts in lines of their own",
    "hstack": "{name} puts arrays one behind another; write the parts in lines of their own",
    "vstack": "{name} puts arrays one behind another; write the parts in lines of their own",
    "stack": "{name} puts arrays one behind another; write the parts in lines of their own",
    "dropout": "{name} draws numbers at random; leave it out",
    "round": "{name} is constant almost everywhere: its derivative is 0",
    "floor": "{name} is constant almost everywhere: its derivative is 0",
    "ceil": "{name} is constant almost everywhere: its derivative is 0",
}


class Given:
    """The arguments of a call, by place or by name."""

    def __init__(self, name: str, values: Sequence[object], keywords: Mapping[str, object], torch: bool) -> None:
        self.name, self.values, self.torch = name, list(values), torch
        self.keywords = dict(keywords)
        self.used: set[str] = set()

    def take(self, n: int, *names: str) -> object | None:
        for name in names:
            self.used.add(name)
        if n < len(self.values):
            return self.values[n]
        return next((self.keywords[name] for name in names if name in self.keywords), None)


class Calls(Arrays):
    """The functions of a program; what a word means is looked up here, and what is not here is refused."""

    torch = False

    def arr(self, value: object | None, what: str = "") -> Array:
        if isinstance(value, Array):
            return value
        raise self.refusal(
            _("an array or a number is wanted here: {what}").format(what=what)
            if what
            else _("an array or a number is wanted here")
        )

    # ------------------------------------------------------------------ arguments
    def first(self, g: Given, *names: str) -> Array:
        return self.arr(g.take(0, "input", "a", "x", "self", "tensor", *names), g.name)

    def second(self, g: Given, *names: str) -> Array:
        return self.arr(g.take(1, "other", "b", "target", "y", *names), g.name)

    def count(self, value: object | None) -> int | None:
        """A number that stands there as a number."""
        if isinstance(value, Array) and value.whole is not None and value.whole.base is None:
            return value.whole.added
        return None

    def along(self, g: Given, n: int = 1) -> list[int] | None:
        value = g.take(n, "axis", "dim")
        if value is None or (isinstance(value, Word) and value.value is None):
            return None
        if isinstance(value, Several):
            found = [self.count(v) for v in value.values]
        else:
            found = [self.count(value)]
        if None in found:
            raise self.refusal(_("the axis of {name} is a whole number").format(name=g.name))
        return [n for n in found if n is not None]

    def flag(self, g: Given, n: int, *names: str, default: object = None) -> object:
        value = g.take(n, *names)
        if value is None:
            return default
        if isinstance(value, Word):
            return value.value
        return self.count(value)

    # ------------------------------------------------------------------ the table
    def called(self, name: str, g: Given) -> object:
        """What a function of a library gives, or the method of an array, whose first argument is the array."""
        name = RENAMED.get(name, name)
        if name in SAME:
            return self.first(g)
        method: Callable[[Given], object] | None = getattr(self, f"f_{name}", None)
        if method is not None:
            made = method(g)
            left = g.keywords.keys() - g.used - {"dtype", "out", "device", "requires_grad", "inplace", "optimize"}
            if left:
                raise self.refusal(_("{name} with {keyword} is not read").format(name=name, keyword=sorted(left)[0]))
            return made
        if name in ELEMENTARY or name in ("square", "log1p", "expm1", "gelu"):
            return self.each(lambda e: elementary(name, e), self.first(g))
        if name in REFUSED:
            raise self.refusal(_(REFUSED[name]).format(name=name))
        raise self.refusal(
            _("{name} is not among the functions that are read from Python; write what it computes").format(name=name)
        )

    # ------------------------------------------------------------------ numbers
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

    def f_log2(self, g: Given) -> Array:
        return self.each(lambda e: said.over(said.call("log", e), said.call("log", TWO)), self.first(g))

    def f_log10(self, g: Given) -> Array:
        return self.each(lambda e: said.over(said.call("log", e), said.call("log", Said("10"))), self.first(g))

    def f_leaky_relu(self, g: Given) -> Array:
        slope = g.take(1, "negative_slope")
        rate = self.number(Said("0.01")) if slope is None else self.arr(slope)
        x = self.first(g)
        return self.chosen(self.condition(">", x, self.number(ZERO)), x, self.each(said.times, rate, x))

    def f_add(self, g: Given) -> Array:
        return self.combined("+", self.first(g, "x1"), self.second(g, "x2"))

    def f_subtract(self, g: Given) -> Array:
        return self.combined("-", self.first(g, "x1"), self.second(g, "x2"))

    f_sub = f_subtract

    def f_multiply(self, g: Given) -> Array:
        return self.combined("*", self.first(g, "x1"), self.second(g, "x2"))

    f_mul = f_multiply

    def f_divide(self, g: Given) -> Array:
        return self.combined("/", self.first(g, "x1"), self.second(g, "x2"))

    f_div = f_true_divide = f_divide

    def f_power(self, g: Given) -> Array:
        return self.combined("**", self.first(g), self.arr(g.take(1, "exponent", "x2")))

    f_pow = f_float_power = f_power

    def combined(self, sign: str, a: Array, b: Array) -> Array:
        raise NotImplementedError

    def doubts_of(self, sign: str, a: Array, b: Array, summed: bool) -> None:
        raise NotImplementedError

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

    def f_where(self, g: Given) -> Array:
        if len(g.values) != 3:
            raise self.refusal(_("where is of a condition and two values"))
        a, b, c = (self.arr(v) for v in g.values)
        return self.chosen(a, b, c)

    # ------------------------------------------------------------------ sums
    def total(self, kind: str, g: Given) -> Array:
        axes = self.along(g)
        keep = bool(self.flag(g, 2 if g.torch else 3, "keepdims", "keepdim", default=False))
        a = self.first(g)
        if axes == [0] and a.rank == 1 and g.name != "builtin":
            self.doubt(1.2, a.names)
        return self.reduced(kind, a, axes, keep)

    def f_sum(self, g: Given) -> Array:
        return self.total("sum", g)

    f_nansum = f_sum

    def f_mean(self, g: Given) -> Array:
        return self.total("mean", g)

    f_average = f_mean

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
        unbiased = self.flag(g, 9, "unbiased", default=None)
        less = less if unbiased is None else int(bool(unbiased))
        if a.rank == 0:
            raise self.misfit(_("a {kind} is of what has entries").format(kind="var"), a.names)
        mean = self.reduced("mean", a, range(a.rank) if axes is None else axes, True)
        squares = self.each(lambda e, m: said.power(said.plus([("+", e), ("-", m)]), TWO), a, mean)
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
            raise self.refusal(
                _(
                    "the {kind}-norm of a matrix is read in two ways: the norm of the matrix as a map, or of its entries; "
                    "write np.abs(A).sum() or (A**2).sum()"
                ).format(kind=kind)
            )
        if kind in ("inf", "Infinity"):
            return self.reduced("max", self.each(lambda e: said.call("abs", e), a), axes, keep)
        if kind == "1":
            return self.reduced("sum", self.each(lambda e: said.call("abs", e), a), axes, keep)
        if kind not in ("2", "fro", None):
            raise self.refusal(_("the norm with {kind} is not known; write it as a sum").format(kind=kind))
        return self.each(
            lambda e: said.call("sqrt", e), self.reduced("sum", self.each(lambda e: said.power(e, TWO), a), axes, keep)
        )

    def f_vector_norm(self, g: Given) -> Array:
        return self.f_norm(Given(g.name, g.values, g.keywords, True))

    # ------------------------------------------------------------------ products
    def f_matmul(self, g: Given) -> Array:
        return self.product(self.first(g, "x1"), self.second(g, "x2"))

    f_mm = f_mv = f_bmm = f_matmul

    def f_dot(self, g: Given) -> Array:
        a, b = self.first(g), self.second(g)
        if max(a.rank, b.rank) > 2:
            raise self.refusal(_("dot of arrays with more than two axes: write einsum or @"))
        return self.product(a, b)

    f_vdot = f_dot

    def f_inner(self, g: Given) -> Array:
        a, b = self.first(g), self.second(g)
        return self.product(a, b if b.rank < 2 else self.permuted(b, [*range(b.rank - 2), b.rank - 1, b.rank - 2]))

    def f_outer(self, g: Given) -> Array:
        return self.contracted(("i", "j"), "ij", (self.first(g), self.second(g)))

    f_ger = f_outer

    def f_einsum(self, g: Given) -> Array:
        spec = g.values[0] if g.values else None
        if not (isinstance(spec, Word) and isinstance(spec.value, str)):
            raise self.refusal(_('einsum begins with its letters in quotation marks, as "ij,jk->ik"'))
        left, arrow, out = spec.value.replace(" ", "").partition("->")
        letters = left.split(",")
        if not arrow:
            out = "".join(sorted(c for c in set(left) if c != "," and left.count(c) == 1))
        operands = list(g.values[1].values) if len(g.values) == 2 and isinstance(g.values[1], Several) else g.values[1:]
        if (
            len(letters) != len(operands)
            or not left.replace(",", "").isalpha()
            or (out and not out.isalpha())
            or set(out) - set(left)
            or len(set(out)) < len(out)
        ):
            raise self.refusal(_("the letters of einsum do not fit its arrays: {spec}").format(spec=spec.value))
        return self.contracted(letters, out, [self.arr(o) for o in operands])

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

    # ------------------------------------------------------------------ matrices
    def square(self, g: Given) -> Array:
        a = self.first(g)
        if a.rank != 2:
            raise self.misfit(_("{function} is of a matrix").format(function=g.name), a.names)
        return a

    def f_trace(self, g: Given) -> Array:
        return self.contracted(("ii",), "", (self.square(g),))

    def f_diag(self, g: Given) -> Array:
        a = self.first(g)
        if a.rank == 1:
            axis = replace(a.axes[0])
            return self.array((axis, axis), lambda i, j: said.times(kronecker(i, j), a.entry(i)), a.names)
        if a.rank != 2:
            raise self.misfit(_("diag is of a vector or of a matrix"), a.names)
        return self.array((self.one_of(a.axes),), lambda i: a.entry(i, i), a.names)

    f_diagonal = f_diag_embed = f_diag

    def matrix_name(self, a: Array) -> str:
        raise NotImplementedError

    def f_inv(self, g: Given) -> Array:
        a = self.square(g)
        return self.array(a.axes, lambda i, j: Said(f"inv({self.matrix_name(a)})[{i.text},{j.text}]"), a.names)

    f_inverse = f_inv

    def f_det(self, g: Given) -> Array:
        a = self.square(g)
        return self.array((), lambda: said.call("det", self.matrix_name(a)))

    def f_logdet(self, g: Given) -> Array:
        a = self.square(g)
        return self.array((), lambda: said.call("logdet", self.matrix_name(a)))

    def f_slogdet(self, g: Given) -> Several:
        a = self.square(g)
        self.say(message("slogdet is taken where the determinant is positive"))
        return Several((self.number(ONE), self.f_logdet(Given("logdet", [a], {}, False))))

    def f_solve(self, g: Given) -> Array:
        b = self.second(g)
        return self.product(self.f_inv(Given(g.name, g.values[:1], {}, False)), b)

    # ------------------------------------------------------------------ arrays that are made
    def shape(self, values: Sequence[object]) -> list[Axis]:
        if len(values) == 1 and isinstance(values[0], Several):
            values = values[0].values
        return [self.sized(self.arr(v)) for v in values]

    def sized(self, a: Array) -> Axis:
        """An axis with so many entries."""
        if a.along is not None:
            return replace(a.along)
        n = self.count(a)
        return counted(n) if n is not None and n > 0 else Axis(a.entry)

    def f_ones(self, g: Given) -> Array:
        return self.array(self.shape(g.values or [g.take(0, "shape", "size")]), lambda *i: ONE)

    def f_zeros(self, g: Given) -> Array:
        return self.array(self.shape(g.values or [g.take(0, "shape", "size")]), lambda *i: ZERO)

    def f_ones_like(self, g: Given) -> Array:
        a = self.first(g)
        return self.array(a.axes, lambda *i: ONE, a.names)

    def f_zeros_like(self, g: Given) -> Array:
        a = self.first(g)
        return self.array(a.axes, lambda *i: ZERO, a.names)

    def f_eye(self, g: Given) -> Array:
        axis = self.sized(self.arr(g.take(0, "n", "N")))
        return self.array((axis, axis), kronecker)

    f_identity = f_eye

    def f_arange(self, g: Given) -> Array:
        values = [self.arr(v) for v in g.values]
        if len(values) == 1:
            return self.integer(Whole(lambda i: i, -1), (self.sized(values[0]),))
        start = values[0].whole
        if len(values) != 2 or start is None or start.base is not None or values[1].whole is None:
            raise self.refusal(_("a range is read from 0 or another number to a whole number, by ones"))
        stop = values[1].whole
        added = start.added
        return self.integer(Whole(lambda i: i, added - 1), (Axis(lambda: stop.plus(-added)),))

    def f_one_hot(self, g: Given) -> Array:
        y = self.first(g)
        many = g.take(1, "num_classes")
        if many is None:
            raise self.refusal(_("one_hot needs the number of classes here: one_hot(y, num_classes=K)"))
        return self.array((*y.axes, self.sized(self.arr(many))), lambda *i: kronecker(self.position(y, *i[:-1]), i[-1]), y.names)

    def position(self, y: Array, *letters: Said) -> Said:
        raise NotImplementedError

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

    def written(self, parts: Sequence[Array]) -> Array:
        """An array that is written out by its parts."""
        if not parts:
            raise self.refusal(_("an empty array is not read"))
        parts = [self.plain(p) for p in parts]
        if len({p.rank for p in parts}) > 1:
            raise self.misfit(
                _("the rows of this array do not have the same length"), frozenset().union(*(p.names for p in parts))
            )

        def entry(i: Said, *rest: Said) -> Said:
            return chosen(i, [p.entry(*self.at(p, rest)) for p in parts])

        return self.array((counted(len(parts)), *self.merged(*parts)), entry, frozenset().union(*(p.names for p in parts)))


def kronecker(i: Said, j: Said) -> Said:
    if i == j:
        return ONE
    return ZERO if i.text.isdigit() and j.text.isdigit() else said.call("delta", i, j)


__all__ = ["Calls", "Given", "Several", "Word", "kronecker"]

"""What the functions and methods of NumPy and PyTorch say: from their names to the arrays that they give."""

from __future__ import annotations

from collections.abc import Callable

from derive.reading.formulas import formula
from derive.reading.meaning.values import ELEMENTARY, elementary
from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import Given
from derive.reading.python.calls.distributions import Distributions
from derive.reading.python.calls.drawn import Drawn
from derive.reading.python.calls.layers import Layers
from derive.reading.python.calls.made import Made
from derive.reading.python.calls.matrices import Matrices
from derive.reading.python.calls.normal import Normal
from derive.reading.python.calls.numbers import BY_ENTRIES
from derive.reading.python.calls.products import Products
from derive.reading.python.calls.reductions import Reductions
from derive.reading.python.calls.shapes import Shapes
from derive.reading.python.calls.tensorflow import TensorFlow
from derive.reading.python.values import Word
from derive.records import replace
from derive.words import gettext as _
from derive.words import noted

#: Names of PyTorch and SciPy for functions of a number.
RENAMED = {
    "absolute": "abs", "fabs": "abs", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "logistic": "sigmoid",
    "expit": "sigmoid", "logsigmoid": "log_sigmoid", "neg": "negative", "ndtr": "cdf", "embedding": "embedded",
    "asinh": "asinh", "silu": "swish", "log10": "log10", "log2": "log2",
    "clip_by_value": "clip", "range": "arange", "mse": "mean_squared_error", "mae": "mean_absolute_error",
}  # fmt: skip
#: What gives its argument as it is: types, copies, places in memory.
SAME = frozenset([
    "double", "half", "item", "numpy", "copy", "clone", "cpu", "cuda", "to", "contiguous", "asarray",
    "array", "tensor", "float32", "float64", "as_tensor", "atleast_1d", "asanyarray", "requires_grad_", "type",
    "from_numpy", "Tensor", "FloatTensor", "Parameter", "type_as", "astensor", "convert_to_tensor", "cast", "constant",
])  # fmt: skip
#: What cannot be read, with what can be done.
HELD = noted(
    "{name} holds its argument fixed: no derivative goes through it; leave out the line that computes it, so that its name is "
    "given"
)
PLACE = noted("{name} is a place and not a number: it has no derivative; the value there is max or min")
ORDER = noted("{name} depends on the order of the entries; it is not read; write max or min, or the entry that is meant")
FACTORS = noted("{name} gives factors of a matrix; give the factor itself a name, A = L @ L.T, or use inv, det, trace and solve")
RANDOM = noted("{name} draws numbers at random; leave it out, or give what it draws a name")
STEPS = noted("{name} is constant almost everywhere: its derivative is 0")
REPEATED = noted("{name} repeats entries; arrays of fewer axes are repeated without it, as x[:, None] beside y[None, :]")
TESTED = noted("{name} is true or false; write the condition of one entry, or leave the test out")
WINDOWS = noted("{name} is a sum over a window; write it as one, as sum(w[k] * x[i + k] for k in range(K))")
SPECIAL = noted(
    "{name} is a special function that is not read; where it is of data alone, as the log k! of a Poisson likelihood, leave it "
    "out: the derivative does not change"
)
ANGLE = noted("{name} is an arctangent with its quadrant; where x is positive it is np.arctan(y / x)")
SHIFTED = noted("{name} goes round the ends of an array; write the neighbours as slices, x[1:] beside x[:-1]")
PADDED = noted("{name} puts entries before and behind those that there are; write the entries that are meant with indices")
MAPPED = noted("{name} is of each row: write a list over the rows, [f(x) for x in X], or the same with arrays of one axis more")
DERIVED = noted("{name} is what is derived here: hand over the function alone, and ask for its derivative with --wrt")
REFUSED = {
    **dict.fromkeys(["grad", "value_and_grad", "jacobian", "jacfwd", "jacrev", "hessian", "gradient"], DERIVED),
    **dict.fromkeys(["no_grad"], HELD),
    **dict.fromkeys(["argmax", "argmin", "argsort", "searchsorted"], PLACE),
    **dict.fromkeys(["sort", "median", "quantile", "percentile", "topk", "msort", "unique"], ORDER),
    **dict.fromkeys(["cholesky", "cho_factor", "cho_solve", "qr", "svd", "eig", "eigh", "eigvals", "eigvalsh", "pinv",
                     "lstsq"], FACTORS),
    **dict.fromkeys(["dropout", "rand_like", "randn_like", "bernoulli", "multinomial", "choice", "shuffle"], RANDOM),
    **dict.fromkeys(["round", "floor", "ceil", "trunc", "fix", "rint"], STEPS),
    **dict.fromkeys(["repeat", "tile", "repeat_interleave", "expand", "expand_as", "broadcast_to"], REPEATED),
    **dict.fromkeys(["all", "any", "isnan", "isfinite", "allclose"], TESTED),
    **dict.fromkeys(["conv1d", "conv2d", "convolve", "correlate", "max_pool1d", "max_pool2d", "avg_pool2d", "unfold"], WINDOWS),
    **dict.fromkeys(["gamma", "gammaln", "lgamma", "loggamma", "digamma", "psi", "polygamma", "multigammaln", "betaln", "beta",
                     "factorial", "comb", "binom", "i0", "i1", "erfinv", "zeta"], SPECIAL),
    **dict.fromkeys(["arctan2", "atan2"], ANGLE),
    **dict.fromkeys(["roll"], SHIFTED),
    **dict.fromkeys(["pad", "constant_pad_nd"], PADDED),
    **dict.fromkeys(["vmap", "vectorize", "apply_along_axis"], MAPPED),
}  # fmt: skip
#: What is of numbers and not of arrays.
NUMBERS_ONLY = frozenset(["math", "cmath"])
#: Keywords that do not change a value.
WITHOUT_MEANING = frozenset(["dtype", "name", "out", "device", "requires_grad", "inplace", "optimize"])


class Calls(Reductions, Products, Matrices, Shapes, Made, Distributions, TensorFlow, Layers, Drawn, Normal):
    """The functions of a program: `f_name` is what a call of `name` gives; what has none is refused."""

    def called(self, name: str, g: Given) -> object:
        """What a function of a library gives, or the method of an array, whose first argument is the array."""
        if g.module in NUMBERS_ONLY and (wide := [a for a in g.arrays() if a.rank]):
            raise self.misfit(_("a function of math is of a number, and this has entries"), wide[0].names)
        if name == "norm" and g.module == "stats":
            return self.frozen(g)
        name = RENAMED.get(name, name)
        if name in SAME:
            a = self.first(g)
            is_learned = name == "requires_grad_" or g.keywords.get("requires_grad") == Word(True)
            return replace(a, drawn=True) if is_learned else a
        method: Callable[[Given], object] | None = getattr(self, f"f_{name}", None)
        if method is not None:
            made = method(g)
        elif name in BY_ENTRIES:
            made = self.by_entries(name, g)
        elif name in ELEMENTARY or formula(name) is not None:
            made = self.each(lambda e: elementary(name, e), self.first(g))
        else:
            made = None
        if made is not None:
            left = g.keywords.keys() - g.used - WITHOUT_MEANING
            if left:
                raise self.refusal(_("{name} with {keyword} is not read").format(name=name, keyword=sorted(left)[0]))
            if g.unread:
                raise self.refusal(_("{name} with so many arguments is not read").format(name=name))
            is_learned = g.keywords.get("requires_grad") == Word(True)
            return replace(made, drawn=True) if is_learned and isinstance(made, Array) else made
        if name in REFUSED:
            raise self.refusal(_(REFUSED[name]).format(name=name))
        raise self.refusal(
            _("{name} is not among the functions that are read from Python; write what it computes").format(name=name)
        )

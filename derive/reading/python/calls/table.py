"""What the functions and methods of NumPy and PyTorch say: from their names to the arrays that they give."""

from __future__ import annotations

from collections.abc import Callable

from derive.reading.meaning.values import ELEMENTARY, elementary
from derive.reading.python.calls.arguments import Given
from derive.reading.python.calls.losses import Losses
from derive.reading.python.calls.made import Made
from derive.reading.python.calls.matrices import Matrices
from derive.reading.python.calls.products import Products
from derive.reading.python.calls.reductions import Reductions
from derive.reading.python.calls.shapes import Shapes
from derive.words import gettext as _

#: Names of PyTorch and SciPy for functions of a number.
RENAMED = {
    "absolute": "abs", "fabs": "abs", "arctan": "atan", "logistic": "sigmoid", "expit": "sigmoid",
    "logsigmoid": "log_sigmoid", "neg": "negative",
    "asinh": "asinh", "silu": "swish", "log10": "log10", "log2": "log2",
}  # fmt: skip
#: What gives its argument as it is: types, copies, places in memory.
SAME = frozenset([
    "float", "double", "half", "item", "numpy", "copy", "clone", "cpu", "cuda", "to", "contiguous", "asarray",
    "array", "tensor", "float32", "float64", "as_tensor", "atleast_1d", "asanyarray", "requires_grad_", "type",
    "from_numpy", "Tensor", "FloatTensor", "Parameter",
])  # fmt: skip
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


#: What is of numbers and not of arrays.
NUMBERS_ONLY = frozenset(["math", "cmath"])
#: Keywords that do not change a value.
WITHOUT_MEANING = frozenset(["dtype", "out", "device", "requires_grad", "inplace", "optimize"])


class Calls(Reductions, Products, Matrices, Shapes, Made, Losses):
    """The functions of a program: `f_name` is what a call of `name` gives; what has none is refused."""

    def called(self, name: str, g: Given) -> object:
        """What a function of a library gives, or the method of an array, whose first argument is the array."""
        if g.module in NUMBERS_ONLY and (wide := [a for a in g.arrays() if a.rank]):
            raise self.misfit(_("a function of math is of a number, and this has entries"), wide[0].names)
        name = RENAMED.get(name, name)
        if name in SAME:
            return self.first(g)
        method: Callable[[Given], object] | None = getattr(self, f"f_{name}", None)
        if method is not None:
            made = method(g)
        elif name in ELEMENTARY or name in ("square", "log1p", "expm1", "gelu"):
            made = self.each(lambda e: elementary(name, e), self.first(g))
        else:
            made = None
        if made is not None:
            left = g.keywords.keys() - g.used - WITHOUT_MEANING
            if left:
                raise self.refusal(_("{name} with {keyword} is not read").format(name=name, keyword=sorted(left)[0]))
            if g.unread:
                raise self.refusal(_("{name} with so many arguments is not read").format(name=name))
            return made
        if name in REFUSED:
            raise self.refusal(_(REFUSED[name]).format(name=name))
        raise self.refusal(
            _("{name} is not among the functions that are read from Python; write what it computes").format(name=name)
        )

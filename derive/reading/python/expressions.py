"""What an expression of Python comes to, as an array whose entries are formulas: its tree is walked, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from derive.reading.python.arrays import Array, Whole
from derive.reading.python.calls.arguments import Given
from derive.reading.python.calls.layers import LAYERS
from derive.reading.python.names import LIBRARIES, NUMPY, TORCH
from derive.reading.python.ranges import Ranges
from derive.reading.python.steps import Started
from derive.reading.python.values import Class, Function, Instance, Layer, Library, Method, Several, Word
from derive.reading.said import Said
from derive.records import replace
from derive.words import gettext as _

TYPES = frozenset(["float", "int", "bool", "complex", "object"])
#: What is of a list of sizes or of arrays first, and not of an array written out.
LISTS = frozenset([
    "zeros", "ones", "empty", "full", "einsum", "stack", "column_stack", "vstack", "concatenate", "cat", "hstack", "multi_dot",
    "randn", "rand",
])  # fmt: skip
#: What is of arrays only, each of which may be written out.
ARRAYS = frozenset(["dot", "matmul", "inner", "outer", "vdot", "where", "maximum", "minimum", "solve", "kron"])
MADE = frozenset(["nn", "optim", "modules", "loss"])  # where layers and optimizers are made
CONSTANTS = {"pi": "pi", "e": "exp(1)", "inf": "oo"}
#: What a distribution of SciPy has, and no array.
OF_NORMAL = frozenset(("cdf", "pdf", "logpdf", "logcdf", "sf"))


class Expressions(Ranges):
    """Expressions; `known` are the names of the place where they stand."""

    layer_names: Mapping[tuple[int, int], str]  # what the program calls the layers that it makes, by where

    def __init__(self, taken: frozenset[str], locate: Callable[[ast.AST], int]) -> None:
        super().__init__(taken)
        self.places = locate
        self.known: dict[str, object] = {}
        self.letters: dict[object, Said] = {}
        self.inner: ast.expr | None = None
        self.calling: ast.expr | None = None  # what is called here
        self.in_rows: ast.expr | None = None  # and of what is summed along its last axis
        self.modules: frozenset[str] = frozenset()  # capitals that are modules: K of Keras
        self.numpy = False  # whether the program speaks of NumPy
        self.sums_everything = False  # sum(X) is over all entries, as in NumPy; Python's own is over the first axis

    def locate(self, node: ast.AST) -> int:
        return self.places(node)

    # ------------------------------------------------------------------ names
    def lookup(self, name: str) -> object:
        if name in self.known:
            value = self.known[name]
            if isinstance(value, Exception):
                raise self.refusal(str(value))
            if isinstance(value, Started):
                raise self.refusal(_("an entry is not assigned: write the whole array, or a list over a range"))
            return value
        if (name in LIBRARIES and name not in ("T", "C")) or name in self.modules:
            return Library(name)
        if name in TYPES:
            return Word(name)
        return self.free_array(name)

    def free_array(self, name: str) -> Array:
        raise NotImplementedError

    # ------------------------------------------------------------------ expressions
    def value(self, node: ast.expr) -> object:
        self.here = self.locate(node)
        method = getattr(self, "of_" + type(node).__name__.lower(), None)
        if method is None:
            raise self.refusal(_("this part of Python is not read as a formula"))
        return method(node)

    def valued(self, node: ast.expr) -> Array:
        found = self.value(node)
        self.here = self.locate(node)
        if isinstance(found, Several):
            if found.values and isinstance(found.values[-1], Word) and found.values[-1].value == "place":
                raise self.refusal(_("the maximum along an axis of PyTorch comes with its places; write .values behind it"))
            return self.written([self.arr(v) for v in found.values])
        return self.arr(found)

    def of_name(self, node: ast.Name) -> object:
        return self.lookup(node.id)

    def of_constant(self, node: ast.Constant) -> object:
        value = node.value
        if value is None or isinstance(value, bool | str):
            return Word(value)
        if isinstance(value, int):
            return self.integer(Whole(None, value))
        if isinstance(value, float):
            text = repr(value)
            if value in (0.0, 1.0):  # where a loop begins to add or to multiply
                return self.integer(Whole(None, int(value)))
            if text in ("inf", "nan"):
                raise self.refusal(_("this number is not read"))
            return self.number(Said(text.removesuffix(".0")))
        raise self.refusal(_("this number is not read"))

    def of_tuple(self, node: ast.Tuple) -> Several:
        return Several(tuple(self.value(e) for e in node.elts))

    def of_list(self, node: ast.List) -> object:
        return Several(tuple(self.value(e) for e in node.elts))

    def of_namedexpr(self, node: ast.NamedExpr) -> object:
        """(n := len(x)): the name is known from here on."""
        if self.listing or node.target.id in self.known:
            raise self.refusal(_("write this assignment in a line of its own"))
        made = self.known[node.target.id] = self.value(node.value)
        return made

    def of_lambda(self, node: ast.Lambda) -> Function:
        return Function("lambda", node.args, node.body, self.known)

    # ------------------------------------------------------------------ attributes
    def of_attribute(self, node: ast.Attribute) -> object:
        if node.attr in OF_NORMAL and isinstance(node.value, ast.Name) and node.value.id == "norm" and "norm" not in self.known:
            return Library(node.attr, "norm", "scipy")
        of = self.value(node.value)
        self.here = self.locate(node)
        if isinstance(of, Library):
            if node.attr in CONSTANTS:
                return self.number(Said(CONSTANTS[node.attr]))
            if node.attr in ("newaxis", "float32", "float64", "float", "double", "long", "int64", "int32"):
                return Word(None)
            return of.within(node.attr)
        if isinstance(of, Array):
            if node.attr in ("T", "mT", "H"):
                return self.transposed(of) if node.attr == "T" else self.swapped(of)
            if node.attr == "shape":
                return Several(tuple(self.length_of(of, n) for n in range(of.rank)))
            if node.attr in ("data", "grad"):
                raise self.refusal(_("{name} is not read as a formula").format(name=f".{node.attr}"))
            if node.attr == "size" and node is not self.calling:
                return self.entries_of(of)
            if node.attr == "ndim":
                return self.integer(Whole(None, of.rank))
        if isinstance(of, Instance | Class):
            return self.attribute(of, node.attr)
        if isinstance(of, Layer) and node.attr in of.parts:
            return of.parts[node.attr]
        if isinstance(of, Layer) and node.attr in ("parameters", "train", "eval", "to", "zero_grad", "state_dict"):
            return Library(node.attr, "optim")
        if isinstance(of, Several) and node.attr in ("values", "logabsdet", "sign", "indices"):
            return of.values[{"values": 0, "indices": 1, "sign": 0, "logabsdet": 1}[node.attr]]
        return Method(of, node.attr)

    def entries_of(self, a: Array) -> Array:
        """How many entries an array has: the product of its lengths."""
        if not a.rank:
            raise self.misfit(_("len is of what has entries"), a.names)
        made = self.length_of(a, 0)
        for n in range(1, a.rank):
            made = self.combined("*", made, self.length_of(a, n))
        return made

    def length_of(self, a: Array, n: int) -> Array:
        axis = a.axes[n]
        if axis.count is not None:
            return self.integer(Whole(None, axis.count), (), a.names)
        return replace(self.integer(Whole(axis.length, 0), (), a.names), along=axis, is_size=True)

    # ------------------------------------------------------------------ calls
    def of_call(self, node: ast.Call) -> object:
        if any(isinstance(a, ast.Starred) for a in node.args) or any(k.arg is None for k in node.keywords):
            raise self.refusal(_("arguments with a star are not read"))
        builtin = node.func.id if isinstance(node.func, ast.Name) and node.func.id not in self.known else None
        if (
            builtin in ("sum", "max", "min", "prod")
            and len(node.args) == 1
            and isinstance(node.args[0], ast.GeneratorExp | ast.ListComp)
        ):
            return self.comprehended(node.args[0], str(builtin))
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("sum", "mean"):
            self.inner = node.func.value  # what a product is taken of that is summed at once
            self.in_rows = self.inner if is_along_last(node) else None
        self.calling = node.func
        function: object = Library(builtin) if builtin is not None else self.value(node.func)
        if isinstance(function, Library) and function.name in ("sum", "mean") and node.args:
            self.inner = node.args[0]
            self.in_rows = self.inner if is_along_last(node) else None
        values = [self.value(a) for a in node.args]
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg is not None}
        self.here = self.locate(node)
        if isinstance(function, Function | Layer | Class | Instance):
            return self.of_object(function, values, keywords)
        if isinstance(function, Library) and function.name in ("default_rng", "RandomState", "Generator"):
            return Library("random", "random")
        if isinstance(function, Library) and (function.module in MADE or function.name in LAYERS):
            made = self.made_by(function, values, keywords, node)
            if made is not None:
                return made
        if isinstance(function, Method):
            return self.method(function, values, keywords)
        if not isinstance(function, Library):
            raise self.refusal(_("{name} is no function that is known here").format(name=ast.unparse(node.func)[:40]))
        name = "arange" if builtin == "range" else function.name
        values = [self.opened(v) if (name not in LISTS if n == 0 else name in ARRAYS) else v for n, v in enumerate(values)]
        if builtin == "len" and len(values) == 1:
            a = self.arr(values[0])
            if not a.rank:
                raise self.misfit(_("len is of what has entries"), a.names)
            return self.length_of(a, 0)
        if builtin == "sum" and not (keywords or self.sums_everything):
            return self.reduced("sum", self.arr(values[0]), [0])
        if builtin in ("max", "min") and len(values) > 1:
            made = self.arr(values[0])
            for v in values[1:]:
                made = self.larger(builtin, Given(builtin, [made, v], {}, False))
            return made
        return self.called(name, self.given(name, values, keywords, function))

    def made_by(
        self, of: Library, values: Sequence[object], keywords: Mapping[str, object], node: ast.Call
    ) -> object | None:  # fmt: skip
        """A layer, or an optimizer, which computes nothing that is read."""
        if of.module == "optim":
            return Library("optimizer", "optim")
        if of.name == "Parameter":
            return replace(self.arr(values[0]), drawn=True) if values else None
        if of.name[:1].isupper():
            self.layer_path = self.layer_names.get((node.lineno, node.col_offset), "")
            return self.layer(of.name, self.given(of.name, values, keywords, of), ast.unparse(node)[:60])
        return None

    def of_object(self, of: object, values: Sequence[object], keywords: Mapping[str, object]) -> object:
        raise NotImplementedError

    def attribute(self, of: Instance | Class, name: str) -> object:
        raise NotImplementedError

    def given(
        self, name: str, values: Sequence[object], keywords: Mapping[str, object], of: Library | None = None
    ) -> Given:  # fmt: skip
        """The arguments of a call, by the rules of NumPy or of PyTorch."""
        root = "" if of is None else of.root
        torch = root in TORCH or (root not in NUMPY and (self.torch or "dim" in keywords or "keepdim" in keywords))
        is_said = bool(root in NUMPY or torch or self.numpy or keywords.keys() & {"axis", "keepdims"})
        module = "" if of is None or (of.module == "math" and root == "tf") else of.module
        return Given(name, values, keywords, torch, module, is_said)

    def opened(self, value: object) -> object:
        """A list of values as an array."""
        if isinstance(value, Several) and all(isinstance(v, Array | Several) for v in value.values):
            return self.written([self.arr(self.opened(v)) for v in value.values])
        return value

    def method(self, method: Method, values: list[object], keywords: dict[str, object]) -> object:
        of, name = method.of, method.name
        if isinstance(of, Several) and name == "size" and not values:
            return of
        a = self.arr(of, f".{name}")
        if name == "size":
            if values or "dim" in keywords:
                return self.length_of(a, self.axis(a, self.count(values[0] if values else keywords["dim"]) or 0))
            return Several(tuple(self.length_of(a, n) for n in range(a.rank)))
        if name == "numel":
            return self.entries_of(a)
        if name in ("zero_grad", "backward", "step"):
            raise self.refusal(_("{name} is not read as a formula").format(name=f".{name}"))
        return self.called(name, self.given(name, [a, *values], keywords))

    def applied(self, function: Function, values: list[object], keywords: dict[str, object]) -> object:
        raise NotImplementedError


def is_along_last(node: ast.Call) -> bool:
    """Whether a sum says that it is along the last axis of a matrix or of what has more: dim=-1, axis=1."""
    said = [k.value for k in node.keywords if k.arg in ("dim", "axis")]
    is_method = isinstance(node.func, ast.Attribute) and len(node.args) == 1 and not node.keywords
    said += node.args[:1] if is_method else node.args[1:2]
    return any(isinstance(value, ast.Constant | ast.UnaryOp) and ast.unparse(value) in ("-1", "1") for value in said)

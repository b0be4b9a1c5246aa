"""What an expression of Python comes to, as an array whose entries are formulas: its tree is walked, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from derive.reading import said
from derive.reading.python.arrays import Array, Axis, Whole, added, counted
from derive.reading.python.calls import Given, Several, Word
from derive.reading.python.subscripts import Subscripts
from derive.reading.said import Said
from derive.records import dataclass, replace
from derive.sentence import message
from derive.words import gettext as _

LIBRARIES = frozenset(
    [
        "np",
        "numpy",
        "torch",
        "jnp",
        "jax",
        "F",
        "nn",
        "math",
        "linalg",
        "functional",
        "scipy",
        "special",
        "tf",
        "cmath",
        "onp",
        "keras",
        "ops",
        "T",
        "tensor",
        "autograd",
        "anp",
    ]
)
GREEK = frozenset(
    [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "eps",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lam",
        "lambda_",
        "lamda",
        "lambd",
        "lmbda",
        "reg",
        "rho",
        "sigma",
        "tau",
        "phi",
        "psi",
        "omega",
        "mu",
        "nu",
        "xi",
        "lr",
        "C",
        "margin",
        "temperature",
        "temp",
        "momentum",
        "decay",
        "scale",
        "rate",
        "dt",
        "h_",
        "beta1",
        "beta2",
    ]
)
BIASES = frozenset(("b", "c", "bias", "intercept", "offset"))
#: Capitals that count, and small letters that are likelier numbers than the data beside them.
COUNTS = frozenset(("N", "M", "D", "T"))
BOUNDS = frozenset(("c", "d"))
SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
OPERATIONS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
CONSTANTS = {"pi": "pi", "e": "exp(1)", "inf": "oo"}


@dataclass(frozen=True)
class Function:
    """A function of the program, or a lambda, with the names that were known where it was written."""

    name: str
    arguments: ast.arguments
    body: ast.expr | tuple[ast.stmt, ...]
    known: Mapping[str, object]


@dataclass(frozen=True)
class Method:
    """x.mean, of which the call is still to come."""

    of: object
    name: str


@dataclass(frozen=True)
class Library:
    """np, torch.nn.functional."""

    name: str


class Evaluation(Subscripts):
    """Expressions; `known` are the names of the place where they stand."""

    def __init__(self, taken: frozenset[str], locate: Callable[[ast.AST], int]) -> None:
        super().__init__(taken)
        self.places = locate
        self.known: dict[str, object] = {}
        self.letters: dict[object, Said] = {}
        self.inner: ast.expr | None = None
        self.sums_everything = False  # sum(X) is over all entries, as in NumPy; Python's own is over the first axis

    def locate(self, node: ast.AST) -> int:
        return self.places(node)

    # ------------------------------------------------------------------ names
    def lookup(self, name: str) -> object:
        if name in self.known:
            value = self.known[name]
            if isinstance(value, Exception):
                raise self.refusal(str(value))
            return value
        if name in LIBRARIES and name not in ("T", "C"):
            return Library(name)
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
            if text in ("inf", "nan"):
                raise self.refusal(_("this number is not read"))
            return self.number(Said(text.removesuffix(".0")))
        raise self.refusal(_("this number is not read"))

    def of_tuple(self, node: ast.Tuple) -> Several:
        return Several(tuple(self.value(e) for e in node.elts))

    def of_list(self, node: ast.List) -> object:
        return Several(tuple(self.value(e) for e in node.elts))

    def of_namedexpr(self, node: ast.NamedExpr) -> object:
        raise self.refusal(_("write this assignment in a line of its own"))

    def of_unaryop(self, node: ast.UnaryOp) -> Array:
        a = self.valued(node.operand)
        if isinstance(node.op, ast.UAdd):
            return a
        if isinstance(node.op, ast.USub):
            if a.whole is not None and a.whole.base is None:
                return self.integer(Whole(None, -a.whole.added))
            return self.each(said.negative, a)
        return self.inverted(a)

    def of_binop(self, node: ast.BinOp) -> Array:
        inner, self.inner = self.inner, None
        a, b = self.valued(node.left), self.valued(node.right)
        self.here = self.locate(node)
        if isinstance(node.op, ast.MatMult):
            if a.rank == b.rank == 1 and isinstance(node.right, ast.Attribute) and node.right.attr == "T":
                self.say(message("x @ x.T of a vector is a number, as in NumPy; for x xᵀ write np.outer(x, x)"))
            return self.product(a, b)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            self.doubts_of("&", a, b, False)
            return self.joined("and" if isinstance(node.op, ast.BitAnd) else "or", a, b)
        sign = OPERATIONS.get(type(node.op))
        if sign is None:
            raise self.refusal(_("this operation is not read as a formula"))
        self.doubts_of(sign, a, b, inner is node)
        if sign == "/" and a.rank == b.rank == 0:
            self.doubt_of_classes(node)
        if sign == "*" and {a.rank, b.rank} == {1, 2}:
            self.say(
                message(
                    "{product} multiplies each row, entry by entry, as NumPy does; the product of matrix and vector is @",
                    product=ast.unparse(node)[:60],
                )
            )
        return self.combined(sign, a, b)

    def combined(self, sign: str, a: Array, b: Array) -> Array:
        if (
            sign in "+-"
            and a.whole is not None
            and b.whole is not None
            and (whole := self.together(sign, a.whole, b.whole)) is not None
            and not (a.rank or b.rank)
        ):
            return self.integer(whole, (), a.names | b.names)
        match sign:
            case "+" | "-":
                return self.each(lambda x, y: added(x, sign, y), a, b)
            case "*":
                return self.each(said.times, a, b)
            case "/":
                return self.each(said.over, a, b)
        return self.each(said.power, a, b)

    @staticmethod
    def together(sign: str, a: Whole, b: Whole) -> Whole | None:
        if a.base is None and b.base is None:
            return None if abs(a.added) + abs(b.added) > 10**9 else Whole(None, a.added + (b.added if sign == "+" else -b.added))
        if b.base is None:
            return Whole(a.base, a.added + (b.added if sign == "+" else -b.added))
        other = b.base
        if a.base is None:
            if sign == "+":
                return Whole(other, a.added + b.added)
            return Whole(lambda: said.negative(other()), a.added - b.added)
        one = a.base
        return Whole(lambda: said.plus([("+", one()), (sign, other())]), a.added + (b.added if sign == "+" else -b.added))

    def doubts_of(self, sign: str, a: Array, b: Array, summed: bool) -> None:
        """A name beside an array is likelier one of the same shape, unless it is called as numbers are."""
        for small, big in ((a, b), (b, a)):
            if small.rank >= big.rank or sign == "**":
                continue
            missing = big.rank - small.rank
            name = small.free if small.bare else None
            if name is None:
                names = frozenset(n for n in small.names - self.labels if self.is_data(n))
                if small.rank and small.names <= big.names:
                    continue  # X - X.mean(axis=0)
                if small.rank:
                    self.doubt(1.5 if sign in "+-" else 1.2 if sign == "*" else 0.0, small.names | big.names)
                elif sign != "/" or names:
                    self.doubt(1.0 * missing, names)
                continue
            if self.is_number(name):
                continue
            if sign == "-" and big.bare:  # a - b of two names
                self.doubt(1.2 * missing, small.names)
            elif name.rstrip("0123456789_").lower() in BIASES and sign in "+-":
                self.doubt(0.7 * (missing - 1) if small.rank == 0 else 0.0, small.names)
            elif small.rank == 0 and not self.is_data(name) and not summed:
                self.doubt(0.3, small.names)
            else:
                self.doubt((1.2 if sign in "+-" else 0.7) * missing if small.rank == 0 or sign in "+-" else 0.4, small.names)

    def is_data(self, name: str) -> bool:
        """Whether a name is likelier one of data than of a number: x, y, t, p, a word."""
        return not self.is_number(name) and (name[0] in "xyztpquvh" or len(name) > 2)

    def doubt_of_classes(self, node: ast.BinOp) -> None:
        """-np.sum(y * np.log(p)) / n is over samples and classes: of two outcomes there were two products."""
        top = node.left.operand if isinstance(node.left, ast.UnaryOp) else node.left
        if not (
            isinstance(top, ast.Call) and isinstance(top.func, ast.Attribute) and top.func.attr == "sum" and not top.keywords
        ):
            return
        body = top.args[0] if top.args else top.func.value
        if isinstance(body, ast.BinOp) and isinstance(body.op, ast.Mult) and len(top.args) <= 1:
            sides = (body.left, body.right)
            logs = [isinstance(s, ast.Call) and isinstance(s.func, ast.Attribute) and s.func.attr == "log" for s in sides]
            values = [self.valued(s) for s in sides]
            if any(logs) and not all(logs) and [v.rank for v in values] != [2, 2]:
                self.doubt(2.2, values[0].names | values[1].names)
            elif any(logs) and values[0].rank == 2:
                self.say(message("the sum is over samples and classes, two axes"))

    def is_number(self, name: str) -> bool:
        base = name.rstrip("0123456789_")
        return (
            base in GREEK
            or name.split("_")[0] in GREEK
            or name in GREEK
            or name in BOUNDS
            or name.startswith(("n_", "num_", "lambda", "eps"))
            or "lambda" in name
            or "reg" in name
            or name.endswith(("_eps", "rate", "weight_decay"))
        )

    def of_compare(self, node: ast.Compare) -> Array:
        sides = [self.valued(n) for n in (node.left, *node.comparators)]
        made: Array | None = None
        for op, a, b in zip(node.ops, sides, sides[1:], strict=False):
            sign = SIGNS.get(type(op))
            if sign is None:
                raise self.refusal(_("this comparison is not read as a formula"))
            if sign in ("==", "!="):
                a, b = self.as_labels(a, b)
            one = self.condition(sign, a, b)
            made = one if made is None else self.joined("and", made, one)
        assert made is not None
        return made

    def of_boolop(self, node: ast.BoolOp) -> Array:
        values = [self.valued(v) for v in node.values]
        made = values[0]
        for v in values[1:]:
            made = self.joined("and" if isinstance(node.op, ast.And) else "or", made, v)
        return made

    def of_ifexp(self, node: ast.IfExp) -> Array:
        condition = self.valued(node.test)
        if condition.rank:
            raise self.misfit(_("if decides on a number; entry by entry it is np.where"), condition.names)
        return self.chosen(condition, self.valued(node.body), self.valued(node.orelse))

    def of_lambda(self, node: ast.Lambda) -> Function:
        return Function("lambda", node.args, node.body, self.known)

    # ------------------------------------------------------------------ attributes
    def of_attribute(self, node: ast.Attribute) -> object:
        of = self.value(node.value)
        self.here = self.locate(node)
        if isinstance(of, Library):
            if node.attr in CONSTANTS:
                return self.number(Said(CONSTANTS[node.attr]))
            if node.attr in ("newaxis", "float32", "float64", "float", "double", "long", "int64", "int32"):
                return Word(None)
            return Library(node.attr)
        if isinstance(of, Array):
            if node.attr in ("T", "mT", "H"):
                return self.transposed(of)
            if node.attr == "shape":
                return Several(tuple(self.length_of(of, n) for n in range(of.rank)))
            if node.attr in ("data", "grad"):
                raise self.refusal(_("{name} is not read as a formula").format(name=f".{node.attr}"))
            if node.attr == "ndim":
                return self.integer(Whole(None, of.rank))
        if isinstance(of, Several) and node.attr in ("values", "logabsdet", "sign", "indices"):
            return of.values[{"values": 0, "indices": 1, "sign": 0, "logabsdet": 1}[node.attr]]
        return Method(of, node.attr)

    def length_of(self, a: Array, n: int) -> Array:
        axis = a.axes[n]
        if axis.count is not None:
            return self.integer(Whole(None, axis.count), (), a.names)
        return replace(self.integer(Whole(axis.length, 0), (), a.names), along=axis)

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
        function: object = Library(builtin) if builtin is not None else self.value(node.func)
        name = function.name if isinstance(function, Library | Method) else ""
        if name in ("sum", "mean") and (node.args or isinstance(function, Method)):
            body = node.func.value if isinstance(function, Method) and isinstance(node.func, ast.Attribute) else node.args[0]
            self.inner = body
        if isinstance(function, Method) and isinstance(node.func, ast.Attribute) and self.inner is node.func.value:
            function = self.value(node.func)
        values = [self.value(a) for a in node.args]
        keywords = {k.arg: self.value(k.value) for k in node.keywords if k.arg is not None}
        self.here = self.locate(node)
        if isinstance(function, Function):
            return self.applied(function, values, keywords)
        if isinstance(function, Method):
            return self.method(function, values, keywords)
        if not isinstance(function, Library):
            raise self.refusal(_("{name} is no function that is known here").format(name=ast.unparse(node.func)[:40]))
        values = [self.opened(v, function.name) for v in values]
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
        return self.called(
            function.name, Given(function.name, values, keywords, self.torch or "dim" in keywords or "keepdim" in keywords)
        )

    def opened(self, value: object, name: str) -> object:
        """A list of values as an array, but where a list is what is wanted: a shape, several axes."""
        if (
            isinstance(value, Several)
            and name not in ("zeros", "ones", "einsum", "transpose", "permute")
            and all(isinstance(v, Array | Several) for v in value.values)
        ):
            return self.written([self.arr(self.opened(v, name)) for v in value.values])
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
            raise self.refusal(_("write the number of entries as a product of the lengths of the axes"))
        if name in ("zero_grad", "backward", "step"):
            raise self.refusal(_("{name} is not read as a formula").format(name=f".{name}"))
        return self.called(name, Given(name, [a, *values], keywords, self.torch or "dim" in keywords or "keepdim" in keywords))

    def applied(self, function: Function, values: list[object], keywords: dict[str, object]) -> object:
        raise NotImplementedError

    # ------------------------------------------------------------------ ranges
    def of_generatorexp(self, node: ast.GeneratorExp) -> Array:
        return self.listed(node)

    def of_listcomp(self, node: ast.ListComp) -> Array:
        return self.listed(node)

    def listed(self, node: ast.GeneratorExp | ast.ListComp) -> Array:
        """[f(x) for x in …]: an array with one axis more."""
        if len(node.generators) != 1 or node.generators[0].ifs:
            raise self.refusal(_("a list is read over one range, without a condition"))
        kept = dict(self.known)
        token, axis, _prefer = self.enter(node.generators[0].target, node.generators[0].iter)
        try:
            body = self.valued(node.elt)
        finally:
            self.known = kept

        def entry(i: Said, *rest: Said) -> Said:
            return self.with_letter(token, i, lambda: body.entry(*rest))

        return self.array((axis, *body.axes), entry, body.names)

    def comprehended(self, node: ast.GeneratorExp | ast.ListComp, kind: str) -> Array:
        """sum(f(i) for i in range(n))."""
        kept = dict(self.known)
        ranges: list[tuple[object, Axis, str | None]] = []
        conditions: list[Array] = []
        try:
            for generator in node.generators:
                ranges.append(self.enter(generator.target, generator.iter))
                conditions += (self.valued(c) for c in generator.ifs)
            body = self.valued(node.elt)
        finally:
            self.known = kept
        return self.over(kind, ranges, conditions, body)

    def over(self, kind: str, ranges: list[tuple[object, Axis, str | None]], conditions: list[Array], body: Array) -> Array:
        if conditions and kind not in ("sum", "prod"):
            raise self.refusal(_("a {kind} under a condition is not read").format(kind=kind))
        neutral = self.integer(Whole(None, 1 if kind == "prod" else 0))
        for c in reversed(conditions):
            body = self.chosen(c, body, neutral)
        for token, axis, prefer in reversed(ranges):
            body = self.summed(kind, token, axis, prefer, body)
        return body

    def summed(self, kind: str, token: object, axis: Axis, prefer: str | None, body: Array) -> Array:
        body = self.plain(body)

        def entry(*letters: Said) -> Said:
            return self.folded(
                kind, axis, lambda k: self.with_letter(token, k, lambda: body.entry(*letters)), *letters, prefer=prefer
            )

        return self.array(body.axes, entry, body.names)

    def with_letter(self, token: object, letter: Said, body: Callable[[], Said]) -> Said:
        kept = self.letters.get(token)
        self.letters[token] = letter
        try:
            return body()
        finally:
            if kept is None:
                del self.letters[token]
            else:
                self.letters[token] = kept

    def enter(self, target: ast.expr, domain: ast.expr) -> tuple[object, Axis, str | None]:
        """Makes the names that a range binds known; what stands for their index, the axis along which it runs, and its letter."""
        token = object()
        self.here = self.locate(domain)
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        call = domain.func.id if isinstance(domain, ast.Call) and isinstance(domain.func, ast.Name) else ""

        def index(added: int) -> Array:
            return self.integer(Whole(lambda: self.letters[token], added))

        if call == "range":
            assert isinstance(domain, ast.Call)
            ends = [self.valued(a) for a in domain.args]
            axis, added = self.stretch(ends)
            bound: list[object] = [index(added - 1)]
        else:
            assert isinstance(domain, ast.expr)
            parts = domain.args if isinstance(domain, ast.Call) and call in ("zip", "enumerate") else [domain]
            arrays = [self.valued(p) for p in parts]
            for a in arrays:
                if not a.rank:
                    raise self.misfit(_("a loop is over what has entries"), a.names)
            axis = self.one_of([a.axes[0] for a in arrays])
            bound = [self.row(a, token) for a in arrays]
            if call == "enumerate":
                bound.insert(0, index(-1))
        if len(names) != len(bound) or not all(isinstance(n, ast.Name) for n in names):
            raise self.refusal(_("a loop binds names, one for each of what it runs over"))
        for n, value in zip(names, bound, strict=True):
            assert isinstance(n, ast.Name)
            self.known[n.id] = value
        first = names[0]
        letter = first.id if isinstance(first, ast.Name) and len(first.id) == 1 and call in ("range", "enumerate") else None
        return token, axis, letter

    def row(self, a: Array, token: object) -> Array:
        return self.viewed(a, a.axes[1:], lambda *rest: (self.letters[token], *rest), a.names)

    def stretch(self, ends: list[Array]) -> tuple[Axis, int]:
        """The axis of range(first, last), and the number from which it counts."""
        if len(ends) not in (1, 2) or any(e.whole is None and e.free is None for e in ends):
            raise self.refusal(_("a range is read from a number to a whole number, by ones"))
        start = self.count(ends[0]) if len(ends) > 1 else 0
        if start is None:
            raise self.refusal(_("a range begins with a number"))
        stop = ends[-1]
        if start == 0:
            return self.sized(stop), 0
        n = self.count(stop)
        if n is not None:
            return counted(max(n - start, 1)), start
        return Axis(lambda: self.less(stop, start)), start

    def less(self, stop: Array, start: int) -> Said:
        whole = stop.whole or Whole(stop.entry, 0)
        return whole.plus(-start)


__all__ = ["Evaluation", "Function", "Library", "Method"]

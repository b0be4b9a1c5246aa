"""What can be seen in the tree of a program before anything is understood: which names are assigned, bound by loops, or count."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Sequence

from derive.reading.python.calls.layers import WEIGHTED
from derive.reading.python.names import LIBRARIES, NUMPY


def stores(body: Sequence[ast.stmt]) -> Counter[str]:
    """How often each name is assigned in a block; a loop assigns once what it adds to."""
    found: Counter[str] = Counter()
    for s in body:
        if isinstance(s, ast.FunctionDef):
            continue
        if isinstance(s, ast.For):
            found.update(set(stores(s.body)) | entered(s.body).keys())
        elif isinstance(s, ast.If):
            found.update(set(stores(s.body)) | set(stores(s.orelse)))
        else:
            found.update(
                n.id
                for n in ast.walk(s)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and not isinstance(s, ast.Expr)
            )
            found.update(set(entered([s])) - {"append"} if isinstance(s, ast.Assign | ast.AugAssign) else ())
    return found


def from_front(loop: ast.For) -> tuple[ast.For, list[str]]:
    """A loop in which a list is filled from its front, out.insert(0, x), as one that fills it from behind, and the lists that are
    to be turned round after it."""
    uses = Counter(n.id for n in ast.walk(loop) if isinstance(n, ast.Name))
    found = [_inserted(s.value) for s in loop.body if isinstance(s, ast.Expr)]
    names = [name for name in found if name and uses[name] == 1]
    if not names:
        return loop, []
    made = copy.deepcopy(loop)
    for s in made.body:
        if isinstance(s, ast.Expr) and isinstance(call := s.value, ast.Call) and _inserted(call) in names:
            assert isinstance(call.func, ast.Attribute)
            call.func.attr, call.args = "append", call.args[1:]
    return made, names


def _inserted(node: ast.expr | None) -> str:
    """The list at whose front a call puts something: out of out.insert(0, x)."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="insert"), args=[ast.Constant(value=0), _], keywords=[]):
            return name
    return ""


def entered(body: Sequence[ast.stmt]) -> dict[str, set[str]]:
    """The arrays of which a block sets entries, and the places; a list to which it appends."""
    found: dict[str, set[str]] = {}
    for s in body:
        targets = s.targets if isinstance(s, ast.Assign) else [s.target] if isinstance(s, ast.AugAssign) else []
        for t in targets:
            if isinstance(t, ast.Subscript) and isinstance(t.value, ast.Name):
                found.setdefault(t.value.id, set()).add(ast.unparse(t.slice))
        match s:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"))):
                found.setdefault(name, set()).add("append")
        inner = [*s.body, *s.orelse] if isinstance(s, ast.For | ast.If) else []
        for name, places in entered(inner).items():
            found.setdefault(name, set()).update(places)
    return found


def returns(body: Sequence[ast.stmt]) -> bool:
    """Whether a block has a return of its own."""
    for s in body:
        if isinstance(s, ast.Return):
            return True
        inner = [getattr(s, part, []) for part in ("body", "orelse")] if isinstance(s, ast.If | ast.For | ast.With) else []
        if any(returns(part) for part in inner):
            return True
    return False


def ends(body: Sequence[ast.stmt]) -> bool:
    """Whether a block returns whatever holds."""
    match body[-1:]:
        case [ast.Return() | ast.Raise()]:
            return True
        case [ast.If(body=one, orelse=other)]:
            return ends(one) and ends(other)
    return False


def used(tree: ast.AST) -> set[str]:
    """The names that a program uses, but for those that a function has of its own."""
    found: set[str] = set()
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            names = [n for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
            own = {n.id for n in names} | {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
            found |= used(node) - own
        elif isinstance(node, ast.ClassDef):
            found |= used(node) - {node.name}  # super(Name, self)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        else:
            found |= used(node)
    return found


def layers(tree: ast.Module) -> int:
    """How many layers with weights a program makes."""
    names = [n.func for n in ast.walk(tree) if isinstance(n, ast.Call)]
    return sum((f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else "") in WEIGHTED for f in names)


def layer_names(tree: ast.AST) -> dict[tuple[int, int], str]:
    """What the program calls the layers that it makes, by where: fc1 of self.fc1 = nn.Linear(…), net.0 of the first in
    net = nn.Sequential(…)."""
    found: dict[tuple[int, int], str] = {}

    def name(node: ast.expr, path: str) -> None:
        if isinstance(node, ast.Call):
            found[node.lineno, node.col_offset] = path
            inner = node.args[0] if len(node.args) == 1 and isinstance(node.args[0], ast.List) else node
            for n, part in enumerate(inner.elts if isinstance(inner, ast.List) else inner.args):
                name(part, f"{path}.{n}")

    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=path) | ast.Name(id=path)], value=value):
                name(value, path)
    return found


def loop_letters(tree: ast.Module) -> set[str]:
    """Names that only loops bind: their letters are free for indices."""
    loops: set[str] = set()
    others: set[str] = {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    targets: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            for n in ast.walk(node.target):
                if isinstance(n, ast.Name):
                    loops.add(n.id)
                    targets.add(id(n))
    others |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and id(n) not in targets}
    return loops - others


def tensors(tree: ast.Module) -> Iterator[str]:
    """Names of which methods are called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(of := node.func.value, ast.Name):
            if of.id not in LIBRARIES:
                yield of.id


def called(node: ast.Call) -> str:
    """The name of what is called: range of range(N), zeros of np.zeros(N); nothing where it has none."""
    match node.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def sizes_of(tree: ast.Module) -> set[str]:
    """Names that count: those in range(N), np.arange(N), np.zeros((N, D)), np.eye(D)."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = called(node)
            found |= {k.value.id for k in node.keywords if k.arg == "num_classes" and isinstance(k.value, ast.Name)}
            if name in ("range", "arange", "zeros", "ones", "eye", "identity"):
                for a in node.args:
                    found |= (
                        {n.id for n in ast.walk(a) if isinstance(n, ast.Name)}
                        if not any(isinstance(n, ast.Call | ast.Attribute) for n in ast.walk(a))
                        else set()
                    )
    return found


def speaks_of_numpy(tree: ast.Module) -> bool:
    """Whether a program names NumPy, or one of its arrays in an annotation."""
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
        n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)
    }
    paths = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    paths += [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    return bool(names & (NUMPY | {"ndarray", "NDArray"}) or {p.split(".")[0] for p in paths} & NUMPY)


#: Methods that only tensors of PyTorch have.
OF_TENSORS = frozenset([
    "gather", "unsqueeze", "detach", "pow", "view", "masked_fill", "float", "long", "clamp", "mul", "div", "add", "sub",
    "log_softmax", "softmax", "sigmoid", "exp", "log", "abs", "sqrt", "bmm", "mm", "t", "permute", "logsumexp", "expand",
    "contiguous", "norm",
])  # fmt: skip


def speaks_of_torch(tree: ast.Module) -> bool:
    """Whether a program names PyTorch, or calls a method that only its tensors have, and names no other library."""
    own = {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}  # F may be a matrix
    if (tree_names(tree) - own) & {"torch", "F", "nn"}:
        return True
    methods = {n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
               and not (isinstance(of := n.func.value, ast.Name) and of.id in LIBRARIES)}  # fmt: skip
    return bool(methods & OF_TENSORS) and not speaks_of_numpy(tree) and not tree_names(tree) & {"tf", "K"}


def tree_names(tree: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}


def words(tree: ast.AST) -> Iterator[str]:
    """The words by which records are asked: w of params["w"]."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str(word))) if word.isidentifier():
                yield word


def modules(tree: ast.Module) -> frozenset[str]:
    """Capitals that are no arrays but modules: K of K.mean(x), where each use is a call with what it is of."""
    free = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    uses = Counter(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))
    called: Counter[str] = Counter()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="K"), attr=name), args=args) if (
                name == "epsilon" or (args and not isinstance(args[0], ast.Constant) and (name != "dot" or len(args) > 1))
            ):  # fmt: skip
                called["K"] += 1
    return frozenset(name for name in called if name in free and called[name] == uses[name])


def scalars(tree: ast.AST) -> Iterator[str]:
    """The names that are numbers by their place: arguments with a number as the default, alpha=0.25, what an identity matrix
    is multiplied by, noise**2 * np.eye(n), and the width h of d/(2*h**2)."""
    yield from defaults(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                base = other.left if isinstance(other, ast.BinOp) and isinstance(other.op, ast.Pow) else other
                if isinstance(one, ast.Call) and called(one) in ("eye", "identity") and isinstance(base, ast.Name):
                    yield base.id
        match node:
            case ast.BinOp(op=ast.Div(), right=ast.BinOp(ast.Constant(), ast.Mult(), ast.BinOp(ast.Name(width), ast.Pow(), _))):
                yield width
    if is_entrywise(tree) and any(map(is_by_capital, ast.walk(tree))):
        yield from (n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id.isupper())


def affine(tree: ast.AST) -> Iterator[str]:
    """The scale and shift of what is normalised along an axis, g * (x - m)/sqrt(v + eps) + b: as many as there are columns."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and called(n) in ("mean", "var", "std")]
    places = [*(k.value for n in calls for k in n.keywords if k.arg in ("dim", "axis")), *(a for n in calls for a in n.args[-1:])]
    if not any(ast.unparse(place) in ("-1", "0") for place in places):
        return
    assigned = {t.id: n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) for t in n.targets if isinstance(t, ast.Name)}

    def is_normal(node: ast.expr) -> bool:
        node = assigned.get(node.id, node) if isinstance(node, ast.Name) else node
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Mult)):
            return False
        inside = [assigned.get(n.id, n) if isinstance(n, ast.Name) else n for n in ast.walk(node)]
        return any(isinstance(n, ast.Call) and called(n) in ("sqrt", "rsqrt", "std") for n in inside)

    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.right, ast.Name):
            names = [n for n in ast.walk(node.left) if isinstance(n, ast.Name)]
            scales = [f for f in factors(node.left) if isinstance(f, ast.Name) and f.id not in assigned]
            if len(scales) == 1 and (is_normal(node.left) or any(map(is_normal, names))) and node.right.id not in assigned:
                yield from (scales[0].id, node.right.id)


def factors(node: ast.expr) -> Iterator[ast.expr]:
    """The factors above a fraction bar."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        yield from factors(node.left)
        yield from factors(node.right) if isinstance(node.op, ast.Mult) else ()
    else:
        yield node


#: Functions of the entries of an array, each for itself.
ENTRYWISE = frozenset((
    "exp", "log", "log2", "log10", "log1p", "expm1", "sqrt", "abs", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arcsin",
    "arccos", "arctan", "erf", "sigmoid", "relu", "softplus", "where", "maximum", "minimum", "clip", "clamp", "pow", "power",
    "square", "sign", "cdf", "pdf", "float",
))  # fmt: skip


def is_entrywise(tree: ast.AST) -> bool:
    """Whether all that a program does is done to each entry alone."""
    calls = [called(n) for n in ast.walk(tree) if isinstance(n, ast.Call)]
    products = any(isinstance(n, ast.MatMult | ast.Subscript | ast.For) or (isinstance(n, ast.Attribute) and n.attr == "T")
                   for n in ast.walk(tree))  # fmt: skip
    return not products and ENTRYWISE.issuperset(calls)


def is_by_capital(node: ast.AST) -> bool:
    """Whether a capital is divided by a capital: S / K."""
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else ()
    return bool(sides) and all(isinstance(s, ast.Name) and s.id.isupper() for s in sides)


def defaults(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arguments):
            given = [*zip(reversed((*node.posonlyargs, *node.args)), reversed(node.defaults), strict=False)]
            given += [(a, d) for a, d in zip(node.kwonlyargs, node.kw_defaults, strict=True) if d is not None]
            for argument, default in given:
                value = default.operand if isinstance(default, ast.UnaryOp) else default
                if isinstance(value, ast.Constant) and type(value.value) in (int, float):
                    yield argument.arg
    if not any(isinstance(n, ast.MatMult) or getattr(n, "attr", "") in ("dot", "matmul", "mm") for n in ast.walk(tree)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in PARAMETERS:
                parts = (t.elts for t in node.targets if isinstance(t, ast.Tuple | ast.List))
                yield from (n.id for names in parts for n in names if isinstance(n, ast.Name))


#: Names of the vector of all parameters, of which one for each is unpacked: K, r, t0 = params.
PARAMETERS = frozenset(("params", "param", "parameters", "theta", "p", "popt", "args", "pars", "coefs", "coeffs"))


def unpacked(tree: ast.AST) -> Iterator[str]:
    """The names whose parts are given names of their own: a, b = theta."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Tuple() | ast.List()], value=ast.Name(id=name)):
                yield name


#: What gives the same entries in another order or shape, without a copy.
VIEWS = frozenset(
    ["T", "mT", "view", "reshape", "ravel", "squeeze", "unsqueeze", "transpose", "permute", "t", "detach", "values", "data"]
)


def views(tree: ast.AST) -> Iterator[str]:
    """The names of which a part, or the whole, has another name: b = a, b = a.T, b = a[0]."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(target := node.targets[0], ast.Name):
            of = viewed(node.value)
            if of is not None and of != target.id:
                yield from (of, target.id)


def viewed(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Subscript(value=of):
            return viewed(of)
        case ast.Attribute(value=of, attr=name) | ast.Call(func=ast.Attribute(value=of, attr=name)) if name in VIEWS:
            return viewed(of)
    return None

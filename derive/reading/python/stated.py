"""The shapes that the annotations, docstrings and comments of a program state."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from derive.reading.python.comments import LONGEST, beside, kinds, loosely, of_all, of_argument, results, split, told
from derive.reading.python.names import LIBRARIES
from derive.reading.python.trees import sizes_of

_AXES = re.compile(r"^\s*[(\[]?\s*((?:[A-Za-z_]\w*|\d+)?(?:[\s,]+(?:[A-Za-z_]\w*|\d+))*)\s*,?\s*[)\]]?\s*$")
_PLAIN = frozenset([
    "float", "int", "number", "scalar", "array", "tensor", "Tensor", "ndarray", "str", "bool", "list", "tuple", "np",
    "torch", "vector", "matrix",
])  # fmt: skip


def shapes(tree: ast.Module, text: str) -> dict[str, tuple[str, ...]]:
    """What annotations, docstrings, comments, assertions and N, D = X.shape say of the axes of names.

    What a function says of its own arguments counts for the names with which it is called, where they are the same.
    """
    found = _shapes(tree, text)
    outside = _told_outside(tree, text)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            arguments = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
            for call in ast.walk(tree):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function.name:
                    passed = dict(zip(arguments, call.args, strict=False)) | {k.arg or "": k.value for k in call.keywords}
                    for a in arguments:
                        if a in passed and a not in outside and not (isinstance(given := passed[a], ast.Name) and given.id == a):
                            found.pop(a, None)
    return found


def _told_outside(tree: ast.AST, text: str) -> set[str]:
    """The names of whose axes comments outside of all functions speak: not those of what a function is called with."""
    spans = [(f.lineno, f.end_lineno or f.lineno) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.ClassDef)]
    lines = [
        line[line.index("#") :][:LONGEST]
        for n, line in enumerate(text.split("\n"), 1)
        if "#" in line and not any(first <= n <= last for first, last in spans)
    ]
    return {name for line in lines for names, _axes in told(line) for name in names}


def _shapes(tree: ast.Module, text: str) -> dict[str, tuple[str, ...]]:
    found = dict(_checked(tree))
    names = names_of(tree)
    sizes = {size for axes in found.values() for size in axes} | sizes_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            name = node.arg if isinstance(node, ast.arg) else node.target.id if isinstance(node.target, ast.Name) else ""
            axes = _annotated(node.annotation)
            if axes is not None and name:
                found[name] = axes
    for words in docstrings(tree):
        for told_names, axes in told(words):
            found.update(dict.fromkeys(_meant(told_names, names), axes))
        found.update((n, ()) for n, kind in kinds(words) if kind in ("float", "int", "scalar") and n in names and n not in found)
    for line in text.split("\n"):
        if "#" not in line:
            continue
        comment = line[line.index("#") :][:LONGEST]
        for told_names, axes in told(comment):
            found.update(dict.fromkeys(_meant(told_names, names), axes))
        for told_names, axes in loosely(comment, sizes):
            for name in (n for n in _meant(told_names, names) if n in names):
                found.setdefault(name, axes)
        for name, axes in beside(comment, names, sizes):
            found.setdefault(name, axes)
        if (argument := of_argument(line)) is not None:
            found[argument[0]] = argument[1]
    for name, axes in _of_all(tree, text):
        found.setdefault(name, axes)
    for (name, _line), axes in results(tree, text, sizes).items():
        found.setdefault(name, axes)
    return found


def _of_all(tree: ast.Module, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The arguments without a default of a function in which a comment says the axes of all of them."""
    lines = text.split("\n")
    for function in (f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)):
        own = lines[function.lineno - 1 : function.end_lineno]
        comments = [line[line.index("#") :][:LONGEST] for line in own if "#" in line]
        comments += [(ast.get_docstring(function) or "")[:LONGEST]]
        arguments = [*function.args.posonlyargs, *function.args.args]
        names = [a.arg for a in arguments[: len(arguments) - len(function.args.defaults)] if a.arg != "self"]
        for comment in comments:
            if (axes := of_all(comment)) is None:
                continue
            two = [n for n in names if re.search(rf"(?<!\w){n}(?!\w)", comment.partition("both")[0])]
            yield from ((n, axes) for n in (two if "both" in comment and len(two) == 2 else names))


def names_of(tree: ast.AST) -> set[str]:
    """The names of a program that are no functions, with those of what an object has."""
    found = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)}
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return (found | set(attributes(tree))) - called - LIBRARIES


def attributes(tree: ast.AST) -> Iterator[str]:
    """What methods take from their object: W of self.W."""
    for cls in ast.walk(tree):
        if isinstance(cls, ast.ClassDef):
            methods = {s.name: s for s in cls.body if isinstance(s, ast.FunctionDef)}
            for method in methods.values():
                own = method.args.args[0].arg if method.args.args else ""
                for n in ast.walk(method):
                    if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == own:
                        if n.attr not in methods:
                            yield n.attr


def docstrings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and (words := ast.get_docstring(node, clean=True)):
            yield words


def _meant(told_names: Sequence[str], names: Set[str]) -> Iterator[str]:
    """The names that are meant; W_* is all that begin so."""
    for name in told_names:
        if name.endswith("*"):
            yield from (n for n in names if n.startswith(name[:-1]))
        else:
            yield name


def arrays(tree: ast.AST) -> dict[str, bool]:
    """The names that are said to be arrays, of which no shape is said; whether they can be of one number, as tensors can."""
    found: dict[str, bool] = {}
    for words in docstrings(tree):
        found.update((name, kind == "Tensor") for name, kind in kinds(words) if kind not in ("float", "int", "scalar"))
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            name = node.arg if isinstance(node, ast.arg) else node.target.id if isinstance(node.target, ast.Name) else ""
            words_ = {n.attr if isinstance(n, ast.Attribute) else n.id for n in ast.walk(node.annotation)
                      if isinstance(n, ast.Attribute | ast.Name)}  # fmt: skip
            if words_ & {"ndarray", "NDArray"} and not words_ & {"float", "int"}:
                found[name] = False
            elif words_ & {"Tensor", "Array", "ArrayLike"} and not words_ & {"float", "int"}:
                found[name] = True
    return found


def _checked(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The axes of given names by N, D = X.shape and by assertions."""
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(target := node.targets[0], ast.Tuple):
            sizes = tuple(e.id for e in target.elts if isinstance(e, ast.Name))
            if len({*sizes}) == len(target.elts) and (of := _shape_of(node.value)) is not None and of not in stored:
                yield of, sizes
        if isinstance(node, ast.Assert):
            yield from ((of, axes) for of, axes in _asserted(node.test) if of not in stored)


def _shape_of(node: ast.expr) -> str | None:
    """The name whose axes an expression counts: x.shape, x.size(), np.shape(x)."""
    if isinstance(node, ast.Attribute) and node.attr == "shape" and isinstance(node.value, ast.Name):
        return node.value.id
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "size" and not node.args and not node.keywords and isinstance(node.func.value, ast.Name):
            return node.func.value.id
        if node.func.attr == "shape" and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            return node.args[0].id
    return None


def _asserted(test: ast.expr) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What an assertion states: x.shape == (N, D), x.ndim == 2."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for part in test.values:
            yield from _asserted(part)
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return
    left, right = test.left, test.comparators[0]
    if (of := _shape_of(left)) is not None and isinstance(right, ast.Tuple):
        yield (
            of,
            tuple(
                e.id if isinstance(e, ast.Name) else str(e.value) if isinstance(e, ast.Constant) and e.value != 1 else ""
                for e in right.elts
            ),
        )
    many = right.value if isinstance(right, ast.Constant) and isinstance(right.value, int) else None
    if many is not None and many < 6:
        if isinstance(left, ast.Attribute) and left.attr == "ndim" and isinstance(left.value, ast.Name):
            yield left.value.id, ("",) * many
        elif (
            isinstance(left, ast.Call)
            and isinstance(left.func, ast.Attribute)
            and left.func.attr == "dim"
            and isinstance(left.func.value, ast.Name)
        ):
            yield left.func.value.id, ("",) * many


def lengths(tree: ast.Module) -> dict[tuple[str, int], str]:
    """The names that a program has for single axes: n = len(x), n = X.shape[0], n = X.size(0)."""
    found: dict[tuple[str, int], str] = {}
    stored = Counter(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(target := node.targets[0], ast.Name):
            axis = _axis_of(node.value)
            if axis is not None and stored[target.id] == 1 and not stored[axis[0]]:
                found.setdefault(axis, target.id)
    return found


def _axis_of(node: ast.expr) -> tuple[str, int] | None:
    """The axis that an expression counts; -1 is the last one."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=of)]):
            return of, 0
        case ast.Subscript(value=value, slice=place) if (counted := _shape_of(value)) and (n := _whole(place)) is not None:
            return counted, n
        case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="size"), args=[place]) if (n := _whole(place)) is not None:
            return of, n
    return None


def _whole(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int(n)):
            return n
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(n))):
            return -n
    return None


def _annotated(node: ast.expr) -> tuple[str, ...] | None:
    """The axes of an annotation: "N, D", Float[Tensor, "n d"], float."""
    if isinstance(node, ast.Name):
        return () if node.id in ("float", "int") else None
    text: str | None = None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        text = node.value
    elif isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        last = parts[-1]
        if isinstance(last, ast.Constant) and isinstance(last.value, str):
            text = last.value
            return tuple(text.split()) if re.fullmatch(r"(?:\s*(?:[A-Za-z_]\w*|\d+))*\s*", text) else None
    if text is None or (made := _AXES.match(text)) is None:
        return None
    axes = split(made[1]) if made[1] else ()
    return None if set(axes) & _PLAIN else axes

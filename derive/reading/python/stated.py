"""The shapes that the annotations, docstrings and comments of a program state."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_STATED = re.compile(
    r"(?<![\w.])([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*(?:\([^()\n]*\))?\s*(?::|\bis\b|\bhas\b)\s*"
    r"(?:[\w. ]*?\b(?:shape|size|array|tensor|matrix|vector|of)\b[\w:= ]*)?"
    r"[(\[]\s*((?:[A-Za-z_]\w*|\d+)(?:\s*[,x×]\s*(?:[A-Za-z_]\w*|\d+))*\s*,?)\s*[)\]]"
)
_COMMENT = re.compile(r"#\s*(?:shape:?\s*)?[(\[]\s*((?:[A-Za-z_]\w*|\d+)(?:\s*,\s*(?:[A-Za-z_]\w*|\d+))*\s*,?)\s*[)\]]\s*$")
_AXES = re.compile(r"^\s*[(\[]?\s*((?:[A-Za-z_]\w*|\d+)?(?:[\s,]+(?:[A-Za-z_]\w*|\d+))*)\s*,?\s*[)\]]?\s*$")
_PLAIN = frozenset([
    "float", "int", "number", "scalar", "array", "tensor", "Tensor", "ndarray", "str", "bool", "list", "tuple", "np",
    "torch", "vector", "matrix",
])  # fmt: skip


def shapes(tree: ast.Module, text: str) -> dict[str, tuple[str, ...]]:
    """What annotations, docstrings and comments say of the axes of names."""
    found: dict[str, tuple[str, ...]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation is not None:
            name = node.arg if isinstance(node, ast.arg) else node.target.id if isinstance(node.target, ast.Name) else ""
            axes = _annotated(node.annotation)
            if axes is not None and name:
                found[name] = axes
        if isinstance(node, ast.Module | ast.FunctionDef) and (words := ast.get_docstring(node, clean=True)):
            for names, axes in _told(words):
                found.update(dict.fromkeys(names, axes))
    for n, line in enumerate(text.split("\n")):
        if "#" not in line:
            continue
        comment = line[line.index("#") :]
        for names, axes in _told(comment):
            found.update(dict.fromkeys(names, axes))
        at_end = _COMMENT.search(comment)
        head = re.match(r"\s*([A-Za-z_]\w*)\s*=[^=]", line) or re.match(r"\s*(?:def\s+\w+\()?\s*([A-Za-z_]\w*)\s*,\s*#", line)
        if at_end and head and n >= 0:
            found[head[1]] = _split(at_end[1])
    return found


def _told(words: str) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    for names, axes in _STATED.findall(words):
        yield [n.strip() for n in names.split(",")], _split(axes)


def _split(axes: str) -> tuple[str, ...]:
    return tuple(a for a in re.split(r"[\s,x×]+(?![\w]*\s*\()", axes.strip()) if a)


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
            return tuple(text.split())
    if text is None or (made := _AXES.match(text)) is None:
        return None
    axes = _split(made[1]) if made[1] else ()
    return None if set(axes) & _PLAIN else axes

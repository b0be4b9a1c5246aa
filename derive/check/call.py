"""A call of a numerical library as data: `torch.nn.functional.softmax(a, dim=0)`, read with `ast`, never run as Python.

A call is made of the names of leaves and of sizes, numbers, strings, True, False and None, tuples and lists, arithmetic and `@`,
indexing, `.T`, `float(…)` for a parameter that a library wants as a plain number, and functions of the library by their
dotted names.  Which dotted names are functions is for the backend to say; all else is refused before anything is called.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

LONGEST = 2000
Function = Callable[..., Any]
BINARY: dict[type[ast.operator], Function] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}  # fmt: skip


class Call:
    """An expression over a library's functions; `names` are the leaves and sizes that it reads, `functions` the dotted names.

    Raises `ValueError` for text that is not such an expression.
    """

    def __init__(self, text: str, library: str):
        self.text, self.library = text, library
        if len(text) > LONGEST:
            raise ValueError(f"a call of more than {LONGEST} characters")
        try:
            self.tree = ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ValueError(f"{text} is no expression") from None
        self.names: dict[str, None] = {}
        self.functions: dict[str, None] = {}
        self._read(self.tree)

    def _read(self, e: ast.AST) -> None:
        match e:
            case ast.Name(id=name):
                if name == self.library:
                    raise ValueError(f"{self.text}: {name} is no value")
                self.names[name] = None
            case ast.Constant(value=bool() | int() | float() | str() | None):
                pass
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self._read(part)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in BINARY:
                self._read(left)
                self._read(right)
            case ast.UnaryOp(op=ast.USub(), operand=inside) | ast.Attribute(value=inside, attr="T"):
                self._read(inside)
            case ast.Subscript(value=inside, slice=place):
                self._read(inside)
                self._read(place)
            case ast.Slice(lower=low, upper=high, step=None):
                for end in (low, high):
                    if end is not None:
                        self._read(end)
            case ast.Call(func=function, args=parts, keywords=named) if all(k.arg for k in named):
                name = dotted(function)
                if name != "float" or len(parts) != 1 or named:
                    if name.partition(".")[0] != self.library:
                        raise ValueError(f"{self.text}: {name or ast.unparse(function)} is no function of {self.library}")
                    self.functions[name] = None
                for part in (*parts, *(k.value for k in named)):
                    self._read(part)
            case _:
                raise ValueError(f"{self.text}: {ast.unparse(e)} is nothing that a call may hold")  # type: ignore[arg-type]

    def __call__(self, values: Mapping[str, Any], function: Callable[[str], Function]) -> Any:
        """The value, with `values` for the names; `function` finds what a dotted name stands for."""

        def value(e: ast.AST | None) -> Any:
            match e:
                case ast.Name(id=name):
                    return values[name]
                case ast.Constant(value=constant):
                    return constant
                case ast.Tuple(elts=parts):
                    return tuple(map(value, parts))
                case ast.List(elts=parts):
                    return [value(part) for part in parts]
                case ast.BinOp(left=left, op=op, right=right):
                    return BINARY[type(op)](value(left), value(right))
                case ast.UnaryOp(operand=inside):
                    return -value(inside)
                case ast.Attribute(value=inside):
                    return value(inside).T
                case ast.Subscript(value=inside, slice=place):
                    return value(inside)[value(place)]
                case ast.Slice(lower=low, upper=high):
                    return slice(value(low), value(high))
                case ast.Call(func=called, args=parts, keywords=named):
                    name = dotted(called)
                    arguments = [value(part) for part in parts]
                    if name == "float":
                        return float(arguments[0])
                    return function(name)(*arguments, **{str(k.arg): value(k.value) for k in named})
            return None

        return value(self.tree)


def dotted(e: ast.AST) -> str:
    """a.b.c as it is written; nothing for what is no chain of names."""
    parts: list[str] = []
    while isinstance(e, ast.Attribute):
        parts.append(e.attr)
        e = e.value
    return ".".join((e.id, *reversed(parts))) if isinstance(e, ast.Name) else ""

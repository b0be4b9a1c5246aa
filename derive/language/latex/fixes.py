r"""Fixes that the reader knows in the text notation, as a person would type them in LaTeX: `a[i]` is `a_i`."""

from __future__ import annotations

import ast
import re

from derive.expression.functions import NAMED
from derive.language.latex.commands import GREEK
from derive.language.syntax import slots_of

_COMPARE = {ast.Lt: "<", ast.LtE: r"\leq", ast.Gt: ">", ast.GtE: r"\geq", ast.Eq: "=", ast.NotEq: r"\neq"}


def in_latex(fix: str) -> str:
    """A fix with everything between backquotes in LaTeX, where it is text notation."""
    fix = re.sub(r"(?<= )\[(\w+)\]$", r"`_\1`", fix)
    return re.sub(r"`([^`]*)`", lambda found: f"`{_piece(found[1])}`", fix)


def _piece(text: str) -> str:
    if "\\" in text or "{" in text or "^" in text or text.startswith("_"):
        return text
    sides = text.replace("…", "ELLIPSIS").split(" = ")
    try:
        return " = ".join(_write(ast.parse(side, mode="eval").body)[0] for side in sides)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text


def typed_name(stem: str, accent: str = "") -> str:
    """A letter or word, with its accent, as a person would type it."""
    return _name(f"{stem}_{accent}" if accent else stem)


def _name(name: str) -> str:
    if name == "ELLIPSIS":
        return "…"
    plain = name.rstrip("_")
    stem_, _, hung = plain.rpartition("_")
    if stem_ and hung in ("hat", "bar", "tilde", "dot"):
        return rf"\{hung}{{{_name(stem_)}}}"
    if stem_ and "_" not in stem_:
        return f"{_name(stem_)}'" if hung == "prime" else rf"{_name(stem_)}_{{\text{{{hung}}}}}"
    if plain in GREEK:
        return f"\\{plain}"
    stem = re.fullmatch(r"([A-Za-z]+?)(\d+)", plain)
    if stem:
        return f"{_name(stem[1])}_{stem[2] if len(stem[2]) == 1 else '{' + stem[2] + '}'}"
    return plain if len(plain) == 1 else rf"\mathrm{{{plain}}}"


def _below(slots: ast.expr) -> str:
    parts = [_write(s)[0] for s in slots_of(slots)]
    joined = ("" if all(len(p) == 1 and p.isalpha() for p in parts) else ",").join(parts)
    return joined if len(joined) == 1 else f"{{{joined}}}"


def _write(e: ast.expr) -> tuple[str, int]:
    """The LaTeX of a syntax tree, and how tightly it holds together (1 a sum, 2 a product, 3 a power, 4 an atom)."""
    match e:
        case ast.Name(id=name):
            return _name(name), 4
        case ast.Constant(value=value):
            return str(value), 4
        case ast.Subscript(value=ast.Name(id=name), slice=slots):
            return f"{_name(name)}_{_below(slots)}", 4
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return f"-{_held(inner, 2)}", 1
        case ast.BinOp(op=ast.Div(), left=a, right=b):
            return rf"\frac{{{_write(a)[0]}}}{{{_write(b)[0]}}}", 4
        case ast.BinOp(op=ast.Pow(), left=a, right=b):
            above = _write(b)[0]
            return f"{_held(a, 4)}^{above if len(above) == 1 else '{' + above + '}'}", 3
        case ast.BinOp(op=ast.Mult(), left=a, right=b):
            return f"{_held(a, 2)} {_held(b, 3)}", 2
        case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=a, right=b):
            return f"{_held(a, 1)} {'+' if isinstance(op, ast.Add) else '-'} {_held(b, 2)}", 1
        case ast.Compare(left=a, ops=[op], comparators=[b]):
            return f"{_write(a)[0]} {_COMPARE[type(op)]} {_write(b)[0]}", 0
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _called(name, arguments)
    raise ValueError("no way to write this")


def _held(e: ast.expr, least: int) -> str:
    text, level = _write(e)
    return text if level >= least else rf"\left({text}\right)"


def _called(name: str, arguments: list[ast.expr]) -> tuple[str, int]:
    first, *rest = arguments
    if (
        name in ("sum", "prod", "max", "min")
        and rest
        and isinstance(rest[0], ast.Name)
        and len(rest) == 1
        and (name in ("sum", "prod") or rest[0].id == "k")
    ):
        return rf"\{name}_{_write(rest[0])[0]} {_held(first, 2)}", 2
    inside = ", ".join(_write(a)[0] for a in arguments)
    match name:
        case "exp":
            return f"e^{{{inside}}}", 3
        case "sqrt":
            return rf"\sqrt{{{inside}}}", 4
        case "abs":
            return rf"\left|{inside}\right|", 4
        case "norm":
            return rf"\|{_write(first)[0]}\|", 4
        case "where" if len(rest) == 2:
            yes, no = _write(rest[0])[0], _write(rest[1])[0]
            return rf"\begin{{cases}} {yes} & {_write(first)[0]} \\ {no} & \text{{otherwise}} \end{{cases}}", 4
        case "delta":
            return rf"\delta_{{{''.join(_write(a)[0] for a in arguments)}}}", 4
        case "diff":
            return rf"\frac{{\partial {_held(first, 2)}}}{{\partial {_write(rest[0])[0]}}}", 4
    return f"{_command(name)}({inside})", 4


def _command(name: str) -> str:
    """The name of a function in LaTeX."""
    if name in ("max", "min"):
        return f"\\{name}"
    command = NAMED[name].written.latex if name in NAMED else ""
    if command and command != rf"\mathrm{{{name}}}":
        return command
    return _name(name) if len(name) == 1 else rf"\operatorname{{{name}}}"

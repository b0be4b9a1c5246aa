"""Functions of a number that the notation writes out: silu(x) is x σ(x), and log1p(x) is log(1 + x)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache

from derive.expression.functions import ELEMENTARY
from derive.language.foreign import FORMULAS, caseless, plain
from derive.reading import said
from derive.reading.said import Said

#: What a formula of one number is made of beside that number.
PARTS = frozenset((*(row.text for row in ELEMENTARY), "min", "max", "where", "sqrt", "pi"))
#: sinc is with π in one half of the field and without in the other; what only reads as a word is no function here.
LEFT_OUT = frozenset(("sinc", "e", "positive", "identity", "step", "threshold"))
COMPARED = {ast.Gt: ">", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Eq: "=="}


@cache
def formulas() -> dict[str, str]:
    """The formula in {0} of every function of one number, by the letters of its name alone."""
    own = LEFT_OUT | {word for row in ELEMENTARY for word in (row.text, *row.words)}
    found = {name: form for name, form in FORMULAS.items() if "{0}" in form and name not in own and is_of_one_number(form)}
    return {letters: found[name] for letters, name in caseless(found).items()}


def is_of_one_number(form: str) -> bool:
    """Whether a formula has no other quantity than {0}: not that of prelu, whose slope is another."""
    if ";" in form or ":" in form or "{1}" in form:
        return False
    return {n.id for n in ast.walk(ast.parse(form.format("x_"))) if isinstance(n, ast.Name)} <= PARTS | {"x_"}


@cache
def formula(word: str) -> str | None:
    """The formula of a function of one number, whichever letters of its name are capitals; None where there is none."""
    return formulas().get(plain(word))


@cache
def spelled(word: str) -> str | None:
    """The function of the notation that is meant by another spelling of its name: Softplus, TANH."""
    return caseless(row.text for row in ELEMENTARY).get(plain(word)) if len(word) > 3 else None


def in_full(form: str, e: Said) -> Said:
    """A formula with a number for {0}."""
    return filled(form.format("x_"), {"x_": e})


def filled(form: str, given: Mapping[str, Said]) -> Said:
    """A formula in the text notation with numbers for some of its letters."""
    return _said(ast.parse(form, mode="eval").body, given)


def _said(node: ast.expr, e: Mapping[str, Said]) -> Said:
    match node:
        case ast.Name(id=name):
            return e.get(name, Said(name))
        case ast.Constant(value=value):
            return Said(str(value))
        case ast.UnaryOp(operand=operand):
            return said.negative(_said(operand, e))
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return said.compared(_said(left, e), COMPARED[type(sign)], _said(right, e))
        case ast.BinOp(left=left, op=sign, right=right):
            a, b = _said(left, e), _said(right, e)
            match sign:
                case ast.Add() | ast.Sub():
                    return said.plus([("+", a), ("+" if isinstance(sign, ast.Add) else "-", b)])
                case ast.Mult():
                    return said.times(a, b)
                case ast.Div():
                    return said.over(a, b)
                case ast.Pow():
                    return said.power(a, b)
        case ast.Call(func=ast.Name(id=function), args=arguments):
            return said.call(function, *(_said(a, e) for a in arguments))
    raise TypeError(f"no part of a formula: {ast.unparse(node)}")


__all__ = ["filled", "formula", "in_full", "spelled"]

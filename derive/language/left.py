"""What may stand on the left of an equation: a name, an entry, a name with its arguments, or a sum that equals a constant."""

from __future__ import annotations

import ast

from derive.expression.functions import ELEMENTARY
from derive.language.expressions import REDUCTIONS, RESERVED
from derive.language.lines import brief, names_in
from derive.language.syntax import Source, every
from derive.words import gettext as _

#: What undoes a function.
_INVERSE = {"sqrt": "({})**2", **{row.text: row.inverse for row in ELEMENTARY if row.inverse}}


def is_total(left: ast.expr, right: ast.expr) -> bool:
    """Whether a sum equals a constant, as in sum(p[i], i) = 1, which says something of p and defines nothing."""
    constant = not any(isinstance(n, ast.Name | ast.Call) for n in every(right))
    sums = any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in REDUCTIONS for n in every(left))
    size = isinstance(right, ast.Name) and right.id.isupper() and len(right.id) == 1
    return sums and (constant or size)


def refuse(left: Source, head: ast.expr, right: Source, body: ast.expr) -> None:
    """Refuses a left side that defines nothing, with the definition that it could be and the assumption."""
    if isinstance(head, ast.Call) and isinstance(head.func, ast.Name) and head.func.id not in RESERVED:
        name = head.func.id
        problem = _("a function that is called is not defined by a formula here; write the formula where {name} stands").format(
            name=name
        )
        fix = f"`{name} = {brief(body)}`"
    else:
        problem = _("only a name or an entry can be defined, and this is neither")
        solved = _solved(head, body)
        if isinstance(head, ast.Call) and isinstance(head.func, ast.Name) and head.func.id not in REDUCTIONS:
            problem = _("{word} has a meaning already; only a name or an entry can be defined").format(word=head.func.id)
            solved = solved or f"{head.func.id[0]} = {brief(body)}"
        elif solved is None and isinstance(body, ast.Name):
            solved = f"{body.id} = {brief(head)}"
        fix = f"`{solved}`" if solved else "`name = …`"
    typed = f"{_typed(left)} = {_typed(right)}"
    assumed = f'`--assume "{typed}"`' if len(typed) <= 60 else ""
    fix = (
        _("{definition}, or {option}").format(definition=fix, option=assumed)
        if assumed
        else _("{definition}, or the line with `--assume`").format(definition=fix)
    )
    raise left.error(problem, left.offset(head), fix)


def _typed(piece: Source) -> str:
    return " ".join(piece.original[piece.places[0] : piece.places[-1]].split())


def _solved(head: ast.expr, body: ast.expr) -> str | None:
    """The equation solved for the one name on its left side, where that takes one inverse after another."""
    value = body
    while not isinstance(head, ast.Name | ast.Subscript):
        match head:
            case ast.BinOp(left=a, op=op, right=b) if _constant(b) or (_constant(a) and not isinstance(op, ast.Pow | ast.Div)):
                kept, constant = (a, b) if _constant(b) else (b, a)
                match op:
                    case ast.Add():
                        value = ast.BinOp(value, ast.Sub(), constant)
                    case ast.Sub():
                        value = ast.BinOp(value, ast.Add(), b) if kept is a else ast.BinOp(a, ast.Sub(), value)
                    case ast.Mult():
                        value = ast.BinOp(value, ast.Div(), constant)
                    case ast.Div():
                        value = ast.BinOp(constant, ast.Mult(), value)
                    case ast.Pow() if isinstance(b, ast.Constant) and b.value == 2:
                        value = ast.Call(ast.Name("sqrt", ast.Load()), [value], [])
                    case ast.Pow():
                        value = ast.BinOp(value, ast.Pow(), ast.BinOp(ast.Constant(1), ast.Div(), constant))
                    case _:
                        return None
                head = kept
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                head, value = inner, ast.UnaryOp(ast.USub(), value)
            case ast.Call(func=ast.Name(id=name), args=[inner]) if name in _INVERSE:
                head, value = inner, ast.parse(_INVERSE[name].format(ast.unparse(value)), mode="eval").body
            case _:
                return None
    shown = ast.unparse(value)
    again = set(names_in(head)) & set(names_in(value))
    return None if again or len(shown) > 60 else f"{ast.unparse(head)} = {shown}"


def _constant(e: ast.expr) -> bool:
    return not names_in(e)


__all__ = ["is_total", "refuse"]

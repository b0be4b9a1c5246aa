"""Expressions in what the witness says: the text notation, as near as a printer that knows nothing of it comes; and messages
that hold such expressions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

from sympy import Basic, Expr, Indexed
from sympy.core.relational import Relational
from sympy.printing.str import StrPrinter

from derive.expression.nodes import Binder
from derive.expression.square import InverseEntry, matrix_places, square_name
from derive.sentence import Message, message

NAMES = {"Abs": "abs", "Max": "max", "Min": "min", "Sum": "sum", "Product": "prod", "IndexMax": "max", "IndexMin": "min",
         "KroneckerDelta": "delta", "Det": "det", "LogDet": "logdet"}  # fmt: skip


class _Words(StrPrinter):  # type: ignore[misc]
    def _print_Function(self, e: Expr) -> str:
        return self._call(e)

    def _call(self, e: Expr) -> str:
        name = type(e).__name__
        args: tuple[Any, ...] = (e.args[0], e.args[1].args[0]) if isinstance(e, Binder) else e.args
        return f"{NAMES.get(name, name)}({', '.join(map(self._print, args))})"

    _print_Abs = _print_Max = _print_Min = _print_Sum = _print_Product = _call
    _print_IndexMax = _print_IndexMin = _print_KroneckerDelta = _call

    def _print_InverseEntry(self, e: InverseEntry) -> str:
        return f"inv({self._square(e)})[{','.join(map(self._print, e.args[-2:]))}]"

    def _square(self, e: Expr) -> str:
        places = ",".join(map(self._print, matrix_places(e)))
        return f"{square_name(e)}[{places},:,:]" if places else square_name(e)

    def _print_Det(self, e: Expr) -> str:
        return f"{NAMES[type(e).__name__]}({self._square(e)})"

    _print_LogDet = _print_Det

    def _print_Indexed(self, e: Indexed) -> str:
        return f"{self._print(e.args[0])}[{','.join(map(self._print, e.args[1:]))}]"


def words(e: Basic) -> str:
    """An expression as a person types it, near enough to be recognised."""
    return str(_Words({"order": "none"}).doprint(e))


def told(what: Message) -> str:
    """A message with its formulas as a person types them."""
    return "".join(part if isinstance(part, str) else _formula(part) for part in what.sentence)


def _formula(e: Basic) -> str:
    """A formula that stands by itself, so that a condition is one side against another."""
    return f"{words(e.args[0])} {e.rel_op} {words(e.args[1])}" if isinstance(e, Relational) else words(e)


def one_by_one(link: str, parts: Iterable[object]) -> Message:
    """Several things, each once, with a link between each two: the template "{one} and {other}"."""
    first, *others = dict.fromkeys(parts)
    return reduce(lambda one, other: message(link, one=one, other=other), others, Message("{one}", (("one", first),)))

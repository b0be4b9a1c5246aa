"""Expressions in what the witness says: the text notation, as near as a printer that knows nothing of it comes."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Indexed
from sympy.printing.str import StrPrinter

from derive.expression.nodes import Binder

NAMES = {"Abs": "abs", "Max": "max", "Min": "min", "Sum": "sum", "Product": "prod", "IndexMax": "max", "IndexMin": "min",
         "KroneckerDelta": "delta"}  # fmt: skip


class _Words(StrPrinter):  # type: ignore[misc]
    def _print_Function(self, e: Expr) -> str:
        return self._call(e)

    def _call(self, e: Expr) -> str:
        name = type(e).__name__
        args: tuple[Any, ...] = (e.args[0], e.args[1].args[0]) if isinstance(e, Binder) else e.args
        return f"{NAMES.get(name, name)}({', '.join(map(self._print, args))})"

    _print_Abs = _print_Max = _print_Min = _print_Sum = _print_Product = _call
    _print_IndexMax = _print_IndexMin = _print_KroneckerDelta = _call

    def _print_Indexed(self, e: Indexed) -> str:
        return f"{self._print(e.args[0])}[{','.join(map(self._print, e.args[1:]))}]"


def words(e: Basic) -> str:
    """An expression as a person types it, near enough to be recognised."""
    return str(_Words({"order": "none"}).doprint(e))

"""A sum or a product over some of the values of its index: Σ_{k≠j} a_k is what `sum(where(k == j, 0, a[k]), k)` says."""

from __future__ import annotations

from sympy import Basic, Integer, Product, Sum
from sympy.core.relational import Relational

from derive.expression.nodes import ONE, ZERO, Binder, Index, Piecewise, branches, relation
from derive.expression.shifts import form_of
from derive.notation.symbols import RELATION_SIGNS

#: What a value that is left out leaves behind.
NEUTRAL = {Sum: ZERO, Product: ONE}
TURNED = {"=": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def restricted(e: Binder) -> tuple[Relational, Basic] | None:
    """The condition on the index, which stands first in it, and the body where it holds; None where all values count."""
    body, (index, *_) = e.args
    neutral = NEUTRAL.get(type(e))
    if neutral is None or not isinstance(body, Piecewise) or len(body.args) != 2:
        return None
    yes, condition, no = branches(body)
    sides = condition.args
    if index not in sides or sides[0] == sides[1]:
        return None
    if not all(isinstance(s, Index | Integer) or _is_place(s, index) for s in sides):
        return None
    if neutral not in (yes, no) or yes == no:
        return None
    names = RELATION_SIGNS[type(condition).__name__]
    sign, left = (names[0], yes) if no == neutral else (names[2], no)
    other = sides[1] if sides[0] == index else sides[0]
    written = TURNED[sign] if sides[0] != index else {"=": "=="}.get(sign, sign)
    return relation(index, written, other), left


def _is_place(e: Basic, index: Basic) -> bool:
    """Whether a side is a place that does not move with an index: a label, i + 1."""
    return form_of(e) is not None and index not in e.atoms(Index)


__all__ = ["restricted"]

"""A sum or a product over some of the values of its index: Σ_{k≠j} a_k is what `sum(where(k == j, 0, a[k]), k)` says."""

from __future__ import annotations

from sympy import Basic, Integer
from sympy.core.relational import Relational

from derive.expression.nodes import Binder, Index, IndexMax, IndexMin, relation
from derive.expression.restricted import counted
from derive.expression.shifts import form_of
from derive.notation.symbols import RELATION_SIGNS

TURNED = {"=": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def restricted(e: Binder) -> tuple[Relational, Basic] | None:
    """The condition on the index, which stands first in it, and the body where it holds; None where all values count."""
    found = counted(e)
    if found is None:
        return None
    condition, body, holds = found
    index, sides = e.args[1].args[0], condition.args
    if index not in sides or sides[0] == sides[1]:
        return None
    if not all(isinstance(s, Index | Integer) or _is_place(s, index) for s in sides):
        return None
    names = RELATION_SIGNS[type(condition).__name__]
    sign = names[0] if holds else names[2]
    other = sides[1] if sides[0] == index else sides[0]
    written = TURNED[sign] if sides[0] != index else {"=": "=="}.get(sign, sign)
    return relation(index, written, other), body


def such_that(e: Binder) -> tuple[Relational, Basic] | None:
    """The condition on values under which an entry counts for an extreme, y_j = y_i of max over j, and the entry."""
    found = counted(e) if isinstance(e, IndexMax | IndexMin) else None
    if found is None:
        return None
    condition, body, holds = found
    left, right = condition.args
    names = RELATION_SIGNS[type(condition).__name__]
    return condition if holds else relation(left, {"=": "=="}.get(names[2], names[2]), right), body


def _is_place(e: Basic, index: Basic) -> bool:
    """Whether a side is a place that does not move with an index: a label, i + 1."""
    return form_of(e) is not None and index not in e.atoms(Index)


__all__ = ["restricted", "such_that"]

r"""An entry of an inverse: (S^{-1})_{ij} is inv(S)[i,j]."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from derive.language.latex.matrices import inverted
from derive.language.latex.names import Label, below_slots, label
from derive.language.latex.tree import Fence, Item, single

if TYPE_CHECKING:
    from derive.language.latex.convert import Converter


def inverse_entry(walk: Converter, base: Fence, item: Item) -> ast.expr | None:
    """The entry of an inverse with the indices that stand below the parenthesis; None where it is none."""
    found = _inverted_name(walk, base)
    if found is None or item.below is None:
        return None
    indices = [walk.slot(s) for s in below_slots(item.below, walk.source)]
    if len(indices) != 2:
        return None
    pair = walk.at(ast.Tuple(indices, ast.Load()), item.below.at)
    inverse = walk.call("inv", base.at, walk.word(found.key, found.at))
    return walk.raised(walk.at(ast.Subscript(inverse, pair, ast.Load()), base.at), item)


def _inverted_name(walk: Converter, base: Fence) -> Label | None:
    """The name of the array whose inverse stands between parentheses, S^{-1} or (S^{(1)})^{-1}."""
    inside = single(base)
    if inside is None or not inverted(inside):
        return None
    named = single(inside.base) if isinstance(inside.base, Fence) else Item(inside.base, inside.below)
    found = None if named is None else label(named, walk.source)
    return found if found is not None and not found.slots and found.power is None else None


__all__ = ["inverse_entry"]

"""Walks over the surface of a text: every item, and a text with some of its rows changed."""

from __future__ import annotations

from collections.abc import Callable

from derive.reading.surface import Accent, Cases, Fraction, Group, Item, Matrix, Root, Row, Scripts


def changed(item: Item, change: Callable[[Row], Row]) -> Item:
    """An item with every row inside it changed."""
    match item:
        case Row():
            return change(item)
        case Scripts():
            sub, sup = (row if row is None else change(row) for row in (item.sub, item.sup))
            return Scripts(item.at, changed(item.base, change), sub, sup, item.primes)
        case Group():
            return Group(item.at, item.open, item.close, change(item.body))
        case Accent():
            return Accent(item.at, item.kind, change(item.body))
        case Fraction():
            return Fraction(item.at, change(item.top), change(item.bottom))
        case Root():
            return Root(item.at, change(item.body), None if item.degree is None else change(item.degree))
        case Matrix():
            return Matrix(item.at, tuple(tuple(map(change, cells)) for cells in item.rows), item.fence)
        case Cases():
            return Cases(item.at, tuple((change(v), None if c is None else change(c)) for v, c in item.rows))
    return item

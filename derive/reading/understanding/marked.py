"""Indices with a mark: Σ_{s̄} η(s̄) p(s|s̄) goes over another value of s, as a sum over s' does."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.evidence import fold_of, scripted
from derive.reading.surface import Accent, Item, Letter, Row, Scripts
from derive.reading.walking import changed


def unmarked(rows: Sequence[Row]) -> list[Row]:
    """The rows with a prime for the mark of each small letter that stands alone below a sum."""
    found = {
        key for row in rows for item, _after in scripted(row)
        if isinstance(item, Scripts) and fold_of(item) is not None and item.sub is not None and len(item.sub) == 1
        if (key := mark_of(item.sub.items[0])) is not None
    }  # fmt: skip

    def visit(row: Row) -> Row:
        return Row(row.at, tuple(map(inside, row.items)))

    def inside(item: Item) -> Item:
        if (key := mark_of(item)) in found and key is not None:
            return Scripts(item.at, Letter(item.at, key[1]), None, None, 1)
        return changed(item, visit)

    return [visit(row) for row in rows] if found else [*rows]


def mark_of(item: Item) -> tuple[str, str] | None:
    """The mark and the small letter below it."""
    only = item.body.items[0] if isinstance(item, Accent) and len(item.body) == 1 else None
    is_plain = isinstance(only, Letter) and only.font == "" and only.text.islower() and len(only.text) == 1
    return (item.kind, only.text) if isinstance(item, Accent) and isinstance(only, Letter) and is_plain else None


__all__ = ["unmarked"]

"""Indices that are called as an array of the same text is: the user u and the vectors u_u of r_{ui} = u_u^T v_i."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from derive.reading.counting import on_line
from derive.reading.evidence import fold_of, letters_of, scripted
from derive.reading.runs import base_of
from derive.reading.surface import Accent, Item, Letter, Row, Scripts
from derive.reading.walking import changed


def clashing(rows: Sequence[Row], indices: Set[str]) -> dict[str, str]:
    """For each index that has the name of an array another letter, which the text does not have."""
    items = [item for row in rows for item, _after in scripted(row)]
    arrays = {
        item.base.text for item in items
        if isinstance(item, Scripts) and isinstance(item.base, Letter) and fold_of(item) is None
        if set(letters_of(item.sub)) & indices
    }  # fmt: skip
    bare = on_line(rows, bare=True)  # the a of max_a Q(s_t, a)
    written = {base.text for item in items if isinstance(base := base_of(item), Letter)}
    free = iter([c for c in "pqrsabcdgh" if c not in written])
    letters = {c for c in (arrays & indices) - bare if len(c) == 1}
    return {c: new for c in sorted(letters) if (new := next(free, None)) is not None}


def with_other_indices(rows: Sequence[Row], others: Mapping[str, str]) -> list[Row]:
    """The rows with other letters for some indices, where they stand below or above."""

    def visit(row: Row) -> Row:
        return Row(row.at, tuple(map(inside, row.items)))

    def inside(item: Item) -> Item:
        if isinstance(item, Scripts):
            sub, sup = (None if r is None else places(r) for r in (item.sub, item.sup))
            return Scripts(item.at, inside(item.base), sub, sup, item.primes)
        return changed(item, visit)

    def places(row: Row) -> Row:
        return Row(row.at, tuple(map(place, row.items)))

    def place(item: Item) -> Item:
        if isinstance(item, Letter) and item.font == "" and item.text in others:
            return Letter(item.at, others[item.text], item.font, item.glued)
        if isinstance(item, Scripts):
            sub, sup = (None if r is None else places(r) for r in (item.sub, item.sup))
            return Scripts(
                item.at, item.base if isinstance(item.base, Letter | Accent) else place(item.base), sub, sup, item.primes
            )
        return changed(item, places)

    return [visit(row) for row in rows]


__all__ = ["clashing", "with_other_indices"]

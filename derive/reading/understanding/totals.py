"""Numbers of things beside the numbers of their kinds: N_k/N has the count of the kind k above and that of all below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.reading.runs import rows_within
from derive.reading.surface import Fraction, Item, Letter, Row, Scripts, Sign

COUNTS = frozenset("NnMmCT")


def totals(rows: Sequence[Row]) -> set[str]:
    """The letters that begin what stands below a fraction bar, with one letter below the same one where what stands above
    begins: N_k/N and (N_k + α)/(N + K α)."""
    return {name for row in rows for top, bottom in _quotients(row) if (name := _total(top, bottom)) is not None}


def _quotients(row: Row) -> Iterator[tuple[Item, Item]]:
    """What stands first above and below a fraction bar, or before and behind a slash."""
    for one in rows_within(row):
        for n, item in enumerate(one.items):
            if isinstance(item, Fraction) and all(map(_is_sum, (item.top, item.bottom))):
                yield item.top.items[0], item.bottom.items[0]
            if isinstance(item, Sign) and item.text == "/" and 0 < n < len(one) - 1:
                yield one.items[n - 1], one.items[n + 1]


def _is_sum(row: Row) -> bool:
    """Whether a row is one name, or a sum of which the first is one."""
    return len(row) == 1 or (len(row) > 2 and isinstance(sign := row.items[1], Sign) and sign.text in ("+", "-"))


def _total(top: Item, bottom: Item) -> str | None:
    if not (isinstance(bottom, Letter) and bottom.text in COUNTS and bottom.font == "" and isinstance(top, Scripts)):
        return None
    is_same = isinstance(top.base, Letter) and (top.base.text, top.base.font) == (bottom.text, "")
    return bottom.text if is_same and top.sub is not None and len(top.sub) == 1 and top.sup is None else None


__all__ = ["totals"]

"""Ranges below a name: x_{1:T} is all of x, and the ρ_{t:T-1} that a left side defines is one quantity for each t."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.errors import NotationError
from derive.reading.evidence import fold_of, heads, letters_of, scripted, split
from derive.reading.naming import stem
from derive.reading.runs import base_of
from derive.reading.surface import Item, Number, Row, Scripts, Sign
from derive.reading.walking import changed
from derive.sentence import Message, message
from derive.words import gettext as _


def ends(item: Item) -> tuple[Row, Row] | None:
    """From where and to where a range below a name goes; None where there is none."""
    if not isinstance(item, Scripts) or item.sub is None or stem(base_of(item)) is None or fold_of(item) is not None:
        return None
    sides = split(item.sub, {":"})
    return (sides[0], sides[1]) if len(sides) == 2 and all(side.items for side in sides) else None


def is_before(item: Item) -> bool:
    """Whether all entries before one are meant: w_{<i}."""
    first = item.sub.items[0] if isinstance(item, Scripts) and item.sub is not None and item.sub.items else None
    return isinstance(first, Sign) and first.text in ("<", "<=") and stem(base_of(item)) is not None and fold_of(item) is None


def spans(rows: Sequence[Row], error: Callable[[str, int], NotationError]) -> tuple[list[Row], list[Message]]:
    """The rows with every range below a name read, and what is said of it; a part of an array is refused by `error`."""
    left = {stem(base_of(i)) for row in rows for i, _after in scripted(Row(row.at, heads(row).items[:1])) if ends(i)}
    conventions: list[Message] = []

    def one(item: Item) -> Item:
        found = ends(item)
        if found is None and not is_before(item):
            return changed(item, visit)
        unread = error(_("a range of entries is not read; write the entry that is meant with an index, theta_i"), item.at)
        if found is None:
            raise unread
        assert isinstance(item, Scripts)
        first, last = found
        name = stem(base_of(item)) or ""
        if name in left and letters_of(first):
            note = message("{name} with a range below is one quantity for each place where the range begins", name=name)
            conventions.extend([] if note in conventions else [note])
            return Scripts(item.at, item.base, first, item.sup, item.primes)
        if len(first) == 1 and isinstance(first.items[0], Number) and not any(isinstance(i, Sign) for i in last):
            note = message("{name} with a range below is all of {name}", name=name)
            conventions.extend([] if note in conventions else [note])
            return item.base if item.sup is None else Scripts(item.at, item.base, None, item.sup, item.primes)
        raise unread

    def visit(row: Row) -> Row:
        return Row(row.at, tuple(one(item) for item in row.items))

    return [visit(row) for row in rows], conventions

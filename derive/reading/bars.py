"""Bars that nobody directed: |x| and ‖x‖ are pairs, the bar in p(y|x) stands alone and separates."""

from __future__ import annotations

from derive.reading.surface import Group, Item, Letter, Row, Scripts, Sign
from derive.reading.walking import changed

#: Signs after which no bar closes.
OPENERS = frozenset((
    "+", "-", "*", "/", "@", "=", ":=", "<-", "->", "<", ">", "<=", ">=", "!=", "==", "equiv", "approx", "cdot", "times", "odot",
    "otimes", ",", ";", "in", "sim", "~", "(", "propto", "circ",
))  # fmt: skip


def paired(row: Row) -> Row:
    """A row with its bars in pairs, and the rows inside it."""
    items = doubled(tuple(map(_inside, row.items)))
    for kind in ("||", "|"):
        items = _paired(items, kind)
    return Row(row.at, items)


def _inside(item: Item) -> Item:
    """An item with the bars of its rows in pairs; between the parts of one long vector, [a ‖ b ‖ c], they separate."""
    if isinstance(item, Scripts):
        sub, sup = (None if r is None else paired(r) for r in (item.sub, item.sup))
        return Scripts(item.at, _inside(item.base), sub, sup, item.primes)
    if isinstance(item, Group) and item.open == "[" and (parts := _joined(item.body)) is not None:
        return Group(item.at, item.open, item.close, parts)
    if isinstance(item, Group) and item.open == "(" and (apart := _divergence(item.body)) is not None:
        return Group(item.at, item.open, item.close, apart)
    if isinstance(item, Group) and item.open == "|" and len(item.body) == 1:
        only = item.body.items[0]
        if isinstance(only, Group) and only.open == "|":  # \left|\left| a \right|\right|
            return Group(item.at, "||", "||", paired(only.body))
    return changed(item, paired)


def _divergence(row: Row) -> Row | None:
    """The row of KL(q | | p) with one sign for its two bars; None where they are no two bars between two things."""
    bars = [n for n, item in enumerate(row.items) if _kind(item) == "|"]
    if len(bars) != 2 or bars[1] != bars[0] + 1 or bars[0] == 0 or bars[1] == len(row) - 1:
        return None
    before, behind = row.items[: bars[0]], row.items[bars[1] + 1 :]
    if not (_is_bar(row.items[bars[0]]) and _is_bar(row.items[bars[1]])) or any(_kind(i) == "||" for i in row):
        return None
    return Row(row.at, (*map(_inside, before), _as_double(row.items[bars[0]]), *map(_inside, behind)))


def _joined(row: Row) -> Row | None:
    """The row of a long vector with one sign for each ‖ in it; None where a bar has no part before it or behind it."""
    made: list[Item] = []
    for item in row.items:
        before = made[-1] if made else None
        if before is not None and _is_bar(before) and _is_bar(item) and item.at == before.at + 1:
            made[-1] = _as_double(item)
        else:
            made.append(item)
    places = [n for n, item in enumerate(made) if _kind(item) == "||"]
    if not places or any(_kind(item) == "|" for item in made):
        return None
    ends = [0, *(n + 1 for n in places)], [*places, len(made)]
    parts = [made[a:b] for a, b in zip(*ends, strict=True)]
    whole = all(p and _kind(p[0]) not in OPENERS - {"-"} and _kind(p[-1]) not in OPENERS for p in parts)
    if not whole or any(isinstance(made[n], Scripts) for n in places):
        return None
    return Row(row.at, tuple(map(_inside, made)))


def doubled(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Two bars side by side are one sign of a norm, from where nothing or an operator stands before them to the next such two."""
    made: list[Item] = []
    n, inside, alone = 0, False, 0
    while n < len(items):
        after = items[n + 1] if n + 1 < len(items) else None
        two = _is_bar(items[n]) and after is not None and _kind(after) == "|" and after.at == items[n].at + 1
        opens = two and not alone % 2 and _closes_later(items, n + 2)
        if two and after is not None and (inside or opens):
            made.append(_as_double(after))
            inside = not inside
            n += 2
            continue
        alone += _kind(items[n]) == "|"
        made.append(items[n])
        n += 1
    return tuple(made)


def _is_bar(item: Item) -> bool:
    return isinstance(item, Sign) and item.text == "|"


def _closes_later(items: tuple[Item, ...], start: int) -> bool:
    return any(
        _is_bar(a) and _kind(b) == "|" and b.at == a.at + 1 for a, b in zip(items[start:], items[start + 1 :], strict=False)
    )


def _as_double(item: Item) -> Item:
    if isinstance(item, Scripts):
        return Scripts(item.at - 1, _as_double(item.base), item.sub, item.sup, item.primes)
    return Sign(item.at - 1, "||")


def _kind(item: Item) -> str:
    while isinstance(item, Scripts):
        item = item.base
    return item.text if isinstance(item, Sign) else ""


def _paired(items: tuple[Item, ...], kind: str) -> tuple[Item, ...]:
    places = [n for n, item in enumerate(items) if _kind(item) == kind]
    if not places:
        return items
    if len(places) % 2:
        alone = next((n for n in places if not _opens(items, n) and not isinstance(items[n], Scripts)), None)
        if alone is None:
            return items
        places.remove(alone)
    made: list[Item] = []
    last = 0
    for opening, closing in zip(places[::2], places[1::2], strict=True):
        if isinstance(items[opening], Scripts) or closing == opening + 1:
            return items
        made += items[last:opening]
        body = items[opening + 1 : closing]
        made.append(_closed(items[closing], Group(items[opening].at, kind, kind, Row(body[0].at, body))))
        last = closing + 1
    return (*made, *items[last:])


def _opens(items: tuple[Item, ...], n: int) -> bool:
    """Whether a bar can only open: nothing, an operator or the name of a function stands before it."""
    if n == 0:
        return True
    before = items[n - 1]
    return (isinstance(before, Sign) and before.text in OPENERS) or (
        isinstance(before, Letter) and before.font in ("function", "big")
    )


def _closed(closing: Item, group: Group) -> Item:
    """The pair with what hangs from its second bar."""
    if isinstance(closing, Scripts):
        return Scripts(group.at, _closed(closing.base, group), closing.sub, closing.sup, closing.primes)
    return group


def is_divergence(group: Group) -> bool:
    """Whether brackets hold two things with two bars between them: (q ‖ p)."""
    return any(_kind(item) == "||" for item in group.body)

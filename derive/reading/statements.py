"""The formulas of a text, one by one: each is a row with its relation signs at the top and nothing that separates formulas.

A line that begins with a relation sign goes on with the formula before it, as one does whose predecessor is not finished.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.reading.surface import Dots, Group, Item, Letter, Number, Prose, Row, Scripts, Sign

#: Signs that say how two sides are related.
RELATIONS = frozenset((
    "=", ":=", "=:", "<-", "->", "<", ">", "<=", ">=", "!=", "~", "equiv", "approx", "propto", "mapsto", "in", "notin", "subset",
    "succ", "succeq", "prec", "preceq", "cong", "ll", "gg", "==",
))  # fmt: skip
#: Relations that a line may begin with: with the others a new statement about an array may begin nowhere.
_OPERATORS = frozenset(
    ("+", "-", "*", "/", "@", "cdot", "times", "odot", "otimes", "pm", "mp", "oplus", "wedge", "vee", "cup", "cap")
)
#: Signs between one formula and the next.
_BREAKS = frozenset(("\\\\", "quad", ";", "=>", "<=>", "<=<", "because"))
_ENDS = frozenset((",", ";", ".", ":", "?", "quad", "&"))


def statements(row: Row) -> list[Row]:
    """Each formula, and each range or set that is said of one."""
    joined: list[list[Item]] = []
    for piece, after_words, after_space in _pieces(row):
        piece = _value_told(piece)
        if joined and after_space and _is_remark(piece):
            continue
        if joined and after_space and _is_rest(piece):
            joined[-1] = [*joined[-1], *piece]
            continue
        goes_on = bool(joined) and not after_words and (_begins_open(piece) or _ends_open(joined[-1]))
        if goes_on or (bool(joined) and _starts_with_relation(piece)):
            joined[-1] = [*joined[-1], *piece]
        else:
            joined.append(piece)
    found = (_without_ends(part) for formula in joined for part in _at_commas(formula))
    return [Row(items[0].at, tuple(items)) for items in found if items]


def _value_told(piece: list[Item]) -> list[Item]:
    """What stands behind a formula in brackets, where it gives a quantity its value: (β = 0.5)."""
    only = piece[0]
    if len(piece) != 1 or not isinstance(only, Group) or only.open != "(" or len(only.body) != 3:
        return piece
    name, sign, value = only.body.items
    return [*only.body.items] if isinstance(value, Number) and is_relation(sign) and not isinstance(name, Sign) else piece


def _is_rest(piece: list[Item]) -> bool:
    """Whether what stands behind a wide space goes on with the formula before it: it states nothing, and is no remark."""
    first = piece[0]
    return not _related(piece) and not isinstance(first, Group | Dots) and not _quantified(piece)


def _pieces(row: Row) -> Iterator[tuple[list[Item], bool, bool]]:
    """What stands between separators, whether words stand before it, and whether no more than a wide space does."""
    piece: list[Item] = []
    columns, words, space = 0, False, False
    remark = 0  # where what is said in a column of its own ends
    for n, item in enumerate(row.items):
        if n < remark:
            continue
        breaks = isinstance(item, Prose) or (isinstance(item, Sign) and item.text in _BREAKS)
        begins = bool(n) and not any(map(_is_told, piece)) and _is_break(row.items[n - 1])
        if isinstance(item, Sign) and item.text == "->" and (begins or _related(piece)) and _next_relates(row.items, n + 1):
            breaks = True  # a = b → c = d, and in two lines
        if isinstance(item, Sign) and item.text == "&":
            columns += 1
            end = next((m for m in range(n + 1, len(row)) if _is_break(row.items[m])), len(row))
            if _is_remark(piece) and not is_relation(next((i for i in row.items[n:] if not _is_column(i)), item)):
                piece = []  # \\text{clip} & g_i = …
            if _related(piece) and _is_remark(_without_ends([*row.items[n + 1 : end]])):
                remark = end
                continue
            breaks = columns % 2 == 0 and _related(piece) and _next_relates(row.items, n + 1)
            if not breaks:
                continue
        is_word = isinstance(item, Letter) and item.font == "upright" and len(item.text) == 1
        if is_word and not piece and n and is_wide(row.items[n - 1]) and n + 1 < len(row) and is_wide(row.items[n + 1]):
            words = True  # \\quad \\text{y} \\quad
            continue
        if not breaks:
            piece.append(item)
            continue
        if _is_break(item):
            columns = 0
        wide = isinstance(item, Sign) and item.text == "quad"
        if found := _without_ends(piece):
            yield found, words, space
            words, space = False, wide and found[-1] is piece[-1]
        space &= wide
        words |= isinstance(item, Prose)
        piece = []
    if _without_ends(piece):
        yield _without_ends(piece), words, space


def _is_remark(items: list[Item]) -> bool:
    """Whether words alone stand beside a formula, which say what it is: \\text{(recurrence gate)}."""
    if len(items) == 1 and isinstance(group := items[0], Group) and group.open == "(":
        return _is_remark([*group.body])
    words = [i for i in items if isinstance(i, Letter) and i.font in ("upright", "bold") and len(i.text) > 1]
    numbers = [i for i in items if isinstance(i, Group) and i.open == "(" and all(isinstance(n, Number) for n in i.body)]
    return bool(words) and len(words) + len(numbers) == sum(not _is_column(i) for i in items)


def _is_told(item: Item) -> bool:
    """Whether something stands there that is no column and no space."""
    return not _is_column(item) and not is_wide(item)


def is_wide(item: Item) -> bool:
    """Whether a space stands between formulas."""
    return isinstance(item, Sign) and item.text == "quad"


def _is_column(item: Item) -> bool:
    return isinstance(item, Sign) and item.text == "&"


def _is_break(item: Item) -> bool:
    return isinstance(item, Sign) and item.text == "\\\\"


def _next_relates(items: tuple[Item, ...], start: int) -> bool:
    """Does the next column state something of its own?  In a &=& b it is the other side."""
    for n in range(start, len(items)):
        item = items[n]
        if _is_break(item):
            return False
        if is_relation(item):
            return n > start and not all(isinstance(i, Sign) and i.text == "&" for i in items[start:n])
    return False


def is_relation(item: Item) -> bool:
    base = item.base if isinstance(item, Scripts) else item
    return isinstance(base, Sign) and base.text in RELATIONS


def _related(items: list[Item]) -> bool:
    return any(map(is_relation, items))


def _starts_with_relation(items: list[Item]) -> bool:
    return is_relation(items[0])


def _begins_open(items: list[Item]) -> bool:
    """Does a line begin in the middle of a formula: with + or times, or with a minus and no relation behind it?"""
    first = items[0]
    if not isinstance(first, Sign) or first.text not in _OPERATORS:
        return False
    return not _related(items) or first.text != "-"


def _ends_open(items: list[Item]) -> bool:
    """Is the formula so far not finished?"""
    return is_relation(items[-1]) or (isinstance(items[-1], Sign) and items[-1].text in _OPERATORS)


def _without_ends(items: list[Item]) -> list[Item]:
    start, end = 0, len(items)
    while start < end and _is_end(items[start]):
        start += 1
    while end > start and _is_end(items[end - 1]):
        end -= 1
    return items[start:end]


def _is_end(item: Item) -> bool:
    return isinstance(item, Sign) and item.text in _ENDS


def _at_commas(items: list[Item]) -> Iterator[list[Item]]:
    """Cuts at commas that separate formulas: both sides state something, or the second says for what the first holds."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, Sign) and item.text == ",":
            parts.append([])
        else:
            parts[-1].append(item)
    formula, states = parts[0], _related(parts[0])
    for n, part in enumerate(parts[1:], 1):
        comma = Sign(part[0].at - 1 if part else items[-1].at, ",")
        related = _related(part)
        apart = states and bool(part) and not is_relation(part[0]) and (related or _quantified(part))
        apart |= _declares(formula) and not related and _are_declared(parts[n:])
        if apart and not isinstance(part[0], Dots):  # in x = 1, 2, y = 3 the comma before y separates; dots go on
            yield formula
            formula, states = part, related
        else:
            formula += [comma, *part]
            states = states or related
    yield formula


def _declares(items: list[Item]) -> bool:
    """Whether a formula says in what set something is."""
    return any(isinstance(i, Sign) and i.text == "in" for i in items)


def _are_declared(parts: list[list[Item]]) -> bool:
    """Whether names follow with the set that they are in: the x_t, D ∈ ℝ behind C_t ∈ ℝ^N."""
    last = next((n for n, part in enumerate(parts) if _related(part)), None)
    return last is not None and _declares(parts[last]) and all(len(part) == 1 for part in parts[:last])


def _quantified(items: list[Item]) -> bool:
    return isinstance(items[0], Sign) and items[0].text in ("forall", "exists")

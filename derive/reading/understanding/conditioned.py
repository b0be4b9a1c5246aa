"""What is said beside or below a quantity without being a formula: ranges of indices, and conditions that are part of a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from derive.reading.evidence import fold_of, places_of, scripted, split
from derive.reading.naming import label
from derive.reading.runs import base_of
from derive.reading.surface import Dots, Group, Item, Letter, Number, Row, Scripts, Sign
from derive.reading.walking import changed

BOUNDS = frozenset(("<", "<=", ">", ">="))


def without_ranges(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that say only which values an index takes: 1 ≤ i ≤ N, t > 1, i = 1 .. n, and of i, j ≤ n the i."""
    indices = {letter for letter in _indices(rows) if not letter.isupper()}  # the T of δ_T is where t ends
    return [row for row in rows if not _is_range(row, indices)]


def _indices(rows: Sequence[Row]) -> Iterator[str]:
    """The letters that stand below a name, or above it in brackets."""
    for row in rows:
        for item, _after in scripted(row):
            if isinstance(item, Scripts) and fold_of(item) is None:
                yield from places_of(item)


def _is_range(row: Row, indices: Set[str]) -> bool:
    """Whether a row compares an index with bounds in which no other index stands."""
    if len(row) == 1 and isinstance(group := row.items[0], Group) and group.open == "(":
        row = group.body
    if _is_span(row.items, indices):
        return True
    parts = split(row, {","})
    if not any(isinstance(i, Sign) and i.text in BOUNDS for i in row):
        return False
    return all(_is_bounded(part, indices) for part in parts)


def _is_span(items: Sequence[Item], indices: Set[str]) -> bool:
    """Whether a row is i = 1 .. n, without commas."""
    is_counted = len(items) > 4 and isinstance(first := items[0], Letter) and first.text in indices
    ends = [i for i in items[2:] if not isinstance(i, Dots)]
    are_plain = all(isinstance(i, Letter | Number) or (isinstance(i, Sign) and i.text in ("+", "-")) for i in ends)
    return (
        is_counted and isinstance(sign := items[1], Sign) and sign.text == "=" and len(ends) == len(items) - 3
        and not isinstance(items[-1], Dots) and are_plain
    )  # fmt: skip


def _is_bounded(part: Row, indices: Set[str]) -> bool:
    sides = split(part, BOUNDS)
    if not all(isinstance(i, Letter | Number) or (isinstance(i, Sign) and i.text in (*BOUNDS, "+", "-")) for i in part):
        return False
    counted = [s for s in sides if len(s) == 1 and isinstance(only := s.items[0], Letter) and only.text in indices]
    bounds = [i for s in sides if s not in counted for i in s]
    return (
        len(counted) == 1 and len(sides) <= 3 and all(s.items for s in sides) and (len(sides) < 3 or sides[1] in counted)
        and not any(isinstance(i, Letter) and i.text in indices for i in bounds)
    )  # fmt: skip


def conditions_named(rows: Sequence[Row]) -> list[Row]:
    """The rows with what is said behind a bar below a name as one word: φ_{j|y=1} is the j-th entry of φ_y1, φ_{j|y=k} of φ, with
    the place k."""

    def visit(row: Row) -> Row:
        return Row(row.at, tuple(map(inside, row.items)))

    def inside(item: Item) -> Item:
        if not isinstance(item, Scripts):
            return changed(item, visit)
        sub = item.sub if item.sub is None else _with_words(item.sub) if fold_of(item) is None else visit(item.sub)
        return Scripts(item.at, inside(item.base), sub, None if item.sup is None else visit(item.sup), item.primes)

    return [visit(row) for row in rows]


def _with_words(sub: Row) -> Row:
    """What stands below a name with a word for every equality behind a bar."""
    cut = next((n for n, i in enumerate(sub.items) if isinstance(i, Sign) and i.text == "|"), None)
    if not cut or not any(isinstance(i, Sign) and i.text == "=" for i in sub.items[cut:]):
        return sub
    made: list[Item] = [*sub.items[: cut + 1]]
    for n, part in enumerate(split(Row(sub.at, sub.items[cut + 1 :]), {",", "wedge"})):
        sides = split(part, {"="})
        words = [label(side) for side in sides]
        if len(sides) != 2 or None in words or not isinstance(base_of(sides[0].items[0]), Letter):
            return sub
        made += [Sign(part.at, ",")] if n else []
        value = sides[1].items[0]
        is_number = len(sides[1]) > 1 or not isinstance(value, Letter) or value.font != ""
        made.append(Letter(part.at, "".join(w or "" for w in words), "upright") if is_number else value)
    return Row(sub.at, tuple(made))


__all__ = ["conditions_named", "without_ranges"]

"""What is made of items as they are typed: a if c else b, what hangs below and above, ½, runs of characters."""

from __future__ import annotations

import re
import unicodedata

from derive.reading.naming import is_capital
from derive.reading.runs import base_of
from derive.reading.surface import Cases, Item, Letter, Number, Prose, Row, Scripts, Sign

REST = ("otherwise", "else", "elsewhere")  # words for all that no condition holds for


def chosen(items: list[Item]) -> list[Item]:
    """a if c else b, as Python writes the choice between two values."""
    middle = next((n for n, i in enumerate(items) if _is_word(i, "if")), None)
    if middle is None:
        return items
    if (cases := _listed(items, middle)) is not None:
        return cases
    end = next((n for n in range(middle, len(items)) if _is_break(items[n])), len(items))
    other = next((n for n in range(middle, end) if _is_word(items[n], "else")), None)
    start = next((n + 1 for n in range(middle - 1, -1, -1) if _is_break(items[n]) or _is_equals(items[n])), 0)
    if other is None or start == middle or other + 1 == end or other == middle + 1:
        return items
    value, condition = (Row(items[a].at, tuple(items[a:b])) for a, b in ((start, middle), (middle + 1, other)))
    rest = chosen(items[other + 1 : end])
    last = ((Row(items[other + 1].at, tuple(rest)), None),)
    if len(rest) == 1 and isinstance(only := rest[0], Cases):
        last = only.rows  # type: ignore[assignment]
    return [*items[:start], Cases(items[start].at, ((value, condition), *last)), *chosen(items[end:])]


def _listed(items: list[Item], middle: int) -> list[Item] | None:
    """a if c, b if d, 0 otherwise: one case after another, between commas; None where these are no such cases."""
    start = next((n + 1 for n in range(middle - 1, -1, -1) if _is_break(items[n]) or _is_equals(items[n])), 0)
    breaks = [n for n in range(middle, len(items)) if _is_break(items[n]) or _is_semicolon(items[n])]
    found: list[tuple[Row, Row | None]] = []
    begin = start
    for end in (*breaks, len(items)):
        case = _case(items[begin:end])
        if case is None:
            break
        found.append(case)
        begin = end + 1
        if case[1] is None:
            return [*items[:start], Cases(items[start].at, tuple(found)), *chosen(items[end:])] if len(found) > 1 else None
    return None


def _case(items: list[Item]) -> tuple[Row, Row | None] | None:
    """The value and the condition of a if c; without a condition where the rest is meant: 0 otherwise, else 0."""
    if len(items) > 1 and any(_is_word(items[-1], w) for w in REST):
        return Row(items[0].at, tuple(items[:-1])), None
    if len(items) > 1 and any(_is_word(items[0], w) for w in REST):
        return Row(items[1].at, tuple(items[1:])), None
    middle = next((n for n, i in enumerate(items) if _is_word(i, "if")), 0)
    if not 0 < middle < len(items) - 1 or any(_is_word(i, w) for i in items for w in ("else", "and", "or")):
        return None
    return Row(items[0].at, tuple(items[:middle])), Row(items[middle + 1].at, tuple(items[middle + 1 :]))


def starred(items: list[Item]) -> list[Item]:
    """W × x, where a capital stands before a small letter, is a product, and none of two vectors in space."""
    made = list(items)
    for n in range(1, len(items) - 1):
        sign, before, after = items[n], base_of(items[n - 1]), base_of(items[n + 1])
        if isinstance(sign, Sign) and sign.text == "times" and isinstance(before, Letter) and isinstance(after, Letter):
            if is_capital(before.text) and not is_capital(after.text):
                made[n] = Sign(sign.at, "*")
    return made


def _is_word(item: Item, word: str) -> bool:
    return isinstance(item, Letter) and item.text == word and len(word) > 1


def _is_semicolon(item: Item) -> bool:
    return isinstance(item, Sign) and item.text == ";"


def _is_break(item: Item) -> bool:
    return isinstance(item, Prose) or (isinstance(item, Sign) and item.text in ("\\\\", ","))


def _is_equals(item: Item) -> bool:
    return isinstance(item, Sign) and item.text in ("=", ":=", "<-")


def with_below(item: Item, row: Row) -> Item:
    """What stands below hung from an item, beside what stands above it already."""
    if isinstance(item, Scripts) and item.sub is None and not item.primes:
        return Scripts(item.at, item.base, row, item.sup)
    return Scripts(item.at, item, row)


def with_above(item: Item, row: Row) -> Item:
    """What stands above hung from an item, beside what stands below it already."""
    if isinstance(item, Scripts) and item.sup is None and not item.primes:
        return Scripts(item.at, item.base, item.sub, row)
    return Scripts(item.at, item, None, row)


def vulgar(sign: str) -> tuple[str, str] | None:
    """The two numbers of a fraction that is one sign: ½."""
    top, slash, bottom = unicodedata.normalize("NFKC", sign).partition("\u2044")
    return (top, bottom) if slash else None


def characters(text: str, at: int) -> list[Item]:
    made: list[Item] = []
    for found in re.finditer(r"\d+|[A-Za-z]|[+=-]", text):
        word = found.group()
        if word.isdigit():
            made.append(Number(at + found.start(), word))
        elif word in "+-=":
            made.append(Sign(at + found.start(), word))
        else:
            made.append(Letter(at + found.start(), word, "", bool(made) and isinstance(made[-1], Letter)))
    return made

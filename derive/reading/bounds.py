r"""Between what a quantity lies, as it is said beside a formula: 0 \le \beta < 1, a < x < b, |x| \le 1, \gamma \ne 1, x \ge 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from derive.reading.account import UNBOUNDED, Bounds
from derive.reading.evidence import EQUALITIES, split
from derive.reading.naming import label, named, stem
from derive.reading.runs import base_of
from derive.reading.sets import ARRAYS, Members, is_name, value
from derive.reading.surface import Fraction, Group, Item, Letter, Number, Row, Scripts, Sign

#: The signs of comparisons, with those that say the same from the other side.
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}
#: The signs of calculations in a bound.
CALCULATED = {"+": " + ", "-": " - ", "*": "*", "cdot": "*", "/": "/"}


def bounded(row: Row, defined: Set[str], counted: Set[str]) -> Iterator[tuple[Row, Members]]:
    """The names of which a row says between what they lie, with what it says; nothing where it says anything else.

    What is `defined` has the values of its definition: an inequality about it would be a claim.  What is `counted` is an index,
    and two of them that are compared, i < j, say for which entries alone a formula holds.
    """
    signs = [i.text for i in row if isinstance(i, Sign) and (i.text in TURNED or i.text in EQUALITIES)]
    sides = split(row, {*TURNED})
    if not defined or not 1 <= len(signs) <= 2 or not set(signs) <= TURNED.keys() or any(not side.items for side in sides):
        return
    if len(sides) == 3:
        below, middle, above = sides
        if {s[0] for s in signs} not in ({"<"}, {">"}):
            return
        compared = [(TURNED[signs[0]], below), (signs[1], above)]
    else:
        is_first = bool(names_among(sides[0]) or size_of(sides[0]))
        middle = sides[0] if is_first else sides[1]
        compared = [(signs[0], sides[1]) if is_first else (TURNED[signs[0]], sides[0])]
    words = [told(other) for _sign, other in compared]
    within = size_of(middle)
    for name in names_among(middle if within is None else within):
        own = stem(base_of(name.items[0])) or ""
        beside = {c for _s, other in compared for c in letters(other)}
        if own in defined | beside or None in words or (own in counted and beside & counted):
            return
        bounds: Bounds = UNBOUNDED
        for sign, other in compared:
            bounds = within_both(bounds, side_of(sign, value(other), within is not None))
        yield name, Members(ARRAYS, said([*zip([s for s, _o in compared], words, strict=True)], within is not None), (), bounds)


def names_among(row: Row) -> list[Row]:
    """Names with commas between them; nothing where anything else stands there."""
    found = [part for part in split(row, {","}) if part.items]
    return found if all(len(part) == 1 and is_name(part.items[0]) for part in found) else []


def size_of(row: Row) -> Row | None:
    """The x of |x|."""
    only = row.items[0] if len(row) == 1 else None
    return only.body if isinstance(only, Group) and only.open in ("|", "lvert") and len(names_among(only.body)) == 1 else None


def side_of(sign: str, other: float | None, is_size: bool) -> Bounds:
    """Between which numbers a quantity lies by one comparison, or by that of its absolute value."""
    if other is None or sign == "!=":
        return UNBOUNDED
    if is_size:
        return (-other, other) if sign[0] == "<" else UNBOUNDED
    return (None, other) if sign[0] == "<" else (other, None)


def within_both(one: Bounds, other: Bounds) -> Bounds:
    """The narrower of two ranges, each from one side."""
    lows, highs = [b[0] for b in (one, other) if b[0] is not None], [b[1] for b in (one, other) if b[1] is not None]
    return max(lows, default=None), min(highs, default=None)


def said(compared: Sequence[tuple[str, str | None]], is_size: bool) -> str:
    """What is said of a name, which stands in braces: 0 <= {name} < 1."""
    name = "abs({name})" if is_size else "{name}"
    if len(compared) == 1:
        return f"{name} {compared[0][0]} {compared[0][1]}"
    (first, below), (second, above) = compared
    return f"{below} {TURNED[first]} {name} {second} {above}"


def letters(row: Row) -> Iterator[str]:
    """The names in a bound."""
    for item in row:
        inner = [item.top, item.bottom] if isinstance(item, Fraction) else [item.body] if isinstance(item, Group) else []
        for part in inner:
            yield from letters(part)
        yield stem(base_of(item)) or ""


def told(row: Row) -> str | None:
    """A bound in the text notation: names, numbers and what is calculated of them; None where it is anything else."""
    made = ""
    for item in row:
        one = one_told(item)
        if one is None:
            return None
        made += one if isinstance(item, Sign) or made[-1:] in ("", " ", "*", "/") else f"*{one}"
    return made.strip().replace("- ", "-", 1) if made.strip().startswith("-") else made.strip() or None


def one_told(item: Item) -> str | None:
    match item:
        case Number():
            return item.text
        case Sign():
            return "oo" if item.text == "infty" else CALCULATED.get(item.text)
        case Group(open="(" | ""):
            inner = told(item.body)
            return None if inner is None else f"({inner})"
        case Fraction():
            top, bottom = told(item.top), told(item.bottom)
            is_short = len(f"{top}{bottom}") == 2
            return None if top is None or bottom is None else f"{top}/{bottom}" if is_short else f"({top})/({bottom})"
        case Letter(text="infty"):
            return "oo"
        case Letter() | Scripts(sup=None) if stem(base_of(item)) is not None:
            below = label(item.sub) if isinstance(item, Scripts) and item.sub is not None else ""
            return None if below is None else named(stem(base_of(item)) or "", *([below] if below else []))
    return None


__all__ = ["bounded"]

r"""What a text declares of its names as papers do: w \in \mathbb{R}^D, X \in \mathbb{R}^{N \times D}, \Sigma \succ 0."""

from __future__ import annotations

from collections.abc import Iterator

from derive.reading.evidence import EQUALITIES, split
from derive.reading.runs import base_of
from derive.reading.surface import Accent, Group, Item, Letter, Row, Scripts, Sign

#: Sets of numbers, in letters with double strokes.
NUMBERS = frozenset("RZNQC")
DEFINITE = frozenset(("succ", "succeq"))


def is_declaration(row: Row) -> bool:
    """Whether a row says only of which set something is, or that a matrix is positive definite."""
    signs = [i.text for i in row if isinstance(i, Sign)]
    if any(s in EQUALITIES for s in signs) or not row.items:
        return False
    left, right = sides(row)
    return bool(right.items) and bool(left.items) and all(
        len(part) == 1 and isinstance(base_of(part.items[0]), Letter | Accent) for part in split(left, {","})
    )  # fmt: skip


def sides(row: Row) -> tuple[Row, Row]:
    """What stands before and behind the sign of a declaration; nothing behind where it has none."""
    for n, item in enumerate(row.items):
        if isinstance(item, Sign) and (item.text == "in" or item.text in DEFINITE):
            return Row(row.at, row.items[:n]), Row(item.at, row.items[n + 1 :])
    return row, Row(row.at)


def declared(row: Row) -> Iterator[tuple[Item, int | None]]:
    """The names that a row declares, each with the number of axes that the set gives it; None where it gives none."""
    left, right = sides(row)
    axes = 2 if any(isinstance(i, Sign) and i.text in DEFINITE for i in row) else axes_of(right)
    for part in split(left, {","}):
        yield part.items[0], axes


def axes_of(right: Row) -> int | None:
    """How many axes an element of a set has: none of ℝ, one of ℝ^D and {0, 1}^N, two of ℝ^{N × D}."""
    item = right.items[0]
    base = base_of(item)
    of_numbers = isinstance(base, Letter) and base.font == "bb" and base.text in NUMBERS
    if not of_numbers and not isinstance(base, Group):
        return None
    above = item.sup if isinstance(item, Scripts) else None
    if above is None or (len(above) == 1 and isinstance(above.items[0], Sign)):  # ℝ^+
        return 0
    return len(split(above, {"times", "x"}))


def sizes_of(row: Row) -> Iterator[str]:
    """The letters that a declaration has for sizes: the N and D of ℝ^{N × D}."""
    _left, right = sides(row)
    for item in right:
        if isinstance(item, Scripts) and item.sup is not None and isinstance(item.base, Letter) and item.base.font == "bb":
            yield from (i.text for i in item.sup if isinstance(i, Letter) and len(i.text) == 1)

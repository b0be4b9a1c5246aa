"""Letters with a number directly behind them: w1 x1 has the names w1 and x1, for nobody writes a product with its number last."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.surface import Item, Letter, Number, Row, Scripts
from derive.reading.walking import changed


def numbered(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows with a letter and the number directly behind it as one name, and the names that are found."""
    found: list[str] = []

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for n, item in enumerate(row.items):
            letter, after = made[-1] if made else None, row.items[n + 1] if n + 1 < len(row.items) else None
            if isinstance(letter, Letter) and is_numbered(letter, item, after):
                number = item.base if isinstance(item, Scripts) else item
                assert isinstance(number, Number)
                name = Letter(letter.at, letter.text + number.text, letter.font)
                found.append(name.text)
                made[-1] = Scripts(letter.at, name, item.sub, item.sup, item.primes) if isinstance(item, Scripts) else name
            else:
                made.append(inside(item))
        return Row(row.at, tuple(made))

    def inside(item: Item) -> Item:
        if isinstance(item, Scripts):  # x_{i1} has two indices, and 2^{-k1} is left as it is
            euler = isinstance(item.base, Letter) and item.base.text in ("e", "exp")
            return Scripts(item.at, inside(item.base), item.sub, visit(item.sup) if euler and item.sup else item.sup, item.primes)
        return changed(item, visit)

    return [visit(row) for row in rows], list(dict.fromkeys(found))


def is_numbered(letter: Letter, item: Item, after: Item | None) -> bool:
    """Whether an item is the number of the name that a letter begins: x1, x1^2; but k2^{-k} and j2\\pi are products."""
    number = item.base if isinstance(item, Scripts) else item
    if letter.font != "" or len(letter.text) != 1 or not letter.text.isascii() or letter.text == "d":
        return False
    if not (isinstance(number, Number) and number.text.isdecimal() and number.at == letter.at + 1):
        return False
    if isinstance(item, Scripts) and item.sup is not None and not all(isinstance(i, Number) for i in item.sup):
        return False
    return not (isinstance(after, Letter) and after.text in ("pi", "pi_"))


__all__ = ["numbered"]

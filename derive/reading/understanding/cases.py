"""An array that is written in two cases of one letter: W as a whole, w_ij its entries, bold x_i the rows of X.

Nothing in the grammar ties the two; it is taken so where both have as many axes, where the small letter has no definition of its
own and never stands alone and the capital never has indices below it, and where no two axes of it become one by that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.reading.account import Account
from derive.reading.evidence import letters_of
from derive.reading.layout import Ties, places
from derive.reading.naming import label
from derive.reading.runs import parts
from derive.reading.surface import Dots, Item, Letter, Matrix, Row, Scripts, Sign
from derive.reading.walking import changed

ENTRY = 2  # letters below a small one that is an entry
GREEK = frozenset(["gamma", "delta", "theta", "lambda", "xi", "pi", "sigma", "upsilon", "phi", "psi", "omega"])


def in_two_cases(rows: Sequence[Row], account: Account) -> Iterator[tuple[str, str]]:
    """The small letters, each with the capital of whose entries they may be."""
    defined = {i.name.rstrip("_") for i in account.items if i.role in ("definition", "chain")}
    declared = {d.name for d in account.declarations}
    ranks = {name.rstrip("_"): len(known.get("shape", ())) for name, known in account.names.items()}
    for small in sorted(ranks):
        capital = small.capitalize()
        if not (len(small) == 1 and small.islower()) and small not in GREEK:
            continue
        if ranks[small] < ENTRY or ranks.get(capital) != ranks[small] or small in defined | declared:
            continue
        uses = [use for row in rows for use in _uses(row, small)]
        wholes = [use for row in rows for use in _uses(row, capital)]
        if uses and wholes and all(_is_whole(use) for use in wholes):
            in_columns = {use.at for row in rows for cells in _columns(row) for use in _uses(cells, small) if _is_turned(use)}
            are_below = all(map(_is_below, uses)) and any(len(_below(use)) == ENTRY or _is_bold(use) for use in uses)
            if are_below or all(use.at in in_columns for use in uses):
                yield small, capital


def in_one_case(rows: Sequence[Row], small: str, capital: str) -> list[Row]:
    """The rows in which a small letter is the capital."""

    def turned(item: Item) -> Item:
        match item:
            case Letter(text=text) if text == small:
                return Letter(item.at, capital, item.font, item.glued)
            case Scripts():
                inner = changed(item, change)
                assert isinstance(inner, Scripts)
                return Scripts(item.at, turned(item.base), inner.sub, inner.sup, item.primes)
        return changed(item, change)

    def change(row: Row) -> Row:
        return Row(row.at, tuple(map(turned, row.items)))

    return [change(row) for row in rows]


def stay_apart(before: Account, after: Account, small: str, capital: str) -> bool:
    """Whether two axes are one only because both letters were taken for one array."""
    one, other = _ties(before), _ties(after)
    rank = len(after.names.get(capital, {}).get("shape", ()))
    if rank != len(before.names[capital]["shape"]):
        return True
    pairs = ((a, b) for a in range(rank) for b in range(a))
    return any(
        other.find((capital, a)) == other.find((capital, b))
        and not any(one.find((name, a)) == one.find((name, b)) for name in (small, f"{small}_", capital))
        for a, b in pairs
    )


def _ties(account: Account) -> Ties:
    ties = Ties()
    for n, item in enumerate(account.items):
        for letter, axis in places(item, f"{n}:"):
            ties.join(letter, axis)
    return ties


def _uses(item: Item, name: str) -> Iterator[Item]:
    """Where a letter stands: with what hangs on it, or alone."""
    base = item.base if isinstance(item, Scripts) else item
    if isinstance(base, Letter) and base.text == name:
        yield item
    inner = [base] if base is not item and not isinstance(base, Letter) else []
    for part in [*(item if isinstance(item, Row) else ()), *inner, *parts(item)]:
        if part is not item:
            yield from _uses(part, name)


def _columns(item: Item) -> Iterator[Row]:
    """The columns with dots between their cells, in which the rows of an array stand one below the other."""
    if isinstance(item, Matrix) and all(len(cells) == 1 for cells in item.rows):
        cells = [cell for row in item.rows for cell in row]
        if any(isinstance(i, Dots) for cell in cells for i in cell):
            yield Row(item.at, tuple(cells))
    for part in [*(item if isinstance(item, Row) else ()), *parts(item)]:
        yield from _columns(part)


def _is_turned(use: Item) -> bool:
    """Whether one index or number hangs below a small letter that is transposed: the row w_1^T of W."""
    if not isinstance(use, Scripts) or use.sub is None or use.sup is None or use.primes or len(use.sub) != 1:
        return False
    top = use.sup.items[0] if len(use.sup) == 1 else None
    return (isinstance(top, Sign) and top.text in ("top", "intercal")) or (isinstance(top, Letter) and top.text == "T")


def _below(use: Item) -> Sequence[str]:
    return () if not isinstance(use, Scripts) or use.sub is None else letters_of(use.sub) or ()


def _is_below(use: Item) -> bool:
    """Whether one or two indices hang below a small letter."""
    return 1 <= len(_below(use)) <= ENTRY and not (isinstance(use, Scripts) and use.primes)


def _is_bold(use: Item) -> bool:
    return isinstance(use, Scripts) and isinstance(use.base, Letter) and use.base.font == "bold"


def _is_whole(use: Item) -> bool:
    """Whether nothing but a label hangs below a capital."""
    if not isinstance(use, Scripts) or use.sub is None:
        return not isinstance(use, Scripts) or use.primes == 0
    return use.primes == 0 and label(use.sub) is not None and not _below(use)


__all__ = ["in_one_case", "in_two_cases", "stay_apart"]

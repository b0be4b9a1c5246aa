"""Vectors and numbers of one letter: r = ‖𝐫‖ and E = -𝐩 · 𝐄 define numbers by vectors that have the same letter in bold."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.reading.evidence import EQUALITIES, scripted
from derive.reading.naming import stem
from derive.reading.surface import Accent, Item, Letter, Row, Scripts, Sign
from derive.reading.walking import changed


def numbers_of_vectors(rows: Sequence[Row]) -> set[str]:
    """The letters that are defined alone and not bold, by what has them bold."""
    found = set()
    for row in rows:
        cut = next((n for n, i in enumerate(row.items) if isinstance(i, Sign) and i.text in EQUALITIES), None)
        if cut == 1 and isinstance(only := row.items[0], Letter) and only.font == "":
            behind = [i.base if isinstance(i, Scripts) else i for i, _after in scripted(Row(row.at, row.items[cut:]))]
            found |= {only.text} if any(is_bold(i) and stem(i) == only.text for i in behind) else set()
    return found


def is_bold(item: Item) -> bool:
    """Whether a letter is set as that of a vector: bold, or below an arrow."""
    return (isinstance(item, Letter) and item.font == "bold") or (isinstance(item, Accent) and item.kind == "vec")


def told_apart(rows: Sequence[Row], letters: Set[str]) -> tuple[list[Row], set[str]]:
    """The rows with names of their own for the vectors: r_vec for 𝐫; what has a label has a name of its own.  With them
    come the letters for which there are any."""
    found: set[str] = set()

    def visit(row: Row) -> Row:
        return Row(row.at, tuple(map(inside, row.items)))

    def inside(item: Item) -> Item:
        if is_bold(item) and (name := stem(item)) is not None and name in letters:
            found.add(name)
            renamed = Letter(item.at, f"{name}_vec", "bold")
            return renamed if isinstance(item, Letter) else Accent(item.at, "vec", Row(item.at, (renamed,)))
        if isinstance(item, Scripts):
            sub, sup = (None if r is None else visit(r) for r in (item.sub, item.sup))
            return Scripts(item.at, item.base if item.sub is not None else inside(item.base), sub, sup, item.primes)
        return changed(item, visit)

    return [visit(row) for row in rows], found


__all__ = ["numbers_of_vectors", "told_apart"]

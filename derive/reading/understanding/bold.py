"""Vectors and numbers of one letter: r = ‖𝐫‖ and E = -𝐩 · 𝐄 define numbers by vectors that have the same letter in bold, and
L(𝐩_i) = -log 𝐩_{i,k} has entries that are set as their vector is."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.reading.evidence import EQUALITIES, heads, places_of, scripted
from derive.reading.naming import stem
from derive.reading.surface import Accent, Group, Item, Letter, Row, Scripts, Sign
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


def bold_entries(rows: Sequence[Row]) -> set[str]:
    """The bold letters with more indices on the right than where a left side is of them: the p of L(𝐩_i) = -log 𝐩_{i,k}."""
    found = set()
    for row in rows:
        head = heads(row)
        of = Row(row.at, tuple(i for group in head if isinstance(group, Group) for i in group.body))
        whole, entered = _bold_places(of), _bold_places(Row(row.at, row.items[len(head) :]))
        found |= {name for name, widths in whole.items() if 0 < max(widths) < min(entered.get(name, {0}))}
    return found


def _bold_places(row: Row) -> dict[str, set[int]]:
    """How many indices the bold letters of a row have, wherever they stand."""
    found: dict[str, set[int]] = {}
    for item, _after in scripted(row):
        if isinstance(item, Scripts) and is_bold(item.base) and (name := stem(item.base)) is not None:
            found.setdefault(name, set()).add(len(places_of(item)))
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


__all__ = ["bold_entries", "numbers_of_vectors", "told_apart"]

"""Entries that are named by a label: the f_y of -log e^{f_y}/Σ_j e^{f_j} is one of those of which the sum is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from derive.reading.evidence import fold_of, letters_of, scripted, split
from derive.reading.naming import stem
from derive.reading.runs import parts
from derive.reading.surface import Fraction, Item, Number, Row, Scripts


def summed_over_entries(rows: Sequence[Row], bound: Set[str]) -> set[str]:
    """The names with one letter below over which a sum goes."""
    return {name for row in rows for name, letter in _entries(row.items) if letter in bound}


def added_to_sums(rows: Sequence[Row]) -> set[tuple[str, str]]:
    """The entries, by name and letter, that are added to a sum over others of the same name: e^{s_p} + Σ_n e^{s_n}."""
    found: set[tuple[str, str]] = set()
    for row in rows:
        terms = [[*term] for term in split(row, {"+", "-", "="})]
        sums = [t for t in terms if next((fold_of(i) for i in t if not isinstance(i, Number | Fraction)), None) == "sum"]
        if sums:
            names = {name for t in sums for name, _letter in _entries(t)}
            found |= {(n, c) for t in terms if t not in sums for n, c in _entries(t) if n in names}
        for item in row.items:
            found |= added_to_sums([*parts(item)])
    return found


def _entries(items: Sequence[Item]) -> Iterator[tuple[str, str]]:
    """The names with one letter below, with it."""
    for item, _after in scripted(Row(0, tuple(items))):
        letters = letters_of(item.sub) if isinstance(item, Scripts) and fold_of(item) is None else []
        if len(letters) == 1 and isinstance(item, Scripts) and (name := stem(item.base)) is not None:
            yield name, letters[0]

"""Arrays that are written out, stacked or listed."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.values import Value, Values
from derive.reading.phrases import (
    Listed,
    Literal,
    Stack,
    Times,
    Use,
    Written,
)
from derive.reading.said import ONE, Said
from derive.words import gettext as _


class WrittenArrays(Values):
    """Arrays that are written out."""

    def of_written(self, e: Written, want: int | None) -> Value:
        cells = [[self.value(c) for c in row] for row in e.rows]
        if len(cells[0]) == 1:
            for row, (v, *_rest) in zip(e.rows, cells, strict=True):
                if v.rank == 0 and isinstance(only := row[0], Use) and any(not isinstance(p, Literal) for p in only.places):
                    self.doubt(1.5, only)
        if len({len(row) for row in cells}) > 1:
            raise Refusal(_("the rows of this array do not have the same length"), e.at)
        if any(c.rank for row in cells for c in row):
            if len(cells) == 1 or any(len(row) > 1 for row in cells):
                raise self.misfit(_("a matrix of blocks is not read"), e)
            return self.stacked([row[0] for row in cells])
        columns = len(cells[0])
        if columns == 1 or len(cells) == 1:
            flat = [c for row in cells for c in row]
            return Value(1, lambda i: chosen(i, [c.entry() for c in flat]), "" if columns == 1 else "row", (len(flat),))
        return Value(
            2, lambda i, j: chosen(i, [chosen(j, [c.entry() for c in row]) for row in cells]), sizes=(len(cells), columns)
        )

    def of_stack(self, e: Stack, want: int | None) -> Value:
        values = [self.value(p) for p in e.parts]
        if any(v.rank for v in values):  # a product by a star or a dot is taken entry by entry where its fellows are vectors
            wanted = [(p, v, v.rank == 0 and isinstance(p, Times)) for p, v in zip(e.parts, values, strict=True)]
            values = [self.value(p, 1) if by_entries else v for p, v, by_entries in wanted]
        for p, v in zip(e.parts, values, strict=True):
            if v.rank == 0 and isinstance(p, Use) and p.places:
                self.doubt(1.5, p)
        return self.stacked(values)

    def of_listed(self, e: Listed, want: int | None) -> Value:
        body = self.value(e.body)
        count = len(e.letters)

        def entry(*letters: Said) -> Said:
            kept = {c: self.letters.get(c) for c in e.letters}
            self.letters.update(zip(e.letters, letters, strict=False))
            try:
                return body.entry(*letters[count:])
            finally:
                for c, old in kept.items():
                    if old is None:
                        del self.letters[c]
                    else:
                        self.letters[c] = old

        if e.is_row and count == 1 and body.rank == 1 and not body.is_row:  # [x_1, …, x_N] has the columns x_n
            return Value(2, lambda i, n: entry(n, i))
        return Value(count + body.rank, entry)

    def stacked(self, parts: Sequence[Value]) -> Value:
        if any(v.rank > 1 for v in parts):
            raise Refusal(_("only vectors are put one behind another"), 0)
        if all(v.rank == 0 for v in parts):
            return Value(1, lambda i: chosen(i, [v.entry() for v in parts]), sizes=(len(parts),))

        def entry(i: Said) -> Said:
            made: Said | None = None
            ends: list[tuple[str, Said]] = []
            pieces = []
            for v in parts:
                start = said.plus(ends) if ends else None
                place = i if start is None else said.plus([("+", i), ("-", start)])
                ends.append(("+", self.length(v, i) if v.rank else ONE))
                pieces.append((said.plus(ends), v.entry(place) if v.rank else v.entry()))
            for end, piece in reversed(pieces):
                made = piece if made is None else said.call("where", said.compared(i, "<=", end), piece, made)
            assert made is not None
            return made

        return Value(1, entry, parts=tuple(parts))


def chosen(place: Said, entries: Sequence[Said]) -> Said:
    """One of some entries by its number."""
    if place.text.isdigit():
        n = int(place.text)
        if 1 <= n <= len(entries):
            return entries[n - 1]
    made = entries[-1]
    for n in range(len(entries) - 1, 0, -1):
        if entries[n - 1] != made or n > 1:
            made = said.call("where", said.compared(place, "==", Said(str(n))), entries[n - 1], made)
    return made if any(x != entries[0] for x in entries) else entries[0]

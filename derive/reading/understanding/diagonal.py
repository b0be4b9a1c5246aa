"""Diagonal matrices by their entries: D_ii = Σ_j A_ij of a D that stands whole elsewhere, as in D - A and D^{-1/2} A D^{-1/2}."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.phrases import Apply, Letter, Phrase, Times, Use
from derive.reading.understanding.given import Statement
from derive.reading.within import inside, names_in, uses_in
from derive.records import replace

LETTERS = "jkmnpq"


def diagonals(statements: Sequence[Statement], taken: frozenset[str]) -> dict[str, str]:
    """The matrices of which the text says the entries on the diagonal, each with the letter that its columns have by now."""
    found = {}
    every = tuple(m for s in statements for m in s.members)
    used = {*taken, *names_in(every), *(e.name for e in inside(every) if isinstance(e, Letter))}
    for s in statements:
        if s.head is None or s.role != "definition" or len(s.members) != 2 or not is_diagonal(s.head.use):
            continue
        name, row = s.head.use.name, s.head.use.places[0]
        others = [u for t in statements for u in uses_in(t.members[1:] if t is s else t.members) if u.name == name]
        other = next((c for c in LETTERS if c not in used), None)
        if row is None or other is None or not any(not u.places for u in others):
            continue
        column = Letter(row.at, other)
        use = Use(s.head.use.at, name, (row, column))
        body: Phrase = Times(row.at, (("", Apply(row.at, "kronecker", (row, column))), ("", s.members[1])))
        s.head, s.members, found[name] = replace(s.head, use=use), (use, body), other
    return found


def is_diagonal(use: Use) -> bool:
    """Whether one letter stands in both places of a name."""
    return len(use.places) == 2 and all(isinstance(p, Letter) for p in use.places) and len({p.name for p in use.places}) == 1  # type: ignore[union-attr]

"""Sets below sums: which of them is the whole sample, which is a part of it, and of what it counts the members.

Σ_{i ∈ B} and |B| speak of all values of i, where nothing else is said of them.  A set is a part of them where the text sums
over another set too, or over all (Σ_{i ∈ P} log p_i + Σ_{i ∈ N} log(1 - p_i)), and so is every set of pairs of indices, and
sets of which each chooses entries of the same array.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from derive.reading.evidence import SEPARATORS, bound_letters, fold_of, is_bracketed, letters_of, primed_letter, split
from derive.reading.naming import label, named, stem
from derive.reading.runs import base_of, parts
from derive.reading.surface import Accent, Fraction, Group, Item, Letter, Row, Scripts, Sign
from derive.records import dataclass

#: Sets of pairs, also where nobody writes the brackets of (i, j) ∈ E.
EDGES = frozenset(("E", "E_"))


@dataclass(frozen=True)
class Summed:
    """The letters of one sum, the set in which they are (none where they take all values), and the names that have them below,
    each with the place in which they stand."""

    letters: tuple[str, ...]
    of: str
    names: frozenset[tuple[str, int]]
    chosen: str = ""  # the set of N_i, one for each value of an index

    @property
    def arrays(self) -> frozenset[str]:
        return frozenset(name for name, _place in self.names)


def summed(rows: Sequence[Row]) -> Iterator[Summed]:
    """Every sum of some rows."""
    for row in rows:
        for n, item in enumerate(row.items):
            yield from summed([*parts(item)])
            if isinstance(item, Scripts) and fold_of(item) is not None and item.sub is not None:
                behind = row.items[n + 1 :]
                for sub in each(item.sub) if item.sup is None else [item.sub]:
                    letters = tuple(b.text for b in bound_letters(sub))
                    names = frozenset(found for c in letters for found in _with_letter(behind, c))
                    chosen = _behind(sub)
                    of = (count_above(item.sup) if chosen is None else set_name(chosen)) or ""
                    if chosen is None and not of and item.sup is None and n and len(letters) == 1:
                        of = share_of(row.items[n - 1]) or ""
                    yield Summed(letters, of, names, "" if chosen is None or of else stem(base_of(chosen)) or "")


def each(sub: Row) -> list[Row]:
    """What is said below a sum of each index: i, j ∈ S is i ∈ S and j ∈ S, and i, j ∈ E is (i, j) ∈ E, for E has edges; all of
    it at once where it says nothing of a set."""
    told = split(sub, {","})
    ends = [p for p in told if len(p) > 2 and isinstance(sign := p.items[1], Sign) and sign.text == "in"]
    if len(told) == 1 or not ends or told[-1] is not ends[-1] or any(len(p) != 1 and p not in ends for p in told):
        return [sub]
    if len(told) == 2 and len(told[0]) == 1 and len(told[1]) == 3 and stem(told[1].items[2]) in EDGES:
        pair = Row(sub.at, (told[0].items[0], Sign(sub.at, ","), told[1].items[0]))
        return [Row(sub.at, (Group(sub.at, "(", ")", pair), *told[1].items[1:]))]
    return [Row(p.at, (p.items[0], *next(e for e in ends if e in told[n:]).items[1:])) for n, p in enumerate(told)]


def _behind(sub: Row) -> Item | None:
    """The letter behind an "in" below a sum, with what hangs from it."""
    for n, item in enumerate(sub.items):
        if isinstance(item, Sign) and item.text == "in":
            rest = sub.items[n + 1 :]
            return rest[0] if len(rest) == 1 and isinstance(base_of(rest[0]), Letter) else None
    return None


def set_name(item: Item) -> str | None:
    """The name of a set: V, or D_S, where a capital or a word below is no index; None where it is one for each index."""
    if not (isinstance(item, Scripts) and item.sub is not None and len(item.sub) == 1 and item.sup is None):
        return stem(item)
    base, word = stem(item.base), label(item.sub)
    is_label = word is not None and (word.isupper() or word.isdigit() or len(word) > 1)
    return named(base, word) if base is not None and word is not None and is_label else None


def count_above(sup: Row | None) -> str | None:
    """The name of the set up to whose number of members a sum goes: |B| of Σ_{i=1}^{|B|}."""
    if sup is None or len(sup) != 1 or not isinstance(bars := sup.items[0], Group) or bars.open not in ("|", "lvert"):
        return None
    return stem(bars.body.items[0]) if len(bars.body) == 1 else None


def share_of(item: Item) -> str | None:
    """The name of the set, a script capital, by whose number of members a sum is divided: 1/|𝒜| Σ_a."""
    bars = item.bottom.items[0] if isinstance(item, Fraction) and len(item.bottom) == 1 else None
    if not isinstance(bars, Group) or bars.open not in ("|", "lvert") or len(bars.body) != 1:
        return None
    only = bars.body.items[0]
    is_script = (isinstance(only, Letter) and only.font == "cal") or (isinstance(only, Accent) and only.kind == "script")
    return stem(only) if is_script else None


def _with_letter(items: Sequence[Item], letter: str) -> Iterator[tuple[str, int]]:
    """The names that have a letter below, up to where a sum binds it anew."""
    for n, item in enumerate(items):
        after = items[n + 1] if n + 1 < len(items) else None
        if isinstance(after, Group) and after.open == "(" and (name := stem(base_of(item))) is not None:  # Q(s, a')
            cells = [c.items[0] for c in split(after.body, SEPARATORS) if len(c) == 1]
            yield from ((name, k) for k, c in enumerate(cells) if (primed_letter(c) or getattr(c, "text", "")) == letter)
        if isinstance(item, Scripts) and item.sub is not None:
            if fold_of(item) is not None:
                if letter in [b.text for b in bound_letters(item.sub)]:
                    return
            elif (name := stem(item.base)) is not None and letter in (below := letters_of(item.sub)):
                yield name, below.index(letter)
        if is_sample(item, letter) and isinstance(item, Scripts) and (name := stem(item.base)) is not None:  # x^{(i)}
            yield name, 0
            continue
        if isinstance(item, Letter) and item.text == letter:
            yield letter, 0
        inside = [*parts(item.base), *([] if item.sup is None else [item.sup])] if isinstance(item, Scripts) else parts(item)
        for inner in inside:
            yield from _with_letter(inner.items, letter)


def is_sample(item: Item, letter: str) -> bool:
    """Whether a letter stands above a name in brackets, alone."""
    group = is_bracketed(item.sup) if isinstance(item, Scripts) else None
    return group is not None and letters_of(group.body) == [letter] and len(group.body) == 1


def partial(every: Sequence[Summed], below: Set[str]) -> set[str]:
    """The sets of some sums that hold a part of the values of an index; `below` are the letters that stand below some name."""
    sums = [s for s in every if s.letters and set(s.letters) <= below]
    found = {s.of for s in sums if s.of and len(s.letters) > 1}
    by_letters: defaultdict[tuple[str, ...], list[Summed]] = defaultdict(list)
    for s in sums:
        by_letters[s.letters].append(s)
    for alike in by_letters.values():
        found |= {s.of for s in alike if s.of and any(s.of != o.of and s.arrays & o.arrays for o in alike)}
    for s in sums:  # Σ_{i ∈ I} Σ_{p ∈ P(i)} of z_i · z_p: two sets choose rows of one array
        others = [o for o in sums if (o.of or o.chosen) not in ("", s.of) and s.names & o.names]
        found |= {s.of} if s.of and others else set()
    return found


def counted(sums: Sequence[Summed], parts_: Set[str]) -> dict[str, tuple[str, int]]:
    """For each set that is the whole sample: an array with an entry for each of its members, and in which place."""
    whole = [s for s in sums if s.of and s.of not in parts_]
    by_index = {s.of: min(s.names) for s in whole if len(s.letters) == 1 and s.names}
    return by_index | {s.of: (s.letters[0], 0) for s in whole if len(s.letters) > 1}

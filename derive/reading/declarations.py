"""Declarations: rows, tails and brackets of a text that say what a name is, as X ∈ ℝ^{N×D}, Σ ≻ 0, y ∈ {1, …, K} do.

They are the strongest evidence that there is.  They are taken out of the text before its formulas are read; what they say is
held against what the formulas say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from derive.reading.account import UNBOUNDED, Bounds
from derive.reading.bounds import bounded
from derive.reading.evidence import EQUALITIES, fold_of, places_of, scripted, split
from derive.reading.grammar.part import hung
from derive.reading.naming import label, stem
from derive.reading.runs import base_of
from derive.reading.sets import ARRAYS, FUNCTIONS, LABELS, Members, is_name, members_of
from derive.reading.surface import Dots, Group, Item, Letter, Number, Row, Scripts, Sign
from derive.records import dataclass

MAPS = frozenset(("to", "->", "mapsto"))
#: A matrix that is compared with zero, and a number.
POSITIVE_DEFINITE = frozenset(("succ", "succeq"))
COMPARED: dict[str, Bounds] = {">": (0.0, None), ">=": (0.0, None), "<": (None, 0.0), "<=": (None, 0.0), "!=": UNBOUNDED}


@dataclass(frozen=True)
class Declaration:
    """One name, what it is said to be, and for a function what its values are."""

    name: Row
    members: Members
    at: int
    values: Members | None = None

    @property
    def word(self) -> str:
        """The name without what hangs from it."""
        return stem(base_of(self.name.items[-1])) or ""

    @property
    def is_label(self) -> bool:
        """Whether the name is one label, which chooses an entry where it stands below an array."""
        return self.members.kind == LABELS and not self.members.sizes and isinstance(self.name.items[-1], Letter)

    def told(self, name: str) -> str:
        """The declaration in the text notation."""
        if self.members.kind == FUNCTIONS:
            return f"{name} in Fun"
        if "{name}" in self.members.called:
            return self.members.called.format(name=name)
        if self.members.is_condition:
            return f"{name} {self.members.called}"
        lengths = self.members.sizes[: 1 if self.members.is_symmetric else None]
        along = [s.text for s in lengths]
        called = self.members.called
        if along and called.isalpha():
            called += f"[{', '.join(along)}]"
        elif along:
            called += f"^{along[0]}" if len(along) == 1 else f"^({' x '.join(along)})"
        low, high = self.members.bounds
        if low is None and high is None:
            return f"{name} in {called}"
        return f"{name} in {called}, {'' if low is None else f'{low:g} < '}{name}{'' if high is None else f' < {high:g}'}"


def declares(text: str) -> bool:
    """Whether a typed text has a sign of declarations."""
    return re.search(r"(?<!\w)in(?!\w)|[∈≻⪰]", text) is not None


def taken(rows: Sequence[Row]) -> tuple[list[Row], list[Declaration]]:
    """The formulas without what declares, and the declarations in their order."""
    kept: list[Row] = []
    found: list[Declaration] = []
    mirrored: list[tuple[Row, Declaration]] = []
    defined = {stem(base_of(sides[0].items[0])) or "" for r in rows if len(sides := split(r, EQUALITIES)) > 1 and sides[0].items}
    hanging = (i for r in rows for i, _after in scripted(r) if isinstance(i, Scripts) and fold_of(i) is None)
    counted = {c for i in hanging for c in places_of(i)}
    for row in rows:
        row, bracketed = without_bracket(row, defined, counted)
        if row.items and (own := list(declared_by(row, kept)) or list(limited(row, defined, counted))):
            found += own
        elif row.items and (one := symmetric(row)) is not None:
            mirrored.append((row, one))
        elif row.items:
            kept.append(row)
        found += bracketed
    for n, row in enumerate(kept):
        kept[n], tail = without_tail(row)
        found += tail
    if kept:
        found += (one for _row, one in mirrored)
    else:
        kept += (row for row, _one in mirrored)
    return kept, found


def declared_by(row: Row, before: list[Row]) -> Iterator[Declaration]:
    """What a row declares as a whole; names that a comma has left at the end of the formula before belong to it."""
    if not row.items:
        return
    if isinstance(first := row.items[0], Sign) and first.text == "forall":
        row = Row(row.at, row.items[1:])
    relation = next(
        (n for n, i in enumerate(row.items) if isinstance(i, Sign) and i.text in ("in", ":", *POSITIVE_DEFINITE, *COMPARED)), 0
    )
    if not relation:
        return
    sign: str = row.items[relation].text  # type: ignore[attr-defined]
    names = names_of(row.items[:relation])
    if not names and sign in POSITIVE_DEFINITE and (one := symmetric(Row(row.at, row.items[:relation]))) is not None:
        names = [one.name]  # A = A^T ≻ 0
    right = row.items[relation + 1 :]
    if not names:
        pair = row.items[0]
        if sign == "in" and relation == 1 and isinstance(pair, Group) and pair.open == "(":
            yield from pairs(pair, right)
        return
    members: Members | None = None
    values: Members | None = None
    if sign == "in":
        members = members_of(right)
    elif sign == ":":
        arrow = next((n for n, i in enumerate(right) if isinstance(i, Sign) and i.text in MAPS), None)
        if arrow is not None:
            members, values = members_of(right[:arrow]), members_of(right[arrow + 1 :])
            members = None if values is None or members is None else Members(FUNCTIONS, "Fun", members.sizes)
    elif len(right) == 1 and isinstance(zero := right[0], Number) and zero.text == "0":
        is_matrix = sign in POSITIVE_DEFINITE
        members = Members(ARRAYS, "PosDef") if is_matrix else Members(ARRAYS, f"{sign} 0", (), COMPARED[sign])
    if members is None:
        return
    if sign == "in" and before:
        more = trailing_names(before[-1])
        if more:
            last = before[-1].items
            cut = len(last) - 2 * len(more)
            before[-1] = Row(before[-1].at, last[:cut])
            names = [*more, *names]
    for name in names:
        yield Declaration(name, members, name.at, values)


def pairs(group: Group, right: Sequence[Item]) -> Iterator[Declaration]:
    """(x_i, y_i) ∈ ℝ^d × {0, 1}: one set for each."""
    names = [p for p in split(group.body, {","}) if len(p) == 1 and is_name(p.items[0])]
    sets = [members_of(p.items) for p in split(Row(group.at, tuple(right)), {"times"})]
    if len(names) == len(sets):
        yield from (Declaration(n, m, n.at) for n, m in zip(names, sets, strict=True) if m is not None)


def names_of(items: Sequence[Item]) -> list[Row]:
    """Names with commas between them; nothing where anything else stands there."""
    found: list[Row] = []
    for part in split(Row(0, tuple(items)), {",", "&"}):
        is_change = len(part) == 2 and isinstance(first := part.items[0], Letter) and first.text == "Delta"
        if len(part) == 1 and isinstance(part.items[0], Dots):
            continue
        if not (is_change or len(part) == 1) or not is_name(part.items[-1]):
            return []
        found.append(part)
    return found


def trailing_names(row: Row) -> list[Row]:
    """The names behind commas at the end of a formula: the Q of O = AV, Q, K ∈ ℝ^{n×d}."""
    parts = split(row, {","})
    found: list[Row] = []
    for part in reversed(parts[1:]):
        if len(part) != 1 or not is_name(part.items[0]):
            break
        found.insert(0, part)
    return found


def limited(row: Row, defined: Set[str], counted: Set[str]) -> Iterator[Declaration]:
    """What a row says of the numbers between which quantities lie: 0 < p < 1."""
    yield from (Declaration(name, members, name.at) for name, members in bounded(row, defined, counted))


def without_bracket(row: Row, defined: Set[str] = frozenset(), counted: Set[str] = frozenset()) -> tuple[Row, list[Declaration]]:
    """A bracket at the end of a row in which everything declares."""
    group = row.items[-1] if row.items else None
    if not isinstance(group, Group) or group.open not in ("(", "[") or is_indicated(row):
        return row, []
    found: list[Declaration] = []
    waiting: list[Item] = []
    for part in split(group.body, {",", ";", "quad"}):
        waiting += [*([Sign(part.at, ",")] if waiting else []), *part.items]
        whole = Row(part.at, tuple(waiting))
        own = list(declared_by(whole, [])) or list(limited(whole, defined, counted))
        if own:
            found += own
            waiting = []
    if not found or waiting:
        return row, []
    return Row(row.at, row.items[:-1]), found


def is_indicated(row: Row) -> bool:
    """Whether the bracket at the end of a row is what an indicator is of: 𝟙(z > 0)."""
    before = base_of(row.items[-2]) if len(row) > 1 else None
    if isinstance(before, Sign):
        return before.text not in (",", ";", "quad")  # a + [x > 0]
    if isinstance(before, Number):
        return before.text == "1"
    return isinstance(before, Letter) and (before.text in ("1", "I", "mathbb1") or before.font == "bb")


def without_tail(row: Row) -> tuple[Row, list[Declaration]]:
    """z = Wx + b ∈ ℝ^K declares what stands on the left side."""
    cut = next((n for n, i in enumerate(row.items) if isinstance(i, Sign) and i.text == "in"), None)
    if cut is None:
        return row, []
    sides = split(Row(row.at, row.items[:cut]), EQUALITIES)
    members = members_of(row.items[cut + 1 :])
    if members is None:
        return row, []
    names = names_of(sides[0].items[:1]) if len(sides) > 1 and sides[0].items else []
    return Row(row.at, row.items[:cut]), [Declaration(n, members, n.at) for n in names]


def symmetric(row: Row) -> Declaration | None:
    """A = A^T says that A is symmetric."""
    sides = split(row, {"="})
    if len(sides) != 2 or len(sides[0]) != 1 or len(sides[1]) != 1:
        return None
    for one, other in (sides, reversed(sides)):
        left, right = hung(one.items[0]), hung(other.items[0])
        same = stem(left.base) == stem(right.base) is not None and list(map(label, left.subs)) == list(map(label, right.subs))
        above = right.sups[0] if len(right.sups) == 1 else None
        if same and not left.sups and above is not None and label(above) == "T":
            return Declaration(one, Members(ARRAYS, "Sym"), one.at)
    return None


def lengths(found: Sequence[Declaration]) -> set[str]:
    """The names of the lengths of axes."""
    return {c for d in found for s in d.members.sizes for c in s.letters if s.is_plain}

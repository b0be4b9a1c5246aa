"""What a text tells before a formula of it is read: which names it defines, which letters are labels, which are arrays."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.errors import NotationError
from derive.language.syntax import MOST_TERMS
from derive.reading.bars import paired
from derive.reading.declarations import taken
from derive.reading.evidence import EQUALITIES, Evidence, fold_of, gathered, is_bracketed, letters_of, on_line, scripted, split
from derive.reading.grammar import Grammar
from derive.reading.grammar.functions import KNOWN
from derive.reading.grammar.part import Hung, hung
from derive.reading.known import Known
from derive.reading.meaning.values import Function
from derive.reading.naming import label, stem
from derive.reading.phrases import (
    Phrase,
    Use,
)
from derive.reading.runs import base_of, parts, separated
from derive.reading.surface import Accent, Dots, Fraction, Group, Item, Number, Row, Scripts, Sign
from derive.reading.surface import Letter as Glyph
from derive.reading.understanding.declared import Declared
from derive.reading.walking import changed
from derive.records import dataclass, replace
from derive.words import gettext as _

LONGEST_NAME = 100  # letters


@dataclass
class Head:
    """What a left side names: a quantity with its places and what it is of."""

    use: Use
    parameters: tuple[Phrase, ...] = ()
    squared: bool = False
    at: int = 0
    is_square: bool = False  # a name for a square: R²


@dataclass
class Statement:
    """One equality: its head where it says what something is, and its members."""

    row: Row
    relation: str
    head: Head | None = None
    members: tuple[Phrase, ...] = ()
    role: str = "claim"
    signs: tuple[str, ...] = ()

    def is_approximate(self, n: int) -> bool:
        """Whether the member n is said to be about what stands before it."""
        return 0 < n <= len(self.signs) and self.signs[n - 1] == "approx"


class Given:
    """The rows of a text, and what they tell at first sight."""

    def __init__(self, rows: Sequence[Row], text: str, typed: bool, forced: Set[str], posed: Known | None = None) -> None:
        self.text = text
        for row in rows:
            self.refuse_long(row)
        self.conventions: list[str] = []
        formulas, found = taken([paired(r) for r in rows])
        formulas = [r for r in formulas if not is_comment(r)]
        self.posed = posed
        self.main_end: int | None = None  # where the text that defines ends, and what is said beside it begins
        runs_said: list[str] = []
        if posed is None:
            separate = separated(sets(signals([*formulas, *(d.name for d in found)])), runs_said)
            self.rows, names = separate[: len(formulas)], separate[len(formulas) :]
        else:
            self.rows, names = formulas, [d.name for d in found]
        self.conventions += [] if typed else runs_said
        self.said = Declared([replace(d, name=name) for d, name in zip(found, names, strict=True)], text)
        self.said.refuse_rest(self.rows)
        self.declared: dict[str, int] = {} if posed is None else dict(posed.ranks)
        self.sets: dict[str, str] = {}
        forced = forced if posed is None else forced | posed.below(self.rows)
        self.evidence: Evidence = gathered(self.rows, forced | self.said.indices(self.rows), self.said.labels)
        self.evidence.declared = {d.word for d in found if len(d.name) == 1}
        indexed = {
            stem(i.base) for row in self.rows for i, _after in scripted(row) if isinstance(i, Scripts) and i.sub is not None
        }
        self.evidence.sizes |= self.said.sizes - self.evidence.indices - indexed
        self.numpy = typed and ("@" in text or ".T" in text)
        self.grammar = Grammar(self.evidence, text)
        self.grammar.typed, self.grammar.posed = typed, posed
        self.statements: list[Statement] = []
        self.functions: dict[str, Function] = {}

    def error(self, message: str, at: int | None, fix: str | None = None) -> NotationError:
        return NotationError(message, self.text, at, fix)

    def refuse_long(self, row: Row) -> None:
        """No formula in print has so many terms, or a name so many letters."""
        if len(row) > 2 * MOST_TERMS:
            raise self.error(_("more than {most:,} signs side by side are no formula").format(most=2 * MOST_TERMS), row.at)
        for item in row:
            if isinstance(item, Glyph) and len(item.text) > LONGEST_NAME:
                raise self.error(_("no name has more than {most} letters").format(most=LONGEST_NAME), item.at)
            for inner in parts(item):
                self.refuse_long(inner)

    def row_calls(self, name: str) -> int:
        return len(self.evidence.called.get(name, []))

    def prepare(self) -> None:
        """The names that are defined, with what they are of; arrays that are seen by their entries."""
        grammar = self.grammar
        digits: dict[str, set[int]] = {}
        indexed: dict[str, int] = {}
        for row in self.rows:
            has_dots = any(isinstance(i, Dots) for i, _after in scripted(row))
            subs: dict[str, set[str]] = {}
            for item, _after in scripted(row):
                group = is_bracketed(item.sup) if isinstance(item, Scripts) else None
                if group is not None and (word := label(group.body)) is not None and (name := stem(item.base)) is not None:  # type: ignore[attr-defined]
                    subs.setdefault(name, set()).add("1" if word.isdigit() else word)
                if isinstance(item, Scripts) and item.sub is not None and (name := stem(item.base)) is not None:
                    letters = letters_of(item.sub)
                    if label(item.sub) is not None and label(item.sub).isdigit():  # type: ignore[union-attr]
                        digits.setdefault(name, set()).add(len(item.sub))
                        subs.setdefault(name, set()).add("1")
                    elif letters and all(c in self.evidence.indices for c in letters):
                        indexed[name] = max(indexed.get(name, 0), len(letters))
                    elif len(letters) == 1:
                        subs.setdefault(name, set()).add(letters[0])
            if has_dots:
                dotted = {n for n, found in subs.items() if "1" in found and len(found) > 1}
                grammar.arrays |= dotted
                grammar.dotted |= dotted
        grammar.arrays |= indexed.keys() & digits.keys()
        grammar.digits = {**indexed}
        if self.posed is not None:
            grammar.defined |= self.posed.ranks.keys()
        kept = []
        several = sum(len(split(row, EQUALITIES)) > 1 for row in self.rows) > 0
        for row in self.rows:
            if self.is_list(row) or (several and is_mention(row)):
                continue
            kept.append(row)
        self.rows = kept
        grammar.taken = frozenset(self.all_letters() | self.said.lengths)
        arities: dict[str, dict[int, str]] = {}
        for row in self.rows:
            sides = split(row, EQUALITIES)
            if len(sides) > 1 and (found := self.quick_head(sides[0])) is not None and found[1] is not None:
                arities.setdefault(found[0], {}).setdefault(found[1], arguments_of(sides[0]) or str(found[1]))
        grammar.overloaded = {
            (n, k): f"{n}_{of}" for n, found in arities.items() if len(found) > 1 for k, of in found.items() if k != min(found)
        }
        for row in self.rows:
            sides = split(row, EQUALITIES)
            if len(sides) > 1:
                head = self.quick_head(sides[0])
                if head is not None:
                    name, arguments = head
                    grammar.defined.add(name)
                    if not is_squared(hung(sides[0].items[0])):
                        grammar.defined_plain.add(name)
                    if arguments is not None:
                        grammar.functions[name] = arguments
        self.choose_labels()
        self.said.resolve(grammar)
        self.declared |= self.said.ranks
        grammar.on_line = frozenset(on_line(self.rows))
        grammar.sigma_is_factor = any(map(has_sigma, self.rows))
        grammar.has_powers_of_e = any(
            isinstance(i, Scripts) and i.sup is not None and isinstance(i.base, Glyph) and i.base.text == "e"
            for row in self.rows for i, _after in scripted(row)
        )  # fmt: skip
        grammar.d_is_number = "d" in grammar.defined or any(map(has_number_d, self.rows))
        overlines = (
            i for row in self.rows for i, _after in scripted(row) if isinstance(i, Accent) and i.kind in ("overline", "bar")
        )
        grammar.bars_are_means = any(
            len(i.body) > 1 or (isinstance(i.body.items[0], Scripts) and i.body.items[0].sup is not None)
            for i in overlines
            if len(i.body)
        )

    def all_letters(self) -> set[str]:
        return {stem(base_of(i)) or "" for row in self.rows for i, _ in scripted(row)} | self.evidence.indices

    def choose_labels(self) -> None:
        """A letter below an array that is also written without it chooses an entry (p_y), where it is a quantity's value."""
        found: set[tuple[str, str]] = set()
        for row in self.rows:
            for item, _after in scripted(row):
                if (
                    isinstance(item, Scripts)
                    and item.sub is not None
                    and len(item.sub) == 1
                    and isinstance(g := item.sub.items[0], Glyph)
                ):
                    base = stem(item.base)
                    if base is None or g.text in self.evidence.indices or g.font not in ("", "word") or not g.text.islower():
                        continue
                    by_habit = base in self.grammar.defined and base in self.evidence.bare and g.text == "y"
                    if by_habit or g.text in self.evidence.labels:
                        found.add((base, label(item.sub) or ""))
        self.grammar.chosen = frozenset(found)

    def is_list(self, row: Row) -> bool:
        """x = (x_1, …, x_n)^T names the entries of x; D = {(x_i, y_i)} a sample."""
        sides = split(row, EQUALITIES)
        if len(sides) != 2 or len(sides[0]) != 1 or len(sides[1]) != 1:
            return False
        name = stem(base_of(sides[0].items[0]))
        group = base_of(sides[1].items[0])
        if name is None or not isinstance(group, Group):
            return False
        if group.open == "{":
            if any(isinstance(i, Sign) and i.text in ("+", "-", "*", "/", "cdot", "=") for i in group.body):
                return False
            inner = next((i for i in group.body if isinstance(base_of(i), Glyph)), None)
            first = group.body.items[0] if group.body.items else None
            if isinstance(first, Group):
                inner = first.body.items[0] if first.body.items else None
            of = None if inner is None else stem(base_of(inner))
            if of is not None:
                self.sets[name] = of
                return True
            return False
        parts = split(group.body, {",", ";"})
        if not any(isinstance(i, Dots) for i in group.body) or len(parts) < 3:
            return False
        stems = {stem(base_of(p.items[0])) for p in parts if len(p) == 1 and not isinstance(p.items[0], Dots)}
        if stems == {name}:
            self.declared[name] = 1
            self.conventions.append(_("{name} has the entries that are listed").format(name=name))
            return True
        return False

    def quick_head(self, side: Row) -> tuple[str, int | None] | None:
        before, items = of_change(side)
        if not items or len(items) > 2 or (len(items) == 2 and is_known_function(items[0])):
            return None
        name = self.grammar.name_with_labels(items[0], False) if isinstance(base_of(items[0]), Glyph | Accent) else None
        if name is None or (name in ("Var", "Cov", "E") and self.row_calls(name) > 1):
            return None
        if len(items) == 2:
            group = items[1]
            if not isinstance(group, Group) or group.open != "(":
                return None
            return before + name, len(split(group.body, {",", "|", ";", "||"}))
        return before + name, None


def has_sigma(row: Row) -> bool:
    """Whether a σ with nothing on it stands before another factor that is no bracket."""
    for item, after in zip(row.items, row.items[1:], strict=False):
        if isinstance(item, Glyph) and item.text == "sigma" and isinstance(base_of(after), Glyph | Number | Fraction | Accent):
            return True
    return any(has_sigma(inner) for item in row for inner in parts(item))


def has_number_d(row: Row, beside: bool = True) -> bool:
    """Whether the letter d stands for a number somewhere: not above or below a fraction bar alone, nor at another letter."""
    for n, item in enumerate(row.items):
        base = base_of(item)
        if beside and isinstance(base, Glyph) and (base.text, base.font) == ("d", ""):
            after = row.items[n + 1] if n + 1 < len(row.items) else None
            if after is None or not isinstance(base_of(after), Glyph | Accent):
                return True
        if any(has_number_d(inner, not isinstance(item, Fraction | Scripts)) for inner in parts(item)):
            return True
    return False


def signals(rows: list[Row]) -> list[Row]:
    """y[n] = Σ b[k] x[n - k]: where a left side has square brackets directly behind a letter, they hold the places of entries."""

    def is_entry(items: Sequence[Item], n: int) -> bool:
        return (
            n + 1 < len(items) and isinstance(base_of(items[n]), Glyph | Accent) and isinstance(group := items[n + 1], Group)
            and group.open == "["
            and all(isinstance(i, Glyph | Number) or (isinstance(i, Sign) and i.text in ("+", "-", ",")) for i in group.body)
        )  # fmt: skip

    if not any(
        len(row) > 2 and is_entry(row.items, 0) and isinstance(sign := row.items[2], Sign) and sign.text in EQUALITIES
        for row in rows
    ):
        return rows

    def change(row: Row) -> Row:
        made: list[Item] = []
        n = 0
        while n < len(row.items):
            item = changed(row.items[n], change)
            if is_entry(row.items, n):
                group = row.items[n + 1]
                assert isinstance(group, Group)
                item, n = Scripts(item.at, item, group.body), n + 1
            made.append(item)
            n += 1
        return Row(row.at, tuple(made))

    return [change(row) for row in rows]


def is_known_function(item: Item) -> bool:
    """det, log, tr: what a left side is of them is no definition."""
    return isinstance(base := base_of(item), Glyph) and base.font == "function" and base.text in KNOWN


def sets(rows: list[Row]) -> list[Row]:
    """Σ_{u ∈ N(v)}: a set of an index in brackets is N_v, wherever it stands."""
    names = {
        stem(base_of(below[n + 1]))
        for row in rows
        for item, _after in scripted(row)
        if isinstance(item, Scripts) and fold_of(item) is not None and item.sub is not None
        for below in [item.sub.items]
        for n, sign in enumerate(below[:-2])
        if isinstance(sign, Sign) and sign.text == "in" and isinstance(below[n + 1], Glyph) and is_call_of_letter(below, n + 1)
    }
    if not names:
        return rows

    def change(row: Row) -> Row:
        made: list[Item] = []
        n = 0
        while n < len(row.items):
            item = changed(row.items[n], change)
            if isinstance(item, Glyph) and stem(item) in names and is_call_of_letter(row.items, n):
                group = row.items[n + 1]
                assert isinstance(group, Group)
                item, n = Scripts(item.at, item, group.body), n + 1
            made.append(item)
            n += 1
        return Row(row.at, tuple(made))

    return [change(row) for row in rows]


def is_call_of_letter(items: Sequence[Item], n: int) -> bool:
    """Whether a letter in round brackets follows at once."""
    group = items[n + 1] if n + 1 < len(items) else None
    return isinstance(group, Group) and group.open == "(" and len(group.body) == 1 and isinstance(group.body.items[0], Glyph)


def is_mention(row: Row) -> bool:
    """Whether a row beside equalities only names something, as `where w is` and a number in brackets do."""
    if len(row) != 1:
        return False
    item = row.items[0]
    if isinstance(item, Group):
        return item.open == "(" and len(item.body) <= 1
    return isinstance(base_of(item), Glyph | Accent | Number)


def is_comment(row: Row) -> bool:
    """Whether a row says only for which values an index is meant: i = 1, …, n; for all i."""
    items = row.items
    if len(items) == 1 and isinstance(group := items[0], Group) and group.open == "(" and len(group.body) > 1:
        return is_comment(group.body)
    has_dots = any(isinstance(i, Dots) for i in items)
    if (
        has_dots
        and len(items) >= 4
        and isinstance(items[0], Glyph)
        and isinstance(sign := items[1], Sign)
        and sign.text in ("=", "in")
    ):
        return any(isinstance(i, Sign) and i.text == "," for i in items)
    return bool(items) and isinstance(first := items[0], Sign) and first.text == "forall"


def is_squared(scripts: Hung) -> bool:
    """Whether the last that hangs above a name is a 2."""
    if not scripts.sups:
        return False
    last = scripts.sups[-1]
    return len(last) == 1 and isinstance(number := last.items[0], Number) and number.text == "2"


def arguments_of(side: Row) -> str:
    """The letters that a left side is of, as a part of its name: pq of H(p, q)."""
    group = side.items[-1]
    inside = group.body if isinstance(group, Group) else Row(side.at)
    letters = [stem(i) or "" for i in inside if not isinstance(i, Sign)]
    return "".join(letters) if all(len(c) == 1 and c.isalpha() for c in letters) else ""


def of_change(side: Row) -> tuple[str, list[Item]]:
    """What stands before the name of a left side, and the side without it: Δw is one name."""
    items = list(side.items)
    if len(items) > 1 and isinstance(sign := items[0], Glyph) and isinstance(base_of(items[1]), Glyph):
        if sign.text in ("Delta", "delta"):
            return f"{sign.text}_", items[1:]
    return "", items

"""Rows before anything is read: which only mention or comment, how brackets hold places, how a left side begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set

from derive.reading.counting import is_shift, on_line, stepped
from derive.reading.evidence import EQUALITIES, USUAL, fold_of, scripted, split
from derive.reading.grammar.functions import KNOWN
from derive.reading.grammar.part import Hung
from derive.reading.naming import DENSITIES, label, stem
from derive.reading.runs import base_of, parts
from derive.reading.surface import Accent, Dots, Fraction, Group, Item, Number, Row, Scripts, Sign
from derive.reading.surface import Letter as Glyph
from derive.reading.walking import changed

DIFFERENTIALS = frozenset(("d", "partial"))


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
    """y[n] = Σ b[k] x[n - k]: where a left side has square brackets directly behind a letter, they hold the places of entries,
    and so do round ones with a letter that counts steps: w(n + 1) = w(n) + μ e(n) x(n)."""

    def is_entry(items: Sequence[Item], n: int) -> bool:
        return (
            n + 1 < len(items) and isinstance(base_of(items[n]), Glyph | Accent) and isinstance(group := items[n + 1], Group)
            and group.open == "["
            and all(isinstance(i, Glyph | Number) or (isinstance(i, Sign) and i.text in ("+", "-", ",")) for i in group.body)
        )  # fmt: skip

    def counts(items: Sequence[Item], n: int) -> bool:
        if not is_entry(items, n):
            return False
        base, group = base_of(items[n]), items[n + 1]
        is_small = not isinstance(base, Glyph) or (len(base.text) == 1 and base.text.islower())
        assert isinstance(group, Group)
        return is_small or any(isinstance(i, Glyph) and i.text in USUAL for i in group.body)  # F[q] is of a function q

    def defines(row: Row, begins: Callable[[Sequence[Item], int], bool]) -> bool:
        return len(row) > 2 and begins(row.items, 0) and isinstance(sign := row.items[2], Sign) and sign.text in EQUALITIES

    if any(defines(row, counts) for row in rows):
        rows = with_places(rows, is_entry)
    steps = {c for row in rows for c in stepped(row)} & USUAL

    def is_step(items: Sequence[Item], n: int) -> bool:
        group = items[n + 1] if n + 1 < len(items) else None
        return (
            isinstance(base_of(items[n]), Glyph | Accent) and isinstance(group, Group) and group.open == "("
            and len(group.body) in (1, 3) and isinstance(first := group.body.items[0], Glyph) and first.text in steps
            and (len(group.body) == 1 or is_shift(group.body))
        )  # fmt: skip

    return with_places(rows, is_step) if any(defines(row, is_step) for row in rows) else rows


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
        if isinstance(sign, Sign) and sign.text in ("in", "cup")
        if isinstance(base_of(below[n + 1]), Glyph) and is_call_of_letter(below, n + 1)
    }
    if not names:
        return rows

    def is_set(items: Sequence[Item], n: int) -> bool:
        return stem(base_of(items[n])) in names and is_call_of_letter(items, n)

    return with_places(rows, is_set)


def slashed(rows: Sequence[Row]) -> list[Row]:
    """∂L/∂w on one line as the fraction that it is."""

    def change(row: Row) -> Row:
        made: list[Item] = []
        items, n = row.items, 0
        while n < len(items):
            begins = n + 4 < len(items) and all(is_differential(items[k], {"partial"}) for k in (n, n + 3))
            if begins and items[n + 2] == Sign(items[n + 2].at, "/"):
                top, bottom = (Row(items[k].at, items[k : k + 2]) for k in (n, n + 3))
                made.append(Fraction(items[n].at, change(top), change(bottom)))
                n += 5
                continue
            operator = n + 4 < len(items) and all(is_differential(items[k], {"partial"}) for k in (n, n + 2))
            if operator and items[n + 1] == Sign(items[n + 1].at, "/"):  # ∂/∂w ‖X w - y‖²
                bottom = Row(items[n + 2].at, items[n + 2 : n + 4])
                made.append(Fraction(items[n].at, Row(items[n].at, items[n : n + 1]), change(bottom)))
                n += 4
                continue
            made.append(changed(items[n], change))
            n += 1
        return Row(row.at, tuple(made))

    return [change(row) for row in rows]


def is_differential(item: Item, signs: Set[str] = DIFFERENTIALS) -> bool:
    """Whether an item is the d or the ∂ of a derivative, perhaps with its order."""
    has_place = isinstance(item, Scripts) and item.sub is not None
    return isinstance(base := base_of(item), Glyph) and base.text in signs and not has_place


def without_script(row: Row) -> Row:
    """A row with no letters in script."""
    kept = (i for i in row.items if not (isinstance(base := base_of(i), Glyph) and base.font == "cal"))
    return Row(row.at, tuple(changed(i, without_script) for i in kept))


def scripts_apart(rows: Sequence[Row], known: Callable[[str], bool]) -> list[Row]:
    """ℒ beside L, with the same below it: a letter in script is a letter of its own where the plain one is another quantity.

    `known` says whether a problem that is posed already has a name; of such a letter nothing else is asked.
    """
    seen: dict[tuple[str, str], set[bool]] = {}
    for row in rows:
        for item, after in scripted(row):
            if isinstance(base := base_of(item), Glyph) and len(base.text) == 1 and base.font in ("cal", "", "bold"):
                is_density = base.text == "N" and isinstance(after, Group)
                if not is_density and not (isinstance(item, Glyph) and item.font == "bold"):
                    below = "" if not isinstance(item, Scripts) or item.sub is None else label(item.sub) or "?"
                    seen.setdefault((base.text, below), set()).add(base.font == "cal")
    if not any(True in fonts for fonts in seen.values()):
        return [*rows]
    own = {text for (text, _below), fonts in seen.items() if len(fonts) == 2}
    own &= on_line([without_script(row) for row in rows])  # the L of 𝒴_L is a label

    def change(row: Row) -> Row:
        made: list[Item] = []
        if len(row) > 1 and all(isinstance(i, Glyph) and i.font == "cal" for i in row):
            return row  # the word of ℒ_{ℬ𝒯}
        for n, item in enumerate(row.items):
            before = row.items[n - 1] if n else None
            is_set = isinstance(before, Sign) and before.text in ("in", "notin", "sim", "~")
            made.append(item if is_set else changed(apart(item), change))
        return Row(row.at, tuple(made))

    def apart(item: Item) -> Item:
        if isinstance(item, Scripts):
            return Scripts(item.at, apart(item.base), item.sub, item.sup, item.primes)
        if isinstance(item, Glyph) and item.font == "cal" and (item.text in own or known(f"{item.text}_script")):
            return Accent(item.at, "script", Row(item.at, (Glyph(item.at, item.text),)))
        return item

    return [change(row) for row in rows]


def with_places(rows: Sequence[Row], is_entry: Callable[[Sequence[Item], int], bool]) -> list[Row]:
    """Rows in which the brackets behind some letters are what hangs below these, wherever they stand."""

    def change(row: Row) -> Row:
        made: list[Item] = []
        n = 0
        while n < len(row.items):
            item = changed(row.items[n], change)
            if is_entry(row.items, n):
                group = row.items[n + 1]
                assert isinstance(group, Group)
                item, n = hung_below(item, group.body), n + 1
            made.append(item)
            n += 1
        return Row(row.at, tuple(made))

    return [change(row) for row in rows]


def hung_below(item: Item, places: Row) -> Scripts:
    """An item with what stood in brackets behind it below it, behind what stands there."""
    if not isinstance(item, Scripts):
        return Scripts(item.at, item, places)
    sub = places if item.sub is None else Row(item.sub.at, (*item.sub.items, Sign(places.at, ","), *places.items))
    return Scripts(item.at, item.base, sub, item.sup, item.primes)


def is_call_of_letter(items: Sequence[Item], n: int) -> bool:
    """Whether letters in round brackets follow at once."""
    group = items[n + 1] if n + 1 < len(items) else None
    if not isinstance(group, Group) or group.open != "(":
        return False
    return all(len(part) == 1 and isinstance(part.items[0], Glyph) for part in split(group.body, {",", ";"}))


def is_mention(row: Row) -> bool:
    """Whether a row beside equalities only names something, as `where w is` and a number in brackets do."""
    if len(row) != 1:
        return False
    item = row.items[0]
    if isinstance(item, Group):
        return item.open == "(" and len(item.body) <= 1
    return isinstance(base_of(item), Glyph | Accent | Number)


def is_listing(row: Row) -> bool:
    """Whether a row only lists what a text speaks of: x_1, …, x_n; (x_1, y_1), …, (x_n, y_n); the sample {(x_i, y_i)}_{i=1}^n."""

    def is_listed(part: Row) -> bool:
        if len(part) != 1:
            return False
        base = base_of(part.items[0])
        is_tuple = isinstance(base, Group) and base.open in ("(", "{") and part.items[0] is base
        return isinstance(base, Glyph | Accent | Dots) or (is_tuple and isinstance(base, Group) and is_listing(base.body))

    only = base_of(row.items[0]) if len(row) == 1 else None
    if isinstance(only, Group) and only.open == "{":
        return all(is_listed(part) or is_listing(part) for part in split(only.body, {","}))
    parts_ = split(row, {","})
    return len(parts_) > 1 and all(map(is_listed, parts_))


def one_l(rows: Sequence[Row]) -> list[Row]:
    """ℓ is the letter l, as it is typed, where the text has no l beside it."""
    letters = {i.text for row in rows for item, _after in scripted(row) if isinstance(i := base_of(item), Glyph)}
    if "l" in letters or "ell" not in letters:
        return [*rows]

    def change(row: Row) -> Row:
        return Row(row.at, tuple(changed(plain(item), change) for item in row.items))

    def plain(item: Item) -> Item:
        if isinstance(item, Scripts):
            return Scripts(item.at, plain(item.base), item.sub, item.sup, item.primes)
        return Glyph(item.at, "l", item.font, item.glued) if isinstance(item, Glyph) and item.text == "ell" else item

    return [change(row) for row in rows]


LONG_WORD = 6  # letters of a word that is no name of a quantity beside a letter


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
    if any(isinstance(i, Sign) and i.text in ("ll", "gg") for i in items):  # r ≪ d
        return not any(isinstance(i, Sign) and i.text in EQUALITIES for i in items)
    if len(items) > 4 and isinstance(items[0], Glyph) and isinstance(sign := items[1], Sign) and sign.text == "=":  # j = 0, 1, 2
        numbers, commas = items[2::2], items[3::2]
        if all(isinstance(i, Number) for i in numbers) and all(isinstance(i, Sign) and i.text == "," for i in commas):
            return True
    return bool(items) and isinstance(first := items[0], Sign) and first.text == "forall"


def is_counted(row: Row) -> bool:
    """Whether a row is a letter before what it counts, in words, as in "the number of class-k observations"."""
    *letters, last = row.items or (None,)
    is_word = isinstance(last, Glyph) and last.font == "upright" and len(last.text) >= LONG_WORD and last.text.islower()
    return bool(letters) and is_word and all(isinstance(i, Glyph) and i.font == "" and len(i.text) == 1 for i in letters)


def draws(rows: Sequence[Row]) -> dict[int, str]:
    """The rows that say from what a quantity is drawn, ε ~ N(0, I), by their places in the list, with what is drawn; none where
    an expectation is taken, which asks for it."""
    if any(
        isinstance(i := base_of(item), Glyph) and i.font == "bb" and i.text == "E" for r in rows for item, _after in scripted(r)
    ):
        return {}
    found: dict[int, str] = {}
    for n, row in enumerate(rows):
        signs = [i.text for i in row.items if isinstance(i, Sign)]
        if (
            len(row) > 2
            and isinstance(sign := row.items[1], Sign)
            and sign.text in ("~", "sim")
            and not set(signs) & set(EQUALITIES)
        ):
            name = stem(base_of(row.items[0])) if isinstance(base_of(row.items[0]), Glyph | Accent) else None
            if name is not None:
                found[n] = name
    return found if len(found) < len(rows) else {}


def has_identity(row: Row) -> bool:
    """Whether a distribution is that of vectors: N(0, I)."""
    return any(isinstance(i := base_of(item), Glyph) and i.text == "I" for item, _after in scripted(row))


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


def stands_before(rows: Sequence[Row], letter: str) -> bool:
    """Whether a letter stands alone before a function, as the e of e cos θ does."""
    return any(
        isinstance(i, Glyph) and i.text == letter and isinstance(after, Glyph) and after.font == "function"
        for row in rows for i, after in scripted(row)
    )  # fmt: skip


def called_beside(rows: Sequence[Row], defined: Mapping[str, int]) -> dict[tuple[str, str], str]:
    """What stands beside a function with another number of arguments than it is defined for, by these: another quantity."""
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        for side in split(row, EQUALITIES)[1:]:
            calls: dict[str, list[tuple[int, str]]] = {}
            for item, after in scripted(side):
                name = stem(item) if isinstance(item, Glyph) else None
                if name in defined and name not in DENSITIES and isinstance(after, Group) and after.open == "(":
                    own = Row(item.at, (item, after))
                    calls.setdefault(name or "", []).append((len(split(after.body, {",", "|", ";"})), arguments_of(own)))
            for name, by in calls.items():
                others = {(name, of): f"{name}_{of}" for k, of in by if k != defined[name] and of}
                found |= others if any(k == defined[name] for k, _of in by) else {}
    return found


def of_change(side: Row) -> tuple[str, list[Item]]:
    """What stands before the name of a left side, and the side without it: Δw is one name."""
    items = list(side.items)
    if len(items) > 1 and isinstance(sign := items[0], Glyph) and isinstance(base_of(items[1]), Glyph):
        if sign.text in ("Delta", "delta"):
            return f"{sign.text}_", items[1:]
    return "", items

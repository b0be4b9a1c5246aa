"""The sets that a declaration names: ℝ^{N×D}, Sym[N], PosDef[N], Index[K], Fun, {1, …, K}, {-1, 1}, [0, 1], Δ^{K-1}."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.account import UNBOUNDED, Bounds, Size
from derive.reading.evidence import letters_of, split
from derive.reading.grammar.part import hung
from derive.reading.naming import label, named, stem
from derive.reading.runs import base_of
from derive.reading.surface import Dots, Group, Item, Letter, Number, Row, Sign
from derive.records import dataclass

ARRAYS, LABELS, FUNCTIONS, UNKNOWN = "array", "label", "function", "unknown"
#: Names of sets of matrices that are square, by what they are called in the text notation.
SQUARE = {"Sym": "Sym", "PosDef": "PosDef", "PSD": "PosDef", "SPD": "PosDef", "Symmetric": "Sym"}
REALS = frozenset(("R", "Re", "ℝ"))
WHOLE = frozenset(("N", "Z"))
PRODUCTS = frozenset(("times", ","))


@dataclass(frozen=True)
class Members:
    """What a set says of its members: what they are, the lengths of their axes, and between which numbers they lie."""

    kind: str
    called: str
    sizes: tuple[Size, ...] = ()
    bounds: Bounds = UNBOUNDED
    last: Size | None = None  # of labels, which count from 1

    @property
    def is_symmetric(self) -> bool:
        return self.called in ("Sym", "PosDef")

    @property
    def is_condition(self) -> bool:
        """Whether it compares, entry by entry where there are entries."""
        return self.called.endswith(" 0") or "{name}" in self.called

    @property
    def rank(self) -> int | None:
        """The number of axes; None where nothing is said of it."""
        if self.kind in (FUNCTIONS, UNKNOWN) or self.is_condition:
            return None
        return 2 if self.is_symmetric else len(self.sizes)


def members_of(items: Sequence[Item]) -> Members | None:
    """What a set says; None where the items name no set that is known."""
    cut = next((n for n, i in enumerate(items) if isinstance(i, Sign) and i.text in ("setminus", "forall", "subset")), len(items))
    items = without_run(items[:cut])
    more: tuple[Size, ...] = ()
    if len(items) == 2 and isinstance(group := items[1], Group) and group.open in ("[", "("):
        more, items = sizes_of(group.body), items[:1]
    if len(items) != 1:
        return None
    scripts = hung(items[0])
    base = scripts.base
    subs, sups = [*scripts.subs], [*scripts.sups]
    while isinstance(base, Group) and base.open == "" and len(base.body) == 1:
        inner = hung(base.body.items[0])
        base, subs, sups = inner.base, [*inner.subs, *subs], [*inner.sups, *sups]
    positive = any(is_positive(r) for r in (*subs, *sups))
    above = tuple(s for r in sups if not is_positive(r) for s in sizes_of(r))
    below = tuple(s for r in subs if not is_positive(r) for s in sizes_of(r))
    if isinstance(base, Letter):
        return of_letter(base, (*more, *below), above, positive)
    return of_brackets(base, (*above, *more)) if isinstance(base, Group) and not subs else None


def of_letter(base: Letter, inside: tuple[Size, ...], above: tuple[Size, ...], positive: bool) -> Members | None:
    """A set by its name, with what stands in brackets behind it and above it."""
    name = base.text
    bounds: Bounds = (0.0, None) if positive else UNBOUNDED
    if name in REALS and base.font in ("", "bb", "bold", "function", "upright"):
        return Members(ARRAYS, "R", (*inside, *above), bounds)
    if name == "S" and base.font in ("bb", "bold", "cal") and len(above) == 1:
        return Members(ARRAYS, "PosDef" if positive else "Sym", above * 2)
    if name in SQUARE and len(sizes := (*inside, *above)) == 1:
        return Members(ARRAYS, SQUARE[name], sizes * 2)
    if name in ("Index", "Labels") and len(inside) == 1:
        return Members(LABELS, f"Index[{inside[0].text}]", above, last=inside[0])
    if name == "Fun":
        return Members(FUNCTIONS, "Fun")
    if name in WHOLE and base.font in ("bb", "bold"):
        return Members(ARRAYS, "R", above, bounds)
    if name == "Delta" and len(size := (*inside, *above)) == 1:
        return Members(ARRAYS, "R", (one_more(size[0]),), (0.0, 1.0))
    return Members(UNKNOWN, name) if base.font in ("cal", "frak") or name in ("Theta", "Omega") else None


def of_brackets(base: Group, axes: tuple[Size, ...]) -> Members | None:
    """A set that is written out, labels with dots, or an interval."""
    parts = [p for p in split(base.body, {","}) if p.items]
    has_dots = any(isinstance(i, Dots) for i in base.body)
    if base.open == "{" or (has_dots and len(parts) > 2):  # j ∈ (1, …, n) too
        if has_dots:
            last = sizes_of(parts[-1])[0]
            if not is_one(parts[0]):
                return Members(LABELS, f"{{{label(parts[0]) or '…'}, …, {last.text}}}", axes)
            return Members(LABELS, f"Index[{last.text}]", axes, last=last)
        values = [value(p) for p in parts]
        if len(parts) == 1 and (signed := parts[0].items)[0] == Sign(signed[0].at, "pm"):
            values = [-1.0, 1.0]
        known = [v for v in values if v is not None]
        written = ", ".join(f"{v:g}" for v in known)
        return Members(ARRAYS, f"{{{written}}}", axes) if known and len(known) == len(values) else None
    if base.open in ("[", "(") and len(parts) == 2:
        low, high = (value(p) for p in parts)
        return Members(ARRAYS, "R", axes, (low, high))
    if base.open == "[" and len(parts) == 1 and len(base.body) == 1 and not isinstance(base.body.items[0], Number):
        last = sizes_of(parts[0])[0]
        return Members(LABELS, f"Index[{last.text}]", axes, last=last)
    return None


def without_run(items: Sequence[Item]) -> list[Item]:
    """Letters typed one by one as the word that they spell: Sym, Fun."""
    end = 0
    while (
        end < len(items) and isinstance(base := base_of(items[end]), Letter) and len(base.text) == 1 and (not end or base.glued)
    ):
        end += 1
    word = "".join(base_of(i).text for i in items[:end])  # type: ignore[attr-defined]
    if end > 1 and (word in SQUARE or word in ("Fun", "Index")) and isinstance(items[end - 1], Letter):
        return [Letter(items[0].at, word, "upright"), *items[end:]]
    return [*items]


def is_positive(row: Row) -> bool:
    """Whether what hangs from a set keeps its positive numbers: +, ++, > 0."""
    signs = [i for i in row if isinstance(i, Sign)]
    return bool(signs) and all(
        (isinstance(i, Sign) and i.text in ("+", ">", ">=", "*")) or (isinstance(i, Number) and i.text == "0") for i in row
    )


def sizes_of(row: Row) -> tuple[Size, ...]:
    """The lengths of axes, with a cross or a comma between them."""
    if len(row) == 1 and isinstance(group := row.items[0], Group) and group.open in ("", "("):
        return sizes_of(group.body)
    items: list[Item] = []
    for n, item in enumerate(row.items):
        crossed = isinstance(item, Letter) and item.text == "x" and not item.glued and 0 < n < len(row.items) - 1
        items.append(Sign(item.at, "times") if crossed else item)
    return tuple(size(p) for p in split(Row(row.at, tuple(items)), PRODUCTS) if p.items)


def size(row: Row) -> Size:
    """One length: a letter, a number, or what is calculated of them."""
    word = label(row)
    if len(row) == 1 and word is not None:
        scripts = hung(row.items[0])
        base = stem(scripts.base)
        if base is not None:
            word = named(base, *(label(sub) or "" for sub in scripts.subs))
        return Size(word, () if word.isdigit() else (word,), tuple(c for sub in scripts.subs for c in letters_of(sub)))
    text = ""
    letters: list[str] = []
    for item in row:
        if isinstance(item, Sign):
            text += item.text
            continue
        if isinstance(item, Group):
            inner = size(item.body)
            one: str | None = f"({inner.text})"
            letters += inner.letters
        else:
            one = label(Row(item.at, (item,)))
            letters += [one] if one is not None and isinstance(base_of(item), Letter) else []
        text += ("*" if text[-1:].isalnum() else "") + (one or "…")
    return Size(text, tuple(letters))


def one_more(of: Size) -> Size:
    """The number of entries of a point of a simplex, of which the dimension K - 1 is written."""
    return Size(of.letters[0], of.letters) if of.text.endswith("-1") and len(of.letters) == 1 else Size("…")


def value(row: Row) -> float | None:
    """A number with its sign; None for ∞ and for letters."""
    items = [i for i in row if not (isinstance(i, Sign) and i.text == "+")]
    minus = bool(items) and isinstance(first := items[0], Sign) and first.text == "-"
    items = items[minus:]
    if len(items) != 1 or not isinstance(only := items[0], Number):
        return None
    return -float(only.text) if minus else float(only.text)


def is_one(row: Row) -> bool:
    return value(row) == 1.0


def is_name(item: Item) -> bool:
    """Whether something can be declared: a letter or word with what hangs from it."""
    return stem(base_of(item)) is not None

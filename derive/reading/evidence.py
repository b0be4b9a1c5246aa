"""What the letters of a text are, by evidence over all of it: indices, functions, sizes, and what is defined.

A letter is an index if a sum binds it, if it stands on a left side and again on the right, if it is shifted (t-1), or if it
stands where such a letter stands at the same name.  Any other letter below is a label, and part of the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from derive.reading.naming import is_hyphen, label, stem
from derive.reading.runs import base_of, parts, rows_within
from derive.reading.surface import Dots, Group, Item, Letter, Row, Scripts, Sign
from derive.records import dataclass

RELATIONS = frozenset(
    ["=", "==", "~", "succ", ":=", "equiv", "<-", "->", "approx", "triangleq", "!=", "<", ">", "<=", ">=", "propto", "sim"]
)
EQUALITIES = frozenset(["=", ":=", "equiv", "triangleq", "<-", "->", "approx"])
USUAL = frozenset("ijklmnt")  # letters that are indices where they stand below on the left, though on the right they only count
SEPARATORS = frozenset((",", "|", ";", "||"))  # between what a function is of
FOLDS = {"sum": "sum", "prod": "prod", "max": "max", "min": "min", "sup": "max", "inf": "min", "mean": "mean",
         "argmax": "argmax", "argmin": "argmin", "logsumexp": "logsumexp", "bigcup": "union", "avg": "mean"}  # fmt: skip


def split(row: Row, signs: frozenset[str] | set[str]) -> list[Row]:
    """The parts of a row between signs at its top level."""
    found: list[list[Item]] = [[]]
    for item in row:
        if isinstance(item, Sign) and item.text in signs:
            found.append([])
        else:
            found[-1].append(item)
    return [Row(items[0].at if items else row.at, tuple(items)) for items in found]


def is_sigma(item: Item) -> bool:
    """Whether a capital Sigma is a sum: it has a bound variable below, or a bound above and a letter below."""
    return _is_fold_by(item, "Sigma")


def _is_fold_by(item: Item, letter: str) -> bool:
    if not (isinstance(item, Scripts) and isinstance(item.base, Letter) and item.base.text == letter and item.sub is not None):
        return False
    has_equals = any(isinstance(i, Sign) and i.text in ("=", "in") for i in item.sub)
    return has_equals or (item.sup is not None and len(item.sub) == 1 and label(item.sup) not in ("T", "1", None))


def fold_of(item: Item) -> str | None:
    """The name of the sum, product, maximum … that an item stands for."""
    base = base_of(item)
    if isinstance(base, Letter) and base.text in FOLDS and base.font in ("big", "function", "upright", "word"):
        scripted = isinstance(item, Scripts) and item.sub is not None
        is_bare = base.text in ("sum", "mean", "avg") or (base.font == "word" and base.text in ("prod", "argmax", "argmin"))
        return FOLDS[base.text] if base.font == "big" or is_bare or scripted else None
    return "sum" if is_sigma(item) else "prod" if _is_fold_by(item, "Pi") and not _is_label(item) else None


def _is_label(item: Item) -> bool:
    """Whether no relation stands below: Π_i is a quantity."""
    return not (isinstance(item, Scripts) and item.sub is not None and any(isinstance(i, Sign) for i in item.sub))


def unprimed(letter: str) -> str:
    """The index that an index with a prime goes with: s of sprime."""
    return letter.removesuffix("prime")


def primed_letter(item: Item) -> str | None:
    """The name of an index with a prime: s' as sprime."""
    if (
        isinstance(item, Scripts)
        and item.primes
        and item.sub is None
        and isinstance(item.base, Letter)
        and len(item.base.text) == 1
    ):
        above = item.sup
        return item.base.text + "prime" * item.primes if above is None or not above.items else None
    return None


def between_dots(sub: Row) -> tuple[Row, Row] | None:
    """The two ends of k = 1, …, N below a sum: k = 1 and N."""
    parts = split(sub, {","})
    place = next((n for n, i in enumerate(sub.items) if isinstance(i, Dots)), None)
    if len(parts) == 1 and place is not None and 2 < place < len(sub) - 1:  # j = 1..n
        return Row(sub.at, sub.items[:place]), Row(sub.items[place + 1].at, sub.items[place + 1 :])
    if len(parts) < 3 or not parts[-1].items or not (len(parts[-2]) == 1 and isinstance(parts[-2].items[0], Dots)):
        return None
    return parts[0], parts[-1]


def bound_letters(sub: Row) -> list[Letter]:
    """The letters that a binder below a sum binds: i = 1; i, j; i < j; j ≠ y_i; x ∈ D; (x, y) ∈ D."""
    if (dotted := between_dots(sub)) is not None:
        sub = dotted[0]
    found: list[Letter] = []
    for part in split(sub, {",", ";"}):
        items = part.items
        if not items:
            continue
        first = items[0]
        if (primed := primed_letter(first)) is not None:
            found.append(Letter(first.at, primed))
            continue
        if isinstance(first, Group) and first.open == "(":
            found += (i for i in first.body if isinstance(i, Letter))
            entries = {c: i for i in first.body if isinstance(i, Scripts) for c in letters_of(i.sub)}  # (s_i, a_i) binds i
            found += (Letter(i.at, c) for c, i in entries.items())
            continue
        signs = [n for n, i in enumerate(items) if isinstance(i, Sign) and i.text in ("<=", "<", "le")]
        if len(signs) == 2 and signs[1] == signs[0] + 2 and isinstance(middle := items[signs[0] + 1], Letter):
            found.append(middle)
            continue
        relation = next(
            (n for n, i in enumerate(items) if isinstance(i, Sign) and i.text in (*RELATIONS, "in", "notin", ":", "|")),
            len(items),
        )
        sides = [items[:relation]]
        if relation < len(items) and isinstance(sign := items[relation], Sign) and sign.text in ("<", "<=", ">", ">=", "!="):
            sides.append(items[relation + 1 :])
        if relation < len(items) and isinstance(first, Scripts) and first.sub is not None:  # x_i ∈ C_k binds i
            found += (i for i in first.sub if isinstance(i, Letter))
            continue
        if relation < len(items) and (own := letters_of_entry(items[:relation])):  # c(i) = k and c^{(i)} = k bind i
            found += (Letter(first.at, c) for c in own)
            continue
        for n, side in enumerate(sides):
            if n and len(side) == 1 and (primed := primed_letter(side[0])) is not None:  # k ≠ k'
                found.append(Letter(side[0].at, primed))
            if n == 0 or (len(side) == 1 and isinstance(side[0], Letter)):
                found += (i for i in side if isinstance(i, Letter) and len(i.text) <= 8)
    return found


def letters_of_entry(side: Sequence[Item]) -> list[str]:
    """The letters with which what stands before a relation below a sum is an entry of an array: the i of g_i, c(i), c^{(i)}."""
    if not side:
        return []
    first, behind = side[0], side[1:]
    if isinstance(first, Scripts) and not behind and not first.primes:
        return letters_of(first.sub) or (letters_of(first.sup) if is_bracketed(first.sup) is not None else [])
    called = behind[0] if len(behind) == 1 and isinstance(first, Letter) and first.font == "" else None
    return letters_of(called.body) if isinstance(called, Group) and called.open == "(" else []


#: Letters of the class that is right: Σ_{j≠y} is over the wrong ones.
CLASSES = frozenset("cty")
RUNNING = frozenset("ijklmn")


def running_letters(sub: Row, behind: Sequence[Item]) -> list[Letter]:
    """The letters that run below a sum, by what stands behind it.

    Of j ≠ y both run in Σ_{i≠j} a_ij, but not the second in Σ_{j≠i} x_j, whose body does not have it, nor where it is called
    as a class is.
    """
    own = bound_letters(sub)
    if not any(isinstance(i, Sign) and i.text in ("!=", "<", ">", "<=", ">=") for i in sub):
        return own
    end = next((n for n, i in enumerate(behind) if n and isinstance(i, Sign) and i.text in ("+", "-")), len(behind))
    every = [i for row in rows_within(Row(sub.at, tuple(behind[:end]))) for i in row]
    seen = {i.text for i in every if isinstance(i, Letter)} | {name for i in every if (name := primed_letter(i)) is not None}
    held = set()
    for part in split(sub, {",", ";"}):
        if len(part) != 3 or not isinstance(sign := part.items[1], Sign) or sign.text != "!=":
            continue
        left, right = (i.text if isinstance(i, Letter) else primed_letter(i) for i in (part.items[0], part.items[2]))
        if left is not None and right is not None:
            is_class = left in RUNNING and right in CLASSES
            if is_class or (left in seen and right not in seen):
                held.add(right)
    return [b for b in (*own, *_compared_letters(sub)) if b.text not in held and (b.text in seen or b in own)]


def _compared_letters(sub: Row) -> list[Letter]:
    """The index of the entry on the right of r_i < r_j: all pairs in that order."""
    if len(sub) != 3 or not isinstance(sign := sub.items[1], Sign) or sign.text not in ("<", ">", "<=", ">="):
        return []
    left, right = sub.items[0], sub.items[2]
    if not isinstance(left, Scripts) or not isinstance(right, Scripts) or stem(left.base) != stem(right.base):
        return []
    return [i for i in right.sub or () if isinstance(i, Letter) and i.text not in letters_of(left.sub)]


@dataclass
class Evidence:
    """What is known of the letters of a text."""

    rows: Sequence[Row]
    bound: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    shifted: set[str] = field(default_factory=set)
    indices: set[str] = field(default_factory=set)
    above: set[str] = field(default_factory=set)
    ranges: dict[str, tuple[Row, Row]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)  # by letters that stand for others, what the text has for them
    choosers: set[str] = field(default_factory=set)  # names whose entries choose entries: the w of v_{w_i}
    parts: set[str] = field(default_factory=set)  # sets that hold a part of the values of an index
    counts: set[str] = field(default_factory=set)  # sets up to whose number of members a sum goes
    acting: set[str] = field(default_factory=set)  # capitals that act on sums of vectors: the L of A x + L (y - C x)
    called: dict[str, list[Group]] = field(default_factory=dict)
    labelled: set[tuple[str | None, str]] = field(default_factory=set)  # names with numbers below: the q of S_q = (1 - x^q)/q
    bare: set[str] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)  # names of which a left side is a function
    slots: dict[str, list[list[str]]] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    bold: set[str] = field(default_factory=set)
    arrows: set[str] = field(default_factory=set)  # names with an arrow, which are vectors
    bold_indexed: dict[str, int] = field(default_factory=dict)
    recurrent: set[str] = field(default_factory=set)  # names with a step above and the one before or after it: H^{(l+1)}
    numbered: set[str] = field(default_factory=set)  # names with a number below and an index above on left sides: m_1^{(t)}
    thin: set[str] = field(default_factory=set)  # numbers that have the letter of a bold vector: the r of r = ‖𝐫‖
    entered: set[str] = field(default_factory=set)  # bold names of which the entries are bold: the p of L(𝐩_i) = -log 𝐩_{i,k}
    thin_indexed: dict[str, int] = field(default_factory=dict)
    layers: set[str] = field(default_factory=set)
    split: set[str] = field(default_factory=set)
    stepped: set[str] = field(default_factory=set)  # letters that count steps in brackets: w(n + 1)
    below: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)  # letters of sets that count entries: the v of PR(u) = Σ_{v ∈ B_u} PR(v)
    thin_sizes: set[str] = field(default_factory=set)
    bare_letters: dict[int, str] = field(default_factory=dict)
    labels: set[str] = field(default_factory=set)
    declared: set[str] = field(default_factory=set)


def scripted(row: Row) -> Iterator[tuple[Item, Item | None]]:
    """Every item of a row and of what is inside it, with the item behind it."""
    items = row.items
    for n, item in enumerate(items):
        yield item, items[n + 1] if n + 1 < len(items) else None
        for inner in parts(item):
            yield from scripted(inner)
        base = item.base if isinstance(item, Scripts) else None
        while isinstance(base, Scripts):
            yield base, None
            base = base.base


def letters_of(row: Row | None) -> list[str]:
    """The letters in a subscript or in brackets above, alone or shifted, an index of an index included."""
    if row is None or any(is_hyphen(row, n) for n, item in enumerate(row) if isinstance(item, Sign) and item.text == "-"):
        return []
    found: list[str] = []
    for item in row:
        match item:
            case Letter() if item.font in ("", "bold") or (
                item.font == "upright" and item.text.islower() and item.text.isascii()
            ):
                found.append(item.text)
            case Scripts():
                found += letters_of(item.sub)
            case Group() if item.open in ("", "(", "["):
                found += letters_of(item.body)
    return found


def stands_bare(name: str, row: Row) -> bool:
    """Whether a name stands in a row with nothing hanging from it, and without brackets behind it that hold an argument."""
    return any(
        isinstance(item, Letter) and stem(item) == name and not (isinstance(after, Group) and after.open == "(")
        for item, after in scripted(row)
    )  # fmt: skip


def is_bracketed(row: Row | None) -> Group | None:
    """The brackets that begin what stands above: the (i) of x^{(i)}, the [l-1] of A^{[l-1] T}."""
    if row is None or not row.items or not isinstance(group := row.items[0], Group):
        return None
    return group if group.open in ("(", "[") else None


def summed_over(items: Iterable[Item]) -> set[str]:
    """The letters that sums, products and extremes among some items bind."""
    return {b.text for i in items if isinstance(i, Scripts) and i.sub is not None and fold_of(i) for b in bound_letters(i.sub)}


def places_of(item: Scripts) -> list[str]:
    """The letters below a name, and above it in brackets."""
    group = is_bracketed(item.sup)
    return [*letters_of(item.sub), *letters_of(None if group is None else group.body)]


def is_dotted(item: Item) -> bool:
    """Whether brackets hold a list with dots."""
    return isinstance(item, Group) and any(isinstance(i, Dots) for i in item.body)


def heads(row: Row) -> Row:
    """What stands left of the first relation sign of a row; nothing where there is none."""
    for n, item in enumerate(row.items):
        if isinstance(item, Sign) and item.text in EQUALITIES:
            return Row(row.at, row.items[:n])
    return Row(row.at)

"""The items of a formula, with what stands beside them, before anyone has decided what each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.errors import NotationError
from derive.language.latex.names import Label, label
from derive.language.latex.source import LatexSource
from derive.language.latex.tree import Accent, Atom, Cases, Expression, Factor, Fence, Fraction, Item, Relation, Root, plain
from derive.records import dataclass


@dataclass(frozen=True)
class Seen:
    """An item, with the factor before it, two that follow, and where it stands."""

    item: Item
    before: Factor | None
    after: tuple[Factor, ...]
    place: str  # "line", or "above", "below" or "under" something
    operator: str  # in front of it
    count: int  # of the factors of its product


def seen(part: Relation | Expression | Fence | None, place: str = "line") -> Iterator[Seen]:
    """Every item of a tree."""
    match part:
        case Relation(sides):
            for side in sides:
                yield from seen(side, place)
        case Fence(_, parts):
            for relation in parts:
                yield from seen(relation, place)
        case Expression(terms):
            for _, _, factors in terms:
                for n, factor in enumerate(factors):
                    before, after = factors[n - 1] if n else None, factors[n + 1 : n + 3]
                    yield Seen(factor.item, before, after, place, factor.operator, len(factors))
                    yield from _within(factor.item, place)


def _within(item: Item, place: str) -> Iterator[Seen]:
    big = isinstance(item.base, Atom) and item.base.kind in ("BIG", "FUNCTION", "INDICATOR")
    yield from seen(item.below, "under" if big else "below")
    yield from seen(item.above, "above")
    match item.base:
        case Fence():
            yield from seen(item.base, place)
        case Fraction(top, bottom):
            yield from seen(top, place)
            yield from seen(bottom, place)
        case Root(body, degree):
            yield from seen(body, place)
            yield from seen(degree, place)
        case Accent(_, body):
            yield from seen(body, place)
        case Cases(rows):
            for value, conditions in rows:
                yield from seen(value, place)
                for condition in conditions or ():
                    yield from seen(condition, place)


def lone(fence: Fence | None) -> Expression | None:
    """The expression that a pair of braces holds, if it is one."""
    return fence.parts[0].sides[0] if fence is not None and len(fence.parts) == 1 and not fence.parts[0].signs else None


def letters_of(e: Expression | None) -> list[str]:
    """The letters of which an expression is the bare product, as in x^{ab}."""
    if e is None or len(e.terms) != 1 or e.terms[0][0]:
        return []
    atoms = [plain(f.item) if not f.operator else None for f in e.terms[0][2]]
    return [a.value for a in atoms if a is not None] if all(a is not None and a.kind == "LETTER" for a in atoms) else []


def shifted(e: Expression | None) -> str | None:
    """The letter l of l - 1 and l + 1."""
    if e is None or len(e.terms) != 2 or e.terms[0][0]:
        return None
    first, second = (plain(factors[0].item) if len(factors) == 1 else None for _, _, factors in e.terms)
    shift = first is not None and second is not None and first.kind == "LETTER" and second.kind == "NUMBER"
    return first.value if shift and first is not None else None


def below_letters(atom: Atom) -> list[str]:
    """The letters of what stands below a name, with or without commas."""
    return list(atom.value) if atom.kind == "INDEXES" else [atom.value] if atom.kind == "LETTER" else []


def name_of(item: Item, source: LatexSource) -> Label | None:
    """An item as a name; what cannot be one is refused later."""
    try:
        return label(item, source)
    except NotationError:
        return None


def is_called(after: tuple[Factor, ...]) -> bool:
    """Whether a parenthesis follows."""
    return bool(after) and not after[0].operator and isinstance(after[0].item.base, Fence) and after[0].item.base.kind == "("


def is_plainly(found: Label, mark: str) -> bool:
    """Whether a label is the bare letter, with nothing that hangs from it."""
    return (found.stem, found.suffix, found.accent, found.slots, found.power) == (mark, "", "", (), None)


def gathered(trees: Iterable[tuple[LatexSource, list[Relation]]]) -> list[tuple[LatexSource, Relation]]:
    return [(source, relation) for source, relations in trees for relation in relations]


__all__ = [
    "Seen", "below_letters", "gathered", "is_called", "is_plainly", "letters_of", "lone", "name_of", "seen", "shifted",
]  # fmt: skip

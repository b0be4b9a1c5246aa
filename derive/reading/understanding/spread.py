"""Sets of entries as lists with dots: {x_i}_{i=1}^n is {x_1, …, x_n}, and mean(x_1, …, x_n) is of that list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from derive.reading.evidence import fold_of, heads, is_bracketed, letters_of, scripted
from derive.reading.runs import base_of
from derive.reading.surface import Dots, Group, Item, Letter, Number, Row, Scripts, Sign
from derive.reading.walking import changed

#: Functions of the entries of a list, however many there are.
OF_LISTS = frozenset(("mean", "avg", "std", "Std", "var", "Var", "softmax", "logsumexp", "max", "min"))


def spread(rows: Sequence[Row]) -> list[Row]:
    """The rows with every set of entries over a range written out with dots."""

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for item in row.items:
            before = made[-1] if made else None
            if isinstance(item, Scripts) and (found := as_list(item)) is not None:
                item = found
            elif isinstance(item, Group) and item.open == "(" and is_list_function(before) and has_dots(item.body):
                item = Group(item.at, "(", ")", Row(item.at, (Group(item.at, "{", "}", item.body),)))
            made.append(changed(item, visit))
        return Row(row.at, tuple(made))

    return [visit(row) for row in rows]


def counted(rows: Sequence[Row]) -> list[Row]:
    """Σ_1^m with the index that stands behind it and not on the left side: Σ_{i=1}^m."""
    made = []
    for row in rows:
        left = {c for i, _after in scripted(heads(row)) if isinstance(i, Scripts) for c in letters_of(i.sub)}
        made.append(_counted(row, left))
    return made


def _counted(row: Row, left: Set[str]) -> Row:
    made: list[Item] = []
    for n, item in enumerate(row.items):
        sub = item.sub if isinstance(item, Scripts) and fold_of(item) in ("sum", "prod") else None
        if isinstance(item, Scripts) and sub is not None and len(sub) == 1 and isinstance(sub.items[0], Number) and item.sup:
            letter = next((c for c in _letters(row.items[n + 1 :]) if c not in left), None)
            if letter is not None:
                at = sub.at
                item = Scripts(item.at, item.base, Row(at, (Letter(at, letter), Sign(at, "="), sub.items[0])), item.sup)
        following = row.items[n + 1] if n + 1 < len(row.items) else None
        before = {c for i in row.items[:n] if isinstance(i, Scripts) for c in letters_of(i.sub)}
        if isinstance(item, Scripts) and not before & set(letters_of(item.sub)) and is_bare_sigma(item, following):
            item = Scripts(item.at, Letter(item.at, "sum", "big"), item.sub)
        made.append(changed(item, lambda r: _counted(r, left)))
    return Row(row.at, tuple(made))


def is_bare_sigma(item: Scripts, following: Item | None) -> bool:
    """Whether a capital Sigma is the sum over the letter below it, which what follows has below too: Σ_j w_{ij} a_j."""
    base, below = item.base, letters_of(item.sub)
    if not (isinstance(base, Letter) and base.text == "Sigma" and base.font == "" and item.sup is None and len(below) == 1):
        return False
    turned = isinstance(following, Scripts) and following.sup is not None
    return isinstance(following, Scripts) and not turned and below[0] in letters_of(following.sub)


def _letters(items: Sequence[Item]) -> Iterator[str]:
    """The single small letters below names, and above them in brackets, in their order."""
    for item, _after in scripted(Row(0, tuple(items))):
        if isinstance(item, Scripts) and fold_of(item) is None:
            group = is_bracketed(item.sup)
            for place in (item.sub, None if group is None else group.body):
                yield from (c for c in letters_of(place) if len(c) == 1 and c.islower())


def is_list_function(item: Item | None) -> bool:
    """Whether a word names a function of a list."""
    return isinstance(item, Letter) and item.text in OF_LISTS and item.font in ("upright", "function", "word", "sf")


def has_dots(body: Row) -> bool:
    """Whether entries with dots between them stand side by side."""
    return any(isinstance(i, Dots) for i in body) and any(isinstance(i, Sign) and i.text == "," for i in body)


def as_list(item: Scripts) -> Group | None:
    """The list that {x_i}_{i=1}^n is; None for what is no set over a range that begins with a number."""
    group, sub, sup = item.base, item.sub, item.sup
    if not (isinstance(group, Group) and group.open == "{" and sub is not None and sup is not None and len(sub) > 2):
        return None
    letter, sign, *first = sub.items
    if not (isinstance(letter, Letter) and isinstance(sign, Sign) and sign.text == "="):
        return None
    start, end = (with_places(group.body, letter.text, tuple(place)) for place in (first, sup.items))
    at = group.at
    comma = Sign(at, ",")
    return Group(at, "{", "}", Row(at, (*start, comma, Dots(at), comma, *end)))


def with_places(body: Row, letter: str, place: tuple[Item, ...]) -> Row:
    """A row with something else for a letter that stands below or above in it."""

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for item in row.items:
            if isinstance(base := base_of(item), Letter) and item is base and base.text == letter:
                made += place
            else:
                made.append(changed(item, visit))
        return Row(row.at, tuple(made))

    return visit(body)


__all__ = ["counted", "spread"]

"""A T above where T counts something too: w^T x_t of samples t = 1, …, T is transposed, γ^T V_T is a power."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.reading.evidence import fold_of, letters_of
from derive.reading.naming import is_capital, label, stem
from derive.reading.runs import base_of, parts
from derive.reading.surface import Group, Item, Letter, Row, Scripts, Sign
from derive.reading.walking import changed
from derive.reading.within import alike

# What discounts, decays and grows is a number, and has powers: γ^T.
_RATES = frozenset(("gamma", "lambda", "rho", "alpha", "delta", "kappa"))


def turned(rows: Sequence[Row]) -> list[Row]:
    """The rows with a T above read as a transposition, where T counts too and the product shows a vector.

    A vector shows by what follows it at once: an entry or a row of something else (w^T x_t, θ^T φ(x_t)), or by brackets
    that stand before themselves ((x - μ)(x - μ)^T).  A base with other powers, or with a rate's letter, is a number, and
    what stands at the end of time (γ^T V_T, a^T x_0) is no row.
    """
    if not any(_counts(row) for row in rows):
        return list(rows)
    inner = [r for row in rows for r in _rows(row)]
    numbers = {stem(base_of(i)) for row in inner for i in row if _has_power(i)} | _RATES
    vectors = {
        stem(base_of(i))
        for row in inner
        for n, i in enumerate(row.items)
        if _is_under_t(i) and stem(base_of(i)) not in numbers and _is_row(row.items[n + 1 : n + 3])
    } - {None}

    def change(row: Row) -> Row:
        made: list[Item] = []
        for before, item in zip((None, *row.items), row.items, strict=False):
            is_vector = stem(base_of(item)) in vectors or (before is not None and _is_same(before, item))
            if isinstance(item, Scripts) and _is_under_t(item) and is_vector and item.sup is not None:
                item = Scripts(item.at, item.base, item.sub, Row(item.sup.at, (Sign(item.sup.at, "top"),)), item.primes)
            made.append(changed(item, change))
        return Row(row.at, tuple(made))

    return [change(row) for row in rows]


def _rows(row: Row) -> Iterator[Row]:
    """A row, and every row inside it."""
    yield row
    for item in row:
        for inner in parts(item):
            yield from _rows(inner)


def _is_t(row: Row | None) -> bool:
    only = row.items[0] if row is not None and len(row) == 1 else None
    if isinstance(only, Group) and only.open == "":
        return _is_t(only.body)
    return isinstance(only, Letter) and only.text == "T" and only.font == ""


def _is_under_t(item: Item) -> bool:
    return isinstance(item, Scripts) and _is_t(item.sup) and fold_of(item) is None


def _counts(row: Row) -> bool:
    """Whether a T stands elsewhere than above: as the end of a sum it does, and in 1/T."""
    for item in row.items:
        if isinstance(item, Letter) and item.text == "T" and item.font == "":
            return True
        above = item.sup if _is_under_t(item) and isinstance(item, Scripts) else None
        if any(_counts(inner) for inner in parts(item) if inner is not above):
            return True
    return False


def _has_power(item: Item) -> bool:
    """Whether a small letter or a number stands above, as the t of γ^t and the 2 of w^2 do."""
    if not isinstance(item, Scripts) or item.sup is None or fold_of(item) is not None:
        return False
    word = label(item.sup)
    return word is not None and word not in ("T", "2") and not is_capital(word)


def _is_row(after: Sequence[Item]) -> bool:
    """Whether what follows has an index, or is a function of what has one, and does not stand at the end of time."""
    first = after[0] if after else None
    if isinstance(first, Scripts) and first.sub is not None and isinstance(base_of(first), Letter):
        return _runs(first.sub)
    argument = after[1] if isinstance(first, Letter) and len(after) > 1 else None
    return isinstance(argument, Group) and argument.open == "(" and _is_row(argument.body.items)


def _runs(sub: Row) -> bool:
    """Whether a small letter stands below, and not the last of them."""
    small = any(isinstance(i, Letter) and i.font == "" and not is_capital(i.text) for i in sub)
    return small and "T" not in letters_of(sub)


def _is_same(before: Item, item: Item) -> bool:
    """Whether brackets, or a name with what is below it, stand before themselves: (x - μ)(x - μ)^T, x_t x_t^T."""
    if not isinstance(item, Scripts):
        return False
    return alike(before, item.base if item.sub is None else Scripts(item.base.at, item.base, item.sub))


__all__ = ["turned"]

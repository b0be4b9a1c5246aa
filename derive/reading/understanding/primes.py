"""Primes that transpose: X'X, (y - Xb)'(y - Xb), x'Ax, as econometrics and people at a keyboard write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.reading.evidence import EQUALITIES, scripted, split
from derive.reading.grammar.part import is_minus_one
from derive.reading.naming import is_capital, stem
from derive.reading.runs import base_of, parts
from derive.reading.surface import Group, Item, Row, Scripts, Sign
from derive.reading.walking import changed

_PRODUCTS = frozenset(("cdot", "*", "@"))


def transposes(rows: Sequence[Row], typed: bool) -> tuple[list[Row], set[str]]:
    """The rows with a prime read as a transposition where nothing else fits, and the names that are transposed so.

    A prime transposes what stands in a product, where one product has something with it and without (X'X, x'Ax, x x'), and no
    left side is called so.  In LaTeX a prime makes another name too, so that one such product alone does not say enough.
    """
    left = [side.items[0] for row in rows for side in split(row, EQUALITIES)[:-1] if side.items]
    taken = {stem(base_of(item)) or "" for item in left if _is_primed(item)}
    primed = {
        stem(base_of(item)) or ""
        for before, item, after in _between([row for row in rows if len(row) > 1])  # "where X has rows $x_i'$"
        if _is_primed(item) and (_calls(after) or not (_is_factor(after) or _is_factor(before)))
    }
    squares = {stem(base_of(a)) or "" for row in rows for a in _self_products(row)}
    before = {stem(base_of(i)) or "" for row in rows for i, after in scripted(row) if _is_primed(i) and _is_factor(after)}
    names = {n for n in (before | squares) - taken - primed if n in squares or squares - taken}
    turned = [i for row in rows for i, _after in scripted(row) if _is_primed(i) and stem(base_of(i)) in names]
    if not typed and len(turned) == 1 and not any(_is_inverse(i) for row in rows for i, _after in scripted(row)):
        names &= {
            stem(base_of(i)) or "" for i in turned if _is_before_itself(i, rows)
        }  # X'X alone could be another array than X, too
    said: set[str] = set()

    def change(row: Row) -> Row:
        made: list[Item] = []
        for n, item in enumerate(row.items):
            after = row.items[n + 1] if n + 1 < len(row.items) else None
            last = n > 0 and _is_factor(row.items[n - 1])
            turned = _is_primed(item) and (
                _stands_unprimed(row.items, n)
                or (_is_factor(after) and stem(base_of(item)) in names)
                or (last and stem(base_of(item)) in names)
            )
            if turned and isinstance(item, Scripts):
                said.add(stem(base_of(item)) or "")
                top = Row(item.at, (Sign(item.at, "top"),))
                inner = item.base if item.sub is None else Scripts(item.at, item.base, item.sub)
                made.append(Scripts(item.at, changed(inner, change), None, top))
            else:
                made.append(changed(item, change))
        return Row(row.at, tuple(made))

    return [change(row) for row in rows], said - {""}


def _between(rows: Sequence[Row]) -> Iterator[tuple[Item | None, Item, Item | None]]:
    """Every item of some rows with what stands before it and behind it."""
    for row in rows:
        for before, item, after in zip((None, *row.items), row.items, (*row.items[1:], None), strict=False):
            yield before, item, after
            yield from _between([*_above(item)])


def _above(item: Item) -> list[Row]:
    """The rows of an item but for what stands below it: the ss' of P_{ss'} are two indices."""
    below = item.sub if isinstance(item, Scripts) else None
    return [row for row in parts(item) if row is not below]


def _is_primed(item: Item) -> bool:
    return isinstance(item, Scripts) and item.primes == 1 and item.sup is None


def _is_inverse(item: Item) -> bool:
    return isinstance(item, Scripts) and item.sup is not None and is_minus_one(item.sup)


def _calls(after: Item | None) -> bool:
    """Whether brackets follow that could hold an argument."""
    return isinstance(group := after if after is None else base_of(after), Group) and group.open == "(" and len(group.body) == 1


def _is_factor(after: Item | None) -> bool:
    return after is not None and (not isinstance(base_of(after), Sign) or (isinstance(after, Sign) and after.text in _PRODUCTS))


def _stands_unprimed(items: Sequence[Item], n: int) -> bool:
    """Whether brackets with a prime stand without one in the same product: (y - Xb)'(y - Xb), (x - μ)' S (x - μ)."""
    first = next((k for k in range(n, 0, -1) if not _is_factor(items[k - 1])), 0)
    last = next((k for k in range(n, len(items)) if not _is_factor(items[k])), len(items))
    return any(_is_same_group(items[n], other) for k, other in enumerate(items[first:last], first) if k != n)


def _is_same_group(item: Item, other: Item) -> bool:
    """Whether two items are brackets around the same, the second without a prime."""
    a, b = base_of(item), base_of(other)
    return isinstance(a, Group) and isinstance(b, Group) and not _is_primed(other) and _shape(a.body) == _shape(b.body)


def _shape(row: Row) -> list[str]:
    return [f"{type(i).__name__} {getattr(base_of(i), 'text', '')}" for i, _after in scripted(row)]


def _self_products(row: Row) -> list[Item]:
    """What stands in a product with a prime and without one: the x of x'x, of x'Ax and of x x',
    and the X of X'(X b - y)."""
    found: list[Item] = []
    for n, item in enumerate(row.items):
        for inner in _above(item):
            found += _self_products(inner)
        if not _is_primed(item):
            continue
        if n and _is_alike(row.items[n - 1], item):  # x x'
            found.append(item)
        for later in row.items[n + 1 :]:
            if not _is_factor(later):
                break
            if _is_alike(later, item) or _has_inside(later, item):
                found.append(item)
                break
    return found


def _is_before_itself(item: Item, rows: Sequence[Row]) -> bool:
    """Whether brackets follow a matrix with a prime at once that have it without one: X is no function of X b - y."""
    return any(other is item and after is not None and _has_inside(after, item) for row in rows for other, after in scripted(row))


def _has_inside(later: Item, primed: Item) -> bool:
    """Whether brackets behind a matrix with a prime have it without one: X'(X b - y)."""
    group, name = base_of(later), stem(base_of(primed)) or ""
    return isinstance(group, Group) and is_capital(name) and any(_is_alike(i, primed) for i in group.body)


def _is_alike(item: Item, primed: Item) -> bool:
    """Whether an item is what stands with a prime elsewhere, without one."""
    return not isinstance(item, Sign) and stem(base_of(item)) == stem(base_of(primed)) is not None and not _is_primed(item)


__all__ = ["transposes"]

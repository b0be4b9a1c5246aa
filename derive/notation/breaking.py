r"""Where a long formula may end a line: before a relation or a term, else between two factors, else within parentheses.

    −2 (a + b + c) x   in few columns   −2 (a + b
                                           + c) · x

A break within a product shows the dot that stands there otherwise unseen, so that no factor is taken for a new term.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic

from derive.notation.layout import (
    Apply,
    Bracket,
    Break,
    Fence,
    Frac,
    Identifier,
    Named,
    Row,
    Script,
    Sign,
    Times,
    View,
    is_tall,
    layout,
)
from derive.notation.symbols import FUNCTIONS
from derive.notation.unicode import render

#: Signs before which a line may end: relations and terms, then factors.
TERMS = frozenset({"+", "-", "=", "!=", "<", "<=", ">", ">="})
TERM = 16  # columns: a product that is narrower is not torn
FACTORS = frozenset({"*", "odot", "oslash"})


@lru_cache(maxsize=4096)  # a chain asks for the widths of all its lines at each line
def columns(view: View) -> int:
    """How wide a piece is in characters, a fraction as wide as the wider of its two parts."""
    return render(view).width


def rows(e: Basic, room: int, *, limits: bool = False, opened: bool = True) -> tuple[View, ...]:
    """A formula in the rows that it needs, each of at most `room` columns where it can be; one row if it fits."""
    return joined(pieces(layout(e, limits=limits), room, opened), room)


def pieces(view: View, room: int, opened: bool = True) -> tuple[View, ...]:
    """A formula in pieces between which a line may end, cut no further than `room` asks for; `opened` cuts within parentheses
    too."""
    if columns(view) <= room:
        return (view,)
    items = _flat(view)
    for signs in (TERMS, FACTORS):
        parts = _split(items, signs)
        if len(parts) > 1:
            return tuple(piece for part in parts for piece in pieces(_row(part), room, opened))
    return _opened(items, room) if opened else (view,)


def joined(parts: tuple[View, ...], room: int) -> tuple[View, ...]:
    """Pieces side by side, as many in a row as there is room for."""
    made: list[View] = []
    for part in parts:
        together = _row((*_flat(made[-1]), *_flat(part))) if made else part
        if made and columns(together) <= room:
            made[-1] = together
        else:
            made.append(part)
    return tuple(made)


def marked(view: View) -> View:
    """A formula with the places where a line may end between its terms."""
    items: list[View] = []
    for item in _flat(view):
        items += [Break(), item] if _opens(item) and items else [item]
    return _row(tuple(items))


def loosened(view: View, most: int, within: bool = False) -> View:
    """A formula in which every place where a line may end is open to the line: parentheses that are no barrier, and products
    that show their dot where one ends within them.  What is wider than `most` columns and could still not be broken is written
    in one line: a fraction with a stroke, an exponent as an argument of exp."""
    items: list[View] = []
    whole = _flat(view)
    wide = {n for part in _placed(whole) for n in part if columns(_row(tuple(whole[m] for m in part))) > TERM}
    for n, item in enumerate(whole):
        items += [Break(within)] if n and _opens(item) else []
        match item:
            case Times() if n in wide:
                items += [Break(within, product=True), item]
            case Fence(body, bars=False, double=False) if _is_long(body):
                items += _within(body, most)
            case Script(Fence(body, bars=False, double=False), below, above) if _is_long(body):
                *opened, last = _within(body, most)
                items += [*opened, Script(last, below, above)]
            case Script(Identifier("e", "italic"), None, Row() as above) if columns(item) > most:
                items += [Named(FUNCTIONS["exp"]), Apply(spaced=False), *_within(above, most)]
            case Frac(top, bottom, operator=False) if columns(item) > most:
                stroke = (*_side(top, most), Sign("/"), *_side(bottom, most))
                is_factor = any(isinstance(other, Times) for other in whole)
                items += [Bracket("(", tall=True), *stroke, Bracket(")", tall=True)] if is_factor else stroke
            case _:
                items.append(item)
    return _row(tuple(items))


def _within(body: View, most: int) -> tuple[View, ...]:
    """What stands in parentheses, with two that may stand on two lines."""
    tall = is_tall(body)
    return Bracket("(", tall), *_flat(loosened(body, most, within=True)), Bracket(")", tall)


def _side(view: View, most: int) -> tuple[View, ...]:
    """What stands on one side of a stroke, in parentheses unless it is one symbol."""
    return _within(view, most) if isinstance(view, Row) else _flat(loosened(view, most))


def _flat(view: View) -> tuple[View, ...]:
    """The pieces of a row, and of the rows within it."""
    return tuple(piece for item in view.items for piece in _flat(item)) if isinstance(view, Row) else (view,)


def _row(items: tuple[View, ...]) -> View:
    return items[0] if len(items) == 1 else Row(items)


def is_signed(view: View) -> bool:
    """Whether a row begins with a sign that stood between two of its neighbours."""
    first = _flat(view)[0]
    return isinstance(first, Sign) and not first.tight


def _opens(item: View) -> bool:
    """Whether a piece is a sign before which a line may end between terms."""
    return isinstance(item, Sign) and item.name in TERMS and not item.tight


def _placed(items: tuple[View, ...]) -> list[list[int]]:
    """The places of a row, term by term."""
    parts: list[list[int]] = [[]]
    for n, item in enumerate(items):
        parts += [[]] if _opens(item) else []
        parts[-1].append(n)
    return parts


def _split(items: tuple[View, ...], signs: frozenset[str]) -> list[tuple[View, ...]]:
    """A row in parts, each of which begins with one of some signs; an unseen one between two factors is written out."""
    parts: list[list[View]] = [[]]
    for item in items:
        unseen = isinstance(item, Times) and signs is FACTORS
        if (unseen or (isinstance(item, Sign) and item.name in signs and not item.tight)) and parts[-1]:
            parts.append([])
            item = Sign("*") if unseen else item
        parts[-1].append(item)
    return [tuple(part) for part in parts]


def _opened(items: tuple[View, ...], room: int) -> tuple[View, ...]:
    """A row whose widest parenthesis is open to the line."""
    long = [n for n, item in enumerate(items) if isinstance(item, Fence) and not (item.bars or item.double)]
    if not long:
        return (_row(items),)
    at = max(long, key=lambda n: columns(items[n]))
    fence = items[at]
    assert isinstance(fence, Fence)
    inner = pieces(fence.body, max(room - 2, 8))
    if len(inner) == 1:
        return (_row(items),)
    first = _row((*items[:at], _bracket("(", fence), *_flat(inner[0])))
    last = _row((*_flat(inner[-1]), _bracket(")", fence), *items[at + 1 :]))
    return (first, *inner[1:-1], last)


def _bracket(sign: str, around: Fence) -> Bracket:
    return Bracket(sign, tall=is_tall(around.body))


def _is_long(body: View) -> bool:
    """Whether there is a place in parentheses where a line may end."""
    return any(isinstance(i, Times) or (isinstance(i, Sign) and not i.tight and i.name in TERMS | FACTORS) for i in _flat(body))


__all__ = ["columns", "is_signed", "joined", "loosened", "marked", "pieces", "rows"]

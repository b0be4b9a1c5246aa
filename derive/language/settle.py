"""Sizes and ranges put in for their stand-ins, once every equation has been read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sympy import Basic, Expr, Indexed, Integer, KroneckerDelta, Pow, Sum, Tuple
from sympy.core.relational import Relational

from derive.errors import NotationError
from derive.expression.matrix import whole
from derive.expression.nodes import MINUS_ONE, ONE, Binder, Index, node, power, rebuild
from derive.expression.shifts import combined, counted, normal
from derive.language.expressions import Reader, UnknownSize
from derive.language.ranges import Key, Span
from derive.language.reach import reach
from derive.sentence import Message, message
from derive.words import gettext


class Settled:
    """What each stand-in of a problem's texts is."""

    def __init__(self, reader: Reader, taken: Collection[str]) -> None:
        self.reader, ranges = reader, reader.ranges
        if ranges.shifted:
            reach(ranges, UnknownSize)
            ranges.tie_shifts(_conflict)
        self.symbol = reader.sizes.symbols(taken)
        if ranges.shifted:
            ranges.settle(self.symbol)

    def axis(self, key: Key) -> Span:
        """From where to where the entries along an axis go."""
        ranges = self.reader.ranges
        return ranges.spans[key] if key in ranges.spans else (ranges.span(key) if ranges.cut else None) or (ONE, self.symbol(key))

    def size(self, key: Any) -> Expr:
        """What one stand-in stands for: the first or the last value of an index, or how many there are."""
        kind, inner = (key[0], key[1]) if key[0] in ("first", "count") else ("last", key)
        ranges = self.reader.ranges
        if not ranges.shifted:
            return self.symbol(inner)
        if inner[0] == "size":
            return self.symbol(inner)
        if inner in ranges.given:
            first, last = (self.expression(e) for e in ranges.given[inner][:2])
        else:
            found = ranges.span(inner)
            first, last = found if found is not None else (ONE, self.symbol(inner))
        if kind == "count":
            return combined((last, 1), (first, -1), (ONE, 1))
        return first if kind == "first" else last

    def expression(self, e: Expr) -> Expr:
        """An expression without stand-ins."""
        unknown: dict[Basic, Basic] = {part: self.size(part.key) for part in _unknown(e)}
        return _settle(e, unknown) if unknown else e

    def sentences(self, axes: Mapping[str, tuple[Expr, ...]]) -> Iterator[Message]:
        """What was taken for a label, and for a number."""
        for name in sorted(self.reader.labels):
            key = ("values", name)
            if not self.reader.sizes.met(key):  # compared with k - 1, it says no size
                continue
            said = whole(name, self.reader.ranks.get(name, 0))
            yield message("{name} is a label, a whole number from 1 to {size}", name=said, size=self.symbol(key))
        for word in dict.fromkeys(tree.id for tree, _ in self.reader.counted):
            yield message("the index {index} stands for a number too", index=Index(word))


def _conflict(m: int, n: int) -> NotationError:
    return NotationError(gettext("sizes {m} and {n} cannot agree").format(m=m, n=n))


def _unknown(e: Basic) -> Iterator[UnknownSize]:
    """The stand-ins in an expression."""
    if isinstance(e, UnknownSize):
        yield e
    for a in e._args:
        yield from _unknown(a)


def _settle(e: Basic, sizes: Mapping[Basic, Basic]) -> Expr:
    """Sizes put in for their stand-ins; products are rebuilt, since 1/3 is a number and 1/N is not."""
    if e in sizes:
        return sizes[e]  # type: ignore[return-value]
    if not e.args:
        return e  # type: ignore[return-value]
    if isinstance(e, Indexed):
        if all(not p.args for p in e.args[1:]) and not sizes.keys() & set(e.args[1:]):
            return e
        return node(Indexed, e.args[0], *(normal(_settle(p, sizes)) for p in e.args[1:]))  # type: ignore[no-any-return]
    args = [_settle(a, sizes) for a in e.args]
    if isinstance(e, Pow) and isinstance(args[0], Integer) and args[1] is MINUS_ONE:
        return power(args[0], MINUS_ONE)
    if isinstance(e, Binder):
        index, first, last = args[1].args
        if isinstance(e, Sum) and isinstance(one := args[0], Pow) and isinstance(one.args[0], Indexed) and one.args[1] == 0:
            return combined((counted(last), 1), (counted(first), -1), (ONE, 1))  # Σ_i x_i⁰ counts
        return node(e.func, args[0], node(Tuple, index, counted(first), counted(last)))  # type: ignore[no-any-return]
    if isinstance(e, KroneckerDelta | Relational):
        args = [counted(a) for a in args]
    return rebuild(e, args)  # type: ignore[no-any-return]


__all__ = ["Settled"]

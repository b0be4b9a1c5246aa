"""Blocks of a matrix that is parted: the a and b of μ_{a|b} = μ_a + Σ_ab Σ_bb^{-1} (x_b - μ_b) are names of parts, no indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.reading.evidence import letters_of, scripted, summed_over
from derive.reading.naming import is_capital, label, stem
from derive.reading.runs import base_of
from derive.reading.surface import Group, Item, Letter, Row, Scripts


def parted(rows: Sequence[Row]) -> set[str]:
    """The letters that name parts, and with which no sum counts: those below a capital of which the block with a letter twice is
    inverted, alone as in K_mm^{-1} or in a sum as in (K_nn + σ² I)^{-1}."""
    items = [item for row in rows for item, _after in scripted(row)]
    names = {stem(base_of(block)) for item in items if is_inverted(item) for block in _diagonal(item)}
    below = [i.sub for i in items if isinstance(i, Scripts) and i.sub is not None and stem(base_of(i)) in names]
    found = {c for sub in below if len(sub) > 1 for c in letters_of(sub)}
    return set() if found & summed_over(items) else found


def is_inverted(item: Item) -> bool:
    """Whether -1 stands above something."""
    above = item.sup if isinstance(item, Scripts) else None
    return above is not None and [getattr(i, "text", "") for i in above] == ["-", "1"]


def _diagonal(item: Item) -> Iterator[Item]:
    """The capitals with one letter twice below them that an item is, or that stand in its brackets."""
    base = base_of(item)
    if isinstance(base, Group):
        for inner, _after in scripted(base.body):
            yield from _diagonal(inner)
    sub = item.sub.items if isinstance(item, Scripts) and item.sub is not None else ()
    twice = len(sub) == 2 and all(isinstance(i, Letter) for i in sub) and label(Row(0, sub[:1])) == label(Row(0, sub[1:]))
    if twice and (name := stem(base)) is not None and is_capital(name):
        yield item

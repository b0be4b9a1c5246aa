"""Letters below names that are labels by what stands around them, whatever a left side has: no index, and part of the name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from derive.reading.counting import is_shift, on_line
from derive.reading.evidence import (
    RUNNING,
    fold_of,
    heads,
    is_bracketed,
    letters_of,
    places_of,
    scripted,
    summed_over,
)
from derive.reading.grammar.part import is_minus_one
from derive.reading.naming import is_capital, label, stem
from derive.reading.runs import base_of
from derive.reading.surface import Fraction, Group, Item, Row, Scripts
from derive.reading.surface import Letter as Glyph
from derive.reading.understanding.rows import is_differential


def labelling(rows: Sequence[Row]) -> set[str]:
    """The letters that are labels wherever they stand below a name."""
    return differentiated_by(rows) | named_after(rows) | parted(rows) | of_one_value(rows) | spelled(rows)


def differentiated_by(rows: Sequence[Row]) -> set[str]:
    """The letters alone by which something is differentiated, dx_t/dt, where no sum counts with them and nothing shifts them:
    they are numbers, and labels below."""
    items = [item for row in rows for item, _after in scripted(row)]
    found = {letter for i in items if isinstance(i, Fraction) and (letter := letter_below(i)) is not None}
    below = [i for i in items if isinstance(i, Scripts) and i.sub is not None]
    counted = summed_over(below)
    return found - counted - {c for i in below if i.sub is not None and is_shift(i.sub) for c in letters_of(i.sub)}


def named_after(rows: Sequence[Row]) -> set[str]:
    """The letters of arrays after which other quantities are named, the x of μ_x beside the x_i.

    They stand below others alone, and nowhere on the line without an index; no sum counts with them, and nothing shifts them.
    """
    items = [item for row in rows for item, _after in scripted(row)]
    below = [i.sub for i in items if isinstance(i, Scripts) and i.sub is not None and fold_of(i) is None]
    counted = summed_over(items)
    entries = {
        i.base.text for i in items
        if isinstance(i, Scripts) and isinstance(i.base, Glyph) and set(places_of(i)) & counted
    }  # fmt: skip
    alone = {only.text for sub in below if len(sub) == 1 and isinstance(only := sub.items[0], Glyph)}
    others = {c for sub in below if len(sub) != 1 or not isinstance(sub.items[0], Glyph) for c in letters_of(sub)}
    others |= {c for i in items if isinstance(i, Scripts) and (g := is_bracketed(i.sup)) for c in letters_of(g.body)}
    return (entries & alone) - others - counted - on_line(rows, bare=True)


def spelled(rows: Sequence[Row]) -> set[str]:
    """The letters of words below a name that has one of them alone too, the r and u of R_r beside R_{ur}: a quantity is counted
    with one letter or with two. They are none by which one counts, and no sum does."""
    items = [item for row in rows for item, _after in scripted(row)]
    below: defaultdict[str, set[str]] = defaultdict(set)
    for i in items:
        if isinstance(i, Scripts) and i.sub is not None and fold_of(i) is None and all(isinstance(j, Glyph) for j in i.sub):
            below[stem(i.base) or ""].add(label(i.sub) or "")
    words = ((word, ws) for ws in below.values() for word in ws if len(word) > 1 and word.isalpha() and word.islower())
    found = {c for word, ws in words if any(c in ws for c in word) for c in word}
    return set() if found & (summed_over(items) | RUNNING) else found


def letter_below(fraction: Fraction) -> str | None:
    """The letter by which a derivative is, where it is one: t of dx/dt."""
    if not _is_derivative(fraction):
        return None
    bottom = fraction.bottom.items
    letter = bottom[-1] if bottom else None
    if not isinstance(letter, Glyph):
        return None
    if len(bottom) == 2 and is_differential(bottom[0]):
        return letter.text if len(letter.text) == 1 and letter.font == "" else None
    return letter.text[1:] if len(bottom) == 1 and len(letter.text) == 2 and letter.text[0] == "d" else None


def of_one_value(rows: Sequence[Row]) -> set[str]:
    """The t of ∂L/∂P_t beside L = -log P_t: below what is differentiated by, a letter that is the only one below each name that
    has it, where no sum counts with it and no definition has it on its left side."""
    items = [item for row in rows for item, _after in scripted(row)]
    below: defaultdict[str, set[str]] = defaultdict(set)
    for i in items:
        if isinstance(i, Scripts) and i.sub is not None and fold_of(i) is None and not is_differential(i):
            below[stem(i.base) or ""] |= {label(i.sub) or "", *letters_of(i.sub)}
    lefts = [heads(row) for row in rows]
    named = [head for head in lefts if head.items and not any(isinstance(i, Fraction) for i in head.items[:2])]
    kept = summed_over(items) | RUNNING | {c for head in named for i, _after in scripted(head) for c in _below(i)}
    tables = (i for head in named for i in head if isinstance(i, Group) and i.open == "(")  # the c of p(o|c) = …
    kept |= {i.text for group in tables for i in group.body if isinstance(i, Glyph)}
    found = {c for i in items if isinstance(i, Fraction) and _is_derivative(i) for j in i.bottom for c in _below(j)} - kept
    defined = {
        c for row, head in zip(rows, lefts, strict=True) if head in named
        for i, _after in scripted(Row(row.at, row.items[len(head) :])) for c in _below(i)
    }  # fmt: skip
    return {c for c in found & defined if all(words == {c} for words in below.values() if c in words)}


def _is_derivative(fraction: Fraction) -> bool:
    return bool(fraction.top.items) and is_differential(fraction.top.items[0])


def _below(item: Item) -> list[str]:
    return letters_of(item.sub) if isinstance(item, Scripts) else []


def parted(rows: Sequence[Row]) -> set[str]:
    """The letters that name parts, and with which no sum counts: those below a capital of which the block with a letter twice is
    inverted, alone as in K_mm^{-1} or in a sum as in (K_nn + σ² I)^{-1}."""
    items = [item for row in rows for item, _after in scripted(row)]
    inverted = (i for i in items if isinstance(i, Scripts) and i.sup is not None and is_minus_one(i.sup))
    names = {stem(base_of(block)) for item in inverted for block in _diagonal(item)}
    below = [i.sub for i in items if isinstance(i, Scripts) and i.sub is not None and stem(base_of(i)) in names]
    found = {c for sub in below if len(sub) > 1 for c in letters_of(sub)}
    return set() if found & summed_over(items) else found


def _diagonal(item: Item) -> Iterator[Item]:
    """The capitals with one letter twice below them that an item is, or that stand in its brackets."""
    base = base_of(item)
    if isinstance(base, Group):
        for inner, _after in scripted(base.body):
            yield from _diagonal(inner)
    sub = item.sub.items if isinstance(item, Scripts) and item.sub is not None else ()
    twice = len(sub) == 2 and all(isinstance(i, Glyph) for i in sub) and label(Row(0, sub[:1])) == label(Row(0, sub[1:]))
    if twice and (name := stem(base)) is not None and is_capital(name):
        yield item

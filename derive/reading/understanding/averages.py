"""Means over an index: 𝔼_t[r_t A_t] is the mean over t, where t stands below what is averaged."""

from __future__ import annotations

from collections.abc import Sequence

from derive.errors import NotationError
from derive.reading.evidence import heads, letters_of, scripted
from derive.reading.naming import stem
from derive.reading.runs import base_of
from derive.reading.surface import Accent, Group, Item, Letter, Row, Scripts, Sign
from derive.reading.walking import changed
from derive.words import gettext as _

_OPEN = ("[", "(", "{")


def averages(rows: Sequence[Row], text: str, settled: bool) -> list[Row]:
    """The rows with a mean over t in the place of every 𝔼_t of what has t below; nothing is changed where all is `settled`.

    On the left side t says for which t the row holds, and 𝔼_t could be what is expected at the time t: this is refused.
    """
    if settled:
        return [*rows]
    own = {stem(base_of(head.items[0])) for row in rows if (head := heads(row)).items}

    def change(row: Row, left: frozenset[str]) -> Row:
        made: list[Item] = []
        n = 0
        while n < len(row.items):
            item = row.items[n]
            after, following = _term(row.items, n)
            letters = _over(item, after, own)
            if letters and after is not None:
                if left & set(letters):
                    said = _(
                        "the expectation with {t} below is read in two ways, since {t} stands on the left side too: the mean "
                        "over {t}, of which nothing depends on {t}, or what is expected at {t}, written \\mathbb E[ ]; write one"
                    )
                    raise NotationError(said.format(t=letters[0]), text, item.at, "`\\mathbb E[…]`")
                made.append(_mean(item, changed(after, lambda r: change(r, left))))
                n = following
                continue
            made.append(changed(item, lambda r: change(r, left)))
            n += 1
        return Row(row.at, tuple(made))

    return [change(row, frozenset(_letters(heads(row)))) for row in rows]


def _term(items: Sequence[Item], n: int) -> tuple[Item | None, int]:
    """What stands behind an item, and the place after it: the brackets there, or all of the term behind an 𝔼 without any."""
    if n + 1 >= len(items):
        return None, n + 1
    after, base = items[n + 1], base_of(items[n])
    group = base_of(after)
    if (isinstance(group, Group) and group.open in _OPEN) or not isinstance(base, Letter) or base.font != "bb":
        return after, n + 2
    ends = (k for k in range(n + 1, len(items)) if isinstance(items[k], Sign))
    end = next(ends, len(items))
    return Group(after.at, "[", "]", Row(after.at, tuple(items[n + 1 : end]))), end


def _letters(row: Row) -> set[str]:
    return {c for item, _after in scripted(row) if isinstance(item, Scripts) for c in letters_of(item.sub)}


def _over(item: Item, after: Item | None, own: set[str | None]) -> list[str]:
    """The letters over which an expectation is a mean: they stand alone below it, and below something of what is in brackets."""
    group = None if after is None else base_of(after)
    if not isinstance(item, Scripts) or item.sub is None or item.sup is not None or not isinstance(group, Group):
        return []
    base = item.base
    is_sum = any(isinstance(i, Sign) and i.text in "+-" for i in group.body)
    if is_sum and group.open == "(" and isinstance(after, Scripts) and after.sup is not None:
        return []  # the power is read in two ways
    inner = base.body.items[0] if isinstance(base, Accent) and len(base.body) == 1 else base
    if not isinstance(inner, Letter) or inner.text != "E" or group.open not in _OPEN:
        return []
    if inner.font not in ("bb", "upright") and (group.open != "[" or stem(base) in own):
        return []
    below = [i for i in item.sub if not (isinstance(i, Sign) and i.text == ",")]
    letters = [i.text for i in below if isinstance(i, Letter) and i.font in ("", "upright") and len(i.text) == 1]
    return letters if len(letters) == len(below) and set(letters) <= _letters(group.body) else []


def _mean(item: Item, after: Item) -> Item:
    """The mean of what is in brackets, with what hangs from these."""
    if isinstance(after, Scripts):
        return Scripts(after.at, _mean(item, after.base), after.sub, after.sup, after.primes)
    assert isinstance(item, Scripts)
    return Group(item.at, "", "", Row(item.at, (Scripts(item.at, Letter(item.at, "mean", "function"), item.sub), after)))


__all__ = ["averages"]

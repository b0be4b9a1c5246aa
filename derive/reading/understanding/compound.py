"""Names that are written with more than a letter and its scripts: (I * K)(i, j), NDCG@k, E[g^2]_t, \\mathrm{d}x."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.evidence import EQUALITIES
from derive.reading.naming import label, stem
from derive.reading.runs import base_of, with_base
from derive.reading.surface import Accent, Fraction, Group, Item, Letter, Number, Row, Scripts, Sign
from derive.reading.walking import changed

#: Signs over a name that make another name of it; a bar may be a mean.
SIGNS_OVER = ("hat", "tilde", "check", "breve")


def compound(rows: list[Row]) -> tuple[list[Row], frozenset[str]]:
    """The rows with every such name as one letter, and the names of the convolutions among them."""
    rows, convolved = convolutions(differentials(over_letters(rows)))
    return running_means(ranked(rows)), convolved


def over_letters(rows: list[Row]) -> list[Row]:
    r"""\widetilde{w_i} is \tilde w_i: a sign over an entry is one over its name."""

    def over(item: Item) -> Item:
        body = item.body.items[0] if isinstance(item, Accent) and len(item.body) == 1 else None
        if isinstance(item, Accent) and item.kind in SIGNS_OVER and isinstance(body, Scripts) and body.sub is not None:
            if body.sup is None and not body.primes and isinstance(body.base, Letter):
                return Scripts(item.at, Accent(item.at, item.kind, Row(body.at, (body.base,))), body.sub)
        return changed(item, visit)

    def visit(row: Row) -> Row:
        return Row(row.at, tuple(map(over, row.items)))

    return [visit(row) for row in rows]


def differentials(rows: list[Row]) -> list[Row]:
    r"""\mathrm{d}f outside of a fraction is one name, df."""

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for item in row.items:
            last, base = made[-1] if made else None, base_of(item)
            is_sign = isinstance(last, Letter) and (last.text, last.font) == ("d", "upright")
            if is_sign and isinstance(base, Letter) and base.font in ("", "bold") and len(base.text) == 1:
                made[-1] = with_base(item, Letter(base.at, f"d{base.text}", "upright"))
            else:
                made.append(item if isinstance(item, Fraction) else changed(item, visit))
        return Row(row.at, tuple(made))

    return [visit(row) for row in rows]


def convolutions(rows: list[Row]) -> tuple[list[Row], frozenset[str]]:
    """(I * K)(i, j): what a star between two names in brackets is, where places follow, is one quantity."""
    found: set[str] = set()

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for n, item in enumerate(row.items):
            behind = row.items[n + 1] if n + 1 < len(row) else None
            names = [stem(base_of(i)) for i in item.body.items[::2]] if isinstance(item, Group) and item.open == "(" else []
            is_star = len(names) == 2 and len(item.body) == 3 and getattr(item.body.items[1], "text", "") in ("*", "ast", "star")  # type: ignore[attr-defined]
            if is_star and None not in names and isinstance(behind, Group) and behind.open == "(":
                found.add(name := f"{names[0]}_conv_{names[1]}")
                made.append(Letter(item.at, name, "upright"))
            else:
                made.append(changed(item, visit))
        return Row(row.at, tuple(made))

    return [visit(row) for row in rows], frozenset(found)


def ranked(rows: list[Row]) -> list[Row]:
    r"""NDCG@k is one name, with its k below."""

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for item in row.items:
            before, word = (made[-2] if len(made) > 1 else None), made[-1] if made else None
            is_place = isinstance(item, Letter | Number)
            if is_place and isinstance(word, Letter) and word.text.endswith("@"):
                made[-1] = Scripts(word.at, Letter(word.at, word.text[:-1], word.font), Row(item.at, (item,)))
            elif (
                is_place
                and isinstance(word, Sign)
                and word.text == "@"
                and isinstance(before, Letter)
                and before.font == "upright"
            ):
                made[-2:] = [Scripts(before.at, before, Row(item.at, (item,)))]
            else:
                made.append(changed(item, visit))
        return Row(row.at, tuple(made))

    return [visit(row) for row in rows]


def running_means(rows: list[Row]) -> list[Row]:
    """E[g^2]_t where a left side defines it: a quantity of its own, a mean over the steps so far."""

    def name(items: Sequence[Item], n: int) -> Scripts | None:
        behind = items[n + 1] if n + 1 < len(items) else None
        group = base_of(behind) if behind is not None else None
        if not (isinstance(base := items[n], Letter) and base.text in ("E", "mathbbE") and isinstance(group, Group)):
            return None
        below = behind.sub if isinstance(behind, Scripts) and behind.sup is None else None
        word = label(group.body) or "".join(label(Row(i.at, (i,))) or "" for i in group.body)
        if group.open != "[" or below is None or not word:
            return None
        return Scripts(base.at, Letter(base.at, f"E_{word}", "upright"), below)

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for n, item in enumerate(row.items):
            if (found := name(row.items, n)) is not None:
                made.append(found)
            elif not (n and name(row.items, n - 1) is not None):
                made.append(changed(item, visit))
        return Row(row.at, tuple(made))

    def defines(row: Row) -> bool:
        return len(row) > 2 and name(row.items, 0) is not None and isinstance(s := row.items[2], Sign) and s.text in EQUALITIES

    return [visit(row) for row in rows] if any(map(defines, rows)) else rows

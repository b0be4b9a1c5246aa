"""Expectations over actions: 𝔼_{a∼π(·|s)}[Q(s, a)] is the sum of π(a|s) Q(s, a) over all a, where a stands only in the
brackets of functions."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.counting import alone
from derive.reading.evidence import scripted, split
from derive.reading.naming import stem
from derive.reading.runs import base_of
from derive.reading.surface import Group, Item, Letter, Row, Scripts, Sign
from derive.reading.walking import changed


def summed_over_actions(rows: Sequence[Row]) -> tuple[list[Row], list[str]]:
    """The rows with sums for such expectations, and the letters over which they go."""
    found: list[str] = []

    def visit(row: Row) -> Row:
        made: list[Item] = []
        items = list(row.items)
        while items:
            item = items.pop(0)
            told = drawn(item, items[0] if items else None)
            if told is None:
                made.append(changed(item, visit))
                continue
            letter, density = told
            found.append(letter.text)
            body = items.pop(0)
            assert isinstance(body, Group)
            inner = Group(body.at, "(", ")", visit(body.body))
            sigma = Letter(item.at, "sum", "big")
            made += (Scripts(item.at, sigma, Row(item.at, (letter,)), None), *density, inner)
        return Row(row.at, tuple(made))

    return [visit(row) for row in rows], list(dict.fromkeys(found))


def drawn(item: Item, following: Item | None) -> tuple[Letter, tuple[Item, ...]] | None:
    """The letter a of 𝔼_{a∼π(·|s)} and π(a|s), where the brackets behind it have a nowhere but in those of functions."""
    body = following if isinstance(following, Group) and following.open in ("[", "{", "(") else None
    base = base_of(item)
    if body is None or not isinstance(item, Scripts) or item.sub is None or not isinstance(base, Letter) or base.text != "E":
        return None
    sides = split(item.sub, {"sim", "~"})
    letter = sides[0].items[0] if len(sides) == 2 and len(sides[0]) == 1 else None
    if not isinstance(letter, Letter) or len(letter.text) > 1 or len(sides[1]) != 2:
        return None
    density, group = sides[1].items
    cells = split(group.body, {"|"}) if isinstance(group, Group) and group.open == "(" else []
    if len(cells) != 2 or len(cells[0]) != 1 or not isinstance(dot := cells[0].items[0], Sign) or dot.text != "cdot":
        return None
    assert isinstance(group, Group)
    every = [(inner, after) for inner, after in scripted(body.body)]
    uses = sum(isinstance(i, Letter) and i.text == letter.text for i, _after in every)
    calls = sum(letter.text in alone(after) for i, after in every if stem(base_of(i)) is not None)
    if not uses or uses != calls:
        return None
    named = Row(group.at, (letter, *group.body.items[1:]))
    return letter, (density, Group(group.at, group.open, group.close, named))


__all__ = ["summed_over_actions"]

"""The lengths of axes that declarations name, along all axes that an index ties to them."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType

from derive.language.lines import names_in
from derive.reading.account import Account, Declared, Equality, Size, name_of
from derive.reading.entries import parsed
from derive.reading.layout import Axis, Ties, key, label_key, places
from derive.reading.letters import binder, replaced
from derive.records import dataclass, replace

NOTHING: Mapping[str, Mapping[int, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Conflict:
    """Two declared axes of different lengths along which one index runs, and where."""

    axes: tuple[Declared, Declared]
    lengths: tuple[str, str]
    at: int


class Lengths:
    """The sizes of a text: what stands along each axis, and what does not go together."""

    def __init__(
        self, items: Sequence[Equality], declarations: Sequence[Declared], parts: Mapping[str, Mapping[int, str]] = NOTHING
    ) -> None:
        """`parts` are the axes of quantities that go along a part of others only: their indices are tied to none of these."""
        self.ties = Ties()
        self.known: dict[object, tuple[Size, Declared]] = {}
        self.conflict: Conflict | None = None
        for d in declarations:
            for n, length in enumerate(d.lengths):
                if length.is_plain:
                    self.known[(d.name, n)] = (length, d)
            if d.last is not None and d.last.is_plain:
                self.known[label_key(d.name)] = (d.last, d)
                self.known |= {f"{n}:{d.name}": (d.last, d) for n in range(len(items))}
        if not self.known:
            return
        for number, item in enumerate(items):
            own = {f"{number}:{item.indices[n]}" for n in parts.get(item.name, ()) if n < len(item.indices)}
            for letter, axis in places(item, f"{number}:"):
                if letter not in own and axis[1] not in parts.get(axis[0], ()):
                    self.join(letter, axis, item.at)

    def join(self, letter: str, axis: Axis, at: int) -> None:
        one, other = self.ties.find(letter), self.ties.find(axis)
        if one == other:
            return
        first, second = self.known.get(one), self.known.get(other)
        self.ties.join(one, other)
        if first is not None and second is not None and differ(first[0], second[0]):
            self.conflict = self.conflict or Conflict((first[1], second[1]), (first[0].text, second[0].text), at)
        if first is not None or second is not None:
            self.known[self.ties.find(axis)] = second or first  # type: ignore[assignment]

    def at(self, tied: object) -> Size | None:
        found = self.known.get(self.ties.find(tied))
        return None if found is None else found[0]

    def of(self, name: str, axis: int) -> str | None:
        """How long an axis of an array is."""
        found = self.at((name, axis))
        return None if found is None else found.text

    def with_ranges(self, item: Equality, number: int, member: int, taken: Set[str]) -> str:
        """The entries of a member with the length of each sum along a declared axis, where no other name is called so."""
        text = str(item.members[member].entries)
        changes: list[tuple[int, int, str]] = []
        for node in ast.walk(ast.parse(text, mode="eval")):
            letter = binder(node)
            if letter is None or not isinstance(node, ast.Call) or node.args[1] is not letter:
                continue
            length = self.at(key(f"{number}:", member, node))
            if length is not None and length.letters and length.text not in taken:
                changes.append((letter.col_offset, letter.end_col_offset or 0, f"({letter.id}, 1, {length.text})"))
        return replaced(text, changes)


def ranged(account: Account) -> Account:
    """An account in which a sum along a declared axis says how far it runs."""
    if not account.declarations:
        return account
    lengths = Lengths(account.items, account.declarations, account.shorter)
    taken = {n for n, known in account.names.items() if known["kind"] not in ("size", "number")} | bound_in(account.items)

    def changed(number: int, item: Equality) -> Equality:
        members = (
            replace(m, entries=lengths.with_ranges(item, number, n, taken)) if isinstance(m.entries, str) else m
            for n, m in enumerate(item.members)
        )
        return replace(item, members=tuple(members))

    return replace(account, items=tuple(changed(n, item) for n, item in enumerate(account.items)))


def counted(account: Account) -> Account:
    """An account in which a sum over an index that functions alone have, the i of Σ_i f_i(w), says how far it runs: to the number
    by which it is divided, or to a length that has a name of its own."""
    taken = {*account.names, *map(name_of, (i.members[0].entries for i in account.items))}
    fresh = next(letter for letter in (*"NMKA", "N_") if letter not in taken)

    def changed(item: Equality) -> Equality:
        members = (replace(m, entries=_counted(m.entries, fresh)) if isinstance(m.entries, str) else m for m in item.members)
        return replace(item, members=tuple(members))

    return replace(account, items=tuple(map(changed, account.items)))


def _counted(text: str, fresh: str) -> str:
    if (tree := parsed(text)) is None:  # what dots leave open is refused where the text is posed
        return text
    changes: list[tuple[int, int, str]] = []
    divided = [
        (product.right, share.right.id) for product in ast.walk(tree)
        if isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult) and isinstance(share := product.left, ast.BinOp)
        and isinstance(share.op, ast.Div) and isinstance(share.right, ast.Name)
    ]  # fmt: skip
    for node in ast.walk(tree):
        letter = binder(node)
        if letter is None or not isinstance(node, ast.Call) or node.args[1] is not letter:
            continue
        within = [n for n in ast.walk(node.args[0]) if isinstance(n, ast.Subscript) and letter.id in names_in(n.slice)]
        handed = [n for n in ast.walk(node.args[0]) if isinstance(n, ast.Call) and any(letter.id in names_in(a) for a in n.args)]
        if handed and not within:
            end = next((name for right, name in divided if right is node), fresh)
            changes.append((letter.col_offset, letter.end_col_offset or 0, f"({letter.id}, 1, {end})"))
    return replaced(text, changes)


def bound_in(items: Sequence[Equality]) -> set[str]:
    """The letters that sums bind."""
    trees = [ast.parse(str(m.entries), mode="eval") for i in items for m in i.members if isinstance(m.entries, str)]
    return {letter.id for tree in trees for node in ast.walk(tree) if (letter := binder(node)) is not None}


def differ(one: Size, other: Size) -> bool:
    """Whether two lengths cannot be one: two names, or two numbers; a name may stand for a number."""
    return one.text != other.text and bool(one.letters) == bool(other.letters)

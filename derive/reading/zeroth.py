"""Entries 0 that stand apart from all others: the w_0 of w_0 + Σ_{i=1}^n w_i x_i is a number, and the x_0 beside the x_t from 1
on an array of its own.

Where an index begins with 0, or is shifted as in a recurrence, the entry 0 is one like the others.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from derive.language.syntax import slots_of
from derive.reading.account import Account, Equality, Member
from derive.reading.entries import parsed, subscripts
from derive.records import replace

Place = tuple[str, int]  # an array, and one of its places


def with_first_apart(account: Account) -> Account:
    """The account in which such entries have names of their own, w0 and x0[i]; asked for, they are w_0 and x_0 too."""
    if not any(re.search(r"[\[,]0[,\]]", str(m.entries)) for item in account.items for m in item.members):
        return account
    trees = [tree for item in account.items for m in item.members for tree in _trees(m.entries)]
    found = {place for tree in trees for place in _zeros(tree)} - _kept(account, trees)
    found -= {place for place in found for other in found if place[0] == other[0] and place != other}  # A_{i0} beside A_{0j}
    taken = {*account.names, *(n.id for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Name))}
    names = {place: name for place in found if (name := place[0].rstrip("_") + "0") not in taken and place[0] in account.names}
    if not names:
        return account
    known = dict(account.names)
    for (array, slot), name in names.items():
        shape = [*account.names[array].get("shape", ())]
        del shape[slot : slot + 1]
        known[name] = {"kind": "array", "shape": shape} if shape else {"kind": "number"}
    words = {**account.words, **{f"{array}_0": name for (array, _slot), name in names.items()}}
    return replace(account, items=tuple(_said(item, names) for item in account.items), names=known, words=words)


def _trees(entries: Any) -> Iterator[ast.expr]:
    if isinstance(entries, list):
        for one in entries:
            yield from _trees(one)
        return
    if (tree := parsed(entries)) is not None:
        yield tree


def _entries(tree: ast.expr) -> Iterator[tuple[Place, ast.expr]]:
    """What stands in every place of the arrays of a formula."""
    for array, slots in subscripts(tree):
        yield from (((array, n), slot) for n, slot in enumerate(slots))


def _zeros(tree: ast.expr) -> Iterator[Place]:
    yield from (place for place, slot in _entries(tree) if isinstance(slot, ast.Constant) and slot.value == 0)


def _kept(account: Account, trees: list[ast.expr]) -> set[Place]:
    """The places in which an entry 0 is one like the others: an index is shifted there, or begins with 0, or what stands there is
    defined or assumed."""
    letters: defaultdict[Place, set[str]] = defaultdict(set)
    kept: set[Place] = set()
    begun: set[str] = set()
    for tree in trees:
        for place, slot in _entries(tree):
            if isinstance(slot, ast.Name):
                letters[place].add(slot.id)
            elif not isinstance(slot, ast.Constant):
                kept.add(place)
        for node in ast.walk(tree):
            if isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(letter := node.elts[0], ast.Name):
                begun |= {letter.id} if ast.unparse(node.elts[1]) == "0" else set()
    heads = [item.members[0].entries for item in account.items if item.role != "claim"]
    kept |= {place for head in heads for tree in _trees(head) for place in _zeros(tree)}
    kept |= {place for place, found in letters.items() if found & begun}
    return kept | {place for name in account.steps for place in letters if place[0] == name}


def _said(item: Equality, names: dict[Place, str]) -> Equality:
    return replace(item, members=tuple(_member(m, names) for m in item.members))


def _member(member: Member, names: dict[Place, str]) -> Member:
    entries = _written(member.entries, names)
    return member if entries == member.entries else Member(member.text, entries, member.approximate)


def _written(entries: Any, names: dict[Place, str]) -> Any:
    if isinstance(entries, list):
        return [_written(e, names) for e in entries]
    trees = list(_trees(entries))
    if not trees or not any(place in names for place in _zeros(trees[0])):
        return entries
    return ast.unparse(_Apart(names).visit(trees[0]))


class _Apart(ast.NodeTransformer):
    def __init__(self, names: dict[Place, str]) -> None:
        self.names = names

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        slots = slots_of(node.slice)
        array = node.value.id if isinstance(node.value, ast.Name) else ""
        for n, slot in enumerate(slots):
            name = self.names.get((array, n)) if isinstance(slot, ast.Constant) and slot.value == 0 else None
            if name is not None:
                rest = [s for k, s in enumerate(slots) if k != n]
                return ast.parse(f"{name}[{', '.join(map(ast.unparse, rest))}]" if rest else name, mode="eval").body
        return node


__all__ = ["with_first_apart"]

"""Along which axes the free letters of a claim run: a Jacobian by rows, or transposed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from derive.reading.account import Equality
from derive.reading.letters import binder

Axis = tuple[str, int]
FREE_LETTERS = 2  # those of a matrix


def other_layout(items: Sequence[Equality], claim: Equality) -> bool:
    """Whether a claim about a Jacobian fits only with its two letters changed about, by the sizes that the definitions tie."""
    if len(claim.indices) != FREE_LETTERS:
        return False
    ties = Ties()
    for n, item in enumerate(items):
        if item.role in ("definition", "chain") and item is not claim:
            for letter, axis in places(item, f"{n}:"):
                ties.join(letter, axis)
    first, *others = ([*places(Equality("claim", (m,)), "")] for m in claim.members)
    wanted = {letter: ties.find(axis) for letter, axis in first if letter in claim.indices}
    i, j = claim.indices
    if i not in wanted or j not in wanted or wanted[i] == wanted[j]:
        return False
    swapped = {i: wanted[j], j: wanted[i]}
    for own_places in others:
        own = [(letter, ties.find(axis)) for letter, axis in own_places if letter in wanted]
        known = [(letter, root) for letter, root in own if root in wanted.values()]
        if known and all(root == swapped[letter] for letter, root in known):
            return True
    return False


class Ties:
    """Axes and letters that have one size."""

    def __init__(self) -> None:
        self.parent: dict[object, object] = {}

    def find(self, key: object) -> object:
        while (up := self.parent.get(key, key)) != key:
            key = up
        return key

    def join(self, a: object, b: object) -> None:
        self.parent[self.find(a)] = self.find(b)


def places(item: Equality, prefix: str) -> Iterator[tuple[str, Axis]]:
    """Every letter that stands at an axis of a name; a bound letter is its own for each sum.

    A letter of x[i + 1] - x[i] runs along a part of the axis of x.
    """
    found: list[tuple[str, Axis, bool]] = []
    for n, member in enumerate(item.members):
        if isinstance(member.entries, str):
            try:
                tree = ast.parse(member.entries, mode="eval")
            except SyntaxError:
                continue
            found += _of(tree.body, {}, prefix, n)
    parts = {(letter, axis) for letter, axis, is_later in found if is_later}
    yield from ((letter, axis) for letter, axis, is_later in found if not is_later and (letter, axis) not in parts)


def key(prefix: str, member: int, node: ast.AST) -> str:
    """The name by which a bound letter is told from others of the text."""
    return f"{prefix}{member}@{getattr(node, 'col_offset', 0)}"


def label_key(name: str) -> str:
    """The name for all entries of an array of labels, which choose entries of others."""
    return f"{name}[]"


def _of(node: ast.AST, bound: dict[str, str], prefix: str, member: int) -> Iterator[tuple[str, Axis, bool]]:
    """Letters at axes, and whether a number is added to them there."""
    if (letter := binder(node)) is not None and isinstance(node, ast.Call):
        yield from _of(node.args[0], {**bound, letter.id: key(prefix, member, node)}, prefix, member)
        return
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        slots = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for n, slot in enumerate(slots):
            if isinstance(slot, ast.Name):
                yield bound.get(slot.id, prefix + slot.id), (node.value.id, n), False
            elif (later := _later(slot)) is not None:
                yield bound.get(later, prefix + later), (node.value.id, n), True
            elif isinstance(slot, ast.Subscript) and isinstance(slot.value, ast.Name):
                yield label_key(slot.value.id), (node.value.id, n), False
    for child in ast.iter_child_nodes(node):
        yield from _of(child, bound, prefix, member)


def _later(slot: ast.expr) -> str | None:
    """The letter of i + 1."""
    match slot:
        case ast.BinOp(left=ast.Name(id=letter), op=ast.Add(), right=ast.Constant()):
            return letter
    return None

"""Arrays that are written out, entry by entry: f = (x y, x + y) defines f1 = x y and f2 = x + y.

Where another definition adds over an axis of such an array, Σ_j R_ij x_j, the sum is written out too, and what has an entry for
each of its rows is itself an array that is written out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import product
from typing import Any

from derive.errors import NotationError
from derive.language.syntax import slots_of
from derive.reading.account import Account, Equality, name_of
from derive.words import gettext as _

Place = tuple[int, ...]
#: The name of each entry of an array by its place, from 1.
Table = Mapping[Place, str]
MOST = 64  # entries of one array
#: What the terms of a sum and of a product stand between, written out.
OPERATORS: Mapping[str, ast.operator] = {"sum": ast.Add(), "prod": ast.Mult()}


class Entries:
    """The definitions of an account, in which an array that is written out is a quantity for each of its entries."""

    def __init__(self, account: Account, text: str) -> None:
        self.text, self.at = text, 0
        self.own = frozenset(account.names)
        self.taken = {*self.own}
        self.tables: dict[str, Table] = {}
        self.items = [i for i in account.items if i.role in ("definition", "chain")]
        for item in self.items:
            self.at = item.at
            if isinstance(item.members[1].entries, list):
                if item.indices:
                    raise self.error(_("an array that is written out for every value of an index cannot be differentiated yet"))
                self.name_entries(str(item.members[0].entries), [*flat(item.members[1].entries)])
        while any(self.is_found(item) for item in self.items):
            pass

    def error(self, problem: str) -> NotationError:
        return NotationError(problem, self.text, self.at)

    def name_entries(self, array: str, places: Sequence[Place]) -> None:
        """A name for each entry of an array, which no other quantity has."""
        if len(places) > MOST:
            raise self.error(_("{array} has too many entries to be written out").format(array=array))
        made = {p: array + "".join(map(str, p)) for p in places}
        if array[-1:].isdigit() or any(n > 9 for p in places for n in p) or not self.taken.isdisjoint(made.values()):
            made = {p: f"{array}_{'_'.join(map(str, p))}" for p in places}
        self.tables[array] = made
        self.taken.update(made.values())

    def is_found(self, item: Equality) -> bool:
        """Whether a definition is seen now to have an entry for each row of an array that is written out."""
        head, body = (m.entries for m in item.members[:2])
        name = name_of(head)
        if name in self.tables or not item.indices or not isinstance(body, str):
            return False
        sizes = self.sizes(body, item.indices)
        if set(sizes) != set(item.indices):
            return False
        self.name_entries(name, [*product(*(range(1, sizes[c] + 1) for c in item.indices))])
        return True

    def sizes(self, body: str, letters: Sequence[str]) -> dict[str, int]:
        """How far some letters run that stand at an axis of an array that is written out."""
        found: dict[str, int] = {}
        if tree := self.tree(body):
            for array, slots in subscripts(tree):
                for n, slot in enumerate(slots):
                    if array in self.tables and isinstance(slot, ast.Name) and slot.id in letters:
                        found.setdefault(slot.id, self.length(array, n))
        return found

    def length(self, array: str, axis: int) -> int:
        return max(place[axis] for place in self.tables[array])

    def tree(self, body: str) -> ast.expr | None:
        """The tree of a formula that speaks of an array that is written out; None of any other."""
        try:
            tree = ast.parse(body, mode="eval").body
        except SyntaxError:
            return None
        used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        return None if used.isdisjoint(self.tables) else tree

    # -- what is said instead

    def lines(self) -> Iterator[tuple[str, str]]:
        """Every definition, a head and a body; of an array that is written out those of its entries."""
        for item in self.items:
            self.at = item.at
            head, body = str(item.members[0].entries), item.members[1].entries
            table = self.tables.get(name_of(head))
            if table is None:
                yield head, self.said(body, {})
                continue
            for place, name in table.items():
                if isinstance(body, list):
                    yield name, self.said(reduce(lambda rows, n: rows[n - 1], place, body), {})
                else:
                    yield name, self.said(body, dict(zip(item.indices, place, strict=True)))

    def said(self, body: Any, letters: Mapping[str, int]) -> str:
        """A formula in which some letters are numbers and every entry of an array that is written out has its name."""
        if tree := self.tree(body):
            return ast.unparse(_Written(self, letters).visit(tree))
        return str(body)

    def equated(self, left: Any, right: Any) -> Iterator[tuple[str, str]]:
        """Two sides that are said to be equal, entry by entry where they are written out."""
        if isinstance(left, str) and left in self.tables and isinstance(right, list):
            left = within([*self.tables[left].items()])
        if isinstance(left, str) and isinstance(right, str):
            yield self.said(left, {}), self.said(right, {})
        elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
            for one, other in zip(left, right, strict=True):
                yield from self.equated(one, other)
        else:
            raise self.error(_("the two sides are not written out alike"))

    def rows(self, array: str) -> list[list[str]]:
        """The names of the entries of an array, row by row; a vector has one in each row."""
        table = self.tables[array]
        numbers = dict.fromkeys(place[0] for place in table)
        return [[name for place, name in table.items() if place[0] == n] for n in numbers]

    def asked(self, word: str) -> list[str]:
        """What is asked for by a name in the text notation: an entry, or all entries of an array that is written out."""
        names = (name for table in self.tables.values() for name in table.values())
        entry = next((name for name in names if name.replace("_", "") == word.replace("_", "")), None)
        if entry is not None and word not in self.own:
            return [entry]
        if (table := self.tables.get(name_of(word))) is None:
            return [word]
        slots = [s.strip() for s in word.partition("[")[2].rstrip("]").split(",")]
        fixed = {n: int(s) for n, s in enumerate(slots) if s.isdigit()}
        return [name for place, name in table.items() if all(place[n] == number for n, number in fixed.items())]

    def results(self) -> list[str]:
        """The entries of the one array that is written out and that no other definition uses."""
        bodies = [(i.name, str(i.members[1].entries)) for i in self.items]
        heads = [i.name for i in self.items]
        unused = [n for n in heads if not any(n in words(body) for other, body in bodies if other != n)]
        return [*self.tables[unused[0]].values()] if len(unused) == 1 and unused[0] in self.tables else []


class _Written(ast.NodeTransformer):
    """Writes out the sums over an axis of an array that is written out, and calls its entries by their names."""

    def __init__(self, entries: Entries, letters: Mapping[str, int]) -> None:
        self.entries, self.letters = entries, letters

    def visit_Call(self, node: ast.Call) -> ast.AST:
        operator = OPERATORS.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if operator is None or len(node.args) != 2 or not isinstance(letter := node.args[1], ast.Name):
            return self.folded(node)
        size = self.entries.sizes(ast.unparse(node.args[0]), [letter.id]).get(letter.id)
        if size is None:
            inner = {c: n for c, n in self.letters.items() if c != letter.id}
            return ast.Call(node.func, [_Written(self.entries, inner).visit(node.args[0]), letter], [])
        terms = [
            _Written(self.entries, {**self.letters, letter.id: n}).visit(ast.parse(ast.unparse(node.args[0]), mode="eval").body)
            for n in range(1, size + 1)
        ]
        return reduce(lambda a, b: ast.BinOp(a, operator, b), terms)

    def folded(self, node: ast.Call) -> ast.AST:
        """A call of other functions; Kronecker's delta of two numbers is one."""
        made = ast.Call(node.func, [self.visit(a) for a in node.args], [])
        values = [a.value for a in made.args if isinstance(a, ast.Constant)]
        if isinstance(node.func, ast.Name) and node.func.id == "delta" and len(values) == len(made.args) == 2:
            return ast.Constant(int(values[0] == values[1]))
        return made

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        slots = [self.visit(s) for s in slots_of(node.slice)]
        array = node.value.id if isinstance(node.value, ast.Name) else ""
        if array not in self.entries.tables:
            place = ast.Tuple(slots, ast.Load()) if len(slots) > 1 else slots[0]
            return ast.Subscript(node.value if array else self.visit(node.value), place, ast.Load())
        at = tuple(s.value if isinstance(s, ast.Constant) else None for s in slots)
        if (name := self.entries.tables[array].get(at)) is None:  # type: ignore[arg-type]
            said = _("{entry} is an entry of an array that is written out, and has no name of its own here")
            raise self.entries.error(said.format(entry=ast.unparse(node)))
        return ast.Name(name, ast.Load())

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.entries.tables:
            said = _("{array} is written out, and stands here as a whole; its entries are {names}")
            names = _(", ").join(self.entries.tables[node.id].values())
            raise self.entries.error(said.format(array=node.id, names=names))
        return ast.Constant(self.letters[node.id]) if node.id in self.letters else node


def flat(entries: list[Any]) -> Iterator[Place]:
    """The places of an array in rows."""
    for n, entry in enumerate(entries, 1):
        yield from ((n, *rest) for rest in flat(entry)) if isinstance(entry, list) else ((n,),)


def within(entries: list[tuple[Place, str]]) -> Any:
    """Entries by their places, in rows."""
    if not entries[0][0]:
        return entries[0][1]
    rows = range(1, 1 + max(place[0] for place, _name in entries))
    return [within([(place[1:], name) for place, name in entries if place[0] == n]) for n in rows]


def parsed(entries: Any) -> ast.expr | None:
    """The tree of a formula; none of an array that is written out, and of what is no formula."""
    try:
        return None if isinstance(entries, list) else ast.parse(str(entries), mode="eval").body
    except SyntaxError:
        return None


def words(body: str) -> set[str]:
    """The names in a formula, or in an array that is written out."""
    try:
        return {n.id for n in ast.walk(ast.parse(body.replace("'", " "), mode="eval")) if isinstance(n, ast.Name)}
    except SyntaxError:
        return set()


def subscripts(tree: ast.AST) -> Iterator[tuple[str, list[ast.expr]]]:
    """Every entry of an array in a formula, with its places."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            yield node.value.id, slots_of(node.slice)


__all__ = ["Entries"]

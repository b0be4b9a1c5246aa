"""A loop over a stated range that adds or multiplies up, as a sum or a product."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from derive.reading.python.arrays import Array
from derive.reading.python.entries import Entries
from derive.reading.python.filling import Filling
from derive.reading.python.trees import entered, stores
from derive.reading.said import ONE, ZERO
from derive.words import gettext as _


class Loops(Entries):
    """Loops that add or multiply up."""

    def loop(self, node: ast.For, told: bool) -> None:
        """A loop over a stated range that adds (or multiplies) up is a sum (or a product)."""
        if node.orelse:
            raise self.refusal(_("a loop with else is not read"))
        changes = dict(self.grown(node.body))
        temporary = set(stores(node.body)) - changes.keys() - entered(node.body).keys()
        before = {name: self.value(ast.copy_location(ast.Name(name, ast.Load()), node)) for name in changes}
        kept = self.known
        self.known = dict(kept)
        token, axis, prefer = self.enter(node.target, node.iter)
        built = self.begun(node.body)
        self.turning = (*self.turning, token)
        for name in changes:
            self.known[name] = self.number(ONE if changes[name] == "prod" else ZERO)
        for name in temporary:
            self.known[name] = ValueError(
                _("{name} is carried from one turn of the loop to the next; only sums and products are read").format(name=name)
            )
        try:
            self.block(node.body, False)
        finally:
            self.turning = self.turning[:-1]
        self.turned(token, axis, prefer, node.body)
        after = {name: self.known[name] for name in changes}
        kept |= {name: v for name, v in self.known.items() if isinstance(v, Filling)}
        self.known = kept
        self.built(built, node, told)
        for name in temporary:
            self.known[name] = ValueError(_("{name} is known inside the loop only").format(name=name))
        for name, kind in changes.items():
            self.here = self.locate(node)
            whole = self.summed(kind, token, axis, prefer, self.arr(after[name]))
            self.totalled(name, kind, self.arr(before[name]), whole, self.here, told)

    def totalled(self, name: str, kind: str, old: Array, whole: Array, at: int, told: bool) -> None:
        """What a name is behind a loop that has added, or multiplied, so much to what it was."""
        neutral = old.whole is not None and old.whole.base is None and old.whole.added == (1 if kind == "prod" else 0)
        made = whole if neutral else self.combined("*" if kind == "prod" else "+", old, whole)
        if told:
            made = self.define(self.spelled(name), made, None, at)
        self.known[name] = made

    def grown(self, body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
        """The names to which a loop adds, or which it multiplies, each of which is known from here on."""
        for name, kind in growing(body).items():
            if not isinstance(self.known.get(name), Array) and name in stores(body) and name not in self.known:
                self.free_array(name)
            yield name, kind


def growing(body: Sequence[ast.stmt]) -> dict[str, str]:
    """The names to which a loop adds, or which it multiplies, and that it uses for nothing else."""
    uses = Counter(n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name))
    found: dict[str, set[str]] = {}
    own: Counter[str] = Counter()

    def visit(statements: Sequence[ast.stmt]) -> None:
        for s in statements:
            if isinstance(s, ast.AugAssign) and isinstance(s.target, ast.Name):
                kind = {ast.Add: "sum", ast.Sub: "sum", ast.Mult: "prod", ast.Div: "prod"}.get(type(s.op), "")
                found.setdefault(s.target.id, set()).add(kind)
                own[s.target.id] += 1
            elif (
                isinstance(s, ast.Assign)
                and len(s.targets) == 1
                and isinstance(t := s.targets[0], ast.Name)
                and isinstance(b := s.value, ast.BinOp)
            ):
                if (
                    isinstance(b.left, ast.Name)
                    and b.left.id == t.id
                    and isinstance(b.op, ast.Add | ast.Sub | ast.Mult | ast.Div)
                ):
                    found.setdefault(t.id, set()).add("sum" if isinstance(b.op, ast.Add | ast.Sub) else "prod")
                    own[t.id] += 2
            elif isinstance(s, ast.For | ast.If):
                visit([*s.body, *s.orelse])

    visit(body)
    return {
        name: next(iter(kinds))
        for name, kinds in found.items()
        if len(kinds) == 1 and "" not in kinds and uses[name] == own[name]
    }


__all__ = ["Loops", "growing"]

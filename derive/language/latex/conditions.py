r"""Conditions: case distinctions, line by line from the top, and indicators, \mathbb{1}[i = j]."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from derive.language.latex.tree import Atom, Cases, Factor, Fence, Item, Relation
from derive.records import dataclass
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.language.latex.convert import Converter

RELATION: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
MOST_NODES = 5_000  # of a case distinction: what a condition leaves open is written twice


@dataclass(frozen=True)
class Condition:
    """left sign right, with its place."""

    left: ast.expr
    sign: str
    right: ast.expr
    at: int

    @property
    def form(self) -> tuple[str, str, str]:
        """The same for x < 1 and 1 > x."""
        left, right, sign = ast.dump(self.left), ast.dump(self.right), self.sign
        if sign in (">", ">=") or (sign in ("=", "!=") and right < left):
            left, right, sign = right, left, TURNED[sign]
        return left, sign, right

    def opposite(self) -> Condition:
        return Condition(self.left, OPPOSITE[self.sign], self.right, self.at)


def comparisons(walk: Converter, relation: Relation) -> list[Condition]:
    """A chain of comparisons, each with its neighbours: 0 < x < 1 is 0 < x and x < 1."""
    if not relation.signs:
        raise walk.error(_("a condition compares two values"), relation.at, "`x > 0`")
    sides = [walk.expression(side) for side in relation.sides]
    return [Condition(a, s, b, relation.at) for a, s, b in zip(sides, relation.signs, sides[1:], strict=False)]


def where(walk: Converter, condition: Condition, yes: ast.expr, no: ast.expr, at: int) -> ast.expr:
    compare = walk.at(ast.Compare(condition.left, [RELATION[condition.sign]()], [condition.right]), condition.at)
    return walk.call("where", at, compare, yes, no)


def cases(walk: Converter, base: Cases) -> ast.expr:
    """Lines from the top: a condition that the lines above leave no other choice for is not asked again."""
    if len(base.rows) > 12:
        raise walk.error(_("a case distinction of more than 12 lines"), base.at)
    known: set[tuple[str, str, str]] = set()
    lines: list[tuple[list[Condition], ast.expr]] = []
    for n, (value, conditions) in enumerate(base.rows):
        if conditions is None:
            raise walk.error(_("this line has no condition"), value.at, r"`& \text{otherwise}`")
        asked = [one for relation in conditions for one in comparisons(walk, relation)]
        left = [one for one in asked if one.form not in known]
        lines.append((left, walk.expression(value)))
        if not left:
            if n < len(base.rows) - 1:
                raise walk.error(_("no case is left for this line"), base.rows[n + 1][0].at)
            break
        if len(left) == 1:
            known.add(left[0].opposite().form)
    if lines[-1][0]:
        problem = _("the cases leave something open: the last line is for all the rest")
        raise walk.error(problem, lines[-1][0][0].at, r"`\text{otherwise}`")
    made = lines[-1][1]
    for asked, yes in reversed(lines[:-1]):
        rest, made = made, yes
        for condition in reversed(asked):
            made = where(walk, condition, made, rest, base.at)
    if len(list(_limited(made))) > MOST_NODES:
        raise walk.error(_("this is too large to be worked out"), base.at)
    return made


def truth(walk: Converter, parts: tuple[Relation, ...], at: int) -> ast.expr:
    """1 where a condition holds, else 0."""
    made: ast.expr = walk.given(1, at)
    conditions = [one for part in parts for one in comparisons(walk, part)]
    letters = walk.facts.indices | set(walk.bound)
    for condition in reversed(conditions):
        sides = condition.left, condition.right
        if condition.sign == "=" and all(isinstance(s, ast.Name) and s.id in letters for s in sides):
            equal = walk.call("delta", at, *sides)
            made = equal if len(conditions) == 1 else walk.binary(equal, ast.Mult(), made)
            continue
        made = where(walk, condition, made, walk.given(0, at), at)
    return made


def indicator(walk: Converter, base: Atom, item: Item, rest: list[Factor]) -> ast.expr:
    """1 where the condition behind or below it holds, else 0."""
    if item.below is not None:
        return walk.raised(truth(walk, item.below.parts, base.at), item)
    if rest and not rest[0].operator and isinstance(rest[0].item.base, Fence):
        following = rest.pop(0)
        assert isinstance(following.item.base, Fence)
        return walk.raised(truth(walk, following.item.base.parts, base.at), following.item)
    raise walk.error(_("an indicator wants a condition"), base.at, r"`\mathbb{1}[i = j]`")


def _limited(e: ast.expr) -> list[ast.AST]:
    out: list[ast.AST] = []
    ahead: list[ast.AST] = [e]
    while ahead and len(out) <= MOST_NODES:
        part = ahead.pop()
        out.append(part)
        ahead += ast.iter_child_nodes(part)
    return out

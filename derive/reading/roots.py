"""A square that is known from the one a step before: σ_t² = ω + α ε_{t-1}² + β σ_{t-1}² says what σ_t is, the positive root."""

from __future__ import annotations

import ast

from derive.language.syntax import slots_of
from derive.reading.account import Account, Equality
from derive.reading.entries import parsed, subscripts
from derive.records import replace
from derive.sentence import message


def with_roots(account: Account) -> Account:
    """The account in which each recurrence of squares is one of their positive roots."""
    made = tuple(_rooted(item) for item in account.items)
    names = [new.name for old, new in zip(account.items, made, strict=True) if new is not old]
    said = [message("{name} is the positive root of what is given for its square", name=name) for name in names]
    return replace(account, items=made, conventions=(*account.conventions, *said)) if names else account


def _rooted(item: Equality) -> Equality:
    if item.role != "definition" or len(item.members) != 2:
        return item
    head, body = (parsed(m.entries) for m in item.members)
    if body is None:
        return item
    match head:
        case ast.BinOp(left=ast.Subscript(value=ast.Name(id=name)) as root, op=ast.Pow(), right=ast.Constant(value=2)):
            own = [ast.unparse(slot) for slot in slots_of(root.slice)]
            read = [[ast.unparse(slot) for slot in slots] for array, slots in subscripts(body) if array == name]
            if not read or own in read:  # nothing is said of steps before, or the square is on both sides of one step
                return item
            sides = (ast.unparse(root), f"sqrt({item.members[1].entries})")
            return replace(
                item, members=tuple(replace(m, text=e, entries=e) for m, e in zip(item.members, sides, strict=True)), alone=False
            )
    return item


__all__ = ["with_roots"]

"""Functions of rows of which a text says nothing more: where φ stands only as φ(x_n), its values are given, an array of rows φ_n.

The array rests on the rows: by x no derivative is known.
"""

from __future__ import annotations

import ast
from collections import defaultdict

from derive.language.expressions import RESERVED
from derive.language.lines import names_in
from derive.language.syntax import slots_of
from derive.reading.account import Account, Equality
from derive.reading.entries import parsed
from derive.records import replace
from derive.sentence import message

Form = tuple[str, ...]  # what each argument is: "" an index, else the name of a number or of an array whose row it is


def with_values(account: Account) -> Account:
    """The account in which what such functions come to is an array, with a place for each index of their arguments."""
    trees = [tree for item in account.items for m in item.members if (tree := parsed(m.entries)) is not None]
    forms: defaultdict[str, set[Form | None]] = defaultdict(set)
    taken = {*account.names, *RESERVED, *account.called}
    for tree in trees:
        moved = {id(node.args[0]) for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_derivative(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id not in taken:
                forms[node.func.id].add(None if id(node) in moved else _form(node, account))
    of = {name: next(iter(found)) for name, found in forms.items() if len(found) == 1}
    known = {name: form for name, form in of.items() if form is not None and any(form)}
    if not known:
        return account
    places = dict.fromkeys(known, 0)

    def changed(item: Equality) -> Equality:
        members = []
        for m in item.members:
            tree = parsed(m.entries)
            values = _Values(known, places)
            made = m if tree is None else replace(m, entries=ast.unparse(values.visit(tree)))
            members.append(made if tree is not None and values.found else m)
        return replace(item, members=tuple(members))

    items = tuple(map(changed, account.items))
    rests_on = {n: frozenset(filter(None, form)) for n, form in known.items()}
    before = {i.name for i in account.items if account.serves(i, account.items)}
    idle = [i for i in items if i.role == "definition" and i.name in before and not account.serves(i, items)]
    for item in idle:  # the u of f(u), which only such a function was of: by what it is made of no derivative is known either
        made_of = {
            n for m in item.members[1:] if (tree := parsed(m.entries)) is not None for n in names_in(tree)
        } & account.names.keys()
        rests_on = {n: of | made_of if item.name in of else of for n, of in rests_on.items()}
    items = tuple(i for i in items if i not in idle)
    names = {**account.names, **{n: {"kind": "array", "shape": [None] * places[n]} for n in known}}
    parameters = {**account.parameters, **rests_on}
    said = [message("the values of {name} are given: nothing says how it is calculated", name=name) for name in known]
    return replace(account, items=items, names=names, parameters=parameters, conventions=(*account.conventions, *said))


def _is_derivative(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "diff" and bool(node.args)


def _form(call: ast.Call, account: Account) -> Form | None:
    """What the arguments of a call are; None where none is a row, or one is calculated."""
    found: list[str] = []
    rows = 0
    for part in call.args:
        match part:
            case ast.Name(id=name):
                found.append(name if account.names.get(name, {}).get("kind") in ("number", "size") else "")
            case ast.Subscript(value=ast.Name(id=name)):
                slots = slots_of(part.slice)
                whole = [isinstance(s, ast.Slice) for s in slots]
                rows += any(whole)
                if any(whole) and whole != [False] * (len(slots) - 1) + [True]:
                    return None
                found.append(name)
            case _:
                return None
    return tuple(found) if rows else None


class _Values(ast.NodeTransformer):
    """Entries for the calls of some functions."""

    def __init__(self, known: dict[str, Form], places: dict[str, int]) -> None:
        self.known, self.places, self.found = known, places, False

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in self.known:
            return node
        slots: list[ast.expr] = []
        for part, of in zip(node.args, self.known[name], strict=True):
            if isinstance(part, ast.Subscript):
                slots += (s for s in slots_of(part.slice) if not isinstance(s, ast.Slice))
            elif not of:
                slots.append(part)
        if not slots:
            return node
        if not self.known[name][0]:  # φ_i(x_n), which is told as φ(i, x_n), is an entry of the row n
            slots = [*slots[1:], slots[0]]
        self.found, self.places[name] = True, len(slots)
        return ast.Subscript(ast.Name(name, ast.Load()), ast.Tuple(slots, ast.Load()) if len(slots) > 1 else slots[0], ast.Load())


__all__ = ["with_values"]

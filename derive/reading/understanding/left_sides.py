r"""Left sides with more than what they define: \min_G \max_D V(D, G) = …, v → v' = …"""

from __future__ import annotations

from derive.reading.evidence import EQUALITIES, bound_letters, fold_of, scripted
from derive.reading.grammar.functions import KNOWN
from derive.reading.naming import stem
from derive.reading.runs import base_of
from derive.reading.surface import Group, Item, Letter, Row, Scripts, Sign


def objectives(rows: list[Row]) -> tuple[list[Row], list[str]]:
    r"""The rows with \min_G \max_D V(D, G) = … as what V is, and the names of what is made small or large there."""
    made, names = [], []
    for row in rows:
        n = 0
        bound: set[str] = set()
        while n < len(row) and isinstance(item := row.items[n], Scripts) and item.sub and fold_of(item) in ("max", "min"):
            bound |= {b.text for b in bound_letters(item.sub)}
            n += 1
        rest = row.items[n : n + 3]
        of = rest[1] if len(rest) == 3 else None
        is_head = isinstance(of, Group) and of.open == "(" and isinstance(base_of(rest[0]), Letter)
        handed = {i.text for i, _after in scripted(of.body) if isinstance(i, Letter)} if isinstance(of, Group) else set()
        if n and is_head and bound <= handed and isinstance(sign := rest[2], Sign) and sign.text in EQUALITIES:
            names.append(stem(base_of(rest[0])) or "")
            made.append(Row(rest[0].at, row.items[n:]))
        else:
            made.append(row)
    return made, names


def applied(rows: list[Row]) -> list[Row]:
    r"""\text{proj}_u v = … says what a function with a name is of v."""
    made = []
    for row in rows:
        name, of, sign = row.items[:3] if len(row) > 3 else (None, None, None)
        base = base_of(name) if name is not None else None
        is_name = (
            isinstance(base, Letter) and base.font in ("upright", "function") and len(base.text) > 2 and base.text not in KNOWN
        )
        if is_name and isinstance(of, Letter) and isinstance(sign, Sign) and sign.text in EQUALITIES:
            row = Row(row.at, (row.items[0], Group(of.at, "(", ")", Row(of.at, (of,))), *row.items[2:]))
        made.append(row)
    return made


def replaced(rows: list[Row]) -> list[Row]:
    """v → v' = v - η ∇C says what v' is."""
    made = []
    for row in rows:
        items = row.items
        signs = [getattr(i, "text", "") for i in (items[1], items[3])] if len(items) > 4 else []
        new = items[2] if signs and signs[0] == "->" and signs[1] in EQUALITIES else None
        if isinstance(new, Scripts) and new.primes and stem(base_of(items[0])) == stem(base_of(new)) is not None:
            made.append(Row(new.at, items[2:]))
        else:
            made.append(row)
    return made


def of_sets(rows: list[Row]) -> list[Row]:
    r"""L(\{p_i\}, \{t_i\}) = … says what L is of the arrays p and t."""
    made = []
    for row in rows:
        group, sign = row.items[1:3] if len(row) > 3 else (None, None)
        if isinstance(group, Group) and group.open == "(" and isinstance(sign, Sign) and sign.text in EQUALITIES:
            group = Group(group.at, "(", ")", Row(group.body.at, tuple(map(without_braces, group.body.items))))
            row = Row(row.at, (row.items[0], group, *row.items[2:]))
        made.append(row)
    return made


def without_braces(item: Item) -> Item:
    """The name of which braces hold the entries; any other item as it is."""
    group = base_of(item)
    of = base_of(group.body.items[0]) if isinstance(group, Group) and group.open == "{" and len(group.body) == 1 else None
    return of if isinstance(of, Letter) else item

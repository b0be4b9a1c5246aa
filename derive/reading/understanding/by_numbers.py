"""Arrays whose entries are written with numbers: θ beside θ_1 and θ_2, where something is differentiated by the whole of θ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set

from derive.reading.counting import on_line
from derive.reading.evidence import heads, scripted
from derive.reading.naming import label, stem
from derive.reading.runs import base_of
from derive.reading.surface import Fraction, Group, Row, Scripts
from derive.reading.surface import Letter as Glyph
from derive.reading.understanding.rows import is_differential
from derive.reading.within import alike


def bold_by_entries(rows: Sequence[Row], bold: Set[str]) -> set[str]:
    """The bold letters that stand whole beside several of their entries: φ beside φ_0 and φ_1, not w beside a bias w_0."""
    whole: set[str] = set()
    numbers: dict[str, set[str]] = {}
    for row in rows:
        for item, _after in scripted(row):
            base = base_of(item)
            if not isinstance(base, Glyph) or base.text not in bold:
                continue
            if isinstance(item, Scripts) and item.sub is not None and base.font != "bold":
                numbers.setdefault(base.text, set()).add(label(item.sub) or "")
            elif base.font == "bold" and not (isinstance(item, Scripts) and item.sub is not None):
                whole.add(base.text)
    return {name for name in whole if len(below := numbers.get(name, set())) > 1 and all(map(str.isdigit, below))}


def differentiated_whole(rows: Sequence[Row]) -> set[str]:
    """The letters with the numbers 1 and 2 below them by which something is differentiated whole: the θ of ∂f/∂θ, the x of
    ∇f(x) and of ∇f beside f(x) = x_1 x_2, and what a function is of that is called with something else: f(x), f(z)."""
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    by: set[str] = set()
    of: set[str] = set()  # functions with a gradient
    arguments: dict[str, set[str]] = {}
    for row in rows:
        for item, after in scripted(row):
            if isinstance(item, Scripts) and item.sub is not None and (name := stem(item.base)) is not None:
                numbers[name].add(label(item.sub) or "")
            if isinstance(item, Fraction) and item.top.items and is_differential(item.top.items[0]):
                by |= {only.text for only in item.bottom.items[1:] if isinstance(only, Glyph) and len(item.bottom) == 2}
            if isinstance(base := base_of(item), Glyph) and base.text == "nabla" and after is not None:
                of.add(stem(base_of(after)) or "")
            if isinstance(after, Group) and after.open == "(" and len(after.body) == 1 and (name := stem(base)) is not None:
                only = after.body.items[0]
                arguments.setdefault(name, set()).update({only.text} if isinstance(only, Glyph) else ())
    by |= {x for name in of for x in arguments.get(name, ())} | of_others(rows)
    return {x for x in by if {"1", "2"} <= numbers[x] and all(map(str.isdigit, numbers[x]))}


def intercepts(rows: Sequence[Row]) -> set[str]:
    """The letters of which the whole is a factor, and the 0 alone is another number: the β_0 of β_0 + x^T β is no entry of β."""
    numbers: defaultdict[str, set[str]] = defaultdict(set)
    behind = [Row(row.at, row.items[len(heads(row)) :]) for row in rows]
    for row in behind:
        for item, _after in scripted(row):
            word = label(item.sub) if isinstance(item, Scripts) and item.sub is not None else None
            if isinstance(item, Scripts) and word is not None and word.isdigit() and (name := stem(item.base)) is not None:
                numbers[name].add(word)
    return {name for name in on_line(behind, bare=True) if numbers[name] == {"0"}}


def of_others(rows: Sequence[Row]) -> set[str]:
    """The letters that functions are of on left sides, which are called with something else too: the x of h(x) beside
    h(x^{(i)})."""
    called: defaultdict[str, list[Group]] = defaultdict(list)
    for row in rows:
        for item, after in scripted(row):
            if isinstance(after, Group) and after.open == "(" and (name := stem(base_of(item))) is not None:
                called[name].append(after)
    found: set[str] = set()
    for row in rows:
        head = heads(row).items
        group = head[1] if len(head) == 2 else None
        if isinstance(group, Group) and len(group.body) == 1 and isinstance(only := group.body.items[0], Glyph):
            calls = called[stem(base_of(head[0])) or ""]
            are_numbers = any(is_numbered(c.body, only.text) for c in calls)  # u(c_1) + β u(c_2), where u(c) = …
            found |= {only.text} if not are_numbers and any(not alike(group.body, c.body) for c in calls) else set()
    return found


def is_numbered(row: Row, letter: str) -> bool:
    """Whether brackets hold a letter with a number below it: the c_1 of u(c_1)."""
    only = row.items[0] if len(row) == 1 else None
    return isinstance(only, Scripts) and only.sub is not None and stem(only.base) == letter and (label(only.sub) or "").isdigit()

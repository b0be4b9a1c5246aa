"""The lengths of axes that a program names, told as declarations; where they do not go together, that is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from derive.reading.account import Account, Declared, Equality, Size
from derive.reading.lengths import Lengths
from derive.reading.letters import Refusal
from derive.records import replace
from derive.words import gettext as _

_COUNTED = re.compile(r"sum\((\w+)\[([\w,]+)\]\*\*0, (\w+)\)")
LETTERS = (*"DKMPQRSTUVW", *(f"D{n}" for n in range(1, 99)))


def likely(axis: int, rank: int) -> tuple[str, ...]:
    """The letters for the length of an axis, the likeliest first: N rows of data, each with D entries."""
    return (*LETTERS, "N") if 0 < axis == rank - 1 else ("N", "M", *LETTERS)


def declared(names: Mapping[str, Mapping[str, Any]], items: Sequence[Equality], taken: Set[str]) -> tuple[Declared, ...]:
    """The axes that the program names, as a text declares them; an axis beside such a one gets a letter of its own."""
    shapes = {name: list(known["shape"]) for name, known in names.items() if any(known.get("shape") or [])}
    found = {*taken, *names}
    while True:
        declarations = tuple(_declared(shapes))
        lengths = Lengths(items, declarations)
        if lengths.conflict is not None:
            (one, other), (size, length) = lengths.conflict.axes, lengths.conflict.lengths
            said = _("the sizes do not go together: {one} runs along {size}, and {other}, with the same index, along {length}")
            raise Refusal(said.format(one=one.text, size=size, other=other.text, length=length), lengths.conflict.at)
        open_axis = next(((name, n) for name, axes in shapes.items() for n, axis in enumerate(axes) if axis is None), None)
        if open_axis is None:
            return declarations
        name, n = open_axis
        axis = lengths.of(name, n) or next(c for c in likely(n, len(shapes[name])) if c not in found)
        found.add(axis)
        shapes[name][n] = axis


def named(account: Account, taken: Set[str]) -> Account:
    """An account in which the lengths of given axes have names, where formulas speak of them as of sums of ones."""
    defined = {i.name for i in account.items}
    while True:
        texts = [*(str(m.entries) for i in account.items for m in i.members), *(last for _, last in account.steps.values())]
        counts = [found for text in texts for found in _COUNTED.finditer(text)]
        shapes = {n: list(known["shape"]) for n, known in account.names.items() if known.get("shape")}
        lengths = Lengths(account.items, tuple(_declared(shapes)))
        for found in counts:
            name, axis = found[1], found[2].split(",").index(found[3])
            known = lengths.of(name, axis)
            if known is None and name not in defined and name in shapes:
                known = next(c for c in likely(axis, len(shapes[name])) if c not in taken and c not in account.names)
            if known is not None:
                account = _with_length(account, found[0], name, axis, known)
                break
        else:
            return account


def _with_length(account: Account, counted: str, name: str, axis: int, length: str) -> Account:
    """An account in which a sum of ones is a length by its name."""

    def changed(entries: Any) -> Any:
        return [changed(e) for e in entries] if isinstance(entries, list) else str(entries).replace(counted, length)

    items = tuple(
        replace(i, members=tuple(m if n == 0 else replace(m, entries=changed(m.entries)) for n, m in enumerate(i.members)))
        for i in account.items
    )
    known = dict(account.names[name])
    shape = list(known["shape"])
    shape[axis] = shape[axis] or length
    names = {**account.names, name: {**known, "shape": shape}, length: {"kind": "size"}}
    steps = {n: (slot, last.replace(counted, length)) for n, (slot, last) in account.steps.items()}
    return replace(account, items=items, names=names, steps=steps)


def _declared(shapes: Mapping[str, Sequence[str | None]]) -> Iterator[Declared]:
    for name, axes in shapes.items():
        sizes = tuple(Size(a or "", (a,) if a is not None and a.isidentifier() else ()) for a in axes)
        yield Declared(name, f"{name} in R[{', '.join(a or ':' for a in axes)}]", lengths=sizes)


__all__ = ["declared"]

"""The lengths of axes that a program names, told as declarations; where they do not go together, that is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from derive.reading.account import Declared, Equality, Size
from derive.reading.lengths import Lengths
from derive.reading.letters import Refusal
from derive.words import gettext as _

LETTERS = (*"DKMPQRSTUVW", *(f"D{n}" for n in range(1, 99)))


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
        axis = lengths.of(name, n) or next(c for c in LETTERS if c not in found)
        found.add(axis)
        shapes[name][n] = axis


def _declared(shapes: Mapping[str, Sequence[str | None]]) -> Iterator[Declared]:
    for name, axes in shapes.items():
        sizes = tuple(Size(a or "", (a,) if a is not None and a.isidentifier() else ()) for a in axes)
        yield Declared(name, f"{name} in R[{', '.join(a or ':' for a in axes)}]", lengths=sizes)


__all__ = ["declared"]

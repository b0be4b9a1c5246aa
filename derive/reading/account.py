"""How a text is understood: its equalities entry by entry, the kinds of its names, and what was taken by convention."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from derive.notation.sentence import sentence_text
from derive.reading.evaluable import evaluable
from derive.records import dataclass, replace
from derive.sentence import Message

Bounds = tuple[float | None, float | None]
UNBOUNDED: Bounds = (None, None)


@dataclass(frozen=True)
class Member:
    """One side of an equality: as it was written, and its entries in the text notation, in rows for an array written out.

    An `approximate` one is said to be about what stands before it: ≈.  `whole` is a formula in whole arrays as an expression
    without indices, where there is one.
    """

    text: str
    entries: Any
    approximate: bool = False
    whole: Any = None


@dataclass(frozen=True)
class Equality:
    """All members of one equality in their order; `role` is definition, chain, claim or assumption."""

    role: str
    members: tuple[Member, ...]
    indices: tuple[str, ...] = ()
    at: int = 0
    alone: bool = False  # an expression without an equals sign, with a name that the program gave it

    @property
    def name(self) -> str:
        """The name with which the first member begins: that of what a definition defines."""
        return name_of(self.members[0].entries)


@dataclass(frozen=True)
class Size:
    """The length of an axis as it is written, the letters in it, and those below them."""

    text: str
    letters: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is one letter or one number, so that two of them can be compared."""
        return self.letters == (self.text,) or self.text.isdigit()


@dataclass(frozen=True)
class Declared:
    """What a name is declared to be: as it is said in the text notation, the lengths of its axes, and between which numbers it
    lies."""

    name: str
    text: str
    kind: str = "array"
    lengths: tuple[Size, ...] = ()
    bounds: Bounds = UNBOUNDED
    is_symmetric: bool = False
    last: Size | None = None  # of labels, which count from 1
    at: int = 0


@dataclass(frozen=True)
class Account:
    """What a text says; `is_whole` where it speaks of whole arrays."""

    items: tuple[Equality, ...]
    names: dict[str, dict[str, Any]]
    conventions: tuple[Message, ...]
    is_whole: bool = False
    called: frozenset[str] = frozenset()  # the functions that the text defines and calls
    returned: str = ""  # what a function of a program returns
    declarations: tuple[Declared, ...] = ()
    held: frozenset[str] = frozenset()  # quantities through which no derivative goes
    steps: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # of recurrences: the place of the step, the last one
    words: Mapping[str, str] = field(default_factory=dict)  # what the text calls otherwise than the formulas: h0 for h[0]
    counts: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)  # lengths of which the text says the array alone
    shorter: Mapping[str, Mapping[int, str]] = field(default_factory=dict)  # axes of quantities along a part of another: lengths
    also: Mapping[str, str] = field(default_factory=dict)  # other names of what functions return
    parameters: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what arrays that are given rest on: π on θ
    arguments: Mapping[str, frozenset[str]] = field(default_factory=dict)  # what left sides say that quantities are of: J(θ)
    by_name: Mapping[str, str] = field(default_factory=dict)  # formulas of densities, and how the text calls them

    def posed(self) -> Account:
        """The account in which what is held fixed is given, and what is computed for its sake alone is left out."""
        if not self.held:
            return self
        items = [i for i in self.items if i.name not in self.held]
        while True:
            idle = next(
                (i for i in items if i.name != self.returned and self.serves(i, self.items) and not self.serves(i, items)), None
            )
            if idle is None:
                return replace(self, items=tuple(items), held=frozenset())
            items.remove(idle)

    @staticmethod
    def serves(item: Equality, items: Sequence[Equality]) -> bool:
        """Whether other equalities use what an equality defines."""
        word = re.compile(rf"(?<!\w){re.escape(item.name)}(?!\w)")
        return any(word.search(str(m.entries)) for i in items if i is not item for m in i.members)

    def told(self) -> str:
        """The account in lines: each equality entry by entry, the arrays with their axes, and what was taken by convention."""
        lines = [f"declaration: {d.text}" for d in self.declarations]
        lines += [f"{item.role}: {' = '.join(str(m.entries) for m in item.members)}" for item in self.items]
        kinds: dict[str, list[str]] = {}
        for name, known in self.names.items():
            shown = f"{name}[{','.join(axis or ':' for axis in known['shape'])}]" if known.get("shape") else name
            kinds.setdefault(known["kind"], []).append(shown)
        lines += [f"{kind}: {', '.join(names)}" for kind, names in kinds.items()]
        return "\n".join((*lines, *(f"- {sentence_text(c)}" for c in self.conventions)))

    def evaluable(self, member: Member, item: Equality) -> Any:
        """The entries of a member, for who knows the arrays and no name of their lengths."""
        entries = member.entries
        for formula, call in self.by_name.items():
            entries = entries.replace(formula, call) if isinstance(entries, str) else entries
        return evaluable(entries, item.indices, item.name, self.counts, self.shorter)

    def to_dict(self) -> dict[str, Any]:
        return {
            "schema": "derive-read/1",
            "items": [
                {
                    "role": item.role,
                    "members": [
                        {"text": m.text, "latex": m.text, "entries": self.evaluable(m, item) if n or has_arcs(m) else m.entries}
                        for n, m in enumerate(item.members)
                    ],
                    "indices": list(item.indices),
                }
                for item in self.items
            ],
            "declarations": [
                {"role": "declaration", "members": [{"text": d.text, "latex": d.text, "entries": d.text}]}
                for d in self.declarations
            ],
            "names": self.names,
            "conventions": [sentence_text(c) for c in self.conventions],
        }


def has_arcs(member: Member) -> bool:
    """Whether an inverse sine or cosine stands in a member."""
    return "asin(" in str(member.entries) or "acos(" in str(member.entries)


def name_of(entries: object) -> str:
    """The name of a quantity by one of its entries: W of W[i,j]."""
    return str(entries).partition("[")[0].strip()

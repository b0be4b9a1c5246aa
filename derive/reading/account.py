"""How a text is understood: its equalities, each member in index notation, the kinds of its names, and what was taken by convention."""

from __future__ import annotations

from typing import Any

from derive.records import dataclass


@dataclass(frozen=True)
class Member:
    """One side of an equality: as it was written, and its entries in the text notation (rows of them for an array written out)."""

    text: str
    entries: Any


@dataclass(frozen=True)
class Equality:
    """All members of one equality in their order; `role` is definition, chain, claim or assumption."""

    role: str
    members: tuple[Member, ...]
    indices: tuple[str, ...] = ()
    at: int = 0


@dataclass(frozen=True)
class Account:
    """What a text says."""

    items: tuple[Equality, ...]
    names: dict[str, dict[str, Any]]
    conventions: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "schema": "derive-read/1",
            "items": [
                {
                    "role": item.role,
                    "members": [{"text": m.text, "latex": m.text, "entries": m.entries} for m in item.members],
                    "indices": list(item.indices),
                }
                for item in self.items
            ],
            "names": self.names,
            "conventions": list(self.conventions),
        }

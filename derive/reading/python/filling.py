"""An array while a loop builds it."""

from __future__ import annotations

from derive.reading.python.arrays import Array
from derive.records import dataclass, replace


@dataclass(frozen=True)
class Turn:
    """What one turn sets: the loops whose indices say the place (none for an axis that stays open), and the value."""

    parts: tuple[object | None, ...]
    value: Array
    adds: bool
    looped: frozenset[int] = frozenset()  # the axes that a loop has run along


@dataclass(frozen=True)
class Filling:
    """An array while a loop builds it: what it was, the places at which the loop sets it, and what this turn has set."""

    name: str
    old: Array | None
    places: frozenset[str]
    turns: tuple[tuple[str, Turn], ...] = ()

    def with_turn(self, place: str, turn: Turn) -> Filling:
        return replace(self, turns=tuple({**dict(self.turns), place: turn}.items()))


__all__ = ["Filling", "Turn"]

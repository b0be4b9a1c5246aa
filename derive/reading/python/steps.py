"""The steps of a loop whose turns follow from each other, and the quantities that have a value at each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from derive.reading.python.arrays import Array, Axis
from derive.reading.said import Said
from derive.records import dataclass

Place = Callable[[Said], Said]


@dataclass(frozen=True)
class Steps:
    """The steps of a loop: its index at a step, the step at an index, and the last step."""

    token: object
    index: Place
    step: Place
    last: Callable[[], Said]
    axis: Axis
    prefer: str | None
    at: int


@dataclass(frozen=True)
class State:
    """A quantity with a value at each step: what it is called, the axes of one value, and the place of the step among them."""

    name: str
    axes: tuple[Axis, ...]
    names: frozenset[str]
    slot: int = 0

    def entry(self, step: Said, letters: Sequence[Said]) -> Said:
        places = [c.text for c, x in zip(letters, self.axes, strict=True) if x.count != 1]
        places.insert(self.slot, step.text)
        return Said(f"{self.name}[{','.join(places)}]")


@dataclass(frozen=True)
class Trail:
    """An array, or a list, of which each turn sets the entry `ahead` of the index of the loop; its first step is at `base` + 1.

    `now` is what this turn has set.
    """

    state: State
    old: tuple[Array, ...]  # the values before the first step, the last one last
    whole: Array | None
    ahead: int
    base: int
    now: Array | None = None


@dataclass(frozen=True)
class Started:
    """An array of which single entries were set before a loop fills it, h[0] = h0: each with its axis and its place."""

    whole: Array
    given: tuple[tuple[int, int, Array], ...]


@dataclass
class Turn:
    """A turn that is being read: its steps and states, how often each name is still to be set, and what the quantities of every
    step are called; a `dry` one defines nothing."""

    steps: Steps
    states: Mapping[str, State]
    left: Counter[str]
    depth: int
    called: Mapping[str, str]
    dry: bool


@dataclass(frozen=True)
class Carried:
    """What goes from turn to turn: the states, the arrays that are filled, what adds up, and what each was before the loop."""

    states: Mapping[str, State]
    arrays: Mapping[str, Trail]
    sums: Mapping[str, str]
    before: Mapping[str, Array]


__all__ = ["Carried", "Started", "State", "Steps", "Trail", "Turn"]

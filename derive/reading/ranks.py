"""How many axes each name has: the fewest that the text allows, by the case and the font of its letter where nothing else says.

A choice is tried; where something does not fit, the names that stand there are tried with another number of axes, the likeliest
choice first.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from derive.errors import NotationError
from derive.reading.letters import Misfit
from derive.records import dataclass

T = TypeVar("T")

MOST_TRIALS = 1500  # choices; a text of a dozen lines needs some tens
FAMILY = 3  # names of one letter that are of one kind


@dataclass(frozen=True)
class Habit:
    """What a name has with how much reluctance: the cost of 0, 1, 2 … axes without a written place."""

    costs: tuple[float, ...]
    least: int = 0  # places that are written

    def options(self) -> list[tuple[float, int]]:
        return sorted((cost, self.least + n) for n, cost in enumerate(self.costs) if cost < float("inf"))


def related(habits: Mapping[str, Habit], alike: Sequence[frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """For every name those of its family: one letter with labels below, the b_i, b_f, b_o and b_c of gates, is of one kind,
    and so is what a function is of and what it is called with (`alike`).

    They change together at the price of one; of two (the b_1 and b_2 of two layers) each may be what it is.
    """
    found: dict[tuple[str, Habit], list[str]] = {}
    for name, habit in habits.items():
        found.setdefault((name.partition("_")[0], habit), []).append(name)
    families = {n: tuple(names) if len(names) >= FAMILY else (n,) for names in found.values() for n in names}
    for names in alike:
        known = sorted(names & habits.keys())
        families |= {n: tuple(dict.fromkeys((*families[n], *known))) for n in known}
    return families


def settled(
    habits: Mapping[str, Habit],
    trial: Callable[[dict[str, int]], tuple[float, frozenset[str], T]],
    refuse: Callable[[Misfit], NotationError],
    alike: Sequence[frozenset[str]] = (),
) -> T:
    """What comes of the cheapest choice that fits; raises what the first one met where none does."""
    options = {name: habit.options() for name, habit in habits.items()}
    count = itertools.count()
    start: tuple[tuple[str, int], ...] = ()
    queue: list[tuple[float, int, tuple[tuple[str, int], ...], T | None]] = [(0.0, next(count), start, None)]
    seen = {frozenset(start)}
    first: Misfit | None = None

    def branch(cost: float, chosen: tuple[tuple[str, int], ...], ranks: dict[str, int], names: frozenset[str]) -> None:
        for name in sorted(names & options.keys()):
            if any(name == n for n, _r in chosen):
                continue
            for option_cost, rank in options[name]:
                if rank == ranks[name]:
                    continue
                for together in dict.fromkeys(((name,), families[name])):
                    axes = rank - habits[name].least
                    new = (*chosen, *((n, habits[n].least + axes) for n in together if all(n != c for c, _r in chosen)))
                    if frozenset(new) not in seen:
                        seen.add(frozenset(new))
                        heapq.heappush(queue, (cost + option_cost - options[name][0][0], next(count), new, None))

    families = related(habits, alike)
    trials = 0
    while queue and trials < MOST_TRIALS:
        cost, _n, chosen, found = heapq.heappop(queue)
        if found is not None:
            return found
        ranks = {name: o[0][1] for name, o in options.items()} | dict(chosen)
        trials += 1
        try:
            more, names, result = trial(ranks)
        except Misfit as misfit:
            first = first or misfit
            branch(cost, chosen, ranks, misfit.names)
            continue
        if more <= 0:
            return result
        heapq.heappush(queue, (cost + more, next(count), chosen, result))
        branch(cost, chosen, ranks, names)
    assert first is not None
    raise refuse(first)

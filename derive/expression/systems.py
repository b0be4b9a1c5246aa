"""Quantities that are defined by their own values at steps before: h_t = f(h_{t-1}), and several that are so by each other.

A system is a circle of definitions in which every value that is read is of the same step or so many steps before as a number
says, y_{t-2}, and in which those of the same step go in no circle: one step after the other, all of it has a value.  The steps
may go down as well, G_t = r_t + γ G_{t+1}: the step before that of t is then t + 1, and the first one is the last of the letters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from sympy import Basic, Expr, Indexed, Symbol

from derive.expression.indices import names
from derive.expression.nodes import ONE, Binder, Index, Size, Whole, indices_of, name_of
from derive.expression.places import walk
from derive.expression.shifts import difference
from derive.expression.square import SQUARE, matrix_places, square_name, square_places
from derive.records import dataclass


class Definition(Protocol):
    """head = body, for every value of the head's indices."""

    @property
    def body(self) -> Expr: ...

    @property
    def name(self) -> str: ...

    @property
    def indices(self) -> tuple[Index, ...]: ...


MOST_LAG = 60  # steps: a year of weeks
#: Each defined name with the names that its body reads.
Reads = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class System:
    """Quantities that are defined by each other, one step after the other.

    `slots` has each of them, after those whose values of the same step it reads, with the place of its step among its indices.
    `given` are those that are read before the first step at which their definition says what they are, and `early` those that
    are read there and whose definition says it even there, by values of the same step alone: g_t = 2 w_t beside w_{t-1}; `depths`
    says how many steps before the first one each of both is there.  `now` are those that each reads at the same step, and
    `before` those that it reads at a step before; `lags` says how many steps before each of these is read.  `way` is 1 where
    the steps go up, and -1 where they go down.
    """

    slots: Mapping[str, int]
    now: Mapping[str, frozenset[str]]
    before: Mapping[str, frozenset[str]]
    given: frozenset[str]
    early: frozenset[str]
    lags: Mapping[str, tuple[int, ...]]
    depths: Mapping[str, int]
    way: int = 1

    @property
    def states(self) -> tuple[str, ...]:
        """The quantities through which a step knows of those before it."""
        return tuple(name for name in self.slots if name in self.given | self.early)


def systems(definitions: Sequence[Definition]) -> tuple[System, ...]:
    """The systems among some definitions; a circle that has no such order is not among them."""
    defined = {d.name: d for d in definitions}
    reads = {name: names(d.body) & defined.keys() for name, d in defined.items()}
    made = (_system([defined[name] for name in circle]) for circle in circles(reads))
    return tuple(system for system in made if system is not None)


def steps_off(definitions: Sequence[Definition]) -> tuple[Expr, int] | None:
    """An entry that a circle of definitions reads at a step ahead, with how many steps it is further, the farthest one; or one
    that is so many steps back as a size or an index says, with 0."""
    circle = {d.name: d for d in definitions}
    ahead: list[tuple[int, str, Expr]] = []
    unknown: list[Expr] = []
    for d in definitions:
        for e in _entries(d, circle):
            for n, place in enumerate(places_of(e)):
                gaps = [difference(place, t) for t in circle[word_of(e)].indices[n : n + 1] if t in d.indices]
                ahead += [(gap.get(ONE, 0), str(e), e) for gap in gaps if gap is not None and gap.keys() <= {ONE}]
                steps = {t for t in circle[word_of(e)].indices[n : n + 1] if t in d.indices}
                unknown += [e for gap in gaps if gap and gap.keys() - {ONE} and all(_is_length(a, steps) for a in gap)]
    ahead = [f for f in ahead if f[0] > 0]
    if not ahead:
        return (unknown[0], 0) if unknown else None
    by, _, e = max(ahead)
    return e, by


def _is_length(atom: Expr, steps: set[Index]) -> bool:
    """Whether a part of a gap between two steps says how long it is: m and j of y_{t-m}, y_{t-j}."""
    return atom is ONE or (isinstance(atom, Size | Index) and atom not in steps)


def fixed(definitions: Sequence[Definition]) -> Expr | None:
    """An entry that a circle of definitions reads at one and the same step at all of its steps: H_0 of H_{l+1} = f(H_l, H_0)."""
    circle = {d.name: d for d in definitions}
    found = (e for d in definitions for e in sorted(_entries(d, circle), key=str) if any(p.is_Integer for p in places_of(e)))
    return next(found, None)


def lag(place: Expr, t: Expr, way: int = 1) -> int | None:
    """How many steps a place is before t, where the steps go up or (`way` -1) down; None where no number says it, or it is
    ahead."""
    gap = difference(t, place) if way > 0 else difference(place, t)
    if gap is None or gap.keys() - {ONE} or gap.get(ONE, 0) < 0:
        return None
    return gap.get(ONE, 0)


def circles(reads: Reads) -> list[tuple[str, ...]]:
    """The names that go round in circles, those of a circle together, in the order in which they are written."""
    reached = {name: _reached(name, reads) for name in _in_circles(reads)}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for name, ahead in reached.items():
        together = tuple(other for other in reads if other in ahead and other in reached and name in reached[other])
        if together:
            found.setdefault(frozenset(together), together)
    return list(found.values())


def _in_circles(reads: Reads) -> list[str]:
    """The names that may be in a circle: what reads only what is in none is in none."""
    left = {name: len(read) for name, read in reads.items()}
    readers: dict[str, list[str]] = {}
    for name, read in reads.items():
        for other in read:
            readers.setdefault(other, []).append(name)
    done = [name for name, count in left.items() if not count]
    for name in done:  # which grows on the way
        del left[name]
        for other in readers.get(name, ()):
            left[other] -= 1
            if not left[other]:
                done.append(other)
    return [*left]


def _reached(name: str, reads: Reads) -> set[str]:
    """Every name that a name reads, itself or through others."""
    found: set[str] = set()
    ahead = [*reads[name]]
    while ahead:
        other = ahead.pop()
        if other not in found:
            found.add(other)
            ahead += reads.get(other, ())
    return found


def _system(definitions: Sequence[Definition]) -> System | None:
    """The system of a circle; None where it is none."""
    circle = {d.name: d for d in definitions}
    if any(_reads_beyond_entries(d, circle) for d in definitions):
        return None
    return next(filter(None, (_one_way(definitions, circle, way) for way in (1, -1))), None)


def _one_way(definitions: Sequence[Definition], circle: Mapping[str, Definition], way: int) -> System | None:
    """The system of a circle with steps that go one way."""
    slots = _slots(circle, way)
    if slots is None or any(_binds(d, d.indices[slots[d.name]]) for d in definitions):
        return None
    now: dict[str, frozenset[str]] = dict.fromkeys(circle, frozenset())
    before = dict(now)
    lags: dict[str, frozenset[int]] = {}
    for d in definitions:
        t = d.indices[slots[d.name]]
        for e in _entries(d, slots):
            back = lag(places_of(e)[slots[word_of(e)]], t, way)
            if back is None or back > MOST_LAG:
                return None
            read = before if back else now
            read[d.name] |= {word_of(e)}
            if back:
                lags[word_of(e)] = lags.get(word_of(e), frozenset()) | {back}
    order: list[str] = []
    while ready := [name for name in circle if name not in order and now[name] <= {*order}]:
        order += ready[:1]
    if len(order) < len(circle):
        return None
    carried = frozenset().union(*before.values())
    known, early = {name for name in carried if before[name]}, set()
    for name in order:
        if name in carried - known:
            if now[name] <= known:
                early.add(name)
            known.add(name)
    depths: dict[str, int] = {name: max(back) for name, back in lags.items()}
    for name in reversed(order):  # what is known before the first step is so by what it reads
        for other in now[name] if name in early else ():
            depths[other] = max(depths.get(other, 0), depths[name])
    ordered = {name: tuple(sorted(back)) for name, back in lags.items()}
    return System({name: slots[name] for name in order}, now, before, carried - early, frozenset(early), ordered, depths, way)


def _slots(defined: Mapping[str, Definition], way: int) -> dict[str, int] | None:
    """The place of the step among the indices of each quantity, from a place at which one is read at a step before."""
    for d in defined.values():
        for e in _entries(d, defined):
            for n, place in enumerate(places_of(e)):
                for m, t in enumerate(d.indices):
                    if lag(place, t, way):
                        found = _spread({d.name: m, word_of(e): n}, defined, way)
                        if found is not None:
                            return found
    return None


def _spread(slots: dict[str, int], defined: Mapping[str, Definition], way: int) -> dict[str, int] | None:
    """The places of all steps from those of some; None where they do not agree."""
    for _ in defined:
        for d in defined.values():
            for e in _entries(d, defined):
                if d.name in slots:
                    t = d.indices[slots[d.name]]
                    places = [n for n, place in enumerate(places_of(e)) if lag(place, t, way) is not None]
                    if not places or (word_of(e) in slots and slots[word_of(e)] not in places):
                        return None
                    slots.setdefault(word_of(e), places[0])
                elif word_of(e) in slots:
                    place = places_of(e)[slots[word_of(e)]]
                    letters = [m for m, t in enumerate(d.indices) if lag(place, t, way) is not None]
                    if not letters:
                        return None
                    slots[d.name] = letters[0]
    return slots if slots.keys() == defined.keys() else None


def _reads_beyond_entries(d: Definition, circle: Mapping[str, Definition]) -> bool:
    """Whether a definition reads a number or a whole array of the circle, which no step has."""
    several = {e.args[0] for e in d.body.atoms(*SQUARE) if matrix_places(e)}  # S of S_k, of which an inverse reads one
    parts = (e for _, e in walk(d.body) if type(e) in (Symbol, Whole) and e not in several)
    return not d.indices or any(name_of(e) in circle for e in parts)  # type: ignore[arg-type]


def _binds(d: Definition, letter: Index) -> bool:
    """Whether a sum in a definition has the letter of its step for its own."""
    return any(e.args[1].args[0] == letter for e in d.body.atoms(Binder))


def _entries(d: Definition, of: Mapping[str, object]) -> list[Expr]:
    """The entries of some quantities that a definition reads, and those of their inverses."""
    if not names(d.body) & of.keys():
        return []
    return sorted((e for e in read_at_places(d.body) if word_of(e) in of), key=str)


def read_at_places(e: Basic) -> set[Expr]:
    """What an expression reads of arrays at some places: entries, and inverses and determinants of one of several matrices."""
    return e.atoms(Indexed) | {part for part in e.atoms(*SQUARE) if matrix_places(part)}  # type: ignore[no-any-return]


def word_of(e: Expr) -> str:
    """The name of the array that is read at some places."""
    return square_name(e) if isinstance(e, SQUARE) else name_of(e)


def places_of(e: Expr) -> tuple[Expr, ...]:
    """The places at which an array is read, as far as its axes are those of its entries."""
    return square_places(e) if isinstance(e, SQUARE) else indices_of(e)


__all__ = ["System", "circles", "lag", "places_of", "read_at_places", "steps_off", "systems", "word_of"]

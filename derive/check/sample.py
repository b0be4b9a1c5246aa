"""Sample points inside the domain: every leaf any real number, unless the definitions would be no numbers there.

Where a definition is NaN or infinite, the smallest change of the leaves' ranges that mends it is looked for: log(q_i)
makes q positive, q log q + (1 - q) log(1 - q) puts q between 0 and 1.  The draws depend on the order of the leaves and on
the shapes, not on the letters, so a problem in other letters is checked at the same points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import combinations, product
from math import prod

import numpy as np
from sympy import Basic, Derivative, Expr, Integer
from sympy.core.function import AppliedUndef

from derive.check.assume import satisfy_all, simplex_leaf
from derive.check.branches import LARGE, MODEST
from derive.check.evaluate import line_of
from derive.check.labels import drawn as in_groups
from derive.check.labels import every_entry, labels
from derive.check.linear import regular, squares
from derive.check.named import ALL, LARGEST, MOST, Array, Mismatch, Undecidable, Value, by_point
from derive.check.search import Interval, edges, far, moderate, numbers, search
from derive.check.sizes import said, sizes_of
from derive.check.valued import compared
from derive.check.world import World, next_size, parts
from derive.expression.nodes import Size, name_of
from derive.problem import Problem
from derive.sentence import Message, message
from derive.words import noted

#: The interval in which a leaf is drawn, and the open interval that it stands for.
REGIMES: dict[str, tuple[tuple[float, float], tuple[float | None, float | None]]] = {
    "real": ((-1.5, 1.5), (None, None)),
    "positive": ((0.2, 1.4), (0.0, None)),
    "unit": ((0.05, 0.95), (0.0, 1.0)),
    "shifted": ((1.2, 2.6), (1.0, None)),
    "negative": ((-1.4, -0.2), (None, 0.0)),
    "wide": ((-6.0, 6.0), (None, None)),
    "small": ((-0.4, 0.4), (None, None)),
    "definite": ((-1.5, 1.5), (None, None)),
}
#: What is read and has no values to be drawn by its name.
NO_LEAVES = (AppliedUndef, Size)
CHANGES = ("positive", "unit", "shifted", "negative")
#: By what the values of an unknown function are multiplied, but for the sign, and what is added to them.
TIMES, ADDED = (0.5, 1.5), (-1.0, 1.0)
#: A condition nearer than this to its switch is in reach of the steps of a difference.
NEAR = 2e-3
#: This part of the points must be inside the domain, or the ranges are changed; the points outside are not used.
ENOUGH = 0.9
MOST_TRIALS = 250
LARGEST_OF = partial(MOST, initial=0.0)
#: Points that are drawn at most, how often more of them are, and for what part of those that are kept to be at no rest.
MOST_POINTS, MOST_DRAWS, AWAKE = 4096, 3, 0.5
KEPT = 128  # draws: of the leaves and functions that problems have at the counts of points that are usual
#: Where a smaller part of the points than this is inside, points are looked for.
FEW = 1 / 32
ONLY_FEW = noted("only {points} points were found at which every definition is a number")
NO_POINT = noted("no point was found at which every definition is a number")
SELDOM, NEVER = noted("{found}: {e} seldom is"), noted("{found}: {e} never is")


def sample(
    problem: Problem,
    points: int,
    inside: Sequence[Expr] = (),
    sizes: Mapping[Expr, int] | None = None,
    regimes: Mapping[str, str] | None = None,
    known: World | None = None,
) -> World:
    """A world of a little more than `points` points at which every definition (and all of `inside`) is a number.

    `sizes` gives some sizes their numbers; the others are small and unequal.  `regimes` are the ranges with which the search
    for the domain begins: those of a world of other sizes, which is `known`.

    A world without such points, or in which an assumption cannot be made true, has a `fault`.
    """
    with np.errstate(all="ignore"):
        return _Sampler(problem, points, inside, sizes or {}, regimes or {}, known).world()


def _generator(number: int, shape: tuple[int, ...]) -> np.random.Generator:
    """What draws a leaf: by its place among the leaves, and its shape."""
    return np.random.default_rng([number, *shape])


@lru_cache(maxsize=KEPT)
def _drawn(number: int, count: int, shape: tuple[int, ...]) -> Array:
    """Numbers between 0 and 1 for a leaf at so many points: the same for every problem, so that they are drawn once."""
    made = _generator(number, shape).random((count, *shape))
    made.setflags(write=False)
    return made


@lru_cache(maxsize=KEPT)
def _lines(number: int, count: int) -> Array:
    """By what the values of an unknown function are multiplied at each point, and what is added."""
    draw = np.random.default_rng([number, 71])
    times = draw.uniform(*TIMES, count) * draw.choice([-1.0, 1.0], count)
    made = np.stack([times, draw.uniform(*ADDED, count)], axis=1)
    made.setflags(write=False)
    return made


class Drawn:
    """What is drawn for a problem, whatever its sizes are, and what is to be a number then: its leaves and unknown functions in
    reading order, the arrays that are labels, that have an inverse or that sum to 1, and the leaves that may lie anywhere."""

    def __init__(self, problem: Problem, inside: Sequence[Expr]):
        # The derivative that a coined name stands for is a number wherever what is differentiated is smooth.
        errors = {d.head for d in problem.definitions if d.name in problem.coined and isinstance(d.body, Derivative)}
        heads = (d.head for d in problem.in_order if d.head not in errors)
        self.targets = tuple(dict.fromkeys((*heads, problem.of, *inside)))
        every = [*said(problem), *inside]
        seen = [part for e in every for part in parts(e)]
        given = problem.defined.keys() - problem.given  # h_0 of h_t = f(h_{t-1}) is drawn
        functions = (part.func.__name__ for part in seen if isinstance(part, AppliedUndef))
        names = (name_of(part) for part in seen if not isinstance(part, NO_LEAVES))  # type: ignore[arg-type]
        self.functions = list(dict.fromkeys(functions))
        self.leaves = [name for name in dict.fromkeys(names) if name not in given]
        self.sizes = [s for s in dict.fromkeys((*sizes_of(seen, problem), *seen)) if isinstance(s, Size)]
        self.simplex = {leaf for a in problem.assumptions if (leaf := simplex_leaf(a, problem))}
        self.labels = labels(problem, inside)
        self.valued = compared(problem, every)
        fixed = {*problem.domain, *self.simplex, *self.labels, *self.valued, *problem.labels}
        self.squares = squares(every) & {*self.leaves} - fixed
        self.free = [n for n in self.leaves if n not in fixed]


class _Sampler:
    """One problem's search for its sample."""

    def __init__(
        self,
        problem: Problem,
        points: int,
        inside: Sequence[Expr],
        sizes: Mapping[Expr, int],
        regimes: Mapping[str, str],
        known: World | None,
    ):
        self.problem, self.known = problem, known
        found = known.drawn if known is not None else None
        self.drawn = drawn = Drawn(problem, inside) if found is None else found
        self.targets, self.leaves, self.functions, self.free = drawn.targets, drawn.leaves, drawn.functions, drawn.free
        self.keep, self.candidates = points + points // 4, 3 * points
        self.sizes = self._numbered(sizes)
        self.regimes = {n: "positive" if n in drawn.simplex else "real" for n in (*self.leaves, *self.functions)}
        self.regimes.update(regimes)
        self.found: dict[str, Interval] | None = None
        self.judged: World | None = None  # the world of whose targets the largest entries are known
        self.largest: dict[Expr, Array] = {}
        self.first: World | None = None  # the first that was drawn, where the domain is all that it was drawn from

    def _numbered(self, known: Mapping[Expr, int]) -> dict[Expr, int]:
        """A number for each size: that which it has, or a small one that no other has."""
        found = dict(known)
        left = [size for size in self.drawn.sizes if size not in found]
        numbers = [int(s) for axes in self.problem.axes.values() for s in axes if isinstance(s, Integer)] if left else []
        for size in left:
            found[size] = next_size((*numbers, *found.values()))
        return found

    # -- one trial

    def draw(self, regimes: Mapping[str, str], count: int) -> World:
        """A world in which every leaf is drawn from its range and the assumptions are made true."""
        blank = World(self.problem, count, {}, self.sizes, {f: regimes[f] for f in self.functions})
        if self.known is not None:
            blank.know_as(self.known)
        self.known = blank
        for number, name in enumerate(self.leaves):
            shape = blank.shape(name)
            if count * prod(shape) > LARGEST:
                raise Undecidable(message("{name} has too many entries to be sampled", name=name))
            if name in self.problem.labels:
                every = range(1, blank.size(self.problem.labels[name]) + 1)
                blank.leaves[name] = every_entry(every, shape, count, _generator(number, shape))
                continue
            if name in self.drawn.valued:
                values = tuple(map(float, blank.run(self.drawn.valued[name])))
                blank.leaves[name] = in_groups((*values, values[-1]), shape, count, _generator(number, shape))
                continue
            if name in self.drawn.labels:
                blank.leaves[name] = in_groups(self.drawn.labels[name], shape, count, _generator(number, shape))
                continue
            if name in self.drawn.squares and regimes[name] in ("real", "definite"):
                blank.leaves[name] = regular(shape, count, _generator(number, shape), regimes[name] == "definite")
                continue
            low, high = self._interval(name, regimes[name])
            blank.leaves[name] = low + (high - low) * _drawn(number, count, shape)
        for number, name in enumerate(self.functions):
            blank.leaves[line_of(name)] = _lines(number, count)
        return self.settled(blank)

    def settled(self, world: World) -> World:
        """The world in which the assumptions are true."""
        if not self.problem.assumptions:
            return world
        satisfy_all(world)
        made = World(self.problem, world.points, world.leaves, world.sizes, world.ranges)
        made._functions = world._functions
        made.know_as(world)
        return made

    def _interval(self, name: str, regime: str) -> tuple[float, float]:
        low, high = self.problem.domain.get(name, (None, None))
        if low is None and high is None:
            return REGIMES[regime][0]
        if low is not None and high is not None:
            return low + 0.05 * (high - low), high - 0.05 * (high - low)
        return (low + 0.2, low + 1.4) if low is not None else (high - 1.4, high - 0.2)  # type: ignore[operator]

    def good(self, world: World, targets: Sequence[Expr], limit: float = LARGE) -> Array:
        """Which points are inside the domain of all targets, and none of them is beyond a limit."""
        fine = np.ones(world.points, dtype=bool)
        for e in targets:
            fine &= self._largest(world, e) < limit  # which no NaN is, nor an infinite one
        return fine

    def _largest(self, world: World, e: Expr) -> Array:
        """The largest entry of a target at each point, which is asked for with one limit and with another."""
        if self.judged is not world:
            self.judged, self.largest = world, {}
        found = self.largest.get(e)
        if found is None:
            found = self.largest[e] = by_point(np.abs(world.asked(e)), LARGEST_OF, world.points)
        return found

    def share(self, regimes: Mapping[str, str], targets: Sequence[Expr]) -> float:
        """The part of the points that is inside; 0 where the world cannot be made at all."""
        try:
            return _share_of(self.good(self.draw(regimes, self.candidates), targets))
        except (Undecidable, Mismatch):
            return 0.0

    # -- the search

    def world(self) -> World:
        try:
            best = self._search()
            world = self.first or self._drawn(best)
            fine = np.flatnonzero(self.good(world, self.targets))
            world, fine = self._awake(world, fine)
            unvisited = _one_sided(world.switches or (), fine)
            if unvisited and self._widen(unvisited):
                return self.world()
            chosen = self._far(world.restricted(self._choose(world, fine)))
            chosen.unvisited = unvisited
        except (Undecidable, Mismatch, RecursionError) as fault:
            chosen = World(self.problem, 0, {}, self.sizes, {})
            nested = message("the definitions are nested too deeply")
            chosen.fault = nested if isinstance(fault, RecursionError) else fault.why
            return chosen
        chosen.domain_used, chosen.regimes, chosen.drawn = self._domain(), self.regimes, self.drawn
        if chosen.points < 4 * self.keep // 5:
            chosen.fault = self._too_few(chosen.points)
        return chosen

    def _drawn(self, share: float) -> World:
        """A world in which so large a part of the points is inside, and that notes what its conditions are."""
        world = (self._found() if share < FEW else None) or self.draw(self.regimes, self._count(share))
        world.switches = []
        return world

    def _awake(self, world: World, fine: Array) -> tuple[World, Array]:
        """A world with more points, where a condition has both sides alike at most of them: behind a layer of a deep network
        whose rectifiers are all shut nothing is left of what they are of."""
        for _ in range(MOST_DRAWS):
            awake = len(fine) - int(_rests(world.switches or (), fine).sum()) if len(fine) else 0
            if not 0 < awake < self.keep * AWAKE or world.points >= MOST_POINTS or self.found:
                break
            world = self.draw(self.regimes, min(MOST_POINTS, 2 * self.keep * len(fine) // awake))
            world.switches = []
            fine = np.flatnonzero(self.good(world, self.targets))
        return world, fine

    def _count(self, share: float) -> int:
        """How many points are drawn: more where no range helps, so that enough of them are inside."""
        return self.candidates if share >= ENOUGH else int(min(MOST_POINTS, 2 * self.keep / max(share, 1 / 512)))

    def _found(self) -> World | None:
        """A world whose points were looked for."""
        constants = numbers(self.targets_and_bodies())
        inside = self._inside
        found = search(lambda n: self.draw(self.regimes, n), self.settled, self.free, constants, inside, self.candidates)
        if found is not None:
            self.found = edges(found, self.free, constants, inside)
        return found

    def _far(self, world: World) -> World:
        return far(world, self.settled, self.free, numbers(self.targets_and_bodies()), self._inside)

    def _inside(self, world: World) -> Array:
        return self.good(world, self.targets)

    def targets_and_bodies(self) -> list[Basic]:
        """Every expression that is to be a number, and what it is defined as."""
        return [*(d.body for d in self.problem.definitions), *self.targets]

    def _too_few(self, points: int) -> Message:
        """At how few points every definition is a number, and which target is none at most points."""
        found = message(ONLY_FEW, points=points) if points else message(NO_POINT)
        for n, e in enumerate(self.targets):
            if self.share(self.regimes, self.targets[: n + 1]) < ENOUGH:
                return message(SELDOM if self.share(self.regimes, [e]) else NEVER, found=found, e=e)
        return found

    def _search(self) -> float:
        """Settles the ranges, target by target; the part of the points that is inside at last."""
        trials = 0
        share = 1.0
        self.first = None
        first = self.draw(self.regimes, self.candidates)  # says why, if an assumption cannot be made true
        first.switches = []
        if _share_of(self.good(first, self.targets)) >= ENOUGH:
            self.first = first
            return 1.0
        first.switches = None
        for n, target in enumerate(self.targets):
            share = best = self.share(self.regimes, self.targets[: n + 1])
            if share >= ENOUGH:
                continue
            chosen = self.regimes
            for change in self._changes(target, first):
                trials += 1
                if trials > MOST_TRIALS:
                    break
                regimes = {**self.regimes, **change}
                share = self.share(regimes, self.targets[: n + 1])
                if share >= ENOUGH or share > 2 * best:
                    best, chosen = share, regimes
                if share >= ENOUGH:
                    break
            self.regimes, share = chosen, best
        return share

    def _changes(self, target: Expr, world: World) -> Iterator[dict[str, str]]:
        """Changes of the ranges of what a target depends on, the smallest first."""
        reach = world.reach(target)
        called = {
            p.func.__name__
            for d in self.problem.definitions
            if d.name in reach
            for p in parts(d.body)
            if isinstance(p, AppliedUndef)
        }
        called |= {p.func.__name__ for p in parts(target) if isinstance(p, AppliedUndef)}
        free = [n for n in self.free if n in reach]
        if matrices := [n for n in free if n in self.drawn.squares]:
            yield dict.fromkeys(matrices, "definite")
        seen = self.largest.get(target)  # in the world of which it was asked last
        if seen is not None and _share_of(seen >= LARGE) > 1 - ENOUGH:  # step by step a polynomial grows beyond all bounds
            yield dict.fromkeys(free, "small")
        free += [f for f in self.functions if f in called]
        for how_many in (1, 2, 3):
            for regime in CHANGES:
                for some in combinations(free, how_many):
                    yield dict.fromkeys(some, regime)
            if how_many == 2:
                for some in combinations(free, 2):
                    for pair in product(CHANGES, repeat=2):
                        if len(set(pair)) == 2:
                            yield dict(zip(some, pair, strict=True))
            if how_many == 1:  # many leaves: all of them before the many pairs
                for regime in CHANGES[:2] if len(free) > 6 else ():
                    yield dict.fromkeys(free, regime)
        for regime in CHANGES:
            yield dict.fromkeys(free, regime)

    def _widen(self, unvisited: Sequence[Basic]) -> bool:
        """Draws one more leaf from a wider range where a condition then comes out both ways; whether that helped."""
        for e in unvisited:
            reach = World(self.problem, 0, {}, self.sizes, {}).reach(e)
            for name in self.leaves:
                if name in reach and self.regimes[name] == "real" and name in self.free:
                    regimes = {**self.regimes, name: "wide"}
                    try:
                        world = self.draw(regimes, self.candidates)
                        world.switches = []
                        fine = self.good(world, self.targets)
                    except (Undecidable, Mismatch):
                        continue
                    if _share_of(fine) >= ENOUGH and len(_one_sided(world.switches, np.flatnonzero(fine))) < len(unvisited):
                        self.regimes = regimes
                        return True
        return False

    def _choose(self, world: World, fine: Array) -> Array:
        """The first points that are inside, those near a switch last."""
        modest = self.good(world, self.targets, MODEST) & moderate(world)
        fine = fine[np.argsort(~modest[fine], kind="stable")]
        margin = np.full(world.points, np.inf)
        for _, value, both_sides in world.switches or ():
            gap = np.abs(value.array)
            if not both_sides:  # of entries that are one number several are the largest for good
                gap = np.where(gap == 0, np.inf, gap)
            margin = np.minimum(margin, by_point(gap, np.min, world.points))
        clear = fine[margin[fine] > NEAR]
        near = fine[margin[fine] <= NEAR]
        return np.sort(np.concatenate([clear, near])[: self.keep])

    def _domain(self) -> dict[str, Interval]:
        found: dict[str, Interval] = {}
        for name in (*self.leaves, *self.functions):
            looked_for = self.found is not None and name in self.free
            own = (self.found or {}).get(name, (None, None)) if looked_for else REGIMES[self.regimes[name]][1]
            interval = self.problem.domain.get(name, own)
            if interval != (None, None):
                found[name] = interval
        return found


def _share_of(points: Array) -> float:
    """The part of some points of which something is true."""
    return int(np.count_nonzero(points)) / max(1, len(points))


def _rests(switches: Sequence[tuple[Basic, Value, bool]], fine: Array) -> Array:
    """At which points both sides of a condition are alike for all index values, though not at all points."""
    found = np.zeros(len(fine), dtype=bool)
    for _, margin, both_sides in switches:
        if both_sides and len(margin.array) > 1:
            alike = by_point(margin.array[fine] == 0, ALL, len(fine))
            if not alike.all():
                found |= alike
    return found


def _one_sided(switches: Sequence[tuple[Basic, Value, bool]], fine: Array) -> tuple[Basic, ...]:
    """The conditions that come out the same way at every point."""
    met: dict[Basic, tuple[bool, bool]] = {}
    for e, margin, both_sides in switches:
        if both_sides:
            some = margin.array[fine] if len(margin.array) > 1 else margin.array
            below, above = met.get(e, (False, False))
            met[e] = below or bool((some < 0).any()), above or bool((some > 0).any())
    return tuple(e for e, sides in met.items() if not all(sides))

"""A verdict on pieces needs points on every piece: sides of conditions that were not seen are looked for.

One leaf is solved for the place where the two sides meet and drawn around it, or drawn from far and wide, first for the
conditions around and then for the one inside; the points at which it is seen and every definition is a number join the
sample.  A side that no number can be on is no branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from sympy import Basic, Expr
from sympy.core.relational import Relational

from derive.check.assume import WAYS, candidates, satisfied, solve, tried
from derive.check.condition import Condition
from derive.check.evaluate import line_of
from derive.check.excluded import are_nowhere, compares_indices, is_excluded, line_between, negligible, taken
from derive.check.named import ALL, Array, Mismatch, Undecidable, by_point, combine
from derive.check.observe import Around, Place, Seen, margin, points_of
from derive.check.search import jointly, numbers
from derive.check.vanishing import ABOVE, BELOW, EQUAL, Side
from derive.check.world import World
from derive.expression.indices import free_indices
from derive.expression.nodes import name_of, relation
from derive.expression.words import one_by_one
from derive.problem import Assumption
from derive.sentence import Message, message
from derive.words import noted

#: A value beyond this is too large to be calculated with: a product of two of them and a third is no number any more.
LARGE = 1e150
#: Points at which no definition is larger than this are taken before others, and none where one is larger than the second: beside
#: 10¹² nothing is seen of what is added to it, and numbers are equal that are not.
MODEST, HUGE = 1e6, 1e9
#: A leaf that is not larger than this where a definition is no number shows an edge of the domain, not an overflow.
MODERATE = 100.0
#: How many ways to meet several conditions together are tried, and of how many for each of them.
MOST_TRIALS, MOST_EACH = 40, 8
#: A side that was taken in so many trials and not seen, of conditions that all ask about one number, is never seen.
ENOUGH = 6
#: At so many points a side must be seen.
FEW = 4
#: At so many points far and wide a factor that stands beside a place is 0 only if it is 0 everywhere on that side.
MANY = 500
#: The points at which a side is seen in a world, or would be through factors that are 0.
Look = Callable[[World, bool], Array]


class Hidden(Exception):
    """A side is taken at many points, and nothing that stands there shows: what it is multiplied by is 0 at each of them.

    `itself`: because of that side, for a factor that asks the same is 0 wherever it is taken, or it would not show either if no
    factor were 0: what is taken there is another entry, or another piece.
    """

    def __init__(self, itself: bool):
        super().__init__()
        self.itself = itself


class Goal(NamedTuple):
    """A side of a condition that was not seen at its place."""

    condition: Condition
    around: Around
    way: int

    @property
    def unvisited(self) -> Message:
        """What is told of a side that was never seen."""
        condition, beside = self.condition.formula, [_formula(s) for s in self.around[0]]
        if not beside:
            return message("{condition} came out one way at every point", condition=condition)
        sides = one_by_one(noted("{one} and {other}"), beside)
        return message("{condition} came out one way wherever {sides}", condition=condition, sides=sides)


def _formula(side: Side) -> Relational:
    sign = {BELOW: "<", EQUAL: "==", ABOVE: ">"}[side.way]
    return relation(side.condition.left, sign, side.condition.right)


def unseen(world: World, found: Mapping[Place, Seen]) -> list[Goal]:
    """The sides of conditions that were not seen, and that there can be."""
    goals = []
    for place, (below, equal, above) in found.items():
        for way in _missing(place.condition.sign, bool(below.any()), bool(equal.any()), bool(above.any())):
            if not is_excluded(world, place, way):
                goals.append(Goal(*place, way))
    return goals


def _missing(sign: str, below: bool, equal: bool, above: bool) -> tuple[int, ...]:
    """Which sides are wanted; two sides that are equal everywhere are one number by two names."""
    if equal and not below and not above:
        return ()
    if sign == "==":
        return (*(() if equal else (EQUAL,)), *(() if below or above else (ABOVE,)))
    low, high = below or (equal and sign == ">"), above or (equal and sign == ">=")
    return (*(() if low else (BELOW,)), *(() if high else (ABOVE,)))


def visit(world: World, goal: Goal, look: Look, targets: Sequence[Expr], hiding: Sequence[Basic] = ()) -> World | None:
    """A world with further points, at which a side is seen that was not; None where there is none in the domain.

    `look` says where it is seen, and `hiding` are the factors that hide something where they are 0.  Raises `Undecidable` where
    no point was found on that side at all, and `Hidden` where many were and it shows at none of them.
    """
    c = goal.condition
    if compares_indices(c):
        raise Undecidable
    wanted = Side(c, goal.way)
    enough = world.points // 4 + 2
    outside, fixed, tried, within_somewhere, unseen_there, hidden = 0, True, False, False, 0, 0
    wider: list[World] = []
    spare: list[World] = []
    base = world.over_and_over(3 * world.points)
    trials = [_together(base, [*(s for s in sides if not compares_indices(s.condition)), wanted]) for sides in goal.around]
    own, behind = [f for f in hiding if c in world.conditions(f)], False
    for trial in chain(islice(chain.from_iterable(trials), MOST_TRIALS), _at_once(world, goal, hiding)):
        try:
            there = points_of(taken(trial, wanted), trial.points)
            if wanted.touches:  # far away what is only nearly 0 is 0 in rounding: e^-1000
                beyond = points_of(taken(trial, Side(c._replace(sign=""), goal.way)), trial.points)
                there = there & (beyond | _moderate(trial))
            beside = _all_taken(trial, goal.around)
            gap = margin(trial, c, trial.scope(c[:2])).array
            tried = True
            fixed &= bool(np.ptp(gap) <= negligible(trial, c))
            if not there.any():
                continue
            within, size = inside(trial, targets)
            within_somewhere |= bool(within[there].any())
            _widen(world, trial, within)
            small = size < LARGE
            seen = look(trial, False) if within[there].any() else there
            if not behind and not (seen & within).any():
                behind = bool((look(trial, True) & there & within & small & beside).any())
            own = [f for f in own if not (_shows(trial, f, wanted) & within & small).any()]
        except (Undecidable, Mismatch):
            continue
        finally:
            trial.release()
        good = np.flatnonzero(there & seen & within & small)
        modest = size[good] < MODEST
        for found, rows in ((wider, good[modest]), (spare, good[~modest & (size[good] < HUGE)])):
            if len(rows):
                found.append(trial.restricted(rows[:enough]))
        if sum(w.points for w in wider) >= min(enough, FEW):
            return _joined(world, *wider)
        outside += int((there & _moderate(trial)).sum())
        unseen_there += bool((there & within & small).sum() >= enough and not len(good))
        hidden += int((there & within & small & beside).sum()) if not (seen & within).any() else -MANY
        if unseen_there == ENOUGH and _of_one_number(world, goal, hiding):
            return None
    if sum(w.points for w in (*wider, *spare)) >= min(enough, FEW):
        return _joined(world, *wider, *spare)
    if (
        (outside >= enough and not within_somewhere)
        or (tried and fixed)
        or (unseen_there and _of_one_number(world, goal, hiding))
    ):
        return None
    if all(are_nowhere(world, (*sides, wanted)) for sides in goal.around):
        return None
    if hidden >= MANY:
        raise Hidden(itself=bool(own) or not behind)
    raise Undecidable


def _shows(world: World, factor: Basic, side: Side) -> Array:
    """The points at which a factor is not 0 where a side is taken."""
    value = world.value(factor, world.scope((factor,)))
    return points_of(combine(lambda there, x: there & (x != 0), taken(world, side), value), world.points)


def _widen(world: World, trial: World, within: Array) -> None:
    """Forgets where the values of a leaf were drawn from, if there are points of the domain elsewhere."""
    for name, (low, high) in [*world.domain_used.items()]:
        x = trial.leaves[name][within] if name in trial.leaves and len(trial.leaves[name]) == len(within) else np.zeros(0)
        if (low is not None and (x < low).any()) or (high is not None and (x > high).any()):
            del world.domain_used[name]
            world.nowhere.clear()


def _all_taken(world: World, around: Around) -> Array:
    """The points at which all sides of one way to a place are taken."""
    ways = [[points_of(taken(world, s), world.points) for s in sides if not compares_indices(s.condition)] for sides in around]
    return np.logical_or.reduce([np.logical_and.reduce([np.ones(world.points, dtype=bool), *way]) for way in ways])


def _moderate(world: World) -> Array:
    """The points at which all leaves are of a size at which a definition that is no number shows the edge of its domain."""
    fine = np.ones(world.points, dtype=bool)
    for x in world.leaves.values():
        fine &= by_point(np.abs(x) < MODERATE, ALL, world.points)
    return fine


def _at_once(world: World, goal: Goal, hiding: Sequence[Basic]) -> Iterator[World]:
    """Worlds in which all leaves that a side and those around it depend on are drawn from far and wide together, and then all
    that anything depends on: √(y - x) is a number where x is large and y larger."""
    asked = [e for c in (goal.condition, *(s.condition for sides in goal.around for s in sides)) for e in c[:2]]
    names = sorted(frozenset().union(*map(world.reach, asked)) & world.leaves.keys())
    constants = numbers(asked)
    if others := sorted(frozenset().union(*map(world.reach, hiding)) & world.leaves.keys() - {*names}):
        yield from satisfied(jointly(world, [*names, *others], numbers([*asked, *hiding])))
    yield from satisfied(jointly(world, [*names, *map(line_of, world.ranges)], constants))
    if len(every := sorted(world.leaves.keys())) > len(names):
        yield from satisfied(jointly(world, every, constants))


def _of_one_number(world: World, goal: Goal, hiding: Sequence[Basic]) -> bool:
    """Whether a condition, those around it and all that hides something ask about one number, so that points far and wide have
    met all they can."""
    around = [s.condition for sides in goal.around for s in sides]
    leaves = {n for c in (goal.condition, *around) for e in c[:2] for n in world.reach(e) if n in world.leaves}
    beside = frozenset().union(*map(world.reach, hiding)) & world.leaves.keys()
    if not beside <= leaves:
        return False
    scalars = all(world.leaves[n].ndim == 1 for n in leaves)  # of a whole array entries are asked about that are drawn together
    return (len(leaves) == 1 and scalars) or (
        (scalars or not beside) and all(line_between(world, goal.condition, c) for c in around)
    )


def _together(base: World, sides: Sequence[Side]) -> Iterator[World]:
    """Worlds in which one side after another is taken, each found by changing one leaf and keeping the points that do."""
    first, *rest = sides
    if rest and (rows := np.flatnonzero(points_of(taken(base, first), base.points))).size:
        yield from _together(_repeated(base, rows), rest)
    for trial in islice(around(base, first), None if not rest else MOST_EACH):
        if not rest:
            yield trial
            continue
        try:
            rows = np.flatnonzero(points_of(taken(trial, first), trial.points))
        except (Undecidable, Mismatch):
            continue
        if rows.size:
            yield from _together(_repeated(trial, rows), rest)


def _repeated(world: World, rows: Array) -> World:
    """The world at some of its points, over and over, until there are as many as there were."""
    return world.restricted(np.resize(rows, world.points))


def around(world: World, side: Side) -> Iterator[World]:
    """Worlds in which one leaf is changed: around the place where the sides meet, then anywhere; at all entries, then at some."""
    c, free = side.condition, free_indices(side.condition.left) | free_indices(side.condition.right)
    scope = world.scope(c[:2])
    draw = np.random.default_rng(17)
    equation = Assumption(c.left, c.right)
    for leaf in candidates(world, c[:2], free):
        for start, way in reversed(WAYS):
            solved = solve(world, equation, leaf, free, scope, start, way, some=True)
            if solved is not None:
                if c.sign == "==":  # at some entries, whatever the others are
                    some = draw.random(solved.shape) < 0.5
                    yield from tried(world, {name_of(leaf): np.where(some, solved, world.leaves[name_of(leaf)])})
                    yield from tried(world, {name_of(leaf): solved})
                    continue
                size, sign = draw.uniform(0.1, 1.5, solved.shape), draw.choice([-1.0, 1.0], solved.shape)
                for away in (size * sign, size * sign / 8, size * sign / 64, size, -size):
                    yield from tried(world, {name_of(leaf): solved + away})
    if c.sign == "==":
        return
    names = sorted((world.reach(c.left) | world.reach(c.right)) & world.leaves.keys())
    for name in names:
        shape = world.leaves[name].shape
        yield from tried(world, {name: draw.choice([-1.0, 1.0], shape) * 10 ** draw.uniform(-2, 1.5, shape)})
        yield from tried(world, {name: draw.choice([-1.0, 1.0], shape) * 10 ** draw.uniform(-4, 5, shape)})
    yield from satisfied(jointly(world, [*names, *map(line_of, world.ranges)], numbers(c[:2])))


def inside(world: World, targets: Sequence[Expr]) -> tuple[Array, Array]:
    """At which points all targets are numbers of the domain, and how large they are at most."""
    problem = world.problem
    numbers, size = np.ones(world.points, dtype=bool), np.zeros(world.points)
    for name, (low, high) in problem.domain.items():
        if name in world.leaves:
            x = world.leaves[name]
            within = (x > (-np.inf if low is None else low)) & (x < (np.inf if high is None else high))
            numbers = numbers & by_point(within, ALL, world.points)
    for e in targets:
        x = world.asked(e)
        numbers = numbers & by_point(~np.isnan(x), ALL, world.points)
        size = np.maximum(size, by_point(np.abs(x), np.max, world.points))
    return numbers, size


def _joined(world: World, *more: World) -> World:
    """A world at the points of several worlds, some of which are where no value was drawn."""
    made = world.joined(*more)
    for name, (low, high) in world.domain_used.items():
        x = made.leaves.get(name)
        if x is not None and ((low is not None and x.min() <= low) or (high is not None and x.max() >= high)):
            del made.domain_used[name]
    return made

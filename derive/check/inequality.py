"""Whether one side is smaller than the other everywhere: looked at where every branch shows, and looked for where it is not.

Points drawn at random miss x³ ≤ 10, which fails far out, and x² > 0, which fails at 0.  So points are also drawn where the two
sides meet and far and wide, and those at which the claim is nearest to failing are moved as long as that brings them nearer.
Two numbers that are nearer than their rounding are never told apart: such a point is a counterexample of x < y only where both
are one number to the last digit and nothing on the way to them was lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Literal

import numpy as np
from sympy import Derivative, Expr, Rational

from derive.check.agree import TOLERANCE, Evaluation, scale_of
from derive.check.asleep import FEW, finite, sleepers, wake
from derive.check.assume import tried
from derive.check.branches import around, inside
from derive.check.compare import LEFT, ROUNDING, SMALLEST
from derive.check.condition import Condition
from derive.check.named import Array, Mismatch, Undecidable, align, by_point
from derive.check.ranges import Scope
from derive.check.vanishing import ABOVE, EQUAL, Side
from derive.check.witness import Witness, lost
from derive.check.world import World
from derive.records import dataclass, replace
from derive.sentence import Message, message
from derive.step import Check, Counterexample, Verdict
from derive.words import noted

Sign = Literal["<", "<=", ">", ">=", "!="]
TURNED: dict[str, Literal["<", "<="]] = {">": "<", ">=": "<="}
#: How many worlds are drawn where the sides meet and far and wide; how many points are moved, each in how many ways, how often.
MOST_TRIALS, STARTS, WAYS, ROUNDS = 60, 12, 8, 48
#: The first and the last step of those that are moved, by the size of what is moved.
LONGEST, SHORTEST = 1.0, 1e-6
#: How far around a place where both sides are one number they must differ somewhere: a function far out is one number for good.
NEARBY = (1e-3, 1e-2, 1e-1)
#: Where both sides are nearly one number they nearly meet if so near to it they are this much farther apart.
NARROW, FARTHER = 1e-3, 1e3
#: Beside what is calculated with smaller numbers than this nothing is exactly equal.
TINY = Rational(1, 10**12)
HALVINGS = 40
#: What is calculated on the way to a derivative is not beyond this, nor nearer to 0 than one over it.
POWERS = 1e30
TOO_NEAR = noted("both sides are too near each other to be told apart")


def related(witness: Witness, left: Expr, sign: Sign, right: Expr) -> Check:
    """Whether left < right (≤, >, ≥, ≠) at every point and for all index values, with the place where it is not."""
    if sign in TURNED:
        found = related(witness, right, TURNED[sign], left)
        place = found.counterexample
        return found if place is None else replace(found, counterexample=replace(place, left=place.right, right=place.left))
    judge = _Judge(witness, left, right, sign)
    why: Message | None = None
    verdict: Verdict = "undecided"
    try:
        with np.errstate(all="ignore"):
            verdict, why = judge.verdict()
    except Mismatch as wrong:
        verdict, why = "fails", wrong.why
    except Undecidable as unknown:
        why = unknown.why
    except RecursionError:
        why = message("the expression is nested too deeply")
    made = Check(verdict, judge.method, judge.points, judge.error, judge.tolerance, why=why, worlds=witness.sets)
    return replace(made, counterexample=judge.place) if verdict == "fails" else made


@dataclass(frozen=True)
class _Sides:
    """Both sides at the points of a world, with an axis for each of `axes`: where they are told apart, and where they are one
    number as far as can be told."""

    world: World
    axes: tuple[str, ...]
    left: Array
    right: Array
    numbers: Array
    told: Array
    lone: bool

    @property
    def above(self) -> Array:
        """Where the left side is larger."""
        return self.told & (self.left > self.right)

    @property
    def below(self) -> Array:
        return self.told & (self.left < self.right)

    @property
    def gap(self) -> Array:
        """How far apart both sides are, where both are numbers."""
        return np.where(self.numbers, np.abs(self.left - self.right), np.inf)

    def rows(self, which: Array) -> Array:
        """The points at which something is so for some index values."""
        return np.flatnonzero(by_point(which, np.any, self.world.points))


class _Judge:
    """One inequality before the witness: left < right, left ≤ right or left ≠ right."""

    def __init__(self, witness: Witness, left: Expr, right: Expr, sign: str):
        self.witness, self.left, self.right, self.sign = witness, left, right, sign
        self.method = witness.method(left, right)
        self.tolerance = TOLERANCE[self.method]
        self.points, self.error = 0, 0.0
        self.place: Counterexample | None = None

    @cached_property
    def evaluation(self) -> Evaluation:
        return lambda world, scope: (world.value(self.left, scope), world.value(self.right, scope))

    def scope(self, world: World) -> Scope:
        return world.scope((self.left, self.right))

    def verdict(self) -> tuple[Verdict, Message | None]:
        first = self.witness.world
        if first.fault is not None:
            raise Undecidable(first.fault)
        self.points = first.points
        if self.refuted(self.look(first)):
            return "fails", None
        self.points = 0
        worlds = self.witness.shown(self.left, self.right)
        looks = [self.look(world) for world in worlds]
        if any(map(self.refuted, looks)):
            return "fails", None
        for look in looks:
            whole = by_point(look.numbers, np.all, look.world.points)
            self.points += int(whole.sum())
            self.error = max(self.error, float(np.max(self.excess(look), initial=0.0)))
            if look.lone:
                return "undecided", message("one side is a number where the other is none")
        if self.points < self.witness.points:
            too_few = noted("both sides are numbers at {good} points only, {wanted} are wanted")
            return "undecided", message(too_few, good=self.points, wanted=self.witness.points)
        told = sum(len(look.rows(look.told)) for look in looks)
        touched = None
        for look in (*looks, *self.searched(looks)):
            if self.refuted(look):
                return "fails", None
            told += len(look.rows(look.told)) if look not in looks else 0
            met = self.meeting(look) if self.sign != "<=" else None
            if met == "exactly":
                return "fails", None
            touched = touched or met
        for s in sleepers(worlds[0], (self.left, self.right), self.scope(worlds[0]), self.tolerance):
            woken = None if s.is_of_numbers(worlds[0]) else self.woken(s)
            if woken is None:
                return "undecided", lost(s)
            if self.refuted(woken):
                return "fails", None
        if touched or told < FEW:
            same = not touched and self.witness.equal(self.left, self.right).ok
            if not same or (self.sign != "<=" and self.is_tiny):
                return "undecided", message(TOO_NEAR)
            if self.sign != "<=":
                self.keep(looks[0], -looks[0].gap)
                return "fails", None
        return "holds", None

    def woken(self, sleeper: object) -> _Sides | None:
        """Both sides where that is seen which is lost in rounding at every other point."""
        world = self.witness.world
        made = wake(world, sleeper, self.tolerance, (self.left, self.right), self.scope(world))  # type: ignore[arg-type]
        return None if made is None else self.look(made)

    # -- at the points of one world

    def look(self, world: World) -> _Sides:
        """Both sides at every point; what is larger by less than what was lost on the way to it is not told."""
        scope = self.scope(world)
        (left, right, spread), axes = align([*self.evaluation(world, scope), scale_of(world, scope, self.evaluation)])
        shape = np.broadcast_shapes((world.points, *(1 for _ in axes)), left.shape, right.shape, spread.shape)
        parts = (left.real, right.real, np.nan_to_num(spread.real, nan=np.inf))
        left, right, spread = (np.broadcast_to(x, shape) for x in parts)
        one, other = np.isfinite(left), np.isfinite(right)
        both = one & other
        gap, size = np.where(both, np.abs(left - right), 0.0), np.where(both, np.maximum(np.abs(left), np.abs(right)), 0.0)
        told = both & (gap > self.tolerance * (np.clip(spread, SMALLEST, 1) + size))
        told &= (gap > ROUNDING * spread) & (LEFT * spread <= size)
        if self.method != "values":
            told &= _moderate(world, self.left, self.right).reshape(-1, *(1 for _ in axes))
        return _Sides(world, axes, left, right, both, told, bool((one != other).any()))

    def excess(self, look: _Sides) -> Array:
        """By how much the left side is larger, as a part of its size."""
        return np.where(look.numbers, (look.left - look.right) / (1 + np.abs(look.right)), -np.inf)

    def refuted(self, look: _Sides) -> bool:
        """Whether the claim is wrong at some point, which then is kept: of those drawn at random the one where it is most so."""
        if self.sign == "!=" or not look.above.any():
            return False
        drawn = look.world in (self.witness.world, self.witness.other)
        if drawn:
            chosen = np.where(look.above, self.excess(look), -np.inf)
        else:
            chosen = np.where(look.above, -self.farness(look.world).reshape(-1, *(1 for _ in look.axes)), -np.inf)
        self.keep(look, chosen)
        return True

    def keep(self, look: _Sides, chosen: Array) -> None:
        """Keeps the place at which something is largest as the counterexample, at round numbers where those are one too."""
        place = tuple(int(n) for n in np.unravel_index(int(np.argmax(chosen)), chosen.shape))
        if rounder := self.rounded(look.world, place[0]):
            look, place = rounder
        world, (point, *indices) = look.world, place
        reach = world.reach(self.left) | world.reach(self.right)
        leaves = {n: a[point].tolist() for n, a in world.leaves.items() if n in reach}
        at = {label: n + 1 for label, n in zip(look.axes, indices, strict=True)}
        sides = float(look.left[place]), float(look.right[place])
        self.place = Counterexample(leaves, at, *sides)
        self.error = abs(sides[0] - sides[1]) / (1 + abs(sides[1]))

    def rounded(self, world: World, point: int) -> tuple[_Sides, tuple[int, ...]] | None:
        """A place near a point whose numbers have few digits, if the left side is the larger one there too."""
        if world.problem.assumptions:
            return None
        for digits in (1, 2):
            one = world.restricted(np.array([point]))
            near = one.at({n: np.round(x, digits) + 0.0 for n, x in one.leaves.items()}, 1)
            try:
                look = self.look(near)
                if look.above.any() and inside(near, self.witness.targets)[0].all():
                    chosen = np.where(look.above, self.excess(look), -np.inf)
                    return look, tuple(int(n) for n in np.unravel_index(int(np.argmax(chosen)), chosen.shape))
            except (Undecidable, Mismatch):
                return None
        return None

    def farness(self, world: World) -> Array:
        """How large the largest number of each point is."""
        sizes = [by_point(np.abs(x), np.max, world.points) for x in world.leaves.values()]
        return np.maximum.reduce([np.zeros(world.points), *sizes])

    # -- where both sides are one number

    def meeting(self, look: _Sides) -> Literal["exactly", "nearly"] | None:
        """Whether both sides meet at a point: exactly, and it is kept, or as far as can be told."""
        near = look.numbers & ~look.told
        for row in look.rows(near)[: 2 * FEW]:
            same = bool((near[row] & (look.left[row] == look.right[row])).any())
            one = look.world.restricted(np.array([row]))
            if sleepers(one, (self.left, self.right), self.scope(one), self.tolerance, everywhere=True):
                continue
            beside = [self.beside(one, far) for far in (NEARBY if same else (NARROW,))]
            found = [s for s in beside if s is not None]
            told = [s for s in found if (s.told & near[row]).any()]
            gap = np.where(near[row], look.gap[row], np.inf)
            crossed = any((s.above & near[row]).any() for s in found) and any((s.below & near[row]).any() for s in found)
            exact = same and told and not self.is_tiny
            if exact or (self.sign == "!=" and crossed and told):
                chosen = np.full(near.shape, -np.inf)
                chosen[row] = -gap
                self.keep(look, chosen)
                return "exactly"
            if any((s.told & near[row] & (s.gap > FARTHER * gap)).any() for s in told):
                return "nearly"
        return None

    @cached_property
    def is_tiny(self) -> bool:
        """Whether a number stands somewhere beside which another one is not changed by it."""
        said = (self.left, self.right, *(d.body for d in self.witness.problem.definitions))
        return any(0 < abs(n) < TINY for e in said for n in e.atoms(Rational))

    def beside(self, one: World, far: float) -> _Sides | None:
        """Both sides at points around one."""
        draw = np.random.default_rng(43)
        many = one.over_and_over(4 * WAYS)
        leaves = {n: x + far * np.maximum(1, np.abs(x)) * draw.uniform(-1, 1, x.shape) for n, x in many.leaves.items()}
        return next(self.inside(tried(many, leaves)), None)

    # -- where it may fail

    def inside(self, worlds: Iterator[World]) -> Iterator[_Sides]:
        """What is seen of both sides in some worlds, at their points of the domain."""
        for world in worlds:
            try:
                rows = np.flatnonzero(inside(world, self.witness.targets)[0] & finite(world, (), ()))  # type: ignore[arg-type]
                if len(rows):
                    yield self.look(world.restricted(rows))
            except (Undecidable, Mismatch):
                continue
            finally:
                world.release()

    def searched(self, looks: list[_Sides]) -> Iterator[_Sides]:
        """Both sides at special points, where they meet, far and wide, and where they come ever nearer to what is not claimed."""
        world = self.witness.world
        base = world.over_and_over(3 * world.points)
        found = [*looks]
        for trial in self.inside(islice(self.trials(base), MOST_TRIALS)):
            found.append(trial)
            yield trial
        for look in looks:
            if self.sign != "<=":
                yield from self.inside(self.edges(look))
        for nearest in (self.excess, self.outright):
            yield from self.climbed(found, nearest)

    def trials(self, base: World) -> Iterator[World]:
        names = self.names
        for number in (0.0, 1.0, -1.0):
            for some in ([[*names]] if len(names) > 1 else []) + [[n] for n in names[:6]]:
                yield from tried(base, {n: np.full_like(base.leaves[n], number) for n in some})
        for way, sign in ((EQUAL, "=="), (ABOVE, "")) if self.sign != "<=" else ((ABOVE, ""),):
            for made in around(base, Side(Condition(self.left, self.right, sign), way)):
                yield made
                if self.sign != "<=":  # an exact place is a round one
                    for digits in (1, 3):
                        yield from tried(made, {n: np.round(made.leaves[n], digits) + 0.0 for n in names})

    @property
    def names(self) -> list[str]:
        """The leaves that a side depends on."""
        world = self.witness.world
        return sorted((world.reach(self.left) | world.reach(self.right)) & world.leaves.keys())

    def edges(self, look: _Sides) -> Iterator[World]:
        """Points between one where both sides are one number and one where they are not, where the first kind ends."""
        same = by_point(look.numbers & (look.left == look.right), np.any, look.world.points)
        if not same.any() or same.all():
            return
        ties, others = np.flatnonzero(same)[: 2 * FEW], np.flatnonzero(~same)
        a, b = look.world.restricted(ties), look.world.restricted(np.resize(others, len(ties)))
        for _ in range(HALVINGS):
            middle = a.at({n: (a.leaves[n] + b.leaves[n]) / 2 for n in a.leaves}, a.points)
            seen = self.look(middle)
            yes = by_point(seen.numbers & (seen.left == seen.right), np.any, middle.points)

            def chosen(first: World, second: World, yes: Array = yes) -> World:
                each = {n: yes.reshape(-1, *(1 for _ in x.shape[1:])) for n, x in first.leaves.items()}
                return first.at({n: np.where(each[n], x, second.leaves[n]) for n, x in first.leaves.items()}, first.points)

            a, b = chosen(middle, a), chosen(b, middle)
        yield from tried(a, {})

    def outright(self, look: _Sides) -> Array:
        """By how much the left side is larger, as a part of the larger of both."""
        size = np.abs(look.left) + np.abs(look.right)
        return np.where(look.numbers, (look.left - look.right) / np.maximum(size, SMALLEST), -np.inf)

    def climbed(self, looks: list[_Sides], nearest: object) -> Iterator[_Sides]:
        """The points at which the claim is nearest to failing, moved again and again to where it is nearer."""

        def score(look: _Sides) -> Array:
            found: Array = nearest(look)  # type: ignore[operator]
            if self.sign == "!=":
                found = np.where(look.numbers, -np.abs(found), -np.inf)
            return by_point(found, np.max, look.world.points)

        sizes = self.witness.world.sizes
        ahead = [(score(look), look) for look in looks if look.world.sizes == sizes]
        scores = np.concatenate([s for s, _ in ahead])
        pool = ahead[0][1].world.joined(*(look.world for _, look in ahead[1:]))
        order = np.argsort(-scores, kind="stable")
        scores = np.concatenate([scores[order[: STARTS // 2]], scores[: STARTS // 2]])  # the nearest, and some of those drawn
        best = pool.restricted(np.concatenate([order[: STARTS // 2], np.arange(min(STARTS // 2, pool.points))]))
        draw = np.random.default_rng(47)
        for round in range(ROUNDS):
            step = LONGEST * (SHORTEST / LONGEST) ** (round / (ROUNDS - 1))
            many = best.over_and_over(WAYS * best.points)
            moved = {}
            for name in self.names:
                x = many.leaves[name]
                which = draw.random((len(x), *(1 for _ in x.shape[1:]))) < 0.6
                moved[name] = x + which * step * np.maximum(0.3, np.abs(x)) * draw.normal(size=x.shape)
            trial = next(tried(many, moved), None)
            if trial is None:
                continue
            try:
                look = self.look(trial)
                allowed = inside(trial, self.witness.targets)[0]
            except (Undecidable, Mismatch):
                continue
            new = np.where(allowed, score(look), -np.inf).reshape(WAYS, best.points)
            way = np.argmax(new, axis=0)
            better = new[way, np.arange(best.points)] > scores
            rows = np.flatnonzero(better)
            if len(rows):
                taken = way[rows] * best.points + rows
                leaves = {n: x.copy() for n, x in best.leaves.items()}
                for name in leaves:
                    leaves[name][rows] = trial.leaves[name][taken]
                scores[rows] = new[way[rows], rows]
                best = best.at(leaves, best.points)
        yield from self.inside(tried(best, {}))


def _moderate(world: World, *sides: Expr) -> Array:
    """The points at which nothing that is differentiated, nor what is on the way to it, is so large or so small that its powers,
    which derivatives hold, are no numbers."""
    for inner in {d.args[0] for side in sides for d in side.atoms(Derivative)}:
        world.value(inner, world.scope((inner,)))  # type: ignore[arg-type]
    fine = np.ones(world.points, dtype=bool)
    for value in world.root.met():
        size = np.abs(value.array)
        fine &= by_point((size < POWERS) & ((size > 1 / POWERS) | (size == 0)), np.all, world.points)
    return fine


__all__ = ["Sign", "related"]

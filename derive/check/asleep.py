"""What is lost in rounding at every point tells nothing: 0 = 0 where tanh(1000 x) is 1 to the last digit, or a term that nobody
would miss.

A term is asleep if all others are so large that its loss would not be seen, a function if its argument could be any other:
saturated, as tanh(99), or below the smallest numbers, as exp(-450).  Points are looked for at which it is awake: one leaf is
solved for the place where the argument is of size 1, or the term as large as the others, or drawn from far and wide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from sympy import Abs, Add, Basic, Derivative, Expr, Indexed, Integer, Mul, Rational, Sum, Symbol, exp, sign

from derive.check.assume import WAYS, candidates, solve, tried
from derive.check.branches import MODEST, inside
from derive.check.compare import ROUNDING, SMALLEST
from derive.check.functions import ELEMENTARY
from derive.check.named import ALL, Array, Mismatch, Undecidable, Value, align, by_point, combine, largest_of
from derive.check.observe import points_of
from derive.check.ranges import Scope, run
from derive.check.scope import counted
from derive.check.vanishing import vanishes
from derive.check.world import COUNTS, NAMES, SHAKE, About, World
from derive.expression.indices import free_indices
from derive.expression.nodes import Binder, Index, Size, name_of, relu, softplus
from derive.expression.places import heads
from derive.problem import Assumption, Definition

STEP = 1e-30
#: The functions that are pieces of lines never sleep.
NEVER = (Abs, sign, relu)
#: What may have something in it that is asleep.
NODDING = frozenset((Add, *ELEMENTARY))
#: What passes a constant on as a constant.
LINEAR = (Add, Mul, Sum)
#: Pairs of numbers between which an argument is drawn.
BETWEEN = ((-1.0, 1.0), (-2.0, -0.2), (0.2, 2.0))
#: At how many points something must be awake, and how many are kept.
FEW, MANY = 4, 12
#: The powers of ten between which a leaf is drawn.
MAGNITUDES = ((-2, 1.5), (-9, 0), (-16, -4), (-4, 5), (-80, -16))


class Sleeper(NamedTuple):
    """A term of a sum (by its place), or a function (place -1), that tells nothing at any point; and where it stands."""

    node: Basic
    place: int
    scope: tuple[tuple[Index, range], ...]

    @property
    def formula(self) -> Basic:
        """What is asleep: the function, or the term of the sum."""
        return self.node if self.place < 0 else self.node.args[self.place]

    def is_of_numbers(self, world: World) -> bool:
        """Whether it is a term of a sum of nothing but numbers, which has one value everywhere."""
        return self.place >= 0 and not world.reach(self.node) and not counted(self.node)


def sleepers(world: World, sides: Sequence[Basic], scope: Scope, tolerance: float, everywhere: bool = False) -> list[Sleeper]:
    """What is asleep in some expressions and in the definitions that they read; `everywhere`: functions that are
    differentiated, too.

    A sum that is differentiated may have any constant: a complex step sees x beside 1e20.
    """
    known = world.awake.get((tolerance, everywhere))
    if known is None:
        known = world.awake[tolerance, everywhere] = (set(), set())
    left = [e for e in sides if world.about(e) not in known[False]]
    if not left:
        return []
    search = _Search(world, tolerance, everywhere)
    for e in left:
        search.visit(e, scope)
    if not search.doubtful:
        return list(search.found)
    read = [d for d in reversed(world.problem.in_order) if search.of_definition(d)]
    search.seen = (set(), set())
    for d in reversed(read):  # each after those that it reads, so that it is known whether all is awake
        search.of_definition(d)
    return list(search.found)


class _Search:
    """A walk through expressions: what is asleep, what was seen, and which quantities are read (and only differentiated)."""

    def __init__(self, world: World, tolerance: float, everywhere: bool):
        self.world, self.tolerance, self.everywhere = world, tolerance, everywhere
        self.found: dict[Sleeper, None] = {}
        #: What is awake, and what was visited, where nothing is differentiated and where it is.
        self.awake = world.awake[tolerance, everywhere]
        self.seen: tuple[set[About], set[About]] = (set(), set())
        self.read: dict[str, bool] = {}
        self.doubtful = False  # whether a quantity is read of which it is not known that all is awake

    def of_definition(self, d: Definition) -> bool:
        """Visits what a quantity is, if it is read; whether it is."""
        if d.name in self.read:
            self.visit(d.body, dict(zip(d.indices, self.world.defined_runs(d.name), strict=True)), self.read[d.name])
        return d.name in self.read

    def visit(self, e: Basic, scope: Scope, inner: bool = False) -> bool:
        """Whether all of an expression is awake; `inner`: it is differentiated, and no function is around it."""
        world, awake, seen = self.world, self.awake[inner], self.seen[inner]
        about = world.met_before.get(id(e)) or world.about(e)
        if about in awake:
            return True
        if about in seen:
            return False
        if about.reach.isdisjoint(world.problem.defined) and NODDING.isdisjoint(heads(about.expression)):
            awake.add(about)  # whatever is made of leaves without a sum of terms and without a function
            return True
        seen.add(about)
        e, kind = about.expression, type(about.expression)
        if isinstance(e, NAMES):
            definition = None if isinstance(e, COUNTS) else world.problem.defined.get(name_of(e))  # type: ignore[arg-type]
            if definition is not None:
                self.read[definition.name] = inner and self.read.get(definition.name, True)
            fine = definition is None or world.about(definition.body) in awake
            self.doubtful = self.doubtful or not fine
        elif kind is Derivative:
            body = e.args[0]
            fine = world.about(body) in self.awake[True] or vanishes(world, e) or self.visit(body, scope, True)
        else:
            parts = e._args
            if isinstance(e, Binder):
                body, (index, first, last) = e.args
                parts, scope = (body,), {**scope, index: run(world.root, first, last, index, scope)[0]}
            linear = inner and kind in LINEAR
            fine = True
            for a in parts:
                if a._args or isinstance(a, Symbol):
                    fine = self.visit(a, scope, linear) and fine
            if (kind is Add or kind in ELEMENTARY) and (asleep := self.own(e, scope, inner)):
                self.found.update(dict.fromkeys(asleep))
                fine = False
        if fine:
            awake.add(about)
        return fine

    def own(self, e: Basic, scope: Scope, inner: bool) -> list[Sleeper]:
        """What is asleep of a node itself."""
        if isinstance(e, Add) and not inner:
            return [Sleeper(e, n, tuple(scope.items())) for n in _terms_asleep(self.world, e, scope, self.tolerance)]
        if type(e) in ELEMENTARY and not isinstance(e, NEVER) and (self.everywhere or not inner) and self.world.reach(e):
            awake = _awake(self.world, e, scope, self.tolerance).any() or _is_number(self.world, e.args[0], scope)  # type: ignore[arg-type]
            return [] if awake else [Sleeper(e, -1, tuple(scope.items()))]
        return []


def _terms_asleep(world: World, e: Expr, scope: Scope, tolerance: float) -> list[int]:
    """The terms that no other point of the sample tells from 0 either; a number as small as rounding is none of them."""
    values = [world.value(a, scope) for a in e.args]
    sizes = [np.abs(v.array) for v in values]
    least = [largest_of(s) if s.size else 0.0 for s in sizes]
    most = tolerance * max(least)
    small = [n for n, size in enumerate(least) if 0 < size <= most]  # somewhere another term is larger; 0 is lost nowhere
    if not small:
        return []
    (*terms,), _ = align(values)
    largest = np.maximum.reduce(np.broadcast_arrays(*map(np.abs, terms)))
    out = []
    for n in small:
        size = np.abs(terms[n])
        if not (size <= tolerance * largest).all():
            continue
        fixed = isinstance(e.args[n], Rational) and np.median(size / largest) <= ROUNDING / 10
        if not fixed and not _is_rounding(world, e.args[n], values[n], scope):
            out.append(n)
    return out


def _is_number(world: World, e: Basic, scope: Scope) -> bool:
    """Whether an expression is one number everywhere, as far as what it is made of is awake: y - y."""
    value = world.value(e, scope)
    return bool(np.ptp(value.array.real) == 0) or _is_rounding(world, e, value, scope)


def _is_rounding(world: World, e: Basic, value: Value, scope: Scope) -> bool:
    """Whether an expression is 0 everywhere but for what rounding left over: Σ (x_i - m)."""
    moved = world.moved(lambda there: (there.value(e, scope),))
    lost = combine(lambda x, by: np.abs(x) <= ROUNDING * by / SHAKE, value, moved)
    return bool(lost.array.all())


def _awake(world: World, e: Expr, scope: Scope, tolerance: float) -> Array:
    """Where another argument would give another value."""
    x, f = world.value(e.args[0], scope).array.real, world.value(e, scope).array.real
    slope = ELEMENTARY[type(e)](x + 1j * STEP).imag / STEP
    told = np.abs(slope) * np.maximum(np.abs(x), 1) > tolerance * np.abs(f)
    if isinstance(e, softplus):
        told &= np.abs(f - np.maximum(x, 0)) > tolerance * np.abs(f)
    if isinstance(e, exp):
        told &= np.abs(f) > SMALLEST
    return told & np.isfinite(f)  # type: ignore[no-any-return]


def _rows(world: World, s: Sleeper, tolerance: float) -> Array:
    """The points at which a sleeper is awake."""
    scope = dict(s.scope)
    if s.place < 0:
        axes = world.value(s.node.args[0], scope).axes
        return points_of(Value(_awake(world, s.node, scope, tolerance), axes), world.points)  # type: ignore[arg-type]
    terms, axes = align([world.value(a, scope) for a in s.node.args])
    largest = np.maximum.reduce(np.broadcast_arrays(*map(np.abs, terms)))
    return points_of(Value(np.abs(terms[s.place]) > 10 * tolerance * largest, axes), world.points)


def wake(world: World, s: Sleeper, tolerance: float, sides: Sequence[Expr], scope: Scope) -> World | None:
    """A world of points at which a sleeper is awake and all sides are numbers; None if no such points are found."""
    base = world.over_and_over(3 * world.points)
    far = _far_and_wide(base, sorted(world.reach(s.node) & world.leaves.keys()))
    kept = None if any(map(world.conditional, sides)) else MANY  # all branches are to show there too
    return _first(chain(_near(base, s), far), lambda trial: _rows(trial, s, tolerance), sides, scope, kept)


def elsewhere(world: World, told: Callable[[World], Array], sides: Sequence[Expr], scope: Scope) -> World | None:
    """A world of points at which something is told of two sides that are numbers; None if no such points are found."""
    names = sorted(frozenset().union(*map(world.reach, sides)) & world.leaves.keys())
    return _first(_far_and_wide(world.over_and_over(3 * world.points), names), told, sides, scope)


def _first(
    trials: Iterable[World], told: Callable[[World], Array], sides: Sequence[Expr], scope: Scope, kept: int | None = MANY
) -> World | None:
    for trial in trials:
        try:
            good = told(trial)
            if good.sum() >= FEW:
                good = good & finite(trial, sides, scope)
        except (Undecidable, Mismatch):
            continue
        finally:
            trial.release()
        if good.sum() >= FEW:
            return trial.restricted(np.flatnonzero(good)[:kept])
    return None


def finite(world: World, sides: Sequence[Expr], scope: Scope) -> Array:
    """The points of the domain at which some expressions are numbers, and none so large that others lose their digits."""
    good, _ = inside(world, ())
    for side in sides:
        good = good & by_point(np.abs(world.value(side, scope).array) < MODEST, ALL, world.points)
    return good


def _near(world: World, s: Sleeper) -> Iterator[World]:
    """Worlds in which a leaf is where something may be awake."""
    draw = np.random.default_rng(19)
    for left, numbers in _equations(world, s):
        free = free_indices(left)
        scope = dict(s.scope) if free <= dict(s.scope).keys() else world.scope((left,))
        for leaf in candidates(world, (left,), free):
            for start, way in reversed(WAYS):
                ends = [solve(world, Assumption(left, _number(n)), leaf, free, scope, start, way) for n in numbers]
                found = [x for x in ends if x is not None]
                if found:
                    part = draw.random(found[0].shape)
                    yield from tried(world, {name_of(leaf): part * found[0] + (1 - part) * found[-1]})


def _far_and_wide(world: World, names: Sequence[str]) -> Iterator[World]:
    """Worlds in which a leaf, or all of them, are drawn from far and wide."""
    draw = np.random.default_rng(23)
    for some in [[n] for n in names] + [names][: len(names) - 1]:
        for low, high in MAGNITUDES:
            yield from tried(world, {n: _far(draw, world.leaves[n].shape, low, high) for n in some})
        for reach in (60.0, 600.0):
            yield from tried(world, {n: draw.uniform(-reach, reach, world.leaves[n].shape) for n in some})


def _far(draw: np.random.Generator, shape: tuple[int, ...], low: float, high: float) -> Array:
    return draw.choice([-1.0, 1.0], shape) * 10 ** draw.uniform(low, high, shape)


def _equations(world: World, s: Sleeper) -> Iterator[tuple[Expr, tuple[float, ...]]]:
    """An expression, and numbers between which it is to lie for something to be awake."""
    if s.place >= 0:
        term = s.node.args[s.place]
        others = [a for n, a in enumerate(s.node.args) if n != s.place]
        for e in others if not isinstance(term, Rational) else s.node.args:
            if not isinstance(e, Rational):
                size = float(np.median(np.abs(world.value(term, dict(s.scope)).array)))
                if np.isfinite(size) and size > 0:
                    yield e, (size, 10 * size)  # type: ignore[misc]
        for e in _functions(world, term, set()):
            for numbers in BETWEEN:
                yield e.args[0], numbers
    else:
        for numbers in BETWEEN:
            yield s.node.args[0], numbers  # type: ignore[misc]


def _functions(world: World, e: Basic, seen: set[Basic]) -> Iterator[Expr]:
    """The elementary functions that an expression is made of, through definitions."""
    if e in seen:
        return
    seen.add(e)
    if isinstance(e, Indexed | Symbol) and not isinstance(e, Index | Size):
        definition = world.problem.defined.get(name_of(e))
        if definition is not None:
            yield from _functions(world, definition.body, seen)
        return
    if type(e) in ELEMENTARY and not isinstance(e, NEVER):
        yield e  # type: ignore[misc]
    for a in e.args:
        yield from _functions(world, a, seen)


def _number(x: float) -> Expr:
    return Rational(str(x)) if x != int(x) else Integer(int(x))


__all__ = ["FEW", "Sleeper", "elsewhere", "finite", "sleepers", "wake"]

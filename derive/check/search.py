"""Points of the domain where no usual range has them: log(x - 5), √(x² - 50), x + 10⁹ > 2x.

The edges of a domain are made of the numbers that stand in the expressions, so leaves are drawn around those, and of every
size; a few points that are found grow into many, each a little moved.  The edges themselves are then tried, so that
x > 5 can be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import isfinite

import numpy as np
from sympy import Basic, Rational

from derive.check.named import ALL, LARGEST, Array, Mismatch, Undecidable, by_point, largest_of
from derive.check.world import World

Interval = tuple[float | None, float | None]
#: Whether the points of a world are inside the domain.
Inside = Callable[[World], Array]

DRAWN = 4096
GENERATIONS = 8
#: How many points of other sizes join a sample, where a number of the problem is not of the size of 1.
FAR = 12
#: What is calculated on the way at such a point is not beyond this, for derivatives hold its powers.
MOST = 1e30
#: Nearer than this, relative rounding may say that two numbers are one.
CLEAR = 1e-7
#: Numbers between these and their inverses are seen beside 1 at any point.
ORDINARY = 1000.0


def numbers(expressions: Iterable[Basic]) -> list[float]:
    """The sizes of the numbers in some expressions other than 0 and 1, each once."""
    found = frozenset().union(*map(_sizes, expressions))
    return sorted(x for x in found if x not in (0.0, 1.0) and isfinite(x) and x < 1e100)


@lru_cache(maxsize=4096)
def _sizes(e: Basic) -> frozenset[float]:
    """The sizes of the numbers in an expression."""
    if isinstance(e, Rational):
        return frozenset((abs(float(e)),))
    return frozenset().union(*map(_sizes, e.args)) if e.args else frozenset()


def search(
    base: Callable[[int], World], settle: Callable[[World], World], free: Sequence[str], constants: Sequence[float],
    inside: Inside, wanted: int,
) -> World | None:  # fmt: skip
    """A world of `wanted` points inside the domain, or None where not one was found.

    `base` draws the leaves as usual, `settle` makes the assumptions true; the leaves in `free` are changed.
    """
    world = base(DRAWN)
    if DRAWN * max((a[0].size for a in world.leaves.values()), default=1) > LARGEST:
        return None
    draw = np.random.default_rng(31)
    found = _kept(settle(_scattered(world, free, constants, draw)), inside)
    for _ in range(GENERATIONS):
        if not found.points or found.points >= 4 * wanted:
            break
        found = found.joined(_kept(settle(_moved(found, free, draw)), inside))
    if not found.points:
        return None
    return found.restricted(np.sort(draw.permutation(found.points)[:wanted]))


def jointly(world: World, names: Sequence[str], constants: Sequence[float]) -> World:
    """The points of a world, over and over, with several leaves of other sizes at once."""
    return _scattered(world.over_and_over(DRAWN // 4), names, constants, np.random.default_rng(41))


def _scattered(world: World, free: Sequence[str], constants: Sequence[float], draw: np.random.Generator) -> World:
    """A third of the leaves as they were, a third of any size, a third around a number that the expressions name."""
    edges = np.array([1.0, *(x for c in constants for x in (c, 1 / c, c**0.5, np.log1p(c)))])
    leaves = dict(world.leaves)
    for name in free:
        x = leaves[name]
        each = (len(x), *(1 for _ in x.shape[1:]))
        sign = draw.choice([-1.0, 1.0], each)
        size = 10 ** draw.uniform(-3, 5, each)
        of_any_size = size * (sign if x.ndim == 1 else sign + 0.3 * draw.uniform(-1, 1, x.shape))
        edge = sign * draw.choice(edges, each)
        far = draw.choice([-1.0, 1.0], x.shape) * 10 ** draw.uniform(-4, 0.3, x.shape)
        around = np.where(draw.random(each) < 0.5, edge * (1 + far), edge + far)
        kind = draw.integers(0, 3, each)
        leaves[name] = np.where(kind == 0, x, np.where(kind == 1, of_any_size, around))
    return world.at(leaves, world.points)


def _moved(world: World, free: Sequence[str], draw: np.random.Generator) -> World:
    """The points of a world again and again, each leaf moved by a part of itself."""
    again = world.over_and_over(DRAWN // 4)
    for name in free:
        x = again.leaves[name]
        each = (len(x), *(1 for _ in x.shape[1:]))
        again.leaves[name] = x * (1 + 10 ** draw.uniform(-3, 0, each) * draw.uniform(-1, 1, x.shape))
    return again


def _kept(world: World, inside: Inside) -> World:
    try:
        return world.restricted(np.flatnonzero(inside(world)))
    except (Undecidable, Mismatch):
        return world.restricted(np.zeros(0, dtype=int))


def edges(world: World, free: Sequence[str], constants: Sequence[float], inside: Inside) -> dict[str, Interval]:
    """The intervals that all values of some leaves lie in and at whose ends the domain ends: x > 5."""
    found: dict[str, Interval] = {}
    for name in free:
        low, high = float(world.leaves[name].min()), float(world.leaves[name].max())
        ends = sorted({0.0, *constants, *(-c for c in constants)})
        below = max((c for c in ends if c < low), default=None)
        above = min((c for c in ends if c > high), default=None)
        interval = tuple(
            c if c is not None and _ends(world, name, c, way, inside) else None for c, way in ((below, 1.0), (above, -1.0))
        )
        if interval != (None, None):
            found[name] = interval  # type: ignore[assignment]
    return found


def _ends(world: World, name: str, c: float, way: float, inside: Inside) -> bool:
    """Whether a leaf is inside the domain on one side of a number only."""
    x = world.leaves[name]
    near = 1e-6 * max(1.0, abs(c)) * np.linspace(1, 2, x.size).reshape(x.shape)
    try:
        within, beyond = (inside(world.at({**world.leaves, name: c + side * near}, world.points)).mean() for side in (way, -way))
    except (Undecidable, Mismatch):
        return False
    return bool(within > 0.5 and beyond == 0)


def far(world: World, settle: Callable[[World], World], free: Sequence[str], constants: Sequence[float], inside: Inside) -> World:
    """The world with some points more, of the sizes that its numbers have: a term beside 10⁹ is not seen where it is 1."""
    extreme = [c for c in constants if not 1 / ORDINARY < c < ORDINARY]
    if not extreme or not world.points or not free:
        return world
    draw = np.random.default_rng(37)
    least, most = min(0.0, np.log10(extreme[0])), max(0.0, np.log10(extreme[-1]))
    again = world.over_and_over(8 * FAR)
    for name in free:
        x = again.leaves[name]
        again.leaves[name] = x * 10 ** draw.uniform(max(least, -15), min(most, 15), (len(x), *(1 for _ in x.shape[1:])))
    try:
        made = settle(again)
        made.switches = []
        good = np.flatnonzero(inside(made) & moderate(made) & _clear(made))[:FAR]
    except (Undecidable, Mismatch):
        return world
    return world.joined(made.restricted(good)) if len(good) else world


def _clear(world: World) -> Array:
    """The points at which no two numbers that are compared are nearly equal, as the values of tanh are far out."""
    clear = np.ones(world.points, dtype=bool)
    for _, margin, _ in world.switches or ():
        clear &= by_point(np.abs(margin.array) > CLEAR, ALL, world.points)
    return clear


def moderate(world: World) -> Array:
    """The points at which nothing that was calculated on the way is too large."""
    fine = np.ones(world.points, dtype=bool)
    with np.errstate(invalid="ignore"):
        for value in world.root.met():
            sizes = np.abs(value.array)
            if sizes.size and not largest_of(sizes) < MOST:  # one is too large, or no number
                fine &= by_point(~(sizes >= MOST), ALL, world.points)
    return fine

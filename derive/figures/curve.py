"""A function of one number as a curve: where it jumps, where it has a hole or a pole, and what it is at the jump itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from derive.records import dataclass

Numbers = NDArray[np.float64]
#: The values of a function at some points, and whether a condition of it is just met at each: there it has its value by
#: definition, and what is calculated is that value.
Values = Callable[[Numbers], Numbers]

POINTS = 401
DENSE = 2897  # points at which it is looked whether a bound is one
SUSPECTS = 16  # pairs of neighbours between which a jump is looked for
HALVINGS = 48
OFF_MIDDLE = 0.4877  # of an interval: its middle is often a number at which nothing is defined
STEEP, NOTHING = 0.5, 1e-9
ZOOMS, ZOOMED, GROWN = 9, 41, 1e4  # how often a peak is looked at anew, at how many points, and by what a pole grows meanwhile
BEYOND = 6.0  # times the height of what most of the curve takes, a branch is one of a pole


@dataclass(frozen=True)
class Jump:
    """A place where a curve jumps: its values on both sides, and the value there (`None`: there is none)."""

    at: float
    left: float
    right: float
    value: float | None


@dataclass(frozen=True)
class Curve:
    """A curve in pieces: its points, no number between two pieces; its jumps, and the holes where one value is missing.

    `bounds` are its least and its largest value, where it has such: not at a pole, nor where its domain ends.
    """

    x: Numbers
    y: Numbers
    jumps: tuple[Jump, ...]
    holes: tuple[tuple[float, float], ...]
    bounds: tuple[float, float] | None

    @property
    def limits(self) -> tuple[float, float]:
        """From where to where it is shown: all of it, but for the branches of a pole."""
        y = self.y[np.isfinite(self.y)]
        if self.bounds is not None:
            low, high = self.bounds
            return (low, high) if high - low > 1e-9 * max(abs(low), abs(high)) else (low - 1.0, high + 1.0)
        low, high = np.percentile(y, (4, 96))
        middle, reach = (low + high) / 2, max(high - low, 1e-12) * BEYOND / 2
        low, high = max(float(y.min()), middle - reach), min(float(y.max()), middle + reach)
        return (low, high) if high - low > 1e-9 * max(abs(low), abs(high)) else (low - 1.0, high + 1.0)


def curve(values: Values, exact: Callable[[float], float | None], low: float, high: float, gone: Sequence[float] = ()) -> Curve:
    """The curve of a function between two numbers; `exact` is its value where a condition of it is just met, and `gone` are
    places where it has no value though the formula gives one."""
    x = np.linspace(low, high, POINTS)
    y = np.where(np.isfinite(found := values(x)), found, np.nan)
    if not np.isfinite(y).any():
        return Curve(x, y, (), (), None)
    jumps, poles = _breaks(values, exact, x, y)
    least, most, more = _extremes(values, x, y)
    step = x[1] - x[0]
    poles += [p for p in more if not any(abs(p - q) < 2 * step for q in poles)]
    cuts = sorted([*(j.at for j in jumps), *poles])
    holes: list[tuple[float, float]] = []
    for n in range(1, len(x) - 1):
        if np.isnan(y[n]) and np.isfinite(y[n - 1]) and np.isfinite(y[n + 1]) and not any(abs(c - x[n]) < step for c in cuts):
            y[n] = (y[n - 1] + y[n + 1]) / 2
            holes.append((float(x[n]), float(y[n])))
    for place in gone:
        if not any(abs(c - place) < 1e-6 * step for c in cuts):
            sides = values(np.array([place - 1e-6 * step, place + 1e-6 * step]))
            holes += [(place, float(sides.mean()))] if np.isfinite(sides).all() else []
    ended = bool(poles) or bool(np.isnan(y).any())
    ends = [side for j in jumps for side in (j.left, j.right)]
    added = [(j.at, side) for j in jumps for side in (j.left, np.nan, j.right)] + [(p, np.nan) for p in poles]
    here = [n for n in range(len(x)) if not any(abs(x[n] - c) <= 1e-9 * (high - low) for c in cuts)]
    every = [*((float(x[n]), float(y[n])) for n in here), *added]
    order = sorted(range(len(every)), key=lambda n: (every[n][0], n))
    shown = np.array([every[n] for n in order])
    bounds = None if ended else _bounds(values, x, [least, most, *ends])
    return Curve(shown[:, 0], shown[:, 1], tuple(jumps), tuple(holes), bounds)


def _bounds(values: Values, x: Numbers, ends: Sequence[float]) -> tuple[float, float] | None:
    """The least and the largest value, if nothing that was not looked at goes beyond them."""
    least, most = min(ends), max(ends)
    least, most = (0.0 if abs(end) < NOTHING * (most - least) else end for end in (least, most))
    found = values(np.linspace(x[0], x[-1], DENSE))
    slack = 1e-6 * (most - least)
    return None if (found < least - slack).any() or (found > most + slack).any() else (least, most)


def _extremes(values: Values, x: Numbers, y: Numbers) -> tuple[float, float, list[float]]:
    """The least and the largest value, and the poles to whose both sides a function grows the same way."""
    fine = np.flatnonzero(np.isfinite(y))
    height = float(np.ptp(np.percentile(y[fine], (4, 96))))
    ends = [_zoomed(values, x, y, fine, int(pick(y[fine])), sign) for pick, sign in ((np.argmin, -1.0), (np.argmax, 1.0))]
    poles: list[float] = []
    size = np.abs(y[fine] - np.median(y[fine]))
    for n in range(1, len(fine) - 1):
        if size[n] >= max(size[n - 1], size[n + 1], 2 * height) and len(poles) < SUSPECTS:
            sign = float(np.sign(y[fine[n]]))
            at, value = _zoomed(values, x, y, fine, n, sign)
            if not np.isfinite(value) or abs(value) > GROWN * abs(y[fine[n]]):
                poles.append(float(np.round(at, 9)) + 0.0)
    return ends[0][1], ends[1][1], poles


def _zoomed(values: Values, x: Numbers, y: Numbers, fine: NDArray[np.intp], n: int, sign: float) -> tuple[float, float]:
    """Where a function is largest (or smallest) around a point, and its value there."""
    a, b = x[fine[max(n - 1, 0)]], x[fine[min(n + 1, len(fine) - 1)]]
    at, best = float(x[fine[n]]), float(y[fine[n]])
    for _ in range(ZOOMS):
        near = np.linspace(a, b, ZOOMED)
        found = np.where(np.isfinite(v := values(near)), sign * v, -np.inf)
        k = int(found.argmax())
        if found[k] > sign * best:
            at, best = float(near[k]), float(sign * found[k])
        a, b = max(a, at - (b - a) / 20), min(b, at + (b - a) / 20)
    return at, best


def _breaks(values: Values, exact: Callable[[float], float | None], x: Numbers, y: Numbers) -> tuple[list[Jump], list[float]]:
    """The jumps of a function and its poles: pairs of neighbours whose values stay apart however near they come."""
    fine = np.flatnonzero(np.isfinite(y))
    pairs = [(a, b) for a, b in pairwise(fine) if b - a <= 2]
    if not pairs:
        return [], []
    gaps = np.array([abs(y[b] - y[a]) for a, b in pairs])
    height = float(np.ptp(np.percentile(y[fine], (4, 96)))) or float(np.ptp(y[fine])) or 1.0
    typical = max(float(np.median(gaps)), NOTHING * height)
    chosen = [pairs[n] for n in np.argsort(-gaps, kind="stable")[:SUSPECTS] if gaps[n] > 3 * typical]
    if not chosen:
        return [], []
    a, b = (np.array([x[pair[n]] for pair in chosen]) for n in (0, 1))
    ya, yb = (np.array([y[pair[n]] for pair in chosen]) for n in (0, 1))
    first = np.abs(yb - ya)
    for _ in range(HALVINGS):
        middle = a + OFF_MIDDLE * (b - a)
        ym = values(middle)
        left = np.abs(ym - ya) <= np.abs(yb - ym)  # the larger difference is kept
        a, ya = np.where(left, middle, a), np.where(left, ym, ya)
        b, yb = np.where(left, b, middle), np.where(left, yb, ym)
    jumps: list[Jump] = []
    poles: list[float] = []
    for n in np.argsort(a):
        at = float(np.round((a[n] + b[n]) / 2, 9)) + 0.0
        apart = abs(yb[n] - ya[n])
        if not np.isfinite(apart) or apart > 50 * height:
            if not any(abs(at - p) < 1e-6 * (x[-1] - x[0]) for p in poles):
                poles.append(at)
        elif not any(abs(at - j.at) < 1e-6 * (x[-1] - x[0]) for j in jumps):
            before, left, right, after = map(float, values(at + np.array([-4e-8, -1e-8, 1e-8, 4e-8]) * (x[-1] - x[0])))
            settled = max(abs(left - before), abs(right - after)) < 0.01 * abs(right - left)
            if settled and abs(right - left) > max(STEEP * first[n], 1e-6 * height):
                jumps.append(Jump(at, left, right, exact(at)))
    return jumps, poles


__all__ = ["Curve", "Jump", "curve"]

"""A function of one number as a curve: where it jumps, where it has a hole or a pole, and what it is at the jump itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
#: The values of a function at some points, and whether a condition of it is just met at each: there it has its value by
#: definition, and what is calculated is that value.
Values = Callable[[Numbers], Numbers]

POINTS = 401
SUSPECTS = 16  # pairs of neighbours between which a jump is looked for
HALVINGS = 48
OFF_MIDDLE = 0.4877  # of an interval: its middle is often a number at which nothing is defined
STEEP, NOTHING = 0.5, 1e-9
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
        low, high = np.percentile(y, (4, 96))
        middle, reach = (low + high) / 2, max(high - low, 1e-12) * BEYOND / 2
        low, high = max(float(y.min()), middle - reach), min(float(y.max()), middle + reach)
        return (low, high) if high - low > 1e-9 * max(abs(low), abs(high)) else (low - 1.0, high + 1.0)


def curve(values: Values, exact: Callable[[float], float | None], low: float, high: float) -> Curve:
    """The curve of a function between two numbers; `exact` is its value where a condition of it is just met."""
    x = np.linspace(low, high, POINTS)
    y = np.where(np.isfinite(found := values(x)), found, np.nan)
    if not np.isfinite(y).any():
        return Curve(x, y, (), (), None)
    jumps, poles = _breaks(values, exact, x, y)
    cuts = sorted([*(j.at for j in jumps), *poles])
    holes = tuple(
        (float(x[n]), float((y[n - 1] + y[n + 1]) / 2))
        for n in range(1, len(x) - 1)
        if np.isnan(y[n]) and np.isfinite(y[n - 1]) and np.isfinite(y[n + 1]) and not any(abs(c - x[n]) < x[1] - x[0] for c in cuts)
    )
    for hx, hy in holes:
        y[np.flatnonzero(x == hx)] = hy
    bounds = None if poles or np.isnan(y).any() else _bounds(values, x, y, jumps)
    added = [(j.at, side) for j in jumps for side in (j.left, np.nan, j.right)] + [(p, np.nan) for p in poles]
    here = [n for n in range(len(x)) if not any(abs(x[n] - c) <= 1e-9 * (high - low) for c in cuts)]
    every = [*((float(x[n]), float(y[n])) for n in here), *added]
    order = sorted(range(len(every)), key=lambda n: (every[n][0], n))
    return Curve(np.array([every[n][0] for n in order]), np.array([every[n][1] for n in order]), tuple(jumps), holes, bounds)


def _bounds(values: Values, x: Numbers, y: Numbers, jumps: list[Jump]) -> tuple[float, float]:
    """The least and the largest value, looked for anew around the points at which they seem to be."""
    found = [float(y.min()), float(y.max()), *(side for j in jumps for side in (j.left, j.right))]
    for n in (int(y.argmin()), int(y.argmax())):
        near = values(np.linspace(x[max(n - 1, 0)], x[min(n + 1, len(x) - 1)], POINTS))
        found += [float(v) for v in near if np.isfinite(v)]
    return min(found), max(found)


def _breaks(
    values: Values, exact: Callable[[float], float | None], x: Numbers, y: Numbers
) -> tuple[list[Jump], list[float]]:
    """The jumps of a function and its poles: pairs of neighbours whose values stay apart however near they come."""
    fine = np.flatnonzero(np.isfinite(y))
    pairs = [(a, b) for a, b in zip(fine, fine[1:], strict=False) if b - a <= 2]
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
        elif apart > STEEP * first[n] and apart > 1e-6 * height:
            if not any(abs(at - j.at) < 1e-6 * (x[-1] - x[0]) for j in jumps):
                jumps.append(Jump(at, float(ya[n]), float(yb[n]), exact(at)))
    return jumps, poles


__all__ = ["Curve", "Jump", "curve"]

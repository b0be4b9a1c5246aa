"""The surface of a loss over its two parameters as contour lines, and the path that gradient descent takes down it."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from derive.expression import budget
from derive.expression.nodes import indices_of, name_of
from derive.figures import mathematics as witness
from derive.figures.errors import FigureError
from derive.figures.picture import Picture, Series, picture
from derive.figures.settings import Given, Interval
from derive.problem import Problem
from derive.records import dataclass
from derive.sentence import Message, message
from derive.words import gettext as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from derive.pipeline import Answer

Numbers = NDArray[np.float64]

GRID = 61  # points along each side
LEVELS = 11
FAR = 1e6  # from where a path has left every picture
AROUND = 0.35  # of the path's extent, on each side of it
APART, LONG = 7.0, 30.0  # points of the page between two that are marked; of a step that has an arrow


@dataclass(frozen=True)
class SurfaceFigure:
    """A loss of two parameters for the numbers that are given, with gradient descent from a start."""

    kind: ClassVar[str] = "loss-surface"

    text: str
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    data: Given = ()
    start: Given = ()
    rate: float = 0.1
    steps: int = 20
    ranges: tuple[tuple[str, Interval], ...] = ()

    def draw(self) -> Picture:
        """The picture; raises `DoesNotHold` where the gradient is not verified, and `FigureError` where the path leaves it."""
        problem = witness.posed(self.text, self.of, self.wrt, self.assume)
        _refuse_shape(problem)
        gradient = witness.proved_all(problem)
        surface = _Surface(gradient, self.data)
        path = surface.path(self._start(surface), self.rate, self.steps)
        frame = self._frame(surface, path)
        x, y = (np.linspace(low, high, GRID) for low, high in frame)
        heights = surface.heights(*(side.reshape(-1) for side in np.meshgrid(x, y))).reshape(GRID, GRID)
        heights = np.where(np.isfinite(heights), heights, np.nan)
        if not np.isfinite(heights).any():
            raise FigureError(_("the loss is no number anywhere in this range"), "w = -1..3; b = -1..3", "ranges")
        losses = surface.heights(*path.T)
        drawn = _Drawn(gradient.problem.of, surface.variables, x, y, heights, path, losses)
        series = [
            Series("path", tuple(tuple(map(float, p)) for p in path)),
            Series("losses", tuple((float(v),) for v in losses)),
            Series("gradients", tuple(tuple(map(float, g)) for g in surface.slopes(path))),
            Series("surface", tuple(tuple(map(float, row)) for row in heights)),
        ]
        return picture(self.kind, _told(drawn, self), series, partial(_figure, drawn))

    def _start(self, surface: _Surface) -> Numbers:
        given = dict(self.start)
        for name, value in given.items():
            if name not in surface.names:
                said = _("there is no parameter {name} to start at; the parameters are {names}")
                raise FigureError(said.format(name=name, names=", ".join(surface.names)))
            if isinstance(value, tuple):
                raise FigureError(
                    _("{name} is one number").format(name=name), f"{surface.names[0]} = 0; {surface.names[1]} = 0", "start"
                )
        if given and (missing := [name for name in surface.names if name not in given]):
            said = _("the start gives no number to {name}")
            fix = "; ".join(f"{name} = {given.get(name, 0):g}" for name in surface.names)
            raise FigureError(said.format(name=", ".join(missing)), fix, "start")
        return np.array([float(given.get(name, 0.0)) for name in surface.names])  # type: ignore[arg-type]

    def _frame(self, surface: _Surface, path: Numbers) -> list[Interval]:
        given = dict(self.ranges)
        for name in given:
            if name not in surface.names:
                said = _("there is no parameter {name} to have a range; the parameters are {names}")
                raise FigureError(said.format(name=name, names=", ".join(surface.names)))
        frame: list[Interval] = []
        for n, name in enumerate(surface.names):
            low, high = float(path[:, n].min()), float(path[:, n].max())
            extent = float(np.ptp(path, axis=0).max())
            margin = max(AROUND * (high - low), 0.15 * extent) if extent > 1e-9 * (1 + np.abs(path).max()) else 1.0
            ends = surface.problem.domain.get(name, (None, None))
            inner = 1e-3 * (high - low + 2 * margin)
            lowest = low - margin if ends[0] is None else max(low - margin, ends[0] + inner)
            highest = high + margin if ends[1] is None else min(high + margin, ends[1] - inner)
            frame.append(given.get(name, (lowest, highest)))
        return frame


def _refuse_shape(problem: Problem) -> None:
    """Raises `FigureError` unless one number depends on two: anything else has no surface."""
    names = [name_of(v) for v in problem.variables]
    if indices_of(problem.of):
        said = _("a surface is that of one number, and {name} has indices; `of` names another quantity")
        raise FigureError(said.format(name=name_of(problem.of)))
    scalars = [n for n in sorted(witness.needed(problem, problem.of)) if not problem.axes.get(n)]
    fix = ", ".join(scalars[:2]) if len(scalars) >= 2 else ""
    if len(names) != 2:
        said = _("a surface is drawn over two parameters, and here are {count}: {names}")
        raise FigureError(said.format(count=len(names), names=", ".join(names)), fix, "wrt")
    if arrays := [n for n, v in zip(names, problem.variables, strict=True) if indices_of(v)]:
        said = _("a surface is drawn over two numbers, and {names} has more than one")
        raise FigureError(said.format(names=", ".join(arrays)), fix, "wrt" if fix else "")


class _Surface:
    """A loss and its gradient with data put in."""

    def __init__(self, gradient: Answer, data: Given):
        self.gradient, self.problem = gradient, gradient.problem
        self.variables = tuple(part.wrt for part in gradient.parts)
        self.names = tuple(name_of(v) for v in self.variables)
        for part in gradient.parts:
            self.problem = self.problem.without(part.wrt)
        self.leaves = witness.needed(self.problem, gradient.problem.of, *(p.result for p in gradient.parts)) | set(self.names)
        for name, value in data:
            if name in self.names:
                said = _("{name} is a parameter, which the path moves; it begins where `start` says")
                raise FigureError(said.format(name=name), f"{name} = {value}", "start")
        self.data = witness.arrays(self.problem, data, self.leaves - set(self.names))
        if missing := sorted(self.leaves - self.data.keys() - set(self.names)):
            sizes = {s: n for k, v in self.data.items() for s, n in zip(self.problem.axes.get(k, ()), v.shape[1:], strict=True)}
            raise witness.unfixed(self.problem, missing, sizes, "data")

    def _at(self, first: Numbers, second: Numbers) -> witness.At:
        held = {name: np.repeat(values, len(first), axis=0) for name, values in self.data.items()}
        return witness.At(self.problem, self.leaves, {**held, self.names[0]: first, self.names[1]: second}, len(first))

    def heights(self, first: Numbers, second: Numbers) -> Numbers:
        """The loss at some points."""
        return self._at(first, second).value(self.gradient.problem.of, ())

    def slopes(self, path: Numbers) -> Numbers:
        """The derived gradient at some points."""
        at = self._at(*path.T)
        return np.stack([at.value(part.result, ()) for part in self.gradient.parts], axis=1)

    def path(self, start: Numbers, rate: float, steps: int) -> Numbers:
        """The points of gradient descent, the start among them; at each of them the gradient is what the witness finds too."""
        from derive.notation import inline

        points = [start]
        for _n in range(steps):
            budget.look()
            following = points[-1] - rate * self.slopes(points[-1][np.newaxis])[0]
            if not np.isfinite(following).all() or np.abs(following).max() > FAR * (1 + np.abs(start).max()):
                said = _("the path leaves every picture after {count} steps: the learning rate {rate} is too large")
                raise FigureError(said.format(count=len(points), rate=f"{rate:g}"), f"{rate / 10:g}", "rate")
            points.append(following)
        path = np.array(points)
        at = self._at(*path.T)
        for part in self.gradient.parts:
            witness.agree(at.value(part.result, ()), at.by_complex_step(part.of, part.wrt, ()), inline(part.asked))
        return path


@dataclass(frozen=True)
class _Drawn:
    of: Expr
    variables: tuple[Expr, ...]
    x: Numbers
    y: Numbers
    heights: Numbers
    path: Numbers
    losses: Numbers


def _told(d: _Drawn, asked: SurfaceFigure) -> Message:
    from derive.figures.canvas import figures

    first, last = d.path[0], d.path[-1]
    return message(
        "Contour lines of {loss} over {x} and {y}, with one step of gradient descent from {start}, "
        "where {loss} is {before}, to {end}, where it is {after}, at the learning rate {rate}.",
        "Contour lines of {loss} over {x} and {y}, with {n} steps of gradient descent from {start}, "
        "where {loss} is {before}, to {end}, where it is {after}, at the learning rate {rate}.",
        len(d.path) - 1,
        loss=d.of, x=d.variables[0], y=d.variables[1], n=len(d.path) - 1, start=_point(first, d.path), end=_point(last, d.path),
        before=figures(d.losses[0]), after=figures(d.losses[-1]), rate=figures(asked.rate),
    )  # fmt: skip


def _point(point: Numbers, path: Numbers) -> str:
    """A point in words; what rounding left over is 0."""
    from derive.figures.canvas import figures

    least = 1e-12 * np.abs(path).max()
    return f"({', '.join(figures(0.0 if abs(v) < least else v) for v in point)})"


def _levels(heights: Numbers) -> Numbers:
    """Heights of the contour lines: nearer to each other towards the bottom, where a loss is flat."""
    seen = heights[np.isfinite(heights)]
    low, high = float(seen.min()), float(np.percentile(seen, 98))
    high = high if high > low else low + 1.0
    return low + (high - low) * np.linspace(0, 1, LEVELS + 1) ** 2


def _figure(d: _Drawn) -> Figure:
    from derive.figures import canvas

    figure = canvas.sheet(canvas.WIDTH, 300, layout="constrained")
    axes = figure.subplots()
    levels = _levels(d.heights)
    filled = axes.contourf(d.x, d.y, np.ma.masked_invalid(d.heights), levels=levels, cmap="viridis", extend="max")
    filled.set_edgecolor("face")  # else a page's own colour shines through between two bands
    axes.contour(d.x, d.y, np.ma.masked_invalid(d.heights), levels=levels[1:], colors=canvas.WHITE, linewidths=0.5, alpha=0.6)
    axes.set_xlim(d.x[0], d.x[-1])
    axes.set_ylim(d.y[0], d.y[-1])
    for colour, width in ((canvas.WHITE, 3.4), (canvas.BLACK, 1.3)):
        axes.plot(*d.path.T, color=colour, linewidth=width, solid_joinstyle="round", zorder=3)
    axes.plot(*d.path[:1].T, "s", ms=7, mfc=canvas.WHITE, mec=canvas.BLACK, mew=1.2, zorder=5)
    axes.plot(*d.path[-1:].T, "o", ms=7.5, mfc=canvas.BLACK, mec=canvas.WHITE, mew=1.2, zorder=5)
    names = [canvas.formula(e) for e in (*d.variables, d.of)]
    axes.set_xlabel(names[0].text, **names[0].style)
    axes.set_ylabel(names[1].text, rotation=0, labelpad=10, **names[1].style)
    canvas.ticks(axes.xaxis, d.x[0], d.x[-1])
    canvas.ticks(axes.yaxis, d.y[0], d.y[-1])
    canvas.tidy(axes, ())
    bar = figure.colorbar(
        filled, ax=axes, fraction=0.05, pad=0.02, spacing="proportional", ticks=levels[[0, 4, 6, 8, 10, 11]], extendfrac=0.03
    )
    bar.outline.set_visible(False)
    bar.ax.set_title(names[2].text, pad=6, **names[2].style)
    bar.ax.set_yticks(levels[[0, 5, 7, 9, 10, 11]], [f"${canvas.spelled(v)}$" for v in levels[[0, 5, 7, 9, 10, 11]]])
    figure.draw_without_rendering()  # now the axes have their places
    seen = axes.transData.transform(d.path)
    marked = [0]
    for n in range(1, len(seen)):  # points that run into each other are not marked each
        if np.hypot(*(seen[n] - seen[marked[-1]])) >= APART:
            marked.append(n)
    axes.plot(*d.path[marked].T, "o", ms=3.6, mfc=canvas.WHITE, mec=canvas.BLACK, mew=0.9, zorder=4)
    for n in range(len(seen) - 1):
        if np.hypot(*(seen[n + 1] - seen[n])) >= LONG:
            angle = np.degrees(np.arctan2(*(seen[n + 1] - seen[n])[::-1])) - 90
            axes.plot(
                *(d.path[n] + d.path[n + 1]) / 2,
                marker=(3, 0, angle),
                ms=9,
                mfc=canvas.BLACK,
                mec=canvas.WHITE,
                mew=0.9,
                zorder=4,
            )
    _name_ends(axes, d, seen)
    return figure


def _name_ends(axes: Axes, d: _Drawn, points: Numbers) -> None:
    """The first and the last point by name and height, where neither covers the path nor the other."""
    from derive.figures import canvas

    window = axes.get_window_extent()
    within = canvas.Box(window.x0, window.y0, window.x1, window.y1).grown(-3)
    fine = np.concatenate([np.linspace(a, b, 12) for a, b in pairwise(points)])
    taken = [canvas.Box(x - 4, y - 4, x + 4, y + 4) for x, y in fine]
    for n in (0, len(d.path) - 1):
        px, py = map(float, points[n])
        name = canvas.formula(d.of)
        label = canvas.tex(rf"t = {n}:\; {name.text[1:-1]} = {canvas.spelled(d.losses[n])}") if name.maths else canvas.plain(
            f"t = {n}: {name.text} = {canvas.figures(d.losses[n])}")  # fmt: skip
        width, height, depth = canvas.measured(label, canvas.SMALL)
        box = width + 8, height + depth + 6
        x, y = canvas.around(px, py, *box, within, taken)
        tx, ty = axes.transData.inverted().transform((x, y))
        taken.append(canvas.Box(x - box[0] / 2, y - box[1] / 2, x + box[0] / 2, y + box[1] / 2))
        ground = {"facecolor": canvas.WHITE, "edgecolor": "none", "boxstyle": "round,pad=0.25", "alpha": 0.9}
        axes.text(
            tx, ty, label.text, ha="center", va="center", fontsize=canvas.SMALL, color=canvas.BLACK, zorder=6,
            bbox=ground, **label.style,
        )  # fmt: skip

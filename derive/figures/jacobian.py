"""The Jacobian as a heat map: what the derived formula says at a point, beside what differences of the function say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from derive.expression.cost import cost
from derive.expression.indices import substitute
from derive.expression.nodes import Index, Integer, derivative, indices_of, name_of, relation
from derive.figures import mathematics as witness
from derive.figures.errors import FigureError
from derive.figures.picture import Picture, Series, picture
from derive.figures.sentences import numbers_given, together
from derive.figures.settings import Given
from derive.records import dataclass
from derive.sentence import Message, message
from derive.words import gettext as _
from derive.words import noted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Numbers = NDArray[np.float64]

MOST = 16  # rows or columns that can be told apart
READABLE = 6  # columns beside each other whose cells hold numbers
LONG = 60  # nodes of a formula that is not read out
SHADES = 41  # of the two colours, with the middle one for 0; of more, matplotlib makes an image of dots
NOISE = 1e-12  # of the largest entry: a smaller one is none


@dataclass(frozen=True)
class JacobianFigure:
    """Every derivative of one array by another at a point: by the formula, and by differences."""

    kind: ClassVar[str] = "jacobian"

    text: str
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    at: Given = ()

    def draw(self) -> Picture:
        """The picture; raises `DoesNotHold` where the two do not agree."""
        problem = witness.posed(self.text, self.of, self.wrt, self.assume)
        if problem.others:
            said = _("a Jacobian is by one variable, and here are {count}: {names}")
            names = [name_of(v) for v in problem.variables]
            raise FigureError(said.format(count=len(names), names=", ".join(names)), names[0], "wrt")
        d = witness.proved(problem)
        rows, columns = ([i for i in indices_of(e) if isinstance(i, Index)] for e in (d.of, d.wrt))
        if not rows and not columns:
            said = _("{of} and {wrt} are one number each, and their derivative is no matrix; the kind `function` draws it")
            raise FigureError(said.format(of=name_of(d.of), wrt=name_of(d.wrt)))
        if shared := [i.name for i in rows if i in columns]:
            said = _("the letter {letter} counts rows and columns alike; give the variable another one")
            raise FigureError(said.format(letter=shared[0]))
        within = d.problem.without(d.wrt)
        leaves = witness.needed(within, d.of, d.result) | {name_of(d.wrt)}
        given = witness.arrays(within, self.at, leaves)
        at = witness.At(within, leaves, given)
        letters = (*rows, *columns)
        derived = at.value(d.result, letters)[0]
        shape = derived.shape
        height, width = (int(np.prod(part, dtype=int)) for part in (shape[: len(rows)], shape[len(rows) :]))
        if max(height, width) > MOST:
            said = _("the Jacobian is {height} by {width} here, and up to {most} rows and columns can be told apart")
            raise FigureError(said.format(height=height, width=width, most=MOST))
        from derive.notation import inline

        numeric = at.by_differences(d.of, d.wrt, letters)[0]
        if not (np.isfinite(derived).all() and np.isfinite(numeric).all()):
            said = _("{derivative} is no number at this point: the function has a kink there, or is not defined")
            raise FigureError(said.format(derivative=inline(d.asked)))
        witness.agree(derived, numeric, inline(d.asked))
        derived, numeric = (m.reshape(height, width) for m in (derived, numeric))
        difference = float(np.abs(derived - numeric).max())
        drawn = _Drawn(d.of, d.wrt, _entries(d.of, rows, shape[: len(rows)]), _entries(d.wrt, columns, shape[len(rows) :]),
                       derived, numeric, difference)  # fmt: skip
        series = [Series("derived", _rows(derived)), Series("numeric", _rows(numeric)), Series("difference", ((difference,),))]
        rule = relation(d.asked, "==", d.result) if cost(d.result) <= LONG else d.asked
        return picture(
            self.kind, _told(drawn, rule, {name: values[0] for name, values in given.items()}), series, partial(_figure, drawn)
        )


def _entries(e: Expr, letters: list[Index], shape: tuple[int, ...]) -> tuple[Expr, ...]:
    """The entries of an array in the order of its rows."""
    return tuple(substitute(e, {i: Integer(n + 1) for i, n in zip(letters, place, strict=True)}) for place in np.ndindex(*shape))


def _rows(matrix: Numbers) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in matrix)


@dataclass(frozen=True)
class _Drawn:
    of: Expr
    wrt: Expr
    rows: tuple[Expr, ...]
    columns: tuple[Expr, ...]
    derived: Numbers
    numeric: Numbers
    difference: float


def _told(d: _Drawn, rule: Any, given: Mapping[str, Numbers]) -> Message:
    from derive.figures.canvas import figures

    rows = "; ".join(", ".join(figures(v) for v in row) for row in d.derived) if d.derived.size <= 36 else ""
    said = noted("Two heat maps, {height} by {width}: {rule}, by the formula and by differences of the function. "
                 "They differ by at most {difference}.")  # fmt: skip
    if rows:
        said = noted("Two heat maps, {height} by {width}: {rule}, by the formula and by differences of the function. "
                     "They differ by at most {difference}. The rows are {rows}.")  # fmt: skip
    height, width = d.derived.shape
    told = message(said, height=height, width=width, rule=rule, difference=figures(d.difference, 2), rows=rows)
    return together([told, *numbers_given(given)])


def _figure(d: _Drawn) -> Figure:
    from matplotlib import colormaps

    from derive.figures import canvas

    height, width = d.derived.shape
    beside = width <= READABLE
    cell = 26.0 if beside else 24.0
    if beside:
        panel = (canvas.WIDTH - 110) / 2
        tall = min(max(height * min(panel / width, 46.0), 60.0), 330.0)
        figure = canvas.sheet(canvas.WIDTH, tall + 75, layout="constrained")
        panels = figure.subplots(1, 2)
    else:
        figure = canvas.sheet(canvas.WIDTH, 2 * (height * min(cell, 360 / width) + 62), layout="constrained")
        panels = figure.subplots(2, 1)
    most = float(np.abs(d.derived).max()) or 1.0
    quotient = derivative(d.of, d.wrt)
    titles = (canvas.formula(quotient), _differences(d))
    colours = colormaps["PuOr_r"].resampled(SHADES)
    image: Any = None
    for axes, matrix, title in zip(panels, (d.derived, d.numeric), titles, strict=True):
        image = axes.pcolormesh(
            np.arange(width + 1),
            np.arange(height + 1),
            matrix,
            cmap=colours,
            vmin=-most,
            vmax=most,
            edgecolors=canvas.WHITE,
            linewidth=0.8,
        )
        axes.set_ylim(height, 0)
        axes.set_title(title.text, va="bottom", **title.style)
        _name_entries(axes, d)
        _write(axes, matrix, most, width, beside)
        canvas.tidy(axes, ())
    bar = figure.colorbar(image, ax=list(panels), fraction=0.05, pad=0.02, ticks=[-most, 0, most])
    bar.outline.set_visible(False)
    bar.ax.set_yticks([-most, 0, most], [f"${canvas.spelled(v)}$" for v in (-most, 0, most)])
    said = canvas.tex(rf"\max\, \left\vert \partial - \Delta \right\vert = {canvas.spelled(d.difference, 2)}")
    figure.supxlabel(said.text, fontsize=canvas.SIZE, **said.style)
    return figure


def _differences(d: _Drawn) -> Any:
    """The quotient of differences, as it is written: Δp_i over Δa_j."""
    from derive.figures import canvas

    top, bottom = canvas.formula(d.of), canvas.formula(d.wrt)
    if top.maths and bottom.maths:
        return canvas.tex(rf"\dfrac{{\Delta {top.text[1:-1]}}}{{\Delta {bottom.text[1:-1]}}}")
    return canvas.plain(f"Δ{top.text}/Δ{bottom.text}")


def _name_entries(axes: Axes, d: _Drawn) -> None:
    """The rows and columns by their entries."""
    from derive.figures import canvas

    for axis, entries in ((axes.yaxis, d.rows), (axes.xaxis, d.columns)):
        labels = [canvas.formula(e) for e in entries]
        axis.set_ticks([n + 0.5 for n in range(len(labels))], [label.text for label in labels], fontsize=canvas.SMALL)
        for text, label in zip(axis.get_ticklabels(), labels, strict=True):
            text.set_parse_math(label.maths)
            text.set_fontfamily(list(label.fonts))
        axis.set_tick_params(length=0)


def _write(axes: Axes, matrix: Numbers, most: float, width: int, numbers: bool) -> None:
    """What a cell holds: its number where there is room, else the sign of a negative one, which a grey print would not show."""
    from derive.figures import canvas

    decimals = max(0, (2 if width <= 4 else 1) - int(np.floor(np.log10(most))))
    for (row, column), value in np.ndenumerate(matrix):
        near = 0.0 if abs(value) < NOISE * most else value
        said = _cell(near, decimals) if numbers else "-" if near < 0 else ""
        if not said:
            continue
        room = 0.88 * (canvas.WIDTH - 110) / 2 / width if numbers else 12
        size = min(canvas.SMALL, canvas.SMALL * room / canvas.measured(canvas.tex(said), canvas.SMALL)[0])
        dark = abs(near) > 0.62 * most
        axes.text(
            column + 0.5,
            row + 0.5,
            f"${said}$",
            ha="center",
            va="center",
            fontsize=size,
            color=canvas.WHITE if dark else canvas.BLACK,
        )


def _cell(value: float, decimals: int) -> str:
    """A number with as many decimals as all others of its matrix; 0 is 0."""
    from derive.figures import canvas

    if value == 0 or decimals > 4:
        return canvas.spelled(value)
    said = f"{value:.{decimals}f}"
    return said.removeprefix("-") if not said.strip("-0.") else said

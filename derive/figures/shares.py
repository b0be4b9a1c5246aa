"""Max beside softmax: what a hard and a soft decision make of the same scores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from derive.figures import mathematics as witness
from derive.figures.picture import Picture, Series, picture
from derive.records import dataclass
from derive.sentence import message
from derive.words import noted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from derive.figures.canvas import Label

ABREAST = 4  # bars of a panel where three panels stand side by side
DECIMALS = 3


@dataclass(frozen=True)
class SharesFigure:
    """Scores, the share that max gives each of them, and the share that softmax gives it."""

    kind: ClassVar[str] = "max-and-softmax"

    inputs: tuple[float, ...]

    def draw(self) -> Picture:
        """The picture; softmax is the catalogue's, and what it gives is evaluated by the witness."""
        problem = witness.posed("softmax")
        at = witness.At(problem, {"a"}, {"a": np.array([self.inputs])})
        soft = tuple(float(v) for v in at.value(problem.of, problem.of.args[1:])[0])
        winner = self.inputs.index(max(self.inputs))
        hard = tuple(float(n == winner) for n in range(len(self.inputs)))
        from derive.figures.canvas import figures

        alt = message(
            noted("Three bar charts. The scores are {scores}; max makes {hard} of them, and softmax makes {soft}."),
            scores=", ".join(figures(v, 6) for v in self.inputs), hard=", ".join(figures(v) for v in hard),
            soft=", ".join(said.replace("-", "−") for said in map(_share, soft)),
        )  # fmt: skip
        series = [Series("scores", (self.inputs,)), Series("max", (hard,)), Series("softmax", (soft,))]
        return picture(self.kind, alt, series, partial(_figure, self.inputs, hard, soft))


def _share(value: float) -> str:
    """A share in three decimals; one that is not 0 or 1 does not look as if it were."""
    smallest = 10.0**-DECIMALS
    if 0 < value < smallest / 2:
        return f"< {smallest:g}"
    return f"> {1 - smallest:g}" if 1 - smallest / 2 < value < 1 else f"{value:.{DECIMALS}f}"


def _figure(scores: Sequence[float], hard: Sequence[float], soft: Sequence[float]) -> Figure:
    from derive.figures import canvas

    abreast = len(scores) <= ABREAST
    figure = canvas.sheet(canvas.WIDTH, 160 if abreast else 300, layout="constrained")
    figure.get_layout_engine().set(wspace=0.06)  # type: ignore[union-attr, call-arg]
    panels = figure.subplots(*((1, 3) if abreast else (3, 1)))
    rows = (
        (r"a_i", scores, [canvas.spelled(v, 4) for v in scores]),
        (r"\max", hard, [canvas.spelled(v) for v in hard]),
        (r"\mathrm{softmax}", soft, [_share(v) for v in soft]),
    )
    for axes, (title, values, labels) in zip(panels, rows, strict=True):
        _bars(axes, values, [canvas.tex(label) for label in labels], abreast)
        if abreast:
            axes.set_title(f"${title}$", pad=10)
        else:
            axes.set_ylabel(f"${title}$", rotation=0, ha="right", va="center", labelpad=8)
    return figure


def _bars(axes: Axes, values: Sequence[float], labels: Sequence[Label], abreast: bool) -> None:
    from derive.figures import canvas

    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    places = range(1, len(values) + 1)
    axes.bar(places, values, width=0.72, color=canvas.BAR, edgecolor=canvas.INK, linewidth=0.8)
    axes.axhline(0, color=canvas.QUIET, linewidth=0.9)
    widest = max(canvas.measured(label, canvas.SMALL)[0] for label in labels)
    size = min(canvas.SMALL, canvas.SMALL * 0.94 * _room(len(values), abreast) / widest)
    for place, value, label in zip(places, values, labels, strict=True):
        axes.annotate(
            label.text, (place, value), (0, -3 if value < 0 else 3), textcoords="offset points", ha="center",
            va="top" if value < 0 else "bottom", fontsize=size, color=canvas.INK, **label.style,
        )  # fmt: skip
    room = 0.24 if abreast else 0.36
    axes.set_ylim(low - (room * span if low < 0 else 0.02 * span), high + (room * span if high > 0 else 0.02 * span))
    axes.set_xlim(0.3, len(values) + 0.7)
    axes.set_yticks([])
    axes.set_xticks(list(places), [f"${n}$" for n in places])
    axes.tick_params(axis="x", length=0)
    canvas.tidy(axes, ())


def _room(count: int, abreast: bool) -> float:
    """How wide a label over one of some bars may be, in points."""
    from derive.figures.canvas import WIDTH

    return (WIDTH / 3 - 14 if abreast else WIDTH - 66) / (count + 0.2)

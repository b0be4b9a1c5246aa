"""Figures, computed: every number and every coordinate that a picture shows is made here, and the template only places it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from derive.document.blocks import FigureBlock
from derive.document.render import Markup, writer
from derive.errors import DeriveError


class FigureError(DeriveError):
    """A figure that nobody knows how to draw, or with inputs that cannot be drawn."""

    exit_status = 2


@dataclass(frozen=True)
class Bar:
    """One value as a bar: its label, and where it stands in the picture, in tenths of a millimetre from the top left."""

    label: str
    x: int
    y: int
    width: int
    height: int
    middle: int
    top: int
    bottom: int


@dataclass(frozen=True)
class Group:
    """The bars of one panel with its title, and where the arrow to the next one begins."""

    title: str
    x: int
    middle: int
    end: int
    span: int
    arrow: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Drawing:
    """A figure ready for a template: groups of bars, the whole size, and what it shows in words."""

    name: str
    alt: str
    width: int
    height: int
    baseline: int
    bottom: int
    title: int
    arrow: int
    middle: int
    groups: tuple[Group, ...]


    @property
    def html(self) -> Markup:
        """The picture within a page of HTML, in its colours."""
        return drawing(self.name, d=self, colours=THEMED)

    @property
    def svg(self) -> str:
        """The picture as SVG on a white page."""
        return str(drawing(self.name, d=self, colours=LIGHT))

    @property
    def file(self) -> str:
        """The picture as an SVG file of its own, on a ground that any page can have behind it."""
        return str(drawing(self.name, d=self, colours=CARD)).strip() + "\n"

    @property
    def latex(self) -> Markup:
        """The picture in LaTeX's own commands."""
        return writer("paper").template(self.name, d=self)


def drawing(name: str, **values: object) -> Markup:
    """A figure as SVG."""
    return Markup(writer("html").environment.get_template(f"{name}.svg.j2").render(**values))


def picture(lecture: str, figure: Drawing) -> str:
    """The file name of a figure of a lecture."""
    return f"{lecture}-{figure.name}.svg"


LIGHT = {"ink": "#1d2330", "quiet": "#5a6270", "bar": "#7f9dbb", "paper": ""}
CARD = {**LIGHT, "paper": "#ffffff"}
THEMED = {"ink": "var(--ink)", "quiet": "var(--quiet)", "bar": "var(--bar)", "paper": ""}
PANEL, GAP, HEIGHT, TOP, BAR, PITCH = 400, 140, 300, 90, 84, 120


def softmax(values: Sequence[float]) -> list[float]:
    """e^a / Σ e^a, from the largest value down so that nothing overflows."""
    largest = max(values)
    powers = [math.exp(v - largest) for v in values]
    return [p / sum(powers) for p in powers]


def hard_maximum(values: Sequence[float]) -> list[float]:
    """1 at the first largest value, else 0."""
    return [1.0 if n == values.index(max(values)) else 0.0 for n in range(len(values))]


def _max_and_softmax(block: FigureBlock) -> Drawing:
    values = list(block.inputs)
    if not 2 <= len(values) <= 3 or max(map(abs, values)) > 20 or min(values) < 0:
        raise FigureError("max-and-softmax shows two or three inputs from 0 to 20")
    soft, hard = softmax(values), hard_maximum(values)
    panels = [
        ("scores", values, [f"{v:.1f}" for v in values], max(values)),
        ("max", hard, [f"{v:.0f}" for v in hard], 1.0),
        ("softmax", soft, [f"{v:.3f}" for v in soft], 1.0),
    ]
    groups = tuple(_group(n, *panel) for n, panel in enumerate(panels))
    words = [", ".join(labels) for _, _, labels, _ in panels]
    return Drawing(
        block.name,
        f"Three bar charts. The scores are {words[0]}; max makes {words[1]} of them, and softmax makes {words[2]}.",
        width=3 * PANEL + 2 * GAP, height=TOP + HEIGHT + 20, baseline=TOP + HEIGHT, bottom=20, title=HEIGHT + 60,
        arrow=TOP + HEIGHT // 2, middle=20 + HEIGHT // 2, groups=groups,
    )  # fmt: skip


def _group(n: int, title: str, values: Sequence[float], labels: Sequence[str], largest: float) -> Group:
    left = n * (PANEL + GAP)
    first = left + (PANEL - PITCH * (len(values) - 1) - BAR) // 2
    bars: list[Bar] = []
    for k, (value, label) in enumerate(zip(values, labels, strict=True)):
        height = max(round((HEIGHT - 60) * value / (largest or 1.0)), 4)
        x, y = first + PITCH * k, TOP + HEIGHT - height
        bars.append(Bar(label, x, y, BAR, height, x + BAR // 2, y - 14, 32 + height))
    return Group(title, left, left + PANEL // 2, left + PANEL, PANEL, left + PANEL + (GAP - 72) // 2, tuple(bars))


FIGURES: dict[str, Callable[[FigureBlock], Drawing]] = {"max-and-softmax": _max_and_softmax}


def draw(block: FigureBlock) -> Drawing:
    """The figure of a block."""
    if block.name not in FIGURES:
        near = difflib.get_close_matches(block.name, FIGURES, 1, 0.4) or list(FIGURES)
        raise FigureError(f"there is no figure {block.name}\ndid you mean {near[0]}?")
    return FIGURES[block.name](block)

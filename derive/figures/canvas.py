"""The only file that draws with matplotlib: paper, ink, formulas as labels, and places for labels where nothing else is."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sympy import Basic

from derive.document.escape import visible
from derive.expression import budget
from derive.figures.errors import FigureError
from derive.figures.picture import LIGHT, ROLES
from derive.notation import inline, latex
from derive.records import dataclass
from derive.words import gettext as _

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

INK, QUIET, BAR, ACCENT, PAPER = (ROLES[role] for role in ("ink", "quiet", "bar", "accent", "paper"))
#: What is the same on a light page and on a dark one, since it stands on a colour of the picture's own.
BLACK, WHITE = "#010101", "#fefefe"
INCH = 72  # points
SIZE = 11.5  # of letters, in points: 9 on a telephone, where a picture is as wide as the screen
SMALL = 10.0
WIDTH = 420.0  # of a picture, in points
#: Letters as in a paper, from the fonts that come with the program; the second has signs that the first lacks.
FONTS = ("STIXGeneral", "DejaVu Sans")
#: Fonts with Chinese letters that systems have, in the order in which they are taken.
CHINESE = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC",
    "Microsoft YaHei", "WenQuanYi Zen Hei", "WenQuanYi Micro Hei", "Noto Serif CJK JP", "Noto Sans CJK JP", "Droid Sans Fallback",
)  # fmt: skip
SETTINGS = {
    "svg.fonttype": "path", "svg.hashsalt": "derive", "pdf.fonttype": 42, "pdf.compression": 6, "mathtext.fontset": "cm",
    "mathtext.fallback": "stix", "font.family": list(FONTS), "font.size": SIZE, "axes.linewidth": 0.8, "axes.edgecolor": QUIET,
    "axes.labelcolor": INK, "axes.titlesize": SIZE, "axes.labelsize": SIZE, "axes.titlepad": 8.0, "text.color": INK,
    "xtick.color": QUIET, "ytick.color": QUIET, "xtick.labelcolor": INK, "ytick.labelcolor": INK, "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL, "axes.facecolor": "none", "figure.facecolor": "none", "savefig.facecolor": "none",
    "legend.frameon": False, "path.simplify": True, "path.simplify_threshold": 0.05, "hatch.linewidth": 0.6,
    "savefig.bbox": "tight", "savefig.pad_inches": 0.04, "figure.dpi": INCH, "savefig.dpi": INCH, "image.composite_image": False,
}  # fmt: skip
#: What would tell one writing of a file from another.
NOWHERE: dict[str, dict[str, None]] = {
    "svg": dict.fromkeys(("Date", "Creator", "Format", "Type")),
    "pdf": dict.fromkeys(("CreationDate", "ModDate", "Creator", "Producer")),
    "png": dict.fromkeys(("Software",)),
}

#: A fraction on a line is too small to be read in a picture.
FRACTION, FULL_FRACTION = r"\frac", r"\dfrac"


@contextmanager
def drawing() -> Iterator[None]:
    """Whatever is drawn inside is drawn as here, whatever the user's own settings for matplotlib are."""
    loggers = [logging.getLogger(name) for name in ("matplotlib", "fontTools")]
    before = [logger.level for logger in loggers]
    for logger in loggers:  # a font cache that is built, a folder of settings that cannot be written
        logger.setLevel(logging.ERROR)
    try:
        budget.look()
        import matplotlib

        with matplotlib.rc_context():
            matplotlib.rcdefaults()
            matplotlib.rcParams.update(SETTINGS)
            yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def written(figure: Callable[[], Figure], format: str, dots: int = INCH) -> bytes:
    """A figure as a file: the same bytes whenever it is drawn."""
    file = BytesIO()
    with drawing():
        ground = LIGHT["paper"] if format == "png" else "none"
        drawn = figure()
        drawn.savefig(file, format=format, dpi=dots, facecolor=ground, metadata=NOWHERE[format])
        drawn.set_layout_engine("none")  # everything has its place, in the next file too
    return file.getvalue()


def ready() -> None:
    """Imports what draws and lists the fonts of this machine, which takes long once and is kept by matplotlib: who counts seconds
    begins afterwards, and the first figure is drawn as soon as the next."""
    from matplotlib import font_manager

    font_manager.findfont("serif")


def sheet(width: float = WIDTH, height: float = 200.0, **options: Any) -> Figure:
    """An empty figure of a size in points."""
    from matplotlib.figure import Figure

    return Figure((width / INCH, height / INCH), **options)


# -- labels


@dataclass(frozen=True)
class Label:
    """A few words or a formula, as they are drawn: the text, whether it is mathematics, and fonts that have its letters."""

    text: str
    maths: bool = True
    fonts: tuple[str, ...] = FONTS

    @property
    def style(self) -> dict[str, Any]:
        """How the text is to be taken."""
        return {"parse_math": self.maths, "family": list(self.fonts)}


def formula(*expressions: Basic | str) -> Label:
    """Expressions and signs between them as a label: set as mathematics where that can be done, else on a line."""
    source = " ".join(e if isinstance(e, str) else latex(e) for e in expressions)
    if source.isascii() and _can_be_set(source):
        return Label(f"${source.replace(FRACTION, FULL_FRACTION)}$")
    return plain(" ".join(e if isinstance(e, str) else inline(e) for e in expressions))


def tex(source: str) -> Label:
    """A label of mathematics that is known to be one."""
    return Label(f"${source}$")


def plain(text: str) -> Label:
    """Words as they are, in fonts that have all of their letters; raises `FigureError` where no font has one."""
    shown = visible(text)
    return Label(shown, False, _fonts_for(frozenset(shown)))


@lru_cache(maxsize=512)
def _can_be_set(source: str) -> bool:
    from matplotlib.mathtext import MathTextParser

    try:
        MathTextParser("path").parse(f"${source}$")
    except (ValueError, RecursionError):
        return False
    return True


@lru_cache(maxsize=256)
def _fonts_for(letters: frozenset[str]) -> tuple[str, ...]:
    from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

    lacking = set(letters)
    for name in FONTS:
        has = get_font(findfont(FontProperties(family=[name])))
        lacking = {c for c in lacking if not has.get_char_index(ord(c))}
    if not lacking:
        return FONTS
    there = {entry.name: entry.fname for entry in fontManager.ttflist if entry.name in CHINESE}
    for name in CHINESE:
        if name in there and all(get_font(there[name]).get_char_index(ord(c)) for c in lacking):
            return (*FONTS, name)
    said = _("no font here has the letter {letter} for this figure; a package of fonts such as fonts-noto-cjk has")
    raise FigureError(said.format(letter=min(lacking)))


def measured(label: Label, size: float = SIZE) -> tuple[float, float, float]:
    """The width of a label, its height above the line and its depth below, in points."""
    from matplotlib.textpath import text_to_path

    width, height, depth = text_to_path.get_text_width_height_descent(label.text, _properties(label, size), label.maths)
    return width, height - depth, depth


def _properties(label: Label, size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=list(label.fonts), size=size)


# -- numbers


def spelled(value: float, digits: int = 3) -> str:
    """A number as mathematics, with so many digits that count: -0.25, 1.2 × 10^-12."""
    said = f"{value:.{digits}g}"
    mantissa, _, exponent = said.partition("e")
    if not exponent:
        return "0" if said == "-0" else said
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"-{power}" if mantissa == "-1" else rf"{mantissa} \times {power}"


def figures(value: float, digits: int = 3) -> str:
    """The same number in words that are read aloud: −0.25, 1.2 × 10^−12."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    said = mantissa if not exponent else f"{mantissa} × 10^{int(exponent)}"
    return "0" if said == "-0" else said.replace("-", "−")


def ticks(axis: Any, low: float, high: float, most: int = 5) -> None:
    """A few round numbers along an axis, set as mathematics."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(most, steps=[1, 2, 2.5, 5, 10]))
    span = high - low
    axis.set_major_formatter(FuncFormatter(lambda v, _: f"${spelled(0.0 if abs(v) < 1e-9 * span else v, 5)}$"))


def tidy(axes: Axes, sides: Sequence[str] = ("left", "bottom")) -> None:
    """A frame with only some of its sides."""
    for side, line in axes.spines.items():
        line.set_visible(side in sides)


# -- places


@dataclass(frozen=True)
class Box:
    """A rectangle on the paper."""

    left: float
    bottom: float
    right: float
    top: float

    def overlap(self, other: Box) -> float:
        """The area that two rectangles share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.top, other.top) - max(self.bottom, other.bottom)
        return wide * high if wide > 0 and high > 0 else 0.0

    def grown(self, by: float) -> Box:
        """The rectangle with a margin around it."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


def around(x: float, y: float, width: float, height: float, within: Box, taken: Sequence[Box]) -> tuple[float, float]:
    """The middle of a rectangle near a point, inside a frame, that covers the least of what is there already."""
    best: tuple[float, float, float] = (math.inf, x, y)
    for far in (1.0, 1.6, 2.4, 3.5):
        for n in range(16):
            angle = math.pi / 8 * n + math.pi / 4
            dx, dy = math.cos(angle), math.sin(angle)
            cx = x + dx * (width / 2 + 8 * far) if abs(dx) > 0.1 else x
            cy = y + dy * (height / 2 + 8 * far) if abs(dy) > 0.1 else y
            cx = min(max(cx, within.left + width / 2), within.right - width / 2)
            cy = min(max(cy, within.bottom + height / 2), within.top - height / 2)
            box = Box(cx - width / 2, cy - height / 2, cx + width / 2, cy + height / 2)
            cost = sum(box.overlap(other) for other in taken) + 0.1 * far
            if cost < best[0]:
                best = (cost, cx, cy)
    return best[1], best[2]

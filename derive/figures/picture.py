"""A picture: drawn once, and written as SVG in the colours of a page, as PDF for LaTeX, and as PNG where nothing else is shown.

The letters in an SVG are outlines, so that it looks the same everywhere, asks for no font and lies in one file; what it says
is in its title.  A PDF has its fonts embedded.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterable
from dataclasses import field
from functools import cache, cached_property
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from derive.document.escape import visible
from derive.records import dataclass
from derive.sentence import Message

if TYPE_CHECKING:
    from matplotlib.figure import Figure

#: The colours that a page may change, each by the part that it plays, as they are drawn.
ROLES = {"ink": "#1d2330", "quiet": "#5a6270", "bar": "#7f9dbb", "accent": "#2b5c8a", "paper": "#fffffe"}
#: On a white page, and on a page that says in variables what its colours are, light or dark.
LIGHT = {**ROLES, "paper": "#ffffff"}
THEMED = {role: f"var(--{role}, {LIGHT[role]})" for role in ROLES}
PARTS = {colour: role for role, colour in ROLES.items()}
REM = 10.5  # points of a picture to a rem of a page: its letters are then as large as those around it
DIGITS, SCALE_DIGITS = 2, 6  # of a hundredth of a point nobody sees anything
_DECIMAL = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_COLOUR = re.compile("|".join(PARTS))
_SCALED = re.compile(r"scale\([^)]*\)")
_REFERRED = re.compile(r"#([\w-]+)")
_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True)
class Series:
    """Numbers that a picture shows, under the name of what they are: rows of coordinates or of entries."""

    name: str
    rows: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A drawn figure: its kind, what it shows in words, the numbers that it shows, and its size in points.

    `drawn` is its SVG without a title, in the colours of `ROLES`; `name` is that of a file; by `label` and `number` a text refers
    to it.
    """

    kind: str
    alt: Message
    series: tuple[Series, ...]
    drawn: str
    width: float
    height: float
    figure: Callable[[], Figure] = field(compare=False, repr=False)
    name: str = ""
    label: str = ""
    number: str = ""

    @property
    def told(self) -> str:
        """What the picture shows, in the language that is spoken."""
        from derive.notation import sentence_speech

        return visible(sentence_speech(self.alt.sentence))

    def values(self, name: str) -> tuple[tuple[float, ...], ...]:
        """The numbers of one series."""
        return next(s.rows for s in self.series if s.name == name)

    @property
    def svg(self) -> str:
        """The SVG in ink, for a white page."""
        return self._svg(LIGHT)

    @property
    def themed(self) -> str:
        """The SVG in the colours of the page of HTML that it stands in, and no wider there than can be wanted."""
        return self._svg(THEMED).replace(" role=", f' style="max-width:{_short(self.width / REM)}rem" role=', 1)

    @property
    def card(self) -> str:
        """The SVG on white paper of its own: a file that any page can have behind it."""
        return self._svg(LIGHT, f'<rect width="{_short(self.width)}" height="{_short(self.height)}" fill="#ffffff"/>') + "\n"

    def _svg(self, colours: dict[str, str], ground: str = "") -> str:
        head, _, body = self.drawn.partition(">")
        body = _COLOUR.sub(lambda found: colours[PARTS[found[0]]], body)
        return f"{head}><title>{html.escape(self.told)}</title>{ground}{body}"

    @cached_property
    def pdf(self) -> bytes:
        """The picture as a PDF of its own size, its fonts embedded."""
        from derive.figures.canvas import written

        return written(self.figure, "pdf")

    def png(self, dots: int = 200) -> bytes:
        """The picture as PNG on white, with so many dots an inch."""
        from derive.figures.canvas import written

        return written(self.figure, "png", dots)


def picture(kind: str, alt: Message, series: Iterable[Series], figure: Callable[[], Figure]) -> Picture:
    """The picture that a figure is once it is drawn."""
    from derive.figures.canvas import written

    figure = cache(figure)
    root = ElementTree.fromstring(written(figure, "svg"))
    width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
    return Picture(kind, alt, tuple(series), _clean(root), round(width, DIGITS), round(height, DIGITS), figure, kind)


def _clean(root: ElementTree.Element) -> str:
    """An SVG that can stand within a page: no style that reaches beyond it, no name that another picture has, nothing that is
    not shown, and no number with more digits than can be seen."""
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag in (f"{{{_SVG}}}style", f"{{{_SVG}}}metadata")]:
            parent.remove(child)
    referred = set()
    for part in root.iter():
        part.tag = part.tag.removeprefix(f"{{{_SVG}}}")
        part.text = part.tail = None
        if _HREF in part.attrib:
            part.set("href", part.attrib.pop(_HREF))
        for name, value in list(part.attrib.items()):
            part.set(name, _brief(value) if name != "style" else value)
        referred |= {name for key in ("href", "clip-path") for name in _REFERRED.findall(part.get(key, ""))}
    size = root.get("viewBox", "").split()[2:]
    root.attrib = {
        "xmlns": _SVG, "width": f"{size[0]}pt", "height": f"{size[1]}pt", "viewBox": f"0 0 {size[0]} {size[1]}", "role": "img",
        "stroke-linejoin": "round", "stroke-linecap": "butt",
    }  # fmt: skip
    for part in root.iter():
        if part.get("id") not in referred:
            part.attrib.pop("id", None)
    for parent in list(root.iter())[::-1]:  # from within, so that what holds only empty groups is empty
        for child in [c for c in parent if c.tag in ("g", "defs") and not len(c)]:
            parent.remove(child)
    own = hashlib.sha256(ElementTree.tostring(root)).hexdigest()[:8]
    for part in root.iter():
        if "id" in part.attrib:
            part.set("id", f"p{own}-{part.attrib['id']}")
        for key in ("href", "clip-path"):
            if key in part.attrib:
                part.set(key, part.attrib[key].replace("#", f"#p{own}-"))
    return ElementTree.tostring(root, encoding="unicode")


def _brief(value: str) -> str:
    """An attribute on one line, with numbers as short as they can be seen."""
    scales = _SCALED.findall(value)
    value = _DECIMAL.sub(lambda found: _short(float(found[0])), " ".join(value.split()))
    for n, scale in enumerate(_SCALED.findall(value)):  # of what is multiplied more digits count
        value = value.replace(scale, _DECIMAL.sub(lambda found: _short(float(found[0]), SCALE_DIGITS), scales[n]), 1)
    return value


def _short(number: float, digits: int = DIGITS) -> str:
    said = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if said in ("-0", "") else said


__all__ = ["LIGHT", "ROLES", "THEMED", "Picture", "Series", "picture"]

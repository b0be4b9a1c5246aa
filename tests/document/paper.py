"""Looking at a PDF as a reader would: its words page by page, and whether ink stands where none may."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WHITE = 250  # of 255: lighter than this is paper


@dataclass(frozen=True)
class Word:
    """A word and its box, in points from the upper left corner of its page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Page:
    """A page: its size in points, its text, and its words with their boxes."""

    width: float
    height: float
    text: str
    words: tuple[Word, ...]


def pages_of(pdf: bytes) -> tuple[Page, ...]:
    """The pages of a PDF as poppler reads them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(pdf)
        boxes = _run("pdftotext", "-bbox", path, "-")
        texts = _run("pdftotext", "-layout", path, "-").split("\f")
    found = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', boxes, re.DOTALL)
    return tuple(Page(float(w), float(h), text, tuple(_words(inner))) for (w, h, inner), text in zip(found, texts, strict=False))


def _words(page: str) -> Iterator[Word]:
    from html import unescape

    number = r'"([-\d.]+)"'
    for *box, text in re.findall(rf"<word xMin={number} yMin={number} xMax={number} yMax={number}>(.*?)</word>", page):
        yield Word(unescape(text), *(float(n) for n in box))


def text_of(pdf: bytes) -> str:
    """The text of a PDF in the order in which it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(pdf)
        return _run("pdftotext", path, "-")


def ink_outside(pdf: bytes, margin: float, *, left: float | None = None, right: float | None = None) -> list[str]:
    """Where a page has ink within a margin of its left and right edge, in points: the page and how far the ink goes.

    Rules and pictures count as words do, since the page is drawn.  Head and foot stand in the upper and lower margin.
    """
    found = []
    for number, page in enumerate(rendered(pdf), 1):
        columns = page.inked_columns()
        low, high = margin if left is None else left, page.width - (margin if right is None else right)
        if columns and columns[0] < low - 1:
            found.append(f"page {number}: ink at {columns[0]:.0f} pt, left of {low:.0f} pt")
        if columns and columns[-1] > high + 1:
            found.append(f"page {number}: ink at {columns[-1]:.0f} pt, right of {high:.0f} pt")
    return found


def empty_share(pdf: bytes, foot: float = 60) -> list[float]:
    """Of each page the part of its height that is empty above the foot, where the page number stands."""
    shares = []
    for page in rendered(pdf):
        rows = [y for y in page.inked_rows() if y < page.height - foot]
        shares.append((page.height - foot - rows[-1]) / page.height if rows else 1.0)
    return shares


@dataclass(frozen=True)
class Picture:
    """A page drawn in grey."""

    across: int
    down: int
    points: float  # per dot
    grey: bytes

    @property
    def width(self) -> float:
        """The width in points."""
        return self.across * self.points

    @property
    def height(self) -> float:
        """The height in points."""
        return self.down * self.points

    def inked_columns(self) -> list[float]:
        """The columns that have ink, in points from the left."""
        return [x * self.points for x in range(self.across) if min(self.grey[x :: self.across]) < WHITE]

    def inked_rows(self) -> list[float]:
        """The rows that have ink, in points from the top."""
        return [y * self.points for y in range(self.down) if min(self.grey[y * self.across : (y + 1) * self.across]) < WHITE]


def rendered(pdf: bytes, resolution: int = 72) -> list[Picture]:
    """The pages of a PDF as they are drawn, some dots an inch."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(pdf)
        _run("pdftoppm", "-gray", "-r", str(resolution), path, Path(folder, "page"))
        return [_picture(file.read_bytes(), resolution) for file in sorted(Path(folder).glob("page*.pgm"))]


def _picture(pgm: bytes, resolution: int) -> Picture:
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", pgm)
    assert head, "a grey picture of poppler"
    return Picture(int(head[1]), int(head[2]), 72 / resolution, pgm[head.end() :])


def _run(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8", check=True).stdout

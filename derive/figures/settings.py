"""The settings of figures: words with values as text, read into numbers, intervals and points, each refused with its fix.

A kind of figure is a frozen dataclass whose fields are its settings, with their defaults; what a word means is the same in
every kind.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from derive.figures.errors import FigureError
from derive.words import gettext as _

#: A number, a row of numbers, or rows of such.
Nested = float | tuple[Any, ...]
#: The values of some names, in the order in which they were given.
Given = tuple[tuple[str, Nested], ...]
Interval = tuple[float, float]

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
GIVEN = re.compile(r"\s*([^\W\d]\w*)\s*=\s*(.+?)\s*", re.S)
BETWEEN = re.compile(r"[;,\n]\s*(?=[^\W\d]\w*\s*=)")
INTERVAL = re.compile(rf"\s*[\[(]?\s*({NUMBER.pattern})\s*(?:\.\.+|…|,|:|\bto\b)\s*({NUMBER.pattern})\s*[\])]?\s*")
LARGEST = 1e9  # of a number that is given
LONGEST = 20_000  # characters of a setting
DEEPEST = 3  # brackets within brackets
MOST_NUMBERS = 4096
MOST_SHARES = 12  # bars side by side that can be told apart on a telephone
FEWEST_SHARES = 2
MOST_STEPS = 500


def number(text: str, word: str, example: str) -> float:
    """A finite number that can be drawn."""
    plain = text.strip().replace("−", "-")
    value = float(plain) if NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(value):
        raise FigureError(_("'{value}' is no number").format(value=text.strip()[:40]), example, word)
    if abs(value) > LARGEST:
        said = _("{value} is too large to be drawn; numbers go up to {most}")
        raise FigureError(said.format(value=text.strip()[:40], most=f"{LARGEST:,.0f}"))
    return value


def numbers(text: str, word: str) -> tuple[float, ...]:
    """Numbers with commas between."""
    inner = text.strip()
    inner = inner[1:-1] if inner.startswith("[") and inner.endswith("]") else inner
    return tuple(number(part, word, "2, 1, 0.1") for part in inner.split(","))


def shares(text: str, word: str) -> tuple[float, ...]:
    """The scores of the classes between which somebody chooses."""
    found = numbers(text, word)
    if not FEWEST_SHARES <= len(found) <= MOST_SHARES:
        said = _("{count} scores are given, and the figure shows from {fewest} to {most}")
        raise FigureError(said.format(count=len(found), fewest=FEWEST_SHARES, most=MOST_SHARES), "2, 1, 0.1", word)
    return found


def given(text: str, word: str) -> Given:
    """The values of names: x = 1; a = [0.1, 0.2]; W = [[1, 2], [3, 4]]."""
    found: dict[str, Nested] = {}
    for part in BETWEEN.split(text.strip().rstrip(";")):
        if not part.strip():
            continue
        match = GIVEN.fullmatch(part)
        if match is None:
            said = _("'{value}' gives no name its number").format(value=part.strip()[:40])
            raise FigureError(said, "x = 1; a = [0.1, 0.2]", word)
        if match[1] in found:
            raise FigureError(_("{name} is given twice").format(name=match[1]))
        found[match[1]] = _nested(match[2], word)
    if sum(map(_count, found.values())) > MOST_NUMBERS:
        raise FigureError(_("more than {most} numbers are given").format(most=f"{MOST_NUMBERS:,}"))
    return tuple(found.items())


def _nested(text: str, word: str, depth: int = 0) -> Nested:
    """A number, or what stands between brackets with commas between."""
    text = text.strip()
    if not text.startswith("["):
        return number(text, word, "x = 1; a = [0.1, 0.2]")
    if not text.endswith("]") or depth == DEEPEST:
        said = _("the brackets of '{value}' do not fit").format(value=text[:40])
        raise FigureError(said, "x = 1; a = [0.1, 0.2]", word)
    parts, level, start = [], 0, 1
    for n, c in enumerate(text[1:-1], 1):
        level += (c == "[") - (c == "]")
        if c == "," and level == 0:
            parts.append(text[start:n])
            start = n + 1
    return tuple(_nested(part, word, depth + 1) for part in [*parts, text[start:-1]])


def _count(nested: Nested) -> int:
    return sum(map(_count, nested)) if isinstance(nested, tuple) else 1


def interval(text: str, word: str) -> Interval:
    """From one number to a larger one: -4..4."""
    match = INTERVAL.fullmatch(text.replace("−", "-"))
    if match is None:
        raise FigureError(_("'{value}' is no range").format(value=text.strip()[:40]), "-4..4", word)
    low, high = (number(part, word, "-4..4") for part in match.groups())
    if not high - low > 1e-6 * max(abs(low), abs(high)):
        fix = f"{high:g}..{low:g}" if high < low else f"{low:g}..{low + 1:g}"
        raise FigureError(_("a range goes from a number to a larger one"), fix, word)
    return low, high


def intervals(text: str, word: str) -> tuple[tuple[str, Interval], ...]:
    """A range for each of some names: w = -1..3; b = -2..2."""
    found = []
    for part in re.split(r"[;\n]|,(?=\s*[^\W\d]\w*\s*=)", text):
        match = GIVEN.fullmatch(part)
        if match is None:
            said = _("'{value}' gives no name its range").format(value=part.strip()[:40])
            raise FigureError(said, "w = -1..3; b = -1..3", word)
        found.append((match[1], interval(match[2], word)))
    return tuple(found)


def positive(text: str, word: str) -> float:
    """A number above 0, as a learning rate is."""
    value = number(text, word, "0.1")
    if not value > 0:
        raise FigureError(_("'{word}' is a number above 0, not {value}").format(word=word, value=text.strip()[:40]), "0.1", word)
    return value


def count(text: str, word: str) -> int:
    """How many steps are taken."""
    plain = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", plain) or not 1 <= int(plain) <= MOST_STEPS:
        said = _("'{word}' is a whole number from 1 to {most}, not {value}")
        raise FigureError(said.format(word=word, most=MOST_STEPS, value=plain[:40]), "20", word)
    return int(plain)


def place(text: str, word: str) -> tuple[int, ...]:
    """Which entry of an array is meant, from 1: 2, or 1, 3."""
    parts = [part.strip() for part in text.strip().strip("[]").split(",")]
    if not all(re.fullmatch(r"[1-9][0-9]{0,5}", part) for part in parts):
        said = _("'{value}' names no entry: entries are counted from 1")
        raise FigureError(said.format(value=text.strip()[:40]), "1", word)
    return tuple(map(int, parts))


def choice(*choices: str) -> Callable[[str, str], str]:
    """One of some words."""

    def read(text: str, word: str) -> str:
        if text.strip() not in choices:
            near = difflib.get_close_matches(text.strip(), choices, 1, 0.4) or choices
            said = _("'{word}' is one of {choices}, not '{value}'")
            raise FigureError(said.format(word=word, choices=", ".join(choices), value=text.strip()[:40]), near[0], word)
        return text.strip()

    return read


def words(text: str, word: str) -> str:
    """Text of the notation, or a name."""
    if not text.strip():
        raise FigureError(_("'{word}' is empty").format(word=word))
    return text.strip()


def assumptions(text: str, word: str) -> tuple[str, ...]:
    """Equations that hold, with semicolons between."""
    return tuple(part.strip() for part in text.split(";") if part.strip())


#: What each setting is read by, in whatever kind of figure it stands.
READERS: Mapping[str, Callable[[str, str], object]] = {
    "text": words, "of": words, "wrt": words, "assume": assumptions, "at": given, "data": given, "start": given,
    "range": interval, "ranges": intervals, "inputs": shares, "rate": positive, "steps": count, "input": place,
    "entry": place, "layout": choice("beside", "together"),
}  # fmt: skip

T = TypeVar("T")


def read(kind: type[T], name: str, settings: Mapping[str, str]) -> T:
    """The request of a kind that some settings make; raises `FigureError` for one that the kind does not have, or that is
    missing or cannot be read."""
    own = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    found: dict[str, object] = {}
    for word, value in settings.items():
        if word not in own:
            near = difflib.get_close_matches(word, own, 1, 0.5)
            said = _("a figure of the kind {kind} has no setting '{word}'; it has {settings}")
            there = ", ".join(w for w in own if w != "text")
            raise FigureError(said.format(kind=name, word=word[:40], settings=there), near[0] if near else "")
        if len(value) > LONGEST:
            raise FigureError(_("'{word}' is longer than {most} characters").format(word=word, most=f"{LONGEST:,}"))
        found[word] = READERS[word](value, word)
    for word, field in own.items():
        if word not in found and field.default is MISSING:
            if word == "text":
                raise FigureError(_("a figure of the kind {kind} needs a function: a name or a text").format(kind=name))
            raise FigureError(_("a figure of the kind {kind} needs '{word}'").format(kind=name, word=word), "2, 1, 0.1", word)
    return kind(**found)

"""Fenced blocks, each kind with its settings: what stands between two fences becomes a value, or errors with their places."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import Any, TypeVar

from derive.document.calculation import LEVELS
from derive.lecture.blocks import (
    Block,
    CheckBlock,
    ChecksBlock,
    DerivationBlock,
    EvaluationBlock,
    FigureBlock,
    Origin,
    Place,
    Relation,
    SessionBlock,
    Setting,
    Updates,
    Value,
)
from derive.lecture.points import PointError, read_claim, read_point, read_ranges, read_updates
from derive.lecture.source import LectureError
from derive.question import NOTATIONS, ORDERS
from derive.records import dataclass
from derive.words import gettext as _

SETTING = re.compile(r"([a-z]+)(?: +([0-9]+))?:(?!=)[ \t]*(.*)")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LABEL = re.compile(r"[a-z]+[-:]\w[\w.:-]*")
WIDTH = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]+)?)(?:%|mm|cm|in|pt|em)")
MOST_STEPS, LONGEST_TIMEOUT = 1000, 3600
T = TypeVar("T")


@dataclass(frozen=True)
class Fence:
    """A fenced block before its kind has a say: its settings, and the rest as it stands; what is wrong is collected."""

    source: str
    line: int
    kind: str
    argument: str
    text: str
    settings: tuple[Setting, ...]
    lines: tuple[int, ...] = ()  # the line in the file of each line of `text`
    columns: tuple[int, ...] = ()
    problems: list[LectureError] = field(default_factory=list, compare=False)

    @property
    def origin(self) -> Origin:
        return Origin(
            self.lines, tuple((s.value, s.place.line) for s in self.settings), self.columns,
            tuple(s.place.column for s in self.settings),
        )  # fmt: skip

    def wrong(self, problem: str, place: Place | None = None, fix: str | None = None) -> None:
        """Keeps an error for the end of the block."""
        place = place or Place(self.line)
        self.problems.append(LectureError(problem, self.source, place.line, fix, place.column))

    def take(self, *known: str, several: Sequence[str] = ("row", "assume"), others: bool = False) -> dict[str, str]:
        """The settings by name; a name that the block does not know, or that stands twice, is an error."""
        found: dict[str, str] = {}
        for s in self.settings:
            if (s.word not in known and not others) or (s.number and s.word != "row"):
                near = difflib.get_close_matches(s.word, known, 1, 0.5)
                problem = _("the {kind} block has no setting '{name}'").format(kind=self.kind, name=s.word)
                self.wrong(problem, Place(s.place.line, 1), near[0] if near else None)
            elif s.word in found and s.word not in several:
                self.wrong(_("'{name}' stands twice").format(name=s.word), Place(s.place.line, 1))
            else:
                found[s.word] = s.value
        return found

    def every(self, word: str) -> tuple[Setting, ...]:
        return tuple(s for s in self.settings if s.word == word)

    def values(self, word: str) -> tuple[str, ...]:
        return tuple(s.value for s in self.every(word))

    def place(self, word: str, offset: int = 0) -> Place:
        found = next((s.place for s in self.settings if s.word == word), Place(self.line))
        return Place(found.line, found.column + offset)

    def choice(self, found: dict[str, str], word: str, default: str, *choices: str) -> str:
        value = found.get(word, default)
        if value not in choices:
            near = difflib.get_close_matches(value, choices, 1, 0.5)
            told = _("'{name}' is one of {choices}, not '{value}'")
            problem = told.format(name=word, choices=", ".join(choices), value=value[:60])
            self.wrong(problem, self.place(word), near[0] if near else None)
            return default
        return value

    def yes(self, found: dict[str, str], word: str, default: str) -> bool:
        return self.choice(found, word, default, "yes", "no") == "yes"

    def name(self, name: str, place: Place | None = None) -> str:
        """A name that is only a name: no folder, no dots, nothing that a file system reads as a path."""
        if not NAME.fullmatch(name):
            self.wrong(_("'{name}' is not a name: small letters, digits and single hyphens").format(name=name[:60]), place)
        return name

    def label(self, found: dict[str, str], prefix: str) -> str:
        """The name by which the text refers to a block."""
        name = found.get("label", "")
        if name and not (LABEL.fullmatch(name) and re.match(rf"{prefix}[-:]", name)):
            told = _("the label of the {kind} block is {prefix}-name, not '{name}'")
            self.wrong(told.format(kind=self.kind, prefix=prefix, name=name[:60]), self.place("label"))
        return name

    def count(self, found: dict[str, str], word: str, most: int) -> int | None:
        value = found.get(word)
        if value is None:
            return None
        if not re.fullmatch("[0-9]{1,6}", value) or not 0 < int(value) <= most:
            told = _("'{name}' is a whole number from 1 to {most:,}, not '{value}'")
            self.wrong(told.format(name=word, most=most, value=value[:40]), self.place(word))
            return None
        return int(value)

    def width(self, found: dict[str, str]) -> str:
        value = found.get("width", "")
        if value and not WIDTH.fullmatch(value):
            self.wrong(_("'width' is written 60% or 8cm, not '{value}'").format(value=value[:40]), self.place("width"))
        return value

    def read(self, setting: Setting | None, reader: Callable[[str], T], default: T) -> T:
        """What the value of a setting means to a reader of its own."""
        if setting is None:
            return default
        try:
            return reader(setting.value)
        except PointError as error:
            self.wrong(error.problem, Place(setting.place.line, setting.place.column + error.offset), error.fix)
            return default

    def function(self) -> str:
        """What is to be differentiated: a name of the catalogue, or a text in the notation."""
        if self.argument and self.text:
            self.wrong(_("either a name of the catalogue or a text in the notation, not both"))
        if not (self.argument or self.text):
            self.wrong(_("there is nothing in this {kind} block").format(kind=self.kind))
        return self.name(self.argument) if self.argument else self.text


def _derivation(fence: Fence) -> DerivationBlock:
    found = fence.take(
        "of", "wrt", "assume", "title", "steps", "cases", "definitions", "why", "detail", "notation", "gradient", "second",
        "order", "show", "lines", "tally", "label", "number", "caption", "timeout",
    )  # fmt: skip
    yes = {word: fence.yes(found, word, default) for word, default in (
        ("steps", "yes"), ("definitions", "yes"), ("why", "no"), ("gradient", "no"), ("second", "no"), ("tally", "yes"),
        ("number", "no"))}  # fmt: skip
    if "show" in found:
        if "steps" in found:
            fence.wrong(_("'show' and 'steps' say the same thing; one of them is enough"), fence.place("show"))
        yes["steps"] = fence.choice(found, "show", "steps", "steps", "result") == "steps"
    cases = fence.choice(found, "cases", "no", "yes", "no", "first")
    detail: Any = fence.choice(found, "detail", "normal", *LEVELS)
    notation: Any = fence.choice(found, "notation", "both", *NOTATIONS)
    order: Any = fence.choice(found, "order", "", *ORDERS) if "order" in found else None
    nothing: tuple[tuple[int, int], ...] = ()
    lines = fence.read(next(iter(fence.every("lines")), None), read_ranges, nothing)
    if lines and not yes["steps"]:
        fence.wrong(_("of a result alone no lines can be chosen"), fence.place("lines"))
    return DerivationBlock(
        fence.line, fence.function(), found.get("of"), found.get("wrt"), fence.values("assume"), found.get("title"),
        cases=cases != "no", cases_first=cases == "first", detail=detail, notation=notation, origin=fence.origin,
        order=order or None, lines=lines, label=fence.label(found, "eq"), caption=found.get("caption", ""),
        timeout=fence.count(found, "timeout", LONGEST_TIMEOUT), **yes,
    )  # fmt: skip


def _session(fence: Fence) -> SessionBlock:
    found = fence.take("caption")
    if fence.text:
        fence.wrong(_("a session is a file of the sessions folder; the block holds only its name"))
    return SessionBlock(fence.line, fence.name(fence.argument), found.get("caption", ""), fence.origin)


def _figure(fence: Fence) -> FigureBlock:
    own = ("inputs", "caption", "label", "alt", "width")
    found = fence.take(*own, others=True)
    inputs: tuple[float, ...] = ()
    if "inputs" in found:
        try:
            inputs = tuple(float(number) for number in found["inputs"].split(","))
        except ValueError:
            inputs = ()
        if not inputs or not all(math.isfinite(number) for number in inputs):
            problem = _("a figure needs its inputs, numbers with commas between")
            fence.wrong(problem, fence.place("inputs"), "`inputs: 2.0, 1.0, 0.1`")
    settings = tuple(s for s in fence.settings if s.word not in own[1:])
    return FigureBlock(
        fence.line, fence.name(fence.argument), inputs, found.get("caption", ""), fence.text, settings, fence.label(found, "fig"),
        found.get("alt", ""), fence.width(found), fence.origin,
    )  # fmt: skip


def _check(fence: Fence) -> CheckBlock:
    found = fence.take("claim", "expect", "at", "session", "statement", "assume", "tally", "label", "number")
    if "claim" not in found:
        problem = _("a check block needs the claim: an equation or an inequality, as the derivative that is claimed")
        fence.wrong(problem, None, "`claim: diff(f, x) = …`")
    if ("session" in found) != ("statement" in found) or ("session" in found and "at" not in found):
        fence.wrong(_("'session' and 'statement' stand together, and need the point: 'at'"))
    if "expect" not in found and "claim" in found:
        fence.wrong(_("a check block says what is expected of its claim"), None, _("`expect: holds` or `expect: fails`"))
    session = fence.name(found["session"], fence.place("session")) if "session" in found else None
    nothing: tuple[str, Relation, str] = ("", "=", "")
    left, relation, right = fence.read(next(iter(fence.every("claim")), None), read_claim, nothing)
    return CheckBlock(
        fence.line, fence.text, found.get("claim", ""), fence.choice(found, "expect", "fails", "holds", "fails"),
        found.get("at"), session, found.get("statement"), fence.values("assume"), fence.origin, fence.yes(found, "tally", "yes"),
        fence.label(found, "eq"), fence.yes(found, "number", "no"), relation, (left, right),
        _values(fence, fence.every("at")[0]) if "at" in found else (),
    )  # fmt: skip


def _values(fence: Fence, setting: Setting, name: str = "") -> tuple[Value, ...]:
    """The point that a setting gives; with a name, what that letter alone is."""
    before = f"{name}=" if name else ""
    place = Place(setting.place.line, setting.place.column - len(before))
    try:
        values = read_point(before + setting.value, place)
        return tuple(replace(value, place=setting.place) for value in values) if name else values
    except PointError as error:
        fence.wrong(error.problem, Place(place.line, place.column + max(error.offset, len(before))), error.fix)
        return ()


def _evaluation(fence: Fence) -> EvaluationBlock:
    updates, given = _updates(fence)
    found = fence.take(
        "at", "session", "row", "of", "wrt", "assume", "gradient", "second", "notation", "caption", "label", "updates", "steps",
        *given, several=("row", "assume", "at"),
    )  # fmt: skip
    if "at" not in found:
        fence.wrong(_("an evaluate block needs '{name}'").format(name="at"))
    if "steps" in found and not updates:
        fence.wrong(_("'steps' counts updates, and there are none"), fence.place("steps"), "`updates: w := w - lr*grad`")
    for one, other in (("session", "row"), ("row", "session")):
        if one in found and other not in found:
            fence.wrong(_("an evaluate block needs '{name}'").format(name=other))
    rows: list[tuple[int, str]] = []
    for s in fence.every("row"):
        if not s.number or int(s.number) < 1:
            fence.wrong(_("a row has its number, from 1"), Place(s.place.line, 1), "`row 1: …`")
        else:
            rows.append((int(s.number), s.value))
    points = tuple(_values(fence, s) for s in fence.every("at"))
    notation: Any = fence.choice(found, "notation", "both", *NOTATIONS)
    session = fence.name(found["session"], fence.place("session")) if "session" in found else None
    return EvaluationBlock(
        fence.line, fence.function(), next(iter(fence.values("at")), ""), session, tuple(rows), found.get("of"), found.get("wrt"),
        fence.values("assume"), fence.origin, fence.yes(found, "gradient", "no"), fence.yes(found, "second", "no"), notation,
        found.get("caption", ""), fence.label(found, "tbl"), updates, points,
    )  # fmt: skip


def _updates(fence: Fence) -> tuple[Updates | None, Sequence[str]]:
    """The chain of updates of a block, and the letters of which a setting of their own says what they are."""
    setting = next(iter(fence.every("updates")), None)
    if setting is None:
        return None, ()
    none: tuple[tuple[str, str], ...] = ()
    assignments = fence.read(setting, read_updates, none)
    letters = set(re.findall(r"[^\W\d]\w*", " ".join(side for sides in assignments for side in sides)))
    own = [s for s in fence.settings if s.word in letters and s.word not in ("at", "row", "of", "wrt", "session", "steps")]
    given = tuple(value for s in own for value in _values(fence, s, s.word))
    steps = fence.count({s.word: s.value for s in fence.settings}, "steps", MOST_STEPS)
    return Updates(assignments, steps or 1, given, setting.place), [s.word for s in own]


def _checks(fence: Fence) -> ChecksBlock:
    fence.take()
    return ChecksBlock(fence.line)


KINDS: dict[str, Callable[[Fence], Block]] = {
    "derive": _derivation,
    "session": _session,
    "figure": _figure,
    "check": _check,
    "evaluate": _evaluation,
    "checks": _checks,
}


def read_fence(source: str, lines: Sequence[str], n: int, end: int, kind: str, argument: str) -> Fence:
    """A fenced block, from the line of its fence to the line that closes it."""
    settings: list[Setting] = []
    text: list[tuple[str, int]] = []
    for number in range(n + 1, end):
        line = lines[number]
        setting = SETTING.fullmatch(line.strip())
        if setting:
            column = len(line) - len(line.lstrip()) + setting.start(3) + 1
            settings.append(Setting(setting[1], setting[3].strip(), Place(number + 1, column), setting[2] or ""))
        else:
            text.append((line, number + 1))
    while text and not text[0][0].strip():
        del text[0]
    while text and not text[-1][0].strip():
        del text[-1]
    body = "\n".join(line for line, _n in text).strip()
    columns = tuple(1 + (len(line) - len(line.lstrip()) if k == 0 else 0) for k, (line, _n) in enumerate(text))
    return Fence(source, n + 1, kind, argument, body, tuple(settings), tuple(place for _line, place in text), columns)


__all__ = ["KINDS", "LABEL", "NAME", "WIDTH", "Fence", "read_fence"]

"""Points, claims and updates as their author wrote them: x = 1; W = [[1, 2], [3, 4]], log(x) <= x - 1, w := w - lr*grad."""

from __future__ import annotations

import re

from derive.lecture.blocks import Entries, Place, Relation, Value
from derive.words import gettext as _

NUMBER = r"[-+−]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
LETTER = r"[^\W\d]\w*"
_VALUE = re.compile(rf"\s*({LETTER})\s*=\s*(.*?)\s*", re.DOTALL)
_RELATION = re.compile(r"<=|>=|!=|==|[=<>≤≥≠]|\\(?:leq?|geq?|neq?|lt|gt)(?![A-Za-z])")
_MEANING: dict[str, Relation] = {
    "≤": "<=", "≥": ">=", "≠": "!=", "==": "=", r"\le": "<=", r"\leq": "<=", r"\ge": ">=", r"\geq": ">=", r"\ne": "!=",
    r"\neq": "!=", r"\lt": "<", r"\gt": ">",
}  # fmt: skip


START = Place(1)


class PointError(ValueError):
    """What is wrong with a text, and how many signs before it are right."""

    def __init__(self, problem: str, offset: int = 0, fix: str | None = None) -> None:
        super().__init__(problem)
        self.problem, self.offset, self.fix = problem, offset, fix


def read_point(text: str, place: Place = START) -> tuple[Value, ...]:
    """The values of a point, in their order; raises `PointError`."""
    values: list[Value] = []
    for part, offset in _parts(text, ";"):
        found = _VALUE.fullmatch(part)
        entries = _entries(found[2]) if found else None
        if found is None or entries is None:
            told = part.strip()[:60]
            problem = _("a point is written x = 1; a = [0.1, 0.2]; W = [[1, 2], [3, 4]], not {words}").format(words=told)
            raise PointError(problem, offset + len(part) - len(part.lstrip()))
        start = offset + found.start(1)
        if any(found[1] == value.name for value in values):
            raise PointError(_("'{name}' stands twice").format(name=found[1]), start)
        if isinstance(entries, tuple) and len({len(row) if isinstance(row, tuple) else -1 for row in entries}) > 1:
            raise PointError(_("the rows of {name} are of different lengths").format(name=found[1]), start)
        values.append(Value(found[1], entries, found[2].strip(), Place(place.line, place.column + start)))
    return tuple(values)


def _entries(text: str) -> Entries | None:
    """A number, a row in brackets, or rows in brackets; of anything else, nothing."""
    if re.fullmatch(NUMBER, text):
        return _number(text)
    inner = text[1:-1].strip() if text.startswith("[") and text.endswith("]") else ""
    if re.fullmatch(rf"{NUMBER}(?:\s*,\s*{NUMBER})*", inner):
        return tuple(_number(part.strip()) for part in inner.split(","))
    row = rf"\[\s*{NUMBER}(?:\s*,\s*{NUMBER})*\s*\]"
    if re.fullmatch(rf"{row}(?:\s*,\s*{row})*", inner):
        return tuple(tuple(_number(n) for n in re.findall(NUMBER, part)) for part in re.findall(row, inner))
    return None


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


def relations_in(text: str) -> list[re.Match[str]]:
    """The signs between sides; if(x > 0, …) has its own between brackets."""
    found: list[re.Match[str]] = []
    for sign in _RELATION.finditer(text):
        before = text[: sign.start()]
        if all(before.count(a) <= before.count(b) for a, b in ("()", "[]", "{}")):
            found.append(sign)
    return found


def read_claim(text: str) -> tuple[str, Relation, str]:
    """The two sides of an equation or an inequality and the sign between them; raises `PointError`."""
    found = relations_in(text)
    if len(found) != 1:
        problem = _("a claim is one equation or one inequality, as in diff(f, x) = 2*x or log(x) <= x - 1")
        raise PointError(problem, found[1].start() if found else 0)
    (sign,) = found
    left, right = text[: sign.start()].strip(), text[sign.end() :].strip()
    if not left or not right:
        raise PointError(_("a side of this claim is missing"), sign.start())
    relation: Relation = _MEANING.get(sign[0]) or sign[0]  # type: ignore[assignment]
    return left, relation, right


def read_updates(text: str) -> tuple[tuple[str, str], ...]:
    """What each letter becomes, w := w - lr*grad, several with semicolons between; raises `PointError`."""
    made: list[tuple[str, str]] = []
    for part, offset in _parts(text, ";"):
        found = re.fullmatch(rf"\s*({LETTER})\s*(?::=|<-|←)\s*(\S.*?)\s*", part, re.DOTALL)
        if found is None:
            problem = _("an update is written w := w - lr*grad, not {words}").format(words=part.strip()[:60])
            raise PointError(problem, offset + len(part) - len(part.lstrip()))
        if any(found[1] == name for name, _text in made):
            raise PointError(_("'{name}' stands twice").format(name=found[1]), offset + found.start(1))
        made.append((found[1], found[2]))
    return tuple(made)


def read_ranges(text: str) -> tuple[tuple[int, int], ...]:
    """Lines to be shown, 2-4 or 2, 4-6, each from and to; raises `PointError`."""
    made: list[tuple[int, int]] = []
    for part, offset in _parts(text, ","):
        found = re.fullmatch(r"\s*([0-9]{1,4})\s*(?:[-–]\s*([0-9]{1,4}))?\s*", part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 0 < first <= last:
            problem = _("lines are written 2-4 or 2, 4-6, counted from 1, not {words}").format(words=part.strip()[:40])
            raise PointError(problem, offset + len(part) - len(part.lstrip()))
        made.append((first, last))
    return tuple(made)


def _parts(text: str, sign: str) -> list[tuple[str, int]]:
    """A text at each sign taken apart, each part with where it begins; nothing behind the last one is no part."""
    parts: list[tuple[str, int]] = []
    start = 0
    for part in text.split(sign):
        parts.append((part, start))
        start += len(part) + len(sign)
    return parts[:-1] if len(parts) > 1 and not parts[-1][0].strip() else parts


__all__ = ["NUMBER", "PointError", "read_claim", "read_point", "read_ranges", "read_updates", "relations_in"]

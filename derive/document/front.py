"""The head of a lecture: a few lines of YAML, each an entry and its text."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Sequence

import yaml

from derive.document.blocks import Front
from derive.document.escape import legible
from derive.document.source import LectureError

ENTRIES = ("title", "subtitle", "course", "language", "date")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_front(lines: Sequence[str], source: str) -> tuple[Front, int]:
    """The head that some lines begin with, and the number of its lines."""
    if not lines or lines[0].rstrip() != "---":
        raise LectureError("a lecture begins with its head, between two lines of ---", source, 1)
    end = next((n for n in range(1, len(lines)) if lines[n].rstrip() == "---"), None)
    if end is None:
        raise LectureError("the head is never closed", source, 1, "`---` on a line of its own")
    head: dict[str, tuple[str, int]] = {}
    for key, value, line in _entries("\n".join(lines[1:end]), source):
        if key not in ENTRIES:
            near = difflib.get_close_matches(key, ENTRIES, 1, 0.5)
            raise LectureError(f"the head has no entry '{key[:40]}'", source, line, near[0] if near else None)
        if key in head:
            raise LectureError(f"'{key}' stands twice", source, line)
        head[key] = " ".join(legible(value).split()), line
    if not head.get("title", ("", 1))[0]:
        raise LectureError("the head needs a title", source, 1, "`title: …`")
    language, line = head.get("language", ("en", 1))
    if not LANGUAGE.fullmatch(language):
        raise LectureError("'language' is a language tag such as en", source, line)
    date, line = head.get("date", ("", 1))
    if date:
        _refuse_date(date, source, line)
    return Front(**{key: value for key, (value, _) in head.items()}), end + 1


def _refuse_date(date: str, source: str, line: int) -> None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
        raise LectureError("'date' is written 2026-01-31", source, line)
    try:
        datetime.date.fromisoformat(date)
    except ValueError as error:
        raise LectureError(f"'date' is no day of the calendar: {error}", source, line) from None


def _entries(head: str, source: str) -> list[tuple[str, str, int]]:
    """The entries of a head with their lines, from the events of the YAML parser.

    Nothing is built of them: what is nested, an alias or an object of Python's is an error as soon as it begins.
    """
    found: list[tuple[str, str, int]] = []
    key: str | None = None
    begun = False
    try:
        for event in yaml.parse(head, Loader=yaml.BaseLoader):
            line = event.start_mark.line + 2  # type: ignore[union-attr]
            match event:
                case yaml.ScalarEvent() if begun and key is None:
                    key = event.value
                case yaml.ScalarEvent() if begun:
                    found.append((key or "", event.value, line))
                    key = None
                case yaml.MappingStartEvent() if not begun:
                    begun = True
                case yaml.NodeEvent() if begun:
                    raise LectureError(f"'{key[:40]}' is one line of text" if key else "an entry has a name", source, line)
                case yaml.NodeEvent():
                    raise LectureError("the head needs a title", source, line, "`title: …`")
                case yaml.DocumentStartEvent() if found:
                    raise LectureError("the head is one document", source, line)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "it cannot be read"
        raise LectureError(f"the head is not YAML: {why}", source, mark.line + 2 if mark else 1) from None
    return found

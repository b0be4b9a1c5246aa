"""A lecture source as blocks.

A lecture is Markdown with a YAML head, boxes (`::: note`, `::: erratum`) and fenced blocks whose first word says what
the build makes of them:

    ```derive
    loss = sum((y[i] - (x[i]*w + b))**2, i)
    wrt: w
    ```

A line `word: value` inside a block is a setting; everything else is in the text notation.  Each mistake is one
`LectureError` that names the file and the line.  What would keep a reader of Markdown busy for hours is refused here.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from derive.document.blocks import (
    Block,
    CheckBlock,
    ChecksBlock,
    DerivationBlock,
    EvaluationBlock,
    FigureBlock,
    Lecture,
    Origin,
    Prose,
    SessionBlock,
)
from derive.document.calculation import LEVELS
from derive.document.front import read_front
from derive.document.source import LectureError, lined, read_file
from derive.question import NOTATIONS

FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")
BOX = re.compile(r" {0,3}:{3,}(.*)")
CODE_OR_MATHS = re.compile(r"`[^`]*`|\$[^$]*\$")
MOST_BRACKETS, MOST_BOXES = 10, 6
SETTING = re.compile(r"([a-z]+)(?: +([0-9]+))?:(?!=)[ \t]*(.*)")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
BOXES = ("note", "erratum")
LISTINGS = ("", "python", "text", "console", "bash", "toml", "json", "yaml")


@dataclass(frozen=True)
class Fence:
    """A fenced block before its kind has a say: settings with their lines, and the rest as it stands."""

    source: str
    line: int
    kind: str
    argument: str
    text: str
    settings: tuple[tuple[str, str, str, int], ...]  # word, number or nothing, value, line
    lines: tuple[int, ...] = ()  # the line in the file of each line of `text`

    @property
    def origin(self) -> Origin:
        return Origin(self.lines, tuple((value, line) for _, _, value, line in self.settings))

    def error(self, problem: str, line: int | None = None, fix: str | None = None) -> LectureError:
        return LectureError(problem, self.source, line or self.line, fix)

    def take(self, *known: str) -> dict[str, str]:
        """The settings by name; a name that the block does not know, or that stands twice, is an error."""
        found: dict[str, str] = {}
        for word, number, value, line in self.settings:
            if word not in known or (number and word != "row"):
                near = difflib.get_close_matches(word, known, 1, 0.5)
                raise self.error(f"a {self.kind} block has no setting '{word}'", line, near[0] if near else None)
            if word in found and word not in ("row", "assume"):
                raise self.error(f"'{word}' stands twice", line)
            found[word] = value
        return found

    def every(self, word: str) -> tuple[tuple[str, str, int], ...]:
        return tuple((number, value, line) for name, number, value, line in self.settings if name == word)

    def choice(self, found: dict[str, str], word: str, default: str, *choices: str) -> str:
        value = found.get(word, default)
        if value not in choices:
            line = next(line for name, _, _, line in self.settings if name == word)
            raise self.error(f"'{word}' is one of {', '.join(choices)}, not '{value}'", line)
        return value

    def file_name(self, name: str) -> str:
        """A name that is only a name: no folder, no dots, nothing that a file system reads as a path."""
        if not NAME.fullmatch(name):
            raise self.error(f"'{name}' is not a name: small letters, digits and single hyphens")
        return name


def _derivation(fence: Fence) -> DerivationBlock:
    found = fence.take("of", "wrt", "assume", "title", "steps", "cases", "definitions", "why", "detail", "notation")
    yes = {word: fence.choice(found, word, default, "yes", "no") == "yes"
           for word, default in (("steps", "yes"), ("cases", "no"), ("definitions", "yes"), ("why", "no"))}  # fmt: skip
    detail: Any = fence.choice(found, "detail", "normal", *LEVELS)
    notation: Any = fence.choice(found, "notation", "both", *NOTATIONS)
    return DerivationBlock(
        fence.line, _function(fence), found.get("of"), found.get("wrt"), tuple(v for _, v, _ in fence.every("assume")),
        found.get("title"), detail=detail, notation=notation, origin=fence.origin, **yes,
    )  # fmt: skip


def _function(fence: Fence) -> str:
    if fence.argument and fence.text:
        raise fence.error("either a name of the catalogue or a text in the notation, not both")
    if not (fence.argument or fence.text):
        raise fence.error(f"there is nothing in this {fence.kind} block")
    return fence.file_name(fence.argument) if fence.argument else fence.text


def _session(fence: Fence) -> SessionBlock:
    fence.take()
    if fence.text:
        raise fence.error("a session is a file of the sessions folder; the block holds only its name")
    return SessionBlock(fence.line, fence.file_name(fence.argument))


def _figure(fence: Fence) -> FigureBlock:
    found = fence.take("inputs", "caption")
    if fence.text:
        raise fence.error("a figure block holds settings only: inputs and caption")
    try:
        inputs = tuple(float(number) for number in found.get("inputs", "").split(","))
    except ValueError:
        inputs = ()
    if not inputs or not all(math.isfinite(number) for number in inputs):
        raise fence.error("a figure needs its inputs, numbers with commas between", None, "`inputs: 2.0, 1.0, 0.1`")
    return FigureBlock(fence.line, fence.file_name(fence.argument), inputs, found.get("caption", ""))


def _check(fence: Fence) -> CheckBlock:
    found = fence.take("claim", "expect", "at", "session", "statement", "assume")
    if "claim" not in found or not fence.text:
        raise fence.error("a check block needs a definition, and the derivative that is claimed", None, "`claim: diff(f, x) = …`")
    if ("session" in found) != ("statement" in found) or ("session" in found and "at" not in found):
        raise fence.error("'session' and 'statement' stand together, and need the point: 'at'")
    if "expect" not in found:
        raise fence.error("a check block says what is expected of its claim", None, "`expect: holds` or `expect: fails`")
    session = fence.file_name(found["session"]) if "session" in found else None
    return CheckBlock(
        fence.line, fence.text, found["claim"], fence.choice(found, "expect", "fails", "holds", "fails"),
        found.get("at"), session, found.get("statement"), tuple(v for _, v, _ in fence.every("assume")), fence.origin,
    )  # fmt: skip


def _evaluation(fence: Fence) -> EvaluationBlock:
    found = fence.take("at", "session", "row", "of", "wrt", "assume")
    for word in ("at", "session", "row"):
        if word not in found:
            raise fence.error(f"an evaluate block needs '{word}'")
    rows: list[tuple[int, str]] = []
    for number, statement, line in fence.every("row"):
        if not number or int(number) < 1:
            raise fence.error("a row has its number, from 1", line, "`row 1: …`")
        rows.append((int(number), statement))
    return EvaluationBlock(
        fence.line, _function(fence), found["at"], fence.file_name(found["session"]), tuple(rows),
        found.get("of"), found.get("wrt"), tuple(v for _, v, _ in fence.every("assume")), fence.origin,
    )  # fmt: skip


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


def read_lecture(text: str, name: str = "lecture", source: str | None = None) -> Lecture:
    """The blocks of a lecture source; `source` is what messages call the file."""
    source = source or f"{name}.md"
    lines = lined(text, source).replace("\t", "    ").split("\n")
    front, n = read_front(lines, source)
    blocks: list[Block] = []
    prose: list[str] = []
    opened: list[int] = []
    brackets = 0, 0
    start = n + 1

    def flush() -> None:
        if any(line.strip() for line in prose):
            blocks.append(Prose(start, "\n".join(prose)))
        prose.clear()

    while n < len(lines):
        fence = FENCE.fullmatch(lines[n])
        if fence is None:
            _boxes(lines[n], n + 1, opened, source)
            if not (prose and prose[-1].strip()):
                _refuse_second_head(lines, n, source)
            brackets = _brackets(lines[n], n + 1, brackets, source)
            prose.append(lines[n])
            n += 1
            continue
        end = _closing(lines, n, fence[2], source)
        kind, _, argument = fence[3].strip().partition(" ")
        if kind in KINDS:
            flush()
            blocks.append(KINDS[kind](_fence(source, lines, n, end, kind, argument.strip())))
            start = end + 2
        elif kind in LISTINGS and not argument:
            prose += lines[n : end + 1]
        else:
            near = difflib.get_close_matches(kind, KINDS, 1, 0.5)
            shown = kind[:40] or argument[:40]
            raise LectureError(f"there is no block of the kind '{shown}'", source, n + 1, near[0] if near else None)
        n = end + 1
    if opened:
        raise LectureError("this box is never closed", source, opened[-1], "`:::` on a line of its own")
    flush()
    return Lecture(name, front, tuple(blocks), "\n".join(lines))


def read_lecture_file(path: Path) -> Lecture:
    """The lecture in a file; its name is the file's."""
    text = read_file(path)
    if not NAME.fullmatch(path.stem):
        raise LectureError("a lecture's file is named in small letters, digits and single hyphens", path.name)
    return read_lecture(text, path.stem, path.name)


def _closing(lines: list[str], n: int, mark: str, source: str) -> int:
    closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ ]*")
    for end in range(n + 1, len(lines)):
        if closing.fullmatch(lines[end]):
            return end
    closed = f"`{mark}`" if len(mark) < 20 else f"{len(mark):,} times {mark[0]}"
    raise LectureError("this fence is never closed", source, n + 1, f"{closed} on a line of its own")


def _fence(source: str, lines: list[str], n: int, end: int, kind: str, argument: str) -> Fence:
    settings: list[tuple[str, str, str, int]] = []
    text: list[tuple[str, int]] = []
    for number in range(n + 1, end):
        setting = SETTING.fullmatch(lines[number].strip())
        if setting:
            settings.append((setting[1], setting[2] or "", setting[3].strip(), number + 1))
        else:
            text.append((lines[number], number + 1))
    while text and not text[0][0].strip():
        del text[0]
    while text and not text[-1][0].strip():
        del text[-1]
    body, places = "\n".join(line for line, _ in text).strip(), tuple(place for _, place in text)
    return Fence(source, n + 1, kind, argument, body, tuple(settings), places)


def _refuse_second_head(lines: list[str], n: int, source: str) -> None:
    """Nothing, unless two lines of --- hold a text between them: one reader of Markdown makes a table of it, others a heading."""
    if lines[n].rstrip() != "---":
        return
    for line in lines[n + 1 :]:
        if not line.strip():
            return
        if line.rstrip() == "---":
            break
    else:
        return
    if re.match(r"[\w-]+:(\s|$)", lines[n + 1]):
        raise LectureError("a lecture has one head, in its first lines, and this is a second one", source, n + 1)
    raise LectureError("a rule of --- has an empty line above and below it", source, n + 1)


def _brackets(line: str, number: int, opened: tuple[int, int], source: str) -> tuple[int, int]:
    """How many square brackets, and targets of links, are open after a line of a paragraph.

    Of too many, each may begin a link, and a reader of Markdown tries them all; so does a quotation within a quotation.
    """
    if not line.strip():
        return 0, 0
    if re.match(r" *(?:> ?){20}", line):
        raise LectureError("quotations are nested too deeply here", source, number)
    words, targets = opened
    for sign in re.findall(r"\\.|\]\(|[\[\])]", CODE_OR_MATHS.sub("", line)):
        words += (sign == "[") - (sign[0] == "]" and words > 0)
        targets += (sign == "](") - (sign == ")" and targets > 0)
        if max(words, targets) > MOST_BRACKETS:
            raise LectureError(f"more than {MOST_BRACKETS} brackets of links are open at once", source, number)
    return words, targets


def _boxes(line: str, number: int, opened: list[int], source: str) -> None:
    box = BOX.fullmatch(line)
    if box is None:
        return
    words = box[1].rstrip(": ").strip()
    if not words:
        if not opened:
            raise LectureError("this closes no box", source, number)
        opened.pop()
        return
    kind = re.fullmatch(r"(?:\{[ ]*\.)?([a-z]+)(?:[ ]+title=\"[^\"]*\")?[ ]*\}?", words)
    if kind is None or kind[1] not in BOXES:
        word = kind[1] if kind else words[:40]
        near = difflib.get_close_matches(word, BOXES, 1, 0.4)
        raise LectureError(f"there is no box of the kind '{word}'", source, number, near[0] if near else None)
    opened.append(number)
    if len(opened) > MOST_BOXES:
        raise LectureError(f"more than {MOST_BOXES} boxes are open at once", source, number)


__all__ = ["BOXES", "KINDS", "LISTINGS", "Fence", "LectureError", "read_lecture", "read_lecture_file"]

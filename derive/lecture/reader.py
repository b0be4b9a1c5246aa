"""A lecture source as blocks.

A lecture is Markdown with a YAML head, boxes (`::: note`, `::: theorem`) and fenced blocks whose first word says what
the build makes of them:

    ```derive
    loss = sum((y[i] - (x[i]*w + b))**2, i)
    wrt: w
    ```

A line `word: value` inside a block is a setting; everything else is in the text notation.  Each mistake is one
`LectureError` that names the file, the line and the column, and all of them are told at once.  What would keep a reader of
Markdown busy for hours is refused here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from derive.lecture.blocks import BOXES, KIND_NAMES, LISTINGS, Block, Front, Lecture, Prose
from derive.lecture.fences import KINDS, NAME, Fence, read_fence
from derive.lecture.front import read_front
from derive.lecture.source import LectureError, LectureErrors, Mistakes, lined, read_file
from derive.words import gettext as _

FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})(.*)")
BOX = re.compile(r" {0,3}:{3,}(.*)")
BOX_WORDS = re.compile(r"(?P<plain>[a-z]+)|\{\s*(?:#refs|(?:\.(?P<kind>[a-z]+)|#[A-Za-z][\w.:-]*|title=\"[^\"]*\"|\s+)+)\s*\}")
CODE_OR_MATHS = re.compile(r"`[^`]*`|\$[^$]*\$")
COMMENT = re.compile(r"(?P<code>`+[^`]+`+)|<!--(?P<rest>.*?)(?P<end>-->|\Z)")
MOST_BRACKETS, MOST_BOXES = 10, 6


def read_lecture(text: str, name: str = "lecture", source: str | None = None, folder: Path | None = None) -> Lecture:
    """A lecture source, read: its blocks, its prose, and the files of its folder that it uses.

    `source` is what messages call the file.  Raises `LectureError`, and where more than one thing is wrong `LectureErrors`.
    """
    source = source or f"{name}.md"
    lines = lined(text, source).replace("\t", "    ").split("\n")
    mistakes = Mistakes()
    front, n = read_front(lines, source, folder, mistakes)
    scan = _Scan(source, _without_comments(lines, n, source, mistakes), mistakes)
    blocks = scan.blocks(n)
    lecture = Lecture(name, front, tuple(blocks), "\n".join(lines))
    if scan.safe:
        from derive.lecture.reading import read_prose

        with mistakes.noted():
            lecture = read_prose(lecture, source, folder, mistakes)
    mistakes.refuse()
    return lecture


def read_lecture_file(path: Path) -> Lecture:
    """The lecture in a file; its name is the file's, and the files that it uses are in its folder."""
    text = read_file(path)
    if not NAME.fullmatch(path.stem):
        raise LectureError(_("a lecture's file is named in small letters, digits and single hyphens"), path.name)
    return read_lecture(text, path.stem, path.name, path.parent)


class _Scan:
    """The lines of a lecture taken apart into blocks and prose; `safe` is false of prose that would take hours to be read."""

    def __init__(self, source: str, lines: Sequence[str], mistakes: Mistakes) -> None:
        self.source, self.lines, self.mistakes = source, lines, mistakes
        self.safe = True
        self.opened: list[int] = []

    def error(self, problem: str, line: int, fix: str | None = None, column: int = 1) -> LectureError:
        return LectureError(problem, self.source, line, fix, column)

    def blocks(self, n: int) -> list[Block]:
        blocks: list[Block] = []
        prose: list[str] = []
        brackets = 0, 0
        start = n + 1

        def flush() -> None:
            if any(line.strip() for line in prose):
                blocks.append(Prose(start, "\n".join(prose)))
            prose.clear()

        while n < len(self.lines):
            line = self.lines[n]
            fence = FENCE.fullmatch(line)
            if fence is None:
                kept = line
                with self.mistakes.noted():
                    kept = self._boxes(line, n + 1)
                    if not (prose and prose[-1].strip()):
                        self._refuse_second_head(n)
                if self.safe:
                    with self.mistakes.noted():
                        brackets = self._brackets(line, n + 1, brackets)
                prose.append(kept)
                n += 1
                continue
            end = n
            with self.mistakes.noted():
                end = self._closing(n, fence[2])
            if end == n:  # never closed: what follows is not read at all
                self.safe = False
                break
            kind, _space, argument = fence[3].strip().partition(" ")
            if kind in KINDS:
                flush()
                blocks.append(self._block(read_fence(self.source, self.lines, n, end, kind, argument.strip())))
                start = end + 2
            elif kind in LISTINGS and not argument:
                prose += self.lines[n : end + 1]
            else:
                near = difflib.get_close_matches(kind, KIND_NAMES, 1, 0.5)
                problem = _("there is no block of the kind '{name}'").format(name=kind[:40] or argument[:40])
                column = len(fence[1]) + len(fence[2]) + 1
                self.mistakes.found.append(self.error(problem, n + 1, near[0] if near else None, column))
            n = end + 1
        for line_opened in self.opened[-1:]:
            problem = _("this box is never closed")
            self.mistakes.found.append(self.error(problem, line_opened, _("`:::` on a line of its own")))
            prose += ["", *[":::"] * len(self.opened)]
        flush()
        return blocks

    def _block(self, fence: Fence) -> Block:
        block = KINDS[fence.kind](fence)
        self.mistakes.found += fence.problems
        return block

    def _closing(self, n: int, mark: str) -> int:
        closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ ]*")
        for end in range(n + 1, len(self.lines)):
            if closing.fullmatch(self.lines[end]):
                return end
        closed = f"`{mark}`" if len(mark) < 20 else _("{n:,} times {sign}").format(n=len(mark), sign=mark[0])
        raise self.error(_("this fence is never closed"), n + 1, _("{sign} on a line of its own").format(sign=closed))

    def _refuse_second_head(self, n: int) -> None:
        """Nothing, unless two lines of --- hold a text: one reader of Markdown makes a table of it, others a heading."""
        if self.lines[n].rstrip() != "---":
            return
        for line in self.lines[n + 1 :]:
            if not line.strip():
                return
            if line.rstrip() == "---":
                break
        else:
            return
        if re.match(r"[\w-]+:(\s|$)", self.lines[n + 1]):
            raise self.error(_("a lecture has one head, in its first lines, and this is a second one"), n + 1)
        raise self.error(_("a rule of --- has an empty line above and below it"), n + 1)

    def _brackets(self, line: str, number: int, opened: tuple[int, int]) -> tuple[int, int]:
        """How many square brackets, and targets of links, are open after a line of a paragraph.

        Of too many, each may begin a link, and a reader of Markdown tries them all; so does a quotation within a quotation.
        """
        if not line.strip():
            return 0, 0
        if re.match(r" *(?:> ?){20}", line):
            self.safe = False
            raise self.error(_("quotations are nested too deeply here"), number)
        words, targets = opened
        for sign in re.findall(r"\\.|\]\(|[\[\])]", CODE_OR_MATHS.sub("", line)):
            words += (sign == "[") - (sign[0] == "]" and words > 0)
            targets += (sign == "](") - (sign == ")" and targets > 0)
            if max(words, targets) > MOST_BRACKETS:
                self.safe = False
                raise self.error(_("more than {n} brackets of links are open at once").format(n=MOST_BRACKETS), number)
        return words, targets

    def _boxes(self, line: str, number: int) -> str:
        """A line of prose; that opens a box only of a known kind, and that closes one only where one is open."""
        box = BOX.fullmatch(line)
        if box is None:
            return line
        words = box[1].rstrip(": ").strip()
        if not words:
            if not self.opened:
                raise self.error(_("this closes no box"), number)
            self.opened.pop()
            return line
        found = BOX_WORDS.fullmatch(words)
        kind = (found["plain"] or found["kind"] or "") if found else ""
        if found is None or (kind not in BOXES and words.strip("{} ") != "#refs"):
            word = kind or words[:40]
            near = difflib.get_close_matches(word, BOXES, 1, 0.4)
            self.opened.append(number)
            problem = _("there is no box of the kind '{name}'").format(name=word)
            self.mistakes.found.append(self.error(problem, number, near[0] if near else None, box.start(1) + 2))
            return "::: note"
        self.opened.append(number)
        if len(self.opened) > MOST_BOXES:
            self.safe = False
            raise self.error(_("more than {n} boxes are open at once").format(n=MOST_BOXES), number)
        return line


def _without_comments(lines: Sequence[str], start: int, source: str, mistakes: Mistakes) -> list[str]:
    """The lines of a lecture without its HTML comments; those within a fence are part of what the fence holds."""
    out = list(lines)
    closing: re.Pattern[str] | None = None
    opened = 0  # the line on which a comment began that is still open
    for n in range(start, len(lines)):
        line = lines[n]
        if opened:
            _before, end, line = line.partition("-->")
            if not end:
                out[n] = ""
                continue
            opened = 0
        elif closing is not None:
            if closing.fullmatch(line):
                closing = None
            continue
        elif fence := FENCE.fullmatch(line):
            closing = re.compile(rf" {{0,3}}{re.escape(fence[2][0])}{{{len(fence[2])},}}[ ]*")
            continue
        kept = ""
        place = 0
        for found in COMMENT.finditer(line):
            kept += line[place : found.start()]
            place = found.end()
            if found["code"]:
                kept += found[0]
            elif not found["end"]:
                opened = n + 1
        kept += line[place:]
        out[n] = kept if kept.strip() else ""
    if opened:
        problem = _("this comment is never closed")
        mistakes.found.append(LectureError(problem, source, opened, "`-->`", lines[opened - 1].find("<!--") + 1))
    return out


__all__ = ["Front", "LectureError", "LectureErrors", "read_lecture", "read_lecture_file"]

"""What a page of Markdown asks for: its fences and its results in sentences, each with the lines on which it stands.

A fence within a longer fence, or in a comment, is text that is shown, and none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from derive.places.block import BLOCKS, read, sentence
from derive.places.request import Asked, Kind, asked, in_sentence

#: What may stand before a fence: the sign of a quotation, of an item of a list, and spaces.
_FENCE = re.compile(r"(?P<before>(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(?P<ticks>`{3,}|~{3,})[ \t]*(?P<info>.*)")
_BRACES = re.compile(r"\{[ \t]*(?P<inner>.*?)[ \t]*\}")
_CLASS = re.compile(r"[ \t]*\.?(?P<name>[a-z][\w-]*)(?:[ \t]+|$)")
#: The name of a fence in braces, `#eq-loss`; what stands between quotation marks is passed over.
_ANCHOR = re.compile(r"""(?P<quoted>"(?:[^"\\]|\\.)*"|'[^']*')|(?:^|[ \t])#(?P<label>[\w][\w.:-]*)""")
#: Code in a line, between as many ticks as there are before it.
SPAN = r"(?<![\\`])(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
_SPAN = re.compile(SPAN)
_RESULT = re.compile(r"derive:(?P<line>\S.*)", re.DOTALL)


class Fence(NamedTuple):
    """A fence: its kind, what stands behind that, what it holds, and its lines, from 0 and up to the one after it."""

    kind: Kind
    words: str
    body: str
    first: int
    end: int
    before: str = ""

    @property
    def told(self) -> str:
        return self.words or self.body.strip().split("\n")[0]


class Result(NamedTuple):
    """A result in a sentence, and the line of it, from 0."""

    words: str
    first: int
    kind: Kind = "result"

    @property
    def told(self) -> str:
        return self.words


class Wanted(NamedTuple):
    """What is asked for, and for each line of its text the one on which it stands, from the line of the fence on."""

    asked: Asked
    lines: tuple[int, ...] = ()

    def line(self, n: int) -> int:
        """How far below the fence line `n` of the text is."""
        return self.lines[n - 1] if 0 < n <= len(self.lines) else 0


def found(lines: Sequence[str]) -> Iterator[Fence | Result]:
    """What some lines of Markdown ask for, in order."""
    n, in_comment = 0, False
    while n < len(lines):
        opened = None if in_comment else _FENCE.fullmatch(lines[n])
        end = _end(lines, n, opened) if opened else 0
        if opened and end:
            fence = _fence(lines, n, end, opened)
            if fence:
                yield fence
            n = end
            continue
        if not in_comment:
            spans = (result_of(span["ticks"], span["code"]) for span in _SPAN.finditer(lines[n]))
            yield from (Result(words, n) for words in spans if words)
        in_comment = (in_comment or lines[n].lstrip().startswith("<!--")) and "-->" not in lines[n]
        n += 1


def result_of(ticks: str, code: str) -> str:
    """What code in a line asks for, if it does."""
    asks = _RESULT.fullmatch(code) if len(ticks) == 1 else None
    return asks["line"].strip() if asks else ""


def _end(lines: Sequence[str], n: int, opened: re.Match[str]) -> int:
    """The line after a fence; 0 where it is not closed, or is code in a line."""
    ticks = opened["ticks"]
    if ticks[0] == "`" and "`" in opened["info"]:
        return 0
    closing = re.compile(rf"[ \t>]*{ticks[0]}{{{len(ticks)},}}[ \t]*")
    return next((m + 1 for m in range(n + 1, len(lines)) if closing.fullmatch(lines[m])), 0)


def _fence(lines: Sequence[str], first: int, end: int, opened: re.Match[str]) -> Fence | None:
    info = opened["info"].strip()
    braces = _BRACES.fullmatch(info)
    named = _CLASS.match(braces["inner"] if braces else info)
    if named is None or named["name"] not in BLOCKS:
        return None
    words = (braces["inner"] if braces else info)[named.end() :].strip()
    if braces:
        words = _ANCHOR.sub(lambda m: m["quoted"] or f" label={m['label']}", words).strip()
    before = opened["before"]
    body = "\n".join(inside(line, before) for line in lines[first + 1 : end - 1])
    return Fence(BLOCKS[named["name"]], words, body, first, end, before)


def inside(line: str, before: str) -> str:
    """A line of a fence without what stands before the fence."""
    for sign in before:
        if sign == ">":
            line = line.lstrip(" \t").removeprefix(">")
        elif line[:1] in (" ", "\t"):
            line = line[1:]
    return line


def wanted(item: Fence | Result, format: str, language: str | None, otherwise: Mapping[str, Any]) -> Wanted:
    """What an item asks for, in a format; raises `DeriveError` where nobody could tell."""
    if isinstance(item, Result):
        text, options = sentence(item.words)
        return Wanted(in_sentence(asked("result", text, options, format, language, **otherwise)))
    block = read(item.words, item.body, {})
    return Wanted(asked(item.kind, block.text, block.options, format, language, **otherwise), block.lines)


__all__ = ["SPAN", "Fence", "Result", "Wanted", "found", "inside", "result_of", "wanted"]

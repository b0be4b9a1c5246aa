"""Text in the columns of a terminal, where a Chinese character takes two and a line may break before almost every one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

#: What does not stand at the beginning of a line, and what does not stand at its end.
CLOSING = frozenset("，。；：、！？）」』》】〉〕”’…—％%)]}.,;:!?")
OPENING = frozenset("（「『《【〈〔“‘([{")
SPACE = " \t\n\r\f\v"  # what joins with no break is none of it


def width(line: str) -> int:
    """The number of terminal columns that a line takes."""
    if line.isascii():
        return len(line)
    return sum(0 if unicodedata.combining(c) else 1 + is_wide(c) for c in line)


def is_wide(c: str) -> bool:
    """Whether a character takes two columns."""
    return unicodedata.east_asian_width(c) in "WF"


def padded(line: str, columns: int) -> str:
    """A line with spaces after it, up to a number of columns."""
    return line + " " * (columns - width(line))


def wrapped(
    text: str,
    columns: int,
    *,
    initial_indent: str = "",
    subsequent_indent: str = "",
    break_long_words: bool = True,
    break_on_hyphens: bool = True,
) -> list[str]:
    """A text in lines of at most so many columns; what is asked for is what `textwrap.wrap` calls so.

    A line breaks at spaces and between wide characters, but none begins with a comma or ends with an opening parenthesis.
    """
    if text.isascii() or not any(map(is_wide, text)):
        import textwrap

        return textwrap.wrap(
            text, columns, initial_indent=initial_indent, subsequent_indent=subsequent_indent,
            break_long_words=break_long_words, break_on_hyphens=break_on_hyphens,
        )  # fmt: skip
    lines, line = [], initial_indent
    empty = True
    longest = columns - max(map(width, (initial_indent, subsequent_indent))) if break_long_words else None
    for space, piece in _pieces(text, longest):
        if not empty and width(line + space + piece) > columns:
            lines.append(line)
            line, space = subsequent_indent, ""
        line += space + piece
        empty = False
    return lines if empty else [*lines, line]


def _pieces(text: str, longest: int | None) -> Iterator[tuple[str, str]]:
    """What no line breaks within, each with the space before it."""
    for word in re.finditer(rf"([{SPACE}]*)([^{SPACE}]+)", text):
        space = word[1] and " " * len(word[1])
        for piece in _torn(word[2]):
            while longest is not None and width(piece) > longest:
                end = next(n for n in range(len(piece), 0, -1) if n == 1 or width(piece[:n]) <= longest)
                yield space, piece[:end]
                space, piece = "", piece[end:]
            yield space, piece
            space = ""


def _torn(word: str) -> Iterator[str]:
    """A word at the places where a line may break within it."""
    start = 0
    for n in range(1, len(word)):
        before, after = word[n - 1], word[n]
        if (is_wide(before) or is_wide(after)) and after not in CLOSING and before not in OPENING:
            yield word[start:n]
            start = n
    yield word[start:]


__all__ = ["padded", "width", "wrapped"]

r"""LaTeX cut into commands and characters, each with its place and the space in front of it; comments are gone.

A digit is a token of its own, as for TeX: \frac12 is one half.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: What may stand on a letter that is typed with its accent.
_MARKS = "̀-ͯ⃐-⃰"
_TOKEN = re.compile(
    r"(?P<space>(?:[\s​⁠﻿]|%[^\n]*(?:\n[ \t]*|$))+)"
    rf"|\\(?P<command>[A-Za-z]+|.|$)|(?P<char>.[{_MARKS}]*)",
    re.DOTALL,
)
_COMMENT = re.compile(r"%[^\n]*(?:\n|$)")
NONE, SPACE, LINE, PARAGRAPH = range(4)


class Token(NamedTuple):
    r"""`key` is the character, or the command with its backslash; `before` is the space in front of it.

    `settled` says that a command has its own meaning, whatever the text defines by its name: what \let has kept.
    """

    key: str
    at: int
    before: int = NONE
    settled: bool = False

    @property
    def name(self) -> str:
        """The name of a command, "" for a character."""
        return self.key[1:] if self.key[0] == "\\" and len(self.key) > 1 else ""


def tokens(text: str) -> list[Token]:
    out: list[Token] = []
    before = NONE
    for found in _TOKEN.finditer(text):
        if found["space"] is not None:
            lines = _COMMENT.sub("", found["space"]).count("\n")
            before = PARAGRAPH if lines > 1 else LINE if lines else SPACE
            continue
        command = found["command"]
        key = found["char"] if command is None else "\\" + (" " if command.isspace() else command)
        out.append(Token(key, found.start(), before))
        before = NONE
    return out


def shown(tokens: list[Token]) -> str:
    """Tokens as they were typed, each space as one."""
    return "".join((" " if token.before and n else "") + token.key for n, token in enumerate(tokens))

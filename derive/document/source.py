"""The text of a lecture's files, or one message: a file is looked at before it is opened, and its text before it is read.

Somebody else's file may be a pipe that never ends, a gigabyte of zeros or one endless line; each of them is told by its
name and, where it has lines, by the line.
"""

from __future__ import annotations

import stat
import unicodedata
from pathlib import Path

from derive.errors import DeriveError

LONGEST = 1_000_000
LONGEST_LINE = 20_000


class LectureError(DeriveError):
    """A lecture source that cannot be built: the file, the line, what is wrong and the likely fix."""

    exit_status = 2

    def __init__(self, problem: str, source: str, line: int | None = None, fix: str | None = None):
        self.problem, self.line, self.fix = problem, line, fix
        place = source if line is None else f"{source}, line {line}"
        super().__init__(f"{place}: {problem}" + (f"\ndid you mean {fix}?" if fix else ""))


def is_there(path: Path) -> bool:
    """Whether something of this name can be looked at."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def read_file(path: Path) -> str:
    """The text of a file: regular, not too long, UTF-8, with line ends as they are on Unix; else `LectureError`."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise LectureError("this is a folder, not a file", path.name)
        if not stat.S_ISREG(found.st_mode):
            raise LectureError("this is a pipe or a device, not a file", path.name)
        with path.open("rb") as file:  # of a file that grows or lies about its size no more is read either
            data = file.read(4 * LONGEST + 1)
    except (OSError, ValueError) as error:
        raise LectureError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path.name) from None
    if len(data) > 4 * LONGEST:
        size = max(found.st_size, len(data))
        raise LectureError(f"the file is {size:,} bytes long; at most {LONGEST:,} characters are read", path.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LectureError(f"this is not UTF-8 text: the byte 0x{data[error.start]:02x}", path.name, line) from None
    return lined(text, path.name)


def lined(text: str, source: str) -> str:
    """A text with Unix line ends; `LectureError` where it is too long, or holds what no text holds."""
    if len(text) > LONGEST:
        raise LectureError(f"the text is {len(text):,} characters long; at most {LONGEST:,} are read", source)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for n, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise LectureError(f"this line is {len(line):,} characters long; at most {LONGEST_LINE:,} are read", source, n)
        if not line.isprintable():
            control = next((c for c in line if c != "\t" and unicodedata.category(c) == "Cc"), None)
            if control is not None:
                raise LectureError(f"the control character U+{ord(control):04X} is not part of a text", source, n)
    return text

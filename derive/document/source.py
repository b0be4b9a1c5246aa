"""The text of a lecture's files, or one message: a file is looked at before it is opened, and its text before it is read.

Somebody else's file may be a pipe that never ends, a gigabyte of zeros or one endless line; each of them is told by its
name and, where it has lines, by the line.
"""

from __future__ import annotations

import stat
import unicodedata
from pathlib import Path

from derive.errors import DeriveError
from derive.words import gettext as _

LONGEST = 1_000_000
LONGEST_LINE = 20_000


class LectureError(DeriveError):
    """A lecture source that cannot be built: the file, the line, what is wrong and the likely fix."""

    exit_status = 2

    def __init__(self, problem: str, source: str, line: int | None = None, fix: str | None = None):
        self.problem, self.line, self.fix = problem, line, fix
        told = _("{source}: {problem}") if line is None else _("{source}, line {line}: {problem}")
        lines = [told.format(source=source, line=line, problem=problem)]
        super().__init__("\n".join([*lines, *([_("did you mean {fix}?").format(fix=fix)] if fix else [])]))


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
            raise LectureError(_("this is a folder, not a file"), path.name)
        if not stat.S_ISREG(found.st_mode):
            raise LectureError(_("this is a pipe or a device, not a file"), path.name)
        with path.open("rb") as file:  # of a file that grows or lies about its size no more is read either
            data = file.read(4 * LONGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise LectureError(_("cannot be read: {reason}").format(reason=reason), path.name) from None
    if len(data) > 4 * LONGEST:
        said = _("the file is {size} bytes long; at most {most} characters are read")
        size = max(found.st_size, len(data))
        raise LectureError(said.format(size=f"{size:,}", most=f"{LONGEST:,}"), path.name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = _("this is not UTF-8 text: the byte {byte}").format(byte=f"0x{data[error.start]:02x}")
        raise LectureError(said, path.name, line) from None
    return lined(text, path.name)


def lined(text: str, source: str) -> str:
    """A text with Unix line ends; `LectureError` where it is too long, or holds what no text holds."""
    if len(text) > LONGEST:
        said = _("the text is {length} characters long; at most {most} are read")
        raise LectureError(said.format(length=f"{len(text):,}", most=f"{LONGEST:,}"), source)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for n, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            said = _("this line is {length} characters long; at most {most} are read")
            raise LectureError(said.format(length=f"{len(line):,}", most=f"{LONGEST_LINE:,}"), source, n)
        if not line.isprintable():
            control = next((c for c in line if c != "\t" and unicodedata.category(c) == "Cc"), None)
            if control is not None:
                said = _("the control character {code} is not part of a text")
                raise LectureError(said.format(code=f"U+{ord(control):04X}"), source, n)
    return text

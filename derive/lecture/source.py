"""The text of a lecture's files, or one message: a file is looked at before it is opened, and its text before it is read.

Somebody else's file may be a pipe that never ends, a gigabyte of zeros or one endless line; each of them is told by its
name and, where it has lines, by the line.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from derive.errors import DeriveError, DoesNotHold
from derive.words import gettext as _
from derive.words import ngettext

LONGEST = 1_000_000
LONGEST_LINE = 20_000
MOST_TOLD = 100  # errors of one lecture; the rest is counted
PLAIN = re.compile(r"\w[\w .+-]*")


class LectureError(DeriveError):
    """A lecture source that cannot be built: the file, the line and the column, what is wrong and the likely fix."""

    exit_status = 2

    def __init__(
        self, problem: str, source: str, line: int | None = None, fix: str | None = None, column: int | None = None
    ) -> None:
        self.problem, self.source, self.line, self.fix, self.column = problem, source, line, fix, column
        if line is None:
            said = _("{file}: {problem}")
        elif column is None:
            said = _("{file}, line {line}: {problem}")
        else:
            said = _("{file}, line {line}, column {column}: {problem}")
        said = said.format(file=source, line=line, column=column, problem=problem)
        super().__init__(said + ("\n" + _("did you mean {fix}?").format(fix=fix) if fix else ""))


class LectureErrors(LectureError):
    """Everything that is wrong with a lecture, in the order of its lines."""

    def __init__(self, errors: Sequence[LectureError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda e: (e.source, e.line or 0, e.column or 0)))
        first = self.errors[0]
        super().__init__(first.problem, first.source, first.line, first.fix, first.column)
        self.exit_status = max(e.exit_status for e in errors)
        told = [str(e) for e in self.errors[:MOST_TOLD]]
        more = len(self.errors) - len(told)
        self.args = ("\n".join([*told, *([ngettext("and {n} more", "and {n} more", more).format(n=more)] if more else [])]),)


class Mistakes:
    """The errors of a lecture, collected, so that one run tells all of them."""

    def __init__(self) -> None:
        self.found: list[LectureError] = []
        self.refuted: list[DoesNotHold] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """What goes wrong inside is kept for later."""
        try:
            yield
        except LectureErrors as several:
            self.found += several.errors
        except LectureError as error:
            self.found.append(error)
        except DoesNotHold as error:
            self.refuted.append(error)

    def refuse(self) -> None:
        """Raises the error, or all of them, if there are any."""
        told = list({str(e): e for e in self.found}.values())
        if len(told) == 1:
            raise told[0]
        if told:
            raise LectureErrors(told)
        if self.refuted:
            raise DoesNotHold("\n".join(map(str, self.refuted)))


#: Where the files that are read are noted.
_READ: ContextVar[dict[str, str] | None] = ContextVar("read", default=None)
ABSENT = ""


@contextmanager
def files_read() -> Iterator[dict[str, str]]:
    """The files that are read inside, each with the digest of what it said, or `ABSENT`: all that what is made of them depends
    on."""
    found: dict[str, str] = {}
    before = _READ.set(found)
    try:
        yield found
    finally:
        _READ.reset(before)


def digest(data: bytes) -> str:
    """What tells whether a file says what it said."""
    return hashlib.sha256(data).hexdigest()


def _note(path: Path, said: str) -> None:
    found = _READ.get()
    if found is not None:
        found[str(path.absolute())] = said


def is_file(path: Path) -> bool:
    """Whether there is a file, on which something depends even where there is none."""
    if path.is_file():
        return True
    _note(path, ABSENT)
    return False


def is_there(path: Path) -> bool:
    """Whether something of this name can be looked at."""
    try:
        path.stat()
    except (OSError, ValueError):
        return False
    return True


def read_file(path: Path) -> str:
    """The text of a file: regular, not too long, UTF-8, with line ends as they are on Unix; else `LectureError`."""
    data = read_bytes(path, 4 * LONGEST, _("at most {n:,} characters are read").format(n=LONGEST))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        said = _("this is not UTF-8 text: the byte {byte}").format(byte=f"0x{data[error.start]:02x}")
        raise LectureError(said, path.name, line) from None
    return lined(text, path.name)


def read_bytes(path: Path, most: int, limit: str) -> bytes:
    """The bytes of a regular file that is not longer than some number; else `LectureError`, which says the limit."""
    _note(path, ABSENT)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise LectureError(_("this is a folder, not a file"), path.name)
        if not stat.S_ISREG(found.st_mode):
            raise LectureError(_("this is a pipe or a device, not a file"), path.name)
        with path.open("rb") as file:  # of a file that grows or lies about its size no more is read either
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise LectureError(_("cannot be read: {why}").format(why=getattr(error, "strerror", None) or error), path.name) from None
    if len(data) > most:
        size = max(found.st_size, len(data))
        raise LectureError(_("the file is {size:,} bytes long; {limit}").format(size=size, limit=limit), path.name)
    _note(path, digest(data))
    return data


def beside(folder: Path | None, name: str, *, folders: bool = False) -> Path:
    """A file beside a lecture, or with `folders` in a folder beside it; raises `ValueError` with what is wrong with the name.

    Nothing outside of the lecture's folder is ever meant by a name: no path that climbs, no link that leads away.
    """
    parts = name.split("/")
    if not all(PLAIN.fullmatch(part) for part in parts) or (len(parts) > 1 and not folders):
        where = _("a file beside the lecture, or in a folder of it") if folders else _("a file beside the lecture")
        raise ValueError(_("'{name}' is not the plain name of {where}").format(name=name[:60], where=where))
    if folder is None:
        raise ValueError(_("this lecture has no folder, so there is no file '{name}'").format(name=name[:60]))
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ValueError(_("'{name}' leads out of the folder of the lecture").format(name=name[:60]))
        there = path.exists()
    except (OSError, RuntimeError) as error:
        raise ValueError(_("'{name}' cannot be read: {why}").format(name=name[:60], why=error)) from None
    if not there:
        _note(path, ABSENT)
        near = difflib.get_close_matches(name, _names(folder, parts[:-1]), 1, 0.6)
        said = _("there is no file '{name}' in the folder of the lecture").format(name=name[:60])
        raise ValueError(said + ("\n" + _("did you mean {fix}?").format(fix=near[0]) if near else ""))
    return path


def _names(folder: Path, parts: Sequence[str]) -> list[str]:
    try:
        return ["/".join([*parts, path.name]) for path in folder.joinpath(*parts).iterdir()]
    except OSError:
        return []


def lined(text: str, source: str) -> str:
    """A text with Unix line ends; `LectureError` where it is too long, or holds what no text holds."""
    if len(text) > LONGEST:
        said = _("the text is {n:,} characters long; at most {most:,} are read").format(n=len(text), most=LONGEST)
        raise LectureError(said, source)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for n, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            said = _("this line is {n:,} characters long; at most {most:,} are read").format(n=len(line), most=LONGEST_LINE)
            raise LectureError(said, source, n)
        if not line.isprintable():
            control = next((c for c in line if c != "\t" and unicodedata.category(c) == "Cc"), None)
            if control is not None:
                said = _("the control character {sign} is not part of a text").format(sign=f"U+{ord(control):04X}")
                raise LectureError(said, source, n, None, line.index(control) + 1)
    return text

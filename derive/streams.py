"""Standard output and standard error, which may be closed, full, or a pipe that no one reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from derive.errors import CannotWrite
from derive.words import gettext as _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

#: Names of the standard output: what is written to them is printed.
STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
WIDEST = 120  # columns; a longer line is hard to read


def harmless(message: str) -> str:
    """A message without characters that would steer a terminal; each becomes one that can be seen."""
    return "".join(c if c == "\n" or c.isprintable() else "�" for c in message)


def complain(message: str) -> None:
    """A message on standard error, if there is one."""
    if sys.stderr is None:  # it was closed; `print` would take standard output for it
        return
    try:
        print(message, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        _silence(sys.stderr)


def emit(output: str) -> None:
    """Prints what is asked for; raises `CannotWrite` where it cannot be printed, and `BrokenPipeError` where no one reads it."""
    refuse_closed()
    with _told():
        sys.stdout.write(output)
        sys.stdout.flush()


def emit_bytes(output: bytes) -> None:
    """The same for what is no text."""
    refuse_closed()
    with _told():
        sys.stdout.buffer.write(output)
        sys.stdout.flush()


def refuse_closed() -> None:
    """Raises `CannotWrite` where nothing can be printed, before there is anything to print."""
    if sys.stdout is None:
        raise CannotWrite(_("standard output is closed; `-o FILE` writes to a file"))


def is_terminal() -> bool:
    """Whether someone sees what is printed."""
    return sys.stdout is not None and sys.stdout.isatty()


def flush() -> None:
    """What was printed goes out, by whomever; raises as `emit` does."""
    if sys.stdout is not None:
        with _told():
            sys.stdout.flush()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _silence(sys.stdout)
        raise
    except OSError as error:
        _silence(sys.stdout)
        reason = (error.strerror or str(error)).lower()
        raise CannotWrite(_("standard output cannot be written: {reason}").format(reason=reason)) from None


def _silence(stream: TextIO) -> None:
    """What Python would still write to a stream at the end goes nowhere."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def show(output: str | bytes, path: str | None, color: str) -> None:
    """Writes to a file, or prints; colours are for terminals, unless asked for."""
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    wanted = color == "always" or (color == "auto" and is_terminal() and not refused)
    if isinstance(output, str) and "\x1b" in output and (path is not None or not wanted):
        import re

        output = re.sub(r"\x1b\[[0-9;]*m", "", output)
    if isinstance(output, bytes) and path is None:
        emit_bytes(output)
    elif path is None:
        emit(str(output))
    else:
        from derive.files import put_file

        put_file(path, output if isinstance(output, bytes) else output.encode())


def columns() -> int:
    """The width to write for: the terminal's, or COLUMNS, or 100."""
    width = os.environ.get("COLUMNS", "")
    try:
        found = int(width) if width.isascii() and width.isdigit() else os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        found = 100
    return max(40, min(found or 100, WIDEST))


__all__ = [
    "STANDARD_OUTPUT", "columns", "complain", "emit", "emit_bytes", "flush", "harmless", "is_terminal", "refuse_closed", "show",
]  # fmt: skip

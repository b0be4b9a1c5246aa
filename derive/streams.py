"""Standard output and standard error, which may be closed, full, or a pipe that no one reads."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from derive.errors import CannotWrite
from derive.words import gettext as _


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


__all__ = ["complain", "emit", "emit_bytes", "flush", "harmless", "is_terminal", "refuse_closed"]

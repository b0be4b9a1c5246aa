"""Pandoc as a program: a text in, a text out, within a time; what it warns about is an error."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from functools import lru_cache

import pypandoc

from derive.document.moment import environment, moment
from derive.errors import DeriveError
from derive.words import gettext as _

SECONDS = 60  # of computing; a busy machine may take several times as long
PATIENCE = 5


class ProseError(DeriveError):
    """Prose that pandoc cannot bring into a format without a warning."""

    exit_status = 2


class TookTooLong(ProseError):
    """Prose that pandoc does not get through in its time."""


def pandoc(text: str, reader: str, writer: str, *options: str, seconds: int = SECONDS) -> str:
    """A text from one format to another within some seconds of computing; it reads no file and no network."""
    return written(text, reader, writer, *options, seconds=seconds).decode()


def written(text: str, reader: str, writer: str, *options: str, seconds: int = SECONDS) -> bytes:
    """The same for a format whose files are no text."""
    return _written(text, reader, writer, options, seconds, moment())


@lru_cache(maxsize=48)  # several formats ask for the same formulas, and a lecture that is built again for most of what it is
def _written(text: str, reader: str, writer: str, options: tuple[str, ...], seconds: int, moment: int) -> bytes:
    command = [pypandoc.get_pandoc_path(), "--from", reader, "--to", writer, "--fail-if-warnings", "--sandbox", *options]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=PATIENCE * seconds, check=False,
            preexec_fn=_limited(seconds), env=environment(),
        )  # fmt: skip
        late = done.returncode in OUT_OF_TIME
    except subprocess.TimeoutExpired:
        late = True
    if late:
        raise TookTooLong(_("pandoc took longer than {n} seconds").format(n=seconds))
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split())[:2000]
        raise ProseError(_("pandoc refuses the prose: {reason}").format(reason=reason))
    return done.stdout


#: How a program ends that has computed for too long.
OUT_OF_TIME = (-getattr(signal, "SIGXCPU", signal.SIGTERM), -getattr(signal, "SIGKILL", signal.SIGTERM))


def _limited(seconds: int) -> Callable[[], None] | None:
    """What a new process does first, so that its time is computing time and the same text is refused on every machine alike."""
    try:
        import resource
    except ImportError:  # not on Windows, where the clock on the wall decides
        return None
    return lambda: resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


@lru_cache(maxsize=1)
def plain_code() -> tuple[str, ...]:
    """The option that leaves code uncoloured; its name changed in pandoc 3.8."""
    version = tuple(int(n) for n in pypandoc.get_pandoc_version().split(".")[:2])
    return ("--syntax-highlighting=none",) if version >= (3, 8) else ("--no-highlight",)

"""Pandoc as a program: a text in, a text out, within a time; what it warns about is an error."""

from __future__ import annotations

import subprocess
from functools import lru_cache

import pypandoc

from derive.errors import DeriveError

SECONDS = 60


class ProseError(DeriveError):
    """Prose that pandoc cannot bring into a format without a warning."""

    exit_status = 2


class TookTooLong(ProseError):
    """Prose that pandoc does not get through in its time."""


def pandoc(text: str, reader: str, writer: str, *options: str, seconds: float = SECONDS) -> str:
    """A text from one format to another; it reads no file and no network."""
    command = [pypandoc.get_pandoc_path(), "--from", reader, "--to", writer, "--fail-if-warnings", "--sandbox", *options]
    try:
        done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise TookTooLong(f"pandoc took longer than {seconds:.0f} seconds") from None
    if done.returncode:
        raise ProseError("pandoc refuses the prose: " + " ".join(done.stderr.split())[:2000])
    return done.stdout


@lru_cache(maxsize=1)
def plain_code() -> tuple[str, ...]:
    """The option that leaves code uncoloured; its name changed in pandoc 3.8."""
    version = tuple(int(n) for n in pypandoc.get_pandoc_version().split(".")[:2])
    return ("--syntax-highlighting=none",) if version >= (3, 8) else ("--no-highlight",)

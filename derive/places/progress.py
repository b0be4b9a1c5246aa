"""How far long work is, for whoever waits for it at a terminal: nothing of it reaches a file."""

from __future__ import annotations

import sys
import time

from derive.places.making import Progress
from derive.streams import harmless
from derive.words import gettext as _

PATIENCE = 1.0  # seconds before anything is shown: work that is done by then needs no news


def on_terminal() -> Progress | None:
    """Shows on standard error how much is done of how much, in place of what was shown before; None where nobody sees it."""
    stream = sys.stderr
    if stream is None or not stream.isatty():
        return None
    begin = time.monotonic()
    shown = False

    def progress(done: int, count: int, what: str) -> None:
        nonlocal shown
        if done < count and time.monotonic() - begin >= PATIENCE:
            shown = True
            said = _("{n} of {all}: {what}").format(n=done, all=count, what=what)
            print(f"\r\x1b[K{harmless(said)[:70]}", end="", file=stream, flush=True)
        elif shown:
            print("\r\x1b[K", end="", file=stream, flush=True)

    return progress


__all__ = ["on_terminal"]

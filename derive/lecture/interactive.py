"""Runs sessions as an interactive interpreter does: each statement, then what it shows, errors included.

A program of its own: it reads a JSON object of sources by name from its standard input and writes one of transcripts.
Each session has its own names; an error ends its statement and not the session.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
import traceback
import warnings
from code import InteractiveInterpreter


class Interpreter(InteractiveInterpreter):
    """Python's own interactive interpreter, which of an error shows only the last line."""

    failed = False

    def showtraceback(self) -> None:
        self.failed = True
        sys.stdout.write("".join(traceback.format_exception_only(sys.exc_info()[1])))


def run(source: str, name: str) -> list[dict[str, object]]:
    """What each statement of a session shows."""
    interpreter = Interpreter({"__name__": "__main__"})
    entries: list[dict[str, object]] = []
    for statement in ast.parse(source, name).body:
        text = ast.get_source_segment(source, statement) or ""
        shown = io.StringIO()
        interpreter.failed = False
        with contextlib.redirect_stdout(shown):
            interpreter.runsource(text + "\n", name, "single")
        entries.append({"source": text, "output": shown.getvalue().rstrip("\n"), "failed": interpreter.failed})
    return entries


def main() -> None:
    """Sessions from the standard input, transcripts to the standard output."""
    warnings.simplefilter("ignore")
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(1)
    sources: dict[str, str] = json.load(sys.stdin)
    found = {name: run(source, name) for name, source in sources.items()}
    json.dump({"version": torch.__version__.split("+")[0], "sessions": found}, sys.stdout)


if __name__ == "__main__":
    main()

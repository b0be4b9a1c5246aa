"""derive pandoc-filter: derivations in a document of pandoc or Quarto, between two of its tools."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.errors import DeriveError
from derive.streams import complain, emit, harmless
from derive.words import gettext as _
from derive.words import noted

DESCRIPTION = noted("""\
A filter of pandoc: it reads a document as JSON and prints it with every block of the class `derive` worked out.

  pandoc lecture.md --filter derive-pandoc -o lecture.pdf
  pandoc lecture.md -t json | derive pandoc-filter html | pandoc -f json -t html --mathjax""")

PATIENCE = 5.0  # seconds, before anything is said of how far the work is


def parser() -> Parser:
    """What the filter takes."""
    import argparse

    made = Parser(
        prog="derive pandoc-filter", description=_(DESCRIPTION), usage="derive pandoc-filter [WRITER]", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    made.add_argument("writer", nargs="?", default="", metavar="WRITER", help=_("what pandoc writes: html, latex, docx, …"))
    made.add_argument("--source", type=Path, metavar="FILE", help=_("the file from which the document comes, to say lines of it"))
    return made


def run(words: Sequence[str]) -> int:
    """Standard input as pandoc's JSON to standard output."""
    arguments = parser()
    options = arguments.read(words)
    if sys.stdin.isatty():
        arguments.error(_("this reads a document as JSON: `pandoc lecture.md -t json | derive pandoc-filter`"))
    from derive.places.pandoc import filtered
    from derive.places.pandoc_source import sources

    try:
        tree = json.loads(sys.stdin.buffer.read())
        if not isinstance(tree.get("blocks"), list):
            raise ValueError
    except (ValueError, AttributeError):
        raise DeriveError(_("this is no document of pandoc as JSON, which `pandoc -t json` prints")) from None
    files = [options.source] if options.source else sources(os.environ)
    made, notes = filtered(tree, options.writer, files, "QUARTO_DOCUMENT_PATH" in os.environ, _Slowly())
    for note in notes:
        complain(harmless(note))
    emit(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    return 0


class _Slowly:
    """Says how far the work is, once it has taken a while."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self, done: int, of: int, last: str) -> None:
        if time.monotonic() - self.began > PATIENCE:
            complain(harmless(_("derive: {done} of {n}: {last}").format(done=done, n=of, last=last)))

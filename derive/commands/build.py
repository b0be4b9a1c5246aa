"""derive build: lectures as documents."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from derive.arguments import Parser, folder_of
from derive.files import STANDARD_OUTPUT
from derive.question import DETAILS
from derive.streams import emit, harmless
from derive.words import gettext as _
from derive.words import languages

#: What a lecture can become, and what it becomes unless told.
LECTURES, DEFAULT = ("md", "tex", "html", "pdf", "slides", "beamer", "ipynb", "docx"), "md,tex,html,pdf"


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """What is told to end removes its temporary files first."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def parser() -> Parser:
    """What a build takes."""
    made = Parser(prog="derive build", description=_("Lectures as Markdown, LaTeX, HTML and PDF."), allow_abbrev=False)
    add = made.add_argument
    which = _("a lecture's file or name (default: every lecture that ships in the language)")
    add("lectures", nargs="*", metavar="LECTURE", help=which)
    add("-o", "--output", type=Path, default=Path("output"), metavar="FOLDER", help=_("where to write (default: output)"))
    add("--pdf-engine", choices=("typst", "latex"), default="typst", help=_("what makes the PDF (default: typst)"))
    formats = _("of {all} (default: {default})").format(all=",".join(LECTURES), default=DEFAULT)
    add("--to", "--formats", dest="formats", type=_formats, default=_formats(DEFAULT), metavar="FORMATS", help=formats)
    add("--templates", metavar="DIR", help=_("a folder of your own, whose macros take the place of those that come along"))
    add("--lang", choices=languages(), help=_("the language of messages, and of the lectures that ship (default: en)"))
    add("--detail", choices=DETAILS, help=_("how many lines (default: what the lecture says)"))
    add("--run-sessions", action="store_true", help=_("run the lectures' Python sessions, and compare them with their records"))
    add("--record", action="store_true", help=_("run the sessions, and record what they print"))
    return made


@_ended_in_order()
def run(words: Sequence[str]) -> int:
    """Lectures to documents."""
    arguments = parser()
    options = arguments.read(words)
    if str(options.output) in STANDARD_OUTPUT:
        arguments.error(_("-o names the folder of the files that are built, which cannot be printed"))
    from derive.lecture.build import build as build_lectures

    watched = sys.stderr is not None and sys.stderr.isatty()
    try:
        written = build_lectures(
            options.lectures or None, options.output, formats=options.formats, pdf_engine=options.pdf_engine,
            detail=options.detail, progress=_progress if watched else None, record=options.record,
            run_sessions=options.run_sessions, templates=folder_of(options.templates),
        )  # fmt: skip
    finally:
        if watched:
            _progress("")
    if sys.stdout is not None:  # the files are what was asked for
        emit("".join(f"{path}\n" for path in written))
    return 0


def _progress(said: str) -> None:
    """Shows what is being done, in place of what was shown before."""
    print(f"\r\x1b[K{harmless(said)[:70]}", end="", file=sys.stderr, flush=True)


def _formats(value: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in chosen:
        if part not in LECTURES:
            raise argparse.ArgumentTypeError(_("{part} is not one of {all}").format(part=part, all=", ".join(LECTURES)))
    return chosen

"""derive build: lectures as documents."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from derive.arguments import Parser, folder_of
from derive.lecture.record import bring_up_to_date
from derive.lecture.sources import FORMATS, OUTPUTS, Output, Ways, silent
from derive.question import DETAILS
from derive.streams import STANDARD_OUTPUT, complain, emit, harmless
from derive.words import gettext as _
from derive.words import languages, spoken


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
    formats = _("of {all} (default: {default})").format(all=",".join(OUTPUTS), default=",".join(FORMATS))
    add("--to", "--formats", dest="formats", type=_formats, default=FORMATS, metavar="FORMATS", help=formats)
    add("--templates", metavar="DIR", help=_("a folder of your own, whose macros take the place of those that come along"))
    add("--lang", choices=languages(), help=_("the language of messages, and of the lectures that ship (default: en)"))
    add("--detail", choices=DETAILS, help=_("how many lines (default: what the lecture says)"))
    add("--run-sessions", action="store_true", help=_("run the lectures' Python sessions, and compare them with their records"))
    add("--record", action="store_true", help=_("run the sessions, and record what they print"))
    add("--watch", action="store_true", help=_("go on: build again what changes, until Ctrl-C"))
    add("--scheduler", metavar="ADDRESS", help=_("build several lectures on a Dask cluster: the address of its scheduler"))
    return made


@_ended_in_order()
def run(words: Sequence[str]) -> int:
    """Lectures to documents."""
    arguments = parser()
    options = arguments.read(words)
    if str(options.output) in STANDARD_OUTPUT:
        arguments.error(_("-o names the folder of the files that are built, which cannot be printed"))
    ways = Ways(
        spoken(), options.formats, options.pdf_engine, options.detail, options.record, options.run_sessions,
        folder_of(options.templates),
    )  # fmt: skip
    watched = sys.stderr is not None and sys.stderr.isatty()
    if options.watch:
        from derive.lecture.watch import watch

        return watch(options.lectures or None, options.output, ways, progress=_progress if watched else silent)
    try:
        built = bring_up_to_date(
            options.lectures or None, options.output, ways, _progress if watched else None, options.scheduler
        )  # fmt: skip
    finally:
        if watched:
            _progress("")
    if not built.changed and built.paths:
        complain(_("nothing has changed since the last build"))
    if sys.stdout is not None:  # the files are what was asked for
        emit("".join(f"{path}\n" for path in built.paths))
    return 0


def _progress(said: str) -> None:
    """Shows what is being done, in place of what was shown before."""
    print(f"\r\x1b[K{harmless(said)[:70]}", end="", file=sys.stderr, flush=True)


def _formats(value: str) -> tuple[Output, ...]:
    chosen: list[Output] = []
    for part in (part.strip() for part in value.split(",")):
        if part not in OUTPUTS:
            raise argparse.ArgumentTypeError(_("{part} is not one of {all}").format(part=part, all=", ".join(OUTPUTS)))
        chosen.append(part)
    return tuple(dict.fromkeys(chosen))

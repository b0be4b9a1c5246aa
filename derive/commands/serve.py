"""derive serve: a page to play with, and a lecture that is shown anew when its file changes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.errors import NotationError
from derive.words import gettext as _
from derive.words import languages

PORT, LARGEST_PORT = 8642, 65535


def parser() -> Parser:
    """What the server takes."""
    said = _("A page to play with in the browser, on this machine alone: type a function, see how it is understood and derived.")
    made = Parser(prog="derive serve", description=said, allow_abbrev=False)
    add = made.add_argument
    which = _("a lecture's file or name, shown at /lecture/ and built when it changes")
    add("lecture", nargs="?", metavar="LECTURE", help=which)
    where = _("where it listens; 0 is a free one (default: {n})").format(n=PORT)
    add("--port", type=_port, default=PORT, metavar="N", help=where)
    add("--open", action="store_true", help=_("open it in the browser"))
    add("--lang", choices=languages(), help=_("the language of messages (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """Answers until it is ended."""
    options = parser().read(words)
    from derive.serve.running import serve

    serve(options.port, _lecture(options.lecture) if options.lecture else None, options.open)
    return 0


def _lecture(word: str) -> Path:
    from derive.document.templates import lectures_folder

    path = Path(word)
    known = lectures_folder() / f"{path.name}.md"
    if not path.exists() and path.name == word and known.is_file():
        return known
    if not path.is_file():
        raise NotationError(_("there is no lecture {word}").format(word=word), fix=_lectures(word))
    return path


def _lectures(word: str) -> str | None:
    import difflib

    from derive.document.templates import lectures_folder

    near = difflib.get_close_matches(word, [path.stem for path in lectures_folder().glob("*.md")], 1, 0.6)
    return f"`{near[0]}`" if near else None


def _port(value: str) -> int:
    if not (value.isascii() and value.isdecimal()) or not int(value) <= LARGEST_PORT:
        said = _("{value} is no port from 0 to {most}")
        raise argparse.ArgumentTypeError(said.format(value=value[:40], most=LARGEST_PORT))
    return int(value)

"""derive read: how a text is understood; nothing is derived."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.errors import DeriveError
from derive.streams import show
from derive.words import gettext as _
from derive.words import languages, speaking


def parser() -> Parser:
    """What the reader takes."""
    told = _(
        "How a formula is understood: a text as you type or paste it, in the text notation, LaTeX or Python. Nothing is derived."
    )
    made = Parser(prog="derive read", description=told, allow_abbrev=False)
    made.add_argument("text", nargs="+", metavar="TEXT", help=_("the text, a file that holds it, or FILE.py:FUNCTION"))
    made.add_argument("--format", choices=("text", "json"), default="text", help=_("how to write it (default: text)"))
    made.add_argument("--lang", choices=languages(), default="en", help=_("the language in which it is told (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """Prints the account of a text."""
    options = parser().read(words, formulas=True)
    from derive.reading.reader import read, read_function

    text = " ".join(options.text)
    with speaking(options.lang):
        file, _colon, function = text.rpartition(":")
        if file.endswith(".py") and Path(file).is_file():
            account = read_function(contents(file), function)
        else:
            account = read(contents(text) if is_file(text) else text)
        if options.format == "json":
            import json

            show(json.dumps(account.to_dict(), indent=2, ensure_ascii=False) + "\n", None, "auto")
        else:
            show(account.told() + "\n", None, "auto")
    return 0


def is_file(text: str) -> bool:
    """Whether a text is the name of a file that is there."""
    try:
        return len(text) < 256 and "\n" not in text and Path(text).is_file()
    except (OSError, ValueError):
        return False


def contents(file: str) -> str:
    """What a file holds."""
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DeriveError(_("{file} cannot be read: {error}").format(file=file, error=error)) from None

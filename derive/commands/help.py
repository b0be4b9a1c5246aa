"""derive help: how the program is used."""

from __future__ import annotations

from collections.abc import Sequence

from derive.arguments import Parser
from derive.commands import COMMANDS
from derive.commands.derivation import parser as derivation
from derive.streams import show
from derive.words import gettext as _


def parser() -> Parser:
    """What it takes; a word that begins with dashes is asked about too."""
    made = Parser(prog="derive help", description=_("How the program is used, or what is known of a name."), allow_abbrev=False)
    made.add_argument("words", nargs="*", metavar="COMMAND|NAME", help=_("a command, or a name of the catalogue"))
    return made


def run(words: Sequence[str]) -> int:
    """How the program is used, or one of its commands, or what the catalogue says of a name."""
    word = words[0].lower() if words else ""
    if word in COMMANDS and word != "help":
        return COMMANDS[word].run(["--help"])
    if word.lstrip("-") in ("", "help", "derive", *derivation().names_of_options()):
        show(derivation().format_help(), None, "auto")
        return 0
    return COMMANDS["show"].run(words)

"""derive help: how the program is used."""

from __future__ import annotations

from collections.abc import Sequence

from derive.commands import COMMANDS
from derive.commands.derivation import parser as derivation
from derive.streams import show


def run(words: Sequence[str]) -> int:
    """How the program is used, or one of its commands, or what the catalogue says of a name."""
    word = words[0].lower() if words else ""
    if word in COMMANDS and word != "help":
        return COMMANDS[word].run(["--help"])
    if word.lstrip("-") in ("", "help", "derive", *derivation().names_of_options()):
        show(derivation().format_help(), None, "auto")
        return 0
    return COMMANDS["list"].run(words)

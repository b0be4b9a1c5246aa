"""What each command takes, as plain data: from its parser, for the manual page and for the completion of words."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from derive.arguments import VerbatimHelp
from derive.commands import COMMANDS, DERIVATION, Command
from derive.words import gettext as _


class Taken(NamedTuple):
    """An option, or a word that is none (without `flags`): what stands for its value, which values there are, and a line."""

    flags: tuple[str, ...]
    value: str
    choices: tuple[str, ...]
    told: str

    @property
    def written(self) -> str:
        """What stands for the value: the choices where there are some."""
        return "|".join(self.choices) if self.choices else self.value


class Grammar(NamedTuple):
    """A command: its word (none: a derivation), its usage, what it does in a line and in full, and what it takes.

    `is_verbatim` says that the lines of the description are to be kept.
    """

    word: str
    usage: str
    told: str
    description: str
    is_verbatim: bool
    options: tuple[Taken, ...]
    words: tuple[Taken, ...]


def grammar(word: str, command: Command) -> Grammar:
    """What a command takes, in the language that is spoken."""
    made = command.parser()
    taken = [_taken(action) for action in made.taken()]
    verbatim = made.formatter_class is VerbatimHelp
    return Grammar(
        word, command.usage, _(command.told), made.description or "", verbatim,
        tuple(one for one in taken if one.flags), tuple(one for one in taken if not one.flags),
    )  # fmt: skip


def grammars() -> tuple[Grammar, ...]:
    """Every command, a derivation first."""
    return (grammar("", DERIVATION), *(grammar(word, command) for word, command in COMMANDS.items()))


def _taken(action: argparse.Action) -> Taken:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    told = " ".join((action.help or "").split())
    return Taken(tuple(action.option_strings), value, tuple(map(str, action.choices or ())), told)


__all__ = ["Grammar", "Taken", "grammar", "grammars"]

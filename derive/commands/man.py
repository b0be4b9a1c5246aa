"""derive man: the manual page, from the same parsers as --help."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from textwrap import wrap

from derive import __version__
from derive.arguments import Parser
from derive.commands.derivation import DESCRIPTION, EXAMPLES
from derive.commands.grammar import Grammar, Taken, grammars
from derive.streams import emit
from derive.words import gettext as _
from derive.words import languages, noted, speaking, spoken

SAID = noted("""\
The manual page as roff; `derive man > ~/.local/share/man/man1/derive.1` puts it where `man derive` finds it.""")
ENVIRONMENT = {
    "DERIVE_CACHE": noted("`off`: nothing that was worked out before is used or kept"),
    "XDG_CACHE_HOME": noted("the folder in which what was worked out is kept (default: ~/.cache)"),
    "DERIVE_SCHEDULER": noted("the address of a Dask scheduler on whose machines many derivations are done"),
    "COLUMNS": noted("how wide a line of text may be"),
    "NO_COLOR": noted("anything: no colours on a terminal"),
    "DERIVE_TRACEBACK": noted("anything: an error of the program itself is shown where it arose"),
}

LINE = 64  # letters of a source line, before some of them become several
SIGNS = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "^": r"\(ha", "~": r"\(ti", "`": r"\(ga"}


def parser() -> Parser:
    """What it takes."""
    made = Parser(prog="derive man", description=_(SAID), allow_abbrev=False)
    made.add_argument("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """Prints the manual page."""
    options = parser().read(words)
    with speaking(options.lang or spoken()):
        emit(page())
    return 0


def page() -> str:
    """The manual page as roff."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    main, *commands = grammars()
    yield from (f'.TH DERIVE 1 "{_date()}" "derive {__version__}" "User Commands"', ".nh", ".ad l")
    yield from (".SH NAME", rf"derive \- {_roff(re.split('[:：]', _(DESCRIPTION))[0].lower())}", ".SH SYNOPSIS")
    for n, one in enumerate((main, *commands)):
        yield from ([".br"] if n else [])
        yield _usage(one.usage)
    yield from (".SH DESCRIPTION", _roff(_(DESCRIPTION)))
    yield from (".SH OPTIONS", *_taken(main))
    yield ".SH COMMANDS"
    for one in commands:
        yield from (f".SS derive {_roff(one.word)}", _usage(one.usage), *_described(one), *_taken(one))
    yield ".SH ENVIRONMENT"
    for name, told in ENVIRONMENT.items():
        yield from (".TP", rf"\fB{name}\fR", _roff(_(told)))
    examples, _space, status = _(EXAMPLES).partition("\n\n")
    yield from (".SH EXAMPLES", *_verbatim("\n".join(examples.split("\n")[1:])))
    yield from (".SH EXIT STATUS", _roff(" ".join(re.split(r"[:：]", status, maxsplit=1)[-1].split())))
    yield from (".SH SEE ALSO", _roff(_("`derive help COMMAND` says the same of one command.")))


def _described(one: Grammar) -> Iterator[str]:
    yield ".PP"
    if one.is_verbatim:
        yield from _verbatim(one.description)
    else:
        yield _roff(" ".join(one.description.split()))


def _taken(one: Grammar) -> Iterator[str]:
    for taken in (*one.words, *one.options):
        yield from (".TP", _named(taken), _roff(taken.told))


def _named(taken: Taken) -> str:
    value = rf"\fI{_roff(taken.written)}\fR" if taken.value else ""
    if not taken.flags:
        return value
    return ", ".join(rf"\fB{_roff(flag)}\fR" for flag in taken.flags) + (f" {value}" if value else "")


def _usage(usage: str) -> str:
    """How a command is written: what is typed as it stands is bold, what stands for something is not."""
    return re.sub(r"derive(?: [a-z]+(?:\\-[a-z]+)?)?", lambda found: rf"\fB{found[0]}\fR", _roff(usage), count=1)


def _verbatim(text: str) -> Iterator[str]:
    yield from (".nf", *(_line(line.rstrip()) or r"\&" for line in text.split("\n")), ".fi")


def _roff(text: str) -> str:
    """A paragraph as roff has it, in lines of some words: no letter of it is a command, and all of them are ASCII."""
    return "\n".join(map(_line, wrap(text, LINE, break_long_words=False, break_on_hyphens=False)))


def _line(text: str) -> str:
    made = "".join(SIGNS.get(c) or (c if c.isascii() else f"\\[u{ord(c):04X}]") for c in text)
    return rf"\&{made}" if made.startswith(".") else made


def _date() -> str:
    """The day that a reproducible build gives; no day is a line that would change without a reason."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d") if seconds.isdecimal() else ""


__all__ = ["page", "parser", "run"]

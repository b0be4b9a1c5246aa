"""derive show: all that the catalogue says of a function."""

from __future__ import annotations

from collections.abc import Sequence

from derive.arguments import Parser
from derive.catalogue import chosen
from derive.commands.catalogue import tell
from derive.words import gettext as _
from derive.words import languages


def parser() -> Parser:
    """What it takes."""
    said = _("Definition, domain, kinks, source and PyTorch's function: all that is known of a function of the catalogue.")
    made = Parser(prog="derive show", description=said, allow_abbrev=False)
    made.add_argument("names", nargs="*", metavar="NAME", help=_("names of the catalogue"))
    made.add_argument("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    made.add_argument("--format", choices=("text", "json"), default="text", help=_("how to write it (default: text)"))
    return made


def run(words: Sequence[str]) -> int:
    """All that the catalogue says of some names."""
    arguments = parser()
    options = arguments.read(words)
    if not options.names:
        arguments.error(_("say what to show, for example `derive show softmax`; `derive list` has the names"))
    tell(chosen(options.names), options.format, "details")
    return 0

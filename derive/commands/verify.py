"""derive verify: the catalogue beside PyTorch."""

from __future__ import annotations

from collections.abc import Sequence

from derive.arguments import Parser
from derive.streams import refuse_closed, show
from derive.words import gettext as _
from derive.words import languages, noted

VERIFY = noted("""\
Every function of the catalogue beside the library's own, and every derivative beside what its autograd finds, in double
precision: all index values, several sizes, random points, and the kinks with their conventions.  Exit status 1 if one misses.""")


def parser() -> Parser:
    """What the verification takes."""
    made = Parser(prog="derive verify", description=_(VERIFY), allow_abbrev=False)
    made.add_argument("names", nargs="*", metavar="NAME", help=_("names of the catalogue"))
    made.add_argument("--all", action="store_true", help=_("the whole catalogue"))
    made.add_argument("--backend", choices=("torch",), default="torch", help=_("what to compare with (default: torch)"))
    made.add_argument("--format", choices=("text", "json"), default="text", help=_("how to write it (default: text)"))
    colours = _("colours (default: on a terminal)")
    made.add_argument("--color", choices=("auto", "always", "never"), default="auto", help=colours)
    made.add_argument("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """The catalogue against another library's functions and its automatic differentiation."""
    arguments = parser()
    options = arguments.read(words)
    if bool(options.names) == options.all:
        arguments.error(_("give the names of some functions, or --all"))
    refuse_closed()  # before the work, and before a library is asked for that is not there
    from derive.catalogue import chosen
    from derive.verify import backend, verify_entry
    from derive.verify.table import Table

    entries = chosen(options.names)
    library = backend(options.backend)
    table = Table(entries, library.name, library.version)
    told = options.format == "text"
    if told:
        show(table.heading(), None, options.color)
    for entry in entries:
        row = table.row(verify_entry(entry, library))
        if told:  # one row after another: each takes a moment
            show(row, None, options.color)
    show(table.summary() if told else table.as_json(), None, options.color)
    return 0 if all(v.agrees for v in table.verdicts) else 1

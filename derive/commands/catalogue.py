"""derive list: what the catalogue holds."""

from __future__ import annotations

from collections.abc import Sequence

from derive.arguments import Parser
from derive.catalogue import Entry, chosen, families, family
from derive.streams import columns, show
from derive.words import gettext as _
from derive.words import languages


def parser() -> Parser:
    """What the list takes."""
    made = Parser(prog="derive list", description=_("What can be derived by name."), allow_abbrev=False)
    which = _("list these families, or show all that is known of these names")
    made.add_argument("names", nargs="*", metavar="FAMILY", help=which)
    made.add_argument("--family", choices=families(), help=_("one family only"))
    made.add_argument("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    made.add_argument("--format", choices=("text", "json"), default="text", help=_("how to write it (default: text)"))
    return made


def run(words: Sequence[str]) -> int:
    """The catalogue, family by family, or all that it says of some names."""
    options = parser().read(words)
    if [name.lower() for name in options.names] == ["all"]:
        options.names = []
    entries = [e for e in chosen(options.names) if options.family in (None, e.family)]
    each = options.names and not any(map(family, options.names))
    tell(entries, options.format, "details" if each else "overview")
    return 0


def tell(entries: Sequence[Entry], format: str, how: str) -> None:
    """Prints some entries of the catalogue: a line of each, or all that it says of them."""
    if format == "json":
        import json

        found = {"schema": "derive-catalogue/1", "entries": [e.to_dict() for e in entries]}
        show(json.dumps(found, indent=2, ensure_ascii=False) + "\n", None, "auto")
        return
    from derive.document.catalogue import details, overview

    show({"details": details, "overview": overview}[how](entries, columns()), None, "auto")

"""derive latex-package: where the package for LaTeX is, or a copy of it beside a document."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.document.templates import templates_folder
from derive.files import put
from derive.streams import emit
from derive.words import gettext as _
from derive.words import languages, noted

FILES = ("derive.sty", "derive-layout.tex")
DESCRIPTION = noted("""\
Print the folder of the package for LaTeX, \\usepackage{derive}, and of the latexmkrc that makes its derivations.""")


def parser() -> Parser:
    """What the place of the package takes."""
    made = Parser(prog="derive latex-package", description=_(DESCRIPTION), allow_abbrev=False)
    copied = _("copy derive.sty and what it needs there, for a place where derive is not installed")
    made.add_argument("--install", type=Path, metavar="DIR", help=copied)
    made.add_argument("--lang", choices=languages(), help=_("the language of messages (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """The folder of the package, or the files of a copy."""
    arguments = parser()
    options = arguments.read(words)
    folder = templates_folder() / "package"
    if options.install is None:
        emit(f"{folder}\n")
        return 0
    written = put(options.install, {name: (folder / name).read_bytes() for name in FILES})
    emit("".join(f"{path}\n" for path in written))
    return 0

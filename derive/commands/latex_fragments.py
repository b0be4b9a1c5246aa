"""derive latex-fragments: what a document of LaTeX asks for, made for its next run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.errors import DeriveError
from derive.places.latex import answer
from derive.places.progress import on_terminal
from derive.streams import complain, harmless
from derive.words import gettext as _
from derive.words import languages, noted

DESCRIPTION = noted("""\
Make what a document of LaTeX with \\usepackage{derive} asks for: JOB.derive, which LaTeX wrote, becomes JOB.derived, which
LaTeX reads when it runs again.  latexmk does this by itself with the latexmkrc of `derive latex-package`.""")


def parser() -> Parser:
    """What the fragments of a document take."""
    made = Parser(
        prog="derive latex-fragments", usage="derive latex-fragments JOB.derive [options]", description=_(DESCRIPTION),
        allow_abbrev=False,
    )  # fmt: skip
    made.add_argument("file", nargs="?", type=Path, metavar="JOB.derive", help=_("what LaTeX wrote"))
    made.add_argument("--scheduler", metavar="ADDRESS", help=_("work on the machines of a Dask cluster"))
    made.add_argument("--lang", choices=languages(), help=_("the language of messages, and of the fragments (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """What a document asks for; what is wrong with it is told with its file and line, and again where LaTeX meets it."""
    arguments = parser()
    options = arguments.read(words)
    if options.file is None:
        arguments.error(_("say what LaTeX wrote, for example `derive latex-fragments article.derive`"))
    if options.file.suffix != ".derive" or not options.file.is_file():
        said = _("there is no file {file}; LaTeX writes it when it runs over a document with \\usepackage{{derive}}: JOB.derive")
        raise DeriveError(said.format(file=options.file))
    troubles = answer(options.file, options.lang, options.scheduler, on_terminal())
    for trouble in troubles:
        kind = _("warning") if trouble.doubtful else _("error")
        complain(f"{trouble.file}:{trouble.line}: {kind}: {harmless(trouble.told)}")
    return max((trouble.status for trouble in troubles if not trouble.doubtful), default=0)

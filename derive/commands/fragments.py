"""derive fragments: a folder of ready fragments, for a site whose generator runs no program of others."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.errors import DeriveError
from derive.places.fragments import LIST, Filled, fill
from derive.places.listed import DEFAULT, MATHS, SUFFIXES
from derive.places.progress import on_terminal
from derive.streams import complain, emit, harmless
from derive.words import gettext as _
from derive.words import languages, noted

DESCRIPTION = noted("""\
Fill a folder with the fragments that its list asks for: a table of TOML for each, whose name is that of the files.
Files that are as they should be are not touched; where something is wrong with one, none is written.""")


def parser() -> Parser:
    """What a folder of fragments takes."""
    made = Parser(prog="derive fragments", usage="derive fragments DIR [options]", description=_(DESCRIPTION), allow_abbrev=False)
    add = made.add_argument
    add("folder", nargs="?", type=Path, metavar="DIR", help=_("the folder that is filled"))
    listed = _("the list (default: {file} in the folder)").format(file=LIST)
    add("--list", dest="list_file", type=Path, metavar="FILE", help=listed)
    told = _("of {all} (default: {default})").format(all=",".join(SUFFIXES), default=",".join(DEFAULT))
    add("--to", type=_formats, default=(), metavar="FORMATS", help=told)
    add("--maths", choices=tuple(MATHS), default="", help=_("the formulas of HTML: MathML, or TeX for a script of the page"))
    add("--check", action="store_true", help=_("write nothing; say what is out of date, with exit status 1"))
    add("--strict", action="store_true", help=_("a check that reached no verdict is an error too"))
    add("--scheduler", metavar="ADDRESS", help=_("work on the machines of a Dask cluster"))
    add("--lang", choices=languages(), help=_("the language of messages, and of the fragments (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """A folder of fragments, filled or looked at."""
    arguments = parser()
    options = arguments.read(words)
    if options.folder is None:
        arguments.error(_("say which folder is to be filled, for example `derive fragments assets/derive`"))
    file = options.list_file or options.folder / LIST
    if not file.is_file():
        said = _("there is no list {file}; it is a table of TOML for each fragment:\n\n[softmax]\nsteps = true")
        raise DeriveError(said.format(file=file))
    done = fill(
        options.folder, file, options.to, options.maths, options.lang, options.check, options.scheduler, on_terminal(),
    )  # fmt: skip
    for trouble in done.troubles:
        kind = _("warning") if trouble.doubtful and not options.strict else _("error")
        complain(f"{file}:{trouble.line}: {kind}: {harmless(trouble.told)}")
    if done.status:
        complain(_("derive: nothing was written"))
        return done.status
    emit(_report(options.folder, done, options.check))
    stale = options.check and (done.written or done.removed)
    return 1 if stale or (options.strict and done.troubles) else 0


def _report(folder: Path, done: Filled, only_look: bool) -> str:
    new, old = (_("out of date: {file}"), _("nobody asks for: {file}")) if only_look else (_("{file}"), _("removed {file}"))
    lines = [new.format(file=folder / name) for name in done.written] + [old.format(file=folder / name) for name in done.removed]
    return "".join(f"{line}\n" for line in lines)


def _formats(value: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in chosen:
        if part not in SUFFIXES:
            raise argparse.ArgumentTypeError(_("{part} is not one of {all}").format(part=part, all=", ".join(SUFFIXES)))
    return chosen

"""derive myst-plugin: the directives of derive for mystmd and Jupyter Book 2."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.errors import DeriveError
from derive.files import put_file
from derive.streams import emit
from derive.words import gettext as _
from derive.words import noted

DESCRIPTION = noted("""\
The plugin of derive for mystmd and Jupyter Book 2.

  derive myst-plugin --install derive-plugin.py    write the file that myst.yml names under project: plugins:

That file is run by mystmd; it says what it has, or answers one directive (--directive NAME) or role (--role NAME).""")
FILE = '''#!{python}
"""The plugin of derive for mystmd, written by `derive myst-plugin --install`."""

import sys

from derive.cli import main

sys.exit(main(["myst-plugin", *sys.argv[1:]]))
'''


def parser() -> Parser:
    """What the plugin takes."""
    import argparse

    made = Parser(
        prog="derive myst-plugin", description=_(DESCRIPTION), usage="derive myst-plugin [--install FILE]", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    one = made.add_mutually_exclusive_group()
    one.add_argument("--install", metavar="FILE", help=_("write the plugin to a file, which may be run"))
    one.add_argument("--directive", metavar="NAME", help=_("answer a directive, whose node is on standard input"))
    one.add_argument("--role", metavar="NAME", help=_("answer a role, whose node is on standard input"))
    return made


def run(words: Sequence[str]) -> int:
    """Writes the plugin, or is it."""
    options = parser().read(words)
    if options.install:
        put_file(options.install, FILE.format(python=sys.executable).encode())
        Path(options.install).chmod(0o755)
        return 0
    from derive.places.myst import BLOCKS, ROLES, answer, specification, warm

    if not (options.directive or options.role):
        warm(Path.cwd())
        emit(json.dumps(specification(), ensure_ascii=False) + "\n")
        return 0
    name, of, known = (options.role, "role", ROLES) if options.role else (options.directive, "directive", BLOCKS)
    if name not in known:
        told = _("there is no {kind} {name}; there are {names}")
        raise DeriveError(told.format(kind=of, name=name[:40], names=", ".join(known)))
    try:
        data = json.loads(sys.stdin.buffer.read())
    except ValueError:
        raise DeriveError(_("mystmd hands a node over as JSON on standard input, and this is none")) from None
    emit(json.dumps(answer(of, name, data), ensure_ascii=False) + "\n")
    return 0

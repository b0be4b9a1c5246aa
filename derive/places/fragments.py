"""A folder of ready fragments, for what makes a site and runs no program of others: Hugo, Jekyll, a page by hand.

What stands in the folder and is as it should be is not touched; what this program wrote and nobody asks for any more goes away;
everything else in the folder is left alone.  A record beside the fragments says what was written.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NamedTuple

from derive.errors import DeriveError
from derive.files import put
from derive.places.fragment import placed
from derive.places.listed import BINARY, Trouble, Wanted, read_list
from derive.places.making import Made, Progress, make_all
from derive.places.style import NAME as STYLE
from derive.places.style import style_sheet
from derive.words import gettext as _

LIST, RECORD = "fragments.toml", ".derive-fragments.json"
SCHEMA = "derive-fragments/1"


class Filled(NamedTuple):
    """What was done, or, where nothing may be written, what is to be done: files by name, and what is wrong."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    troubles: tuple[Trouble, ...]

    @property
    def status(self) -> int:
        """That of the command line."""
        return max((trouble.status for trouble in self.troubles if not trouble.doubtful), default=0)


def fill(
    folder: Path, list_file: Path, to: Sequence[str] = (), maths: str = "", language: str | None = None, only_look: bool = False,
    scheduler: str | None = None, progress: Progress | None = None,
) -> Filled:  # fmt: skip
    """Fills a folder with the fragments of a list: all of them, or none where something is wrong with one."""
    wanted, troubles = read_list(list_file, tuple(to), maths, language)
    made = make_all((file.request for file in wanted), scheduler, progress)
    told = {(w.line, made[w.request].problem): _trouble(w, made[w.request]) for w in wanted if made[w.request].problem}
    troubles += told.values()
    troubles.sort()
    before = _recorded(folder)
    contents = {w.file: _content(w, made[w.request]) for w in wanted if made[w.request].output}
    if any(name.endswith(".html") for name in contents):
        contents[STYLE] = style_sheet().encode()
    for name, content in contents.items():
        if name not in before and (folder / name).exists() and (folder / name).read_bytes() != content:
            line = next((w.line for w in wanted if w.file == name), 1)
            said = _("{file} stands there already, and was not written by this program; give it or the fragment another name")
            troubles.append(Trouble(line, said.format(file=folder / name)))
    changed = {name: content for name, content in contents.items() if not _is(folder / name, sha256(content).hexdigest())}
    gone = [name for name, digest in before.items() if name not in contents and _is(folder / name, digest)]
    found = Filled(tuple(changed), tuple(gone), tuple(n for n in contents if n not in changed), tuple(troubles))
    if found.status or only_look:
        return found
    record = _record(contents)
    if not _is(folder / RECORD, sha256(record).hexdigest()):
        changed[RECORD] = record
    for name in gone:  # before the record is written that no longer knows them
        (folder / name).unlink(missing_ok=True)
    if changed:
        put(folder, changed)
    return found


def _trouble(wanted: Wanted, made: Made) -> Trouble:
    line = wanted.text_line + made.line - 1 if made.line else wanted.line
    return Trouble(line, made.problem, made.status or 1, bool(made.output))


def _content(wanted: Wanted, made: Made) -> bytes:
    suffix = wanted.file.rpartition(".")[2]
    if suffix in BINARY:
        return b64decode(made.output)
    if suffix != "html":
        return made.output.encode()
    if wanted.request.kind == "result":
        html = f'<span id="{escape(wanted.label)}">{made.output}</span>' if wanted.label else made.output
    else:
        html = placed(made.output, wanted.label, wanted.number, wanted.caption)
    return _guarded(html).encode()


def _guarded(html: str) -> str:
    r"""HTML in which Markdown around it finds no table, and Liquid no commands.

    >>> _guarded(r"<mo>|</mo> \frac{{a}_i}{b}")
    '<mo>&#124;</mo> \\frac{ {a}_i}{b}'
    """
    return re.sub(r"\{(?=[{%])", "{ ", html.replace("|", "&#124;"))


def _record(contents: Mapping[str, bytes]) -> bytes:
    files = {name: sha256(content).hexdigest() for name, content in sorted(contents.items())}
    return (json.dumps({"schema": SCHEMA, "files": files}, indent=1) + "\n").encode()


def _recorded(folder: Path) -> dict[str, str]:
    """The files that were written before, by name, with what they were; names that lead elsewhere are none of ours."""
    try:
        read = json.loads((folder / RECORD).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise DeriveError(_("{file} cannot be read; without it nobody knows which files are old: remove it").format(
            file=folder / RECORD)) from None  # fmt: skip
    files = read.get("files") if isinstance(read, dict) and read.get("schema") == SCHEMA else None
    if not isinstance(files, dict):
        return {}
    return {name: str(digest) for name, digest in files.items() if Path(name).name == name and name != RECORD}


def _is(file: Path, digest: str) -> bool:
    """Whether a file is what it was, or what it is to be."""
    try:
        return sha256(file.read_bytes()).hexdigest() == digest
    except OSError:
        return False


__all__ = ["LIST", "Filled", "fill"]

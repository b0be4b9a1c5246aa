"""What lectures became when they were last built, so that what has not changed is not built again, nor anything imported for it.

A record is kept with the other results that were worked out before.  Its key is where a lecture stands, where its files go and
in what ways it is built; it holds the digests of all that was read, and of all that was written, format by format.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from derive.cache import Cache, fingerprint
from derive.lecture.source import ABSENT, digest
from derive.lecture.sources import Output, Ways, sources

if TYPE_CHECKING:
    from derive.lecture.build import Built

#: What else the bytes of a file depend on: where fonts are looked for, the moment that it names, and the packages that write it.
VARIABLES = ("DERIVE_FONTS", "SOURCE_DATE_EPOCH")
PACKAGES = (
    "babel", "fonttools", "jinja2", "latexcodec", "manimgx_fonts_cjk", "markupsafe", "matplotlib", "numpy",
    "pypandoc_binary", "pyyaml", "sympy", "typst",
)  # fmt: skip
LATEX = ("latexmk", "xelatex")


class UpToDate(NamedTuple):
    """The files of some lectures, all of which say what their lectures do; how many lectures had changed."""

    paths: list[Path]
    changed: int


def bring_up_to_date(
    lectures: Iterable[str | Path] | None, output: Path, ways: Ways, progress: Callable[[str], None] | None = None,
    scheduler: str | None = None,
) -> UpToDate:  # fmt: skip
    """Builds the formats of some lectures that are not there as they would be built now, and touches nothing else.

    What runs the sessions of lectures is always done.
    """
    found = sources(lectures)
    surroundings = _surroundings(ways)
    records = {path: Record(path, output, ways, surroundings) for path in found}
    is_asked = ways.record or ways.run_sessions
    wanted = {path: missing for path, record in records.items() if (missing := ways.formats if is_asked else record.missing())}
    if wanted:
        from derive.lecture.build import build_all

        for path, built in zip(wanted, build_all(wanted, output, ways, progress, scheduler), strict=True):
            records[path].note(built)
    names = dict.fromkeys(name for record in records.values() for format in ways.formats for name in record.made[format])
    return UpToDate([output / name for name in names], len(wanted))


class Record:
    """What a lecture became in a folder: what was read (`read`), and the files of each format (`made`), with their digests."""

    def __init__(self, lecture: Path, output: Path, ways: Ways, surroundings: Mapping[str, object]) -> None:
        self.ways, self.output = ways, output
        places = {"lecture": str(lecture.absolute()), "output": str(output.absolute())}
        asked = {"language": ways.language, "engine": ways.pdf_engine, "detail": ways.detail}
        program = surroundings.get("program")
        self.cache = Cache({"kind": "build", **places, **asked, **surroundings}, program if isinstance(program, list) else None)
        self.read: dict[str, str] = {}
        self.made: dict[Output, dict[str, str]] = {}
        kept = self.cache.read()
        if kept is not None:
            found = json.loads(kept)
            self.read, self.made = found["read"], found["made"]
            if any(_digest(Path(path)) != said for path, said in self.read.items()):
                self.made = {}

    def missing(self) -> tuple[Output, ...]:
        """The formats whose files are not there as they would be built now."""
        return tuple(format for format in self.ways.formats if not self._is_there(format))

    def _is_there(self, format: Output) -> bool:
        made = self.made.get(format, {})
        return bool(made) and all(_digest(self.output / name) == said for name, said in made.items())

    def note(self, built: Built) -> None:
        """Keeps what was built."""
        if self.read != dict(built.read):  # the files of other formats are of another time
            self.made = {}
        self.read = dict(built.read)
        self.made |= {format: {name: digest(content) for name, content in files.items()} for format, files in built.files.items()}
        self.cache.write(json.dumps({"read": self.read, "made": self.made}))


def _digest(path: Path) -> str:
    """What a file says; of a link, whatever it leads to, nothing."""
    try:
        return digest(path.read_bytes()) if path.is_file() else ABSENT
    except OSError:
        return ABSENT


def _surroundings(ways: Ways) -> dict[str, object]:
    """All else that the files of a lecture depend on: the program, the packages that it uses, and somebody's own templates."""
    found: dict[str, object] = {name: os.environ.get(name) for name in VARIABLES}
    try:
        found["program"] = fingerprint()
    except OSError:  # nothing is kept then
        found["program"] = None
    found["packages"] = _packages()
    if ways.templates is not None:
        own = sorted(path for path in ways.templates.rglob("*") if path.is_file())
        found["templates"] = [[str(path.relative_to(ways.templates)), _digest(path)] for path in own]
    if ways.pdf_engine == "latex":
        found["latex"] = [_program(name) for name in LATEX]
    return found


def _packages() -> list[str]:
    """The versions of the packages, by the names of the folders in which they say what they are."""
    found: set[str] = set()
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208
        except OSError:
            continue
        found.update(name for name in names if name.endswith(".dist-info") and _package(name) in PACKAGES)
    return sorted(found)


def _package(name: str) -> str:
    return name.partition("-")[0].lower()


def _program(name: str) -> Sequence[object]:
    path = shutil.which(name)
    if path is None:
        return (name,)
    found = Path(path).stat()
    return name, path, found.st_size, found.st_mtime_ns


__all__ = ["Record", "UpToDate", "bring_up_to_date"]

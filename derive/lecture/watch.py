"""Lectures that are built again as their authors write: what did not change is kept, so that it takes less than a second.

`Watched` is one lecture: `changed()` says whether a file that it depends on says something else than when it was built last,
and `rebuild()` builds it.  Whoever shows lectures with something else than files takes them from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from derive.document.render import forget, templates_of
from derive.errors import DeriveError
from derive.files import put
from derive.lecture.build import by_format
from derive.lecture.reader import read_lecture_file
from derive.lecture.source import ABSENT, digest, files_read
from derive.lecture.sources import Output, Progress, Ways, refuse_places, silent, sources
from derive.lecture.working import Kept, work
from derive.streams import complain, harmless
from derive.words import gettext as _
from derive.words import ngettext, speaking

PAUSE = 0.3  # seconds between two looks
#: What tells without reading it that a file was written: when, how long it is, and which file it is.
Stamp = tuple[int, int, int] | None
BEFORE: Stamp = (0, 0, 0)


class Rebuilt(NamedTuple):
    """What came of a lecture: its files by format, where those are that were written anew, and how long it took; or what is
    wrong with it."""

    files: Mapping[Output, Mapping[str, bytes]]
    written: tuple[Path, ...] = ()
    seconds: float = 0.0
    problem: str = ""


class Watched:
    """A lecture that is kept as its files say.

    Without an `output` folder its files are not written.
    """

    def __init__(self, path: Path, output: Path | None, ways: Ways) -> None:
        self.path, self.output, self.ways = path.absolute(), output, ways
        self.last: Rebuilt | None = None
        self._kept: Kept = {}
        self._read: dict[str, tuple[str, Stamp]] = {}
        self._own = self._templates()

    def changed(self) -> bool:
        """Whether a file says something else than when the lecture was built last; true before it was built."""
        if self.last is None:
            return True
        changed = False
        for name, (said, before) in list(self._read.items()):
            now = _stamp(name)
            if now == before:
                continue
            if _said(name) == said:  # it was only touched
                self._read[name] = said, now
            else:
                changed = True
        return changed or self._templates() != self._own

    def rebuild(self, say: Progress = silent) -> Rebuilt:
        """The lecture built now; what is wrong with it is a value, since its author goes on."""
        begin = time.monotonic()
        own = self._templates()
        if own != self._own:
            forget()
        self._own = own
        with speaking(self.ways.language), templates_of(self.ways.templates), files_read() as read:
            try:
                self.last = self._built(say)
            except DeriveError as error:
                self.last = Rebuilt({}, problem=str(error))
            except (RecursionError, OverflowError, MemoryError):
                self.last = Rebuilt({}, problem=_("this is too large to be worked out"))
        stamps = {name: _stamp(name) for name in read}  # of a file that was written meanwhile it is of no use
        self._read = {name: (said, stamps[name] if _said(name) == said else BEFORE) for name, said in read.items()}
        self.last = self.last._replace(seconds=time.monotonic() - begin)
        return self.last

    def _built(self, say: Progress) -> Rebuilt:
        ways = self.ways
        lecture = read_lecture_file(self.path)
        if self.output is not None:
            refuse_places([self.path], self.output, ways.formats)
        sessions = self.path.parent / "sessions"
        worked = work(lecture, sessions, ways.detail, say, ways.record, ways.run_sessions, self._kept)
        files = by_format(worked, ways.formats, ways.pdf_engine, say)
        if self.output is None:
            return Rebuilt(files)
        every = {name: content for made in files.values() for name, content in made.items()}
        before = {name: _stamp(str(self.output / name)) for name in every}
        places = put(self.output, every)
        return Rebuilt(files, tuple(place for place in places if _stamp(str(place)) != before[place.name]))

    def _templates(self) -> dict[str, Stamp]:
        """The author's own templates, which are read again when one of them changes."""
        own = self.ways.templates
        return {} if own is None else {str(path): _stamp(str(path)) for path in own.rglob("*") if path.is_file()}


def _stamp(name: str) -> Stamp:
    try:
        found = Path(name).stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _said(name: str) -> str:
    try:
        return digest(Path(name).read_bytes())
    except (OSError, ValueError):
        return ABSENT


def watch(
    lectures: Iterable[str | Path] | None, output: Path, ways: Ways, told: Callable[[str], None] = complain,
    progress: Progress = silent,
) -> int:  # fmt: skip
    """Builds lectures, and builds again what changes, until Ctrl-C; says what was built, how long it took, and what is wrong."""
    watched = [Watched(path, output, ways) for path in sources(lectures)]
    try:
        while True:
            for one in watched:
                if one.changed():
                    is_first = one.last is None
                    built = one.rebuild(progress)
                    progress("")
                    told(_told(one, built))
                    if is_first and one is watched[-1]:
                        told(_("watching; Ctrl-C ends it"))
            time.sleep(PAUSE)
    except KeyboardInterrupt:
        progress("")
        told(_("ended"))
        return 0


def _told(one: Watched, built: Rebuilt) -> str:
    if built.problem:
        return f"{time.strftime('%H:%M:%S')} {harmless(built.problem)}"
    count = len(built.written)
    files = ngettext("{n} file written", "{n} files written", count).format(n=count) if count else _("no file is another")
    said = _("{time} {name}: {files} in {seconds:.1f} s").format(
        time=time.strftime("%H:%M:%S"), name=one.path.name, files=files, seconds=built.seconds
    )
    return "\n".join([said, *(f"  {harmless(str(place))}" for place in built.written)])


__all__ = ["Rebuilt", "Watched", "watch"]

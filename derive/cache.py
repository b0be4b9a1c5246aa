"""Results that were worked out before, so that a second run imports neither SymPy nor NumPy.

A result is a JSON file named after the SHA-256 of its request.  The request holds everything that the output depends on:
what was asked, and a fingerprint of what the program's own files say and of the libraries that it computes with.  A file is
believed only if it belongs to this user, no one else can write it, it answers this very request, and its digest fits;
anything else is ignored and written anew.  Nothing here ever raises: without a cache the program is slower, not different.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter

try:  # `hashlib` loads OpenSSL, which takes longer than all that is hashed where an output is kept
    from _sha256 import sha256  # type: ignore[import-not-found]
except ImportError:
    from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    #: Its name from the package's folder on, where it is, and what the system says of it.
    File = tuple[str, str, os.stat_result]

FORMAT = "derive-cache/1"
LARGEST = 2 * 2**20  # bytes of one result
ROOM = 64 * 2**20  # bytes of all results; beyond it the oldest half goes
BLOCK = 2**16  # bytes of a file that are read at once
LIBRARIES = ("sympy/release.py", "numpy/version.py")
UNSETTLED = 3 * 10**9  # nanoseconds in which two changes of a file may have one time: of the coarsest clocks of file systems 2 s
#: What the program is, by what the system says of its files, as this process found it and has not noted yet.
_NEW: dict[str, list[str]] = {}
#: What an output may hold besides text: line ends and the colours of a terminal.
_CONTROLS = re.compile(r"\x1b\[[0-9;]*m|\n")
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f]")


def folder() -> str | None:
    """Where results are kept; None where the environment says that there is no cache."""
    if os.environ.get("DERIVE_CACHE", "").lower() in ("off", "0", "no", "false"):
        return None
    base = os.environ.get("XDG_CACHE_HOME", "")
    if base.startswith("/"):
        return f"{base}/derive"
    home = os.path.expanduser("~")  # noqa: PTH111 - to import pathlib takes as long as to look into the cache
    return None if home.startswith("~") else f"{home}/.cache/derive"  # there may be no home


def fingerprint() -> list[str]:
    """What the program is: the content of each of its files, and of the files that say which libraries it computes with.

    It is read again where a file is not what it was by what the system says of it.  Size and time may be what they were of a file
    that was edited in place; the time of its last change of any kind is not, which no program can set.  But two changes may
    have one time, if they follow upon each other as fast as a clock ticks: what was changed a moment ago is read.
    """
    files = _program()
    state = _state(files)
    found = _NEW.get(state) or _noted(state) if state else None
    if found is None:
        found = [_said(files), sys.version, *(_digest_of(path) for path in map(_library, LIBRARIES))]
        if state:
            _NEW[state] = found
    return [*found]


def _program() -> list[File]:
    """Every file of the program, in the order of their names."""
    package = _package()
    templates = [f"{package}/_templates", f"{package.rpartition(os.sep)[0]}/templates"]
    roots = [package, *[root for root in templates if os.access(root, os.R_OK | os.X_OK)][:1]]
    found = [(item.path[len(root) :], item.path, item.stat()) for root in roots for item in _files(root)]
    return sorted(found, key=itemgetter(0))


def _package() -> str:
    return __file__.rpartition(os.sep)[0]


def _files(root: str) -> list[os.DirEntry[str]]:
    """Every file in a folder and in those inside it, but for what is hidden and for what Python keeps there."""
    found, ahead = [], [root]
    while ahead:
        with os.scandir(ahead.pop()) as items:
            for item in items:
                if item.name.startswith((".", "__pycache__")):
                    continue
                if item.is_dir():
                    ahead.append(item.path)
                elif item.is_file():
                    found.append(item)
    return found


def _said(files: Sequence[File]) -> str:
    """One number for what all files say."""
    import hashlib

    own = hashlib.sha256()
    for name, path, _ in files:
        content = _content(path)
        own.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        own.update(content)
    return own.hexdigest()


def _state(files: Sequence[File]) -> str:
    """What the system says of the files, by which it is seen that one was changed; nothing where that cannot be seen."""
    if os.name != "posix":  # elsewhere a file has no time of its last change
        return ""
    libraries = [(path, path, os.stat(path)) for path in map(_library, LIBRARIES) if path]  # noqa: PTH116
    settled = time.time_ns() - UNSETTLED
    told = [sys.version]
    for _, path, s in [*files, *libraries]:
        if s.st_ctime_ns > settled:
            return ""
        told.append(f"{path}\0{s.st_dev} {s.st_ino} {s.st_size} {s.st_mtime_ns} {s.st_ctime_ns}")
    return sha256("\n".join(told).encode("utf-8", "surrogateescape")).hexdigest()


def _content(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        content = block = os.read(descriptor, BLOCK)
        while len(block) == BLOCK:  # most files are less than one
            block = os.read(descriptor, BLOCK)
            content += block
        return content
    finally:
        os.close(descriptor)


def _library(file: str) -> str:
    """The file that says which version of a library there is, where Python would find it; nothing if it is nowhere."""
    for root in sys.path:
        with suppress(ValueError):  # which a path that no system has is
            if os.access(path := f"{root or '.'}/{file}", os.R_OK):
                return path
    return ""


def _digest_of(path: str) -> str:
    return sha256(_content(path)).hexdigest() if path else ""


def _note() -> str:
    """Where a folder of results holds what this program is."""
    return f"{sha256(_package().encode('utf-8', 'surrogateescape')).hexdigest()}.program"


def _noted(state: str) -> list[str] | None:
    """What the program is by an earlier run that found its files as they are."""
    home = folder()
    try:
        kept = None if home is None else json.loads(_own(f"{home}/{_note()}") or b"null")
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(kept, dict) or kept.keys() != {"format", "state", "program"} or kept["format"] != FORMAT:
        return None
    told = kept["program"]
    return told if kept["state"] == state and isinstance(told, list) and all(isinstance(part, str) for part in told) else None


def _note_program(program: object) -> None:
    """Notes by which state of its files the program is known; nobody else can write where a result of it was kept."""
    for state in [state for state, found in _NEW.items() if found == program]:
        _put(f"{folder()}/{_note()}", _canonical({"format": FORMAT, "state": state, "program": program}))
        del _NEW[state]


def _own(path: str) -> bytes | None:
    """What a file of this user says, that no one else can write."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LARGEST + 1) if _mine(os.fstat(descriptor)) else None


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


class Cache:
    """The cached output of one request."""

    def __init__(self, request: Mapping[str, object], program: list[str] | None = None):
        """`program` is its fingerprint, where somebody took it for many requests."""
        home = folder()
        try:
            self.request = {**request, "program": program or fingerprint()}
        except OSError:  # a file of the program went away, or cannot be read
            self.request, home = dict(request), None
        self.path = None if home is None else f"{home}/{sha256(_canonical(self.request)).hexdigest()}.json"

    def read(self) -> str | None:
        """The output of an earlier run, or None."""
        if self.path is None:
            return None
        try:
            data = _own(self.path)
            output = None if data is None else self._believed(data)
            if output is not None:
                with suppress(OSError):  # a folder that is read and not written
                    _note_program(self.request["program"])
            return output
        except (OSError, ValueError, RecursionError):
            return None

    def _believed(self, data: bytes) -> str | None:
        kept = json.loads(data) if len(data) <= LARGEST else None
        if not isinstance(kept, dict) or kept.keys() != {"format", "request", "output", "digest"}:
            return None
        output = kept["output"]
        if kept["format"] != FORMAT or _canonical(kept["request"]) != _canonical(self.request) or not isinstance(output, str):
            return None
        if kept["digest"] != self._digest(output) or _FORBIDDEN.search(_CONTROLS.sub("", output)):
            return None
        return output

    def _digest(self, output: str) -> str:
        return sha256(_canonical([FORMAT, self.request, output])).hexdigest()

    def write(self, output: str) -> None:
        """Keeps an output; a file appears whole or not at all."""
        keep([(self, output)])

    def _put(self, output: str) -> None:
        data = _canonical({"format": FORMAT, "request": self.request, "output": output, "digest": self._digest(output)})
        if self.path is not None and len(data) <= LARGEST:
            _put(self.path, data)


def keep(outputs: Collection[tuple[Cache, str]]) -> None:
    """Keeps some outputs, for all of which the program is looked at once: what it said while it was edited is not kept."""
    from pathlib import Path

    home = next((Path(cache.path).parent for cache, _ in outputs if cache.path is not None), None)
    if home is None:
        return
    try:
        now = fingerprint()
        current = [(cache, output) for cache, output in outputs if cache.request["program"] == now]
        if not current:
            return
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _mine(home.stat()):
            return
        for cache, output in current:
            cache._put(output)
        _note_program(now)
        prune(home)
    except (OSError, ValueError):
        return


def _put(path: str, data: bytes) -> None:
    """Writes a file beside its place, so that it appears there whole or not at all."""
    name = f"{path.rpartition('/')[0]}/.{os.urandom(8).hex()}.tmp"
    try:
        with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        os.replace(name, path)  # noqa: PTH105 - see above
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108
        raise


def _mine(status: os.stat_result) -> bool:
    """Whether a file or a folder is this user's, and no one else can write to it."""
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        return False
    return not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def prune(home: Path, room: int = ROOM) -> None:
    """Removes the oldest results once all of them take more than `room` bytes, until half of it is free."""
    found: list[tuple[float, int, str]] = []
    with os.scandir(home) as items:
        for item in items:
            if item.name.endswith((".json", ".tmp", ".program")) and item.is_file(follow_symlinks=False):
                status = item.stat(follow_symlinks=False)
                found.append((status.st_mtime, status.st_size, item.path))
    total = sum(size for _, size, _ in found)
    if total <= room:
        return
    from pathlib import Path

    for _, size, path in sorted(found):
        if total <= room // 2:
            break
        Path(path).unlink(missing_ok=True)
        total -= size

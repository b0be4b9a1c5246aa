"""Results that were worked out before, so that a second run imports neither SymPy nor NumPy.

A result is a JSON file named after the SHA-256 of its request.  The request holds everything that the output depends on:
what was asked, and a fingerprint of what the program's own files say and of the libraries that it computes with.  A file is
believed only if it belongs to this user, no one else can write it, it answers this very request, and its digest fits;
anything else is ignored and written anew.  Nothing here ever raises: without a cache the program is slower, not different.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "derive-cache/1"
LARGEST = 2 * 2**20  # bytes of one result
ROOM = 64 * 2**20  # bytes of all results; beyond it the oldest half goes
BLOCK = 2**16  # bytes of a file that are read at once
LIBRARIES = ("sympy/release.py", "numpy/version.py")
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

    All of it is read, which takes a few milliseconds: a file that was edited in place may have the size and the time that it had.
    """
    package = __file__.rpartition(os.sep)[0]
    templates = [f"{package}/_templates", f"{package.rpartition(os.sep)[0]}/templates"]
    roots = [package, *[root for root in templates if os.access(root, os.R_OK | os.X_OK)][:1]]
    found = sorted((path[len(root) :], path) for root in roots for path in _files(root))
    own = hashlib.sha256()
    for name, path in found:
        content = _content(path)
        own.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
        own.update(content)
    return [own.hexdigest(), sys.version, *map(_library, LIBRARIES)]


def _files(root: str) -> Iterator[str]:
    with os.scandir(root) as items:
        for item in items:
            if item.name.startswith((".", "__pycache__")):
                continue
            if item.is_dir():
                yield from _files(item.path)
            elif item.is_file():
                yield item.path


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
    """The version of a library by what its file says, found where Python would find it."""
    for root in sys.path:
        try:
            return hashlib.sha256(_content(f"{root or '.'}/{file}")).hexdigest()
        except (OSError, ValueError):
            continue
    return ""


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
        self.path = None if home is None else f"{home}/{hashlib.sha256(_canonical(self.request)).hexdigest()}.json"

    def read(self) -> str | None:
        """The output of an earlier run, or None."""
        if self.path is None:
            return None
        try:
            descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(descriptor, "rb") as file:
                if not _mine(os.fstat(descriptor)):
                    return None
                data = file.read(LARGEST + 1)
            return self._believed(data)
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
        return hashlib.sha256(_canonical([FORMAT, self.request, output])).hexdigest()

    def write(self, output: str) -> None:
        """Keeps an output; a file appears whole or not at all."""
        keep([(self, output)])

    def _put(self, output: str, home: Path) -> None:
        import tempfile
        from pathlib import Path

        data = _canonical({"format": FORMAT, "request": self.request, "output": output, "digest": self._digest(output)})
        if self.path is None or len(data) > LARGEST:
            return
        descriptor, name = tempfile.mkstemp(dir=home, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(name).replace(self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


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
            cache._put(output, home)
        prune(home)
    except (OSError, ValueError):
        return


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
            if item.name.endswith((".json", ".tmp")) and item.is_file(follow_symlinks=False):
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

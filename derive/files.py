"""Files that appear whole or not at all: written beside their places, and put there together once all of them are whole.

Whoever puts several files into a folder has it for itself meanwhile, so that those of two programs do not mix; what one that
was killed left half done is taken away by the next.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from derive.errors import CannotWrite
from derive.words import gettext as _

#: A file that is being written, beside its place, by one who has the folder alone (tmp), or has not (new).
BESIDE = re.compile(r"\.derive-[0-9a-f]{16}\.(tmp|new)")
PATIENCE = 60.0  # seconds in which another program must have put its files into a folder, which takes it a moment
ABANDONED = 86_400.0  # seconds after which nobody is at work on a file any more, where programs cannot tell one another


def put_file(target: str, content: bytes) -> None:
    """Writes one file where a person asked for it: through a link, and into a device or a pipe if one stands there."""
    with _told(target):
        place = Path(target)
        if _is_stream(place):
            with place.open("wb") as stream:
                stream.write(content)
            return
        place = _followed(place)
    _put(place.parent, {place.name: content})


def put(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Writes files to a folder, which is made if it is not there: all of them, or none; a link is replaced, not followed.

    Where one cannot be written, all that stood there before stands there still, and nothing new is left behind.  A file that
    says what it should already is not touched.
    """
    return _put(folder, files, alone=True)


def _put(folder: Path, files: Mapping[str, bytes], alone: bool = False) -> list[Path]:
    """The same; `alone` keeps others from putting files there meanwhile."""
    places = [folder / name for name in files]
    new: list[Path] = []
    written: list[Path] = []
    try:
        with _told(folder):
            new += (above for above in (folder, *folder.parents) if not above.exists())
            folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder) if alone else nullcontext():
            changed = {place: content for place, content in zip(places, files.values(), strict=True) if not _says(place, content)}
            for place, content in changed.items():
                with _told(place):
                    _write(_beside(folder, written, "tmp" if alone else "new"), content, place)
            _exchange(written, list(changed))
    except BaseException:
        _remove(written)
        for made in new:  # the innermost first
            with suppress(OSError):
                made.rmdir()
        raise
    return places


def _says(place: Path, content: bytes) -> bool:
    """Whether a file stands there that says this already."""
    try:
        found = place.lstat()
        return stat.S_ISREG(found.st_mode) and found.st_size == len(content) and place.read_bytes() == content
    except OSError:
        return False


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Inside, no other program puts files into a folder; what a dead one left there is gone.

    The folder itself is locked, so that nothing stands in it for this; the system takes the lock from a program that dies.
    Where it cannot be locked, each file is whole still.
    """
    lock = _locked(folder)
    try:
        _clear(folder, {"tmp": 0.0 if lock is not None else ABANDONED, "new": ABANDONED})
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _locked(folder: Path) -> int | None:
    """A lock on a folder, to be closed; None where its file system has none."""
    try:
        import fcntl

        lock = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(lock)
                said = _("files in {folder} cannot be written: another program has been writing there for {n:g} seconds")
                raise CannotWrite(said.format(folder=folder, n=PATIENCE)) from None
            time.sleep(0.02)
        except OSError:
            os.close(lock)
            return None


def _clear(folder: Path, ages: Mapping[str, float]) -> None:
    """Takes away what a program that was killed had begun to write, of each kind if that is so many seconds ago."""
    now = time.time()
    with suppress(OSError), os.scandir(folder) as items:
        for item in items:
            if (found := BESIDE.fullmatch(item.name)) and now - item.stat(follow_symlinks=False).st_mtime >= ages[found[1]]:
                _remove([Path(item.path)])


def refuse_file(target: str) -> None:
    """Raises `CannotWrite` where `put_file` would, as far as can be known before there is anything to write."""
    if not target:
        raise CannotWrite(_("a file without a name cannot be written"))
    with _told(target):
        if _is_stream(Path(target)):
            return
        place = _followed(Path(target))
        if not place.parent.exists():
            said = _("{place} cannot be written: there is no folder {folder}")
            raise CannotWrite(said.format(place=target, folder=place.parent))
        if place.is_dir():
            said = _("{place} cannot be written: it is a folder; `{file}` is a file in it")
            raise CannotWrite(said.format(place=target, file=Path(target, "derivation.txt")))
    refuse(place.parent, [place.name])


def refuse(folder: Path, names: Collection[str]) -> None:
    """Raises `CannotWrite` where `put` would, as far as can be known before there is anything to write."""
    with _told(folder):
        there = next(above for above in (folder, *folder.parents) if _exists(above))
        if not there.is_dir():
            said = _("files in {folder} cannot be written: {place} is a file, not a folder")
            raise CannotWrite(said.format(folder=folder, place=there))
        for name in folder.relative_to(there).parts:
            _exists(there / name)  # a name that is too long is found here
        tried: list[Path] = []
        try:  # a file is tried: permissions alone do not say whether a file system can be written
            os.close(_beside(there, tried))
        finally:
            _remove(tried)
    for name in names:
        with _told(folder / name):
            if _exists(there / name) and (folder / name).is_dir():
                raise CannotWrite(_("{place} cannot be written: it is a folder").format(place=folder / name))


def _followed(place: Path) -> Path:
    """Where a file is that a link names."""
    return place.resolve() if place.is_symlink() else place


def _exists(path: Path) -> bool:
    """Whether something stands there; raises `OSError` where nothing could."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except NotADirectoryError:  # a file above it, which is met further up
        return False
    return True


def _is_stream(place: Path) -> bool:
    """Whether a device, a pipe or a socket stands there: there is nothing beside it."""
    return place.exists() and not stat.S_ISREG(place.stat().st_mode) and not place.is_dir()


def _new_name(folder: Path, kind: str) -> Path:
    """A name that no file of the folder has."""
    return folder / f".derive-{os.urandom(8).hex()}.{kind}"


def _beside(folder: Path, made: list[Path], kind: str = "new") -> int:
    """A new file of the folder, to be written; its path is noted."""
    path = _new_name(folder, kind)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    made.append(path)
    return descriptor


def _write(descriptor: int, content: bytes, place: Path) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        if place.is_file() and not place.is_symlink() and hasattr(os, "fchmod"):  # it stays whose it is, and as open as it is
            before = place.stat()
            with suppress(OSError):
                os.fchown(descriptor, before.st_uid, before.st_gid)
            os.fchmod(descriptor, before.st_mode & 0o777)


def _exchange(written: list[Path], places: list[Path]) -> None:
    """Each new file to its place; if one of them does not get there, the places are as they were."""
    old: list[Path] = []
    back: list[tuple[Path, Path | None]] = []  # what was moved, and what stood there before
    try:
        for new, place in zip(written, places, strict=True):
            before = _second_name(place, old) if len(places) > 1 and os.path.lexists(place) else None
            lost = before is None and os.path.lexists(place)
            with _told(place):
                new.replace(place)
            back += [] if lost else [(place, before)]
    except BaseException:
        for place, before in back:
            if before is None:
                place.unlink(missing_ok=True)
            else:
                before.replace(place)
        raise
    finally:
        _remove(old)


def _second_name(place: Path, made: list[Path]) -> Path | None:
    """A second name of what stands there, under which it can be brought back; None where a file system has none."""
    name = _new_name(place.parent, "tmp")  # only one who writes several files gives names
    try:
        os.link(place, name, follow_symlinks=False)
    except (OSError, NotImplementedError):
        return None
    made.append(name)
    return name


def _remove(paths: list[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def _told(place: Path | str) -> Iterator[None]:
    """What the system says of a place, as one message."""
    try:
        yield
    except (OSError, ValueError, RuntimeError) as error:  # a zero byte is a ValueError, a loop of links a RuntimeError
        reason = getattr(error, "strerror", None) or str(error)
        said = _("{place} cannot be written: {reason}")
        raise CannotWrite(said.format(place=place, reason=reason[:1].lower() + reason[1:])) from None


__all__ = ["put", "put_file", "refuse", "refuse_file"]

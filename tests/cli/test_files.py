"""Files are put in place together or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from derive.errors import CannotWrite
from derive.files import put, put_file, refuse, refuse_file

FILES = {"a.md": b"new a", "b.tex": b"new b", "c.pdf": b"new c"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_all_files_are_written_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "x" / "y"
    assert put(folder, FILES) == [folder / name for name in FILES] and content(folder) == FILES
    assert put(folder, {"a.md": b"newer"}) and content(folder) == {**FILES, "a.md": b"newer"}


@pytest.mark.parametrize("failing", [1, 2, 3])
@pytest.mark.parametrize("links", [True, False])
def test_what_fails_at_the_end_leaves_what_was_there(
    failing: int, links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk says no while the files are put in place; without second names only what is new is taken away again."""
    old = {"a.md": b"old a", "c.pdf": b"old c"}
    put(tmp_path, old)
    replace, count = Path.replace, iter(range(1, 99))

    def full(self: Path, target: Path) -> Path:
        if next(count) == failing:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    def no_links(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "replace", full)
    if not links:
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(CannotWrite, match="no space left on device"):
        put(tmp_path, FILES)
    found = content(tmp_path)
    assert found.keys() == old.keys() and (found == old or not links)


def test_what_fails_while_it_is_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, count = os.open, iter(range(1, 99))

    def stopped(*words: object, **options: object) -> int:
        if next(count) == 2:
            raise KeyboardInterrupt
        return real(*words, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", stopped)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path / "x" / "y", FILES)
    assert names(tmp_path) == []


def test_a_folder_that_stands_in_the_way(tmp_path: Path) -> None:
    put(tmp_path, {"a.md": b"old a"})
    (tmp_path / "b.tex").mkdir()
    for attempt in (lambda: refuse(tmp_path, FILES), lambda: put(tmp_path, FILES)):
        with pytest.raises(CannotWrite, match=r"b\.tex cannot be written"):
            attempt()
    assert content(tmp_path) == {"a.md": b"old a"} and names(tmp_path) == ["a.md", "b.tex"]


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/nowhere", "n" * 300, "a/" + "n" * 300])
def test_a_bad_folder_is_refused_as_it_would_be(folder: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    for attempt in (lambda: refuse(tmp_path / folder, FILES), lambda: put(tmp_path / folder, FILES)):
        with pytest.raises(CannotWrite, match="cannot be written"):
            attempt()
    assert names(tmp_path) == ["file"]


def test_a_refusal_and_its_absence_leave_no_trace(tmp_path: Path) -> None:
    refuse(tmp_path / "x" / "y", FILES)
    refuse_file(str(tmp_path / "a.txt"))
    assert names(tmp_path) == []


def test_a_file_stays_as_open_as_it_was_and_a_new_one_is_as_open_as_the_user_says(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("before")
    old.chmod(0o640)
    mask = os.umask(0o077)
    try:
        put_file(str(old), b"after")
        put_file(str(new), b"after")
    finally:
        os.umask(mask)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o640, 0o600] and old.read_bytes() == b"after"

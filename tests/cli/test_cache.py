"""The cache makes a second run faster and never different."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import sleep

import pytest

from derive import cache as caching
from derive import cli
from derive.cache import Cache, fingerprint, folder, prune

from .conftest import Run

TICKS = 0.05  # seconds, after which a change has another time
REQUEST = {"text": "softmax", "columns": 100}


def kept(home: Path) -> Path:
    (file,) = (home / "derive").glob("*.json")
    return file


def test_what_was_written_is_read(cache_home: Path) -> None:
    Cache(REQUEST).write("∂p\n\x1b[1mbold\x1b[0m\n")
    assert Cache(REQUEST).read() == "∂p\n\x1b[1mbold\x1b[0m\n"
    assert Cache({**REQUEST, "columns": 80}).read() is None
    assert (cache_home / "derive").stat().st_mode & 0o777 == 0o700 and kept(cache_home).stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_with_reasons_is_another_request(run: Run) -> None:
    plain, why = run("softmax", "--steps"), run("softmax", "--why")
    assert plain.returncode == why.returncode == 0
    assert "· aₖ and aⱼ are the same entry" in why.stdout.decode() and "same entry" not in plain.stdout.decode()
    assert run("softmax", "--why").stdout == why.stdout and run("softmax", "--steps").stdout == plain.stdout


@pytest.mark.slow
def test_a_second_run_says_the_same_without_sympy(run: Run, cache_home: Path) -> None:
    first = run("softmax", "--steps")
    assert first.returncode == 0 and kept(cache_home)
    code = (
        "import sys; from derive.cli import main; status = main(['softmax', '--steps']);"
        "slow = ('sympy', 'numpy', 'jinja2', 'tomllib', 'inspect', 'pathlib', 'shutil', 'dataclasses', 'typing');"
        "sys.exit(status or 9 * any(m in sys.modules for m in slow))"
    )
    import subprocess
    import sys

    second = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"], capture_output=True, check=False
    )
    assert second.returncode == 0, second.stderr
    assert second.stdout == first.stdout


@pytest.mark.parametrize("format", ["text", "md", "latex", "json"])
def test_every_format_is_the_same_from_the_cache(
    format: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["sigmoid", "--steps", "--format", format]
    assert cli.main(words) == 0
    first = capsys.readouterr().out
    monkeypatch.setattr("derive.engine.derive_problem", None)
    assert cli.main(words) == 0
    assert capsys.readouterr().out == first


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'{"format": 1}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'"' + b"x" * (3 * 2**20) + b'"',
        b"\x80\x04cos\nsystem\n.",
    ],
    ids=["empty", "cut", "null", "list", "other keys", "no text", "deep", "large", "pickle"],
)
def test_a_damaged_file_is_ignored_and_written_anew(damage: bytes, cache_home: Path) -> None:
    Cache(REQUEST).write("right\n")
    kept(cache_home).write_bytes(damage)
    assert Cache(REQUEST).read() is None
    Cache(REQUEST).write("right\n")
    assert Cache(REQUEST).read() == "right\n"


@pytest.mark.parametrize(
    "change",
    [{"output": "wrong\n"}, {"output": 3}, {"digest": "0" * 64}, {"format": "derive-cache/0"}, {"request": {}}, {"more": 1}],
)
def test_a_file_that_does_not_fit_its_digest_is_ignored(change: dict[str, object], cache_home: Path) -> None:
    Cache(REQUEST).write("right\n")
    file = kept(cache_home)
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    assert Cache(REQUEST).read() is None


def test_an_answer_to_another_request_is_ignored(cache_home: Path) -> None:
    other = Cache({"text": "sigmoid"})
    other.write("sigmoid\n")
    mine = Cache(REQUEST)
    assert mine.path and other.path
    Path(other.path).replace(mine.path)
    assert mine.read() is None


def test_codes_that_steer_a_terminal_are_not_believed() -> None:
    for output in ("\x1b]0;title\x07", "\x1b[2J", "a\rb", "\x9b31m"):
        Cache(REQUEST).write(output)
        assert Cache(REQUEST).read() is None


@pytest.mark.parametrize("mode", [0o666, 0o620, 0o602])
def test_a_file_that_others_can_write_is_not_believed(mode: int, cache_home: Path) -> None:
    Cache(REQUEST).write("right\n")
    kept(cache_home).chmod(mode)
    assert Cache(REQUEST).read() is None


def test_a_file_of_another_user_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(REQUEST).write("right\n")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert Cache(REQUEST).read() is None


def test_a_link_or_a_pipe_is_not_followed(cache_home: Path, tmp_path: Path) -> None:
    Cache(REQUEST).write("right\n")
    file = kept(cache_home)
    file.rename(tmp_path / "elsewhere.json")
    file.symlink_to(tmp_path / "elsewhere.json")
    assert Cache(REQUEST).read() is None
    file.unlink()
    os.mkfifo(file)
    assert Cache(REQUEST).read() is None


def test_a_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", Path("/proc/nowhere")):
        monkeypatch.setenv("XDG_CACHE_HOME", str(home))
        assert cli.main(["sigmoid"]) == 0
        shown = capsys.readouterr()
        assert "s (1 − s)" in shown.out and shown.err == ""


def test_a_folder_that_others_can_write_is_not_used(cache_home: Path) -> None:
    (cache_home / "derive").mkdir(parents=True)
    (cache_home / "derive").chmod(0o777)
    Cache(REQUEST).write("right\n")
    assert not list((cache_home / "derive").iterdir())


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder() == str(tmp_path / "derive")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for value in ("", "relative/path"):  # the XDG specification: a relative path is ignored
        monkeypatch.setenv("XDG_CACHE_HOME", value)
        assert folder() == str(tmp_path / "home" / ".cache" / "derive")
    monkeypatch.setenv("DERIVE_CACHE", "off")
    assert folder() is None
    assert Cache(REQUEST).read() is None
    Cache(REQUEST).write("nothing is kept")


def test_no_cache_neither_reads_nor_writes(cache_home: Path) -> None:
    assert cli.main(["sigmoid", "--no-cache"]) == 0
    assert not cache_home.exists()


def test_the_oldest_results_go_first(tmp_path: Path) -> None:
    for n in range(10):
        file = tmp_path / f"{n}.json"
        file.write_bytes(b"x" * 100)
        os.utime(file, (1000 + n, 1000 + n))
    (tmp_path / "of someone else").write_bytes(b"x" * 1000)
    prune(tmp_path, room=1000)
    assert len(list(tmp_path.glob("*.json"))) == 10
    prune(tmp_path, room=800)
    assert sorted(f.name for f in tmp_path.glob("*.json")) == ["6.json", "7.json", "8.json", "9.json"]
    assert (tmp_path / "of someone else").exists()


def test_a_program_that_changed_never_says_what_it_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(REQUEST).write("old\n")
    assert Cache(REQUEST).read() == "old\n"
    before = fingerprint()
    package = tmp_path / "package"
    package.mkdir()
    (package / "rule.py").write_text("1")
    monkeypatch.setattr(caching, "__file__", str(package / "cache.py"))
    changed = fingerprint()
    assert changed != before and Cache(REQUEST).read() is None
    (package / "rule.py").write_text("2 ")
    assert fingerprint() != changed


@pytest.mark.parametrize("file", ["rule.py", "inner/data.toml", "_templates/page.j2"])
def test_a_file_edited_in_place_is_seen_by_what_it_says(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "package" / file
    path.parent.mkdir(parents=True)
    path.write_text("x = 1")
    monkeypatch.setattr(caching, "__file__", str(tmp_path / "package" / "cache.py"))
    before, times = fingerprint(), path.stat()
    Cache(REQUEST).write("old\n")
    path.write_text("x = 2")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (times.st_size, times.st_mtime_ns)
    assert fingerprint() != before and Cache(REQUEST).read() is None
    path.write_text("x = 1")  # at another time
    assert fingerprint() == before and Cache(REQUEST).read() == "old\n"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one file, whose changes are at once as old as the clock of the file system can tell apart."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "rule.py").write_text("x = 1")
    monkeypatch.setattr(caching, "__file__", str(tmp_path / "package" / "cache.py"))
    monkeypatch.setattr(caching, "UNSETTLED", 0)
    sleep(TICKS)
    return tmp_path / "package"


def test_a_program_that_is_noted_is_not_read_again(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(REQUEST).write("old\n")
    monkeypatch.setattr(caching, "_content", None)
    assert Cache(REQUEST).read() == "old\n"


def test_a_program_is_noted_where_its_output_is_read_too(package: Path, cache_home: Path) -> None:
    Cache(REQUEST).write("old\n")
    (note,) = (cache_home / "derive").glob("*.program")
    note.unlink()
    assert Cache(REQUEST).read() == "old\n" and note.exists()


@pytest.mark.parametrize("said", ["", "[]", '{"format": "derive-cache/1"}', "old"])
def test_a_note_that_says_nothing_is_not_believed(said: str, package: Path, cache_home: Path) -> None:
    before = fingerprint()
    Cache(REQUEST).write("old\n")
    (note,) = (cache_home / "derive").glob("*.program")
    note.write_text(said)
    assert fingerprint() == before
    note.chmod(0o666)
    assert fingerprint() == before


def test_a_noted_program_that_is_edited_in_place_is_read_again(package: Path) -> None:
    Cache(REQUEST).write("old\n")
    before, times = fingerprint(), (package / "rule.py").stat()
    (package / "rule.py").write_text("x = 2")
    os.utime(package / "rule.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert fingerprint() != before and Cache(REQUEST).read() is None
    (package / "rule.py").write_text("x = 1")
    assert fingerprint() == before and Cache(REQUEST).read() == "old\n"


def test_what_was_edited_a_moment_ago_is_not_noted(package: Path, cache_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "UNSETTLED", 60 * 10**9)
    Cache(REQUEST).write("old\n")
    assert kept(cache_home) and not list((cache_home / "derive").glob("*.program"))


def test_a_file_under_another_name_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "b.py").write_text("")
    monkeypatch.setattr(caching, "__file__", str(tmp_path / "cache.py"))
    before = fingerprint()
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    assert fingerprint() != before
    os.mkfifo(tmp_path / "pipe")  # which would never end
    assert fingerprint() != before


def test_a_library_of_another_version_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "numpy").mkdir()
    version = tmp_path / "numpy" / "version.py"
    found = []
    for said in ("1.1", "1.2"):
        version.write_text(said)
        os.utime(version, (1, 1))
        monkeypatch.syspath_prepend(str(tmp_path))
        found.append(fingerprint())
    assert found[0] != found[1]


def test_what_a_program_said_that_was_edited_meanwhile_is_not_kept(cache_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(REQUEST)
    monkeypatch.setattr(caching, "fingerprint", lambda: ["another"])
    cache.write("old\n")
    assert not cache_home.exists()


def test_a_program_that_cannot_be_read_has_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> list[str]:
        raise FileNotFoundError

    monkeypatch.setattr(caching, "fingerprint", gone)
    Cache(REQUEST).write("nothing is kept\n")
    assert Cache(REQUEST).read() is None


def test_what_failed_is_not_kept(cache_home: Path) -> None:
    assert cli.main(["a[i][j]"]) == 2
    assert not cache_home.exists()

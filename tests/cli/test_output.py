"""Where output goes, and what is said where it cannot go there: one message, and nothing that is half written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from derive import cli

from .conftest import Run

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.is_char_device(), reason="there is no /dev/full")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to write to, in which the program works."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(Path(cli.__file__).parents[1]))
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def shell(redirection: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The program with its streams as a shell directs them."""
    command = ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "derive", *words]
    return subprocess.run(command, capture_output=True, check=False, timeout=60)


@pytest.mark.slow
def test_the_suffix_decides_what_is_written(here: Path) -> None:
    begins = {
        "s.json": b'{\n  "schema": "derive/1"', "s.tex": b"% Calculations that fit", "s.md": b"$$\n", "s.txt": b"Sigmoid\n",
        "s": b"Sigmoid\n", "s.html": b"<!DOCTYPE html>", "s.typ": b"// Made for Typst", "s.ipynb": b"{", "s.svg": b"<svg",
        "s.PNG": b"\x89PNG", "s.pdf": b"%PDF-", "s.docx": b"PK",
    }  # fmt: skip
    for name, begin in begins.items():
        assert cli.main(["sigmoid", "-o", name]) == 0
        assert (here / name).read_bytes().startswith(begin)
    assert b'"nbformat": 4' in (here / "s.ipynb").read_bytes()


@pytest.mark.parametrize("name", ["s.odt", "s.jpg", "s.pfd", "s.tar.gz"])
def test_a_format_that_there_is_not_writes_nothing(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sigmoid", "-o", name]) == 2
    known = ".txt, .md, .tex, .typ, .html, .ipynb, .json, .svg, .png, .pdf, .docx"
    assert known in capsys.readouterr().err and not list(here.iterdir())


@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_a_dash_is_standard_output(name: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sigmoid"]) == 0
    plain = capsys.readouterr().out
    assert cli.main(["sigmoid", "-o", name]) == 0
    assert capsys.readouterr().out == plain and not list(here.iterdir())


BAD = {
    "folder": "is a folder", "folder/": "is a folder", "file/x.txt": "is a file", "file/y/x.txt": "no folder",
    "no/x.txt": "no folder",
    "n" * 300 + ".txt": "too long", "/proc/x.txt": "cannot be written", "": "without a name", "a\0b": "null",
    "loop": "loop", "dangling": "no folder",
}  # fmt: skip


@pytest.mark.parametrize("target", BAD, ids=lambda name: name[:12].replace("\0", "0") or "empty")
def test_a_bad_place_is_found_before_the_work(
    target: str, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "folder").mkdir()
    (here / "file").write_text("kept")
    (here / "loop").symlink_to("loop")
    (here / "dangling").symlink_to("no/where.txt")
    before = names(here)
    monkeypatch.setattr("derive.engine.derive_problem", None)  # any work would fail
    assert cli.main(["sigmoid", "-o", target]) == 2
    told = capsys.readouterr().err
    assert "cannot be written" in told and BAD[target] in told.lower() and told.count("derive: ") == 1
    assert names(here) == before and (here / "file").read_text() == "kept" and not names(here / "folder")


@pytest.mark.slow
@needs_full
@pytest.mark.parametrize("words", [["softmax", "--steps"], ["list"], ["list", "--format", "json"], ["--help"], ["--version"]])
def test_a_full_disk_is_one_message(words: list[str]) -> None:
    done = shell(">/dev/full", *words)
    assert (done.returncode, done.stderr) == (2, b"derive: standard output cannot be written: no space left on device\n")


@pytest.mark.slow
@needs_full
def test_a_full_device_as_a_file(run: Run) -> None:
    done = run("softmax", "-o", "/dev/full")
    assert (done.returncode, done.stderr) == (2, b"derive: /dev/full cannot be written: no space left on device\n")


@pytest.mark.parametrize("words", [["softmax", "--steps"], ["list"], ["--help"], ["verify", "softmax"]])
def test_a_closed_standard_output_is_one_message(words: list[str]) -> None:
    done = shell(">&-", *words)
    assert done.returncode == 2 and done.stderr == b"derive: standard output is closed; `-o FILE` writes to a file\n"


@pytest.mark.slow
def test_a_closed_standard_output_does_not_matter_to_a_file(here: Path) -> None:
    done = shell(">&-", "sigmoid", "-o", "s.txt")
    assert (done.returncode, done.stderr) == (0, b"") and "Sigmoid" in (here / "s.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/null", pytest.param("2>/dev/full", marks=needs_full)])
def test_a_message_that_no_one_can_read_leaves_the_status(redirection: str) -> None:
    done = shell(redirection, "sofmax")
    assert (done.returncode, done.stdout, done.stderr) == (2, b"", b"")


@pytest.mark.parametrize("redirection", ["<&-", "0>/dev/null"])
def test_a_standard_input_that_cannot_be_read(redirection: str) -> None:
    done = shell(redirection, "-")
    assert done.returncode == 2 and done.stderr.startswith(b"derive: standard input ")


@pytest.mark.slow
def test_a_file_that_grows_too_large_leaves_what_was_there(here: Path) -> None:
    (here / "s.json").write_text("kept")
    limited = f'ulimit -f 1; exec "{sys.executable}" -m derive softmax --no-cache -o s.json'
    done = subprocess.run(["sh", "-c", limited], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (2, b"derive: s.json cannot be written: file too large\n")
    assert (here / "s.json").read_text() == "kept" and names(here) == ["s.json"]


def test_a_pipe_and_a_link_are_written_through(here: Path) -> None:
    (here / "real.txt").write_text("before")
    (here / "link.txt").symlink_to("real.txt")
    assert cli.main(["sigmoid", "-o", "link.txt"]) == 0
    assert (here / "link.txt").is_symlink() and "Sigmoid" in (here / "real.txt").read_text(encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", f'"{sys.executable}" -m derive sigmoid -o >(cat) | cat'], capture_output=True, check=False, timeout=60
    )
    assert "Sigmoid" in done.stdout.decode() and done.stderr == b""

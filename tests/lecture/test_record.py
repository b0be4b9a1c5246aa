"""Safe builds: an unchanged one touches nothing, a killed one leaves what was there, and two at once do not mix."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from derive.errors import CannotWrite
from derive.files import BESIDE, put
from derive.lecture.record import bring_up_to_date
from derive.lecture.sources import Output, Ways

pytestmark = pytest.mark.slow

TEXT = "---\ntitle: T\nbibliography: refs.bib\n---\n\n{words} [@a]\n\n```session s\n```\n\n```derive\ny = x^2\nwrt: x\n```\n"
RECORD = ">>> 1 + 1\n2\n"
FORMATS: tuple[Output, ...] = ("md", "html")


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    path = tmp_path / "talk.md"
    path.write_text(TEXT.format(words="words"))
    (tmp_path / "refs.bib").write_text("@book{a, title={B}, author={C}, year=2000}")
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "s.py").write_text("1 + 1\n")
    (tmp_path / "sessions" / "s.txt").write_text("# PyTorch 2.0\n" + RECORD)
    return path


def changed(lecture: Path, formats: tuple[Output, ...] = FORMATS, **ways: object) -> int:
    """How many lectures a build makes anew."""
    return bring_up_to_date([lecture], lecture.parent / "out", Ways(formats=formats)._replace(**ways)).changed  # type: ignore[arg-type]


def states(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.iterdir()}


def test_an_unchanged_build_touches_nothing(lecture: Path) -> None:
    assert changed(lecture) == 1
    out = lecture.parent / "out"
    before, when = states(out), out.stat().st_mtime_ns
    assert changed(lecture) == 0 and states(out) == before and out.stat().st_mtime_ns == when


def test_whatever_a_lecture_is_made_of_makes_it_anew(lecture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them, and each output that is gone or was edited; and with the old text the old bytes are there again."""
    changed(lecture)
    folder, out = lecture.parent, lecture.parent / "out"
    for path in (lecture, folder / "refs.bib", out / "talk.html"):
        old = path.read_text()
        path.write_text(old.replace("words", "other").replace("={C}", "={D}").replace("<html", "<!-- -->\n<html"))
        assert changed(lecture) == 1 and changed(lecture) == 0, path
        if path.parent == folder:
            path.write_text(old)
    (folder / "sessions" / "s.txt").write_text("# PyTorch 2.1\n" + RECORD)
    assert changed(lecture) == 1
    (out / "talk.md").unlink()
    assert changed(lecture) == 1 and changed(lecture) == 0
    assert changed(lecture, detail="full") == 1
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert changed(lecture) == 1
    monkeypatch.setenv("DERIVE_CACHE", "off")
    assert changed(lecture) == 1 and changed(lecture) == 1


def test_of_one_format_more_only_that_is_made(lecture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.lecture import build

    assert changed(lecture, ("md",)) == 1
    asked: list[tuple[Output, ...]] = []
    make = build.make

    def noted(task: tuple[Path, Ways], *rest: object) -> build.Built:
        asked.append(task[1].formats)
        return make(task)

    monkeypatch.setattr(build, "make", noted)
    assert changed(lecture, ("md", "html")) == 1 and changed(lecture, ("md", "html")) == 0
    assert asked == [("html",)]


def test_a_build_that_is_not_needed_imports_nothing_that_computes(lecture: Path) -> None:
    command = ("build", str(lecture), "-o", str(lecture.parent / "out"), "--to", "md")
    subprocess.run([sys.executable, "-m", "derive", *command], check=True, capture_output=True)
    watching = f"import sys; from derive.cli import main; main({command!r}); print(sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", watching], check=True, capture_output=True, text=True)
    assert "nothing has changed" in done.stderr and done.stdout == f"{lecture.parent / 'out' / 'talk.md'}\n"
    for name in ("sympy", "numpy", "matplotlib", "pypandoc", "jinja2", "typst", "yaml", "dataclasses"):
        assert f"'{name}'" not in done.stderr, name


@pytest.mark.slow
def test_two_builds_have_the_same_bytes(tmp_path: Path) -> None:
    path = tmp_path / "talk.md"
    path.write_text("---\ntitle: T\n---\n\n```derive\ny = x^2\nwrt: x\n```\n\n```figure function\ns = x^2\nrange: -1..1\n```\n")
    command = [sys.executable, "-m", "derive", "build", str(path), "--to", "tex,pdf,docx,ipynb,slides", "-o"]
    for seed, folder in enumerate(("a", "b")):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "TZ": f"UTC{seed}", "DERIVE_CACHE": "off"}
        begin = time.monotonic()
        subprocess.run([*command, str(tmp_path / folder)], check=True, capture_output=True, env=environment)
        time.sleep(max(0, 1.1 - (time.monotonic() - begin)))  # seconds are what a file tells
    made = [{p.name: p.read_bytes() for p in (tmp_path / folder).iterdir()} for folder in ("a", "b")]
    assert made[0] == made[1] and len(made[0]) >= 6


WRITING = """
import sys
from pathlib import Path
from derive.files import put
n = 0
while True:
    n += 1
    put(Path(sys.argv[1]), {f"{k}.txt": f"{sys.argv[2]} {n} ".encode() * 20_000 for k in range(6)})
    print(n, flush=True)
"""


def test_two_programs_do_not_mix_their_files(tmp_path: Path) -> None:
    """Two write as fast as they can; whoever looks while nobody writes finds the files of one of them."""
    fcntl = pytest.importorskip("fcntl")
    both = [subprocess.Popen([sys.executable, "-c", WRITING, str(tmp_path), who], stdout=subprocess.PIPE) for who in "ab"]
    for process in both:
        assert process.stdout is not None
        for _ in range(10):
            process.stdout.readline()
    seen = set()
    lock = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):
        fcntl.flock(lock, fcntl.LOCK_EX)
        texts = {path.read_text()[:20] for path in tmp_path.glob("*.txt")}
        assert len(texts) == 1
        seen |= texts
        fcntl.flock(lock, fcntl.LOCK_UN)
        time.sleep(0.01)
    os.close(lock)
    assert len(seen) > 1
    for process in both:
        process.send_signal(signal.SIGTERM)
        process.communicate()
    put(tmp_path, {"0.txt": b"new"})  # takes away what the two left
    found = sorted(tmp_path.iterdir())
    assert [p.name for p in found] == [f"{k}.txt" for k in range(6)]


def test_a_killed_program_leaves_whole_files(tmp_path: Path) -> None:
    """Killed at any moment: each file is one that was written whole, and the next build takes away what was left."""
    chance = random.Random(7)
    for _ in range(12):
        process = subprocess.Popen([sys.executable, "-c", WRITING, str(tmp_path), "x"], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.uniform(0, 0.02))
        process.kill()
        process.communicate()
        for path in tmp_path.iterdir():
            if not BESIDE.fullmatch(path.name):
                text = path.read_text()
                first = text[: text.index(" ", 2) + 1]
                assert text == first * 20_000, path
    put(tmp_path, {"0.txt": b"new"})
    assert not [p.name for p in tmp_path.iterdir() if BESIDE.fullmatch(p.name)]


def test_who_writes_waits_for_another_and_says_so_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr("derive.files.PATIENCE", 0.2)
    lock = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(CannotWrite, match="another program"):
        put(tmp_path, {"a": b"a"})
    os.close(lock)
    assert put(tmp_path, {"a": b"a"})


@pytest.mark.slow
def test_a_killed_build_leaves_the_last_output(tmp_path: Path) -> None:
    """With the files of four formats; whenever it dies, what stands there is the old output or the new one."""
    path, out = tmp_path / "talk.md", tmp_path / "out"
    command = [sys.executable, "-m", "derive", "build", str(path), "-o", str(out)]
    text = "---\ntitle: T{n}\n---\n\n```derive\ny = x^2\nwrt: x\n```\n"
    path.write_text(text.format(n=0))
    begin = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    took = time.monotonic() - begin
    for n in range(1, 5):
        before = {p.name: p.read_bytes() for p in out.iterdir()}
        path.write_text(text.format(n=n))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(took * n / 4.5)
        process.kill()
        process.wait()
        found = {p.name: p.read_bytes() for p in out.iterdir() if not BESIDE.fullmatch(p.name)}
        assert found.keys() == before.keys()
        assert found == before or all(found[name] != before[name] for name in found)
    subprocess.run(command, check=True, capture_output=True)
    assert "T4" in (out / "talk.html").read_text() and not [p for p in out.iterdir() if BESIDE.fullmatch(p.name)]

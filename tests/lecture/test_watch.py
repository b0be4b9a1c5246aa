"""Lectures that are built again as they change: the same bytes as of a build from nothing, and only what changed is made."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from derive.lecture import working
from derive.lecture.build import build
from derive.lecture.sources import Output, Ways
from derive.lecture.watch import Watched

pytestmark = pytest.mark.slow

LECTURE = """---
title: A line
---

# The loss

```derive
loss = sum((y[i] - (x[i]*w + b))^2, i)
wrt: w
label: eq-line
```

By [@eq-line] and

```check
claim: log(x) <= x - 1
expect: holds
```

```evaluate softmax
at: a = [0.1, 0.5, 0.7]
```

```figure function
s = 1/(1 + exp(-z))
range: -6..6
label: fig-s
caption: A curve.
```

```checks
```
"""
FORMATS: tuple[Output, ...] = ("md", "tex", "html")
EDITS = [
    ("By [@eq-line] and", "As [@eq-line] says, with *words*,"),
    ("wrt: w\n", "wrt: w, b\n"),
    ("label: eq-line\n", "label: eq-line\ntitle: a line\n"),
    ("# The loss", "```derive\ny = x^2\nwrt: x\nlabel: eq-first\n```\n\n# The loss"),
    ("range: -6..6", "range: -4..4"),
    ("at: a = [0.1, 0.5, 0.7]", "at: a = [0.1, 0.5, 0.8]"),
    ("title: A line", "title: A line\nlanguage: zh"),
]


@pytest.fixture
def lecture(tmp_path: Path) -> Path:
    path = tmp_path / "line.md"
    path.write_text(LECTURE)
    return path


@pytest.fixture
def watched(lecture: Path, tmp_path: Path) -> Watched:
    return Watched(lecture, tmp_path / "out", Ways(formats=FORMATS))


def write(path: Path, text: str) -> None:
    """A text in a file, at a time of its own."""
    path.write_text(text)
    now = time.time_ns()
    os.utime(path, ns=(now, now))


@pytest.mark.slow
def test_built_again_it_is_what_it_would_be_from_nothing(lecture: Path, watched: Watched, tmp_path: Path) -> None:
    """Blocks that come before others, labels that move, another language: nothing that is kept is out of date."""
    text = LECTURE
    assert not watched.rebuild().problem
    for old, new in EDITS:
        text = text.replace(old, new)
        write(lecture, text)
        assert watched.changed()
        again = watched.rebuild()
        assert not again.problem and not watched.changed()
        build([lecture], tmp_path / "new", FORMATS)
        for name in {name for files in again.files.values() for name in files}:
            assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "new" / name).read_bytes(), (old, name)


def test_what_did_not_change_is_not_worked_out_again(lecture: Path, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    first = watched.rebuild()
    assert {path.name for path in first.written} == {"line.md", "line.tex", "line.html", "line-function.svg", "line-function.pdf"}

    def refused(*_: object) -> None:
        raise AssertionError("worked out again")

    for name in ("derived", "claim", "evaluation", "requested"):
        monkeypatch.setattr(working, name, refused)
    write(lecture, LECTURE.replace("and\n", "and also\n"))
    again = watched.rebuild()
    assert not again.problem and {path.name for path in again.written} == {"line.md", "line.tex", "line.html"}


def test_a_mistake_is_told_and_mended(lecture: Path, watched: Watched) -> None:
    assert not watched.rebuild().problem
    before = (lecture.parent / "out" / "line.md").read_text()
    write(lecture, LECTURE.replace("log(x) <= x - 1", "log(x) <= x - 2"))
    assert watched.changed()
    wrong = watched.rebuild()
    assert "line.md, line 15" in wrong.problem and not wrong.written and not watched.changed()
    assert (lecture.parent / "out" / "line.md").read_text() == before
    lecture.unlink()
    assert watched.changed() and "line.md" in watched.rebuild().problem
    write(lecture, LECTURE)
    assert watched.changed() and not watched.rebuild().problem


def test_a_file_that_is_only_touched_changes_nothing(lecture: Path, watched: Watched) -> None:
    watched.rebuild()
    write(lecture, LECTURE)
    assert not watched.changed()


def test_what_a_lecture_uses_is_looked_at_too(lecture: Path, tmp_path: Path) -> None:
    own, macros = tmp_path / "own.css", tmp_path / "mine"
    (macros / "html").mkdir(parents=True)
    lecture.write_text("---\ntitle: T\ncss: own.css\n---\n\n```derive\ny = x^2\nwrt: x\n```\n")
    watched = Watched(lecture, tmp_path / "out", Ways(formats=("html",), templates=macros))
    assert "own.css" in watched.rebuild().problem and not watched.changed()
    write(own, "p { color: red }")
    assert watched.changed() and not watched.rebuild().problem
    write(own, "p { color: green }")
    assert watched.changed() and b"green" in watched.rebuild().files["html"]["line.html"]
    for word in ("mine", "yours"):
        write(macros / "html" / "nodes.html.j2", f"<% macro tally(n, before) %><p>{word}</p><% endmacro %>")
        assert watched.changed() and f"<p>{word}</p>".encode() in watched.rebuild().files["html"]["line.html"]


@pytest.mark.slow
def test_the_command_goes_on_until_it_is_told_to_end(lecture: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "derive", "build", str(lecture), "-o", str(tmp_path / "out"), "--to", "html", "--watch"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        seen = ""
        while "Ctrl-C" not in seen:
            seen += process.stderr.readline()
        write(lecture, LECTURE.replace("expect: holds", "expect: fails"))
        while "line 15" not in seen:
            seen += process.stderr.readline()
        write(lecture, LECTURE.replace("By", "Because of"))
        while "line.html" not in seen.split("line 15")[1]:
            seen += process.stderr.readline()
    finally:
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and "Traceback" not in err and not out
    assert "Because of" in (tmp_path / "out" / "line.html").read_text()

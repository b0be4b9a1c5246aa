"""A derivation ends when its time is up, whatever it is doing, with one message that says how far it got."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

import derive.check.evaluate
import derive.document.terminal
import derive.engine.simplify
import derive.pipeline
import derive.rules.calculus
from derive import Unfinished, cli
from derive.lecture import working
from derive.lecture.reader import LectureError, read_lecture

from .conftest import Run

SECONDS = 0.5
SLACK = 1.0  # of a machine that does other things too
pytestmark = pytest.mark.anew  # deriving is what takes the time
CHAIN = "u = x**2; v = sin(u); L = v*u"
ALARM = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm here")


def busy(*_: object, **__: object) -> None:
    """Looks at no clock."""
    while True:
        time.sleep(10)


@pytest.mark.slow
@ALARM
@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        (derive.pipeline, "pose", "it was reading the problem\n"),
        (derive.engine.simplify, "routine", "it was deriving diff(u, x); 0 of 3 derivatives are done\n"),
        (derive.check.evaluate.Frame, "_compute", "it was checking diff(u, x); 0 of 3 derivatives are checked\n"),
        (derive.document.terminal, "_Listing", "it was writing the problem\n"),
    ],
    ids=["reading", "deriving", "checking", "writing"],
)
def test_the_time_is_up(
    module: object, name: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([CHAIN, "--wrt", "x", "--no-cache"]) == 0  # everything is imported
    capsys.readouterr()
    before = signal.getsignal(signal.SIGALRM)
    monkeypatch.setattr(module, name, busy)
    start = time.monotonic()
    assert cli.main([CHAIN, "--wrt", "x", "--no-cache", "--timeout", str(SECONDS)]) == 1
    assert time.monotonic() - start < 1.2 * SECONDS + SLACK
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("derive: this is not finished within 0.5 s\n")
    assert said in err and "--timeout 2 gives it more time" in err and "Traceback" not in err
    assert signal.getsignal(signal.SIGALRM) == before and signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_timeout_is_no_part_of_what_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cache_home: Path
) -> None:
    assert cli.main(["sigmoid", "--timeout", "50"]) == 0
    first = capsys.readouterr().out
    assert len(list((cache_home / "derive").glob("*.json"))) == 1
    monkeypatch.setattr(derive.pipeline, "answer_to", busy)
    assert cli.main(["sigmoid", "--timeout", "40"]) == cli.main(["sigmoid"]) == 0
    assert capsys.readouterr().out == 2 * first


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "soon", "1e9", ""])
def test_a_timeout_is_a_number_of_seconds(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["sigmoid", f"--timeout={value}"])
    assert stopped.value.code == 2 and "no number of seconds" in capsys.readouterr().err


@pytest.mark.slow
def test_as_a_process(run: Run) -> None:
    """What is exponential still: a second derivative, written out."""
    lines = ["x1 = sin(x0)", "x2 = sin(x1) + x0", *(f"x{n} = sin(x{n - 1}) + x{n - 2}" for n in range(3, 40))]
    start = time.monotonic()
    assert run("x**2", "--no-cache", timeout=120).returncode == 0
    begun = time.monotonic()
    done = run("; ".join(lines), "--wrt", "x0", "--second", "--timeout", "4", "--no-cache", timeout=120)
    slack = SLACK + 3 * (begun - start)  # of a machine on which what takes hardly any time took so long
    assert time.monotonic() - begun < 1.2 * 4 + slack
    assert done.returncode == 1 and done.stdout == b""
    assert b"not finished within 4 s" in done.stderr and b"it was deriving diff(x" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.slow
@ALARM
def test_from_python(monkeypatch: pytest.MonkeyPatch) -> None:
    assert derive.derive("sigmoid", timeout=60).verified
    monkeypatch.setattr(derive.engine.simplify, "routine", busy)
    with pytest.raises(Unfinished, match="timeout=2 gives it more time"):
        derive.derive("sigmoid", timeout=SECONDS)
    with pytest.raises(ValueError, match="positive number"):
        derive.derive("sigmoid", timeout=0)


@pytest.mark.slow
@ALARM
def test_a_block_of_a_lecture(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = "---\ntitle: T\n---\n\nWords.\n\n```derive\nsigmoid\n```\n"
    lecture = read_lecture(text, "slow")
    working.work(lecture, tmp_path)
    monkeypatch.setattr(working, "SECONDS", SECONDS)
    monkeypatch.setattr(derive.engine.simplify, "routine", busy)
    with pytest.raises(LectureError, match="not finished within") as caught:
        working.work(lecture, tmp_path)
    assert caught.value.exit_status == 1 and "line 7" in str(caught.value) and "--timeout" not in str(caught.value)


def test_what_is_printed_does_not_depend_on_the_time(capsys: pytest.CaptureFixture[str]) -> None:
    shown = set()
    options: list[list[str]] = [[], ["--timeout", "1000"]]
    for more in options:
        assert cli.main(["softmax", "--steps", "--cases", "--no-cache", *more]) == 0
        shown.add(capsys.readouterr().out)
    assert len(shown) == 1

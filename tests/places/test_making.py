"""Requests of documents: what was asked comes back, worked out once, on all cores, and never again."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from derive import workers
from derive.places import Made, Request, make, make_all, making, on_terminal, request
from derive.workers import Lost


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("DERIVE_CACHE", raising=False)
    monkeypatch.delenv(workers.SCHEDULER, raising=False)
    return tmp_path / "cache"


def results(count: int, format: str = "md") -> list[Request]:
    """Different requests."""
    return [request("result", f"{n}*x^2", {"wrt": "x"}, format) for n in range(2, count + 2)]


def refuse_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(making, "worked_out", refused)
    monkeypatch.setattr(making, "together", refused)
    monkeypatch.setattr(workers, "each", refused)


@pytest.mark.slow
def test_each_kind_of_request() -> None:
    derivation = make(request("derivation", "softmax", {"steps": None}, "md"))
    result = make(request("result", "softmax", {}, "md"))
    definition = make(request("definition", "softmax", {}, "fragment"))
    plot = make(request("plot", "", {"kind": "function", "text": "s = x^2", "range": "-1..1"}, "svg"))
    for made in (derivation, result, definition, plot):
        assert made.is_fine and made.output and made.status == 0, made.problem
    assert derivation.output.count("$$") >= 2 and "\n" not in result.output.strip() and "<math" in definition.output
    assert plot.output.lstrip().startswith("<svg")


def test_what_is_wrong_is_a_value_with_its_place() -> None:
    made = make(request("derivation", "y = x^2\nz = y +", {}, "md"))
    assert (made.status, made.line, made.column, made.output) == (2, 2, 8, "") and "something is missing" in made.problem
    assert make(request("derivation", "sofmax", {}, "md")).problem


@pytest.mark.anew
def test_what_is_not_finished_in_time_is_a_value_too() -> None:
    late = make(request("derivation", "softmax", {"timeout": "0.000001"}, "md"))
    assert late.status == 1 and "timeout=" in late.problem


@pytest.mark.parametrize("format", ["page", "md", "text"])
def test_lines_are_chosen_where_they_are(format: str) -> None:
    """A calculation without lines is none: to ask for a line that there is not is a mistake, and to ask for one means steps."""
    asked = {lines: make(request("derivation", "sigmoid", {"lines": lines}, format)) for lines in ("2", "2-40", "40")}
    assert asked["2"].is_fine and "rule" in asked["2"].output
    for lines in ("2-40", "40"):
        assert asked[lines].status == 2 and "there is no line" in asked[lines].problem and not asked[lines].output


def test_a_line_has_one_number_on_a_screen_and_on_a_page() -> None:
    screen, page = (make(request("derivation", "softmax", {"lines": "2"}, format)).output for format in ("text", "md"))
    assert all("uotient rule" in output and "ifting" not in output for output in (screen, page))


@pytest.mark.slow
def test_the_second_time_nothing_is_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [*results(3), *results(3, "fragment"), *results(2)]
    first = make_all(wanted)
    assert len(first) == 6 and all(made.is_fine for made in first.values())
    refuse_work(monkeypatch)
    assert make_all(wanted) == first


def test_what_failed_is_tried_again() -> None:
    wrong = request("derivation", "x +", {}, "md")
    assert not make(wrong).is_fine and not make(wrong).is_fine


def test_formats_of_one_question_are_worked_out_together(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = making.together

    def counted(requests: tuple[Request, ...]) -> tuple[Made, ...]:
        asked.append(len(requests))
        return real(requests)

    monkeypatch.setattr(making, "together", counted)
    make_all([request("result", "x^2", {"wrt": "x"}, format) for format in ("md", "latex", "fragment")])
    assert asked == [3]


@pytest.mark.slow
def test_a_site_of_three_hundred(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 requests, 200 of them different, on two cores: each once, told as it goes, and not at all the second time."""
    monkeypatch.setattr(workers, "cores", lambda: 2)
    wanted = [*results(200), *results(100)]
    told: list[tuple[int, int]] = []
    made = make_all(wanted, progress=lambda done, count, what: told.append((done, count)))
    assert len(made) == 200 and all(m.is_fine for m in made.values())
    assert told == [(n, 200) for n in range(1, 201)]
    refuse_work(monkeypatch)
    assert make_all(wanted) == made


KILLED = 4


def killing(requests: tuple[Request, ...]) -> tuple[Made, ...]:
    """What comes of requests; one of them kills whoever works it out."""
    if requests[0].question.text.startswith(f"{KILLED}*"):
        os.kill(os.getpid(), signal.SIGKILL)
    return tuple(Made(r.question.text) for r in requests)


@pytest.mark.slow
@pytest.mark.parametrize("begun", ["fork", "spawn"])
def test_one_that_kills_its_worker_is_the_only_one_that_fails(begun: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context(begun))
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.setattr(making, "together", killing)
    wanted = results(6)
    made = make_all(wanted)
    wrong = wanted[KILLED - 2]
    assert [r for r in wanted if not made[r].is_fine] == [wrong]
    assert "worker process died" in made[wrong].problem and made[wrong].status == 1
    monkeypatch.setattr(making, "together", lambda requests: pytest.fail("kept") if wrong not in requests else killed(requests))
    assert make_all(wanted)[wrong].output == "now"


def killed(requests: tuple[Request, ...]) -> tuple[Made, ...]:
    return tuple(Made("now") for _ in requests)


def test_a_lost_worker_is_told_of_what_it_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(work: Any, groups: Iterable[tuple[Request, ...]], scheduler: str | None) -> Iterator[Any]:
        first, *rest = groups
        yield first, tuple(Made("made") for _ in first)
        raise Lost(rest)

    monkeypatch.setattr(workers, "each", lost)
    wanted = results(4)
    assert [made.is_fine for made in map(make_all(wanted).__getitem__, wanted)] == [True, False, False, False]


@pytest.mark.slow
def test_nothing_that_computes_is_imported_for_what_was_made() -> None:
    program = (
        "import sys\nfrom derive.places import make_all, request\n"
        "made = make_all([request('derivation', 'softmax', {}, f) for f in ('md', 'fragment', 'page')])\n"
        "assert all(m.is_fine for m in made.values())\nprint('sympy' in sys.modules)"
    )
    found = [subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout for _ in range(2)]
    assert found == ["True\n", "False\n"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_who_waits_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert on_terminal() is None
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    quick = on_terminal()
    assert quick is not None
    quick(1, 2, "softmax")
    assert terminal.getvalue() == ""
    monkeypatch.setattr("derive.places.progress.PATIENCE", 0.0)
    quick(1, 2, "soft\x1bmax")
    assert terminal.getvalue() == "\r\x1b[K1 of 2: soft�max"
    quick(2, 2, "sigmoid")
    assert terminal.getvalue().endswith("\r\x1b[K")

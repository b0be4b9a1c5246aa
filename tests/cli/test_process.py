"""The program as a process: what it imports, and what happens to its pipes, its locale and its interrupts."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from .conftest import Run
from .copies import Copies


def imported(*words: str) -> set[str]:
    code = "import sys; from derive.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, encoding="utf-8", check=True)
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_the_catalogue_is_listed_without_sympy() -> None:
    for words in (["list"], ["list", "--format", "json"]):
        assert not imported(*words) & {"sympy", "numpy", "jinja2", "yaml", "typst", "pypandoc"}


def test_a_misspelt_name_is_refused_without_sympy() -> None:
    assert "sympy" not in imported("sofmax")


def test_the_catalogue_as_data(run: Run) -> None:
    found = json.loads(run("list", "--format", "json").stdout)
    assert [e["name"] for e in found["entries"] if e["family"] == "loss"][:2] == ["mse", "sse"]


@pytest.mark.slow
def test_standard_input_is_read(run: Run) -> None:
    done = run("-", "--wrt", "x", stdin="# the sigmoid\ns = 1/(1 + exp(−x))\n".encode())
    assert done.returncode == 0 and "s (1 − s)" in done.stdout.decode()


@contextmanager
def started(*words: str, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """The program at work; in the end it is gone and its pipes are closed, whatever happens."""
    command = [sys.executable, "-m", "derive", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("words", [["list"], ["softmax", "--steps"], ["help"], ["softmax", "-o", "-"]])
def test_a_pipe_that_closes_early_is_no_error(words: list[str]) -> None:
    with started(*words) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 141


@pytest.mark.slow
def test_an_interrupt_is_no_traceback() -> None:
    # What is started in the background inherits that interrupts are ignored, and leaves it so; here they are not.
    heard = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    with started("-", stdin=subprocess.PIPE, preexec_fn=heard) as process:
        assert process.stderr
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == b"" and process.wait(10) == 130


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "xx_XX"},
    ],
    ids=["C", "POSIX", "ascii", "unknown"],
)
def test_the_output_is_utf_8_whatever_the_locale(environment: dict[str, str], run: Run) -> None:
    done = run("sigmoid", "--no-cache", **environment)
    assert done.returncode == 0 and "∂s/∂x" in done.stdout.decode("utf-8") and done.stderr == b""


@pytest.mark.slow
@pytest.mark.parametrize("columns", ["0", "-3", "1", "40", "99999999", "many"])
def test_any_width_will_do(columns: str, ready: Copies, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    done = ready.run("l2-norm", "--steps", "--no-cache")
    assert done.returncode == 0
    if columns == "40":
        assert max(map(len, done.stdout.decode().splitlines())) <= 100


def test_an_error_of_the_program_is_one_line(run: Run) -> None:
    code = "import derive.cli as c, derive.commands.derivation as d; d.run = lambda words: 1/0; raise SystemExit(c.main(['x']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 1 and b"ZeroDivisionError" in done.stderr and b"Traceback" not in done.stderr

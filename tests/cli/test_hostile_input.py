"""Text that is meant to harm: a clear message within two seconds, exit status 2, and nothing of it is ever run."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from .conftest import Run
from .copies import Copies, Done

pytestmark = pytest.mark.slow

PARENTHESES = "(" * 10_000 + "x" + ")" * 10_000
ARGUMENTS = {
    "import": "__import__('os').system('touch MARKER')",
    "import in a definition": "f = __import__('os').system('touch MARKER')",
    "lambda": "(lambda: open('MARKER', 'w'))()",
    "attributes": "x.__class__.__mro__[1].__subclasses__()",
    "comprehension": "[open('MARKER', 'w') for i in (1,)]",
    "walrus": "(x := 1)",
    "f-string": "f\"{open('MARKER', 'w')}\"",
    "string": "'touch MARKER'",
    "shell": "$(touch MARKER); `touch MARKER`",
    "template": "{{ 7*7 }} << x >> <% include '/etc/passwd' %>",
    "format": "%s%n{0.__class__}",
    "parentheses": PARENTHESES,
    "brackets": "x = " + "[" * 5000,
    "minus signs": "x = " + "-" * 10_000 + "y",
    "powers": "9**9**9**9",
    "two brackets": "a[i][j]",
    "negative index": "a[-1]",
    "long number": "9" * 5000 + "*x",
    "exponent": "1e999999999*x",
    "escape codes": "\x1b[31mred\x1b]0;title\x07",
    "direction marks": "x = \u202ey + 1",
    "many names": " + ".join(f"x{n}" for n in range(9000)),
    "nothing": "",
    "blank": " \n ",
    "dunder": "__builtins__",
}


def refused(ready: Copies, *words: str | bytes) -> Done:
    """A run that takes less than two seconds of a processor, however busy the machine is, on a slow one as much more; a start
    is not among them, and takes the most of a second."""
    done = ready.run(*words)
    assert done.returncode == 2, done.stderr[-2000:]
    assert done.stderr.startswith(b"derive: ") and b"Traceback" not in done.stderr and len(done.stderr) < 2000
    assert done.seconds < 1.2 * slowness()
    return done


@cache
def slowness() -> float:
    """How many times longer a processor takes here than where SymPy is imported in 0.35 s; at least once."""
    begin = taken()
    subprocess.run([sys.executable, "-c", "import sympy"], check=True)
    return max(1.0, (taken() - begin) / 0.35)


def taken() -> float:
    """Seconds of a processor that the processes took which have ended."""
    ended = os.times()
    return ended.children_user + ended.children_system


@pytest.mark.parametrize("what", ARGUMENTS)
def test_an_argument_that_is_meant_to_harm(what: str, ready: Copies, tmp_path: Path) -> None:
    marker = tmp_path / "run"
    text = ARGUMENTS[what].replace("MARKER", str(marker))
    done = refused(ready, "--steps", "--", text)
    assert not marker.exists()
    assert all(c == "\n" or c.isprintable() for c in done.stderr.decode())


TOO_MUCH = ["f = (9**999)**999*x", "f = x**(9**999)", "f = 1/(1 - 1)*x", "f = log(0)*x", "x = 2", "sum(" * 55 + "x" + ", k)" * 55]


@pytest.mark.parametrize("text", TOO_MUCH)
def test_text_that_can_be_read_and_is_too_much_to_work_out(text: str, ready: Copies) -> None:
    done = ready.run(text, "--wrt", "x")
    assert done.returncode in (0, 1, 2) and b"Traceback" not in done.stderr and b"error of the program" not in done.stderr
    assert done.seconds < 4 * slowness()


INPUTS = {
    "ten megabytes": b"x" * 10_000_000,
    "ten megabytes of sums": b"x + " * 2_500_000,
    "zero bytes": b"\0" * 1000,
    "a zero byte": b"x**2\0",
    "not UTF-8": b"\xff\xfe x",
    "a lone surrogate": b"\xed\xa0\x80",
    "parentheses": PARENTHESES.encode(),
    "many lines": b"x = x\n" * 3000,
    "nothing": b"",
}


@pytest.mark.parametrize("what", INPUTS)
def test_standard_input_that_is_meant_to_harm(what: str, run: Run) -> None:
    """As a process from its start, within two seconds."""
    allowed = 2 * slowness()
    begin = taken()
    done = run("-", stdin=INPUTS[what])
    assert taken() - begin < allowed
    assert done.returncode == 2, done.stderr[-2000:]
    assert done.stderr.startswith(b"derive: ") and b"Traceback" not in done.stderr and len(done.stderr) < 2000


@pytest.mark.parametrize("option", ["--of", "--wrt", "--assume"])
@pytest.mark.parametrize("text", ["__import__('os').system('true')", PARENTHESES, "a[i][j]", "\udcff", "'x'"])
def test_every_option_is_read_as_carefully(option: str, text: str, ready: Copies) -> None:
    refused(ready, "softmax", f"{option}={text}".encode("utf-8", "surrogateescape"))


def test_the_text_of_an_argument_is_bytes_that_are_not_utf_8(run: Run) -> None:
    done = run(b"x\xff**2")
    assert done.returncode == 2 and b"Traceback" not in done.stderr

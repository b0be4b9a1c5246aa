"""Terminal sessions of the README and of the documentation are run; the README's Python passes a type checker, and CI runs
its commands."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [README, *(page.read_text(encoding="utf-8") for page in sorted((ROOT / "templates/site/docs").rglob("*.md")))]
SESSIONS = [s for page in PAGES for s in re.findall(r"^```console\n(.*?)^```$", page, flags=re.S | re.M)]
PYTHON = re.findall(r"^```python\n(.*?)^```$", README, flags=re.S | re.M)
#: What a caller may count on, said to the type checker.
FACE = """
from typing import Any, assert_type

import derive
from derive.api import Formula

d = derive.derive("softmax")
assert_type(d, derive.Derived)
assert_type(d.result.text, str)
assert_type(d.result.latex, str)
assert_type(d.verified, bool)
assert_type(d.steps[0].check.ok, bool)
assert_type(d.steps[0].because.text, str)
assert_type(d.cases[0].steps[0].rule, str)
assert_type(d.lemmas, tuple[derive.Derived, ...])
assert_type(d.matrix, Formula | None)
assert_type(d.to_dict(), dict[str, Any])
assert_type(derive.derive("mse", wrt="w,b", gradient=True, order="reverse", domain={"w": (0, None)}), derive.Derived)
assert_type([part.result.text for part in d], list[str])
assert_type(d[0], derive.Derived)
assert_type(d[:1], tuple[derive.Derived, ...])
assert_type(d.results["b"], Formula)
assert_type(derive.__version__, str)
try:
    derive.derive("a[i][j]")
except derive.NotationError as error:
    assert_type((error.line, error.fix), tuple[int | None, str | None])
except (derive.Stuck, derive.DoesNotHold, derive.Missing, derive.Unfinished, derive.SeveralParts) as failed:
    assert_type(failed.exit_status, int)
except derive.DeriveError as other:
    assert_type(other.exit_status, int)
"""
#: What a type checker must refuse, and what it calls it.
MISTAKES = {
    'derive.derive("softmax").gradient': "attr-defined",
    'derive.derive("softmax").result + 1': "operator",
    'derive.derive("softmax", order="sideways")': "arg-type",
    'derive.derive("softmax").matrix.text': "union-attr",
    "derive.nonsense": "attr-defined",
}


def commands(session: str) -> list[tuple[str, str]]:
    """Each command of a session with the output that stands under it."""
    parts = re.split(r"^\$ ", session, flags=re.M)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.mark.slow
@pytest.mark.parametrize("session", SESSIONS, ids=lambda s: s.partition("\n")[0][2:40])
def test_sessions_print_what_the_readme_shows(session: str, tmp_path: Path) -> None:
    for command, shown in commands(session):
        words = shlex.split(command)
        assert words[0] == "derive"
        environment = {"XDG_CACHE_HOME": str(tmp_path), "COLUMNS": "88", "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        call = [sys.executable, "-m", "derive", *words[1:]]
        run = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert steady(run.stdout + run.stderr) == steady(shown)


def steady(output: str) -> str:
    """What a terminal shows, but for rounding errors: those differ between processors."""
    return re.sub(r"largest error [\d.e-]+", "largest error …", output).rstrip()


def test_the_two_commands_are_there() -> None:
    assert "python -m pip install . && derive build\n" in README
    assert 'python -m pip install ".[dev]" && python -m pytest\n' in README


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[str]]:
    """What a type checker says of a module, as it reads `derive` where it is installed: by what `py.typed` promises."""
    folder = tmp_path_factory.mktemp("typed")

    def of(source: str) -> list[str]:
        (folder / "written.py").write_text(source, encoding="utf-8")
        call = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", "cache", "written.py"]
        environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
        run = subprocess.run(call, capture_output=True, text=True, cwd=folder, env=environment, check=False)
        assert run.stderr == ""
        return run.stdout.splitlines()

    return of


@pytest.mark.slow
def test_a_type_checker_passes_what_the_readme_writes(complaints: Callable[[str], list[str]]) -> None:
    blocks = [doctest.script_from_examples(block) if ">>>" in block else block for block in PYTHON]
    assert len(blocks) == 3 and "derive.derive(" in blocks[0]
    assert complaints("\n".join(blocks)) == []


@pytest.mark.slow
def test_what_a_caller_counts_on_is_typed(complaints: Callable[[str], list[str]]) -> None:
    assert complaints(FACE) == []


@pytest.mark.slow
def test_a_type_checker_sees_a_mistake(complaints: Callable[[str], list[str]]) -> None:
    """A control: nothing that a caller gets is of any type."""
    found = complaints("\n".join(["import derive", *MISTAKES]))
    assert [line.rpartition("[")[2].rstrip("]") for line in found] == list(MISTAKES.values())

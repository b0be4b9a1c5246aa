"""The README's terminal sessions are run, and its commands are the ones that CI runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"^```console\n(.*?)^```$", README, flags=re.S | re.M)


def commands(session: str) -> list[tuple[str, str]]:
    """Each command of a session with the output that stands under it."""
    parts = re.split(r"^\$ ", session, flags=re.M)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


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

"""What tests of sites need: a generator that may not be installed, a copy of the site, and a process in which it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
HOUSE = HERE.parents[1]


def need(*modules: str, programs: tuple[str, ...] = ()) -> None:
    """Skips a test whose generator is not installed, unless DERIVE_SITES says that it must be."""
    gone = [*(name for name in modules if find_spec(name) is None), *(name for name in programs if shutil.which(name) is None)]
    if gone and os.environ.get("DERIVE_SITES") == "required":
        pytest.fail(f"not installed: {', '.join(gone)}")
    if gone:
        pytest.skip(f"not installed: {', '.join(gone)}")


def python(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A module of Python as a process that imports this house, with a cache of its own."""
    known = {**os.environ, "PYTHONPATH": str(HOUSE), "XDG_CACHE_HOME": str(folder / "cache"), **environment}
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, env=known, capture_output=True, text=True, timeout=300, check=False
    )


def with_programs(*programs: str) -> pytest.MarkDecorator:
    """Skips where a program is not installed; with `DERIVE_SITES=required` its lack is a failure of the test instead."""
    missing = [program for program in programs if shutil.which(program) is None]
    is_skipped = bool(missing) and os.environ.get("DERIVE_SITES") != "required"
    return pytest.mark.skipif(is_skipped, reason=f"{', '.join(missing)} is not installed")


#: What a site says of its derivations, and the same with time enough on a machine that has much else to do.
PATIENT = {
    "\\usepackage{derive}": "\\usepackage[timeout=200]{derive}",
    'to = ["html"]\n\n': 'to = ["html"]\ntimeout = 200\n',
}


def copied(name: str, folder: Path) -> Path:
    """A copy of a site, with more patience than an author needs."""
    site = Path(shutil.copytree(HERE / name, folder / name))
    for file in (*site.rglob("*.tex"), *site.rglob("fragments.toml")):
        text = file.read_text(encoding="utf-8")
        for said, patient in PATIENT.items():
            text = text.replace(said, patient)
        file.write_text(text, encoding="utf-8")
    return site


def ran(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What came of a command in a folder, in which `derive` is this one."""
    commands = folder.parent / "bin"
    commands.mkdir(exist_ok=True)
    command = commands / "derive"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m derive "$@"\n')
    command.chmod(0o755)
    variables = {
        "PATH": f"{commands}:{os.environ['PATH']}", "PYTHONPATH": str(HOUSE), "LANG": "C.UTF-8",
        "XDG_CACHE_HOME": str(folder.parent.parent / "cache"),  # one for all tests of a run: what one has made, another finds
        "max_print_line": "1000",  # of LaTeX, whose log is read here
        **variables,
    }  # fmt: skip
    return subprocess.run(
        words, cwd=folder, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", errors="replace", timeout=300,
        check=False,
    )  # fmt: skip


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that sees this checkout, with a cache in a folder; nothing of the user's is touched."""
    found = home / "installed"
    if home.is_dir() and home != Path("/"):
        _entry_points(found / "derive-0.dist-info")
    path = os.pathsep.join(map(str, (HOUSE, found, *filter(None, [os.environ.get("PYTHONPATH")]))))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DERIVE_")}
    own = {"PYTHONPATH": path, "XDG_CACHE_HOME": str(home / "cache"), "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    return {**kept, **own, **more}


def _entry_points(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    points = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    lines = [line for group, names in points.items() for line in (f"[{group}]", *(f"{n} = {v}" for n, v in names.items()))]
    (folder / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: derive\nVersion: 0\n", encoding="utf-8")

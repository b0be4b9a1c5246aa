"""Sites that an author could copy, built by what builds them: in a folder of their own, with `derive` among the commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def need(*programs: str) -> pytest.MarkDecorator:
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
        "PATH": f"{commands}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8",
        "XDG_CACHE_HOME": str(folder.parent.parent / "cache"),  # one for all tests of a run: what one has made, another finds
        "max_print_line": "1000",  # of LaTeX, whose log is read here
        **variables,
    }  # fmt: skip
    return subprocess.run(
        words, cwd=folder, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", errors="replace", timeout=300,
        check=False,
    )  # fmt: skip

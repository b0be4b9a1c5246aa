"""What tests of sites need: a generator that may not be installed, and a process in which it runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]


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

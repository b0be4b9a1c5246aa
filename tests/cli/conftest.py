"""Every test of the command line has a cache folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .copies import Copies, copies

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture(autouse=True)
def cache_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder; nothing of the user's is read or written."""
    home = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("DERIVE_CACHE", "NO_COLOR", "DERIVE_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)
    return home


@pytest.fixture
def run() -> Run:
    """The program as a process of its own."""

    def process(
        *arguments: str | bytes, stdin: bytes = b"", timeout: float = 120, **environment: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "derive", *arguments], input=stdin, capture_output=True, timeout=timeout, check=False,
            env={**os.environ, **environment},
        )  # fmt: skip

    return process


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    """The program with everything imported, to be run in copies of its process."""
    with copies(tmp_path_factory.mktemp("copies")) as made:
        yield made

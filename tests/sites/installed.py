"""This checkout as generators see it that are processes of their own: importable, with its entry points."""

from __future__ import annotations

import importlib.util
import os
import tomllib
from pathlib import Path

import pytest

import derive

ROOT = Path(derive.__file__).parent.parent


def needed(*modules: str) -> None:
    """Skips a test without its generator, unless `DERIVE_SITES=required`."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing and os.environ.get("DERIVE_SITES") != "required":
        pytest.skip(f"{', '.join(missing)} is not installed")
    assert not missing, f"{', '.join(missing)} is not installed, and DERIVE_SITES=required"


def seen(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that sees this checkout, with a cache in a folder; nothing of the user's is touched."""
    found = home / "installed"
    if home.is_dir() and home != Path("/"):
        _entry_points(found / "derive-0.dist-info")
    path = os.pathsep.join(map(str, (ROOT, found, *filter(None, [os.environ.get("PYTHONPATH")]))))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DERIVE_")}
    own = {"PYTHONPATH": path, "XDG_CACHE_HOME": str(home / "cache"), "NO_MKDOCS_2_WARNING": "1", "NO_COLOR": "1"}
    return {**kept, **own, **more}


def _entry_points(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    lines = [line for group, names in points.items() for line in (f"[{group}]", *(f"{n} = {v}" for n, v in names.items()))]
    (folder / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: derive\nVersion: 0\n", encoding="utf-8")

"""Tests of sites start real generators, which takes minutes: they run where somebody asks for them.

`python -m pytest -m sites` runs those whose generator is installed; with `DERIVE_SITES=required` one that is not is a failure.
"""

from __future__ import annotations

import os

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips what starts a generator, unless it was asked for."""
    if os.environ.get("DERIVE_SITES") or "sites" in config.getoption("markexpr"):
        return
    for item in items:
        if item.get_closest_marker("sites"):
            item.add_marker(pytest.mark.skip(reason="runs with DERIVE_SITES=required, or -m sites"))

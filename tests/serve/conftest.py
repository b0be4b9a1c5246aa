"""The server in this process, asked as a browser asks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PORT = 8642


@pytest.fixture(scope="session", autouse=True)
def cache_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty cache folder, of which the workers know from their beginning."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def client(cache_home: None) -> Iterator[TestClient]:
    pytest.importorskip("starlette")
    pytest.importorskip("httpx2")
    from starlette.testclient import TestClient

    from derive.serve.app import made

    with TestClient(made(PORT), f"http://127.0.0.1:{PORT}", raise_server_exceptions=False) as found:
        yield found

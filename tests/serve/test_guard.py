"""Whom the server answers, how much it takes, and what a browser may do with its pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("starlette")

from derive.serve.limits import LARGEST
from tests.serve.conftest import PORT

if TYPE_CHECKING:
    from starlette.testclient import TestClient


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/?text=softmx", "/static/style.css", "/nowhere", "/static/../../pyproject.toml"])
def test_the_policy_is_strict_everywhere(client: TestClient, path: str) -> None:
    found = client.get(path)
    policy = found.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert found.headers["x-content-type-options"] == "nosniff" and found.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in found.headers


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"localhost.evil:{PORT}", "", "0.0.0.0"],
)
def test_another_name_is_refused(client: TestClient, host: str) -> None:
    found = client.get("/", headers={"Host": host})
    assert found.status_code == 421 and "text/plain" in found.headers["content-type"]


@pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"LOCALHOST:{PORT}", f"[::1]:{PORT}"])
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    found = client.request(method, "/")
    assert found.status_code == 405 and found.headers["allow"] == "GET, HEAD, POST"
    assert client.head("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": f"http://127.0.0.1:{PORT + 1}"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Origin": "null"},
    ],
)
def test_pages_of_other_places_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/derivation", data={"text": "softmax"}, headers=headers).status_code == 403


@pytest.mark.slow
def test_a_link_of_another_place_is_followed(client: TestClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code == 200
    own = {"Sec-Fetch-Site": "same-origin", "Origin": f"http://localhost:{PORT}"}
    assert client.post("/understood", data={"text": "x^2"}, headers=own).status_code == 200


@pytest.mark.slow
def test_what_is_too_long_is_refused(client: TestClient) -> None:
    assert client.post("/understood", data={"text": "x" * LARGEST}).status_code == 413
    assert client.post("/understood", content=iter([b"text=", b"x" * LARGEST])).status_code == 413, "in pieces, without a length"
    assert client.get("/", params={"text": "x" * LARGEST}).status_code == 414
    assert client.post("/understood", headers={"Content-Length": "-1"}).status_code == 413
    assert client.post("/understood", data={"text": "x" * 1000}).status_code == 422


def test_only_its_own_files_are_served(client: TestClient) -> None:
    assert client.get("/static/maths.woff2").headers["content-type"] == "font/woff2"
    for path in ("/static/nodes.html.j2", "/static/%2e%2e/html/page.html.j2", "/static//etc/passwd", "/copy/pdf", "/lecture/"):
        found = client.get(path)
        assert found.status_code == 404 and "there is nothing at this address" in found.text

"""The command as a process: its address, its end, and what it says where it cannot begin."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

pytest.importorskip("uvicorn")

from tests.serve.server import COMMAND, HERE, get, serving


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order(how: signal.Signals) -> None:
    with serving() as (server, port):
        assert get(port, "/?text=x%5E2")[0] == 200
        group = os.getpgid(server.pid)
        os.killpg(group, how) if how == signal.SIGINT else server.send_signal(how)
        _out, said = server.communicate(timeout=60)
        assert server.returncode == 0, said
        assert said == ""
        deadline = time.monotonic() + 30
        while _lives(group):
            assert time.monotonic() < deadline, "a worker is left behind"
            time.sleep(0.1)


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_it_ends_while_it_works() -> None:
    with serving() as (server, port), ThreadPoolExecutor(1) as threads:
        text = quote("L = " + " + ".join(f"(x^{n} + exp(x)*sin(x^{n}))^{n}" for n in range(2, 40)))
        asked = threads.submit(get, port, f"/?text={text}&wrt=x")
        time.sleep(1)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
        assert server.returncode == 0
        assert asked.exception(timeout=60) or asked.result()[0] in (200, 422, 500, 503, 504)


def test_it_is_reached_from_this_machine_alone() -> None:
    with serving() as (_server, port):
        other = socket.socket()
        with other, pytest.raises(OSError):
            other.connect(("127.0.0.2", port))


def refused(*words: str, **environment: str) -> str:
    done = subprocess.run(
        [*COMMAND, *words], cwd=HERE, capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environment}
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    return done.stderr


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} is taken" in refused("--port", str(port))


@pytest.mark.parametrize("port", ["99999", "70000", "x", "٣"])
def test_what_is_no_port_is_told(port: str) -> None:
    assert f"{port} is no port from 0 to 65535" in refused("--port", port)


def test_a_lecture_that_is_not_there_is_told() -> None:
    assert "there is no lecture logistic-regresion\ndid you mean `logistic-regression`?" in refused("logistic-regresion")


def test_what_is_not_installed_is_told(tmp_path: Path) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ImportError\n")
    assert "python -m pip install 'derive[serve]'" in refused("--port", "0", PYTHONPATH=str(tmp_path))


@pytest.mark.slow
def test_two_hundred_at_once_are_answered_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of them ask for the same few derivations, half for different ones; none is lost, and none gets another's answer."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asked = [f"f = x^{n + 2} + {n}" if n % 2 else f"f = x^{n % 5 + 2}" for n in range(200)]
    with serving() as (_server, port), ThreadPoolExecutor(200) as threads:
        answers = list(threads.map(lambda text: get(port, f"/copy/markdown?text={quote(text, safe='')}"), asked))
    assert {status for status, _ in answers} == {200}
    for n, (_status, told) in enumerate(answers):
        power = n + 2 if n % 2 else n % 5 + 2
        result = "2 x" if power == 2 else f"{power} x^{{{power - 1}}}" if power > 10 else f"{power} x^{power - 1}"
        assert re.sub(r"[{}]", "", result) in re.sub(r"[{}]", "", told), (asked[n], told)


@pytest.mark.slow
def test_a_lecture_is_shown_anew_when_it_changes(tmp_path: Path) -> None:
    lecture = tmp_path / "small.md"
    lecture.write_text("---\ntitle: Before\n---\n\nText.\n")
    with serving(str(lecture)) as (_server, port):
        status, page = get(port, "/lecture/")
        assert status == 200 and "<h1>Before</h1>" in page and "/static/reload.js" in page
        first = get(port, "/lecture/version")[1]
        assert first in page and get(port, "/lecture/version")[1] == first
        lecture.write_text("---\ntitle: After\n---\n\nText.\n")
        assert get(port, "/lecture/version")[1] != first
        assert "<h1>After</h1>" in get(port, "/lecture/")[1]
        lecture.write_text("---\ntitle: After\n---\n\n```derive softmx\n```\n")
        broken = get(port, "/lecture/")[1]
        assert "small.md" in broken and "softmax" in broken and "/static/reload.js" in broken and "Traceback" not in broken
        lecture.write_text("---\ntitle: Mended\n---\n\nText.\n")
        assert "<h1>Mended</h1>" in get(port, "/lecture/")[1]
        assert 'href="/lecture/"' in get(port, "/")[1]

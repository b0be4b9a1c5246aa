"""The server as a process of its own, and what it answers."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

HERE = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "derive", "serve"]


@contextmanager
def serving(*words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server, and the port of which it tells."""
    server = subprocess.Popen(
        [*COMMAND, "--port", "0", *words], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout
        said = server.stdout.readline()
        found = re.match(r"http://127\.0\.0\.1:(\d+)/", said)
        assert found, said or (server.stderr and server.stderr.read())
        yield server, int(found[1])
    finally:
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()

"""The program in copies of one process that has imported everything: hundreds of runs for the price of one start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

SECONDS = 60  # of a processor, for one run; then it is killed, as what runs for ever would be
PROGRAM = """
import json, os, resource, sys
import derive.api, derive.check, derive.document.formats, derive.document.terminal, derive.engine, derive.language.reader
import derive.commands.derivation, derive.matrix
from derive.cli import main
for line in sys.stdin:
    words, environment, seconds, files = json.loads(line)
    child = os.fork()
    if not child:
        for n, file in enumerate(files):
            os.dup2(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), n)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["derive", *words]
        try:
            status = main()
        except SystemExit as stop:
            status = stop.code
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status or 0)
    _, status, used = os.wait4(child, 0)
    print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime]), flush=True)
"""


class Done(NamedTuple):
    """What came of a run, with the seconds of a processor that it took once everything was imported."""

    returncode: int
    stdout: bytes
    stderr: bytes
    seconds: float


class Copies:
    """A process that makes a copy of itself for each run."""

    def __init__(self, process: subprocess.Popen[str], folder: Path):
        self.process, self.folder = process, folder

    def run(self, *arguments: str | bytes, stdin: bytes = b"") -> Done:
        files = [self.folder / name for name in ("stdin", "stdout", "stderr")]
        for file, data in zip(files, (stdin, b"", b""), strict=True):
            file.write_bytes(data)
        asked = [list(map(os.fsdecode, arguments)), dict(os.environ), SECONDS, list(map(str, files))]
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        status, seconds = json.loads(self.process.stdout.readline())
        return Done(status, files[1].read_bytes(), files[2].read_bytes(), seconds)


@contextmanager
def copies(folder: Path) -> Iterator[Copies]:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Copies(process, folder)
        assert process.stdin is not None
        process.stdin.close()

"""Sessions: their records as they stand, or, where that is asked for, run and compared with their records.

A session is a file of plain Python statements; its record, beside it, is the transcript and the version of PyTorch
that made it.  To run a session is to run its author's program, so nothing is run unless somebody asks for it.  A
difference between a session and its record is an error, so that a lecture never shows what no longer happens.
"""

from __future__ import annotations

import ast
import difflib
import json
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

from derive.errors import DeriveError, Missing
from derive.files import put
from derive.lecture.source import is_file, read_file
from derive.records import dataclass
from derive.words import gettext as _
from derive.words import noted

RUNNER = Path(__file__).with_name("interactive.py")
PROMPT, CONTINUED = ">>> ", "... "
SECONDS = 300
RECORDING = noted("derive build --record runs the session, which is its author's program, and records what it prints")


class SessionError(DeriveError):
    """A session that is missing or damaged, or that cannot be run."""

    def __init__(self, message: str, name: str = "") -> None:
        self.name = name
        super().__init__(message)


class SessionDiffers(SessionError):
    """A session that no longer does what its record says."""

    exit_status = 1


@dataclass(frozen=True)
class Entry:
    """One statement and what it showed; `failed` is true of an error."""

    source: str
    output: str = ""
    failed: bool = False


@dataclass(frozen=True)
class Transcript:
    """A whole session, with the version of PyTorch that made it."""

    name: str
    version: str
    entries: tuple[Entry, ...]

    @property
    def text(self) -> str:
        """The session as a terminal shows it."""
        lines: list[str] = []
        for entry in self.entries:
            first, *others = entry.source.split("\n")
            lines += [PROMPT + first, *(CONTINUED + line for line in others)]
            lines += entry.output.split("\n") if entry.output else []
        return "\n".join(lines)

    @property
    def record(self) -> str:
        """The text of the record."""
        return f"# PyTorch {self.version}\n{self.text}\n"

    def output_of(self, statement: str) -> str:
        """What the last run of a statement showed."""
        for entry in reversed(self.entries):
            if entry.source.strip() == statement.strip():
                return entry.output
        near = difflib.get_close_matches(statement, [e.source for e in self.entries], 1, 0.5)
        said = [_("session {name} has no statement {statement}").format(name=self.name, statement=statement)]
        raise SessionError("\n".join([*said, *(_("did you mean {fix}?").format(fix=fix) for fix in near)]))


def numbers(output: str) -> tuple[float, ...]:
    """The numbers that a printed tensor holds: `(tensor([-0.0828, 0.2274]),)` has two."""
    inside = re.search(r"tensor\(([^)]*)\)", output)
    text = inside[1].split("], ")[0] if inside else output
    return tuple(float(n) for n in re.findall(r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?", text))


def read_record(text: str, name: str) -> Transcript:
    """A transcript from the text of its record."""
    head, _end, body = text.partition("\n")
    version = re.fullmatch(r"# PyTorch (\d+(?:\.\w+)+)", head)
    if version is None:
        said = _("the record of session {name} does not begin with its version, as in `# PyTorch 2.13.0`")
        raise SessionError(said.format(name=name), name)
    entries: list[Entry] = []
    for line in body.rstrip("\n").split("\n"):
        if line.startswith(PROMPT) or (line == PROMPT.rstrip()):
            entries.append(Entry(line[len(PROMPT) :]))
        elif not entries:
            said = _("the record of session {name} begins with something that is no statement: {line}")
            raise SessionError(said.format(name=name, line=line[:60]), name)
        elif line.startswith(CONTINUED) and not entries[-1].output:
            entries[-1] = Entry(entries[-1].source + "\n" + line[len(CONTINUED) :])
        else:
            last = entries[-1]
            output = f"{last.output}\n{line}" if last.output else line
            entries[-1] = Entry(last.source, output, bool(re.match(r"[\w.]*(Error|Exception)\b", output)))
    return Transcript(name, version[1], tuple(entries))


def torch_is_here() -> bool:
    """Whether PyTorch can be imported."""
    return find_spec("torch") is not None


def run_sessions(sources: Mapping[str, str]) -> dict[str, Transcript]:
    """The transcripts of some sessions, made by one process that is not this one; this runs the code that they hold."""
    if not torch_is_here():
        raise Missing(_("the sessions of a lecture run with PyTorch, which is not installed; without --run-sessions and "
                        "--record their records are shown"))  # fmt: skip
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(RUNNER)], input=json.dumps(dict(sources)), capture_output=True,
            encoding="utf-8", timeout=SECONDS, env=environment, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise SessionError(_("the sessions took longer than {n} seconds").format(n=SECONDS)) from None
    if done.returncode:
        raise SessionError("\n".join([_("the sessions cannot be run:"), *done.stderr.strip().splitlines()[-3:]]))
    found = json.loads(done.stdout)
    return {
        name: Transcript(name, found["version"], tuple(Entry(**entry) for entry in entries))
        for name, entries in found["sessions"].items()
    }


def transcripts(folder: Path, names: Iterable[str], *, record: bool = False, run: bool = False) -> dict[str, Transcript]:
    """The sessions of a folder by name: their records, which nothing is run for.

    `run=True` runs them and compares them with their records, `record=True` runs them and writes the records anew.  Raises
    `SessionError` with the differences where a session and its record disagree.
    """
    wanted = list(dict.fromkeys(names))
    if not (record or run) or not wanted:
        return {name: _as_written(_recorded(folder, name), folder / f"{name}.py") for name in wanted}
    for name in wanted:
        if not is_file(folder / f"{name}.py"):
            raise _missing(folder, name)
    found = run_sessions({name: read_file(folder / f"{name}.py") for name in wanted})
    if record:
        put(folder, {f"{name}.txt": transcript.record.encode() for name, transcript in found.items()})
        return found
    recorded: dict[str, Transcript] = {}
    for name, transcript in found.items():
        recorded[name] = _recorded(folder, name)
        compare(transcript, recorded[name])
    return recorded  # the same text, and the same version in every build


def _recorded(folder: Path, name: str) -> Transcript:
    path = folder / f"{name}.txt"
    if not is_file(path):
        raise _missing(folder, name)
    return read_record(read_file(path), name)


def _as_written(recorded: Transcript, session: Path) -> Transcript:
    """A record whose statements are those of its session, where that is there: what is shown is what would be run."""
    if is_file(session):
        name = recorded.name
        source = read_file(session)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # Python's remarks on the strings of a session
                parsed = ast.parse(source, session.name).body
            now = [ast.get_source_segment(source, statement) or "" for statement in parsed]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            said = _("session {name} cannot be read as Python ({file}): {error}")
            raise SessionError(said.format(name=name, file=session, error=error), name) from None
        if now != [entry.source for entry in recorded.entries]:
            said = _("session {name} was changed after its record was made; {recording}")
            raise SessionDiffers(said.format(name=name, recording=_(RECORDING)), name)
    return recorded


def _missing(folder: Path, name: str) -> SessionError:
    if not (folder / f"{name}.py").is_file():
        return SessionError(_("there is no session {name} ({file})").format(name=name, file=folder / f"{name}.py"), name)
    said = _("session {name} has no record ({file}); {recording}")
    return SessionError(said.format(name=name, file=folder / f"{name}.txt", recording=_(RECORDING)), name)


def compare(run: Transcript, recorded: Transcript) -> None:
    """Nothing, where a session does what its record says; else `SessionError` with the differences."""
    if run.text != recorded.text:
        changes = difflib.unified_diff(
            recorded.text.split("\n"), run.text.split("\n"),
            _("recorded with PyTorch {version}").format(version=recorded.version),
            _("run with PyTorch {version}").format(version=run.version), lineterm="",
        )  # fmt: skip
        said = _("session {name} no longer does what its record says:").format(name=run.name)
        raise SessionDiffers("\n".join([said, *changes]), run.name)

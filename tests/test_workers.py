"""Work on all cores or on a cluster: what is asked for comes back, also from workers that are killed in the midst of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from derive import workers
from derive.errors import DeriveError, Missing
from derive.lecture.source import LectureError
from derive.places.request import OptionError
from derive.workers import Lost, each

ROOT = Path(__file__).parent.parent
Task = tuple[int, str]


@pytest.fixture(params=["fork", "spawn"])
def context(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How processes begin."""
    begun = str(request.param)
    monkeypatch.setattr(workers, "_context", lambda: multiprocessing.get_context(begun))
    monkeypatch.setattr(workers, "cores", lambda: 2)
    monkeypatch.delenv(workers.SCHEDULER, raising=False)
    return begun


def squared(task: Task) -> int:
    return task[0] ** 2


def killed_once(task: Task) -> int:
    """The square, and the first time of every fifth task the end of its process."""
    n, folder = task
    mark = Path(folder, f"{n}.mark")
    if n % 5 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return n**2


def deadly(task: Task) -> int:
    if task[0] == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task[0] ** 2


def refused(task: Task) -> int:
    errors: dict[int, Callable[[], Exception]] = {
        0: lambda: LectureError("wrong", "talk.md", 7, "right", 3), 1: lambda: OptionError("there is none", "wtr", "wrt"),
        2: lambda: ValueError("plain"),
    }  # fmt: skip
    raise errors[task[0]]()


def nested(task: Task) -> list[int]:
    return [result for _, result in each(squared, [(n, "") for n in range(4)])]


def slow(task: Task) -> int:
    time.sleep(float(task[1]))
    return task[0]


def tasks(count: int, folder: Path | str = "") -> list[Task]:
    return [(n, str(folder)) for n in range(count)]


@pytest.mark.slow
@pytest.mark.usefixtures("context")
def test_each_task_comes_back_with_its_result() -> None:
    assert sorted(each(squared, tasks(20))) == [(task, task[0] ** 2) for task in tasks(20)]
    assert list(each(squared, [])) == [] and list(each(squared, tasks(1))) == [((0, ""), 0)]
    twice = [*tasks(3), *tasks(3)]
    assert sorted(task for task, _ in each(squared, twice)) == sorted(twice)


@pytest.mark.slow
@pytest.mark.usefixtures("context")
def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path) -> None:
    assert sorted(each(killed_once, tasks(8, tmp_path))) == [(task, task[0] ** 2) for task in tasks(8, tmp_path)]
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.slow
@pytest.mark.usefixtures("context")
def test_what_kills_whoever_does_it_is_told_and_the_rest_is_done() -> None:
    found = []
    with pytest.raises(Lost, match="too little memory") as error:
        for task, _result in each(deadly, tasks(8)):
            found.append(task)
    assert error.value.tasks == ((3, ""),) and sorted(found) == [task for task in tasks(8) if task[0] != 3]


@pytest.mark.slow
@pytest.mark.usefixtures("context")
def test_an_error_crosses_as_it_was() -> None:
    with pytest.raises(LectureError) as lecture:
        list(each(refused, [(0, ""), (0, "again")]))
    assert str(lecture.value) == "talk.md, line 7, column 3: wrong\ndid you mean right?"
    assert (lecture.value.line, lecture.value.column, lecture.value.fix, lecture.value.exit_status) == (7, 3, "right", 2)
    with pytest.raises(OptionError) as option:
        list(each(refused, [(1, ""), (1, "again")]))
    assert (option.value.option, option.value.fix) == ("wtr", "wrt")
    with pytest.raises(ValueError, match="plain"):
        list(each(refused, [(2, ""), (2, "again")]))


@pytest.mark.slow
@pytest.mark.usefixtures("context")
def test_a_worker_starts_no_workers() -> None:
    assert [result for _, result in each(nested, tasks(2))] == [[0, 1, 4, 9]] * 2


def test_nobody_is_copied_who_has_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "linux":
        monkeypatch.setattr(workers, "_threads", lambda: 1)
        assert workers._context().get_start_method() == "fork"
        monkeypatch.undo()
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    assert workers._threads() > 1 and workers._context().get_start_method() == "spawn"
    stop.set()
    thread.join()


ENDED = """
import sys
from tests.test_workers import slow
from derive.workers import each
if __name__ == "__main__":
    print("begun", flush=True)
    try:
        list(each(slow, [(n, "30") for n in range(4)]))
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.slow
def test_ctrl_c_ends_all_of_them_at_once_and_quietly(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(ENDED)
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == "begun\n"
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _out, err = process.communicate(timeout=15)
    assert process.returncode == 130 and err == ""


# -- a cluster


def test_a_scheduler_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(workers, "SECONDS", 1)
    with pytest.raises(DeriveError, match=r"there is no scheduler at tcp://127\.0\.0\.1:9: "):
        list(each(squared, tasks(2), "tcp://127.0.0.1:9"))
    with pytest.raises(DeriveError, match="there is no scheduler at nowhere://at-all: "):
        list(each(squared, tasks(2), "nowhere://at-all"))


def test_without_what_speaks_to_a_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Missing, match=r"derive\[dask\]"):
        list(each(squared, tasks(2), "tcp://127.0.0.1:9"))


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own."""
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}

    def started(*words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:], "--no-dashboard"]
        return subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    scheduler = started("dask_scheduler", "--host", "127.0.0.1", "--port", str(port))
    hands = [started("dask_worker", address, "--no-nanny", "--nthreads", "1") for _ in range(2)]
    try:
        yield address, hands
    finally:
        for process in (scheduler, *hands):
            with suppress(OSError):
                process.kill()
            process.wait()


@pytest.mark.slow
def test_of_two_machines_one_is_lost_in_the_midst_and_nothing_with_it(cluster: tuple[str, list[subprocess.Popen[bytes]]]) -> None:
    """One of the two is killed once it has had some work: all of it comes back, each piece once."""
    address, hands = cluster
    _wait_for_two(address)
    wanted = [(n, "0.05") for n in range(40)]
    found = []
    for task, result in each(slow, wanted, address):
        found.append((task, result))
        if len(found) == 10:
            hands[0].kill()
    assert sorted(found) == [(task, task[0]) for task in wanted]


@pytest.mark.slow
def test_a_cluster_makes_requests_and_lectures(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from derive.places import make_all, request

    address, _hands = cluster
    _wait_for_two(address)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    wanted = [request("derivation", f"{n}*x^2", {"wrt": "x"}, "md") for n in range(2, 7)]
    wanted.append(request("derivation", "x +", {}, "md"))
    made = make_all(wanted, address)
    assert [made[r].is_fine for r in wanted] == [True] * 5 + [False] and "10 x" in made[wanted[3]].output
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n\nwords\n")
    done = subprocess.run(
        [sys.executable, "-m", "derive", "build", "a.md", "b.md", "--to", "md", "--scheduler", address], cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout == "output/a.md\noutput/b.md\n"


def _wait_for_two(address: str) -> None:
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)

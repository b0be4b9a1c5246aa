"""Work on all cores, or on the machines of a cluster: who does it is an executor, as `concurrent.futures` has them.

What is handed to an executor is a function of a module and plain values, since it may run in another process, or elsewhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from derive.errors import DeriveError, Missing
from derive.words import gettext as _

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

Task = TypeVar("Task")
Result = TypeVar("Result")
#: Where a build asks for a cluster, whatever starts it.
SCHEDULER = "DERIVE_SCHEDULER"
SECONDS = 15  # to reach a scheduler: one that is there answers within a second
TOGETHER = 2  # times that a piece of work is tried beside others; if workers still die, the rest is done one by one


class Lost(DeriveError):
    """Work whose worker died each time that it was tried: `tasks`; everything else was done."""

    exit_status = 1

    def __init__(self, tasks: Sequence[object]) -> None:
        self.tasks = tuple(tasks)
        super().__init__(_("a worker process died each time that it was tried; is there too little memory?"))


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    work: Callable[[Task], Result], tasks: Sequence[Task], scheduler: str | None = None,
) -> Iterator[tuple[Task, Result]]:  # fmt: skip
    """Each task with what came of it, as they are done; an error of the work is raised as it was.

    A cluster does the work where `scheduler`, or `DERIVE_SCHEDULER`, is the address of one, else as many processes as there are
    cores; a process that somebody else started for some work of his starts none.  A worker that dies loses nothing: what it had
    in hand is done by others.  Raises `Lost` in the end for what kills whoever does it, `DeriveError` where there is no such
    cluster, and `Missing` without what speaks to one.
    """
    scheduler = scheduler or os.environ.get(SCHEDULER)
    if scheduler:
        yield from _on_cluster(work, tasks, scheduler)
        return
    most = min(len(tasks), cores())
    if most < 2 or _is_a_worker():
        for task in tasks:
            yield task, work(task)
        return
    left = list(range(len(tasks)))  # tasks may be equal, and are told by their places
    for _time in range(TOGETHER):
        for n, result in _at_once(work, tasks, left.copy(), most):
            left.remove(n)
            yield tasks[n], result
    lost: list[Task] = []
    while left:  # whoever of these kills a worker is found
        with _pool(1) as alone:
            while left:
                task = tasks[left.pop(0)]
                try:
                    yield task, alone.submit(work, task).result()
                except BrokenExecutor:
                    lost.append(task)
                    break
    if lost:
        raise Lost(lost)


def _is_a_worker() -> bool:
    """Whether this process does a part of somebody's work; such a one may not start others, and need not."""
    from multiprocessing import parent_process

    return parent_process() is not None


def _at_once(
    work: Callable[[Task], Result], tasks: Sequence[Task], places: Sequence[int], most: int
) -> Iterator[tuple[int, Result]]:
    """The results of tasks at some places, until a worker dies."""
    if not places:
        return
    with _pool(min(most, len(places))) as pool, suppress(BrokenExecutor):
        asked = {}
        try:
            for n in places:
                asked[pool.submit(work, tasks[n])] = n
            for future in as_completed(asked):
                yield asked[future], future.result()
        finally:
            for future in asked:
                future.cancel()


def _on_cluster(work: Callable[[Task], Result], tasks: Sequence[Task], scheduler: str) -> Iterator[tuple[Task, Result]]:
    """The same by a cluster, which tries work again itself whose worker died."""
    with _cluster(scheduler) as cluster:
        from distributed import KilledWorker

        asked: dict[Future[Result], Task] = {}
        lost: list[Task] = []
        try:
            for task in tasks:
                asked[cluster.submit(work, task)] = task
            for future in as_completed(asked):
                try:
                    result = future.result()
                except KilledWorker:
                    lost.append(asked[future])
                    continue
                except CancelledError:
                    raise DeriveError(_("the scheduler at {address} is gone").format(address=scheduler)) from None
                yield asked[future], result
        finally:
            for future in asked:
                future.cancel()
        if lost:
            raise Lost(lost)


def _pool(most: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(most, mp_context=_context(), initializer=_begun)


def _begun() -> None:
    """What a worker does first: it ends at once and quietly when it is told to, whatever the program does then; and it is one of
    as many as there are cores, so that no library in it needs several."""
    import signal

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_DFL)


def _context() -> BaseContext:
    """How processes begin: as copies of this one where that is safe and they need not import anything; else anew."""
    import multiprocessing

    return multiprocessing.get_context("fork" if sys.platform == "linux" and _threads() == 1 else "spawn")


def _threads() -> int:
    """How many threads run in this process, those of libraries too: in a copy all but one are missing, and whoever waits for
    them waits for ever."""
    import threading

    try:
        return len(list(Path("/proc/self/task").iterdir()))
    except OSError:
        return threading.active_count() + 1


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise Missing(_("a scheduler is reached through Dask: python -m pip install 'derive[dask]'")) from None
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, KeyError) as error:
        said = _("there is no scheduler at {address}: {why}")
        raise DeriveError(said.format(address=address, why=str(error).split("\n")[0][:200] or type(error).__name__)) from None
    with client:
        yield client.get_executor(pure=False)


__all__ = ["SCHEDULER", "Lost", "cores", "each"]

"""Work on all cores, or on the machines of a cluster: who does it is an executor, as `concurrent.futures` has them.

What is handed to an executor is a function of a module and plain values, since it may run in another process, or elsewhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
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
TRIES = 3  # of one piece of work whose worker died: one that takes down three is not tried on a fourth


class Lost(DeriveError):
    """A piece of work whose worker died, every time that it was tried."""

    exit_status = 1


def cores() -> int:
    """How many processes can run at once here."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    work: Callable[[Task], Result], tasks: Sequence[Task], scheduler: str | None = None,
) -> Iterator[tuple[Task, Result]]:  # fmt: skip
    """Each task with what came of it, as they are done; an error of the work is raised as it was.

    A cluster does the work where `scheduler`, or `DERIVE_SCHEDULER`, is the address of one, else as many processes as there are
    cores.  A worker that dies loses nothing: what it had in hand is done by others, and is `Lost` only if it dies every time.
    Raises `DeriveError` where there is no such cluster, and `Missing` without what speaks to one.
    """
    scheduler = scheduler or os.environ.get(SCHEDULER)
    most = min(len(tasks), cores())
    if not scheduler and most < 2:
        for task in tasks:
            yield task, work(task)
        return
    left, tried = list(tasks), 0
    while left:
        tried += 1
        done: list[Task] = []
        with _cluster(scheduler) if scheduler else _pool(most) as executor:
            try:
                for task, result in _as_completed(executor, work, left):
                    done.append(task)
                    yield task, result
            except _broken():
                if tried == TRIES:
                    raise Lost(_("a worker process died each time that it was tried; is there too little memory?")) from None
        left = [task for task in left if task not in done]


def _as_completed(found: Executor, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
    from concurrent.futures import as_completed

    asked: dict[Future[Result], Task] = {}
    try:
        for task in tasks:
            asked[found.submit(work, task)] = task
        for future in as_completed(asked):
            yield asked[future], future.result()
    finally:
        for future in asked:
            future.cancel()


def _broken() -> tuple[type[Exception], ...]:
    """What an executor raises when a worker died under its work."""
    from concurrent.futures import BrokenExecutor

    if "distributed" not in sys.modules:
        return (BrokenExecutor,)
    from distributed import KilledWorker

    return (BrokenExecutor, KilledWorker)


def _pool(most: int) -> Executor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(most, mp_context=_context())


def _context() -> BaseContext:
    """How processes begin: as copies of this one where that is safe and they need not import anything; else anew."""
    import multiprocessing
    import threading

    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        from distributed import Client
    except ImportError:
        raise Missing(_("a scheduler is reached through Dask: python -m pip install 'derive[dask]'")) from None
    try:
        client = Client(address, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        said = _("there is no scheduler at {address}: {why}")
        raise DeriveError(said.format(address=address, why=str(error).split("\n")[0][:200] or type(error).__name__)) from None
    with client:
        yield client.get_executor(pure=False)


__all__ = ["SCHEDULER", "Lost", "cores", "each"]

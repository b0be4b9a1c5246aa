"""Worker processes that can be killed: each has one piece of work at a time, and does not outlive the time for it.

An executor of `concurrent.futures` cannot end what one of its processes is doing.  Here each process has a pipe of its own,
and a thread that waits at its other end: where no answer comes in time, the process is killed and another takes its place.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

Task = TypeVar("Task")
Result = TypeVar("Result")
STARTING = 120.0  # seconds in which a process has imported what it works with, however busy the machine is
GRACE = 2.0  # seconds after which a process ends by itself that nobody killed, since nobody is there any more


class Overtime(Exception):
    """A piece of work that was not done in its time; its process was killed."""


class Died(Exception):
    """A piece of work whose process died of it."""


class Busy(Exception):
    """So much waits already that nothing more can."""


class Worker(Generic[Task, Result]):
    """A process that does one thing after another; it begins when it is first needed, and again after it was killed."""

    def __init__(self, context: BaseContext, work: Callable[[Task], Result], seconds: float, memory: int):
        self._context, self._work, self._seconds, self._memory = context, work, seconds, memory
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._is_closed = False

    def ask(self, task: Task) -> Result:
        """What comes of a task; raises `Overtime` or `Died`, and the process is another one then."""
        pipe = self.ready()
        try:
            pipe.send(task)
            if not pipe.poll(self._seconds):
                raise Overtime
            result: Result = pipe.recv()
        except (EOFError, OSError):
            self.kill()
            raise Died from None
        except BaseException:
            self.kill()
            raise
        return result

    def ready(self) -> Connection[Any, Any]:
        """The pipe to a process that has imported what it works with."""
        if self._process is not None and self._pipe is not None and self._process.is_alive():
            return self._pipe
        self.kill()
        if self._is_closed:
            raise Died
        pipe, theirs = self._context.Pipe()
        arguments = (theirs, self._work, self._seconds, self._memory)
        process: BaseProcess = self._context.Process(target=_works, args=arguments, daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        self._process, self._pipe = process, pipe
        try:
            if not pipe.poll(STARTING):
                raise Overtime
            pipe.recv()
        except (EOFError, OSError, Overtime):
            self.kill()
            raise Died from None
        return pipe

    def kill(self) -> None:
        """Ends the process, whatever it is doing."""
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()

    def close(self) -> None:
        """Ends the process for good; the thread that waits for it, if there is one, learns that it died."""
        self._is_closed = True
        if self._process is not None:
            self._process.kill()


def _works(pipe: Connection[Any, Any], work: Callable[[Any], Any], seconds: float, memory: int) -> None:
    """What a process does: one task after another, until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is told to the whole group; the server ends its workers itself
    _hold(memory)
    pipe.send(None)
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        _ends_by_itself(seconds + GRACE)
        result = work(task)
        _ends_by_itself(0)
        try:
            pipe.send(result)
        except OSError:
            return


def _hold(memory: int) -> None:
    """This process gets no more memory than that, where the system can say so."""
    try:
        import resource
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    least = memory if most == resource.RLIM_INFINITY else min(memory, most)
    if sys.platform != "darwin":  # which counts what its libraries share among all processes
        resource.setrlimit(resource.RLIMIT_AS, (least, least))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ends_by_itself(seconds: float) -> None:
    """This process is ended by its system after so many seconds, even if the server is no more; 0: not any more."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


class Flight(Generic[Result]):
    """A task on its way: what will come of it, how many wait for that, and whether a worker has begun it."""

    def __init__(self, work: Coroutine[Any, Any, Result]):
        self.result = asyncio.ensure_future(work)
        self.waiting, self.is_begun = 0, False


class Pool(Generic[Task, Result]):
    """Some workers, and the work that waits for them in the order in which it came; equal tasks are done once, and one for which
    nobody waits any more is not begun.

    `preload` is the module of the work: a process that has imported it is copied for each worker, where that is safe.
    """

    def __init__(self, work: Callable[[Task], Result], preload: str, count: int, seconds: float, memory: int, waiting: int):
        context = _context(preload)
        self._workers = [Worker(context, work, seconds, memory) for _ in range(count)]
        self._threads = ThreadPoolExecutor(count, "workers")
        self._most = count + waiting
        self._flying: dict[Task, Flight[Result]] = {}
        self._warming: list[asyncio.Future[None]] = []
        self._idle: asyncio.Queue[Worker[Task, Result]] = asyncio.Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    def start(self) -> None:
        """Begins the workers, in threads, so that nobody waits for them."""
        self._warming = [asyncio.ensure_future(self._warmed()) for _ in self._workers]

    async def _warmed(self) -> None:
        worker = await self._idle.get()
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, worker.ready)
        except Died:  # whoever needs it begins it again, and is told
            pass
        finally:
            self._idle.put_nowait(worker)

    async def ask(self, task: Task) -> Result:
        """What comes of a task; raises `Busy`, `Overtime` or `Died`."""
        flight = self._flying.get(task)
        if flight is None:
            if len(self._flying) >= self._most:
                raise Busy
            flight = self._flying[task] = Flight(self._done(task))
            flight.result.add_done_callback(lambda result: self._landed(task, result))
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.result)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.is_begun:
                flight.result.cancel()

    def _landed(self, task: Task, result: asyncio.Future[Result]) -> None:
        self._flying.pop(task, None)
        if not result.cancelled():
            result.exception()  # which was told to everyone who still waited

    async def _done(self, task: Task) -> Result:
        worker = await self._idle.get()
        self._flying[task].is_begun = True
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, worker.ask, task)
        finally:
            self._idle.put_nowait(worker)

    def close(self) -> None:
        """Ends all workers, whatever they are doing, and what waits for them."""
        for flight in self._flying.values():
            flight.result.cancel()
        for warming in self._warming:
            warming.cancel()
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._workers:
            worker.kill()


def _context(preload: str) -> BaseContext:
    """How workers begin: as copies of a process that has done nothing but import, on Linux, else anew."""
    if sys.platform != "linux":
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([preload])
    return context


__all__ = ["Busy", "Died", "Overtime", "Pool", "Worker"]

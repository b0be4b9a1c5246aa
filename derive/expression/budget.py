"""What work on expressions may cost: the rewrites that it may try, and seconds on a clock at which it looks itself.

The clock is looked at with every rewrite and with every value of the witness.  Where the platform has an alarm and this is
the main thread, the alarm interrupts even what looks at no clock: one long call into a library.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sympy import Expr

Task = Literal["reading", "deriving", "checking", "writing"]
#: Rewrites that one derivation may try; the whole gradient of a network of 32 layers takes a thousand.
REWRITES = 100_000
#: Seconds after which the alarm rings again, should somebody have taken what it raised for an error of his own.
AGAIN = 0.2
LONGEST = 1e6  # seconds that an alarm can be set to everywhere


class Spent(BaseException):
    """A budget is spent; not an `Exception`, so that nobody on the way takes it for an error that he knows."""

    def __init__(self, budget: Budget):
        self.budget = budget
        super().__init__()


class Budget:
    """Limits for the work inside a `with`, and how far it has come; raises `Spent` there once one of them is reached.

    `task` is what is being done, `of` the derivative that it is done to, `begun` how many derivatives the task has begun
    with, of `planned`, and `rewrites` how many rewrites were tried altogether.  The same rewrites are tried in every run.
    """

    def __init__(self, seconds: float | None = None, most: int | None = REWRITES):
        self.seconds, self.most = seconds, most
        self.task: Task = "reading"
        self.of: Expr | None = None
        self.begun = self.planned = self.rewrites = 0
        self._deadline: float | None = None
        self._outer: Budget | None = None
        self._outer_timed: Budget | None = None
        self._imports = 0
        self._silence: Callable[[], None] = _nothing

    def __enter__(self) -> Budget:
        if self.seconds is not None:
            self._deadline = time.monotonic() + self.seconds
        self._outer, self._outer_timed = _running.get(), _timed.get()
        self._imports = _imports(sys._getframe())
        _running.set(self)
        if self._deadline is not None:
            _timed.set(self)
        self._silence = self._alarmed()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._silence()
        _running.set(self._outer)
        _timed.set(self._outer_timed)

    def look(self) -> None:
        """Looks at the clock, if a time was set."""
        if self._deadline is not None and time.monotonic() >= self._deadline:
            raise Spent(self)
        if self._outer_timed is not None:
            self._outer_timed.look()

    def count(self) -> None:
        """Counts one rewrite, and looks at the clock."""
        self.rewrites += 1
        if self.most is not None and self.rewrites > self.most:
            raise Spent(self)
        look()

    def _alarmed(self) -> Callable[[], None]:
        """Sets the alarm, where there is one and nobody else has set it; what is returned puts everything back."""
        import signal
        import threading

        on_main = threading.current_thread() is threading.main_thread()  # nobody else is told of a signal
        if self._deadline is None or not on_main or not hasattr(signal, "setitimer"):
            return _nothing
        before = signal.getsignal(signal.SIGALRM)
        if before is None or signal.getitimer(signal.ITIMER_REAL)[0] > 0:
            return _nothing
        try:
            signal.signal(signal.SIGALRM, self._ring)
        except ValueError:  # the main thread of a second interpreter
            return _nothing
        told = sys.unraisablehook

        def tell(ignored: sys.UnraisableHookArgs) -> None:
            """A ring while something is being deleted is lost, and says nothing: it rings again."""
            if not isinstance(ignored.exc_value, Spent):
                told(ignored)

        def silence() -> None:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            sys.unraisablehook = told

        sys.unraisablehook = tell
        left = self._deadline - time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, min(max(left, 1e-6), LONGEST), AGAIN)

        return silence

    def _ring(self, signal: int, frame: FrameType | None) -> None:
        """Raises `Spent` wherever the program is, but for two places: the middle of an import, which would be broken for good,
        and the first and last steps of a `with`, which would never be left.
        """
        if _imports(frame) <= self._imports and not _at_a_border(frame):
            raise Spent(self)


def _imports(frame: FrameType | None) -> int:
    """How many frames of the import system are being run."""
    found = 0
    while frame is not None:
        found += frame.f_code.co_filename.startswith("<frozen importlib")
        frame = frame.f_back
    return found


def _at_a_border(frame: FrameType | None) -> bool:
    """Whether a `with` is being entered or left, by this frame or by the one that called it."""
    around = () if frame is None else (frame, frame.f_back)
    return any(one is not None and one.f_code.co_name in ("__enter__", "__exit__") for one in around)


def _nothing() -> None:
    """No alarm was set."""


_running: ContextVar[Budget | None] = ContextVar("budget", default=None)
#: The innermost budget that has a time: where none was set there is no clock to look at, however often one is to.
_timed: ContextVar[Budget | None] = ContextVar("timed", default=None)


def count() -> None:
    """Counts one rewrite that is tried; raises `Spent`."""
    budget = _running.get()
    if budget is not None:
        budget.count()


def look() -> None:
    """Looks at the clock, if a time was set; raises `Spent`."""
    budget = _timed.get()
    if budget is not None:
        budget.look()


def plan(task: Task, more: int = 0) -> None:
    """Says what is done from here on, and to how many derivatives it will be done."""
    budget = _running.get()
    if budget is not None:
        if task != budget.task:
            budget.task, budget.of, budget.begun, budget.planned = task, None, 0, 0
        budget.planned += more


def begin(task: Task, of: Expr) -> None:
    """Says which derivative is worked on now."""
    budget = _running.get()
    if budget is not None:
        plan(task)
        budget.of = of
        budget.begun += 1


__all__ = ["Budget", "Spent", "Task", "begin", "count", "look", "plan"]

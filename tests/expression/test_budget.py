"""What work may cost is counted alike in every run, and an end is put to it whatever it is doing."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from derive.engine import derive_problem
from derive.errors import Unfinished
from derive.expression import budget
from derive.expression.budget import Budget, Spent
from derive.pipeline import limited
from tests.telling import problem

ALARM = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no alarm here")
SECONDS = 0.5
SLACK = 0.6  # of a machine that does other things too


def fraction(levels: int) -> str:
    """x/(1 + x/(1 + …)), level inside level."""
    text = "x"
    for _ in range(levels):
        text = f"x/(1 + {text})"
    return f"y = {text}"


def spent_on(work: Callable[[], object], most: int | None = None) -> Budget:
    """The budget after some work, whether it was enough or not."""
    limit = Budget(most=most)
    try:
        with limit:
            work()
    except Spent as spent:
        assert spent.budget is limit
    return limit


def test_the_same_rewrites_are_tried_in_every_run() -> None:
    posed = problem(fraction(3), wrt="x")
    whole = [spent_on(lambda: derive_problem(posed)).rewrites for _ in range(2)]
    assert whole[0] == whole[1] > 60
    cut = [spent_on(lambda: derive_problem(posed), most=50) for _ in range(2)]
    assert [(c.rewrites, c.task, str(c.of)) for c in cut] == [(51, "deriving", "Derivative(y, x)")] * 2


def test_a_budget_counts_derivatives() -> None:
    limit = spent_on(lambda: derive_problem(problem("u = x**2; v = sin(u); L = v*u", of="L", wrt="x")))
    assert (limit.task, limit.begun, limit.planned, str(limit.of)) == ("deriving", 3, 3, "Derivative(L, x)")


def test_a_budget_outside_of_another_one_holds_too() -> None:
    with pytest.raises(Spent) as caught, Budget(0.05) as outer, Budget(60):
        while True:
            budget.look()
    assert caught.value.budget is outer
    budget.look()  # and nothing holds any more


def test_a_budget_outside_holds_through_one_without_a_time() -> None:
    with pytest.raises(Spent) as caught, Budget(0.05) as outer, Budget(None, None):
        while True:
            budget.count()
    assert caught.value.budget is outer


def busy() -> None:
    """Looks at no clock."""
    while True:
        time.sleep(10)


@pytest.fixture
def before() -> Iterator[object]:
    """What the alarm is at first, and must be at last."""
    handler = signal.getsignal(signal.SIGALRM)
    yield handler
    assert signal.getsignal(signal.SIGALRM) == handler
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@pytest.mark.slow
@ALARM
def test_an_alarm_ends_what_looks_at_no_clock(before: object) -> None:
    start = time.monotonic()
    with pytest.raises(Unfinished, match=r"not finished within 0\.5 s"), limited(SECONDS):
        busy()
    assert time.monotonic() - start < 1.2 * SECONDS + SLACK


@pytest.mark.slow
@ALARM
def test_an_alarm_that_somebody_takes_for_his_own_error_rings_again(before: object) -> None:
    start = time.monotonic()
    with pytest.raises(Unfinished), limited(SECONDS):
        try:
            busy()
        except BaseException:
            busy()
    assert time.monotonic() - start < 1.2 * SECONDS + SLACK


@pytest.mark.slow
@ALARM
def test_an_alarm_does_not_keep_a_with_from_being_left(before: object) -> None:
    """It has rung once already, and rings again before what is left is over."""

    class Slow:
        left = False

        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None:
            time.sleep(2 * budget.AGAIN)
            self.left = True

    slow = Slow()
    with pytest.raises(Unfinished), limited(SECONDS), slow:
        busy()
    assert slow.left


@pytest.mark.slow
@ALARM
def test_an_alarm_while_something_is_deleted_is_not_told(before: object, capsys: pytest.CaptureFixture[str]) -> None:
    class Slow:
        def __del__(self) -> None:
            time.sleep(SECONDS + budget.AGAIN / 2)

    with pytest.raises(Unfinished), limited(SECONDS):
        slow = Slow()
        del slow
        busy()
    assert capsys.readouterr().err == ""


@pytest.mark.slow
@ALARM
@pytest.mark.parametrize("seconds", [1e-9, 1e-6, 1e-5, 1e-4])
def test_a_budget_that_is_spent_at_once(seconds: float, before: object) -> None:
    for _ in range(5):
        with pytest.raises(Unfinished), limited(seconds):
            busy()
        assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


@ALARM
def test_work_that_is_done_in_time_leaves_no_alarm(before: object) -> None:
    with limited(60):
        assert signal.getsignal(signal.SIGALRM) != before and signal.getitimer(signal.ITIMER_REAL)[0] > 50


@pytest.mark.slow
@ALARM
def test_an_alarm_of_somebody_else_is_left_alone() -> None:
    rung: list[int] = []
    old = signal.signal(signal.SIGALRM, lambda number, frame: rung.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Unfinished), limited(SECONDS):
            while True:
                budget.look()
        assert rung == [signal.SIGALRM]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def slow() -> None:
    with limited(SECONDS):
        derive_problem(problem(fraction(25), wrt="x"))


@pytest.mark.slow
def test_in_another_thread_the_clock_is_looked_at() -> None:
    caught: list[BaseException] = []

    def work() -> None:
        try:
            slow()
        except Unfinished as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    start = time.monotonic()
    thread.start()
    thread.join(30)
    assert time.monotonic() - start < 1.2 * SECONDS + 2 * SLACK and "not finished within 0.5 s" in str(caught[0])


@pytest.mark.slow
def test_without_an_alarm_the_clock_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "setitimer", raising=False)
    start = time.monotonic()
    with pytest.raises(Unfinished, match=r"0\.5 s"):
        slow()
    assert time.monotonic() - start < 1.2 * SECONDS + 2 * SLACK


@pytest.mark.parametrize("seconds", [0, -1.0, float("nan")])
def test_a_timeout_is_positive(seconds: float) -> None:
    with pytest.raises(ValueError, match="positive number of seconds"), limited(seconds):
        pass

"""While a derivation is made garbage is looked for seldom, and afterwards as often as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Event, Thread

import pytest

import derive
from derive.errors import NotationError
from derive.garbage import OBJECTS, SELDOM


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


@pytest.mark.slow
def test_it_is_looked_for_seldom_inside_and_as_before_outside() -> None:
    with SELDOM:
        assert gc.get_threshold() == (OBJECTS, 10, 10)
        with SELDOM:
            pass
        assert gc.get_threshold() == (OBJECTS, 10, 10)
    assert gc.get_threshold() == (700, 10, 10)


@pytest.mark.parametrize("own", [(0, 10, 10), (50_000, 10, 10)])
def test_who_looks_never_or_more_seldom_is_told_nothing(own: tuple[int, int, int]) -> None:
    gc.set_threshold(*own)
    with SELDOM:
        assert gc.get_threshold() == own
    assert gc.get_threshold() == own


def test_what_somebody_sets_inside_stays() -> None:
    with SELDOM:
        gc.set_threshold(123, 4, 5)
    assert gc.get_threshold() == (123, 4, 5)


def test_a_derivation_and_a_refusal_leave_it_as_it_was() -> None:
    assert derive.derive("f = x**2").verified
    assert gc.get_threshold() == (700, 10, 10)
    with pytest.raises(NotationError):
        derive.derive("f = (")
    assert gc.get_threshold() == (700, 10, 10)


def test_of_two_threads_the_last_one_puts_it_back() -> None:
    inside, leave = Event(), Event()

    def stay() -> None:
        with SELDOM:
            inside.set()
            leave.wait(10)

    other = Thread(target=stay)
    with SELDOM:
        other.start()
        assert inside.wait(10)
    assert gc.get_threshold() == (OBJECTS, 10, 10)
    leave.set()
    other.join()
    assert gc.get_threshold() == (700, 10, 10)

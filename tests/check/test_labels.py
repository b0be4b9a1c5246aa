"""What an array is compared with decides whether it is drawn as labels, and then groups are told apart."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import derive
from derive.check import Witness
from derive.check.inequality import related
from derive.check.labels import FEWEST, SELDOM, drawn, labels
from derive.language.reader import read_expression, read_problem

GROUP = "n = sum(where(g[i] == 1, 1, 0), i); s = sum(where(g[i] == 1, x[i], 0), i)"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{GROUP}; L = s/n", {"g": (1, 2, 3)}),
        ("L = sum(where(g[i] == 4, x[i], where(g[i] != 0, 1, x[i]**2)), i)", {"g": (0, 4, 1)}),
        ("L = sum(sum(where(g[i] == h[k], x[i], 0), k), i)", {"g": (1, 2, 3), "h": (1, 2, 3)}),
        ("L = sum(where(g[i] == 1, g[i]*x[i], 0), i)", {}),
        ("L = sum(where(g[i] == 1, x[i], 0), i) + sum(where(g[i] > 1, x[i], 0), i)", {}),
        ("L = sum(where(x[i] == 1, x[i], 0), i)", {}),
        ("L = sum(sum(where(g[i] == h[k], h[k]*x[i], 0), k), i)", {}),
        ("L = sum(where(c == 1, x[i], 0), i)", {}),
    ],
)
def test_labels_are_what_nothing_else_is_asked_of(text: str, found: dict[str, tuple[float, ...]]) -> None:
    assert labels(read_problem(text, of="L", wrt="x[j]")) == found


def test_a_variable_is_not_drawn_from_labels() -> None:
    assert not labels(read_problem("L = sum(where(g[i] == 1, x[i], 0), i)", wrt="g[j]"))


@pytest.mark.parametrize("numbers", [(1.0, 2.0, 3.0), (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)])
def test_every_group_has_entries_at_most_points_and_none_at_some(numbers: tuple[float, ...]) -> None:
    found = drawn(numbers, (6,), 80, np.random.default_rng(1))
    for number in numbers[:-1]:
        there = (found == number).any(axis=1)
        assert there.mean() > 1 - 1 / SELDOM
        assert not there.all()
    assert (found == numbers[-1]).any()
    assert len(numbers) >= FEWEST


@cache
def witness() -> Witness:
    return Witness(read_problem(f"{GROUP}; L = s**2*n", of="L", wrt="x[j]"))


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("diff(L, x[j])", "where(g[j] == 1, 2*n*s, 0)", "holds"),
        ("diff(L, x[j])", "where(g[j] == 2, 2*n*s, 0)", "fails"),
        ("diff(L, x[j])", "where(g[j] != 1, 2*n*s, 0)", "fails"),
        ("diff(L, x[j])", "2*n*s", "fails"),
        ("diff(L, x[j])", "where(g[j] == 1, -2*n*s, 0)", "fails"),
        ("where(g[i] == 1, 1, 0)", "where(g[i] < 2, 1, 0)", "fails"),
        ("where(g[i] == 5, 1, 0)", "0", "fails"),
        ("max(n, 1)", "n", "fails"),
        ("g[i]*(g[i] - 1)*(g[i] - 2)*(g[i] - 3)", "0", "fails"),
        ("where(g[i] == 1, g[i]*x[i], 0)", "where(g[i] == 1, x[i], 0)", "holds"),
        ("where(g[i] != 1, g[i]*x[i], 0)", "where(g[i] != 1, 2*x[i], 0)", "fails"),
    ],
)
def test_what_is_said_of_a_group_is_judged(left: str, right: str, verdict: str) -> None:
    found = witness().equal(*(read_expression(side, witness().problem) for side in (left, right)))
    assert found.verdict == verdict, found.detail


@pytest.mark.parametrize(
    ("left", "sign", "right", "verdict"),
    [("n", ">=", "0", "holds"), ("n", ">=", "1", "fails"), ("n", "<=", "2", "fails"), ("g[i]", ">", "0", "fails")],
)
def test_a_group_may_be_empty_and_hold_everything(left: str, sign: str, right: str, verdict: str) -> None:
    sides = [read_expression(side, witness().problem) for side in (left, right)]
    assert related(witness(), sides[0], sign, sides[1]).verdict == verdict  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        f"{GROUP}; m = s/n; L = sum((x[i] - m)**2, i)",
        "a = sum(where(g[i] == 1, x[i], 0), i)/sum(where(g[i] == 1, 1, 0), i); "
        "b = sum(where(g[i] == 0, x[i], 0), i)/sum(where(g[i] == 0, 1, 0), i); L = (a - b)**2",
        "m[c] = sum(where(g[i] == h[c], x[i], 0), i); L = sum(m[c]**2, c)",
    ],
)
def test_a_mean_over_a_group_is_derived_and_checked(text: str) -> None:
    assert derive.derive(text, of="L", wrt="x[j]").verified

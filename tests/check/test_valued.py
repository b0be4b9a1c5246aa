"""Arrays that are compared with an index have its values, so that what is said of equal ones is put to the test."""

from __future__ import annotations

import numpy as np
import pytest

from derive import derive
from derive.check.witness import Witness
from derive.language.reader import read_expression, read_problem

#: A problem, its variable, the derivative, and one that differs only where a label is equal to an index.
CONTROLS = [
    ("L = sum(sum(where(y[n] == k, 1, 0)*p[n,k]**2, k), n)", "p[m,i]", "2*where(y[m] == i, 1, 0)*p[m,i]",
     "7*where(y[m] == i, 1, 0)*p[m,i]"),
    ("n[k] = sum(where(y[i] == k, x[i]**2, 0), i)", "x[j]", "where(y[j] == k, 2*x[j], 0)", "where(y[j] == k, x[j], 0)"),
    ("L = sum(sum(where(y[n] == k - 1, p[k]**2, 0), (k, 1, K)), n)", "p[i]", "2*p[i]*sum(where(y[n] == i - 1, 1, 0), n)", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wrt", "right", "wrong"), CONTROLS)
def test_what_is_wrong_for_equal_ones_alone_does_not_hold(said: str, wrt: str, right: str, wrong: str) -> None:
    problem = read_problem(said, wrt=wrt)
    witness = Witness(problem, 16)
    assert witness.differentiates(read_expression(right, problem), problem.of, problem.wrt).ok
    assert not witness.differentiates(read_expression(wrong, problem), problem.of, problem.wrt).ok


def test_each_value_stands_somewhere_at_most_points() -> None:
    problem = read_problem("n[k] = sum(where(y[i] == k, 1, 0)*x[i], i)", wrt="x[j]")
    world = Witness(problem, 22).world
    values = world.leaves["y"]
    count = world.size(problem.axes["n"][0])
    assert values.shape[1] > count and {*np.unique(values)} == {float(k) for k in range(1, count + 1)}
    assert np.mean([len(np.unique(row)) == count for row in values]) > 0.8


@pytest.mark.parametrize("said", [
    r"n_k = \sum_i 1[y_i = k], \quad \mu_k = \frac{1}{n_k} \sum_i 1[y_i = k] x_i",
    r"\mu_k = \frac{\sum_i 1[y_i = k] x_i}{\sum_i 1[y_i = k]}",
])  # fmt: skip
def test_the_mean_of_a_class_is_a_number(said: str) -> None:
    assert derive(said, of="mu", wrt="x").verified

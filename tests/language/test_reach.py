"""How far a quantity is defined that is read at sums of indices: as far as they go, with all that it is defined by."""

from __future__ import annotations

import pytest

from derive import derive
from derive.errors import NotationError
from derive.language.reader import read_problem
from derive.notation.text import text

ADVANTAGE = "A[t] = sum((g*l)**k*d[t+k], (k, 0, K)); d[t] = r[t] + g*V[t+1] - V[t]"
FINITE = "A[t] = sum((g*l)**k*d[t+k], (k, 0, T-t-1)); d[t] = r[t] + g*V[t+1] - V[t]"
LAYERS = "z[i] = max(0, sum(v[m]*x[i+m-1], (m, 1, M))); y[i] = sum(w[k]*z[i+k-1], (k, 1, K)); L = sum((y[i] - t[i])**2, i)"
DEFINED = [
    (ADVANTAGE, "d", ("1", "N + K")), (ADVANTAGE, "r", ("1", "N + K")), (ADVANTAGE, "V", ("1", "N + K + 1")),
    (FINITE, "d", ("1", "T - 1")), (FINITE, "r", ("1", "T - 1")), (FINITE, "V", ("1", "T")),
    (LAYERS, "z", ("1", "D + K - 1")), (LAYERS, "x", ("1", "D + K + M - 2")),
    ("y[i] = sum(w[k]*z[i+k-1], k); z[i] = tanh(x[i])", "x", ("1", "N + M - 1")),
    ("A[t] = sum(g**k*d[t+k], k); d[t] = r[t]**2", "d", ("1", "N + M")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "name", "span"), DEFINED)
def test_a_quantity_is_defined_as_far_as_a_sum_of_indices_reads_it(said: str, name: str, span: tuple[str, str]) -> None:
    problem = read_problem(said, wrt="x" if "x[" in said else "g")
    assert tuple(map(text, problem.spans(name)[0])) == span


@pytest.mark.parametrize(("said", "wrt", "told"), [
    (ADVANTAGE, "V[i]", "sum((g*l)**k*(g*delta(i, t + k + 1) - delta(i, t + k)), (k, 0, K))"),
    (FINITE, "l", "g*sum(k*d[t+k]*(g*l)**(k - 1), (k, 1, T - t - 1))"),
    ("y[i] = sum(w[k]*z[i+k-1], (k, 1, K)); z[i] = sum(v[m]*x[i+m-1], (m, 1, M))", "v[j]", "sum(w[k]*x[i+j+k-2], (k, 1, K))"),
])  # fmt: skip
def test_the_derivative_goes_through_it(said: str, wrt: str, told: str) -> None:
    found = derive(said, of=said[0], wrt=wrt)
    assert found.verified
    assert found.result.text == told


def test_what_another_index_runs_along_too_is_not_made_longer() -> None:
    with pytest.raises(NotationError, match="how far this axis goes is not clear"):
        read_problem(ADVANTAGE + "; Z = sum(r[t], t)", of="A", wrt="g")


LAGS = [
    ("c[k] = sum((x[t] - m)*(x[t-k] - m), (t, k+1, T))/T", "x", ("1", "T")),
    ("c[k] = sum(x[t]*x[t+k], (t, 1, T-k))/T", "x", ("1", "T")),
    ("A[t] = sum(g**k*x[t+k], (k, 0, T-t-1))", "x", ("1", "T - 1")),
    ("S = sum((x[t+p] - x[t])**2, (t, 1, T-p))", "x", ("1", "T")),
    ("S = sum((x[t] - sum(f[i]*x[t-i], (i, 1, p)))**2, (t, p+1, T))", "x", ("1", "T")),
]


@pytest.mark.parametrize(("said", "name", "span"), LAGS)
def test_a_range_that_begins_with_another_index_is_read_no_further_than_it_goes(
    said: str, name: str, span: tuple[str, str]
) -> None:
    assert tuple(map(text, read_problem(said, wrt=name).spans(name)[0])) == span
    assert derive(said, wrt=name).verified  # at sizes of which the range has entries


def test_a_range_with_an_end_that_is_no_size_says_so() -> None:
    with pytest.raises(NotationError, match="how far this axis goes is not clear"):
        read_problem("S = sum(x[t+p]*y[p], (t, 1, T-p))", wrt="x")

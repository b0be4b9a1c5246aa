"""Where a sum leaves out its diagonal, what is no number there may be none; what is read must be one."""

from __future__ import annotations

from functools import cache

import pytest

import derive
from derive.check import Witness
from derive.check.apart import Diagonals
from derive.expression.nodes import Index, entry
from derive.language.reader import read_expression, read_problem

DISTANCE = "d[i,j] = sqrt(sum((x[i,k] - x[j,k])**2, k))"
COULOMB = f"{DISTANCE}; E = sum(sum(where(i != j, 1/d[i,j], 0), j), i)"


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        (COULOMB, True),
        (f"{DISTANCE}; E = sum(sum(where(i == j, 0, 1/d[i,j]), j), i)", True),
        (f"{DISTANCE}; E = sum(sum(where(i < j, 1/d[i,j], 0), j), i)", True),
        (f"{DISTANCE}; E = sum(sum(where(i >= j, 0, 1/d[j,i]), j), i)", True),
        (f"{DISTANCE}; E = sum(sum(where(g[i] != g[j], 1/d[i,j], 0), j), i)", True),
        (f"{DISTANCE}; u[i,j] = 1/d[i,j]; E = sum(sum(where(i != j, u[j,i], 0), j), i)", True),
        (f"{DISTANCE}; E = sum(sum(where(i <= j, d[i,j], 0), j), i)", False),
        (f"{DISTANCE}; E = sum(sum(where(i == j, d[i,j], 1/d[i,j]), j), i)", False),
        (f"{DISTANCE}; E = sum(sum(where(i != j, 1/d[i,j], 0) + d[i,j], j), i)", False),
        (f"{DISTANCE}; E = sum(sum(where(i != k, d[i,j], 0), j), i)", False),
        (f"{DISTANCE}; E = sum(sum(where(g[i] != h[j], 1/d[i,j], 0), j), i)", False),
        (f"{DISTANCE}; E = sum(where(i != 1, d[i,i], 0), i)", False),
    ],
)
def test_a_diagonal_is_unread_if_every_reading_leaves_it_out(text: str, unread: bool) -> None:
    if "!= k" in text:
        text = text.replace("E =", "E[k] =").replace("0), j), i)", "0), j), i)*z[k]")
    problem = read_problem(text, of="E", wrt="x[m,n]") if "E[k]" not in text else read_problem(text, of="E[k]", wrt="x[m,n]")
    pairs = Diagonals(problem).letters(entry("d", Index("p"), Index("q")))
    assert pairs == (((Index("p"), Index("q")),) if unread else ())


@cache
def witness(text: str) -> Witness:
    return Witness(read_problem(text, of="E", wrt="x[m,n]"))


@pytest.mark.parametrize(
    ("text", "slope", "verdict"),
    [
        (COULOMB, "(delta(i,m) - delta(j,m))*(x[i,n] - x[j,n])/d[i,j]", "holds"),
        (COULOMB, "(delta(i,m) + delta(j,m))*(x[i,n] - x[j,n])/d[i,j]", "fails"),
        (COULOMB, "(delta(i,m) - delta(j,m))*(x[i,n] - x[j,n])/(2*d[i,j])", "fails"),
        (COULOMB, "delta(i,m)*(x[i,n] - x[j,n])/d[i,j]", "fails"),
        (COULOMB, "where(i == j, 1, (delta(i,m) - delta(j,m))*(x[i,n] - x[j,n])/d[i,j])", "fails"),
        (f"{COULOMB} + sum(d[i,i], i)", "(delta(i,m) - delta(j,m))*(x[i,n] - x[j,n])/d[i,j]", "undecided"),
    ],
)
def test_a_slope_is_judged_where_it_is_read(text: str, slope: str, verdict: str) -> None:
    judge = witness(text)
    of, right = (read_expression(side, judge.problem) for side in ("d[i,j]", slope))
    found = judge.differentiates(right, of, judge.problem.wrt)
    assert found.verdict == verdict, found.detail
    assert bool(found.detail) == (verdict != "holds" or "i == j" in found.detail)
    asked = read_expression("diff(d[i,j], x[m,n])", judge.problem)
    assert judge.equal(asked, right, of=of).verdict == verdict
    assert judge.equal(asked, right).verdict == ("undecided" if verdict == "holds" else verdict)  # nobody says what is asked


@pytest.mark.slow
@pytest.mark.parametrize(
    "energy",
    [
        "sum(sum(where(i != j, 1/d[i,j], 0), j), i)",
        "sum(sum(where(i < j, (d[i,j] - t[i,j])**2/t[i,j], 0), j), i)",
        "sum(sum(where(i != j, 1/d[i,j]**12 - 1/d[i,j]**6, 0), j), i)",
        "sum(sum(where(i != j, y[i,j]*d[i,j]**2 + (1 - y[i,j])*max(0, 1 - d[i,j])**2, 0), j), i)",
    ],
)
def test_energies_of_pairs_are_derived_and_checked(energy: str) -> None:
    assert derive.derive(f"{DISTANCE}; E = {energy}", of="E", wrt="x[m,n]").verified


def test_a_sum_over_the_diagonal_of_what_is_no_number_is_not_verified() -> None:
    assert not derive.derive(f"{DISTANCE}; E = sum(sum(d[i,j], j), i)", of="E", wrt="x[m,n]").verified

"""Arrays with four indices are checked whole, at sizes that still tell one from another: every wrong line about them fails."""

from __future__ import annotations

from functools import cache

import pytest

import derive
from derive.check import Witness
from derive.check.differentiate import Method
from derive.check.sizes import SHORTEST, two_sets
from derive.language.reader import read_expression, read_problem
from derive.problem import Problem
from derive.step import Derivation

ATTENTION = (
    "S[b,h,i,j] = sum(Q[b,h,i,d]*K[b,h,j,d], d)/sqrt(D); P[b,h,i,j] = exp(S[b,h,i,j])/sum(exp(S[b,h,i,k]), k); "
    "O[b,h,i,d] = sum(P[b,h,i,j]*V[b,h,j,d], j); L = sum(G[b,h,i,d]*O[b,h,i,d], b, h, i, d)"
)
WEIGHTS = "P[b,h,i,j]*sum(G[b,h,i,c]*(V[b,h,j,c] - O[b,h,i,c]), c)"
SLOPE = f"sum({WEIGHTS}*K[b,h,j,d], j)/sqrt(D)"
METHODS: tuple[Method, ...] = ("complex-step", "richardson")


@cache
def problem() -> Problem:
    return read_problem(ATTENTION, of="L", wrt="Q[b,h,i,d]")


@cache
def witness() -> Witness:
    return Witness(problem())


@cache
def derivation() -> Derivation:
    return derive.derive(ATTENTION, of="L", wrt="Q[b,h,i,d]").derivation


@pytest.mark.slow
def test_batched_attention_is_checked_line_by_line() -> None:
    assert derivation().verified
    assert {check.points for check in derivation().checks} == {40}


def test_sizes_of_large_arrays_are_small_and_each_pair_is_told_apart() -> None:
    one, other = two_sets(problem(), (), 32)
    assert min(*one.values(), *other.values()) == SHORTEST
    assert all(one[s] != other[s] for s in one)  # and so one of both is 3 at least, and no number is a size in both
    assert len({(one[s], other[s]) for s in one}) == len(one)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "because"),
    [
        (f"-{SLOPE}", "sign"),
        (SLOPE.replace("- O", "+ O"), "sign inside"),
        (SLOPE.replace("/sqrt(D)", "/sqrt(2)"), "a number for a size"),
        (SLOPE.replace("/sqrt(D)", "/sqrt(3)"), "a number for a size"),
        (SLOPE.replace("/sqrt(D)", ""), "lost scale"),
        (SLOPE.replace("O[b,h,i,c]", "O[b,h,j,c]"), "swapped index"),
        (SLOPE.replace("K[b,h,j,d]", "K[b,h,i,d]"), "swapped index"),
        (SLOPE.replace("P[b,h,i,j]", "P[b,h,j,i]"), "transposed"),
        (SLOPE.replace("(V[b,h,j,c] - O[b,h,i,c])", "V[b,h,j,c]"), "lost term"),
    ],
)
def test_a_wrong_gradient_of_large_arrays_fails(wrong: str, because: str) -> None:
    p = problem()
    for method in METHODS:
        assert witness().differentiates(read_expression(SLOPE, p), p.of, p.wrt, method).ok
        assert witness().differentiates(read_expression(wrong, p), p.of, p.wrt, method).verdict == "fails", because


@pytest.mark.parametrize(
    ("slope", "verdict"),
    [
        ("delta(b,c)*delta(h,g)*delta(i,l)*P[b,h,i,j]*(delta(j,k) - P[b,h,i,k])", "holds"),
        ("delta(b,c)*delta(h,g)*delta(i,l)*P[b,h,i,j]*(delta(j,k) + P[b,h,i,k])", "fails"),
        ("delta(b,c)*delta(h,g)*P[b,h,i,j]*(delta(j,k) - P[b,h,i,k])", "fails"),
        ("delta(b,c)*delta(i,l)*P[b,h,i,j]*(delta(j,k) - P[b,h,i,k])", "fails"),
        ("delta(b,c)*delta(h,g)*delta(i,l)*P[b,h,i,j]*(1 - P[b,h,i,k])", "fails"),
        ("delta(b,c)*delta(h,g)*delta(i,l)*P[b,h,i,j]*(delta(j,k) - P[b,h,i,j])", "fails"),
        ("delta(b,c)*delta(h,g)*delta(i,l)*delta(j,k)*P[b,h,i,j]*(1 - P[b,h,i,k])", "fails"),
    ],
)
def test_diagonals_of_large_arrays_are_told_from_what_is_beside_them(slope: str, verdict: str) -> None:
    p = problem()
    of, wrt = (read_expression(text, p) for text in ("P[b,h,i,j]", "S[c,g,l,k]"))
    found = witness().differentiates(read_expression(slope, p), of, wrt)
    assert found.verdict == verdict, found.detail

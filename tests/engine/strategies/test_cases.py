"""Piecewise functions: start ⇒ goal, and what each strategy leaves alone."""

from __future__ import annotations

import pytest

from derive import derive
from derive.engine.strategies import cases
from derive.engine.strategy import Strategy

from .trial import tried

PROBLEM = "L = x*y*z*d*N"
DONE: list[tuple[Strategy, str, str]] = [
    (cases.solve_the_condition, "where(x/6 + 1/2 > 0, y, z)", "where(x > -3, y, z)"),
    (cases.solve_the_condition, "where(1 - 2*x >= 0, y, z)", "where(x <= 1/2, y, z)"),
    (cases.solve_the_condition, "where(-(x + 1)/2 < 3, y, z)", "where(x > -7, y, z)"),
    (cases.merge_the_pieces, "where(x > 0, where(x > 0, y, z), d)", "where(x > 0, y, d)"),
    (cases.merge_the_pieces, "where(x > 0, d, where(x <= 0, y, z))", "where(x > 0, d, y)"),
    (cases.merge_the_pieces, "where(x > 0, where(x < 0, y, z), d)", "where(x > 0, z, d)"),
    (cases.merge_the_pieces, "where(x > 0, y + z, z + y)", "y + z"),
    (cases.join_the_pieces, "where(x > 0, 2, 1) + y*where(x > 0, x, 1)", "where(x > 0, 2 + y*x, 1 + y)"),
    (cases.join_the_pieces, "where(x > 0, 2, 1) + z + where(x <= 0, x, 3)", "where(x > 0, 5, 1 + x) + z"),
    (cases.join_the_pieces, "where(x > 0, 1, 0) + y*where(x < 0, 1, 0)", "where(x > 0, 1, where(x < 0, y, 0))"),
    (cases.multiply_the_pieces, "where(x > 0, y, 1)*where(x > 0, z, x)", "where(x > 0, y*z, x)"),
    (cases.multiply_the_pieces, "where(x > 0, y, 0)*d*where(0 >= x, z, 3)", "where(x > 0, 3*y, 0)*d"),
    (cases.multiply_the_pieces, "where(x > 0, y, -z)**2", "where(x > 0, y**2, z**2)"),
    (cases.absolute_value, "x*where(x > 0, 2, -2)", "2*abs(x)"),
    (cases.absolute_value, "x**2*where(x < 0, y, -y)", "-abs(x)*x*y"),
    (cases.absolute_value, "where(x >= 0, x, -x)", "abs(x)"),
    (cases.into_the_pieces, "1/2*where(x > y, 2*x, 0)", "where(x > y, x, 0)"),
    (cases.into_the_pieces, "x*where(x > y, y/x, 0)", "where(x > y, y, 0)"),
    (cases.into_the_pieces, "-where(x > y, z, z - 1)", "where(x > y, -z, 1 - z)"),
    (cases.number_out_of_pieces, "d/(2*y)*where(x > y, 2*x, 0)", "d/y*where(x > y, x, 0)"),
    (cases.number_out_of_pieces, "z*d/6*where(x > y, 4*x, 2*y - 2)", "z*d*where(x > y, 2*x, y - 1)/3"),
    (cases.number_out_of_pieces, "2*y + d*where(x > y, 2*x, 0)", "2*(y + d*where(x > y, x, 0))"),
    (cases.pieces_of_a_maximum, "max(x, 0) + x*where(x > 0, 1, 0)", "where(x > 0, 2*x, 0)"),
    (cases.pieces_of_a_maximum, "min(max(x + 3, 0), 6) + where(x < 3, x, 0)", "where(x < 3, max(x + 3, 0) + x, 6)"),
    (cases.number_into_pieces, "1 - where(x < y, 1, 0)", "where(x < y, 0, 1)"),
    (cases.number_into_pieces, "z + 2*where(x < y, 1, 0) - 1", "z + where(x < y, 1, -1)"),
    (cases.maximum_beside_step, "(min(x, y) - z)*where(x < y, 1, 0)", "(x - z)*where(x < y, 1, 0)"),
    (cases.maximum_beside_step, "max(x, y)*where(x < y, 0, z)", "x*where(x < y, 0, z)"),
    (cases.maximum_beside_step, "max(x, y)*min(y, x)*where(x < y, z, 0)", "y*x*where(x < y, z, 0)"),
    (cases.exchange_the_conditions, "where(max(x, y) < z, where(x > y, d, 0), 0)", "where(x > y, where(x < z, d, 0), 0)"),
    (cases.exchange_the_conditions, "where(min(x, y) > 0, where(x < y, 1, 0), 0)", "where(x < y, where(x > 0, 1, 0), 0)"),
]
REFUSED: list[tuple[Strategy, str]] = [
    (cases.solve_the_condition, "where(x + y > 0, y, z)"),
    (cases.merge_the_pieces, "where(x > 0, where(x >= 0, y, z), d)"),
    (cases.join_the_pieces, "where(x > 0, 2, 1) + where(x >= 0, 1, 2)"),
    (cases.join_the_pieces, "where(x >= 0, 1, 0) + where(x <= 0, 1, 0)"),
    (cases.multiply_the_pieces, "where(x > 0, y, 1)*where(x > y, z, x)"),
    (cases.absolute_value, "y*where(x > 0, 2, -2)"),
    (cases.into_the_pieces, "y*z*where(x > 0, 1, 0)"),
    (cases.into_the_pieces, "y*where(x > 0, z, d)"),
    (cases.number_out_of_pieces, "d/2*where(x > y, 2*x, y)"),
    (cases.number_out_of_pieces, "d*where(x > y, 2*x, 0)"),
    (cases.number_out_of_pieces, "3*y + d*where(x > y, 2*x, 0)"),
    (cases.pieces_of_a_maximum, "max(x, 0) + where(x > 1, 1, 0)"),
    (cases.number_into_pieces, "1 - where(x < y, z, 0)"),
    (cases.number_into_pieces, "z - where(x < y, 1, 0)"),
    (cases.number_into_pieces, "1 - z*where(x < y, 1, 0)"),
    (cases.maximum_beside_step, "min(x, y)*where(x < y, 1, 2)"),
    (cases.maximum_beside_step, "min(x, y)*where(x < z, 1, 0)"),
    (cases.maximum_beside_step, "min(x, y)*where(x == y, 1, 0)"),
    (cases.exchange_the_conditions, "where(max(x, y) < z, where(x > y, d, 1), 0)"),
    (cases.exchange_the_conditions, "where(max(x, y) < z, where(x > d, d, 0), 0)"),
    (cases.exchange_the_conditions, "where(x < z, where(x > y, d, 0), 0)"),
]


@pytest.mark.parametrize(("strategy", "start", "goal"), DONE, ids=[f"{s.name}: {start}" for s, start, _ in DONE])
def test_it_leads_to_the_goal(strategy: Strategy, start: str, goal: str) -> None:
    assert tried(strategy, PROBLEM, start) == goal


@pytest.mark.parametrize(("strategy", "start"), REFUSED, ids=[f"{s.name}: {start}" for s, start in REFUSED])
def test_it_says_no(strategy: Strategy, start: str) -> None:
    assert tried(strategy, PROBLEM, start) is None


@pytest.mark.parametrize(
    ("text", "wrt", "result"),
    [
        ("h = x*min(max(x + 3, 0), 6)/6", "x", "where(x < 3, where(x > -3, x/3 + 1/2, 0), 1)"),
        ("L = min(r**2, c**2)/2", "r", "where(r**2 < c**2, r, 0)"),
        ("L = min(max(r, 1 - e), 1 + e)", "r", "where(r > 1 - e, where(r < 1 + e, 1, 0), 0)"),
        ("L = min(s, g)*c/s", "s", "-c*where(s < g, 0, g)/s**2"),
        ("r = y - f; L = where(r >= 0, t*r, (t - 1)*r)", "f", "where(r >= 0, -t, 1 - t)"),
        (
            "h[i] = sum(t[k]*X[i,k], k); J = 1/(2*m)*(sum((h[i] - y[i])**2, (i, 1, m)) + l*sum(where(k >= 2, t[k]**2, 0), k))",
            "t[j]",
            "(sum(X[i,j]*(h[i] - y[i]), (i, 1, m)) + l*where(j >= 2, t[j], 0))/m",
        ),
        (
            "T[i] = exp(-sum(where(k < i, s[k]*d[k], 0), k)); C = sum(T[i]*c[i], i)",
            "s[j]",
            "-d[j]*sum(where(j < i, c[i]*T[i], 0), i)",
        ),
        ("f = where(x > 0, 2*x, x); g = where(x <= 0, x**2, x); L = f + g", "x", "where(x > 0, 3, 1 + 2*x)"),
    ],
)
def test_a_derivative_ends_with_one_brace(text: str, wrt: str, result: str) -> None:
    found = derive(text, wrt=wrt).derivation
    assert found.said == f"{found.quotient} = {result}, verified"

"""Between which numbers an expression lies: no bound is ever crossed by a value."""

from __future__ import annotations

import math
from math import inf

import numpy as np
import pytest

from derive.check import sample
from derive.check.bounds import bounds
from derive.check.condition import conditions
from derive.language.reader import read_problem


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x^2 + 1", (1, inf)),
        ("exp(x)*sigmoid(y)", (0, inf)),
        ("sum(a[i]^2, i)", (0, inf)),
        ("-sum(exp(a[i]), i)", (-inf, 0)),
        ("exp(a[1])/sum(exp(a[k]), k)", (0, inf)),
        ("max(x, 3)", (3, inf)),
        ("min(max(x, 0), 6)", (0, 6)),
        ("abs(tanh(x)) - 2", (-2, -1)),
        ("where(x > y, sin(x), 3)", (-1, 3)),
        ("sqrt(abs(x)) + N", (1, inf)),
        ("x*y", (-inf, inf)),
        ("x^3", (-inf, inf)),
        ("u^2", (0, 4)),
        ("1/u", (0.5, inf)),
        ("x*x", (0, inf)),
        ("x*y*x", (-inf, inf)),
        ("abs(x) + atan(1)", (math.pi / 4, inf)),
        ("log(u)", (-inf, math.log(2))),
        ("softplus(x^2)", (math.log(2), inf)),
        ("exp(sigmoid(x))", (1, math.e)),
        ("sqrt(u + 2)", (math.sqrt(2), 2)),
        ("(1 + x^2)^(-2)", (0, 1)),
        ("(x - 1)^0", (1, 1)),
        ("relu(x - 1)", (0, inf)),
        ("softplus(x) - x", (0, inf)),
        ("softplus(2*x - 1) - 2*x", (-1, inf)),
        ("3 + x - softplus(x) - relu(y)", (-inf, 3)),
        ("softplus(x) + softplus(-x) - abs(x)", (0, inf)),
        ("tanh(u) - u", (math.tanh(2) - 2, 0)),
        ("u - 2*sin(u/2)", (0, 2 - 2 * math.sin(1))),
        ("sinh(u) - u/2", (0, math.sinh(2) - 1)),
        ("exp(u) - u", (1, math.exp(2) - 2)),
        ("log(u + 1) - u", (math.log(3) - 2, 0)),
        ("(u + 1)^3 - 3*u", (1, 21)),
        ("(u + 1)^(-1/2) + u/2", (1, 1 + 3**-0.5)),
        ("u - 1 - 1/(u - 1)", (-inf, inf)),
        ("u - 2*3", (-6, -4)),
    ],
)
def test_the_bounds_of_an_expression(body: str, expected: tuple[float, float]) -> None:
    problem = read_problem(f"f = {body}; g = x + y + u + sum(a[i], (i, 1, N))", of="f", wrt="x", domain={"u": (0.0, 2.0)})
    assert bounds(problem.definitions[0].body, problem) == pytest.approx(expected)
    values = sample(problem, 32).value(problem.definitions[0].body).array
    assert np.isfinite(values).all()
    assert (values >= expected[0] - 1e-9).all() and (values <= expected[1] + 1e-9).all()


def test_conditions_are_found_and_a_condition_is_its_opposite() -> None:
    body = read_problem("f = where(x > 1, abs(y), max(x, y)) + where(x <= 1, 1, 2)", wrt="x").definitions[0].body
    assert [str(c) for c in conditions(body)] == ["y > 0", "x > 1", "x > y"]

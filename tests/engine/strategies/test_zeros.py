"""What is zero by definition: start ⇒ goal, what is not, and that two numbers prove nothing."""

from __future__ import annotations

import pytest

from derive import derive
from derive.engine.numbers import seems_zero
from derive.engine.strategies import zeros
from derive.language.reader import read_expression, read_problem
from derive.rules.facts import Facts

from .trial import tried

SUM = "u = x + y; v = x - y; L = u*v"
UNIT = "r = sqrt(x**2 + y**2); u = x/r; v = y/r; L = u**2 + v**2"
SOFTMAX = "S = sum(exp(a[k]), k); p[i] = exp(a[i])/S; T = sum(p[k], k); L = T*x"


@pytest.mark.parametrize(
    ("problem", "start"),
    [
        (SUM, "u - v - 2*y"),
        (UNIT, "1 - L"),
        (UNIT, "u*y - v*x"),
        (SOFTMAX, "1 - T"),
        ("t = x/(x + y); L = t", "1 - t - y/(x + y)"),
        ("c = cos(x); s = sin(x); L = c*s", "1 - c**2 - s**2"),
    ],
)
def test_a_bracket_is_zero_by_definition(problem: str, start: str) -> None:
    assert tried(zeros.zero_by_definition, problem, start) == "0"


@pytest.mark.parametrize(("problem", "start"), [(SUM, "u - v - y"), (SUM, "x - y"), (UNIT, "1 - u**2"), (SOFTMAX, "1 - p[1]")])
def test_what_is_not_zero_is_left_alone(problem: str, start: str) -> None:
    assert tried(zeros.zero_by_definition, problem, start) is None


def test_what_only_seems_zero_is_left_alone() -> None:
    """A law that the strategy does not know: the numbers say zero, and no step follows from them."""
    problem, text = "u = tanh(x); v = exp(2*x); L = u*v", "u*v + u - v + 1"
    posed = read_problem(problem, wrt="x")
    assert seems_zero(read_expression(text, posed), Facts(posed, posed.wrt, asked=posed.of))
    assert tried(zeros.zero_by_definition, problem, text) is None


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("u = x + y; v = x - y; L = u**2 - v**2 - 4*x*y", "x"),
        ("t = a/(a + b); L = b*t - a*(1 - t)", "a"),
        ("S = sum(exp(a[k]), k); p[i] = exp(a[i])/S; L = sum(p[k], k)", "a[j]"),
    ],
)
def test_the_derivative_of_a_constant_is_zero(text: str, wrt: str) -> None:
    found = derive(text, wrt=wrt).derivation
    assert found.said == f"{found.quotient} = 0, verified"

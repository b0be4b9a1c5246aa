"""The log-odds of a sigmoid, in any base: start ⇒ goal, and what the strategy leaves alone."""

from __future__ import annotations

import pytest

from derive import derive
from derive.engine.strategies import names

from .trial import tried

SIGMOID = "s = 1/(1 + exp(-x)); L = s*t*y"


@pytest.mark.parametrize(
    ("problem", "start", "goal"),
    [
        (SIGMOID, "log(s) - log(1 - s)", "x"),
        (SIGMOID, "y*log(1 - s) - y*log(s)", "-y*x"),
        (SIGMOID, "log(s/(1 - s))", "x"),
        (SIGMOID, "log(s/t) + y - log((1 - s)/(1 - t))", "x - log(t) + log(1 - t) + y"),
        ("s = exp(x)/(exp(x) + exp(y)); L = s", "log(s) - log(1 - s)", "x - y"),
        ("s = 1/(1 + 10**((y - x)/400)); L = s", "log(s) - log(1 - s)", "-log(10)/400*(y - x)"),
        ("L = sigmoid(x)*y", "log(sigmoid(x)) - log(1 - sigmoid(x))", "x"),
    ],
)
def test_the_log_odds_are_what_the_sigmoid_is_of(problem: str, start: str, goal: str) -> None:
    assert tried(names.log_odds, problem, start) == goal


@pytest.mark.parametrize(
    "start", ["log(s) + log(1 - s)", "log(t) - log(1 - t)", "log(s) - log(1 - t)", "log(s) - y", "log(y*t*s) - log(1 - s)"]
)
def test_other_logarithms_are_left_alone(start: str) -> None:
    assert tried(names.log_odds, SIGMOID, start) is None


@pytest.mark.parametrize(
    ("text", "wrt", "result"),
    [
        ("s = 1/(1 + b**(-x))", "x", "log(b)*s*(1 - s)"),
        ("E = 1/(1 + 10**((B - A)/400)); L = -S*log(E) - (1 - S)*log(1 - E)", "A", "log(10)*(E - S)/400"),
        ("p = 1/(1 + exp(-z)); H = -p*log(p) - (1 - p)*log(1 - p)", "z", "-z*p*(1 - p)"),
    ],
)
def test_a_sigmoid_in_any_base(text: str, wrt: str, result: str) -> None:
    found = derive(text, wrt=wrt).derivation
    assert found.said == f"{found.quotient} = {result}, verified"

"""Odd and even functions of opposite arguments: start ⇒ goal, and what the strategy leaves alone."""

from __future__ import annotations

import pytest

from derive import derive
from derive.engine.strategies import signs

from .trial import tried

PROBLEM = "L = x*y*k"


@pytest.mark.parametrize(
    ("start", "goal"),
    [
        ("cos(x - y) + cos(y - x)", "2*cos(x - y)"),
        ("k*sin(y - x) - sin(x - y)", "sin(y - x)*(k + 1)"),
        ("tanh(x - y)**2 + tanh(y - x)**2", "2*tanh(x - y)**2"),
        ("sin(-x)", "-sin(x)"),
        ("y*cos(-x - y)", "y*cos(x + y)"),
        ("sigmoid(x) + sigmoid(-x)", "1"),
        ("sinh(x - y)*cosh(y - x)", "sinh(x - y)*cosh(x - y)"),
        ("abs(x - y) - sign(y - x)", "abs(x - y) + sign(x - y)"),
    ],
)
def test_two_functions_are_of_one_argument(start: str, goal: str) -> None:
    assert tried(signs.by_parity, PROBLEM, start) == goal


@pytest.mark.parametrize("start", ["cos(x - y) + cos(x + y)", "exp(-x) + sin(x)", "sin(x - y)", "softplus(x) + softplus(-x)"])
def test_other_functions_are_left_alone(start: str) -> None:
    assert tried(signs.by_parity, PROBLEM, start) is None


@pytest.mark.parametrize(
    ("text", "wrt", "result"),
    [
        ("L = -sum(K[i,j]*cos(t[j] - t[i]), i, j)", "t[m]", "sum(sin(t[m] - t[i])*(K[i,m] + K[m,i]), i)"),
        ("L = -y*log(sigmoid(x)) - (1 - y)*log(sigmoid(-x))", "x", "sigmoid(x) - y"),
        ("L = log(cosh(x - y)) + log(cosh(y - x))", "x", "2*tanh(x - y)"),
        ("E = sum(c[i]*c[k]*cos(t[i] - t[k]), i, k)/2", "t[j]", "-c[j]*sum(c[k]*sin(t[j] - t[k]), k)"),
        (
            "L = sum(c[i]*sum(sigmoid(s[k] - s[i]), k), i)",
            "s[j]",
            "sum(sigmoid(s[j] - s[i])*(1 - sigmoid(s[j] - s[i]))*(c[i] - c[j]), i)",
        ),
    ],
)
def test_a_derivative_is_shorter_by_parity(text: str, wrt: str, result: str) -> None:
    found = derive(text, wrt=wrt).derivation
    assert found.said == f"{found.quotient} = {result}, verified"

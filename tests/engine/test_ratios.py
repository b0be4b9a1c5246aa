"""The quotient rule says the name of a fraction, where its derivative does in the end, and where that is shorter."""

from __future__ import annotations

import pytest

from derive import derive
from derive.document.calculation import calculation
from derive.notation.text import text

NORM = "n = sqrt(sum(x[k]**2, k)); u[i] = x[i]/n"


def rules(problem: str, wrt: str) -> list[str]:
    return [s.rule.name for s in derive(problem, wrt=wrt).derivation.steps]


def test_a_fraction_is_in_its_own_derivative_from_the_first_line() -> None:
    found = derive(NORM, wrt="x[j]").derivation
    assert [text(line.expr) for line in calculation(found.start, found.steps).lines][1:] == [
        "(diff(x[i], x[j]) - u[i]*diff(n, x[j]))/n",
        "(delta(i, j) - u[i]*u[j])/n",
    ]


@pytest.mark.parametrize(
    ("problem", "wrt", "result"),
    [
        ("f = sin(x)/x", "x", "(cos(x) - f)/x"),
        ("f = (1 - exp(-x))/x", "x", "(exp(-x) - f)/x"),
        ("S = sum(x[k], k); m = sum(x[k]*y[k], k)/S", "x[j]", "(y[j] - m)/S"),
        ("f = -a*log(x)/(b*(x + c))", "x", "-(a/(b*x) + f)/(x + c)"),
    ],
)
def test_it_says_its_name(problem: str, wrt: str, result: str) -> None:
    found = derive(problem, wrt=wrt)
    assert found.verified and found.result.text == result
    assert "quotient-rule-of-name" in rules(problem, wrt)


def test_of_a_constant_over_something_too() -> None:
    found = derive("f = a*N/(1 + a*h*N + c*x)", wrt="x").derivation
    assert [text(line.expr) for line in calculation(found.start, found.steps).lines][1:3] == [
        "-f*diff(1 + a*h*N + c*x, x)/(1 + a*h*N + c*x)",
        "-f*c/(1 + a*h*N + c*x)",
    ]
    assert "reciprocal-rule-of-name" not in rules("s = 1/(1 + exp(-x))", "x")


@pytest.mark.parametrize(
    ("problem", "wrt", "result"),
    [
        ("f = x/(1 + x)", "x", "1/(1 + x)**2"),
        ("p[i] = exp(a[i])/sum(exp(a[k]), k)", "a[j]", "p[i]*(delta(i, j) - p[j])"),
        ("f = log(1 + x)/(2*x) + x", "x", None),
    ],
)
def test_it_does_not_where_another_form_says_more(problem: str, wrt: str, result: str | None) -> None:
    assert "quotient-rule-of-name" not in rules(problem, wrt)
    if result is not None:
        assert derive(problem, wrt=wrt).result.text == result

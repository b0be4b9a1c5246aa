"""Differences from a name, which a definition says to be products, and the other way round."""

from __future__ import annotations

import pytest

from derive import derive
from derive.engine.strategies import names

from .trial import tried

GUESSING = "p = c + (1 - c)*s; L = p*x"
ZEROS = "z = q + (1 - q)*exp(-x); L = z*y"
#: problem, line, what it becomes
DIFFERENCES = [
    (GUESSING, "(1 - s)*(1 - c)", "1 - p"),
    (GUESSING, "(s - 1)*(1 - c)*y", "(p - 1)*y"),
    (GUESSING, "(1 - c)*s*(1 - s)/(1 - p)", "s"),
    ("p = c + (d - c)*s; L = p*x", "(d - c)*(1 - s)*y", "(d - p)*y"),
    ("p = c + (1 - c)/(1 + exp(-x)); L = p*y", "exp(-x)*(1 - c)/(1 + exp(-x))**2", "(1 - p)/(1 + exp(-x))"),
    (ZEROS, "-y*exp(-x)*(1 - q)/z", "-y*(z - q)/z"),
    ("p = 1 - (1 - l)*exp(-w*x); L = p*y", "x*exp(-w*x)*(1 - l)/(1 - p)", "x"),
    ("T = A + (B - A)*exp(-k*x)", "-k*exp(-k*x)*(B - A)", "-k*(T - A)"),
    ("v = V*(1 - exp(-x/r))", "V*exp(-x/r)/r", "(V - v)/r"),
    ("d = sqrt(x**2 + y**2) - c; L = d**2", "x*d/sqrt(x**2 + y**2)", "x*d/(d + c)"),
    ("d[i] = sqrt((x - a[i])**2 + b[i]) - l[i]; L = sum(d[i]**2, i)", "d[m]/sqrt((x - a[m])**2 + b[m])", "d[m]/(d[m] + l[m])"),
    ("y = b + (m - b)*x**n/(k**n + x**n)", "k**n*(m - b)/(k**n + x**n)", "m - y"),
]
ALONE = [
    (GUESSING, "(1 - c)*(1 + s)"),
    (GUESSING, "s*(1 - s)"),
    ("h = (1 - z)*n + z*g; L = h*x", "z*(g - n)"),
    ("f = (x**2 - 1)/(x**2 + 1)", "4*x/(x**2 + 1)**2"),
    ("r = y - w*x; L = r**2", "w*x*y"),
    ("d = sqrt(x**2 + y**2); L = d**2", "x*y/(x + y)"),
]


@pytest.mark.parametrize(("problem", "line", "after"), DIFFERENCES, ids=[row[1] for row in DIFFERENCES])
def test_what_a_definition_says_to_be_a_difference_from_its_name(problem: str, line: str, after: str) -> None:
    assert tried(names.difference_from_a_name, problem, line) == after


@pytest.mark.parametrize(("problem", "line"), ALONE, ids=[row[1] for row in ALONE])
def test_what_no_definition_says_stays(problem: str, line: str) -> None:
    assert tried(names.difference_from_a_name, problem, line) is None


def test_a_root_of_a_letter_needs_no_difference() -> None:
    assert tried(names.difference_from_a_name, "c = d - s*sqrt(x); L = c*y", "y/(s*sqrt(x))") is None
    assert tried(names.difference_from_a_name, "c = d - sqrt(x**2 + y**2); L = c*y", "y/sqrt(x**2 + y**2)") == "y/(d - c)"


def test_a_difference_is_written_out_where_it_cancels() -> None:
    assert tried(names.difference_written_out, GUESSING, "(1 - s)*(y - p)/(p*(1 - p))") == "(y - p)/(p*(1 - c))"
    assert tried(names.difference_written_out, GUESSING, "s*y/(p - c)") == "y/(1 - c)"


@pytest.mark.parametrize("line", ["y/(1 - p)", "(1 + s)/(1 - p)", "(1 - s)/(2 - p)", "y*(1 - p)"])
def test_a_difference_that_cancels_with_nothing_stays(line: str) -> None:
    assert tried(names.difference_written_out, GUESSING, line) is None


def test_a_quantity_is_not_told_by_what_is_made_of_it() -> None:
    found = derive("P = (1 - erf(e*l/(s*sqrt(2))))/2; L = e**2/(2*s**2) - log(P)", wrt="e")
    assert found.verified
    assert found.result.text == "e/s**2 + l*exp(-e**2*l**2/(2*s**2))/(s*P*sqrt(2*pi))"

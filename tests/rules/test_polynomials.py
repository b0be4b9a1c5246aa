"""Polynomials are written as a person writes their factors, and common powers stand in front."""

from __future__ import annotations

import pytest

from derive.notation.text import text
from derive.rules import RULES
from derive.rules.polynomials import HIGHEST, MOST_LETTERS

from .reading import bare, facts, posed, read


def made(name: str, problem_text: str, start: str) -> str | None:
    problem = posed(problem_text, "x") if problem_text else bare()
    found = RULES[name](read(start, problem), facts(problem))
    return None if found is None else text(found.expr)


@pytest.mark.parametrize(
    ("typed", "start", "goal"),
    [
        ("", "x**2*y**2 - 2*x*y + 1", "(1 - x*y)**2"),
        ("", "x**2 + 2*x + 1", "(x + 1)**2"),
        ("", "1 - 2*x**2 + x**4", "(1 - x**2)**2"),
        ("", "x - x**2 - y + y**2", "(x - y)*(1 - x - y)"),
        ("", "2*x*y - x**2 - y**2", "-(x - y)**2"),
        ("", "x**3 - 3*x**2 + 3*x - 1", "(x - 1)**3"),
        ("", "4*x**2 - 4*x*y + y**2", "(2*x - y)**2"),
        ("", "exp(2*x) + 2*exp(x)*y + y**2", "(exp(x) + y)**2"),
        ("", "a[1]**2 - 2*a[1]*a[2] + a[2]**2", "(a[1] - a[2])**2"),
        ("z = sqrt(y - x)", "x**2 - 2*x*y + y**2", "(y - x)**2"),
        ("z = sqrt(x*y - 1)", "x**2*y**2 - 2*x*y + 1", "(x*y - 1)**2"),
        ("z = sqrt(y - x)", "x**3 - 3*x**2*y + 3*x*y**2 - y**3", "-(y - x)**3"),
    ],
)
def test_factors_are_written_as_a_person_writes_them(typed: str, start: str, goal: str) -> None:
    assert made("factor-polynomial", typed, start) == goal


def test_what_nobody_factors_by_eye_is_left() -> None:
    n = HIGHEST + 2
    assert made("factor-polynomial", "", f"x**{HIGHEST} - 2*x**{HIGHEST // 2}*y + y**2") is not None
    assert made("factor-polynomial", "", f"x**{n} - 2*x**{n // 2}*y + y**2") is None
    letters = [f"a[{k}]" for k in range(1, MOST_LETTERS + 2)]
    square = " + ".join([*(f"{a}**2" for a in letters), *(f"2*{a}*{b}" for n, a in enumerate(letters) for b in letters[:n])])
    assert made("factor-polynomial", "", square) is None


@pytest.mark.parametrize(
    ("start", "goal"),
    [
        ("x**(1 - z) - y*x**(-z)", "x**(-z)*(x - y)"),
        ("y*x**(y - 1) - x**(2*y - 1)", "x**(y - 1)*(y - x**y)"),
        ("x**(y + 2) + x**y", "x**y*(x**2 + 1)"),
        ("x**y + x**z", None),
        ("x**y + x**(-y)", "x**(-y)*(x**(2*y) + 1)"),
        ("x**(y*z) + x", None),
    ],
)
def test_powers_with_letters_share_the_lowest(start: str, goal: str | None) -> None:
    assert made("factor", "", start) == goal


def test_a_product_over_one_that_has_a_name() -> None:
    assert made("product-over-product", "y = x*prod(a[k], k)", "prod(where(k == j, 1, a[k]), k)/y") is None
    assert made("product-over-product", "y = prod(x*a[k], k)", "x*prod(where(k == j, 1, x*a[k]), k)/y**2") == "1/(y*a[j])"

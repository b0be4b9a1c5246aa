"""What is positive, between 0 and 1, or never zero, whatever its leaves are; and what is not known to be."""

from __future__ import annotations

import pytest

from .reading import facts, posed, read

TEXT = "s = sigmoid(x); q = exp(x)/(exp(x) + z**2 + 1); p = exp(x)/(1 + exp(x)); h = y**x; L = s*p*h*q*x"


@pytest.mark.parametrize(
    ("e", "positive", "below_one", "nowhere_zero"),
    [
        ("exp(x)", True, False, True),
        ("s", True, True, True),
        ("p", True, True, True),
        ("1 - s", True, False, True),
        ("1 - p", True, False, True),
        ("1 - 2*s", False, False, False),
        ("1 - x", False, False, False),
        ("1 - exp(x)", False, False, False),
        ("2 - s", False, False, False),
        ("q", False, False, True),  # nobody says that z² is not negative
        ("h", False, False, True),
        ("y**x*(1 - y)**(1 - x)", False, False, True),
        ("x/sqrt(y)", False, False, False),
        ("1/y", False, False, True),
        ("-3/y", False, False, True),
        ("y**2", False, False, False),
        ("x", False, False, False),
        ("exp(x) - 1", False, False, False),
    ],
)
def test_signs(e: str, positive: bool, below_one: bool, nowhere_zero: bool) -> None:
    problem = posed(TEXT, "x")
    known, node = facts(problem), read(e, problem)
    assert (known.positive(node), known.below_one(node), known.nowhere_zero(node)) == (positive, below_one, nowhere_zero)

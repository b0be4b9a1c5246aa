"""Sentences around typed formulas: their words are no quantities, and in a formula every word is one."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    "what is the derivative of y = b a x": "y = b*a*x",
    "find the derivative of a x^2 + b": "f = a*x**2 + b",
    "find d/dx of 3 a x^2": "f = diff(3*a*x**2, x)",
    "find the derivative of L = 3 a x^2 + 2 b x": "L = 3*a*x**2 + 2*b*x",
    "compute the gradient of J = alpha loss + beta cost": "J = alpha*loss + beta*cost",
    "the objective is J = c loss w": "J = c*loss*w",
    "cost = c0 + c1*q and revenue = p*q, so profit = revenue - cost":
        "cost = c0 + c1*q; revenue = p*q; profit = revenue - cost",
    "what is the derivative of y = a x^2 + b x?": "y = a*x**2 + b*x",
    "so y = a x + b and L = (y - t)^2": "y = a*x + b; L = (y - t)**2",
    "let f = 2 a b and g = 3 a b": "f = 2*a*b; g = 3*a*b",
    "minimize f = x^2 + c a y": "f = x**2 + c*a*y",
    "Minimize f(x) = x^2 + 1 over x": "f = x**2 + 1",
    "the loss L = (y - w x)^2 is convex": "L = (y - w*x)**2",
    "speed = distance/time and energy = power*time": "speed = distance/time; energy = power*time",
}  # fmt: skip


@pytest.mark.parametrize("text", MEANT)
def test_no_name_of_a_formula_is_taken_for_a_word(text: str) -> None:
    assert entries_of(read(text)) == MEANT[text]


@pytest.mark.parametrize("text", ["let y = c over x", "speed = distance by time"])
def test_a_word_of_sentences_in_a_formula_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        read(text)

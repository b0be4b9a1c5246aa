"""Spaces in MathML: browsers put none beside a word, so that the printer does."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from derive.language.reader import read_problem
from derive.notation import mathml

THIN = '<mspace width="0.1667em"/>'


def printed(text: str) -> str:
    """The MathML of the right side of a definition, with a bar for each thin space and without tags."""
    definition = read_problem(f"f = {text}", every=True).definitions[-1]
    made = mathml(definition.body).replace(THIN, "|")
    return "".join(ElementTree.fromstring(made).itertext()).replace("\u2062", "").replace("\u2061", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("y*log(p)", "y|log|p"),
        ("-y*log(p) + log(q)", "−y|log|p+log|q"),
        ("2*log(p)/3", "2|log|p3"),
        ("y*log(p + q)", "y|log(p+q)"),
        ("y*tanh(z)**2*x", "y|tanh2(z)x"),
        ("loss*x*rate", "loss|x|rate"),
        ("x*relu(z)", "x|ReLU(z)"),
        ("x*y", "xy"),
        ("x*exp(y)", "xey"),
    ],
)
def test_a_word_stands_apart_from_its_neighbours(text: str, said: str) -> None:
    assert printed(text) == said


def test_two_braces_stand_in_parentheses_both_and_one_at_the_end_in_none() -> None:
    both = printed("where(x > 0, 2, 3) + y*where(z > 0, 4, x)")
    assert both.count("(") == both.count(")") == 2 and both.endswith(")")
    assert "(" not in printed("y + where(x > 0, 2, 3)")


def test_an_operator_of_a_derivative_stands_apart_from_a_word() -> None:
    definition = read_problem("f = diff(log(x**2), x)", every=True).definitions[-1]
    assert f"</mfrac><mo>\u2061</mo>{THIN}<mrow><mi>log</mi>" in mathml(definition.body)

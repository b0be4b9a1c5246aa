"""The formulas of a text, one by one."""

from __future__ import annotations

import pytest

from derive.reading.latex import read_latex
from derive.reading.statements import statements
from tests.reading.test_latex import brief


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"z = x + b, \quad a = f(z).", ["z = x + b", "a = f (z)"]),
        (r"\begin{align*} z &= x, & a &= y, \\ L &= a \end{align*}", ["z = x", "a = y", "L = a"]),
        (r"\begin{eqnarray} a &=& b + c \\ &=& d \\ & & + e \end{eqnarray}", ["a = b + c = d + e"]),
        (r"\begin{multline} a = b \\ - d \\ + e \end{multline}", ["a = b - d + e"]),
        (r"L \begin{align} &= a \\ &= b \end{align}", ["L = a = b"]),
        ("$$a = b$$ $$= c$$", ["a = b = c"]),
        ("$$a = b +$$ $$c$$", ["a = b + c"]),
        (r"Let $x \in S$ be a vector, and $y = x$.", ["x in S", "y = x"]),
        (r"y_i = x_i, \; i = 1, \dots, n", ["y_{i} = x_{i}", "i = 1 , ... , n"]),
        (r"y = x \quad \forall i", ["y = x", "forall i"]),
        ("x = 1, 2, y = 3", ["x = 1 , 2", "y = 3"]),
        ("f(x, y) = x; z = 1", ["f (x , y) = x", "z = 1"]),
        ("z = x\na = z", ["z = x", "a = z"]),
        (r"\begin{cases} z = x \\ a = z \end{cases}", ["z = x", "a = z"]),
        (r"a = b \Rightarrow c = d", ["a = b", "c = d"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_its_formulas(text: str, wanted: list[str]) -> None:
    assert [brief(row) for row in statements(read_latex(text))] == wanted

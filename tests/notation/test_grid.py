"""An array that is written out, in every notation."""

from __future__ import annotations

import pytest

from derive.expression.matrix import grid
from derive.expression.nodes import Expr
from derive.notation import inline, latex, mathml, speech, text, typst
from derive.notation.unicode import block
from derive.pipeline import formula


@pytest.fixture
def jacobian() -> Expr:
    return grid([[formula("cos(t)"), formula("-r*sin(t)")], [formula("sin(t)"), formula("r*cos(t)")]])


def test_on_one_line(jacobian: Expr) -> None:
    assert text(jacobian) == "[[cos(t), -r*sin(t)], [sin(t), r*cos(t)]]"
    assert inline(jacobian) == "(cos t, −r sin t; sin t, r cos t)"
    assert latex(jacobian) == r"\begin{pmatrix} \cos t & -r \sin t \\ \sin t & r \cos t \end{pmatrix}"
    assert typst(jacobian) == "mat(cos t, - r sin t; sin t, r cos t)"


def test_a_vector_has_one_axis_as_text() -> None:
    assert text(grid([[formula("a")], [formula("b")]])) == "[a, b]"


def test_in_two_dimensions(jacobian: Expr) -> None:
    assert str(block(jacobian)).splitlines() == ["⎛cos t  −r sin t⎞", "⎝sin t  r cos t ⎠"]


def test_rows_with_fractions_stand_apart() -> None:
    lines = str(block(grid([[formula("a/b")], [formula("c")]]))).splitlines()
    assert len(lines) == 5
    assert lines[0][0] == "⎛" and lines[-1][0] == "⎝"


def test_mathml_has_a_row_for_each_row(jacobian: Expr) -> None:
    made = mathml(jacobian)
    assert made.count("<mtr>") == 2 and made.count("<mtd>") == 4


def test_it_is_said_row_by_row(jacobian: Expr) -> None:
    assert speech(jacobian).startswith("the array with the rows cosine of t, minus r times sine of t; sine of t")

"""A part of a formula of Typst as an argument of a function: its commas are signs where they stand in no bracket."""

from __future__ import annotations

import pytest

from derive.expression.nodes import IndexMax
from derive.language.reader import read_problem
from derive.notation import latex
from derive.notation.typst import as_argument


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (r"max lr(size: #2em, \() 0, alpha", r"max lr(size: #2em, \() 0\, alpha"),
        ("f (x, y) + p_(i, j)", "f (x, y) + p_(i, j)"),
        ('"a, b" c; d', r'"a, b" c\; d'),
        (r"x \) , y", r"x \) \, y"),
    ],
)
def test_commas_in_no_bracket_are_signs(part: str, wanted: str) -> None:
    assert as_argument(part) == wanted


def test_what_a_maximum_leaves_out_is_shown_nowhere() -> None:
    """Where ranges are written, too: what is left out has the smallest value of all, which nobody writes."""
    body = read_problem("L[j] = max(where(k == j, min(a[i], i), a[k]), k)", every=True).definitions[-1].body
    assert isinstance(body, IndexMax)
    assert latex(body, limits=True) == latex(body) == r"\max_{k\neq j} a_k"

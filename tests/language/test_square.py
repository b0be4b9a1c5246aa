"""The inverse, determinants and the trace of a square array, as they are typed, and what is refused."""

from __future__ import annotations

import pytest
from sympy import Integer

from derive.errors import NotationError
from derive.expression.nodes import Index, Indexed, Size, entry, summation
from derive.expression.square import determinant, inverse_entry, log_determinant
from derive.language.reader import read_expression, read_problem
from derive.notation import text

i, j, k = map(Index, "ijk")
PROBLEM = read_problem("S[i,j] = K[i,j] + c*delta(i,j); L = logdet(S)", of="L", wrt="c")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("inv(S)[i,j]", inverse_entry("S", i, j)),
        ("inv(S)[2,i]", inverse_entry("S", Integer(2), i)),
        ("det(S)", determinant("S")),
        ("logdet(S)", log_determinant("S")),
        ("trace(S)", summation(entry("S", i, i), i, Size("N"))),
    ],
)
def test_what_is_typed_is_what_is_meant_and_is_written_so(typed: str, meant: object) -> None:
    found = read_expression(typed, PROBLEM)
    assert found == meant
    assert read_expression(text(found), PROBLEM) == found


def test_both_axes_of_an_array_with_an_inverse_have_one_size() -> None:
    found = read_problem("L = sum(sum(x[i]*inv(A)[i,j]*y[j], j), i)", wrt="x[k]")
    assert len({*found.axes["A"], *found.axes["x"], *found.axes["y"]}) == 1
    assert found.index_sizes(read_expression("inv(A)[i,j]", found)) == dict.fromkeys((i, j, k), found.axes["x"][0])


def test_an_array_of_which_no_entry_is_written_is_a_matrix() -> None:
    found = read_problem("L = logdet(A) + trace(A)", wrt="A")
    assert isinstance(found.wrt, Indexed) and len(found.axes["A"]) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("L = inv(A)", r"inv\(A\) is a matrix and wants two indices"),
        ("L = sum(inv(A)[i], i)", r"inv\(A\) is a matrix and wants two indices"),
        ("L = sum(sum(sum(B[i,j,k], i), j), k) + det(B)", "B has another number of indices"),
        ("L = sum(sum(A[i,j], (i, 1, 3)), (j, 1, 4)) + det(A)", "sizes that cannot agree"),
        ("L = det(x)", "it is of a whole matrix"),
        ("L = det(A*B)", "det is of an array that has a name"),
        ("L = inv(A + B)[i,j]", "inv is of an array that has a name"),
        ("L = x + sum(x[i], i) + inv(x)[i,j]", "x"),
    ],
)
def test_what_is_no_square_array_is_refused(typed: str, said: str) -> None:
    with pytest.raises(NotationError, match=said):
        read_problem(typed, wrt=None)

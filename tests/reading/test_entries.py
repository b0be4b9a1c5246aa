"""Arrays that are written out are differentiated entry by entry."""

from __future__ import annotations

import pytest

from derive.api import derive
from derive.errors import NotationError

JACOBIANS = [
    (
        r"f(r,\theta) = (r\cos\theta, r\sin\theta)",
        r"r,\theta",
        {"f1, r": "cos(theta)", "f1, theta": "-r*sin(theta)", "f2, r": "sin(theta)", "f2, theta": "r*cos(theta)"},
    ),
    (
        r"f = \begin{pmatrix} x_1 x_2 \\ x_1 + x_2\end{pmatrix}",
        "x",
        {"f1, x1": "x2", "f1, x2": "x1", "f2, x1": "1", "f2, x2": "1"},
    ),
    (r"f(t) = (\cos t, 0, t)", "t", {"f1, t": "-sin(t)", "f2, t": "0", "f3, t": "1"}),
    (r"f(x) = A x + \begin{pmatrix} 1 \\ 2\end{pmatrix}", "x", {"f1, x[j]": "A[1,j]", "f2, x[j]": "A[2,j]"}),
    ("def f(r, t): return np.array([r*np.cos(t), r*np.sin(t)])", "r", {"f1, r": "cos(t)", "f2, r": "sin(t)"}),
    (
        r"R = \begin{pmatrix} \cos t & -\sin t \\ \sin t & \cos t\end{pmatrix}, \quad y = R x",
        "t",
        {"y1, t": "R12*x[1] - R11*x[2]", "y2, t": "R22*x[1] - R21*x[2]"},
    ),
]


@pytest.mark.parametrize(("text", "wrt", "results"), JACOBIANS)
def test_each_entry_is_a_question_of_its_own(text: str, wrt: str, results: dict[str, str]) -> None:
    found = derive(text, wrt=wrt)
    assert {letters: result.text for letters, result in found.results.items()} == results
    assert found.verified


def test_an_array_on_the_way_is_written_out() -> None:
    found = derive(r"u = (x y, x + y), \quad L = u^\top u", wrt="x")
    assert found.result.text == "2*(y*u1 + u2)"
    assert found.verified


def test_one_entry_can_be_asked_for() -> None:
    assert derive(r"f(r,t) = (r\cos t, r\sin t)", "f_2", "r").result.text == "sin(t)"


def test_names_that_are_taken_stay_their_owners() -> None:
    found = derive(r"f = (f_1 x, x^2), \quad f_1 = 3 c", wrt="x", of="f")
    assert {result.text for result in found.results.values()} == {"f1", "2*x"}
    assert found.verified


def test_claims_of_arrays_are_tested_entry_by_entry() -> None:
    found = derive(r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix} = \begin{pmatrix} a & b \\ c & d+1 \end{pmatrix}", wrt="a")
    assert [c.check.verdict for c in found.claims] == ["holds", "holds", "holds", "fails"]


def test_a_whole_that_nothing_is_known_of_is_no_entry() -> None:
    with pytest.raises(NotationError, match="its entries are W11, W12, W21, W22"):
        derive(r"W = \begin{pmatrix} a & b \\ b & c\end{pmatrix}, L = \log\det W", wrt="a")

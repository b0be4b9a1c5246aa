"""Formulas at points: every number is one that can be found by hand, and what is wrong has its place."""

from __future__ import annotations

from pathlib import Path

import pytest

import derive
from derive.document.page import Power, Words
from derive.errors import DoesNotHold
from derive.expression.nodes import Integer
from derive.lecture.blocks import EvaluationBlock
from derive.lecture.build import build
from derive.lecture.evaluations import Evaluation, asked, evaluation
from derive.lecture.numbers import aligned
from derive.lecture.reader import read_lecture
from derive.lecture.results import derived
from derive.lecture.session import Entry, Transcript
from derive.lecture.source import LectureError

HEAD = "---\ntitle: Numbers\n---\n\n"


def block(text: str) -> EvaluationBlock:
    (found,) = read_lecture(f"{HEAD}```evaluate{text if text.startswith(' ') else chr(10) + text}\n```").blocks
    assert isinstance(found, EvaluationBlock)
    return found


def evaluated(text: str) -> Evaluation:
    made = block(text)
    return evaluation(made, derived(asked(made)), {})


def cells(text: str) -> list[list[str]]:
    """The numbers of each row."""
    return [[_plain(cell) for cell in row.formula] for row in evaluated(text).rows]


def _plain(cell: str | Words) -> str:
    if isinstance(cell, str):
        return cell
    return "".join(f"10^{part.exponent}" if isinstance(part, Power) else str(part) for part in cell)


def heads(text: str) -> list[list[str]]:
    tables = [table for group in evaluated(text).groups for table in group.tables]
    return [["".join(str(getattr(part, "formula", part)) for part in head) for head in table.columns] for table in tables]


LINE = "L = (y - w*x - b)^2\n"


@pytest.mark.slow
def test_number_by_number_is_a_row_for_each_point() -> None:
    """L = (2 - 0.5)², ∂L/∂w = -2 x (y - w x - b) = -3; then r = 2 - 1.5 + 0.25 = 0.75."""
    text = f"{LINE}wrt: w, b\nat: x = 1; y = 2; w = 0.5; b = 0\nat: x = 1; y = 2; w = 1.5; b = -0.25"
    assert cells(text) == [
        ["1", "2", "0.5", "0", "2.2500", "−3.0", "−3.0"], ["1", "2", "1.5", "−0.25", "0.5625", "−1.5", "−1.5"],
    ]  # fmt: skip
    assert heads(text) == [["x", "y", "w", "b", "L", "Derivative(L, w)", "Derivative(L, b)"]]


def test_a_gradient_and_second_derivatives() -> None:
    """w⁴ v² at (1, 2): 4, by w 16, by v 4; by both 48, 16, 2."""
    assert cells("L = w^4*v^2\ngradient: yes\nat: w = 1; v = 2") == [["1", "2", "4", "16", "4"]]
    assert cells("L = w^4*v^2\nsecond: yes\nwrt: w, v\nat: w = 1; v = 2") == [["1", "2", "4", "48", "16", "2"]]


def test_number_by_vector_is_a_row_of_numbers() -> None:
    """r = (1.5, 2), so L = 6.25 and by x it is -2 w r."""
    text = "L = sum((y[i] - w*x[i])^2, i)\nwrt: x\nat: x = [1, 2]; y = [2, 3]; w = 0.5"
    assert cells(text) == [["6.25"], ["−1.5", "−2.0"]]
    assert heads(text) == [["L"], ["x[1]", "x[2]"]]


def test_vector_by_number_is_a_row_too() -> None:
    assert cells("p[i] = t*a[i]^2\nwrt: t\nat: t = 2; a = [1, 2, 3]") == [["2", "8", "18"], ["1", "4", "9"]]


def test_vector_by_vector_is_a_matrix_with_heads() -> None:
    """Softmax of three scores: its rows sum to 0."""
    found = evaluated(" softmax\nat: a = [0.1440, 0.5349, 0.7022]")
    table = found.groups[0].tables[1]
    assert [str(row.head) for row in table.rows] == [f"Derivative(p[{n}], a[j])" for n in (1, 2, 3)]
    assert [[_plain(c) for c in row.formula] for row in table.rows] == [
        ["0.1806", "−0.0828", "−0.0979"], ["−0.0828", "0.2274", "−0.1447"], ["−0.0979", "−0.1447", "0.2425"],
    ]  # fmt: skip


def test_number_by_matrix_is_a_table() -> None:
    """r = y - W x = (2 - 5, 3 - 11, 1), and the derivative is -2 r xᵀ."""
    text = "L = sum((y[i] - sum(W[i,j]*x[j], j))^2, i)\nwrt: W\nat: x = [1, 2]; y = [2, 3, 1]; W = [[1, 2], [3, 4], [0, 0]]"
    assert cells(text) == [["74"], ["6", "12"], ["16", "32"], ["−2", "−4"]]


def test_the_transposed_order_of_letters_is_minded() -> None:
    """∂q_j/∂a_i: rows are those of q whatever the letters are called."""
    text = "q[j] = a[j]*sum(c[k]*a[k], k)\nof: q[j]\nwrt: a[i]\nat: a = [1, 2]; c = [3, 5]"
    assert cells(text)[1:] == [["16", "5"], ["6", "23"]]  # δ c·a + a_j c_i, c·a = 13


def test_several_points_of_arrays_are_told_apart(tmp_path: Path) -> None:
    source = tmp_path / "n.md"
    source.write_text(HEAD + "```evaluate\nL = sum(x[i]^2, i)\nat: x = [1, 2]\nat: x = [-1, 3, 4]\n```\n", encoding="utf-8")
    build([source], tmp_path / "out", formats=("md",))
    made = (tmp_path / "out" / "n.md").read_text(encoding="utf-8")
    assert "At $x$ = (1, 2):" in made and "At $x$ = (−1, 3, 4):" in made
    assert "| 2 | 4 |" in made and "| −2 | 6 | 8 |" in made
    assert "✓ At each point the formula and the numeric derivative agree." in made


def test_updates_are_a_table() -> None:
    """Each residual is 0.6 of the one before: r = 1.5, 0.9, 0.54, 0.324, and both letters grow by 0.2 r."""
    updates = "updates: w := w - lr*grad; b := b - lr*grad\nlr: 0.1\nsteps: 3\ngradient: yes"
    text = f"{LINE}at: x = 1; y = 2; w = 0.5; b = 0\n{updates}"
    assert cells(text) == [
        ["0", "0.500", "0.000", "2.250", "−3.000", "−3.000"],
        ["1", "0.800", "0.300", "0.810", "−1.800", "−1.800"],
        ["2", "0.980", "0.480", "0.292", "−1.080", "−1.080"],
        ["3", "1.088", "0.588", "0.105", "−0.648", "−0.648"],
    ]
    assert heads(text) == [["step", "w", "b", "L", "Derivative(L, w)", "Derivative(L, b)"]]
    assert heads(text.replace("\ngradient: yes", "")) == [["step", "w", "b", "L"]]


def test_an_entry_that_wrt_names_is_its_array_in_the_updates() -> None:
    assert asked(block("L = sum(w[i]^2, i)\nwrt: w[i]\nat: w = [1, 2]\nupdates: w := w - 0.1*grad")).wrt == "w[i]"


def test_letters_are_updated_at_once() -> None:
    """v takes w as it was before the step."""
    rows = cells("L = w^2\nat: w = 1\nupdates: w := w - lr*grad; v := w\nlr: 0.25\nv: 0\nsteps: 2")
    assert rows == [["0", "1.00", "0.0", "1.0000"], ["1", "0.50", "1.0", "0.2500"], ["2", "0.25", "0.5", "0.0625"]]


def test_whole_arrays_and_a_momentum() -> None:
    rows = cells("L = sum(w[i]^2, i)\nat: w = [1, -2]\nupdates: v := v/2 + grad_w; w := w - lr*v\nlr: 0.25\nv: [0, 0]\nsteps: 2")
    assert rows == [
        ["0", "0", "0", "1.0", "−2", "5.00"], ["1", "2", "−4", "1.0", "−2", "5.00"], ["2", "3", "−6", "0.5", "−1", "1.25"],
    ]  # fmt: skip


@pytest.mark.slow
def test_a_long_chain_shows_its_beginning_and_its_end() -> None:
    rows = cells("L = w^2\nat: w = 1\nupdates: w := w - lr*grad\nlr: 0.01\nsteps: 500")
    assert [row[0] for row in rows] == [*map(str, range(11)), "⋮", "500"]


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        (f"{LINE}wrt: w\nat: x = 1; y = 2; w = 0.5", 8, 5, "the point does not say what b is"),
        (f"{LINE}wrt: w\nat: x = 1; y = 2; w = 0.5; b = 0; z = 3", 8, 35, "z is no variable of this formula; it has b, w, x, y"),
        (f"{LINE}wrt: w\nat: x = [1, 2]; y = 2; w = 0.5; b = 0", 8, 5, "x is a number here, as in x = 1"),
        ("L = sum(x[i]*y[i], i)\nwrt: x\nat: x = [1, 2]; y = [1, 2, 3]", 8, 17, "y has 3 entries where 2 are expected"),
        ("L = sum(x[i]*y[i], i)\nwrt: x\nat: x = [1, 2]; y = [[1, 2], [3, 4]]", 8, 17, "y has one index here: a row of numbers"),
        ("s = x^2; L = s^2\nwrt: x\nat: x = 1; s = 1", 8, 12, "s is defined, and its numbers follow from those of x"),
        ("L = log(x)\nat: x = 0", 7, 5, "L is no number at this point"),
        ("L = f(x)\nat: x = 1", 7, 5, "f is an unknown function, and has no value at a point"),
        ("L = w^2\nat: w = 1\nupdates: w := w - rate*grad", 8, 19, "nothing says what rate is"),
        ("L = w^2\nat: w = 1\nupdates: w := w - 3*grad\nsteps: 900", 8, 10, "the numbers are too large to go on"),
        ("L = w^2\nat: w = 1\nupdates: v := grad_w; w := w - v", 8, 10, "there is no number v to begin with"),
        ("L = w^2\nat: w = 1\nupdates: w := w - grad_w; v := grad\nv: 0", None, None, ""),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_place(text: str, line: int | None, column: int | None, problem: str, tmp_path: Path) -> None:
    source = tmp_path / "n.md"
    source.write_text(f"{HEAD}```evaluate\n{text}\n```\n", encoding="utf-8")
    with pytest.raises(LectureError) as found:
        build([source], tmp_path / "out", formats=("md",))
    assert problem in str(found.value) and found.value.exit_status == 2
    assert line is None or (found.value.line, found.value.column) == (line, column)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" softmax\nat: a = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]", "is too large for a page"),
        ("p[i] = sum(W[i,j]*x[j], j)\nwrt: W\nat: x = [1]; W = [[1], [2]]", "a derivative with 3 indices is no table"),
    ],
)
def test_what_fits_on_no_page_is_refused(text: str, problem: str) -> None:
    with pytest.raises(derive.DeriveError, match=problem):
        evaluated(text)


def test_an_entry_of_a_large_derivative_is_a_table() -> None:
    text = "p[i] = sum(W[i,j]*x[j], j)\nof: p[1]\nwrt: W\nat: x = [1, 2]; W = [[1, 2], [3, 4]]"
    assert cells(text) == [["5"], ["1", "2"], ["0", "0"]]


def test_a_formula_that_is_wrong_at_the_point_does_not_hold() -> None:
    """Each number is held against the numeric derivative of the definitions."""
    from dataclasses import replace

    made = block("L = x^2\nat: x = 3")
    found = derived(asked(made))
    assert [[_plain(c) for c in row.formula] for row in evaluation(made, found, {}).rows] == [["3", "9", "6"]]
    wrong = replace(found, parts=(replace(found.parts[0], result=Integer(7)),))
    with pytest.raises(DoesNotHold, match="the formula gives 7, and the definitions differentiated by number 6"):
        evaluation(made, wrong, {})


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ([0.18058, -0.0828], ["0.1806", "−0.0828"]), ([1.0, -2.5], ["1.0", "−2.5"]), ([0.0, -0.0], ["0", "0"]),
        ([12345.678], ["12346"]), ([1234567.0], ["1.235 × 10^6"]), ([2.061e-9], ["2.061 × 10^-9"]),
        ([0.6931, 2.061e-9], ["0.6931", "2.061 × 10^-9"]), ([1.0, 1e-17], ["1", "0"]), ([100.0, 0.0123], ["100.000", "0.012"]),
    ],
)  # fmt: skip
def test_numbers_are_written_to_four_digits(values: list[float], written: list[str]) -> None:
    assert [_plain(cell) for cell in aligned(values)] == written


def beside(text: str, *printed: tuple[str, str]) -> Evaluation:
    """An evaluation beside a session that printed some outputs."""
    made = block(text)
    transcript = Transcript("s", "2.13.0", tuple(Entry(source, output) for source, output in printed))
    return evaluation(made, derived(asked(made)), {"s": transcript})


@pytest.mark.parametrize(
    ("text", "printed", "numbers"),
    [
        ("L = (y - w*x)^2\nwrt: w\nat: x = 1; y = 2; w = 0.5\nsession: s\nrow 1: g()", "(tensor(-3.),)", ("−3.0000",)),
        ("L = sum((y[i] - w*x[i])^2, i)\nwrt: x\nat: x = [1, 2]; y = [2, 3]; w = 0.5\nsession: s\nrow 1: g()",
         "(tensor([-1.5000, -2.0000]),)", ("−1.5000", "−2.0000")),
        (" softmax\nat: a = [0.1440, 0.5349, 0.7022]\nsession: s\nrow 2: g()",
         "(tensor([-0.0828,  0.2274, -0.1447]),)", ("−0.0828", "0.2274", "−0.1447")),
        ("L = (y - w*x - b)^2\nwrt: w, b\nat: x = 1; y = 2; w = 0.5; b = 0\nsession: s\nrow 2: g()", "tensor(-3.)", ("−3.0000",)),
    ],
)  # fmt: skip
def test_every_shape_is_held_against_a_session(text: str, printed: str, numbers: tuple[str, ...]) -> None:
    found = beside(text, ("g()", printed))
    assert [row.session for row in found.rows] == [row.formula for row in found.rows] == [numbers]
    assert found.version == "2.13.0"
    wrong = printed.replace("2", "9").replace("-3", "-4")
    with pytest.raises(DoesNotHold, match="the formula gives"):
        beside(text, ("g()", wrong))


def test_a_row_that_is_not_there_and_a_second_point_are_refused() -> None:
    text = "L = (y - w*x)^2\nwrt: w\nat: x = 1; y = 2; w = 0.5\nsession: s\nrow {n}: g()"
    with pytest.raises(derive.DeriveError, match="there is no row 2: the formula has 1"):
        beside(text.format(n=2), ("g()", "tensor(-3.)"))
    with pytest.raises(derive.DeriveError, match="a session prints what is at one point"):
        beside(text.format(n=1) + "\nat: x = 2; y = 2; w = 0.5", ("g()", "tensor(-3.)"))


def test_a_size_that_no_array_has_is_asked_for() -> None:
    """Σ_{k=1}^{K} w k would have some K of the program's own choice."""
    text = "L = sum(w*x[k], (k, 1, K))\nwrt: w\nat: w = 2; x = [1, 2, 3]"
    assert cells(text)[0] == ["12", "6"]
    with pytest.raises(derive.DeriveError, match="no array of this point says how large K is"):
        evaluated("L = sum(w^2, (k, 1, K))\nwrt: w\nat: w = 2")
    assert cells("L = sum(w^2, (k, 1, K))\nwrt: w\nat: w = 2; K = 5") == [["2", "5", "20", "20"]]

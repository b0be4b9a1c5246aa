"""A question in whole arrays is told and answered in whole arrays first, with indices below."""

from __future__ import annotations

import numpy as np
import pytest

from derive.document.formats import told
from derive.pipeline import Answer, answer
from derive.question import Notation, Question, Shown

ATTENTION = r"S = \frac{QK^\top}{\sqrt{d}}, \quad A = \operatorname{softmax}(S), \quad L = \|AV\|_F^2"


RESULT = Shown(steps=False)


def lines(text: str, wrt: str, shown: Shown = RESULT) -> list[str]:
    found = answer(Question(text, wrt=wrt))
    assert found.verified
    return [" ".join(line.split()) for line in str(told(found, shown, "text")).splitlines()]


def stated(text: str, wrt: str) -> list[str]:
    """The definitions that a terminal shows first, of one line each."""
    rows = lines(text, wrt)
    return [row for row in rows[: next(n for n, row in enumerate(rows) if row.startswith("that is"))] if " = " in row]


STATED = [
    ("||X@w-y||^2", "w", ["given f = ‖X w − y‖²"]),
    (r"\|Xw-y\|_2^2 + \lambda\|w\|_1", "w", ["given f = ‖X w − y‖² + λ ‖w‖₁"]),
    (r"\log\det\Sigma + (x-\mu)^\top\Sigma^{-1}(x-\mu)", r"\Sigma", ["given f = log det Σ + (x − μ)ᵀ Σ⁻¹ (x − μ)"]),
    (r"L = \operatorname{tr}(A X^\top B X)", "X", ["given L = tr(A Xᵀ B X)"]),
    (r"z = W x + b, a = \sigma(z), L = \|a - y\|^2", "W", ["given z = W x + b", "a = σ(z)", "L = ‖a − y‖²"]),
]


@pytest.mark.parametrize(("text", "wrt", "definitions"), STATED)
def test_the_head_is_in_the_notation_of_the_question(text: str, wrt: str, definitions: list[str]) -> None:
    assert stated(text, wrt) == definitions


def test_attention_is_stated_in_its_three_lines() -> None:
    rows = stated(ATTENTION, "Q")
    assert "A = softmax(S)" in rows
    assert any(row.startswith("given S =") and row.endswith("Q Kᵀ") for row in rows)


ANSWERED = [
    ("||X@w-y||^2", "w", "2*X.T @ (X @ w - y)"),
    (r"\|Xw-y\|_2^2 + \lambda\|w\|_1", "w", "2*X.T @ (X @ w - y) + lambda_*sign(w)"),
    (r"z = W x + b, a = \sigma(z), L = \|a - y\|^2", "b", "2*(a - y)*a*(ones(N) - a)"),
]


@pytest.mark.parametrize(("text", "wrt", "numpy"), ANSWERED)
@pytest.mark.parametrize("cases", [False, True])
def test_the_first_answer_is_in_whole_arrays(text: str, wrt: str, numpy: str, cases: bool) -> None:
    rows = lines(text, wrt, Shown(steps=False, cases=cases))
    assert next(row for row in rows if row.startswith("as text")) == f"as text: {numpy}"
    assert rows.index(f"as text: {numpy}") < rows.index("Entry by entry")


def test_with_steps_the_answer_stands_before_the_chain() -> None:
    rows = lines("||X@w-y||^2", "w", Shown())
    last = max(n for n, row in enumerate(rows) if "✓" in row)
    assert rows.index("as text: 2*X.T @ (X @ w - y)") < rows.index("Entry by entry") < last


def test_the_answer_runs_in_numpy() -> None:
    generator = np.random.default_rng(1)
    X, w, y = generator.normal(size=(4, 3)), generator.normal(size=3), generator.normal(size=4)
    step = 1e-6
    slopes = [(np.sum((X @ (w + step * e) - y) ** 2) - np.sum((X @ (w - step * e) - y) ** 2)) / (2 * step) for e in np.eye(3)]
    assert "as text: 2*X.T @ (X @ w - y)" in lines("||X@w-y||^2", "w")
    assert np.allclose(2 * X.T @ (X @ w - y), slopes, atol=1e-6)


def test_a_text_with_indices_is_told_with_indices_first() -> None:
    rows = lines("L = sum((y[i] - w*x[i])^2, i)", "w")
    assert rows[2].startswith("that is L = ‖") or "that is L = ‖y − w x‖²" in rows
    assert "Entry by entry" not in rows


@pytest.mark.parametrize("notation", ["index", "matrix"])
def test_one_notation_alone_can_be_asked_for(notation: Notation) -> None:
    rows = lines("||X@w-y||^2", "w", Shown(steps=False, notation=notation))
    assert ("as text: 2*X.T @ (X @ w - y)" in rows) == (notation == "matrix")
    assert "Entry by entry" not in rows


@pytest.mark.parametrize("format", ["md", "latex", "html", "typst", "beamer"])
def test_a_page_has_the_same_order(format: str) -> None:
    found: Answer = answer(Question("||X@w-y||^2", wrt="w"))
    page = str(told(found, RESULT, format))
    assert page.index("In matrix form") < page.index("Entry by entry")


def test_what_the_witness_refutes_is_not_shown() -> None:
    """A form in whole arrays that says something else than the entries is left out."""
    from dataclasses import replace

    from derive.expression.matrix import Norm, whole
    from derive.expression.nodes import node
    from derive.pipeline import answer_to, pose

    question = Question("||X@w-y||^2", wrt="w")
    problem = replace(pose(question), wholes={"f": node(Norm, whole("w", 1))})
    assert answer_to(problem, question).parts[0].matrix_definitions == ()


POLAR = r"f(r,\theta) = (r\cos\theta, r\sin\theta)"


def test_an_array_that_is_written_out_is_answered_as_one_first() -> None:
    rows = lines(POLAR, r"r,\theta")
    assert next(row for row in rows if row.startswith("as text")) == (
        "as text: [[cos(theta), -r*sin(theta)], [sin(theta), r*cos(theta)]]"
    )
    assert "given f = ⎛r cos θ⎞" in rows and "that is f₁ = r cos θ" in rows


def test_its_derivative_by_one_number_has_its_shape() -> None:
    rows = lines(r"R = \begin{pmatrix} \cos t & -\sin t \\ \sin t & \cos t\end{pmatrix}", "t")
    assert "as text: [[-sin(t), -cos(t)], [cos(t), -sin(t)]]" in rows


@pytest.mark.parametrize(("format", "sign"), [("md", r"\begin{pmatrix}"), ("html", "<mtable>"), ("typst", "mat(")])
def test_a_page_shows_the_jacobian(format: str, sign: str) -> None:
    page = str(told(answer(Question(POLAR, wrt=r"r,\theta")), RESULT, format))
    assert page.count(sign) >= 3
    assert page.index("In one array") < page.index("Entry by entry")

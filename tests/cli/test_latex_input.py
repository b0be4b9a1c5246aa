"""LaTeX on the command line: answered like the text notation, and refused with the line and a caret."""

from __future__ import annotations

import json

import pytest

from derive import cli, derive


def test_the_issue_s_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([r"\frac{e^{a_i}}{\sum_{k} e^{a_k}}", "--wrt", "a_j"]) == 0
    out = capsys.readouterr().out
    assert "∂fᵢ/∂aⱼ" in out and "f[i]*(delta(i, j) - f[j])" in out and "✓" in out


def test_definitions_assumptions_and_what_is_asked_in_latex(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        r"\begin{aligned} p_i &= \frac{e^{a_i}}{\sum_k e^{a_k}} \\ L &= -\sum_i t_i \log p_i \end{aligned}",
        "--of", "L", "--wrt", "a_j", "--assume", r"\sum_i t_i = 1", "--format", "json",
    ]  # fmt: skip
    assert cli.main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["result"]["text"] == "p[j] - t[j]" and found["verified"]


def test_the_answer_is_that_of_the_text_notation() -> None:
    text = derive("L = mean((y_hat[i] - y[i])**2, (i, 1, N)); y_hat[i] = x[i]*w + b", of="L", wrt="w")
    latex = derive(r"L = \frac{1}{N} \sum_{i=1}^{N} \left(\hat{y}_i - y_i\right)^2; \hat{y}_i = x_i w + b", of="L", wrt="w")
    assert latex.result.text == text.result.text and latex.verified
    assert latex.definitions[1].latex == r"\hat{y}_i = x_i w + b"


def test_the_latex_of_an_answer_is_an_input(capsys: pytest.CaptureFixture[str]) -> None:
    shown = derive("s = 1/(1 + exp(-x))", wrt="x")
    assert cli.main([f"${shown.definitions[0].latex}$", "--wrt", "x"]) == 0
    assert "s*(1 - s)" in capsys.readouterr().out


WRONG = [
    (r"L = \frac{1}{N", "this '{' is never closed", 12),
    (r"L = \frc{1}{x}", "did you mean `\\frac`?", 4),
    (r"L = \left( x + 1", "never closed by \\right", 4),
]


@pytest.mark.parametrize(("given", "message", "place"), WRONG)
def test_errors_show_the_line_with_a_caret(given: str, message: str, place: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([given, "--wrt", "x"]) == 2
    told = capsys.readouterr().err
    lines = told.splitlines()
    assert message in told and lines[1] == f"  {given}" and lines[2] == "  " + " " * place + "^"


def test_hostile_latex_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["L = \\alpha \x1b[2J", "--wrt", "x"]) == 2
    assert "\x1b" not in capsys.readouterr().err

"""The line of a magic, and what a notebook is given to keep."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import derive
from derive.magic import derive as magic
from derive.places.notebook import AT_A_SCREEN, Refused, completions, read


@pytest.fixture(autouse=True)
def nobody_at_a_screen(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "notebook-cache"))
    for name in AT_A_SCREEN:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("line", "kind", "text", "options"),
    [
        ("softmax --steps --wrt a[j]", "derivation", "softmax", {"steps": None, "wrt": "a[j]"}),
        ("--steps softmax", "derivation", "softmax", {"steps": None}),
        ("L = (y - w*x)^2 --wrt w", "derivation", "L = (y - w*x)^2", {"wrt": "w"}),
        ("'L = -x' --wrt=x", "derivation", "L = -x", {"wrt": "x"}),
        ("f = a - -b", "derivation", "f = a - -b", {}),
        (r"p = \frac{1}{1 + e^{-x}}", "derivation", r"p = \frac{1}{1 + e^{-x}}", {}),
        ('nll --assume "sum(t[i], i) = 1" --assume c=1', "derivation", "nll", {"assume": "sum(t[i], i) = 1; c=1"}),
        ("nll --cases_first --marks=no", "derivation", "nll", {"cases-first": None, "marks": "no"}),
        ("plot sse --wrt w,b --steps 5", "plot", "sse", {"wrt": "w,b", "steps": "5"}),
        ("result softmax", "result", "softmax", {}),
    ],
)
def test_a_line(line: str, kind: str, text: str, options: dict[str, str | None]) -> None:
    assert read(line) == (kind, text, options)


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("softmx", None, "did you mean `softmax`"),
        ("softmax --step", None, "did you mean `--steps`"),
        ("softmax --detail ful", None, "did you mean `--detail full`"),
        ("softmax steps", None, "did you mean `--steps`"),
        ("softmax --wrt", None, "the option wrt needs a value"),
        ("softmax --wrt a --wrt b", None, "given twice"),
        ("", None, "say what to derive"),
        ("softmax", "L = x^2", "not in both"),
        ("--wrt x", "\n\nL = (x + y\n", "line 4, column 5: this '(' is never closed\n  L = (x + y\n      ^"),
        ("plot sigmoid --kind functn", None, "there is no figure functn"),
    ],
)
def test_what_is_wrong_is_one_message(line: str, cell: str | None, said: str) -> None:
    with pytest.raises(Refused) as refused:
        magic(line, cell)
    told = "\n".join(refused.value._render_traceback_())
    assert told.startswith("derive: ") and said in told and "Traceback" not in told


def test_a_derivation_is_a_value() -> None:
    found = magic("softmax --steps")
    assert found.result.text == "p[i]*(delta(i, j) - p[j])" and found.verified and "result" in dir(found)
    assert "Quotient rule" in str(found) and repr(found) == "<derive softmax>"
    with pytest.raises(AttributeError):
        found.nothing  # noqa: B018


@pytest.mark.slow
def test_latex_is_kept_only_where_nobody_sits_at_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """VS Code would show it, macros and all, rather than Markdown."""
    shown = (magic("sigmoid"), derive.derive("sigmoid"))
    assert all(list(one._repr_mimebundle_()) == ["text/plain", "text/markdown", "text/latex"] for one in shown)
    for name in AT_A_SCREEN:
        with monkeypatch.context() as screen:
            screen.setenv(name, "1")
            assert all(list(one._repr_mimebundle_()) == ["text/plain", "text/markdown"] for one in shown)


@pytest.mark.slow
def test_a_derivation_in_python_shows_what_is_asked_for() -> None:
    found = derive.derive("softmax")
    assert "quotient rule" in found._repr_mimebundle_()["text/markdown"]
    brief = found.shown(steps=False, cases=False)
    assert "quotient rule" not in brief._repr_mimebundle_()["text/markdown"] and brief.result == found.result
    assert "stands above and below" in str(found.shown(why=True)) and "商的求导法则" in str(found.shown(lang="zh"))
    with pytest.raises(derive.DeriveError, match="no option stepz"):
        found.shown(stepz=True)
    with pytest.raises(derive.DeriveError, match="there is no option wrt"):
        found.shown(wrt="x")


def test_an_undecided_derivation_is_shown_and_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from derive.places import notebook
    from derive.places.making import Made

    undecided = Made("f = g", "a check reached no verdict", 1)
    monkeypatch.setattr(notebook, "make_all", lambda requests: dict.fromkeys(requests, undecided))
    assert str(magic("x^2")) == "f = g"
    assert capsys.readouterr().err == "derive: a check reached no verdict\n"


def test_what_a_word_may_become() -> None:
    assert completions("%derive softmax-c") == ["softmax-cross-entropy"]
    assert completions("%derive softmax --ste") == ["--steps"]


@pytest.mark.slow
def test_a_notebook_is_read_again_without_mathematics(tmp_path: Path) -> None:
    """What was derived before is shown without importing SymPy."""
    code = "import sys; from derive.magic import derive; derive('tanh')._repr_mimebundle_(); print('sympy' in sys.modules)"
    told = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert told == ["True\n", "False\n"]

"""What the command line answers, and with which exit status."""

from __future__ import annotations

import json
import re
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import derive
from derive import cli
from derive.commands.derivation import EXAMPLES
from derive.expression.nodes import Index, entry
from derive.step import Check, Counterexample, Derivation, Gradient


def test_a_result_is_echoed_answered_and_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["softmax"]) == 0
    out = capsys.readouterr().out
    assert "given" in out and "a is a vector of N" in out and "= 1, …, N" in out and "∂pᵢ/∂aⱼ" in out
    assert "p[i]*(delta(i, j) - p[j])" in out and "✓" in out


def test_assumptions_and_domains_are_echoed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["softmax-cross-entropy"]) == 0
    assert re.search(r"assuming +∑ tᵢ = 1", capsys.readouterr().out)
    assert cli.main(["binary-cross-entropy"]) == 0
    assert re.search(r"domain +0 < q < 1", capsys.readouterr().out)
    assert cli.main(["L = sum(log(x[i])*w^2, i) + sum(w^2, i)", "--wrt", "w"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"indices +i = 1, …, N.*; [ij] = 1, …, M", shown) and re.search(r"checked +for xᵢ > 0", shown)


def test_an_option_given_twice_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["L = w*x", "--wrt", "w", "--wrt", "x"])
    assert caught.value.code == 2 and "given twice" in capsys.readouterr().err


def test_no_verdict_has_a_place_and_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["L = 1/(x - x)", "--wrt", "x"]) == 1
    shown = capsys.readouterr()
    for said in (" ".join(shown.out.split()), shown.err):
        assert "step 1 (definition)" in said and "found at which every definition is a number" in said and "inf" not in said


def test_a_definition_typed_as_text_is_the_same_as_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["p[i] = exp(a[i])/sum(exp(a[k]), k)", "--wrt", "a[j]"]) == 0
    assert "p[i]*(delta(i, j) - p[j])" in capsys.readouterr().out


def test_of_wrt_and_assume_reach_the_problem(capsys: pytest.CaptureFixture[str]) -> None:
    text = "p[i] = exp(a[i])/sum(exp(a[k]), k); L = -sum(t[i]*log(p[i]), i); M = 2*L"
    assert cli.main([text, "--of", "L", "--wrt", "a[j]", "--assume", "sum(t[i], i) = 1"]) == 0
    assert "as text: p[j] - t[j]" in capsys.readouterr().out
    assert cli.main(["sse", "--wrt", "b", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["wrt"]["text"] == "b"


@pytest.mark.parametrize(
    ("word", "near"),
    [("sofmax", "softmax"), ("sigmod", "sigmoid"), ("log_softmx", "log-softmax"), ("MSELoss", "mse"), ("soft-max", "softmax"),
     ("BCE", "binary-cross-entropy"), ("swish", "silu"), ("attention", "attention-query"), ("nll_loss", "nll")],
)  # fmt: skip
def test_a_misspelt_name_gets_the_nearest(word: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([word]) == 2
    assert f"`{near}`" in capsys.readouterr().err


def test_a_word_that_resembles_nothing_is_told_where_names_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["zzz"]) == 2
    assert "derive list" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [[], ["--steps"], ["softmax", "--format", "odt"], ["softmax", "x\x1b[31m"], ["list", "--frmat"]]
)
def test_wrong_arguments_are_bad_input(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        cli.main(words)
    err = capsys.readouterr().err
    assert exit.value.code == 2 and "--help" in err and "\x1b" not in err


def test_what_no_rule_can_do_is_status_1(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*_: object, **__: object) -> Derivation:
        raise derive.Stuck(entry("a", Index("k")))

    monkeypatch.setattr("derive.engine.derive_problem", stuck)
    assert cli.main(["softmax", "--no-cache"]) == 1
    assert "stuck at a[k]" in capsys.readouterr().err


def refuted(gradient: Gradient) -> Gradient:
    derivation = gradient.parts[0]
    place = Counterexample({"a": [0.1, 0.2]}, {"i": 1, "j": 2}, 0.5, 0.25)
    check = Check("fails", "numpy", 32, 0.25, 1e-9, counterexample=place)
    wrong = replace(derivation, steps=(replace(derivation.steps[0], check=check), *derivation.steps[1:]))
    return replace(gradient, parts=(wrong,))


def test_a_refuted_step_stops_everything_and_says_where(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("derive.check.check_all", refuted)
    for format in ("text", "json", "md", "latex"):
        assert cli.main(["softmax", "--steps", "--format", format]) == 1
        shown = capsys.readouterr()
        assert shown.out == ""
        assert "does not hold" in shown.err and "left 0.5, right 0.25" in shown.err and "diff(p[i], a[j])" in shown.err
    assert not derive.derive("softmax").verified


def test_an_undecided_check_is_printed_and_is_not_passed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("derive.check.check_all", lambda answer: answer)
    assert cli.main(["softmax", "--steps"]) == 1
    shown = capsys.readouterr()
    assert "?" in shown.out and "no verdict" in shown.out and "not verified" in shown.err


def test_a_false_claim_stops_nothing_and_is_not_passed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["L = (a-b)^2 = a^2 - b^2", "--wrt", "a"]) == 1
    shown = capsys.readouterr()
    assert "2*(a - b)" in shown.out and "This does not hold" in shown.out
    assert "L = a**2 - b**2: left" in shown.err and "at a = " in shown.err


def test_a_true_claim_is_fine(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([r"\sigma(z) = \frac{1}{1+e^{-z}} = \frac{e^z}{1+e^z}", "--wrt", "z"]) == 0
    assert "This holds" in capsys.readouterr().out


def test_output_goes_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "softmax.txt"
    assert cli.main(["softmax", "--color", "always", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert "pᵢ (δᵢⱼ − pⱼ)" in target.read_text(encoding="utf-8") and "\x1b" not in target.read_text(encoding="utf-8")


@pytest.mark.parametrize("target", ["/nonexistent/folder/x.txt", ".", "a\0b"])
def test_a_file_that_cannot_be_written_is_bad_input(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["sigmoid", "-o", target]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_colour_is_for_terminals(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli.main(["sigmoid"]) == 0
    assert "\x1b" not in capsys.readouterr().out
    assert cli.main(["sigmoid", "--color", "always"]) == 0
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert cli.main(["sigmoid"]) == 0
    assert "\x1b[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert cli.main(["sigmoid"]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("format", ["md", "latex"])
def test_documents_are_fragments(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["softmax", "--steps", "--format", format]) == 0
    assert r"\delta_{ij}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        cli.main(["--version"])
    assert exit.value.code == 0 and derive.__version__ in capsys.readouterr().out


def test_the_version_is_that_of_the_package() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == derive.__version__


def _examples() -> list[str]:
    joined = EXAMPLES.replace("\\\n", " ")
    return [line.strip() for line in joined.splitlines() if line.startswith("  derive ")]


@pytest.mark.parametrize("line", _examples())
def test_the_examples_of_the_help_work(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().out


def test_the_examples_are_found() -> None:
    assert len(_examples()) == 5


@pytest.mark.slow
def test_a_lecture_is_built_where_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "short.md"
    source.write_text("---\ntitle: Short\n---\n\n# One line\n\n```derive sigmoid\nsteps: yes\n```\n", encoding="utf-8")
    assert cli.main(["build", str(source), "-o", str(tmp_path / "out"), "--formats", "md"]) == 0
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "out" / "short.md")]
    assert "s" in (tmp_path / "out" / "short.md").read_text(encoding="utf-8")


def test_a_lecture_that_is_not_there_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", "no-such-lecture", "-o", str(tmp_path / "out")]) == 2
    assert "no-such-lecture" in capsys.readouterr().err and not (tmp_path / "out").exists()
    with pytest.raises(SystemExit) as exit:
        cli.main(["build", "--formats", "rtf"])
    assert exit.value.code == 2


def test_the_notation_says_whether_a_result_has_indices(capsys: pytest.CaptureFixture[str]) -> None:
    shown = {}
    for notation in ("index", "matrix", "both"):
        assert cli.main(["softmax", "--notation", notation]) == 0
        shown[notation] = capsys.readouterr().out
    assert cli.main(["softmax"]) == 0
    assert capsys.readouterr().out == shown["both"]
    assert [word in shown["index"] for word in ("p[i]*(delta(i, j) - p[j])", "diag(p)")] == [True, False]
    assert [word in shown["matrix"] for word in ("p[i]*(delta(i, j) - p[j])", "diag(p)")] == [False, True]
    assert [word in shown["both"] for word in ("p[i]*(delta(i, j) - p[j])", "diag(p)")] == [True, True]


def test_a_notation_without_a_form_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for format, said in (("text", "This result has no matrix form."), ("md", "This result has no matrix form.")):
        assert cli.main(["sigmoid", "--notation", "matrix", "--format", format]) == 0
        assert said in capsys.readouterr().out


def test_matrix_forms_in_latex_and_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    text = "r[n] = y[n] - sum(X[n,d]*w[d], d); L = sum(r[n]**2, n)"
    for format in ("latex", "md"):
        assert cli.main([text, "--wrt", "w[j]", "--format", format]) == 0
        shown = capsys.readouterr().out
        assert r"\frac{\partial L}{\partial w} = -2 X^{\top} r" in shown and "r = y - X w" in shown
        assert cli.main([text, "--wrt", "w[j]", "--format", format, "--notation", "index"]) == 0
        assert r"\top" not in capsys.readouterr().out

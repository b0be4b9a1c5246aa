"""derive plot: one figure, printed or written."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive import cli

Capture = pytest.CaptureFixture[str]


@pytest.mark.slow
def test_an_svg_is_printed(capsys: Capture) -> None:
    assert cli.main(["plot", "sigmoid"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("<svg ") and out.endswith("</svg>\n") and "<title>Two graphs over x" in out


@pytest.mark.slow
@pytest.mark.parametrize(("name", "begins"), [("x.svg", b"<svg"), ("x.pdf", b"%PDF"), ("X.PNG", b"\x89PNG")])
def test_the_suffix_says_the_format(name: str, begins: bytes, tmp_path: Path, capsys: Capture) -> None:
    assert cli.main(["plot", "max-and-softmax", "--inputs=-1, 2", "-o", str(tmp_path / name)]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins) and capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["x.jpg", "x", "x.svg.txt"])
def test_a_suffix_that_there_is_not(name: str, tmp_path: Path, capsys: Capture) -> None:
    assert cli.main(["plot", "sigmoid", "-o", str(tmp_path / name)]) == 2
    assert ".svg, .pdf, .png" in capsys.readouterr().err and not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [(["mse"], '`--at "b = 1; x = [1, 1, 1]; y = [1, 1, 1]"`'),
     (["sse", "--wrt", "w,b"], '`--data "x = [1, 1, 1]; y = [1, 1, 1]"`'),
     (["relu", "--range", "4..-4"], '`--range "-4..4"`'), (["softmx"], "`softmax`"), (["relu", "--lang", "fr"], "en, zh"),
     (["softmax", "--kind", "graph", "--at", "a = 1"], "no setting 'at'")],
)  # fmt: skip
def test_a_fix_is_an_option(words: list[str], said: str, capsys: Capture) -> None:
    assert cli.main(["plot", *words]) == 2
    shown = capsys.readouterr()
    assert said in shown.err and shown.out == "" and "Traceback" not in shown.err


@pytest.mark.slow
def test_the_settings_say_the_kind(capsys: Capture) -> None:
    assert cli.main(["plot", "L = w^2 + b^2", "--wrt", "w,b", "--start", "w = 1; b = 1", "--steps", "1", "--lang", "zh"]) == 0
    assert "等高线图" in capsys.readouterr().out


def test_it_takes_no_longer_than_it_may(capsys: Capture) -> None:
    assert cli.main(["plot", "layer-norm", "--kind", "graph", "--timeout", "0.02"]) == 1
    assert "not finished within 0.02 s" in capsys.readouterr().err

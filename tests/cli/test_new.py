"""derive new: a lecture that builds in every language and says what it does, and that takes the place of nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive import cli
from derive.words import languages


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
def test_a_new_lecture_builds(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "first-lecture", "--lang", language]) == 0
    told = capsys.readouterr()
    assert told.out == "first-lecture.md\nfirst-lecture.bib\n" and "derive build first-lecture.md --watch" in told.err
    text = (tmp_path / "first-lecture.md").read_text()
    assert "NAME" not in text and f"language: {language}" in text
    for part in ("```derive\n", "```derive sigmoid", "```check", "expect: fails", "```evaluate", "```figure", "[@legendre1805]",
                 "[@eq-loss]", "::: {.theorem", "::: proof", "::: {.erratum", "<!--", "```checks", "#refs"):  # fmt: skip
        assert part in text, part
    assert cli.main(["build", "first-lecture.md", "--to", "html,pdf,md,tex"]) == 0
    built = {path.name: path.read_bytes() for path in (tmp_path / "output").iterdir()}
    assert {f"first-lecture.{kind}" for kind in ("html", "pdf", "md", "tex")} <= built.keys()
    html = built["first-lecture.html"].decode()
    assert "Legendre" in html and "<svg" in html and f'lang="{language}"' in html and "<!-- " not in html
    assert built["first-lecture.pdf"].startswith(b"%PDF-")


def test_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.bib").write_text("kept")
    assert cli.main(["new", "mine"]) == 2
    assert "mine.bib is there already" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.bib"] and (tmp_path / "mine.bib").read_text() == "kept"


@pytest.mark.parametrize(
    ("name", "fix"), [("My Lecture", "`derive new my-lecture`"), ("a_b.md", "`derive new a-b`"), ("周", "周")]
)
def test_a_name_that_no_lecture_has(
    name: str, fix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", name]) == 2 and list(tmp_path.iterdir()) == [] and fix in capsys.readouterr().err


def test_a_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "week-1/gradients.md"]) == 0
    assert sorted(path.name for path in (tmp_path / "week-1").iterdir()) == ["gradients.bib", "gradients.md"]

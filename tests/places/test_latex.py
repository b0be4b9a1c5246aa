"""What a document of LaTeX asks for, read as LaTeX wrote it, and what is put in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.cli import main
from derive.places import latex

NAMES = [f"{n:032X}" for n in range(4)]


def asked(name: str, kind: str, text: str, options: str = "", line: int = 3, place: str = "page", setup: str = "") -> str:
    return f"request: {name} {kind} {place} {line} paper.tex\nsetup: {setup}\noptions: {options}\ntext: {text}\n"


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "paper.derive"


def test_options_are_parted_by_commas_outside_of_brackets() -> None:
    said = r"steps,wrt={a[j]}, assume={sum(t[k], k) = 1},of=W[i,j],label=eq:x,,"
    read = {"steps": None, "wrt": "a[j]", "assume": "sum(t[k], k) = 1", "of": "W[i,j]", "label": "eq:x"}
    assert latex.options_of(said) == read
    assert latex.options_of("") == {}


def test_lines_comments_and_letters_come_back_as_they_were_typed() -> None:
    source = asked(NAMES[0], "derivation", r"^^M  s = 1  % one ^^M  L = s^2 \par x_{\hat {y}}^^c3^^a9").encode()
    [wish] = latex.read(source)
    assert wish.text == "\n  s = 1  \n  L = s^2 \nx_{\\hat {y}}é"
    assert (wish.file, wish.line, wish.between_frames) == ("paper.tex", 3, False)


def test_a_name_with_a_blank_is_the_name_of_the_file() -> None:
    [wish] = latex.read(asked(NAMES[0], "derivation", "sigmoid").replace("paper.tex", '"my paper".tex').encode())
    assert wish.file == "my paper.tex"


@pytest.mark.slow
def test_a_job_is_answered_and_a_second_run_touches_nothing(job: Path) -> None:
    job.write_text(
        asked(NAMES[0], "derivation", "sigmoid", "label=eq:s", place="frames")
        + asked(NAMES[1], "result", "sigmoid", setup="lang=zh,")
        + asked(NAMES[2], "plot", "sigmoid", r"width=.5\linewidth ", setup="steps,")
    )
    assert main(["latex-fragments", str(job)]) == 0
    made = job.with_suffix(".derived").read_text()
    assert f"\\derivemade{{{NAMES[0]}}}{{eq:s}}{{%\n\\begin{{frame}}" in made and made.count("\\derivechain") == 0
    assert "\\newdimen" not in made  # the macros are those of the package
    figures = list((job.parent / "paper-derived").iterdir())
    assert [file.name for file in figures] == [f"{NAMES[2]}.pdf"] and figures[0].read_bytes().startswith(b"%PDF")
    assert f"{{{NAMES[2]}.pdf}}{{.5\\linewidth}}" in made
    before = job.with_suffix(".derived").stat().st_mtime_ns, figures[0].stat().st_mtime_ns
    assert main(["latex-fragments", str(job)]) == 0
    assert (job.with_suffix(".derived").stat().st_mtime_ns, figures[0].stat().st_mtime_ns) == before
    job.write_text(asked(NAMES[1], "result", "sigmoid"))
    assert main(["latex-fragments", str(job)]) == 0 and not figures[0].exists()


def test_what_is_wrong_is_an_error_of_latex_where_it_stands(job: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = "\\begin{frame}\n\\derive{sofmax}\n\\end{frame}"
    job.with_name("paper.tex").write_text(f"\n\\derive{{sigmoid}}\n{frame}\n\n\\derive{{\nL = (x #\n}}")
    job.write_text(
        asked(NAMES[0], "derivation", "sofmax", line=5) + asked(NAMES[1], "derivation", "^^ML = (x #^^M", line=7)
        + asked(NAMES[2], "plot", "sigmoid", "caption=x", line=9) + asked(NAMES[3], "derivation", "sigmoid", "wrt", line=2)
    )  # fmt: skip
    assert main(["latex-fragments", str(job)]) == 2
    told = capsys.readouterr().err
    assert "paper.tex:4: error: sofmax is not" in told and "paper.tex:8: error: " in told
    assert "paper.tex:9: error: in LaTeX a caption is" in told and "paper.tex:2: error: the option wrt needs a value" in told
    made = job.with_suffix(".derived").read_text()
    assert made.count("\\derivefailed") == 4 and "#" not in made
    assert f"\\derivefailed{{{NAMES[0]}}}{{\\detokenize{{paper.tex:4: sofmax is not in the catalogue}}\\MessageBreak" in made


def test_no_file_of_latex(job: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["latex-fragments", str(job)]) == 2
    assert "LaTeX writes it when it runs over a document" in capsys.readouterr().err

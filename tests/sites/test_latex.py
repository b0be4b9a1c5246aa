"""Documents of LaTeX, made by latexmk: what a reader sees, what is numbered, and what a wrong derivation does."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.document.paper import pages_of
from tests.sites.tools import copied, ran, with_programs

pytestmark = [pytest.mark.sites, with_programs("latexmk", "pdflatex", "xelatex", "pdftotext")]
QUIETLY = ("-interaction=nonstopmode", "-halt-on-error")


def log_of(folder: Path, job: str) -> str:
    return (folder / f"{job}.log").read_text(encoding="utf-8", errors="replace")


def words_of(pdf: Path) -> str:
    read = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, encoding="utf-8", check=True)
    return " ".join(read.stdout.split())


def too_wide(log: str) -> list[str]:
    return [line for line in log.splitlines() if (found := re.match(r"Overfull \\hbox \((.*?)pt", line)) and float(found[1]) > 1]


@pytest.mark.parametrize(("job", "engine"), [("article", "-pdf"), ("twocolumn", "-xelatex")])
def test_a_document_has_its_derivations_numbers_and_references(job: str, engine: str, tmp_path: Path) -> None:
    site = copied("latex", tmp_path)
    done = ran(site, "latexmk", engine, *QUIETLY, f"{job}.tex")
    assert done.returncode == 0, done.stdout + done.stderr
    log, words = log_of(site, job), words_of(site / f"{job}.pdf")
    assert "undefined" not in log and "not made yet" not in log and not too_wide(log)
    assert "The derivative of (1) is (2), line by line:" in words and "In a box, (4) has its number too:" in words
    assert "recognise the quantity" in words and "exponential rule" in words and "17 checks" in words
    assert words.count("(2)") == 2 and words.count("(4)") == 2  # where they are referred to, and beside the equations
    assert "derivative of a maximum" in words and len(list((site / f"{job}-derived").glob("*.pdf"))) == 1
    again = ran(site, "latexmk", engine, *QUIETLY, f"{job}.tex")
    assert again.returncode == 0 and "up-to-date" in again.stdout and "Run number" not in again.stdout


def test_frames_uncover_the_lines_one_by_one(tmp_path: Path) -> None:
    site = copied("latex", tmp_path)
    done = ran(site, "latexmk", "-pdf", "-outdir=build", *QUIETLY, "beamer.tex")
    assert done.returncode == 0, done.stdout + done.stderr
    pages = [" ".join(page.text.split()) for page in pages_of((site / "build/beamer.pdf").read_bytes())]
    own = [page for page in pages if page.startswith("Our own")]
    assert [page.count("rule") for page in own] == [0, 2, 3] and [page.count("(1)") for page in own] == [0, 0, 1]
    assert sum(page.startswith("Softmax") for page in pages) == 8  # a frame for each part, and a slide for each line
    assert "(1) and (2) have numbers" in pages[-1]
    log = log_of(site / "build", "beamer")
    assert not too_wide(log) and r"Overfull \vbox" not in log


def test_what_is_wrong_stops_latexmk_at_its_line_and_goes_on_when_mended(tmp_path: Path) -> None:
    site = copied("latex", tmp_path)
    (site / "chapter.tex").write_text("Slope:\n\n\\derive{sofmax}\n\n\\derive{\n  L = (y - w*x\n}\n\\derive[stepps]{tanh}\n")
    page = "\\documentclass{article}\n\\usepackage{derive}\n\\begin{document}\n\\input{chapter}\n\\end{document}\n"
    (site / "paper.tex").write_text(page)
    done = ran(site, "latexmk", "-pdf", *QUIETLY, "paper.tex")
    assert done.returncode != 0
    told = done.stdout + done.stderr
    assert "chapter.tex:3: error: sofmax is not in the catalogue\ndid you mean `softmax`" in told
    assert "chapter.tex:6: error: this '(' is never closed" in told and "chapter.tex:8: error: there is no option stepps" in told
    placed = ran(site, "pdflatex", *QUIETLY, "paper.tex", TEXINPUTS=f"{ran(site, 'derive', 'latex-package').stdout.strip()}:")
    assert placed.returncode != 0 and "Package derive Error: chapter.tex:3: sofmax is not in the catalogue" in placed.stdout
    (site / "chapter.tex").write_text("Slope:\n\n\\derive{softmax}\n")
    mended = ran(site, "latexmk", "-pdf", *QUIETLY, "paper.tex")
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "17 checks" in words_of(site / "paper.pdf")


def test_without_latexmk_a_box_and_the_log_say_what_to_run(tmp_path: Path) -> None:
    site = copied("latex", tmp_path)
    copies = ran(site, "derive", "latex-package", "--install", ".")
    assert copies.stdout.split() == ["derive.sty", "derive-layout.tex"]
    assert ran(site, "xelatex", *QUIETLY, "beamer.tex").returncode == 0
    log = log_of(site, "beamer")
    assert "Package derive Warning: `softmax' is not made yet" in log and "Run `derive latex-fragments beamer.derive'" in log
    assert "Run derive latex-fragments beamer.derive and LaTeX again" in words_of(site / "beamer.pdf")
    made = ran(site, "derive", "latex-fragments", "beamer.derive")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    before = (site / "beamer.derived").stat().st_mtime_ns
    assert ran(site, "derive", "latex-fragments", "beamer.derive").returncode == 0
    assert (site / "beamer.derived").stat().st_mtime_ns == before
    assert ran(site, "xelatex", *QUIETLY, "beamer.tex").returncode == 0
    assert "17 checks" in words_of(site / "beamer.pdf") and "not made yet" not in log_of(site, "beamer")

"""A document that pandoc turns into HTML, LaTeX, slides, Word, Typst and GitHub's Markdown, and a page as Quarto hands it over.

Pandoc comes with the program, so these run wherever the others do; what compiles LaTeX may be missing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pypandoc
import pytest

HERE = Path(__file__).parent
REQUIRED = os.environ.get("DERIVE_SITES") == "required"
pytestmark = pytest.mark.sites
latex = pytest.mark.skipif(shutil.which("pdflatex") is None and not REQUIRED, reason="pdflatex is not installed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the document, beside the filter as a program."""
    folder = tmp_path_factory.mktemp("pandoc")
    text = (HERE / "pandoc" / "lecture.md").read_text(encoding="utf-8")
    patient = text.replace("  steps: true\n", "  steps: true\n  timeout: 200\n")  # a machine that builds sites may be busy
    (folder / "lecture.md").write_text(patient, encoding="utf-8")
    shutil.copy(HERE / "quarto" / "index.qmd", folder)
    program = folder / "derive-pandoc"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(HERE.parent.parent)!r})\n"
        "from derive.cli import pandoc\nif __name__ == '__main__':\n    sys.exit(pandoc())\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


def run(site: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [pypandoc.get_pandoc_path(), "--filter", "./derive-pandoc", *arguments]
    return subprocess.run(command, cwd=site, capture_output=True, text=True, env={**os.environ, **environment}, check=False)


def built(site: Path, *arguments: str, **environment: str) -> str:
    done = run(site, *arguments, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_html_has_everything_in_it_and_needs_no_script(site: Path) -> None:
    page = built(site, "lecture.md", "-s", "-t", "html")
    assert page.count("<style>\n/* Derivations on a page") == 1
    assert '<div id="eq-softmax">' in page and '<span class="derive-number">(1)</span>' in page
    assert '<a href="#eq-softmax">equation (1)</a>' in page and '<a href="#eq-loss">(2)</a>' in page
    assert 'src="data:image/svg+xml;base64,' in page and "The sigmoid and its derivative" in page
    assert page.count("Every line is checked by number") == 3
    assert "<script" not in page


def test_the_maths_of_a_site_is_used_where_its_author_says_so(site: Path) -> None:
    text = (site / "lecture.md").read_text(encoding="utf-8")
    (site / "native.md").write_text(text.replace("  steps: true\n", "  steps: true\n  maths: native\n"), encoding="utf-8")
    page = built(site, "native.md", "-s", "-t", "html", "--mathjax")
    assert r"\begin{aligned}" in page and r"\qquad(1)" in page


@latex
@pytest.mark.parametrize("writer", ["latex", "beamer"])
def test_latex_compiles_and_nothing_is_too_wide(site: Path, writer: str) -> None:
    text = built(site, "lecture.md", "-s", "-t", writer)
    (site / f"{writer}.tex").write_text(text, encoding="utf-8")
    assert text.count(r"\providecommand{\derivechain}") == 1
    for _turn in range(2):
        command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{writer}.tex"]
        done = subprocess.run(command, cwd=site, capture_output=True, check=False)
        log = done.stdout.decode(errors="replace")
        assert done.returncode == 0, log[-2000:]
    assert "Overfull \\hbox" not in log and "undefined" not in log
    if shutil.which("pdftotext"):
        told = subprocess.run(["pdftotext", f"{writer}.pdf", "-"], cwd=site, capture_output=True, text=True, check=True).stdout
        assert "equation (1)" in told and "quotient rule" in told


def test_a_long_derivation_goes_on_on_slides_of_the_same_title(site: Path) -> None:
    text = built(site, "lecture.md", "-t", "beamer")
    assert text.count(r"\begin{frame}{Softmax}") > 2 and r"\uncover<+->" in text


def test_typst_compiles_and_numbers_its_equations(site: Path) -> None:
    import typst

    text = built(site, "lecture.md", "-s", "-t", "typst")
    assert 'number: "(1)"' in text and "#link(<eq-softmax>)[equation (1)]" in " ".join(text.split())
    (site / "lecture.typ").write_text(text, encoding="utf-8")
    assert typst.compile(str(site / "lecture.typ")).startswith(b"%PDF")


def test_word_has_calculations_as_tables_and_formulas_that_can_be_edited(site: Path) -> None:
    built(site, "lecture.md", "-o", "lecture.docx")
    with zipfile.ZipFile(site / "lecture.docx") as file:
        document = file.read("word/document.xml").decode()
        assert document.count("<w:tbl>") == 4 and document.count("<m:oMath>") > 40
        assert any(name.endswith(".png") for name in file.namelist())


def test_github_gets_what_it_can_show(site: Path) -> None:
    text = built(site, "lecture.md", "-t", "gfm")
    assert "``` math" in text and r"\operatorname" not in text
    (picture,) = re.findall(r'src="(derive-media/\w+\.svg)"', text)
    assert (site / picture).read_text(encoding="utf-8").startswith("<svg")


def test_quarto_gets_equations_that_it_numbers_itself(site: Path) -> None:
    quarto = {"QUARTO_DOCUMENT_PATH": str(site), "QUARTO_DOCUMENT_FILE": "index.qmd"}
    tree = json.loads(built(site, "index.qmd", "-f", "markdown", "-t", "json", **quarto))
    words = [block["c"] for block in tree["blocks"] if block["t"] == "Para" and block["c"][0]["t"] == "Math"]
    assert [block[2:] for block in words if len(block) > 1] == [[{"t": "Str", "c": "{#eq-softmax}"}]]
    assert '"t":"Cite"' in json.dumps(tree, separators=(",", ":"))


def test_a_pipe_is_as_good_as_a_filter(site: Path) -> None:
    tree = subprocess.run(
        [pypandoc.get_pandoc_path(), "lecture.md", "-t", "json"], cwd=site, capture_output=True, check=True
    ).stdout  # fmt: skip
    done = subprocess.run([site / "derive-pandoc", "html"], input=tree, cwd=site, capture_output=True, check=True)
    assert b"eq-softmax" in done.stdout


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("```{.derive}\nsofmax\n```", "wrong.md:3: sofmax is not in the catalogue"),
        ("```{.derive stps=yes}\nsoftmax\n```", "wrong.md:3: there is no option stps"),
        ("```{.derive}\ny = x\nz = (y\n```", "wrong.md:5: "),
    ],
)
def test_what_is_wrong_stops_pandoc_with_file_and_line(site: Path, line: str, told: str) -> None:
    (site / "wrong.md").write_text(f"Text.\n\n{line}\n", encoding="utf-8")
    done = run(site, "wrong.md", "-t", "html")
    assert done.returncode != 0 and done.stdout == ""
    assert told in done.stderr

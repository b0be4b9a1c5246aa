"""The formats of a derivation in their own tools: LaTeX sets them within the line, Typst within the page, notebooks keep them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

import derive
from derive.catalogue import catalogue
from derive.document.formats import told
from derive.errors import DeriveError
from derive.pipeline import Answer, answer
from derive.question import Question, Shown
from tests.told_cases import CASES, answered

pytestmark = pytest.mark.slow

FULL = Shown(cases=True, why=True, detail="full")
ENGINES = [engine for engine in ("pdflatex", "xelatex", "lualatex") if shutil.which(engine)]
DRAFT = ("pdflatex", "-draftmode")  # where only what it says is read, no page need be written
AMSMATH = r"\usepackage{amsmath}"
#: A document around a fragment: a page, two columns, a frame of Beamer.
AROUND = {
    "page": rf"\documentclass{{article}}{AMSMATH}\begin{{document}}%s\end{{document}}",
    "columns": rf"\documentclass[twocolumn]{{article}}{AMSMATH}\begin{{document}}%s\end{{document}}",
    "slides": rf"\documentclass{{beamer}}{AMSMATH}\begin{{document}}%s\end{{document}}",
}
needs_latex = pytest.mark.skipif(not ENGINES, reason="no LaTeX")


def log_of(source: str, folder: Path, engine: str = "pdflatex", *options: str) -> str:
    """What an engine says of a document, which it must set."""
    (folder / "main.tex").write_text(source, encoding="utf-8")
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", *options, "main.tex"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", check=False,
        env={**os.environ, "max_print_line": "1000"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:]
    return (folder / "main.log").read_text(encoding="utf-8", errors="replace")


def overfull(log: str) -> list[str]:
    """What stands beyond a line, with the name of the derivation before it."""
    name, found = "", []
    for line in log.splitlines():
        name = line.removeprefix("@@@ ") if line.startswith("@@@ ") else name
        found += [f"{name}: {line}"] if line.startswith("Overfull") else []
    return found


def _some() -> dict[str, Answer]:
    """Every fifth entry of the catalogue, and the cases."""
    made = {name: answered(name) for name in CASES}
    for name in list(catalogue())[::5]:
        try:
            made[name] = answer(Question(name))
        except DeriveError:  # an entry that needs more than its name
            continue
    return made


@pytest.fixture(scope="module")
def fragments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Path]]:
    """Fragments of LaTeX and Beamer as files, as a document includes them."""
    folder = tmp_path_factory.mktemp("fragments")
    made: dict[str, dict[str, Path]] = {"latex": {}, "beamer": {}}
    for name, found in _some().items():
        for format, files in made.items():
            files[name] = folder / f"{name}-{format}.tex"
            files[name].write_text(str(told(found, FULL, format)), encoding="utf-8")
    return made


def _inputs(files: dict[str, Path], before: str = "", after: str = "") -> str:
    return "".join(f"\n{before}\\typeout{{@@@ {name}}}\n\\input{{{file}}}\n{after}" for name, file in files.items())


@needs_latex
@pytest.mark.slow
@pytest.mark.parametrize("around", ["page", "columns"])
def test_no_fragment_is_wider_than_the_line(fragments: dict[str, dict[str, Path]], around: str, tmp_path: Path) -> None:
    log = log_of(AROUND[around] % _inputs(fragments["latex"], f"\\section{{{around}}}"), tmp_path, *DRAFT)
    assert log.count("@@@ ") == len(fragments["latex"]) and overfull(log) == []


@needs_latex
@pytest.mark.slow
def test_no_fragment_is_wider_than_a_frame(fragments: dict[str, dict[str, Path]], tmp_path: Path) -> None:
    body = _inputs(fragments["latex"], r"\begin{frame}[allowframebreaks]{A}", r"\end{frame}")
    assert [line for line in overfull(log_of(AROUND["slides"] % body, tmp_path, *DRAFT)) if r"\hbox" in line] == []


@needs_latex
@pytest.mark.slow
def test_no_slide_overflows(fragments: dict[str, dict[str, Path]], tmp_path: Path) -> None:
    assert overfull(log_of(AROUND["slides"] % _inputs(fragments["beamer"]), tmp_path, *DRAFT)) == []


@needs_latex
@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_sets_a_fragment_twice(engine: str, tmp_path: Path) -> None:
    (tmp_path / "softmax.tex").write_text(str(told(answered("softmax"), FULL, "latex")), encoding="utf-8")
    log = log_of(AROUND["columns"] % r"\input{softmax}{\small\input{softmax}}", tmp_path, engine)
    assert overfull(log) == [] and "Missing character" not in log


@needs_latex
@pytest.mark.parametrize("reasons", ["beside", "below", "none"])
def test_reasons_stand_where_they_are_asked_for(reasons: str, tmp_path: Path) -> None:
    shown = Shown(reasons=reasons)  # type: ignore[arg-type]
    log_of(AROUND["page"] % str(told(answered("softmax"), shown, "latex")), tmp_path)
    command = ["pdftotext", "-layout", "main.pdf", "-"]
    text = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True).stdout
    lines = [line for line in text.splitlines() if "quotient rule" in line]
    assert len(lines) == (0 if reasons == "none" else 1)
    if reasons == "beside":
        assert lines[0].index("quotient rule") > 40
    if reasons == "below":
        assert lines[0].strip() == "quotient rule"


@needs_latex
@pytest.mark.parametrize("symbols", ["", r"\usepackage{amssymb}"])
def test_a_check_mark_is_drawn_with_and_without_a_font_of_symbols(symbols: str, tmp_path: Path) -> None:
    mark = str(told(answered("softmax"), Shown(), "latex")).partition(r"\derivedisplay{p_i")[0] + r"\derivetick"
    log_of(AROUND["page"].replace(AMSMATH, AMSMATH + symbols) % (r"\pagestyle{empty}" + mark), tmp_path)
    pgm = subprocess.run(["pdftoppm", "-r", "300", "-gray", "main.pdf"], cwd=tmp_path, capture_output=True, check=True).stdout
    found = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", pgm)
    assert found
    across, data = int(found[1]), pgm[found.end() :]
    dark = [(n // across, n % across) for n, grey in enumerate(data) if grey < 128]
    top, left = min(y for y, _ in dark), min(x for _, x in dark)
    bottom, right = max(y for y, _ in dark), max(x for _, x in dark)
    lowest = min(x for y, x in dark if y == bottom)
    # Its lowest point is left of the middle, and its highest at the right end.
    assert left < lowest < (left + right) / 2 and max(x for y, x in dark if y <= top + 2) > right - (right - left) / 5
    assert 0.6 < (bottom - top) / (right - left) < 1.4


@pytest.mark.parametrize("case", CASES)
def test_a_picture_holds_all_of_its_formulas(case: str) -> None:
    """Every glyph of the SVG stands within its page."""
    made = str(told(answered(case), CASES[case][1], "svg"))
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', made)
    assert view and made.startswith('<svg role="img" aria-label="') and "<title>" in made
    wide, high = map(float, view.groups())
    assert wide <= 600
    for x, y in _places(made):
        assert 0 <= x <= wide and 0 <= y <= high


def _places(svg: str) -> list[tuple[float, float]]:
    """Where the glyphs of a picture begin."""
    from xml.etree import ElementTree

    found: list[tuple[float, float]] = []

    def walk(e: ElementTree.Element, m: tuple[float, ...]) -> None:
        for kind, numbers in re.findall(r"(translate|matrix|scale)\(([^)]*)\)", e.get("transform", "")):
            n = [float(x) for x in re.split(r"[ ,]+", numbers.strip())]
            if kind == "matrix":
                a, b, c, d, x, y = n
            elif kind == "translate":
                a, b, c, d, x, y = 1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0
            else:
                a, b, c, d, x, y = n[0], 0, 0, n[-1], 0, 0
            m = (m[0] * a + m[2] * b, m[1] * a + m[3] * b, m[0] * c + m[2] * d, m[1] * c + m[3] * d,
                 m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])  # fmt: skip
        if e.tag.endswith("}use"):
            x, y = float(e.get("x", 0)), float(e.get("y", 0))
            found.append((m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]))
        if not e.tag.endswith("}defs"):
            for inner in e:
                walk(inner, m)

    walk(ElementTree.fromstring(svg), (1, 0, 0, 1, 0, 0))
    assert len(found) > 100
    return found


def test_the_pdf_of_every_case_is_accepted() -> None:
    for case, (_, shown) in CASES.items():
        assert bytes(told(answered(case), shown, "pdf")).startswith(b"%PDF")  # type: ignore[arg-type]


def test_a_notebook_keeps_steps_and_cases_in_html_and_latex() -> None:
    nbformat, nbconvert = pytest.importorskip("nbformat"), pytest.importorskip("nbconvert")
    found = derive.derive("softmax")
    bundle = found._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/markdown", "text/latex"} and len(bundle["text/plain"]) < 200
    cell = nbformat.v4.new_code_cell("derive.derive('softmax')", execution_count=1)
    cell.outputs = [nbformat.v4.new_output("execute_result", data=bundle, execution_count=1)]
    book = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(json.loads(nbformat.writes(book)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the highlighter of IPython is not there
        html, _ = nbconvert.HTMLExporter().from_notebook_node(book)
        latex, _ = nbconvert.LatexExporter().from_notebook_node(book)
    chains = bundle["text/latex"].count(r"\derivechain{.34}")
    assert chains == 4 and latex.count(r"\derivechain{.34}") == chains
    assert html.count(r"\begin{aligned}") == bundle["text/markdown"].count(r"\begin{aligned}") == 4
    assert "quotient rule" in html and "quotient rule" in latex and r"\begin{cases}" in html and r"\begin{cases}" in latex

"""A notebook executed and converted by nbconvert: what JupyterLab, VS Code, a page, paper and slides show of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.sites.tools import need, python

pytestmark = pytest.mark.sites
LECTURE = Path(__file__).parent / "notebook" / "lecture.ipynb"
#: In which order each front end looks for what it can show.
ORDERS = {
    "JupyterLab": ["text/html", "text/markdown", "image/svg+xml", "text/latex", "application/pdf", "text/plain"],
    "VS Code": ["text/html", "image/svg+xml", "text/latex", "text/markdown", "text/plain"],
}
SCREEN = {"JPY_SESSION_NAME": "lecture.ipynb"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("IPython", "ipykernel", "nbconvert")
    made: Path = tmp_path_factory.mktemp("notebook")
    return made


@pytest.fixture(scope="module")
def executed(folder: Path) -> Path:
    """The lecture as a build of a site leaves it, with nobody at a screen."""
    shutil.copy(LECTURE, folder / "lecture.ipynb")
    ran = execute(folder / "lecture.ipynb", "executed")
    assert ran.returncode == 0, ran.stderr
    return folder / "executed.ipynb"


def execute(notebook: Path, output: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return python("nbconvert", "--execute", "--to", "notebook", "--output", output, str(notebook),
                  folder=notebook.parent, **environment)  # fmt: skip


def convert(notebook: Path, to: str) -> str:
    """What nbconvert makes of a notebook that was executed."""
    import pypandoc

    pandoc = str(Path(pypandoc.get_pandoc_path()).parent)
    path = os.pathsep.join((pandoc, os.environ["PATH"]))
    ran = python("nbconvert", "--to", to, "--output", f"made-{to}", str(notebook), folder=notebook.parent, PATH=path)
    assert ran.returncode == 0, ran.stderr
    (made,) = (p for p in notebook.parent.glob(f"made-{to}*") if p.is_file() and p.suffix in (".html", ".tex", ".md"))
    return made.read_text(encoding="utf-8")


def outputs(notebook: Path) -> list[dict[str, Any]]:
    """What each cell with code displays, by its type."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [o["data"] for c in cells if c["cell_type"] == "code" for o in c["outputs"] if "data" in o]


def written(folder: Path, *cells: str) -> Path:
    """A notebook with some cells."""
    from nbformat import v4, write

    made = v4.new_notebook(cells=[v4.new_code_cell(text) for text in ("%load_ext derive", *cells)])
    write(made, folder / "wrong.ipynb")
    return folder / "wrong.ipynb"


def test_every_cell_shows_what_it_asks_for(executed: Path) -> None:
    softmax, line, several, loss, tanh, from_latex, figure = outputs(executed)
    assert r"\text{quotient rule}\ \checkmark" in "".join(softmax["text/markdown"])
    assert "follows by the chain rule" in "".join(line["text/markdown"]) and "Power rule" in "".join(line["text/plain"])
    assert "".join(several["text/markdown"]).count(r"\frac{\partial L}") == 2
    assert "p_j - t_j" in "".join(loss["text/markdown"])
    assert "top and bottom" in "".join(tanh["text/markdown"]) and "".join(tanh["text/plain"]).startswith("<Derived")
    assert r"p_i \left(\delta_{ij} - p_j\right)" in "".join(from_latex["text/markdown"])
    assert "<svg" in "".join(figure["image/svg+xml"]) and figure["application/pdf"]


def test_a_value_can_be_worked_with(executed: Path) -> None:
    assert "p_j - t_j True" in executed.read_text(encoding="utf-8")


def test_a_page_of_html(executed: Path) -> None:
    made = convert(executed, "html")
    assert r"quotient rule}\ \checkmark" in made and "Every line is checked" in made
    assert r"\deriveline" not in made and "Traceback" not in made and r"\begin{aligned}" in made


def test_slides(executed: Path) -> None:
    made = convert(executed, "slides")
    assert r"quotient rule}\ \checkmark" in made and made.count("<section>") > 4


def test_markdown(executed: Path) -> None:
    made = convert(executed, "markdown")
    assert "$$\n\\begin{aligned}" in made and "*In matrix form" in made and "<math" not in made


def test_paper(executed: Path) -> None:
    """LaTeX whose calculations fit the page and end at its foot, compiled."""
    need(programs=("xelatex",))
    made = convert(executed, "latex")
    assert r"\derivefit" in made and "quotient rule" in made
    for _again in range(2):
        ran = subprocess.run(
            ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "made-latex.tex"], cwd=executed.parent,
            capture_output=True, text=True, errors="replace", timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout[-2000:]
    log = (executed.parent / "made-latex.log").read_text(encoding="utf-8", errors="replace")
    assert "Overfull" not in log and "Missing character" not in log


@pytest.mark.parametrize("name", ORDERS)
def test_what_a_front_end_shows(name: str, folder: Path, executed: Path) -> None:
    """Of what is kept by somebody at a screen, each front end shows Markdown or a figure, and never the macros of LaTeX."""
    assert execute(folder / "lecture.ipynb", "screen", **SCREEN).returncode == 0
    kinds = [next(mime for mime in ORDERS[name] if mime in data) for data in outputs(folder / "screen.ipynb")]
    assert kinds == ["text/markdown"] * 6 + ["image/svg+xml"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%derive softmx", "derive: softmx is not in the catalogue\ndid you mean `softmax`"),
        ("%derive softmax --stepz", "did you mean `--steps`?"),
        ("%derive softmax steps", "did you mean `--steps`?"),
        ("%%derive --wrt w\n\nL = (y - w*x^2\n", "derive: line 3, column 5: this '(' is never closed\n  L = (y - w*x^2\n"),
        ("%derive L = max(x*y, A) --wrt A[i,j] --timeout 1e-9", "--timeout"),
        ("import derive\nderive.derive('softmx')", "softmx is not in the catalogue"),
    ],
)
def test_what_is_wrong_stops_the_build(cell: str, said: str, tmp_path: Path) -> None:
    """With one message, and nothing of the program's own."""
    need("IPython", "ipykernel", "nbconvert")
    ran = execute(written(tmp_path, cell), "never")
    assert ran.returncode != 0 and not (tmp_path / "never.ipynb").exists()
    assert said in ran.stderr
    if cell.startswith("%"):
        assert "derive/magic.py" not in ran.stderr and "derive/places" not in ran.stderr

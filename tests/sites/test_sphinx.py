"""A real site of Sphinx, in rst and MyST, built by Sphinx itself, and what came out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

SITE = Path(__file__).with_name("sphinx")
HOUSE = Path(__file__).parents[2]
IS_REQUIRED = os.environ.get("DERIVE_SITES") == "required"
pytestmark = [
    pytest.mark.sites,
    pytest.mark.skipif(not IS_REQUIRED and not (find_spec("sphinx") and find_spec("myst_parser")), reason="Sphinx is not there"),
]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the site, to be changed."""
    return Path(shutil.copytree(SITE, tmp_path / "site"))


def sphinx(cache: Path, source: Path, builder: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Sphinx, as an author starts it, with what it builds beside the sources."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONPATH": str(HOUSE), "NO_COLOR": "1"}
    command = [sys.executable, "-m", "sphinx", "-M", builder, str(source), str(source.parent / "built"), *options]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=500, check=False)


def page(source: Path, name: str) -> str:
    return (source.parent / "built" / "html" / f"{name}.html").read_text(encoding="utf-8")


def one(site: Path, text: str, name: str = "index.md") -> Path:
    """A site of one page."""
    shutil.rmtree(site)
    site.mkdir()
    (site / "conf.py").write_text('extensions = ["myst_parser", "derive.sphinx"]\n', encoding="utf-8")
    (site / name).write_text(text, encoding="utf-8")
    return site


def test_the_pages_show_and_number_what_they_ask_for(site: Path, cache: Path) -> None:
    done = sphinx(cache, site, "html", "-W")
    assert done.returncode == 0, done.stderr
    assert "making derivations... [100%]" in done.stdout
    index, loss, typed, chinese = (page(site, name) for name in ("index", "loss", "typed", "zh"))
    assert 'id="equation-eq-softmax"' in index and '<span class="eqno">(' in index
    assert 'href="index.html#equation-eq-softmax"' in loss
    assert '<span class="derive-reason">quotient rule' in index
    assert r"\frac{\partial p_i}{\partial a_j} = p_i \left(\delta_{ij} - p_j\right)" in index
    assert "checked by number" in index
    assert "every term has the factor" in loss
    assert "The sigmoid and its slope" in loss and 'alt="Two graphs over' in loss
    assert 'class="reference internal" href="#fig-sigmoid"' in loss
    assert r"\frac{\partial L}{\partial w_j}" in typed
    assert "商的求导法则" in chinese
    assert "derive.css" in index
    assert (site.parent / "built" / "html" / "_static" / "derive.css").is_file()


def test_a_second_build_derives_nothing_and_an_edit_only_itself(site: Path, cache: Path) -> None:
    assert sphinx(cache, site, "html", "-W").returncode == 0
    again = sphinx(cache, site, "html", "-W")
    assert "making derivations" not in again.stdout and "0 added, 0 changed, 0 removed" in again.stdout
    file = site / "typed.rst"
    file.write_text(file.read_text(encoding="utf-8") + '\n:derive:`"f = sin(x)^3" wrt=x`\n', encoding="utf-8")
    edited = sphinx(cache, site, "html", "-W")
    assert edited.stdout.count("making derivations") == 1
    assert r"3 \sin^2" in page(site, "typed")
    (site.parent / "built" / "doctrees" / "derive-program").write_text("another program", encoding="utf-8")
    assert "0 added, 4 changed, 0 removed" in sphinx(cache, site, "html", "-W").stdout
    shutil.rmtree(site.parent / "built")
    assert "making derivations" not in sphinx(cache, site, "html", "-W").stdout


def test_several_processes_read_and_write_the_same(site: Path, cache: Path) -> None:
    assert sphinx(cache, site, "html", "-W").returncode == 0
    alone = {name: page(site, name) for name in ("index", "loss", "typed", "zh")}
    shutil.rmtree(site.parent / "built")
    together = sphinx(cache, site, "html", "-W", "-j", "2")
    assert together.returncode == 0, together.stderr
    assert alone == {name: page(site, name) for name in alone}


@pytest.mark.skipif(not IS_REQUIRED and not shutil.which("latexmk"), reason="LaTeX is not there")
def test_latex_sets_it_within_the_page(site: Path, cache: Path) -> None:
    (site / "zh.md").unlink()  # Chinese wants fonts that not every machine has
    index = site / "index.rst"
    index.write_text(index.read_text(encoding="utf-8").replace("   zh\n", ""), encoding="utf-8")
    done = sphinx(cache, site, "latex", "-W")
    assert done.returncode == 0, done.stderr
    made = site.parent / "built" / "latex"
    latex = (made / "gradients.tex").read_text(encoding="utf-8")
    assert r"\label{equation:index:eq-softmax}" in latex and r"\eqref{equation:index:eq-softmax}" in latex
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", "-halt-on-error", "gradients.tex"]
    subprocess.run(command, cwd=made, check=True, capture_output=True, timeout=500)
    log = (made / "gradients.log").read_text(encoding="utf-8", errors="replace")
    assert "Overfull" not in log and "undefined" not in log.split("(./gradients.aux)")[-1]


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("index.md", "# A\n\n```{derive} softmaxx\n```\n", 3, "softmaxx is not in the catalogue"),
        ("index.md", "# A\n\n```{derive} softmax\n:stpes:\n```\n", 3, "did you mean steps?"),
        ("index.md", "# A\n\n```{derive}\n:wrt: x\n\ny = x^2\n  + sin(x\n```\n", 7, "never closed"),
        ("index.md", "# A\n\n```{derive}\n---\nwrt: x\n---\ny = x^2 + sin(x\n```\n", 7, "never closed"),
        ("index.md", "# A\n\nIt is {derive}`softmaxx`.\n", 3, "softmaxx is not in the catalogue"),
        ("index.md", "# A\n\n```{derive-plot} sigmoid\n:colour: red\n```\n", 3, "colour"),
        ("index.rst", "A\n=\n\n.. derive:: softmaxx\n", 4, "softmaxx is not in the catalogue"),
        ("index.rst", "A\n=\n\n.. derive:: softmax\n   :order: revers\n", 4, "did you mean reverse?"),
        ("index.rst", "A\n=\n\n* a\n\n  .. derive::\n     :wrt: x\n\n     y = x^2\n       + sin(x\n", 10, "never closed"),
        ("index.rst", "A\n=\n\nIt is\n:derive:`softmax label=a`.\n", 4, "a label belongs to an equation"),
        ("index.rst", "A\n=\n\n.. derive::\n", 4, "say what to derive"),
        ("index.md", "# A\n\n```{derive} softmax\n:lines: 40\n```\n", 3, "there is no line 40"),
    ],
)
def test_what_is_wrong_stops_the_build_at_its_line(site: Path, cache: Path, name: str, text: str, line: int, said: str) -> None:
    """A control, and every time: a page with something wrong is read again until it is mended."""
    source = one(site, text, name)
    for _ in range(2):
        done = sphinx(cache, source, "html", "-W", "--keep-going")
        assert done.returncode != 0
        assert f"{name}:{line}: WARNING: " in done.stderr and said in done.stderr and "[derive." in done.stderr
    assert "derive-problem" in page(source, "index") or "problematic" in page(source, "index")


def test_a_derivation_has_its_caption(site: Path, cache: Path) -> None:
    text = "# A\n\n```{derive} sigmoid\n:caption: The *slope* of s\n```\n\nIt is {derive}`y=x^2 wrt=x`.\n"
    source = one(site, text)
    done = sphinx(cache, source, "html", "-W")
    assert done.returncode == 0, done.stderr
    assert '<p class="derive-lead">The <em>slope</em>' in page(source, "index") and "2 x" in page(source, "index")


def test_an_undecided_check_is_shown_and_told(site: Path, cache: Path) -> None:
    source = one(site, "# A\n\n```{derive} softmax\n```\n")
    conf = source / "conf.py"
    conf.write_text(
        conf.read_text(encoding="utf-8")
        + "import derive.places.making as making\nreal = making._output\n"
        + "making._output = lambda request: making.Made(real(request).output, 'a check reached no verdict', 1)\n",
        encoding="utf-8",
    )
    empty = source.parent / "empty"
    empty.mkdir()
    done = sphinx(empty, source, "html", "-W", "--keep-going")
    assert done.returncode != 0 and "index.md:3: WARNING: a check reached no verdict [derive.undecided]" in done.stderr
    assert "derive-problem" in page(source, "index") and r"\delta_{ij}" in page(source, "index")


def test_signs_that_mean_something_elsewhere(site: Path, cache: Path) -> None:
    text = '# A\n\n```{derive} f = \\frac{x^2}{1 + \\exp(-x)}\n:wrt: x\n```\n\n{derive}`"f = |x| & 1"`\n'
    done = sphinx(cache, one(site, text), "html")
    assert "index.md:7: WARNING" in done.stderr
    assert "index.md:3" not in done.stderr, done.stderr


def test_a_site_speaks_its_language_and_says_what_it_wants_once(site: Path, cache: Path) -> None:
    source = one(site, "# A\n\n```{derive} softmax\n```\n\n```{derive} sigmoid\n:lang: en\n:steps: no\n```\n")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('language = "zh_CN"\nderive_options = {"steps": True, "reasons": "below", "tally": False}\n')
    assert sphinx(cache, source, "html", "-W").returncode == 0
    made = page(source, "index")
    assert "商的求导法则" in made and "derive-reasons-below" in made and "derive-tally" not in made
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('derive_options = {"step": True}\n')
    done = sphinx(cache, source, "html", "-W", "--keep-going")
    assert done.returncode != 0 and "conf.py" in done.stderr and "steps" in done.stderr

"""MkDocs with Material builds the site that an author would begin with; what is wrong in it stops the build at its line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import derive
from tests.sites.tools import environment, need

pytestmark = pytest.mark.sites
SITE = Path(__file__).parent / "mkdocs"
#: A process in which nothing may be worked out any more.
ONLY_KEPT = "import derive.places.making as m, os\nm.worked_out = lambda request: os._exit(77)\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("mkdocs", "material")
    home = tmp_path_factory.mktemp("mkdocs")
    shutil.copytree(SITE, home / "site")
    return home


def built(home: Path, *more: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """A build in a process of its own, as `mkdocs build` does it; `before` runs first."""
    run = f"{before}import sys\nfrom mkdocs.__main__ import cli\nif __name__ == '__main__':\n    sys.exit(cli())\n"
    program = home / "build.py"
    program.write_text(run)
    return subprocess.run(
        [sys.executable, str(program), "build", "-d", str(home / "out"), *more], cwd=home / "site", env=environment(home),
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def first(home: Path) -> str:
    done = built(home, "--strict")
    assert done.returncode == 0, done.stderr
    return done.stderr


def page(home: Path, name: str) -> str:
    return (home / "out" / name).read_text(encoding="utf-8")


def test_the_site_is_built_and_says_how_far_it_is(first: str, home: Path) -> None:
    assert re.search(r"derive: \d+ of \d+ derivations made, 0 left", first)
    index = page(home, "index.html")
    assert index.count('class="derive"') == 8
    assert '<link rel="stylesheet" href="assets/stylesheets/derive.css"' in index and "<style>" not in index.split("<article")[1]
    assert ".derive-steps" in page(home, "assets/stylesheets/derive.css")
    assert "quotient rule" in index and "Every line is checked by number" in index
    article = index.split("<article")[1]
    assert article.count("<math") > 100 and "\\frac" not in article
    assert 'The derivative of <a href="#eq-softmax">(1)</a> is <math' in article
    assert "<em>It never quite" not in article and "Figure 1. It never quite reaches zero" in article
    shown = re.sub(r"<[^>]+>", "", article[article.index("How it is typed") :])
    assert "```derive softmax steps" in shown


def test_references_lead_to_other_pages(first: str, home: Path) -> None:
    network = page(home, "network/index.html")
    assert '<a href="../#eq-softmax">(1)</a>' in network and '<a href="#eq-layer">(1)</a>' in network
    assert "derive-reference" not in network


def test_a_chinese_page_has_chinese_derivations(first: str, home: Path) -> None:
    chinese = page(home, "zh/index.html")
    assert '<div class="derive" lang="zh">' in chinese and "quotient rule" not in chinese
    assert '由 <a href="#eq-bce">(1)</a> 可知' in chinese


def test_the_search_index_finds_the_words(first: str, home: Path) -> None:
    assert "recognise the quantity" in page(home, "search/search_index.json")


def test_the_second_build_works_nothing_out(first: str, home: Path) -> None:
    before = page(home, "index.html")
    done = built(home, "--strict", before=ONLY_KEPT)
    assert done.returncode == 0, done.stderr
    assert "derivations made" not in done.stderr
    assert page(home, "index.html") == before


#: The page, what is typed there, what a slip makes of it, and what is said.
SLIPS = [
    ("index.md", "```derive softmax steps def", "```derive sofmax steps def", ":15: sofmax is not in the catalogue"),
    ("index.md", "`derive:tanh`", "`derive:tahn`", ":57: tahn is not in the catalogue"),
    ("network.md", "tanh(sum(W[i,j]*x[j], j) + b[i])", "tanh(", ":6: "),
    ("network.md", "index.md#eq-softmax", "index.md#eq-sofmax", ": there is no label eq-sofmax in index.md"),
    ("zh.md", "label=eq-bce", "lable=eq-bce", ":9: "),
]


def test_a_slip_stops_a_strict_build_at_its_line(first: str, home: Path) -> None:
    docs = home / "site" / "docs"
    right = {file: file.read_text(encoding="utf-8") for file in docs.glob("*.md")}
    try:
        for name, typed, slip, _said in SLIPS:
            assert right[docs / name].count(typed) == 1
            (docs / name).write_text((docs / name).read_text(encoding="utf-8").replace(typed, slip), encoding="utf-8")
        strict, lenient = built(home, "--strict"), built(home)
    finally:
        for file, text in right.items():
            file.write_text(text, encoding="utf-8")
    assert strict.returncode == 1 and "in strict mode" in strict.stdout + strict.stderr
    missing = [(name, said) for name, _typed, _slip, said in SLIPS if not re.search(f"{name}{re.escape(said)}", strict.stderr)]
    assert missing == [], strict.stderr
    assert lenient.returncode == 0, lenient.stderr


def test_without_strict_a_reader_sees_what_is_wrong(first: str, home: Path) -> None:
    file = home / "site" / "docs" / "broken.md"
    file.write_text("# A page\n\n```derive sofmax\n```\n", encoding="utf-8")
    try:
        assert built(home).returncode == 0
        assert "admonition danger" in page(home, "broken/index.html")
    finally:
        file.unlink()


def test_a_reference_leads_to_a_page_whose_name_has_a_blank(first: str, home: Path) -> None:
    docs = home / "site" / "docs"
    pages = {"my loss.md": "```derive-definition sigmoid label=eq-z\n```\n", "refers.md": "By [](my%20loss.md#eq-z).\n"}
    try:
        for name, text in pages.items():
            (docs / name).write_text(f"# A page\n\n{text}", encoding="utf-8")
        done = built(home, "--strict")
        assert done.returncode == 0, done.stderr
        assert '<a href="../my%20loss/#eq-z">(1)</a>' in page(home, "refers/index.html")
    finally:
        for name in pages:
            (docs / name).unlink()


def test_mathjax_gets_tex_as_it_was_written(first: str, home: Path) -> None:
    (home / "site" / "mathjax.yml").write_text("INHERIT: mkdocs.yml\nplugins: [search, derive: {maths: mathjax}]\n")
    done = built(home, "--strict", "-f", "mathjax.yml")
    assert done.returncode == 0, done.stderr
    article = page(home, "index.html").split("<article")[1]
    assert "<math" not in article and r'<span class="arithmatex">\(\displaystyle p_i = \frac{' in article
    assert r"\begin{cases} p_i \left(1 - p_j\right) &amp; i = j \\ -p_j p_i &amp; i \neq j \end{cases}" in article


def test_what_the_plug_in_is_not_told_right_is_refused(first: str, home: Path) -> None:
    (home / "site" / "wrong.yml").write_text("INHERIT: mkdocs.yml\nplugins: [search, derive: {maths: asciimath}]\n")
    done = built(home, "-f", "wrong.yml")
    assert done.returncode == 1 and "maths" in done.stderr


def test_the_program_is_this_checkout() -> None:
    """A control: what is built is what stands here."""
    assert str(Path(derive.__file__).parent.parent) in environment(Path("/"))["PYTHONPATH"].split(os.pathsep)

"""A real book of Jupyter Book 1, with a notebook, built by its own command."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BOOK = Path(__file__).with_name("jupyter-book")
HOUSE = Path(__file__).parents[2]
COMMAND = Path(sys.executable).with_name("jupyter-book")
pytestmark = [
    pytest.mark.sites,
    pytest.mark.skipif(os.environ.get("DERIVE_SITES") != "required" and not COMMAND.exists(), reason="no Jupyter Book"),
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A copy of the book, to be changed."""
    return Path(shutil.copytree(BOOK, tmp_path / "book"))


def built(book: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(HOUSE), "NO_COLOR": "1"}
    command = [str(COMMAND), "build", "-W", "--keep-going", str(book)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=500, check=False)


def test_the_book_shows_and_numbers_what_it_asks_for(book: Path) -> None:
    done = built(book)
    assert done.returncode == 0, done.stderr
    intro, loss, notebook = ((book / "_build/html" / f"{name}.html").read_text("utf-8") for name in ("intro", "loss", "notebook"))
    assert 'id="equation-eq-softmax"' in intro and '<span class="derive-reason">quotient rule' in intro
    assert 'href="intro.html#equation-eq-softmax"' in loss and "The sigmoid and its slope" in loss
    assert 'href="loss.html#equation-eq-loss"' in notebook and "derive-calculation" in notebook


def test_a_typo_stops_the_book_at_its_line(book: Path) -> None:
    page = book / "loss.md"
    text = page.read_text(encoding="utf-8").replace("{derive} softmax-cross-entropy", "{derive} softmax-cross-entropie")
    lines = text.split("\n")
    page.write_text("\n".join(lines).replace("sum(X[i,j] * w[j], j)", "sum(X[i,j] * w[j], j"), encoding="utf-8")
    done = built(book)
    assert done.returncode != 0
    for said in ("softmax-cross-entropie is not in the catalogue", "never closed"):
        assert said in done.stderr
    for what in ("{derive} softmax-cross-entropie", "z[i] = sum"):
        line = next(n for n, text in enumerate(lines, 1) if what in text)
        assert f"loss.md:{line}: " in done.stderr

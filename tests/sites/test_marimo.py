"""A notebook of marimo exported to HTML."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.sites.tools import need, python

pytestmark = pytest.mark.sites
LECTURE = Path(__file__).parent / "marimo" / "lecture.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    need("marimo")
    shutil.copy(LECTURE, tmp_path)
    return tmp_path


def test_a_cell_shows_what_it_derives(folder: Path) -> None:
    ran = python("marimo", "export", "html", "lecture.py", "-o", "lecture.html", folder=folder)
    assert ran.returncode == 0, ran.stderr
    made = (folder / "lecture.html").read_text(encoding="utf-8")
    assert "quotient rule" in made and "Every line is checked" in made
    assert "marimo-tex" in made and r"em\u003EWhen" in made  # its own formulas and its own words
    assert "marimo+mimebundle" not in made  # which it would put behind tabs
    assert "Traceback" not in made


def test_what_is_wrong_stops_the_export(folder: Path) -> None:
    lecture = folder / "lecture.py"
    lecture.write_text(lecture.read_text(encoding="utf-8").replace('"softmax"', '"softmx"'), encoding="utf-8")
    ran = python("marimo", "export", "html", "lecture.py", "-o", "lecture.html", folder=folder)
    assert ran.returncode != 0 and "softmx is not in the catalogue" in ran.stderr

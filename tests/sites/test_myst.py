"""A project of mystmd, and of Jupyter Book 2, which is the same engine: built as a site, and written as Markdown and XML.

`myst build --html` fetches a theme, so what is looked into here is the content of the site, which a theme only shows; one that is
empty stands in for it, so that nothing is asked of the network.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ENGINES = {"myst": os.environ.get("DERIVE_MYST", "myst"), "jupyter-book": os.environ.get("DERIVE_JUPYTER_BOOK", "jupyter-book")}
REQUIRED = os.environ.get("DERIVE_SITES") == "required"
THEME = "jtex: v1\ntitle: A theme\nversion: 1.0.0\nbuild:\n  install: npm install\n  start: npm run start\n"
pytestmark = pytest.mark.sites


def _program(name: str) -> str:
    found = shutil.which(ENGINES[name])
    if found and name == "jupyter-book":
        told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.strip().lstrip("v")
        found = found if told.startswith("2") else None
    if found is None and not (REQUIRED and name == "myst"):
        pytest.skip(f"{name} is not installed")
    return found or name


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the project, with the plugin as `derive myst-plugin --install` writes it."""
    folder = tmp_path / "site"
    shutil.copytree(HERE / "myst", folder)
    (folder / "theme").mkdir()
    (folder / "theme" / "template.yml").write_text(THEME, encoding="utf-8")
    settings = (folder / "myst.yml").read_text(encoding="utf-8").replace("template: book-theme", "template: ./theme")
    (folder / "myst.yml").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "derive", "myst-plugin", "--install", str(folder / "derive-plugin.py")]
    subprocess.run(command, env=_environment(), check=True)
    return folder


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HERE.parent.parent)}


def build(site: Path, *arguments: str, engine: str = "myst") -> subprocess.CompletedProcess[str]:
    command = [_program(engine), "build", *arguments, "--strict"]
    return subprocess.run(
        command, cwd=site, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=300
    )


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for part in tree:
            yield from nodes(part)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_site_has_numbered_equations_that_other_pages_refer_to(site: Path, engine: str) -> None:
    done = build(site, "--site", engine=engine)
    assert done.returncode == 0, done.stdout + done.stderr
    page = json.loads((site / "_build/site/content/index.json").read_text(encoding="utf-8"))["mdast"]
    (equation,) = [node for node in nodes(page) if node.get("type") == "math" and node.get("label") == "eq-softmax"]
    assert equation["enumerator"] == "1" and equation["value"].startswith(r"\begin{aligned}")
    assert [node["enumerated"] for node in nodes(page) if node.get("type") == "math"].count(True) == 1
    (picture,) = [node for node in nodes(page) if node.get("type") == "image"]
    assert (site / "_build/site/public" / Path(picture["url"]).name).is_file()
    other = json.loads((site / "_build/site/content/losses.json").read_text(encoding="utf-8"))["mdast"]
    references = [node for node in nodes(other) if node.get("type") == "crossReference"]
    assert [(node["identifier"], node["resolved"]) for node in references] == [("eq-softmax", True)]
    assert not [node for node in nodes([page, other]) if "message" in node]


def test_markdown_and_xml_hold_every_line(site: Path) -> None:
    done = build(site, "index.md", "losses.md", "--md", "--xml")
    assert done.returncode == 0 and "⛔" not in done.stdout + done.stderr, done.stdout + done.stderr
    text = (site / "_build/exports/index.md").read_text(encoding="utf-8")
    assert ":label: eq-softmax" in text and "[(1)](#eq-softmax)" in text and "Every line is checked by number" in text
    told = (site / "_build/exports/losses.md").read_text(encoding="utf-8")
    assert "*sifting*: of the sum over" in told
    xml = (site / "_build/exports/index.xml").read_text(encoding="utf-8")
    assert xml.count("<disp-formula") == 4 and "recognise the quantity" in xml and "<xref" in xml


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("```{derive} softmaxx\n```", "line 3: softmaxx is not in the catalogue"),
        ("```{derive} softmax\n:stps: yes\n```", "line 3: there is no option stps"),
        ("```{derive}\n:steps: yes\n\ny = x\nz = (y\n```", "line 7: "),
        ("Here {derive}`sofmax`.", "line 3: sofmax is not in the catalogue"),
    ],
)
def test_what_is_wrong_stops_a_strict_build_with_file_and_line(site: Path, lines: str, told: str) -> None:
    (site / "wrong.md").write_text(f"# Wrong\n\n{lines}\n", encoding="utf-8")
    settings = (site / "myst.yml").read_text(encoding="utf-8")
    settings = settings.replace("    - file: losses.md\n", "    - file: losses.md\n    - file: wrong.md\n")
    (site / "myst.yml").write_text(settings, encoding="utf-8")
    done = build(site, "--site")
    assert done.returncode != 0 and "Site has 1 error" in done.stdout + done.stderr
    assert "wrong.md" in done.stdout + done.stderr and told in done.stdout + done.stderr

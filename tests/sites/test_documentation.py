"""The documentation is a course site: built by MkDocs, strictly, with every derivation in it embedded as an author would."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from derive.rule import RULES
from tests.sites.tools import HOUSE, environment, need

pytestmark = pytest.mark.sites
SITE = HOUSE / "templates" / "site"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need("mkdocs", "material")
    home = tmp_path_factory.mktemp("documentation")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(SITE / "mkdocs.yml"), "-d", str(home / "site")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(home), timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr  # a link or an anchor that leads nowhere is a warning, and strict
    return home / "site"


def page(built: Path, name: str) -> str:
    return (built / name / "index.html").read_text(encoding="utf-8")


def test_every_page_is_there(built: Path) -> None:
    for source in (SITE / "docs").rglob("*.md"):
        name = source.relative_to(SITE / "docs").with_suffix("")
        assert page(built, "" if name.name == "index" else str(name))


def test_derivations_are_embedded_and_none_is_a_problem(built: Path) -> None:
    assert '<span class="derive-reason">quotient rule' in page(built, "")
    tutorial = page(built, "tutorial")
    assert 'id="eq-square"' in tutorial and '<a href="#eq-square">(1)</a>' in tutorial
    for file in built.rglob("index.html"):
        assert "derive-problem" not in file.read_text(encoding="utf-8"), file


def test_each_rule_stands_with_its_law(built: Path) -> None:
    rules = page(built, "reference/rules")
    for name, rule in RULES.items():
        assert f'id="{name}"' in rules
        assert rule.title in rules
    assert rules.count("<math") >= sum(bool(rule.law) for rule in RULES.values())


def test_the_reference_says_what_the_program_says(built: Path) -> None:
    from derive.catalogue import catalogue
    from derive.commands import COMMANDS
    from derive.places.request import OF_A_PLACE, OPTIONS

    options, commands, names = (page(built, f"reference/{name}") for name in ("options", "command-line", "catalogue"))
    for name in (*OPTIONS, *OF_A_PLACE):
        assert f"<code>{name}</code>" in options
    for name in COMMANDS:
        assert f"derive {name}" in commands
    for name in catalogue():
        assert f"<code>{name}</code>" in names
    assert f"the other {len(catalogue())} names" in page(built, "tutorial")


def test_nothing_is_asked_of_another_host(built: Path) -> None:
    for file in built.rglob("index.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="https?://(?!127\.0\.0\.1)', text), file

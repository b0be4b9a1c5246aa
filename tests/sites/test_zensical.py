"""Zensical builds the site that an author would begin with, with the extension alone; what is wrong in it stops the build."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sites.tools import environment, need

pytestmark = pytest.mark.sites
SITE = Path(__file__).parent / "zensical"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    need("zensical")
    shutil.copytree(SITE, tmp_path / "site")
    return tmp_path


def built(home: Path) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-m", "zensical", "build", "--clean"]
    return subprocess.run(
        run, cwd=home / "site", env=environment(home), capture_output=True, text=True, timeout=300, check=False
    )  # fmt: skip


def test_the_site_is_built(home: Path) -> None:
    done = built(home)
    assert done.returncode == 0, done.stderr
    index = (home / "site" / "site" / "index.html").read_text(encoding="utf-8")
    assert index.count('class="derive"') == 2 and index.count(".derive-steps {") > 0
    assert "what is missing to one" in index and "<math" in index
    assert 'From <a href="#eq-sigmoid">(1)</a>' in index and index.count('id="eq-sigmoid"') == 1


def test_a_slip_stops_the_build_at_its_line(home: Path) -> None:
    page = home / "site" / "docs" / "index.md"
    page.write_text(page.read_text(encoding="utf-8").replace("- (1 - y)*log", "- (1 - y)*lgo"), encoding="utf-8")
    done = built(home)
    assert done.returncode == 1
    assert re.search(r"docs/index\.md:17: ", done.stderr), done.stderr


def test_without_strict_it_is_said_and_seen(home: Path) -> None:
    page, settings = home / "site" / "docs" / "index.md", home / "site" / "zensical.toml"
    page.write_text(page.read_text(encoding="utf-8").replace("`derive:sigmoid`", "`derive:sigmiod`"), encoding="utf-8")
    settings.write_text(settings.read_text(encoding="utf-8").replace("strict = true", "strict = false"), encoding="utf-8")
    done = built(home)
    assert done.returncode == 0, done.stderr
    assert "docs/index.md:7: sigmiod is not in the catalogue" in done.stderr
    assert 'class="derive-problem"' in (home / "site" / "site" / "index.html").read_text(encoding="utf-8")

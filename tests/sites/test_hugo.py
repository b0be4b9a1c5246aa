"""A site of Hugo that includes ready fragments: what its pages say, and what a wrong one does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sites.tools import HOUSE, copied, ran, with_programs

pytestmark = [pytest.mark.sites, with_programs("hugo")]


def test_a_page_has_its_derivations(tmp_path: Path) -> None:
    site = copied("hugo", tmp_path)
    made = ran(site, "derive", "fragments", "assets/derive")
    assert made.returncode == 0 and "assets/derive/softmax.html" in made.stdout, made.stderr
    built = ran(site, "hugo", "--panicOnWarning")
    assert built.returncode == 0, built.stdout + built.stderr
    page = (site / "public/softmax/index.html").read_text(encoding="utf-8")
    assert '<div class="derive" id="eq-softmax" lang="en">' in page and '<span class="derive-number">(1)</span>' in page
    assert page.count('class="derive-line"') == 6 and "recognise the quantity" in page and "raw HTML omitted" not in page
    assert re.search(r"<p>The sigmoid has the slope <math [^\n]*</math>, which is at most a quarter.</p>", page)
    assert re.search(r"<li>\s*<p>In a list too:</p>\s*<div class=\"derive\"", page) and "<figcaption>The sigmoid, and" in page
    style = re.search(r'<link rel="stylesheet" href="/(derive/derive\.[0-9a-f]+\.css)"', page)
    assert style and ".derive-steps" in (site / "public" / style[1]).read_text()
    assert 'href="softmax/#eq-softmax"' in (site / "public/index.html").read_text()


def test_what_is_missing_or_wrong_stops_the_build_at_its_line(tmp_path: Path) -> None:
    site = copied("hugo", tmp_path)
    missing = ran(site, "hugo")
    assert missing.returncode != 0
    assert re.search(r"content/softmax\.md:7:1\W*: there is no derivation .?.softmax", missing.stdout + missing.stderr)
    listed = site / "assets/derive/fragments.toml"
    listed.write_text(listed.read_text().replace("[softmax]", "[sofmax]").replace("log(p[k])", "log(p[k]))"))
    wrong = ran(site, "derive", "fragments", "assets/derive")
    assert wrong.returncode == 2 and not (site / "assets/derive/slope.html").exists()
    assert "assets/derive/fragments.toml:3: error: sofmax is not in the catalogue" in wrong.stderr
    assert "assets/derive/fragments.toml:11: error: ')' closes nothing" in wrong.stderr


def test_the_how_to_shows_what_the_site_has() -> None:
    told = (HOUSE / "templates/site/docs/how-to/hugo.md").read_text(encoding="utf-8")
    assert (HOUSE / "tests/sites/hugo/layouts/shortcodes/derive.html").read_text() in told

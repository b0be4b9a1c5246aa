"""A site of Jekyll that includes ready fragments: kramdown leaves them as they are, and what is missing stops the build."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import pytest

from tests.sites.tools import copied, ran, with_programs

pytestmark = [pytest.mark.sites, with_programs("jekyll")]


def test_a_page_has_its_derivations(tmp_path: Path) -> None:
    site = copied("jekyll", tmp_path)
    assert ran(site, "derive", "fragments", "_includes/derive").returncode == 0
    built = ran(site, "jekyll", "build", "--strict_front_matter")
    assert built.returncode == 0, built.stdout + built.stderr
    page = (site / "_site/softmax.html").read_text(encoding="utf-8")
    for name in ("softmax", "absolute", "sigmoid-curve"):  # not a letter of a fragment is taken for Markdown
        fragment = (site / f"_includes/derive/{name}.html").read_text(encoding="utf-8")
        assert unescape(fragment.strip()) in unescape(page)
    assert "<table" not in page and "<em>" not in page  # of a bar in a sentence kramdown would make a table
    assert "<p>The sigmoid has the slope <math" in page and 'form="prefix">' in page
    assert ".derive-steps" in page.partition("</head>")[0]


def test_what_is_missing_stops_the_build(tmp_path: Path) -> None:
    site = copied("jekyll", tmp_path)
    ran(site, "derive", "fragments", "_includes/derive")
    page = site / "softmax.md"
    page.write_text(page.read_text().replace("derive/absolute.html", "derive/absolut.html"))
    built = ran(site, "jekyll", "build")
    assert built.returncode != 0
    assert "Could not locate the included file 'derive/absolut.html'" in built.stdout + built.stderr

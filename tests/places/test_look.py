"""Fragments in a browser: on a page without a style sheet, on one with theirs, and among the styles of a site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from derive.places.fragment import placed
from derive.places.style import style_sheet
from tests.document.test_browser import look as look
from tests.places.test_fragment import fragment
from tests.told_cases import CASES

#: What sites say about elements, in the words of several themes.
SITE = """
body { font: 16px/1.5 sans-serif; color: #222; background: #fff } main { max-width: 44em; margin: auto; padding: 0 1em }
main table { display: inline-block; border: 1px solid } main ol li, main ul li { margin-left: 2em }
main p { margin: 1em 0 } main details { border: 1px solid blue; padding: 1em } main figure { display: flow-root }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181a20 } }
"""


def page(folder: Path, name: str, style: str) -> Path:
    body = "".join(f"<h2>{case}</h2>\n{placed(fragment(case), f'eq-{case}', '1')}" for case in CASES)
    head = f'<meta charset="utf-8"><title>{name}</title><meta name="viewport" content="width=device-width"><style>{style}</style>'
    file = folder / f"{name}.html"
    file.write_text(f'<!DOCTYPE html><html lang="en"><head>{head}</head><body><main><h1>{name}</h1>{body}</main></body></html>')
    return file


@pytest.mark.slow
def test_fragments_are_good_in_a_browser(look: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    bare = "body { color-scheme: light dark; color: CanvasText; background: Canvas }"
    pages = page(tmp_path, "bare", bare + style_sheet()), page(tmp_path, "site", style_sheet() + SITE)
    for found in look(*pages):
        where = f"{found['page']}, {found['scheme']}, {found['width']}"
        assert found["violations"] == [], where
        assert (found["wide"], found["off"], found["clipped"], found["others"]) == ([], 0, 0, []), where
        assert found["scroll"] <= 0, where


@pytest.mark.slow
def test_without_a_style_sheet_they_are_accessible(look: Callable[..., list[dict[str, Any]]], tmp_path: Path) -> None:
    for found in look(page(tmp_path, "nothing", "")):
        assert found["violations"] == []

"""What the how-to states is what the server does."""

from __future__ import annotations

import re

from derive.commands.serve import PORT
from derive.document.templates import templates_folder
from derive.serve import limits

PAGE = (templates_folder() / "site" / "docs" / "how-to" / "playground.md").read_text(encoding="utf-8")


def test_the_limits_are_those_that_are_stated() -> None:
    rows = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE))
    assert f"{limits.LARGEST // 1024} kB" in rows["what is sent"]
    assert f"{limits.SECONDS:g} s" in rows["time of one derivation"]
    assert f"{limits.MEMORY // 2**30} GB" in rows["memory of one process"]
    assert rows["questions that wait"].startswith(f"{limits.WAITING};") and f"{limits.AGAIN} s" in rows["questions that wait"]


def test_the_address_is_the_one_that_is_stated() -> None:
    assert set(re.findall(r"http://127\.0\.0\.1:(\d+)/", PAGE)) == {str(PORT)}

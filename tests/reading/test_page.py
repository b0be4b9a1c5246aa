"""The page on how formulas are read shows what is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.errors import NotationError
from derive.reading.reader import read
from tests.reading.entries import entries_of

PAGE = Path(__file__).parents[2] / "templates" / "site" / "docs" / "reference" / "reading.md"
ROWS = re.findall(r"^(\S.*)\n    (\S.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


REFUSED = [(written, said.removeprefix("refused: ")) for written, said in ROWS if said.startswith("refused: ")]
ROWS = [row for row in ROWS if row[0] not in dict(REFUSED)]


def test_the_page_has_rows() -> None:
    assert len(ROWS) >= 80 and len(REFUSED) >= 10


@pytest.mark.parametrize(("written", "said"), REFUSED)
def test_a_row_that_has_two_readings_is_refused(written: str, said: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(written)
    assert refused.value.problem.startswith(said)


@pytest.mark.slow
@pytest.mark.parametrize(("written", "entries"), ROWS)
def test_a_row_says_what_is_read(written: str, entries: str) -> None:
    found = read(written)
    assert entries_of(found) == entries

"""Any text as a person types or pastes it, understood or refused."""

from __future__ import annotations

from derive.reading.account import Account
from derive.reading.latex import read_latex
from derive.reading.plain import read_plain
from derive.reading.python import is_python, read_python
from derive.reading.statements import statements
from derive.reading.understanding import understood


def read(text: str) -> Account:
    """How a text is understood; raises `NotationError` with the readings that it could have."""
    if is_python(text):
        return read_python(text)
    if "\\" in text or "$" in text:
        return understood(statements(read_latex(text)), text)
    row, forced = read_plain(text)
    return understood(statements(row), text, True, forced)

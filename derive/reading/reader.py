"""Any text as a person types or pastes it, understood or refused."""

from __future__ import annotations

from collections.abc import Callable

from derive.errors import NotationError
from derive.reading.account import Account
from derive.reading.adjectives import with_adjectives
from derive.reading.begun import begun
from derive.reading.beside import read_beside
from derive.reading.declarations import declares
from derive.reading.latex import read_latex
from derive.reading.notations import is_latex
from derive.reading.plain import read_plain
from derive.reading.python import is_python, read_python
from derive.reading.statements import statements
from derive.reading.strict import is_notation, read_notation
from derive.reading.understanding import understood
from derive.words import gettext as _


def read_function(text: str, function: str) -> Account:
    """A function of a program with the functions that it calls; the program is never run."""
    return read_python(text, function)


def read(text: str) -> Account:
    """How a text is understood; raises `NotationError` with the readings that it could have."""
    return guarded(lambda: as_written(text))


def guarded(reading: Callable[[], Account]) -> Account:
    """What a reading finds, which is something, and which ends."""
    try:
        found = reading()
    except RecursionError:
        raise NotationError(_("this is nested too deeply to be read")) from None
    if not (found.items or found.declarations):
        raise NotationError(_("there is nothing here to read"))
    return begun(found)


def as_written(text: str) -> Account:
    """The account of a text in the notation that it is written in."""
    if "\\" not in text and "$" not in text and (found := read_beside(text)) is not None:
        return found
    if is_python(text):
        return read_python(text)
    if is_latex(text):
        return understood(statements(with_adjectives(read_latex(text))), text)
    if is_notation(text) and not declares(text):
        try:
            return read_notation(text)
        except NotationError as refused:
            first = refused
        try:
            return typed(text)
        except NotationError as refused:  # the one that came further says more of this text
            raise (refused if (refused.offset or 0) > (first.offset or 0) else first) from None
    return typed(text)


def typed(text: str) -> Account:
    """A text as it is typed, without commands."""
    row, forced = read_plain(text)
    return understood(statements(with_adjectives(row)), text, True, forced)

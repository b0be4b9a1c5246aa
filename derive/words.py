"""What a reader reads and that is not a formula, in the language of the reader: messages by their English text.

A message is written in English where it is said, and every other language is one gettext catalogue,
`locale/LANGUAGE/LC_MESSAGES/derive.po`.  English needs none, and imports nothing.
"""

from __future__ import annotations

import gettext as standard
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO

from derive.failure import DeriveError

SOURCE = "en"
LOCALE = f"{__file__.removesuffix('words.py')}locale"
MESSAGES = LOCALE + "/{}/LC_MESSAGES/derive.po"
_SPOKEN: ContextVar[str] = ContextVar("language", default=SOURCE)


class NoSuchLanguage(DeriveError):
    """A language in which there are no messages."""

    def __init__(self, asked: str) -> None:
        there = ", ".join(languages())
        super().__init__(f"there are no messages in the language '{asked[:40]}'; there are {there}")


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages that the program speaks: the one that it is written in, and those that have a catalogue."""
    with os.scandir(LOCALE) as items:
        return (SOURCE, *sorted(item.name for item in items if os.access(MESSAGES.format(item.name), os.R_OK)))


def spoken() -> str:
    """The language that is spoken now."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything that is said inside is said in a language; raises `NoSuchLanguage` where there is no catalogue for it.

    A region is left aside where there is no catalogue for it: zh-CN is zh.
    """
    before = _SPOKEN.set(known(language))
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def known(language: str) -> str:
    """The language of the program that a tag asks for."""
    tag = language.replace("_", "-")
    found = next((name for name in (tag, tag.partition("-")[0].lower()) if name in languages()), None)
    if found is None:
        raise NoSuchLanguage(language)
    return found


@lru_cache(maxsize=8)
def catalogue(language: str) -> standard.NullTranslations:
    """The messages of a language, compiled from its catalogue; of the language that the program is written in, none."""
    if language == SOURCE:
        return standard.NullTranslations()
    from pathlib import Path

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with Path(MESSAGES.format(language)).open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return standard.GNUTranslations(compiled)


def gettext(message: str) -> str:
    """A message in the language that is spoken; one without a translation, as it is written."""
    return message if not message or spoken() == SOURCE else catalogue(spoken()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """A message that counts, in the plural form that the language has for the number."""
    return catalogue(spoken()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """A message that means different things in different places, as it is said in one of them."""
    return message if spoken() == SOURCE else catalogue(spoken()).pgettext(context, message)


def either(one: str, other: str) -> str:
    """Two ways to write something, of which a person takes one: `a` or `b`."""
    return gettext("{one} or {other}").format(one=one, other=other)


def noted(message: str) -> str:
    """A message that is told later: marked for the catalogues, and left as it is."""
    return message


__all__ = [
    "SOURCE", "NoSuchLanguage", "either", "gettext", "known", "languages", "ngettext", "noted", "pgettext", "speaking", "spoken",
]  # fmt: skip

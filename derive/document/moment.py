"""The moment that a file names as the one at which it was made: always the same, or what `SOURCE_DATE_EPOCH` says.

So two builds of one source have the same bytes, and whoever publishes a file can say what its date is.
"""

from __future__ import annotations

import os

from derive.errors import DeriveError
from derive.words import gettext as _

VARIABLE = "SOURCE_DATE_EPOCH"
FIRST = 315_532_800  # the first of January 1980, the earliest that a zip archive, and so a file for Word, can say
LAST = 4_354_819_199  # the end of 2107, the latest


def moment() -> int:
    """Seconds since 1970; raises `DeriveError` for what the environment says where that is none."""
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return FIRST
    if not (said.isascii() and said.isdigit() and int(said) <= LAST):
        told = _("{name} is a number of whole seconds since 1970, not {value}")
        raise DeriveError(told.format(name=VARIABLE, value=said[:40]))
    return int(said)


def environment() -> dict[str, str]:
    """The environment of a program that is to name this moment; LaTeX's \\today too."""
    return {**os.environ, VARIABLE: str(moment()), "FORCE_SOURCE_DATE": "1"}


__all__ = ["FIRST", "environment", "moment"]

"""A problem from a text in any notation: what the text notation does not hold is understood first, and said in it.

What is asked for (`of`, `wrt`) is a name of the text as the text writes it; a whole array stands for its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.errors import NotationError
from derive.language.reader import read_problem as read_notation
from derive.language.syntax import LONGEST
from derive.problem import Problem

Domain = Mapping[str, tuple[float | None, float | None]]


def read_problem(
    text: str, of: str | None = None, wrt: str | None = None, assume: Iterable[str] = (), *, name: str | None = None,
    domain: Domain | None = None, every: bool = False,
) -> Problem:  # fmt: skip
    """The problem that a text poses, in the text notation or as people write; raises `NotationError`.

    The text notation is read first, since it says one thing only, and for most texts nothing else is imported.
    """
    assume = list(assume)
    try:
        return read_notation(text, of, wrt, assume, name=name, domain=domain, every=every)
    except NotationError as refused:
        first = refused
    if len(text) > LONGEST:
        raise first
    from derive.reading.told import understood_problem

    return understood_problem(first, text, of, wrt, assume, name=name, domain=domain, every=every)

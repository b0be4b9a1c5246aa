"""Declarations beside formulas in the text notation or as NumPy computes them: X in R[N, D]; C = (X - mean(X, axis=0)).T @ X."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.errors import NotationError
from derive.reading.account import Account
from derive.reading.declarations import Declaration, declares, taken
from derive.reading.gathering import gathered
from derive.reading.grammar import Grammar
from derive.reading.plain import read_plain
from derive.reading.python import is_python, read_python
from derive.reading.statements import statements
from derive.reading.strict import is_notation, read_notation
from derive.reading.understanding.declared import Declared

_CUTS = re.compile(r"[;\n,]|(?<!\w)(?:where|with|for)(?=\s)|[()\[\]{}]")
_NAME = re.compile(r"\s*\w+\s*,?\s*\Z")


def read_beside(text: str) -> Account | None:
    """The account of such a text; None where nothing declares, or where the formulas are of another kind."""
    if not declares(text):
        return None
    rest, found = apart(text)
    if not found:
        return None
    said = Declared(found, text)
    if is_python(rest):
        said.resolve(Grammar(gathered([]), text))
        whole = {n: d.lengths for n, d in said.by_name.items() if len(d.lengths) == said.ranks.get(n)}
        stated = {n: tuple(s.text for s in lengths) for n, lengths in whole.items()}
        lines = (own if own == line else _left(own, line) for own, line in zip(text.split("\n"), rest.split("\n"), strict=True))
        return said.beside(read_python("\n".join(lines), stated=stated))
    if is_notation(rest):
        try:
            account = read_notation(rest)
        except NotationError:
            return None
        grammar = Grammar(gathered([], {n for n, known in account.names.items() if known["kind"] == "index"}), text)
        said.resolve(grammar)
        return said.beside(account)
    return None


def _left(line: str, rest: str) -> str:
    """What a line leaves beside what it declares, as far in as it was."""
    inside = line[: len(line) - len(line.lstrip())]
    return inside + rest.strip(" ;,") if rest.startswith(inside) else rest


def apart(text: str) -> tuple[str, list[Declaration]]:
    """The text with blanks for what declares, and the declarations."""
    rest, found = text, []
    before = 0  # where a list of names begins, as in Q, K in R[n, d]
    for start, end in _pieces(text):
        piece = text[start:end]
        if _NAME.match(piece):
            continue
        for begin in (before, start):
            own = _declared(text, begin, end) if declares(piece) else []
            if own:
                found += own
                rest = rest[:begin] + re.sub(r"[^\n]", " ", rest[begin:end]) + rest[end:]
                break
        before = end
    return rest, found


def _declared(text: str, start: int, end: int) -> list[Declaration]:
    """What a piece of the text declares; nothing where it says anything else."""
    try:
        row, _forced = read_plain(re.sub(r"[^\n]", " ", text[:start]).replace("\n", " ") + text[start:end])
    except NotationError:
        return []
    kept, found = taken(statements(row))
    return [] if kept else found


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The pieces between separators outside of brackets."""
    depth = start = 0
    for cut in _CUTS.finditer(text):
        sign = cut.group()
        depth += (sign in "([{") - (sign in ")]}") if len(sign) == 1 else 0
        if sign in "()[]{}" or depth:
            continue
        yield start, cut.start()
        start = cut.start() if len(sign) > 1 else cut.end()
    yield start, len(text)

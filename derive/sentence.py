"""A sentence of words and formulas: "of the sum over ", k, " only the term ", k = j, " is left".

A template names its formulas in braces; the sentence holds the expressions themselves, so that each format writes words
its own way and formulas with its own printer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from string import Formatter

from sympy import Basic

#: Words and formulas in the order in which they are read.
Sentence = tuple[str | Basic, ...]
MOST = 4  # formulas of one list; of more, the rest is counted


@lru_cache(maxsize=1024)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((words, name) for words, name, _, _ in Formatter().parse(template))


def filled(template: str, pieces: Mapping[str, Basic | Sequence[Basic]]) -> Sentence:
    """A template with expressions for the names in its braces; a name that is not among the pieces is an error."""
    parts: list[str | Basic] = []
    for words, name in _parsed(template):
        parts.append(words)
        if name is not None:
            piece = pieces[name]
            parts += [piece] if isinstance(piece, Basic) else listed(piece)
    return joined(parts)


def listed(formulas: Sequence[Basic]) -> list[str | Basic]:
    """Several formulas as one reads them out: a, b and c."""
    shown = list(dict.fromkeys(formulas))
    more = len(shown) - MOST if len(shown) > MOST + 1 else 0
    shown = shown[:MOST] if more else shown
    out: list[str | Basic] = []
    for n, formula in enumerate(shown):
        last = n == len(shown) - 1
        out += [] if not n else [" and " if last and not more else ", "]
        out.append(formula)
    return [*out, f" and {more} more"] if more else out


def joined(parts: Sequence[str | Basic]) -> Sentence:
    """Parts with neighbouring words in one piece, and none that is empty."""
    out: list[str | Basic] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    return tuple(out)


__all__ = ["Sentence", "filled", "joined", "listed"]

"""A sentence of words and formulas: "of the sum over ", k, " only the term ", k = j, " is left".

A message names its formulas in braces and is kept in the language that the program is written in; told in the language of
its reader it is a sentence, which holds the expressions themselves, so that each format writes words its own way and
formulas with its own printer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from string import Formatter

from sympy import Basic

from derive.records import dataclass
from derive.words import gettext, ngettext, noted

#: Words and formulas in the order in which they are read.
Sentence = tuple[str | Basic, ...]

MOST = 4  # formulas of one list; of more, the rest is counted


@dataclass(frozen=True)
class Message:
    """What is told of some formulas: a template that names them in braces, and what stands for each name.

    `many` is the template where `count` things are told of, and one is not the right number.
    """

    template: str
    pieces: tuple[tuple[str, object], ...] = ()
    many: str = ""
    count: int = 1

    @property
    def sentence(self) -> Sentence:
        """The message as it is told in the language that is spoken."""
        said = ngettext(self.template, self.many, self.count) if self.many else gettext(self.template)
        return filled(said, dict(self.pieces))

    def __bool__(self) -> bool:
        return bool(self.template)


#: Nothing to say.
SILENT = Message("")


def message(template: str, many: str = "", count: int = 1, /, **pieces: object) -> Message:
    """A message with its pieces by name; a list is kept as a tuple."""
    kept = tuple((name, tuple(p) if isinstance(p, list) else p) for name, p in pieces.items())
    return Message(template, kept, many, count)


@lru_cache(maxsize=4096)
def names_in(template: str) -> tuple[str, ...]:
    """The names that stand in the braces of a template, in order, each once."""
    return tuple(dict.fromkeys(name for _, name in parsed(template) if name is not None))


@lru_cache(maxsize=1024)
def parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """A template in pieces: the words before each name in braces, and the name."""
    return tuple((words, name) for words, name, _, _ in Formatter().parse(template))


def filled(template: str, pieces: Mapping[str, object]) -> Sentence:
    """A template with what the pieces are for the names in its braces; a name that is not among them is an error."""
    parts: list[str | Basic] = []
    for words, name in parsed(template):
        parts.append(words)
        if name is not None:
            parts += _told(pieces[name])
    return joined(parts)


def _told(piece: object) -> Sequence[str | Basic]:
    if isinstance(piece, Message):
        return piece.sentence
    if isinstance(piece, tuple | list):
        return listed(piece)
    return [piece if isinstance(piece, Basic) else str(piece)]


def listed(formulas: Sequence[Basic | str | Message]) -> list[str | Basic]:
    """Several formulas as one reads them out: a, b and c."""
    shown = list(dict.fromkeys(formulas))
    more = len(shown) - MOST if len(shown) > MOST + 1 else 0
    shown = shown[:MOST] if more else shown
    out: list[str | Basic] = []
    for n, formula in enumerate(shown):
        last = n == len(shown) - 1
        out += [] if not n else [gettext(AND) if last and not more else gettext(COMMA)]
        out += _told(formula)
    return [*out, gettext(AND_MORE).format(n=more)] if more else out


#: What stands between the members of a list.
COMMA, AND, AND_MORE = noted(", "), noted(" and "), noted(" and {n} more")


def joined(parts: Sequence[str | Basic]) -> Sentence:
    """Parts with neighbouring words in one piece, and none that is empty."""
    out: list[str | Basic] = []
    for part in parts:
        if isinstance(part, str) and out and isinstance(out[-1], str):
            out[-1] += part
        elif part != "":
            out.append(part)
    return tuple(out)


__all__ = ["SILENT", "Message", "Sentence", "filled", "joined", "listed", "message", "names_in", "parsed"]

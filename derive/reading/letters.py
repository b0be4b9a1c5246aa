"""Letters for the indices that a formula does not write, and what is doubted and said while it is put together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from derive.reading.said import Said
from derive.sentence import Message
from derive.words import gettext as _

BODY_AND_LETTER = 2  # what a sum has in its brackets
POOL = "ijkmnlrspqtuvabcdefgh"


REFUSED = 1.7  # what a refusal costs: another reading must be likelier than this


class Misfit(Exception):
    """Numbers of axes that do not go together, and the names that could have others."""

    def __init__(self, reason: str, names: frozenset[str], at: int) -> None:
        super().__init__(reason)
        self.reason, self.names, self.at = reason, names, at


class Refusal(Exception):
    """What can be read in two ways, or has no meaning here; another number of axes of some names may be meant, where that costs
    less than the refusal."""

    def __init__(
        self, message: str, at: int, fix: str | None = None, names: frozenset[str] = frozenset(), cost: float = REFUSED
    ) -> None:
        super().__init__(message)
        self.message, self.at, self.fix, self.names, self.cost = message, at, fix, names, cost


def binder(node: ast.AST) -> ast.Name | None:
    """The letter that a sum (product, maximum …) binds."""
    if isinstance(node, ast.Call) and len(node.args) == BODY_AND_LETTER and isinstance(node.func, ast.Name):
        last = node.args[1]
        letter = last.elts[0] if isinstance(last, ast.Tuple) else last
        if node.func.id in ("sum", "prod", "mean", "max", "min", "norm") and isinstance(letter, ast.Name):
            return letter
    return None


def stands(letter: str, text: str) -> bool:
    """Whether a letter stands in a formula as a name of its own."""
    return re.search(rf"(?<![A-Za-z0-9_]){re.escape(letter)}(?![A-Za-z0-9_(])", text) is not None


def stands_free(letter: str, text: str) -> bool:
    """Whether a letter stands in a formula where no sum of the formula binds it."""

    def visit(node: ast.AST) -> bool:
        own = binder(node)
        if own is not None and own.id == letter and isinstance(node, ast.Call):
            return any(map(visit, node.args[1].elts[1:] if isinstance(node.args[1], ast.Tuple) else ()))
        if isinstance(node, ast.Name) and node.id == letter:
            return True
        return any(map(visit, ast.iter_child_nodes(node)))

    return stands(letter, text) and visit(ast.parse(text, mode="eval"))


def replaced(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """A text with something else from one byte to another."""
    raw = text.encode()
    for start, end, new in sorted(changes, reverse=True):
        raw = raw[:start] + new.encode() + raw[end:]
    return raw.decode()


class Letters:
    """The letters that are bound around a place, for one choice of the number of axes of every name; `cost` is what that choice
    has of what nobody writes so, and `doubts` are the names that may have another number of axes."""

    def __init__(self, taken: frozenset[str]) -> None:
        self.taken = taken
        self.scope: list[str] = []
        self.here = 0
        self.cost = 0.0
        self.doubts: set[str] = set()
        self.conventions: list[Message] = []

    def fresh(self, *avoid: Said, prefer: str | None = None) -> str:
        """A letter that no name of the text has, and that is not bound around this place."""
        inside = " ".join(a.text for a in avoid)
        for letter in (*([prefer] if prefer else []), *POOL, *(f"i{n}" for n in range(1, 99))):
            if letter not in self.taken and letter not in self.scope and not stands(letter, inside):
                return letter
        raise Refusal(_("there are too many indices here"), self.here)

    @contextmanager
    def bound(self, letter: str) -> Iterator[Said]:
        """While an index is bound."""
        self.scope.append(letter)
        try:
            yield Said(letter)
        finally:
            self.scope.pop()

    def say(self, message: Message) -> None:
        """What is taken by convention is said once."""
        if message not in self.conventions:
            self.conventions.append(message)

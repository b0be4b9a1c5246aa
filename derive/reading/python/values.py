"""What an expression can come to beside an array: several values, a word, a function, a library."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from derive.records import dataclass


@dataclass(frozen=True)
class Several:
    """Values that belong together: a tuple, the shape of an array, the values and places of a maximum."""

    values: tuple[object, ...]


@dataclass(frozen=True)
class Word:
    """A word, True, False or None: what a keyword is set to."""

    value: object


@dataclass(frozen=True)
class Function:
    """A function of the program, or a lambda, with the names that were known where it was written."""

    name: str
    arguments: ast.arguments
    body: ast.expr | tuple[ast.stmt, ...]
    known: Mapping[str, object]


@dataclass(frozen=True)
class Method:
    """x.mean, of which the call is still to come."""

    of: object
    name: str


@dataclass(frozen=True)
class Library:
    """np, torch.nn.functional, np.exp: the last name, the one before it, and the first."""

    name: str
    module: str = ""
    root: str = ""

    def within(self, name: str) -> Library:
        return Library(name, self.name, self.root or self.name)

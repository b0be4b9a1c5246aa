"""What an expression can come to beside an array: several values, a word, a function, a library."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

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
    silent: bool = False  # it sets what an object has, and returns nothing


@dataclass(frozen=True)
class Layer:
    """What is applied to its input: a layer of a network, a loss, a method of an object; and its weights by their names."""

    name: str
    apply: Callable[[Sequence[object], Mapping[str, object]], object]
    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Class:
    """A class of the program, with the names that were known where it was written."""

    name: str
    methods: Mapping[str, ast.FunctionDef]
    constants: tuple[ast.stmt, ...]
    known: Mapping[str, object]


@dataclass(frozen=True)
class Instance:
    """An object of a class, with what it was given."""

    of: Class
    attributes: dict[str, object]


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

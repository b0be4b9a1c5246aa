"""Sizes of axes by unification, as einsum finds them: what a problem forces to be equal is one size, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import chain, count

from sympy import Expr, Integer

from derive.expression.nodes import Size

LETTERS = "NMKLDHPQRST"


class Sizes:
    """A union-find over axes, indices and named sizes; a class holds at most one number and prints under one name."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}
        self._order: list[Hashable] = []
        self._numbers: list[tuple[str, int]] = []

    def find(self, x: Hashable) -> Hashable:
        if x not in self._parent:
            self._parent[x] = x
            self._order.append(x)
            if isinstance(x, tuple) and x[0] == "number":
                self._numbers.append(x)
        while self._parent[x] != x:
            self._parent[x] = self._parent[self._parent[x]]
            x = self._parent[x]
        return x

    def tie(self, a: Hashable, b: Hashable, conflict: Callable[[int, int], Exception]) -> None:
        """Makes two sizes one; two different numbers cannot be."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        numbers = sorted({n for n in (self.number(a), self.number(b)) if n is not None})
        if len(numbers) == 2:
            raise conflict(*numbers)
        self._parent[b] = a

    def known(self, x: Hashable) -> bool:
        """Whether an axis, a name, a number or the values of a label say what a size is."""
        root = self.find(x)
        kinds = ("axis", "size", "number", "values")
        return any(isinstance(k, tuple) and k[0] in kinds and self.find(k) == root for k in list(self._order))

    def met(self, x: Hashable) -> bool:
        """Whether a size was spoken of."""
        return x in self._parent

    def number(self, x: Hashable) -> int | None:
        root = self.find(x)
        return next((k[1] for k in self._numbers if self.find(k) == root), None)

    def letters(self, taken: Iterable[str]) -> set[str]:
        """The letters under which all sizes print that are no numbers."""
        size = self.symbols(taken)
        return {s.name for s in map(size, list(self._order)) if isinstance(s, Size)}

    def symbols(self, taken: Iterable[str]) -> Callable[[Hashable], Expr]:
        """A symbol for every class: its number, its given name, or the next free letter."""
        names = set(taken)
        given: dict[Hashable, Expr] = {}
        for number in self._numbers:
            given[self.find(number)] = Integer(number[1])
        for key in list(self._order):
            if isinstance(key, tuple) and key[0] == "size":
                given.setdefault(self.find(key), Size(key[1]))
                names.add(key[1])
        letters = chain((c for c in LETTERS if c not in names), map("N{}".format, count(1)))
        for key in list(self._order):
            root = self.find(key)
            if root not in given:
                given[root] = Size(next(letters))
        return lambda key: given[self.find(key)]

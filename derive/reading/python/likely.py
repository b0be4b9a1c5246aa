"""How many axes a name of a program is likely to have, by what the program says of it and by how it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from derive.reading.python.definitions import Facts
from derive.reading.python.names import BOUNDS, COUNTS, GREEK, is_matrix

NEVER = float("inf")
MOST_AXES = 6
_LAST = re.compile(r"(?<=\w)(?:_[A-Za-z]{1,3}|_?\d+)$")

Costs = tuple[float, ...]


class Likely:
    """How reluctantly a name has no axis, one, two …; `arrays` are said to be some, `tensors` have methods."""

    def __init__(self, facts: Facts, tensors: Set[str], arrays: Mapping[str, bool]) -> None:
        self.facts, self.tensors, self.arrays = facts, tensors, arrays

    def costs(self, name: str) -> Costs:
        if name in self.facts.stated:
            return tuple(0.0 if n == len(self.facts.stated[name]) else NEVER for n in range(MOST_AXES))
        if name in self.facts.sizes:
            return (0.0, NEVER, NEVER)
        if name in self.facts.scalars:
            return (0.0, 3.0, 4.5, 6.0)
        if name in self.facts.affine:
            return (0.9, 0.0, 3.0, 5.0)
        found = self.called(name)
        if name in self.facts.unpacked:  # a, b = theta
            found = (0.5, 0.0, 1.5, 3.0, 4.5)
        if name in self.arrays:
            many = (1.0, 0.0, 2.5, 4.0) if is_matrix(name) else (0.0, 1.0, 2.5, 4.0)
            found = (1.5 if self.arrays[name] else NEVER, *many)
        alike = self.alike(name)
        return found if alike is None else tuple(0.0 if n == alike else cost + 1.0 for n, cost in enumerate(found))

    def alike(self, name: str) -> int | None:
        """The number of axes of the names that differ from this one in their last sign alone: z_a of z_b, W1 of W2."""
        stem = _LAST.sub("", name)
        if stem == name:
            return None
        ranks = {len(axes) for n, axes in self.facts.stated.items() if n != stem and _LAST.sub("", n) == stem}
        return ranks.pop() if len(ranks) == 1 else None

    def called(self, name: str) -> Costs:
        """By the name itself."""
        is_capital = is_matrix(name)
        if name in self.tensors and not is_capital:  # mu.pow(2): what has methods is no number of Python
            return (0.8, 0.0, 1.0, 2.5, 4.0)
        if name in COUNTS:
            return (0.0, 1.6, 2.0, 3.5)
        if name in ("pi", "priors", "mix"):  # the probabilities of components
            return (0.8, 0.0, 1.5, 3.0)
        if name in BOUNDS:
            return (0.0, 0.8, 1.8, 3.5)
        if name in GREEK or name.startswith(("n_", "num_", "d_", "dim_", "lambda")):
            return (0.0, 1.6, 3.5, 5.0)
        if is_capital:
            return (1.5, 1.0, 0.0, 2.5, 4.0)
        return (0.0, 0.5, 1.5, 3.0, 4.5)


__all__ = ["Likely"]

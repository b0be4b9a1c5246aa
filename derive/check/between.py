"""What stands between an expression and a variable: the quantities through which all that the one knows of the other goes.

A quantity r *dominates* v, seen from an expression, if every way from the expression through definitions to v leads through r:
then the expression is a function of r and of what does not depend on v.  The nearest one to each name is found in one walk from
the expression downwards, since definitions are in no circle: it is where the ways from all that read the name meet first
(Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm, 2001).
"""

from __future__ import annotations

from sympy import Expr, Indexed, Symbol

from derive.expression.indices import names
from derive.expression.nodes import name_of
from derive.problem import Problem
from derive.records import cached_property

#: Fewer quantities on the way are passed at one go: two for each layer of a network, and what has four layers is soon evaluated.
DEEP = 9
#: The expression itself, above everything that it reads.
ITSELF = ""


class Between:
    """The quantities of a problem that stand between expressions and variables; `are_many` is whether they may be many enough."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.are_many = len(problem.definitions) >= DEEP
        self._trees: dict[frozenset[str], dict[str, str]] = {}

    @cached_property
    def levels(self) -> dict[str, int]:
        """How many definitions stand above each other in each quantity, its own included."""
        found: dict[str, int] = {}
        for d in self.problem.in_order:
            found[d.name] = 1 + max((found.get(n, 0) for n in names(d.body)), default=0)
        return found

    @cached_property
    def read_from(self) -> dict[str, int]:
        """The lowest level at which each name is read."""
        found: dict[str, int] = {}
        for d in self.problem.in_order:
            for n in names(d.body):
                found[n] = min(found.get(n, self.levels[d.name]), self.levels[d.name])
        return found

    def chain(self, e: Expr, variable: Expr, least: int) -> tuple[str, ...]:
        """The quantities through which all ways from an expression to a variable lead, from above (but the one that it is
        itself); none if there are fewer than `least`."""
        read, name = names(e), name_of(variable)
        if any(len(system.slots) > 1 for system in self.problem.systems):  # one walk finds the ways through no circle
            return ()
        above = max((self.levels.get(n, 0) for n in read), default=0)
        if name not in self.read_from or above - self.read_from[name] + 1 < least:  # there cannot be so many
            return ()
        if read not in self._trees:
            self._trees[read] = _nearest(self.problem, read)
        nearest, found = self._trees[read], []
        while (name := nearest.get(name, ITSELF)) != ITSELF:
            found.append(name)
        if found and isinstance(e, Indexed | Symbol):
            found.pop()
        return tuple(reversed(found)) if len(found) >= least else ()


def _nearest(problem: Problem, read: frozenset[str]) -> dict[str, str]:
    """For each name that an expression reads, itself or through definitions, the nearest quantity on all ways to it."""
    found, depth = dict.fromkeys(read, ITSELF), {ITSELF: 0}
    for d in reversed(problem.in_order):  # each after all that read it
        if d.name not in found:
            continue
        depth[d.name] = depth[found[d.name]] + 1
        for n in names(d.body):
            one, other = found.get(n, d.name), d.name
            while one != other:
                if depth[one] >= depth[other]:
                    one = found[one]
                else:
                    other = found[other]
            found[n] = one
    return found


__all__ = ["Between"]

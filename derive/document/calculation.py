"""A chain of steps as the lines that a person writes: a level of detail groups steps, and never makes or drops one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sympy import Expr

from derive.step import Step

Detail = Literal["brief", "normal", "full"]
LEVELS: dict[Detail, int] = {"brief": 0, "normal": 1, "full": 2}


@dataclass(frozen=True)
class Line:
    """= expr, because of the rules in `reasons`; `steps` are the steps that lead here from the line before."""

    expr: Expr
    steps: tuple[Step, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The titles of the rules, in order, each once; tidying up is named only where nothing else happened."""
        telling = [s for s in self.steps if s.said or s.rule.name not in TIDYING] or list(self.steps)
        words = [word[:1].upper() + word[1:] for s in telling for word in s.title.split(", ")]
        return tuple(dict.fromkeys(words))

    def where(self, detail: Detail) -> tuple[tuple[Expr, Expr], ...]:
        """The pieces that the rules of this line speak of (g = e^{a_i}, h = …); short of full detail only where the line
        cannot be followed without them."""
        return tuple(pair for s in self.steps if detail == "full" or s.rule.name in TOLD for pair in s.where)

    @property
    def ok(self) -> bool:
        """Whether every step of this line was checked and holds."""
        return all(s.check is not None and s.check.ok for s in self.steps)


#: Rules whose pieces are always named.
TOLD = frozenset(("quotient-rule", "solve-definition"))
#: Rules so small that a line need not name them beside others.
TIDYING = frozenset(("arithmetic", "fill-in", "constant", "identity"))


@dataclass(frozen=True)
class Calculation:
    """start = line = line = …"""

    start: Expr
    lines: tuple[Line, ...]


def calculation(start: Expr, steps: Sequence[Step], detail: Detail = "normal") -> Calculation:
    """The lines of a chain of steps at a level of detail; the last line is always the result."""
    level = LEVELS[detail]
    lines: list[Line] = []
    group: list[Step] = []
    for n, step in enumerate(steps):
        group.append(step)
        if step.shown <= level or n == len(steps) - 1:
            lines.append(Line(step.after, tuple(group)))
            group = []
    return Calculation(start, tuple(lines))

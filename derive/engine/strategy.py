"""A strategy is a way to a shorter line that a mathematician has a name for: a trial chain of rules on one node.

The search (`simplify`) tries strategies and keeps the line that is shortest; it knows none of them by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from sympy import Basic, Expr

from derive.engine.cost import burden
from derive.engine.trace import Trace
from derive.records import dataclass
from derive.rule import Kinds

Move = Callable[[Trace], bool]
Guard = Callable[[Expr], bool]


def _anywhere(e: Expr) -> bool:
    return True


def _nothing(trial: Trace) -> int:
    return 0


@dataclass(frozen=True)
class Strategy:
    """A named way to a shorter line.

    `move` makes the trial chain, or says no.  It is tried on nodes with one of the `heads` that the `guard` lets through: a look
    at the node alone, which costs less than the move.  `merit` is what the line gains besides its length, in nodes.  With
    `later_terms` false it is not tried on a term behind the first of a sum.  A line on the way is shorter than `detour` times the
    node, if that is given: what is far longer in between is nothing that anybody would follow.
    """

    name: str
    move: Move = field(repr=False)
    heads: Kinds = ()
    guard: Guard = field(default=_anywhere, repr=False)
    merit: Callable[[Trace], int] = field(default=_nothing, repr=False)
    later_terms: bool = True
    detour: int | None = None

    @property
    def said(self) -> str:
        """What the strategy does, in a sentence."""
        return (self.move.__doc__ or "").strip()

    def fits(self, node: Basic) -> bool:
        """Whether the strategy can be tried on a node, as far as its head and the guard tell."""
        return (not self.heads or isinstance(node, self.heads)) and self.guard(node)  # type: ignore[arg-type]

    def tried(self, trial: Trace, finish: Callable[[Trace], None]) -> int | None:
        """Makes the trial chain on a node that fits, to the `finish` of routine moves, and says how much longer the node has
        become; None where the strategy does not apply, or not to an end that it may cost."""
        start = trial.expr
        if not self.move(trial) or not trial.steps:
            return None
        if self.detour is not None and max(burden(s.after) for s in trial.steps) >= self.detour * burden(start):
            return None
        finish(trial)
        return burden(trial.expr) - burden(start) - self.merit(trial)


def strategy(
    name: str,
    *heads: type[Basic],
    guard: Guard = _anywhere,
    merit: Callable[[Trace], int] = _nothing,
    later_terms: bool = True,
    detour: int | None = None,
) -> Callable[[Move], Strategy]:
    """Makes a strategy of its move."""

    def named(move: Move) -> Strategy:
        return Strategy(name, move, heads, guard, merit, later_terms, detour)

    return named


__all__ = ["Strategy", "strategy"]

"""The chain under construction: every rewrite of one node is a step of the whole expression."""

from __future__ import annotations

from sympy import Expr

from derive.expression import budget
from derive.expression.nodes import alike
from derive.expression.places import Place, at, replace_at
from derive.records import replace
from derive.rule import Applied, Rule
from derive.rules.facts import Facts
from derive.step import Step


def _reaches(e: Expr, place: Place, part: Expr) -> bool:
    """Whether a part still stands at its place: a product that joined the product around it does not."""
    for step in place:
        if step >= len(e.args):
            return False
        e = e.args[step]  # type: ignore[assignment]
    return alike(e, part)


class Trace:
    """An expression and the steps that led to it."""

    def __init__(self, start: Expr, facts: Facts, steps: tuple[Step, ...] = ()):
        self.expr, self.facts = start, facts
        self.steps: list[Step] = list(steps)

    def fork(self, place: Place = ()) -> Trace:
        """A trial chain for one node, to be joined or forgotten."""
        return Trace(at(self.expr, place), self.facts)

    def apply(self, rule: Rule, place: Place = (), shown: int = 1) -> bool:
        """Applies a rule at a place; says whether anything changed."""
        found = rule(at(self.expr, place), self.facts)
        if found is None:
            return False
        self.put(rule, place, found, shown)
        return True

    def put(self, rule: Rule, place: Place, found: Applied, shown: int) -> None:
        budget.count()
        after = replace_at(self.expr, place, found.expr)
        if not alike(after, self.expr):
            here = at(self.expr, place)
            because, agreed = rule.reason(here, found), rule.agreed(here, found)
            self.steps.append(Step(self.expr, rule, place, after, found.where, shown, None, found.titles, because, agreed))
            self.expr = after

    def mark(self) -> tuple[int, Expr]:
        """A point to come back to."""
        return len(self.steps), self.expr

    def back_to(self, mark: tuple[int, Expr]) -> None:
        """Forgets all steps since a mark."""
        length, self.expr = mark
        del self.steps[length:]

    def back_to_lines_that_stand_there(self, begun: int) -> None:
        """Forgets, behind the first steps, all that leads from a line back to the same line."""
        seen = {s.before: n for n, s in enumerate(self.steps[begun:], begun)}
        if self.expr in seen:
            del self.steps[seen[self.expr] :]
        n = begun
        while n < len(self.steps):
            last = max(m for m, s in enumerate(self.steps[n:], n) if s.before == self.steps[n].before)
            del self.steps[n:last]
            n += 1

    def join(self, trial: Trace, place: Place = ()) -> None:
        """The steps of a trial chain, as steps of the whole."""
        whole = self.expr
        for s in trial.steps:
            after = replace_at(whole, place, s.after)
            if not alike(after, self.expr):
                there = _reaches(self.expr, place, s.before)
                self.steps.append(replace(s, before=self.expr, place=(*place, *s.place) if there else place[:-1], after=after))
                self.expr = after

    def show_last(self, level: int) -> None:
        """The last line is seen from this level of detail on."""
        if self.steps:
            self.steps[-1] = replace(self.steps[-1], shown=min(level, self.steps[-1].shown))

"""The witness: says of an equation whether it holds, fails or cannot be decided, from numbers alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

import numpy as np
from sympy import Basic, Expr

from derive.check.branches import one_sided, visit
from derive.check.compare import Comparison, Counterexample, compare
from derive.check.condition import Condition
from derive.check.differentiate import Method, differentiate
from derive.check.evaluate import Scope
from derive.check.named import Mismatch, Undecidable, Value, combine
from derive.check.sample import sample
from derive.check.world import SHAKE, World
from derive.expression.indices import names
from derive.expression.nodes import derivative
from derive.problem import Problem
from derive.step import Check

CheckMethod = Literal["values", "complex-step", "richardson"]
Evaluation = Callable[[World, Scope], tuple[Value, Value]]
#: Values and complex steps are right to a few units in the last place (1e-16) times the conditioning of the expression;
#: values are kept below 1e6, so a right equation stays under 1e-9, and a wrong one at random points is far above.
#: An extrapolated difference is believed where it estimates its own error below 1e-8, and that estimate may be
#: short by a factor of some tens.
TOLERANCE: dict[CheckMethod, float] = {"values": 1e-9, "complex-step": 1e-9, "richardson": 1e-6}


class Witness:
    """Evaluates both sides of an equation over a problem's names and compares them; asks nobody how they were made.

    One sample serves all questions, and the value of every sub-expression is kept: a step costs what it changes.
    """

    def __init__(
        self, problem: Problem, points: int = 32, *, inside: Sequence[Expr] = (), sizes: Mapping[Expr, int] | None = None
    ):
        self.problem, self.points, self.inside, self.sizes = problem, points, tuple(inside), sizes
        self._tried: dict[Condition, bool] = {}
        self._shaken: tuple[World, World] | None = None

    @cached_property
    def world(self) -> World:
        """The sample on which every verdict rests."""
        return sample(self.problem, self.points, self.inside, self.sizes)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the problem speaks of: an expression with another one is about something else."""
        p = self.problem
        said = [e for d in p.definitions for e in (d.head, d.body)] + [e for a in p.assumptions for e in (a.left, a.right)]
        return frozenset(p.axes).union(*map(names, (*said, p.of, p.wrt, *self.inside)))

    def equal(self, left: Expr, right: Expr, condition: Basic | None = None, *, like: Iterable[Expr] = ()) -> Check:
        """Whether left = right at every point and for all index values (that meet the condition).

        `like` are expressions whose indices say how far a letter runs that neither side indexes an array with.
        """
        return self._check(self._method(left, right), (left, right), condition, like, self._values(left, right))

    def differentiates(self, result: Expr, of: Expr, wrt: Expr, method: Method = "complex-step") -> Check:
        """Whether result = ∂ of / ∂ wrt, the derivative taken from the definitions by the method named."""
        if self.world.order(of) or self.world.order(result) > 1:
            method = "richardson"

        def values(world: World, scope: Scope) -> tuple[Value, Value]:
            return world.value(result, scope), differentiate(world.root, of, wrt, scope, method)

        return self._check(method, (result, derivative(of, wrt)), None, (), values)

    def compare_values(self, sides: tuple[Expr, Expr], evaluation: Evaluation) -> Check:
        """Whether two ways to evaluate agree; `sides` are expressions that read all that is evaluated."""
        return self._check("values", sides, None, (), evaluation)

    def explain(
        self, left: Expr, right: Expr, condition: Basic | None = None, *, like: Iterable[Expr] = ()
    ) -> Counterexample | None:
        """The place where two sides differ most; None where they cannot be compared."""
        try:
            found = self._compare(self._method(left, right), (left, right), condition, like, self._values(left, right))
        except (Undecidable, Mismatch):
            return None
        return self._counterexample(found, (left, right))

    def _method(self, *sides: Expr) -> CheckMethod:
        try:
            order = max(self.world.order(e) for e in sides)
        except RecursionError:  # the evaluation will say so
            order = 0
        return "values" if order == 0 else "complex-step" if order == 1 else "richardson"

    def _values(self, left: Expr, right: Expr) -> Evaluation:
        return lambda world, scope: (world.value(left, scope), world.value(right, scope))

    def _compare(
        self, method: CheckMethod, sides: tuple[Expr, Expr], condition: Basic | None, like: Iterable[Expr], evaluation: Evaluation
    ) -> Comparison:
        world = self.world
        if world.fault:
            raise Undecidable(world.fault)
        asked = sides if condition is None else (*sides, condition)
        scope = world.scope(asked, (*like, self.problem.of, self.problem.wrt))
        with np.errstate(all="ignore"):
            left, right = evaluation(world, scope)

            def scale() -> Value:
                if self._shaken is None or self._shaken[0] is not world:
                    self._shaken = (world, world.shaken())
                moved = evaluation(self._shaken[1], scope)
                by = [combine(np.subtract, a, b) for a, b in zip(moved, (left, right), strict=True)]
                return combine(lambda a, b: np.maximum(np.abs(a), np.abs(b)) / SHAKE, *by)

            mask = None if condition is None else world.value(condition, scope)
            lenient = method == "richardson"
            found = compare(left, right, mask, world.points, self.points, TOLERANCE[method], lenient, scale)
        if found.verdict == "holds" and (never := self._never(sides)):
            if self.world is not world:  # there are points on more branches now
                return self._compare(method, sides, condition, like, evaluation)
            said = " and ".join(map(str, never))
            return replace(
                found, verdict="undecided", detail=f"a branch was never visited: {said} came out one way at every point"
            )
        return found

    def _never(self, sides: tuple[Expr, Expr]) -> list[Condition]:
        """The conditions that cannot be brought to come out both ways; the world may be another one afterwards."""
        never = []
        for c in one_sided(self.world, sides):
            if c not in self._tried:
                self._tried[c] = False
                try:
                    with np.errstate(all="ignore"):
                        wider = visit(self.world, c, self._targets)
                    self._tried[c] = True
                    if wider is not None:
                        self.world = wider
                        return [c]
                except (Undecidable, Mismatch, RecursionError):
                    pass
            if not self._tried[c]:
                never.append(c)
        return never

    @property
    def _targets(self) -> tuple[Expr, ...]:
        return (*(d.head for d in self.problem.in_order), self.problem.of, *self.inside)

    def _check(
        self, method: CheckMethod, sides: tuple[Expr, Expr], condition: Basic | None, like: Iterable[Expr], evaluation: Evaluation
    ) -> Check:
        tolerance = TOLERANCE[method]
        try:
            found = self._compare(method, sides, condition, like, evaluation)
        except Mismatch as wrong:
            return Check("fails", method, 0, np.inf, tolerance, str(wrong))
        except Undecidable as why:
            return Check("undecided", method, 0, np.inf, tolerance, str(why))
        except RecursionError:
            return Check("undecided", method, 0, np.inf, tolerance, "the expression is nested too deeply")
        detail = str(self._counterexample(found, sides)) if found.verdict == "fails" else found.detail
        return Check(found.verdict, method, found.points, found.max_error, tolerance, detail)

    def _counterexample(self, found: Comparison, sides: tuple[Expr, Expr]) -> Counterexample | None:
        if found.worst is None:
            return None
        point, *places = found.worst
        reach = self.world.reach(sides[0]) | self.world.reach(sides[1])
        leaves = {n: a[point].tolist() for n, a in self.world.leaves.items() if n in reach}
        indices = {label: n + 1 for label, n in zip(found.axes, places, strict=True)}
        return Counterexample(leaves, indices, found.left, found.right)

"""Which rule, where, until when: a problem becomes a derivation, in forward or in reverse order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sympy import Expr

from derive.engine.arguments import name_arguments
from derive.engine.backwards import backwards
from derive.engine.forward import LONG, forward
from derive.engine.recurrence import through_time
from derive.engine.second import second
from derive.expression.nodes import name_of
from derive.problem import Problem
from derive.records import replace
from derive.step import Derivation, Gradient

Order = Literal["forward", "reverse"]


def derive_problem(problem: Problem, cases: bool = False, order: Order | None = None) -> Derivation:
    """∂ of / ∂ wrt as an unchecked derivation; raises `Stuck` where no rule applies."""
    return _derived(name_arguments(problem), cases, order)


def _derived(problem: Problem, cases: bool = False, order: Order | None = None) -> Derivation:
    """A problem in which arguments have their names; a quantity to differentiate by is as free as a variable."""
    if (through := through_time(problem)) is not None:
        return through
    if name_of(problem.wrt) in problem.defined:
        return replace(_derived(problem.without(problem.wrt), cases, order), problem=problem)
    if order != "forward":
        found = backwards(problem, (problem.wrt,), order == "reverse")
        if found is not None:
            return found[0]
    return forward(problem, cases, LONG)


def derive_gradient(problem: Problem, variables: Sequence[Expr], order: Order | None = None) -> Gradient:
    """The derivatives by several variables, which share what they have in common; raises `Stuck`."""
    named = name_arguments(replace(problem, wrt=variables[0], others=tuple(variables[1:])))
    recurs = bool(problem.recurrent)
    if order != "forward" and not recurs and not {name_of(v) for v in variables} & problem.defined.keys():
        found = backwards(named, tuple(variables), order == "reverse")
        if found is not None:
            return Gradient(problem, problem.of, found)
    return Gradient(problem, problem.of, tuple(_derived(replace(named, wrt=v), False, order) for v in variables))


def derive_second(problem: Problem, variables: Sequence[Expr]) -> Gradient:
    """The second derivatives by every pair of variables; raises `Stuck`."""
    asked = problem if problem.variables == tuple(variables) else replace(problem, wrt=variables[0], others=tuple(variables[1:]))
    named = name_arguments(asked)
    pairs = [(v, w) for n, v in enumerate(variables) for w in variables[n:]]
    return Gradient(problem, problem.of, tuple(second(named, v, w) for v, w in pairs))


__all__ = ["Order", "derive_gradient", "derive_problem", "derive_second"]

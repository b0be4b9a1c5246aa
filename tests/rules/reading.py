"""Laws, nodes and facts, written in the text notation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from sympy import Integer

from derive.expression.nodes import Expr, Index, Size, entry, scalar
from derive.language.reader import read_expression, read_problem
from derive.problem import Problem
from derive.records import replace
from derive.rules import Facts
from derive.rules.shifted import delta_into_cases, only_term, range_of_product, range_of_sum, range_without_end, zero_term

N, M = Size("N"), Size("M")
AXES = {"a": (N,), "b": (N,), "t": (N,), "V": (M,), "W": (N, M), "S": (N, N)}
#: The laws that are applied only in problems that calculate with indices.
CALCULATED = {rule.law for rule in (delta_into_cases, only_term, range_of_product, range_of_sum, range_without_end, zero_term)}


@cache
def bare(variable: str = "x") -> Problem:
    """A problem without definitions, over some arrays, by a scalar or by an entry of `a`."""
    entries = {"a[j]": entry("a", Index("j")), "S[k,l]": entry("S", Index("k"), Index("l"))}
    wrt = entries.get(variable) or scalar(variable)
    return Problem((), scalar("y"), wrt, axes=AXES)


@cache
def calculated() -> Problem:
    """As `bare`, of a problem that calculates with indices: an array begins at 0."""
    return replace(bare(), axes={**AXES, "c": (N,)}, starts={"c": (Integer(0),)})


@cache
def posed(text: str, wrt: str, assume: tuple[str, ...] = ()) -> Problem:
    return read_problem(text, wrt=wrt, assume=assume)


def facts(problem: Problem, equal: Mapping[tuple[str, str], bool] | None = None) -> Facts:
    known = {frozenset((Index(i), Index(j))): truth for (i, j), truth in (equal or {}).items()}
    return Facts(problem, problem.wrt, equal=known, asked=problem.of)


def read(text: str, problem: Problem) -> Expr:
    return read_expression(text, problem)


def read_law(law: str) -> tuple[Expr, Expr, Problem]:
    """Both sides of a law, and a problem whose variable is the one that the law speaks of."""
    if law in CALCULATED:
        problem = calculated()
    else:
        problem = bare("a[j]" if "diff(a[" in law else "S[k,l]" if ", S[k,l])" in law else "x")
    left, right = law.split(" = ")
    return read(left, problem), read(right, problem), problem

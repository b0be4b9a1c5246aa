"""The search: it keeps the shortest line, and knows no strategy by name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from derive.engine import simplify
from derive.engine.strategies import STRATEGIES
from derive.engine.strategy import Strategy, strategy
from derive.engine.trace import Trace
from derive.expression.nodes import Add, Mul, add, mul, scalar
from derive.pipeline import pose
from derive.question import Question
from derive.rules import algebra
from derive.rules.facts import Facts

X, Y, Z = map(scalar, "xyz")


def facts() -> Facts:
    problem = pose(Question("f = x*y + x*z", wrt="x"))
    return Facts(problem, problem.wrt)


def test_the_search_reads_nothing_of_the_strategies_but_their_list() -> None:
    tree = ast.parse(Path(simplify.__file__).read_text(encoding="utf-8"))
    read = {
        alias.name
        for part in ast.walk(tree)
        if isinstance(part, ast.ImportFrom) and (part.module or "").startswith("derive.engine.strateg")
        for alias in part.names
    }
    assert read == {"STRATEGIES"}
    own = {s.move.__name__ for s in STRATEGIES}
    assert not own & {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
    assert not own & {part.attr for part in ast.walk(tree) if isinstance(part, ast.Attribute)}


def test_every_strategy_has_a_name_of_its_own_and_says_what_it_does() -> None:
    assert len({s.name for s in STRATEGIES}) == len(STRATEGIES)
    assert all(s.said.endswith(".") and s.said[0] != " " for s in STRATEGIES)


@pytest.fixture
def factoring() -> Strategy:
    @strategy("factor", Add)
    def factor(trial: Trace) -> bool:
        """The common factor in front."""
        return trial.apply(algebra.factor, ())

    return factor


def gained(tried: Strategy, start: Add) -> int | None:
    return tried.tried(Trace(start, facts()), lambda trial: None) if tried.fits(start) else None


def test_a_strategy_says_how_much_shorter_a_node_becomes(factoring: Strategy) -> None:
    assert gained(factoring, add(mul(X, Y), mul(X, Z))) == -2
    assert gained(factoring, add(X, Y)) is None
    assert not factoring.fits(mul(X, Y)) and factoring.fits(add(X, Y))


def test_a_guard_is_asked_before_the_move_and_a_merit_is_counted() -> None:
    def never(trial: Trace) -> bool:
        raise AssertionError("the guard says no")

    assert gained(strategy("never", Add, guard=lambda e: False)(never), add(X, Y)) is None
    worthy = strategy("worthy", Add, merit=lambda trial: 3)(lambda trial: trial.apply(algebra.factor, ()))
    assert gained(worthy, add(mul(X, Y), mul(X, Z))) == -5


def test_a_detour_is_refused_where_a_line_on_the_way_is_too_long() -> None:
    def there_and_back(trial: Trace) -> bool:
        return trial.apply(algebra.distribute, ()) and trial.apply(algebra.factor, ())

    product = mul(X, add(Y, Z))
    assert gained(strategy("free", Mul)(there_and_back), product) == 0
    assert gained(strategy("bound", Mul, detour=1)(there_and_back), product) is None


def test_what_leads_back_to_a_line_is_forgotten_behind_the_steps_that_are_kept() -> None:
    start = add(mul(X, Y), mul(X, Z))
    trace = Trace(start, facts())
    assert trace.apply(algebra.factor, ()) and trace.apply(algebra.distribute, ()) and trace.apply(algebra.factor, ())
    kept = Trace(trace.expr, facts(), tuple(trace.steps))
    kept.back_to_lines_that_stand_there(3)
    assert len(kept.steps) == 3
    trace.back_to_lines_that_stand_there(0)
    assert [(s.before, s.after) for s in trace.steps] == [(start, trace.expr)]
    assert trace.apply(algebra.distribute, ())
    trace.back_to_lines_that_stand_there(0)
    assert trace.expr == start and not trace.steps

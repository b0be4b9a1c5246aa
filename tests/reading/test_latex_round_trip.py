"""What is printed as LaTeX is read back: formulas of the table, random expressions, and every line of every derivation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from sympy import Basic, Symbol
from sympy.core.relational import Relational

from derive.expression.monomial import same
from derive.expression.nodes import Expr, Index, Indexed, Size, name_of, scalar
from derive.notation import latex, text
from derive.notation.symbols import GREEK
from derive.problem import Problem
from derive.reading.posed import read_expression, read_problem
from derive.step import Derivation
from tests.language import test_round_trip as typed
from tests.notation import test_round_trip as built
from tests.notation.formulas import FORMULAS, N
from tests.problems.corpus import EVERYTHING, Given, derive_given, derived, read_rows


@pytest.mark.parametrize(("name", "e"), [(name, e) for name, e, *_ in FORMULAS if name not in built.ONLY_WRITTEN])
def test_the_table_is_read_back(name: str, e: Expr) -> None:
    axes: dict[str, tuple[Expr, ...]] = {s.name: () for s in e.atoms(Symbol) if type(s) is Symbol}
    axes |= {name_of(part): (N,) * (len(part.args) - 1) for part in e.atoms(Indexed)}
    problem = Problem((), scalar("x"), scalar("x"), axes={**axes, "size": (N,)})
    assert read_expression(latex(e), problem, latex=True) == e


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(built.expressions)
def test_a_random_tree_is_read_back(e: Expr) -> None:
    assert read_expression(latex(e), built.PROBLEM, latex=True) == e


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(typed.expressions().filter(typed.readable))
def test_a_typed_expression_is_read_back(written: str) -> None:
    e = read_expression(written, typed.PROBLEM)
    read = read_expression(latex(e), typed.PROBLEM, latex=True)
    assert same(read, e)
    assert same(read_expression(latex(read), typed.PROBLEM, latex=True), e)


def lines(derivation: Derivation) -> Iterator[Expr]:
    yield from (derivation.of, derivation.start, derivation.result)
    for step in derivation.all_steps():
        yield from (step.before, step.after, *(right for _, right in step.where))
    for lemma in derivation.lemmas:
        yield from lines(lemma)


@pytest.mark.slow
@pytest.mark.parametrize("which", EVERYTHING)
def test_every_line_of_a_derivation_is_read_back(which: str) -> None:
    derivation = derived(which).derivation
    for e in set(lines(derivation)):
        assert read_expression(latex(e), derivation.problem, latex=True) == e


def formulas(derivation: Derivation) -> Iterator[Basic]:
    """What is said beside the lines: the cases together, and the reasons, where these use no letter of their own."""
    yield from (derivation.merged,) if derivation.merged is not None else ()
    for case in derivation.cases:
        yield case.result
    for step in derivation.all_steps():
        letters = {left for left, _ in step.where}
        for part in step.because.sentence:
            sides = part.args if isinstance(part, Relational) else (part,)
            if not any(isinstance(side, str) or type(side) is Index or (letters and side.has(*letters)) for side in sides):
                yield from sides


@pytest.mark.slow
@pytest.mark.parametrize("which", EVERYTHING)
def test_the_cases_and_the_reasons_are_read_back(which: str) -> None:
    derivation = derived(which).derivation
    for e in set(formulas(derivation)):
        for written, as_latex in ((text(e), False), (latex(e), True)):
            assert same(read_expression(written, derivation.problem, latex=as_latex), e), written


@pytest.mark.slow
@pytest.mark.parametrize("row", read_rows("more.toml")[::20], ids=lambda row: row.id)
def test_a_sample_of_the_other_problems_is_read_back(row: Given) -> None:
    derivation = derive_given(row).derivation
    for e in set(lines(derivation)):
        assert read_expression(text(e), derivation.problem) == e
        assert same(read_expression(latex(e), derivation.problem, latex=True), e), latex(e)


@pytest.mark.slow
@pytest.mark.parametrize("which", EVERYTHING)
def test_a_problem_is_read_back(which: str) -> None:
    """With ranges written out, for else no one could know that N is a size."""
    problem = derived(which).derivation.problem
    given_ = "; ".join(f"{latex(d.head)} = {latex(d.body, limits=True)}" for d in problem.definitions)
    assumed = [f"${latex(a.left, limits=True)} = {latex(a.right)}$" for a in problem.assumptions]
    read = read_problem(f"${given_}$", latex(problem.of), latex(problem.wrt), assumed)
    assert read.definitions == problem.definitions and read.assumptions == problem.assumptions
    assert (read.of, read.wrt, dict(read.axes)) == (problem.of, problem.wrt, dict(problem.axes))


@pytest.mark.parametrize("name", [name for name in GREEK if name not in ("pi", "omicron")])
def test_every_greek_letter_is_read_back(name: str) -> None:
    spelled = f"{name}_" if name in ("lambda", "delta") else name
    problem = Problem((), scalar("x"), scalar("x"), axes={spelled: (), "w": ()})
    assert read_expression(latex(scalar(spelled)), problem, latex=True) == scalar(spelled)


def test_names_that_look_alike_are_told_apart() -> None:
    problem = read_problem("L = x1*sum(x[i]*w, i) + x[1] + w_2 + w2", wrt="x1")
    e = problem.definitions[0].body
    assert read_expression(latex(e), problem, latex=True) == e


def test_a_size_is_a_size() -> None:
    problem = read_problem("L = mean(a[i]*w, (i, 1, N))", wrt="w")
    body = problem.definitions[0].body
    assert Size("N") in read_expression(latex(body), problem).atoms(Size)
    assert read_expression(latex(body), problem) == body

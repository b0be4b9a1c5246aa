"""Two worlds of different sizes: no number, and no other size, passes for a size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from sympy import Basic

import derive
from derive.check import Witness
from derive.check.derivation import spoken_of
from derive.check.matrix import check_matrix
from derive.check.sizes import PERIOD, two_sets
from derive.expression.nodes import Expr, Integer, Rational, Size, Tuple, power, rebuild
from derive.language.reader import read_expression, read_problem
from derive.problem import Problem
from derive.step import Derivation

#: Entries of the catalogue in whose lines a size stands: alone, under a root, twice, beside another one.
NAMED = ("mse", "mean", "variance", "standard-deviation", "rms-norm", "layer-norm", "elastic-net", "poisson-regression",
         "linear-regression", "attention-query", "huber")  # fmt: skip


@cache
def derived(name: str) -> Derivation:
    return derive.derive(name, cases=False).derivation


def chains(d: Derivation) -> Iterator[Derivation]:
    for lemma in d.lemmas:
        yield from chains(lemma)
    yield d


def with_numbers(e: Basic, number: Expr) -> Iterator[Expr]:
    """The expression with a number for a size at one place, for each place that is not the end of a range."""
    if isinstance(e, Size):
        yield number
    elif not isinstance(e, Tuple):
        for n, a in enumerate(e.args):
            for changed in with_numbers(a, number):
                yield rebuild(e, (*e.args[:n], changed, *e.args[n + 1 :]))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMED)
def test_no_number_passes_for_a_size(name: str) -> None:
    d = derived(name)
    witness = Witness(spoken_of(d))
    numbers = sorted({n for found in (witness.world.sizes, witness.other.sizes) for n in found.values()})  # type: ignore[union-attr]
    mutants = 0
    for part in chains(d):
        for step in part.steps:
            like = (part.of, part.wrt)
            assert witness.equal(step.before, step.after, like=like).ok
            anything = [witness.equal(step.before, e, like=like).ok for e in with_numbers(step.after, Rational(97, 89))]
            for number in numbers:  # but Σ (x_i - m) / N is 0 whatever N is
                for free, wrong in zip(anything, with_numbers(step.after, Integer(number)), strict=True):
                    mutants += not free
                    assert free or witness.equal(step.before, wrong, like=like).verdict == "fails", (step.after, wrong)
        for wrong in with_numbers(part.result, Integer(numbers[0])):
            assert witness.differentiates(wrong, part.inner, part.wrt).verdict == "fails"
            assert witness.differentiates(wrong, part.inner, part.wrt, "richardson").verdict == "fails"
    assert mutants >= len(numbers)


@pytest.mark.parametrize(
    ("text", "wrt"),
    [("L = mean((y[i] - f[i])**2, (i, 1, N))", "f[j]"), ("r[n] = y[n] - sum(X[n,d]*w[d], d); L = mean(r[n]**2, n)", "w[j]")],
)
def test_a_matrix_form_has_no_number_for_a_size(text: str, wrt: str) -> None:
    d = derive.derive(text, wrt=wrt).derivation
    assert d.matrix is not None and d.matrix.check is not None and d.matrix.check.ok
    witness = Witness(d.problem)
    for number in (3, 4, 5):
        mutants = list(with_numbers(d.matrix.right, Integer(number)))
        assert mutants
        for wrong in mutants:
            assert check_matrix(witness, replace(d.matrix, right=wrong)).verdict == "fails"


def sets_of(text: str, wrt: str, points: int = 32) -> tuple[Problem, dict[str, int], dict[str, int]]:
    problem = read_problem(text, wrt=wrt)
    one, other = ({str(s): n for s, n in found.items()} for found in two_sets(problem, (), points))
    return problem, one, other


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("L = mean(x[i], i)", "x[j]"),
        ("L = sum(sum(x[i]*A[i,j]*y[j], j), i)", "x[k]"),
        ("L = mean(x[i]**3, i) + sum(D[m], (m, 1, 4)) + 5*mean(A[k,l]/7, k, l)", "x[j]"),
        ("L = sum(A[i,j]*B[j,k]*C[k,l]*D[l,m]*E[m,n]*F[n,p], i, j, k, l, m, n, p)", "A[q,r]"),
        ("L = a[5]*sum(a[k], k)*sum(b[m], m)", "a[j]"),
    ],
)
def test_sizes_are_unequal_in_each_world_and_between_them_and_no_number_of_the_formula(text: str, wrt: str) -> None:
    _, one, other = sets_of(text, wrt)
    assert one.keys() == other.keys()
    assert all(one[s] != other[s] for s in one)
    for found in (one, other):
        assert len(set(found.values())) == len(found)
        assert min(found.values()) >= 3
        assert not {str(n) for n in found.values()} & set(text)


def test_an_entry_that_is_named_by_its_number_is_there() -> None:
    witness = Witness(read_problem("f = a[5]**2*sum(a[k], k)", wrt="a[j]"))
    right = read_expression("2*a[5]*delta(5,j)*sum(a[k], k) + a[5]**2", witness.problem)
    assert witness.differentiates(right, witness.problem.of, witness.problem.wrt).ok


def test_sizes_beyond_what_memory_allows_are_unequal_in_one_world_at_least() -> None:
    layers = [f"a{n}[i] = tanh(sum(W{n}[i,d]*{'x' if n == 1 else f'a{n - 1}'}[d], d))" for n in range(1, 18)]
    problem, one, other = sets_of("; ".join([*layers, "L = sum(a17[i]**2, i)"]), "x[j]")
    assert len(one) == 18
    assert max(*one.values(), *other.values()) < 3 + 2 * PERIOD
    assert all(one[s] != other[s] for s in one)
    assert len({(one[s], other[s]) for s in one}) == len(one)
    for axes in problem.axes.values():
        for found in (one, other):
            assert len({found[str(s)] for s in axes}) == len(axes)


def test_a_size_for_another_one_fails() -> None:
    layers = [f"z{n}[i] = mean(W{n}[i,d]*{'x' if n == 1 else f'z{n - 1}'}[d], d)" for n in range(1, 9)]
    problem = read_problem("; ".join([*layers, "L = mean(z8[i], i)"]), of="L", wrt="z8[i]")
    witness = Witness(problem)
    named = {str(s): s for s in problem.sizes}
    right = power(problem.axes["z8"][0], Integer(-1))
    assert witness.differentiates(right, problem.of, problem.wrt).ok
    for other in named.values():
        if other != problem.axes["z8"][0]:
            wrong = power(other, Integer(-1))
            assert witness.differentiates(wrong, problem.of, problem.wrt).verdict == "fails"


def test_a_check_says_at_which_sizes_it_was_made() -> None:
    problem = read_problem("L = mean(x[i], i)", wrt="x[j]")
    check = Witness(problem).differentiates(read_expression("1/N", problem), problem.of, problem.wrt)
    assert check.worlds == ((("N", 3),), (("N", 4),))
    assert check.points == 40
    alone = read_problem("f = x**2", wrt="x")
    assert Witness(alone).equal(alone.of, alone.of).worlds == ()

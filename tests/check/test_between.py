"""What stands between an expression and a variable, against all ways from the one to the other."""

from __future__ import annotations

import pytest

from derive.check.between import Between
from derive.expression.indices import names
from derive.expression.nodes import name_of
from derive.language.reader import read_expression, read_problem
from derive.problem import Problem

TEXTS = {
    "a chain": "a = tanh(w*x); b = exp(a); c = sin(b); L = c**2",
    "a way around": "a = tanh(w*x); b = exp(a); c = sin(b); L = c**2 + a",
    "a way around the middle": "a = tanh(w*x); b = exp(a); c = sin(b) + a; d = c**2; L = d + x",
    "two ways": "a = w*x; b = exp(a); c = sin(a); d = b*c; L = d**2",
    "read at the end too": "a = w*x; b = exp(a); c = sin(b); L = c**2 + w",
    "layers": "z[i] = sum(w[i,j]*x[j], j); a[i] = tanh(z[i]); u[i] = sum(v[i,j]*a[j], j); L = sum((u[i] - a[i])**2, i)",
}


def ways(problem: Problem, read: frozenset[str], name: str) -> list[tuple[str, ...]]:
    """Every way from what reads some names to one name: the quantities on it."""
    found: list[tuple[str, ...]] = [()] if name in read else []
    for n in sorted(read & problem.defined.keys()):
        found += [(n, *way) for way in ways(problem, names(problem.defined[n].body), name)]
    return found


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("variable", ["w", "x", "a"])
def test_all_ways_lead_through_what_is_between_and_through_nothing_else(text: str, variable: str) -> None:
    problem = read_problem(text, of="L", wrt="w[i,j]" if "[" in text else "w")
    between = Between(problem)
    leaf = next(e for d in problem.definitions for e in (d.head, *d.body.atoms()) if names(e) == {variable} and not e.args)
    for of in ("L", "L**2 + 3", "exp(L)"):
        e = read_expression(of, problem)
        all_ways = ways(problem, names(e), name_of(leaf))
        common = [n for n in all_ways[0] if all(n in way for way in all_ways)]
        common = common[of == "L" :]
        assert list(between.chain(e, leaf, 1)) == common
        assert between.chain(e, leaf, len(common) + 1) == ()


def test_what_does_not_move_an_expression_has_nothing_between() -> None:
    problem = read_problem("a = tanh(w*x); b = exp(x); L = a + y", of="L", wrt="w")
    between = Between(problem)
    b = read_expression("b", problem)
    assert between.chain(b, problem.wrt, 1) == between.chain(problem.of, read_expression("u", problem), 1) == ()

"""The rules that are tried on a derivative: all that can apply to it, in their order, and none that cannot."""

from __future__ import annotations

import pytest
from sympy import E as EULER
from sympy import Expr, Pow, exp

from derive.engine.differentiate import BEFORE, ORDER, _order, _written_before
from derive.expression.nodes import derivative, node, scalar
from derive.expression.places import walk
from derive.language.reader import read_expression, read_problem
from derive.rule import may_be

X = scalar("x")
PROBLEM = read_problem("f = g(x)*y + sum(a[i], i)", wrt="x")
TEXTS = (
    "2", "x", "y", "a[i]", "x*y", "x + y", "1/x", "x/y", "x**2", "2**x", "x**y", "exp(x)", "log(x*y)", "sqrt(x)**2", "g(x)",
    "sin(x)", "sum(a[i]*x, i)", "prod(exp(a[i]*x), i)", "prod(x, i)", "max(x, y)", "max(a[i], i)", "where(x > y, x, y)",
    "abs(x)", "relu(x)",
)  # fmt: skip
#: A power of e is an exponential to SymPy, whichever way it is written.
NODES = [*(read_expression(text, PROBLEM) for text in TEXTS), node(Pow, EULER, X)]


@pytest.mark.parametrize("f", NODES, ids=str)
def test_every_rule_that_fits_is_tried_and_in_its_order(f: Expr) -> None:
    e = derivative(f, X)
    tried = _order(type(e), type(f))  # type: ignore[arg-type]
    assert [rule for rule in tried if rule.fits(e)] == [rule for rule in ORDER if rule.fits(e)]
    for _, part in walk(f):
        written = _written_before(type(part))  # type: ignore[arg-type]
        assert [rule for rule in written if rule.fits(part)] == [rule for rule in BEFORE if rule.fits(part)]


def test_few_are_tried() -> None:
    e = derivative(X * X, X)
    assert len(_order(type(e), type(e.args[0]))) < len(ORDER) / 2  # type: ignore[arg-type]


def test_a_power_may_be_an_exponential() -> None:
    assert may_be(Pow, (exp,)) and isinstance(node(Pow, EULER, X), exp)
    assert may_be(exp, (exp,)) and may_be(Pow, ()) and not may_be(exp, (Pow,))

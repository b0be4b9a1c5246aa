"""What is known of a node is not worked out again: a line has most nodes of the line before."""

from __future__ import annotations

import pytest

from derive.expression import monomial
from derive.expression.nodes import add, mul
from derive.language.reader import read_expression, read_problem
from derive.rules import algebra
from derive.rules.facts import Facts

PROBLEM = read_problem("f = x*(y + 2*z)*relu(x - 1)*(relu(y) + relu(y)*z)", wrt="x")


def test_arithmetic_is_done_once_for_each_node(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Facts(PROBLEM, PROBLEM.wrt)
    long = PROBLEM.definitions[0].body
    first = algebra.clean(long, facts)
    visited = 0
    worker = algebra._cleaned

    def counted(*args: object) -> object:
        nonlocal visited
        visited += 1
        return worker(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(algebra, "_cleaned", counted)
    assert algebra.clean(first, facts) is first
    assert visited == 0
    assert algebra.clean(add(first, read_expression("x*0", PROBLEM)), facts) == first
    assert 0 < visited < 8  # the sum and what is new in it


def test_divisors_are_found_where_they_stand() -> None:
    facts = Facts(PROBLEM, PROBLEM.wrt)
    e = mul(read_expression("6*x/4", PROBLEM), add(*(read_expression(t, PROBLEM) for t in ("9*y/6", "z"))))
    for _ in range(2):
        found = algebra.arithmetic(e, facts)
        assert found is not None and [int(n) for n in found.pieces["n"]] == [2, 3]


def test_equal_keys_look_alike_whatever_was_put_in_first() -> None:
    one, other = frozenset([("n", frozenset([0, 8]))]), frozenset([("n", frozenset([8, 0]))])
    assert one == other and repr(one) != repr(other)
    monomial._look.cache_clear()
    look = monomial._look(one)
    monomial._look.cache_clear()
    assert monomial._look(other) == look

"""What is written as text is read back as the same expression."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Abs, log, pi, sin, tanh

from derive.expression.nodes import (
    ONE,
    TWO,
    Expr,
    Index,
    IndexMax,
    Integer,
    Max,
    Size,
    Tuple,
    add,
    apply,
    delta,
    derivative,
    entry,
    exp,
    mul,
    neg,
    node,
    power,
    quotient,
    relation,
    scalar,
    sigmoid,
    sqrt,
    sub,
    summation,
    where,
)
from derive.language.reader import read_expression
from derive.notation import latex, text
from derive.problem import Problem

from .formulas import FORMULAS, N, i, j, k

PROBLEM = Problem(
    definitions=(), of=scalar("x"), wrt=scalar("x"),
    axes={"a": (N,), "p": (N,), "t": (N,), "y": (N,), "W": (N, N), "W1": (N, N), "x": (), "w": ()},
)  # fmt: skip

m = Index("m")
leaves = st.sampled_from(
    [scalar("x"), scalar("w"), entry("a", i), entry("a", j), entry("W", i, j), entry("W", ONE, k), ONE, TWO, Integer(5), N, pi]
)
functions = st.sampled_from([log, tanh, sin, Abs, sigmoid])


def branches(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    pair = st.tuples(inner, inner)
    letters = st.sampled_from([i, j, k])
    return st.one_of(
        pair.map(lambda e: add(*(e[0].args if e[0].is_Add else (e[0],)), e[1])),
        pair.map(lambda e: sub(*e)),
        pair.map(lambda e: mul(*e)),
        pair.filter(lambda e: not (e[0].is_Rational and e[1].is_Rational)).map(lambda e: quotient(*e)),
        inner.map(neg),
        st.tuples(inner.filter(lambda e: not e.is_Rational), st.sampled_from([TWO, Integer(-1), Integer(-2), scalar("w")])).map(
            lambda e: quotient(ONE, power(e[0], -e[1])) if e[1].is_negative else power(*e)
        ),
        inner.map(sqrt),
        inner.map(exp),
        st.tuples(functions, inner).map(lambda e: node(*e)),
        st.tuples(inner, letters).map(lambda e: summation(add(entry("a", e[1]), e[0]), e[1], N)),
        leaves.map(lambda e: node(IndexMax, mul(entry("a", m), e), node(Tuple, m, ONE, N))),
        inner.map(lambda e: node(Max, e, scalar("x"))),
        inner.map(lambda e: derivative(e, entry("a", j))),
        pair.map(lambda e: where(relation(entry("a", i), "<=", scalar("w")), *e)),
        pair.map(lambda e: apply("f", *e)),
        st.just(delta(i, j)),
    )


expressions = st.recursive(leaves, branches, max_leaves=8)


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(expressions)
def test_text_is_read_back_as_the_same_tree(e: Expr) -> None:
    written = text(e)
    read = read_expression(written, PROBLEM)
    assert text(read) == written
    assert latex(read) == latex(e)
    assert read == e


#: Forms that a person types in another way, or that the notation has no words for.
ONLY_WRITTEN = {
    "range that starts later": "a range begins with 1",
    "relation": "a condition stands only in where",
    "compound index": "an index is a letter or a number",
    "numbered range": "the axis of a has the size N here",
}


@pytest.mark.parametrize(("name", "e"), [(name, e) for name, e, *_ in FORMULAS if name not in ONLY_WRITTEN])
def test_the_table_is_read_back(name: str, e: Expr) -> None:
    sizes: tuple[Size, ...] = (N,)
    arrays = {"a", "p", "t", "y", "f", "x", "W", "W1"} & set(map(str, e.atoms()))
    ranks = {str(part.args[0]): len(part.args) - 1 for part in e.atoms(type(entry("a", i)))}
    axes = {array: sizes * ranks[array] for array in arrays if array in ranks}
    read = read_expression(text(e), Problem((), scalar("x"), scalar("x"), axes={**axes, "size": sizes}))
    assert text(read) == text(e)
    assert latex(read) == latex(e)

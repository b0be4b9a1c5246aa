"""Products as a number times powers: equal keys mean equal, by any order, by any name of what is bound."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check import Witness
from derive.expression.monomial import build, is_positive, key_of, monomial, multiply, same, scaled, terms
from derive.expression.nodes import Expr, Integer, Rational, Size, scalar
from derive.language.reader import read_expression
from derive.notation import text
from derive.problem import Problem

N = Size("N")
PROBLEM = Problem((), scalar("x"), scalar("x"), axes={"a": (N,), "b": (N,), "W": (N, N)})


def read(written: str) -> Expr:
    return read_expression(written, PROBLEM)


SAME = [
    ("x*y", "y*x"), ("x + y", "y + x"), ("x - y", "-y + x"), ("x - y", "-(y - x)"), ("2*(x + y)", "2*x + 2*y"), ("x*x", "x**2"),
    ("x/x", "1"), ("x**3/x", "x**2"), ("exp(x)*exp(y)", "exp(x + y)"), ("exp(-x)", "1/exp(x)"), ("exp(x)**2", "exp(2*x)"),
    ("(x - y)**2", "(y - x)**2"), ("(x - y)**3", "-(y - x)**3"), ("sum(a[k], k)", "sum(a[m], m)"), ("x + x", "2*x"),
    ("sum(sum(W[i,j], i), j)", "sum(sum(W[k,m], k), m)"), ("delta(i, j)", "delta(j, i)"), ("max(x, y)", "max(y, x)"),
    ("sum(a[k]*b[k], k)", "sum(b[m]*a[m], m)"), ("x/2", "1/2*x"), ("x/(y*z)", "x/y/z"), ("-x/y", "x/(-y)"), ("x - x", "0"),
    ("sqrt(x)*sqrt(x)", "x"), ("2*x/4", "x/2"), ("x + (y + z)", "(x + y) + z"),
]  # fmt: skip
OTHER = [
    ("x", "y"), ("x - y", "y - x"), ("x**2", "x**3"), ("exp(x)", "exp(-x)"), ("a[i]", "a[j]"), ("W[i,j]", "W[j,i]"),
    ("sum(W[i,k], k)", "sum(W[k,i], k)"), ("sqrt(x**2)", "x"), ("sum(a[k]**2, k)", "sum(a[k], k)**2"), ("1/x", "x"), ("0", "1"),
    ("sum(a[k], k)", "prod(a[k], k)"), ("max(a[k], k)", "min(a[k], k)"), ("where(x > 0, x, y)", "where(x > 0, y, x)"),
    ("where(x > 0, x, y)", "where(x < 0, x, y)"), ("sum(sum(W[i,j]*a[i], i), j)", "sum(sum(W[i,j]*a[j], i), j)"),
    ("f(x)", "g(x)"),
    ("f(x, y)", "f(y, x)"), ("diff(f(x), x)", "f(x)"), ("log(x*y)", "log(x) + log(y)"), ("sqrt(x - y)", "sqrt(y - x)"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), SAME)
def test_what_is_the_same(left: str, right: str) -> None:
    assert same(read(left), read(right)) and same(read(right), read(left))


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_what_is_not(left: str, right: str) -> None:
    assert not same(read(left), read(right))


TERMS = st.recursive(
    st.sampled_from(["x", "y", "a[i]", "2", "3", "1/2", "N", "sum(a[k], (k, 1, N))"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda e: f"({e[0]})*({e[1]})"),
        st.tuples(inner, inner).map(lambda e: f"({e[0]} + {e[1]})"),
        st.tuples(inner, inner).map(lambda e: f"({e[0]} - {e[1]})"),
        st.tuples(inner, st.sampled_from(["x", "y", "a[i]", "2", "exp(x)", "(x**2 + 1)"])).map(lambda e: f"({e[0]})/{e[1]}"),
        st.tuples(inner, st.sampled_from(["2", "3", "(-1)"])).map(lambda e: f"(1 + ({e[0]})**2)**{e[1]}"),
        inner.map(lambda e: f"exp({e})"),
    ),
    max_leaves=5,
)


def holds(left: Expr, right: Expr) -> bool:
    return Witness(PROBLEM, points=8, inside=(left,)).equal(left, right).verdict != "fails"


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(TERMS)
def test_taking_apart_and_building_changes_no_value(written: str) -> None:
    e = read(written)
    built = build(monomial(e))
    assert same(built, e) or key_of(e)[0] == 0, text(built)
    assert holds(e, built), text(built)


@settings(max_examples=80, deadline=None)
@given(TERMS, TERMS)
def test_the_same_key_is_the_same_value(left: str, right: str) -> None:
    a, b = read(left), read(right)
    if same(a, b):
        assert holds(a, b)


@settings(max_examples=80, deadline=None)
@given(TERMS, TERMS)
def test_a_product_is_a_product(left: str, right: str) -> None:
    from derive.expression.nodes import mul

    a, b = read(left), read(right)
    product = build(multiply((a, b)))
    assert same(product, mul(a, b)) or product == 0
    assert same(product, build(multiply((b, a))))


@settings(max_examples=80, deadline=None)
@given(TERMS, st.sampled_from([Integer(2), Integer(-1), Rational(1, 3), Rational(-3, 2)]))
def test_scaled_is_a_multiple(written: str, factor: Rational) -> None:
    e = read(written)
    unit, key = key_of(e)
    found = scaled(e, factor)
    assert key_of(found) == ((unit * factor, key) if unit != 0 else (unit, key))


@settings(max_examples=80, deadline=None)
@given(TERMS)
def test_terms_add_up(written: str) -> None:
    from derive.expression.nodes import add

    e = read(written)
    assert same(add(*terms(e)), e)


@pytest.mark.parametrize(
    ("written", "positive"),
    [("exp(x)", True), ("1 + exp(x)", True), ("sum(exp(a[k]), k)", True), ("N", True), ("pi/2", True), ("1/exp(x)", True),
     ("x", False), ("x**2", False), ("1 - exp(x)", False), ("-exp(x)", False), ("exp(x)*x", False), ("sum(a[k], k)", False),
     ("log(1 + exp(x - y))", True), ("log(2 + exp(x))", True), ("log(1/2 + exp(x))", False), ("log(1 + x)", False)],
)  # fmt: skip
def test_what_is_positive_whatever_its_leaves_are(written: str, positive: bool) -> None:
    e = read(f"{written} + 0*sum(a[k], (k, 1, N))").args[0] if "N" in written else read(written)
    assert is_positive(e) is positive

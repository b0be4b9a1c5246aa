"""Expressions as a person writes them: nothing is reordered, merged or evaluated, and places lead back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.expression.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    Add,
    Expr,
    Index,
    Integer,
    Pow,
    Rational,
    Size,
    add,
    apply,
    derivative,
    entry,
    exp,
    fraction,
    fractions,
    is_reciprocal,
    mul,
    neg,
    node,
    power,
    quotient,
    rebuild,
    scalar,
    starts_negative,
    sub,
)  # fmt: skip
from derive.expression.places import at, of_kinds, replace_at, walk, walk_up

x, y, z, w = (scalar(c) for c in "xyzw")
N = Size("N")


def test_nothing_is_merged_or_reordered() -> None:
    assert add(y, x).args == (y, x)
    assert add(x, x).args == (x, x)
    assert mul(y, x).args == (y, x)
    assert mul(exp(x), exp(x)).args == (exp(x), exp(x))
    assert node(Add, ONE, ONE).args == (ONE, ONE)
    assert exp(node(Add, x, x)).args[0].args == (x, x)


def test_a_product_is_flat() -> None:
    assert mul(mul(x, y), mul(z, w)).args == (x, y, z, w)
    assert mul(x, neg(y)).args == (x, neg(y)), "a (-b) keeps its parentheses"
    assert mul(neg(x), y).args == (MINUS_ONE, x, y)
    assert mul() == ONE and mul(x) == x
    assert mul(ONE, x, y).args == (x, y)


def test_a_sum_inside_a_sum_is_one_in_parentheses() -> None:
    assert add(x, add(y, z)).args == (x, add(y, z))
    assert sub(add(x, y), z).args == (x, y, neg(z))


@pytest.mark.parametrize(
    ("e", "after"),
    [
        (x, (MINUS_ONE, x)),
        (mul(TWO, x), (Integer(-2), x)),
        (mul(x, y), (MINUS_ONE, x, y)),
        (neg(x), (MINUS_ONE, neg(x))),
        (add(x, y), (MINUS_ONE, add(x, y))),
    ],
)
def test_a_minus_sign_stands_first(e: Expr, after: tuple[Expr, ...]) -> None:
    assert neg(e).args == after
    assert starts_negative(neg(e))


def test_numbers_take_their_sign() -> None:
    assert neg(TWO) == Integer(-2) and neg(HALF) == Rational(-1, 2)


def test_a_power() -> None:
    assert power(x, ONE) == x
    assert power(TWO, MINUS_ONE) == HALF
    assert power(power(x, TWO), MINUS_ONE) == power(x, Integer(-2))
    assert type(power(x, HALF)) is Pow


@pytest.mark.parametrize(
    ("e", "top", "bottom"),
    [
        (quotient(x, y), x, y),
        (quotient(x, mul(y, z)), x, mul(y, z)),
        (quotient(mul(x, y), z), mul(x, y), z),
        (quotient(ONE, y), ONE, y),
        (quotient(x, power(y, TWO)), x, power(y, TWO)),
        (mul(x, HALF), x, TWO),
        (mul(x, power(N, MINUS_ONE)), x, N),
        (x, x, ONE),
        (mul(x, Rational(2, 3)), mul(x, TWO), Integer(3)),
        (mul(quotient(x, y), quotient(z, w)), mul(x, z), mul(y, w)),
    ],
)
def test_a_fraction_is_what_is_above_and_below_the_line(e: Expr, top: Expr, bottom: Expr) -> None:
    assert fraction(e) == (top, bottom)


def test_two_fractions_side_by_side() -> None:
    assert fractions(mul(quotient(x, y), quotient(z, w))) == [([x], [y]), ([z], [w])]
    assert fractions(quotient(mul(x, z), mul(y, w))) == [([x, z], [y, w])]
    assert is_reciprocal(power(y, MINUS_ONE)) and is_reciprocal(HALF) and not is_reciprocal(power(x, HALF))


def test_an_index_is_no_scalar_of_the_same_letter() -> None:
    assert Index("i") != scalar("i") and Size("N") != scalar("N") and Index("N") != Size("N")


def test_rebuilding_keeps_the_kind() -> None:
    f = apply("f", x, y)
    assert rebuild(f, (y, x)) == apply("f", y, x)
    assert rebuild(add(x, y), (y, x)).args == (y, x)


LEAVES = st.sampled_from([x, y, z, N, entry("a", Index("i"))])


def trees(*more: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.recursive(
        st.one_of(LEAVES, *more),
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda e: add(*e)),
            st.lists(inner, min_size=2, max_size=3).map(lambda e: mul(*e)),
            inner.map(exp),
            inner.map(lambda e: derivative(e, x)),
            st.tuples(inner, st.sampled_from([TWO, HALF])).map(lambda e: power(*e)),
        ),
        max_leaves=10,
    )


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(trees(st.sampled_from([ONE, TWO, HALF, neg(x), neg(add(x, y))])))
def test_a_place_leads_to_its_node(e: Expr) -> None:
    down = list(walk(e))
    assert sorted(map(repr, down)) == sorted(map(repr, walk_up(e)))
    assert down[0] == ((), e)
    for place, part in down:
        assert at(e, place) == part


def rebuildable(e: Expr, place: tuple[int, ...]) -> bool:
    """The limits of a derivative are not a place where a rule works."""
    return all(type(at(e, place[:n])).__name__ != "Tuple" for n in range(len(place) + 1))


@settings(max_examples=150, deadline=None)
@given(trees())
def test_putting_a_node_back_changes_nothing(e: Expr) -> None:
    for place, part in walk(e):
        if rebuildable(e, place):
            assert replace_at(e, place, part) == e


@settings(max_examples=100, deadline=None)
@given(trees())
def test_replacing_a_node_leaves_the_rest(e: Expr) -> None:
    new = scalar("q")
    for place, _ in walk(e):
        if rebuildable(e, place):
            made = replace_at(e, place, new)
            assert at(made, place) == new
            kept = [p for p, _ in walk(e) if p[: len(place)] != place and place[: len(p)] != p]
            assert all(at(made, p) == at(e, p) for p in kept)


def test_a_product_that_is_put_into_a_product_joins_it() -> None:
    assert replace_at(mul(x, y), (1,), mul(z, w)).args == (x, z, w)
    assert replace_at(mul(x, y), (1,), neg(z)).args == (x, neg(z))
    assert replace_at(add(x, y), (1,), add(z, w)).args == (x, add(z, w))


def test_the_nodes_of_some_kinds_are_those_of_a_walk() -> None:
    e = add(mul(entry("a", Index("i")), power(x, TWO)), exp(power(add(x, y), HALF)), power(x, TWO))
    assert of_kinds(e, Pow) == tuple(p for _, p in walk(e) if isinstance(p, Pow)) and len(of_kinds(e, Pow)) == 3
    assert of_kinds(e, Index) == () and of_kinds(e, Add, Pow)[0] is e

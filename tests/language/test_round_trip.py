"""What is read, written and read again is the same expression; what is derived is read back too."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.expression.monomial import same
from derive.language.reader import read_expression, read_problem
from derive.notation import text

PROBLEM = read_problem("p[i] = exp(a[i])/sum(exp(a[k]), (k, 1, N)); L = sum(W[i,j]*b[j], i, j)*x*y + c", wrt="a[j]")
FREE = ("i", "j")


def leaves(letters: tuple[str, ...]) -> st.SearchStrategy[str]:
    index = st.sampled_from(letters)
    return st.one_of(
        st.sampled_from(["x", "y", "c", "0.5", "2", "3", "1/3", "pi"]),
        index.map(lambda i: f"a[{i}]"),
        st.tuples(index, index).map(lambda ij: f"delta({ij[0]}, {ij[1]})"),
    )


def expressions(letters: tuple[str, ...] = FREE, depth: int = 3) -> st.SearchStrategy[str]:
    """Texts over the notation, with every sum's own letter bound in its body."""
    if depth == 0:
        return leaves(letters)
    inner = expressions(letters, depth - 1)
    pair = st.tuples(inner, inner)
    bound = st.sampled_from([c for c in "kmn" if c not in letters] or ["k"])
    summed = bound.flatmap(
        lambda c: expressions((*letters, c), depth - 1).flatmap(
            lambda body: st.sampled_from([f"sum(a[{c}]*({body}), {c})", f"max(a[{c}] + ({body}), {c})", f"norm(a[{c}], {c})",
                                          f"prod(a[{c}]*({body}), ({c}, 1, N))"])
        )
    )  # fmt: skip
    return st.one_of(
        leaves(letters),
        st.tuples(pair, st.sampled_from("+-*/")).map(lambda e: f"({e[0][0]}) {e[1]} ({e[0][1]})"),
        pair.map(lambda e: f"{e[0]} + {e[1]}"),
        pair.map(lambda e: f"{e[0]}*{e[1]}"),
        pair.map(lambda e: f"{e[0]} - ({e[1]})"),
        inner.map(lambda e: f"-({e})"),
        st.tuples(inner, st.sampled_from(["2", "3", "c", "(-1)", "(1/2)", "(-2)"])).map(lambda e: f"({e[0]})**{e[1]}"),
        st.tuples(st.sampled_from(["exp", "log", "sqrt", "tanh", "abs", "sigmoid", "f"]), inner).map(lambda e: f"{e[0]}({e[1]})"),
        pair.map(lambda e: f"where(x > {e[0]}, {e[0]}, {e[1]})"),
        pair.map(lambda e: f"max({e[0]}, {e[1]})"),
        summed,
    )


def readable(written: str) -> bool:
    """Whether it has no division by what is written as zero."""
    from derive.errors import NotationError

    try:
        read_expression(written, PROBLEM)
    except NotationError as error:
        assert "division by zero" in error.problem or "too large" in error.problem
        return False
    return True


@settings(max_examples=250, deadline=None)
@given(expressions().filter(readable))
def test_a_typed_expression_is_read_back(written: str) -> None:
    e = read_expression(written, PROBLEM)
    once = text(e)
    again = read_expression(once, PROBLEM)
    assert same(again, e)
    assert text(again) == once
    assert again == read_expression(text(again), PROBLEM)


def test_a_negative_fraction_with_a_minus_sign_in_front_is_read_back() -> None:
    e = read_expression("-(-0.5)", PROBLEM)
    assert read_expression(text(e), PROBLEM) == e


@settings(max_examples=100, deadline=None)
@given(expressions().filter(readable))
def test_blanks_and_outer_parentheses_say_nothing(written: str) -> None:
    e = read_expression(written, PROBLEM)
    assert read_expression(f"  ( {written} )  ", PROBLEM) == e
    assert read_expression(written.replace(" ", ""), PROBLEM) == e
    assert read_expression(written.replace("**", "^").replace("-", "−"), PROBLEM) == e


@pytest.mark.parametrize("first", ["0.1", "0.125", "1e-7", "3.0", "12.50"])
def test_decimals_are_exact(first: str) -> None:
    from fractions import Fraction

    e = read_expression(first, PROBLEM)
    assert Fraction(int(e.p), int(e.q)) == Fraction(first)  # type: ignore[attr-defined]

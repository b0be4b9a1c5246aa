"""What is read, written and read again is the same expression; what is derived is read back too."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.expression.monomial import same
from derive.expression.nodes import MINUS_ONE, ONE, Add, Mul, Size, Sum, derivative, mul, node, scalar, sub
from derive.expression.places import walk
from derive.language.reader import read_expression, read_problem
from derive.notation import text

PROBLEM = read_problem("p[i] = exp(a[i])/sum(exp(a[k]), (k, 1, N)); L = sum(W[i,j]*b[j], i, j)*x*y + c", of="L", wrt="a[j]")
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


@pytest.mark.slow
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


@pytest.mark.slow
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


#: a problem, its variable, and expressions as the program has them: text, sizes in reading order
SIZED = [
    ("L = sum(a[i], i)*sum(b[k], k)", "b[j]", "sum(delta(i, j), i)", ["M"]),
    ("L = sum(a[i], i)*sum(b[k], k)", "b[j]", "sum(where(m == j, 1, 0), m)", ["M"]),
    ("L = sum(a[i], i)*sum(b[k], k)", "b[j]", "sum(delta(i, j), (i, 1, M))", ["M"]),
    ("L = sum(a[i], i)*sum(b[k], k)", "b[j]", "sum(sum(delta(m, n)*delta(n, j), n), m)", ["M", "M"]),
    ("p[i] = b[i]*sum(a[k], k)", "a[j]", "sum(delta(m, i)*a[j], m)", ["N"]),
    ("p[i] = b[i]*sum(a[k], k)", "a[j]", "sum(delta(m, j), m) + p[i]", ["M"]),
    ("L = x*sum(w**2, (i, 1, N)) + sum(b[j], j)", "w", "x*sum(2*w, i)", ["N"]),
    ("L = sum(a[i], i, j, k)", "a[m]", "sum(sum(K*delta(i, m), j), i)", ["N", "M"]),
]  # fmt: skip


@pytest.mark.parametrize(("given_", "wrt", "written", "sizes"), SIZED, ids=[f"{row[2]} of {row[0]}" for row in SIZED])
def test_a_sum_is_read_back_with_its_size(given_: str, wrt: str, written: str, sizes: list[str]) -> None:
    e = read_expression(written, read_problem(given_, wrt=wrt))
    assert [str(part.args[1].args[2]) for _, part in walk(e) if isinstance(part, Sum)] == sizes


def test_a_letter_at_another_axis_keeps_its_size() -> None:
    problem = read_problem("L = sum(a[i], i)*sum(b[k], k)", wrt="b[j]")
    e = read_expression("sum(delta(m, j)*a[j], m)", problem)
    assert e.args[1].args[2] == problem.axes["a"][0]
    assert problem.axes["a"] != problem.axes["b"]


def test_sizes_are_read_back_as_sizes() -> None:
    problem = read_problem("L = sum(a[i], i, j, k)", wrt="a[m]")
    assert read_expression("M*K", problem) == mul(Size("M"), Size("K"))
    assert problem.sizes == {Size("N"), Size("M"), Size("K")}


ONES = ["1*x", "1*1*log(c)", "x*y - 1*log(c)", "-1*x", "-1*1*x", "-1*x + y", "x*1*y", "x*(-1)*1", "1*x/y", "1*(-x)"]


@pytest.mark.parametrize("written", ONES)
def test_a_factor_1_that_is_written_is_read(written: str) -> None:
    e = read_expression(written, PROBLEM)
    assert text(e).count("1") == written.count("1")
    assert read_expression(text(e), PROBLEM) == e


def test_the_quotient_rule_is_read_back() -> None:
    problem = read_problem("F = -log(Z)/c; Z = sum(exp(-c*a[i]), i)", of="F", wrt="c")
    log_z = read_expression("log(Z)", problem)
    e = sub(mul(derivative(log_z, scalar("c")), scalar("c")), mul(ONE, node(Mul, ONE, log_z)))
    tree = node(Add, mul(derivative(log_z, scalar("c")), scalar("c")), node(Mul, MINUS_ONE, ONE, log_z))
    for expression in (e, tree):
        assert read_expression(text(expression), problem) == expression

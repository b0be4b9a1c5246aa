"""A number is written as a decimal where that is how a person writes it, the same in every format, and reads back exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Rational

from derive import derive
from derive.expression.decimals import decimal
from derive.expression.monomial import same
from derive.expression.nodes import Expr, mul, neg, node, scalar
from derive.expression.nodes import Pow as _Pow
from derive.language.reader import read_expression
from derive.notation import inline, latex, mathml, speech, text, typst
from tests.rules.reading import bare

X = scalar("x")


def read(words: str) -> Expr:
    return read_expression(words, bare())


@pytest.mark.parametrize("typed", ["0.044715", "1.702", "0.01", "0.05", "0.1", "0.9", "0.797885", "12.34", "1.0507009873554805"])
def test_a_decimal_is_written_as_it_was_typed_in_every_format(typed: str) -> None:
    for body in (f"{typed}*x", f"x + {typed}", f"x**{typed}", f"exp(-{typed}*x)"):
        e = read(body)
        for printer in (inline, latex, mathml, speech, text, typst):
            if "**" in body and printer is inline:
                continue  # raised digits
            assert typed in printer(e), (printer.__module__, printer(e))
        assert read(text(e)) == e


@pytest.mark.parametrize("fraction", ["1/2", "3/4", "1/3", "2/5", "1/7", "1/64", "3/16", "22/7"])
def test_a_fraction_stays_a_fraction(fraction: str) -> None:
    assert decimal(Rational(fraction)) is None
    assert text(Rational(fraction)) == fraction


@pytest.mark.parametrize(
    ("typed", "shown"), [("0.5*x", "(1/2) x"), ("x/100", "x/100"), ("-0.01*x", "−0.01 x"), ("2*x/10", "(2 x)/10")]
)
def test_where_the_number_stands_decides(typed: str, shown: str) -> None:
    assert inline(read(typed)) == shown


@pytest.mark.slow
@given(st.integers(-(10**7), 10**7).filter(bool), st.integers(0, 9), st.booleans(), st.integers(0, 3))
def test_a_decimal_reads_back_to_the_same_number(top: int, places: int, front: bool, shape: int) -> None:
    n = Rational(top, 10**places)
    product = mul(n, X) if front else mul(X, n)
    e = (n, product, node(_Pow, X, n), neg(product))[shape]
    again = read(text(e))
    assert same(again, e) or read(text(again)) == again
    value = {X: Rational(3, 7)}
    if shape != 2:
        assert again.xreplace(value).doit() == e.xreplace(value).doit()


def test_numbers_that_are_multiplied_are_a_decimal_again() -> None:
    d = derive("h = x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x**3)))/2", wrt="x")
    assert d.verified
    assert "0.134145*x**2" in d.result.text
    assert "200000" not in "".join(s.after.text + s.after.latex + s.because.text for s in d.steps)

"""A quantity in its own derivative: named where that says something, and not where its parts stand there nevertheless."""

from __future__ import annotations

import pytest

from derive import derive
from derive.document.calculation import calculation
from derive.engine.cost import burden
from derive.notation.text import text
from tests.rules.reading import bare, read


@pytest.mark.parametrize(
    ("body", "slope"),
    [
        ("x*exp(-x)", "exp(-x)*(1 - x)"),
        ("x**2*exp(-2*x)", "2*x*exp(-2*x)*(1 - x)"),
        ("exp(x)*cos(x)", "exp(x)*(cos(x) - sin(x))"),
        ("x**3*exp(-x)/(1 + x)", "x**2*exp(-x)*(3 + x - x**2)/(1 + x)**2"),
        ("(1 + sqrt(3)*x/l)*exp(-sqrt(3)*x/l)", "-3*x*exp(-sqrt(3)*x/l)/l**2"),
        ("y*min(x, z)/x", "-y*where(x < z, 0, z)/x**2"),
    ],
)
def test_it_is_not_named_beside_what_it_is_made_of(body: str, slope: str) -> None:
    assert derive(f"f = {body}", wrt="x").result.text == slope


@pytest.mark.parametrize(
    ("body", "slope"),
    [
        ("sin(x)/x", "(cos(x) - f)/x"),
        ("(1 - exp(-x))/x", "(exp(-x) - f)/x"),
        ("1 - exp(-exp(x))", "exp(x)*(1 - f)"),
        ("x**x", "f*(log(x) + 1)"),
        ("x**y*exp(-x)", "f*(y/x - 1)"),
    ],
)
def test_it_is_named_where_it_takes_them_along_or_saves_much(body: str, slope: str) -> None:
    assert derive(f"f = {body}", wrt="x").result.text == slope


def test_one_fraction_has_no_fraction_above_its_line() -> None:
    assert derive("V = (1 - 2*M/r)*(1 + L**2/r**2)", wrt="r").result.text == "2*(M*(r**2 + 3*L**2) - L**2*r)/r**4"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("(3 + x - x**2)/(1 + x)**2", "(3 - x - x/(1 + x))/(1 + x)"),
        ("(x**2/y - 1)/y", "(x**2 - y)/y**2*1"),
        ("(x*(y - x) - z)/x**3", "((y - x)/x - z)/x"),
    ],
)
def test_a_fraction_over_what_is_below_the_line_already_costs_more_but_beside_one_term(better: str, worse: str) -> None:
    assert burden(read(better, bare("x"))) <= burden(read(worse, bare("x")))


def test_it_is_not_one_of_several_terms_beside_factors_of_its_own() -> None:
    found = derive("s = 1/(1 + exp(-x)); f = s*(1 + x*(1 - s))", wrt="x")
    assert found.result.text == "s*(1 - s)*(2 - 2*x*s + x)"
    assert derive("s = 1/(1 + exp(-x)); f = x*s", wrt="x").result.text == "s + f*(1 - s)"


@pytest.mark.parametrize(("body", "wrt", "slope"), [
    ("v*exp(-sum((x[d] - y[d])**2/(2*l[d]**2), d))", "l[m]", "k*(x[m] - y[m])**2/l[m]**3"),
    ("v*exp(-sum(x[d]**2/(2*c), d))", "x[m]", "-k*x[m]/c"),
])  # fmt: skip
def test_the_exponent_of_a_definition_stays_as_it_is_written(body: str, wrt: str, slope: str) -> None:
    found = derive(f"k = {body}", wrt=wrt)
    assert found.verified
    assert found.result.text == slope


def test_a_power_of_what_a_quantity_is_made_of_does_not_stand_beside_its_name() -> None:
    found = derive("p = sigmoid(z); L = -(1 - p)**g*log(p)", of="L", wrt="z")
    assert found.verified and found.result.text == "(1 - p)**g*(p - 1 + g*p*log(p))"


def shown(problem: str, wrt: str) -> list[str]:
    found = derive(problem, wrt=wrt).derivation
    return [text(line.expr) for line in calculation(found.start, found.steps).lines]


def test_an_exponential_is_known_with_the_constants_in_front_as_it_is_differentiated() -> None:
    assert shown("k = A*exp(-E/(R*T))", "T")[1:] == ["k*diff(-E/(R*T), T)", "E*k/(R*T**2)"]
    assert shown("f = x*exp(-x**2)", "x")[2] == "exp(-x**2) + x*exp(-x**2)*diff(-x**2, x)"

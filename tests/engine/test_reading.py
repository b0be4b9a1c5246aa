"""Derivations read as a person writes them: no tiny lines, names where there are names, nothing nested without need."""

from __future__ import annotations

from pathlib import Path

import pytest

import derive
from derive.document.calculation import calculation
from derive.notation import text

HOUSE = Path(derive.__file__).parent


def lines(of: derive.Derived, lemma: str = "") -> list[tuple[str, str]]:
    """The lines of a derivation, or of one of its lemmas, each with its reasons."""
    found = [d for d in (*of.derivation.lemmas, of.derivation) if not lemma or text(d.of) == lemma][-1]
    return [(text(line.expr), ", ".join(line.reasons)) for line in calculation(found.start, found.steps).lines]


def test_linear_rules_in_a_row_are_one_line() -> None:
    d = derive.derive("L = mean((y[i] - w*x[i])**2, i)", wrt="w")
    reasons = [reason for _, reason in lines(d)]
    assert reasons[:2] == ["Definition", "Constant factor, Derivative of a sum"]


def test_a_rule_that_is_not_linear_has_a_line_of_its_own() -> None:
    d = derive.derive("L = sum((y[i] - w*x[i])**2, i)", wrt="w")
    assert [reason for _, reason in lines(d)][1:3] == ["Derivative of a sum", "Power rule, Chain rule"]


@pytest.mark.parametrize(
    "equations, quantity, wrong",
    [
        ("u = norm(x[i], i); L = u**2", "u", "sqrt"),
        ("s = sigmoid(w*x); L = s**2", "s", "sigmoid"),
        ("h = tanh(w*x); L = h**2", "h", "tanh"),
        ("g = exp(w*x); L = g + x", "g", "exp"),
    ],
)
def test_what_the_derivative_reads_of_itself_has_its_name(equations: str, quantity: str, wrong: str) -> None:
    d = derive.derive(equations, of="L", wrt="x[j]" if "x[i]" in equations else "w")
    opening, *rest = lines(d, quantity)
    assert wrong in opening[0] and not any(wrong in line for line, _ in rest)


@pytest.mark.parametrize(
    "equations, wrt, line",
    [
        ("z = sigmoid(a); h = (1 - z)*n + z*g", "a", "z*(1 - z)*(g - n)"),
        ("z[i] = sigmoid(a[i]); h[i] = (1 - z[i])*n[i] + z[i]*g[i]", "a[j]", "delta(i, j)*z[i]*(1 - z[i])*(g[i] - n[i])"),
    ],
)
def test_a_difference_begins_with_what_has_no_minus_sign_in_every_line(equations: str, wrt: str, line: str) -> None:
    shown = [shown for shown, _ in lines(derive.derive(equations, wrt=wrt))]
    assert line in shown
    assert not any("*(-" in one or one.startswith("(-") for one in shown)


def test_two_fractions_that_become_one_have_one_power_below() -> None:
    assert derive.derive("R = ((n - m)/(n + m))**2", wrt="n").result.text == "4*m*(n - m)/(n + m)**3"


def test_what_the_quotient_rule_leaves_keeps_its_order() -> None:
    shown = [shown for shown, _ in lines(derive.derive("p[i] = exp(-a[i])/(1 + sum(exp(-a[k]), k))", wrt="a[j]"))]
    assert any(one.startswith("(-exp(-a[i])*delta(i, j)") for one in shown)


def test_the_order_of_factors_takes_no_line() -> None:
    d = derive.derive("dense-tanh")
    for lemma in ("z[i]", "h[i]"):
        assert not any(reason == "Reorder the factors" for _, reason in lines(d, lemma))


@pytest.mark.parametrize(
    "equations, wrt, expected",
    [
        ("s = sigmoid(sum(u[i]*v[i], i)); L = s + 1", "v[j]", "u[j]*s*(1 - s)"),
        ("L = max(min(x, 1), -1)", "x", "where(x > -1, where(x < 1, 1, 0), 0)"),
        ("L = mean(max(0, -y[n]*f[n]), (n, 1, N))", "f[m]", "-1/N*where(-y[m]*f[m] > 0, y[m], 0)"),
        ("L = sum(max(0, m - s[1] + s[k]), k)", "s[j]",
         "where(m - s[1] + s[j] > 0, 1, 0) - delta(1, j)*sum(where(m - s[1] + s[k] > 0, 1, 0), k)"),
    ],
)  # fmt: skip
def test_the_last_line_is_as_a_person_writes_it(equations: str, wrt: str, expected: str) -> None:
    d = derive.derive(equations, of="L", wrt=wrt)
    assert d.verified and d.result.text.replace(", (k, 1, N)", ", k") == expected


def test_terms_alike_are_not_grouped_into_nested_parentheses() -> None:
    d = derive.derive("lstm-hidden")
    assert d.verified and "(" not in d.result.text.replace("(1 - ", "")


def test_no_relation_is_evaluated_on_the_way() -> None:
    """SymPy's free symbols of a sum rebuild its body, and a relation in it is evaluated: free indices are asked for."""
    for room in ("engine", "rules", "expression"):
        for path in (HOUSE / room).rglob("*.py"):
            assert ".free_symbols" not in path.read_text(encoding="utf-8"), path


@pytest.mark.parametrize(
    ("problem", "slope"),
    [
        ("L = x*p - 2*x*t + x*q", "p + q - 2*t"),
        ("L = x*a[1] - 2*x*a[2] + x*a[3]", "a[1] - 2*a[2] + a[3]"),
        ("L = x*p - x*t + x*q", "p - t + q"),
    ],
)
def test_twice_another_quantity_stands_behind_two_and_a_second_difference_in_its_order(problem: str, slope: str) -> None:
    assert derive.derive(problem, wrt="x").result.text == slope

"""A definition may hold a derivative: what it differentiates is known to it by its definition, and not only by its value."""

from __future__ import annotations

import pytest

from derive import derive

pytestmark = pytest.mark.slow

LAYERS = "h[i] = tanh(sum(W1[i,j]*x[j], j)); g[i] = tanh(sum(W2[i,j]*h[j], j))"
SHARED = "h[i] = tanh(sum(W[i,j]*x[j], j)); g[i] = tanh(sum(W[i,j]*h[j], j)); k[i] = tanh(sum(W[i,j]*g[j], j))"


@pytest.mark.parametrize(
    "text",
    [
        "z[i] = y*b[i]; o[i] = tanh(sum(W[i,j]*z[j], j)); L = diff(o[2] + y**2, y)",
        "z[i] = f(y*b[i]); o[i] = tanh(sum(W[i,j]*z[j], j)); L = diff(o[2] + y**2, y)",
        "z[i] = log(1 + y**2) + where(b[i] > y, b[i], 10); o[i] = tanh(sum(W[i,j]*z[j], j)); L = diff(o[2], y)",
        "s[i] = max(b[i]*y, a[i]); t[i] = sum(W[i,j]*s[j], j); L = sum(diff(t[i], y)*t[i], i)",
        "z[i] = y*b[i]; o[i] = sum(W[i,j]*z[j], j); L = diff(prod(o[i], i), y) + max(o[i], i)",
        "r[i] = tanh(sum(W[i,j]*y, j)); q = sum(r[i]*b[i], i); L = diff(q, y)",
        f"{LAYERS}; L = sum(diff(sum(g[i], i), x[k])**2, k)",
        f"{LAYERS}; q = diff(sum(g[i]**2, i), x[1]); L = q**2 + sum(W1[i,j]**2, i, j)",
        "z[i] = y*b[i]; o[i] = tanh(sum(W[i,j]*z[j], j)); q[i] = diff(o[i], y); r[i] = sum(U[i,j]*q[j], j); L = sum(r[i]**2, i)",
        "r[i] = tanh(sum(W[i,j]*y, j)); p[i] = tanh(r[i]*y); q = sum(p[i]*b[i], i);"
        "L = diff(q, y) + sum(diff(diff(p[i]*b[1], y), b[1])*b[i], i)",
    ],
)  # fmt: skip
def test_an_error_does_not_pass_a_derivative_of_what_the_quantity_is(text: str) -> None:
    assert derive(text, of="L", gradient=True).verified


@pytest.mark.parametrize("by", ["x[1]", "W[1,2]"])
def test_uses_of_a_parameter_add_up_behind_a_derivative(by: str) -> None:
    assert derive(f"{SHARED}; L = diff(sum(k[i], i), {by})", of="L", wrt="W").verified


@pytest.mark.parametrize(
    ("text", "wrt", "result"),
    [
        ("q = b - b + y; L = diff(q**2, y)*b", "b", "2*q"),
        ("q[i] = a[i] - a[i] + y**2; L = diff(sum(q[i]*a[i], i), y)", "a[j]", "2*y"),
        ("q[i] = where(a[i] > 1, y, y**2); L = diff(sum(q[i]*a[i], i), y)", "a[j]", "where(a[j] > 1, 1, 2*y)"),
    ],
)
def test_what_does_not_move_with_one_variable_may_move_with_another(text: str, wrt: str, result: str) -> None:
    found = derive(text, of="L", wrt=wrt)
    assert found.verified
    assert found.result.text == result


@pytest.mark.parametrize(
    ("text", "wrt"),
    [
        ("q[i] = sum(W[i,j]*x[j], j)*y; L = diff(sum(q[i]**2, i), W[1,2])*y", "W[1,1]"),
        ("q[i] = sum(W[i,j]*x[j]**2*W[i,i], j)*y; L = sum(diff(sum(q[i]**2, i), W[k,l])*y, k, l)", "W[m,m]"),
        ("q[i] = sum(W[i,j]*x[j]**2*W[i,i], j)*y; L = sum(diff(sum(q[i]**2, i), W[k,l])*y, k, l)", "W[2,1]"),
    ],
)
def test_what_was_derived_by_one_entry_says_nothing_of_the_others(text: str, wrt: str) -> None:
    assert derive(text, of="L", wrt=wrt).verified

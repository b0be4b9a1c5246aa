"""What the rest of the notation comes to: whole arrays, derivatives inside definitions, products, extremes, pieces, entries,
assumptions.  Each answer is verified, and is the expected one by number."""

from __future__ import annotations

import pytest

from derive import derive
from derive.check import Witness
from derive.language.reader import read_expression

SOFTMAX = "p[i] = exp(a[i] - m)/sum(exp(a[k] - m), k); m = max(a[k], k)"
#: text, of, wrt, answer, assumptions
ANSWERS: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    ("L = sum((y[i] - f(x[i], theta))**2, i)", "L", "theta[k]",
     "-2*sum((y[i] - f(x[i], theta))*diff(f(x[i], theta), theta[k]), i)", ()),
    ("L = f(a) + sum(a[i]**2, i)", "L", "a[j]", "diff(f(a), a[j]) + 2*a[j]", ()),
    ("h[i] = sum(W[i,j]*x[j], j); L = f(h)", "L", "W[m,n]", "x[n]*diff(f(h), h[m])", ()),
    ("L = f(W) + W[1,2]", "L", "W[i,j]", "diff(f(W), W[i,j]) + delta(1, i)*delta(2, j)", ()),
    ("L = f(g(theta), theta)", "L", "theta[k]", "diff(f(u, v), u)*diff(g(theta), theta[k]) + diff(f(u, v), v[k])", ()),
    ("g = diff(f(x, y), x)*y", "g", "y", "diff(diff(f(x, y), x), y)*y + diff(f(x, y), x)", ()),
    ("g = diff(f(x*y), x)", "g", "y", "diff(diff(f(u), u), u)*u + diff(f(u), u)", ()),
    ("u = x**2; g = diff(u, x)*x", "g", "x", "4*x", ()),
    ("p[i] = exp(a[i])/sum(exp(a[k]), k); g = diff(p[1], a[2])", "g", "a[j]", "p[1]*p[2]*(2*p[j] - delta(1,j) - delta(2,j))", ()),
    ("L = diff(f(x, g(x)), x)", "L", "x",
     "diff(diff(f(u, v), u), u) + 2*diff(diff(f(u, v), u), v)*diff(g(x), x)"
     " + diff(diff(f(u, v), v), v)*diff(g(x), x)**2 + diff(f(u, v), v)*diff(diff(g(x), x), x)", ()),
    ("P = prod(a[k], k)", "P", "a[j]", "prod(where(k == j, 1, a[k]), k)", ()),
    ("P = prod(sigmoid(a[k]), k)", "P", "a[j]", "P*(1 - sigmoid(a[j]))", ()),
    ("P = prod(1 + x[k]*w, k)", "P", "w", "sum(x[m]*prod(where(k == m, 1, 1 + x[k]*w), k), m)", ()),
    ("L = log(prod(p[n], n))", "L", "p[m]", "1/p[m]", ()),
    ("P = prod(exp(-a[k]**2/2), k)", "P", "a[j]", "-a[j]*P", ()),
    ("L = sum(prod(a[k]*W[i,k], k), i)", "L", "a[j]", "sum(W[i,j]*prod(where(k == j, 1, a[k]*W[i,k]), k), i)", ()),
    ("M = max(a[k], k)", "M", "a[j]", "where(a[j] == M, 1, 0)", ()),
    ("M = min(x*a[k], k)", "M", "x", "sum(where(x*a[m] == M, a[m], 0), m)", ()),
    ("L = max(relu(a[k]), k)", "L", "a[j]", "where(a[j] == L, 1, 0)", ()),
    (f"{SOFTMAX}", "p[i]", "a[j]", "p[i]*(delta(i,j) - p[j])", ()),
    ("L = m + log(sum(exp(a[k] - m), k)); m = max(a[k], k)", "L", "a[j]", "exp(a[j])/sum(exp(a[k]), k)", ()),
    ("L = sum(where(i != j, a[i]*a[j], 0), i, j)", "L", "a[k]", "2*sum(where(k != j, a[j], 0), j)", ()),
    ("L = where(t == 0, 0, t*log(t)*q)", "L", "q", "where(t == 0, 0, t*log(t))", ()),
    ("L = sum(where(t[i] == 1, log(p[i]), log(1 - p[i])), i)", "L", "p[j]", "where(t[j] == 1, 1/p[j], -1/(1 - p[j]))", ()),
    ("L = sum(x[i]*A[i,j]*x[j], i, j)", "L", "x[k]", "2*sum(A[k,j]*x[j], j)", ("A[i,j] = A[j,i]",)),
    ("L = sum(x[i]*A[i,j]*x[j], i, j)", "L", "x[k]", "0", ("A[i,j] = -A[j,i]",)),
    ("L = sum(A[i,j]*x[j]*y[i], i, j)", "L", "x[k]", "sum(A[i,k]*y[i], i)", ("A[i,j] = A[j,i]", "sum(A[i,j], j) = 1")),
    ("L = sum(T[i,j,k]*x[i]*x[j]*x[k], i, j, k)", "L", "x[m]", "3*sum(T[m,j,k]*x[j]*x[k], j, k)",
     ("T[i,j,k] = T[j,i,k]", "T[i,j,k] = T[i,k,j]")),
    ("L = a[1]*a[2] + sum(exp(a[k]), k)", "L", "a[1]", "a[2] + exp(a[1])", ()),
    ("y[i] = a[i]**2", "y[i]", "a[1]", "2*a[i]*delta(i, 1)", ()),
    ("p[i] = exp(a[i])/sum(exp(a[k]), k)", "p[1]", "a[2]", "-p[1]*p[2]", ()),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("text", "of", "wrt", "answer", "assume"), ANSWERS, ids=[f"{row[0]} by {row[2]}" for row in ANSWERS])
def test_the_answer(text: str, of: str, wrt: str, answer: str, assume: tuple[str, ...]) -> None:
    found = derive(text, of=of, wrt=wrt, assume=assume)
    problem = found.derivation.problem
    assert found.verified, [s.check for s in found.derivation.all_steps() if s.check is None or not s.check.ok][:1]
    assert Witness(problem).equal(found.result.expr, read_expression(answer, problem)).ok, found.result.text
    assert read_expression(found.result.text, problem) == found.result.expr


def test_a_quantity_at_a_fixed_place_is_recognised() -> None:
    found = derive("softmax-cross-entropy", wrt="a[1]")
    assert found.verified and found.result.text == "p[1] - t[1]"


def test_a_sum_with_a_condition_reads_as_a_lecturer_writes_it() -> None:
    assert derive("P = prod(a[k], k)", wrt="a[j]").result.latex == r"\prod_{k\neq j} a_k"
    assert derive("M = max(a[k], k)", wrt="a[j]").result.text == "where(a[j] == M, 1, 0)"


@pytest.mark.parametrize("text", ["abs(x)", "relu(x)", "sign(x)", "max(x, y)", "where(x > 0, x, 0)", "max(x*a[k], k)"])
def test_what_is_taken_at_a_kink_is_said(text: str) -> None:
    found = derive(f"L = {text}", wrt="x")
    assert any(s.rule.convention for s in found.derivation.all_steps())


def test_a_smooth_function_needs_no_convention() -> None:
    found = derive("L = prod(sigmoid(x*a[k]), k) + exp(x)", wrt="x")
    assert not any(s.rule.convention for s in found.derivation.all_steps())

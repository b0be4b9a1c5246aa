"""The witness of matrix forms: what is right holds, and a transpose, a diagonal, a sign or an order that is wrong fails."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from derive.check import Witness
from derive.check.matrix import check_matrix, value
from derive.expression.matrix import (
    Diag,
    Frobenius,
    Hadamard,
    IdentityMatrix,
    Inverse,
    Norm,
    Ones,
    TraceOf,
    Transposed,
    hadamard,
    product,
    reciprocal,
    whole,
)
from derive.expression.nodes import (
    Expr,
    Index,
    Integer,
    Rational,
    Size,
    add,
    derivative,
    indices_of,
    name_of,
    neg,
    node,
    power,
    scalar,
    sub,
)
from derive.language.reader import read_expression, read_problem
from derive.step import MatrixForm

X, A, K, V, W, R, P, S = (whole(n, 2) for n in "XAKVWRpt")
y, w, r, p, t, x, v, a, h, q, o = (whole(n, 1) for n in "ywrptxvahqo")
N, D = Size("N"), Size("D")
one, eye = node(Ones, N), node(IdentityMatrix, N)
TWO = Integer(2)


def T(e: Expr) -> Expr:
    return node(Transposed, e)


def diag(e: Expr) -> Expr:
    return node(Diag, e)


def times(*factors: int | Expr) -> Expr:
    return product(*(Integer(f) if isinstance(f, int) else f for f in factors))


def outer(left: Expr, right: Expr) -> Expr:
    return times(left, T(right))


def covariance(e: Expr) -> Expr:
    return sub(diag(e), outer(e, e))


SOFTMAX = "p[i] = exp(a[i])/sum(exp(a[k]), k)"
REGRESSION = "r[n] = y[n] - sum(X[n,d]*w[d], d); L = sum(r[n]**2, n)"
CLASSES = "z[n,c] = sum(X[n,d]*W[c,d], d); p[n,c] = exp(z[n,c])/sum(exp(z[n,k]), k); L = -sum(sum(t[n,c]*log(p[n,c]), c), n)"
NETWORK = "z[h] = sum(W[h,d]*x[d], d); a[h] = tanh(z[h]); o = sum(v[h]*a[h], h)"
ATTENTION = "s[i] = sum(q[d]*K[i,d], (d, 1, D))/sqrt(D); p[i] = exp(s[i])/sum(exp(s[k]), k); o[c] = sum(p[i]*V[i,c], i)"
NORMED = "m = mean(x[i], (i, 1, N)); s = sqrt(mean((x[i] - m)**2, i) + e); h[i] = (x[i] - m)/s"
scale = reciprocal(power(D, Rational(1, 2)))
inverse, part = reciprocal(scalar("s")), reciprocal(N)
#: definitions, of, wrt, the entries; then what is right, and what is wrong.
CONTROLS: list[tuple[str, str, str, str, list[Expr], list[Expr]]] = [
    (
        REGRESSION, "L", "w[j]", "-2*sum(X[n,j]*r[n], n)",
        [times(-2, T(X), r), times(T(X), r, -2), neg(times(2, T(X), r)), times(-2, T(X), sub(y, times(X, w)))],
        [times(-2, X, r), times(-2, T(r), X), times(2, T(X), r), times(-1, T(X), r), times(-2, T(X), y), times(-2, r, T(X)),
         times(Rational(-20000001, 10000000), T(X), r), times(-2, T(X), add(r, Integer(1)))],
    ),
    (
        REGRESSION, "r[n]", "w[j]", "-X[n,j]", [neg(X), neg(T(T(X)))], [X, neg(T(X)), neg(add(X, X))],
    ),
    (
        SOFTMAX, "p[i]", "a[j]", "p[i]*(delta(i,j) - p[j])",
        [covariance(p), T(covariance(p)), times(diag(p), sub(eye, outer(one, p)))],
        [sub(diag(p), times(T(p), p)), sub(p, outer(p, p)), sub(eye, outer(p, p)), add(diag(p), outer(p, p)),
         sub(diag(p), outer(one, p)), times(p, sub(eye, outer(one, p))), sub(diag(p), p), diag(p), neg(covariance(p))],
    ),
    (
        f"{SOFTMAX}; l[i] = log(p[i])", "l[i]", "a[j]", "delta(i,j) - p[j]",
        [sub(eye, outer(one, p))],
        [sub(eye, outer(p, one)), sub(one, outer(one, p)), sub(eye, p), sub(eye, T(p)), sub(eye, diag(p))],
    ),
    (
        CLASSES, "L", "W[i,j]", "sum((p[n,i] - t[n,i])*X[n,j], n)",
        [times(T(sub(P, S)), X), sub(times(T(P), X), times(T(S), X))],
        [times(T(X), sub(P, S)), times(T(sub(S, P)), X), times(sub(P, S), X), times(T(add(P, S)), X), times(T(P), X)],
    ),
    (
        "Q = sum(sum(x[i]*A[i,j]*x[j], j), i)", "Q", "x[m]", "sum((A[m,i] + A[i,m])*x[i], i)",
        [times(add(A, T(A)), x), add(times(A, x), times(T(A), x))],
        [times(2, A, x), times(sub(A, T(A)), x), times(T(x), add(A, T(A))), times(add(A, A), x), add(A, T(A))],
    ),
    (
        "R[n,c] = sum(X[n,d]*W[d,c], d) - t[n,c]; L = sum(sum(R[n,c]**2, c), n)", "L", "W[i,j]", "2*sum(X[n,i]*R[n,j], n)",
        [times(2, T(X), R)], [times(2, T(R), X), times(2, X, R), times(2, R, X), times(T(X), R)],
    ),
    (
        "L = logdet(K)", "L", "K[i,j]", "inv(K)[j,i]",
        [T(node(Inverse, K)), times(T(node(Inverse, K)), K, node(Inverse, K)), node(Inverse, T(K))],
        [node(Inverse, K), T(K), K, neg(T(node(Inverse, K))), times(node(Inverse, K), node(Inverse, K))],
    ),
    (
        "t = sum(sum(inv(K)[i,j]*A[j,i], j), i)", "t", "K[i,j]", "-sum(inv(K)[m,i]*sum(A[k,m]*inv(K)[j,k], k), m)",
        [neg(times(T(node(Inverse, K)), T(A), T(node(Inverse, K)))), neg(T(times(node(Inverse, K), A, node(Inverse, K))))],
        [neg(times(node(Inverse, K), A, node(Inverse, K))), times(T(node(Inverse, K)), T(A), T(node(Inverse, K)))],
    ),
    (
        NETWORK, "o", "W[i,j]", "v[i]*(1 - a[i]**2)*x[j]",
        [outer(hadamard(v, sub(node(Ones, N), hadamard(a, a))), x), times(diag(v), sub(one, hadamard(a, a)), T(x))],
        [outer(x, hadamard(v, sub(one, hadamard(a, a)))), outer(hadamard(v, add(one, hadamard(a, a))), x), outer(v, x),
         times(v, sub(one, hadamard(a, a)), T(x)), outer(hadamard(v, sub(Integer(1), hadamard(a, a))), x)],
    ),
    (
        ATTENTION, "o[c]", "q[m]", "sum(p[j]*(V[j,c] - o[c])*K[j,m], j)/sqrt(D)",
        [times(scale, sub(times(T(V), diag(p)), outer(o, p)), K), times(scale, T(V), covariance(p), K)],
        [times(scale, T(K), covariance(p), V), times(T(V), covariance(p), K), times(scale, V, covariance(p), K),
         times(scale, T(V), diag(p), K), times(scale, T(V), sub(diag(p), outer(o, p)), K)],
    ),
    (
        NORMED, "h[i]", "x[j]", "(delta(i,j) - 1/N - h[i]*h[j]/N)/s",
        [times(inverse, sub(sub(eye, times(part, outer(one, one))), times(part, outer(h, h))))],
        [times(inverse, sub(sub(eye, times(part, outer(one, one))), outer(h, h))),
         times(inverse, sub(eye, times(part, outer(h, h)))), times(inverse, sub(sub(eye, part), times(part, outer(h, h))))],
    ),
    (
        "L = sum(x[i]*y[i], i)", "L", "c", "sum(x[i]*y[i], i)",
        [times(T(x), y), times(T(y), x), node(TraceOf, outer(x, y)), times(T(one), hadamard(x, y))],
        [outer(x, y), hadamard(x, y), times(T(x), x), node(Norm, x), times(T(one), x)],
    ),
    (
        "L = sum(sum(A[i,j]**2, j), i)", "L", "c", "sum(sum(A[i,j]**2, j), i)",
        [power(node(Frobenius, A), TWO), node(TraceOf, times(T(A), A)), node(TraceOf, times(A, T(A)))],
        [node(Frobenius, A), power(node(Norm, A), TWO), times(T(A), A), node(TraceOf, A)],
    ),
    (
        "L = sum(y[i], i)", "L", "y[j]", "1 + 0*y[j]",  # 1 for every j
        [one, sub(add(one, y), y)], [node(IdentityMatrix, N), times(one, T(one)), times(T(one), one), hadamard(y, y)],
    ),
]  # fmt: skip


@cache
def witness(define: str, of: str, wrt: str) -> Witness:
    if wrt == "c":
        define = f"{define} + c"
    return Witness(read_problem(define, of=of, wrt=wrt))


def form(judge: Witness, entries: str, right: Expr) -> MatrixForm:
    of, wrt = judge.problem.of, judge.problem.wrt
    places = [i for e in (of, wrt) for i in indices_of(e)]
    left = derivative(*(whole(name_of(e), len(indices_of(e))) for e in (of, wrt)))
    return MatrixForm(left, right, read_expression(entries, judge.problem), *places)  # type: ignore[arg-type]


RIGHT = [(*c[:4], e) for c in CONTROLS for e in c[4]]
WRONG = [(*c[:4], e) for c in CONTROLS for e in c[5]]


@pytest.mark.parametrize(("define", "of", "wrt", "entries", "right"), RIGHT)
def test_a_right_form_holds(define: str, of: str, wrt: str, entries: str, right: Expr) -> None:
    judge = witness(define, of, wrt)
    found = check_matrix(judge, form(judge, entries, right))
    assert (found.verdict, found.detail) == ("holds", "")


@pytest.mark.parametrize(("define", "of", "wrt", "entries", "wrong"), WRONG)
def test_a_wrong_form_fails(define: str, of: str, wrt: str, entries: str, wrong: Expr) -> None:
    judge = witness(define, of, wrt)
    found = check_matrix(judge, form(judge, entries, wrong))
    assert found.verdict == "fails"
    assert found.detail


def test_what_comes_from_nowhere_fails() -> None:
    judge = witness(REGRESSION, "L", "w[j]")
    found = check_matrix(judge, form(judge, "-2*sum(X[n,j]*r[n], n)", times(-2, T(X), whole("u", 1))))
    assert found.verdict == "fails" and "u comes from nowhere" in found.detail


def test_an_index_that_is_left_fails() -> None:
    judge = witness(REGRESSION, "L", "w[j]")
    entry = read_expression("w[j]", judge.problem)
    assert check_matrix(judge, form(judge, "w[j]", times(entry, node(Ones, Size("M"))))).verdict == "fails"


def test_a_form_of_other_rows_fails() -> None:
    """The rows are those of the variable, even if the entries are the same for all of them."""
    judge = witness("L = sum(y[i], i) + sum(x[k], k)", "L", "y[j]")
    sizes = judge.problem.axes
    right, wrong = (form(judge, "1 + 0*y[j]", node(Ones, sizes[n][0])) for n in ("y", "x"))
    assert check_matrix(judge, right).verdict == "holds"
    assert check_matrix(judge, wrong).verdict == "fails"


def test_values_are_those_of_linear_algebra() -> None:
    judge = witness(REGRESSION, "L", "w[j]")
    found = value(judge.world, times(-2, T(X), r))
    leaves = judge.world.leaves
    residual = leaves["y"] - np.einsum("pnd,pd->pn", leaves["X"], leaves["w"])
    assert found.shape[1:] == (leaves["w"].shape[1], 1)
    assert np.allclose(found[:, :, 0], -2 * np.einsum("pnd,pn->pd", leaves["X"], residual))
    assert Index("j") not in node(Hadamard, r, r).free_symbols

"""Inverses and determinants of whole matrices, as lecturers differentiate them: each answer is verified, is the expected one by
number, is no longer than the one that a lecturer ends with, and has its form in matrices."""

from __future__ import annotations

import pytest

from derive import derive
from derive.check import Witness
from derive.expression.cost import cost
from derive.language.reader import read_expression
from derive.notation import inline

pytestmark = pytest.mark.slow

LIKELIHOOD = "L = -1/2*logdet(S) - 1/2*sum(sum((x[i] - m[i])*inv(S)[i,j]*(x[j] - m[j]), j), i)"
PRECISION = "L = logdet(P)/2 - 1/2*sum(sum((x[i] - m[i])*P[i,j]*(x[j] - m[j]), j), i)"
SAMPLES = "L = -N/2*logdet(S) - 1/2*sum(sum(sum((x[n,i] - m[i])*inv(S)[i,j]*(x[n,j] - m[j]), j), i), (n, 1, N))"
EVIDENCE = (
    "K[i,j] = s**2*exp(-(x[i] - x[j])**2/(2*l**2)) + n*delta(i,j); L = -1/2*sum(sum(y[i]*inv(K)[i,j]*y[j], j), i) - 1/2*logdet(K)"
)
FACTOR_ANALYSIS = (
    "K[i,j] = sum(W[i,d]*W[j,d], d) + s**2*delta(i,j); L = -1/2*logdet(K) - 1/2*sum(sum(x[i]*inv(K)[i,j]*x[j], j), i)"
)
RIDGE = "G[i,j] = sum(X[n,i]*X[n,j], n) + c*delta(i,j); b[i] = sum(inv(G)[i,j]*sum(X[n,j]*y[n], n), j)"
SYMMETRIC = ("S[i,j] = S[j,i]",)
#: text, of, wrt, assumptions, the answer as a lecturer writes it, its form in matrices
ANSWERS: list[tuple[str, str, str, tuple[str, ...], str, str | None]] = [
    ("d = det(A)", "d", "A[k,l]", (), "d*inv(A)[l,k]", "∂d/∂A = d A⁻ᵀ"),
    ("L = logdet(A)", "L", "A[k,l]", (), "inv(A)[l,k]", "∂L/∂A = A⁻ᵀ"),
    ("L = logdet(A)", "L", "A[1,2]", (), "inv(A)[2,1]", None),
    ("t = trace(A)", "t", "A[k,l]", (), "delta(k,l)", "∂t/∂A = I"),
    ("t = sum(sum(A[j,i]*B[j,i], j), i)", "t", "A[k,l]", (), "B[k,l]", "∂t/∂A = B"),
    ("t = sum(sum(inv(A)[i,j]*B[j,i], j), i)", "t", "A[k,l]", (), "-sum(inv(A)[i,k]*sum(B[j,i]*inv(A)[l,j], j), i)",
     "∂t/∂A = −A⁻ᵀ Bᵀ A⁻ᵀ"),
    ("t = sum(sum(A[i,j]*inv(A)[j,i], j), i)", "t", "A[k,l]", (), "0", None),
    ("L = sqrt(det(A))*exp(-x)", "L", "A[k,l]", (), "L*inv(A)[l,k]/2", "∂L/∂A = (L/2) A⁻ᵀ"),
    (LIKELIHOOD, "L", "m[k]", SYMMETRIC, "sum(inv(S)[k,j]*(x[j] - m[j]), j)", "∂L/∂m = S⁻¹ (x − m)"),
    (LIKELIHOOD, "L", "m[k]", (), "1/2*sum((x[j] - m[j])*(inv(S)[k,j] + inv(S)[j,k]), j)",
     "∂L/∂m = (1/2) (S⁻¹ + S⁻ᵀ) (x − m)"),
    (LIKELIHOOD, "L", "S[k,l]", (),
     "1/2*sum(inv(S)[l,j]*(x[j] - m[j]), j)*sum(inv(S)[i,k]*(x[i] - m[i]), i) - inv(S)[l,k]/2",
     "∂L/∂S = (1/2) S⁻ᵀ (x − m) (x − m)ᵀ S⁻ᵀ − (1/2) S⁻ᵀ"),
    (LIKELIHOOD, "L", "S[k,l]", SYMMETRIC,
     "1/2*sum(inv(S)[l,j]*(x[j] - m[j]), j)*sum(inv(S)[k,i]*(x[i] - m[i]), i) - inv(S)[l,k]/2",
     "∂L/∂S = (1/2) S⁻¹ (x − m) (x − m)ᵀ S⁻¹ − (1/2) S⁻¹"),
    (PRECISION, "L", "P[k,l]", (), "(inv(P)[l,k] - (x[k] - m[k])*(x[l] - m[l]))/2",
     "∂L/∂P = (1/2) (P⁻ᵀ − (x − m) (x − m)ᵀ)"),
    (SAMPLES, "L", "S[k,l]", (),
     "1/2*sum(sum(inv(S)[l,j]*(x[n,j] - m[j]), j)*sum(inv(S)[i,k]*(x[n,i] - m[i]), i), (n, 1, N)) - N*inv(S)[l,k]/2", None),
    ("d = sqrt(sum(sum((x[i] - m[i])*inv(S)[i,j]*(x[j] - m[j]), j), i))", "d", "x[k]", SYMMETRIC,
     "sum(inv(S)[k,j]*(x[j] - m[j]), j)/d", "∂d/∂x = (1/d) S⁻¹ (x − m)"),
    (EVIDENCE, "L", "n", (), "1/2*sum(sum(y[i]*inv(K)[k,i], i)**2 - inv(K)[k,k], k)", "∂L/∂n = (1/2) (‖K⁻¹ y‖² − tr(K⁻¹))"),
    (EVIDENCE, "L", "s", (),
     "s*sum(sum(exp(-(x[k] - x[m])**2/(2*l**2))*(sum(y[i]*inv(K)[k,i], i)*sum(y[j]*inv(K)[m,j], j) - inv(K)[k,m]), m), k)", None),
    (EVIDENCE, "L", "l", (),
     "s**2*sum(sum(exp(-(x[k] - x[m])**2/(2*l**2))*(x[k] - x[m])**2"
     "*(sum(y[i]*inv(K)[k,i], i)*sum(y[j]*inv(K)[m,j], j) - inv(K)[k,m]), m), k)/(2*l**3)", None),
    (FACTOR_ANALYSIS, "L", "W[p,q]", (),
     "sum(W[l,q]*(sum(x[i]*inv(K)[p,i], i)*sum(x[j]*inv(K)[l,j], j) - inv(K)[p,l]), l)", "∂L/∂W = (K⁻¹ x xᵀ K⁻¹ − K⁻¹) W"),
    (FACTOR_ANALYSIS, "L", "s", (), "s*sum(sum(x[i]*inv(K)[k,i], i)**2 - inv(K)[k,k], k)", "∂L/∂s = s (‖K⁻¹ x‖² − tr(K⁻¹))"),
    ("S[i,j] = sum((x[n,i] - m[i])*(x[n,j] - m[j]), n)/c; L = logdet(S)", "L", "m[k]", (),
     "-2*sum(inv(S)[k,p]*sum(x[n,p] - m[p], n), p)/c", "∂L/∂m = −(2/c) S⁻¹ (xᵀ 𝟏 − M m)"),
    ("B[i,j] = sum(A[i,k]*C[k,j], k); L = det(B)", "L", "A[k,l]", (), "L*sum(C[l,p]*inv(B)[p,k], p)", "∂L/∂A = L B⁻ᵀ Cᵀ"),
    ("J[i,j] = delta(i,j) + u[i]*w[j]*(1 - tanh(sum(w[k]*z[k], k) + b)**2); L = logdet(J)", "L", "u[q]", (),
     "(1 - tanh(sum(w[k]*z[k], k) + b)**2)*sum(w[m]*inv(J)[m,q], m)", "∂L/∂u = (1 − tanh²(wᵀ z + b)) J⁻ᵀ w"),
    (RIDGE, "b[i]", "c", (), "-sum(b[k]*inv(G)[i,k], k)", "∂b/∂c = −G⁻¹ b"),
    (RIDGE, "b[i]", "y[n]", (), "sum(X[n,j]*inv(G)[i,j], j)", "∂b/∂y = G⁻¹ Xᵀ"),
    ("G[i,j] = sum(X[n,i]*X[n,j], n); L = logdet(G)", "L", "X[p,q]", (), "2*sum(X[p,l]*inv(G)[q,l], l)", "∂L/∂X = 2 X G⁻¹"),
    ("z[i] = sum(W[i,j]*x[j], j) + b[i]; L = -sum(z[i]**2, i)/2 + logdet(W)", "L", "W[k,l]", (), "inv(W)[l,k] - x[l]*z[k]",
     "∂L/∂W = W⁻ᵀ − z xᵀ"),
    ("z[i] = sum(inv(W)[i,j]*(x[j] - b[j]), j); L = -sum(z[i]**2, i)/2 - logdet(W)", "L", "W[k,l]", (),
     "z[l]*sum(z[i]*inv(W)[i,k], i) - inv(W)[l,k]", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "of", "wrt", "assume", "neat", "form"), ANSWERS, ids=[f"{r[0]} by {r[2]} {' '.join(r[3])}" for r in ANSWERS]
)
def test_the_answer(text: str, of: str, wrt: str, assume: tuple[str, ...], neat: str, form: str | None) -> None:
    found = derive(text, of=of, wrt=wrt, assume=assume)
    problem = found.derivation.problem
    assert found.verified, [s.check for s in found.derivation.all_steps() if s.check is None or not s.check.ok][:1]
    wanted = read_expression(neat, problem)
    assert Witness(problem).equal(found.result.expr, wanted).ok, found.result.text
    assert read_expression(found.result.text, problem) == found.result.expr
    assert cost(found.result.expr) <= cost(wanted), found.result.text
    made = found.derivation.matrix
    if form is not None:
        assert made is not None
        assert f"{inline(made.left)} = {inline(made.right)}" == form

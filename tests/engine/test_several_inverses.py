"""The inverse and the determinant of each of several matrices, S_k: their laws, in sums and through recurrences."""

from __future__ import annotations

import numpy as np
import pytest

from derive import derive
from derive.check.witness import Witness
from derive.language.reader import read_expression
from derive.notation.latex import latex
from derive.notation.text import text
from derive.reading.reader import read

GAIN = r"K_k = P_k H^\top (H P_k H^\top + R)^{-1}, \quad L = \sum_k \|K_k\|_F^2"
FORMS = "L = sum(sum(sum(x[k,i]*inv(S[k,:,:])[i,j]*x[k,j], i), j), k) + sum(logdet(S[k,:,:]), k)"
RICCATI = (
    "M[k,i,j] = R[i,j] + P[k-1,i,j]; "
    "P[k,i,j] = Q[i,j] + sum(sum(P[k-1,i,l]*inv(M[k,:,:])[l,m]*P[k-1,m,j], l), m); J = sum(P[N,i,i], i)"
)
DERIVED = [
    ("L = sum(logdet(S[k,:,:]), k)", "S[l,m,n]", "inv(S[l,:,:])[n,m]"),
    ("L = sum(det(S[k,:,:]), k)", "S[l,m,n]", "det(S[l,:,:])*inv(S[l,:,:])[n,m]"),
    ("L = sum(inv(S[k,:,:])[1,2], k)", "S[l,m,n]", "-inv(S[l,:,:])[1,m]*inv(S[l,:,:])[n,2]"),
    ("L = sum(trace(S[k,:,:]), k)", "S[l,m,n]", "delta(m, n)"),
    (FORMS, "S[l,m,n]",
     "-sum(x[l,i]*inv(S[l,:,:])[i,m], i)*sum(x[l,j]*inv(S[l,:,:])[n,j], j) + inv(S[l,:,:])[n,m]"),
    (GAIN, "R", "-2*sum(sum(K[k,i,p]*sum(K[k,i,j]*inv(M[k,:,:])[q,j], j), i), k)"),
    (r"L = \sum_k \log\det \Sigma_k", r"\Sigma_k", "inv(Sigma[k,:,:])[j,i]"),
]  # fmt: skip
THROUGH_TIME = [
    (RICCATI, "R[p,q]"),
    ("P[k,i,j] = Q[i,j] + sum(A[i,l]*inv(P[k-1,:,:])[l,j], l); J = sum(P[N,i,i], i)", "A[p,q]"),
    (r"P_k = (I - K_k H) P_{k-1}, \quad K_k = P_{k-1} H^\top (H P_{k-1} H^\top + R)^{-1}, \quad J = \operatorname{tr}(P_N)", "R"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("said", "wrt", "told"), DERIVED)
def test_each_matrix_has_its_laws(said: str, wrt: str, told: str) -> None:
    found = derive(said, of="L", wrt=wrt)
    assert found.verified
    assert found.result.text == told


@pytest.mark.slow
@pytest.mark.parametrize(("said", "wrt"), THROUGH_TIME)
def test_a_recurrence_goes_through_inverses(said: str, wrt: str) -> None:
    found = derive(said, of="J", wrt=wrt)
    assert found.verified and "inv(" in found.result.text


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_gradient_is_that_of_the_unrolled_recursion(steps: int) -> None:
    d = derive(RICCATI, of="J", wrt="R[p,q]").derivation
    last, n = d.problem.axes["P"][:2]
    world = Witness(d.problem, 4, inside=(d.result,), sizes={last: steps, n: 2}).world
    ours = world.value(d.result, world.scope((d.result, d.of, d.wrt))).array
    leaves = world.leaves
    for p in range(2):
        for q in range(2):
            r = leaves["R"].astype(complex)
            r[:, p, q] += 1e-30j
            state = leaves["P"][:, 0].astype(complex)
            for _ in range(steps):
                state = leaves["Q"] + state @ np.linalg.inv(r + state) @ state
            assert np.allclose(ours[:, p, q], np.trace(state, axis1=1, axis2=2).imag / 1e-30, rtol=1e-8, atol=1e-10)


def test_a_wrong_law_fails() -> None:
    problem = derive(FORMS, of="L", wrt="S[l,m,n]").derivation.problem
    wrong = read_expression("inv(S[l,:,:])[m,n]", problem)
    right = read_expression("-inv(S[l,:,:])[n,m]", problem)
    assert Witness(problem, 8, inside=(wrong, right)).equal(wrong, right).verdict == "fails"
    assert Witness(problem, 8, inside=(wrong,)).differentiates(wrong, problem.of, problem.wrt).verdict == "fails"


def test_what_is_printed_reads_back() -> None:
    d = derive(FORMS, of="L", wrt="S[l,m,n]").derivation
    assert read_expression(text(d.result), d.problem) == d.result
    assert r"\Sigma_k^{-1}" in latex(derive(r"L = \sum_k \log\det \Sigma_k", wrt=r"\Sigma_k").derivation.result).replace(" ", "")


def test_a_matrix_without_a_name_gets_one_for_every_index() -> None:
    account = read(GAIN)
    told = {i.members[0].entries: i.members[1].entries for i in account.items}
    assert told["M[k,n,l]"] == "sum(sum(H[n,s]*P[k,s,r], s)*H[l,r], r) + R[n,l]"
    assert "inv(M[k,:,:])[m,j]" in told["K[k,i,j]"]

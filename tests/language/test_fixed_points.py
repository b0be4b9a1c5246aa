"""What stands on both sides of its own definition, in the first power alone, is what solves that; anything else stays refused."""

from __future__ import annotations

import numpy as np
import pytest

from derive import derive
from derive.check.witness import Witness
from derive.errors import NotationError
from derive.language.reader import read_problem
from derive.notation.text import text

RANKS = "r[i] = a*sum(P[i,j]*r[j], j) + (1 - a)*v[i]"
VALUES = "V[s] = sum(p[a,s]*(R[s,a] + g*sum(P[z,s,a]*V[z], z)), a)"
POSED = [
    (RANKS, "delta(i, k) - a*P[i,k]", "sum(inv(M)[i,k]*(1 - a)*v[k], k)"),
    (VALUES, "delta(s, j) - sum(p[a,s]*g*P[j,s,a], a)", "sum(inv(M)[s,j]*sum(p[a,j]*R[j,a], a), j)"),
    ("x[i] = b[i] - sum(A[i,j]*x[j], j)/2 + c*x[i]", "", ""),
    ("V[t,i] = sum(P[t,i,j]*V[t,j], j) + R[t,i]", "delta(i, k) - P[t,i,k]", "sum(inv(M[t,:,:])[i,k]*R[t,k], k)"),
    ("X[i,j] = C[i,j] + sum(A[i,k]*X[k,j], k)", "delta(i, l) - A[i,l]", "sum(inv(M)[i,l]*C[l,j], l)"),
]


@pytest.mark.parametrize(("said", "matrix", "body"), POSED)
def test_the_equation_is_solved_with_a_matrix_of_its_own(said: str, matrix: str, body: str) -> None:
    problem = read_problem(said, every=True, of=said[0])
    ours, own = problem.definitions
    if matrix:
        assert (text(ours.body), text(own.body)) == (matrix, body)
    world = Witness(problem, 6).world
    x, own_name = world.root.quantity(own.name).array, own.name
    assert ours.name not in said and own_name == said[0]
    assert np.isfinite(x).all()


@pytest.mark.parametrize("said", [RANKS, VALUES, POSED[2][0], POSED[3][0]])
def test_what_is_solved_is_what_the_equation_says(said: str) -> None:
    problem = read_problem(said, every=True, of=said[0])
    v = Witness(problem, 6).world
    x, of = v.root.quantity(said[0]).array, v.leaves.__getitem__
    if said == RANKS:
        found = of("a")[:, None] * np.einsum("nij,nj->ni", of("P"), x) + (1 - of("a"))[:, None] * of("v")
    elif said == VALUES:
        later = of("R") + of("g")[:, None, None] * np.einsum("nzsa,nz->nsa", of("P"), x)
        found = np.einsum("nas,nsa->ns", of("p"), later)
    elif said == POSED[2][0]:
        found = of("b") - np.einsum("nij,nj->ni", of("A"), x) / 2 + of("c")[:, None] * x
    else:
        found = np.einsum("ntij,ntj->nti", of("P"), x) + of("R")
    assert np.allclose(x, found, rtol=1e-9, atol=1e-9)


TOLD = [
    (r"y = \rho W y + X\beta + \epsilon", r"\rho", "sum(y[m]*sum(W[l,m]*inv(M)[i,l], l), m)"),
    (
        r"\mathbf v = \mathbf r + \gamma \mathbf P \mathbf v, \quad J = \mu^\top \mathbf v",
        r"\mathbf P",
        "gamma*v[l]*sum(mu[i]*inv(M)[i,k], i)",
    ),
    (r"V(s) = \sum_a \pi(a|s) (r(s,a) + \gamma \sum_{s'} P(s'|s,a) V(s'))", "r", "pi_[j,i]*inv(M)[s,i]"),
]


@pytest.mark.parametrize(("said", "wrt", "told"), TOLD)
def test_the_derivative_goes_through_the_inverse(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified
    assert found.result.text == told


@pytest.mark.parametrize("said", [
    "m[i] = tanh(sum(J[i,j]*m[j], j) + x[i])", "m[i] = x[i] + sum(J[i,j]*m[j]**2, j)", "m[i] = x[i] + m[i]*sum(J[i,j]*m[j], j)",
    "m[i] = x[i]/sum(J[i,j]*m[j], j)", "A[i,j] = A[j,i] + x[i]", "Q[s,a] = x[s] + sum(sum(P[s,a,z,b]*Q[z,b], b), z)",
    "m[i] = c*m[i] + x[i]", "m[i] = sum(J[i,j]*m[j], j)", "m[i] = x[i] + m[2]",
])  # fmt: skip
def test_no_other_equation_is_solved(said: str) -> None:
    with pytest.raises(NotationError, match=r"circle|both sides"):
        read_problem(said, wrt="x" if "x[" in said else "J")

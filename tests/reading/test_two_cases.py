"""W as a whole and w_ij its entries, X and its rows x_i, Σ and σ_ij are one array, where nothing speaks against it."""

from __future__ import annotations

import pytest

from derive import derive
from derive.reading.reader import read

ONE = [
    (r"\mathbf z = \mathbf{W}\mathbf{x}, \quad R = \sum_{i,j} w_{ij}^2", "W", "w", "R", "sum(sum(W[i,j]**2, j), i)"),
    (r"L = \|Wx - y\|^2 + \lambda \sum_{i,j} w_{ij}^2", "W", "w", "L",
     "sum((sum(W[k,m]*x[m], m) - y[k])**2, k) + lambda_*sum(sum(W[i,j]**2, j), i)"),
    (r"L = \mathbf{x}^\top \mathbf{A} \mathbf{x} + \sum_{i,j} a_{ij}", "A", "a", "L",
     "sum(sum(x[m]*A[m,k], m)*x[k], k) + sum(sum(A[i,j], j), i)"),
    (r"L = \sum_{i=1}^n (\mathbf{w}^\top \mathbf{x}_i - y_i)^2 + \|\mathbf{X}\|_F^2", "X", "x", "L",
     "sum((sum(w[j]*X[i,j], j) - y[i])**2, (i, 1, n)) + sum(sum(X[j,k]**2, k), j)"),
    (r"f = \log\det\Sigma + \sum_{i,j} \sigma_{ij}", "Sigma", "sigma", "f", "logdet(Sigma) + sum(sum(Sigma[i,j], j), i)"),
    ("L = ||W@x - y||^2 + sum_ij w_ij^2", "W", "w", "L", "sum((sum(W[k,m]*x[m], m) - y[k])**2, k) + sum(sum(W[i,j]**2, j), i)"),
    (r"W = AB, \quad L = \sum_{ij} w_{ij}^2", "W", "w", "L", "sum(sum(W[i,j]**2, j), i)"),
]  # fmt: skip
APART = [
    r"C = AB, \quad c_{ij} = d_i e_j, \quad L = \sum_{ij} c_{ij}",  # both are defined
    r"L = \|\mathbf{W}\mathbf{x} - \mathbf{y}\|^2 + \sum_k w_k^2",  # a vector beside a matrix
    r"L = \mathbf{w}^\top \mathbf{W} \mathbf{w}",
    r"y = Wx, \quad s_j = \sum_i w_{ij} x_i, \quad L = \sum_j s_j^2 + \|y\|^2",  # one axis would be two
    r"L = \sum_{ij} n_{ij} / N",  # a number
    r"L = \sum_{ij} W_{ij} w_{ij} + \|Wx\|^2",  # the capital has entries of its own
    r"w \in \mathbb{R}^{2 \times 3}, \quad L = \|Wx\|^2 + \sum_{ij} w_{ij}",  # it is declared
]  # fmt: skip


@pytest.mark.parametrize(("said", "capital", "small", "of", "entries"), ONE)
def test_an_array_in_two_cases_is_one(said: str, capital: str, small: str, of: str, entries: str) -> None:
    account = read(said)
    assert small not in account.names and account.words == {small: capital}
    assert next(i for i in account.items if i.name == of).members[1].entries == entries
    assert f"{small} with indices is an entry of {capital}" in account.told()


@pytest.mark.parametrize("said", APART)
def test_two_arrays_stay_two(said: str) -> None:
    assert not read(said).words


@pytest.mark.parametrize("wrt", [r"w_{ij}", r"\mathbf{W}", "W", "w[i,j]", r"W_{ij}"])
def test_the_derivative_is_asked_for_in_either_case(wrt: str) -> None:
    found = derive(r"L = \|\mathbf{y} - \mathbf{W}\mathbf{x}\|^2 + \lambda \sum_{i,j} w_{ij}^2", wrt=wrt)
    assert found.verified
    assert "lambda" in found.result.text and "W[" in found.result.text


def test_a_claim_about_entries_is_tested_on_the_whole() -> None:
    found = derive(r"L = \|\mathbf{W}\mathbf{x}\|^2, \quad \frac{\partial L}{\partial w_{ij}} = 2 (Wx)_i x_j", wrt="W")
    assert [c.check.verdict for c in found.claims if c.check is not None] == ["holds"]

r"""A density that has a name is the formula that it stands for: \mathcal N(x \mid \mu, \Sigma) can be differentiated."""

from __future__ import annotations

import ast
import operator
from typing import Any

import numpy as np
import pytest

from derive.notation.sentence import sentence_text
from derive.reading.reader import read
from tests.reading.entries import entries_of

GIVEN: dict[str, Any] = {
    "x": np.array([0.3, -1.1]), "mu": np.array([0.5, 0.2]), "Sigma": np.array([[1.3, 0.4], [0.4, 0.9]]), "sigma": 0.7,
    "Lambda": np.array([[1.3, 0.4], [0.4, 0.9]]), "s": np.array([0.6, 1.4]),
}  # fmt: skip
C = GIVEN["Sigma"]
D = GIVEN["x"] - GIVEN["mu"]


def normal(d: np.ndarray, covariance: np.ndarray) -> float:
    """The density of independent normal numbers after a change of variables: no formula of the program's table."""
    root = np.linalg.cholesky(covariance)
    z = np.linalg.solve(root, d)
    return float(np.prod(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)) / np.prod(np.diag(root)))


VALUES = {
    r"p = \mathcal N(\mathbf x \mid \boldsymbol\mu, \boldsymbol\Sigma)": normal(D, C),
    r"p = \log \mathcal N(\mathbf x ; \boldsymbol\mu, \boldsymbol\Sigma)": np.log(normal(D, C)),
    r"p = \mathcal N(x \mid \mu, \Lambda^{-1})": normal(D, np.linalg.inv(C)),
    r"p = \ln \mathcal N(x \mid \mu, \Lambda^{-1})": np.log(normal(D, np.linalg.inv(C))),
    r"p = N(\mathbf x \mid \boldsymbol\mu, \sigma^2 \mathbf I)": normal(D, 0.49 * np.eye(2)),
    r"p = \log \mathcal N(\mathbf x \mid \boldsymbol\mu, \sigma^2 \mathbf I)": np.log(normal(D, 0.49 * np.eye(2))),
    r"p = \mathcal N(\mathbf x ; \mathbf 0, I)": normal(GIVEN["x"], np.eye(2)),
    r"p = \mathcal N(x ; \mu, \operatorname{diag}(s^2))": normal(D, np.diag(GIVEN["s"] ** 2)),
    r"p = \log \mathcal N(\mathbf x; \boldsymbol\mu, \operatorname{diag}(\mathbf s^2))":
        np.log(normal(D, np.diag(GIVEN["s"] ** 2))),
    r"p = \mathcal N(y \mid m, \sigma^2)": normal(D[:1], np.array([[0.49]])),
    r"p = \log \mathcal N(y \mid m, \sigma^{-1})": np.log(normal(D[:1], np.array([[1 / 0.7]]))),
    r"p = \text{Normal}(y \mid 0.2, 1)": normal(np.array([0.1]), np.eye(1)),
    r"p = \log \mathrm{Bern}(0.3 \mid \sigma)": 0.3 * np.log(0.7) + 0.7 * np.log(0.3),
    r"p = \mathrm{Bernoulli}(1 ; \sigma)": 0.7,
    r"p = \mathrm{Laplace}(t \mid m, \sigma)": np.exp(-1.6 / 0.7) / 1.4,
    r"p = \mathrm{Cauchy}(t \mid m, \sigma)": 0.7 / np.pi / (1.6**2 + 0.49),
}  # fmt: skip


def evaluated(text: str) -> float:
    """What a formula in the text notation comes to."""

    def at(node: Any, env: dict[str, int]) -> float:
        match node:
            case ast.Constant(value=int() | float() as v):
                return float(v)
            case ast.Name(id=name):
                return float(env[name]) if name in env else {"pi": np.pi, "sigma": 0.7, "y": 0.3, "t": -1.1, "m": 0.5}[name]
            case ast.UnaryOp(operand=o):
                return -at(o, env)
            case ast.BinOp(left=a, op=op, right=b):
                x, y = at(a, env), at(b, env)
                operations: dict[Any, Any] = {
                    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
                    ast.Pow: operator.pow,
                }  # fmt: skip
                return float(operations[type(op)](x, y))
            case ast.Subscript(value=base, slice=place):
                places = place.elts if isinstance(place, ast.Tuple) else [place]
                cell = tuple(int(at(p, env)) - 1 for p in places)
                name = ast.unparse(base)
                if name.startswith("inv("):
                    return float(np.linalg.inv(GIVEN[name[4:-1]])[cell])
                return float(GIVEN[name][cell])
            case ast.Call(func=ast.Name(id="det" | "logdet" as name), args=[ast.Name(id=of)]):
                found = float(np.linalg.det(GIVEN[of]))
                return found if name == "det" else float(np.log(found))
            case ast.Call(func=ast.Name(id="sum" | "prod" as name), args=[body, ast.Name(id=letter)]):
                values = [at(body, env | {letter: n}) for n in (1, 2)]
                return float(np.sum(values) if name == "sum" else np.prod(values))
            case ast.Call(func=ast.Name(id=name), args=[only]):
                functions: dict[str, Any] = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt, "abs": abs}
                return float(functions[name](at(only, env)))
        raise AssertionError(ast.unparse(node))

    return at(ast.parse(text, mode="eval").body, {})


@pytest.mark.parametrize("written", VALUES)
def test_a_density_has_its_values(written: str) -> None:
    account = read(f"${written}$")
    assert evaluated(str(account.items[-1].members[1].entries)) == pytest.approx(VALUES[written]), account.told()


SCALAR = "exp(-(x[n] - mu[k])**2/(2*sigma[k]**2))/sqrt(2*pi*sigma[k]**2)"
MEANT = {
    r"L = \sum_n \log \sum_k \pi_k \mathcal N(x_n \mid \mu_k, \sigma_k^2)": f"L = sum(log(sum(pi_[k]*({SCALAR}), k)), n)",
    r"L = \sum_n \log \sum_k \pi_k \mathcal{N}(x_n \mid \mu_k, \Sigma_k)": (
        "L = sum(log(sum(pi_[k]*(exp(-sum(sum((x[n,j] - mu[k,j])*inv(Sigma[k,:,:])[j,i], j)*(x[n,i] - mu[k,i]), i)/2)/"
        "((2*pi)**(sum(x[n,i]**0, i)/2)*sqrt(det(Sigma[k,:,:])))), k)), n)"
    ),
    r"L = \sum_i \log \mathrm{Exponential}(t_i \mid \lambda)": "L = sum(log(lambda_) - lambda_*t[i], i)",
    # what a text defines is as it says, and what is open stays unknown
    r"N(x \mid m, s) = e^{-(x - m)^2/s}, \quad L = N(x \mid m, s)^2": "N = exp(-(x - m)**2/s); L = N**2",
    r"L = \mathcal N(x \mid \mu, \sigma)": "L = N(x, mu, sigma)",
    r"L = N(x, \mu, \sigma^2)": "L = N(x, mu, sigma**2)",
    r"L = \log \mathrm{Gamma}(x \mid a, b)": "L = log(Gamma(x, a, b))",
    r"L = \log \mathrm{Expon}(x \mid \beta)": "L = log(Expon(x, beta))",
    r"C = S N(d_1) - K e^{-rT} N(d_2)": "C = S*N(d1) - K*exp(-r*T)*N(d2)",
    r"h = \sum_{j \in N(i)} a_j": "h = sum(a[j], j)",
    r"y = z^2, \quad z \sim \mathcal N(\mu, \sigma^2)": "y = z**2",
}


@pytest.mark.parametrize("written", MEANT)
def test_a_density_is_its_formula_where_it_is_plain_which_is_meant(written: str) -> None:
    assert entries_of(read(f"${written}$")) == MEANT[written]


def test_what_a_density_stands_for_is_said() -> None:
    def said(text: str) -> str:
        return " ".join(sentence_text(c) for c in read(text).conventions)

    assert "N(x | μ, σ²) is the normal density with the variance σ²" in said(r"$L = \mathcal N(x \mid m, s^2)$")
    assert "a vector with the covariance Σ" in said(r"$L = \mathcal N(x \mid m, S)$")
    assert "may be a variance or a deviation" in said(r"$L = \mathcal N(x \mid m, s)$")
    assert "may be a rate or a scale" in said(r"$L = \mathrm{Expon}(x \mid b)$")


def test_who_evaluates_a_density_of_many_matrices_gets_it_by_its_name() -> None:
    account = read(r"$L = \sum_k \pi_k \mathcal N(\mathbf x \mid \boldsymbol\mu_k, \Sigma_k)$").to_dict()
    assert account["items"][0]["members"][1]["entries"] == "sum(pi_[k]*(N(x, mu[k,:], Sigma[k,:,:])), k)"

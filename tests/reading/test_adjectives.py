"""Texts with words: what they list, what they say of matrices, and what stands between the formulas."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.adjectives import with_adjectives
from derive.reading.latex import read_latex
from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"Let $x_1, x_2, \dots, x_n$ be i.i.d. The log-likelihood is $$\ell(\lambda) = n \log\lambda - \lambda\sum_{i=1}^n x_i$$":
        "l = n*log(lambda_) - lambda_*sum(x[i], (i, 1, n))",
    r"Given data $(x_1, y_1), \ldots, (x_n, y_n)$, minimize $$ L = \sum_i (y_i - w x_i)^2$$":
        "L = sum((y[i] - w*x[i])**2, i)",
    r"Given data $\{(x_i, y_i)\}_{i=1}^n$, minimize $$ L = \sum_i (y_i - w x_i)^2$$":
        "L = sum((y[i] - w*x[i])**2, i)",
    r"$x_i \in \mathbf{R}^m$, we learn $f(x) = w^T x + b$ with parameters $w \in \mathbf{R}^m$ by minimizing $$E(w,b) = \frac{1}{n}\sum_{i=1}^{n} (y_i - f(x_i))^2$$":  # noqa: E501
        "f = sum(w[j]*x_[j], j) + b; E = 1/n*sum((y[i] - (sum(w[j]*x[i,j], j) + b))**2, (i, 1, n))",
    r"$$f(x) = \frac12 x^T A x - b^T x$$ with $A$ symmetric positive definite":
        "f = sum(sum(1/2*x[j]*A[j,i], j)*x[i], i) - sum(b[i]*x[i], i)",
    r"Let $A$ be a symmetric matrix and $f(x) = x^T A x$.":
        "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_a_text_lists_is_no_formula(written: str) -> None:
    assert entries_of(read(written)) == MEANT[written]


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        (r"$$f(x) = x^T A x$$ where $A$ is symmetric", ["A in Sym"]),
        (r"Let $A$ be a symmetric matrix and $f(x) = x^T A x$.", ["A in Sym"]),
        (r"For a symmetric matrix $A$, $f(x) = x^T A x$", ["A in Sym"]),
        (r"$$f(x) = x^T A x - b^T x$$ with $A$ symmetric positive definite", ["A in PosDef"]),
        (r"$f(x) = x^T A x, \quad A \text{ symmetric}$", ["A in Sym"]),
        (r"$f(x) = x^T A x, \quad A = A^T \succ 0$", ["A in PosDef"]),
        ("f(x) = x^T A x, A symmetric", ["A in Sym"]),
        ("f(x) = x^T A x where A is symmetric", ["A in Sym"]),
        ("f(x) = x^T A x where A is positive definite", ["A in PosDef"]),
        ("Σ0, Σ1 in PosDef[k]; KL = tr(Σ1⁻¹ Σ0)", ["Sigma0 in PosDef[k]", "Sigma1 in PosDef[k]"]),
    ],
)
def test_words_say_of_a_matrix_what_a_formula_says(written: str, declared: list[str]) -> None:
    assert [d.text for d in read(written).declarations] == declared


@pytest.mark.parametrize("written", [r"$$f(x) = x^T A x$$ where $A$ is asymmetric", r"The kernel $K$ is a symmetric function"])
def test_other_words_say_nothing_of_a_matrix(written: str) -> None:
    row = read_latex(written)
    assert with_adjectives(row) == row


def test_a_list_alone_is_refused() -> None:
    with pytest.raises(NotationError):
        read(r"$x_1, \dots, x_n$")


@pytest.mark.parametrize(
    "written",
    [
        "X in R[n, d]; w in R[d]; y in R[n]; L = (y - Xw)^2 + a*||w||^2",
        "L = (y - X @ w)^2 + λ||w||^2",
        r"$p(y|\eta) = h(y)\exp(\eta^T T(y) - a(\eta))$",
    ],
)
def test_a_vector_where_a_number_is_wanted_is_refused(written: str) -> None:
    with pytest.raises(NotationError):
        read(written)


@pytest.mark.parametrize(
    "written",
    [
        r"The Hessian of $L$ is positive definite, $L(w) = \frac12 w^T Q w$",
        r"Let $A = B^T B$ be symmetric, $f = x^T A x$",
        r"Do not assume that $A$ is symmetric: $f = x^T A x$",
        r"the kernel $K$ is symmetric, $f = a^T K a$",
        "f(x) = x^T A x where A is not symmetric",
    ],
)
def test_nothing_is_declared_of_other_things(written: str) -> None:
    assert not read(written).declarations

"""Whole vectors and matrices in every format: one table, and what keeps the formats apart."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from derive.expression.matrix import (
    Diag,
    EntrywisePower,
    EntrywiseQuotient,
    Frobenius,
    IdentityMatrix,
    Indicator,
    Inverse,
    Norm,
    Ones,
    TraceOf,
    Transposed,
    hadamard,
    product,
    reciprocal,
    transpose,
    whole,
)
from derive.expression.nodes import (
    Expr,
    Integer,
    Rational,
    Size,
    add,
    derivative,
    exp,
    mul,
    neg,
    node,
    power,
    relation,
    scalar,
    sub,
)
from derive.notation import among, block, inline, latex, mathml, speech, text, typst
from derive.notation.unicode import width

A, B, X, W1 = (whole(n, 2) for n in ("A", "B", "X", "W1"))
p, q, r, x, y, z, delta2 = (whole(n, 1) for n in ("p", "q", "r", "x", "y", "z", "delta2"))
N = Size("N")
one, eye = node(Ones, N), node(IdentityMatrix, N)
TWO = Integer(2)


def T(e: Expr) -> Expr:
    return transpose(e)


def inverse(e: Expr) -> Expr:
    return node(Inverse, e)  # type: ignore[no-any-return]


#: The formula, its LaTeX, its Unicode, its text.
TABLE: list[tuple[Expr, str, str, str]] = [
    (product(Integer(-2), T(X), r), r"-2 X^{\top} r", "−2 Xᵀ r", "-2*X.T @ r"),
    (sub(node(Diag, p), product(p, T(p))), r"\operatorname{diag}(p) - p p^{\top}", "diag(p) − p pᵀ", "diag(p) - outer(p, p)"),
    (product(inverse(A), sub(x, y)), r"A^{-1} \left(x - y\right)", "A⁻¹ (x − y)", "inv(A) @ (x - y)"),
    (product(T(inverse(A)), x, T(x), T(inverse(A))), r"A^{-\top} x x^{\top} A^{-\top}", "A⁻ᵀ x xᵀ A⁻ᵀ",
     "outer(inv(A).T @ x, x @ inv(A).T)"),
    (node(TraceOf, product(inverse(A), B)), r"\operatorname{tr}(A^{-1} B)", "tr(A⁻¹ B)", "trace(inv(A) @ B)"),
    (product(inverse(W1), x), r"\left(W^{(1)}\right)^{-1} x", "(W⁽¹⁾)⁻¹ x", "inv(W1) @ x"),
    (product(add(A, T(A)), x), r"\left(A + A^{\top}\right) x", "(A + Aᵀ) x", "(A + A.T) @ x"),
    (T(sub(A, B)), r"\left(A - B\right)^{\top}", "(A − B)ᵀ", "(A - B).T"),
    (T(product(A, B, x)), r"x^{\top} B^{\top} A^{\top}", "xᵀ Bᵀ Aᵀ", "x @ B.T @ A.T"),
    (product(T(W1), delta2), r"W^{(1)\top} \delta^{(2)}", "W⁽¹⁾ᵀ δ⁽²⁾", "W1.T @ delta2"),
    (
        hadamard(p, sub(one, hadamard(p, p))), r"p \odot \left(\mathbf{1} - p \odot p\right)", "p ⊙ (𝟏 − p ⊙ p)",
        "p*(ones(N) - p*p)",
    ),
    (hadamard(product(A, x), p), r"\left(A x\right) \odot p", "(A x) ⊙ p", "(A @ x)*p"),
    (product(hadamard(p, q), T(x)), r"\left(p \odot q\right) x^{\top}", "(p ⊙ q) xᵀ", "outer(p*q, x)"),
    (neg(node(EntrywiseQuotient, p, q)), r"-p \oslash q", "−p ⊘ q", "-p/q"),
    (node(EntrywisePower, sub(x, y), Integer(3)), r"\left(x - y\right)^{\odot 3}", "(x − y)^(⊙3)", "(x - y)**3"),
    (product(reciprocal(N), one, T(one)), r"\frac{1}{N} \mathbf{1} \mathbf{1}^{\top}", "(1/N) 𝟏 𝟏ᵀ", "1/N*ones((N, N))"),
    (sub(eye, product(one, T(p))), r"I - \mathbf{1} p^{\top}", "I − 𝟏 pᵀ", "eye(N) - outer(ones(N), p)"),
    (power(node(Norm, sub(x, y)), TWO), r"\left\Vert x - y \right\Vert^2", "‖x − y‖²", "norm(x - y)**2"),
    (power(node(Frobenius, A), TWO), r"\left\Vert A \right\Vert_F^2", "‖A‖_F²", "norm(A)**2"),
    (node(TraceOf, product(T(A), B)), r"\operatorname{tr}(A^{\top} B)", "tr(Aᵀ B)", "trace(A.T @ B)"),
    (node(Indicator, relation(z, ">", Integer(0))), r"\mathbf{1}_{z > 0}", "𝟏_(z>0)", "where(z > 0, 1, 0)"),
    (exp(product(A, x)), r"\exp(A x)", "exp(A x)", "exp(A @ x)"),
    (power(x, Rational(1, 2)), r"\sqrt{x}", "√x", "sqrt(x)"),
    (
        mul(product(T(x), y), reciprocal(scalar("u")), reciprocal(scalar("v"))), r"\frac{x^{\top} y}{u v}", "(xᵀ y)/(u v)",
        "x @ y/(u*v)",
    ),
    (
        product(Integer(-2), product(T(x), A, x), x), r"-2 \left(x^{\top} A x\right) x", "−2 (xᵀ A x) x", "-2*(x @ A @ x)*x",
    ),
    (
        product(reciprocal(product(T(x), x)), x), r"\frac{1}{x^{\top} x} x", "(1/(xᵀ x)) x", "1/(x @ x)*x",
    ),
    (derivative(p, x), r"\frac{\partial p}{\partial x}", "∂p/∂x", "diff(p, x)"),
    (derivative(scalar("L"), W1), r"\frac{\partial L}{\partial W^{(1)}}", "∂L/∂W⁽¹⁾", "diff(L, W1)"),
]  # fmt: skip
expressions = [row[0] for row in TABLE]
names = [row[2] for row in TABLE]


@pytest.mark.parametrize(("e", "as_latex", "as_line", "as_text"), TABLE, ids=names)
def test_each_format(e: Expr, as_latex: str, as_line: str, as_text: str) -> None:
    assert (latex(e), inline(e), text(e)) == (as_latex, as_line, as_text)


@pytest.mark.parametrize("e", expressions, ids=names)
def test_every_format_writes_every_formula(e: Expr) -> None:
    drawn = block(e)
    assert {width(line) for line in drawn.lines} == {drawn.width}
    for made in (speech(e), typst(e)):
        assert made.strip() and "\n" not in made
    assert ET.fromstring(mathml(e)).tag.endswith("math")


@pytest.mark.parametrize("write", [latex, typst, mathml, speech, text, inline])
def test_no_two_formulas_are_written_alike(write: object) -> None:
    made = [write(e) for e in expressions]  # type: ignore[operator]
    assert len(set(made)) == len(made), sorted(m for m in made if made.count(m) > 1)


def test_typst_sets_them() -> None:
    import typst as engine

    source = "\n".join(f"$ {typst(e)} $" for e in expressions)
    assert engine.compile(source.encode(), format="pdf").startswith(b"%PDF")


def test_the_identity_has_another_name_where_its_letter_is_taken() -> None:
    with among(scalar("I")):
        assert inline(sub(eye, product(one, T(p)))) == "Id − 𝟏 pᵀ"


def test_words() -> None:
    assert speech(product(Integer(-2), T(X), r)) == "minus 2 times capital X transpose times r"
    assert speech(node(Diag, p)) == "the diagonal matrix of p"
    assert speech(hadamard(p, q)) == "p times entry by entry q"
    assert speech(T(one)) == "the vector of ones transpose"


def test_a_transpose_moves_inwards_only_where_it_reads_better() -> None:
    assert T(T(A)) == A and T(eye) == eye and T(node(Diag, p)) == node(Diag, p)
    assert T(add(A, T(A))) == add(A, T(A))
    assert isinstance(T(sub(A, B)), Transposed)
    assert T(add(product(x, T(y)), product(y, T(z), T(A)))) == add(product(y, T(x)), product(A, z, T(y)))
    assert T(product(scalar("c"), A)) == product(scalar("c"), T(A))

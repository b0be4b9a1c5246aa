"""LaTeX that could mean something else: read as meant and said, or refused with the readings that it could have."""

from __future__ import annotations

import pytest
from sympy import Basic

from derive import derive
from derive.errors import NotationError
from derive.notation import text
from derive.reading.posed import read_problem
from derive.sentence import Message

from .test_latex_problems import any_name

#: LaTeX, the definitions that are read from it, and what is said of the reading
MEANT: list[tuple[str, str, list[str]]] = [
    (
        r"\sigma^2 = \frac{1}{N}\sum_{i=1}^N (x_i-\mu)^2; y_j = \frac{x_j-\mu}{\sqrt{\sigma^2+\epsilon}}",
        "sigma = sqrt(1/N*sum((x[i] - mu)**2, (i, 1, N))); y[j] = (x[j] - mu)/sqrt(sigma**2 + epsilon)",
        ["sigma is the positive root of what is given for its square"],
    ),
    (
        r"\sigma_B^2 = \frac{1}{m}\sum_{i=1}^m (x_i-\mu_B)^2; \mu_B = \frac{1}{m}\sum_{i=1}^m x_i",
        "sigma_B = sqrt(1/m*sum((x[i] - mu_B)**2, (i, 1, m))); mu_B = 1/m*sum(x[i], (i, 1, m))",
        ["sigma_B is the positive root of what is given for its square", "sigma_B and mu_B are names: what is below is no index"],
    ),
    (
        r"\sigma_j^2 = \sum_i (x_{ij}-\mu_j)^2; z_{nj} = x_{nj}/\sigma_j",
        "sigma[j] = sqrt(sum((x[i,j] - mu[j])**2, i)); z[n,j] = x[n,j]/sigma[j]",
        ["sigma is the positive root of what is given for its square"],
    ),
    (
        r"\hat\sigma^2 = \alpha x",
        "sigma_hat = sqrt(alpha*x)",
        ["sigma_hat is the positive root of what is given for its square"],
    ),
    (
        r"r^2 = \alpha x; L = r^3 + r",
        "r = sqrt(alpha*x); L = r**3 + r",
        ["r is the positive root of what is given for its square"],
    ),
    (r"R^2 = 1 - \frac{x}{y}; L = 2 R^2", "R2 = 1 - x/y; L = 2*R2", []),
    (r"\Delta x = x - y; L = (\Delta x)^2", "Delta_x = x - y; L = Delta_x**2", ["Delta_x is one name, not a product with x"]),
    (r"\Delta w_{ij} = \eta x_i y_j", "Delta_w[i,j] = eta*x[i]*y[j]", []),
    (
        r"v = \frac{\Delta x}{\Delta t}",
        "v = Delta_x/Delta_t",
        ["Delta_x is one name, not a product with x", "Delta_t is one name, not a product with t"],
    ),
    (r"\delta x = x - y; L = \delta x^2", "delta_x = x - y; L = delta_x**2", []),
    (r"\Delta = b^2 - 4 a c; x = \sqrt{\Delta} a", "Delta = b**2 - 4*a*c; x = sqrt(Delta)*a", []),
    (
        r"g = \frac{\delta L}{\delta P} x; L = P^2",
        "g = diff(L, P)*x; L = P**2",
        ["a fraction with δ above and below is read as a derivative"],
    ),
    (r"\delta_{oi} = y_o x_i; g_o = \sum_i \delta_{oi} v_i", "delta_[o,i] = y[o]*x[i]; g[o] = sum(delta_[o,i]*v[i], i)", []),
    (r"J_{ij} = \delta_{ij} - W_{ij} \alpha", "J[i,j] = delta(i, j) - W[i,j]*alpha", []),
    (r"H = -\sum_i p_i lny_i", "H = -sum(p[i]*log(y[i]), i)", ["lny is read as ln y"]),
    (r"H = -\sum_i y_ilog(p_i)", "H = -sum(y[i]*log(p[i]), i)", []),
    (r"L = -\sum_k t_klogy_k", "L = -sum(t[k]*log(y[k]), k)", ["logy is read as log y"]),
    (r"L = xlogx + \alpha", "L = x*log(x) + alpha", ["xlogx is read as x log x"]),
    (r"L = -yln \pi x", "L = -y*log(pi*x)", ["yln is read as y ln"]),
    (r"L = xexp(-\alpha)", "L = x*exp(-alpha)", ["xexp is read as x exp"]),
    ("V = IR^{2}", "V = IR**2", []),
    (r"L = MSE + \lambda R", "L = MSE + lambda_*R", ["MSE is one name"]),
    (r"L = \frac{SS_{res}}{SS_{tot}}", "L = SS_res/SS_tot", []),
    (r"dz = \alpha - y; L = dz x", "dz = alpha - y; L = dz*x", []),
    (r"L = abc + a + b + \frac{c}{2}", "L = a*b*c + a + b + c/2", []),
    (
        r"z^l_j = \sum_k w^l_{jk} a_k + b^l_j",
        "z[l,j] = sum(w[l,j,k]*a[k], k) + b[l,j]",
        ["l above z is an index, and no power", "l above w is an index, and no power", "l above b is an index, and no power"],
    ),
    ("L = x^{n} + n x^{n-1}", "L = x**n + n*x**(n - 1)", []),
    (r"L = \beta_1^t \gamma^t x", "L = beta1**t*gamma**t*x", []),
    (r"L = x^p \alpha", "L = x**p*alpha", []),
    (
        r"y_k = x_k w + b_{o} + \alpha_{xh}",
        "y[k] = x[k]*w + b_o + alpha_xh",
        ["b_o and alpha_xh are names: what is below is no index"],
    ),
    (r"E = E_d + \lambda E_w", "E = E_d + lambda_*E_w", ["E_d and E_w are names: what is below is no index"]),
    (r"L = N_{out} + \alpha", "L = N_out + alpha", []),
    (r"L = \sum_{i<j} (x_i - x_j)^2", "L = sum(sum(where(i < j, (x[i] - x[j])**2, 0), j), i)", []),
    (r"L = \sum_{i\ne j} x_i x_j", "L = sum(sum(where(i == j, 0, x[i]*x[j]), j), i)", []),
    (r"p_i = \sum_{j\ne i} x_j", "p[i] = sum(where(j == i, 0, x[j]), j)", []),
    (r"L = \prod_{i<j} (x_i - x_j)", "L = prod(prod(where(i < j, x[i] - x[j], 1), j), i)", []),
    (r"L = \log(1 - D(G(z)))", "L = log(1 - D(G(z)))", []),
    ("L = WD(P_r,P_g)", "L = WD(P_r, P_g)", ["P_r and P_g are names: what is below is no index"]),
    (r"L = f_1(\theta) + H(p,q)", "L = f1(theta) + H(p, q)", []),
    (r"L = K(x - \alpha)", "L = K(x - alpha)", []),
    (r"L = \sigma(z)", "L = sigmoid(z)", ["σ(…) is the logistic function"]),
    ("L = e^x + e", "L = exp(x) + exp(1)", ["e is the base of the natural logarithm"]),
    (r"E = \frac{1}{1} mc^2", "E = m*c**2", []),
    (r"F = G \frac{m_1 m_2}{r^2}", "F = G*m1*m2/r**2", []),
    (r"P = \frac{nRT}{V}", "P = nRT/V", ["nRT is one name"]),
    (r"y = A \sin(\omega t)", "y = A*sin(omega*t)", []),
    (r"y = A x^2 + \alpha", "y = A*x**2 + alpha", []),
    (r"y = \frac{A x}{A + 1}", "y = A*x/(A + 1)", []),
    (r"y = A x; A \in \mathbb{R}", "y = A*x", []),
    (r"A, \alpha \in \mathbb{R}; y = \log|A| + \alpha", "y = log(abs(A)) + alpha", []),
    (r"m = N^{-1} \sum_{i=1}^N x_i", "m = 1/N*sum(x[i], (i, 1, N))", []),
    (r"p = \frac{e^{-E}}{Z}", "p = exp(-E)/Z", []),
    ("m = (1 + Z)^{-1}", "m = 1/(1 + Z)", []),
]  # fmt: skip


def said(reading: Message) -> str:
    return "".join(text(part) if isinstance(part, Basic) else part for part in reading.sentence)


@pytest.mark.slow
@pytest.mark.parametrize(("given", "wanted", "readings"), MEANT, ids=[row[0] for row in MEANT])
def test_it_is_read_as_it_is_meant_and_said(given: str, wanted: str, readings: list[str]) -> None:
    problem = any_name(f"${given}$")
    assert "; ".join(f"{text(d.head)} = {text(d.body)}" for d in problem.definitions) == wanted
    assert list(map(said, problem.readings)) == readings


#: LaTeX, what the message names, and what it offers
REFUSED: list[tuple[str, str, str]] = [
    (r"x^3 = \alpha", "there is no definition here, only a claim", "`name = …`"),
    (r"\sum_i p_i = S", "there is no definition here, only a claim", "`name = …`"),
    (r"2 L = \alpha", "there is no definition here, only a claim", "`name = …`"),
    (
        r"y = \mathbf{w}^2 \boldsymbol{\theta} x",
        r"the square of a vector is read in two ways: the square of its norm, \|x\|^2 = x^\top x, or",
        "",
    ),
    (r"L = \|W\|_2^2", "the 2-norm of a matrix is read in two ways: the spectral (operator) norm, its largest sing", ""),
    ("L = X'X", r"X' is read in two ways: X transposed, written X^\top, or another array, written X_2", r"`X^\top`"),
    ("L = x^{-T}", "this is understood as L[i,j] = inv(x)[j,i], and cannot be derived so: only a name has entr", ""),
    (r"L = \mathrm{KL}(q\|p)", "KL( ‖ ) is over all values of what the two are distributions of: write it as the sum", ""),
    ("L = D_{KL}(p||q)", "D_KL( ‖ ) is over all values of what the two are distributions of: write it as the sum", ""),
    (
        r"L = C(\sigma^{(3)}(z))",
        "sigma with (3) above is read in two ways: its derivative of order 3, sigma'''(x), or a fun",
        "",
    ),
    ("y = f^{(2)}(x)", "f with (2) above is read in two ways: its derivative of order 2, f''(x), or a function of ", ""),
    (
        r"J = E(y - \hat{y})^2",
        r"E( ) is read in two ways: an expectation, written \mathbb E[ ], or the product of a number",
        "",
    ),
    (
        r"J = \Gamma(x + 1)",
        r"is \Gamma( ) the gamma function, which is not part of the notation, or a number Gamma time",
        r"`\Gamma \cdot (…)`",
    ),
    (
        r"J = \delta(x - a)",
        r"is \delta( ) Dirac's delta, which is not part of the notation, or a number delta times wha",
        r"`\delta \cdot (…)`",
    ),
    (r"L = \mathrm{LN}(x)", "this is understood as L = LN(x), and cannot be derived so: LN is not a known function", ""),
    (
        r"L = \min_w (wx - y)^2",
        r"\min over w is over all values of a quantity, not over an index",
        r"`\min_k a_k` or `\min(a, b)`",
    ),
    (r"L = \arg\min_w (wx - y)^2", "the place of a maximum or a minimum has no derivative", "`L = (wx - y)^2`"),
    (r"w = \operatorname{argmin}_w \{ (wx - y)^2 \}, \quad b = 2", "argmin has no derivative", "`L = (wx - y)^2`"),
    (r"L = \alpha w^l_{jk}", "is l above w an index, a label or a power?", "`w^{(l)}`"),
    (r"L = \sum_i (x^i - y^i)^2", "is i above x an index or a power?", "`x^{(i)}`"),
    ("y = x^2; L = y'", r"y' is read in two ways: the derivative of y, or another quantity: write \frac{d y}{d x} or", ""),
    (
        r"g_o = \delta_{oi} x_o",
        r"\delta_{oi} is read in two ways: Kronecker's delta, written delta(o, i), or an error signal",
        "",
    ),
    (
        r"v_i = \frac{\partial E}{\partial w_i}",
        "nothing here says how E depends on w, so this derivative is not known",
        "`E = …`",
    ),
    (r"L = acot(x) \alpha", "this is understood as L = acot(x)*alpha, and cannot be derived so: acot is not part of the", ""),
    (
        r"L = \sum_{j \ne f(x)} x_j",
        "this is understood as L = sum(where(j == f(x), 0, x[j]), j), and cannot be derived so: an ",
        "",
    ),
    (r"L = 1/2n \alpha", "1/2n is read in two ways: 1/(2*n) or (1/2)*n; write one", "`1/(2*n)`"),
    (r"\lambda = 1e-3; L = \lambda x", "a power of ten is written as one", r"`1 \cdot 10^{-3}`"),
    (r"L \propto x", "a proportionality leaves a factor open", r"`L = c \cdot …`"),
    (r"y = f(x) + \mathbb{E}[\epsilon], \epsilon \sim N(0,1)", "distributions are not part of the notation", ""),
]  # fmt: skip


@pytest.mark.parametrize(("given", "named", "offered"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_could_mean_something_else_is_refused_by_name(given: str, named: str, offered: str) -> None:
    with pytest.raises(NotationError) as caught:
        any_name(f"${given}$")
    assert named in caught.value.problem
    assert offered in (caught.value.fix or "")
    assert caught.value.column is not None


#: what is offered, as it would be typed, reads
OFFERED = [
    r"g_{ij} = \frac{1}{X_{ij}}", r"L = \log\operatorname{abs}(\Sigma)", r"L = p(y, x)",
    r"L = f(x, \theta)", r"L = \left(x\right)^{n} \alpha", r"L = h(x, \theta)", r"y = f_2(\theta)",
    r"J = E \cdot (y - \hat{y})^2", r"J = \mathrm{D}(2 \alpha)", r"y_i = \sum_k X_{ik} \beta_k", r"g_o = \mathbb{1}[o = 3] x_o",
    r"L = \mathrm{net} \alpha", r"L = n e t \alpha", r"y = \tilde{y}_1 + \alpha", r"\lambda = 1 \cdot 10^{-3}; L = \lambda x",
]  # fmt: skip


@pytest.mark.parametrize("given", OFFERED)
def test_what_is_offered_reads(given: str) -> None:
    assert any_name(f"${given}$").definitions


def test_batch_normalisation_is_derived_as_it_is_written() -> None:
    r"""With \sigma^2 on the left, the variance's own path is part of the answer."""
    found = derive(
        r"\mu = \frac{1}{N}\sum_{i=1}^N x_i; \sigma^2 = \frac{1}{N}\sum_{i=1}^N (x_i-\mu)^2; "
        r"y_i = \frac{x_i-\mu}{\sqrt{\sigma^2+\epsilon}}",
        of="y_i", wrt="x_j",
    )  # fmt: skip
    assert found.verified and found.result.text == "(delta(i, j) - 1/N - y[i]*y[j]/N)/sqrt(sigma**2 + epsilon)"


def test_what_was_taken_by_convention_stands_in_the_account() -> None:
    problem = read_problem(r"\Delta x = x - y; L = (\Delta x)^2 w_{xh}", of="L", wrt="x")
    assert len(problem.readings) == 2

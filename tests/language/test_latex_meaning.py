"""LaTeX that could mean something else: read as meant and said, or refused with the readings that it could have."""

from __future__ import annotations

import pytest
from sympy import Basic

from derive import derive
from derive.errors import NotationError
from derive.language.reader import read_problem
from derive.notation import text
from derive.sentence import Message

from .test_latex import any_name

#: LaTeX, the definitions that are read from it, and what is said of the reading
MEANT: list[tuple[str, str, list[str]]] = [
    # a power of a name on the left side
    (r"\sigma^2 = \frac{1}{N}\sum_{i=1}^N (x_i-\mu)^2; y_j = \frac{x_j-\mu}{\sqrt{\sigma^2+\epsilon}}",
     "sigma = sqrt(1/N*sum((x[i] - mu)**2, (i, 1, N))); y[j] = (x[j] - mu)/sqrt(sigma**2 + epsilon)",
     ["what is given for sigma**2 defines sigma, its positive root"]),
    (r"\sigma_B^2 = \frac{1}{m}\sum_{i=1}^m (x_i-\mu_B)^2; \mu_B = \frac{1}{m}\sum_{i=1}^m x_i",
     "sigma_B = sqrt(1/m*sum((x[i] - mu_B)**2, (i, 1, m))); mu_B = 1/m*sum(x[i], (i, 1, m))",
     ["sigma_B and mu_B are names: what is below is no index",
      "what is given for sigma_B**2 defines sigma_B, its positive root"]),
    (r"\sigma_j^2 = \sum_i (x_{ij}-\mu_j)^2; z_{nj} = x_{nj}/\sigma_j",
     "sigma[j] = sqrt(sum((x[i,j] - mu[j])**2, i)); z[n,j] = x[n,j]/sigma[j]",
     ["what is given for sigma[j]**2 defines sigma[j], its positive root"]),
    (r"\hat\sigma^2 = \alpha x", "sigma_hat = sqrt(alpha*x)",
     ["what is given for sigma_hat**2 defines sigma_hat, its positive root"]),
    (r"r^2 = \alpha x; L = r^3 + r", "r = sqrt(alpha*x); L = r**3 + r", ["what is given for r**2 defines r, its positive root"]),
    (r"R^2 = 1 - \frac{x}{y}; L = 2 R^2", "R_sq = 1 - x/y; L = 2*R_sq", ["R_sq is the square R**2, as one name"]),
    # Δ and δ
    (r"\Delta x = x - y; L = (\Delta x)^2", "Delta_x = x - y; L = Delta_x**2", ["Delta_x is one name, not a product with x"]),
    (r"\Delta w_{ij} = \eta x_i y_j", "Delta_w[i,j] = eta*x[i]*y[j]", ["Delta_w is one name, not a product with w"]),
    (r"v = \frac{\Delta x}{\Delta t}", "v = Delta_x/Delta_t",
     ["Delta_x is one name, not a product with x", "Delta_t is one name, not a product with t"]),
    (r"\delta x = x - y; L = \delta x^2", "delta_x = x - y; L = delta_x**2", ["delta_x is one name, not a product with x"]),
    (r"\Delta = b^2 - 4 a c; x = \sqrt{\Delta} a", "Delta = b**2 - 4*a*c; x = sqrt(Delta)*a", []),
    (r"g = \frac{\delta L}{\delta P} x; L = P^2", "g = diff(L, P)*x; L = P**2",
     ["a fraction with δ above and below is read as a derivative"]),
    (r"\delta_{oi} = y_o x_i; g_o = \sum_i \delta_{oi} v_i", "delta_[o,i] = y[o]*x[i]; g[o] = sum(delta_[o,i]*v[i], i)", []),
    (r"J_{ij} = \delta_{ij} - W_{ij} \alpha", "J[i,j] = delta(i, j) - W[i,j]*alpha", []),
    # letters side by side
    (r"H = -\sum_i p_i lny_i", "H = -sum(p[i]*log(y[i]), i)", ["lny is read as ln y"]),
    (r"H = -\sum_i y_ilog(p_i)", "H = -sum(y[i]*log(p[i]), i)", []),
    (r"L = -\sum_k t_klogy_k", "L = -sum(t[k]*log(y[k]), k)", ["logy is read as log y"]),
    (r"L = xlogx + \alpha", "L = x*log(x) + alpha", ["xlogx is read as x log x"]),
    (r"L = -yln \pi x", "L = -y*log(pi*x)", ["yln is read as y ln"]),
    (r"L = xexp(-\alpha)", "L = x*exp(-alpha)", ["xexp is read as x exp"]),
    (r"V = IR^{2}", "V = I*R**2", ["IR is read as the product I*R"]),
    (r"L = MSE + \lambda R", "L = MSE + lambda_*R", ["MSE is one name"]),
    (r"L = \frac{SS_{res}}{SS_{tot}}", "L = SS_res/SS_tot", ["SS_res and SS_tot are names: what is below is no index"]),
    (r"dz = \alpha - y; L = dz x", "dz = alpha - y; L = dz*x", []),
    (r"L = abc + a + b + \frac{c}{2}", "L = a*b*c + a + b + c/2", []),
    # above and below
    (r"z^l_j = \sum_k w^l_{jk} a_k + b^l_j", "z[l,j] = sum(w[l,j,k]*a[k], k) + b[l,j]",
     ["l above z is an index, and no power", "l above w is an index, and no power", "l above b is an index, and no power"]),
    (r"L = x^{n} + n x^{n-1}", "L = x**n + n*x**(n - 1)", []),
    (r"L = \beta_1^t \gamma^t x", "L = beta1**t*gamma**t*x", []),
    (r"L = x^p \alpha", "L = x**p*alpha", []),
    (r"y_k = x_k w + b_{o} + \alpha_{xh}", "y[k] = x[k]*w + b_o + alpha_xh",
     ["b_o and alpha_xh are names: what is below is no index"]),
    (r"E = E_d + \lambda E_w", "E = E_d + lambda_*E_w", ["E_d and E_w are names: what is below is no index"]),
    (r"L = N_{out} + \alpha", "L = N_out + alpha", ["N_out is one name: what is below is no index"]),
    # sums
    (r"L = \sum_{i<j} (x_i - x_j)^2", "L = sum(sum(where(i < j, (x[i] - x[j])**2, 0), j), i)", []),
    (r"L = \sum_{i\ne j} x_i x_j", "L = sum(sum(where(i == j, 0, x[i]*x[j]), j), i)", []),
    (r"p_i = \sum_{j\ne i} x_j", "p[i] = sum(where(j == i, 0, x[j]), j)", []),
    (r"L = \prod_{i<j} (x_i - x_j)", "L = prod(prod(where(i < j, x[i] - x[j], 1), j), i)", []),
    # functions
    (r"L = \log(1 - D(G(z)))", "L = log(1 - D(G(z)))", []),
    (r"L = WD(P_r,P_g)", "L = WD(P_r, P_g)", ["P_r and P_g are names: what is below is no index"]),
    (r"L = f_1(\theta) + H(p,q)", "L = f1(theta) + H(p, q)", []),
    (r"L = K(x - \alpha)", "L = K*(x - alpha)", ["K(…) is a product with the number K, and no function"]),
    (r"L = \sigma(z)", "L = sigmoid(z)", ["σ(…) is the logistic function"]),
    (r"L = e^x + e", "L = exp(x) + exp(1)", ["e is the base of the natural logarithm"]),
    # numbers with capital letters
    (r"E = \frac{1}{1} mc^2", "E = m*c**2", []),
    (r"F = G \frac{m_1 m_2}{r^2}", "F = G*m1*m2/r**2", []),
    (r"P = \frac{nRT}{V}", "P = n*R*T/V", ["nRT is read as the product n*R*T"]),
    (r"y = A \sin(\omega t)", "y = A*sin(omega*t)", []),
    (r"y = A x^2 + \alpha", "y = A*x**2 + alpha", []),
    (r"y = \frac{A x}{A + 1}", "y = A*x/(A + 1)", []),
    (r"y = A x; A \in \mathbb{R}", "y = A*x", []),
    (r"A, \alpha \in \mathbb{R}; y = \log|A| + \alpha", "y = log(abs(A)) + alpha", []),
    (r"m = N^{-1} \sum_{i=1}^N x_i", "m = 1/N*sum(x[i], (i, 1, N))", []),
    (r"p = \frac{e^{-E}}{Z}", "p = exp(-E)/Z", []),
    (r"m = (1 + Z)^{-1}", "m = 1/(1 + Z)", []),
]  # fmt: skip


def said(reading: Message) -> str:
    return "".join(text(part) if isinstance(part, Basic) else part for part in reading.sentence)


@pytest.mark.parametrize(("given", "wanted", "readings"), MEANT, ids=[row[0] for row in MEANT])
def test_it_is_read_as_it_is_meant_and_said(given: str, wanted: str, readings: list[str]) -> None:
    problem = any_name(f"${given}$")
    assert "; ".join(f"{text(d.head)} = {text(d.body)}" for d in problem.definitions) == wanted
    assert list(map(said, problem.readings)) == readings


#: LaTeX, what the message names, and what it offers
REFUSED: list[tuple[str, str, str]] = [
    # a left side that is no name
    (r"\frac{\partial L}{\partial w} = 2 w; L = w^2", "a derivative on the left side is a claim", ""),
    (r"\log p = \alpha x", r"\log p is no name, so this defines nothing", "name = e^{…}"),
    (r"x^3 = \alpha", "the left side x^3 is no name", "name = …"),
    (r"\sum_i p_i = S", "is no name", "name = …"),
    (r"2 L = \alpha", "the left side 2 L is no name", "name = …"),
    # matrices and vectors, by name
    (r"g = (A+tB)^{-1}", "the inverse of a matrix, if A is one", r"\frac{1}{…}"),
    (r"g_{ij} = X^{-1}_{ij}", "is X a matrix and this its inverse", r"\frac{1}{X_{ij}}"),
    (r"A = Q\Sigma Q^{-1}", "is Q a matrix and this its inverse", r"\frac{1}{Q}"),
    (r"L = D^{-1/2}", "is D a matrix and this its inverse", r"\frac{1}{D}"),
    (r"L = \log|\Sigma|", r"the determinant of a matrix \Sigma", r"\operatorname{abs}(\Sigma)"),
    (r"y = A\exp(\mathbf x)", "a bold x is a vector", "`x_i`, or for a number `x`"),
    (r"y = \mathbf{w}^2 \boldsymbol{\theta} x", "a bold w is a vector", "`w_i`"),
    (r"y = \sum_n \mathbf{x}_n w", "a bold x is a vector", "`x_{nk}`, or for a number `x_n`"),
    (r"y = \mathbf{W}\mathbf{x}", "a bold W is a matrix", "`W_{ij}`"),
    (r"y = \textbf{W}\textbf{x}", "a bold W is a matrix", "`W_{ij}`"),
    (r"y = \mathbf{a} \cdot \mathbf{b}", "a bold a is a vector", "`a_i`"),
    (r"y = \vec{a} x", "a bold a is a vector", "`a_i`"),
    (r"\mathbf{p} = \alpha x", "a bold p is a vector", "`p_i`"),
    (r"y = e^A x", "the matrix exponential, a series", r"`e^{A_{ij}}`, or for a number A also `; A \in \mathbb{R}`"),
    (r"y = X\beta", r"X before \beta is a matrix times a vector", r"`\sum_k X_{ik} \beta_k`"),
    (r"y = W_{xh} x + b_o", "W before x is a matrix times a vector", r"`; W \in \mathbb{R}`"),
    (r"y = W \cdot x", "W before x is a matrix times a vector", r"`; W \in \mathbb{R}`"),
    (r"y = xW_1 + b", "x before W with something below is a row times a matrix", r"`\sum_k x_k W_{kj}`"),
    (r"L = \|Xw-y\|^2 + \sum_i w_i^2", "X before w is a matrix times a vector", r"`\sum_k X_{ik} w_k`"),
    (r"L = \|W\|_2^2", "its largest singular value (the spectral norm)", r"`\|W_{ij}\|_F`"),
    (r"L = X'X", "a prime above an array means its transpose", r"\sum_k X_{ki} X_{kj}"),
    (r"L = x^{\mathsf T} y", "T above an array means its transpose", r"\sum_i x_i y_i"),
    (r"L = x^{-T}", "T above an array means its transpose", ""),
    (r"A \in \mathbb{R}^{n \times n}; L = x", "this declares a vector or a matrix", "`X_{ij}`"),
    # functions
    (r"L = \log p(y|x)", "a bar inside p(y|x)", "`p(y, x)`"),
    (r"L = P\left(A \mid B\right)", "a bar inside P", "`P\\left(A, B\\right)`"),
    (r"L = \mathrm{KL}(q\|p)", r"a bar inside \mathrm{KL}(q\|p)", r"`\mathrm{KL}(q, p)`"),
    (r"L = D_{KL}(p||q)", "a bar inside D_{KL}(p||q)", "`D_{KL}(p, q)`"),
    (r"L = \pi_\theta(a|s)", r"a bar inside \pi_\theta(a|s)", r"`\pi_\theta(a, s)`"),
    (r"L = \alpha p_{j|i}", "a bar below a name", "`{ji}`"),
    (r"L = f(x;\theta)", r"a semicolon inside f(x;\theta)", r"`f(x, \theta)`"),
    (r"L = h_\theta(x)", r"h_\theta is a function here", r"`h(x, \theta)`"),
    (r"L = C(\sigma^{(3)}(z))", r"is \sigma with a number above in parentheses a derivative", r"`\sigma_2(x)`"),
    (r"y = f^{(2)}(x)", "a derivative, or the function of a layer?", "`f_2(x)`"),
    (r"y = \sigma'(w x + b)", "a derivative is written as a fraction", ""),
    (r"J = E(y - \hat{y})^2", "is E(…) an expectation, or a number E times", r"E \cdot (…)"),
    (r"J = E[x y] \alpha", "expectations are not part of the notation", r"E \cdot (…)"),
    (r"J = \Gamma(x + 1)", "the gamma function", r"\Gamma \cdot (…)"),
    (r"J = \delta(x - a)", "Dirac's delta", r"\delta \cdot (…)"),
    (r"J = D(2 \alpha)", "is D a function, or a number times", r"`\mathrm{D}(…)`"),
    (r"J = I[x > 0] \alpha", "an indicator is written as one", r"`\mathbb{1}[i = j]`"),
    (r"L = \mathrm{LN}(x)", "LN is not a known function", ""),
    (r"y = f_1(\mathrm{norm}(x))", "norm is written with a command", r"`\|x_k\|`"),
    # operators
    (r"L = \min_w (wx - y)^2", r"\min over w is over all values of a quantity", r"`\min_k a_k` or `\min(a, b)`"),
    (r"L = \max_x f(x,y)", r"\max over x is over all values of a quantity", r"`\max_k a_k` or `\max(a, b)`"),
    (r"L = \arg\min_w (wx - y)^2", "the place of a maximum or a minimum", ""),
    (r"L = \operatorname{sum}_i x_i", "sum is written with a command", r"`\sum_k`"),
    (r"L = \operatorname{mean} x", "mean is written with a command", r"\sum_{k=1}^{N}"),
    (r"L = \operatorname{softmax} x", "softmax is a function", r"`\operatorname{softmax}(…)`"),
    (r"L = \operatorname{foo} x", "foo is a function", r"`\operatorname{foo}(…)`"),
    (r"L = \mathrm{trace} A", "trace is a function", r"`\operatorname{trace}(…)`"),
    # above and below
    (r"L = \alpha w^l_{jk}", "is l above w an index, a label or a power?", r"`w^{(l)}_{jk}` or `\left(w_{jk}\right)^{l}`"),
    (r"L = x^i", "is i above x an index, a label or a power?", r"`x^{(i)}` or `\left(x\right)^{i}`"),
    (r"L = \sum_i (x^i - y^i)^2", "is i above x an index or a power?", r"`x^{(i)}` or `\left(x\right)^{i}`"),
    (r"h^t = \tanh(u x^t)", "is t above x an index or a power?", r"`x^{(t)}`"),
    (r"a_n = x r^{n-1}", "is n-1 above r an index or a power?", r"`\left(r\right)^{n-1}`"),
    (r"z^l_j = a^{l-1}_j", "l is an index here, and an index is one letter or a whole number", ""),
    (r"y = x_i W_i^Q + Q", "is Q above W an index, a label or a power?", r"`W^{(Q)}_i`"),
    (r"y = W^{hh} \alpha", "is hh above W an index, a label or a power?", r"`W^{(\text{hh})}`"),
    (r"L = \bar{x}^2 - \overline{x^2}", "is this the mean of a power, or the power of one name?", r"\sum_{i=1}^{N} x_i^2"),
    (r"y = x^2; L = y'", "is y' the derivative of y, or a quantity of its own?", r"`\tilde{y}`"),
    # δ
    (r"g_o = \delta_{oi} x_o", r"is \delta_{oi} the Kronecker delta, or an error signal", r"`\mathbb{1}[o = i]`"),
    (r"v_i = \frac{\partial E}{\partial w_i}", "nothing here says how E depends", "`E = …`"),
    # letters side by side
    (r"L = net + \alpha", "is net a word or the product n e t?", r"`\mathrm{net}` or `n e t`"),
    (r"L = \alpha dz", "is dz one name, or d times z?", r"`\mathrm{dz}` or `d \cdot z`"),
    (r"V = IR_{in}", "is IR one name, or the product I R?", r"`I R_…`"),
    (r"L = asin(x) \alpha", "asin is the name of a function", ""),
    # sums, slashes and numbers
    (r"L = \sum_{j \ne y_i} x_j", "the index i is neither on the left side nor summed over", ""),
    (r"L = \sum_{j \ne f(x)} x_j", "leaves out one index or a fixed place, and this is neither", ""),
    (r"k = e^{-(x - y)^2/2\sigma^2}", "it is not clear how far this '/' reaches", r"`\frac{…}{…}`"),
    (r"L = 1/2n \alpha", "it is not clear how far this '/' reaches", r"`\frac{…}{…}`"),
    (r"\lambda = 1e-3; L = \lambda x", "a power of ten is written as one", r"`1 \cdot 10^{-3}`"),
    # what is said of a formula
    (r"L \propto x", "leaves a factor open", r"L = c \cdot"),
    (r"w \leftarrow w - g", "an arrow puts a new value for an old one", r"w_{\text{new}}"),
    (r"y = f(x) + \epsilon, \epsilon \sim N(0,1)", "distributions are not part of the notation", ""),
    (r"L = x^2 \text{ for all } x", "'for all' is no part of a formula", ""),
    (r"p_i = w x_i \quad (i = 1, \dots, n)", "what an index ranges over is no part of the formula", ""),
    (r"y = w x, \quad y \in \{0, 1\}", "what a letter ranges over is not read", ""),
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

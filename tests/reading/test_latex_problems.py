"""LaTeX as lecturers write it, beside the text notation that says the same."""

from __future__ import annotations

from typing import Any

import pytest

from derive.errors import NotationError
from derive.notation import latex, text
from derive.problem import Problem
from derive.reading.notations import is_latex, latex_among
from derive.reading.posed import read_problem

#: LaTeX, and the definitions that are read from it
READ = [
    (r"L = \dfrac12 x^2 + \tfrac{x}{3}", "L = 1/2*x**2 + x/3"),
    (r"L = \frac12x", "L = 1/2*x"),
    (r"L = 2\cdot 3 x \times y * z", "L = 2*3*x*y*z"),
    (r"L = x\,y\;z\quad w", "L = x*y*z*w"),
    (r"L = {x}^{2}{y}", "L = x**2*y"),
    (r"L = \sum_k a_k b_k", "L = sum(a[k]*b[k], k)"),
    (r"L = \sum_{k} \left(a_k - 1\right)^2 c", "L = sum((a[k] - 1)**2*c, k)"),
    (r"L = \sum_{k=1}^{N} a_k", "L = sum(a[k], k)"),
    (r"L = \sum_{k=1}^N \sum_{j=1}^M W_{kj}", "L = sum(sum(W[k,j], j), k)"),
    (r"L = \sum_{i,j} W_{ij} x_j", "L = sum(sum(W[i,j]*x[j], j), i)"),
    (r"L = \sum_{ij} W_{i,j}", "L = sum(sum(W[i,j], j), i)"),
    (r"L = \sum\limits_{i=1}^{3} a_i", "L = sum(a[i], (i, 1, 3))"),
    (r"L = \prod_k a_k", "L = prod(a[k], k)"),
    (r"L = \sum_i -a_i", "L = sum(-a[i], i)"),
    (r"L = c - \sum_i a_i + b", "L = c - sum(a[i], i) + b"),
    (r"p_i = \sum_{k \neq i} a_k", "p[i] = sum(where(k == i, 0, a[k]), k)"),
    (r"p_i = \prod_{k \neq i} a_k", "p[i] = prod(where(k == i, 1, a[k]), k)"),
    (r"L = \max_k a_k + \min_{k} b_k", "L = max(a[k], k) + min(b[l], l)"),
    (r"L = \max(0, 1 - x)", "L = max(0, 1 - x)"),
    (r"L = \max\{0, x\} + \min\left[x, 1\right]", "L = max(0, x) + min(x, 1)"),
    (r"L = \log x + \ln(x) + \exp(x) + \exp{x}", "L = log(x) + log(x) + exp(x) + exp(x)"),
    (r"L = \log 2\pi\sigma^2", "L = log(2*pi*sigma**2)"),
    (r"L = x \log x \log y", "L = x*log(x)*log(y)"),
    (r"L = \log x \cdot y", "L = log(x)*y"),
    (r"L = \log\frac{x}{y} z", "L = log(x/y*z)"),
    (r"L = \log(x)^2 + \log^2 x", "L = log(x)**2 + log(x)**2"),
    (r"L = \log_2 x", "L = log(x)/log(2)"),
    (r"L = \log \sum_k e^{a_k}", "L = log(sum(exp(a[k]), k))"),
    (r"L = \sin x \cos 2x", "L = sin(x)*cos(2*x)"),
    (r"L = \tanh^2(x)", "L = tanh(x)**2"),
    (r"L = \arctan(x) + \operatorname{erf}(x) + \mathrm{sign}(x) + \text{ReLU}(x) + \operatorname{softplus}(x)",
     "L = atan(x) + erf(x) + sign(x) + relu(x) + softplus(x)"),
    (r"L = \sigma(x) + \mathrm{sigmoid}(x)", "L = sigmoid(x) + sigmoid(x)"),
    (r"L = e^x + e^{-x^2/2} + e", "L = exp(x) + exp(-x**2/2) + exp(1)"),
    (r"L = \sqrt{x} + \sqrt x + \sqrt[3]{x}", "L = sqrt(x) + sqrt(x) + x**(1/3)"),
    (r"L = |x - y| + \left| x \right| + \lvert x \rvert + \vert x \vert", "L = abs(x - y) + abs(x) + abs(x) + abs(x)"),
    (r"L = ||x||^2 + \|x\|_1 + \lVert x \rVert_2 + \left\| x \right\|_\infty",
     "L = sum(x[i]**2, i) + sum(abs(x[i]), i) + sqrt(sum(x[i]**2, i)) + max(abs(x[i]), i)"),
    (r"L = \sum_i (y_i - x_i w)^2 + \|y\|^2", "L = sum((y[i] - x[i]*w)**2, i) + sum(y[j]**2, j)"),
    (r"L = \|X - Y\|_F^2", "L = sum(sum((X[i,j] - Y[i,j])**2, j), i)"),
    (r"L = \|w\|^2 + \sum_i w_i", "L = sum(w[j]**2, j) + sum(w[i], i)"),
    (r"L = \|x - 2 y\| + \sum_i x_i y_i", "L = sqrt(sum((x[j] - 2*y[j])**2, j)) + sum(x[i]*y[i], i)"),
    (r"h = \begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}", "h = where(x > 0, x, 0)"),
    (r"h = \begin{cases} x, & x \geq 0, \\ \alpha x, & x < 0. \end{cases}", "h = where(x >= 0, x, alpha*x)"),
    (r"h = \begin{cases} -1 & x < -1 \\ x & -1 \leq x \leq 1 \\ 1 & x > 1 \end{cases}",
     "h = where(x < -1, -1, where(x <= 1, x, 1))"),
    (r"h = \begin{cases} 1 & \text{if $x > 0$ and $y > 0$} \\ 0 & \text{else} \end{cases}",
     "h = where(x > 0, where(y > 0, 1, 0), 0)"),
    (r"h = \begin{dcases} 1 & x > 0 \text{ and } y > 0 \\ 0 & \text{else.} \end{dcases}",
     "h = where(x > 0, where(y > 0, 1, 0), 0)"),
    (r"L = \hat{y} + \bar x + \tilde{\theta} + \widehat{y}", "L = y_hat + x_bar + theta_tilde + y_hat"),
    (r"L = \sum_i (\hat{y}_i - y_i)^2", "L = sum((y_hat[i] - y[i])**2, i)"),
    (r"L = \sum_i \hat{y_i}", "L = sum(y_hat[i], i)"),
    (r"L = \theta_{\text{old}} + w_{\mathrm{in}} + x_{\max}", "L = theta_old + w_in + x_max"),
    (r"L = \sum_{ij} W^{(1)}_{ij} W_{ij}^{[2]}", "L = sum(sum(W1[i,j]*W2[i,j], j), i)"),
    (r"L = \sum_i y^{(i)} x^{(i)}_1", "L = sum(y[i]*x[i,1], i)"),
    (r"L = x_1 + x_2 x_{12}", "L = x1 + x2*x12"),
    (r"L = x_1 + \sum_i x_i", "L = x[1] + sum(x[i], i)"),
    (r"L = W_{12} + \sum_{ij} W_{ij}", "L = W[1,2] + sum(sum(W[i,j], j), i)"),
    (r"L = W_{1,2}", "L = W[1,2]"),
    (r"p_{ij} = \delta_{ij} - a_i a_j", "p[i,j] = delta(i, j) - a[i]*a[j]"),
    (r"p_{ij} = \mathbb{1}[i = j] a_i", "p[i,j] = delta(i, j)*a[i]"),
    (r"L = \mathbf{1}_{x > 0} + \mathbb{I}(x > 1) + [x > 2]",
     "L = where(x > 0, 1, 0) + where(x > 1, 1, 0) + where(x > 2, 1, 0)"),
    (r"g = \frac{\partial L}{\partial w} w; L = w^2", "g = diff(L, w)*w; L = w**2"),
    (r"g = \frac{dL}{dw}; L = w^2", "g = diff(L, w); L = w**2"),
    (r"g = \frac{\mathrm{d}L}{\mathrm{d}w}; L = w^2", "g = diff(L, w); L = w**2"),
    (r"g = \frac{\partial^2 L}{\partial w^2}; L = w^2 b", "g = diff(diff(L, w), w); L = w**2*b"),
    (r"g = \frac{\partial^2 L}{\partial w \partial b}; L = w^2 b", "g = diff(diff(L, b), w); L = w**2*b"),
    (r"g = \frac{\partial}{\partial w} w^2", "g = diff(w**2, w)"),
    (r"L = \frac{d x}{d y} d", "L = d*x/(d*y)*d"),
    (r"L = \mathcal{W}^2 \mathfrak{g} \mathit{h}", "L = W**2*g*h"),
    (r"\mathcal{L}(w, b) = w b^2", "L = w*b**2"),
    (r"p_i(a) = \frac{a_i}{w}; L = \sum_i p_i(a)^2 x", "p[i] = a[i]/w; L = sum(p[i]**2*x, i)"),
    (r"L = f(x, \theta)", "L = f(x, theta)"),
    (r"L = x \left(y + 1\right)", "L = x*(y + 1)"),
    (r"L = \operatorname{score}(x, y)", "L = score(x, y)"),
    (r"L = \mathrm{loss} x; \mathrm{loss} = w^2", "L = loss*x; loss = w**2"),
    (r"MSE = \frac{1}{N} \sum_{i=1}^N (y_i - x_i w)^2", "MSE = 1/N*sum((y[i] - x[i]*w)**2, (i, 1, N))"),
    (r"L = \lambda x + \delta + \varepsilon \varphi \pi", "L = lambda_*x + delta_ + epsilon*phi*pi"),
    (r"L = \ell^2 + \ell", "L = l**2 + l"),
    (r"L = 1/N \sum_{i=1}^{N} a_i", "L = 1/N*sum(a[i], (i, 1, N))"),
    (r"L = a/b + x^{3/2}", "L = a/b + x**(3/2)"),
    (r"L = e^{a}/Z", "L = exp(a)/Z"),
    (r"$L = x^2$", "L = x**2"),
    (r"\[ L = x^2 \]", "L = x**2"),
    (r"\begin{equation} L = x^2, \label{eq:a} \end{equation}", "L = x**2"),
    ("\\begin{align*}\n  p_i &= \\frac{e^{a_i}}{Z}, \\\\\n  Z &= \\sum_k e^{a_k} \\\\\n    &\\quad + 1 % a remark\n\\end{align*}",
     "p[i] = exp(a[i])/Z; Z = sum(exp(a[k]), k) + 1"),
    ("L = \\alpha x\n    + y\nx = w^2", "L = alpha*x + y; x = w**2"),
    (r"L = \alpha x \quad \text{where} \quad x = w^2.", "L = alpha*x; x = w**2"),
    (r"L = θ·x − \frac{1}{2} ∑_k a_k", "L = theta*x - 1/2*sum(a[k], k)"),
    (r"L = \bigl( x + \Bigl[ y \Bigr] \bigr)^2", "L = (x + y)**2"),
    (r"L = \left\{ x + 1 \right\}", "L = x + 1"),
    (r"L = x - -y + 3 \cdot -\alpha", "L = x + y + 3*(-alpha)"),
    (r"L = -x^2 -\alpha", "L = -x**2 - alpha"),
    (r"\sigma(x) = \frac{1}{1 + e^{-x}}; L = \sigma(x)^2", "sigma = 1/(1 + exp(-x)); L = sigma**2"),
    (r"L = \sum_{k=1,\dots,N} a_k", "L = sum(a[k], k)"),
    (r"L = \sum_{1 \le k \le N} a_k", "L = sum(a[k], k)"),
    (r"z_n = \sum_d X_{nd} w_d + b; L = \sum_n \log(1 + e^{-t_n z_n})",
     "z[n] = sum(X[n,d]*w[d], d) + b; L = sum(log(1 + exp(-t[n]*z[n])), n)"),
    (r"L = \log(x) y + \log (x + 1) y", "L = log(x)*y + log(x + 1)*y"),
    (r"p_i = \alpha_i \sum_j \beta_j", "p[i] = alpha[i]*sum(beta[j], j)"),
    (r"L = \sqrt{\frac{x}{y}}^{\,3}", "L = sqrt(x/y)**3"),
    (r"L = x^{2 y}", "L = x**(2*y)"),
    (r"L = \frac{x}{y} \frac{w}{z}", "L = x/y*w/z"),
    (r"L = t \log s + (1 - t) \log(1 - s); s = \sigma(z)", "L = t*log(s) + (1 - t)*log(1 - s); s = sigmoid(z)"),
]  # fmt: skip


#: LaTeX in whole arrays, with functions, chains and conventions of papers, and the definitions that are read from it
AS_WRITTEN = [
    (r"L = \alpha (x + 1]", "L = alpha*(x + 1)"),
    (r"L = \left. x \right|", "L = x"),
    (r"L = \sum a_i", "L = sum(a[i], i)"),
    (r"L = \sum_i a_i + b_i \alpha", "L = sum(a[i] + b[i]*alpha, i)"),
    (r"L = \log a / b", "L = log(a)/b"),
    (r"L = \alpha/b c", "L = alpha/(b*c)"),
    (r"L = \alpha X^T y", "L[i] = sum(alpha*X[j,i]*y[j], j)"),
    (r"L = X^\top y", "L[i] = sum(X[j,i]*y[j], j)"),
    (r"L = \|x\|", "L = sqrt(sum(x[i]**2, i))"),
    (r"L = \|W_{ij}\|", "L = sqrt(sum(sum(W_ij[k,m]**2, m), k))"),
    (r"u_i = \frac{x_i}{\|x_i\|}", "u[i,j] = x[i,j]/sqrt(sum(x[i,k]**2, k))"),
    (r"h = \begin{cases} x & x > 0 \\ 0 & x < 0 \end{cases}", "h = where(x > 0, x, 0)"),
    (r"h = \begin{cases} x & x > 0 \\ 0 \end{cases}", "h = where(x > 0, x, 0)"),
    (
        r"h = \begin{cases} x & x > 0 \text{ or } y > 0 \\ 0 & \text{else} \end{cases}",
        "h = where(x > 0, x, where(y > 0, x, 0))",
    ),
    (r"L = \operatorname{softmax}(x)", "L[i] = exp(x[i])/sum(exp(x[j]), j)"),
    (r"L = \max x", "L = max(x[i], i)"),
    (r"L = loss + \alpha", "L = loss + alpha"),
    (r"L = sum(\alpha)", "L = sum(alpha[i], i)"),
    (r"L = \alpha = \beta", "L = alpha"),
    (r"L = f'(x) \alpha", "L = diff(f(x), x)*alpha"),
    (r"L = f^2(x) \alpha", "L = f(x)**2*alpha"),
    (r"L = \hat{\bar{x}}", "L = x_bar_hat"),
    (r"L = \sum_{i \in S} x_i", "L = sum(x[i], i)"),
    (r"L = \alpha @ x", "L = sum(alpha[i]*x[i], i)"),
    (r"L = \mathbb{E}[x]", "L = 1/N*sum(x[i], (i, 1, N))"),
    (r"L = \mathbb{1} x", "L[i] = x"),
    (r"W_{ij} = \alpha_i + \alpha", "W[i,j] = alpha[i] + alpha_"),
    (r"L = \alpha_i", "L = alpha_i"),
    (r"f(x) = x^2; L = f(\alpha) w", "L = alpha**2*w"),
    (r"\frac{\partial L}{\partial w} = 2 w; L = w^2", "L = w**2"),
    (r"\log p = \alpha x", "log_p = alpha*x"),
    ("g = (A+tB)^{-1}", "g = 1/(A + t*B)"),
    ("g_{ij} = X^{-1}_{ij}", "g[i,j] = inv(X)[i,j]"),
    (r"A = Q\Sigma Q^{-1}", "A[i,j] = sum(sum(Q[i,m]*Sigma[m,k], m)*inv(Q)[k,j], k)"),
    ("L = D^{-1/2}", "L = 1/sqrt(D)"),
    (r"L = \log|\Sigma|", "L = logdet(Sigma)"),
    (r"y = A\exp(\mathbf x)", "y[i] = sum(A[i,j]*exp(x[j]), j)"),
    (r"y = \sum_n \mathbf{x}_n w", "y[i] = sum(x[n,i]*w, n)"),
    (r"y = \mathbf{W}\mathbf{x}", "y[i] = sum(W[i,j]*x[j], j)"),
    (r"y = \textbf{W}\textbf{x}", "y[i] = sum(W[i,j]*x[j], j)"),
    (r"y = \mathbf{a} \cdot \mathbf{b}", "y = sum(a[i]*b[i], i)"),
    (r"y = \vec{a} x", "y[i] = a[i]*x"),
    (r"\mathbf{p} = \alpha x", "p = alpha*x"),
    ("y = e^A x", "y = exp(A)*x"),
    (r"y = X\beta", "y[i] = sum(X[i,j]*beta[j], j)"),
    ("y = W_{xh} x + b_o", "y[i] = sum(W_xh[i,j]*x[j], j) + b_o[i]"),
    (r"y = W \cdot x", "y[i] = sum(W[i,j]*x[j], j)"),
    ("y = xW_1 + b", "y[i] = sum(x[j]*W1[j,i], j) + b[i]"),
    (r"L = \|Xw-y\|^2 + \sum_i w_i^2", "L = sum((sum(X[j,k]*w[k], k) - y[j])**2, j) + sum(w[i]**2, i)"),
    (r"L = x^{\mathsf T} y", "L = sum(x[i]*y[i], i)"),
    (r"A \in \mathbb{R}^{n \times n}; L = x", "L = x"),
    (r"L = \log p(y|x)", "L = log(p(y, x))"),
    (r"L = P\left(A \mid B\right)", "L = P(A, B)"),
    (r"L = \pi_\theta(a|s)", "L = pi_(a, s, theta)"),
    (r"L = \alpha p_{j|i}", "L = alpha*p_j_i"),
    (r"L = f(x;\theta)", "L = f(x, theta)"),
    (r"L = h_\theta(x)", "L = h(x, theta)"),
    (r"y = \sigma'(w x + b)", "u = w*x + b; y = diff(sigmoid(u), u)"),
    (r"J = E[x y] \alpha", "J = 1/N*sum(x[i]*y[i], (i, 1, N))*alpha"),
    (r"J = D(2 \alpha)", "J = D(2*alpha)"),
    (r"J = I[x > 0] \alpha", "J = where(x > 0, 1, 0)*alpha"),
    (r"y = f_1(\mathrm{norm}(x))", "y = f1(sqrt(sum(x[i]**2, i)))"),
    (r"L = \max_x f(x,y)", "L = max(f(x, y), (x, 1, N))"),
    (r"L = \operatorname{sum}_i x_i", "L = sum(x[i], i)"),
    (r"L = \operatorname{softmax} x", "L[i] = exp(x[i])/sum(exp(x[j]), j)"),
    (r"L = \operatorname{foo} x", "L = foo*x"),
    (r"L = \mathrm{trace} A", "L = sum(A[i,i], i)"),
    ("L = x^i", "L = x**i"),
    (r"h^t = \tanh(u x^t)", "h[t] = tanh(u*x[t])"),
    ("a_n = x r^{n-1}", "a[n] = x*r**(n - 1)"),
    ("z^l_j = a^{l-1}_j", "z[l,j] = a[l-1,j]"),
    ("y = x_i W_i^Q + Q", "y = x_i*W_i_Q + Q"),
    (r"L = \bar{x}^2 - \overline{x^2}", "L = (1/N*sum(x[i], (i, 1, N)))**2 - 1/N*sum(x[i]**2, (i, 1, N))"),
    (r"L = net + \alpha", "L = net + alpha"),
    (r"L = \alpha dz", "L = alpha*dz"),
    ("V = IR_{in}", "V = IR_in"),
    (r"L = \sum_{j \ne y_i} x_j", "L = sum(where(j == y_i, 0, x[j]), j)"),
    (r"k = e^{-(x - y)^2/2\sigma^2}", "k = exp(-(x - y)**2/(2*sigma**2))"),
    (r"w \leftarrow w - g", "w_new = w - g"),
    (r"L = x^2 \text{ for all } x", "L = x**2"),
    (r"p_i = w x_i \quad (i = 1, \dots, n)", "p[i] = w*x[i]"),
    (r"y = w x, \quad y \in \{0, 1\}", "y = w*x"),
    (r"y = W_{1,2} + \sum_i x^{(i)}_1", "y = W[1,2] + sum(x[i,1], i)"),
    (r"X \in \mathbb{R}^{N \times D}, w \in \mathbb{R}^D; L = X w", "L[i] = sum(X[i,j]*w[j], j)"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "wanted"), AS_WRITTEN, ids=[given for given, _ in AS_WRITTEN])
def test_latex_is_read_as_authors_write_it(given: str, wanted: str) -> None:
    read = read_problem(f"${given}$", every=True)
    assert "; ".join(f"{text(d.head)} = {text(d.body)}" for d in read.definitions) == wanted


def any_name(given: str) -> Problem:
    """A problem whose variable does not matter: the first that the message about a missing one names."""
    try:
        return read_problem(given)
    except NotationError as error:
        if "with respect to what? one of " not in str(error):
            raise
        return read_problem(given, wrt=str(error).rpartition("one of ")[2].split(", ")[0])


@pytest.mark.slow
@pytest.mark.parametrize(("given", "wanted"), READ, ids=[given for given, _ in READ])
def test_latex_is_read(given: str, wanted: str) -> None:
    assert is_latex(given)
    assert "; ".join(f"{text(d.head)} = {text(d.body)}" for d in any_name(given).definitions) == wanted


@pytest.mark.slow
@pytest.mark.parametrize(("given", "wanted"), READ, ids=[given for given, _ in READ])
def test_what_is_read_from_latex_is_what_is_read_from_text(given: str, wanted: str) -> None:
    """But for the numbers that stand as names of sizes, which a single line of text may not say."""
    read = any_name(given)
    if "sum(" in wanted and "/N" in wanted:
        return
    assert [d.body for d in any_name(wanted).definitions] == [d.body for d in read.definitions]


def test_the_issue_s_own_example() -> None:
    problem = read_problem(r"\frac{e^{a_i}}{\sum_{k} e^{a_k}}", wrt="a_j")
    assert text(problem.of) == "f[i]" and text(problem.wrt) == "a[j]"
    assert text(problem.definitions[0].body) == "exp(a[i])/sum(exp(a[k]), k)"


#: main text, of, wrt, assumptions; the same in the text notation
TOGETHER = [
    (r"p_i = e^{a_i}/Z; Z = \sum_k e^{a_k}", "p_i", "a_j", [], "p[i] = exp(a[i])/Z; Z = sum(exp(a[k]), k)", "p[i]", "a[j]", []),
    (r"L = -\sum_i t_i \log p_i", "L", "p_j", [r"\sum_i t_i = 1"], "L = -sum(t[i]*log(p[i]), i)", "L", "p[j]",
     ["sum(t[i], i) = 1"]),
    (r"L = -\sum_i t_i \log p_i", None, "p[j]", ["sum(t[i], i) = 1"], "L = -sum(t[i]*log(p[i]), i)", None, "p[j]",
     ["sum(t[i], i) = 1"]),
    ("p[i] = exp(a[i])/sum(exp(a[k]), k)", "p_{i}", "a_{j}", [], "p[i] = exp(a[i])/sum(exp(a[k]), k)", "p[i]", "a[j]", []),
    (r"L = \sum_i \hat{y}_i^2 \lambda", "L", r"\hat{y}_j", [], "L = sum(y_hat[i]**2*lambda_, i)", "L", "y_hat[j]", []),
    (r"L = \sum_i \hat{y}_i^2 \lambda", "L", "y_hat", [], "L = sum(y_hat[i]**2*lambda_, i)", "L", "y_hat", []),
    (r"L = \lambda w", "L", "lambda_", [], "L = lambda_*w", "L", "lambda_", []),
    (r"L = \theta_1 w", "L", r"\theta_1", [], "L = theta1*w", "L", "theta1", []),
    (r"L = \sum_n \mathcal{E}_n w", "L", "E_m", [], "L = sum(E[n]*w, n)", "L", "E[m]", []),
    ("L = w x", None, r"$x$", [], "L = w*x", None, "x", []),
]  # fmt: skip


@pytest.mark.parametrize("row", TOGETHER, ids=[row[0] for row in TOGETHER])
def test_what_is_asked_and_assumed_is_read_with_it(row: tuple[Any, ...]) -> None:
    given, of, wrt, assume, plain, plain_of, plain_wrt, plain_assume = row
    read, wanted = read_problem(given, of, wrt, assume), read_problem(plain, plain_of, plain_wrt, plain_assume)
    assert (read.of, read.wrt, read.assumptions) == (wanted.of, wanted.wrt, wanted.assumptions)
    assert read.definitions == wanted.definitions and read.axes == wanted.axes


PLAIN = ["L = x*y", "p[i] = exp(a[i])", "L = sum(a[k], k)", "x_1", "a_ij", "L = x^2", "s = 1/(1 + exp(-x))", "{1: x}", "L = (x)"]


@pytest.mark.parametrize("given", PLAIN)
def test_the_text_notation_is_no_latex(given: str) -> None:
    assert not is_latex(given)
    assert latex_among(given) == frozenset()


@pytest.mark.parametrize("name", ["y_hat", "theta_bar", "x_tilde", "x1_hat", "x_prime", "x_new", "x_new_hat"])
def test_accents_are_written_and_read_back(name: str) -> None:
    problem = read_problem(f"L = {name}**2*w", wrt="w")
    shown = latex(problem.definitions[0].body)
    assert read_problem(f"$L = {shown}$", wrt="w").definitions == problem.definitions
    indexed = read_problem(f"L = sum({name}[i]**2*w, i)", wrt="w")
    shown = latex(indexed.definitions[0].body)
    assert read_problem(f"$L = {shown}$", wrt="w").definitions == indexed.definitions


@pytest.mark.slow
def test_the_room_is_imported_for_what_is_no_text_notation_only() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from derive.reading.posed import read_problem; read_problem('L = x*y', wrt='x');"
        "assert 'derive.reading.told' not in sys.modules; read_problem(r'L = x \\cdot y', wrt='x');"
        "assert 'derive.reading.told' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

"""What people write, and what it means: the entries of each formula in the text notation."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.reader import read

MEANT = {
    # arrays by juxtaposition, transposes and norms
    r"\|Xw-y\|_2^2 + \lambda\|w\|_1": "f = sum((sum(X[i,j]*w[j], j) - y[i])**2, i) + lambda_*sum(abs(w[i]), i)",
    "||Xw-y||^2": "f = sum((sum(X[i,j]*w[j], j) - y[i])**2, i)",
    r"h_i = \tanh\big( (W x)_i + b_i \big)": "h[i] = tanh(sum(W[i,j]*x[j], j) + b[i])",
    r"f = x^\top A x": "f = sum(sum(x[j]*A[j,i], j)*x[i], i)",
    # sums reach as far as their index stands free
    r"L = -\sum_i t_i\log y_i+(1-t_i)\log(1-y_i)": "L = -sum(t[i]*log(y[i]) + (1 - t[i])*log(1 - y[i]), i)",
    r"H = -\sum_{i=1}^n p_ilnp_i": "H = -sum(p[i]*log(p[i]), (i, 1, n))",
    # labels, indices, shifts
    r"h_t = \tanh(w h_{t-1} + u x_t)": "h[t] = tanh(w*h[t - 1] + u*x[t])",
    r"p = \text{softmax}(z), \qquad L = -\log p_y": "p[i] = exp(z[i])/sum(exp(z[j]), j); L = -log(p[y])",
    "y_i = w*x_i + b": "y[i] = w*x[i] + b",
    # e, dots, primes
    "1/(1+e^-x)": "f = 1/(1 + exp(-x))",
    r"z = w_1 x_1 + w_2 x_2 + \dots + w_n x_n": "z = sum(w[j]*x[j], (j, 1, n))",
    # chains keep their members
    r"f(x) = \sqrt{x^2 + 1}, \quad \frac{df}{dx} = \frac{x}{f(x)}": "f = sqrt(x**2 + 1); diff(f, x) = x/f",
    r"E = \log\det\Sigma": "E = logdet(Sigma)",
    # what a function is of is no sample
    r"h_\theta(x) = \theta^T x, \quad J = \sum_i (h_\theta(x^{(i)}) - y^{(i)})^2":
        "h = sum(theta[j]*x_[j], j); J = sum((sum(theta[j]*x[i,j], j) - y[i])**2, i)",
    r"E = \sum_{n=1}^N\{y(x_n,w)-t_n\}^2, \quad y(x,w) = \sum_{j=0}^M w_jx^j":
        "E = sum((sum(w[j]*x[n]**j, (j, 0, M)) - t[n])**2, (n, 1, N)); y = sum(w[j]*x_**j, (j, 0, M))",
    # products of matrices below a bare sum, rows before weights, what a matrix acts on
    r"L = \sum(y-Xw)^2": "L = sum((y[i] - sum(X[i,j]*w[j], j))**2, i)",
    r"F = \max(0, xW_1 + b_1)W_2": "F[i] = sum(max(0, sum(x[k]*W1[k,j], k) + b1[j])*W2[j,i], j)",
    r"L = \|A(x - b)\|^2": "L = sum(sum(A[i,j]*(x[j] - b[j]), j)**2, i)",
    "L = sum((h - t)**2); h = tanh(W @ x + b)": "L = sum((h[i] - t[i])**2, i); h[i] = tanh(sum(W[i,j]*x[j], j) + b[i])",
    # tables by their number of places, sets, primes, what is in no set, such that
    r"\theta_{yi} = (N_{yi} + a)/(N_y + a n)": "theta[y,i] = (N[y,i] + a)/(N_y[y] + a*n)",
    r"m_v = \frac{1}{|\mathcal N(v)|}\sum_{u \in \mathcal N(v)} x_u": "m[v] = 1/sum(N[v,i], i)*sum(N[v,u]*x[u], u)",
    r"\pi(a|s) = \frac{e^{\theta_{s,a}}}{\sum_{a'} e^{\theta_{s,a'}}}":
        "pi_[a,s] = exp(theta[s,a])/sum(exp(theta[s,aprime]), aprime)",
    r"L = \sum_u\sum_{i \in S_u}\sum_{j \notin S_u} (x_{ui} - x_{uj})":
        "L = sum(sum(S[u,i]*sum((1 - S[u,j])*(x[u,i] - x[u,j]), j), i), u)",
    r"l_{ij} = -\log\frac{e^{s_{ij}}}{\sum_{k\ne i}e^{s_{ik}}}":
        "l[i,j] = -log(exp(s[i,j])/sum(where(k == i, 0, exp(s[i,k])), k))",
}  # fmt: skip


@pytest.mark.parametrize("written", MEANT)
def test_a_formula_has_the_entries_that_are_meant(written: str) -> None:
    found = read(written)
    assert "; ".join(" = ".join(str(m.entries) for m in item.members) for item in found.items) == MEANT[written]


TWO_READINGS = {
    r"L = -\log \operatorname{softmax}(z_i)": ("entry", "vector"),
    r"Y = \frac{A}{B}, \quad C = A x": ("entry by entry", "inverse"),
    r"z = W^l x, \quad L = \|z\|^2": ("layer", "power"),
    r"R = \lambda |\mathbf{w}|, \quad z = \mathbf{w}^\top \mathbf{x}": ("norm", "absolute value of each entry"),
    "L = (e - 1)^2 + e^-x": ("natural logarithm", "quantity"),
    r"y = e^{A}x, \qquad A = B^\top B": ("series", "entry"),
    r"R = \lambda\|W\|_2^2, \qquad y = Wx": ("spectral", "Frobenius"),
    r"y = Wx, \qquad \frac{\partial y}{\partial x} = W^T": ("numerator", "denominator"),
    r"J=\frac{1}{2}\sum_{i=1}^c(t_k-z_k)^2": ("a sum over k", "for each k"),
    r"y = f^{(2)}(x)": ("derivative", "layer"),
    r"L = -\sum_i y_i \log(\mathrm{softmax}(z_i))": ("softmax(z)", "vector"),
    r"\frac{\partial E}{\partial w_{ij}} = \delta_{ij} x_j": ("Kronecker", "quantity"),
    r"J(w) = (y - Xw)^2 + \lambda \|w\|^2": ("norm", "each entry"),
    "L = e^2*x": ("exp(2)", "quantity"),
    "L = (a_i - t)^2": ("name", "entry"),
    "L(w) = (1/2n) ||Xw - y||^2": ("1/(2*n)", "(1/2)*n"),
}


@pytest.mark.parametrize("written", TWO_READINGS)
def test_two_readings_are_refused_with_both(written: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(written)
    assert all(word in refused.value.problem for word in TWO_READINGS[written]), refused.value.problem


HOSTILE = {
    "brackets": "(" * 5000 + "x" + ")" * 5000, "bars": "|" * 3000, "nothing": "", "alone": "$",
    "sums": "$L = " + r"\sum_i " * 500 + "x_i$",
    "signs": "x = " + "-" * 900 + "y", "matrices": "$L = " + " ".join("A B c" for _ in range(600)) + "$",
    "an import": "__import__('os')",
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_text_ends_in_a_message(what: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(HOSTILE[what])
    assert 0 < len(str(refused.value)) < 1000

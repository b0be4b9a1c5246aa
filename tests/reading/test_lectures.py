"""Formulas of lecture notes: rows and wholes, conditions below names, entries in brackets, gradients of products."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"J(W, Z) = \|\mathbf{X} - \mathbf{Z}\mathbf{W}^T\|_F^2 = \sum_n \|\mathbf{x}_n - \mathbf{W}\mathbf{z}_n\|^2":
        "J = sum(sum((X[i,j] - sum(Z[i,k]*W[j,k], k))**2, j), i) = sum(sum((X[n,i] - sum(W[i,j]*Z[n,j], j))**2, i), n)",
    r"W := W + \alpha \left( \begin{bmatrix} 1 - 2g(w_1^T x) \\ 1 - 2g(w_2^T x) \\ \vdots \\ 1 - 2g(w_n^T x) "
    r"\end{bmatrix} x^T + (W^T)^{-1} \right)":
        "W_new[i,j] = W[i,j] + alpha*((1 - 2*g(sum(W[i,k]*x[k], k)))*x[j] + inv(W)[j,i])",
    r"\mathbf{y} = \mathbf{A}\mathbf{x} = \begin{pmatrix} \mathbf{a}_1^\top\mathbf{x} \\ \vdots \\ "
    r"\mathbf{a}_n^\top\mathbf{x} \end{pmatrix}":
        "y[i] = sum(A[i,j]*x[j], j) = sum(A[i,j]*x[j], j)",
    r"z = W^T x = \begin{bmatrix} w_1^T x \\ \vdots \\ w_m^T x \end{bmatrix}":
        "z[i] = sum(W[j,i]*x[j], j) = sum(w[i,j]*x[j], j)",
    r"\phi_{j|y=1} = \frac{\sum_{i=1}^m 1\{x_j^{(i)} = 1 \wedge y^{(i)} = 1\}}{\sum_{i=1}^m 1\{y^{(i)} = 1\}}, \quad "
    r"\phi_y = \frac1m \sum_{i=1}^m 1\{y^{(i)}=1\}":
        ("phi_y1[j] = sum(where(x[i,j] == 1, where(y[i] == 1, 1, 0), 0), (i, 1, m))/sum(where(y[i] == 1, 1, 0), (i, 1, "
         "m)); phi_y = 1/m*sum(where(y[i] == 1, 1, 0), (i, 1, m))"),
    r"\theta_{j|c=k} = \frac{\sum_i \mathbf{1}[y_i = k] x_{ij}}{\sum_i \mathbf{1}[y_i = k]}":
        "theta[j,k] = sum(where(y[i] == k, 1, 0)*x[i,j], i)/sum(where(y[i] == k, 1, 0), i)",
    r"\beta_t(i) = \sum_{j=1}^{N} a_{ij}\, b_j(o_{t+1})\, \beta_{t+1}(j), \quad 1 \leq i \leq N,\ 1 \leq t < T":
        "beta[t,i] = sum(a[i,j]*b[j,o[t + 1]]*beta[t + 1,j], (j, 1, N))",
    r"c_{ij} = \sum_k a_{ik} b_{kj}, \quad 1 \le i, j \le n":
        "c[i,j] = sum(a[i,k]*b[k,j], k)",
    r"\mu_x = \frac1n \sum_i x_i, \quad \sigma_x^2 = \frac1n \sum_i (x_i - \mu_x)^2":
        "mu_x = 1/n*sum(x[i], i); sigma_x = sqrt(1/n*sum((x[i] - mu_x)**2, i))",
    r"[\mathsf{H}]_{i,j,d} = \sum_{a = -\Delta}^{\Delta} \sum_{b = -\Delta}^{\Delta} \sum_c [\mathsf{V}]_{a, b, c, d} "
    r"[\mathsf{X}]_{i+a, j+b, c}":
        "H[i,j,d] = sum(sum(sum(V[a,b,c,d]*X[i + a,j + b,c], c), (b, -Delta, Delta)), (a, -Delta, Delta))",
    r"[\mathbf{h}]_i = \sum_j [\mathbf{W}^{(l)}]_{ij} [\mathbf{x}]_j":
        "h[i] = sum(W_l[i,j]*x[j], j)",
    r"o_{ij} = f(\mathbf{x}_i) - f(\mathbf{x}_j)":
        "o[i,j] = f(x[i,:]) - f(x[j,:])",
    r"L = \frac{1}{N} \sum_{i=1}^N \log(1 + \exp(-y_i f(\mathbf{x}_i)))":
        "L = 1/N*sum(log(1 + exp(-y[i]*f(x[i,:]))), (i, 1, N))",
    r"\mathbf{h}_i = f(\mathbf{x}_i)":
        "h[i,j] = f(x[i,j])",
    r"L = \sum_i (y_i - \mathbf{w}^T \phi(\mathbf{x}_i))^2":
        "L = sum((y[i] - sum(w[j]*phi(x[i,j]), j))**2, i)",
    r"\text{acc}(B_m) = \frac{1}{|B_m|} \sum_{i \in B_m} a_i, \quad E = \sum_{m=1}^M |\text{acc}(B_m) - c_m|":
        "acc[m] = 1/sum(B[m,j], j)*sum(B[m,i]*a[i], i); E = sum(abs(acc[m] - c[m]), (m, 1, M))",
    r"p(x_i) = \frac{e^{x_i}}{\sum_j e^{x_j}}, \quad H = -\sum_k p(x_k) \log p(x_k)":
        "p[i] = exp(x[i])/sum(exp(x[j]), j); H = -sum(p[k]*log(p[k]), k)",
    r"\mu_j^{(i+1)}=\pi^{(i)}(p^{(i)})^{y_j}(1-p^{(i)})^{1-y_j}, \quad "
    r"\pi^{(i+1)}=\frac{1}{n}\sum_{j=1}^n\mu_j^{(i+1)}":
        "mu[i + 1,j] = pi_[i]*p[i]**y[j]*(1 - p[i])**(1 - y[j]); pi_[i + 1] = 1/n*sum(mu[i + 1,j], (j, 1, n))",
    r"L_t = \pi_t (p_t)^2, \quad \pi_{t+1} = \alpha \pi_t":
        "L[t] = pi_[t]*p[t]**2; pi_[t + 1] = alpha*pi_[t]",
    r"\pi_k = \frac{N_k}{N}":
        "pi_[k] = N_k[k]/N",
    r"dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]\prime}(Z^{[1]})":
        "dZ1[i,j] = sum(W2[k,i]*dZ2[k,j], k)*diff(g1(Z1[i,j]), Z1[i,j])",
    r"\delta = (W^T d) * {g^{[2]}}'(z)":
        "delta[i] = sum(W[j,i]*d[j], j)*diff(g2(z[i]), z[i])",
    r"y = A * x + \beta b":
        "y[i] = sum(A[i,j]*x[j], j) + beta*b[i]",
    r"A^{[1]} = g^{[1]}(Z^{[1]}), \quad A^{[2]} = g^{[2]}(Z^{[2]})":
        "A1 = g1(Z1); A2 = g2(Z2)",
    r"\mathrm{UCB}_t(a) = \hat{\mu}_t(a) + c\,\sqrt{\frac{2\ln t}{N_t(a)}}":
        "UCB[t,a] = mu_hat[t,a] + c*sqrt(2*log(t)/N[t,a])",
    r"V_{k+1}(s) = V_k(s) + \alpha \delta_k(s)":
        "V[k + 1,s] = V[k,s] + alpha*delta[k,s]",
    r"F_m(x) = F_{m-1}(x) + \gamma_m h_m(x)":
        "F[m] = F[m - 1] + gamma[m]*h(m, x)",
    r"\nabla_\theta \frac{1}{2} (X\theta - y)^T (X\theta - y) = X^T X \theta - X^T y":
        ("diff(sum(1/2*(sum(X[j,k]*theta[k], k) - y[j])*(sum(X[j,k]*theta[k], k) - y[j]), j), theta[i]) = "
         "sum(sum(X[k,i]*X[k,j], k)*theta[j], j) - sum(X[j,i]*y[j], j)"),
    r"\nabla_x x^T A x + \nabla_x b^T x":
        "f[i] = diff(sum(sum(x[k]*A[k,j], k)*x[j], j), x[i]) + diff(sum(b[j]*x[j], j), x[i])",
    r"\nabla_w \lambda \|w\|^2 + \nabla_w \frac1n \sum_{i=1}^n (w^T x_i - y_i)^2":
        "f[j] = diff(lambda_*sum(w[k]**2, k), w[j]) + diff(1/n*sum((sum(w[k]*x[i,k], k) - y[i])**2, (i, 1, n)), w[j])",
}  # fmt: skip


@pytest.mark.parametrize("written", MEANT)
def test_what_lectures_write_is_understood_so(written: str) -> None:
    assert entries_of(read(f"${written}$")) == MEANT[written]


REFUSED = {
    r"A_{ij} = -w_{ij}, \quad i \neq j": "a condition can only stand in a case distinction",
    r"A_{ij} = -w_{ij}, \quad i < j": "a condition can only stand in a case distinction",
    r"f = g^{(2)}(\alpha)": "above is read in two ways: its derivative of order 2",
    r"y = {(a + \beta)}'(x)": "a prime after brackets",
}


@pytest.mark.parametrize("written", REFUSED)
def test_what_only_looks_like_it_is_refused(written: str) -> None:
    with pytest.raises(NotationError, match=REFUSED[written]):
        read(f"${written}$")


PROGRAMS = {
    "pos = (u * i).sum(dim=-1)\nneg = (u * j).sum(dim=-1)\nloss = -F.logsigmoid(pos - neg).mean()":
        {"u": 2, "i": 2, "j": 2, "pos": 1},
    "pos = (user * item).sum(1)\nloss = pos.mean()": {"user": 2, "item": 2},
    "score = (x * w).sum(dim=-1)\nloss = F.softplus(-score).mean()": {"x": 2, "w": 1},
    "s = (q * k).sum(-1)": {"q": 1, "k": 1},
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_rows_of_two_arrays_are_multiplied(program: str) -> None:
    names = read(program).names
    assert {name: len(names[name].get("shape", ())) for name in PROGRAMS[program]} == PROGRAMS[program]


def test_the_rows_of_a_matrix_are_said_to_be_its_entries() -> None:
    text = r"$J(W, Z) = \|\mathbf{X} - \mathbf{Z}\mathbf{W}^T\|_F^2 = \sum_n \|\mathbf{x}_n - \mathbf{W}\mathbf{z}_n\|^2$"
    assert [c.pieces[0] for c in read(text).conventions if c.pieces[0][0] == "small"] == [("small", "x"), ("small", "z")]

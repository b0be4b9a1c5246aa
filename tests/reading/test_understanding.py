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
}


@pytest.mark.parametrize("written", MEANT)
def test_a_formula_has_the_entries_that_are_meant(written: str) -> None:
    found = read(written)
    assert "; ".join(" = ".join(str(m.entries) for m in item.members) for item in found.items) == MEANT[written]


TWO_READINGS = {
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

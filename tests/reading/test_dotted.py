"""Signs with a dot, as MATLAB, Octave and Julia write them, a star that nobody's library explains, marks over letters."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    # a star is the product of matrices, a prime transposes, what has a dot is entry by entry
    "h = sigmoid(X*theta)\nJ = (1/m) * sum(-y .* log(h))\ngrad = (1/m) * X' * (h - y)":
        "h[i] = sigmoid(sum(X[i,j]*theta[j], j)); J = 1/m*sum(-y[i]*log(h[i]), i); "
        "grad[i] = sum(1/m*X[j,i]*(h[j] - y[j]), j)",
    "J = sum((X*w - y).^2)": "J = sum((sum(X[i,j]*w[j], j) - y[i])**2, i)",
    "g = 1 ./ (1 + exp(-X*theta)) % the hypothesis": "g[i] = 1/(1 + exp(-sum(X[i,j]*theta[j], j)))",
    "d = (Theta' * s) .* a .* (1 - a)": "d[i] = sum(Theta[j,i]*s[j], j)*a[i]*(1 - a[i])",
    "J = sum(sum(R .* (X*Theta' - Y).^2))/2":
        "J = sum(sum(R[i,j]*(sum(X[i,k]*Theta[j,k], k) - Y[i,j])**2, j), i)/2",
    "d = (x .* y)' * z": "d = sum(x[i]*y[i]*z[i], i)",
    # functions with a dot, and with a function before what they are of
    "loss(w) = sum(abs2, X*w .- y) + λ*sum(abs2, w)":
        "loss = sum((sum(X[i,j]*w[j], j) - y[i])**2, i) + lambda_*sum(w[i]**2, i)",
    "L = -sum(log.(σ.(y .* (X*θ)))) / length(y)":
        "L = -sum(log(sigmoid(y[i]*sum(X[i,j]*theta[j], j))), i)/sum(y[i]**0, i)",
    # a point behind a number is none of these signs
    "y = 2.*x + 1": "y = 2*x + 1",
    # a star between a matrix and a vector, and a cross that is one
    "f = norm(A*x - b)^2": "f = sum((sum(A[i,j]*x[j], j) - b[i])**2, i)",
    "R = mean(abs2, X*w - y)": "R = mean((sum(X[i,j]*w[j], j) - y[i])**2, i)",
    "y = W × x + b": "y[i] = sum(W[i,j]*x[j], j) + b[i]",
    "c = a × b": "c = a*b",
    "y = x * (W @ x)": "y[i] = x[i]*sum(W[i,j]*x[j], j)",
    # bars of any kind between arguments, marks over letters that Unicode has no letter for
    "D(P ∥ Q) = Σ_x P(x) log(P(x) / Q(x))": "D = sum(P[x]*log(P[x]/Q[x]), x)",
    "A = 2k − 2 ln(L\u0302) + x\u0304": "A = 2*k - 2*log(L_hat) + x_bar",
    # a name that begins with the word of a function
    "max_val = max(z); p = exp(z - max_val)/sum(exp(z - max_val))":
        "max_val = max(z[i], i); p[i] = exp(z[i] - max_val)/sum(exp(z[j] - max_val), j)",
    # the power of each entry, in LaTeX too
    r"y = Ax, \quad L = \sum_i (y^{\odot 2})_i": "y[j] = sum(A[j,k]*x[k], k); L = sum(y[i]**2, i)",
}  # fmt: skip
REFUSED = {
    "y = (x .- mean(x)) ./ std(x)": "std divides by one less",
    "K = exp.(-abs2.(x .- y') ./ (2*l^2))": "all pairs",
    "J = sum((Y - X*W).^2)": "of each column, as in MATLAB, or of all entries",
    "K = theta(2:end) .* x": "a range of entries",
    "y = size(X, 1) .* x": "the length of an axis",
    "Y = A*B*x": "a star between two matrices is read in two ways",
    "f = ||cumsum(x)||^2": "cumsum is not part of the notation",
    "y = pinv(X)*z": "pinv is not part of the notation",
}  # fmt: skip


@pytest.mark.parametrize("written", MEANT)
def test_what_is_typed_is_understood_so(written: str) -> None:
    account = read(f"$${written}$$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]


@pytest.mark.parametrize("written", REFUSED)
def test_what_has_two_meanings_or_none_is_refused(written: str) -> None:
    with pytest.raises(NotationError, match=REFUSED[written].replace("(", r"\(")):
        read(written)


def test_a_text_that_defines_a_name_has_it() -> None:
    assert str(read("sort(x) = 3*x\ny = sort(z)").items[1].members[1].entries) == "3*z"

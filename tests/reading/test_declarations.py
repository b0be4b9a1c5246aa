"""Declarations: how many axes a name has, how long they are, what is a label and what a function; and what disagrees."""

from __future__ import annotations

import pytest

from derive.api import derive
from derive.errors import NotationError
from derive.reading.account import Account
from derive.reading.lengths import ranged
from derive.reading.posed import read_problem
from derive.reading.reader import read


def entries(found: Account) -> list[str]:
    return [" = ".join(str(m.entries) for m in i.members) for i in found.items]


def said(found: Account) -> list[str]:
    return [d.text for d in found.declarations]


@pytest.mark.parametrize(
    ("text", "declarations"),
    [
        ("X in R[N, D]; w in R[D]; b in R; y = X @ w + b", ["X in R[N, D]", "w in R[D]", "b in R"]),
        ("y = X @ w where X in R[N, D], w in R[D]", ["X in R[N, D]", "w in R[D]"]),
        ("x ∈ R^d, L = ||A x||^2 with A ∈ ℝ^(n×d)", ["x in R[d]", "A in R[n, d]"]),
        ("Q, K in R[n, d]; S = Q @ K.T", ["Q in R[n, d]", "K in R[n, d]"]),
        ("p[i] = exp(a[i])/sum(exp(a[k]), k) for a in R[K]", ["a in R[K]"]),
        ("y in Index[K]^N; L = -sum(log(p[i,y[i]]), i)", ["y in Index[K]^N"]),
        (r"X \in {\mathbb R}^{N \times D}, \quad L = \|X\|_F^2", ["X in R[N, D]"]),
        (r"x \in \Re^d, L = \|x\|^2", ["x in R[d]"]),
        (r"\newcommand{\RR}{\mathbb{R}} y = Ux, U \in \RR^{n \times d}_{>0}, \lambda > 0",
         ["U in R[n, d], 0 < U", "lambda_ > 0"]),
        (r"O = AV, Q, K \in \mathbb{R}^{n\times d}, A = QK^\top", ["Q in R[n, d]", "K in R[n, d]"]),
        (r"L = \log\det\Sigma, \Sigma \succ 0", ["Sigma in PosDef"]),
        (r"L = x^\top A x, A = A^\top", ["A in Sym"]),
        (r"L = \log\det S, S \in \mathbb{S}^n_{++}", ["S in PosDef[n]"]),
        (r"z = Wx \in \mathbb{R}^K \quad (W \in \mathbb{R}^{K\times d}, x \in \mathbb{R}^d)",
         ["W in R[K, d]", "x in R[d]", "z in R[K]"]),
        (r"z_i = W \mathbf{x}_i, \text{ where } \mathbf{x}_i \in \mathbb{R}^d", ["x[i] in R[d]"]),
        (r"L = \sum_i (y_i - w^\top x_i)^2, (x_i, y_i) \in \mathbb{R}^d \times \{-1, +1\}", ["x[i] in R[d]", "y[i] in {-1, 1}"]),
        (r"L = -\sum_k p_k \log p_k, p \in \Delta^{K-1}", ["p in R[K], 0 < p < 1"]),
        (r"\theta_{t+1} = \theta_t - \eta g_t, \eta \in (0, 1), \theta_t \in \Theta",
         ["eta in R, 0 < eta < 1", "theta[t] in Theta"]),
        (r"f: \mathbb{R}^n \to \mathbb{R}, y = f(x)", ["f in Fun"]),
        (r"m_t = \beta m_{t-1} + (1-\beta) g_t, \quad 0 \le \beta < 1", ["0 <= beta < 1"]),
        (r"K = \frac34 (1 - u^2), \quad |u| \le 1", ["abs(u) <= 1"]),
        (r"f = \frac{x^{1-\gamma}}{1-\gamma}, \quad \gamma \ne 1, 0 < x < \infty", ["gamma != 1", "0 < x < oo"]),
        (r"f = \frac{1}{b-a} \text{ for } a < x < b", ["a < x < b"]),
        ("H = -p*log(p) - (1-p)*log(1-p) for 0 < p < 1", ["0 < p < 1"]),
        (r"y_i = a x_i, \quad 1 \le i \le n", []),
    ],
)  # fmt: skip
def test_what_declares_is_read(text: str, declarations: list[str]) -> None:
    found = read(text if "\\" not in text else f"$${text}$$")
    assert sorted(said(found)) == sorted(declarations)


def test_sizes_run_along_all_axes_that_an_index_ties() -> None:
    found = read(r"$$z = Wx + b, \quad W \in \mathbb{R}^{K \times d}$$")
    assert {n: k.get("shape") for n, k in found.names.items()} == {"W": ["K", "d"], "x": ["d"], "b": ["K"], "z": ["K"]}


def test_a_size_as_a_number_is_the_size_and_names_the_sum() -> None:
    text = "X in R[N, D]; w in R[D]; y in R[N]; L = norm(X @ w - y)^2/N"
    found = read(text)
    assert found.names["N"] == {"kind": "size"}
    assert entries(ranged(found)) == ["L = sum((sum(X[i,j]*w[j], (j, 1, D)) - y[i])**2, (i, 1, N))/N"]


def test_a_size_that_is_a_quantity_elsewhere_names_no_sum() -> None:
    text = r"$$W_{xh} \in \mathbb{R}^{h \times d}, \quad h_t = \tanh(W_{xh} x_t + W_{hh} h_{t-1})$$"
    assert entries(ranged(read(text))) == [
        "h[t,i] = tanh(sum(W_xh[i,j]*x[t,j], (j, 1, d)) + sum(W_hh[i,j]*h[t - 1,j], j))"
    ]  # fmt: skip


def test_a_fresh_index_is_no_declared_length() -> None:
    found = read(r"$$A = \mathrm{softmax}(QK^T), Q, K \in \mathbb{R}^{n \times m}$$")
    assert "n)" not in entries(found)[0] and "m)" not in entries(found)[0]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("y in Index[K]; z in R[K]; L = logsumexp(z) - z[y]", "L = log(sum(exp(z[i]), i)) - z[y]"),
        ("y in Index[K]; L = -log(softmax(z)[y])", "L = -log(exp(z[y])/sum(exp(z[i]), i))"),
        ("y in Index[K]; L = sum_{j != y} max(0, s_j - s_y + 1)", "L = sum(where(j == y, 0, max(0, s[j] - s[y] + 1)), j)"),
        (r"c \in \{1, \dots, K\}, L = \sum_{j \neq c} \max(0, s_j - s_c + 1)",
         "L = sum(where(j == c, 0, max(0, s[j] - s[c] + 1)), j)"),
    ],
)  # fmt: skip
def test_a_label_chooses_an_entry(text: str, read_as: str) -> None:
    found = read(text if "\\" not in text else f"$${text}$$")
    assert entries(found) == [read_as]
    assert {"kind": "label"} in found.names.values()


def test_a_declared_function_is_unknown() -> None:
    assert entries(read(r"$$a = \sigma(x)$$")) == ["a = sigmoid(x)"]
    found = read(r"$$a = \sigma(x), \quad \sigma \in \mathrm{Fun}$$")
    assert entries(found) == ["a = sigma(x)"] and found.names["sigma"] == {"kind": "function"}


def test_what_a_function_is_of_has_the_axes_of_its_declaration() -> None:
    found = read(r"$$f: \mathbb{R}^n \to \mathbb{R}, \quad f(x) = \phi(x)^2, \quad \phi: \mathbb{R}^n \to \mathbb{R}$$")
    assert entries(found) == ["f = phi(x)**2"] and found.names["x"] == {"kind": "array", "shape": ["n"]}


def test_declarations_beside_numpy() -> None:
    found = read("X in R[N, D]; C = (X - mean(X, axis=0)).T @ (X - mean(X, axis=0)) / (N - 1)")
    assert entries(found) == ["C[i,j] = sum((X[k,i] - mean(X[m,i], m))*(X[k,j] - mean(X[m,j], m)), k)/(N - 1)"]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("x in R[D]; y = x[i,j]", "2 places", "x in R[D] (line 1, column 1)"),
        (r"$$x \in \mathbb{R}^D, y = x_{ij}$$", "2 places", "x in R[D] (line 1, column 3)"),
        ("x in R[D]; f[i] = x[i,i]", "2 places", "x in R[D] (line 1, column 1)"),
        ("x in R; y = norm(x)", "a norm is of a vector", "x in R (line 1, column 1)"),
        ("x in R[N]; x in R[M, N]; y = sum(x)", "x in R[N] (line 1, column 1)", "x in R[M, N] (line 1, column 12)"),
        ("X in R[N, D]; w in R[N]; y = X @ w", "X in R[N, D] (line 1, column 1)", "w in R[N] (line 1, column 15)"),
        (
            "X in R[N, D]; w in R[N]; y[i] = sum(X[i,j]*w[j], j)",
            "X in R[N, D] (line 1, column 1)",
            "w in R[N] (line 1, column 15)",
        ),
    ],
)
def test_what_disagrees_shows_both_places(text: str, first: str, second: str) -> None:
    with pytest.raises(NotationError) as refused:
        read(text)
    assert first in str(refused.value) and second in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        r"$$y = x^2, x \in \mathbb{C}$$",
        r"$$L = (t - Xw)^2, \quad L \in \mathbb{R}, t \in \mathbb{R}^N, X \in \mathbb{R}^{N \times D}$$",
        r"$$g: \mathbb{R}^n \to \mathbb{R}^m, \quad y = g(x)$$",
        r"$$y = \max_{w \in \mathbb{R}^d} w^\top x$$",
    ],
)
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        read(text)


def test_declarations_stand_in_the_account() -> None:
    told = read("w in R[D]; y = norm(w)^2").to_dict()
    assert [d["role"] for d in told["declarations"]] == ["declaration"]
    assert [i["role"] for i in told["items"]] == ["definition"]


def test_a_symmetric_matrix_is_assumed_symmetric_where_something_is_derived() -> None:
    plain = derive("r = v @ A @ v", wrt="v")
    symmetric = derive("A in Sym[N]; r = v @ A @ v", wrt="v")
    assert plain.verified and symmetric.verified
    assert symmetric.result.text == "2*sum(A[k,i]*v[i], i)" != plain.result.text


def test_an_interval_is_the_domain() -> None:
    problem = read_problem(r"$$L = -\sum_i y_i \log p_i, \quad p_i \in (0, 1), y_i \in \{0, 1\}$$", wrt="p")
    assert dict(problem.domain) == {"p": (0.0, 1.0)}

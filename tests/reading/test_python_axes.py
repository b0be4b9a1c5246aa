"""How many axes the names of a program have: by comments, annotations and docstrings, by the names beside them."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.python import read_python
from derive.reading.reader import read

CLASS = "class Cell(nn.Module):\n    def forward(self, x, h):\n"
STEP = "        return torch.tanh(x @ self.W_x + h @ self.W_h + self.b_h)\n"

AXES = [
    # a name without a shape beside arrays is a number, unless its word is one for data
    ("# a, b: (N, D)\ns = (2*np.sum(a*b, axis=1) + smooth) / (np.sum(a + b, axis=1) + smooth)", {"smooth": 0, "a": 2}),
    ("# x, z: (N, D)\ns = logit_scale * x @ z.T", {"logit_scale": 0}),
    ("# X: (N, D)\nK = np.exp(-np.sum(X[:, None]*X[None], -1) / ell**2)", {"ell": 0}),
    ("# x: (N, K), target: (N,)\nl = (confidence * F.cross_entropy(x, target, reduction='none') + rest).mean()",
     {"confidence": 0, "rest": 0, "target": 1}),
    ("# logits: (N,)\nq = torch.sigmoid(logits)\nl = -(labels * torch.log(q)).mean()", {"labels": 1}),
    ("q = torch.sigmoid(logits)\nl = torch.where(target == 1, q, 1 - q).mean()", {"target": 1, "logits": 1}),
    # weights that are a column have one output, and its bias is a number
    ("# X: (N, D), w: (D, 1)\ns = X @ w + b", {"b": 0}),
    ("# X: (N, D), W: (D, K)\ns = X @ W + b", {"b": 1}),
    # a capital letter beside @ is a matrix, also where a vector would do
    ("r = X @ w\ne = r - y[:, None]\nl = np.mean(e**2)", {"X": 2, "w": 1, "y": 1}),
    # pairs of names are of the same samples, a temperature is one number, and a mean has the shape of its spread
    ("l = -F.logsigmoid(beta * ((pi_a - ref_a) - (pi_b - ref_b))).mean()",
     {"pi_a": 1, "ref_a": 1, "pi_b": 1, "ref_b": 1, "beta": 0}),
    ("def f(s, t, T):\n    return (F.softmax(t / T, dim=1) * F.log_softmax(s / T, dim=1)).sum() * T * T",
     {"s": 2, "t": 2, "T": 0}),
    ("def f(mu, log_var, y):\n    return torch.mean(torch.exp(-log_var) * (y - mu) ** 2 + log_var)",
     {"mu": 1, "log_var": 1, "y": 1}),
    # what is said beside a name
    ("def f(theta: np.ndarray, omega: np.ndarray, k: float):\n    return omega + k*np.sin(theta[None] - theta[:, None]).sum(1)",
     {"omega": 1, "k": 0}),
    ('def f(x, omega):\n    """The field.\n\n    x : (N,)\n    omega : ndarray\n    """\n    return omega + np.sin(x)',
     {"omega": 1}),
    ('def f(x, target):\n    """The field.\n\n    x : (N,)\n    target : float\n    """\n    return target * np.sin(x)',
     {"target": 0}),
    ("# X (N, D), Y one-hot (N, K), b (K,)\nl = np.mean(Y * (X @ W + b))", {"X": 2, "Y": 2, "b": 1, "W": 2}),
    ("def f(x):  # (B, T, D)\n    return x.mean(-1)", {"x": 3}),
    ("c = z @ u  # all of them, (N, K)", {"z": 2, "u": 2}),
    # names that differ in their last sign alone
    ("N, D = z_a.shape\nc = (z_a * z_b).sum()", {"z_a": 2, "z_b": 2}),
    ("# W_1: (D, K)\nv = W_1.sum() + np.sum(W_2)", {"W_2": 2}),
    ("c = z_a.T @ z_b\nl = torch.diagonal(c).sum()", {"z_a": 2, "z_b": 2}),
    # what an object has
    (CLASS + "        # x: (B, H)  h: (B, H)  W_*: (H, H)\n" + STEP, {"W_x": 2, "W_h": 2, "b_h": 1, "x": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), AXES, ids=[t[:40] for t, _ in AXES])
def test_names_have_the_axes_that_the_program_says(text: str, wanted: dict[str, int]) -> None:
    names = read_python(text).names
    assert {n: len(names[n].get("shape", ())) for n in wanted} == wanted


def test_a_comment_that_does_not_fit_its_value_is_refused_there() -> None:
    with pytest.raises(NotationError, match=r"the comment says that this has the shape \(N, K\)") as refused:
        read_python("# x: (N, D)\ns = x.sum(1)\nl = x.sum(1)  # (N, K)")
    assert refused.value.line == 3


def test_a_declaration_in_a_comment_leaves_the_lines_as_far_in_as_they_are() -> None:
    account = read("def f(y, tau):\n    # y: (n,), tau in (0, 1)\n    d = y - 1\n    return np.mean(tau*d)")
    assert [i.members[1].entries for i in account.items] == ["y[i] - 1", "mean(tau*d[i], i)"]
    account = read("X in R[N, D]; s = np.sum(X)")
    assert [i.members[1].entries for i in account.items] == ["sum(sum(X[i,j], j), i)"]

"""Python is read as NumPy and PyTorch compute it: every formula has the values that the same program has when NumPy runs it."""

from __future__ import annotations

import ast
import itertools
import math
import operator
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from derive.errors import NotationError
from derive.expression.nodes import name_of
from derive.reading.account import Account
from derive.reading.python import from_file, is_python, read_python
from derive.reading.told import understood_problem

N, D, K = 4, 3, 5
RNG = np.random.default_rng(0)
GIVEN: dict[str, Any] = {
    "X": RNG.uniform(0.2, 1.5, (N, D)), "Z": RNG.uniform(-1, 1, (N, D)), "W": RNG.uniform(-1, 1, (D, K)), "w": RNG.uniform(-1, 1, D),  # noqa: E501
    "x": RNG.uniform(0.2, 1.5, N),
    "z": RNG.uniform(0.2, 1.5, N), "y": RNG.uniform(-1, 1, N), "b": 0.3, "lam": 0.7, "logits": RNG.uniform(-1, 1, (N, K)),
    "target": np.array([1, 4, 0, 2]),
    "A": RNG.uniform(-1, 1, (D, D)) + 3 * np.eye(D), "p": RNG.uniform(0.2, 0.8, N), "t": np.array([1.0, 0, 0, 1]),
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs, "tanh": math.tanh, "sin": math.sin, "cos": math.cos,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "relu": lambda x: max(x, 0.0), "softplus": lambda x: math.log1p(math.exp(x)),
    "sign": lambda x: float(np.sign(x)), "erf": math.erf, "asin": math.asin, "acos": math.acos,
    "atan": math.atan,
}  # fmt: skip
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
SIGNS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FOLDS: dict[str, Callable[[list[float]], float]] = {
    "sum": math.fsum,
    "prod": math.prod,
    "mean": lambda v: math.fsum(v) / len(v),
    "max": max,
    "min": min,
}


class Values:
    """The text notation evaluated on `GIVEN`, where labels count from 1: a second reader of what the first one wrote."""

    def __init__(self, account: Account, given: dict[str, Any], shape: tuple[int, ...] = ()) -> None:
        self.given, self.bodies, self.heads = dict(given), {}, []
        for name, known in account.names.items():
            for axis, size in enumerate(known.get("shape", ())):
                if size and name in given and np.ndim(given[name]) > axis:
                    self.given[size] = np.shape(given[name])[axis]
        for item in account.items:
            head, body = item.members[0].text, item.members[1].entries
            name = head.split("[")[0]
            self.heads.append(name)
            self.bodies[name] = (item.indices, body)
        for name in self.heads:
            self.given[name] = self.array(*self.bodies[name], shape if name == self.heads[-1] else ())

    def array(self, indices: tuple[str, ...], body: Any, shape: tuple[int, ...]) -> Any:
        if isinstance(body, list):
            return np.array(
                [[self.number(e, {}) for e in row] if isinstance(row, list) else self.number(row, {}) for row in body]
            )
        ranges = [self.range(i, [ast.parse(body, mode="eval").body]) for i in indices]
        if len(ranges) == len(shape):  # a letter that stands below no array is as long as the program says
            ranges = [n or wanted for n, wanted in zip(ranges, shape, strict=True)]
        ranges = [n or 1 for n in ranges]
        found = [
            self.number(body, dict(zip(indices, at, strict=True))) for at in itertools.product(*(range(1, n + 1) for n in ranges))
        ]
        return np.array(found).reshape(ranges)

    def range(self, letter: str, trees: list[ast.expr]) -> int:
        """The last value for which all entries exist."""
        ends = []
        for node in (n for t in trees for n in ast.walk(t)):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                for axis, place in enumerate(node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]):
                    shift = self.shift(place, letter)
                    if shift is not None:
                        ends.append(np.shape(self.given[node.value.id])[axis] - shift)
        return min(ends, default=0)

    def first(self, letter: str, tree: ast.expr) -> int:
        """The first value for which all entries exist: of x[i + 1] alone that is 0."""
        nodes = [n.slice for n in ast.walk(tree) if isinstance(n, ast.Subscript)]
        places = [p for s in nodes for p in (s.elts if isinstance(s, ast.Tuple) else [s])]
        return max((1 - shift for p in places if (shift := self.shift(p, letter)) is not None), default=1)

    @staticmethod
    def shift(place: ast.expr, letter: str) -> int | None:
        made = re.fullmatch(rf"{letter}(?: ([+-]) (\d+))?", ast.unparse(place))
        return None if made is None else int((made[1] or "+") + (made[2] or "0"))

    def number(self, text: str, env: dict[str, int]) -> float:
        return float(self.value(ast.parse(text, mode="eval").body, env))

    def value(self, e: ast.expr, env: dict[str, int]) -> Any:
        match e:
            case ast.Constant():
                return e.value
            case ast.Name():
                return env[e.id] if e.id in env else math.pi if e.id == "pi" else self.given[e.id]
            case ast.UnaryOp():
                return -self.value(e.operand, env)
            case ast.BinOp():
                return OPERATORS[type(e.op)](self.value(e.left, env), self.value(e.right, env))
            case ast.Compare():
                return SIGNS[type(e.ops[0])](self.value(e.left, env), self.value(e.comparators[0], env))
            case ast.Subscript():
                array = np.linalg.inv(self.given[e.value.args[0].id]) if isinstance(e.value, ast.Call) else self.given[e.value.id]  # type: ignore[attr-defined]
                places = e.slice.elts if isinstance(e.slice, ast.Tuple) else [e.slice]
                at = tuple(int(self.value(p, env)) - 1 for p in places)
                assert min(at) >= 0
                assert len(at) == array.ndim
                return array[at]
        assert isinstance(e, ast.Call)
        assert isinstance(e.func, ast.Name)
        name = e.func.id
        if name in FOLDS and len(e.args) == 2 and (isinstance(e.args[1], ast.Tuple) or self.binds(e)):
            if isinstance(e.args[1], ast.Tuple):
                letter = ast.unparse(e.args[1].elts[0])
                first, last = (int(self.value(end, env)) for end in e.args[1].elts[1:])
            else:
                letter = ast.unparse(e.args[1])
                first, last = self.first(letter, e.args[0]), self.range(letter, [e.args[0]])
            return FOLDS[name]([self.value(e.args[0], {**env, letter: n}) for n in range(first, last + 1)])
        if name in ("det", "logdet"):
            det = np.linalg.det(self.given[e.args[0].id])  # type: ignore[attr-defined]
            return det if name == "det" else math.log(det)
        values = [self.value(a, env) for a in e.args] if name != "where" else []
        if name == "where":
            return self.value(e.args[1] if self.value(e.args[0], env) else e.args[2], env)
        if name == "delta":
            return float(values[0] == values[1])
        return FOLDS[name](values) if name in ("max", "min") else FUNCTIONS[name](*values)

    def binds(self, e: ast.Call) -> bool:
        letter = e.args[1].id if isinstance(e.args[1], ast.Name) else ""
        return any(
            isinstance(n, ast.Subscript) and any(isinstance(m, ast.Name) and m.id == letter for m in ast.walk(n.slice))
            for n in ast.walk(e.args[0])
        )


def softmax(a: Any) -> Any:
    return np.exp(a) / np.exp(a).sum(-1, keepdims=True)


def entry(g: dict[str, Any]) -> Any:
    return g["logits"][np.arange(N), g["target"]]


G = GIVEN
SAME: list[tuple[str, Any]] = [
    ("((X @ w + b - y)**2).mean()", ((G["X"] @ G["w"] + G["b"] - G["y"]) ** 2).mean()),
    ("np.mean((y - X @ w)**2) + lam*np.sum(w**2)", np.mean((G["y"] - G["X"] @ G["w"]) ** 2) + G["lam"] * np.sum(G["w"] ** 2)),
    ("np.sum((x[1:] - x[:-1])**2)", np.sum(np.diff(G["x"]) ** 2)),
    ("np.sum(x[2:] - 2*x[1:-1] + x[:-2])", np.sum(G["x"][2:] - 2 * G["x"][1:-1] + G["x"][:-2])),
    ("np.mean(x[1:]*y[1:])", np.mean(G["x"][1:] * G["y"][1:])),
    ("np.sum(x[1:]**2)", np.sum(G["x"][1:] ** 2)),
    ("np.max(x[1:]) + np.linalg.norm(x[2:])", np.max(G["x"][1:]) + np.linalg.norm(G["x"][2:])),
    ("np.sum(X[1:, :]**2) + np.sum(X[:, 1:]*X[:, 1:])", np.sum(G["X"][1:] ** 2) + np.sum(G["X"][:, 1:] ** 2)),
    ("np.sum(x[1:-1]**2) + np.sum(x[:-1])", np.sum(G["x"][1:-1] ** 2) + np.sum(G["x"][:-1])),
    ("d = np.diag(w) @ A", np.diag(G["w"]) @ G["A"]),
    ("s = X - X.mean(axis=0, keepdims=True)", G["X"] - G["X"].mean(0)),
    ("s = X - X.mean(axis=1)[:, None]", G["X"] - G["X"].mean(1)[:, None]),
    ("v = np.sum(x.var() + np.std(x))", G["x"].var() + G["x"].std()),
    ("v = torch.var(x)", G["x"].var(ddof=1)),
    ("k = np.sum((X[:, None, :] - Z[None, :, :])**2, axis=-1)", ((G["X"][:, None] - G["Z"][None]) ** 2).sum(-1)),
    ("-torch.log(F.softmax(logits, dim=1)[torch.arange(len(target)), target]).mean()", -np.log(softmax(G["logits"])[np.arange(N), G["target"]]).mean()),  # noqa: E501
    ("F.cross_entropy(logits, target)", -np.log(softmax(G["logits"])[np.arange(N), G["target"]]).mean()),
    ("F.cross_entropy(logits, target, reduction='sum')", -np.log(softmax(G["logits"])[np.arange(N), G["target"]]).sum()),
    ("l = F.cross_entropy(logits, target, reduction='none')", -np.log(softmax(G["logits"])[np.arange(N), G["target"]])),
    ("F.nll_loss(logits.log_softmax(dim=1), target)", -np.log(softmax(G["logits"])[np.arange(N), G["target"]]).mean()),
    ("F.binary_cross_entropy_with_logits(z, t)", np.mean(np.log1p(np.exp(G["z"])) - G["t"] * G["z"])),
    ("F.binary_cross_entropy(p, t)", -np.mean(G["t"] * np.log(G["p"]) + (1 - G["t"]) * np.log(1 - G["p"]))),
    ("F.l1_loss(x, y)", np.abs(G["x"] - G["y"]).mean()),
    ("torch.logsumexp(logits, dim=1).sum()", np.log(np.exp(G["logits"]).sum(1)).sum()),
    ("(logits.max(dim=1).values - logits[torch.arange(4), target]).sum()", (G["logits"].max(1) - entry(G)).sum()),
    ("np.linalg.norm(x - y)", np.linalg.norm(G["x"] - G["y"])),
    ("np.linalg.norm(x, 1)", np.abs(G["x"]).sum()),
    ("np.linalg.norm(X)", np.linalg.norm(G["X"])),
    ("np.linalg.norm(X, axis=1).sum()", np.linalg.norm(G["X"], axis=1).sum()),
    ("w @ np.linalg.inv(A) @ w + np.linalg.slogdet(A)[1]", G["w"] @ np.linalg.inv(G["A"]) @ G["w"] + np.log(np.linalg.det(G["A"]))),  # noqa: E501
    ("w.T @ np.linalg.solve(A @ A.T, w)", G["w"] @ np.linalg.solve(G["A"] @ G["A"].T, G["w"])),
    ("np.trace(A.T @ A)", np.trace(G["A"].T @ G["A"])),
    ("np.einsum('ij,jk', X, W).sum()", (G["X"] @ G["W"]).sum()),
    ("o = np.outer(x, w)", np.outer(G["x"], G["w"])),
    ("np.where(x > 1, x**2, 2*x - 1).sum()", np.where(G["x"] > 1, G["x"] ** 2, 2 * G["x"] - 1).sum()),
    ("((x > 1) & (y < 0)).float().sum()", float(((G["x"] > 1) & (G["y"] < 0)).sum())),
    ("np.clip(x, 0.5, 1).sum() + x.clamp(min=1).sum()", np.clip(G["x"], 0.5, 1).sum() + np.maximum(G["x"], 1).sum()),
    ("total = 0\nfor i in range(len(x)):\n    r = x[i] - y[i]\n    total += r**2", ((G["x"] - G["y"]) ** 2).sum()),
    ("total = 0.5\nfor i in range(4):\n    for j in range(i):\n        total += x[i]*y[j]", None),
    ("sum((i + 1)*x[i] for i in range(4))", sum((i + 1) * G["x"][i] for i in range(N))),
    ("sum(x[i]*x[j] for i in range(4) for j in range(4) if i != j)", G["x"].sum() ** 2 - (G["x"] ** 2).sum()),
    ("sum((a - c)**2 for a, c in zip(x, y))", ((G["x"] - G["y"]) ** 2).sum()),
    ("np.sum(0.5**np.arange(len(x)) * x)", np.sum(0.5 ** np.arange(N) * G["x"])),
    ("x[0]*y[1] + X[:, 1].sum() + X[2].sum()", G["x"][0] * G["y"][1] + G["X"][:, 1].sum() + G["X"][2].sum()),
    ("np.sum(x)/len(x) + X.shape[1]", G["x"].mean() + D),
    ("def sigmoid(z):\n    return 1/(1 + np.exp(-z))\ndef loss(w):\n    q = sigmoid(X @ w)\n    q = q * 2\n    return np.sum(q) - q.mean()", None),  # noqa: E501
    ("x = x - x.mean()\nx = x / np.sqrt((x**2).mean())", (G["x"] - G["x"].mean()) / G["x"].std()),
    ("from scipy.stats import norm\ns = np.sum(norm.cdf(y))", sum(0.5 * (1 + math.erf(v / math.sqrt(2))) for v in G["y"])),
    ("s = np.sum(norm.pdf(y, 1, lam))",
     np.sum(np.exp(-(((G["y"] - 1) / G["lam"]) ** 2) / 2)) / (G["lam"] * math.sqrt(2 * math.pi))),
    ("s = np.sum(norm.logpdf(y))", np.sum(-G["y"] ** 2 / 2) - N * math.log(2 * math.pi) / 2),
    ("s = (torch.logcumsumexp(y, dim=0) * x).sum()", (np.log(np.cumsum(np.exp(G["y"]))) * G["x"]).sum()),
    ("s = np.sum(np.linspace(1, 3, 4) * y)", np.sum(np.linspace(1, 3, N) * G["y"])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), SAME, ids=[s.splitlines()[0][:50] for s, _ in SAME])
def test_a_program_has_the_values_that_numpy_gives_it(text: str, wanted: Any) -> None:
    if text.startswith("total = 0.5"):
        wanted = 0.5 + sum(G["x"][i] * G["y"][j] for i in range(N) for j in range(i))
    if text.startswith("def sigmoid"):
        q = 2 / (1 + np.exp(-G["X"] @ G["w"]))
        wanted = q.sum() - q.mean()
    account = read_python(text)
    values = Values(account, {**GIVEN, "target": GIVEN["target"] + 1})
    assert np.allclose(values.given[values.heads[-1]], wanted), [[m.entries for m in i.members] for i in account.items]


def entries(text: str) -> list[str]:
    return [f"{i.members[0].text} = {i.members[1].entries}" for i in read_python(text).items]


READ = [
    (
        "def s(C, a, b):\n    # C: (n, m), a: (n,), b: (m,)\n    v = np.ones_like(b)\n    for _ in range(2):\n"
        "        u = a / (C @ v)\n        v = b / (C.T @ u)\n    return np.sum(u[:, None] * C * v)",
        [
            "u_1[i] = a[i]/sum(C[i,j], j)", "v_2[i] = b[i]/sum(C[j,i]*u_1[j], j)", "u[i] = a[i]/sum(C[i,j]*v_2[j], j)",
            "v[i] = b[i]/sum(C[j,i]*u[j], j)", "s = sum(sum(u[i]*C[i,j]*v[j], j), i)",
        ],
    ),
    ("def k(x, y, h):\n    # x: (M, D), y: (N, D)\n    d = np.sum((x[:, None] - y[None])**2, axis=-1)\n"
     "    return np.exp(-d/(2*h**2)).sum(axis=1)",
        ["d[i,j] = sum((x[i,m] - y[j,m])**2, m)", "k[i] = sum(exp((-d[i,j])/(2*h**2)), j)"]),
    ("def margin(s, y):\n    # s: (C,)\n    return s[y] - max(s[j] for j in range(len(s)) if j != y)",
     ["margin = s[y] - max(where(j != y, s[j], min(s[i], i)), j)"]),
    ("def sse(params):\n    # t, y: shape (n,)\n    K, r = params\n    return np.sum((y - K * np.exp(-r * t)) ** 2)",
     ["K = params[1]", "r = params[2]", "sse = sum((y[i] - K*exp((-r)*t[i]))**2, i)"]),
    ("def kl(m, s):\n    \"\"\"KL of Gaussians, all (B, D); returns (B,).\"\"\"\n    return (m ** 2 + s).sum(dim=-1)",
     ["kl[i] = sum(m[i,j]**2 + s[i,j], j)"]),
    ("def h(t, C):\n    # t: n-by-K, C: K\n    return F.softmax(t - C, dim=1)",
     ["h[i,j] = exp(t[i,j] - C[j])/sum(exp(t[i,k] - C[k]), k)"]),
    ("loss = ((X @ w - y) ** 2).mean()", ["loss = mean((sum(X[i,j]*w[j], j) - y[i])**2, i)"]),
    ("def f(w, b): return (w*x + b - y)**2", ["f = (w*x + b - y)**2"]),
    ("x = x + 1", ["x_new = x + 1"]),
    ("z = X @ W1 + b1", ["z[i,j] = sum(X[i,k]*W1[k,j], k) + b1[j]"]),
    ("p[y]; y * 2; np.sum(p)", ["f = p[y]", "y = (y - 1)*2"]),
    ('def f(x: "N, D"):\n    return x.sum()', ["f = sum(sum(x[i,j], j), i)"]),
    ('def f(x):\n    """The sum.\n\n    x: (N, D)\n    """\n    return x.sum()', ["f = sum(sum(x[i,j], j), i)"]),
    ('def f(x: Float[Tensor, "n d"]): return x.sum()', ["f = sum(sum(x[i,j], j), i)"]),
    ("def f(X, params):\n    W1, b1 = params['W1'], params['b1']\n    return X @ W1 + b1",
     ["f[i,j] = sum(X[i,k]*W1[k,j], k) + b1[j]"]),
    ("X = torch.randn(9, 3)\nw = torch.zeros(3, requires_grad=True)\nl = (X @ w).sum()\nl.backward()\nprint(w.grad)",
     ["l = sum(sum(X[i,j]*w[j], j), i)"]),
    ("for e in range(9):\n    l = ((X @ w - y)**2).mean()\n    l.backward()\n    with torch.no_grad():\n        w -= w.grad",
     ["l = mean((sum(X[i,j]*w[j], j) - y[i])**2, i)"]),
    ("for xb, yb in loader:\n    l = F.mse_loss(xb @ w, yb)\n    l.backward()",
     ["l = mean((sum(xb[i,j]*w[j], j) - yb[i])**2, i)"]),
    ("    r = X @ w - y\n    return r @ r", ["r[i] = sum(X[i,j]*w[j], j) - y[i]", "f = sum(r[i]*r[i], i)"]),
    ("l = torch.mean(torch.abs(y - y_hat) ** p)", ["l = mean(abs(y[i] - y_hat[i])**p, i)"]),
    ("x = np.linspace(0, 1, 100)\ny = a*np.sin(x)", ["y[i] = a*sin(x[i])"]),
    ("s = np.sum((x[1:] - x[:-1])**2)", ["s = sum((x[i + 1] - x[i])**2, i)"]),
    ("s = np.sum(x[:-1]**2)", ["s = sum(where(i <= N - 1, x[i]**2, 0), (i, 1, N))"]),
    ("m = ((w*x - y)**2).sum() / len(x)", ["m = sum((w*x[i] - y[i])**2, i)/N"]),
    ("h = np.tanh(W @ x + b)", ["h[i] = tanh(sum(W[i,j]*x[j], j) + b[i])"]),
    ("d = W * v", ["d[i,j] = W[i,j]*v[j]"]),
    ("s = x @ x.T", ["s = sum(x[i]*x[i], i)"]),
    ("n = len(y)\nloss = 0\nfor i in range(n):\n    loss += (y[i] - X[i] @ w)**2\nloss = loss / n",
     ["loss_2 = sum((y[i] - sum(X[i,j]*w[j], j))**2, i)", "loss = loss_2/n"]),
    ("loss = np.mean((y - (m*x + b))**2)", ["loss = mean((y[i] - (m*x[i] + b))**2, i)"]),
    ("d = ((a - b)**2).sum()", ["d = sum((a[i] - b[i])**2, i)"]),
    ("loss = -(target * F.log_softmax(logits, dim=-1)).sum(dim=-1).mean()",
     ["loss = -mean(sum(target[i,j]*(logits[i,j] - log(sum(exp(logits[i,k]), k))), j), i)"]),
    ("double = lambda t: 2*t\nz = double(x @ w)", ["z = 2*sum(x[i]*w[i], i)"]),
    ("def f(n): return sum(y[i]**2 for i in range(n))", ["f = sum(y[i]**2, (i, 1, n))"]),
    ("v = np.array([x + 1, y])", ["v = ['x + 1', 'y']"]),
    ("L = F.mse_loss(X @ w + b, y)", ["L = mean((sum(X[i,j]*w[j], j) + b - y[i])**2, i)"]),
    ("# x: (N, D), gamma and beta: (D,)\nout = gamma * x + beta", ["out[i,j] = gamma[j]*x[i,j] + beta[j]"]),
    ("# g: gradient, shape (D,); m: moment\nm = b1 * m + (1 - b1) * g", ["m_new[i] = b1*m[i] + (1 - b1)*g[i]"]),
    ("# a, b: both (B, T, D)\ns = ((a - b)**2).sum(-1)", ["s[i,j] = sum((a[i,j,k] - b[i,j,k])**2, k)"]),
    ("# y is the target of the regression (in volts)\ns = (y - c).sum()", ["s = sum(y[i] - c, i)"]),
    ("# w and x are vectors of length D\nl = w * x", ["l[i] = w[i]*x[i]"]),
    ("# u: (Nt, Nx)\ns = u[1:, 2:] - u[:-1, :-2]", ["s[i,j] = u[i + 1,j + 2] - u[i,j]"]),
    ("def f(returns, rf=0.0):\n    return (returns - rf).mean()", ["f = mean(returns[i] - rf, i)"]),
    ("def f(pi_w, pi_l, ref_w, ref_l, beta=0.1):\n    return F.logsigmoid(beta*((pi_w - pi_l) - (ref_w - ref_l))).mean()",
     ["f = mean(log(sigmoid(beta*(pi_w[i] - pi_l[i] - (ref_w[i] - ref_l[i])))), i)"]),
    ("def f(K, noise):\n    return np.linalg.slogdet(K + noise**2 * np.eye(len(K)))[1]",
     ["M[i,j] = K[i,j] + noise**2*delta(i, j)", "f = logdet(M)"]),
    ("def f(x, gamma, beta, eps=1e-5):\n    return gamma*(x - x.mean(0))/np.sqrt(x.var(0) + eps) + beta",
     [("f[i,j] = gamma[j]*(x[i,j] - mean(x[k,j], k))/"
       "sqrt(mean((x[k,j] - mean(x[m,j], m))**2, k) + eps) + beta[j]")]),
    ("def f(p, q):\n    # both arrays have shape (N, K)\n    return (p * np.log(p / q)).sum()",
     ["f = sum(sum(p[i,j]*log(p[i,j]/q[i,j]), j), i)"]),
    ("def f(S, K, r, T):\n    return np.log(S / K) + r * T", ["f = log(S/K) + r*T"]),
    ("def f(a, b, n):\n    return np.exp(-np.linspace(a, b, n)**2)", ["f[i] = exp(-(a + (i - 1)*(b - a)/(n - 1))**2)"]),
    ("k = -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp())", ["k = (-0.5)*sum(1 + logvar[i] - mu[i]**2 - exp(logvar[i]), i)"]),
    ("def kl(mu, sigma): return torch.sum(sigma**2 + mu**2 - torch.log(sigma))",
     ["kl = sum(sigma[i]**2 + mu[i]**2 - log(sigma[i]), i)"]),
    ("def f(x, mu, sigma): return np.sum((x - mu)**2/sigma + np.log(sigma))", ["f = sum((x[i] - mu)**2/sigma + log(sigma), i)"]),
    ("s = np.where(x > 1, x, y).sum()", ["s = sum(where(x[i] > 1, x[i], y[i]), i)"]),
    ("l = -torch.distributions.Normal(mu, sigma).log_prob(x).sum()",
     ["l = -sum(((-(x[i] - mu)**2)/(2*sigma**2) - log(sigma)) - log(2*pi)/2, i)"]),
    ("s = np.where(x > 1, x, alpha).sum()", ["s = sum(where(x[i] > 1, x[i], alpha), i)"]),
    ("s = np.sum(scipy.stats.norm.logpdf(y, mu, 2))", ["s = sum(-((y[i] - mu)/2)**2/2 - log(2) - log(2*pi)/2, i)"]),
    ("from scipy.stats import multivariate_normal as mn\nl = mn.logpdf(x, m, C)",
     ["l = -sum(sum((x[j] - m[j])*inv(C)[j,i], j)*(x[i] - m[i]), i)/2 - logdet(C)/2 - N*log(2*pi)/2"]),
    ("# v is an N x 3 matrix of velocities, m an N x 1 vector\nk = 0.5 * np.sum(v**2)",
     ["k = 0.5*sum(v[i,1]**2 + v[i,2]**2 + v[i,3]**2, i)"]),
    ("alphas = 1 - betas\nabar = torch.cumprod(alphas, dim=0)\nx = torch.sqrt(abar[t]) * x0",
     ["alphas[i] = 1 - betas[i]", "abar[i] = prod(alphas[j], (j, 1, i))", "x = sqrt(abar[t])*x0"]),
    ("def f(Y):\n    A = Y @ Y.T\n    np.fill_diagonal(A, 0)\n    return A.sum()",
     ["A_1[i,j] = sum(Y[i,k]*Y[j,k], k)", "A[i,j] = where(j == i, 0, A_1[i,j])", "f = sum(sum(A[i,j], j), i)"]),
    ("def f(Y):\n    A = Y @ Y.T\n    return np.where(np.eye(len(A)), 0, A).sum()",
     ["A[i,j] = sum(Y[i,k]*Y[j,k], k)", "f = sum(sum(where(i == j, 0, A[i,j]), j), i)"]),
    ("def f(theta, X, y):\n    m = y.size\n    return -1 / m * (y @ np.log(X @ theta))",
     ["m = N", "f = (-1)/m*sum(y[i]*log(sum(X[i,j]*theta[j], j)), i)"]),
    ("def gradient_reg(theta, X, y, lam):\n    m = len(y)\n    grad = X.T @ (X @ theta - y) / m\n    grad[1:] += (lam / m) * theta[1:]\n    return grad",  # noqa: E501
     ["grad_1[i] = sum(X[j,i]*(sum(X[j,k]*theta[k], k) - y[j]), j)/m", "gradient_reg[i] = where(i >= 2, grad_1[i] + lam/m*theta[i], grad_1[i])"]),  # noqa: E501
    ("def cost(theta, X, y, lam):\n    t = theta.copy()\n    t[0] = 0\n    return ((X @ theta - y)**2).sum() + lam*(t**2).sum()",
     ["t[i] = where(i == 1, 0, theta[i])", "cost = sum((sum(X[i,j]*theta[j], j) - y[i])**2, i) + lam*sum(t[i]**2, i)"]),
    ('def pinball(y, q, tau):\n    """Quantile loss of forecasts q for observations y, both of shape (n,)."""\n    e = y - q\n    return np.mean(np.maximum(tau * e, (tau - 1) * e))',  # noqa: E501
     ['e_[i] = y[i] - q[i]', 'pinball = mean(max(tau*e_[i], (tau - 1)*e_[i]), i)']),
    ("def vae_loss(recon_x, x, mu, logvar):\n    BCE = F.binary_cross_entropy(recon_x, x.view(-1, 784), reduction='sum')\n    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())\n    return BCE + KLD",  # noqa: E501
     ['BCE = sum(sum(-(x[i,j]*log(recon_x[i,j]) + (1 - x[i,j])*log(1 - recon_x[i,j])), j), i)', 'KLD = (-0.5)*sum(1 + logvar[i] - mu[i]**2 - exp(logvar[i]), i)', 'vae_loss = BCE + KLD']),  # noqa: E501
    ("def loss_fn(w, b, x, y):\n    logits = x @ w + b\n    return -np.mean(np.sum(y * log_softmax(logits), axis=1))",
     ["logits[i,j] = sum(x[i,k]*w[k,j], k) + b[j]", "loss_fn = -mean(sum(y[i,j]*(logits[i,j] - log(sum(exp(logits[i,k]), k))), j), i)"]),  # noqa: E501
    ('def step(u, a):\n    """u: (N,)"""\n    v = u.copy()\n    v[1:-1] = u[1:-1] + a * (u[2:] - 2*u[1:-1] + u[:-2])\n    return v',  # noqa: E501
     ['step[i] = where(i >= 2, where(i <= N - 1, u[i] + a*(u[i + 1] - 2*u[i] + u[i - 1]), u[i]), u[i])']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), READ, ids=[s[:40] for s, _ in READ])
def test_a_program_is_told_by_its_entries(text: str, wanted: list[str]) -> None:
    if text.startswith("p[y]"):
        assert entries(text)[0] == "f = p[y]"
    else:
        assert entries(text) == wanted


REFUSED = [
    ("s = sum(x[i].detach() * w for i in range(N))", 1, "outside of it"),
    ("z = X @ w\ny = z.reshape(3, 4)", 2, "arranges entries anew"),
    ("y = np.fft(x)", 1, "not among the functions"),
    ("if x > 0:\n    y = np.exp(x)", 1, "np.where"),
    ("def f(x, flag):\n    if flag:\n        return x**2\n    return x", 2, "whether flag holds"),
    ("def f(x, y, how):\n    if how == 'sum':\n        return (x - y).sum()\n    return (x - y).mean()", 2, "how='sum'"),
    ("def f(a):\n    if a > 0:\n        return a\n    return", 2, "of two kinds"),
    ("while True:\n    y = np.exp(x)", 1, "while loop"),
    ("class Model(nn.Module):\n    pass", 1, "class is read by its forward"),
    ("n = np.linalg.norm(A, 2)\nv = A @ x", 1, "two ways"),
    ("def f(x):\n    return f(x - 1)\ny = f(x)", 2, "calls itself"),
    ("y = np.exp(x", 1, "not Python"),
    ("y = np.sum(x, axes=0)", 1, "axes"),
    ("y = x[::2].sum()", 1, "steps"),
    ("def f(x, y):\n    # x: (N, D), y: (D,)\n    return (x[:, 0] - y).sum()", 3, "the sizes do not go together"),
    ("y = math.exp(x) + x.sum()", 1, "function of math"),
    ("y = np.exp(x, y, z) + x.sum()", 1, "so many arguments"),
    ("v = np.concatenate([x, y]).sum()", 1, "a.sum() + b.sum()"),
    ("v = np.hstack([np.ones((N, 1)), X]) @ w", 1, "X @ w + b"),
    ("z = X @ w[:-1] + w[-1]", 1, "give the parts of w names of their own"),
    ("# W: (D, K)\nreg = norm(W, 2)**2", 2, "the spectral (operator) norm, its largest singular value, as numpy.linalg.norm"),
    ("# W: (D, K)\nreg = np.linalg.norm(W, 1)", 2, "the largest sum of a column"),
    ("l = tf.nn.softmax_cross_entropy_with_logits(Z, X)", 1, "is read with labels=… and logits=…"),
    ("v = torch.pdist(X)", 1, "an entry for each pair"), ("v = torch.pdist(X).max()", 1, "a max over pairs is not read"),
    ("v = torch.stack([x, y], dim=1)\nz = x[0] + y[0]", 1, "give each part a name"),
    ("L = np.linalg.cholesky(A @ A.T)", 1, "A = L @ L.T"),
    ("acc = (logits.argmax(1) == target).float().mean()", 1, "place and not a number"),
    ("v = X.reshape(D, N)", 1, "arranges entries anew"),
    ("v = F.gelu(x, approximate='fast')", 1, "without approximation"),
    ("l = F.poisson_nll_loss(x, y, full=True)", 1, "depends on the target alone"),
    ("l = F.cross_entropy(logits, target, ignore_index=0)", 1, "ignore_index is not read"),
    ("s = x.sum()\nl = s * scipy.special.gammaln(y)", 2, "leave it out"),
    ("v = np.arctan2(x, y).sum()", 1, "np.arctan(y / x)"),
    ("v = np.roll(x, 1) - x", 1, "x[1:] beside x[:-1]"),
    ("v = F.pad(X, (1, 0))", 1, "before and behind"),
    ("v = jax.vmap(lambda r: jnp.dot(r, w))(X)", 1, "[f(x) for x in X]"),
    ("mu, lv = X.chunk(2, dim=-1)", 1, "x[:, :d] and x[:, d:]"),
    ("N, C = x.shape\nv = x.reshape(N, G, C // G).mean(2)", 2, "a whole quotient has no place"),
    ("d = torch.distributions.Normal(m, s)\nv = d + x.sum()", 2, "an array or a number is wanted"),
    ("d = torch.distributions.Normal(m, s)\nv = d(x)", 2, "its log_prob is read"),
    ("c = cho_factor(A)\nv = cho_solve(c, x)", 1, "use inv, det, trace and solve"),
    ("class Net(nn.Module):\n    def __init__(self):\n        self.conv = nn.Conv2d(1, 8, 3)\n    def forward(self, x):\n        return self.conv(x)", 5, "Conv2d is not among the layers"),  # noqa: E501
    ("v = x + 0.1 * torch.randn(3)", 1, "draws numbers at random"),
    ("class A:\n    @classmethod\n    def f(cls, x):\n        return x\nv = A.f(x)", 5, "A.f is not read"),
    ("y = np.zeros(5)\nfor i in range(N):\n    y[i] = x[i]", 2, "sets N entries of y, which has 5"),
    ("y = np.zeros(N)\nfor i in range(N):\n    y[i + 1] = x[i]", 3, "over the whole range"),
    ("y = np.zeros(N)\nfor i in range(N):\n    for j in range(N):\n        y[i] = x[j]", 4, "same entry of y anew"),
    ("y[0] = 1\ns = np.sum(y)", 1, "an entry is not assigned"),
    ("v = np.zeros(N)\nfor i in range(N):\n    if y[i] > 0:\n        v[i] = x[i]", 3, "on one of two ways only"),
    ("out = []\nfor i in range(N):\n    for j in range(N):\n        out.append(x[i]*x[j])", 4, "same entry of out anew"),
    ("with torch.no_grad():\n    y = x.sum()", 2, "leave out its lines"),
    ("with open(x) as f:\n    y = np.exp(f)", 1, "where it is torch.no_grad"),
    ("def f(x):\n    with torch.no_grad():\n        return x.sum()", 2, "it is returned here"),
    ("g = jax.grad(lambda w: jnp.mean((X @ w - y)**2))(w)", 1, "--wrt"),
]


MODEL = """class Net(nn.Module):
    def __init__(self, D, H):
        super().__init__()
        self.fc1 = nn.Linear(D, H)
        self.fc2 = nn.Linear(H, 1)

    def forward(self, X):
        return (self.fc2(torch.tanh(self.fc1(X)))**2).mean()
"""
CHAIN = "net = nn.Sequential(nn.Linear(D, H), nn.Tanh(), nn.Linear(H, 1))\nloss = ((net(X).squeeze(-1) - y)**2).mean()"
ALONE = "fc = nn.Linear(D, 1)\nloss = ((fc(X).squeeze(-1) - y)**2).mean()"


@pytest.mark.parametrize(("text", "asked", "name"), [
    (MODEL, "fc1.weight", "W_fc1"), (MODEL, "self.fc1.weight", "W_fc1"), (MODEL, "model.fc2.bias", "b_fc2"),
    (MODEL, "W_fc1", "W_fc1"),
    (MODEL, "fc1.weight[i,j]", "W_fc1"), (CHAIN, "net.0.weight", "W1"), (CHAIN, "net[2].bias", "b2"), (CHAIN, "0.weight", "W1"),
    (ALONE, "fc.weight", "W"),
])  # fmt: skip
def test_the_weights_of_layers_are_called_as_pytorch_calls_them(text: str, asked: str, name: str) -> None:
    assert name_of(understood_problem(None, text, None, asked, (), name=None, domain=None, every=False).wrt) == name


def test_weights_that_are_not_there_are_named() -> None:
    with pytest.raises(NotationError, match=r"none of the weights here; there are: fc1.weight") as refused:
        understood_problem(None, MODEL, None, "fc3.weight", (), name=None, domain=None, every=False)
    assert refused.value.fix in ("`fc1.weight`", "`fc2.weight`")


@pytest.mark.parametrize(("text", "line", "said"), REFUSED, ids=[t[:30] for t, _, _ in REFUSED])
def test_what_is_not_in_the_table_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(NotationError, match=re.escape(said)) as refused:
        read_python(text)
    assert refused.value.line == line


HOSTILE = [
    "y = " + "(" * 5000 + "x" + ")" * 5000,
    "y = " + "-" * 20000 + "x",
    "\n".join(f"x{n} = np.exp(x{n + 1})" for n in range(20000)),
    "def f(x):\n" + "".join("    x = x*x\n" for _ in range(200)) + "    return x\ny = f(np.exp(z))",
    "f = lambda f: f(f)\ny = f(f)",
    "y = np.exp(" + "9**" * 60 + "9)",
    "y = np.sum(" + " + ".join(f"a{n}*b{n}" for n in range(300)) + ")",
    "y = np.exp(" + "9" * 6000 + ")",
    "import os\nos.system('echo')",
    "class A:\n    def forward(self, x):\n        return self.forward(x)\n",
    "class A:\n    def __init__(self):\n        self.a = A()\n    def forward(self, x):\n        return x\nv = A()(x)",
    "f = nn.Sequential(" + ", ".join(["nn.Linear(9, 9)"] * 300) + ")\ny = f(x)",
    "def f(x):\n" + "".join(f"    if x > {n}:\n        return x + {n}\n" for n in range(60)) + "    return x",
    "def f(x):\n" + "".join(f"    if x > {n}:\n        x = x + {n}\n" for n in range(60)) + "    return x",
    "def f(x):\n" + "".join("    " * n + f"if x > {n}:\n" for n in range(1, 40)) + "    " * 40 + "return x",
]


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=[t[:25] for t in HOSTILE])
def test_a_program_without_end_is_refused_or_read_and_never_run(text: str) -> None:
    try:
        account = read_python(text)
    except NotationError as e:
        assert str(e)
    else:
        assert sum(len(str(m.entries)) for i in account.items for m in i.members) < 50_000


def test_python_is_told_from_other_notations() -> None:
    for text in (
        "y = np.exp(x)",
        "def f(x): return x",
        "((X @ w - y)**2).mean()",
        "loss = F.cross_entropy(a, t)",
        "f = lambda x: x + 1",
        "sum(f(i) for i in range(n))",
    ):
        assert is_python(text), text
    for text in (
        "y = w*x + b",
        "p[i] = exp(a[i])/sum(exp(a[k]), k)",
        "||X@w-y||^2",
        "tr(A*X.T@B@X)",
        r"$$\hat y = x.T$$",
        "softmax",
        "y = max(x, 0); z = 2*y",
        "x^T A x",
    ):
        assert not is_python(text), text


def test_what_is_taken_by_convention_is_said() -> None:
    assert "multiplies each row" in read_python("d = np.dot(W, x) - np.sum(W * x, axis=1)").told()
    assert "is a number, as in NumPy" in read_python("s = x @ x.T").told()
    assert "from 0 in Python" in read_python("L = F.cross_entropy(logits, y)").told()


def test_a_function_of_a_file_is_read_with_what_it_calls(tmp_path: Path) -> None:
    file = tmp_path / "loss.py"
    file.write_text("import numpy as np\nRATE = 0.5\n\nclass Model:\n    pass\n\ndef act(z):\n    return np.tanh(RATE * z)\n\n"
                    "def other(z):\n    return z.view(-1)\n\ndef loss(w, b):\n    return act(w*x + b)\n")  # fmt: skip
    account = from_file(str(file), "loss")
    assert [i.members[0].text for i in account.items] == ["RATE", "loss"]
    assert account.items[1].members[1].entries == "tanh(RATE*(w*x + b))"
    with pytest.raises(NotationError, match="act, loss, other"):
        from_file(str(file), "lost")

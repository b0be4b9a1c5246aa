"""What a program is read as has the values that the program has when it is run, by NumPy or PyTorch, on random numbers."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pytest

from derive.reading.account import Account
from derive.reading.python import read_python
from tests.reading.test_python import GIVEN as NUMBERS
from tests.reading.test_python import Values

if TYPE_CHECKING:
    import torch
    import torch.nn.functional as F
    from torch import nn
else:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    nn, F = torch.nn, torch.nn.functional

RNG = np.random.default_rng(1)
N, D, K = 4, 3, 5
GIVEN: dict[str, Any] = NUMBERS | {
    "N": N, "D": D, "K": K, "a": 0.6, "c": -0.4, "u": 1.3, "q": RNG.uniform(0.2, 0.8, N), "v": RNG.uniform(-1, 1, D),
    "Q": RNG.uniform(-1, 1, (2, N, D)), "V": RNG.uniform(-1, 1, (2, N, D)), "r": RNG.uniform(-1, 1, N), "gamma": 0.9,
    "B": RNG.uniform(-1, 1, (D, K)), "h": RNG.uniform(-1, 1, D), "bias": RNG.uniform(-1, 1, K), "sigma": 0.8, "mu": 0.1,
    "d_k": 3.0, "alpha": 0.5, "lr": 0.1, "H": 2, "reg": 0.3, "offset": RNG.uniform(-1, 1, D), "Sigma": np.eye(D) + 0.5,
    "delta": 0.7, "s": -0.2,
}  # fmt: skip


LIKE = {0: 0.7, 1: GIVEN["x"], 2: GIVEN["X"], 3: GIVEN["Q"]}


def given(account: Account, learned: Sequence[str]) -> dict[str, Any]:
    """Numbers for the names of a program, each with as many axes as it is read with."""
    found = dict(GIVEN)
    for name, known in account.names.items():
        rank = len(known.get("shape", ()))
        if known["kind"] in ("array", "number") and np.ndim(found.get(name, 0)) != rank:
            value = found.get(name, 0)
            while np.ndim(value) > rank:
                value = value[0]
            found[name] = value if np.ndim(value) == rank else LIKE[rank]
    for name, known in account.names.items():
        for axis, size in enumerate(known.get("shape", ())):
            if size is not None and size.isidentifier() and name in GIVEN and name not in learned:
                found[size] = np.shape(found[name])[axis]
    return found


class Network(nn.Linear):
    """A linear layer that is kept, so that its weights can be given to the reading."""

    made: ClassVar[list[nn.Linear]] = []

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, dtype=torch.float64, **keywords)
        self.made.append(self)


def run(text: str, given: dict[str, Any], name: str) -> Any:
    """What the program itself comes to: its last expression, its last name, or its last function of the numbers given."""
    Network.made.clear()
    with_torch = "torch" in text or "F." in text or "nn." in text or ".transpose(-" in text
    space: dict[str, Any] = {k: torch.as_tensor(v) if with_torch and isinstance(v, np.ndarray) else v for k, v in given.items()}
    space |= {"np": np, "torch": torch, "F": F, "nn": nn, "math": math}
    if "Linear" in text:
        space["nn"] = SimpleNamespace(**(vars(nn) | {"Linear": Network}))
    own = dict(space)
    tree = ast.parse(text)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        exec(compile(ast.Module(tree.body[:-1], []), "", "exec"), space)
        return eval(compile(ast.Expression(last.value), "", "eval"), space)
    exec(compile(tree, "", "exec"), space)
    found = space[last.name if isinstance(last, ast.FunctionDef | ast.ClassDef) else name]
    if isinstance(last, ast.ClassDef):
        wanted = inspect.signature(found).parameters
        found = getattr(found(**{a: own[a] for a in wanted}), name)
    if callable(found):
        wanted = inspect.signature(found).parameters
        found = found(
            **{a: own[a] for a, p in wanted.items() if p.default is inspect.Parameter.empty or isinstance(p.default, float)}
        )
    return found


def check(text: str) -> None:
    account = read_python(text)
    numbers = given(account, "Wb" if "Linear" in text else "")
    labels = {n for n, known in account.names.items() if known["kind"] == "label"} | {"target"}
    wanted = run(text, numbers, account.items[-1].name)
    if isinstance(wanted, torch.Tensor):
        wanted = wanted.detach().numpy()
    paths = dict.fromkeys(word.rpartition(".")[0] for word in account.words)
    for path, layer in zip(paths, Network.made, strict=False):
        for word, weights in layer.named_parameters():
            numbers[account.words[f"{path}.{word}"]] = weights.detach().numpy()
    values = Values(account, numbers | {n: numbers[n] + 1 for n in labels}, np.shape(wanted))
    got = values.given[account.returned if account.returned in values.given else values.heads[-1]]
    assert np.shape(got) == np.shape(wanted), account.told()
    assert np.allclose(got, np.asarray(wanted, dtype=float)), account.told()


SHAPES = [
    "def loss(x, w):\n    assert x.shape == (N, D)\n    return (x @ w).sum()",
    "def loss(X, y, w):\n    n, d = X.shape\n    return ((X @ w - y)**2).sum() / n + d",
    "n = len(x)\nm = X.shape[-1]\nv = (x**2).sum() / n + m",
    "def f(X):\n    k = X.size(-1)\n    return torch.sum(X) / k",
    "def scale(x):\n    '''x: (N, D)'''\n    return x.sum()\nv = scale(X) + x.sum()",
    "def mean(x):\n    # x: (N, D)\n    return x.mean()\nv = mean(y) * y",
    "from numpy import exp as e1, sum as total\nimport numpy as n\nv = total(e1(X)) + n.sum(x)",
]  # fmt: skip
AXES = [
    "s = X.transpose(-2, -1) @ X",
    "s = (torch.as_tensor(Q).transpose(-2, -1) * 1).sum()",
    "Y = torch.permute(X, (0, 1)) + X.permute(1, 0).T",
    "s = torch.bmm(Q, V.mT)",
    "s = Q @ V.transpose(-2, -1) / math.sqrt(d_k)",
    "s = torch.swapaxes(Q, 0, 1)",
    "v = np.eye(4, 3)",
    "v = math.log(u, 2)",
    "v = torch.mm(X, W).sum() + torch.mv(X, w).sum() + torch.dot(x, y)",
    "l = -(F.one_hot(target, num_classes=K) * F.log_softmax(logits, dim=1)).sum(dim=1).mean()",
    "n = ((x > 1).astype(int)).sum()",
    "l = F.cross_entropy(logits, target.long())",
]  # fmt: skip


FAMILIES = [
    "v = np.arccos(x / 2) + np.arcsin(y)", "v = torch.acos(torch.as_tensor(y)).sum()", "v = np.arccosh(x + 1) + np.arctanh(y)",
    "l = F.poisson_nll_loss(p, x, log_input=False)", "l = F.poisson_nll_loss(p, x, False, eps=0.1, reduction='sum')",
    "l = F.gaussian_nll_loss(y, x, p)", "l = F.gaussian_nll_loss(y, x, p, full=True, reduction='none')",
    "l = F.margin_ranking_loss(x, y, 2*t - 1, margin=0.5)", "l = F.hinge_embedding_loss(x, 2*t - 1)",
    "l = F.cosine_embedding_loss(X, Z, 2*t - 1, margin=0.2)", "l = F.pairwise_distance(X, Z)",
    "l = F.nll_loss(F.log_softmax(logits, dim=1), target, weight=torch.exp(bias))",
    "l = F.layer_norm(X, X.shape[1:], w, h, 0.1)", "l = F.rms_norm(X, (3,), w, 0.1)", "l = F.normalize(X, p=1, dim=1)",
    "l = F.gelu(X, approximate='tanh')", "l = F.softplus(X, beta=2, threshold=20)", "l = nn.GELU(approximate='tanh')(X)",
    "v = F.hardsigmoid(X) + F.hardswish(X) + F.celu(Z, 0.5) + F.selu(Z) + F.tanhshrink(Z) + F.softshrink(Z, 0.3)",
    "v = torch.special.xlog1py(torch.as_tensor(x), torch.as_tensor(y)) + torch.special.entr(torch.as_tensor(x))",
    "v = torch.logaddexp2(torch.as_tensor(x), torch.as_tensor(y)) + torch.special.erfc(torch.as_tensor(y))",
    "v = torch.special.log_ndtr(torch.as_tensor(y)).sum() + F.threshold(torch.as_tensor(y), 0.1, 20.0).sum()",
    "v = torch.addcmul(X, Z, Z, value=0.5) + torch.addcdiv(Z, Z, X, value=-0.1)",
    "v = torch.baddbmm(torch.as_tensor(Q) @ Q.mT, Q, V.transpose(1, 2), beta=0.5, alpha=2.0)",
    "v = torch.addmm(bias, X, W, beta=2.0)", "v = torch.addmv(torch.as_tensor(y), X, w)", "d = torch.cdist(X, Z, p=1)",
    "v = np.tensordot(X, W, axes=1)", "v = np.tensordot(X, Z, axes=([0], [0]))", "v = np.tensordot(X, Z)",
    "v = F.scaled_dot_product_attention(torch.as_tensor(Q), torch.as_tensor(V), torch.as_tensor(V))", "v = np.flip(x) * x",
    "v = torch.flip(X, dims=[0]) + torch.flip(X, [0, 1])", "v = np.take(x, 1) + x.take(2)",
    "# target: (N,)\nv = F.embedding(target, W.T)",
    "a1, b1 = np.split(np.array([u, a, c, s]), 2)\nv = a1 @ b1",
    "a1, b1 = torch.split(torch.tensor([u, a, c]), [1, 2])\nv = (a1 * b1).sum()",
    "a1, b1 = torch.chunk(torch.stack([X @ w, X @ w**2], dim=1), 2, dim=1)\nv = (a1 * b1).sum()",
    "v = (n := len(x)) * x.sum() + n", "v = (r := X @ w).sum() + (r**2).sum()",
    "l = torch.distributions.Normal(y, p).log_prob(torch.as_tensor(x)).sum()",
    "d = torch.distributions.Normal(torch.as_tensor(y), torch.as_tensor(p))\nl = d.entropy().mean() - d.log_prob(torch.as_tensor(x)).mean()",  # noqa: E501
    "l = -torch.distributions.Bernoulli(logits=torch.as_tensor(y)).log_prob(torch.as_tensor(t)).sum()",
    "l = torch.distributions.Bernoulli(torch.as_tensor(p)).entropy().sum()",
    "d = torch.distributions.Categorical(logits=logits)\nl = (d.log_prob(target) @ torch.as_tensor(x)) + d.entropy().sum()",
    "l = torch.distributions.Categorical(probs=torch.exp(logits)).log_prob(target)",
    "l = torch.distributions.Laplace(torch.as_tensor(y), torch.as_tensor(p)).log_prob(torch.as_tensor(x)).sum()",
    "l = torch.distributions.Exponential(torch.as_tensor(p)).log_prob(torch.as_tensor(x))",
    "l = torch.distributions.MultivariateNormal(torch.as_tensor(h), A @ A.T).log_prob(X).sum()",
    "def kld(mu, logvar):\n    return -0.5 * np.sum(1 + logvar - mu**2 - np.exp(logvar))",
    "v = np.where(x > 1, x, y).sum()",
]  # fmt: skip


BRANCHES = [
    "def relu(x):\n    if x > 0:\n        return x\n    return 0\nv = relu(u) + relu(s)",
    "def huber(a, delta=1.0):\n    if abs(a) <= delta:\n        return 0.5 * a**2\n    else:\n        return delta * (abs(a) - 0.5*delta)",  # noqa: E501
    "def f(x, y, reduction='mean'):\n    l = (x - y)**2\n    if reduction == 'mean':\n        return l.mean()\n    elif reduction == 'sum':\n        return l.sum()\n    return l",  # noqa: E501
    "def f(x, y, squared=True):\n    d = np.sum((x - y)**2)\n    if not squared:\n        d = np.sqrt(d)\n    return d",
    "if a > 0 and c > 0:\n    v = a**2\nelse:\n    v = -a\nt = 2*v",
    "def f(u):\n    if u < -1:\n        y = -1\n    elif u > 1:\n        y = 1\n    else:\n        y = u\n    return lam * y",
    "total = 0\nfor i in range(len(x)):\n    if x[i] > 1:\n        total += x[i]**2\n    else:\n        total += -x[i]",
    "total = 0\nfor i in range(len(x)):\n    for j in range(len(x)):\n        if i == j:\n            continue\n        total += x[i]*x[j]",  # noqa: E501
    "def f(h, w, b=None):\n    y = h @ w\n    if b is not None:\n        y = y + b\n    return y",
    "def f(x):\n    if x.ndim == 1:\n        x = x[None, :]\n    return x.sum(axis=1)",
    "def f(u):\n    if u < 0:\n        raise ValueError(u)\n    return np.sqrt(u)",
    "v = a**2 if a > c else -a",
]  # fmt: skip


CALLS = [
    "s = np.sum(np.diff(x)**2)", "s = np.diff(X, axis=0)", "s = np.diff(x, n=2)", "s = torch.diff(X, dim=1)",
    "c = np.cumsum(x)", "c = torch.cumsum(X, dim=1)", "m = np.mean(X, axis=1, keepdims=True)", "m = X.mean(-1)",
    "m = np.average(x, weights=y)", "m = np.sum(X, (0, 1))", "v = torch.std(X, 0, False)", "v = X.var(ddof=1)",
    "g = F.gelu(z).sum() + F.softplus(y).sum() + F.elu(y, 0.5).sum() + F.silu(y).sum() + F.mish(y).sum()",
    "g = (F.hardtanh(3*y) + F.relu6(9*y) + F.softsign(y) + F.leaky_relu(y, 0.2) + F.logsigmoid(y)).sum()",
    "g = np.logaddexp(x, y) + np.hypot(x, y)",
    "l = F.kl_div(q.log(), p, reduction='sum')", "l = F.kl_div(y, p, reduction='batchmean')",
    "l = F.kl_div(y, z, reduction='none', log_target=True)", "l = F.poisson_nll_loss(y, x)", "l = F.soft_margin_loss(y, z)",
    "l = F.cosine_similarity(x, y, dim=0)", "l = F.cosine_similarity(X, Z)", "l = F.cosine_similarity(X, w, dim=-1)",
    "l = F.normalize(X, dim=1)", "l = F.normalize(X) @ w", "l = F.triplet_margin_loss(X, Z, X * Z)",
    "l = F.layer_norm(X, (3,), eps=0.1)", "l = F.layer_norm(X, (3,), w, h, 0.2)",
    "l = F.cross_entropy(logits, target, weight=torch.exp(bias))", "l = F.cross_entropy(logits, target, label_smoothing=0.1)",
    "l = F.cross_entropy(logits, target, weight=torch.exp(bias), reduction='none')", "l = F.smooth_l1_loss(x, y, beta=0.5)",
    "l = F.linear(X, A, w)", "l = torch.addmm(bias, X, W).sum()", "v = np.linalg.multi_dot([w, A, h])",
    "v = np.linalg.matrix_power(A, 3)", "d = torch.cdist(X, Z)", "v = torch.linalg.vector_norm(x, ord=1)",
    "v = np.tril(A) + np.triu(A)", "v = np.full((4, 3), 0.5) * X", "v = torch.full_like(x, 2.0) @ x",
    "v = torch.stack([x, y]).mean(0)", "v = torch.stack([x, y], dim=1).sum(1)",
    "v = np.stack([X, Z], axis=-1) @ np.array([1, 2])",
    "v = np.column_stack((x, y)) @ np.array([a, u])",
    "l = -F.log_softmax(logits, dim=1).gather(1, target.unsqueeze(1)).squeeze(1).mean()",
    "v = torch.exp(X.masked_fill(X > 1, 0.5))",
    "v = np.hstack([a, u, x[0]])", "v = torch.relu(w.view(1, -1) * X)", "v = w.reshape(-1, 1) @ h.reshape(1, -1)",
    "v = torch.exp(x.view(-1)).sum()",
    "v = torch.exp(X.view(X.size(0), -1))", "v = X.reshape(X.shape)", "v = X[:, None].reshape(X.shape[0], X.shape[1])",
    "v = (X @ w.reshape(-1, 1)).squeeze()", "v = (X @ w.unsqueeze(1)).squeeze(-1) - torch.as_tensor(y)",
    "v = np.squeeze(X[:, None, :, None], axis=1)", "v = w[None].flatten()", "v = np.sum([x, y], axis=0)",
]  # fmt: skip


NET = "class Net(nn.Module):\n    def __init__(self, D, K):\n        super().__init__()\n        self.fc = nn.Linear(D, K)\n\n    def forward(self, X):\n        return torch.tanh(self.fc(X))\n"  # noqa: E501
DEEP = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 2)\n        self.act = nn.ReLU()\n        self.c = nn.Linear(2, 5, bias=False)\n\n    def hidden(self, x):\n        return self.act(self.a(x))\n\n    def forward(self, x):\n        x = self.hidden(x)\n        return self.c(x)\n"  # noqa: E501
LAYERS = [
    NET, NET + "\nmodel = Net(3, 4)\nv = model(X).sum()", DEEP + "\nmodel = Net()\nl = F.cross_entropy(model(X), target)",
    DEEP + "\nnet = Net()\noptimizer = torch.optim.SGD(net.parameters(), lr=0.1)\nv = (net.c.weight**2).sum() + net(X).mean()",
    "model = nn.Sequential(nn.Linear(D, H), nn.Tanh(), nn.Linear(H, 1))\ny_hat = model(X)\nl = ((y_hat.squeeze(-1) - torch.as_tensor(y))**2).mean()",  # noqa: E501
    "criterion = nn.CrossEntropyLoss()\nl = criterion(logits, target)",
    "l = nn.MSELoss()(x, y) + nn.MSELoss(reduction='sum')(x, z)",
    "l = nn.BCEWithLogitsLoss()(z, t) + nn.HuberLoss(delta=0.5)(x, y) + nn.KLDivLoss(reduction='sum')(y, p)",
    "v = nn.Softmax(dim=-1)(logits)", "v = nn.LeakyReLU(0.3)(y).sum() + nn.Softplus(2.0)(y).sum()",
    "class Loss:\n    @staticmethod\n    def mse(a, b):\n        return np.mean((a - b)**2)\n\nl = Loss.mse(x, y)",
    "class Model:\n    scale = 2\n    def __init__(self, lam):\n        self.lam = lam\n\n    @property\n    def rate(self):\n        return self.lam / self.scale\n\n    def loss(self, x):\n        return self.rate * np.sum(x**2)\n\nl = Model(0.3).loss(x)",  # noqa: E501
]  # fmt: skip


BUILT = [
    "def f(x, w):\n    y = np.zeros(N)\n    for i in range(N):\n        y[i] = lam * x[i]**2\n    return y.sum()",
    "v = np.zeros_like(x)\nfor i in range(len(x)):\n    v[i] = np.exp(x[i])",
    "v = np.zeros((N, N))\nfor i in range(N):\n    for j in range(N):\n        v[i, j] = np.exp(-np.sum((X[i] - X[j])**2))",
    "s = np.zeros(D)\nfor i in range(D):\n    for j in range(K):\n        s[i] += W[i, j] * bias[j]\nv = np.sum(s**2)",
    "s = np.ones(D)\nfor i in range(D):\n    s[i] -= w[i]\n    s[i] += 2 * h[i]\nv = s * s",
    "s = np.zeros(D)\nt = 0\nfor i in range(D):\n    for j in range(K):\n        s[i] += W[i, j] * bias[j]\n    t += s[i]**2",
    "v = np.zeros((N, K))\nfor i in range(N):\n    v[i] = X[i] @ W + bias",
    "v = np.zeros((K, D))\nfor k in range(K):\n    v[k, :] = W[:, k]",
    "v = np.zeros((D, K))\nfor k in range(K):\n    v[:, k] = W[:, k] * bias[k]",
    "out = []\nfor i in range(len(x)):\n    out.append(lam * x[i] + a)\nv = np.mean(out)",
    "out = []\nfor xi, yi in zip(x, y):\n    e = lam * xi - yi\n    out.append(e**2)\nv = sum(out) / len(out)",
    "v = np.zeros(N)\nfor i in range(N):\n    if y[i] > 0:\n        v[i] = x[i]\n    else:\n        v[i] = 0",
    "v = np.zeros(N)\nfor i in range(N):\n    if y[i] > 0:\n        v[i] += x[i]",
    "def f(x):\n    x = x.copy()\n    for i in range(len(x)):\n        x[i] *= lam\n    return x.sum()",
]  # fmt: skip
RANGES = [
    "v = np.sum(x[:-1]**2)", "v = np.mean(x[1:-1]**2) + np.sum(x[2:])", "v = np.mean((X[1:] - X[:-1])**2) + X[:-1].mean()",
    "s = 0.\nfor t in range(1, N):\n    s += (x[t] - a * x[t-1])**2", "s = sum(x[k]*y[k] for k in range(1, 3))",
    "s = 0\nfor i in range(N):\n    for j in range(i+1, N):\n        s += (x[i]-x[j])**2",
    "s = 0\nfor i in range(N):\n    for j in range(i):\n        s += x[i]*y[j]", "v = [x[k]**2 for k in range(1, N)]",
    "v = sum(gamma**k * r[k] for k in range(N-1, -1, -1))", "v = np.mean([x[k] - x[k-1] for k in range(1, N)])",
    "s = 0\nfor i, (xi, yi) in enumerate(zip(x, y)):\n    s += i * xi * yi",
    "s = 0\nfor n, xi in enumerate(x, start=2):\n    s += xi**n",
]  # fmt: skip
TRAINING = [
    "model = nn.Linear(3, 1)\nopt = torch.optim.SGD(model.parameters(), lr=0.01)\nfor epoch in range(1):\n    opt.zero_grad()\n    loss = nn.MSELoss()(model(X), X[:, :1])\n    loss.backward()",  # noqa: E501
    "def cost(X, y, w, b):\n    m = X.shape[0]\n    cost = 0.0\n    for i in range(m):\n        z_i = np.dot(X[i], w) + b\n        f_i = 1 / (1 + np.exp(-z_i))\n        cost += -y[i]*np.log(f_i) - (1-y[i])*np.log(1-f_i)\n    return cost / m",  # noqa: E501
    "m, n = X.shape\ng = np.zeros((n,))\nfor i in range(m):\n    e = np.dot(X[i], w) + b - y[i]\n    for j in range(n):\n        g[j] = g[j] + e * X[i, j]\nv = g / m",  # noqa: E501
    "def svm(W, X, target, reg):\n    loss = 0.0\n    n = X.shape[0]\n    k = W.shape[1]\n    for i in range(n):\n        s = X[i].dot(W)\n        c = s[target[i]]\n        for j in range(k):\n            if j == target[i]:\n                continue\n            m = s[j] - c + 1\n            if m > 0:\n                loss += m\n    loss /= n\n    loss += reg * np.sum(W * W)\n    return loss",  # noqa: E501
    "v = torch.mean(torch.abs(torch.as_tensor(x) - torch.as_tensor(y)) ** u)",
    "def focal(p, t):\n    q = torch.where(t == 1, p, 1 - p)\n    return (-(1 - q)**2 * torch.log(q)).mean()",
    "v = sum([x[i] for i in range(N)])",
]  # fmt: skip
BIASES = [
    "h = np.tanh(A @ w + offset)", "h = np.dot(A, w) + offset", "v = w @ W + bias", "v = X @ w + b",
    "v = w @ Sigma @ w + np.trace(Sigma)",
    "Y = np.zeros((N, K))\nfor i in range(N):\n    Y[i] = X[i] @ W + bias",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", [*SHAPES, *AXES, *BRANCHES, *CALLS, *FAMILIES, *LAYERS, *BUILT, *RANGES, *TRAINING, *BIASES])
def test_a_program_is_read_as_it_runs(text: str) -> None:
    check(text)


REPOSITORIES = [
    # a class that names itself, a docstring of its class, a local name that is returned
    "class ContrastiveLoss(torch.nn.Module):\n    \"\"\"X, Z: (N, D)   t: (N,)\"\"\"\n    def __init__(self, u):\n        super(ContrastiveLoss, self).__init__()\n        self.u = u\n\n    def forward(self, X, Z, t):\n        d = torch.sum(torch.pow(X - Z, 2), 1)\n        dist = torch.clamp(self.u - torch.sqrt(d), min=0.0)\n        loss = t * d + (1 - t) * torch.pow(dist, 2)\n        loss = torch.sum(loss) / 2.0 / X.size()[0]\n        return loss",  # noqa: E501
    # columns that are written out, pairs of rows, quantities along a part of an axis
    "design = np.column_stack([np.ones_like(x), x])\n\ndef nll(w):\n    eta = design @ w[:2]\n    return np.sum(np.logaddexp(0, eta) - t * eta)",  # noqa: E501
    "v = torch.pdist(torch.as_tensor(X), p=2).pow(2).mul(-a).exp().mean().log()", "v = torch.pdist(torch.as_tensor(X), 1).sum()",
    "d = np.diff(x)\nv = np.sum(d**2) / len(d)", "d = (x[2:] - x[:-2]) / (2*lam)\ng = np.diff(d)\nv = np.sum(d**2)*lam + np.mean(g)",  # noqa: E501
    "x_t = (X[1:, 1:-1] - X[:-1, 1:-1]) / gamma\nx_xx = (X[:-1, 2:] - 2*X[:-1, 1:-1] + X[:-1, :-2]) / a**2\nr = x_t - lam*x_xx\nv = np.mean(r**2)",  # noqa: E501
    "d = np.diff(x)\nv = np.sum(d[:-1] * x[2:])", "delta = p[:-1] + gamma * x[1:] - x[:-1]\nv = np.sum(delta**2)",
    # names that the notation has, axes in words and behind dashes
    "def f(x):\n    mean = x.mean(-1, keepdims=True)\n    var = ((x - mean)**2).mean(-1, keepdims=True)\n    norm = (x - mean) / np.sqrt(var + 0.1)\n    return norm",  # noqa: E501
    "def sigmoid(u):\n    return 1 / (1 + np.exp(-u))",
    "def propagate(w, b, X, t):\n    \"\"\"\n    w -- weights, a numpy array of size (num_px * num_px * 3,)\n    b -- bias, a scalar\n    X -- data of shape (number of examples, num_px * num_px * 3)\n    \"\"\"\n    m = X.shape[0]\n    s = 1/(1 + np.exp(-(np.dot(X, w) + b)))\n    cost = (-1/m) * np.sum(t * np.log(s) + (1 - t) * np.log(1 - s))\n    return cost",  # noqa: E501
    # PyTorch by its methods alone, weights of losses, other diagonals, places along an axis
    "v = torch.as_tensor(X).max(1)[0].pow(2).sum()", "l = F.binary_cross_entropy(p, t, weight=z)",
    "l = F.binary_cross_entropy_with_logits(y, t, pos_weight=torch.exp(torch.as_tensor(z)), reduction='sum')",
    "v = np.triu(A, 1) + np.tril(A, -1) + np.triu(A, -1)", "l = np.take_along_axis(logits, target[:, None], axis=1).sum()",
    # unpacked vectors
    "def cost(x):\n    a, c, d, e = x\n    return np.sum((a * y + c - d) ** 2) + e", "def f(x):\n    x0, x1, x2, x3 = x\n    return (1 - x0)**2 + 100*(x1 - x0**2)**2 + x2*x3",  # noqa: E501
    "v = X.reshape(X.shape[0], -1).dot(w) + b",
]  # fmt: skip


@pytest.mark.parametrize("text", REPOSITORIES)
def test_a_program_of_a_repository_is_read_as_it_runs(text: str) -> None:
    check(text)


def test_a_number_beside_pairs_is_a_number() -> None:
    told = read_python("def loss(x, t):\n    return torch.pdist(x, p=2).pow(2).mul(-t).exp().mean().log()").told()
    assert "where(i < j, exp(sqrt(sum((x[i,k] - x[j,k])**2, k))**2*(-t)), 0)" in told


def test_a_method_of_tensors_alone_says_whose_maximum_it_is() -> None:
    told = read_python("# q: (B, A); a: (B,)\nv = q.gather(1, a.unsqueeze(1)).squeeze(1).sum() + q.max(1)[0].sum()").told()
    assert "max(q[i,j], j)" in told


#: Programs in TensorFlow, Keras and Optax, and the same in NumPy, which runs here.
ELSEWHERE = {
    "l = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(labels=X, logits=Z))":
        "l = np.mean(-np.sum(X * (Z - np.log(np.sum(np.exp(Z), axis=1, keepdims=True))), axis=1))",
    "l = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=logits))":
        "l = np.mean([-logits[i, target[i]] + np.log(np.sum(np.exp(logits[i]))) for i in range(N)])",
    "l = tf.reduce_sum(tf.nn.sigmoid_cross_entropy_with_logits(labels=t, logits=y)) + tf.nn.l2_loss(w)":
        "l = np.sum(np.log(1 + np.exp(y)) - t*y) + np.sum(w**2)/2",
    "v = tf.reduce_sum(tf.square(tf.subtract(X, Z)), axis=-1)": "v = np.sum((X - Z)**2, axis=-1)",
    "v = tf.matmul(X, Z, transpose_b=True)": "v = X @ Z.T",
    "v = tf.math.reduce_std(x, axis=0) + tf.reduce_mean(tf.math.squared_difference(x, y))":
        "v = np.std(x, axis=0) + np.mean((x - y)**2)",
    "l = K.mean(K.square(X - Z), axis=-1)": "l = np.mean((X - Z)**2, axis=-1)",
    "l = K.mean(K.binary_crossentropy(t, p))": "l = np.mean(-(t*np.log(p) + (1 - t)*np.log(1 - p)))",
    "l = K.sqrt(K.sum(K.square(x)) + K.epsilon())": "l = np.sqrt(np.sum(x**2) + 1e-7)",
    "l = tf.reduce_mean(tf.keras.losses.mean_squared_error(X, Z))": "l = np.mean((X - Z)**2)",
    "l = optax.softmax_cross_entropy(logits=Z, labels=X).mean()":
        "l = np.mean(-np.sum(X * (Z - np.log(np.sum(np.exp(Z), axis=1, keepdims=True))), axis=1))",
    "l = optax.l2_loss(x, y).sum()": "l = np.sum((x - y)**2)/2",
}  # fmt: skip


@pytest.mark.parametrize("text", ELSEWHERE)
def test_other_libraries_are_read_as_numpy_runs(text: str) -> None:
    account = read_python(text)
    numbers = given(account, "")
    wanted = run(ELSEWHERE[text], numbers, account.items[-1].name)
    labels = {n: numbers[n] + 1 for n in ("target",) if n in text}
    values = Values(account, numbers | labels, np.shape(wanted))
    assert np.allclose(values.given[values.heads[-1]], wanted), account.told()


def test_what_evaluates_a_program_needs_no_name_of_a_length() -> None:
    items = read_python("loss = lambda w: np.mean((A @ w - b)**2) / len(b)").to_dict()["items"]
    assert items[0]["members"][1]["entries"].endswith("/sum(b[k]**0, k)")
    items = read_python("d = x[1:] - x[:-1]\nv = np.mean(d**2)").to_dict()["items"]
    assert [i["members"][1]["entries"] for i in items] == [
        "x[i + 1] - x[i + 0]", "mean(d[i]**2, (i, 1, sum(x[i]**0, i) - 1))",
    ]  # fmt: skip

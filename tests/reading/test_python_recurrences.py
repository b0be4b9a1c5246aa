"""A loop whose turns follow from each other is read as a recurrence, which unrolled has the values that the program has."""

from __future__ import annotations

import ast
import itertools
from typing import Any

import numpy as np
import pytest

from derive import derive
from derive.errors import NotationError
from derive.reading.account import Account
from derive.reading.python import read_python
from tests.reading.test_python import Values
from tests.reading.test_python_run import run

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
RNG = np.random.default_rng(5)
T, H, D, N = 5, 3, 2, 4
GIVEN: dict[str, Any] = {
    "T": T, "H": H, "D": D, "N": N, "W": RNG.uniform(-1, 1, (H, H)), "U": RNG.uniform(-1, 1, (H, D)), "x": RNG.uniform(-1, 1, (T, D)),  # noqa: E501
    "Y": RNG.uniform(-1, 1, (T, H)), "h": np.ones(H), "h0": RNG.uniform(-1, 1, H), "b": RNG.uniform(-1, 1, H), "V": RNG.uniform(-1, 1, (D, H)),  # noqa: E501
    "r": RNG.uniform(-1, 1, T), "s": RNG.uniform(-1, 1, T), "z": RNG.uniform(-1, 1, T), "gamma": 0.9, "alpha": 0.3, "lam": 0.2, "u0": 0.4, "a": 0.7, "phi": -0.5,  # noqa: E501
    "X": RNG.uniform(-1, 1, (N, D)), "y": RNG.uniform(-1, 1, N), "lr": 0.1, "beta": 0.8, "w": RNG.uniform(-1, 1, D),
    "Wf": RNG.uniform(-1, 1, (H, H)), "Uf": RNG.uniform(-1, 1, (H, D)), "Wi": RNG.uniform(-1, 1, (H, H)),
    "Ui": RNG.uniform(-1, 1, (H, D)), "Wo": RNG.uniform(-1, 1, (H, H)), "Wg": RNG.uniform(-1, 1, (H, H)),
    "xs": RNG.uniform(-1, 1, (N, T, D)), "dt": 0.1, "k": 1.7, "A": RNG.uniform(-1, 1, (H, H)), "R": np.eye(H),
    "Ss": RNG.uniform(-0.3, 0.3, (T, H, H)) + np.eye(H), "target": RNG.uniform(-1, 1, H),
}  # fmt: skip


class Unrolled(Values):
    """The values of an account by its equalities, each entry when it is asked for; what a recurrence begins with is assumed."""

    def __init__(self, account: Account, given: dict[str, Any]) -> None:
        self.given = dict(given)
        self.bodies = {i.name: (i.indices, str(i.members[1].entries)) for i in account.items if i.role == "definition"}
        self.starts = [i for i in account.items if i.role == "assumption"]
        self.memo: dict[Any, float] = {}
        for word, entry in account.words.items():
            self.given[entry] = given[word]
        for name, known in account.names.items():
            for axis, size in enumerate(known.get("shape", ())):
                if size and name not in self.bodies:
                    self.given[size] = np.shape(given[name])[axis]

    def at(self, name: str, places: tuple[int, ...]) -> float:
        if (name, places) not in self.memo:
            self.memo[name, places] = self._at(name, places)
        return self.memo[name, places]

    def _at(self, name: str, places: tuple[int, ...]) -> float:
        for item in (i for i in self.starts if i.name == name):
            head = ast.parse(item.members[0].text, mode="eval").body
            slots = head.slice.elts if isinstance(head.slice, ast.Tuple) else [head.slice]  # type: ignore[attr-defined]
            texts = [ast.unparse(s) for s in slots]
            if all(t == str(p) for t, p in zip(texts, places, strict=True) if t.lstrip("-").isdigit()):
                return self.number(item.members[1].text, dict(zip(texts, places, strict=True)))
        if f"{name}[{places[0]}]" in self.given:
            value = self.given[f"{name}[{places[0]}]"]
            return float(value[tuple(p - 1 for p in places[1:])] if np.ndim(value) else value)
        indices, body = self.bodies[name]
        assert places[0] > 0 or not any(f"{name}[" in b for _, b in self.bodies.values()), (name, places)
        return self.number(body, dict(zip(indices, places, strict=True)))

    def value(self, e: ast.expr, env: dict[str, int]) -> Any:
        match e:
            case ast.Call(func=ast.Name(id="logdet"), args=[of]):
                return np.linalg.slogdet(self.square(of, env))[1]
            case ast.Subscript(value=ast.Call(func=ast.Name(id="inv"), args=[of]), slice=ast.Tuple(elts=slots)):
                return np.linalg.inv(self.square(of, env))[tuple(int(self.value(s, env)) - 1 for s in slots)]
            case ast.Subscript(value=ast.Name(id=name)) if name in self.bodies:
                slots = e.slice.elts if isinstance(e.slice, ast.Tuple) else [e.slice]
                return self.at(name, tuple(int(self.value(s, env)) for s in slots))
            case ast.Name(id=name) if name in self.bodies and name not in env:
                return self.number(self.bodies[name][1], {})
        return super().value(e, env)

    def square(self, e: ast.expr, env: dict[str, int]) -> Any:
        """One of several matrices, S[k,:,:], each of `H` rows."""
        assert isinstance(e, ast.Subscript) and isinstance(e.value, ast.Name) and isinstance(e.slice, ast.Tuple)
        at = tuple(int(self.value(s, env)) for s in e.slice.elts[:-2])
        rows = range(1, H + 1)
        if e.value.id not in self.bodies:
            return self.given[e.value.id][tuple(n - 1 for n in at)]
        return np.array([[self.at(e.value.id, (*at, i, j)) for j in rows] for i in rows])

    def range(self, letter: str, trees: list[ast.expr], seen: frozenset[str] = frozenset()) -> int:
        ends = []
        for node in (n for t in trees for n in ast.walk(t)):
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                name = node.value.id
                for axis, place in enumerate(node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]):
                    shift = self.shift(place, letter)
                    if shift is not None and name in self.bodies:
                        indices, body = self.bodies[name]
                        if name not in seen and (
                            n := self.range(indices[axis], [ast.parse(body, mode="eval").body], seen | {name})
                        ):
                            ends.append(n - shift)
                    elif shift is not None:
                        ends.append(np.shape(self.given[name])[axis] - shift)
        return min(ends, default=0)

    def whole(self, name: str, shape: tuple[int, ...]) -> Any:
        indices, body = self.bodies[name]
        runs = itertools.product(*(range(1, n + 1) for n in shape))
        return np.array([self.number(body, dict(zip(indices, at, strict=True))) for at in runs]).reshape(shape)


def check(text: str) -> Account:
    account = read_python(text)
    torch.set_default_dtype(torch.float64)
    try:
        wanted = run(text, GIVEN, account.items[-1].name)
    finally:
        torch.set_default_dtype(torch.float32)
    if isinstance(wanted, torch.Tensor):
        wanted = wanted.detach().numpy()
    values = Unrolled(account, GIVEN)
    name = account.returned or [i.name for i in account.items if i.role == "definition"][-1]
    got = values.whole(name, np.shape(wanted))
    assert np.allclose(got, wanted), account.told()
    return account


TANH = "for t in range(T):\n    h = np.tanh(W @ h + U @ x[t] + b)\n"
OVERWRITTEN = [
    "h = np.zeros(H)\n" + TANH + "loss = np.sum((h - target)**2)",
    "h = h0\n" + TANH + "loss = np.sum((h - target)**2)",
    "h = np.zeros(H)\nloss = 0\n" + TANH + "    loss += np.sum((h - Y[t])**2)",
    "def f(W, h0):\n    h = h0\n    loss = 0.0\n    for t in range(T):\n        h = np.tanh(W @ h + U @ x[t])\n        e = h - Y[t]\n        loss = loss + e @ e\n    return loss / T",  # noqa: E501
    "def f(h, W):\n    for t in range(len(x)):\n        h = torch.tanh(W @ h + U @ x[t])\n    return (h**2).sum()",
    "def f(x, W):\n    h = torch.zeros(H)\n    for x_t in x:\n        h = torch.tanh(W @ h + U @ x_t)\n    return (h**2).sum()",
    "h = np.zeros(H)\nfor t in range(x.shape[0]):\n    z = W @ h + U @ x[t]\n    h = np.tanh(z)\nloss = np.sum(h**2)",
    "h = np.zeros(H)\nloss = 0\nfor x_t, y_t in zip(x, Y):\n    h = np.tanh(W @ h + U @ x_t)\n    loss += np.sum((V @ h - x_t)**2) + np.sum(y_t * h)",  # noqa: E501
    "h = np.zeros(H)\nloss = 0\nfor t, x_t in enumerate(x):\n    loss += np.sum(h * Y[t])\n    h = np.tanh(W @ h + U @ x_t)",
    "m = 0\nfor t in range(T):\n    m = alpha * m + (1 - alpha) * r[t]\nloss = m**2",
    "m = r[0]\nfor t in range(1, T):\n    m = alpha * m + (1 - alpha) * r[t]\nloss = m**2",
    "m, v = 0, 0\nfor t in range(T):\n    m, v = alpha * m + r[t], beta * v + m**2\nloss = m + v",
    "G = 0\nfor t in range(T - 1, -1, -1):\n    G = r[t] + gamma * G\nloss = G**2",
    "G = 0\nloss = 0\nfor t in reversed(range(T)):\n    G = r[t] + gamma * G\n    loss += s[t] * G",
    "G = 0\nfor q in r[::-1]:\n    G = q + gamma * G\nloss = G**2",
    "u = u0\nfor n in range(3):\n    u = u - dt * k * u\nloss = (u - a)**2",
    "w = np.zeros(D)\nfor t in range(T):\n    g = X.T @ (X @ w - y) / N\n    w = w - lr * g\nloss = np.sum((X @ w - y)**2)",
    "w = np.zeros(D)\nv = np.zeros(D)\nfor t in range(T):\n    g = X.T @ (X @ w - y)\n    v = beta * v + g\n    w -= lr * v\nloss = np.sum(w**2)",  # noqa: E501
    "h = np.zeros(H)\nc = np.zeros(H)\nfor t in range(T):\n    f = 1/(1 + np.exp(-(Wf @ h + Uf @ x[t])))\n    i = 1/(1 + np.exp(-(Wi @ h + Ui @ x[t])))\n    o = 1/(1 + np.exp(-(Wo @ h)))\n    g = np.tanh(Wg @ h)\n    c = f * c + i * g\n    h = o * np.tanh(c)\nloss = np.sum((h - target)**2)",  # noqa: E501
    "best = r[0]\nfor t in range(1, T):\n    best = max(best, r[t])\nloss = best**2",
    "p = 1\ns1 = 0\nfor t in range(T):\n    s1 += p * r[t]\n    p = p * (1 - alpha * s[t])\nloss = s1",
    "h = 0\nfor t in range(T):\n    if r[t] > 0:\n        h = a * h + r[t]\n    else:\n        h = phi * h\nloss = h**2",
    "h = np.zeros((N, H))\nfor t in range(T):\n    h = np.tanh(h @ W + xs[:, t] @ U.T)\nloss = np.sum(h**2)",
    "h = torch.zeros(N, H)\nfor t in range(xs.size(1)):\n    h = torch.tanh(h @ W + xs[:, t, :] @ U.T)\nloss = h.pow(2).mean()",
]  # fmt: skip
FILLED = [
    "h = np.zeros(T)\nfor t in range(1, T):\n    h[t] = np.tanh(a * h[t-1] + r[t])\nloss = np.sum((h - z)**2)",
    "h = np.zeros((T + 1, H))\nfor t in range(T):\n    h[t+1] = np.tanh(W @ h[t] + U @ x[t])\nloss = np.sum((h[1:] - Y)**2)",
    "h = np.zeros((T + 1, H))\nh[0] = h0\nfor t in range(T):\n    h[t+1] = np.tanh(W @ h[t] + U @ x[t])\nloss = np.sum((h[-1] - target)**2)",  # noqa: E501
    "h = [h0]\nfor t in range(T):\n    h.append(np.tanh(W @ h[-1] + U @ x[t]))\nloss = np.sum(h[-1]**2)",
    "hs = []\nh = np.zeros(H)\nfor t in range(T):\n    h = np.tanh(W @ h + U @ x[t])\n    hs.append(h)\nloss = np.sum((np.stack(hs) - Y)**2)",  # noqa: E501
    "h = np.zeros(H)\nout = np.zeros((T, D))\nfor t in range(T):\n    h = np.tanh(W @ h + U @ x[t])\n    out[t] = V @ h\nloss = np.sum((out - x)**2)",  # noqa: E501
    "h = np.zeros((H, T + 1))\nfor t in range(T):\n    h[:, t+1] = np.tanh(W @ h[:, t] + U @ x[t])\nloss = np.sum(h[:, T]**2)",
    "q = np.zeros(T)\nq[0] = a\nfor t in range(1, T):\n    e = s[t] - q[t-1]\n    q[t] = q[t-1] + alpha * e\nloss = np.sum((s[1:] - q[:-1])**2)",  # noqa: E501
]  # fmt: skip
CLASSES = [
    "class RNN(nn.Module):\n    def __init__(self, W, U):\n        super().__init__()\n        self.W = W\n        self.U = U\n\n    def cell(self, x, h):\n        return torch.tanh(self.W @ h + self.U @ x)\n\n    def forward(self, x):\n        h = torch.zeros(H)\n        for t in range(T):\n            h = self.cell(x[t], h)\n        return h.sum()\n",  # noqa: E501
    "class RNN(nn.Module):\n    def __init__(self, W, U):\n        super().__init__()\n        self.W = W\n        self.U = U\n\n    def forward(self, x, h0):\n        h = h0\n        outs = []\n        for x_t in x:\n            h = torch.tanh(self.W @ h + self.U @ x_t)\n            outs.append(h)\n        return torch.stack(outs).pow(2).sum()\n",  # noqa: E501
    "def rnn(x, W, U):\n    h = np.zeros(H)\n    for x_t in x:\n        h = np.tanh(W @ h + U @ x_t)\n    return h\n\ndef loss(x, W, U, target):\n    return np.sum((rnn(x, W, U) - target)**2)",  # noqa: E501
]  # fmt: skip

INVERSES = [
    "P = A @ A.T\nfor k in range(T):\n    P = A + W.T @ P @ W - W.T @ P @ np.linalg.inv(R + P) @ P @ W\nJ = h0 @ P @ h0",
    "P = A @ A.T\nll = 0\nfor t in range(T):\n    S = W @ P @ W.T + R\n    K = P @ W.T @ np.linalg.inv(S)\n    P = P - K @ W @ P + R\n    ll += np.linalg.slogdet(S)[1]",  # noqa: E501
    "s = 0\nfor k in range(T):\n    s += Y[k] @ np.linalg.inv(Ss[k]) @ Y[k]",
]  # fmt: skip
DERIVED = [
    (OVERWRITTEN[0], "W", "sum(delta_h[t,k]*h[t-1,l]*(1 - h[t,k]**2), (t, 1, T))"),
    (OVERWRITTEN[10], "alpha", "sum(delta_m[t]*(m[t-1] - r[t+1]), (t, 1, T - 1))"),
    (OVERWRITTEN[12], "gamma", "sum(delta_G[t]*G[t-1], (t, 1, T))"),
    (OVERWRITTEN[17], "lr", "-sum(sum(delta_w[t,i]*v[t,i], i), t)"),
    (OVERWRITTEN[18], "Wf", "sum(delta_c[t,l]*c[t-1,l]*h[t-1,m]*f[t,l]*(1 - f[t,l]), (t, 1, T))"),
    (OVERWRITTEN[21], "a", "sum(delta_h[t]*where(r[t] > 0, h[t-1], 0), (t, 1, T))"),
    (FILLED[2], "W", "sum(delta_h[t,k]*h[t-1,l]*(1 - h[t,k]**2), (t, 1, T))"),
    (CLASSES[0], "W", "sum(delta_h[t,k]*h[t-1,l]*(1 - h[t,k]**2), (t, 1, T))"),
]  # fmt: skip
REFUSED = [
    ("h = np.zeros(T)\nfor t in range(T):\n    h[t] = np.tanh(a * h[t+1])", 3, "reads what a later one sets"),
    ("h = np.zeros(T)\nfor t in range(1, T):\n    h[t] = a * h[t-2]", 3, "reads what is not there"),
    ("h = np.zeros(5)\nfor t in range(1, T):\n    h[t] = a * h[t-1]", 2, "sets T - 1 entries of h, which has 5"),
    ("for i in range(N):\n    h = 0\n    for t in range(T):\n        h = a * h + r[t]", 3, "stands in another loop"),
    ("def f(x):\n    h = 0\n    for t in range(T):\n        h = a * h\n        return h", 5, "a return within a loop"),
    ("h = np.zeros(T)\nh[1:4] = 1\ns = h.sum()", 2, "an entry is not assigned"),
]  # fmt: skip


def test_a_list_that_is_filled_from_its_front_is_turned_round_behind_its_loop() -> None:
    head = "def f(r):\n    out, a = [], 0\n    for t in reversed(range(len(r))):\n        a = r[t] + g * a\n        "
    text = head + "{}\n    return {}"
    one, other = read_python(text.format("out.insert(0, a)", "out")), read_python(text.format("out.append(a)", "out[::-1]"))
    assert [[m.entries for m in i.members] for i in one.items] == [[m.entries for m in i.members] for i in other.items]
    assert one.items[-1].members[1].entries.startswith("out[N + 1 - ")
    with pytest.raises(NotationError, match="insert"):  # where the loop reads the list, its places are others
        read_python(text.format("out.insert(0, a + len(out))", "out"))


@pytest.mark.slow
@pytest.mark.parametrize(("text", "wrt", "told"), DERIVED)
def test_what_a_loop_computes_is_derived_through_time(text: str, wrt: str, told: str) -> None:
    found = derive(text, wrt=wrt)
    assert found.verified
    assert found.result.text == told


@pytest.mark.parametrize(("text", "line", "said"), REFUSED)
def test_a_loop_that_follows_from_nothing_before_is_refused(text: str, line: int, said: str) -> None:
    with pytest.raises(NotationError, match=said) as refused:
        read_python(text)
    assert refused.value.line == line


def test_what_a_recurrence_begins_with_is_asked_for_by_its_name() -> None:
    found = derive(OVERWRITTEN[1], wrt="h0[i]")
    assert found.verified
    assert found.derivation.wrt == derive(OVERWRITTEN[1], wrt="h[0,i]").derivation.wrt
    moving = derive("m = u0\nfor t in range(T):\n    m = a*m + u0*r[t]\nloss = m**2", wrt="u0")
    assert moving.verified and moving.result.text == "sum(delta_m[t]*r[t], t) + a*delta_m[1]"


def test_an_argument_is_no_library() -> None:
    account = read_python("def f(F, P):\n    for t in range(T):\n        P = F @ P @ F.T\n    return P.sum()")
    assert account.items[0].members[1].entries == "sum(sum(F[i,m]*P[t - 1,m,k], m)*F[j,k], k)"


@pytest.mark.slow
@pytest.mark.parametrize("text", [*OVERWRITTEN, *FILLED, *CLASSES, *INVERSES])
def test_a_loop_whose_turns_follow_from_each_other_is_read_as_it_runs(text: str) -> None:
    check(text)

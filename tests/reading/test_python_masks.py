"""Masks before a softmax: minus infinity has no part in the sum, and no other place in a formula."""

from __future__ import annotations

import pytest

import derive
from derive.errors import NotationError
from derive.reading.python import read_python

SOFTMAX = "p[i,j] = where(i < j, 0, exp(s[i,j]))/sum(where(i < k, 0, exp(s[i,k])), k)"
SAID = "# s: (T, T)\n"


def last(text: str) -> str:
    item = read_python(text).items[-1]
    return f"{item.members[0].text} = {item.members[1].entries}"


@pytest.mark.parametrize("text", [
    "m = torch.triu(torch.ones(T, T), diagonal=1)\nh = s.masked_fill(m == 1, float('-inf'))\np = F.softmax(h, dim=-1)",
    "m = torch.triu(torch.ones(T, T), diagonal=1).bool()\np = F.softmax(s.masked_fill(m, -torch.inf), dim=-1)",
    "m = torch.triu(torch.full((T, T), float('-inf')), diagonal=1)\np = torch.softmax(s + m, dim=-1)",
    "m = np.triu(np.ones((T, T), dtype=bool), k=1)\ne = np.where(m, -np.inf, s)\np = scipy.special.softmax(e, axis=-1)",
    "h = s * 1\nh[np.triu(np.ones((T, T)), k=1) == 1] = -np.inf\np = scipy.special.softmax(h, axis=-1)",
])  # fmt: skip
def test_a_causal_mask_leaves_out_what_comes_later(text: str) -> None:
    assert last(SAID + text).replace("h_1[", "s[") == SOFTMAX


@pytest.mark.parametrize("text", [
    "p = F.softmax(s.masked_fill(m == 0, float('-inf')), dim=-1)", "p = F.softmax(s.masked_fill(m == 0, -1e9), dim=-1)",
    "p = F.softmax(torch.where(m == 0, -1e9, s), dim=-1)",
])  # fmt: skip
def test_a_number_that_is_written_for_minus_infinity_is_one(text: str) -> None:
    said = "where(m[i,j] == 0, 0, exp(s[i,j]))/sum(where(m[i,k] == 0, 0, exp(s[i,k])), k)"
    assert last("# s: (T, T), m: (T, T)\n" + text) == f"p[i,j] = {said}"


def test_what_is_added_or_divided_after_the_mask_stays_under_it() -> None:
    text = "m = torch.tril(torch.ones(T, T)) == 0\np = F.softmax((s.masked_fill(m, float('-inf')) + b) / math.sqrt(d), dim=-1)"
    assert "where(i >= j, exp((s[i,j] + b[j])/sqrt(d)), 0)" in last(SAID + text)


def test_a_softmax_by_hand_takes_the_largest_score_away_and_stays_under_the_mask() -> None:
    text = "h = np.where(m == 0, -1e9, s)\ne = np.exp(h - h.max(axis=1, keepdims=True))"
    assert last("# s: (T, T), m: (T, T)\n" + text).startswith("e_[i,j] = where(m[i,j] == 0, 0, exp(s[i,j] - max(h[i,k], k)))")


def test_causal_attention_is_attention_under_that_mask() -> None:
    text = "def attn(q, k, v):\n    return F.scaled_dot_product_attention(q, k, v, is_causal=True)"
    assert "where(i < m, 0, exp(" in last(text)
    assert "where" not in last(text.replace("True", "False"))


def test_a_buffer_of_a_network_is_what_it_is_given_as() -> None:
    text = (
        "class A(nn.Module):\n    def __init__(self, T):\n        super().__init__()\n"
        "        self.register_buffer('tril', torch.tril(torch.ones(T, T)))\n"
        "    def forward(self, s):\n        # s: (T, T)\n        T = s.shape[0]\n"
        "        s = s.masked_fill(self.tril[:T, :T] == 0, float('-inf'))\n        return F.softmax(s, dim=-1)"
    )
    assert "where(i >= j, exp(s[i,j]), 0)" in last(text)


@pytest.mark.parametrize("text", [
    "y = x.masked_fill(x < 0, float('-inf'))\nz = y.sum()", "z = (x.masked_fill(x < 0, float('-inf')) * a).softmax(-1)",
    "z = float('inf') * x",
])  # fmt: skip
def test_minus_infinity_elsewhere_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        read_python("# x: (N,)\n" + text)


def test_the_triangle_of_a_matrix_of_a_turn_is_read_where_the_turn_is_known() -> None:
    text = "def f(B, x, T):\n    # B: (T, N, N), x: (N,)\n    h = x\n"
    text += "    for t in range(T):\n        h = np.tanh(np.tril(B[t]) @ h)"
    items = read_python(f"{text}\n    return h").items
    assert any("where(i >= j, B[t,i,j], 0)" in str(i.members[1].entries) for i in items)


def test_a_large_negative_number_elsewhere_is_a_number() -> None:
    assert last("# x: (N,)\ny = torch.where(x < 0, -1e9, x)\nz = y.sum()") == "z = sum(y[i], i)"


def test_a_masked_softmax_is_differentiated_as_one() -> None:
    text = "p = F.softmax(s.masked_fill(torch.tril(torch.ones(T, T)) == 0, float('-inf')), dim=-1)"
    result = derive.derive(SAID + text, wrt="s")
    assert result.verified and str(result.result) == "delta(i, l)*p[i,j]*(delta(j, m) - p[i,m])"


@pytest.mark.parametrize(("text", "shown"), [
    ("def kl(mu, logvar):\n    return -0.5 * torch.sum(1 + logvar - mu**2 - logvar.exp(), dim=1)", "mu[i,j]**2"),
    ("def attn(q, k, v):\n    s = q @ k.T / math.sqrt(q.size(-1))\n    return torch.softmax(s, dim=-1) @ v", "*v[m,j], m)"),
    ("def f(x, y):\n    m = y > 0\n    return np.sum(np.where(m, x**2, 0))", "x[i]**2"),
    ("def softmax(x):\n    e = np.exp(x)\n    return e / e.sum(axis=-1, keepdims=True)", "softmax[i,j]"),
    ("t = r + gamma * (1 - done) * q.max(dim=1)[0]", "t[i] = r[i] +"),
    ("d = F.pairwise_distance(x1, x2)\nl = d.mean()", "l = mean(d[i], i)"),
    ("l = np.maximum(0, 1 - y * f).mean()", "1 - y[i]*f[i]"),
    ("# logvar: (D,)\nz = mu + torch.exp(0.5 * logvar) * eps", "*eps[i]"),
    ("p = pi * np.exp(-((x[:, None] - mu) / sigma)**2)\nl = p.sum(axis=1)", "l[i] = sum(p[i,j], j)"),
    ("def loss(a, b):\n    a = a.view(-1)\n    return ((a - b)**2).mean()", "mean((a[i] - b[i])**2, i)"),
])  # fmt: skip
def test_arrays_that_belong_together_have_as_many_axes(text: str, shown: str) -> None:
    assert shown in last(text)

"""Problems that calculate with indices: each is derived, checked, right by the oracle, and neat."""

from __future__ import annotations

import pytest

from derive import derive

from .corpus import NEAT, Given, derive_given, error, nodes, read_rows

ROWS = read_rows("shifts.toml")
#: What the oracle cannot read: problems whose answers speak of labels, or of T in a range from 0 to T - 1.
TOLD = [
    ("G = sum(g**t*r[t], (t, 0, T-1))", "r[s]", "g**s"),
    ("G = sum(g**t*r[t], (t, 0, T-1))", "g", "sum(t*r[t]*g**(t - 1), (t, 1, T - 1))"),
    ("y[t] = sum(x[t+k], (k, -m, m))/(2*m + 1); L = sum((y[t] - z[t])**2, (t, 1, T))", "x[s]",
     "2*sum(y[t] - z[t], (t, max(1, s - m), min(T, s + m)))/(2*m + 1)"),
    ("p[i] = exp(z[i])/sum(exp(z[k]), k); L = -log(p[y])", "z[j]", "p[j] - delta(j, y)"),
    ("p[n,k] = exp(z[n,k])/sum(exp(z[n,j]), j); L = -sum(log(p[n,y[n]]), n)", "z[m,k]", "p[m,k] - delta(k, y[m])"),
    ("L[i] = sum(where(j != y[i], max(0, s[i,j] - s[i,y[i]] + 1), 0), j)", "s[i,k]",
     "where(k != y[i], where(s[i,k] - s[i,y[i]] + 1 > 0, 1, 0), "
     "-sum(where(j != y[i], where(s[i,j] - s[i,y[i]] + 1 > 0, 1, 0), 0), j))"),
    ("e[t,d] = E[w[t],d]; L = sum((sum(e[t,d]*a[d], d) - b[t])**2, t)", "E[v,d]",
     "2*a[d]*sum(delta(v, w[t])*(sum(a[f]*e[t,f], f) - b[t]), t)"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("given", ROWS, ids=[given.id for given in ROWS])
def test_it_is_derived_checked_right_and_neat(given: Given) -> None:
    found = derive_given(given)
    assert found.verified and found.steps
    assert all(s.check is not None and s.check.ok for s in found.derivation.all_steps())
    assert error(given, given.neat) < 1e-8, "the neat form itself is wrong"
    assert error(given, found.result.text) < 1e-8, found.result.text
    assert nodes(found.result.text) <= NEAT * nodes(given.neat), found.result.text


@pytest.mark.parametrize(("said", "wrt", "told"), TOLD)
def test_it_is_derived_checked_and_told(said: str, wrt: str, told: str) -> None:
    found = derive(said, wrt=wrt)
    assert found.verified and all(s.check is not None and s.check.ok for s in found.derivation.all_steps())
    assert found.result.text == told

"""The witness on shifted places, ranges, indices as numbers and labels: what is right holds, what is off by one fails."""

from __future__ import annotations

import numpy as np
import pytest

from derive.check.witness import Witness
from derive.expression.nodes import derivative
from derive.language.reader import read_expression, read_problem

CONVOLUTION = "y[i] = sum(w[k]*x[i+k-1], (k, 1, K)); L = sum((y[i] - t[i])**2, (i, 1, N))"
POLYNOMIAL = "L = sum((sum(w[j]*x[n]**j, (j, 0, M)) - t[n])**2, n)"
RETURN = "G = sum(g**t*r[t], (t, 0, T-1))"
LAGGED = "L = sum((x[t] - a*x[t-1])**2, (t, 2, T))"
MEAN = "y[t] = sum(x[t+k], (k, -m, m))/(2*m+1); L = sum((y[t] - z[t])**2, (t, 1, T))"
HINGE = "L[i] = sum(where(j != y[i], max(0, s[i,j] - s[i,y[i]] + 1), 0), j)"
LABEL = "p[i] = exp(z[i])/sum(exp(z[k]), k); L = -log(p[y])"
LABELS = "p[n,k] = exp(z[n,k])/sum(exp(z[n,j]), j); L = -sum(log(p[n,y[n]]), n)"
LOOKUP = "L = sum((sum(E[w[t],d]*a[d], d) - b[t])**2, t)"
PAIRS = "L = sum(sum((x[i] - x[j])**2, (j, i+1, N)), (i, 1, N))"

#: A problem, its variable, the derivative, and derivatives that are wrong by a place, an end, a factor or a label.
CONTROLS: list[tuple[str, str, str, tuple[str, ...]]] = [
    (CONVOLUTION, "w[k]", "2*sum((y[i]-t[i])*x[i+k-1], i)", ("2*sum((y[i]-t[i])*x[i+k], i)", "2*sum((y[i]-t[i])*x[i], i)")),
    (CONVOLUTION, "x[j]", "2*sum((y[i]-t[i])*w[j-i+1], (i, max(1, j-K+1), min(N, j)))",
     ("2*sum((y[i]-t[i])*w[j-i+1], (i, max(1, j-K+2), min(N, j)))", "2*sum((y[i]-t[i])*w[i], (i, 1, min(N, K)))")),
    (CONVOLUTION, "x[j]", "2*sum((y[i]-t[i])*where(i <= j, where(i >= j-K+1, w[j-i+1], 0), 0), i)",
     ("2*sum((y[i]-t[i])*where(i < j, where(i >= j-K+1, w[j-i+1], 0), 0), i)",)),
    (CONVOLUTION, "x[j]", "2*sum((y[i]-t[i])*sum(w[k]*delta(i+k-1, j), k), i)",
     ("2*sum((y[i]-t[i])*sum(w[k]*delta(i+k, j), k), i)",)),
    (POLYNOMIAL, "w[k]", "2*sum(x[n]**k*(sum(w[j]*x[n]**j, (j, 0, M)) - t[n]), n)",
     ("2*sum(x[n]**(k-1)*(sum(w[j]*x[n]**j, (j, 0, M)) - t[n]), n)", "2*sum(x[n]**k*(sum(w[j]*x[n]**j, (j, 1, M)) - t[n]), n)")),
    (RETURN, "g", "sum(t*g**(t-1)*r[t], (t, 1, T-1))", ("sum(t*g**(t-1)*r[t], (t, 1, T-2))", "sum(t*g**t*r[t], (t, 0, T-1))")),
    (RETURN, "r[s]", "g**s", ("g**(s-1)", "g**(s+1)")),
    (LAGGED, "a", "-2*sum(x[t-1]*(x[t] - a*x[t-1]), (t, 2, T))",
     ("-2*sum(x[t]*(x[t] - a*x[t-1]), (t, 2, T))", "-2*sum(x[t-1]*(x[t] - a*x[t-1]), (t, 3, T))")),
    (MEAN, "x[s]", "2*sum((y[t]-z[t])/(2*m+1), (t, max(1, s-m), min(T, s+m)))",
     ("2*sum((y[t]-z[t])/(2*m+1), (t, max(1, s-m), min(T, s)))", "2*sum((y[t]-z[t])/(2*m+1), t)")),
    (HINGE, "s[i,k]", "where(k != y[i], where(s[i,k] - s[i,y[i]] + 1 > 0, 1, 0), "
     "-sum(where(j != y[i], where(s[i,j] - s[i,y[i]] + 1 > 0, 1, 0), 0), j))",
     ("where(k != y[i], where(s[i,k] - s[i,y[i]] + 1 > 0, 1, 0), 0)", "where(s[i,k] - s[i,y[i]] + 1 > 0, 1, 0)")),
    (LABEL, "z[j]", "p[j] - delta(j, y)", ("p[j]", "p[j] - delta(j, 1)", "p[y] - delta(j, y)")),
    (LABELS, "z[m,k]", "p[m,k] - delta(k, y[m])", ("p[m,k] - delta(m, y[m])", "p[m,y[m]] - delta(k, y[m])")),
    (LOOKUP, "E[v,d]", "2*sum(where(w[t] == v, (sum(E[w[t],f]*a[f], f) - b[t])*a[d], 0), t)",
     ("2*sum((sum(E[w[t],f]*a[f], f) - b[t])*a[d], t)", "2*sum(where(w[t] != v, (sum(E[v,f]*a[f], f) - b[t])*a[d], 0), t)")),
    (PAIRS, "x[k]", "2*sum(x[k] - x[j], j)", ("2*sum(x[k] - x[j], (j, k+1, N))",)),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("said", "wrt", "right", "wrong"), CONTROLS)
def test_what_is_right_holds_and_what_is_off_fails(said: str, wrt: str, right: str, wrong: tuple[str, ...]) -> None:
    problem = read_problem(said, wrt=wrt)
    witness = Witness(problem, 16)
    for method in ("complex-step", "richardson"):
        assert witness.differentiates(read_expression(right, problem), problem.of, problem.wrt, method).ok, method
    for control in wrong:
        check = witness.differentiates(read_expression(control, problem), problem.of, problem.wrt)
        assert check.verdict == "fails", control


def test_an_entry_that_is_not_there_is_no_number() -> None:
    problem = read_problem("L = sum((x[t] - x[t-1])**2, (t, 2, T))", wrt="x[s]")
    world = Witness(problem, 4).world
    e = read_expression("x[s-1]", problem)
    value = world.value(e, world.scope((e,)))
    first, rest = value.array[:, 0], value.array[:, 1:]
    assert np.isnan(first).all()
    assert np.isfinite(rest).all()


def test_every_label_is_drawn() -> None:
    problem = read_problem(LABEL, wrt="z[j]")
    world = Witness(problem, 16).world
    (size,) = world.shape("p")
    assert set(world.leaves["y"]) == set(range(1, size + 1))


@pytest.mark.parametrize("wrt", ["d", "x"])
def test_an_index_runs_beyond_the_entries_of_what_stands_in_a_piece_of_its_own(wrt: str) -> None:
    problem = read_problem("a[k] = abs(x[k] - x[k+1]); L = sum(abs(d[k] - d[k+1])*exp(-a[k]), k)", of="L", wrt=wrt)
    judge, asked = Witness(problem), derivative(problem.of, problem.wrt)
    up, down = ("exp(-a[i])*sign(d[i] - d[i+1])", "exp(-a[i-1])*sign(d[i] - d[i-1])")
    if wrt == "x":
        up, down = (f"-abs(d[{i}] - d[{j}])*exp(-a[{k}])*sign(x[i] - x[{other}])"
                    for i, j, k, other in (("i", "i+1", "i", "i+1"), ("i", "i-1", "i-1", "i-1")))  # fmt: skip
    right = f"where(i <= N - 1, {up}, 0) + where(i >= 2, {down}, 0)"
    assert judge.equal(asked, read_expression(right, problem)).ok
    assert judge.equal(asked, read_expression(right.replace("i >= 2", "i >= 3"), problem)).verdict == "fails"

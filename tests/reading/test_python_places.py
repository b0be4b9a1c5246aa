"""Entries set under a condition, lists that are stacked, defaults of two libraries: read as they run, or refused."""

from __future__ import annotations

import re

import pytest

from derive.errors import NotationError
from derive.reading.python import is_python, read_python
from derive.reading.told import understood_problem
from tests.reading.test_python_run import check


def entries(text: str) -> list[str]:
    return [f"{i.members[0].text} = {i.members[1].entries}" for i in read_python(text).items]


@pytest.mark.parametrize("text", [
    "q = y * 2\nq[q < 0] = 0\nv = q * 3", "q = y * 2\nq[(q < 0) | (y > 0.5)] *= 0.1\nv = q * 3",
    "q = X - 1\nq[X > 1] += a\nv = q * 3",
    "q = logits * 1\nq[np.arange(N), target] -= 1\nv = q * 3", "q = logits * 1\nq[range(N), target] = a\nv = q * 3",
    "v = np.stack([X @ W[:, k] for k in range(K)], axis=1)", "v = np.stack([X @ W[:, k] for k in range(K)])",
    "v = X.std(axis=0) + np.var(X, 0)", "v = torch.std(torch.as_tensor(X), 0)", "v = np.sum(np.diff(x)**2)",
])  # fmt: skip
def test_a_program_is_read_as_it_runs(text: str) -> None:
    check(text)


def test_what_is_set_in_place_is_the_last_value() -> None:
    assert entries("d = np.exp(x)\nd[x <= 0] = 0\ns = d.sum()") == [
        "d_1[i] = exp(x[i])", "d[i] = where(x[i] <= 0, 0, d_1[i])", "s = sum(d[i], i)",
    ]  # fmt: skip


def test_a_sum_along_a_part_of_a_stated_axis_says_how_far_it_runs() -> None:
    assert entries("# x: (N,)\ns = np.sum(np.diff(x)**2)") == ["s = sum((x[i + 1] - x[i])**2, (i, 1, N - 1))"]


def test_what_runs_along_a_part_of_a_stated_axis_is_derived() -> None:
    text = (
        "def loss(rews, vals, gamma):\n    # rews, vals: both (T,), with the bootstrap value at the end\n"
        "    deltas = rews[:-1] + gamma * vals[1:] - vals[:-1]\n    return 0.5 * (deltas ** 2).mean()"
    )
    problem = understood_problem(None, text, None, "vals", (), name=None, domain=None, every=False)
    assert [str(problem.lengths(name)[0]) for name in ("rews", "vals", "deltas")] == ["N", "N", "N - 1"]


def test_of_two_libraries_with_two_defaults_one_has_to_be_meant() -> None:
    with pytest.raises(NotationError, match=re.escape("(ddof=0), PyTorch by one less (correction=1)")) as refused:
        read_python("def f(x):\n    # x: (N, D)\n    return x - x.std(0)")
    assert refused.value.line == 3
    for said in ("x.std(0, ddof=0)", "x.std(axis=0)", "np.std(x, 0)", "x.std(0, correction=1)", "torch.std(x, 0)"):
        assert len(read_python(f"def f(x):\n    # x: (N, D)\n    return x - {said}").items) == 1, said


def test_that_both_sides_are_repeated_is_said() -> None:
    assert "of all pairs" in read_python("# r: (N, 1), y: (N,)\nl = np.mean((r - y)**2)").told()
    for text in ("# r: (N, 1), X: (N, D)\nl = np.mean((r - X)**2)", "# x: (N,)\nd = x[None, :] - x[:, None] + np.sin(0)"):
        assert "of all pairs" not in read_python(text).told()


@pytest.mark.parametrize(("text", "said"), [
    ("a = np.exp(x)\nb = a.T\na[a > 2] = 0\ns = np.sum(a + b)", "shares its entries"),
    ("a = np.exp(X)\nb = a[0]\nb[b > 2] = 0\ns = np.sum(a)", "shares its entries"),
    ("# x, y: (N,)\na = np.exp(x)\na[a > 2] = y\ns = np.sum(a)", "one number"),
    ("def f(a):\n    a[a > 2] = 0\n    return a.sum()\nx = np.exp(z)\nv = f(x) + np.sum(x)", "shares its entries"),
    ("# x: (N,), X: (N, D)\na = np.exp(X)\na[x > 2] = 0\ns = np.sum(a)", "1 axes here, and the array 2"),
])  # fmt: skip
def test_entries_that_cannot_be_set_so_are_refused(text: str, said: str) -> None:
    with pytest.raises(NotationError, match=re.escape(said)):
        read_python(text)


def test_a_range_is_python() -> None:
    assert is_python("s = p[range(N), y].sum()")
    assert not is_python("the range (a, b)")

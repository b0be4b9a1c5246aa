"""Sums of which a part is known: by an assumption, as a mean with a name, as what is centred."""

from __future__ import annotations

import pytest

from derive.engine.strategies import means, sums

from .trial import tried

TARGETS = "p[i] = exp(a[i])/sum(exp(a[k]), k); o = sum(p[k]*v[k], k); L = sum(t[i]*log(p[i]), i) + o"
KERNEL = "k[i] = exp(-(x - a[i])**2); m = sum(k[i]*a[i], i)/sum(k[i], i); L = m*sum(k[i], i)"
CENTRED = "c = sum(w[i]*a[i], i); z[i] = a[i] - c; L = sum(w[i]*z[i]**2, i)"
ENTROPY = "p[i] = exp(a[i])/sum(exp(a[k]), k); H = -sum(p[i]*log(p[i]), i)"
#: problem, variable, assumptions, line, what it becomes
APART = [
    (TARGETS, "a[j]", ("sum(t[i], i) = 1",), "sum(t[i]*(delta(i, j) - p[j]), i)", "t[j] - p[j]"),
    (TARGETS, "a[j]", ("sum(t[i], i) = 1",), "sum(t[i]*(o - v[i]), i)", "o - sum(t[i]*v[i], i)"),
    (TARGETS, "a[j]", ("sum(t[i], i) = 1",), "sum(t[i]*(v[i] - o - y), i)", "sum(t[i]*v[i], i) - o - y"),
    (TARGETS, "a[j]", (), "sum(p[k]*(v[k] - o), k)", "0"),
    (TARGETS, "a[j]", (), "sum(p[k]*(v[k] - o)*(t[k] + 1), k)", "sum(t[k]*p[k]*(v[k] - o), k)"),
    (ENTROPY, "a[j]", (), "sum(p[i]*(a[i] - sum(a[k]*p[k], k))*(log(p[i]) + 1), i)", "sum(a[i]*p[i]*(log(p[i]) + H), i)"),
    (CENTRED, "a[j]", ("sum(w[i], i) = 1",), "sum(w[i]*z[i], i)", "0"),
    (KERNEL, "x", (), "sum(k[i]*(a[i] - m)*(y - a[i]), i)", "-sum(a[i]*k[i]*(a[i] - m), i)"),
]
NOT_APART = [
    (TARGETS, "a[j]", (), "sum(t[i]*(o - v[i]), i)"),
    (TARGETS, "a[j]", ("sum(t[i], i) = 1",), "sum(v[i]*(o - t[i]), i)"),
    (TARGETS, "a[j]", ("sum(t[i], i) = 1",), "sum(t[i]*v[i], i)"),
    ("L = sum(t[i]*(x - v[i])**2, i)", "x", (), "sum(t[i]*(x - v[i]), i)"),
]


@pytest.mark.parametrize(("problem", "wrt", "assume", "line", "after"), APART, ids=[row[3] for row in APART])
def test_the_constant_is_set_apart_where_it_is_known_what_is_left(
    problem: str, wrt: str, assume: tuple[str, ...], line: str, after: str
) -> None:
    assert tried(means.set_constant_apart, problem, line, wrt=wrt, assume=assume) == after


@pytest.mark.parametrize(("problem", "wrt", "assume", "line"), NOT_APART, ids=[row[3] for row in NOT_APART])
def test_the_constant_stays_where_nothing_is_known(problem: str, wrt: str, assume: tuple[str, ...], line: str) -> None:
    assert tried(means.set_constant_apart, problem, line, wrt=wrt, assume=assume) is None


def test_a_mean_with_a_name_is_found_in_a_sum() -> None:
    assert tried(means.mean_in_a_sum, KERNEL, "sum(k[i]*(x - a[i]), i)/sum(k[i], i)") == "x - m"
    assert tried(means.mean_in_a_sum, KERNEL, "-2*sum(k[i]*(x - a[i]), i)/sum(k[i], i)") == "-2*x + 2*m"


def test_no_mean_is_found_where_none_has_a_name() -> None:
    assert tried(means.mean_in_a_sum, "L = log(sum(b[i]*exp(-(x - a[i])**2), i))", "y*sum(b[i]*(x - a[i]), i)/x") is None


def test_all_entries_of_what_is_divided_by_a_sum_with_a_name_are_one() -> None:
    shares = "g[i] = exp(x*a[i]); z = sum(g[i], i); r[i] = g[i]/z; L = log(z) + sum(r[i]*a[i], i)"
    assert tried(sums.sum_written_out, shares, "sum(r[i], i)") == "1"
    assert tried(sums.sum_written_out, shares, "sum(g[i], i)") is None


def test_a_mean_with_a_name_leaves_the_sum_of_the_weights() -> None:
    mean = "m = sum(w[i]*a[i], i)/sum(w[i], i); L = m*x"
    assert tried(means.set_constant_apart, mean, "sum(w[i]*(a[i] - x), i)") == "sum(w[i], i)*(m - x)"
    assert tried(means.set_constant_apart, mean, "sum(a[i]*(w[i] - x), i)") is None


def test_a_factor_is_written_out_where_the_rest_has_a_name() -> None:
    scores = "s[i] = x*a[i]; p[i] = exp(s[i])/sum(exp(s[k]), k); o = sum(p[k]*a[k], k); L = o**2"
    assert tried(means.factor_written_out, scores, "sum(s[k]*p[k], k)") == "x*o"
    assert tried(means.factor_written_out, scores, "sum(s[k]*a[k], k)") is None


def test_terms_whose_sum_vanishes_go() -> None:
    left = "sum(k[i]*a[i]**2 - y*k[i]*(a[i] - m), i)"
    assert tried(means.vanishing_terms, KERNEL, left, "x") == "sum(k[i]*a[i]**2, i)"
    assert tried(means.vanishing_terms, KERNEL, "sum(k[i]*a[i]**2 - y*k[i]*(a[i] - x), i)", "x") is None


def test_a_sum_over_what_is_centred_vanishes_term_by_term() -> None:
    centred = "m[i] = sum(z[n,i], (n, 1, N))/N; C[i,j] = sum((z[n,i] - m[i])*(z[n,j] - m[j]), n)"
    both = "sum(y[i]*(z[p,j] - m[j]) + y[j]*(z[p,i] - m[i]) + z[p,j], p)"
    problem = centred + "; L = sum(sum(y[i]*y[j]*C[i,j], j), i)"
    assert tried(means.vanishing_terms, problem, both, wrt="z[n,k]") == "sum(z[p,j], p)"
    assert (
        tried(means.vanishing_terms, problem, both.replace("- m[j]", "+ m[j]").replace("- m[i]", "+ m[i]"), wrt="z[n,k]") is None
    )


def test_what_a_mean_has_of_a_constant_cancels_the_constant_beside_it() -> None:
    beside = "2*sum(p[k]*(y - v[k]), k) - 2*(y - v[i])"
    assert tried(means.constant_in_a_mean, TARGETS, beside, wrt="a[j]") == "2*(v[i] - o)"
    assert tried(means.constant_in_a_mean, TARGETS, beside.replace("p[k]", "t[k]"), wrt="a[j]") is None

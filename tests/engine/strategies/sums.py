"""Strategies for sums over an index: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

from derive.engine.strategies import sums

from .trial import Left, Made

MADE: tuple[Made, ...] = (
    (sums.sum_term_by_term, "", "x", "sum(a[k]*(x + delta(k, i)), k)", "x*sum(a[k], k) + a[i]"),
    (
        sums.sum_term_by_term,
        "",
        "x",
        "sum(a[k]*(b[k]*(delta(k, i) + x*a[k] + y*b[k]) + z*(1 - b[k])), k)",
        "a[i]*b[i] + sum(a[k]*(b[k]*(x*a[k] + y*b[k]) + z*(1 - b[k])), k)",
    ),
    (sums.combine_the_sums, "", "x", "sum(a[k]*x, k) + sum(b[k]*a[k], k)", "sum(a[k]*(x + b[k]), k)"),
    (sums.combine_the_sums, "", "x", "sum(a[k]*x, k) + sum(b[k]*a[k], k) - sum(a[m]*y, m)", "sum(a[k]*(x + b[k] - y), k)"),
    (sums.combine_the_sums, "", "x", "sum(a[k]*sin(x - b[k]), k) - y*sum(sin(b[m] - x), m)", "sum(sin(x - b[k])*(a[k] + y), k)"),
    (sums.out_of_the_sum, "", "x", "sum(y*a[k]*z - y*z, k)/(x*z)", "y*sum(a[k] - 1, k)/x"),
    (
        sums.regroup_the_sums,
        "p[i] = exp(a[i])/sum(exp(a[k]), k); H = -sum(p[i]*log(p[i]), i); L = H*x",
        "a[j]",
        "sum(p[i]*(sum(a[k]*p[k], k) - a[i])*log(p[i]) + p[i]*(sum(a[k]*p[k], k) - a[i]), i)",
        "-sum(a[k]*p[k]*(H + log(p[k])), k)",
    ),
    (sums.regroup_the_sums, "", "x", "sum(a[k]*(x - b[k]*(x + 1)), k)", "x*sum(a[k]*(1 - b[k]), k) - sum(a[k]*b[k], k)"),
    (sums.sum_by_definition, "m = sum(x[k], (k, 1, N))/N; v = sum((x[k] - m)**2, k)", "x[j]", "sum(x[k] - m, k)", "0"),
    (sums.sum_written_out, "p[i] = exp(a[i])/sum(exp(a[k]), k); L = log(p[1])", "a[j]", "sum(p[k], k)", "1"),
    (
        sums.divide_inside_the_sum,
        "p[i] = exp(a[i])/sum(exp(a[k]), k); L = sum(p[k]*t[k], k)",
        "a[j]",
        "sum(t[k]*exp(a[k]), k)/sum(exp(a[k]), k)",
        "L",
    ),
    (
        sums.divide_inside_the_sum,
        "p[i] = exp(a[i])/sum(exp(a[k]), k); L = sum(p[k]*t[k], k)",
        "a[j]",
        "sum(exp(a[k])*(a[k] - x), k)/(y*sum(exp(a[k]), k))",
        "sum(p[k]*(a[k] - x), k)/y",
    ),
    (sums.letter_of_the_others, "", "x", "delta(i, j)*a[i] + x*a[j]", "a[j]*(delta(i, j) + x)"),
    (sums.letter_of_the_others, "", "x", "delta(i, j)*(1 + a[i]) - x*(1 + a[j])", "(1 + a[j])*(delta(i, j) - x)"),
    (sums.into_the_sum, "", "x", "sum(a[k]*x, (k, 1, N)) + N*x", "x*sum(a[k] + 1, k)"),
    (sums.mean_of_constant, "", "x", "1/N*sum(x*a[k]**2 - 1, (k, 1, N))", "x/N*sum(a[k]**2, (k, 1, N)) - 1"),
)
LEFT: tuple[Left, ...] = (
    (sums.sum_term_by_term, "", "x", "sum(a[k]*x, k)"),
    (sums.combine_the_sums, "", "x", "sum(a[k], k) + sum(V[k], k)"),
    (sums.combine_the_sums, "", "x", "y*sum(a[k]*b[k], k) - z*sum(a[k]*b[k], k)"),
    (sums.combine_the_sums, "", "x", "sum(a[k]*delta(k, j), k) + sum(b[k]*(delta(k, j) - x), k)"),
    (sums.regroup_the_sums, "", "x", "sum(b[k]*(1 - a[k])/a[k], k)"),
    (sums.combine_the_sums, "", "x", "sum(a[k]*sin(x - b[k]), k) - y*sum(cos(b[m] + x), m)"),
    (sums.out_of_the_sum, "", "x", "x*sum(a[k] - b[k], k)"),
    (sums.out_of_the_sum, "", "x", "x*sum(a[k]*b[k], k)"),
    (sums.regroup_the_sums, "", "x", "sum(a[k]*b[k], k)"),
    (sums.sum_by_definition, "", "x", "sum(a[k] - b[k], k)"),
    (sums.sum_written_out, "", "x", "sum(a[k], k)"),
    (sums.divide_inside_the_sum, "", "x", "x*sum(a[k], k)"),
    (sums.letter_of_the_others, "", "x", "delta(i, j)*a[i] + x*b[j]"),
    (sums.letter_of_the_others, "", "x", "delta(i, j)*(1 + a[i]) - x*(2 + a[j])"),
    (sums.into_the_sum, "", "x", "sum(a[k], (k, 1, N)) + N*x"),
    (sums.into_the_sum, "", "x", "sum(a[k], (k, 1, N)) + x"),
    (sums.mean_of_constant, "", "x", "sum(x*a[k]**2 - 1, (k, 1, N))/2"),
    (sums.mean_of_constant, "", "x", "1/N*sum(a[k] - x, (k, 1, N))"),
)

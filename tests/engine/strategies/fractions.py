"""Strategies for products, powers and fractions: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

from derive.engine.strategies import fractions

from .trial import Left, Made

MADE: tuple[Made, ...] = (
    (fractions.split_the_fraction, "", "x", "(x*y + x*z)/(y + 1)**2", "x*(y/(y + 1)**2 + z/(y + 1)**2)"),
    (
        fractions.split_the_fraction,
        "p[i] = exp(a[i])/sum(exp(a[k]), k)",
        "a[j]",
        "(exp(a[i])*sum(exp(a[k]), k) - exp(a[j])*exp(a[i]))/sum(exp(a[k]), k)**2",
        "p[i]*(1 - p[j])",
    ),
    (fractions.divide_term_by_term, "", "x", "(x*y*z + x*z)/(y*z)", "x + x/y"),
    (fractions.multiply_out, "", "x", "x*(y + 1) - x*y", "x"),
    (fractions.one_fraction, "", "x", "y/x - (1 - y)/(1 - x)", "(y - x)/(x*(1 - x))"),
    (fractions.take_common_factor, "", "x", "x*y + x*z", "x*(y + z)"),
    (fractions.take_common_factor, "", "x", "x**(1 - z) - y*x**(-z)", "x**(-z)*(x - y)"),
    (fractions.take_common_factor, "", "x", "y*x**(y - 1) - x**(2*y - 1)", "x**(y - 1)*(y - x**y)"),
    (fractions.multiply_above_and_below, "", "x", "x/(y + z/w)", "x*w/(y*w + z)"),
    (fractions.group_terms, "", "x", "x*y + x*z + w", "x*(y + z) + w"),
    (fractions.divide_by_exponential, "", "x", "exp(x)/(1 + exp(x))", "1/(1 + exp(-x))"),
    (fractions.sine_and_cosine, "", "x", "sin(x)**2 + cos(x)**2", "1"),
    (fractions.sine_and_cosine, "", "x", "y*(sin(x)**2 + cos(x)**2) + z", "y + z"),
    (fractions.factor_the_polynomial, "", "x", "x**2 - 2*x*y + y**2", "(x - y)**2"),
    (fractions.factor_the_polynomial, "", "x", "x**2*y**2 - 2*x*y + 1", "(1 - x*y)**2"),
    (fractions.factor_the_polynomial, "", "x", "x*(1 - x) - y*(1 - y)", "(x - y)*(1 - x - y)"),
    (fractions.factor_the_polynomial, "", "x", "1 - 2*x**2 + x**4", "(1 - x**2)**2"),
    (fractions.factor_the_polynomial, "", "x", "exp(2*x) - 2*exp(x) + 1", "(1 - exp(x))**2"),
    (fractions.factor_the_polynomial, "", "x", "x*y + x*z + y*z + z**2", "(y + z)*(x + z)"),
    (fractions.factor_the_polynomial, "z = (y - x)**3; L = z*y", "x", "x**2 - 2*x*y + y**2", "(y - x)**2"),
    (fractions.factor_the_polynomial, "", "x", "a[1]**2 - 2*a[1]*a[2] + a[2]**2", "(a[1] - a[2])**2"),
    (fractions.factor_and_cancel, "", "x", "(x**2 - 2*x*y + y**2)/(x - y)", "x - y"),
    (fractions.cancel_all_but_one, "", "x", "x*prod(where(k == m, 1, a[k]), k)/prod(a[k], k)", "x/a[m]"),
    (fractions.cancel_all_but_one, "y = prod(x[k], k); z = log(y)", "x[j]", "prod(where(k == j, 1, x[k]), k)/y**2", "1/(y*x[j])"),
)
LEFT: tuple[Left, ...] = (
    (fractions.split_the_fraction, "", "x", "x*y + z"),
    (fractions.split_the_fraction, "", "x", "x*y/z"),
    (fractions.divide_term_by_term, "", "x", "x*y/(y + z)"),
    (fractions.multiply_out, "", "x", "x*y + z"),
    (fractions.one_fraction, "", "x", "x + y"),
    (fractions.take_common_factor, "", "x", "2*sum(x*a[k], k) + 2*y"),
    (fractions.take_common_factor, "", "x", "z/(x*y) - 1/x**2"),
    (fractions.take_common_factor, "", "x", "z*x**(z - 1)*log(y) - x**z/y"),
    (fractions.take_common_factor, "", "x", "x**y + x**z"),
    (fractions.multiply_above_and_below, "", "x", "x/(y + z)"),
    (fractions.group_terms, "", "x", "x*y + z + w"),
    (fractions.divide_by_exponential, "", "x", "exp(x)/(y + z)"),
    (fractions.sine_and_cosine, "", "x", "sin(x)**2 - cos(x)**2"),
    (fractions.sine_and_cosine, "", "x", "x + y"),
    (fractions.factor_the_polynomial, "", "x", "x**2 + x*y + y**2"),
    (fractions.factor_the_polynomial, "", "x", "x**2 - y**2"),
    (fractions.factor_the_polynomial, "", "x", "(x + y + z)*(x - y - z) - w*(x + y)*(y + z)*(x + 1)"),
    (fractions.factor_the_polynomial, "", "x", "x**2 + 0.1*x*y + y**2"),
    (fractions.factor_and_cancel, "", "x", "(x**2 - 2*x*y + y**2)/x"),
    (fractions.factor_and_cancel, "", "x", "(x**2 + x*y + y**2)/(x - y)"),
    (fractions.cancel_all_but_one, "", "x", "x*prod(where(k == m, 1, a[k]), k)"),
    (fractions.cancel_all_but_one, "", "x", "prod(where(k == m, 2, a[k]), k)/prod(a[k], k)"),
    (fractions.cancel_all_but_one, "", "x", "prod(where(k == m, 1, a[k]), k)/prod(b[k], k)"),
)

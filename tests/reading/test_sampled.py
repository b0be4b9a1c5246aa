"""Values of functions at samples have a name in what is derived, and stay as they are where it would say something else."""

from __future__ import annotations

import pytest

from derive.api import derive
from derive.reading.sampled import at_samples

H = "1/(1 + exp(-sum(theta[j]*x_[j], j)))"
AT = "1/(1 + exp(-sum(theta[j]*x[i,j], j)))"


def test_what_is_called_with_samples_is_an_array() -> None:
    lines = {"J": f"sum(y[i]*log({AT}) + (1 - y[i])*log(1 - {AT}), i)", "h": H}
    found, named = at_samples(lines, {"h"})
    assert named == ["h"]
    assert found == {"J": "sum(y[i]*log(h[i]) + (1 - y[i])*log(1 - h[i]), i)", "h[i]": AT}


def test_a_sum_is_named_where_it_is_all_that_brackets_begin_with() -> None:
    found, _named = at_samples({"f": "w*x_ + b", "L": "sum((w*x[n] + b - t[n])**2, n)"}, {"f"})
    assert found == {"f[n]": "w*x[n] + b", "L": "sum((f[n] - t[n])**2, n)"}


@pytest.mark.parametrize(
    "lines",
    [
        {"f": "w*x_ + b", "L": "sum(c - w*x[n] + b, n)"},  # b is added here
        {"f": "w*x_ + b", "L": "sum(2*w*x[n] + b, n)"},
        {"f": "a*x_", "L": "sum(y[n]/a*x[n], n)"},
        {"f": "a*x_", "L": "sum(a*x[n]**2, n)"},
        {"f": "sum(w[j]*x_[j], j)", "L": "sum(sum(w[j]*x[j,j], j), j)"},  # its own sum binds the j
        {"f": "a*x_", "L": "sum(a*x[n], n)", "K": "f + 1"},
        {"f": "a*x_ + x", "L": "sum(a*x[n] + x, n)"},
    ],
)
def test_what_is_another_formula_keeps_it(lines: dict[str, str]) -> None:
    found, named = at_samples(lines, {"f"})
    assert (found, named) == (lines, [])


def test_logistic_regression_ends_as_in_the_course() -> None:
    text = (
        r"$\ell(\theta) = \sum_{i=1}^m y^{(i)} \log h(x^{(i)}) + (1 - y^{(i)}) \log (1 - h(x^{(i)})), "
        r"\quad h_\theta(x) = \frac{1}{1+e^{-\theta^T x}}$"
    )
    found = derive(text, wrt=r"\theta_k")
    assert found.verified
    assert found.result.text == "sum(x[i,k]*(y[i] - h[i]), i)"

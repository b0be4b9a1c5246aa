"""Functions of rows of which nothing more is said are given by their values; by what they are of, no derivative is claimed."""

from __future__ import annotations

import pytest

import derive
from derive.errors import NotationError

DESIGN = r"E(w) = \frac12 \sum_{n=1}^N \{t_n - \mathbf w^T \boldsymbol\phi(\mathbf x_n)\}^2"
DUAL = r"L = \sum_i \alpha_i - \frac12 \sum_{ij} \alpha_i \alpha_j k(\mathbf x_i, \mathbf x_j)"
NOISE = (
    r"L = \mathbb{E}_{t,x_0,\epsilon}\left[\|\epsilon - "
    r"\epsilon_\theta(\sqrt{\bar\alpha_t} x_0 + \sqrt{1-\bar\alpha_t} \epsilon, t)\|^2\right]"
)


@pytest.mark.parametrize(("text", "wrt", "result"), [
    (DESIGN, "w", "-sum(phi[n,j]*(t[n] - sum(w[i]*phi[n,i], i)), n)"),
    (DUAL, r"\alpha", "1 - sum(alpha[j]*(k[l,j] + k[j,l]), j)/2"),
])  # fmt: skip
def test_what_stands_before_and_behind_such_values_is_differentiated(text: str, wrt: str, result: str) -> None:
    found = derive.derive(text, wrt=wrt)
    assert found.verified
    assert str(found.result).replace("1/2*sum(alpha[j]*(k[l,j] + k[j,l]), j)", "sum(alpha[j]*(k[l,j] + k[j,l]), j)/2") == result


@pytest.mark.parametrize(("text", "wrt"), [
    (DESIGN, "x"), (DUAL, "x"), (NOISE, r"\epsilon"), (NOISE, r"\theta"), (DESIGN + r" + \sum_n \|\mathbf x_n\|^2", "x"),
])  # fmt: skip
def test_by_what_such_a_function_is_of_no_derivative_is_claimed(text: str, wrt: str) -> None:
    with pytest.raises(NotationError, match=r"nothing here says how|does not occur"):
        derive.derive(text, wrt=wrt)


def test_a_function_whose_formula_is_given_is_calculated() -> None:
    found = derive.derive(
        r"L = \sum_n k(\mathbf x_n, \mathbf z), \quad k(\mathbf x, \mathbf y) = \exp(-\|\mathbf x - \mathbf y\|^2)", wrt="z"
    )
    assert found.verified and "exp" in str(found.result)

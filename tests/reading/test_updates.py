"""Steps of an iteration: the new value by the old one, and derivatives at the old one."""

from __future__ import annotations

import pytest

from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"\theta_{t+1} = \theta_t - \eta \cdot \nabla_{\theta} J(\theta_t)":
        "theta[t + 1] = theta[t] - eta*diff(J, theta[t])",
    r"\theta_{t+1} = \theta_t - \eta \nabla_{\theta} L":
        "theta[t + 1] = theta[t] - eta*diff(L, theta[t])",
    r"\mathbf{x}_{k+1} = \mathbf{x}_k - \eta \nabla f(\mathbf{x}_k)":
        "x[k + 1,i] = x[k,i] - eta*diff(f, x[k,i])",
    r"w = w - \eta \frac{\partial L}{\partial w}":
        "w_new = w - eta*diff(L, w)",
    r"\theta_j = \theta_j - \alpha \frac{\partial}{\partial \theta_j} J(\theta)":
        "theta_new[j] = theta[j] - alpha*diff(J, theta[j])",
    r"v_t = \gamma v_{t-1} + \eta \nabla_\theta J(\theta), \quad \theta = \theta - v_t":
        "v[t] = gamma*v[t - 1] + eta*diff(J, theta); theta_new[t] = theta - v[t]",
    r"m = \tanh(\beta n + h)":
        "m = tanh(beta*n + h)",
    r"x_i \leftarrow \text{sign}( \sum_{j \neq i} w_{ij} x_j + b_i )":
        "x_new[i] = sign(sum(where(j == i, 0, w[i,j]*x[j]), j) + b[i])",
    r"W^{(l)} \leftarrow W^{(l)} - \eta \frac{\partial L}{\partial W^{(l)}}":
        "W_new[l,i,j] = W[l,i,j] - eta*diff(L, W[l,i,j])",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]

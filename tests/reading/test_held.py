"""What a stop-gradient holds fixed."""

from __future__ import annotations

import pytest

from derive.reading.posed import read_problem
from derive.reading.reader import read
from tests.reading.entries import entries_of

MEANT = {
    r"L = \|\text{sg}[z] - e\|^2 + \beta \|z - \text{sg}[e]\|^2":
        "z_fixed[i] = z[i]; e_fixed[i] = e_[i]; L = sum((z_fixed[i] - e_[i])**2, i) + beta*sum((z[i] - e_fixed[i])**2, i)",
    r"L = (\mathrm{stopgrad}(r + \gamma v(s')) - v(s))^2":
        "held = r + gamma*v(s_prime); L = (held - v(s))**2",
    r"L = -\sum_i \log \frac{\exp(z_i \operatorname{sg}(k_i))}{\sum_j \exp(z_i \operatorname{sg}(k_j))}":
        "k_fixed[i] = k[i]; L = -sum(log(exp(z[i]*k_fixed[i])/sum(exp(z[i]*k_fixed[j]), j)), i)",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_is_written_is_understood_so(written: str) -> None:
    account = read(f"${written}$" if chr(92) in written else written)
    assert entries_of(account) == MEANT[written]


def test_no_derivative_goes_through_what_is_held_fixed() -> None:
    problem = read_problem(r"$L = (\text{sg}[z] - e)^2 + \beta (z - \text{sg}[e])^2$", wrt="z")
    assert [*problem.defined] == ["L"]
    assert {"z", "z_fixed", "e", "e_fixed", "beta"} <= set(problem.leaves)

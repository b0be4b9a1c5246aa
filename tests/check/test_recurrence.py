"""The witness on quantities that are defined by their own step before: unrolled, and displaced with all that follows."""

from __future__ import annotations

import numpy as np
import pytest

from derive.check.witness import Witness
from derive.language.reader import read_expression, read_problem

FORCED = "h[t] = a*h[t-1] + x[t]; L = sum(b[t]*h[t], (t, 1, T))"
FREE = "h[t] = a*h[t-1]; L = sum(b[t]*h[t], (t, 1, T))"

#: A problem, its variable, the derivative in closed form, and one that is wrong.
CONTROLS = [
    (FORCED, "x[s]", "sum(b[t]*a**(t-s), (t, s, T))", "sum(b[t]*a**(t-s), (t, s+1, T))"),
    (FORCED, "h[s]", "sum(b[t]*a**(t-s), (t, s, T))", "b[s]"),
    (FREE, "a", "sum(t*b[t]*a**(t-1)*h[0], (t, 1, T))", "sum(b[t]*h[t-1], (t, 1, T))"),
]


@pytest.mark.parametrize(("said", "wrt", "right", "wrong"), CONTROLS)
def test_a_derivative_goes_through_all_later_steps(said: str, wrt: str, right: str, wrong: str) -> None:
    problem = read_problem(said, wrt=wrt)
    witness = Witness(problem, 16)
    for method in ("complex-step", "richardson"):
        assert witness.differentiates(read_expression(right, problem), problem.of, problem.wrt, method).ok, method
    assert witness.differentiates(read_expression(wrong, problem), problem.of, problem.wrt).verdict == "fails"


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_the_values_are_those_of_a_loop(steps: int) -> None:
    problem = read_problem("h[t,i] = tanh(sum(W[i,j]*h[t-1,j], j) + x[t,i]); L = sum(sum(h[t,i], i), (t, 1, T))", wrt="W[i,j]")
    (last, size) = problem.axes["h"]
    world = Witness(problem, 8, sizes={last: steps, size: 3}).world
    h, weights, x = (world.leaves[name] for name in ("h", "W", "x"))
    wanted = [h[:, 0]]
    for t in range(steps):
        wanted.append(np.tanh(np.einsum("pij,pj->pi", weights, wanted[-1]) + x[:, t]))
    assert np.allclose(world.root.quantity("h").array, np.stack(wanted, axis=1), rtol=1e-13, atol=0)

"""Between which numbers an expression lies: no bound is ever crossed by a value."""

from __future__ import annotations

import math
import random
from math import inf

import numpy as np
import pytest

from derive.check import sample
from derive.check.bounds import bounds
from derive.check.condition import conditions
from derive.check.excluded import is_excluded
from derive.check.observe import Place
from derive.check.vanishing import ABOVE, BELOW
from derive.check.world import World
from derive.language.reader import read_problem


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x^2 + 1", (1, inf)),
        ("exp(x)*sigmoid(y)", (0, inf)),
        ("sum(a[i]^2, i)", (0, inf)),
        ("-sum(exp(a[i]), i)", (-inf, 0)),
        ("exp(a[1])/sum(exp(a[k]), k)", (0, inf)),
        ("max(x, 3)", (3, inf)),
        ("min(max(x, 0), 6)", (0, 6)),
        ("abs(tanh(x)) - 2", (-2, -1)),
        ("where(x > y, sin(x), 3)", (-1, 3)),
        ("sqrt(abs(x)) + N", (1, inf)),
        ("x*y", (-inf, inf)),
        ("x^3", (-inf, inf)),
        ("u^2", (0, 4)),
        ("1/u", (0.5, inf)),
        ("x*x", (0, inf)),
        ("x*y*x", (-inf, inf)),
        ("abs(x) + atan(1)", (math.pi / 4, inf)),
        ("log(u)", (-inf, math.log(2))),
        ("softplus(x^2)", (math.log(2), inf)),
        ("exp(sigmoid(x))", (1, math.e)),
        ("sqrt(u + 2)", (math.sqrt(2), 2)),
        ("(1 + x^2)^(-2)", (0, 1)),
        ("(x - 1)^0", (1, 1)),
        ("relu(x - 1)", (0, inf)),
        ("softplus(x) - x", (0, inf)),
        ("softplus(2*x - 1) - 2*x", (-1, inf)),
        ("3 + x - softplus(x) - relu(y)", (-inf, 3)),
        ("softplus(x) + softplus(-x) - abs(x)", (0, inf)),
        ("tanh(u) - u", (math.tanh(2) - 2, 0)),
        ("u - 2*sin(u/2)", (0, 2 - 2 * math.sin(1))),
        ("sinh(u) - u/2", (0, math.sinh(2) - 1)),
        ("exp(u) - u", (1, math.exp(2) - 2)),
        ("log(u + 1) - u", (math.log(3) - 2, 0)),
        ("(u + 1)^3 - 3*u", (1, 21)),
        ("(u + 1)^(-1/2) + u/2", (1, 1 + 3**-0.5)),
        ("u - 1 - 1/(u - 1)", (-inf, inf)),
        ("u - 2*3", (-6, -4)),
        ("x^2 + y^2 - 2*x*y", (0, inf)),
        ("x^2 + y^2 - 2.01*x*y", (-inf, inf)),
        ("x^2 + x + 1", (0.75, inf)),
        ("x^4 - 2*x^2 + 1", (0, inf)),
        ("(x + y)^2 - 4*x*y", (0, inf)),
        ("x*x + y*y + u*u - x*y - y*u - u*x", (0, inf)),
        ("y - y^2", (-inf, 0.25)),
        ("sqrt(x^2 + 1) - x", (0, inf)),
        ("y - sqrt(x^2 + y^2)", (-inf, 0)),
        ("sqrt(2*x^2 + 2*y^2) - x - y", (0, inf)),
        ("sqrt(1.9*x^2 + 2*y^2) - x - y", (-inf, inf)),
        ("x^2 + 1 - sqrt(x^2 + 1)", (0, inf)),
        ("cosh(x) - sinh(x)", (0, inf)),
        ("cosh(2*x) - sinh(x)", (-inf, inf)),
        ("exp(x) - sigmoid(x)", (0, inf)),
        ("cosh(x)^2 - sinh(x)^2", (1, 1)),
        ("exp(x - y) + exp(y - x) - 2", (0, inf)),
        ("sinh(2*x) - exp(2*x)", (-inf, 0)),
        ("1/(x*x) - 2/x + 1", (0, inf)),
        ("diff(x, x)", (1, 1)),
        ("diff(y, x)", (0, 0)),
        ("diff(a[2] + x, a[1])", (0, 1)),
        ("diff(tanh(2*x) - 3*x, x)", (-3, -1)),
        ("diff(min(3*x, y), x)", (0, 3)),
        ("diff(x*y*x, x)", (-inf, inf)),
        ("diff(h(x), x)", (-inf, inf)),
        ("diff(where(x > y, softplus(x), -x), x)", (-1, 1)),
    ],
)
def test_the_bounds_of_an_expression(body: str, expected: tuple[float, float]) -> None:
    problem = read_problem(f"f = {body}; g = x + y + u + sum(a[i], (i, 1, N))", of="f", wrt="x", domain={"u": (0.0, 2.0)})
    assert bounds(problem.definitions[0].body, problem) == pytest.approx(expected)
    values = sample(problem, 32).value(problem.definitions[0].body).array
    assert np.isfinite(values).all()
    assert (values >= expected[0] - 1e-9).all() and (values <= expected[1] + 1e-9).all()


@pytest.mark.slow
def test_no_sum_is_below_what_completing_squares_tells() -> None:
    """Of random sums of products, hyperbolic functions and roots, at points near and far."""
    draw = random.Random(7)
    parts = """x; y; 1; x*y; x^2; y^2; x^4; x^2*y^2; (x - y)^2; exp(x); exp(-x); exp(2*y); exp(x + y); cosh(x); sinh(x)
               sigmoid(x); tanh(x); sqrt(x^2 + 1); sqrt(x^2 + y^2); sqrt(1 + exp(x))
               abs(y); x*abs(y)""".replace("\n", ";").split(";")
    xs = np.concatenate([s * 10.0 ** np.linspace(-3, 1.2, 40) for s in (1, -1)] + [np.linspace(-3, 3, 61)])
    x, y = (a.ravel() for a in np.meshgrid(xs, xs))
    told = 0
    for _ in range(300):
        some = draw.sample(parts, draw.randint(2, 4))
        body = " + ".join(f"({draw.choice([-2, -1, -0.5, 1, 1, 2, 3])})*({part})" for part in some)
        problem = read_problem(f"f = {body}; g = x + y", of="f", wrt="x")
        low, high = bounds(problem.definitions[0].body, problem)
        told += math.isfinite(low) or math.isfinite(high)
        values = World(problem, len(x), {"x": x, "y": y}, {}, {}).value(problem.definitions[0].body).array
        noise = 1e-9 + 1e-12 * (np.exp(np.abs(x) + 2 * np.abs(y)))
        assert (values >= low - noise).all() and (values <= high + noise).all(), body
    assert told > 50


def test_conditions_are_found_and_a_condition_is_its_opposite() -> None:
    body = read_problem("f = where(x > 1, abs(y), max(x, y)) + where(x <= 1, 1, 2)", wrt="x").definitions[0].body
    assert [str(c.formula) for c in conditions(body)] == ["y > 0", "x > 1", "x > y"]


@pytest.mark.slow
def test_a_deep_chain_of_definitions_is_no_deep_recursion() -> None:
    lines = "; ".join(f"a{n} = relu(a{n - 1}) + 1" for n in range(1, 400))
    world = sample(read_problem(f"{lines}; L = relu(a399)", of="L", wrt="a0"), 8)
    place = Place(conditions(world.problem.defined["L"].body)[0])
    assert is_excluded(world, place, BELOW) and not is_excluded(world, place, ABOVE)

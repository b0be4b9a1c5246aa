"""Each row of the table of elementary functions against a complex step of the function itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import pytest

from derive.expression import functions
from derive.expression.functions import Elementary
from derive.expression.nodes import scalar
from derive.notation import text
from derive.rules.elementary import ELEMENTARY
from tests.problems.oracle import World

#: The function on complex numbers near the real line; a function with a kink on either side of it.
ANALYTIC: dict[str, Callable[[Any], Any]] = {
    "exp": mpmath.exp, "log": mpmath.log, "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "asin": mpmath.asin,
    "acos": mpmath.acos, "atan": mpmath.atan,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "erf": mpmath.erf,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)), "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
    "relu": lambda z: z if z.real > 0 else 0 * z, "abs": lambda z: z if z.real > 0 else -z,
    "sign": lambda z: mpmath.mpc(1 if z.real > 0 else -1),
}  # fmt: skip
POINTS = (-2.3, -1.1, -0.4, 0.3, 0.9, 1.7, 3.2)
#: The functions of spec/notation.md, but for sqrt, which is a power.
NOTATION = {"exp", "log", "abs", "sign", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf", "sigmoid",
            "relu", "softplus"}  # fmt: skip


#: Where a function has a value, if that is not everywhere.
DOMAINS: dict[str, Callable[[float], bool]] = {"log": lambda x: x > 0, **dict.fromkeys(("asin", "acos"), lambda x: abs(x) < 1)}
INSIDE = [(row, point) for row in functions.ELEMENTARY for point in POINTS if row.text not in DOMAINS or DOMAINS[row.text](point)]


@pytest.mark.parametrize(("row", "point"), INSIDE, ids=[f"{row.rule}-{point}" for row, point in INSIDE])
def test_the_slope_is_the_complex_step(row: Elementary, point: float) -> None:
    name = row.text
    u = scalar("u")
    written = text(row.slope(u, row.of(u)))
    world = World([], [written])
    world.values["u", ()] = point
    step = mpmath.mpf(10) ** -30
    with mpmath.workdps(60):
        want = mpmath.im(ANALYTIC[name](mpmath.mpc(point, step))) / step
    assert world.evaluate(world.parse(written), {}).v == pytest.approx(float(want), rel=1e-12, abs=1e-15)


def test_every_function_of_the_notation_has_a_row() -> None:
    assert functions.NAMED.keys() == NOTATION == set(ANALYTIC)
    assert len(ELEMENTARY) == len(functions.ELEMENTARY) == len({row.rule for row in functions.ELEMENTARY})

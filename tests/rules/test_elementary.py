"""Each row of the table of elementary functions against a complex step of the function itself."""

from __future__ import annotations

from collections.abc import Callable

import mpmath
import pytest
from problems.oracle import World

from derive.expression.nodes import node, scalar
from derive.notation import text
from derive.rules.elementary import ELEMENTARY, TABLE

#: The function on complex numbers near the real line; a function with a kink on either side of it.
ANALYTIC: dict[str, Callable[[object], object]] = {
    "exp": mpmath.exp, "log": mpmath.log, "sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "atan": mpmath.atan,
    "sinh": mpmath.sinh, "cosh": mpmath.cosh, "tanh": mpmath.tanh, "erf": mpmath.erf,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)), "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
    "relu": lambda z: z if z.real > 0 else 0 * z, "abs": lambda z: z if z.real > 0 else -z,
    "sign": lambda z: mpmath.mpc(1 if z.real > 0 else -1),
}  # fmt: skip
POINTS = (-2.3, -1.1, -0.4, 0.3, 0.9, 1.7, 3.2)
WORD = {"Abs": "abs"}
#: The functions of spec/notation.md, but for sqrt, which is a power.
NOTATION = {"exp", "log", "abs", "sign", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "erf", "sigmoid", "relu",
            "softplus"}  # fmt: skip


def word(kind: type) -> str:
    return WORD.get(kind.__name__, kind.__name__)


INSIDE = [(row, point) for row in TABLE for point in POINTS if point > 0 or word(row[0]) != "log"]


@pytest.mark.parametrize(("row", "point"), INSIDE, ids=[f"{row[1]}-{point}" for row, point in INSIDE])
def test_the_slope_is_the_complex_step(row: tuple[type, str, str, Callable], point: float) -> None:  # type: ignore[type-arg]
    kind, _, _, slope = row
    name = word(kind)
    u = scalar("u")
    written = text(slope(u, node(kind, u)))
    world = World([], [written])
    world.values["u", ()] = point
    step = mpmath.mpf(10) ** -30
    with mpmath.workdps(60):
        want = mpmath.im(ANALYTIC[name](mpmath.mpc(point, step))) / step
    assert world.evaluate(world.parse(written), {}).v == pytest.approx(float(want), rel=1e-12, abs=1e-15)


def test_every_function_of_the_notation_has_a_row() -> None:
    assert {word(row[0]) for row in TABLE} == NOTATION == set(ANALYTIC)
    assert len(ELEMENTARY) == len(TABLE) == len({row[1] for row in TABLE})

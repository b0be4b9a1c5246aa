"""The plainest evaluator there is: one point, one set of index values, Python numbers, a loop for every sum."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

from sympy import Add, Basic, Indexed, KroneckerDelta, Max, Min, Mul, NumberSymbol, Piecewise, Pow, Product, Rational, S, Sum
from sympy.core.relational import Relational

from derive.check.world import World
from derive.expression.nodes import Index, IndexMax, IndexMin, Size, indices_of, name_of

FUNCTIONS: dict[str, Callable[[float], float]] = {
    "exp": math.exp, "log": math.log, "Abs": abs, "sign": lambda x: float((x > 0) - (x < 0)), "sin": math.sin, "cos": math.cos,
    "tan": math.tan, "atan": math.atan, "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "erf": math.erf,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)), "relu": lambda x: max(x, 0.0), "softplus": lambda x: math.log1p(math.exp(x)),
}  # fmt: skip
RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
REDUCTIONS: dict[type, Callable[[list[float]], float]] = {Sum: math.fsum, Product: math.prod, IndexMax: max, IndexMin: min}


def number(world: World, e: Basic, point: int, at: Mapping[Index, int]) -> float:
    """The value of an expression at one point of a world, for one value (from 1) of each free index."""

    def ev(inner: Any) -> float:
        return number(world, inner, point, at)

    if isinstance(e, Index):
        return at[e]
    if isinstance(e, Size):
        return world.size(e)
    if isinstance(e, Rational | NumberSymbol):
        return float(e)
    if isinstance(e, Indexed) or e.is_Symbol:
        places = [at[i] if isinstance(i, Index) else int(i) for i in indices_of(e)]  # type: ignore[arg-type, call-overload]
        definition = world.problem.defined.get(name_of(e))  # type: ignore[arg-type]
        if definition is not None:
            return number(world, definition.body, point, dict(zip(definition.indices, places, strict=True)))
        return float(world.leaves[name_of(e)][(point, *(p - 1 for p in places))])  # type: ignore[arg-type]
    if isinstance(e, Add):
        return math.fsum(map(ev, e.args))
    if isinstance(e, Mul):
        return math.prod(map(ev, e.args))
    if isinstance(e, Pow):
        return float(ev(e.args[0]) ** ev(e.args[1]))
    if type(e) in REDUCTIONS:
        body, (index, _, last) = e.args
        return REDUCTIONS[type(e)]([number(world, body, point, {**at, index: n}) for n in range(1, world.size(last) + 1)])
    if isinstance(e, KroneckerDelta):
        return float(ev(e.args[0]) == ev(e.args[1]))
    if isinstance(e, Piecewise):
        return next(ev(yes) for yes, when in e.args if when is S.true or ev(when))
    if isinstance(e, Relational):
        return RELATIONS[e.rel_op](ev(e.args[0]), ev(e.args[1]))
    if isinstance(e, Max | Min):
        return (max if isinstance(e, Max) else min)(map(ev, e.args))
    return FUNCTIONS[type(e).__name__](ev(e.args[0]))


def disagreements(world: World, e: Any, points: tuple[int, ...] = (0, 7, 31)) -> list[str]:
    """Where the vectorised value and the loops differ: every index value at a few points."""
    scope = world.scope((e,), (world.problem.of, world.problem.wrt))
    value = world.value(e, scope)
    lengths = value.array.shape[1:]
    found = []
    for point in points:
        row = value.array[min(point, len(value.array) - 1)]
        for places in itertools.product(*(range(n) for n in lengths)):
            at = {Index(label): n + 1 for label, n in zip(value.axes, places, strict=True)}
            slow, fast = number(world, e, point, at), float(row[places])
            if abs(slow - fast) > 1e-12 * (1 + abs(slow)):
                found.append(f"{at}: {slow} by loops, {fast} at once")
    return found

"""Whether a side of a condition is anywhere: no number x is as large as cosh x, and a branch for such an x is no branch.

The leaves are put into boxes, of which those that the bounds of the two sides do not settle are halved again and again.
Beyond the outermost box it is the points that were tried which say that nothing is there.
"""

from __future__ import annotations

import math
from itertools import pairwise
from math import inf

from sympy import Basic, Indexed, Symbol

from derive.check.bounds import Bounds, bounds
from derive.check.condition import Condition
from derive.check.search import numbers
from derive.check.world import World, parts
from derive.expression.nodes import MINUS_ONE, Add, Mul, name_of, node

#: The ends of the boxes to begin with; so small a number is 0.
ENDS = (0.0, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0, 10000.0)
CLOSE = 1e-12
Box = dict[str, Bounds]
MOST_LEAVES, MOST_BOXES = 2, 2500


def nowhere(world: World, c: Condition, above: bool) -> bool:
    """Whether the left side of a condition is never above (or never below) its right side, as far as boxes can tell."""
    problem = world.problem
    names = sorted((world.reach(c.left) | world.reach(c.right)) - problem.defined.keys())
    if not names or len(names) > MOST_LEAVES:
        return False
    bodies = [d.body for d in problem.definitions if d.name in world.reach(c.left) | world.reach(c.right)]
    leaves = [p for e in (c.left, c.right, *bodies) for p in parts(e) if isinstance(p, Indexed | Symbol) and hasattr(p, "name")]
    seats = {name: [p for p in dict.fromkeys(leaves) if name_of(p) == name] for name in names}
    margin = node(Add, c.left, node(Mul, MINUS_ONE, c.right))
    boxes: list[Box] = [{}]
    for name in names:
        boxes = [{**box, name: interval} for box in boxes for interval in _intervals(world, name)]
    least = min([1.0, *numbers((c.left, c.right, *bodies))])  # |x| < 1e-30 is somewhere
    limit = CLOSE * least if c.sign != "==" else -CLOSE * least

    def reaches(box: Box) -> float:
        """How far on that side the difference of the two sides may be in a box."""
        known: dict[Basic, Bounds] = {p: box[name] for name in names for p in seats[name]}
        low, high = bounds(margin, problem, known)
        return high if above else -low

    left = MOST_BOXES - len(boxes)
    boxes = [box for box in boxes if reaches(box) > limit]
    while boxes and left > 0:
        box = boxes.pop()
        halves = [_halved(box, name) for name in names]
        far = [[reaches(half) for half in two] for two in halves]
        left -= 2 * len(names)
        best = min(range(len(names)), key=lambda n: sum(sorted(far[n])))
        boxes += [half for half, reach in zip(halves[best], far[best], strict=True) if reach > limit]
    return not boxes


def _halved(box: Box, name: str) -> tuple[Box, Box]:
    a, b = box[name]
    middle = (a + b) / 2
    if a * b > 0 and not 0.25 < a / b < 4:
        middle = math.copysign(math.sqrt(a * b), a)
    return {**box, name: (a, middle)}, {**box, name: (middle, b)}


def _intervals(world: World, name: str) -> list[Bounds]:
    """The boxes of a leaf to begin with, as far as its values were drawn from them."""
    low, high = world.domain_used.get(name, (None, None))
    least, most = -inf if low is None else low, inf if high is None else high
    ends = sorted({*(-x for x in ENDS), *ENDS, least, most} - {-inf, inf})
    return [(a, b) for a, b in pairwise(ends) if least <= a and b <= most]

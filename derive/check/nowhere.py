"""Whether a side of a condition is anywhere: no number x is as large as cosh x, and a branch for such an x is no branch.

The leaves are put into boxes, of which those that the bounds of the two sides do not settle are halved again and again.
Beyond the outermost box it is the points that were tried which say that nothing is there.
"""

from __future__ import annotations

from itertools import pairwise
from math import inf

from sympy import Basic, Indexed, Symbol

from derive.check.bounds import Bounds, bounds
from derive.check.condition import Condition
from derive.check.world import World, parts
from derive.expression.nodes import MINUS_ONE, Add, Mul, name_of, node

#: The ends of the boxes to begin with; so small a number is 0.
ENDS = (0.0, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0, 10000.0)
CLOSE = 1e-12
MOST_LEAVES, MOST_BOXES = 2, 1500


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
    boxes = [{}]  # type: list[dict[str, Bounds]]
    for name in names:
        boxes = [{**box, name: interval} for box in boxes for interval in _intervals(world, name)]
    for tried in range(MOST_BOXES):
        if not boxes:
            return True
        box = boxes.pop()
        known: dict[Basic, Bounds] = {p: box[name] for name in names for p in seats[name]}
        low, high = bounds(margin, problem, known)
        if (high if above else -low) <= (CLOSE if c.sign != "==" else -CLOSE):
            continue
        if tried + len(boxes) > MOST_BOXES:
            return False
        name = max(names, key=lambda n: box[n][1] - box[n][0])
        a, b = box[name]
        boxes += [{**box, name: (a, (a + b) / 2)}, {**box, name: ((a + b) / 2, b)}]
    return False


def _intervals(world: World, name: str) -> list[Bounds]:
    """The boxes of a leaf to begin with, as far as its values were drawn from them."""
    low, high = world.domain_used.get(name, (None, None))
    least, most = -inf if low is None else low, inf if high is None else high
    ends = sorted({*(-x for x in ENDS), *ENDS, least, most} - {-inf, inf})
    return [(a, b) for a, b in pairwise(ends) if least <= a and b <= most]

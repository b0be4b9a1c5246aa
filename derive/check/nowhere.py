"""Whether sides of conditions are anywhere together: no number x is as large as cosh x, and a branch for such an x is none.

The leaves are put into boxes, of which those that the bounds of the two sides of a condition settle are dropped, and the others
halved again and again.  Beyond the outermost box it is the points that were tried which say that nothing is there.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice, pairwise
from math import inf, isfinite

from sympy import Basic, Expr, Indexed, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef

from derive.check.bounds import Bounds, bounds
from derive.check.search import numbers
from derive.check.vanishing import ABOVE, Side, may_rest
from derive.check.world import World, parts
from derive.expression.indices import free_indices, substitute
from derive.expression.nodes import Index, Size, Whole, indices_of, name_of

#: The ends of the boxes to begin with; so small a number is 0.
ENDS = (0.0, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 1000.0, 10000.0)
CLOSE = 1e-12
Box = dict[Expr, Bounds]
Limits = list[float]
#: What boxes tell they tell soon: of two leaves the first 256 do, or a few more.
MOST_LEAVES, MOST_BOXES = 2, 600
#: A difference that is longer than this with all definitions written out is not looked into.
LONGEST = 200


def nowhere(world: World, sides: Sequence[Side]) -> bool:
    """Whether some sides, none of them an equality, are never all taken at once, as far as boxes can tell."""
    margins = [_written_out(world, s.condition.difference) for s in sides]
    if any(map(_is_long, margins)):
        return False
    found = dict.fromkeys(p for m in margins for p in parts(m) if not isinstance(p, Size | Whole))
    free = [*frozenset().union(*map(free_indices, margins))]
    leaves = [p for p in found if not isinstance(p, AppliedUndef)]
    seats = [p for p in leaves if all(not isinstance(i, Index) or i in free for i in indices_of(p))]
    if len(seats) > MOST_LEAVES:
        seats = []
    anywhere = {p: _range(world, p.func.__name__ if isinstance(p, AppliedUndef) else name_of(p)) for p in found}
    boxes: list[Box] = [{}]
    for seat in seats:
        boxes = [{**box, seat: interval} for box in boxes for interval in _intervals(*anywhere[seat])]
    least = min([1.0, *numbers(margins)])  # |x| < 1e-30 is somewhere
    signs = [-1 if s.condition.sign == "==" or (s.touches and may_rest(world, s.condition)) else 1 for s in sides]

    def limits_in(box: Box) -> Limits:
        """What is 0 beside the terms of the differences in a box to begin with: e^-40 (1 - x²) is as small everywhere."""
        known: dict[Basic, Bounds] = {**anywhere, **box}
        ends = [
            [abs(bounds(a, world.problem, known)[s.way == ABOVE]) for a in m.args] for m, s in zip(margins, sides, strict=True)
        ]
        sizes = [max((x for x in end if x and isfinite(x)), default=least) for end in ends]
        return [CLOSE * sign * min(least, size) for sign, size in zip(signs, sizes, strict=True)]

    def reach(box: Box, limits: Limits) -> float:
        """How far on those sides the differences may be in a box, where that is least; nowhere below 0."""
        known: dict[Basic, Bounds] = {**anywhere, **box}
        ends = [bounds(m, world.problem, known) for m in margins]
        return min((high if s.way == ABOVE else -low) - limit for s, (low, high), limit in zip(sides, ends, limits, strict=True))

    left = MOST_BOXES - len(boxes)
    within = [(box, limits) for box, limits in ((box, limits_in(box)) for box in boxes) if reach(box, limits) > 0]
    while within and seats and left > 0:
        box, limits = within.pop()
        halves = [_halved(box, seat) for seat in seats]
        far = [[reach(half, limits) for half in two] for two in halves]
        left -= 2 * len(seats)
        best = min(range(len(seats)), key=lambda n: sum(sorted(far[n])))
        within += [(half, limits) for half, value in zip(halves[best], far[best], strict=True) if value > 0]
    return not within


def _written_out(world: World, e: Expr) -> Expr:
    """An expression over the leaves alone; cut short where that is too long."""
    for _ in range(LONGEST):
        found = (p for p in parts(e) if isinstance(p, Indexed | Symbol) and not isinstance(p, Whole))
        read = [p for p in found if name_of(p) in world.problem.defined]
        if not read or _is_long(e):
            break
        written = substitute(e, {p: world.problem.defined[name_of(p)].at(*indices_of(p)) for p in read})
        if written == e:  # at an index that is bound; what is not written out may be any number
            break
        e = written
    return e


def _is_long(e: Expr) -> bool:
    return next(islice(preorder_traversal(e), LONGEST, None), None) is not None


def _halved(box: Box, seat: Expr) -> tuple[Box, Box]:
    a, b = box[seat]
    middle = (a + b) / 2
    if a * b > 0 and not 0.25 < a / b < 4:
        middle = math.copysign(math.sqrt(a * b), a)
    return {**box, seat: (a, middle)}, {**box, seat: (middle, b)}


def _range(world: World, name: str) -> Bounds:
    """Where the values of a leaf were drawn from."""
    low, high = world.domain_used.get(name, (None, None))
    return -inf if low is None else low, inf if high is None else high


def _intervals(least: float, most: float) -> list[Bounds]:
    """The boxes of a leaf to begin with."""
    ends = sorted({*(-x for x in ENDS), *ENDS, least, most} - {-inf, inf})
    return [(a, b) for a, b in pairwise(ends) if least <= a and b <= most]

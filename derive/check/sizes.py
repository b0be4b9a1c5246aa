"""Two sets of sizes for one problem, so that no number and no other size stands for a size in both.

At N = 3 alone, 1/N and 1/3 are one number, and so are N and M where both are 3.  Within each set the sizes are unequal and
none is a number of the formula, as far as memory allows: an array of n entries that is displaced at every one of them has n²
values.  Beyond, sizes are used again, but two that are equal in one set differ in the other (of a deep network, with more sizes
than that can be done for, neighbours always differ), and of arrays with four indices the sizes are smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count, islice
from math import prod

from sympy import Basic, Expr, Indexed, Integer, Rational

from derive.check.evaluate import OFFSETS
from derive.check.linear import squares
from derive.check.named import LARGEST
from derive.check.valued import compared
from derive.check.world import FIRST_SIZE, parts
from derive.expression.nodes import ONE, Binder, Size, Whole, indices_of, name_of
from derive.expression.places import walk
from derive.expression.shifts import Form, difference, form_of
from derive.problem import Problem

Sizes = dict[Expr, int]
ARRAYS = (Indexed, Whole)
#: So many sizes are unequal unless an array of them is too large.
PERIOD = 5
#: From how many numbers sizes are taken where an array is too large: p of them tell p (p - 1) sizes apart in two sets.
PERIODS = (PERIOD, 4, 3)
#: A pair (2) shows what is on its diagonal and what is not; an axis that is as short as this in one set is longer in the other,
#: and so is told from the number there.
SHORTEST = 2


def two_sets(problem: Problem, inside: Sequence[Expr], points: int) -> tuple[Sizes, Sizes]:
    """The numbers of a problem's sizes, in two ways; `points` is at how many points arrays of such sizes are evaluated."""
    every = [*said(problem), *inside]
    seen = [part for e in every for part in parts(e)]
    lengths = sizes_of(seen, problem)
    sizes = list(dict.fromkeys(s for s in (*lengths, *(p for p in seen if isinstance(p, Size))) if isinstance(s, Size)))
    taken = {int(s) for axes in problem.axes.values() for s in axes if isinstance(s, Integer)}.union(*map(_numbers, every))
    places = _places(seen, problem)
    free = list(islice((n for n in count(FIRST_SIZE) if n not in taken), len(sizes) + 1))
    last = len(sizes) if len(sizes) % 2 else len(sizes) - 1  # so that no size is its own opposite
    unequal = dict(zip(sizes, free, strict=False)), {s: free[last - n] for n, s in enumerate(sizes)}
    narrow = [s for s in sizes if any(s in problem.axes.get(n, ()) for n in squares(every) & problem.defined.keys())]
    if narrow and len(narrow) < len(sizes):
        unequal = _with_inverses(sizes, narrow, (n for n in count(FIRST_SIZE) if n not in taken))
    most = LARGEST // (len(OFFSETS) * points)
    many = len(sizes) > PERIOD and any(sum(_entries(problem, found)) > most for found in unequal)
    if many or not _fit(problem, unequal, most):
        unequal = _in_turn(problem, sizes, free, most)
    gaps = [*_gaps(every, problem), *_classes(every, problem)]
    one = _with_room(_long_enough(unequal[0], places, taken, {}), gaps, taken, {})
    return one, _with_room(_long_enough(unequal[1], places, taken, one), gaps, taken, one)


def _with_inverses(sizes: Sequence[Expr], narrow: Sequence[Expr], free: Iterator[int]) -> tuple[Sizes, Sizes]:
    """The numbers of sizes where some are those of defined matrices that have an inverse: XᵀX has one only if X has at least as
    many rows as columns, so that those sizes are the smallest."""
    wide = [s for s in sizes if s not in narrow]
    numbers = list(islice(free, len(sizes) + 2))
    one = dict(zip([*narrow, *wide], numbers, strict=False))
    return one, dict(zip([*narrow, *reversed(wide)], [*numbers[1:][: len(narrow)], *numbers[len(narrow) + 2 :]], strict=False))


def sizes_of(seen: Iterable[Basic], problem: Problem) -> list[Expr]:
    """The sizes of the axes of what is read, in reading order; N and K of an axis with N + K - 1 entries."""
    axes = [span for part in seen if isinstance(part, ARRAYS) for span in problem.spans(name_of(part))]
    ends = [e for first, last in axes for e in (last, first)]
    return [s for e in ends for s in ([e] if not e.args else sorted(e.atoms(Size), key=str))]


def _in_turn(problem: Problem, sizes: Sequence[Expr], free: Sequence[int], most: int) -> tuple[Sizes, Sizes]:
    """The numbers of sizes that share a few: the largest few with which the values of no array are too many, or the smallest."""
    few = [free[:period] for period in PERIODS if len(free) >= period]
    few += [list(range(SHORTEST, SHORTEST + period)) for period in PERIODS[1:]]
    found: tuple[Sizes, Sizes] = ({}, {})
    for numbers in few:
        period = len(numbers)
        if found[0] and len(sizes) > period * (period - 1):
            continue
        turns = [(n % period, 1 + n // period % (period - 1)) for n in range(len(sizes))]
        found = (
            {s: numbers[a] for s, (a, _) in zip(sizes, turns, strict=True)},
            {s: numbers[(a + b) % period] for s, (a, b) in zip(sizes, turns, strict=True)},
        )
        if _fit(problem, found, most):
            break
    return found


def _fit(problem: Problem, sets: Iterable[Sizes], most: int) -> bool:
    """Whether no array, displaced at each of its places, has more values than are wanted."""
    return all(max(_entries(problem, found), default=0) <= most for found in sets)


def said(problem: Problem) -> list[Expr]:
    """Every expression of a problem, in the order in which its leaves are drawn."""
    sides = [s for a in problem.assumptions for s in (a.left, a.right)]
    return [*(x for d in problem.definitions for x in (d.head, d.body)), *sides, problem.of, problem.wrt]


@lru_cache(maxsize=4096)
def _numbers(e: Basic) -> frozenset[int]:
    """The whole numbers that stand in an expression, those above and below a fraction bar among them."""
    if isinstance(e, Rational):
        return frozenset((abs(int(e.p)), int(e.q)))
    return frozenset().union(*map(_numbers, e.args)) if e.args else frozenset()


def _places(seen: Iterable[Basic], problem: Problem) -> Mapping[Expr, int]:
    """The last entry that is named by its number along axes of each size: 5 for a_5, and 3 where a_t stands beside a_{t-2}."""
    found: dict[Expr, int] = {}
    for part in seen:
        if isinstance(part, Indexed):
            for i, size in zip(indices_of(part), problem.axes.get(name_of(part), ()), strict=False):
                if isinstance(i, Integer):
                    found[size] = max(found.get(size, 0), int(i))
                elif i.args and isinstance(size, Size) and not isinstance(i, Indexed) and (form := form_of(i)) is not None:
                    found[size] = max(found.get(size, 0), abs(form.get(ONE, 0)) + 1)
    return found


def _entries(problem: Problem, sizes: Mapping[Expr, int]) -> list[int]:
    """How many entries each array has that is displaced at each of its places."""
    shapes = [[_most(s, sizes) for s in axes] for axes in problem.axes.values() if _known(axes, sizes)]
    return [prod(shape) ** 2 for shape in shapes]


def _known(axes: Iterable[Expr], sizes: Mapping[Expr, int]) -> bool:
    return all(s in sizes or sizes.keys() >= s.atoms(Size) for s in axes)


def _most(size: Expr, sizes: Mapping[Expr, int]) -> int:
    """How many entries an axis has, or more: N + K of N + K - 1."""
    if size in sizes:
        return sizes[size]
    form = form_of(size) or {}
    return sum(abs(n) * (1 if atom is ONE else sizes[atom]) for atom, n in form.items())


def _long_enough(sizes: Sizes, places: Mapping[Expr, int], taken: Iterable[int], but: Mapping[Expr, int]) -> Sizes:
    """The sizes with those longer that have an entry named beyond their end, still unequal and other than in `but`."""
    for size, place in places.items():
        if sizes.get(size, place) < place:
            used = {*taken, *sizes.values(), but.get(size)}
            sizes[size] = next(n for n in count(place + 1) if n not in used)
    return sizes


def _gaps(every: Iterable[Expr], problem: Problem) -> list[Form]:
    """How far the last entry of each range is from the first, where both are said by sizes and one is taken away: T - p - 1 of
    Σ_{t=p+1}^T."""
    ends = [b.args[1].args[1:] for e in every for _, b in walk(e) if isinstance(b, Binder)]
    ends += [span for name in problem.axes for span in problem.spans(name)]
    found = dict.fromkeys((first, last) for first, last in ends if first.atoms(Size) or (last.args and last.atoms(Size)))
    forms = [gap for first, last in found if (gap := difference(last, first)) is not None]
    return [
        f for f in forms if all(isinstance(a, Size) or a is ONE for a in f) and min(f.values(), default=0) < 0 < max(f.values())
    ]


def _classes(every: Iterable[Expr], problem: Problem) -> list[Form]:
    """How many entries an array of labels has beyond the values that they have, of all of which there should be some."""
    found: list[Form] = []
    for name, (_, last) in compared(problem, every).items():
        axes = problem.axes.get(name, ())
        if len(axes) == 1 and isinstance(axes[0], Size) and isinstance(last, Size) and axes[0] != last:
            found.append({axes[0]: 1, last: -1})
    return found


def _with_room(sizes: Sizes, gaps: Iterable[Form], taken: Iterable[int], but: Mapping[Expr, int]) -> Sizes:
    """The sizes with those longer by which a range has no more than one entry, still unequal and other than in `but`."""
    for gap in gaps:
        longer = next((s for s, n in gap.items() if n > 0 and s in sizes), None)
        if longer is None or any(a is not ONE and a not in sizes for a in gap):
            continue
        short = 1 - sum(n * (1 if a is ONE else sizes[a]) for a, n in gap.items())
        if short > 0:
            used = {*taken, *sizes.values(), but.get(longer)}
            sizes[longer] = next(n for n in count(sizes[longer] + short) if n not in used)
    return sizes


__all__ = ["PERIOD", "Sizes", "said", "sizes_of", "two_sets"]

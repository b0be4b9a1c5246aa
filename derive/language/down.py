"""From where to where the steps of a recurrence go that go down from the last, G_t = r_t + γ G_{t+1}.

What stands at a size, G_T = 0, is what such a recurrence begins with, and its letter runs to the step before; where nothing does,
the range of a sum says it, Σ_{t=0}^{T-1} G_t, or else the letter runs through all steps and what is given is one further.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sympy import Integer

from derive.expression.nodes import ONE, Index
from derive.expression.shifts import form_of

if TYPE_CHECKING:
    from derive.language.ranges import Key, Ranges, Read


def go_down(ranges: Ranges, conflict: Callable[[int, int], Exception]) -> None:
    """Says of each quantity whose steps go down at which of them its definition says what it is."""
    for head, depth in ranges.down.items():
        reads = [r for r in ranges.reads if r.axis == ("axis", *head[1:])]
        beyond = [found for r in reads if (found := _after_a_size(r)) is not None]
        for key, _ in beyond:
            ranges.sizes.tie(key, head, conflict)
        summed = [ends for r in reads if (ends := _summed(ranges, r)) is not None]
        firsts = [int(r.place) for r in reads if isinstance(r.place, Integer)] + [first for first, _ in summed]
        first, back = ranges.cut.get(head, (1, 0))
        if beyond:
            back = depth - max(by for _, by in beyond)
        elif lasts := [b for _, b in summed if b is not None]:
            back = max(back, *lasts)
        _run(ranges, head, (min(first, *firsts, 1), back), set())


def _run(ranges: Ranges, head: Key, cut: tuple[int, int], done: set[Key]) -> None:
    """Makes a quantity, and what it alone is defined by at its own step, run over some steps."""
    ranges.cut[head] = cut
    done.add(head)
    for axis in dict.fromkeys(axis for key, axis in ranges.plain if key == head):
        other = ("head", *axis[1:])
        ranged = any(key in ranges.explicit for key, read in ranges.plain if read == axis)
        if other not in done | ranges.down.keys() and other not in ranges.explicit and not ranged and axis not in ranges.axes:
            _run(ranges, other, (cut[0], 0) if axis in ranges.ends else cut, done)  # x_T of G_T = x_T is there


def _after_a_size(r: Read) -> tuple[Key, int] | None:
    """The key of a size and how far a place is after it: T and 1 of T + 1."""
    form = form_of(r.place) or {}
    sizes = [atom for atom in form if atom is not ONE]
    if len(sizes) != 1 or isinstance(sizes[0], Index) or form[sizes[0]] != 1 or not hasattr(sizes[0], "key"):
        return None
    return sizes[0].key, form.get(ONE, 0)


def _summed(ranges: Ranges, r: Read) -> tuple[int, int | None] | None:
    """The first place that is read in a sum whose range is written, and how far before a size its last one is, if it is."""
    found = r.alone()
    if found is None or found[0] not in ranges.given:
        return None
    first, last, _ = ranges.given[found[0]]
    if not isinstance(first, Integer):
        return None
    form = dict(form_of(last) or {})
    back = -form.pop(ONE, 0)
    return int(first) + found[1], back if [*form.values()] == [1] else None


__all__ = ["go_down"]

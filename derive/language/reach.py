"""How far a quantity is defined that is read only at sums of indices: δ_t of A_t = Σ_l (γλ)^l δ_{t+l} up to N + L.

Its letter runs as far as that place does, and with it what it is defined by: V_t and V_{t+1} of δ_t = r_t + γ V_{t+1} - V_t.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer

from derive.expression.nodes import ONE, Index, Size
from derive.expression.shifts import Form, form_of, place_of, total

if TYPE_CHECKING:
    from collections.abc import Callable

    from derive.language.ranges import Key, Ranges, Read


def reach(ranges: Ranges, size: Callable[[Any], Expr]) -> None:
    """Gives the letters of such quantities their ranges; `size` is a stand-in for the size to which an index runs."""
    for axis in sorted({r.axis for r in ranges.reads if r.axis[1] in ranges.defined - ranges.circular}, key=str):
        head = ("head", *axis[1:])
        reads = [r for r in ranges.reads if r.axis == axis and {r.keys[i.name] for i in _letters(r)} != {head}]
        if head in ranges.explicit or axis in ranges.known_axes or not _is_free(ranges, head, axis):
            continue
        ends = {_ends(ranges, r, size) for r in reads}
        if len(ends) == 1 and len(_letters(reads[0])) > 1 and (found := ends.pop()) is not None:
            ranges.given[head] = (min(found[0], ONE), found[1], {})
            ranges.explicit.add(head)
            ranges.reaching.add(head)


def _is_free(ranges: Ranges, head: Key, axis: Key) -> bool:
    """Whether no other index runs along a quantity, and none along what it is defined by at its own place, but those of what is
    asked for."""
    beside = {a for key, a in ranges.plain if key == head}
    return all(key == head or key[0] == "index" for key, a in ranges.plain if a == axis or a in beside)


def _letters(r: Read) -> list[Index]:
    return [a for a in form_of(r.place) or {} if isinstance(a, Index)]


def _ends(ranges: Ranges, r: Read, size: Callable[[Any], Expr]) -> tuple[Expr, Expr] | None:
    """The first and the last place that is read, by sizes; None where a letter goes down or is bounded by another."""
    made = []
    for high in (False, True):
        parts: list[tuple[Form | None, int]] = []
        form, keys = ranges.outside(form_of(r.place) or {}, r.keys, high)
        for atom, times in form.items():
            if not isinstance(atom, Index):
                parts.append((form_of(atom), times))
                continue
            key = keys[atom.name]
            end = form_of(ranges.given[key][high] if key in ranges.given else size(key) if high else ONE)
            if times < 0 or end is None or not all(isinstance(a, Size) or a is ONE for a in end):
                return None
            parts.append((end, times))
        found = total(parts)
        if found is None:
            return None
        made.append(place_of(found))
    return (made[0], made[1]) if isinstance(made[0], Integer) else None


__all__ = ["reach"]

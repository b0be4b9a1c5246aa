"""Steps of an iteration: the new value of a quantity by its old one, and the derivatives that are taken at the old one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from derive.reading.phrases import Call, Derivative, Gradient, Letter, Phrase, Plus, Times, Use
from derive.reading.understanding.given import Statement
from derive.reading.within import calls_in, rewritten, uses_in
from derive.records import replace

ARROWS = frozenset(("<-", ":=", "->"))


def is_update(relation: str, use: Use, body: Phrase) -> bool:
    """Whether an equality gives what its left side names a new value: w := 0.9 w, w = w - ….

    Behind an equals sign only what is added to the old value says so: m = tanh(β m) is an equation, and no step.
    """
    if relation in ARROWS:
        here = [u for u in uses_in(body) if u.name == use.name and len(u.places) == len(use.places)]
        lettered = None not in map(letter_of, use.places)  # x_i, and not x_{k+1}, which follows x_k
        return (lettered and any(None not in map(letter_of, u.places) for u in here)) or any(
            c.function == use.name for c in calls_in(body)
        )
    return relation == "=" and isinstance(body, Plus) and any(s == "+" and is_same(t, use) for s, t in body.terms)


def in_order(statements: Iterable[Statement]) -> None:
    """v ← β v - g, w ← w + v: steps are taken one after the other, and w goes on from the new v.

    Two that are added to and go on from each other, w ← w - η (wx + b - y) x and b ← b - η (wx + b - y), are taken together.
    """
    statements = list(statements)
    if any(s.steps for s in statements):
        for s in statements:
            if not s.steps and s.relation == "=" and s.head is not None and not s.head.parameters and len(s.members) == 2:
                use, body = s.head.use, s.members[1]
                if isinstance(body, Plus) and any(is_part(t, use) for sign, t in body.terms if sign == "+"):  # m = β m + g
                    s.steps, new = use.name, Use(use.at, f"{use.name}_new", use.places)
                    s.head, s.members = replace(s.head, use=new), (new, body)
    steps = [s for s in statements if s.steps]
    for n, s in enumerate(steps):
        for later in steps[n + 1 :]:
            if later.steps != s.steps and not (s.steps in taken(later) and later.steps in taken(s) and is_added_to(later)):
                later.members = (later.members[0], *(rewritten(m, partial(renewed, s.steps)) for m in later.members[1:]))


def taken(s: Statement) -> set[str]:
    """The names from whose values a step goes on, but for those at which derivatives are taken."""
    return {u.name for m in s.members[1:] for u in uses_in(rewritten(m, without_derivatives))}


def is_added_to(s: Statement) -> bool:
    """Whether a step adds something to the old value: w - η g, and not β w - η g."""
    return any(
        isinstance(m, Plus) and any(sign == "+" and isinstance(t, Use) and t.name == s.steps for sign, t in m.terms)
        for m in s.members[1:]
    )


def renewed(name: str, part: Phrase) -> Phrase | None:
    """A quantity after its step, where it has made one; what is differentiated by it stays."""
    if isinstance(part, Gradient | Derivative):
        return part
    return Use(part.at, f"{name}_new", part.places) if isinstance(part, Use) and part.name == name else None


def is_part(phrase: Phrase, use: Use) -> bool:
    """Whether a term is a multiple of the very entry that a left side names."""
    return is_same(phrase, use) or (isinstance(phrase, Times) and is_same(phrase.factors[-1][1], use))


def is_same(phrase: Phrase, use: Use) -> bool:
    """Whether a phrase is the very entry that a left side names."""
    places, own = [letter_of(p) for p in use.places], phrase.places if isinstance(phrase, Use) else ()
    return isinstance(phrase, Use) and phrase.name == use.name and None not in places and [letter_of(p) for p in own] == places


def letter_of(place: Phrase | None) -> str | None:
    """The letter that a place is, None where it is anything else."""
    return place.name if isinstance(place, Letter) else None


def at_old_values(statements: Iterable[Statement]) -> None:
    """θ_{t+1} = θ_t - η ∇_θ J(θ_t): what is differentiated by θ, of which the text knows the values θ_t alone, is so by θ_t."""
    statements = list(statements)
    bare = {u.name for s in statements for m in s.members for u in uses_in(rewritten(m, without_derivatives)) if not u.places}
    for s in statements:
        use = s.head.use if s.head is not None else None
        old: Use | None = None
        if use is not None and use.name not in bare and any(isinstance(p, Plus) for p in use.places):
            old = next((u for m in s.members[1:] for u in uses_in(m) if u.name == use.name and u.places), None)
        s.members = tuple(rewritten(m, partial(placed, old, bare)) for m in s.members)


def without_derivatives(part: Phrase) -> Phrase | None:
    """A phrase of a text with nothing for its derivatives."""
    return Plus(part.at, ()) if isinstance(part, Gradient | Derivative) else None


def placed(old: Use | None, bare: set[str], part: Phrase) -> Phrase | None:
    """A derivative by the value at which it is taken; None for what is no derivative, or is by a quantity that has one value."""
    if isinstance(part, Gradient) and part.by is not None:
        by = at(part.of, part.by, old, bare)
        return Gradient(part.at, part.of, by, part.order) if by is not None else None
    if isinstance(part, Derivative):
        found = [at(part.of, by, old, bare) for by in part.by]
        if any(f is not None for f in found):
            return Derivative(part.at, part.of, tuple(f or by for f, by in zip(found, part.by, strict=True)))
    return None


def at(of: Phrase, by: Phrase, old: Use | None, bare: set[str]) -> Use | None:
    """The value of a quantity at which something is differentiated by it, None where it is told no other than the quantity."""
    if not isinstance(by, Use) or by.places or by.name in bare:
        return None
    handed = [a for a in of.arguments if isinstance(a, Use) and a.name == by.name] if isinstance(of, Call) else []
    if len(handed) == 1 and handed[0].places:
        return handed[0]
    return old if old is not None and old.name == by.name else None


__all__ = ["at_old_values", "in_order", "is_update"]

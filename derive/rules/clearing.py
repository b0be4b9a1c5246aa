"""A definition without its fraction: from o = p/(1 - p) follows o (1 - p) = p."""

from __future__ import annotations

from functools import lru_cache

from sympy import Expr, Rational

from derive.expression.monomial import Monomial, build, key_of, viewed
from derive.expression.nodes import ONE, PLAIN, Add, Binder, Indexed, Symbol, entry, name_of, relation
from derive.rule import Applied, Role, rule
from derive.rules.facts import Facts
from derive.rules.quantities import bindings, fits, take_out, telling, written_out


@rule(
    "clear-definition",
    "Solve the definition",
    "",
    "the definition of {name} gives {solved}",
    given="name solved",
    roles=(Role.NAMES_PIECES,),
)
def clear_definition(e: Expr, facts: Facts) -> Applied | None:
    """A quantity times what its definition divides by is what stands above the line there."""
    if isinstance(e, PLAIN):
        return None
    whole = viewed(e)
    there = {name_of(base) for base, _, _ in whole.powers.values() if isinstance(base, Indexed | Symbol)}
    for d in facts.problem.definitions:
        if d.name not in there or not telling(d) or not _divides_by_terms(d.body):
            continue
        for at in bindings(d, e, facts):
            name = entry(d.name, *at)
            below, above = apart(written_out(d, at, facts))
            if not _has_terms(below):
                continue
            cleared = below.copy()
            cleared.times(name, *key_of(name), ONE)
            times = fits(cleared, whole)
            if times is not None:
                value = build(above)
                out = take_out(cleared, whole, times, value)
                part = build(cleared)
                return Applied(build(out), ((part, value),), pieces={"name": name, "solved": relation(part, "==", value)})
    return None


def _has_terms(below: Monomial) -> bool:
    """Whether something that is divided by has terms: u l is no worse than t, where u = t/l."""
    return any(isinstance(base, Add | Binder) for base, _, _ in below.powers.values())


@lru_cache(maxsize=4096)
def _divides_by_terms(body: Expr) -> bool:
    """Whether a body divides by something with terms, whatever its letters are."""
    return _has_terms(apart(viewed(body))[0])


def apart(body: Monomial) -> tuple[Monomial, Monomial]:
    """What a body is divided by, and what stands above the line; numbers stay above."""
    below, above = Monomial(), Monomial(body.coefficient)
    for key, (base, unit, exponent) in body.powers.items():
        if isinstance(exponent, Rational) and exponent.is_negative:
            below.powers[key] = (base, unit, -exponent)
        else:
            above.powers[key] = (base, unit, exponent)
    return below, above


__all__ = ["apart", "clear_definition"]

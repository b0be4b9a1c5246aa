"""A definition is an equation, and says more than what its name stands for: from p = c + (1 - c) s follow p - c = (1 - c) s
and 1 - p = (1 - c)(1 - s)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Expr, Function, Integer, Rational, exp

from derive.expression.cost import cost
from derive.expression.indices import names, substitute
from derive.expression.monomial import Monomial, build, key_of, monomial, scaled, terms, viewed
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Add,
    Indexed,
    Mul,
    Pow,
    Sum,
    Symbol,
    add,
    entry,
    factors_of,
    fraction,
    indices_of,
    is_reciprocal,
    name_of,
    neg,
    relation,
    starts_negative,
)  # fmt: skip
from derive.expression.places import walk
from derive.problem import Definition
from derive.rule import Applied, Role, rule
from derive.rules import algebra
from derive.rules.facts import Facts
from derive.rules.quantities import bindings, fits, take_out, telling

#: Terms of a body: of a longer sum nobody sees what all but one of them are together.
MOST_TERMS = 6
#: Nodes of what a name is taken from, or with: 1, c, 1 - c, two factors.  The difference is to be as good as a name.
LONGEST_OTHER = 3
#: Nodes that a difference saves at least, where no function goes: z (g - n) is as good as h - n.
WORTH = 3

#: Both sides of an equation: a product, and the difference of a name and something short.
Relation = tuple[Expr, Expr]


@lru_cache(maxsize=2_000)
def relations(d: Definition) -> tuple[Relation, ...]:
    """Products that are a name less something short, or the other way round: each pair is a product and that difference."""
    opened = algebra.expand(d.body, MOST_TERMS)
    if opened is None or len(opened) < 2 or not telling(d):
        return ()
    parts = [build(m) for m in opened]
    found: dict[object, Relation] = {}
    for other in _others(d, opened, parts):
        product = as_product([*parts, scaled(other, -ONE)])
        if product is None or key_of(product)[1] in found:
            continue
        turned = monomial(product).coefficient.is_negative
        difference = (*terms(other), neg(d.head)) if turned else (d.head, *(scaled(t, -ONE) for t in terms(other)))
        found[key_of(product)[1]] = scaled(product, -ONE) if turned else product, algebra.positive_first(list(difference))
    return tuple(found.values())


def _others(d: Definition, opened: list[Monomial], parts: list[Expr]) -> Iterator[Expr]:
    """What a name may be taken from, or less which it may be a product: one, the terms of its body, their factors, and what is
    left where a factor is one: c + (1 - c) for c + (1 - c) s."""
    typed = terms(d.body)
    sums = [f for t in typed for f in factors_of(t) if isinstance(f, Add)]
    ends = [algebra.added_up([*(t for t in typed if f not in factors_of(t)), f]) for f in sums]
    leaves = [b for m in opened for b, _, x in m.powers.values() if isinstance(b, Indexed | Symbol) and x == 1]
    for other in dict.fromkeys((*typed, *parts, ONE, *ends, *leaves)):
        if other != 0 and cost(scaled(other, -ONE) if starts_negative(other) else other) <= LONGEST_OTHER:
            yield other


def as_product(parts: list[Expr]) -> Expr | None:
    """Some terms as a product of more than one parenthesis: (1 - c)(s - 1) of c + s - c s - 1; None where they are none."""
    collected = algebra.added_up(parts)
    out = monomial(collected)
    if isinstance(collected, Add):
        out = _in_factors(list(collected.args))  # type: ignore[arg-type]
    if not out.powers or out.coefficient == 0:
        return None
    ((base, _, exponent), *more) = out.powers.values()
    if not more and exponent == 1 and isinstance(base, Add | Sum | Indexed | Symbol):
        return None
    return build(_from_one(out))


def _from_one(m: Monomial) -> Monomial:
    """The same product with 1 - s for s - 1."""
    out = Monomial(m.coefficient)
    for key, (base, unit, exponent) in m.powers.items():
        if isinstance(base, Add) and exponent == 1 and any(isinstance(t, Rational) and t.is_negative for t in base.args):
            base, unit = algebra.turned(base), -unit
            out.coefficient *= -ONE
        out.times(base, unit, key, exponent)
    return out


def _in_factors(parts: list[Expr]) -> Monomial:
    """A sum as a product: what all terms share, and then by grouping those that share a factor."""
    views = [monomial(t) for t in parts]
    if len(views) == 1:
        return views[0]
    shared = _shared(views)
    if shared.powers:
        for v in views:
            v.merge(shared, MINUS_ONE)
        shared.merge(_in_factors([build(v) for v in views]))
        return shared
    for key, (_, _, exponent) in ((k, x) for v in views for k, x in v.powers.items()):
        having = [v for v in views if key in v.powers and v.powers[key][2] == exponent]
        lacking = [v for v in views if key not in v.powers]
        if len(having) + len(lacking) < len(views) or len(having) < 2 or len(having) != len(lacking):
            continue
        front = _shared(having)
        inner = []
        for v in having:
            less = v.copy()
            less.merge(front, MINUS_ONE)
            inner.append(build(less))
        rest = [build(v) for v in lacking]
        one, other = add(*inner), add(*rest)
        if key_of(one)[1] == key_of(other)[1]:
            front.coefficient *= key_of(one)[0] / key_of(other)[0]
            out = _in_factors(rest)
            out.merge(_one_fraction(algebra.positive_first([ONE, build(front)])))
            return out
    return _one_fraction(algebra.positive_first(parts))


def _shared(views: list[Monomial]) -> Monomial:
    """What all terms have as a factor, to the same power."""
    first, *others = views
    common = {k: x for k, x in first.powers.items() if all(v.powers.get(k, x) == x and k in v.powers for v in others)}
    return Monomial(ONE, common)


def _one_fraction(e: Expr) -> Monomial:
    """A sum that is one product over its common denominator: e^-x/(1 + e^-x) of 1 - 1/(1 + e^-x)."""
    if not any(is_reciprocal(f) and not isinstance(f, Rational) for t in e.args for f in factors_of(t)):
        return _alone(e)
    below = Monomial()
    for t in terms(e):
        for f in factors_of(t):
            if is_reciprocal(f):
                base, unit_key = fraction(f)[1], key_of(fraction(f)[1])
                if unit_key[1] not in below.powers:
                    below.times(base, *unit_key, ONE)
    lifted = []
    for t in terms(e):
        view = monomial(t)
        view.merge(below)
        opened = algebra.expand(build(view), MOST_TERMS)
        if opened is None:
            return _alone(e)
        lifted += [build(m) for m in opened]
    top = algebra.added_up(lifted)
    if isinstance(top, Add):
        return _alone(e)
    out = monomial(top)
    out.merge(below, MINUS_ONE)
    return out


def _alone(e: Expr) -> Monomial:
    out = Monomial()
    out.times(e, *key_of(e), ONE) if isinstance(e, Add) else out.merge(viewed(e))
    return out


def _instances(d: Definition, at: tuple[Expr, ...], facts: Facts) -> list[Relation]:
    """The relations of a definition at some indices; of an array as a whole, what a function is of, there are none."""
    if len(at) != len(d.indices):
        return []
    known = facts.memory.table("relations", d.name)
    if at not in known:
        binding = dict(zip(d.indices, at, strict=True))
        known[at] = [
            (facts.apart(substitute(product, binding)), substitute(difference, binding)) for product, difference in relations(d)
        ]
    return known[at]  # type: ignore[no-any-return]


def related(facts: Facts) -> list[Definition]:
    """The definitions that say more than what their names stand for."""
    known = facts.memory.table("related")
    if "all" not in known:
        known["all"] = [d for d in facts.problem.definitions if relations(d)]
    return known["all"]  # type: ignore[no-any-return]


@rule(
    "difference-from-name",
    "Solve the definition",
    "",
    "the definition of {name} gives {solved}",
    given="name solved",
    heads=(Mul, Pow),
    roles=(Role.NAMES_PIECES,),
)
def difference_from_name(e: Expr, facts: Facts) -> Applied | None:
    """A product that a definition says to be a difference: (1 - c)(1 - s) is 1 - p, where p = c + (1 - c) s; √S is d + c."""
    reads = names(e)
    whole: Monomial | None = None
    best: tuple[int, Applied] | None = None
    for d in related(facts):
        if _is_made_of_what_is_asked(d, facts):
            continue
        if not any(names(product) <= reads and _is_worth_it(product, difference) for product, difference in relations(d)):
            continue
        whole = whole or monomial(e)
        for at in bindings(d, e, facts):
            for product, difference in _instances(d, at, facts):
                part = monomial(product)
                times = fits(part, whole)
                if times is not None and not _has_number(difference) and _is_of_a_square(part, whole):
                    continue  # (u - v)² stays a square, but one factor of (1 - c)² makes 1 - p
                if times is not None and _is_asked(d, facts) and not _has_function(product) and _leaves_some(part, whole):
                    continue  # b h² (z - c) is no worse than h (f - z) in the derivative of f = z + b h (z - c)
                saved = cost(product) - cost(difference)
                if times is None or not _is_worth_it(product, difference) or (best is not None and saved <= best[0]):
                    continue
                here, value = _as_it_stands(part, whole, difference)
                pieces = {"name": entry(d.name, *at), "solved": relation(value, "==", build(here))}
                new = build(take_out(here, whole, times, value))
                best = (saved, Applied(new, ((value, build(here)),), pieces=pieces))
    return None if best is None else best[1]


def _has_number(difference: Expr) -> bool:
    """Whether a difference is one from a number: 1 - p."""
    return any(isinstance(t, Rational) for t in terms(difference))


def _is_of_a_square(part: Monomial, whole: Monomial) -> bool:
    """Whether a sum is taken out of a higher power of it."""
    return any(
        isinstance(b, Add) and isinstance(x, Integer) and x.is_positive and (whole.powers[k][2] - x).is_positive
        for k, (b, _, x) in part.powers.items()
    )


def _is_made_of_what_is_asked(d: Definition, facts: Facts) -> bool:
    """Whether a quantity is made of that whose derivative this is: nobody says P' by the loss of P, e^{-(L + log P)}."""
    return facts.asked is not None and d.name != name_of(facts.asked) and name_of(facts.asked) in facts.problem.needed(d.name)


def _as_it_stands(part: Monomial, whole: Monomial, difference: Expr) -> tuple[Monomial, Expr]:
    """A product with its differences turned as in the whole, and what it is: (1 - z)(g - n) and g - h for (1 - z)(n - g)."""
    turned, sign = Monomial(part.coefficient), ONE
    for key, (base, unit, exponent) in part.powers.items():
        there, other, _ = whole.powers[key]
        if other == -unit and isinstance(exponent, Integer):
            base, unit, sign = there, other, sign if exponent % 2 == 0 else -sign
        turned.powers[key] = (base, unit, exponent)
    return turned, difference if sign is ONE else algebra.turned(difference)


@lru_cache(maxsize=2_000)
def _is_worth_it(product: Expr, difference: Expr) -> bool:
    """Whether a difference from a name says more than the product: it is shorter by a parenthesis, or without a function.  A
    quotient of polynomials alone stays: 4 x/(x² + 1)² is no better with (1 - f)²."""
    if all(isinstance(f, exp) for f in factors_of(product)) and not _has_number(difference):
        return False  # Z - A says no more than e^{u + k}, and 1 - p more than e^{-e^z}
    if _has_function(product):
        return True
    return len(monomial(product).powers) > 1 and cost(product) - cost(difference) >= WORTH


def _has_function(e: Expr) -> bool:
    """Whether a function, or a root of more than a letter, stands in an expression."""
    return any(isinstance(p, Function) or (isinstance(p, Pow) and _is_root_of_more(p)) for _, p in walk(e))


def _leaves_some(part: Monomial, whole: Monomial) -> bool:
    """Whether something is taken out of a higher power of it."""
    return any(isinstance(x, Integer) and 0 < x < whole.powers[k][2] for k, (_, _, x) in part.powers.items())


def _is_asked(d: Definition, facts: Facts) -> bool:
    """Whether a quantity is that whose derivative this is."""
    return facts.asked is not None and d.name == name_of(facts.asked)


def _is_root_of_more(e: Pow) -> bool:
    """Whether a power is no whole one, of more than a letter: √(x² + y²) is worth a name, and s √T is no longer than d - c."""
    return not isinstance(e.exp, Integer) and bool(names(e.exp) or e.base.args) and not isinstance(e.base, Indexed)


@rule(
    "difference-written-out",
    "Solve the definition",
    "",
    "the definition of {name} gives {solved}",
    given="name solved",
    heads=(Mul,),
    roles=(Role.NAMES_PIECES,),
)
def difference_written_out(e: Expr, facts: Facts) -> Applied | None:
    """A difference from a name as the product that it is, where a factor then cancels: (1 - s)/(1 - p) is 1/(1 - c), and where
    the name is cleared of its fraction by it: p/(1 - p) is p (r + m)/m, which is r/m, where p = r/(r + m)."""
    whole: Monomial | None = None
    for d in facts.problem.definitions:
        for difference_there, at in _differences(e, d.name):
            whole = whole or monomial(e)
            key = key_of(difference_there)[1]
            for product, difference in (*_instances(d, at, facts), *_rest_of(d, at, facts)):
                part = monomial(product)
                if key_of(difference)[1] != key or key not in whole.powers:
                    continue
                _, unit, times = whole.powers[key]
                if not isinstance(times, Integer):
                    continue
                if not part.powers.keys() & whole.powers.keys() and not _is_cleared_by(part, times, d, at, whole):
                    continue
                out = whole.copy()
                del out.powers[key]
                part.coefficient *= unit / key_of(difference)[0]
                out.merge(part, times)
                pieces = {"name": entry(d.name, *at), "solved": relation(difference, "==", product)}
                return Applied(build(out), ((difference, product),), pieces=pieces)
    return None


@lru_cache(maxsize=2_000)
def _rest(d: Definition) -> Expr | None:
    """What a quantity that is one fraction leaves of one, m/(r + m) of r/(r + m); None where that is no product."""
    if not telling(d) or not any(is_reciprocal(f) and isinstance(fraction(f)[1], Add) for f in factors_of(d.body)):
        return None
    return as_product([ONE, scaled(d.body, MINUS_ONE)])


def _rest_of(d: Definition, at: tuple[Expr, ...], facts: Facts) -> list[Relation]:
    """What a fraction leaves of one, and that difference, at some indices."""
    rest = _rest(d) if len(at) == len(d.indices) else None
    if rest is None:
        return []
    return [(facts.apart(substitute(rest, dict(zip(d.indices, at, strict=True)))), add(ONE, neg(entry(d.name, *at))))]


def _is_cleared_by(part: Monomial, times: Integer, d: Definition, at: tuple[Expr, ...], whole: Monomial) -> bool:
    """Whether a power of a product brings above the line what a definition divides by, beside as many of its name."""
    name = whole.powers.get(key_of(entry(d.name, *at))[1])
    if name is None or not isinstance(name[2], Integer) or len(part.powers) != 2 or times != MINUS_ONE or name[2] < 1:
        return False
    divisors = [base for base, _, x in part.powers.values() if x == MINUS_ONE and isinstance(base, Add)]
    return len(divisors) == 1 and _rest(d) is not None


def _differences(e: Expr, name: str) -> Iterator[tuple[Expr, tuple[Expr, ...]]]:
    """The factors of a product, above and below the line, that are a difference with some name in it, and the name's indices."""
    for f in e.args:
        base = f.base if isinstance(f, Pow) else f
        if isinstance(base, Add) and len(base.args) <= LONGEST_OTHER:
            for _, p in walk(base):
                if isinstance(p, Indexed | Symbol) and name_of(p) == name:
                    yield base, indices_of(p)


__all__ = ["as_product", "difference_from_name", "difference_written_out", "related", "relations"]

"""An exponential in terms of another one, by what definitions say of both exponents: e^{-c²/2} of e^{-d²/2}, where c = d - s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Expr
from sympy import exp as _exp
from sympy import log as _log

from derive.expression.indices import names, substitute
from derive.expression.monomial import Monomial, build, key_of, monomial, terms
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Add,
    Indexed,
    Symbol,
    add,
    entry,
    exp,
    factors_of,
    indices_of,
    mul,
    name_of,
    relation,
)
from derive.expression.places import heads, walk
from derive.rule import Applied, Role, rule
from derive.rules.algebra import expand
from derive.rules.clearing import apart
from derive.rules.facts import Facts
from derive.rules.quantities import bindings, fits, take_out, telling, written_out

MOST_CLEARED = 4  # definitions that are cleared in one exponent, one after the other


@rule(
    "exponential-by-another",
    "Solve the definition",
    "",
    "the definitions give {solved}",
    given="solved",
    heads=(Add,),
    roles=(Role.NAMES_PIECES,),
)
def exponential_by_another(e: Expr, facts: Facts) -> Applied | None:
    """S φ(d) = K e^{-rT} φ(d - s√T): an exponential of a name is that of another name times what the definitions leave."""
    if _exp not in heads(e):
        return None
    others = list(dict.fromkeys(p for _, p in walk(e) if isinstance(p, _exp)))
    parts = terms(e)
    for n, t in enumerate(parts):
        for f in factors_of(t):
            if not isinstance(f, _exp) or len(others) < 2:
                continue
            for other in others:
                value = _by(f, other, facts) if other != f else None
                if value is not None:
                    out = monomial(mul(*(g for g in factors_of(t) if g is not f))) if t is not f else Monomial()
                    out.merge(value)
                    new = add(*(build(out) if m == n else x for m, x in enumerate(parts)))
                    told = build(value)
                    return Applied(new, ((f, told),), pieces={"solved": relation(f, "==", told)})
    return None


@rule(
    "one-exponential",
    "One exponential",
    "y*exp(x*z)*exp((x - z)**2) + exp(x**2 - x*z + z**2) = y*exp(x**2 - x*z + z**2) + exp(x**2 - x*z + z**2)",
    "with its exponent multiplied out, {one} is {other}",
    given="one other",
    heads=(Add,),
)
def one_exponential(e: Expr, facts: Facts) -> Applied | None:
    """The exponentials of one term are together those of another: e^a e^{-(b + a/b)²/4} and e^{-(b - a/b)²/4}."""
    parts = terms(e)
    found = [[f for f in factors_of(t) if isinstance(f, _exp)] for t in parts]
    if sum(map(bool, found)) < 2:
        return None
    exponents = [_multiplied_out(fs) if fs else None for fs in found]
    for n, fs in enumerate(found):
        for m, others in enumerate(found):
            mine, theirs = exponents[n], exponents[m]
            if n == m or mine is None or theirs is None or len(fs) < len(others) or {*fs} & {*others}:
                continue
            if not _collected([*theirs, *(_turned(x) for x in mine)]):
                one, other = mul(*fs), mul(*others)
                rest = [f for f in factors_of(parts[n]) if f not in fs]
                new = mul(*rest, *others)
                return Applied(add(*(new if k == n else t for k, t in enumerate(parts))), pieces={"one": one, "other": other})
    return None


def _multiplied_out(some: Sequence[Expr]) -> list[Monomial] | None:
    """The exponent of a product of exponentials, multiplied out; None where nobody would."""
    exponent = add(*(t for f in some for t in terms(f.args[0])))  # type: ignore[arg-type]
    return expand(exponent)


def _turned(m: Monomial) -> Monomial:
    return Monomial(-m.coefficient, m.powers)


def _by(e: Expr, other: Expr, facts: Facts) -> Monomial | None:
    """An exponential as a multiple of another one, without a name that stands in neither exponent alone."""
    defined = facts.problem.defined
    wanted = {name_of(p): p for _, p in walk(e) if type(p) in (Indexed, Symbol) and name_of(p) in defined}  # type: ignore[arg-type]
    there = names(other) & defined.keys()
    for name, p in wanted.items():
        if name in there or not names(defined[name].body) & there:
            continue  # only a name that is defined by one of the other exponent's
        written = expand(substitute(e.args[0], {p: facts.instance(defined[name], indices_of(p))}))  # type: ignore[arg-type]
        against = expand(mul(MINUS_ONE, other.args[0]))
        if written is None or against is None:
            continue
        cleared = _cleared(written, facts)
        left = None if cleared is None else _collected([*cleared, *against])
        if left is not None and not any(names(build(m)) & {*wanted, *there} for m in left):
            out = Monomial()
            for m in left:
                out.merge(*_factor(m))
            out.merge(monomial(other))
            return out
    return None


def _cleared(some: list[Monomial], facts: Facts) -> list[Monomial] | None:
    """Terms in which a name times what its definition divides by is what stands above the line there: d s√T is log S/K + …"""
    for _ in range(MOST_CLEARED):
        for n, m in enumerate(some):
            found = _clear(m, facts)
            if found is not None:
                some = [*some[:n], *found, *some[n + 1 :]]
                break
        else:
            return some
    return None


def _clear(m: Monomial, facts: Facts) -> list[Monomial] | None:
    there = {name_of(base) for base, _, _ in m.powers.values() if isinstance(base, Indexed | Symbol)}
    for d in facts.problem.definitions:
        if d.name not in there or not telling(d):
            continue
        for at in bindings(d, build(m), facts):
            below, above = apart(written_out(d, at, facts))
            if not below.powers:
                continue
            name = entry(d.name, *at)
            below.times(name, *key_of(name), ONE)
            if fits(below, m) == 1:
                return expand(build(take_out(below, m, ONE, build(above))))
    return None


def _collected(some: Iterable[Monomial]) -> list[Monomial]:
    """Terms with like ones together, and none that is zero."""
    found: dict[object, Monomial] = {}
    for m in some:
        if m.identity in found:
            found[m.identity].coefficient *= 1 + m.unit() / found[m.identity].unit()
        else:
            found[m.identity] = m.copy()
        if found[m.identity].coefficient == 0:
            del found[m.identity]
    return [*found.values()]


def _factor(m: Monomial) -> tuple[Monomial, Expr]:
    """e^m as a power: of u where m is n log u."""
    if len(m.powers) == 1:
        ((base, _, exponent),) = m.powers.values()
        if isinstance(base, _log) and exponent == 1:
            return monomial(base.args[0]), m.coefficient
    return monomial(exp(build(m))), ONE


__all__ = ["exponential_by_another", "one_exponential"]

"""log q - log(1 - q) = x where q is the sigmoid of x: a probability's log-odds are what it was made of."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr
from sympy import exp as _exp
from sympy import log as _log

from derive.expression.monomial import Monomial, build, key_of, monomial, multiply, scaled, terms, viewed
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Add,
    Indexed,
    Mul,
    Pow,
    Symbol,
    add,
    fraction,
    indices_of,
    mul,
    name_of,
    node,
    sigmoid,
    sub,
)
from derive.rule import Applied, rule
from derive.rules.facts import Facts
from derive.rules.quantities import is_exponential


def log_odds_of(q: Expr, facts: Facts) -> Expr | None:
    """x where q is, by its definition or as it stands, the sigmoid of x in some base: e^a/(e^a + e^b) is that of a - b."""
    if isinstance(q, Indexed | Symbol):
        d = facts.problem.defined.get(name_of(q))
        if d is None:
            return None
        q = facts.instance(d, indices_of(q))
    if isinstance(q, sigmoid):
        return q.args[0]  # type: ignore[no-any-return]
    if not isinstance(q, Mul | Pow):
        return None
    top, bottom = fraction(q)
    if not isinstance(bottom, Add) or len(bottom.args) != 2:
        return None
    for first, other in (bottom.args, bottom.args[::-1]):
        if key_of(first) == key_of(top):
            above, below = _logarithm(first), _logarithm(other)  # type: ignore[arg-type]
            if above is not None and below is not None:
                out = add(*above, *(scaled(t, MINUS_ONE) for t in below))
                return out if above or below else None
    return None


def _logarithm(e: Expr) -> list[Expr] | None:
    """The terms of the logarithm of one, of an exponential, or of a power with a constant base."""
    if e == 1:
        return []
    if isinstance(e, _exp):
        return terms(e.args[0])
    if isinstance(e, Pow) and is_exponential(e):
        return [build(multiply((e.exp, node(_log, e.base))))]
    return None


@rule(
    "log-odds",
    "Log-odds",
    "log(sigmoid(x)) - log(1 - sigmoid(x)) = x",
    "{q} is a sigmoid, and its log-odds are {x}",
    given="q x",
    heads=(Add, _log),
)
def log_odds(e: Expr, facts: Facts) -> Applied | None:
    """log q - log(1 - q) and log(q/(1 - q)), for a sigmoid q; log(q/t) - log((1 - q)/s) is x - log t + log s."""
    if isinstance(e, _log):
        for q, x, left in _odds(monomial(e.args[0]), facts):
            if not left.powers and left.coefficient == 1:
                return Applied(x, pieces={"q": q, "x": x})
        return None
    parts = terms(e)
    views = [_of_log(t) for t in parts]
    for n, first in enumerate(views):
        for m, second in enumerate(views):
            if first is None or second is None or n == m:
                continue
            (front, inside), (other, below) = first, second
            if front.coefficient != -other.coefficient or front.identity != other.identity:
                continue
            if not (_is_split(inside) and _is_split(below)):
                continue
            for q, x, left in _odds(_over(inside, below), facts):
                whole = add(*terms(x), *_logs(left))
                new = _in_front(front, whole)
                at = min(n, m)
                out = add(*(u for k, t in enumerate(parts) if k == at or k not in (n, m) for u in (new if k == at else [t])))
                return Applied(out, pieces={"q": q, "x": x})
    return None


@rule(
    "logarithm-of-quotient",
    "Logarithm of a quotient",
    "log(x*y) - log(x*z) = log(y/z)",
    "{shared} cancels in the quotient of {above} and {below}",
    given="shared above below",
    heads=(Add,),
)
def logarithm_of_quotient(e: Expr, facts: Facts) -> Applied | None:
    """log u - log v = log(u/v), where something cancels there: log((1 + m)/2) - log((1 - m)/2) = log((1 + m)/(1 - m))."""
    parts = terms(e)
    views = [_of_log(t) for t in parts]
    for n, first in enumerate(views):
        for m, second in enumerate(views):
            if first is None or second is None or n == m or first[0].coefficient.is_negative:
                continue
            (front, inside), (other, below) = first, second
            if front.coefficient != -other.coefficient or front.identity != other.identity:
                continue
            shared = _shared(inside, below)
            if shared is not None:
                new = _in_front(front, node(_log, build(_over(inside, below))))
                at = min(n, m)
                out = add(*(u for k, t in enumerate(parts) if k == at or k not in (n, m) for u in (new if k == at else [t])))
                return Applied(out, pieces={"shared": shared, "above": build(inside), "below": build(below)})
    return None


def _shared(inside: Monomial, below: Monomial) -> Expr | None:
    """What two products have in common, number and powers."""
    common = Monomial(ONE, {k: x for k, x in inside.powers.items() if k in below.powers and below.powers[k][1:] == x[1:]})
    if inside.coefficient == below.coefficient:
        common.coefficient = inside.coefficient
    return build(common) if common.powers or common.coefficient != 1 else None


def _of_log(t: Expr) -> tuple[Monomial, Monomial] | None:
    """A term with one logarithm in it, as what stands before it and the product that the logarithm is of."""
    view = monomial(t)
    found = [(key, base) for key, (base, _, exponent) in view.powers.items() if isinstance(base, _log) and exponent == 1]
    if len(found) != 1:
        return None
    key, base = found[0]
    del view.powers[key]
    return view, monomial(base.args[0])  # type: ignore[arg-type]


def _over(above: Monomial, below: Monomial) -> Monomial:
    out = above.copy()
    out.merge(below, MINUS_ONE)
    return out


def _odds(whole: Monomial, facts: Facts) -> Iterator[tuple[Expr, Expr, Monomial]]:
    """Each sigmoid q with x for which a product is q/(1 - q) times something, which is what is left."""
    for q, _, exponent in list(whole.powers.values()):
        if exponent != 1:
            continue
        ((key, (_, unit, _)),) = monomial(sub(ONE, q)).powers.items()
        there = whole.powers.get(key)
        if there is None or there[1] != unit or there[2] != -1:
            continue
        x = log_odds_of(q, facts)
        if x is not None:
            left = whole.copy()
            left.merge(viewed(q), MINUS_ONE)
            left.merge(viewed(sub(ONE, q)))
            yield q, x, left


def _logs(left: Monomial) -> list[Expr]:
    """The logarithm of a product, factor by factor."""
    return [build(Monomial(x, monomial(node(_log, base)).powers)) for base, _, x in left.powers.values()]


def _is_split(inside: Monomial) -> bool:
    """Whether a logarithm is of a sigmoid and at most one factor more, which then has the sigmoid's sign."""
    return inside.coefficient == 1 and len(inside.powers) <= 2 and all(x in (1, -1) for _, _, x in inside.powers.values())


def _in_front(front: Monomial, whole: Expr) -> list[Expr]:
    """A product with a sum, as terms: a number goes into the sum, anything else stands in front of it."""
    if not front.powers:
        return [scaled(t, front.coefficient) for t in terms(whole)]
    if isinstance(whole, Add):
        return [mul(build(front), whole)]
    return [build(multiply((build(front), whole)))]


__all__ = ["log_odds", "log_odds_of", "logarithm_of_quotient"]

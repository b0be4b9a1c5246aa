"""sin(-x) = -sin x and cos(-x) = cos x: odd and even functions of opposite arguments, and an absolute value beside its sign."""

from __future__ import annotations

from functools import lru_cache

from sympy import Abs, Basic, Expr, asin, atan, cos, cosh, erf, sign, sin, sinh, tan, tanh

from derive.expression.indices import substitute
from derive.expression.monomial import Key, Monomial, build, key_of, monomial, scaled, terms, viewed
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Add,
    Derivative,
    Indexed,
    Mul,
    add,
    mul,
    neg,
    node,
    relation,
    sigmoid,
    starts_negative,
    sub,
)
from derive.rule import Applied, rule
from derive.rules.facts import Facts
from derive.words import noted

ODD = (sin, tan, asin, atan, sinh, tanh, erf, sign)
EVEN = (cos, cosh, Abs)
KNOWN = (*ODD, *EVEN, sigmoid)


@lru_cache(maxsize=200_000)
def known_functions(e: Basic) -> tuple[Expr, ...]:
    """The odd and even functions, and the sigmoids, that stand in an expression, each once, in reading order."""
    if not e.args or isinstance(e, Indexed | Derivative):
        return ()
    found = dict.fromkeys((f for a in e.args for f in known_functions(a)), None)
    if isinstance(e, KNOWN):
        found[e] = None
    return tuple(found)


@lru_cache(maxsize=200_000)
def opposite(e: Expr) -> tuple[Expr, Expr] | None:
    """A function whose argument is to be turned, and the argument that it then has: that of a function before it, or the one
    without the minus sign in front of every term."""
    seen: dict[object, tuple[object, Expr]] = {}
    for f in known_functions(e):
        u: Expr = f.args[0]  # type: ignore[assignment]
        unit, key = key_of(u)
        if unit == 0:
            continue
        before = seen.setdefault(key, (unit, u))
        if before[0] == -unit:
            return f, before[1]
    for f in known_functions(e):
        u = f.args[0]  # type: ignore[assignment]
        if all(map(starts_negative, terms(u))):
            return f, add(*(scaled(t, MINUS_ONE) for t in terms(u)))
    return None


@rule(
    "parity",
    "Parity",
    "sin(x - y)*cos(y - x) = sin(x - y)*cos(x - y)",
    "{equal}, for the function is even",
    given="equal",
    heads=(Add, Mul, *KNOWN),
)
def parity(e: Expr, facts: Facts) -> Applied | None:
    """f(-u) is f(u) for an even function, -f(u) for an odd one, and 1 - f(u) for the sigmoid."""
    found = opposite(e)
    if found is None:
        return None
    f, u = found
    same = node(f.func, u)
    if isinstance(f, EVEN):
        new, said = same, ""
    elif isinstance(f, ODD):
        new, said = neg(same), noted("{equal}, for the function is odd")
    else:
        new, said = sub(ONE, same), noted("{equal}, for both sigmoids add up to one")
    return Applied(substitute(e, {f: new}), because=said, pieces={"equal": relation(f, "==", new)})


@rule(
    "sign-in-front-of-size",
    "Sign and absolute value",
    "abs(x)*y + sign(x)*z = sign(x)*(x*y + z)",
    "{size} is {u} times {sign}",
    given="size u sign",
    heads=(Add,),
)
def sign_in_front_of_size(e: Expr, facts: Facts) -> Applied | None:
    """|u| y + sign(u) z = sign(u) (u y + z): beside its sign, an absolute value is a number with that sign."""
    parts = terms(e)
    views = [monomial(t) for t in parts]
    for v in views:
        for size, _, exponent in v.powers.values():
            if not isinstance(size, Abs) or exponent != 1:
                continue
            u: Expr = size.args[0]  # type: ignore[assignment]
            one, other = key_of(size)[1], key_of(node(sign, u))[1]
            having = [n for n, w in enumerate(views) if _once(w, one) != _once(w, other)]
            if not any(_once(views[n], other) for n in having):
                continue
            inner = []
            for n in having:
                left = views[n].copy()
                if left.powers.pop(one, None) is not None:
                    left.merge(viewed(u))
                left.powers.pop(other, None)
                inner.append(build(left))
            whole = mul(node(sign, u), add(*inner))
            out = [whole if n == having[0] else t for n, t in enumerate(parts) if n == having[0] or n not in having]
            return Applied(add(*out), pieces={"size": size, "u": u, "sign": node(sign, u)})
    return None


def _once(v: Monomial, key: Key) -> bool:
    """Whether a product has a factor to the first power."""
    return key in v.powers and v.powers[key][2] == 1


__all__ = ["known_functions", "opposite", "parity", "sign_in_front_of_size"]

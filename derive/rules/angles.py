"""The double angle, 2 sin u cos u = sin 2u and cos² u - sin² u = cos 2u, and what two names have of one angle: c² + s² = 1."""

from __future__ import annotations

from sympy import Expr, Integer, Rational, cos, cosh, sin, sinh

from derive.expression.indices import names, substitute
from derive.expression.monomial import Monomial, build, key_of, monomial, scaled, terms
from derive.expression.nodes import (
    HALF,
    ONE,
    TWO,
    Add,
    Indexed,
    Mul,
    Symbol,
    add,
    indices_of,
    mul,
    name_of,
    node,
    power,
    relation,
)
from derive.expression.places import walk
from derive.problem import Definition
from derive.rule import Applied, Role, rule
from derive.rules.facts import Facts
from derive.rules.identities import sum_of_squares

#: f, g and the sign s in g(2u) = g² + s f²; 2 f g = f(2u) for both.
PAIRS = ((sin, cos, -1), (sinh, cosh, 1))
SINES = (sin, sinh)


@rule(
    "double-angle",
    "Double angle",
    "2*sin(x)*cos(x) = sin(2*x)",
    "{identity}, whatever the argument is",
    given="identity",
    heads=(Mul, Add),
)
def double_angle(e: Expr, facts: Facts) -> Applied | None:
    """2 sin u cos u = sin 2u and cos² u - sin² u = cos 2u, of hyperbolic functions likewise, whatever both are multiplied by."""
    return _of_product(e) if isinstance(e, Mul) else _of_squares(e)


def _of_product(e: Expr) -> Applied | None:
    whole = monomial(e)
    for key, (base, _, above) in whole.powers.items():
        for first, second, _ in PAIRS:
            if not isinstance(base, first) or not isinstance(above, Integer) or above < 1:
                continue
            beside = node(second, base.args[0])
            other = key_of(beside)[1]
            if other not in whole.powers or not isinstance(whole.powers[other][2], Integer) or whole.powers[other][2] < 1:
                continue
            found = node(first, _doubled(base.args[0]))
            out = Monomial(whole.coefficient * HALF)
            for k, (b, unit, exponent) in whole.powers.items():
                if k == key:
                    out.times(found, *key_of(found), ONE)
                left = exponent - 1 if k in (key, other) else exponent
                if left != 0:
                    out.times(b, unit, k, left)
            return Applied(build(out), pieces={"identity": relation(mul(TWO, base, beside), "==", found)})
    return None


def _of_squares(e: Expr) -> Applied | None:
    parts = terms(e)
    views = [monomial(t) for t in parts]
    for n, v in enumerate(views):
        for key, (base, _, exponent) in v.powers.items():
            for second, first, sign in PAIRS:
                if not isinstance(base, first) or exponent != 2:
                    continue
                other = key_of(node(second, base.args[0]))[1]
                rest = Monomial(v.coefficient, {k: x for k, x in v.powers.items() if k != key})
                for m, w in enumerate(views):
                    if other not in w.powers or w.powers[other][2] != 2 or w.coefficient != sign * v.coefficient:
                        continue
                    left = Monomial(v.coefficient, {k: x for k, x in w.powers.items() if k != other})
                    if (left.identity, left.unit()) != (rest.identity, rest.unit()):
                        continue
                    found = node(first, _doubled(base.args[0]))
                    rest.times(found, *key_of(found), ONE)
                    kept = [build(rest) if k == n else t for k, t in enumerate(parts) if k != m]
                    squares = power(base, TWO), mul(Integer(sign), power(node(second, base.args[0]), TWO))
                    return Applied(add(*kept), pieces={"identity": relation(add(*squares), "==", found)})
    return None


@rule(
    "squares-of-one-angle",
    "Sine and cosine",
    "",
    "{first} and {second} are of one argument, so {identity}",
    given="first second identity",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
)
def squares_of_one_angle(e: Expr, facts: Facts) -> Applied | None:
    """c² + s² = 1 where c = cos u and s = sin u by definition, and c² - s² = 1 of hyperbolic functions."""
    told = _circular(facts)
    if not told:
        return None
    written = {
        p: facts.instance(told[name_of(p)], indices_of(p))
        for _, p in walk(e)
        if isinstance(p, Indexed | Symbol) and name_of(p) in told
    }
    found = sum_of_squares(substitute(e, written), facts) if len(written) > 1 else None
    if found is None:
        return None
    back = {body: name for name, body in written.items()}
    identity = substitute(found.pieces["identity"], back)  # type: ignore[type-var]
    first, second = [back[p] for _, p in walk(found.pieces["identity"]) if p in back][:2]  # type: ignore[arg-type, index]
    pieces = {"first": relation(first, "==", written[first]), "second": relation(second, "==", written[second])}
    return Applied(substitute(found.expr, back), pieces={**pieces, "identity": identity})


def may_be_of_one_angle(e: Expr, facts: Facts) -> bool:
    """Whether two quantities stand in an expression that are a sine or a cosine by definition."""
    told = _circular(facts)
    return bool(told) and len(names(e) & told.keys()) > 1


def _circular(facts: Facts) -> dict[str, Definition]:
    """The definitions that are a sine or a cosine, where there are two of them at least."""
    known = facts.memory.table("circular")
    if () not in known:
        found = {d.name: d for d in facts.problem.definitions if isinstance(d.body, (sin, cos, sinh, cosh))}
        known[()] = found if len(found) > 1 else {}
    return known[()]  # type: ignore[no-any-return]


def _doubled(u: Expr) -> Expr:
    """2u, term by term, with the number in front: 2 d/2 is d."""
    doubled = [scaled(t, Rational(2)) for t in terms(u)]
    return add(*doubled)


__all__ = ["SINES", "double_angle", "may_be_of_one_angle", "squares_of_one_angle"]

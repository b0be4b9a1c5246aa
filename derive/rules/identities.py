"""Identities of the elementary functions that a person uses at once: tanh for sinh over cosh, |x| for x sign x."""

from __future__ import annotations

from sympy import Abs, Basic, Expr, Integer, Rational, cos, cosh, pi, sign, sin, sinh, tan, tanh
from sympy import exp as _exp
from sympy import log as _log
from sympy.core.relational import Ge, Gt, Le, Lt, Relational

from derive.expression.monomial import Key, Monomial, build, key_of, monomial, multiply, scaled, terms, viewed
from derive.expression.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Binder,
    Indexed,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Size,
    Symbol,
    add,
    exp,
    factors_of,
    mul,
    name_of,
    node,
    power,
    relation,
    relu,
    sub,
)
from derive.expression.places import heads, walk
from derive.rule import Applied, Role, Rule, rule
from derive.rules.algebra import factor_piecewise, positive_first
from derive.rules.facts import Facts
from derive.rules.quantities import fits, take_out
from derive.words import noted

RATIOS = ((sinh, cosh, tanh), (sin, cos, tan))
TOPS = tuple(top for top, _, _ in RATIOS)
#: f, g and the sign s in f² + s g² = 1
SQUARES = ((cos, sin, 1), (cosh, sinh, -1))
SINES = (sin, sinh)


@rule(
    "ratio-of-functions",
    "Sine over cosine",
    "sinh(x)/cosh(x) = tanh(x)",
    "{ratio} is {top} over {bottom}",
    given="ratio top bottom",
    heads=(Mul,),
)
def ratio_of_functions(e: Expr, facts: Facts) -> Applied | None:
    """sinh u / cosh u = tanh u, and sin u / cos u = tan u."""
    if heads(e).isdisjoint(TOPS):
        return None
    whole = viewed(e)
    for key, (base, _, above) in whole.powers.items():
        for top, bottom, ratio in RATIOS:
            if isinstance(base, top) and isinstance(above, Integer) and above.is_positive:
                other = key_of(node(bottom, base.args[0]))[1]
                below = whole.powers[other][2] if other in whole.powers else ZERO
                if isinstance(below, Integer) and below.is_negative:
                    times = min(above, -below)
                    found = node(ratio, base.args[0])
                    pieces = {"ratio": found, "top": base, "bottom": node(bottom, base.args[0])}
                    left = {key: above - times, other: below + times}
                    return Applied(build(_exchange(whole, left, found, times)), pieces=pieces)
    return None


def _exchange(whole: Monomial, left: dict[Key, Expr], new: Expr, times: Expr) -> Monomial:
    """A product in which some bases keep only the exponents in `left`, and new^times stands where the first of them was."""
    out, placed = Monomial(whole.coefficient), False
    for key, (base, unit, exponent) in whole.powers.items():
        if key in left:
            if not placed:
                out.merge(viewed(new), times)
                placed = True
            exponent = left[key]
        if exponent != 0:
            out.times(base, unit, key, exponent)
    return out


@rule(
    "sign-and-absolute-value",
    "Sign and absolute value",
    "x*sign(x) = abs(x)",
    "{u} is {sign} times {size}",
    given="u sign size",
    heads=(Mul, Pow),
)
def sign_and_absolute_value(e: Expr, facts: Facts) -> Applied | None:
    """u sign u = |u|, |u| sign u = u, sign u / |u| = 1/u, |u|² = u², and sign² u = 1."""
    if isinstance(e, Pow) and isinstance(e.base, Abs) and isinstance(e.exp, Integer) and e.exp % 2 == 0:
        u = e.base.args[0]
        said = noted("{size} and {u} differ at most in their sign, which an even power does not see")
        return Applied(power(u, e.exp), because=said, pieces={"size": e.base, "u": u})
    if sign not in heads(e):
        return None
    whole = viewed(e)
    for key, (base, _, exponent) in whole.powers.items():
        if not isinstance(base, sign):
            continue
        u = base.args[0]
        if isinstance(exponent, Integer) and exponent % 2 == 0:
            return _square_of_sign(whole, key, base)
        if not isinstance(e, Mul) or exponent != 1:
            continue
        size = key_of(node(Abs, u))[1]
        pieces = {"u": u, "sign": base, "size": node(Abs, u)}
        if size in whole.powers and whole.powers[size][2] in (1, -1):
            return Applied(build(_exchange(whole, {key: ZERO, size: ZERO}, u, whole.powers[size][2])), pieces=pieces)
        rest = Monomial(whole.coefficient, {k: x for k, x in whole.powers.items() if k != key})
        part = viewed(u)
        times = fits(part, rest) if part.powers else None
        if times is not None and times >= 1:
            new = build(take_out(part, rest, ONE, node(Abs, u)))
            return Applied(new, because=noted("{size} is {u} times {sign}"), pieces=pieces)
    return None


def _square_of_sign(whole: Monomial, key: Key, base: Expr) -> Applied:
    """A product without an even power of a sign, which is 1 or -1."""
    rest = Monomial(whole.coefficient, {k: x for k, x in whole.powers.items() if k != key})
    said = noted("{sign} is 1 or −1, and its square is 1")
    agreed = noted("where {zero}, the square of {sign} is taken to be 1")
    pieces = {"sign": base, "zero": relation(base.args[0], "==", ZERO)}
    return Applied(build(rest), because=said, pieces=pieces, convention=agreed)


@rule(
    "root-of-square",
    "Root of a square",
    "sqrt(x**2) = abs(x)",
    "a root is never negative, so that of {square} is {size}",
    given="square size",
    heads=(Pow,),
    of=(Pow,),
)
def root_of_square(e: Expr, facts: Facts) -> Applied | None:
    match e:
        case Pow(base=Pow(base=b, exp=n), exp=half) if half == HALF and n == 2:
            return Applied(node(Abs, b), pieces={"square": power(b, n), "size": node(Abs, b)})
    return None


@rule(
    "maximum-times-step",
    "Zero where the step is zero",
    "max(0, x)*where(x > 0, y, 0) = max(0, x)*y",
    "unless {condition}, the factor {zero} is zero as well",
    given="condition zero",
    heads=(Mul,),
    continues=(factor_piecewise,),
)
def maximum_times_step(e: Expr, facts: Facts) -> Applied | None:
    """max(0, u) times what is zero unless u > 0 needs no case distinction; min(0, u) and relu(u) likewise."""
    if Piecewise not in heads(e):
        return None
    for n, f in enumerate(e.args):
        if not isinstance(f, Piecewise) or len(f.args) != 2 or f.args[1].args[0] != 0:
            continue
        value, condition = f.args[0].args
        margin = _margin(condition)
        if margin is None:
            continue
        for m, g in enumerate(e.args):
            if n != m and (_vanishes_below(g, margin) or (g == margin and _is_maximum(g, facts))):
                new = mul(*(value if k == n else x for k, x in enumerate(e.args)))  # type: ignore[arg-type]
                return Applied(new, pieces={"condition": condition, "zero": g})
    return None


def _margin(condition: Relational) -> Expr | None:
    """What is positive (or zero) where an inequality holds."""
    if isinstance(condition, Gt | Ge):
        a, b = condition.args
    elif isinstance(condition, Lt | Le):
        b, a = condition.args
    else:
        return None
    return a if b == 0 else sub(a, b) if isinstance(b, Expr) and isinstance(a, Expr) else None


def _is_maximum(e: Basic, facts: Facts) -> bool:
    """Whether a name is by definition what is never below zero: f {1, f > 0} is f for f = max(0, z)."""
    d = facts.problem.defined.get(name_of(e)) if isinstance(e, Indexed | Symbol) else None
    return d is not None and (isinstance(d.body, relu) or (isinstance(d.body, Max) and ZERO in d.body.args))


def _vanishes_below(e: Expr, margin: Expr) -> bool:
    """Whether a factor is a positive power of max(0, c u) with c > 0, or of min(0, -c u)."""
    base = e.base if isinstance(e, Pow) and isinstance(e.exp, Rational) and e.exp.is_positive else e
    if isinstance(base, relu):
        u, side = base.args[0], ONE
    elif isinstance(base, Max | Min) and ZERO in base.args and len(base.args) == 2:
        u, side = next(a for a in base.args if a != 0), ONE if isinstance(base, Max) else MINUS_ONE
    else:
        return False
    (unit, key), (other, same) = key_of(u), key_of(margin)
    return key == same and bool((unit * side / other).is_positive) if other != 0 else False


@rule(
    "log-of-exponential",
    "Logarithm of an exponential",
    "log(exp(x)) = x",
    "the logarithm of {e} undoes the exponential",
    heads=(_log, _exp),
    of=(_log, _exp),
)
def log_of_exponential(e: Expr, facts: Facts) -> Applied | None:
    """log e^u = u, and e^{log u} = u."""
    match e:
        case _log(args=(_exp(args=(u,)) as inner,)):
            return Applied(u, because=noted("the logarithm undoes the exponential in {inner}"), pieces={"inner": inner})
        case _exp(args=(_log(args=(u,)) as inner,)):
            return Applied(u, because=noted("the exponential undoes {inner}"), pieces={"inner": inner})
    return None


@rule(
    "sum-of-squares",
    "Sine and cosine",
    "cos(x)**2 + sin(x)**2 = 1",
    "{identity}, whatever the argument is",
    given="identity",
    heads=(Add,),
)
def sum_of_squares(e: Expr, facts: Facts) -> Applied | None:
    """cos² + sin² = 1 and cosh² - sinh² = 1, whatever both are multiplied by."""
    parts = terms(e)
    views = [monomial(t) for t in parts]
    for n, v in enumerate(views):
        for key, (base, _, exponent) in v.powers.items():
            for first, second, sign_ in SQUARES:
                if not isinstance(base, first) or exponent != 2:
                    continue
                other = key_of(node(second, base.args[0]))[1]
                rest = Monomial(v.coefficient, {k: x for k, x in v.powers.items() if k != key})
                for m, w in enumerate(views):
                    if other in w.powers and w.powers[other][2] == 2 and w.coefficient == sign_ * v.coefficient:
                        left = Monomial(v.coefficient, {k: x for k, x in w.powers.items() if k != other})
                        if left.identity == rest.identity and left.unit() == rest.unit():
                            kept = [build(rest) if k == n else t for k, t in enumerate(parts) if k != m]
                            squares = power(base, Integer(2)), power(node(second, base.args[0]), Integer(2))
                            one = relation(add(squares[0], mul(Integer(sign_), squares[1])), "==", ONE)
                            return Applied(add(*kept), pieces={"identity": one})
    return None


@rule(
    "divide-by-exponential",
    "Divide above and below by the exponential",
    "exp(x)/(1 + exp(x)) = 1/(1 + exp(-x))",
    "{divisor} is never zero, so that above and below may be divided by it",
    given="divisor",
    heads=(Mul,),
    roles=(Role.AT_ONCE,),
)
def divide_by_exponential(e: Expr, facts: Facts) -> Applied | None:
    """e^u / (1 + e^u) = 1 / (1 + e^-u)."""
    whole = viewed(e)
    for divisor, shared in _exponentials(whole):
        keys = monomial(divisor).powers
        for below, (bottom, _, times) in whole.powers.items():
            if not isinstance(bottom, Add) or not isinstance(times, Integer) or not times.is_negative:
                continue
            share = shared / -times
            divided = [_divided(t, divisor, share) for t in terms(bottom)]
            if share.q != 1 or all(
                _has_exponential(v) for t, v in zip(terms(bottom), divided, strict=True) if _has_exponential(t)
            ):
                continue
            if any(map(_is_torn, divided)) or not any(isinstance(t, Rational) for t in (*terms(bottom), *divided)):
                return None  # e^b e^-a + c, and b + c e^-a, are no better below the line than e^b + c e^a, and b e^a + c
            new = add(*sorted(divided, key=lambda t: not isinstance(t, Rational)))
            gone = {below, *keys}
            rest = Monomial(whole.coefficient, {k: x for k, x in whole.powers.items() if k not in gone})
            rest.times(new, *key_of(new), times)
            return Applied(build(rest), pieces={"divisor": power(divisor, share)})
    return None


def _exponentials(whole: Monomial) -> list[tuple[Expr, Rational]]:
    """The exponentials above the line of a product, as they are written, each with its power."""
    joined = [
        (e, parts) for e, parts in whole.written if all(k in whole.powers and whole.powers[k][2] == x for k, x in parts.items())
    ]
    inside = {key for _, parts in joined for key in parts}
    found = [(e, ONE) for e, _ in joined]
    for key, (base, _, above) in whole.powers.items():
        if isinstance(base, _exp) and isinstance(above, Rational) and key not in inside:
            found.append((base, above))
    return found


def _divided(term: Expr, divisor: Expr, share: Rational) -> Expr:
    """A term over a power of an exponential: e^{-(a - b)} is e^{b - a} where the term has no exponential of its own."""
    view = monomial(term)
    if _has_exponential(term):
        view.merge(monomial(divisor), -share)
        return build(view)
    exponent = [scaled(t, -share) for t in terms(divisor.args[0])]
    return build(multiply((*factors_of(term), exp(positive_first(exponent)))))


def _has_exponential(e: Expr) -> bool:
    return any(isinstance(b, _exp) for b, _, _ in monomial(e).powers.values())


def _is_torn(e: Expr) -> bool:
    """Whether a term has several exponentials, or one in front of a sum over an index."""
    factors = factors_of(e)
    many = sum(isinstance(f, _exp) for f in factors)
    return many > 1 or (many == 1 and any(isinstance(f, Binder) for f in factors))


@rule(
    "product-of-roots",
    "Product of roots",
    "sqrt(2)*sqrt(pi) = sqrt(2*pi)",
    "the product of {roots}, roots of positive numbers, is {joined}",
    given="roots joined",
    heads=(Mul,),
    roles=(Role.FOLLOWS,),
)
def product_of_roots(e: Expr, facts: Facts) -> Applied | None:
    """√a √b = √(a b) for numbers and sizes."""
    powers = [n for n, f in enumerate(e.args) if isinstance(f, Pow)]
    for half in (HALF, -HALF) if len(powers) > 1 else ():
        places = [n for n in powers if e.args[n].exp == half and _is_positive_number(e.args[n].base)]  # type: ignore[attr-defined]
        roots = [e.args[n] for n in places]
        if len(roots) > 1:
            inside = sorted((g for f in roots for g in factors_of(f.base)), key=lambda g: not isinstance(g, Rational))
            joined = power(build(multiply(inside)), half)
            new = mul(*(joined if n == places[0] else f for n, f in enumerate(e.args) if n not in places[1:]))
            return Applied(new, pieces={"roots": roots, "joined": joined})
    return None


def _is_positive_number(e: Expr) -> bool:
    return all(
        (isinstance(p, Size | Mul | Integer) and not (isinstance(p, Integer) and p <= 0)) or p is pi or isinstance(p, Size)
        for _, p in walk(e)
    )


@rule(
    "power-of-product",
    "Power of a product",
    "(x/sqrt(2))**2 = x**2/2",
    "each factor of {base} is raised to the power {n}",
    given="base n",
    heads=(Pow,),
    of=(Mul,),
    roles=(Role.AT_ONCE,),
)
def power_of_product(e: Expr, facts: Facts) -> Applied | None:
    """A whole power of a product with a root in it: (x/√2)² = x²/2."""
    match e:
        case Pow(base=Mul() as product, exp=n) if isinstance(n, Integer) and any(
            isinstance(f, Pow) and isinstance(f.exp, Rational) and (f.exp * n).q < f.exp.q for f in product.args
        ):
            raised = [power(f, n) if not isinstance(f, Pow) else power(f.base, f.exp * n) for f in product.args]
            return Applied(build(multiply(raised)), pieces={"base": product, "n": n})
    return None


@rule(
    "absorb-into-power",
    "Collect powers",
    "(x/y)**(z - 1)*x/y = (x/y)**z",
    "the exponents of the powers of {base} add up",
    given="base",
    heads=(Mul,),
)
def absorb_into_power(e: Expr, facts: Facts) -> Applied | None:
    """A power of a product times that product: the exponents add up."""
    whole = viewed(e)
    for key, (base, unit, exponent) in whole.powers.items():
        if not isinstance(base, Mul) or isinstance(exponent, Integer):
            continue
        rest = Monomial(whole.coefficient, {k: x for k, x in whole.powers.items() if k != key})
        part = viewed(base)
        times = fits(part, rest)
        if times is not None:
            left = take_out(part, rest, times, ONE)
            out = Monomial(left.coefficient)
            for k, (b, u, _) in whole.powers.items():
                if k == key:
                    out.times(b, unit, k, exponent + times)
                elif k in left.powers:
                    out.times(b, u, k, left.powers[k][2])
            return Applied(build(out), pieces={"base": base})
    return None


#: What a person does at once, wherever it can be done.
AT_ONCE: tuple[Rule, ...] = (
    ratio_of_functions, sign_and_absolute_value, root_of_square, maximum_times_step, log_of_exponential,
    product_of_roots, absorb_into_power,
)  # fmt: skip

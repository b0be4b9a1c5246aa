"""Products over an index: the derivative of Π_k f_k, with and without division, and what logarithms make of it."""

from __future__ import annotations

from sympy import Expr, Integer, Rational
from sympy import exp as _exp
from sympy import log as _log
from sympy.core.relational import Eq

from derive.expression.indices import all_indices, free_indices, fresh_index, names, substitute
from derive.expression.monomial import build, key_of, monomial, viewed
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Add,
    Derivative,
    Index,
    Indexed,
    Mul,
    Piecewise,
    Pow,
    Product,
    Sum,
    Symbol,
    Tuple,
    add,
    derivative,
    exp,
    factors_of,
    fraction,
    indices_of,
    is_reciprocal,
    mul,
    name_of,
    neg,
    node,
    power,
    quotient,
    relation,
    summation,
    where,
)  # fmt: skip
from derive.expression.places import walk
from derive.rule import Applied, rule
from derive.rules.calculus import operand
from derive.rules.facts import Facts
from derive.rules.quantities import fits, named, take_out
from derive.words import noted


def opened(e: Expr, v: Expr, facts: Facts) -> tuple[Expr, Index, Index, Expr] | None:
    """The body of a node over an index, the index, a second letter that may run along it, and its size; the letters keep
    clear of the variable's."""
    body, (index, first, size) = e.args
    if first is not ONE:
        return None
    taken = all_indices(body) | all_indices(v) | facts.free | {Index(name) for name in facts.problem.taken}
    if index in free_indices(v):
        moved = fresh_index(taken, index)
        body, index = substitute(body, {index: moved}), moved
    return body, index, fresh_index(taken | {index}, index), size


def product(body: Expr, index: Index, size: Expr) -> Expr:
    """The product of the body over the whole range of an index."""
    return node(Product, body, node(Tuple, index, ONE, size))  # type: ignore[no-any-return]


@rule(
    "derivative-of-product",
    "Product rule over an index",
    "diff(prod(f(x, a[k]), k), x) = sum(diff(f(x, a[m]), x)*prod(where(k == m, 1, f(x, a[k])), k), m)",
    "each factor {factor} in turn is differentiated, and the others stay as they are",
    given="factor",
    heads=(Derivative,),
    of=(Product,),
)
def derivative_of_product(e: Expr, facts: Facts) -> Applied | None:
    """(Π_k f_k)' = Σ_m f_m' Π_{k≠m} f_k, which divides by nothing."""
    match operand(e):
        case (Product() as f, v) if (found := opened(f, v, facts)) is not None:
            body, index, other, size = found
            others = product(where(relation(index, "==", other), ONE, body), index, size)
            factor = substitute(body, {index: other})
            return Applied(summation(mul(derivative(factor, v), others), other, size), pieces={"factor": factor})
    return None


@rule(
    "logarithmic-derivative",
    "Logarithmic derivative",
    "diff(prod(exp(f(x, a[k])), k), x) = prod(exp(f(x, a[k])), k)*sum(diff(exp(f(x, a[m])), x)/exp(f(x, a[m])), m)",
    "{factor} is never zero, so the product may be divided by each factor in turn",
    given="factor",
    heads=(Derivative,),
    of=(Product,),
)
def logarithmic_derivative(e: Expr, facts: Facts) -> Applied | None:
    """P' = P Σ_m f_m'/f_m for P = Π_k f_k, where no factor vanishes whatever its leaves are."""
    match operand(e):
        case (Product() as f, v) if facts.nowhere_zero(f.args[0]) and (found := opened(f, v, facts)) is not None:
            body, index, other, size = found
            factor = substitute(body, {index: other})
            new = mul(product(body, index, size), summation(quotient(derivative(factor, v), factor), other, size))
            letters = any(isinstance(p, Pow) and names(p.exp) for _, p in walk(factor))
            said = (
                noted("a power with a letter as its exponent has a positive base, so {factor} is never zero") if letters else ""
            )
            return Applied(new, because=said, pieces={"factor": factor})
    return None


@rule(
    "logarithm-of-product",
    "Logarithm of a product",
    "log(prod(f(a[k]), k)) = sum(log(f(a[k])), k)",
    "the logarithm of a product is the sum of the logarithms of its factors {factor}",
    given="factor",
    heads=(_log,),
    of=(Product,),
)
def logarithm_of_product(e: Expr, facts: Facts) -> Applied | None:
    match e:
        case _log(args=(Product(args=(body, limits)),)):
            new = summation(node(_log, body), limits.args[0], limits.args[2], limits.args[1])
            return Applied(new, pieces={"factor": body})
    return None


@rule(
    "product-with-own-logarithm",
    ("Product rule", "Logarithm rule"),
    "diff(f(x)/y*log(f(x)/y), x) = (log(f(x)/y) + 1)*diff(f(x)/y, x)",
    "{u} times its own logarithm has the derivative {slope} by {u}",
    given="u slope",
    heads=(Derivative,),
    of=(Mul,),
)
def product_with_own_logarithm(e: Expr, facts: Facts) -> Applied | None:
    """(u log u)' = (log u + 1) u', for a fraction u that would have to be differentiated twice."""
    match operand(e):
        case (Mul() as f, v) if any(type(a) is _log for a in f.args):
            logs = [a for a in f.args if isinstance(a, _log) and facts.depends(a, v)]
            if len(logs) != 1 or fraction(logs[0].args[0])[1] == 1:  # type: ignore[arg-type]
                return None
            u: Expr = logs[0].args[0]  # type: ignore[assignment]
            whole = monomial(mul(*(a for a in f.args if a is not logs[0])))
            if fits(viewed(u), whole) != 1:
                return None
            rest = build(take_out(viewed(u), whole, ONE, ONE))
            if facts.depends(rest, v):
                return None
            slope = add(logs[0], ONE)
            return Applied(mul(*factors_of(rest), slope, derivative(u, v)), pieces={"u": u, "slope": slope})
    return None


@rule(
    "logarithm-of-factors",
    "Logarithm of a product",
    "diff(log(f(x)/g(x)), x) = diff(f(x), x)/f(x) - diff(g(x), x)/g(x)",
    "the logarithm of a product is a sum of logarithms, and of the factors {factors} depend on {v}",
    given="factors",
    heads=(Derivative,),
    of=(_log,),
)
def logarithm_of_factors(e: Expr, facts: Facts) -> Applied | None:
    """(log f g^n)' = f'/f + n g'/g, with the sign of no factor asked: what is constant drops out."""
    match operand(e):
        case (_log(args=(f,)), v) if len(factors_of(f)) > 1 or isinstance(f, Pow):
            moving = [a for a in factors_of(f) if facts.depends(a, v)]
            pieces = {"factors": moving}
            return Applied(add(*(_slope_of_logarithm(a, v, facts) for a in moving)), pieces=pieces) if moving else None
    return None


@rule(
    "logarithmic-derivative-of-factors",
    "Logarithmic differentiation",
    "diff(x**y*exp(f(x)), x) = x**y*exp(f(x))*(y/x + diff(f(x), x))",
    "{f} times the derivative of its logarithm, to which each of {factors} gives a term",
    given="factors",
    heads=(Derivative,),
    of=(Mul,),
)
def logarithmic_derivative_of_factors(e: Expr, facts: Facts) -> Applied | None:
    """(u^a v^b)' = u^a v^b (a u'/u + b v'/v), for powers with letters in their exponents, whose bases are positive, for roots of
    fractions, and for sums by which they are divided; the base of x^k for a whole number k need not be positive."""
    match operand(e):
        case (Mul() as f, v):
            moving = [a for a in f.args if facts.depends(a, v)]
            powers = [a for a in moving if isinstance(a, Pow) and _is_never_zero(a, v, facts)]
            below = [a for a in moving if is_reciprocal(a) and isinstance(a.base, Add)]  # type: ignore[attr-defined]  # no zero
            if len(moving) < 2 or not powers or not all(a in powers or a in below or isinstance(a, _exp) for a in moving):
                return None
            slopes = add(*(_slope_of_logarithm(a, v, facts) for a in moving))
            return Applied(mul(*f.args, slopes), pieces={"factors": moving})
    return None


def _is_never_zero(e: Pow, v: Expr, facts: Facts) -> bool:
    """Whether a power has letters in its exponent, or is the root of a fraction of which several factors move."""
    if not isinstance(e.exp, Rational):
        return not all_indices(e.exp)
    several = isinstance(e.base, Mul) and sum(facts.depends(a, v) for a in e.base.args) > 1  # type: ignore[arg-type]
    return several and not isinstance(e.exp, Integer) and any(is_reciprocal(a) for a in e.base.args)


def _slope_of_logarithm(f: Expr, v: Expr, facts: Facts) -> Expr:
    """(log f)', for a factor f: u' for e^u, n b'/b for b^n, and Σ f_k'/f_k for Π f_k."""
    if isinstance(f, _exp):
        return derivative(f.args[0], v)
    if isinstance(f, Product) and (found := opened(f, v, facts)) is not None:
        body, index, _, size = found
        slopes = (_slope_of_logarithm(a, v, facts) for a in factors_of(body) if facts.depends(a, v))
        return summation(add(*slopes), index, size)
    base, n = (f.base, f.exp) if isinstance(f, Pow) else (f, ONE)
    if facts.depends(n, v):
        return derivative(mul(n, node(_log, base)), v)
    if isinstance(base, Mul) and not isinstance(n, Integer):
        slope = add(*(_slope_of_logarithm(a, v, facts) for a in base.args if facts.depends(a, v)))  # type: ignore[arg-type]
    else:
        slope = quotient(ONE if base == v else derivative(base, v), base)
    return slope if n is ONE else neg(slope) if n == MINUS_ONE else mul(n, slope)


@rule(
    "product-of-exponentials",
    "Product of exponentials",
    "prod(exp(f(a[k])), k) = exp(sum(f(a[k]), k))",
    "the exponents {u} add up",
    given="u",
    heads=(Product,),
    of=(_exp,),
)
def product_of_exponentials(e: Expr, facts: Facts) -> Applied | None:
    """Π_k e^{u_k} as one exponential, unless the product has a name as it stands."""
    match e:
        case Product(args=(_exp(args=(u,)), limits)) if named(e, facts) is None:
            return Applied(exp(summation(u, limits.args[0], limits.args[2], limits.args[1])), pieces={"u": u})
    return None


@rule(
    "common-shift",
    "Common shift",
    "x + log(sum(exp(f(a[k]) - x), k)) = log(sum(exp(f(a[k])), k))",
    "{shift} is the same in every exponent, and leaves the sum as a factor",
    given="shift",
    heads=(Add,),
)
def common_shift(e: Expr, facts: Facts) -> Applied | None:
    """m + log Σ e^{a_k - m} is log Σ e^{a_k}: what is taken off every exponent, so that none overflows, and added outside."""
    if not any(isinstance(t, _log) and isinstance(t.args[0], Sum) for t in e.args):
        return None
    outside = {key_of(neg(t)): t for t in e.args}  # type: ignore[arg-type]
    for log_ in e.args:
        match log_:
            case _log(args=(Sum(args=(_exp(args=(Add() as u,)), limits)),)):
                index = limits.args[0]
                for t in u.args:
                    same = outside.get(key_of(t))
                    if same is None or index in free_indices(t):
                        continue
                    rest = add(*(s for s in u.args if s is not t))
                    new = node(_log, node(Sum, exp(rest), limits))
                    kept = [new if s is log_ else s for s in e.args if s is not same]
                    return Applied(add(*kept), pieces={"shift": same})
    return None


@rule(
    "product-of-constant",
    "Product of equal factors",
    "prod(c, (k, 1, N)) = c**N",
    "each of the {last} factors is {body}",
    heads=(Product,),
)
def product_of_constant(e: Expr, facts: Facts) -> Expr | None:
    match e:
        case Product(args=(body, limits)) if limits.args[1] is ONE and limits.args[0] not in free_indices(body):
            return body if body is ONE else power(body, limits.args[2])
    return None


@rule(
    "product-over-product",
    "Cancel all factors but one",
    "prod(where(k == m, 1, a[k]), k)/prod(a[k], k) = 1/a[m]",
    "{all} has the factor {factor} besides those above the line",
    given="all factor",
    heads=(Mul,),
)
def product_over_product(e: Expr, facts: Facts) -> Applied | None:
    """Π_{k≠m} f_k over Π_k f_k, by which it is divided already, so that no factor vanishes, is 1/f_m."""
    whole = monomial(e)
    for without in (f for f in e.args if isinstance(f, Product) and isinstance(f.args[0], Piecewise)):
        found = _but_one(without)
        if found is None:
            continue
        all_, factor = found
        for key, (base, _, exponent) in whole.powers.items():
            named = isinstance(base, Indexed | Symbol) and name_of(base) in facts.problem.defined
            body = facts.instance(facts.problem.defined[name_of(base)], indices_of(base)) if named else base
            if isinstance(exponent, Rational) and exponent <= -1 and key_of(body) == key_of(all_):
                out = whole.copy()
                out.times(base, whole.powers[key][1], key, ONE)
                out.times(without, *key_of(without), MINUS_ONE)
                out.merge(viewed(factor), MINUS_ONE)
                return Applied(build(out), pieces={"all": base, "factor": factor})
    return None


def _but_one(e: Product) -> tuple[Expr, Expr] | None:
    """Of Π_{k≠m} f_k the product of all factors, and the one that is left out; None where a product is not of this kind."""
    body, (index, first, size) = e.args
    (value, condition), (others, _) = (piece.args for piece in body.args)
    if value != 1 or first is not ONE or not isinstance(condition, Eq) or index not in condition.args:
        return None
    place = next((i for i in condition.args if i != index), None)
    if place is None or place.has(index):
        return None
    return product(others, index, size), substitute(others, {index: place})

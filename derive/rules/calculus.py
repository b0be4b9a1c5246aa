"""The rules of differentiation, each for one inert derivative: ∂f/∂v becomes an expression with smaller derivatives."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Rational
from sympy import log as _log
from sympy.core.relational import Eq, Ne, Relational

from derive.expression.monomial import scaled
from derive.expression.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    AppliedUndef,
    Derivative,
    Indexed,
    IndexMax,
    IndexMin,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Symbol,
    Whole,
    add,
    alike,
    branches,
    derivative,
    factors_of,
    fraction,
    is_reciprocal,
    mul,
    name_of,
    neg,
    node,
    power,
    quotient,
    relation,
    starts_negative,
    sub,
    where,
)  # fmt: skip
from derive.rule import Applied, Role, rule
from derive.rules.edges import meets_smoothly
from derive.rules.facts import Facts
from derive.words import noted

#: The titles of laws that speak beside others.
CHAIN_RULE, MINIMUM = noted("Chain rule"), noted("Derivative of a minimum")


def operand(e: Expr) -> tuple[Expr, Expr] | None:
    """The function and the variable of an inert first derivative."""
    if not isinstance(e, Derivative) or len(parts := e._args) != 2:
        return None
    return parts[0], parts[1]._args[0]


def arguments_of(e: Expr) -> tuple[Expr, ...] | None:
    """What an unknown function depends on, or a partial derivative of one by an argument of its own."""
    if isinstance(e, AppliedUndef):
        return e.args  # type: ignore[no-any-return]
    if (inner := operand(e)) is None or (arguments := arguments_of(inner[0])) is None:
        return None
    v = inner[1]
    return arguments if v in arguments or any(is_variable([a], v) for a in arguments) else None


def is_variable(moving: list[Expr], v: Expr) -> bool:
    """Whether the only argument that moves is the variable itself, or all of the array that it is an entry of."""
    return moving == [v] or (len(moving) == 1 and isinstance(moving[0], Whole) and moving[0].name == name_of(v))


@rule("constant", "Constant", "diff(c, x) = 0", "{f} does not depend on {v}", heads=(Derivative,), roles=(Role.SLIGHT,))
def constant(e: Expr, facts: Facts) -> Applied | Expr | None:
    match operand(e):
        case (f, v) if not facts.depends(f, v):
            return ZERO
        case (f, v) if facts.elsewhere(f, v):
            said = noted("{f} does not depend on {v} where {case}")
            return Applied(ZERO, titles=(noted("Constant in this case"),), because=said, pieces={"case": facts.case})
    return None


@rule("identity", "Identity", "diff(x, x) = 1", "{f} is the variable itself", heads=(Derivative,), roles=(Role.SLIGHT,))
def identity(e: Expr, facts: Facts) -> Expr | None:
    match operand(e):
        case (f, v) if alike(f, v):
            return ONE
    return None


@rule(
    "sum-rule",
    "Sum rule",
    "diff(f(x) + g(x), x) = diff(f(x), x) + diff(g(x), x)",
    "the terms {terms} are differentiated one by one",
    given="terms",
    heads=(Derivative,),
    of=(Add,),
    roles=(Role.LINEAR,),
)
def sum_rule(e: Expr, facts: Facts) -> Applied | None:
    match operand(e):
        case (Add(args=terms), v):
            positive = [scaled(t, MINUS_ONE) if starts_negative(t) else t for t in terms]
            parts = (derivative(p, v) if p is t else neg(derivative(p, v)) for p, t in zip(positive, terms, strict=True))
            return Applied(node(Add, *parts), pieces={"terms": positive})
    return None


def _constants(f: Expr, v: Expr, facts: Facts) -> tuple[list[Expr], list[Expr]]:
    """The factors of a product that do not depend on the variable, and those that do."""
    fixed: list[Expr] = []
    moving: list[Expr] = []
    for a in f.args:
        (moving if facts.depends(a, v) else fixed).append(a)  # type: ignore[arg-type]
    return fixed, moving


@rule(
    "constant-multiple",
    "Constant factor",
    "diff(c*f(x), x) = c*diff(f(x), x)",
    "{c} does not depend on {v}, and a constant factor stays in front",
    given="c",
    heads=(Derivative,),
    of=(Mul,),
    roles=(Role.LINEAR,),
)
def constant_multiple(e: Expr, facts: Facts) -> Applied | None:
    match operand(e):
        case (Mul() as f, v):
            fixed, moving = _constants(f, v, facts)
            if fixed and moving:
                c = mul(*fixed)
                number = all(isinstance(a, Rational) for a in factors_of(c))
                said = noted("the number {c} stays in front") if number else ""
                return Applied(mul(c, derivative(mul(*moving), v)), because=said, pieces={"c": c})
    return None


@rule(
    "quotient-rule",
    "Quotient rule",
    "diff(g(x)/h(x), x) = (diff(g(x), x)*h(x) - diff(h(x), x)*g(x))/h(x)**2",
    "top and bottom both depend on {v}: {g} and {h}",
    given="g h",
    heads=(Derivative,),
    of=(Mul,),
    roles=(Role.NAMES_PIECES,),
)
def quotient_rule(e: Expr, facts: Facts) -> Applied | None:
    """(g/h)' = (g' h - h' g) / h²."""
    match operand(e):
        case (Mul() as f, v):
            if not any(is_reciprocal(a) for a in f.args):
                return None
            top, bottom = fraction(f)
            if facts.depends(top, v) and facts.depends(bottom, v):
                above = sub(mul(derivative(top, v), bottom), mul(derivative(bottom, v), top))
                where = tuple(zip(facts.letters("g", "h"), (top, bottom), strict=True))
                return Applied(quotient(above, squared(bottom)), where, pieces=dict(zip("gh", map(told, where), strict=True)))
    return None


def told(piece: tuple[Expr, Expr]) -> Relational:
    """A piece that a rule speaks of, as an equation: g = e^{a_i}."""
    return relation(piece[0], "==", piece[1])


def is_entry_like(f: Expr, v: Expr) -> bool:
    """Whether an inner function is the variable or an entry of its array: no chain to speak of."""
    return isinstance(f, Indexed | Symbol) and name_of(f) == name_of(v)


def squared(e: Expr) -> Expr:
    """e², with the exponent of a power doubled."""
    if isinstance(e, Pow) and isinstance(e.exp, Rational):
        return power(e.base, e.exp * 2)
    return power(e, TWO)


@rule(
    "reciprocal-rule",
    "Reciprocal rule",
    "diff(1/h(x), x) = -diff(h(x), x)/h(x)**2",
    "only the bottom depends on {v}: {h}",
    given="h",
    heads=(Derivative,),
    of=(Pow, Mul),
)
def reciprocal_rule(e: Expr, facts: Facts) -> Applied | None:
    bottom: Expr
    match operand(e):
        case (Pow(exp=n) as f, v) if n == -1 and facts.depends(f.base, v):
            bottom = f.base
        case (Mul() as f, v) if all(is_reciprocal(a) for a in f.args):
            bottom = fraction(f)[1]
        case _:
            return None
    piece = (facts.letters("h")[0], bottom)
    return Applied(neg(quotient(derivative(bottom, v), squared(bottom))), (piece,), pieces={"h": told(piece)})


@rule(
    "product-rule",
    "Product rule",
    "diff(f(x)*g(x), x) = diff(f(x), x)*g(x) + f(x)*diff(g(x), x)",
    "more than one factor depends on {v}: {factors}",
    given="factors",
    heads=(Derivative,),
    of=(Mul,),
)
def product_rule(e: Expr, facts: Facts) -> Applied | None:
    """(f g)' = f' g + f g', and likewise for more factors."""
    match operand(e):
        case (Mul() as f, v) if not any(is_reciprocal(a) and facts.depends(a, v) for a in f.args):
            factors = f.args
            moving = [n for n, a in enumerate(factors) if facts.depends(a, v)]
            if len(moving) < 2:
                return None
            terms = [mul(*(derivative(a, v) if n == m else a for n, a in enumerate(factors))) for m in moving]
            where = tuple(zip(facts.letters(*"fghpq"[: len(moving)]), (factors[n] for n in moving), strict=False))
            return Applied(add(*terms), where, pieces={"factors": tuple(map(told, where))})
    return None


@rule(
    "power-rule",
    "Power rule",
    "diff(f(x)**3, x) = 3*f(x)**2*diff(f(x), x)",
    "the derivative of {outer} by {u} is {slope}",
    given="outer u slope",
    heads=(Derivative,),
    of=(Pow,),
    roles=(Role.READS_ITSELF,),
)
def power_rule(e: Expr, facts: Facts) -> Applied | None:
    """(f^n)' = n f^(n-1) f'."""
    match operand(e):
        case (Pow(base=f, exp=n) as whole, v) if facts.depends(f, v) and not facts.depends(n, v):
            lower = power(f, n - 1 if isinstance(n, Rational) else sub(n, ONE))
            if f == v:
                slope = quotient(ONE, mul(TWO, whole)) if n == HALF else mul(n, lower)
                return Applied(slope, pieces={"outer": whole, "u": v, "slope": slope})
            inner = derivative(f, v)
            new = quotient(inner, mul(TWO, whole)) if n == HALF else mul(n, lower, inner)
            return chained(new, f, v, power_rule.titles[0], facts, lambda u: power(u, n), lambda u: _slope_of_power(u, n))
    return None


def _slope_of_power(u: Expr, n: Expr) -> Expr:
    """n u^(n-1)."""
    if n == HALF:
        return quotient(ONE, mul(TWO, power(u, n)))
    return mul(n, power(u, n - 1 if isinstance(n, Rational) else sub(n, ONE)))


def chained(
    new: Expr, inner: Expr, v: Expr, title: str, facts: Facts, outer: Callable[[Expr], Expr], slope: Callable[[Expr], Expr]
) -> Applied:
    """What the chain rule made of outer(inner), and why: the letter u for the inner function, unless it has a name."""
    if isinstance(inner, Indexed | Symbol):
        pieces = {"outer": outer(inner), "u": inner, "slope": slope(inner), "inner": derivative(inner, v)}
        said = noted("the derivative of {outer} by {u} is {slope}, and {inner} follows by the chain rule")
        return Applied(new, (), () if is_entry_like(inner, v) else (title, CHAIN_RULE), said, pieces)
    u = facts.letters("u")[0]
    pieces = {"outer": outer(u), "u": told((u, inner)), "slope": slope(u), "inner": derivative(u, v)}
    said = noted("{outer} with {u} has the derivative {slope}, and {inner} follows by the chain rule")
    return Applied(new, ((u, inner),), (title, CHAIN_RULE), said, pieces)


@rule(
    "exponential-base",
    "Exponential with a constant base",
    "diff(2**f(x), x) = 2**f(x)*log(2)*diff(f(x), x)",
    "only the exponent of {f} depends on {v}",
    heads=(Derivative,),
    of=(Pow,),
    roles=(Role.READS_ITSELF,),
)
def exponential_base(e: Expr, facts: Facts) -> Expr | None:
    match operand(e):
        case (Pow(base=b, exp=f) as whole, v) if facts.depends(f, v) and not facts.depends(b, v):
            return mul(whole, node(_log, b), derivative(f, v))
    return None


@rule(
    "logarithmic-differentiation",
    "Logarithmic differentiation",
    "diff(exp(x)**f(x), x) = exp(x)**f(x)*diff(f(x)*log(exp(x)), x)",
    "base and exponent of {f} both depend on {v}",
    heads=(Derivative,),
    of=(Pow,),
)
def logarithmic_differentiation(e: Expr, facts: Facts) -> Expr | None:
    match operand(e):
        case (Pow(base=b, exp=f) as whole, v) if facts.depends(f, v) and facts.depends(b, v):
            return mul(whole, derivative(mul(f, node(_log, b)), v))
    return None


@rule(
    "piecewise",
    "Piece by piece",
    "diff(where(x > 1, f(x), g(x)), x) = where(x > 1, diff(f(x), x), diff(g(x), x))",
    "away from {edge} each piece is differentiated by itself",
    "where {edge}, the derivative is that of the piece that holds there",
    given="edge",
    heads=(Derivative,),
    of=(Piecewise,),
)
def piecewise(e: Expr, facts: Facts) -> Applied | None:
    match operand(e):
        case (Piecewise() as f, v):
            yes, condition, no = branches(f)
            if isinstance(condition, Eq | Ne) and any(facts.depends(x, v) for x in condition.args):
                if not any(_is_extreme(x, facts) for x in condition.args):
                    return None  # a piece that is one point has no derivative of its own
            edge = relation(condition.args[0], "==", condition.args[1])
            new = where(condition, derivative(yes, v), derivative(no, v))
            if not any(facts.depends(x, v) for x in condition.args):  # no piece ends where v moves
                return Applied(new, pieces={"edge": edge}, convention=None)
            if meets_smoothly(yes, condition, no, facts.problem):
                said = noted("each piece is differentiated by itself; where {edge}, both have one value and one derivative")
                return Applied(new, because=said, pieces={"edge": edge}, convention=None)
            return Applied(new, pieces={"edge": edge})
    return None


def _is_extreme(e: Expr, facts: Facts) -> bool:
    """Whether an expression is the largest or smallest of some values, and so equal to one of them wherever they are."""
    if isinstance(e, Indexed | Symbol) and name_of(e) in facts.problem.defined:
        return _is_extreme(facts.problem.defined[name_of(e)].body, facts)
    return isinstance(e, IndexMax | IndexMin)


@rule(
    "maximum",
    "Derivative of a maximum",
    "diff(max(f(x), 0), x) = where(f(x) > 0, diff(f(x), x), diff(0, x))",
    "{f} is {larger} where {condition}, and else {other}",
    "where {tie}, the derivative of {f} is taken to be that of {other}",
    given="larger condition other tie",
    heads=(Derivative,),
    of=(Max, Min),
)
def maximum(e: Expr, facts: Facts) -> Applied | None:
    match operand(e):
        case (Max() | Min() as f, v):
            a, b = f.args
            if isinstance(a, Rational) or not facts.depends(a, v):
                a, b = b, a  # the condition speaks of what moves: 1 - t > 0 rather than 0 > 1 - t
            sign = ">" if isinstance(f, Max) else "<"
            new = where(relation(a, sign, b), derivative(a, v), derivative(b, v))
            pieces = {"larger": a, "condition": relation(a, sign, b), "other": b, "tie": relation(a, "==", b)}
            return Applied(new, titles=() if isinstance(f, Max) else (MINIMUM,), pieces=pieces)
    return None

"""Between which numbers an expression lies whatever its leaves are: e^x > 0, x² + 1 ≥ 1.  A branch beyond is no branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from math import inf, isinf, isnan, pi, prod

import numpy as np
from sympy import (
    Abs,
    Add,
    Basic,
    Derivative,
    Indexed,
    Integer,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    acos,
    asin,
    atan,
    cos,
    cosh,
    erf,
    exp,
    log,
    sign,
    sin,
    sinh,
    tanh,
)
from sympy.core.numbers import Exp1, Pi
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne, Relational

from derive.check.functions import ELEMENTARY, power
from derive.check.squares import OF_EXPONENTIAL, at_least
from derive.expression.indices import names
from derive.expression.nodes import (
    ONE,
    ZERO,
    Binder,
    Index,
    IndexMax,
    IndexMin,
    Size,
    indices_of,
    mul,
    name_of,
    neg,
    relu,
    sigmoid,
    softplus,
)
from derive.problem import Problem

#: The functions that grow with their argument.
GROWING = (exp, log, asin, atan, tanh, sinh, erf, sigmoid, softplus)
Bounds = tuple[float, float]
ANY: Bounds = (-inf, inf)
Terms = dict[Basic, Rational]
#: What is always one of some values.
CHOICES = (Max, Min, relu, Abs, Piecewise)
#: How many of those in a sum are looked into.
MOST_CHOICES = 4
OPPOSITE: dict[type[Basic], type[Basic]] = {Lt: Ge, Ge: Lt, Gt: Le, Le: Gt, Eq: Ne, Ne: Eq}
#: A problem that defines nothing.
NOTHING = Problem((), ZERO, ZERO)
RANGE: dict[type, Bounds] = {
    exp: (0.0, inf), sigmoid: (0.0, 1.0), softplus: (0.0, inf), tanh: (-1.0, 1.0), erf: (-1.0, 1.0), sin: (-1.0, 1.0),
    cos: (-1.0, 1.0), cosh: (1.0, inf), sign: (-1.0, 1.0), asin: (-pi / 2, pi / 2),
    acos: (0.0, pi), atan: (-pi / 2, pi / 2), KroneckerDelta: (0.0, 1.0),
    Index: (1.0, inf), Size: (1.0, inf), Pi: (pi, pi), Exp1: (2.7, 2.8),
}  # fmt: skip

#: Between which numbers the slope of a function is: softplus(x) grows by less than x, sinh(x) by more.
SLOPE: dict[type, Bounds] = {
    tanh: (0.0, 1.0), atan: (0.0, 1.0), softplus: (0.0, 1.0), sigmoid: (0.0, 0.25), erf: (0.0, 1.13), sinh: (1.0, inf),
    asin: (1.0, inf), acos: (-inf, -1.0),
    sin: (-1.0, 1.0), cos: (-1.0, 1.0),
}  # fmt: skip
#: What stands for an end where an argument has none, and a value that has none there either.
FARTHEST, BEYOND = 1e300, 1e290


def bounds(e: Basic, problem: Problem, known: dict[Basic, Bounds] | None = None) -> Bounds:
    """A lower and an upper bound, which are not sharp: every occurrence of a leaf is taken for another one."""
    known = {} if known is None else known
    if e not in known:
        known[e] = ANY  # what a definition says of itself is nothing
        low, high = _bounds(e, problem, lambda part: bounds(part, problem, known))
        known[e] = (-inf if isnan(low) else low, inf if isnan(high) else high)
    return known[e]


def _bounds(e: Basic, problem: Problem, of: Callable[[Basic], Bounds]) -> Bounds:
    if type(e) in GROWING:
        low, high = of(e.args[0])
        least, most = RANGE.get(type(e), ANY)
        return max(least, _value(type(e), low, -inf)), min(most, _value(type(e), high, inf))
    if isinstance(e, cosh):
        low, high = _extreme(e, [of(e.args[0])])
        return _value(cosh, low, -inf), _value(cosh, high, inf)
    if type(e) in RANGE:
        return RANGE[type(e)]
    if isinstance(e, Rational):
        return float(e), float(e)
    if isinstance(e, Symbol | Indexed):
        return _leaf(name_of(e), problem, of)
    if isinstance(e, Add):
        return _sum(like_terms(e, problem), of)
    if isinstance(e, Mul):
        found: Bounds = (1.0, 1.0)
        for a, times in Counter(e.args).items():
            found = _product(found, of(a) if times == 1 else _power(of(a), Integer(times)))
        return found
    if isinstance(e, Pow):
        return _power(of(e.args[0]), e.args[1]) if isinstance(e.args[1], Rational) else _turned(of(e.args[0]), of(e.args[1]))
    if isinstance(e, Sum):  # of one term at least
        low, high = of(e.args[0])
        return low if low >= 0 else -inf, high if high <= 0 else inf
    if isinstance(e, Product):
        return (0.0, inf) if of(e.args[0])[0] >= 0 else ANY
    if isinstance(e, IndexMax | IndexMin):
        return of(e.args[0])
    if isinstance(e, Piecewise):
        parts = [of(yes) for yes in _values(e, of)]
        return min(p[0] for p in parts), max(p[1] for p in parts)
    if isinstance(e, Max | Min | relu | Abs):
        return _extreme(e, [of(a) for a in e.args])
    if isinstance(e, Derivative) and len(e.args) == 2 and e.args[1].args[1] == 1:
        return _slope(e.args[0], e.args[1].args[0], problem, of)
    return ANY


def _slope(e: Basic, variable: Basic, problem: Problem, of: Callable[[Basic], Bounds]) -> Bounds:
    """Bounds of the derivative of an expression, as far as its form tells: of x by x it is 1."""
    name = name_of(variable)  # type: ignore[arg-type]
    if e == variable:
        return 1.0, 1.0
    if not any(name in problem.needed(n) for n in names(e)):
        return 0.0, 0.0
    if name in problem.defined:
        return ANY  # it is held while what it is made of varies
    if isinstance(e, Symbol | Indexed):
        of_another = name_of(e) == name  # another entry, or the same
        return (0.0, 1.0) if of_another else _slope(problem.defined[name_of(e)].at(*indices_of(e)), variable, problem, of)
    if isinstance(e, Add):
        slopes = [_slope(a, variable, problem, of) for a in e.args]
        return sum(s[0] for s in slopes), sum(s[1] for s in slopes)
    if isinstance(e, Mul):
        moving = [n for n, a in enumerate(e.args) if any(name in problem.needed(m) for m in names(a))]
        beside = of(mul(*(a for n, a in enumerate(e.args) if n != moving[0])))  # type: ignore[arg-type]
        return _product(_slope(e.args[moving[0]], variable, problem, of), beside) if len(moving) == 1 else ANY
    if isinstance(e, Piecewise | Max | Min | relu | Abs):
        slopes = [_slope(value, variable, problem, of) for value in _values(e, of)]
        return min(s[0] for s in slopes), max(s[1] for s in slopes)
    steep = None if isinstance(e, Binder) else _slopes(e, of)
    return ANY if steep is None else _product(steep, _slope(e.args[0], variable, problem, of))


def _leaf(name: str, problem: Problem, of: Callable[[Basic], Bounds]) -> Bounds:
    if name in problem.defined:
        return of(problem.defined[name].body)
    domain: Mapping[str, tuple[float | None, float | None]] = problem.domain
    low, high = domain.get(name, (None, None))
    return -inf if low is None else low, inf if high is None else high


def like_terms(e: Basic, problem: Problem, times: Rational = ONE, depth: int = 3) -> Terms:
    """The terms of a sum, each once, with the number before it: x - x is nothing, whatever x is."""
    found: Terms = {}
    while isinstance(e, Mul) and any(isinstance(a, Rational) for a in e.args):
        times = times * prod(a for a in e.args if isinstance(a, Rational))
        e = mul(*(a for a in e.args if not isinstance(a, Rational)))
    if isinstance(e, Symbol | Indexed) and depth and name_of(e) in problem.defined:  # type: ignore[arg-type]
        body = problem.defined[name_of(e)].at(*indices_of(e))  # type: ignore[arg-type]
        if isinstance(body, (Add, Mul, Pow, *CHOICES, *OF_EXPONENTIAL)):
            return like_terms(body, problem, times, depth - 1)
    if not isinstance(e, Add):
        return {e: times}
    for a in e.args:
        for term, n in like_terms(a, problem, times, depth).items():
            found[term] = found.get(term, ZERO) + n
    return found


def _sum(terms: Terms, of: Callable[[Basic], Bounds], choices: int = MOST_CHOICES) -> Bounds:
    """The bounds of a sum; what a term takes its value from is put beside the others, for it may cancel with them."""
    parts = [_product(of(term), (float(times), float(times))) for term, times in terms.items() if times]
    low, high = float(sum(p[0] for p in parts)), float(sum(p[1] for p in parts))
    if low < 0 < high and len(parts) > 1 and any(isinstance(term, (Mul, Pow, *OF_EXPONENTIAL)) for term in terms):
        low = max(low, at_least(frozenset(terms.items())))
        high = min(high, -at_least(frozenset((term, -times) for term, times in terms.items())))
    beside = (_beside(term, n, terms, of) for term, n in terms.items() if n and choices and len(parts) > 1)
    for (a, b), others in islice(filter(None, beside), MOST_CHOICES):
        x, y = _sum(others, of, min(choices - 1, 1))
        low, high = float(np.fmax(low, a + x)), float(np.fmin(high, b + y))
    choice = next((term for term, times in terms.items() if times and isinstance(term, CHOICES)), None)
    if choice is None or not choices or len(parts) < 2:
        return low, high
    times, each = terms[choice], []
    for value in _values(choice, of):
        others = _plus({term: n for term, n in terms.items() if term is not choice}, like_terms(value, NOTHING, times))
        bottom, top = _sum(others, of, choices - 1)
        for gap in _gaps(choice, value):  # which is not negative where this value is taken
            bottom = float(np.fmax(bottom, _sum(_plus(others, gap, -1), of, 0)[0]))
            top = float(np.fmin(top, _sum(_plus(others, gap), of, 0)[1]))
        each.append((bottom, top))
    below, above = [p[0] for p in each], [p[1] for p in each]
    least = bool(times > 0) is isinstance(choice, Min)
    first, last = (min, max) if isinstance(choice, Piecewise) else (min, min) if least else (max, max)
    return float(np.fmax(low, first(below))), float(np.fmin(high, last(above)))


def _plus(terms: Terms, more: Terms, sign: int = 1) -> Terms:
    total = dict(terms)
    for term, n in more.items():
        total[term] = total.get(term, ZERO) + sign * n
    return total


def _gaps(choice: Basic, value: Basic) -> Iterator[Terms]:
    """By how much one side of a condition is above the other where a value of pieces is taken."""
    if not isinstance(choice, Piecewise) or [yes for yes, _ in choice.args].count(value) > 1:
        return
    for yes, condition in choice.args:
        kind = condition.func if yes is value else OPPOSITE.get(condition.func)
        if kind in (Gt, Ge, Lt, Le):
            left, right = condition.args if kind in (Gt, Ge) else reversed(condition.args)
            yield _plus(like_terms(left, NOTHING), like_terms(right, NOTHING), -1)
        if yes is value:
            return


def _beside(e: Basic, times: Rational, terms: Terms, of: Callable[[Basic], Bounds]) -> tuple[Bounds, Terms] | None:
    """The bounds of a function together with the multiple of its argument that stands beside it, and the terms that are left.

    Where the slopes tell that both together only grow, or only fall, they are between what they are at the two ends:
    softplus(x) - x falls to 0.
    """
    if not e.args or (steep := _slopes(e, of)) is None:
        return None
    argument = like_terms(e.args[0], NOTHING)
    part = next((t for t, n in argument.items() if n and not isinstance(t, Rational)), None)
    if part is None or not terms.get(part):
        return None
    line = terms[part] / argument[part]
    least, most = (x + float(line) for x in _product(steep, (float(times), float(times))))
    if not (least >= 0 or most <= 0):
        return None
    others = {t: n for t, n in terms.items() if t is not e}
    for t, n in argument.items():
        others[t] = others.get(t, ZERO) - line * n
    ends = [_at(e, float(times), float(line), max(-FARTHEST, min(x, FARTHEST))) for x in of(e.args[0])]
    low, high = (ends[0][0], ends[1][1]) if least >= 0 else (ends[1][0], ends[0][1])
    return (low if abs(low) < BEYOND else -inf, high if abs(high) < BEYOND else inf), others


def _slopes(e: Basic, of: Callable[[Basic], Bounds]) -> Bounds | None:
    """Between which numbers the slope of a function of its argument is, where that is."""
    if isinstance(e, exp):
        with np.errstate(over="ignore"):
            low, high = np.exp(of(e.args[0]))  # to the last digit, for e^x - x turns where the slope is 1
        return float(low), float(high)
    if isinstance(e, log):
        low, high = of(e.args[0])
        return _power((max(low, 0.0), max(high, 0.0)), Integer(-1))
    if isinstance(e, Pow) and isinstance(e.args[1], Rational):
        exponent, (low, high) = e.args[1], of(e.args[0])
        if exponent < 0 and low < 0 < high:
            return None  # beyond the pole all is otherwise
        return _product(_power((low, high), exponent - 1), (float(exponent), float(exponent)))
    return SLOPE.get(type(e))


def _at(e: Basic, times: float, line: float, x: float) -> Bounds:
    """Bounds of the sum of a multiple of a function and one of its argument where that is a number."""
    with np.errstate(all="ignore"):
        function = power if isinstance(e, Pow) else ELEMENTARY[type(e)]
        value = float(function(np.array([x]), *(np.array([float(a)]) for a in e.args[1:]))[0])
    total = times * value + line * x
    if isnan(total) or isinf(total):
        return ANY
    lost = 1e-15 * abs(times * value) if total else 0.0
    return total - lost, total + lost


def pieces(e: Basic) -> list[Basic]:
    """The values of which an expression is always one, whatever its conditions say."""
    if isinstance(e, relu):
        return [e.args[0], ZERO]
    if isinstance(e, Abs):
        return [e.args[0], neg(e.args[0])]  # type: ignore[arg-type]
    return [yes for yes, _ in e.args] if isinstance(e, Piecewise) else list(e.args)


def _values(e: Basic, of: Callable[[Basic], Bounds]) -> list[Basic]:
    """The values of which an expression is one, without those whose conditions never hold."""
    if not isinstance(e, Piecewise):
        return pieces(e)
    found = []
    for yes, condition in e.args:
        if not _impossible(condition, condition.func, of):
            found.append(yes)
        if condition == True or _impossible(condition, OPPOSITE[condition.func], of):  # noqa: E712
            break
    return found or [e.args[-1].args[0]]


def _impossible(condition: Basic, kind: type[Basic], of: Callable[[Basic], Bounds]) -> bool:
    """Whether two sides are never related in such a way: no number is less than itself."""
    if not isinstance(condition, Relational):
        return False
    left, right = condition.args
    if left == right:
        return kind in (Lt, Gt, Ne)
    (a, b), (x, y) = of(left), of(right)
    above, below = a > y, b < x
    if kind is Eq:
        return above or below
    return (kind is Lt and a >= y) or (kind is Le and above) or (kind is Gt and b <= x) or (kind is Ge and below)


def _value(kind: type, x: float, way: float) -> float:
    """The value of a growing function where its argument ends, and a little beyond for what is lost in rounding."""
    with np.errstate(all="ignore"):
        value = float(ELEMENTARY[kind](np.array([x]))[0])
    if isnan(value):
        return way
    if isinf(value):
        return min(max(value, -1e308), 1e308) if (value > 0) != (way > 0) else value
    return value + abs(value) * (1e-12 if way > 0 else -1e-12)


def _product(a: Bounds, b: Bounds) -> Bounds:
    ends = [0.0 if 0.0 in (x, y) else x * y for x in a for y in b]
    return min(ends), max(ends)


def _power(base: Bounds, exponent: Basic) -> Bounds:
    low, high = base
    if exponent == 0:
        return 1.0, 1.0
    if not isinstance(exponent, Rational):
        return ANY
    if exponent.q % 2 == 0 and low < 0:
        low, high = 0.0, max(high, 0.0)  # else it is no number
    if low >= 0:
        ends = _float_power(low, exponent), _float_power(high, exponent)
        return min(ends), max(ends)
    if exponent.q == 1 and (high <= 0 or exponent > 0):  # of a whole power, and of one over it on one side of 0
        ends = _float_power(low, exponent), _float_power(high, exponent)
        if high <= 0 and exponent < 0 and high == 0:
            return (0.0, inf) if exponent.p % 2 == 0 else (-inf, 0.0)
        return (min(ends), max(ends)) if exponent.p % 2 or high <= 0 else (0.0, max(ends))
    return (0.0, inf) if exponent.p % 2 == 0 else ANY


def _turned(base: Bounds, exponent: Bounds) -> Bounds:
    """Bounds of u^v = e^{v log u}, which is no number where u < 0, but for whole v."""
    if base[0] < 0:
        return ANY
    low, high = _product((_value(log, base[0], -inf), _value(log, base[1], inf)), exponent)
    return max(0.0, _value(exp, low, -inf)), _value(exp, high, inf)


def _float_power(x: float, exponent: Rational) -> float:
    try:
        return float(x ** float(exponent))
    except (OverflowError, ZeroDivisionError):
        return -inf if x < 0 and exponent.p % 2 else inf


def _extreme(e: Basic, parts: list[Bounds]) -> Bounds:
    if isinstance(e, Abs | cosh):
        low, high = parts[0]
        return max(0.0, low, -high), max(-low, high)
    if isinstance(e, relu):
        parts = [*parts, (0.0, 0.0)]
    pick = min if isinstance(e, Min) else max
    return pick(p[0] for p in parts), pick(p[1] for p in parts)

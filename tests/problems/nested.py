"""Numbers of many digits with exact derivatives of any order: duals within duals, and the functions of the notation on them.

Shares no code with the program: plain recursion over mpmath's numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import mpmath
from mpmath import mp, mpf

#: Below this a difference is rounding or a tie, above it is a difference.
TINY = mpf(10) ** -32
#: Exponents above this make numbers that nobody can hold.
HUGE = 10**5


class Outside(Exception):
    """There is no number here: log of -1, 1/0, or one too large to be written down."""


class Kink(Outside):
    """Two sides of a switch meet here, so that there is no derivative."""


@dataclass(frozen=True, slots=True)
class Dual:
    """v + d ε with ε² = 0; `tag` says which ε, and v and d are free of it and of every later one."""

    v: Number
    d: Number
    tag: int


Number: TypeAlias = mpf | Dual
Function: TypeAlias = Callable[[Number], Number]


def dual(v: Number, d: Number, tag: int) -> Number:
    return v if isinstance(d, mpf) and d == 0 else Dual(v, d, tag)


def tag(x: Number) -> int:
    return x.tag if isinstance(x, Dual) else 0


def real(x: Number) -> mpf:
    """The number without any ε."""
    while isinstance(x, Dual):
        x = x.v
    return x


def part(x: Number, of: int) -> Number:
    """The coefficient of the ε that came last."""
    return x.d if isinstance(x, Dual) and x.tag == of else mpf(0)


def add(x: Number, y: Number) -> Number:
    p, q = tag(x), tag(y)
    if isinstance(x, Dual) and p >= q:
        if isinstance(y, Dual) and p == q:
            return dual(add(x.v, y.v), add(x.d, y.d), p)
        return Dual(add(x.v, y), x.d, p)
    if isinstance(y, Dual):
        return Dual(add(x, y.v), y.d, q)
    return x + y


def neg(x: Number) -> Number:
    return Dual(neg(x.v), neg(x.d), x.tag) if isinstance(x, Dual) else -x


def sub(x: Number, y: Number) -> Number:
    return add(x, neg(y))


def mul(x: Number, y: Number) -> Number:
    p, q = tag(x), tag(y)
    if isinstance(x, Dual) and p >= q:
        if isinstance(y, Dual) and p == q:
            return dual(mul(x.v, y.v), add(mul(x.d, y.v), mul(x.v, y.d)), p)
        return dual(mul(x.v, y), mul(x.d, y), p)
    if isinstance(y, Dual):
        return dual(mul(x, y.v), mul(x, y.d), q)
    return x * y


def div(x: Number, y: Number) -> Number:
    return mul(x, power(y, mpf(-1)))


def chain(f: Callable[[mpf], mpf], slope: Function) -> Function:
    """A function on duals, from its values and its derivative, which is made of such functions."""

    def applied(x: Number) -> Number:
        if not isinstance(x, Dual):
            return f(x)
        return dual(applied(x.v), mul(slope(x.v), x.d), x.tag)

    return applied


def power(x: Number, y: Number) -> Number:
    """x to the y: a whole exponent takes any base, another one a base above 0."""
    if isinstance(y, Dual):
        return exp(mul(y, log(x)))
    if y == 0:
        return mpf(1)
    if isinstance(x, Dual):
        return dual(power(x.v, y), mul(mul(y, power(x.v, y - 1)), x.d), x.tag)
    if x == 0:
        if y < 0:
            raise Outside("1/0")
        return mpf(0)
    whole = y == mpmath.floor(y)
    if x < 0 and not whole:
        raise Outside("a broken power of a negative number")
    if abs(y * mpmath.log(abs(x))) > HUGE:
        raise Outside("too large")
    return x ** int(y) if whole and abs(y) < 10**6 else x**y


def side(x: Number) -> int:
    """-1, 0 or 1; what is 0 stays 0 wherever the variables go, or it is a kink."""
    v = real(x)
    if abs(v) > TINY:
        return 1 if v > 0 else -1
    if v != 0 or isinstance(x, Dual):
        raise Kink("at a switch")
    return 0


def _exp(x: mpf) -> mpf:
    if abs(x) > HUGE:
        raise Outside("too large")
    return mpmath.exp(x)


def _log(x: mpf) -> mpf:
    if x <= 0:
        raise Outside("log of what is not positive")
    return mpmath.log(x)


def _near(f: Callable[[mpf], mpf], most: float) -> Callable[[mpf], mpf]:
    def guarded(x: mpf) -> mpf:
        if abs(x) > most:
            raise Outside("too large")
        return f(x)

    return guarded


def one() -> mpf:
    return mpf(1)


exp: Function = chain(_exp, lambda x: exp(x))
log: Function = chain(_log, lambda x: power(x, mpf(-1)))
sin: Function = chain(_near(mpmath.sin, 1e30), lambda x: cos(x))
cos: Function = chain(_near(mpmath.cos, 1e30), lambda x: neg(sin(x)))
tan: Function = chain(_near(mpmath.tan, 1e30), lambda x: add(one(), power(tan(x), mpf(2))))
atan: Function = chain(mpmath.atan, lambda x: power(add(one(), mul(x, x)), mpf(-1)))
sinh: Function = chain(_near(mpmath.sinh, HUGE), lambda x: cosh(x))
cosh: Function = chain(_near(mpmath.cosh, HUGE), lambda x: sinh(x))
tanh: Function = chain(_near(mpmath.tanh, HUGE), lambda x: power(cosh(x), mpf(-2)))
erf: Function = chain(_near(mpmath.erf, 300), lambda x: mul(2 / mpmath.sqrt(mp.pi), exp(neg(mul(x, x)))))


def sqrt(x: Number) -> Number:
    return power(x, mpf(1) / 2)


sigmoid: Function = chain(lambda x: 1 / (1 + _exp(-x)), lambda x: mul(sigmoid(x), sigmoid(neg(x))))
softplus: Function = chain(lambda x: mpmath.log1p(_exp(x)), lambda x: sigmoid(x))


def sign(x: Number) -> Number:
    return mpf(side(x))


def absolute(x: Number) -> Number:
    return neg(x) if side(x) < 0 else x


def relu(x: Number) -> Number:
    return x if side(x) > 0 else mpf(0)


FUNCTIONS: dict[str, Callable[[Number], Number]] = {
    "exp": exp, "log": log, "sqrt": sqrt, "abs": absolute, "sign": sign, "sin": sin, "cos": cos, "tan": tan, "atan": atan,
    "sinh": sinh, "cosh": cosh, "tanh": tanh, "erf": erf, "sigmoid": sigmoid, "relu": relu, "softplus": softplus,
}  # fmt: skip

"""Two numbers for an expression: where both are zero, it is worth a try to prove that it is zero.

They decide what is tried and nothing else: no step follows from them, and the witness does not know them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from zlib import crc32

from sympy import Abs, Basic, Expr, cos, cosh, erf, pi, sign, sin, sinh, tan, tanh
from sympy import exp as _exp
from sympy import log as _log

from derive.expression.indices import names
from derive.expression.monomial import terms
from derive.expression.nodes import (
    Add,
    Indexed,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    Size,
    Sum,
    Symbol,
    indices_of,
    name_of,
    sigmoid,
)
from derive.rules.facts import Facts

LENGTH = 3  # entries along every axis: two would make too many sums equal
DRAWS = (1, 2)
NOTHING = 1e-11  # of the size of the terms: some hundred roundings
MOST_NAMES = 12  # quantities that one bracket rests on; nobody writes out more, and a deep network has hundreds
FUNCTIONS: dict[object, Callable[[float], float]] = {
    _exp: math.exp, _log: math.log, sin: math.sin, cos: math.cos, tan: math.tan, sinh: math.sinh, cosh: math.cosh,
    tanh: math.tanh, erf: math.erf, Abs: abs, sign: lambda x: math.copysign(1, x), sigmoid: lambda x: 1 / (1 + math.exp(-x)),
}  # fmt: skip


class NoNumberError(Exception):
    """An expression has no number, or none that is worth the work."""


def seems_zero(e: Expr, facts: Facts) -> bool:
    """Whether a sum with named quantities in it is zero at both draws, with the definitions for the names."""
    defined = facts.problem.defined.keys()
    read = names(e) & defined
    if not read or len(read.union(*map(facts.problem.needed, read)) & defined) > MOST_NAMES:
        return False
    known = facts.memory.table("seems zero")
    if e not in known:
        known[e] = all(_is_zero(e, facts, draw) for draw in DRAWS)
    return known[e]  # type: ignore[no-any-return]


def _is_zero(e: Expr, facts: Facts, draw: int) -> bool:
    try:
        values = [_value(t, {}, facts, draw) for t in terms(e)]
    except (NoNumberError, ValueError, OverflowError, ZeroDivisionError):
        return False
    return abs(sum(values)) <= NOTHING * sum(map(abs, values))


def _value(e: Basic, at: Mapping[Basic, int], facts: Facts, draw: int) -> float:
    if isinstance(e, Rational):
        return float(e)
    if isinstance(e, Size):
        return LENGTH
    if isinstance(e, Symbol | Indexed):
        return _leaf(e, at, facts, draw)
    if isinstance(e, Add):
        return sum(_value(a, at, facts, draw) for a in e.args)
    if isinstance(e, Mul):
        return math.prod(_value(a, at, facts, draw) for a in e.args)
    if isinstance(e, Pow):
        found = _value(e.base, at, facts, draw) ** _value(e.exp, at, facts, draw)
        if isinstance(found, complex):
            raise NoNumberError
        return found  # type: ignore[no-any-return]
    if isinstance(e, Sum):
        body, (index, first, last) = e.args
        places = range(int(_value(first, at, facts, draw)), int(_value(last, at, facts, draw)) + 1)
        return sum(_value(body, {**at, index: k}, facts, draw) for k in places)
    if isinstance(e, KroneckerDelta):
        i, j = (_place(a, at) for a in e.args)
        return float(i == j)
    if e is pi:
        return math.pi
    if e.func in FUNCTIONS:
        return FUNCTIONS[e.func](_value(e.args[0], at, facts, draw))
    raise NoNumberError


def _leaf(e: Expr, at: Mapping[Basic, int], facts: Facts, draw: int) -> float:
    """A given number between 0 and 1, or what the definition says; a quantity that reads itself a step before is given here."""
    if e in at:
        return at[e]
    places = tuple(_place(i, at) for i in indices_of(e))
    name = name_of(e)
    known = facts.memory.table("numbers", draw)
    if (name, places) not in known:
        d = facts.problem.defined.get(name) if name not in facts.problem.recurrent else None
        if d is None:
            known[name, places] = 0.15 + 0.7 * (crc32(f"{name} {places} {draw}".encode()) % 99991) / 99991
        else:
            known[name, places] = _value(d.body, dict(zip(d.indices, places, strict=True)), facts, draw)
    return known[name, places]  # type: ignore[no-any-return]


def _place(i: Basic, at: Mapping[Basic, int]) -> int:
    """The number of an index; a free one stands anywhere."""
    if isinstance(i, Rational):
        return int(i)
    return at[i] if i in at else 1 + crc32(str(i).encode()) % LENGTH


__all__ = ["seems_zero"]

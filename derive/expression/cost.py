"""How long an expression is to read: the number of its nodes as it is written."""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, Integer, Rational

from derive.expression.nodes import (  # fmt: skip
    MINUS_ONE,
    Add,
    Binder,
    Indexed,
    Mul,
    Piecewise,
    Pow,
    branches,
    is_reciprocal,
    starts_negative,
)


@lru_cache(maxsize=200_000)
def cost(e: Basic) -> int:
    """The nodes of an expression in the text notation; a minus sign counts half a node less than a product."""
    if isinstance(e, Integer):
        return 1 if e >= 0 else 2
    if isinstance(e, Rational):
        return 3
    if isinstance(e, Indexed):
        return 2 + len(e.args) - 1
    if isinstance(e, Mul):
        args = list(e.args)
        extra = 0
        if args[0] is MINUS_ONE:
            args, extra = args[1:], 1
        total = extra + len(args) - 1
        for n, a in enumerate(args):
            if isinstance(a, Rational) and a.q != 1 and abs(a.p) == 1 and n:
                total += 1
            elif is_reciprocal(a):
                total += cost(a) - (2 if n else 0)
            else:
                total += cost(a)
        return total
    if isinstance(e, Add):
        return len(e.args) - 1 + sum(cost(a) - (1 if n and starts_negative(a) else 0) for n, a in enumerate(e.args))
    if isinstance(e, Pow):
        if e.exp == Rational(1, 2):
            return 2 + cost(e.base)
        if isinstance(e.exp, Rational) and e.exp.is_negative:
            return 2 + (cost(e.base) if e.exp == -1 else cost(Pow(e.base, -e.exp, evaluate=False)))
        return 1 + cost(e.base) + cost(e.exp)
    if isinstance(e, Binder):
        return 3 + cost(e.args[0])
    if isinstance(e, Piecewise):
        yes, condition, no = branches(e)
        return 2 + cost(yes) + cost(condition) + cost(no)
    if not e.args:
        return 1
    return (1 if e.is_Relational else 2) + sum(cost(a) for a in e.args)  # type: ignore[attr-defined]

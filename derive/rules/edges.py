"""Two pieces with f - g = h² q meet smoothly where h = 0: values and derivatives agree there, and nothing has to be agreed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import QQ, Abs, Basic, Expr, Integer, Rational, sign
from sympy import exp as _exp
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne, Relational
from sympy.polys.fields import field
from sympy.polys.orderings import lex

from derive.expression.monomial import Key, key_of
from derive.expression.nodes import Add, Indexed, KroneckerDelta, Mul, Piecewise, Pow, Symbol, branches, name_of
from derive.problem import Problem

LARGEST = 8  # powers and letters beyond this are not worth the work: a convention too many is no mistake


class NoPolynomialError(Exception):
    """An expression is no rational function of what it is made of, or one whose parts may jump."""


def meets_smoothly(yes: Expr, condition: Relational, no: Expr, problem: Problem) -> bool:
    """Whether two pieces are the same to first order wherever the condition turns."""
    if isinstance(condition, Eq | Ne):
        return False
    left, right = condition.args
    try:
        pieces = [_at_the_edge(e, condition) for e in (yes, no)]
        letters = _letters((left, right, *pieces), problem)
        if len(letters) > LARGEST:
            return False
        made = _Polynomials(letters)
        edge = made.reduced(made.of(left) - made.of(right))
        made.edge = edge
        apart = made.reduced(made.of(pieces[0]) - made.of(pieces[1]))
    except (NoPolynomialError, ZeroDivisionError):
        return False
    return bool(edge) and not edge.is_ground and not apart.rem([edge**2])


def _at_the_edge(e: Expr, condition: Relational) -> Expr:
    """The piece of a piece that holds where x is some number."""
    while isinstance(e, Piecewise):
        first, inner, second = branches(e)
        (x, there), (y, number) = condition.args, inner.args
        if x != y or not isinstance(there, Rational) or not isinstance(number, Rational) or there == number:
            raise NoPolynomialError
        above = isinstance(inner, Gt | Ge)
        if not above and not isinstance(inner, Lt | Le):
            raise NoPolynomialError
        e = first if (there > number) is above else second
    return e


def _letters(expressions: Iterable[Basic], problem: Problem) -> dict[Key, Expr]:
    """What rational functions are made of, each by its key; a u of which |u| is taken counts as one."""
    found: dict[Key, Expr] = {}

    def look(e: Basic) -> None:
        if isinstance(e, Abs):
            found.setdefault(key_of(e.args[0])[1], e.args[0])
        if isinstance(e, Add | Mul | _exp) or (isinstance(e, Pow) and isinstance(e.exp, Integer)):
            for a in e.args:
                look(a)
        if not isinstance(e, Rational | Add | Mul) and not (isinstance(e, Pow) and isinstance(e.exp, Integer)):
            if _jumps(e, problem):
                raise NoPolynomialError
            found.setdefault(key_of(e)[1], e)  # type: ignore[arg-type]

    for e in expressions:
        look(e)
    return found


def _jumps(e: Basic, problem: Problem) -> bool:
    """Whether an expression may jump: it has a sign or a case distinction in it, by itself or by a definition."""
    if isinstance(e, Indexed | Symbol):
        return name_of(e) in problem.defined and _jumps(problem.defined[name_of(e)].body, problem)
    return isinstance(e, Piecewise | sign | KroneckerDelta) or any(_jumps(a, problem) for a in e.args)


class _Polynomials:
    """Expressions as quotients of polynomials in some letters, with u² for |u|²."""

    def __init__(self, letters: dict[Key, Expr]) -> None:
        self.edge: Any = None  # what is zero there, once it is known
        squared = [k for k, e in letters.items() if not isinstance(e, Abs)]
        order = [*squared, *(k for k in letters if k not in squared)]  # u before |u|, so that u² is what goes
        self.field, *made = field([f"x{n}" for n in range(len(order))], QQ, lex)
        self.by_key = dict(zip(order, made, strict=True))
        self.squares = []
        for key, e in letters.items():
            if isinstance(e, Abs):
                unit, inner = key_of(e.args[0])
                u = self.by_key[inner] * QQ(int(unit.p), int(unit.q))
                self.squares.append((u**2 - self.by_key[key] ** 2).numer)

    def of(self, e: Basic) -> Any:
        """An expression as an element of the field."""
        if isinstance(e, Rational):
            return self.field(QQ(int(e.p), int(e.q)))
        unit, key = key_of(e)  # type: ignore[arg-type]
        if isinstance(e, _exp):
            exponent = self.of(e.args[0])
            if self.edge is not None and not self.reduced(exponent).rem([self.edge]):
                return 1 + exponent  # and multiples of the square of what is zero at the edge
        if key in self.by_key:
            return self.by_key[key] * QQ(int(unit.p), int(unit.q))
        if isinstance(e, Add):
            return sum((self.of(a) for a in e.args), self.field(0))
        if isinstance(e, Mul):
            out = self.field(1)
            for a in e.args:
                out *= self.of(a)
            return out
        if isinstance(e, Pow) and isinstance(e.exp, Integer) and abs(e.exp) <= LARGEST:
            return self.of(e.base) ** int(e.exp)
        raise NoPolynomialError

    def reduced(self, e: Any) -> Any:
        """The numerator, with |u|² for u²."""
        return e.numer.rem(self.squares) if self.squares else e.numer


__all__ = ["meets_smoothly"]

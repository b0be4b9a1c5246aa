"""The text notation of `spec/notation.md`: Python expression syntax that reads back to the same expression."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic, Integer, Rational, Symbol
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.expression.decimals import decimal, is_decimal
from derive.expression.matrix import has_whole
from derive.expression.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    Add,
    AppliedUndef,
    Binder,
    Derivative,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Relational,
    Size,
    indices_of,
    is_reciprocal,
    name_of,
    power,
    starts_negative,
)
from derive.expression.shifts import counts
from derive.expression.square import SQUARE, Det, InverseEntry, LogDet, matrix_places, square_name
from derive.notation.arrays import written
from derive.notation.symbols import BIG_OPERATORS, FUNCTIONS, RELATION_SIGNS

# How tightly a piece of text holds together, as in Python's grammar.
_RELATION, _SUM, _PRODUCT, _POWER, _ATOM = range(5)


def text(e: Basic, *, limits: Callable[[Basic], bool] | None = None) -> str:
    """The text of an expression: p[i]*(delta(i, j) - p[j]).

    `limits` says for a sum (or product, or maximum over an index) whether its range is written, `sum(body, (k, 1, N))`;
    unless told, it is where N is also written outside of ranges, so that N is read as a size there.
    """
    if limits is None:
        shown = _sizes_outside_ranges(e)
        return _Writer(lambda binder: binder.args[1].args[2] in shown).write(e)
    return _Writer(limits).write(e)


def _sizes_outside_ranges(e: Basic) -> frozenset[Basic]:
    if isinstance(e, Size):
        return frozenset((e,))
    parts = e.args[:1] if isinstance(e, Binder) else e.args
    return frozenset().union(*map(_sizes_outside_ranges, parts)) if parts else frozenset()


class _Writer:
    def __init__(self, limits: Callable[[Basic], bool]) -> None:
        self.limits = limits

    def write(self, e: Basic, least: int = _RELATION) -> str:
        """The text of `e`, in parentheses if it holds together less tightly than its surroundings ask."""
        out, level = self.level(e)
        return out if level >= least else f"({out})"

    def level(self, e: Basic) -> tuple[str, int]:
        if has_whole(e) and (found := written(e, self.write)) is not None:
            return found
        match e:
            case Integer():
                return str(int(e)), _ATOM if e >= 0 else _PRODUCT
            case Rational() if is_decimal(e):
                return f"{'-' if e < 0 else ''}{decimal(e)}", _ATOM if e >= 0 else _PRODUCT
            case Indexed():
                return f"{name_of(e)}[{','.join(self.write(i).replace(' ', '') for i in indices_of(e))}]", _ATOM
            case Symbol():
                return str(e.name), _ATOM
            case InverseEntry():
                return f"inv({self.square(e)})[{','.join(map(self.write, e.args[-2:]))}]", _ATOM
            case Det() | LogDet():
                return f"{FUNCTIONS[type(e).__name__].text}({self.square(e)})", _ATOM
            case Add():
                return self.sum(e), _SUM
            case Pow() if e.exp == HALF:
                return self.call("sqrt", e.base), _ATOM
            case Pow() if not is_reciprocal(e):
                return f"{self.write(e.base, _ATOM)}**{self.write(e.exp, _POWER)}", _POWER
            case Mul() | Pow() | Rational():
                return self.product(e), _PRODUCT
            case Derivative():
                return self.derivative(e), _ATOM
            case Piecewise():
                return self.cases(list(e.args)), _ATOM
            case KroneckerDelta():
                return self.call("delta", *e.args), _ATOM
            case Relational():
                sign = RELATION_SIGNS[type(e).__name__][1]
                return f"{self.write(e.args[0], _SUM)} {sign} {self.write(e.args[1], _SUM)}", _RELATION
            case AppliedUndef():
                return self.call(e.func.__name__, *e.args), _ATOM
        if isinstance(e, Binder):
            return self.binder(e), _ATOM
        name = type(e).__name__
        if name in ("Pi", "Exp1"):
            return ("pi" if name == "Pi" else "exp(1)"), _ATOM
        if name not in FUNCTIONS:
            raise TypeError(f"no way to write {name}")
        return self.call(FUNCTIONS[name].text, *e.args), _ATOM

    def square(self, e: Basic) -> str:
        """The matrix whose inverse or determinant an expression is: S, or S[k,:,:]."""
        places = ",".join(self.write(i).replace(" ", "") for i in matrix_places(e))
        return f"{square_name(e)}[{places},:,:]" if places else square_name(e)

    def call(self, name: str, *args: Basic) -> str:
        return f"{name}({', '.join(map(self.write, args))})"

    def sum(self, e: Basic) -> str:
        # Python reads `(a + b) + c` and `a + b + c` alike, so only a later sum is one that was put in parentheses.
        out = self.write(e.args[0], _SUM)
        for term in e.args[1:]:
            piece = self.write(term, _PRODUCT)
            out += f" - {piece[1:]}" if starts_negative(term) and piece[0] == "-" else f" + {piece}"
        return out

    def product(self, e: Basic) -> str:
        factors = _whole(e.args if isinstance(e, Mul) else (e,))
        out, n = "", 0
        if factors[0] == MINUS_ONE and len(factors) > 1:
            out, n = "-", 1
        elif is_decimal(factors[0]):
            out, n = self.write(factors[0]), 1
        while n < len(factors):
            first = out in ("", "-")
            end = n
            while end < len(factors) and is_reciprocal(factors[end]):
                end += 1
            if end == n:
                plain = first and isinstance(factors[n], Integer) and not out
                out += ("" if first else "*") + self.write(factors[n], _RELATION if plain else _POWER)
                n += 1
                continue
            below = [self.write(power(f, MINUS_ONE), _POWER) for f in factors[n:end]]
            out += ("1/" if first else "/") + (below[0] if len(below) == 1 else f"({'*'.join(below)})")
            n = end
        return out

    def binder(self, e: Basic) -> str:
        body, limit = e.args
        index, first, last = limit.args
        name = BIG_OPERATORS[type(e).__name__].text
        alone = not _indexes(body, index)  # nothing says how far it runs, and max(c, k) is of two values
        alone = alone or index in counts(body)  # nor does an entry at a place that is calculated
        if first != ONE or not isinstance(last, Size) or alone or self.limits(e):
            return f"{name}({self.write(body)}, ({self.write(index)}, {self.write(first)}, {self.write(last)}))"
        return self.call(name, body, index)

    def derivative(self, e: Basic) -> str:
        out = self.write(e.args[0])
        for limit in e.args[1:]:
            for _ in range(int(limit.args[1])):
                out = f"diff({out}, {self.write(limit.args[0])})"
        return out

    def cases(self, pairs: list[Basic]) -> str:
        value, condition = pairs[0].args if isinstance(pairs[0], ExprCondPair) else (pairs[0], None)
        if not isinstance(condition, Relational):
            return self.write(value)
        if len(pairs) == 1:
            raise TypeError("no way to write a case distinction that leaves a case open")
        return f"where({self.write(condition)}, {self.write(value)}, {self.cases(pairs[1:])})"


def _indexes(e: Basic, index: Basic) -> bool:
    """Whether an index stands at an array or in a delta, from which a reader sees that it is one."""
    if isinstance(e, (Indexed, KroneckerDelta, *SQUARE)):
        return index in e.args
    return any(_indexes(a, index) for a in e.args)


def _whole(factors: tuple[Basic, ...]) -> list[Basic]:
    """The factors with each number p/q as p and 1/q, which is how a person's `p/q` is read; a later -1/q stays x/(-q)."""
    out: list[Basic] = []
    for n, f in enumerate(factors):
        if is_decimal(f) and (n == 0 or abs(f.p) != 1):
            out.append(f)
        elif isinstance(f, Rational) and f.q != 1 and (f.p != -1 or not out):
            out += [Integer(f.p)] if f.p != 1 else []
            out.append(Rational(1, f.q))
        else:
            out.append(f)
    return out

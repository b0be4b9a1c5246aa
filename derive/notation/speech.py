"""Formulas as English words, for alternative text: a listener can write the formula down again."""

from __future__ import annotations

import re

from sympy import Basic, Integer, Rational, Symbol
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.expression.nodes import (
    HALF,
    Add,
    AppliedUndef,
    Binder,
    Derivative,
    Index,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Relational,
    fractions,
    indices_of,
    is_reciprocal,
    name_of,
    starts_negative,
)
from derive.notation.symbols import BIG_OPERATORS, FUNCTIONS, RELATION_SIGNS, SIGNS, kind_of, split_name


def speech(e: Basic) -> str:
    """An expression in words: "the partial derivative of p sub i with respect to a sub j"."""
    return _say(e)


def _say(e: Basic) -> str:
    match e:
        case Integer():
            return _number(int(e))
        case Indexed():
            return _leaf(name_of(e), indices_of(e))
        case Symbol():
            return _leaf(e.name, ())
        case Add():
            return _sum(e)
        case Pow() if e.exp == HALF:
            return f"the square root of {_say(e.base)}, end root"
        case Pow() if not is_reciprocal(e):
            return _power(e)
        case Mul() | Rational() | Pow():
            negative, words = _product(e)
            return f"minus {words}" if negative else words
        case Derivative():
            return _derivative(e)
        case Piecewise():
            return _cases(e)
        case KroneckerDelta():
            return f"the Kronecker delta of {_say(e.args[0])} and {_say(e.args[1])}"
        case Relational():
            sign = RELATION_SIGNS[type(e).__name__][0]
            turned = sign in ("=", "!=") and isinstance(e.args[0], Integer) and isinstance(e.args[1], Index)
            left, right = reversed(e.args) if turned else e.args
            return f"{_say(left)} {SIGNS[sign].spoken} {_say(right)}"
        case AppliedUndef():
            return f"{_name(e.func.__name__)} of {_arguments(e.args)}"
    if isinstance(e, Binder):
        body, (index, first, last) = e.args
        word = BIG_OPERATORS[type(e).__name__].spoken
        span = "" if first == 1 else f" from {_say(first)} to {_say(last)}"
        return f"the {word} over {_say(index)}{span} of {_say(body)}, end {word}"
    name = type(e).__name__
    if name == "Exp1" or (name == "exp" and e.args[0] == 1):
        return "e"
    if name == "Pi":
        return "pi"
    if name == "exp":
        return f"e to the power {_say(e.args[0])}, end power"
    if name == "Abs":
        return f"the absolute value of {_say(e.args[0])}, end absolute value"
    if name in FUNCTIONS:
        return f"{'the ' if name in ('Max', 'Min') else ''}{FUNCTIONS[name].spoken} of {_arguments(e.args)}"
    raise TypeError(f"no way to say {name}")


def _number(n: int) -> str:
    return f"minus {-n}" if n < 0 else str(n)


def _leaf(name: str, indices: tuple[Basic, ...]) -> str:
    words = _name(name, layer=bool(indices))
    if not indices:
        return words
    return f"{words} sub " + " ".join(_say(i) if isinstance(i, Symbol | Integer) else _grouped(i) for i in indices)


def _name(name: str, layer: bool = False) -> str:
    stem, suffix = split_name(name)
    kind, stem = kind_of(stem)
    if len(stem) == 1 and stem.isupper():
        stem = f"capital {stem}"
    elif kind == "greek" and stem[0].isupper():
        stem = f"capital {stem.lower()}"
    words = stem if not suffix else f"{stem} superscript {suffix}" if layer else f"{stem} sub {suffix}"
    return re.sub(r"\s+", " ", re.sub(r"[^\w.+-]", " ", words.replace("_", " "))).strip() or "unnamed"


def _grouped(e: Basic) -> str:
    return f"open parenthesis {_say(e)} close parenthesis"


def _arguments(args: tuple[Basic, ...]) -> str:
    if len(args) == 1 and isinstance(args[0], Symbol | Indexed):
        return _say(args[0])
    return "open parenthesis " + " comma ".join(map(_say, args)) + " close parenthesis"


def _sum(e: Basic) -> str:
    out = ""
    for n, term in enumerate(e.args):
        negative, words = _signed(term)
        if isinstance(term, Add) and n:
            words = _grouped(term)
        out += (" minus " if negative else " plus ") if n else "minus " if negative else ""
        out += words
    return out


def _signed(e: Basic) -> tuple[bool, str]:
    if isinstance(e, Integer):
        return e < 0, str(abs(int(e)))
    return _product(e) if isinstance(e, Mul | Rational) or is_reciprocal(e) else (False, _say(e))


def _product(e: Basic) -> tuple[bool, str]:
    """Whether a minus sign is in front, and the words without it."""
    quotients = [(list(top), list(bottom)) for top, bottom in fractions(e)]
    first = quotients[0][0]
    negative = bool(first) and isinstance(first[0], Rational) and bool(first[0].is_negative)
    if negative:
        first[0] = -first[0]
        if first[0] == 1 and (len(first) > 1 or quotients[0][1]):
            del first[0]
    several = negative or len(quotients) > 1 or (len(first) > 1 and not quotients[0][1])
    words: list[str] = []
    for top, bottom in quotients:
        if bottom:
            above, below = (_times(part, len(part) > 1) for part in (top or [Integer(1)], bottom))
            words.append(f"the fraction with numerator {above}, denominator {below}, end fraction")
        else:
            words.append(_times(top, several))
    return negative, " times ".join(words)


def _times(factors: list[Basic], several: bool) -> str:
    if not several:
        return _say(factors[0])
    return " times ".join(_grouped(f) if isinstance(f, Add | Mul) or starts_negative(f) else _say(f) for f in factors)


def _power(e: Basic) -> str:
    base, exponent = e.args
    words = _say(base) if isinstance(base, (Symbol, Indexed, Binder)) or _is_plain_number(base) else _grouped(base)
    if exponent in (2, 3):
        return f"{words} {'squared' if exponent == 2 else 'cubed'}"
    return f"{words} to the power {_say(exponent)}, end power"


def _is_plain_number(e: Basic) -> bool:
    return isinstance(e, Integer) and e >= 0


def _derivative(e: Basic) -> str:
    body, *limits = e.args
    words = _say(body)
    leaf = isinstance(body, Symbol | Indexed)
    for limit in limits:
        variable = _say(limit.args[0])
        for _ in range(int(limit.args[1])):
            if leaf:
                words, leaf = f"the partial derivative of {words} with respect to {variable}", False
            else:
                words = f"the partial derivative with respect to {variable} of {words}, end derivative"
    return words


def _cases(e: Basic) -> str:
    parts = []
    for value, condition in (p.args for p in e.args if isinstance(p, ExprCondPair)):
        parts.append(f"{_say(value)} if {_say(condition)}" if isinstance(condition, Relational) else f"otherwise {_say(value)}")
    return "cases " + ", ".join(parts) + ", end cases"


__all__ = ["speech"]

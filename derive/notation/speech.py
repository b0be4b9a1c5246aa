"""Formulas as words, for alternative text: a listener can write the formula down again.

Each phrase is a whole template, whose parts another language puts in its own order; what is longer than a word is said
with its end, or between parentheses, so that in no language a phrase runs on into its neighbour.
"""

from __future__ import annotations

import re

from sympy import Basic, Integer, Rational, Symbol
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.expression.decimals import decimal, is_decimal
from derive.expression.matrix import (
    NODES,
    EntrywisePower,
    EntrywiseQuotient,
    Frobenius,
    Grid,
    Hadamard,
    IdentityMatrix,
    Indicator,
    Inverse,
    Matrix,
    Norm,
    NormOne,
    Ones,
    Transposed,
    Vector,
    array_name,
)
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
from derive.expression.shifts import counts, is_plain_range
from derive.expression.square import Det, InverseEntry, LogDet, matrix_places, square_name
from derive.notation.phrases import ACCENTED, OPERATORS, RELATIONS
from derive.notation.restricted import restricted, such_that
from derive.notation.symbols import FUNCTIONS, RELATION_SIGNS, kind_of, split_accent, split_name
from derive.words import gettext as _
from derive.words import pgettext


def speech(e: Basic) -> str:
    """An expression in words: "the partial derivative of p sub i with respect to a sub j"."""
    return _say(e)


def spoken_line(left: Basic | None, right: Basic) -> str:
    """A line of a derivation in words: both sides, or "equals" and the right one."""
    if left is None:
        return _("equals {right}").format(right=_say(right))
    return _("{left} equals {right}").format(left=_say(left), right=_say(right))


def _say(e: Basic) -> str:
    match e:
        case Integer():
            return _minus(str(-int(e))) if e < 0 else str(int(e))
        case Rational() if is_decimal(e):
            digits = str(decimal(e))
            return _minus(digits) if e < 0 else digits
        case Indexed():
            return _leaf(name_of(e), indices_of(e))
        case Symbol():
            return _leaf(e.name, ())
        case Add():
            return _sum(e)
        case Pow() if e.exp == HALF:
            return _("the square root of {body}, end root").format(body=_say(e.base))
        case Pow() if not is_reciprocal(e):
            return _power(e)
        case Mul() | Rational() | Pow():
            negative, words = _product(e)
            return _minus(words) if negative else words
        case Derivative():
            return _derivative(e)
        case Piecewise():
            return _cases(e)
        case KroneckerDelta():
            said = _("the Kronecker delta of {i} and {j}")
            if all(map(_is_leaf, e.args)):
                said = pgettext("plain", "the Kronecker delta of {i} and {j}")
            return said.format(i=_say(e.args[0]), j=_say(e.args[1]))
        case InverseEntry():
            inverse = _("the inverse of {array}, end inverse").format(array=_square(e))
            return _("{name} sub {below}").format(name=inverse, below=" ".join(map(_say, e.args[-2:])))
        case Det() | LogDet() if matrix_places(e):
            called = pgettext("speech", FUNCTIONS[type(e).__name__].spoken)
            return _("{function} of {argument}").format(function=called, argument=_square(e))
        case Relational():
            return _relation(e)
        case AppliedUndef():
            return _call(_name(e.func.__name__), e.args)
    if isinstance(e, NODES):
        return _array(e)
    if isinstance(e, Binder):
        return _binder(e)
    return _function(e)


def _square(e: Basic) -> str:
    """The matrix whose inverse or determinant an expression is."""
    name, places = _name(square_name(e), layer=True), matrix_places(e)
    return name if not places else _("{name} sub {below}").format(name=name, below=" ".join(map(_say, places)))


def _function(e: Basic) -> str:
    """A named function of what it is applied to."""
    name = type(e).__name__
    if name == "Exp1" or (name == "exp" and e.args[0] == 1):
        return "e"
    if name == "Pi":
        return pgettext("speech", "pi")
    if name == "exp":
        return _raised("e", e.args[0])
    if name == "Abs":
        return _("the absolute value of {body}, end absolute value").format(body=_say(e.args[0]))
    if name not in FUNCTIONS:
        raise TypeError(f"no way to say {name}")
    called = pgettext("speech", FUNCTIONS[name].spoken)
    if name in ("Max", "Min"):
        return _("the {function} of {argument}").format(function=called, argument=_arguments(e.args))
    return _call(called, e.args)


def _call(called: str, args: tuple[Basic, ...]) -> str:
    return _("{function} of {argument}").format(function=called, argument=_arguments(args))


def _binder(e: Binder) -> str:
    """A sum, a product or an extreme over an index."""
    body, (index, first, last) = e.args
    over, ranged, where = OPERATORS[type(e).__name__]
    if not is_plain_range(first, last) or index in counts(body):
        return _(ranged).format(index=_say(index), first=_say(first), last=_say(last), body=_say(body))
    if (some := restricted(e)) is not None:
        condition, body = some
        return _(where).format(condition=_relation(condition, of_an_index=True), body=_say(body))
    if (asked := such_that(e)) is not None:
        condition, body = asked
        index = _("{index} with {condition}").format(index=_say(index), condition=_relation(condition))
        return _(over).format(index=index, body=_say(body))
    return _(over).format(index=_say(index), body=_say(body))


def _relation(e: Relational, of_an_index: bool = False) -> str:
    sign = RELATION_SIGNS[type(e).__name__][0]
    turned = sign in ("=", "!=") and isinstance(e.args[0], Integer) and isinstance(e.args[1], Index)
    left, right = reversed(e.args) if turned else e.args
    return _(RELATIONS[sign][of_an_index]).format(left=_say(left), right=_say(right))


def _array(e: Basic) -> str:
    """A vector, a matrix, or what is made of them."""
    match e:
        case Vector() | Matrix():
            return _name(array_name(e), layer=True)
        case Ones():
            return _("the vector of ones")
        case IdentityMatrix():
            return _("the identity matrix")
        case Indicator():
            return _("the indicator of {condition}").format(condition=_grouped(_say(e.args[0])))
        case EntrywisePower():
            said = _("{base} to the power {exponent} entry by entry, end power")
            return said.format(base=_factor(e.args[0]), exponent=_say(e.args[1]))
        case Hadamard():
            return _folded(_("{left} times entry by entry {right}"), [*map(_factor, e.args)])
        case EntrywiseQuotient():
            return _folded(_("{left} divided entry by entry by {right}"), [*map(_factor, e.args)])
        case Inverse():
            return _("the inverse of {array}, end inverse").format(array=_say(e.args[0]))
        case Transposed():
            return _("{array} transpose").format(array=_factor(e.args[0]))
        case Norm():
            return _("the norm of {body}, end norm").format(body=_say(e.args[0]))
        case Grid():
            rows = [_(", ").join(map(_say, row.args)) for row in e.args]
            return _("the array with the rows {rows}, end array").format(rows=_("; ").join(rows))
        case NormOne():
            return _("the one-norm of {body}, end norm").format(body=_say(e.args[0]))
        case Frobenius():
            return _("the Frobenius norm of {body}, end norm").format(body=_say(e.args[0]))
    return _function(e)


def _factor(e: Basic) -> str:
    return _say(e) if isinstance(e, Vector | Matrix | Transposed | Inverse | Ones | IdentityMatrix) else _grouped(_say(e))


def _minus(words: str) -> str:
    return _("minus {term}").format(term=words)


def _folded(template: str, parts: list[str]) -> str:
    """Parts joined from the left by what stands between two of them."""
    words = parts[0]
    for part in parts[1:]:
        words = template.format(left=words, right=part)
    return words


def _leaf(name: str, indices: tuple[Basic, ...]) -> str:
    words = _name(name, layer=bool(indices))
    if not indices:
        return words
    said = " ".join(_say(i) if isinstance(i, Symbol | Integer) else _grouped(_say(i)) for i in indices)
    return _("{name} sub {below}").format(name=words, below=said)


def _name(name: str, layer: bool = False) -> str:
    rest, accent = split_accent(name)
    stem, suffix = split_name(rest)
    kind, stem = kind_of(stem)
    words = re.sub(r"\s+", " ", re.sub(r"[^\w.+-]", " ", stem.replace("_", " "))).strip() or _("unnamed")
    if stem[:1].isupper() and (len(stem) == 1 or kind == "greek"):
        words = _("capital {letter}").format(letter=stem if len(stem) == 1 else stem.lower())
    if accent:
        words = _(ACCENTED[accent]).format(letter=words)
    if suffix and layer:
        return _("{name} superscript {above}").format(name=words, above=suffix)
    return _("{name} sub {below}").format(name=words, below=suffix) if suffix else words


def _grouped(words: str) -> str:
    return _("open parenthesis {body} close parenthesis").format(body=words)


def _arguments(args: tuple[Basic, ...]) -> str:
    if len(args) == 1 and isinstance(args[0], Symbol | Indexed | Vector | Matrix):
        return _say(args[0])
    return _grouped(_folded(_("{left} comma {right}"), [*map(_say, args)]))


def _sum(e: Basic) -> str:
    out = ""
    for n, term in enumerate(e.args):
        negative, words = _signed(term)
        if isinstance(term, Add) and n:
            words = _grouped(_say(term))
        if not n:
            out = _minus(words) if negative else words
        else:
            out = (_("{left} minus {right}") if negative else _("{left} plus {right}")).format(left=out, right=words)
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
    words = [_fraction(top or [Integer(1)], bottom) if bottom else _times(top, several) for top, bottom in quotients]
    return negative, _folded(_("{left} times {right}"), words)


def _fraction(top: list[Basic], bottom: list[Basic]) -> str:
    """A fraction with its end; of two single letters or numbers, another language may do without."""
    said = _("the fraction with numerator {above}, denominator {below}, end fraction")
    if len(top) == len(bottom) == 1 and all(map(_is_leaf, (*top, *bottom))):
        said = pgettext("plain", "the fraction with numerator {above}, denominator {below}, end fraction")
    return said.format(above=_times(top, len(top) > 1), below=_times(bottom, len(bottom) > 1))


def _times(factors: list[Basic], several: bool) -> str:
    if not several:
        return _say(factors[0])
    loose = (Add, Mul, Hadamard, EntrywiseQuotient)
    said = [_grouped(_say(f)) if isinstance(f, loose) or starts_negative(f) else _say(f) for f in factors]
    return _folded(_("{left} times {right}"), said)


def _power(e: Basic) -> str:
    base, exponent = e.args
    closed = isinstance(base, (Symbol, Indexed, Binder, Norm, NormOne, Frobenius)) or _is_plain_number(base)
    words = _say(base) if closed else _grouped(_say(base))
    if exponent == 2:
        return _("{base} squared").format(base=words)
    if exponent == 3:
        return _("{base} cubed").format(base=words)
    return _raised(words, exponent)


def _raised(base: str, exponent: Basic) -> str:
    return _("{base} to the power {exponent}, end power").format(base=base, exponent=_say(exponent))


def _is_plain_number(e: Basic) -> bool:
    return isinstance(e, Integer) and e >= 0


def _is_leaf(e: Basic) -> bool:
    """Whether an expression is a letter, with its indices, or a number."""
    return _is_plain_number(e) or isinstance(e, Symbol | Indexed)


def _derivative(e: Basic) -> str:
    body, *limits = e.args
    words = _say(body)
    leaf = isinstance(body, Symbol | Indexed | Vector | Matrix)
    for limit in limits:
        variable = _say(limit.args[0])
        for _time in range(int(limit.args[1])):
            if leaf:
                said, leaf = _("the partial derivative of {body} with respect to {variable}"), False
            else:
                said = _("the partial derivative with respect to {variable} of {body}, end derivative")
            words = said.format(body=words, variable=variable)
    return words


def _cases(e: Basic) -> str:
    parts = []
    for value, condition in (p.args for p in e.args if isinstance(p, ExprCondPair)):
        if isinstance(condition, Relational):
            parts.append(_("{value} if {condition}").format(value=_say(value), condition=_say(condition)))
        else:
            parts.append(_("otherwise {value}").format(value=_say(value)))
    lines = _folded(pgettext("cases", "{left}, {right}"), parts)
    return _("cases {lines}, end cases").format(lines=lines)


__all__ = ["speech", "spoken_line"]

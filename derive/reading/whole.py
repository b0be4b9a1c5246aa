"""A formula in whole arrays as it was written, y = X w + b: what says the same without indices, or nothing where nothing does.

Whether it says the same as the entries is for the witness to find out; nothing is printed of what it refutes.
"""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Integer, Rational, pi

from derive.expression.functions import NAMED
from derive.expression.matrix import (
    COLUMN,
    SCALAR,
    TABLE,
    Diag,
    EntrywisePower,
    Frobenius,
    Inverse,
    Matrix,
    Norm,
    NormOne,
    SoftmaxOf,
    TraceOf,
    Transposed,
    array_name,
    hadamard,
    has_whole,
    product,
    reciprocal,
    shape,
    whole,
)
from derive.expression.nodes import add, neg, node, power, quotient, scalar, sqrt
from derive.expression.square import determinant, log_determinant
from derive.reading import phrases as said
from derive.reading.phrases import Phrase
from derive.reading.within import uses_in
from derive.records import dataclass

MOST_DIGITS = 100  # of a number; nobody writes more
MOST_AXES = 2  # of an array that has a form without indices


def speaks_of_wholes(e: object, ranks: Mapping[str, int]) -> bool:
    """Whether an array stands in a phrase without all of its places."""
    return any(ranks.get(u.name, 0) > len(u.places) for u in uses_in(e))


def whole_form(e: Phrase, ranks: Mapping[str, int], typed: bool) -> Expr | None:
    """A phrase without indices; None where there is no such form."""
    try:
        return _Wholes(ranks, typed).form(e)
    except _NoFormError:
        return None


class _NoFormError(Exception):
    """There is no form without indices."""


@dataclass(frozen=True)
class _Wholes:
    """Phrases as expressions without indices; in a text that is `typed`, * is entry by entry."""

    ranks: Mapping[str, int]
    typed: bool

    def form(self, e: Phrase) -> Expr:
        match e:
            case said.Literal():
                return _number(e.text)
            case said.Use(places=()) if self.ranks.get(e.name, 0) <= MOST_AXES:
                rank = self.ranks.get(e.name, 0)
                return whole(e.name, rank) if rank else scalar(e.name)
            case said.Plus():
                terms = [(sign, self.form(term)) for sign, term in e.terms]
                if len({shape(term) for _sign, term in terms}) > 1:
                    raise _NoFormError
                return add(*(term if sign == "+" else neg(term) for sign, term in terms))
            case said.Times():
                return self.product(e)
            case said.Quotient():
                top, bottom = self.form(e.top), self.form(e.bottom)
                if shape(bottom) != SCALAR:
                    raise _NoFormError
                return quotient(top, bottom) if not has_whole(top) else product(reciprocal(bottom), top)
            case said.Power():
                return self.power(e)
            case said.Transposed():
                base = self.form(e.base)
                return base if shape(base) == SCALAR else node(Transposed, base)
            case said.Inverse():
                return self.inverse(e.base)
            case said.Norm():
                return self.norm(e)
            case said.Apply(axis=None):
                return self.applied(e)
        raise _NoFormError

    def product(self, e: said.Times) -> Expr:
        factors = [(operation, self.form(f)) for operation, f in e.factors]
        groups: list[list[Expr]] = [[factors[0][1]]]  # side by side binds tighter than entry by entry
        for operation, f in factors[1:]:
            last = groups[-1][-1]
            both = SCALAR not in (shape(last), shape(f))
            if operation == "o" or (both and self.typed and operation == "*"):
                groups.append([f])
            elif operation in ("", ".", "*", "@"):
                is_inner = both and shape(last) == COLUMN and operation in (".", "@")
                if is_inner:
                    groups[-1][-1] = node(Transposed, last)
                groups[-1].append(f)
            else:
                raise _NoFormError
        made = [product(*group) for group in groups]
        return made[0] if len(made) == 1 else hadamard(*made)

    def power(self, e: said.Power) -> Expr:
        base, exponent = self.form(e.base), self.form(e.exponent)
        if shape(exponent) != SCALAR:
            raise _NoFormError
        if shape(base) == SCALAR:
            return power(base, exponent)
        if not (self.typed or e.entrywise) or not isinstance(exponent, Integer):
            raise _NoFormError
        return node(EntrywisePower, base, exponent)  # type: ignore[no-any-return]

    def norm(self, e: said.Norm) -> Expr:
        body = self.form(e.body)
        kinds = {(COLUMN, ""): Norm, (COLUMN, "2"): Norm, (COLUMN, "1"): NormOne, (TABLE, ""): Frobenius, (TABLE, "F"): Frobenius}
        if (kind := kinds.get((shape(body), e.kind))) is None:
            raise _NoFormError
        return node(kind, body)  # type: ignore[no-any-return]

    def inverse(self, base: Phrase) -> Expr:
        array = self.form(base)
        if not isinstance(array, Matrix):
            raise _NoFormError
        return node(Inverse, array)  # type: ignore[no-any-return]

    def applied(self, e: said.Apply) -> Expr:
        """A function of one argument; of an array it is taken entry by entry where everybody takes it so."""
        if len(e.arguments) != 1:
            raise _NoFormError
        (inner,) = e.arguments
        if e.function == "inv":
            return self.inverse(inner)
        if e.function == "log" and isinstance(inner, said.Apply) and inner.function == "det":
            return log_determinant(self.named(inner.arguments[0]))
        if e.function in ("det", "logdet"):
            return (determinant if e.function == "det" else log_determinant)(self.named(inner))
        argument = self.form(inner)
        if e.function in OF_ARRAYS and shape(argument) in OF_ARRAYS[e.function][1]:
            return node(OF_ARRAYS[e.function][0], argument)  # type: ignore[no-any-return]
        if e.function == "sqrt" and shape(argument) == SCALAR:
            return sqrt(argument)
        row = NAMED.get(e.function)
        if row is None or (shape(argument) != SCALAR and not row.entrywise):
            raise _NoFormError
        return row.of(argument)

    def named(self, e: Phrase) -> str:
        """The name of a matrix."""
        array = self.form(e)
        if not isinstance(array, Matrix):
            raise _NoFormError
        return array_name(array)


#: Functions of whole arrays, with the shapes of what they are of.
OF_ARRAYS = {"trace": (TraceOf, (TABLE,)), "diag": (Diag, (COLUMN,)), "softmax": (SoftmaxOf, (COLUMN, TABLE))}


def _number(text: str) -> Expr:
    if text == "pi":
        return pi  # type: ignore[no-any-return]
    if len(text) > MOST_DIGITS or not text.replace(".", "", 1).isdigit():
        raise _NoFormError
    return Integer(int(text)) if text.isdigit() else Rational(text)


__all__ = ["speaks_of_wholes", "whole_form"]

"""Masks before a softmax: an entry of minus infinity has the exponential 0, and so no part in the sum."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from derive.reading import said
from derive.reading.python.arrays import Array, Masked
from derive.reading.python.conditions import Conditions
from derive.reading.said import ONE, ZERO, Said
from derive.records import replace
from derive.words import gettext as _

BELOW_ALL = "-oo"
LEAST = -1e8  # a score so far below the others has the exponential 0 beside theirs: -1e9 is written for minus infinity


def is_below_all(value: Array) -> bool:
    return value.is_constant and value.entry().text == BELOW_ALL


def is_far_below(value: Array) -> bool:
    """Whether a value is a number that stands there and that is written for minus infinity."""
    if value.whole is not None and value.whole.base is None:
        return value.whole.added <= LEAST
    return (
        value.is_constant and re.fullmatch(r"-[\d.]+(e\+?\d+)?", text := value.entry().text) is not None and float(text) <= LEAST
    )


def beside_masks(a: Array, b: Array, is_number: bool) -> Iterator[tuple[Masked, Array, bool]]:
    """The mask of one of two arrays, with the other, which has none, and whether the mask is that of the first."""
    for one, other, is_left in ((a, b, True), (b, a, False)):
        if one.masked is not None and one.masked.is_number is is_number and other.masked is None:
            yield one.masked, other, is_left


class Masks(Conditions):
    """Arrays some of whose entries are minus infinity."""

    def chosen(self, condition: Array, a: Array, b: Array) -> Array:
        condition = self.as_condition(condition)
        for mask, value, rest in ((condition, a, b), (self.inverted(condition), b, a)):
            if is_below_all(value):
                return self.hidden(mask, rest)
            if is_far_below(value) and rest.masked is None:
                return replace(super().chosen(condition, a, b), masked=Masked(mask, rest, True))
        return super().chosen(condition, a, b)

    def as_condition(self, a: Array) -> Array:
        """A given array as a condition holds where it is not 0, as NumPy has it."""
        return self.not_zero(a) if a.bare and a.free is not None else a

    def not_zero(self, a: Array) -> Array:
        """A condition as it is, and of anything else where it is not 0."""
        return a if a.choose is not None else self.condition("!=", a, self.number(ZERO))

    def inverted(self, a: Array) -> Array:
        return super().inverted(self.as_condition(a))

    def hidden(self, condition: Array, rest: Array) -> Array:
        """An array that is minus infinity where a condition holds."""

        def entry(*_letters: Said) -> Said:
            raise self.misfit(
                _("minus infinity is no number of a formula: it is read where a softmax or an exponential follows"),
                condition.names | rest.names,
            )

        if rest.masked is not None:
            return self.hidden(self.joined("or", rest.masked.condition, condition), rest.masked.rest)
        return Array(self.merged(condition, rest), entry, condition.names | rest.names, masked=Masked(condition, rest))

    def exponential(self, a: Array) -> Array:
        if a.masked is None:
            return self.each(lambda e: said.call("exp", e), a)
        return super().chosen(a.masked.condition, self.number(ZERO), self.exponential(a.masked.rest))

    def in_mask(self, f: Callable[[Array, Array], Array], sign: str, a: Array, b: Array) -> Array | None:
        """What is added to minus infinity changes nothing of it, and neither does what is positive and multiplied by it."""
        for mask, other, is_left in beside_masks(a, b, False):
            if sign == "+" or (is_left and sign in ("-", "*", "/")):
                other = other if sign in "+-" else self.positive(other)
                return self.hidden(mask.condition, f(mask.rest, other) if is_left else f(other, mask.rest))
        return None

    def still_masked(self, f: Callable[[Array, Array], Array], sign: str, a: Array, b: Array) -> Array:
        """What is added to a number that is written for minus infinity leaves it one: s - s.max() before an exponential."""
        made = f(a, b)
        for mask, other, is_left in beside_masks(a, b, True):
            if sign == "+" or (is_left and sign == "-"):
                return replace(made, masked=replace(mask, rest=f(mask.rest, other) if is_left else f(other, mask.rest)))
        return made

    def positive(self, a: Array) -> Array:
        """Numbers that are positive by how they are written: √d, 8."""

        def entry(*letters: Said) -> Said:
            made = a.entry(*letters)
            if not (made.text.startswith("sqrt(") or made.text.replace(".", "", 1).isdigit()):
                raise self.misfit(_("minus infinity times a number whose sign is not known: multiply before the mask"), a.names)
            return made

        return self.array(a.axes, entry, a.names)

    def triangle_of(self, a: Array, condition: Array) -> Array:
        """The entries of a matrix where a condition on their places holds, 0 elsewhere: of ones it is the condition itself."""
        if a.constant == ONE:
            return condition
        if a.constant is not None and a.constant.text == BELOW_ALL:
            return self.hidden(condition, self.number(ZERO))
        return super().chosen(condition, a, self.number(ZERO))


__all__ = ["Masks"]

"""Derivatives by a name and gradients by a whole array."""

from __future__ import annotations

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.values import Value, Values
from derive.reading.meaning.written import chosen
from derive.reading.phrases import (
    Call,
    Derivative,
    Gradient,
    Phrase,
    Use,
)
from derive.reading.said import Said
from derive.sentence import message
from derive.words import gettext as _


class Derivatives(Values):
    """Derivatives and gradients."""

    def opened(self, of: Phrase) -> Phrase:
        """A function that nobody defines, of names alone, is a quantity where it is differentiated: ∂l(θ)/∂θ."""
        if (
            isinstance(of, Call)
            and not of.order
            and not self.setting.literal
            and of.function not in self.setting.functions
            and all(isinstance(a, Use) for a in of.arguments)
        ):
            return Use(of.at, of.function)
        return of

    def of_derivative(self, e: Derivative, want: int | None) -> Value:
        of = self.value(self.opened(e.of))
        made = of
        for by in e.by:
            made = self.derived(made, by, e)
        return made

    def derived(self, of: Value, by: Phrase, e: Phrase) -> Value:
        if isinstance(by, Call):
            by = Use(by.at, by.function)
        if not isinstance(by, Use):
            raise Refusal(_("a derivative is by a name"), by.at)
        v = self.value(by)
        rank = of.rank
        if rank == 1 and v.rank == 1:
            self.say(message("the derivative of a vector by a vector has the rows of the first and the columns of the second"))

        def entry(*letters: Said) -> Said:
            inner = of.entry(*letters[:rank])
            return said.call("diff", inner, v.entry(*letters[rank:]))

        return Value(rank + v.rank, entry, "" if rank else v.lies, (*of.sizes, *v.sizes) if of.sizes or not rank else ())

    def of_gradient(self, e: Gradient, want: int | None) -> Value:
        of_phrase = e.of
        by: list[Phrase]
        known = self.setting.functions.get(
            of_phrase.function if isinstance(of_phrase, Call) else of_phrase.name if isinstance(of_phrase, Use) else ""
        )
        if e.by is not None:
            by = [e.by]
        elif known is not None and known.parameters:
            by = list(known.parameters)
        elif isinstance(of_phrase, Call) and of_phrase.arguments:
            by = list(of_phrase.arguments)
        else:
            raise Refusal(_("the gradient by what? write it below the nabla, \\nabla_w"), e.at)
        of = self.value(self.opened(of_phrase))
        if len(by) == 1:
            made = self.derived(of, by[0], e)
            return self.derived(made, by[0], e) if e.order == 2 else made
        columns = [self.derived(of, b, e) for b in by]
        if any(c.rank != of.rank for c in columns):
            raise Refusal(_("the gradient by several variables with entries: say by which, \\nabla_w"), e.at)
        if e.order == 2:
            rows = [[self.derived(c, b, e) for b in by] for c in columns]
            return Value(
                2, lambda i, j: chosen(i, [chosen(j, [c.entry() for c in row]) for row in rows]), sizes=(len(by), len(by))
            )
        return Value(1, lambda i: chosen(i, [c.entry() for c in columns]), sizes=(len(by),))

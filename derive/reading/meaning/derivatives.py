"""Derivatives by a name and gradients by a whole array."""

from __future__ import annotations

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.values import Function, Value, Values
from derive.reading.meaning.written import chosen
from derive.reading.phrases import (
    Call,
    Derivative,
    Gradient,
    Phrase,
    Plus,
    Times,
    Transposed,
    Use,
)
from derive.reading.said import Said
from derive.reading.within import alike, names_in
from derive.sentence import message
from derive.words import gettext as _


class Derivatives(Values):
    """Derivatives and gradients."""

    def opened(self, of: Phrase) -> Phrase:
        """A function that nobody defines, of the same names everywhere, is a quantity where it is differentiated: ∂l(θ)/∂θ."""
        if (
            isinstance(of, Call)
            and not of.order
            and of.function not in self.setting.several | self.setting.maps
            and not self.setting.literal
            and of.function not in self.setting.functions
            and all(isinstance(a, Use) for a in of.arguments)
        ):
            return Use(of.at, of.function)
        return of

    def of_derivative(self, e: Derivative, want: int | None) -> Value:
        of = self.value(self.opened(e.of))
        self.refuse_place(e)
        made = of
        for by in e.by:
            made = self.derived(made, by, e)
        return made

    def refuse_place(self, e: Derivative) -> None:
        """∂F(x' + t (x - x'))/∂x_i: the slope of F at that point, or that of all that stands there."""
        of = e.of
        if not isinstance(of, Call) or of.function in self.setting.functions or len(of.arguments) != 1 or self.setting.literal:
            return
        only = of.arguments[0]
        names = {by.name for by in e.by if isinstance(by, Use)}
        if isinstance(only, Plus | Times) and names & names_in(only) and self.value(only).rank:
            said_ = _("the derivative of {name} at a calculated point is read in two ways: that of {name} by its argument, "
                      "at that point, or that of the whole expression, to which the chain rule adds a factor; give the point a "
                      "name in a line of its own, and write the one that is meant")  # fmt: skip
            raise Refusal(said_.format(name=of.function), e.at, names=names_in(e))

    def derived(self, of: Value, by: Phrase, e: Phrase) -> Value:
        if isinstance(by, Call):
            by = Use(by.at, by.function)
        if isinstance(by, Transposed):  # ∂f/∂x^T, the Jacobian
            by = by.base
        if not isinstance(by, Use):
            raise Refusal(_("a derivative is by a name"), by.at)
        v = self.value(by)
        rank = of.rank
        if rank == 1 and v.rank == 1:
            self.say(message("the derivative of a vector by a vector has the rows of the first and the columns of the second"))

        def entry(*letters: Said) -> Said:
            inner = of.entry(*letters[:rank])
            own = letters[rank:]
            if by.name in self.setting.from_zero:
                own = tuple(Said(str(int(c.text) - 1)) if c.text.isdigit() else c for c in own)
            return said.call("diff", inner, v.entry(*own))

        return Value(rank + v.rank, entry, "" if rank else v.lies, (*of.sizes, *v.sizes) if of.sizes or not rank else ())

    def of_gradient(self, e: Gradient, want: int | None) -> Value:
        of_phrase = e.of
        by: list[Phrase]
        known = self.setting.functions.get(
            of_phrase.function if isinstance(of_phrase, Call) else of_phrase.name if isinstance(of_phrase, Use) else ""
        )
        if e.by is not None:
            by = [e.by]
        elif isinstance(of_phrase, Call) and known is not None and known.parameters:
            by = list(self.places_of(of_phrase, known, e))
        elif known is not None and known.parameters:
            by = list(known.parameters)
        elif isinstance(of_phrase, Call) and len(of_phrase.arguments) == 1 and not isinstance(of_phrase.arguments[0], Use):
            return self.at_place(of_phrase, e)
        elif isinstance(of_phrase, Call) and of_phrase.arguments:
            by = list(of_phrase.arguments)
        else:
            raise Refusal(_("the gradient by what? write it below the nabla, \\nabla_w"), e.at)
        if isinstance(of_phrase, Call) and not all(isinstance(a, Use) for a in of_phrase.arguments) and e.by is None:
            raise Refusal(_("the gradient by what? write it below the nabla, \\nabla_w"), e.at)
        is_number = isinstance(of_phrase, Call) and known is None and len(by) == 1  # ∇f(x_k) is of a number
        of = self.value(self.opened(of_phrase), 0 if is_number else None)
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

    def places_of(self, of: Call, known: Function, e: Gradient) -> tuple[Phrase, ...]:
        """What a gradient is by of a function that the text defines: what it is of there, or the names at which it is taken."""
        if alike(of.arguments, known.parameters):
            return known.parameters
        if len(of.arguments) == len(known.parameters) and all(isinstance(a, Use) for a in of.arguments):
            return of.arguments
        raise Refusal(
            _("the gradient of {name} at another place than the one it is defined for: write it in a line of its own").format(
                name=of.function
            ),
            e.at,
        )

    def at_place(self, of: Call, e: Gradient) -> Value:
        """∇f(θ + μ v): the gradient of an unknown function at a place that is calculated, which gets a name of its own."""
        if e.order != 1 or of.order:
            raise Refusal(_("the gradient by what? write it below the nabla, \\nabla_w"), e.at)
        v = self.value(of.arguments[0])
        if v.rank == 0:
            return self.value(Call(of.at, of.function, of.arguments, 1))
        if v.rank > 1:
            raise Refusal(_("the gradient by what? write it below the nabla, \\nabla_w"), e.at)

        def entry(i: Said) -> Said:
            whole, one = self.vector_helper(v, i)
            return said.call("diff", said.call(of.function, whole), one)

        return Value(1, entry, v.lies, v.sizes)

"""Densities that have a name: the formula that is meant, where the names of the text fit it."""

from __future__ import annotations

from derive.reading import said
from derive.reading.letters import Misfit, Refusal
from derive.reading.meaning.values import Value, Values
from derive.reading.phrases import Density
from derive.reading.said import Said
from derive.reading.within import calls_in
from derive.sentence import Message
from derive.words import gettext as _

#: What it costs to leave a density unknown whose formula does not fit: every other reading of its names is likelier.
UNKNOWN = 5.0


class Densities(Values):
    """Densities that have a name."""

    def of_density(self, e: Density, want: int | None) -> Value:
        return self.density(e) or self.value(e.call, want)

    def logarithm_of(self, e: Density) -> Value:
        """The logarithm of a density, as a sum."""
        made = self.density(e, True)
        if made is not None:
            return made
        unknown = self.value(e.call)
        return Value(0, lambda: said.call("log", unknown.entry()))

    def density(self, e: Density, is_log: bool = False) -> Value | None:
        """A density, or its logarithm; None where its formula does not fit, and the density stays unknown."""
        kept = self.cost, set(self.doubts), set(self.charged), list(self.conventions)
        try:
            for v in e.vectors:
                if not calls_in(v) and self.value(v).rank != 1:
                    raise self.misfit(_("this density is of a vector"), v)
            made = self.value(e.logarithm if is_log else e.formula, 0)
        except (Misfit, Refusal) as first:
            self.cost, self.doubts, self.charged, self.conventions = kept
            try:
                self.value(e.call).entry()
            except Refusal:
                raise first from None
            self.doubt(UNKNOWN, e.formula)
            return None
        self.say(Message(e.said, (("name", e.call.function),)))
        return Value(0, lambda: self.with_call(e, made.entry(), is_log))

    def with_call(self, e: Density, formula: Said, is_log: bool) -> Said:
        """A formula, of which is kept how it is called, where it is of a matrix for each value of an index: who evaluates the
        account knows the density, and the inverse of a whole array alone."""
        if ":" in formula.text:
            kept = dict(self.helpers)
            try:
                call = self.value(e.call).entry()
                self.by_name[formula.text] = said.call("log", call).text if is_log else call.text
            except Refusal:
                pass
            if self.helpers != kept:
                self.helpers = kept
                self.by_name.pop(formula.text, None)
        return formula


__all__ = ["Densities"]

"""Functions of numbers, which act entry by entry, and softmax with its kin."""

from __future__ import annotations

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.values import Value, Values, elementary
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
    Density,
    Fold,
    Letter,
    Literal,
    Use,
)
from derive.reading.said import Said
from derive.reading.within import letters_in
from derive.sentence import message
from derive.words import gettext as _


class Functions(Values):
    """Functions of numbers, entry by entry, and softmax."""

    def of_apply(self, e: Apply, want: int | None) -> Value:
        special = getattr(self, "apply_" + e.function, None)
        if special is not None:
            return special(e, want)  # type: ignore[no-any-return]
        v = self.value(e.arguments[0], want if want else None)
        if len(e.arguments) != 1:
            raise Refusal(_("{function} is of one argument").format(function=e.function), e.at)
        return Value(v.rank, lambda *i: elementary(e.function, v.entry(*i)), v.lies, v.sizes)

    def apply_kronecker(self, e: Apply, want: int | None) -> Value:
        a, b = (self.number(x) for x in e.arguments)
        if self.setting.literal:
            return Value(0, lambda: said.call("delta", a.entry(), b.entry()))
        return Value(0, lambda: self.kronecker(a.entry(), b.entry()))

    def apply_euler(self, e: Apply, want: int | None) -> Value:
        v = self.value(e.arguments[0])
        if v.rank == 2:
            raise Refusal(
                _(
                    "e to a matrix is read in two ways: the matrix exponential, a series, which is not derived "
                    "here, or exp of each entry, written \\exp(A)"
                ),
                e.at,
            )
        return Value(v.rank, lambda *i: said.call("exp", v.entry(*i)), v.lies, v.sizes)

    def extreme(self, e: Apply, want: int | None) -> Value:
        if len(e.arguments) == 1:
            return self.value(Fold(e.at, e.function, (), e.arguments[0]), want)
        values = [self.value(a) for a in e.arguments]
        rank = max(v.rank for v in values)
        if any(v.rank not in (0, rank) for v in values):
            raise self.misfit(_("these two do not have the same number of axes"), e)

        def entry(*letters: Said) -> Said:
            made = values[0].entry(*letters[: values[0].rank])
            for v in values[1:]:
                made = said.call(e.function, made, v.entry(*letters[: v.rank]))
            return made

        return Value(rank, entry, sizes=self.sizes_of(values, rank))

    apply_max = apply_min = extreme

    def apply_clip(self, e: Apply, want: int | None) -> Value:
        if len(e.arguments) != 3:
            raise Refusal(_("clip is of a value and two bounds"), e.at)
        value, low, high = e.arguments
        return self.value(Apply(e.at, "min", (Apply(e.at, "max", (value, low)), high)), want)

    def soft(self, e: Apply) -> tuple[Value, int]:
        argument = e.arguments[0]
        if isinstance(argument, Use) and not self.setting.numpy and not self.picking:
            name, line, letter = argument.name.rpartition("_")
            is_lettered = bool(line) and not argument.places and len(letter) == 1 and letter in "ijkmn"
            if is_lettered or (argument.places and self.value(argument).rank == 0):
                entry, name = (argument.name, name) if is_lettered else (self.shown(argument), argument.name.rstrip("_"))
                raise Refusal(
                    _("softmax of {entry} is read in two ways: the entry of softmax({name}), written "
                      "softmax({name})_i, or the softmax of a vector "
                      "that is called {entry}; which one?").format(entry=entry, name=name), e.at,
                )  # fmt: skip
        v = self.value(argument)
        if v.rank == 0 and letters_in(argument) and not self.setting.numpy and not self.picking:
            raise Refusal(
                _("softmax of a number for each {letter} is read in two ways: the entry of the softmax of them all, written "
                  "softmax_{letter}( ), or the softmax of an array, which this is not").format(letter=letters_in(argument)[0]),
                e.at,
            )  # fmt: skip
        if v.rank == 0:
            raise self.misfit(_("the softmax of a number"), e)
        if v.rank > 1:
            self.say(message("softmax is over the last axis"))
        return v, (e.axis if e.axis is not None else -1) % v.rank

    def shown(self, e: Use) -> str:
        places = [
            p.name if isinstance(p, Letter) else p.text if isinstance(p, Literal) else "…" for p in e.places if p is not None
        ]
        name = e.name.rstrip("_")
        return f"{name}_{''.join(places)}" if places else name

    def apply_softmax(self, e: Apply, want: int | None) -> Value:
        v, axis = self.soft(e)

        def entry(*letters: Said) -> Said:
            total = self.folded(
                "sum", lambda k: said.call("exp", v.entry(*letters[:axis], k, *letters[axis + 1 :])), v.size(axis), *letters
            )
            return said.over(said.call("exp", v.entry(*letters)), total)

        return Value(v.rank, entry, v.lies, v.sizes)

    def apply_log_softmax(self, e: Apply, want: int | None) -> Value:
        v, axis = self.soft(e)

        def entry(*letters: Said) -> Said:
            total = self.folded(
                "sum", lambda k: said.call("exp", v.entry(*letters[:axis], k, *letters[axis + 1 :])), v.size(axis), *letters
            )
            return said.plus([("+", v.entry(*letters)), ("-", said.call("log", total))])

        return Value(v.rank, entry, v.lies, v.sizes)

    def apply_logsumexp(self, e: Apply, want: int | None) -> Value:
        v, axis = self.soft(e)
        axis = 0 if v.rank == 1 else axis

        def entry(*letters: Said) -> Said:
            total = self.folded(
                "sum", lambda k: said.call("exp", v.entry(*letters[:axis], k, *letters[axis:])), v.size(axis), *letters
            )
            return said.call("log", total)

        return Value(v.rank - 1, entry)

    def apply_log(self, e: Apply, want: int | None) -> Value:
        argument = e.arguments[0]
        if isinstance(argument, Density):
            return self.logarithm_of(argument)
        of = argument.name if isinstance(argument, Use) else argument.function if isinstance(argument, Call) else ""
        if of and f"log_{of}" in self.setting.defined and of not in self.setting.defined:  # log p = … says what log p is here too
            inside = (argument,) if isinstance(argument, Use) else (a for a in argument.arguments if isinstance(a, Use))  # type: ignore[attr-defined]
            places = tuple({(*letters_in(place),): place for a in inside for place in a.places}.values())
            if of not in self.setting.many and len(places) == self.setting.most_places.get(f"log_{of}", 0):
                return self.value(Use(e.at, f"log_{of}", places), want)
        is_det = isinstance(argument, Bars) or (isinstance(argument, Apply) and argument.function == "det")
        if is_det:
            inner = argument.body if isinstance(argument, Bars) else argument.arguments[0]  # type: ignore[attr-defined]
            v = self.value(inner)
            if v.rank == 2 and not v.sizes:
                return Value(0, lambda: said.call("logdet", self.array(v)[0]))
        v = self.value(argument, want if want else None)
        return Value(v.rank, lambda *i: said.call("log", v.entry(*i)), v.lies, v.sizes)

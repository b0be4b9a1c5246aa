"""Sums, products, means and expectations over an index or over a whole array."""

from __future__ import annotations

from collections.abc import Callable

from derive.reading import said
from derive.reading.letters import Refusal, stands
from derive.reading.meaning.cases import Condition
from derive.reading.meaning.products import is_data
from derive.reading.meaning.values import Value, Values
from derive.reading.phrases import (
    Derivative,
    Fold,
    Gradient,
    Letter,
    Mean,
    Range,
    Times,
    Use,
)
from derive.reading.said import ONE, OPPOSITE, ZERO, Said
from derive.reading.within import inside, names_in, uses_in
from derive.sentence import message
from derive.words import gettext as _

#: What leaves a sum, a product as it is.
NEUTRAL = {"sum": ZERO, "prod": ONE}


def limits(letter: str, first: Value | None, last: Value | None) -> str:
    """A letter over all of its range, or between two ends."""
    if last is None:
        return letter
    return f"({letter}, {'1' if first is None else first.entry().text}, {last.entry().text})"


class Folds(Values):
    """Sums, means and expectations."""

    summing_all = 0  # whether a sum stands around this one, so that both are over all entries

    def of_fold(self, e: Fold, want: int | None) -> Value:
        if not e.ranges:
            return self.bare(e, want)
        for r in e.ranges:
            self.scope.append(r.letter)
            self.samples.update(dict.fromkeys(r.samples, r.letter))
        try:
            body = self.value(e.body, want)
            condition = None if e.condition is None else Condition(self, e.condition)
            firsts = [None if r.first is None else self.number(r.first) for r in e.ranges]
            lasts = [None if r.last is None else self.number(r.last) for r in e.ranges]
        finally:
            del self.scope[-len(e.ranges) :]
            for r in e.ranges:
                for name in r.samples:
                    self.samples.pop(name, None)

        def entry(*letters: Said) -> Said:
            own: dict[str, str] = {}
            for r in e.ranges:  # the letter of dots may be that of the entry which is asked for
                clash = any(stands(r.letter, letter.text) for letter in letters)
                own[r.letter] = self.fresh(*letters, *map(Said, own.values())) if clash else r.letter
            names = [*own.values()]
            self.scope.extend(names)
            shadowed = {n: self.letters.pop(n) for n in own if n in self.letters}
            self.letters.update({n: Said(new) for n, new in own.items() if n != new})
            try:
                made = body.entry(*letters)
                if condition is not None:
                    left_out = self.left_out(e, body, firsts[0], lasts[0], letters)
                    made = condition.choose(made, left_out, equal_first=True)
                for r, first, last in reversed(list(zip(e.ranges, firsts, lasts, strict=True))):
                    made = said.call(e.kind, made, limits(own[r.letter], first, last))
                return made
            finally:
                del self.scope[-len(names) :]
                for n, new in own.items():
                    if n != new:
                        del self.letters[n]
                self.letters.update(shadowed)

        if condition is not None and e.kind not in NEUTRAL and (e.kind not in OPPOSITE or len(e.ranges) > 1):
            raise Refusal(_("a {kind} under a condition is not read").format(kind=e.kind), e.at)
        return Value(body.rank, entry, body.lies, body.sizes)

    def left_out(self, e: Fold, body: Value, first: Value | None, last: Value | None, letters: tuple[Said, ...]) -> Said:
        """What counts for nothing: 0 in a sum, 1 in a product, the smallest value of all where the largest is sought."""
        if e.kind in NEUTRAL:
            return NEUTRAL[e.kind]
        index = e.ranges[0].letter
        with self.bound(self.fresh(*letters, Said(index))) as letter:
            self.letters[index] = letter
            try:
                return said.call(OPPOSITE[e.kind], body.entry(*letters), limits(letter.text, first, last))
            finally:
                del self.letters[index]

    def bare(self, e: Fold, want: int | None) -> Value:
        """A sum of all entries, or along one axis; a sum of a sum is of all entries of a matrix."""
        if e.axis is None and e.kind == "sum" and isinstance(inner := e.body, Fold) and inner.kind == "sum":
            if self.setting.typed and not inner.ranges and inner.axis is None:
                self.summing_all += 1
                try:
                    return self.bare(inner, want)
                finally:
                    self.summing_all -= 1
        if not self.setting.numpy:
            self.summing += 1
            with self.by_entries():
                v = self.value(e.body)
            self.summing -= 1
        else:
            self.summing += 1
            v = self.value(e.body)
            self.summing -= 1
        if v.rank == 0:
            if self.setting.numpy:  # what is summed is likelier to have entries
                self.doubt(1.5, e.body)
                return v
            raise self.misfit(_("a sum without an index is of what has entries"), e)
        if v.rank == 2 and self.setting.dotted == "matlab" and e.axis is None and not self.summing_all:
            said_ = _("the {kind} of a matrix is read in two ways: of each column, as in MATLAB, or of all entries, "
                      "written {kind}({kind}(A))").format(kind=e.kind)  # fmt: skip
            raise Refusal(said_, e.at, names=names_in(e))
        if e.axis is None:
            return Value(0, lambda: self.total(v, e.kind))
        if not -v.rank <= e.axis < v.rank:
            raise self.misfit(_("there is no such axis"), e)
        axis = e.axis % v.rank

        def along(*letters: Said) -> Said:
            kept = [*letters[:axis], *letters[axis + 1 :]] if e.keep else list(letters)
            return self.folded(
                e.kind, lambda k: v.entry(*kept[:axis], k, *kept[axis:]), v.size(axis) if e.kind == "sum" else None, *letters
            )

        return Value(v.rank if e.keep else v.rank - 1, along)

    def of_mean(self, e: Mean, want: int | None) -> Value:
        if e.variable is not None and e.distribution is not None:
            return self.expected(e)
        if any(isinstance(part, Gradient | Derivative) for part in inside(e.bodies)):
            raise Refusal(
                _("an expectation of a derivative: say over what it goes, with x \\sim p below, or take the derivative of "
                  "the expectation"), e.at,
            )  # fmt: skip
        expecting, self.expecting = self.expecting, True
        with self.by_entries():
            values = [self.value(b) for b in e.bodies]
        self.expecting = expecting
        own = {p.name for f in self.setting.functions.values() for p in f.parameters if isinstance(p, Use)}
        for use in uses_in(e.bodies) if any(v.rank for v in values) else ():
            is_number = use.places or self.ranks.get(use.name, 0) or use.name in own  # the t of M(t) = E[e^{tX}]
            if is_data(use) and not is_number:  # E[(y - f(x))²]: y has outcomes too
                self.doubt(1.5, use)
        if any(v.rank > 1 for v in values) or any(v.rank == 0 for v in values):
            raise self.misfit(_("an expectation is of what has outcomes"), e)

        def mean(v: Callable[[Said], Said]) -> Said:
            return self.folded("mean", v, None)

        def at(v: Value, k: Said) -> Said:
            return v.entry(k) if v.rank else v.entry()

        if e.kind == "mean":
            return Value(0, lambda: mean(lambda k: at(values[0], k)))

        def centred(v: Value, k: Said) -> Said:
            return said.plus([("+", at(v, k)), ("-", self.folded("mean", lambda r: at(v, r), None, k))])

        if e.kind == "var":
            return Value(0, lambda: mean(lambda k: said.power(centred(values[0], k), Said("2"))))
        return Value(0, lambda: mean(lambda k: said.times(centred(values[0], k), centred(values[1], k))))

    def expected(self, e: Mean) -> Value:
        """E under a distribution: Σ_x p(x) f(x) where the text has the distribution as a table, else the mean over a sample."""
        assert e.variable is not None and isinstance(e.distribution, Use)
        letter = e.variable
        if f"{e.distribution.name}[]" in self.setting.taken and not e.others:
            self.say(message("the expectation is a sum over the values of {x}", x=letter))
            table = Use(e.at, e.distribution.name, (Letter(e.at, letter),))
            body = Times(e.at, (("", table), ("", e.bodies[0])))
            return self.value(Fold(e.at, "sum", (Range(letter),), body))
        absent = [x for x in (letter, *e.others) if x not in names_in(e.bodies)]
        if absent and (e.distribution.name == "?" or len(absent) == 1 + len(e.others)):  # (x, y) ~ D may be more than is needed
            raise Refusal(
                _("the expectation is over {x}, which does not stand in what it is of: write below it what is drawn, with "
                  "\\sim").format(x=absent[0]), e.at,
            )  # fmt: skip
        self.say(message("the expectation is the mean over a sample of {x}", x=", ".join((letter, *e.others))))
        sample = self.fresh()
        self.scope.append(sample)
        drawn = (letter, *e.others)
        self.samples.update(dict.fromkeys(drawn, sample))
        try:
            body_ = self.value(e.bodies[0])
            if body_.rank:
                raise self.misfit(_("an expectation of a number is meant here"), e)
        finally:
            for name in drawn:
                self.samples.pop(name, None)
            self.scope.pop()

        def entry() -> Said:
            with self.bound(sample):
                return said.call("mean", body_.entry(), sample)

        return Value(0, entry)

"""Conditions of the entries of arrays, x > 0, and the choice between two values that they decide."""

from __future__ import annotations

from collections.abc import Callable

from derive.reading import said
from derive.reading.python.arrays import Array, Arrays, Axis
from derive.reading.said import ONE, ZERO, Said
from derive.words import gettext as _


class Conditions(Arrays):
    """Conditions: which of two formulas holds."""

    def chosen(self, condition: Array, a: Array, b: Array) -> Array:
        """where(condition, a, b)."""
        choose = self.choice(condition)
        a, b = self.plain(a), self.plain(b)
        names = condition.names | a.names | b.names

        def entry(*letters: Said) -> Said:
            return choose(a.entry(*self.at(a, letters)), b.entry(*self.at(b, letters)), *self.at(condition, letters))

        return self.array(self.merged(condition, a, b), entry, names)

    def choice(self, condition: Array) -> Callable[..., Said]:
        """Which of two formulas holds."""
        if condition.choose is None:
            raise self.refusal(_("a condition is wanted here, such as x > 0"))
        return condition.choose

    def condition(self, sign: str, a: Array, b: Array) -> Array:
        if a.choose is not None and sign in ("==", "!=") and b.whole is not None and b.entry() in (ZERO, ONE) and not b.rank:
            return a if (b.entry() == ONE) == (sign == "==") else self.inverted(a)  # a mask of ones and zeros
        a, b = self.plain(a), self.plain(b)
        by_place = a.whole is not None and b.whole is not None and (a.whole.added < 0 or b.whole.added < 0)

        def choose(yes: Said, no: Said, *letters: Said) -> Said:
            if by_place:  # two numbers counted from 0 compare as the same two counted from 1
                left, right = (x.whole.plus(1, *self.at(x, letters)) for x in (a, b))  # type: ignore[union-attr]
            else:
                left, right = (x.entry(*self.at(x, letters)) for x in (a, b))
            return yes if yes == no else said.call("where", said.compared(left, sign, right), yes, no)

        return self.decided(self.merged(a, b), choose, a.names | b.names)

    def decided(self, axes: tuple[Axis, ...], choose: Callable[..., Said], names: frozenset[str]) -> Array:
        def entry(*letters: Said) -> Said:
            return self.tick(choose(ONE, ZERO, *letters))

        return Array(axes, entry, names, choose=choose)

    def joined(self, kind: str, a: Array, b: Array) -> Array:
        """Two conditions that both hold, or one of which holds."""
        one, two = self.choice(a), self.choice(b)

        def choose(yes: Said, no: Said, *letters: Said) -> Said:
            inner = self.tick(two(yes, no, *self.at(b, letters)))
            return one(inner, no, *self.at(a, letters)) if kind == "and" else one(yes, inner, *self.at(a, letters))

        return self.decided(self.merged(a, b), choose, a.names | b.names)

    def inverted(self, a: Array) -> Array:
        choose = self.choice(a)
        return self.decided(a.axes, lambda yes, no, *i: choose(no, yes, *i), a.names)

"""Square matrices: the inverse, the determinant and its logarithm, the trace."""

from __future__ import annotations

from derive.reading import said
from derive.reading.meaning.values import Value, Values
from derive.reading.phrases import (
    Apply,
    Inverse,
    Phrase,
    Transposed,
)
from derive.reading.said import ONE, Said
from derive.reading.within import uses_in
from derive.words import gettext as _


class Square(Values):
    """Square matrices: inverse, determinant, trace."""

    def of_inverse(self, e: Inverse, want: int | None) -> Value:
        if isinstance(e.base, Transposed) and self.value(e.base.base).whole is not None:  # (W^T)^{-1} is (W^{-1})^T
            return self.value(Transposed(e.at, Inverse(e.at, e.base.base)), want)
        base = self.value(e.base)
        if base.rank == 0:
            return Value(0, lambda: said.over(ONE, base.entry()))
        if base.rank != 2 or self.entrywise:
            raise self.misfit(_("a vector has no inverse"), e)
        if (entries := base.diagonal) is not None:
            return self.diagonal_of(lambda i: said.over(ONE, entries(i)))
        return self.inverse(base, e)

    def inverse(self, base: Value, e: Phrase) -> Value:
        def entry(i: Said, j: Said) -> Said:
            name, places = self.array(base)
            if places:
                return Said(f"inv({name})[{','.join([*places, i.text, j.text])}]")
            return Said(f"inv({name})[{i.text},{j.text}]")

        return Value(2, entry)

    def matrix_of(self, e: Apply) -> Value:
        v = self.value(e.arguments[0])
        if v.rank != 2:
            raise self.misfit(_("{function} is of a matrix").format(function=e.function), e)
        return v

    def apply_det(self, e: Apply, want: int | None) -> Value:
        return self.determinant(self.matrix_of(e))

    def determinant(self, v: Value) -> Value:
        if v.sizes == (2, 2):
            one, two = Said("1"), Said("2")
            return Value(
                0,
                lambda: said.plus(
                    [
                        ("+", said.times(v.entry(one, one), v.entry(two, two))),
                        ("-", said.times(v.entry(one, two), v.entry(two, one))),
                    ]
                ),
            )
        return Value(0, lambda: said.call("det", self.array(v)[0]))

    def apply_logdet(self, e: Apply, want: int | None) -> Value:
        v = self.matrix_of(e)
        return Value(0, lambda: said.call("logdet", self.array(v)[0]))

    def apply_trace(self, e: Apply, want: int | None) -> Value:
        has_arrays = any(self.ranks.get(u.name, 0) > len(u.places) for u in uses_in(e.arguments[0]))
        if has_arrays and not self.setting.numpy and (number := self.value(e.arguments[0])).rank == 0:
            return number  # tr(x^T A x)
        v = self.matrix_of(e)
        return Value(0, lambda: self.folded("sum", lambda k: v.entry(k, k), v.size(0)))

    def apply_inv(self, e: Apply, want: int | None) -> Value:
        return self.inverse(self.matrix_of(e), e)

    def apply_solve(self, e: Apply, want: int | None) -> Value:
        a, b = (self.value(x) for x in e.arguments)
        return self.multiplied(self.inverse(a, e), b, "@", e, "")

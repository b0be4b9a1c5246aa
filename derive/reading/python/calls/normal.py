"""The normal distribution of SciPy: its density and its distribution function are functions of numbers, by exp and erf."""

from __future__ import annotations

from collections.abc import Callable

from derive.reading import said
from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import TWO, Arguments, Given
from derive.reading.said import ONE, ZERO, Said
from derive.words import gettext as _


class Normal(Arguments):
    """norm.cdf, norm.pdf and what is calculated of them."""

    def of_normal(self, g: Given, made: Callable[[Said, Said], Said]) -> Array:
        """A function of how many deviations a number lies above the mean, and of the deviation."""
        loc, scale = g.take(1, "loc"), g.take(2, "scale")
        if g.module not in ("norm", "special"):
            raise self.refusal(
                _("{name} is not among the functions that are read from Python; write what it computes").format(name=g.name)
            )
        at, deviation = (self.number(one) if a is None else self.arr(a) for a, one in ((loc, ZERO), (scale, ONE)))

        def entry(x: Said, m: Said, s: Said) -> Said:
            moved = x if m == ZERO else said.plus([("+", x), ("-", m)])
            return made(moved if s == ONE else said.over(moved, s), s)

        x = self.first(g)
        for a, b in ((x, at), (x, deviation), (at, deviation)):
            self.doubts_of("-", a, b, False)
        return self.each(entry, x, at, deviation)

    def f_cdf(self, g: Given) -> Array:
        return self.of_normal(g, lambda z, _s: said.over(said.plus([("+", ONE), ("+", erf(z))]), TWO))

    f_ndtr = f_cdf

    def f_sf(self, g: Given) -> Array:
        return self.of_normal(g, lambda z, _s: said.over(said.plus([("+", ONE), ("-", erf(z))]), TWO))

    def f_logcdf(self, g: Given) -> Array:
        return self.each(lambda e: said.call("log", e), self.f_cdf(g))

    def f_pdf(self, g: Given) -> Array:
        if g.module == "multivariate_normal":
            return self.each(lambda e: said.call("exp", e), self.of_vectors(g))
        root = said.call("sqrt", Said("2*pi", said.MULTIPLIED))

        def density(z: Said, s: Said) -> Said:
            return said.over(said.call("exp", half_square(z)), root if s == ONE else said.times(s, root))

        return self.of_normal(g, density)

    def f_logpdf(self, g: Given) -> Array:
        if g.module == "multivariate_normal":
            return self.of_vectors(g)

        def logarithm(z: Said, s: Said) -> Said:
            scale = ZERO if s == ONE else said.call("log", s)
            square = said.over(said.power(z, TWO), TWO)
            return said.plus([("-", square), ("-", scale), ("-", Said("log(2*pi)/2", said.MULTIPLIED))])

        return self.of_normal(g, logarithm)


def erf(z: Said) -> Said:
    return said.call("erf", said.over(z, said.call("sqrt", TWO)))


def half_square(z: Said) -> Said:
    return said.negative(said.over(said.power(z, TWO), TWO))


__all__ = ["Normal"]

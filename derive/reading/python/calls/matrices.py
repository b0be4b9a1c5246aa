"""Functions of a matrix: trace, determinant, inverse."""

from __future__ import annotations

from derive.reading import said
from derive.reading.python.arrays import Array, Whole
from derive.reading.python.calls.arguments import Arguments, Given, kronecker
from derive.reading.python.values import Several
from derive.reading.said import ONE, Said
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _


class Matrices(Arguments):
    """Functions of a square matrix, and its diagonal."""

    def square(self, g: Given) -> Array:
        a = self.first(g)
        if a.rank != 2:
            raise self.misfit(_("{function} is of a matrix").format(function=g.name), a.names)
        return a

    def f_trace(self, g: Given) -> Array:
        return self.contracted(("ii",), "", (self.square(g),))

    def f_diag(self, g: Given) -> Array:
        a = self.first(g)
        if a.rank == 1:
            axis = replace(a.axes[0])
            return self.array((axis, axis), lambda i, j: said.times(kronecker(i, j), a.entry(i)), a.names)
        if a.rank != 2:
            raise self.misfit(_("diag is of a vector or of a matrix"), a.names)
        return self.array((self.one_of(a.axes),), lambda i: a.entry(i, i), a.names)

    def f_diagonal(self, g: Given) -> Array:
        a = self.first(g)
        if a.rank != 2:
            raise self.misfit(_("the diagonal is of a matrix"), a.names)
        return self.f_diag(g)

    def f_diag_embed(self, g: Given) -> Array:
        a = self.first(g)
        if a.rank != 1:
            raise self.misfit(_("diag_embed is of a vector"), a.names)
        return self.f_diag(g)

    def triangle(self, g: Given, sign: str) -> Array:
        a, at = self.square(g), g.take(1, "diagonal", "k")
        shift = 0 if at is None else self.count(at)
        if shift is None:
            raise self.refusal(_("{name} is read from a diagonal on whose number stands there").format(name=g.name))

        if shift == (1 if sign == "<=" else -1):
            sign, shift = sign[0], 0

        def choose(yes: Said, no: Said, i: Said, j: Said) -> Said:
            one, other = Whole(lambda *_: i, max(shift, 0)).plus(0), Whole(lambda *_: j, max(-shift, 0)).plus(0)
            return yes if yes == no else said.call("where", said.compared(one, sign, other), yes, no)

        return self.triangle_of(a, self.decided(a.axes, choose, a.names))

    def f_tril(self, g: Given) -> Array:
        return self.triangle(g, ">=")

    def f_triu(self, g: Given) -> Array:
        return self.triangle(g, "<=")

    def squares(self, g: Given) -> Array:
        """A matrix, or several along further axes."""
        a = self.first(g)
        if a.rank < 2:
            raise self.misfit(_("{function} is of a matrix").format(function=g.name), a.names)
        return a

    def f_inv(self, g: Given) -> Array:
        a = self.squares(g)

        def entry(*letters: Said) -> Said:
            *outer, i, j = letters
            return Said(f"inv({self.matrix_name(a, *outer)})[{i.text},{j.text}]")

        return self.array(a.axes, entry, a.names)

    f_inverse = f_inv

    def f_det(self, g: Given) -> Array:
        a = self.squares(g)
        return self.array(a.axes[:-2], lambda *outer: said.call("det", self.matrix_name(a, *outer)))

    def f_logdet(self, g: Given) -> Array:
        a = self.squares(g)
        return self.array(a.axes[:-2], lambda *outer: said.call("logdet", self.matrix_name(a, *outer)))

    def f_slogdet(self, g: Given) -> Several:
        a = self.squares(g)
        self.say(message("slogdet is taken where the determinant is positive"))
        return Several((self.number(ONE), self.f_logdet(Given("logdet", [a], {}, False))))

    def f_solve(self, g: Given) -> Array:
        b = self.second(g)
        return self.product(self.f_inv(Given(g.name, g.values[:1], {}, False)), b)

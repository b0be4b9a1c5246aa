"""Products that sum: np.dot, np.outer, torch.einsum."""

from __future__ import annotations

from derive.reading.python.arrays import Array
from derive.reading.python.calls.arguments import Arguments, Given
from derive.reading.python.values import Several, Word
from derive.words import gettext as _


class Products(Arguments):
    """Products of arrays."""

    def f_matmul(self, g: Given) -> Array:
        return self.product(self.first(g, "x1"), self.second(g, "x2"))

    def of_axes(self, g: Given, *ranks: int) -> Array:
        """A product that wants so many axes of each of its arrays."""
        arrays = self.first(g, "mat1"), self.second(g, "mat2", "vec", "vec2")
        for a, rank in zip(arrays, ranks, strict=True):
            if a.rank != rank:
                raise self.misfit(_("{name} is of an array with {n} axes here").format(name=g.name, n=rank), a.names)
        return self.product(*arrays)

    def f_mm(self, g: Given) -> Array:
        return self.of_axes(g, 2, 2)

    def f_mv(self, g: Given) -> Array:
        return self.of_axes(g, 2, 1)

    def f_bmm(self, g: Given) -> Array:
        return self.of_axes(g, 3, 3)

    def f_dot(self, g: Given) -> Array:
        a, b = self.first(g), self.second(g)
        if g.torch and a.rank != 1:
            raise self.misfit(_("dot of PyTorch is of two vectors"), a.names)
        if max(a.rank, b.rank) > 2:
            raise self.refusal(_("dot of arrays with more than two axes: write einsum or @"))
        return self.product(a, b)

    f_vdot = f_dot

    def f_inner(self, g: Given) -> Array:
        a, b = self.first(g), self.second(g)
        return self.product(a, b if b.rank < 2 else self.permuted(b, [*range(b.rank - 2), b.rank - 1, b.rank - 2]))

    def f_outer(self, g: Given) -> Array:
        return self.contracted(("i", "j"), "ij", (self.first(g), self.second(g)))

    f_ger = f_outer

    def f_einsum(self, g: Given) -> Array:
        spec = g.values[0] if g.values else None
        if not (isinstance(spec, Word) and isinstance(spec.value, str)):
            raise self.refusal(_('einsum begins with its letters in quotation marks, as "ij,jk->ik"'))
        left, arrow, out = spec.value.replace(" ", "").partition("->")
        letters = left.split(",")
        if not arrow:
            out = "".join(sorted(c for c in set(left) if c != "," and left.count(c) == 1))
        operands = list(g.values[1].values) if len(g.values) == 2 and isinstance(g.values[1], Several) else g.values[1:]
        if (
            len(letters) != len(operands)
            or not left.replace(",", "").isalpha()
            or (out and not out.isalpha())
            or set(out) - set(left)
            or len(set(out)) < len(out)
        ):
            raise self.refusal(_("the letters of einsum do not fit its arrays: {spec}").format(spec=spec.value))
        return self.contracted(letters, out, [self.arr(o) for o in operands])

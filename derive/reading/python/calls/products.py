"""Products that sum: np.dot, np.outer, torch.einsum."""

from __future__ import annotations

from derive.reading import said
from derive.reading.python.arrays import Array, Axis, added
from derive.reading.python.calls.arguments import TWO, Arguments, Given
from derive.reading.python.values import Several, Word
from derive.reading.said import Said
from derive.words import gettext as _


class Products(Arguments):
    """Products of arrays."""

    def f_matmul(self, g: Given) -> Array:
        a, b = self.first(g, "x1"), self.second(g, "x2")
        a = self.swapped(a) if self.flag(g, 2, "transpose_a", default=False) else a
        return self.product(a, self.swapped(b) if self.flag(g, 3, "transpose_b", default=False) else b)

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

    def f_linear(self, g: Given) -> Array:
        """x Wᵀ + b: the weights have a row for each output."""
        x, w, b = self.first(g), self.second(g, "weight"), g.take(2, "bias")
        made = self.product(x, self.permuted(w, [1, 0]) if w.rank == 2 else w)
        if b is None or isinstance(b, Word):
            return made
        b = self.arr(b)
        if b.rank != min(made.rank, 1):
            raise self.misfit(_("the bias of linear has an entry for each output"), b.names)
        return self.combined("+", made, b)

    def f_addmm(self, g: Given) -> Array:
        return self.added_to(g, 2, 2)

    def f_addmv(self, g: Given) -> Array:
        return self.added_to(g, 2, 1)

    def f_baddbmm(self, g: Given) -> Array:
        return self.added_to(g, 3, 3)

    def added_to(self, g: Given, *ranks: int) -> Array:
        """β a + α B C."""
        first, *factors = (
            self.first(g), self.second(g, "mat1", "mat", "batch1"), self.arr(g.take(2, "mat2", "vec", "batch2"))
        )  # fmt: skip
        product = self.of_axes(Given(g.name, factors, {}, True), *ranks)
        beta, alpha = g.take(9, "beta"), g.take(9, "alpha")
        self.doubts_of("+", first, product, False)
        first = first if beta is None else self.combined("*", self.arr(beta), first)
        product = product if alpha is None else self.combined("*", self.arr(alpha), product)
        return self.combined("+", first, product)

    def f_tensordot(self, g: Given) -> Array:
        """The sum over the last axes of the one and the first of the other, or over the axes that stand there."""
        a, b, axes = self.first(g), self.second(g), g.take(2, "axes", "dims")
        if isinstance(axes, Several):
            pairs = [v.values if isinstance(v, Several) else (v,) for v in axes.values]
            places = [[self.count(n) for n in own] for own in pairs]
        else:
            many = 2 if axes is None else self.count(axes)
            places = [[]] if many is None else [[*range(-many, 0)], [*range(many)]]
        if len(places) != 2 or len(places[0]) != len(places[1]) or None in (*places[0], *places[1]):
            raise self.refusal(_("the axes of {name} are whole numbers").format(name=g.name))
        one, two = ([self.axis(x, n or 0) for n in own] for x, own in zip((a, b), places, strict=True))
        letters = iter("abcdefghijkl")
        left = [next(letters) for _axis in range(a.rank)]
        right = [left[one[two.index(n)]] if n in two else next(letters) for n in range(b.rank)]
        out = [c for n, c in enumerate(left) if n not in one] + [c for n, c in enumerate(right) if n not in two]
        return self.contracted(("".join(left), "".join(right)), "".join(out), (a, b))

    def f_scaled_dot_product_attention(self, g: Given) -> Array:
        """softmax(Q Kᵀ/√d) V."""
        q, k, v = self.first(g, "query"), self.second(g, "key"), self.arr(g.take(2, "value"))
        for x in (q, k, v):
            if x.rank < 2:
                raise self.misfit(_("{name} is of an array with {n} axes here").format(name=g.name, n=2), x.names)
        scores = self.product(q, self.swapped(k))
        scale = g.take(9, "scale")
        if scale is None:
            scores = self.each(lambda e: said.over(e, said.call("sqrt", q.axes[-1].length())), scores)
        else:
            scores = self.combined("*", scores, self.arr(scale))
        if self.flag(g, 5, "is_causal", default=False):
            later = self.condition("<", self.along_axis(scores, -2), self.along_axis(scores, -1))
            scores = self.hidden(later, scores)
        return self.product(self.softened(scores), v)

    def along_axis(self, a: Array, n: int) -> Array:
        """The number of each entry along an axis."""
        return self.array(a.axes, lambda *letters: letters[n], a.names)

    def f_multi_dot(self, g: Given) -> Array:
        several = g.take(0, "arrays")
        if not isinstance(several, Several) or len(several.values) < 2:
            raise self.refusal(_("{name} is of a list of arrays that stands there").format(name=g.name))
        made = self.arr(several.values[0])
        for v in several.values[1:]:
            made = self.product(made, self.arr(v))
        return made

    def f_matrix_power(self, g: Given) -> Array:
        a, n = self.first(g), self.count(g.take(1, "n"))
        if n is None or not 1 <= n <= 5:
            raise self.refusal(_("a power of a matrix is read for a whole number from 1 to 5; the inverse is np.linalg.inv(A)"))
        made = a
        for _time in range(n - 1):
            made = self.product(made, a)
        return made

    def f_cdist(self, g: Given) -> Array:
        """The distance of each row of the one from each row of the other."""
        a, b = self.first(g, "x1"), self.second(g, "x2")
        for x in (a, b):
            if x.rank != 2:
                raise self.misfit(_("{name} is of an array with {n} axes here").format(name=g.name, n=2), x.names)
        axis = self.one_of([a.axes[1], b.axes[1]])
        order = 2 if (p := g.take(2, "p")) is None else self.count(p)
        if order not in (1, 2):
            raise self.refusal(_("{name} is read with the Euclidean distance and with p=1").format(name=g.name))

        def entry(i: Said, j: Said) -> Said:
            def part(k: Said) -> Said:
                less = added(a.entry(i, k), "-", b.entry(j, k))
                return said.call("abs", less) if order == 1 else said.power(less, TWO)

            made = self.folded("sum", axis, part, i, j)
            return made if order == 1 else said.call("sqrt", made)

        return self.array((a.axes[0], b.axes[0]), entry, a.names | b.names)

    def f_pdist(self, g: Given) -> Array:
        """The distances of the rows of a matrix, of each pair once."""
        a = self.first(g, "X")
        if a.rank != 2:
            raise self.misfit(_("{name} is of an array with {n} axes here").format(name=g.name, n=2), a.names)
        order, metric = g.take(1, "p", "metric"), g.take(1, "metric")
        word = str(metric.value) if isinstance(metric, Word) else "euclidean"
        kind = {"euclidean": "2", "sqeuclidean": "square", "cityblock": "1"}.get(word)
        if isinstance(order, Array):
            kind = {1: "1", 2: "2"}.get(self.count(order) or 0)
        if kind is None:
            raise self.refusal(_("pdist is read with the Euclidean distance, its square, and with p=1"))

        def entry(pair: Said) -> Said:
            i, j = (Said(c) for c in pair.text.split(","))

            def part(k: Said) -> Said:
                less = added(a.entry(i, k), "-", a.entry(j, k))
                return said.call("abs", less) if kind == "1" else said.power(less, TWO)

            made = self.folded("sum", a.axes[1], part, i, j)
            return said.call("sqrt", made) if kind == "2" else made

        return self.array((Axis(a.axes[0].length, pairs=True),), entry, a.names)

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

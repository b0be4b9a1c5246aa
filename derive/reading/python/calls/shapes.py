"""The same entries along other axes: transpose, unsqueeze, squeeze."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from derive.reading.letters import Refusal
from derive.reading.python.arrays import Array, Axis, added, counted
from derive.reading.python.calls.arguments import Arguments, Given
from derive.reading.python.values import Several
from derive.reading.said import ONE, Said
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _


class Shapes(Arguments):
    """Axes in another order, or more or fewer of them."""

    def transposed(self, a: Array) -> Array:
        return self.permuted(a, range(a.rank)[::-1])

    def f_transpose(self, g: Given) -> Array:
        """The axes the other way round, in an order, or two of them in each other's place."""
        a, rest = self.first(g), g.values[1:]
        if g.keywords.keys() & {"axes", "perm"} or (len(rest) == 1 and isinstance(rest[0], Several)):
            order = g.take(1, "axes", "perm")
            return self.ordered(g, a, [self.count(v) for v in order.values] if isinstance(order, Several) else [None])
        pair = [g.take(1, "dim0"), g.take(2, "dim1")]
        if not rest and pair == [None, None]:
            return self.transposed(a)
        numbers = [self.count(r) for r in (pair if len(rest) < 3 else rest)]
        if len(numbers) == 2 and None not in numbers:  # as NumPy has it, a pair in its order would change nothing
            return self.swapped(a, *(n for n in numbers if n is not None))
        return self.ordered(g, a, numbers)

    def swapped(self, a: Array, one: int = -2, other: int = -1) -> Array:
        """Two axes in each other's place."""
        one, other = self.axis(a, one), self.axis(a, other)
        order = list(range(a.rank))
        order[one], order[other] = other, one
        return self.permuted(a, order)

    def ordered(self, g: Given, a: Array, order: Sequence[int | None]) -> Array:
        if None in order:
            raise self.refusal(_("the axes of {name} are whole numbers").format(name=g.name))
        axes = [self.axis(a, n) for n in order if n is not None]
        if sorted(axes) != list(range(a.rank)):
            raise self.misfit(_("{name} with these axes is of {n} axes").format(name=g.name, n=len(axes)), a.names)
        return self.permuted(a, axes)

    def f_shape(self, g: Given) -> Several:
        """The lengths of all axes."""
        a = self.first(g)
        return Several(tuple(self.length_of(a, n) for n in range(a.rank)))

    def length_of(self, a: Array, n: int) -> Array:
        raise NotImplementedError

    def f_permute(self, g: Given) -> Array:
        a, rest = self.first(g), g.values[1:]
        order = list(rest[0].values) if len(rest) == 1 and isinstance(rest[0], Several) else rest
        return self.ordered(g, a, [self.count(r) for r in order])

    def f_swapaxes(self, g: Given) -> Array:
        a, rest = self.first(g), [self.count(r) for r in g.values[1:]]
        if len(rest) != 2 or None in rest:
            raise self.refusal(_("the axes of {name} are whole numbers").format(name=g.name))
        return self.swapped(a, *(n for n in rest if n is not None))

    f_swapdims = f_swapaxes

    def f_t(self, g: Given) -> Array:
        return self.transposed(self.first(g))

    def f_adjoint(self, g: Given) -> Array:
        return self.swapped(self.first(g))

    f_matrix_transpose = f_adjoint

    def f_unsqueeze(self, g: Given) -> Array:
        a = self.first(g)
        n = self.count(g.take(1, "dim", "axis"))
        if n is None:
            raise self.refusal(_("the axis of {name} is a whole number").format(name=g.name))
        n = n % (a.rank + 1)
        return self.viewed(
            a, (*a.axes[:n], replace(counted(1), opened=True), *a.axes[n:]), lambda *i: (*i[:n], *i[n + 1 :]), a.names
        )

    f_expand_dims = f_unsqueeze

    def f_squeeze(self, g: Given) -> Array:
        a, axes = self.first(g), self.along(g)
        among = range(a.rank) if axes is None else [self.axis(a, n) for n in axes]
        kept = [n for n, x in enumerate(a.axes) if x.count != 1 or n not in among]
        return self.narrowed(a, kept)

    def narrowed(self, a: Array, kept: Sequence[int]) -> Array:
        """An array without axes of one entry."""

        def cells(*letters: Said) -> tuple[Said, ...]:
            rest = list(letters)
            return tuple(rest.pop(0) if n in kept else ONE for n in range(a.rank))

        return self.viewed(a, [a.axes[n] for n in kept], cells, a.names)

    def f_reshape(self, g: Given) -> Array:
        """The same axes, with or without axes of one entry between them; anything else arranges the entries anew."""
        a = self.plain(self.first(g))
        shape = g.take(1, "shape", "newshape")
        wanted = shape.values if isinstance(shape, Several) else g.values[1:]
        lengths = [self.arr(v) for v in wanted]
        own = [n for n, x in enumerate(a.axes) if x.count != 1]
        others = [n for n, v in enumerate(lengths) if self.count(v) != 1]
        fits = len(own) == len(others) and sum(self.count(lengths[n]) == -1 for n in others) <= 1
        if fits and len(own) > 1:
            fits = all(self.is_length(lengths[m], a.axes[n]) for n, m in zip(own, others, strict=True))
        given = self.first(g)
        is_open = given.bare and given.free is not None and not self.is_stated(given.free)
        if not fits and is_open and len(lengths) == 2 and self.count(lengths[0]) == -1:
            if a.rank != len(lengths):
                raise self.misfit(_("this has {n} axes where it is seen with {m}").format(n=a.rank, m=len(lengths)), a.names)
            self.say(message("{name} is given here in the shape in which it is seen", name=given.free))
            return a
        if not fits:
            raise self.rearranged(g.name, a)
        if len(lengths) == a.rank == len(own):
            return a
        inner = self.narrowed(a, own)
        axes = [inner.axes[others.index(m)] if m in others else counted(1) for m in range(len(lengths))]
        return self.array(axes, lambda *i: inner.entry(*(i[m] for m in others)), a.names)

    f_view = f_reshape

    def is_length(self, n: Array, axis: Axis) -> bool:
        return self.count(n) == -1 or (n.along is not None and n.along is axis) or n.entry().text == axis.length().text

    def rearranged(self, name: str, a: Array) -> Refusal:
        said_ = _("{name} arranges entries anew; write the entries that are meant with indices").format(name=name)
        return Refusal(said_, self.here, names=a.names)

    def f_flatten(self, g: Given) -> Array:
        a = self.plain(self.first(g))
        start = self.count(g.take(1, "start_dim")) or 0
        own = [n for n, x in enumerate(a.axes) if x.count != 1]
        if a.rank - start <= 1:
            return a
        if start or len(own) > 1:
            raise self.rearranged(g.name, a)
        return self.narrowed(a, own)

    f_ravel = f_flatten

    def f_flip(self, g: Given) -> Array:
        """The entries backwards, along all axes or along some."""
        a, found = self.plain(self.first(g)), g.take(1, "axis", "dims")
        if g.torch and len(g.values) > 2:
            found = Several(tuple(g.values[1:]))
        axes = self.along(Given(g.name, [], {} if found is None else {"axis": found}, False))
        among = range(a.rank) if axes is None else [self.axis(a, n) for n in axes]
        turned = ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
        return self.taken_at(a, [turned if n in among else ast.Slice(None, None, None) for n in range(a.rank)])

    def f_take(self, g: Given) -> Array:
        """The entries at some places."""
        a, places = self.plain(self.first(g)), self.arr(g.take(1, "indices", "index"))
        axis = g.take(2, "axis")
        if axis is None and a.rank != 1:
            raise self.misfit(_("{name} of more than one axis needs its axis").format(name=g.name), a.names)
        n = 0 if axis is None else self.axis(a, self.count(axis) or 0)
        return self.taken_at(a, [places if m == n else ast.Slice(None, None, None) for m in range(a.rank)])

    def f_embedded(self, g: Given) -> Array:
        """The rows of labels."""
        table = self.second(g, "weight")
        if table.rank != 2:
            raise self.misfit(_("{name} is of an array with {n} axes here").format(name=g.name, n=2), table.names)
        return self.taken_at(table, [self.first(g), ast.Slice(None, None, None)])

    def f_split(self, g: Given) -> Several:
        """The parts of an array of which the program says how many entries each has."""
        a = self.plain(self.first(g))
        how = g.take(1, "indices_or_sections", "split_size_or_sections", "chunks", "sections")
        value = g.take(2, "axis", "dim")
        if not a.rank:
            raise self.misfit(_("a {kind} is of what has entries").format(kind=g.name), a.names)
        n = self.axis(a, 0 if value is None else self.count(value) or 0)
        many = a.axes[n].count
        ends = self.ends(g, how, many)
        if ends is None:
            raise self.refusal(
                _("how many entries each part has is not said here: give the parts names of their own, or write them as slices, "
                  "x[:, :d] and x[:, d:]")
            )  # fmt: skip
        every: list[object] = [ast.Slice(None, None, None)] * a.rank

        def part(first: int, last: int | None) -> Array:
            own = ast.Slice(ast.Constant(first), None if last is None else ast.Constant(last), None)
            return self.taken_at(a, [*every[:n], own, *every[n + 1 :]])

        return Several(tuple(part(first, last) for first, last in zip([0, *ends], [*ends, many], strict=True)))

    f_chunk = f_array_split = f_tensor_split = f_split

    def ends(self, g: Given, how: object, many: int | None) -> list[int] | None:
        """The places at which an array is cut."""
        if isinstance(how, Several):
            found = [self.count(v) for v in how.values]
            if None in found:
                return None
            sizes = [v for v in found if v is not None]
            if g.torch and g.name == "split":  # lengths of the parts
                return [sum(sizes[: k + 1]) for k in range(len(sizes) - 1)] if many is None or sum(sizes) == many else None
            return sizes
        size = self.count(how)
        if size is None or size < 1 or many is None:
            return None
        if not (g.torch and g.name == "split"):  # how many parts
            if many % size:
                return None
            size = many // size
        return [*range(size, many, size)]

    def f_diff(self, g: Given) -> Array:
        """Each entry less the one before it."""
        times = self.count(g.take(1, "n")) if g.take(1, "n") is not None else 1
        axes, a = g.take(2, "axis", "dim"), self.plain(self.first(g))
        if times is None or not 0 < times < 6:
            raise self.refusal(_("diff is read with a number of times that stands there"))
        if a.rank == 0:
            raise self.misfit(_("a {kind} is of what has entries").format(kind="diff"), a.names)
        n = self.axis(a, -1 if axes is None else self.count(axes) or 0)
        every: list[object] = [ast.Slice(None, None, None)] * a.rank
        for _time in range(times):
            later = self.taken_at(a, [*every[:n], ast.Slice(ast.Constant(1), None, None), *every[n + 1 :]])
            earlier = self.taken_at(a, [*every[:n], ast.Slice(None, ast.Constant(-1), None), *every[n + 1 :]])
            a = self.each(lambda x, y: added(x, "-", y), later, earlier)
        return a

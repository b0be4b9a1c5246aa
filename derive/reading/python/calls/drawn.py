"""Arrays whose numbers are drawn when the program runs: np.random.randn(N, D), torch.randint(0, K, (N,))."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.python.arrays import Array, Axis, Whole
from derive.reading.python.calls.arguments import Arguments, Given
from derive.reading.python.values import Several
from derive.reading.said import ONE, Said
from derive.records import replace
from derive.words import gettext as _


class Drawn(Arguments):
    """Arrays of which the program says the shape, and chance the numbers."""

    def shape(self, values: Sequence[object]) -> list[Axis]:
        raise NotImplementedError

    def drawn(self, g: Given, shape: Sequence[object]) -> Array:
        at, name = self.here, g.name

        def entry(*_letters: Said) -> Said:
            raise Refusal(
                _("{name} draws numbers at random: give what it draws a name in a line of its own").format(name=name), at
            )

        g.used.update(("generator", "size"))
        return replace(self.array(self.shape(shape) if shape else (), entry), drawn=True)

    def f_randn(self, g: Given) -> Array:
        return self.drawn(g, g.values)

    f_rand = f_standard_normal = f_random_sample = f_random = f_randn

    def at_size(self, g: Given, n: int) -> Array:
        """What has its shape behind its other arguments."""
        size = g.take(n, "size")
        assert g.values is not None
        return self.drawn(g, [] if size is None else [size] if isinstance(size, Several) else [self.arr(size)])

    def f_normal(self, g: Given) -> Array:
        return self.at_size(g, 2)

    def f_logspace(self, g: Given) -> Array:
        """Numbers at equal distances: given, as many as are said."""
        many = g.take(2, "num", "steps")
        assert g.values is not None
        g.used.update(("start", "stop", "end"))
        return self.drawn(g, [self.integer(Whole(None, 50)) if many is None else many])

    def f_linspace(self, g: Given) -> Array:
        """Numbers at equal distances: given where they have a name, by their places in a formula."""
        start, stop = (self.plain(self.arr(g.take(n, *names))) for n, names in enumerate((("start",), ("stop", "end"))))
        made = self.f_logspace(g)
        if start.rank or stop.rank:
            return made

        def entry(i: Said) -> Said:
            way = said.plus((("+", stop.entry()), ("-", start.entry())))
            many = said.plus((("+", made.axes[0].length()), ("-", ONE)))
            turned = said.over(said.times(said.plus((("+", i), ("-", ONE))), way), many)
            return turned if start.entry().text == "0" else said.plus((("+", start.entry()), ("+", turned)))

        return replace(self.array(made.axes, entry, start.names | stop.names), drawn=True)

    f_uniform = f_randint = f_integers = f_normal


__all__ = ["Drawn"]

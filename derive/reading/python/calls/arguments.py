"""The arguments of a call, by place or by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from derive.reading import said
from derive.reading.python.arrays import Array, Axis
from derive.reading.python.sums import Sums
from derive.reading.python.values import Several, Word
from derive.reading.said import ONE, ZERO, Said
from derive.words import gettext as _

TWO = Said("2")


class Given:
    """The arguments of a call, by place or by name; whether it is `known` of which library the function is."""

    def __init__(
        self,
        name: str,
        values: Sequence[object],
        keywords: Mapping[str, object],
        torch: bool,
        module: str = "",
        known: bool = True,
    ) -> None:
        self.name, self.torch, self.module, self.known = name, torch, module, known
        self.keywords = dict(keywords)
        self.used: set[str] = set()
        self._values = list(values)
        self._places: set[int] = set()

    @property
    def values(self) -> list[object]:
        """All that is given by place."""
        self._places.update(range(len(self._values)))
        return self._values

    def take(self, n: int, *names: str) -> object | None:
        for name in names:
            self.used.add(name)
        self._places.add(n)
        if n < len(self._values):
            return self._values[n]
        return next((self.keywords[name] for name in names if name in self.keywords), None)

    def arrays(self) -> list[Array]:
        return [v for v in (*self._values, *self.keywords.values()) if isinstance(v, Array)]

    @property
    def unread(self) -> int:
        """How many arguments are given by place that nothing asked for."""
        return sum(n not in self._places for n in range(len(self._values)))


class Arguments(Sums):
    """What the arguments of a call say."""

    torch = False
    labels: set[str]

    def arr(self, value: object | None, what: str = "") -> Array:
        if isinstance(value, Array):
            return value
        raise self.refusal(
            _("an array or a number is wanted here: {what}").format(what=what)
            if what
            else _("an array or a number is wanted here")
        )

    def first(self, g: Given, *names: str) -> Array:
        return self.arr(g.take(0, "input", "a", "x", "self", "tensor", *names), g.name)

    def second(self, g: Given, *names: str) -> Array:
        return self.arr(g.take(1, "other", "b", "target", "y", *names), g.name)

    def count(self, value: object | None) -> int | None:
        """A number that stands there as a number."""
        if isinstance(value, Array) and value.whole is not None and value.whole.base is None:
            return value.whole.added
        return None

    def along(self, g: Given, n: int = 1) -> list[int] | None:
        value = g.take(n, "axis", "dim")
        if value is None or (isinstance(value, Word) and value.value is None):
            return None
        if isinstance(value, Several):
            found = [self.count(v) for v in value.values]
        else:
            found = [self.count(value)]
        if None in found:
            raise self.refusal(_("the axis of {name} is a whole number").format(name=g.name))
        return [n for n in found if n is not None]

    def flag(self, g: Given, n: int, *names: str, default: object = None) -> object:
        value = g.take(n, *names)
        if value is None:
            return default
        if isinstance(value, Word):
            return value.value
        return self.count(value)

    def from_mean(self, a: Array, axes: list[int] | None) -> Array:
        """The square of each entry's distance from the mean, over all entries or along axes."""
        if a.rank == 0:
            raise self.misfit(_("a {kind} is of what has entries").format(kind="var"), a.names)
        mean = self.reduced("mean", a, range(a.rank) if axes is None else axes, True)
        return self.each(lambda e, m: said.power(said.plus([("+", e), ("-", m)]), TWO), a, mean)

    # ------------------------------------------------------------------ what other rooms say
    def is_stated(self, name: str) -> bool:
        """Whether the text says the axes of a name."""
        raise NotImplementedError

    def combined(self, sign: str, a: Array, b: Array) -> Array:
        raise NotImplementedError

    def doubts_of(self, sign: str, a: Array, b: Array, summed: bool) -> None:
        raise NotImplementedError

    def position(self, y: Array, *letters: Said) -> Said:
        raise NotImplementedError

    def taken_at(self, a: Array, found: Sequence[object]) -> Array:
        raise NotImplementedError

    def viewed(self, a: Array, axes: Sequence[Axis], cells: Callable[..., tuple[Said, ...]], names: frozenset[str]) -> Array:
        raise NotImplementedError

    def as_label(self, a: Array) -> Array:
        raise NotImplementedError

    def swapped(self, a: Array, one: int = -2, other: int = -1) -> Array:
        raise NotImplementedError

    def held_fixed(self, a: Array) -> Array:
        raise NotImplementedError

    def softened(self, a: Array, axis: int = -1) -> Array:
        raise NotImplementedError

    def of_vectors(self, g: Given) -> Array:
        raise NotImplementedError

    def matrix_name(self, a: Array, *outer: Said) -> str:
        raise NotImplementedError


def kronecker(i: Said, j: Said) -> Said:
    if i == j:
        return ONE
    return ZERO if i.text.isdigit() and j.text.isdigit() else said.call("delta", i, j)

"""A world: a problem with numbers put in. Sizes, sample points, and a concrete function for each unknown one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial, reduce
from typing import TYPE_CHECKING

import numpy as np
from sympy import Basic, Derivative, Expr, Indexed, Integer, S, Symbol
from sympy.core.function import AppliedUndef

from derive.check.apart import Diagonals, on_diagonal
from derive.check.between import Between
from derive.check.condition import EXTREMES, Condition, conditions
from derive.check.evaluate import NEVER_MET, NO_SCOPE, Frame
from derive.check.functions import SmoothFunction
from derive.check.named import Array, Undecidable, Value, combine
from derive.check.ranges import Scope, Span, index_spans, whole
from derive.check.scope import Found, counted, index_sizes
from derive.expression.indices import free_indices, names
from derive.expression.nodes import Index, Size, Whole, name_of
from derive.expression.places import heads
from derive.expression.shifts import counts, is_counted
from derive.expression.systems import System
from derive.problem import Definition, Problem
from derive.records import cached_property
from derive.sentence import Message, message

if TYPE_CHECKING:
    from derive.check.bounds import Bounds
    from derive.check.observe import Shown
    from derive.check.sample import Drawn
    from derive.check.vanishing import Side

#: Unequal sizes as far as they go; in a deep network it is neighbours that must differ.
FIRST_SIZE, LAST_SIZE = 3, 12
#: Well above what a calculation loses (1e-16 a step), well below what differences believe.
SHAKE = 1e-13
#: A calculation is shaken several times: of sums whose terms cancel one in a thousand is rounded to the very number that it was
#: when it is shaken once, and seems to have been calculated from nothing.
DRAWS = (13, 17, 29)
#: What has a name, and what has one and is a place or a number of entries.
NAMES, COUNTS = (Indexed, Symbol), (Index, Size)
#: Whether the left side of a condition was met below, at and above its right side.
Ways = tuple[bool, bool, bool]


class About:
    """What is asked of every expression that is evaluated: as it was first met, the names on which it depends, and its indices
    that are compared by value; the rest is found where it is asked for.

    It stands for the expression wherever something is kept of it, for it is found again without being compared.
    """

    __slots__ = ("conditions", "expression", "indices", "order", "reach", "smooth", "vanishes")

    def __init__(self, expression: Basic, reach: frozenset[str], indices: tuple[Index, ...]):
        self.expression, self.reach, self.indices = expression, reach, indices
        self.order: int | None = None
        self.conditions: tuple[Condition, ...] | None = None
        self.smooth: bool | None = None
        self.vanishes: dict[str | None, bool] = {}  # whether it is 0 (None), or its derivative by a name


class World:
    """The values of a problem's leaves at some points, and through them the value of every expression over its names.

    `leaves` has an array of shape (points, *sizes) for each leaf; `ranges` the values that an unknown function takes.
    `regimes` is the kind of numbers that each leaf and each unknown function was drawn from, `drawn` what was drawn at all.
    `domain_used` is the open interval of each leaf that is not any real number, `unvisited` the conditions of the
    definitions that came out the same way at every point, `fault` why no verdict can rest on this sample (None: it can).
    `met` says which ways each condition came out that was evaluated: below, equal, above; `shown` where the quantities were
    read of whose conditions every side was seen; `awake` of which expressions nothing is lost in rounding at every point.
    `stride` says by what the steps of differences are multiplied; `instead` has another number for some that stand in
    expressions: what holds there holds whatever the number is.
    """

    def __init__(
        self,
        problem: Problem,
        points: int,
        leaves: Mapping[str, Array],
        sizes: Mapping[Expr, int],
        ranges: Mapping[str, str],
        instead: Mapping[Basic, Value] | None = None,
    ):
        self.problem, self.points, self.instead, self.stride = problem, points, instead or {}, 1.0
        self.leaves, self.sizes, self.ranges = dict(leaves), dict(sizes), dict(ranges)
        self.labels = frozenset(problem.labels)
        #: Every name that the value of a name depends on, itself included.
        self.needed: Callable[[str], frozenset[str]] = problem.needed
        self.domain_used: dict[str, tuple[float | None, float | None]] = {}
        self.unvisited: tuple[Basic, ...] = ()
        self.fault: Message | None = None
        self.regimes: Mapping[str, str] = {}
        self.drawn: Drawn | None = None
        self.switches: list[tuple[Basic, Value, bool]] | None = None
        self.met: dict[Condition, Ways] = {}
        self.shown: Shown = {}
        self.awake: dict[tuple[float, bool], tuple[set[About], set[About]]] = {}
        self.noise: np.random.Generator | None = None
        self.at_one_go: set[object] = set()  # what is differentiated by displacing the variable through all
        self.confirmed: dict[object, int] = {}  # past how many quantities a derivative was found to be what it is at one go
        self._functions: dict[tuple[str, int], SmoothFunction] = {}
        self._runs: dict[str, tuple[range, ...]] = {}
        self._extents: dict[Basic, Found] = {}
        self._earlier: dict[str, tuple[str, ...]] = {}
        self._about: dict[Basic, About] = {}
        self._reaches: dict[frozenset[str], frozenset[str]] = {}  # on which names rests what speaks of some
        self.met_before: dict[int, About] = {}  # by the expression itself, which is quicker than by what it says
        self._alike: list[Basic] = []  # the expressions that say what one says that was met before, kept for their identities
        self.nowhere: dict[object, bool] = {}  # the sides of conditions of which it is known whether they are anywhere
        self.sides: dict[tuple[Basic, str | None], tuple[Side, ...]] = {}  # those without which a quantity, or its slope, is 0
        self.sides_below: set[tuple[str, str | None]] = set()  # the quantities of whose makings these are known
        self.still: dict[tuple[str, str], bool] = {}  # whether the slope of a quantity by another is 0 wherever it is asked
        self.bounds: dict[Basic, Bounds] = {}  # between which numbers expressions lie whatever the leaves are
        self.root = Frame(self)

    @cached_property
    def diagonals(self) -> Diagonals:
        """Where nobody reads the quantities of the problem."""
        return Diagonals(self.problem)

    @cached_property
    def between(self) -> Between:
        """What stands between expressions and variables."""
        return Between(self.problem)

    def asked(self, e: Basic) -> Array:
        """The value of a quantity, with 0 for what is no number and is not read."""
        scope = self.scope((e,))
        value = self.value(e, scope)
        unread = on_diagonal(value, self.diagonals.letters(e))
        if unread is None:
            return value.array
        return combine(lambda x, same: np.where(same & ~np.isfinite(x), 0.0, x), value, unread).array

    # -- sizes

    def size(self, e: Basic) -> int:
        """The number of entries that a size stands for."""
        if not isinstance(e, Size):
            if isinstance(e, Integer):
                return int(e)
            if is_counted(e) and not counts(e):
                return int(whole(self.root, e, NO_SCOPE).array[0])
            raise Undecidable(message("{e} is no size", e=e))
        found = self.sizes.get(e)
        if found is None:
            found = self.sizes[e] = next_size(self.sizes.values())
        return found

    @property
    def longest(self) -> int:
        """The length of the longest axis."""
        return max(self._longest_number, *self.sizes.values()) if self.sizes else self._longest_number

    @cached_property
    def _longest_number(self) -> int:
        return max((int(s) for axes in self.problem.axes.values() for s in axes if isinstance(s, Integer)), default=1)

    def shape(self, name: str) -> tuple[int, ...]:
        """The sizes of the axes of an array; none for a scalar."""
        return tuple(map(len, self.runs(name)))

    def runs(self, name: str) -> tuple[range, ...]:
        """From where to where the entries along each axis of an array go."""
        found = self._runs.get(name)
        if found is None:
            found = self._runs[name] = tuple(self.run(span) for span in self.problem.spans(name))
        return found

    def defined_runs(self, name: str) -> tuple[range, ...]:
        """As `runs`, of a recurrent quantity without what is given before its first step."""
        recurs = name in self.problem.recurrent
        return tuple(map(self.run, self.problem.defined_spans(name))) if recurs else self.runs(name)

    def run(self, span: Span) -> range:
        """All whole numbers between two ends."""
        first, last = span
        return range(1 if first is S.One else self.size(first), self.size(last) + 1)

    def scope(self, expressions: Iterable[Basic], like: Iterable[Basic] = ()) -> Scope:
        """The range of each free index that is compared in some expressions; `like`, and then what is asked for, say what they
        themselves do not."""
        return self.ranged(self.spans(expressions, like))

    def ranged(self, spans: Mapping[Index, Span]) -> Scope:
        """The range of each index of which it is known from where to where it runs."""
        return {i: self.run(span) for i, span in spans.items()} if spans else NO_SCOPE

    def spans(self, expressions: Iterable[Basic], like: Iterable[Basic] = ()) -> Mapping[Index, Span]:
        """From where to where each index of a `scope` runs, which is so in every world of the problem."""
        expressions = tuple(expressions)
        if self.problem.shifted:
            asked = [*like]  # what is differentiated says it first, then the expressions themselves
            for e in expressions:
                asked += [e.args[0], *(v for v, _ in e.args[1:])] if isinstance(e, Derivative) else []
            asked += [*expressions, self.problem.of, self.problem.wrt]
            wanted = frozenset().union(*map(free_indices, expressions))
            spans = index_spans(asked, self.problem, {Index(name): span for name, span in self.problem.letters.items()})
            return {i: span for i, span in spans.items() if i in wanted and not counts(span[0]) | counts(span[1])}
        met = self.met_before
        for e in expressions:
            if (met.get(id(e)) or self.about(e)).indices:
                break
        else:
            return {}
        sides = (*expressions, *like, self.problem.of, self.problem.wrt)
        return {i: (S.One, size) for i, size in index_sizes(sides, self.problem.axes, self._extents).items()}

    def counted(self, e: Basic) -> tuple[Index, ...]:
        """The free indices of an expression whose values it depends on beyond the axes that they are."""
        return tuple(sorted(free_indices(e), key=lambda i: i.name)) if self.problem.shifted else counted(e)

    # -- what depends on what

    def reach(self, e: Basic) -> frozenset[str]:
        """Every name that the value of an expression depends on, through definitions."""
        return self.about(e).reach

    def _reached(self, e: Basic) -> frozenset[str]:
        read = names(e)
        found = self._reaches.get(read)  # the lines of a derivation speak of the same few names
        if found is None:
            most = max(map(self.needed, read), key=len, default=read)
            found = self._reaches[read] = most if read <= most else frozenset().union(*map(self.needed, read))
        return found

    def about(self, e: Basic) -> About:
        """What is asked of every expression that is evaluated, found by one comparison with those that were."""
        found = self.met_before.get(id(e))
        if found is None:
            found = self._about.get(e)
            if found is None:
                found = self._about[e] = About(e, self._reached(e), self.counted(e))
            else:
                self._alike.append(e)
            self.met_before[id(e)] = found
        return found

    def conditions(self, *expressions: Basic) -> tuple[Condition, ...]:
        """Every condition that the value of some expressions depends on, through definitions."""
        if len(expressions) != 1:
            return self._conditions(expressions)
        about = self.met_before.get(id(expressions[0])) or self.about(*expressions)
        if about.conditions is None:
            about.conditions = self._conditions(expressions)
        return about.conditions

    def _conditions(self, expressions: tuple[Basic, ...]) -> tuple[Condition, ...]:
        own = self._own_conditions
        bodies = [own[n] for e in expressions for n in sorted(self.reach(e) & own.keys())] if own else []
        return tuple(dict.fromkeys(c for e in (*expressions, *bodies) for c in conditions(e)))

    @cached_property
    def _own_conditions(self) -> Mapping[str, Basic]:
        """What the quantities are that ask something themselves."""
        return {d.name: d.body for d in self.problem.definitions if conditions(d.body)}

    @property
    def has_branches(self) -> bool:
        """Whether some definition asks something itself."""
        return bool(self._own_conditions)

    @cached_property
    def picking(self) -> tuple[Definition, ...]:
        """The definitions that take a largest or a smallest entry."""
        return tuple(d for d in self.problem.definitions if not heads(d.body).isdisjoint(EXTREMES))

    def smooth(self, e: Basic) -> bool:
        """Whether the value of an expression depends on no condition and on no largest entry, through definitions."""
        about = self.met_before.get(id(e)) or self.about(e)
        if about.smooth is None:
            about.smooth = not self.picking and heads(e).isdisjoint(EXTREMES) and not self.conditions(e)
        return about.smooth

    def conditional(self, e: Basic) -> bool:
        """Whether the value of an expression depends on a condition, through definitions."""
        return bool(self.conditions(e))

    def earlier(self, name: str) -> tuple[str, ...]:
        """The defined names that a defined name depends on, each after those that it depends on itself."""
        if name not in self._earlier:
            needed = self.needed(name) - {name}
            self._earlier[name] = tuple(d.name for d in self.problem.in_order if d.name in needed)
        return self._earlier[name]

    def order(self, e: Basic) -> int:
        """How deep derivatives are nested in an expression and in the definitions that it reads."""
        about = self.met_before.get(id(e)) or self.about(e)
        if about.order is None:
            about.order = self._nested(e) if self._differentiates else nested(e)
        return about.order

    def _nested(self, e: Basic) -> int:
        inside = max(map(self.order, e.args), default=0)
        if isinstance(e, NAMES) and not isinstance(e, COUNTS) and name_of(e) in self.problem.defined:  # type: ignore[arg-type]
            inside = max(inside, self._definition_orders[name_of(e)])  # type: ignore[arg-type]
        return inside + (sum(int(times) for _, times in e.args[1:]) if isinstance(e, Derivative) else 0)

    @cached_property
    def _differentiates(self) -> bool:
        """Whether some definition has a derivative in it."""
        return any(Derivative in heads(d.body) for d in self.problem.definitions)

    @cached_property
    def _definition_orders(self) -> dict[str, int]:
        found = self._definition_orders = dict.fromkeys(self.systems, 0)  # as they are before the first step
        for d in self.problem.in_order:  # each definition after those that it reads
            found[d.name] = self.order(d.body)
        return found

    @cached_property
    def begins(self) -> Mapping[tuple[str, int], Definition]:
        """What is said of the values of recurrences before their first steps, by the number of the step."""
        said = ((name, place, d) for name, places in self.problem.begins.items() for place, d in places.items())
        return {(name, self.run((place, place)).start): d for name, place, d in said}

    @cached_property
    def systems(self) -> Mapping[str, System]:
        """The quantities that are defined by their earlier values, each with those that are so by each other."""
        return {name: system for system in self.problem.systems for name in system.slots}

    # -- values

    def leaf(self, name: str) -> Value:
        """The sampled values of a leaf, with axes #0, #1, …; a scalar that the problem does not know is drawn now."""
        if name not in self.leaves:
            if name in self.problem.axes:
                raise Undecidable(message("{name} has no values", name=name))
            self.leaves[name] = np.random.default_rng([11, len(self.leaves)]).uniform(-1.5, 1.5, self.points)
        array = self.leaves[name]
        return Value(array, tuple(f"#{n}" for n in range(array.ndim - 1)))

    def function(self, name: str, arity: int) -> SmoothFunction:
        """The smooth function that stands for an unknown one: one for each name and number of arguments."""
        if (name, arity) not in self._functions:
            self._functions[name, arity] = SmoothFunction(arity, len(self._functions), self.ranges.get(name, "real"))
        return self._functions[name, arity]

    def value(self, e: Basic, scope: Scope = NO_SCOPE) -> Value:
        """The value of an expression with nothing displaced."""
        return self.root.value(e, scope)

    def switch(self, e: Basic, margin: Value, both_sides: bool = True) -> None:
        """Notes how far a condition is from switching, where somebody listens."""
        if self.switches is not None:
            self.switches.append((e, margin, both_sides))

    def meet(self, condition: Condition, margin: Array) -> None:
        """Notes which ways a condition comes out."""
        below, equal, above = self.met.get(condition, NEVER_MET)
        self.met[condition] = (
            below or bool((margin < 0).any()), equal or bool((margin == 0).any()), above or bool((margin > 0).any())
        )  # fmt: skip

    @property
    def shaking(self) -> float:
        """By what part of its size every value is off: nothing, except in a world made by `shaken`."""
        return 0.0 if self.noise is None else SHAKE

    def shake(self, value: Value, exact: bool = False) -> Value:
        """The value with its 13th digit changed at random, in a world made by `shaken`.

        `exact`: except whole numbers, such as exponents; but tanh(99) is 1 by rounding.
        """
        x = value.array
        if self.noise is None or x.dtype == bool:
            return value

        def moved(a: Array) -> Array:
            off = a * (1 + SHAKE * self.noise.uniform(-1, 1, a.shape))  # type: ignore[union-attr]
            return np.where(a == np.rint(a), a, off) if exact else off

        if not np.iscomplexobj(x):
            return Value(moved(x), value.axes)
        made = np.empty_like(x)
        made.real, made.imag = moved(x.real), moved(x.imag)
        return Value(made, value.axes)

    # -- other worlds

    def restricted(self, keep: Array) -> World:
        """The same world at some of its points."""
        return self.at({n: a[keep] for n, a in self.leaves.items()}, len(keep))

    def over_and_over(self, points: int) -> World:
        """The same world at its points again and again, so many in all."""
        return self.restricted(np.resize(np.arange(self.points), points))

    def joined(self, *others: World) -> World:
        """The same world at its points and those of others."""
        leaves = {n: np.concatenate([a, *(w.leaves[n] for w in others)]) for n, a in self.leaves.items()}
        return self.at(leaves, self.points + sum(w.points for w in others))

    def slices(self, count: int) -> Iterator[World]:
        """The same world at some of its points, then at others, until all were taken."""
        for rows in np.array_split(np.arange(self.points), min(count, self.points)):
            part = self.restricted(rows)
            part = part if self.noise is None else part.twins[self.twin.twins.index(self)]
            part.met, part.switches = self.met, None
            yield part

    def release(self) -> None:
        """Gives back every value that was calculated here, which can be calculated again."""
        for world in (self, *self.__dict__.get("twins", ())):
            world.root.release()

    def forget(self, name: str) -> None:
        """Gives back what was calculated while a name was displaced."""
        for world in (self, *self.__dict__.get("twins", ())):
            world.root.forget(name)

    def shaken(self, draw: int) -> World:
        """The same world calculated badly: every value that it meets on its way is off by about `SHAKE` of its size.

        How far a result moves, divided by `SHAKE`, is the scale of what it was rounded at: the size of terms that cancel.
        """
        made = self.at(self.leaves, self.points)
        made.noise = np.random.default_rng(draw)
        return made

    @cached_property
    def twins(self) -> tuple[World, ...]:
        """The same world calculated badly, in several ways; of a world that is, the one calculated well and then the others."""
        made = tuple(map(self.shaken, DRAWS))
        for world in made:
            world.twins = (self, *(other for other in made if other is not world))
        return made

    @property
    def twin(self) -> World:
        """The same world calculated badly; of a world that is, the one calculated well."""
        return self.twins[0]

    def moved(self, evaluation: Callable[[World], tuple[Value, ...]]) -> Value:
        """How far some values move at most, if every value on the way to them is off by a little."""
        here = evaluation(self)
        by = [combine(np.subtract, a, b) for twin in self.twins for a, b in zip(evaluation(twin), here, strict=True)]
        return reduce(partial(combine, lambda a, b: np.maximum(np.abs(a), np.abs(b))), by)

    def with_stride(self, stride: float) -> World:
        """The same world, whose differences take other steps."""
        made = self.at(self.leaves, self.points)
        made.stride = stride
        return made

    def at(self, leaves: Mapping[str, Array], points: int, instead: Mapping[Basic, Value] | None = None) -> World:
        """The same functions and sizes at other points."""
        made = World(self.problem, points, leaves, self.sizes, self.ranges, self.instead if instead is None else instead)
        made._functions, made.sizes, made.stride = self._functions, self.sizes, self.stride
        made.domain_used, made.unvisited, made.fault = dict(self.domain_used), self.unvisited, self.fault
        made.know_as(self)
        return made

    def anew(self) -> World:
        """The same world, of which nothing was asked yet."""
        made = World(self.problem, self.points, self.leaves, self.sizes, self.ranges, self.instead)
        made._functions, made.stride, made.met = self._functions, self.stride, self.met
        made.domain_used, made.unvisited, made.fault = self.domain_used, self.unvisited, self.fault
        made.regimes, made.drawn = self.regimes, self.drawn
        return made

    def know_as(self, other: World) -> None:
        """Shares with a world of the same problem what does not depend on numbers."""
        self._earlier, self._about, self.met_before = other._earlier, other._about, other.met_before
        self._reaches, self.drawn = other._reaches, other.drawn
        self._extents, self._alike = other._extents, other._alike
        self.nowhere, self.sides, self.sides_below, self.still = other.nowhere, other.sides, other.sides_below, other.still
        self.diagonals, self.between, self.bounds = other.diagonals, other.between, other.bounds
        self.systems, self.picking, self._own_conditions = other.systems, other.picking, other._own_conditions
        self._differentiates, self._longest_number = other._differentiates, other._longest_number
        self.root.release()  # what was kept of an expression was kept by what was known of it


def next_size(taken: Iterable[int]) -> int:
    """The smallest size from 3 that is not taken: unequal sizes show an index on the wrong axis."""
    used = list(taken)
    free = [n for n in range(FIRST_SIZE, LAST_SIZE + 1) if n not in used]
    return free[0] if free else FIRST_SIZE + len(used) % (LAST_SIZE - FIRST_SIZE + 1)


@lru_cache(maxsize=65536)
def nested(e: Basic) -> int:
    """How deep derivatives are nested in an expression itself."""
    if Derivative not in heads(e):
        return 0
    return max(map(nested, e.args)) + (sum(int(times) for _, times in e.args[1:]) if isinstance(e, Derivative) else 0)


@lru_cache(maxsize=65536)
def parts(e: Basic) -> tuple[Basic, ...]:
    """Every leaf, size and unknown function of an expression, in reading order."""
    if isinstance(e, Indexed) or type(e) in (Symbol, Size, Whole):
        places = (place for place in e.args[1:] if not isinstance(place, Index | Integer))  # a label, a size
        return (e, *(part for place in places for part in parts(place)))
    own = (e,) if isinstance(e, AppliedUndef) else ()
    return own + tuple(part for a in e.args for part in parts(a))

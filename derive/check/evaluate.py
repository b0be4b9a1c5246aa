"""The value of an expression at all points and all index values at once, with or without a perturbed variable.

A `Frame` is a state of the world: the root is the sample as it was drawn, a child is the same with one array (or one
defined quantity, held independent) displaced at every position at once, along axes of its own.  Each frame evaluates
each node once, and hands on to its parent whatever does not depend on what it displaces.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from functools import reduce as reduce_all
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    Indexed,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    cos,
    sin,
    tan,
)
from sympy.core.function import AppliedUndef
from sympy.core.numbers import Exp1, Pi
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne, Relational

from derive.check.condition import NEARLY, OUTRIGHT, SWITCHED_AT_ZERO, compared, compares_places, equal
from derive.check.contract import contracted, worthwhile
from derive.check.functions import ELEMENTARY, power, square_root, whole_power
from derive.check.linear import determinant, inverse, log_determinant, over_matrices
from derive.check.named import Array, Mismatch, Relabelling, Undecidable, Value, align, combine, constant, reduce, relabel
from derive.check.ranges import Scope, gathered, masked, refuse_other_length, run, whole
from derive.check.recurrence import unrolled
from derive.expression import budget
from derive.expression.indices import all_indices, free_indices
from derive.expression.nodes import Index, IndexMax, IndexMin, Size, Whole, indices_of, name_of
from derive.expression.shifts import counts, is_counted
from derive.expression.square import Det, InverseEntry, LogDet, square_name
from derive.sentence import message

if TYPE_CHECKING:
    from derive.check.world import World

NO_SCOPE: Scope = {}
#: An unknown function that the problem does not speak of is one at all points.
AS_IT_IS = np.array([[1.0, 0.0]])
ADD = np.add.reduce
ONCE = np.ones(1)
SMALL = 1 << 18  # bytes of a value that is not worth to be calculated twice
NEVER_MET = (False, False, False)
#: What is contracted in a sum.
SUMMED = (Sum, Mul)
#: What a value that is outside of a range counts.
NEUTRAL: dict[type[Basic], float] = {Sum: 0.0, Product: 1.0, IndexMax: -np.inf, IndexMin: np.inf}
COMPARISONS: dict[type[Basic], Callable[[Array, Array], Array]] = {
    Lt: np.less, Le: np.less_equal, Gt: np.greater, Ge: np.greater_equal, Eq: np.equal, Ne: np.not_equal,
}  # fmt: skip
#: How far a variable is displaced for differences: from where truncation rules to where rounding does, either way.
STEPS = 0.05 * 0.5 ** np.arange(6)
OFFSETS = np.concatenate([STEPS, -STEPS])
#: Where the smallest steps either way stand among the offsets.
FINEST = [len(STEPS) - 1, 2 * len(STEPS) - 1]
#: What goes up and down for ever, and how far the finest differences may move what it is of.
WAVES = (sin, cos, tan)
WAVE = 1.0
#: Of the scale of what a difference was calculated from: a smaller one is what rounding left over.
ROUNDING = 1e-12


def line_of(function: str) -> str:
    """The leaf that says, point by point, by what the values of an unknown function are multiplied and what is added."""
    return f"{function}()"


class Frame:
    """The values of expressions while `name` is displaced to `displaced` (`None`: nothing is, this is the root), or `by` so much
    at each step of a recurrence."""

    def __init__(
        self, world: World, parent: Frame | None = None, name: str = "", displaced: Value | None = None, imaginary: bool = False,
        by: Value | None = None,
    ):  # fmt: skip
        self.world, self.parent, self.name, self.by = world, parent, name, by
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.imaginary: bool = imaginary or (parent is not None and parent.imaginary)
        #: Whether some variable is displaced by real steps here.
        self.spread: bool = parent is not None and (not imaginary or parent.spread)
        moved = displaced if displaced is not None else by
        #: At most so many displacements are looked at together here.
        self.displacements_at_once: int = (1 if parent is None else parent.displacements_at_once) * (
            1 if moved is None else prod(moved.array.shape[1:])
        )
        #: By what the steps of a difference are multiplied here, at each point.
        self.reach: Array = ONCE
        self.children: dict[tuple[str, str], Frame] = {}
        #: What was found of derivatives past the quantities on the way.
        self.composed: dict[object, Any] = {}
        self._others: tuple[Frame, ...] = ()
        self._ordered = False
        self._values: dict[object, Value] = {} if parent is not None else self._instead()
        self._quantities: dict[str, Value] = {} if displaced is None else {name: displaced}

    def value(self, e: Basic, scope: Scope = NO_SCOPE) -> Value:
        """The value of an expression; `scope` has the size of each free index that stands in a delta or a condition."""
        world = self.world
        about = world.met_before.get(id(e)) or world.about(e)
        frame = self
        while frame.parent is not None and frame.name not in about.reach:
            frame = frame.parent
        key: object = (about, *map(scope.get, about.indices)) if about.indices else about
        found = frame._values.get(key)
        if found is None:
            budget.look()
            found = frame._compute(about.expression, scope)
            if world.noise is not None:
                found = world.shake(found, not about.reach or about.reach <= world.labels)
            frame._values[key] = found
        return found

    def forget(self, name: str) -> None:
        """Forgets the states in which a name is displaced."""
        for key in [key for key in self.children if key[0] == name]:
            self.children.pop(key).release()

    def release(self) -> None:
        """Forgets all that was calculated here and in the states made of this one, which refer to it and would be kept."""
        for made in (*self.children.values(), *self._others):
            made.release()
        self.children, self._values, self._others, self.composed = {}, {}, (), {}
        if self.parent is None:
            self._values, self._quantities = self._instead(), {}

    def _instead(self) -> dict[object, Value]:
        """What is another number here than what it says."""
        return {self.world.about(e): value for e, value in self.world.instead.items()}

    def met(self) -> list[Value]:
        """Every value that was calculated here."""
        return [*self._values.values(), *self._quantities.values()]

    def _home(self, reach: frozenset[str]) -> Frame:
        """The nearest frame whose displacement matters to what reads these names."""
        frame = self
        while frame.parent is not None and frame.name not in reach:
            frame = frame.parent
        return frame

    def quantity(self, name: str) -> Value:
        """The values of a leaf or of a defined quantity, with axes #0, #1, …"""
        frame = self._home(self.world.needed(name))
        if name in frame._quantities:
            return frame._quantities[name]
        system = self.world.systems.get(name)
        if system is not None:
            frame._in_order(name)
            if name not in frame._quantities:
                frame._quantities.update(unrolled(frame, system))
            return frame._quantities[name]
        held: Frame | None = frame
        while held is not None:
            if name == held.name:
                raise Undecidable(message("{name} is held fixed while something that it depends on varies", name=name))
            held = held.parent
        definition = self.world.problem.defined.get(name)
        if definition is None:
            found = self.world.shake(self.world.leaf(name), name in self.world.problem.labels)
        else:
            frame._in_order(name)
            before = len(frame._values)
            runs = dict(zip(definition.indices, self.world.runs(name), strict=True))
            found = relabel(
                frame.value(definition.body, runs), tuple((i.name, f"#{n}") for n, i in enumerate(definition.indices))
            )
            frame._thin_out(before)
        frame._quantities[name] = found
        return found

    def displacements(self, name: str) -> list[Value]:
        """By what a quantity of a recurrence is displaced here, and in the states of which this was made."""
        around = [] if self.parent is None else self.parent.displacements(name)
        return around if self.name != name or self.by is None else [*around, self.by]

    def keep(self, name: str, value: Value | None) -> None:
        """What is known of a quantity so far; None: nothing."""
        self._quantities.pop(name, None)
        if value is not None:
            self._quantities[name] = value

    def _thin_out(self, before: int) -> None:
        """Forgets the large ones among the values that led to a quantity: whoever reads the quantity needs them no more."""
        if self.parent is not None:
            for key in [*self._values][before:]:
                if self._values[key].array.nbytes > SMALL:
                    del self._values[key]

    def _in_order(self, name: str) -> None:
        """Evaluates what a quantity depends on, each before what reads it, so that a deep chain is no deep recursion."""
        if self._ordered:
            return
        self._ordered = True
        try:
            for earlier in self.world.earlier(name):
                if not self._has(earlier):
                    self.quantity(earlier)
        finally:
            self._ordered = False

    def _has(self, name: str) -> bool:
        """Whether a quantity is known to have its value here, or in the state of which this was made."""
        parent = self.parent
        at_rest = parent is not None and name in parent._quantities and self.name not in self.world.needed(name)
        return name in self._quantities or at_rest

    def _compute(self, e: Basic, scope: Scope) -> Value:
        handler = HANDLERS.get(type(e))
        if handler is not None:
            return handler(self, e, scope)
        if isinstance(e, Rational):
            return constant(float(e))
        if isinstance(e, Relational):
            return self._relation(e, scope)
        if isinstance(e, AppliedUndef):
            arguments = [self._whole(a.name) if isinstance(a, Whole) else self.value(a, scope) for a in e.args]
            name = e.func.__name__
            line = self.world.leaves.get(line_of(name), AS_IT_IS)
            return self.world.function(name, len(e.args))(list(map(self._met_wave_by_wave, arguments)), line)
        raise Undecidable(message("{kind} has no numerical value", kind=type(e).__name__))

    # -- leaves

    def _symbol(self, e: Symbol, scope: Scope) -> Value:
        return self.quantity(e.name)

    def _size(self, e: Size, scope: Scope) -> Value:
        return constant(float(self.world.size(e)))

    def _index(self, e: Index, scope: Scope) -> Value:
        if self.world.problem.shifted:
            return self.operand(e, scope)
        raise Undecidable(message("the index {index} stands where a number should", index=e))

    def _whole(self, name: str) -> Value:
        """All entries of an array, though it is the same along an axis: a function of it has each of them for an argument."""
        shape = self.world.shape(name)
        each = Value(np.zeros((1, *shape)), tuple(f"#{n}" for n in range(len(shape))))
        return combine(np.add, self.quantity(name), each)

    def _indexed(self, e: Indexed, scope: Scope) -> Value:
        name, indices = name_of(e), indices_of(e)
        if len(self.world.problem.axes.get(name, ())) != len(indices):
            raise Undecidable(message("{name} is no array with {n} indices in this problem", name=name, n=len(indices)))
        return self.entry(self.quantity(name), name, indices, "#{}", scope)

    def entry(self, stored: Value, name: str, indices: tuple[Expr, ...], label: str, scope: Scope) -> Value:
        """The entries at some places of what has an axis of some label for each of them."""
        if not self.world.problem.shifted:
            return relabel(stored, entries(indices, label))
        runs = self.world.runs(name)
        return gathered(self, stored, [(label.format(n), place) for n, place in enumerate(indices)], runs, scope)

    def _square(self, e: Basic, of: Callable[[Array], Array]) -> Value:
        """What is made of a whole square array, found once for all that is asked of it."""
        name = square_name(e)
        frame = self._home(self.world.needed(name))
        key = (type(e), name)
        if key in frame._values:
            return frame._values[key]
        found = frame.world.shake(over_matrices(frame._whole(name), of, len(self.world.problem.axes.get(name, ())) or 2))
        if name not in self.world.systems:  # of which there are more and more values
            frame._values[key] = found
        return found

    def _inverse_entry(self, e: InverseEntry, scope: Scope) -> Value:
        return self._at_places(e, self._square(e, inverse), e.args[1:], scope)

    def _determinant(self, e: Basic, of: Callable[[Array], Array], scope: Scope) -> Value:
        return self._at_places(e, self._square(e, of), e.args[1:], scope)

    def _at_places(self, e: Basic, found: Value, places: tuple[Expr, ...], scope: Scope) -> Value:
        """What is made of several matrices at the places of one."""
        if not places or (len(places) == 2 and isinstance(e, InverseEntry)):
            return relabel(found, entries(places, "#{}"))
        runs = self.world.runs(square_name(e))
        if isinstance(e, InverseEntry):
            runs = (*runs[:-2], runs[-1], runs[-2])
        if not self.world.problem.shifted:
            return relabel(found, entries(places, "#{}"))
        return gathered(self, found, [(f"#{n}", place) for n, place in enumerate(places)], runs[: len(places)], scope)

    # -- arithmetic

    def _add(self, e: Add, scope: Scope) -> Value:
        first, *others = e._args
        total = self.value(first, scope)
        for a in others:
            total = combine(np.add, total, self.value(a, scope))
        return total

    def _mul(self, e: Mul, scope: Scope) -> Value:
        first, *others = e._args
        total = self.value(first, scope)
        for a in others:
            total = combine(np.multiply, total, self.value(a, scope))
        return total

    def _pow(self, e: Pow, scope: Scope) -> Value:
        base, exponent = e.args
        x = self.value(base, scope)
        if isinstance(exponent, Rational):
            if exponent.q == 1:
                return Value(whole_power(x.array, int(exponent)), x.axes)
            if exponent.q == 2:
                return Value(whole_power(square_root(x.array), int(exponent.p)), x.axes)
        return combine(power, x, self.value(exponent, scope))

    def _elementary(self, e: Expr, scope: Scope) -> Value:
        x = self.value(e.args[0], scope)
        if type(e) in SWITCHED_AT_ZERO:
            self._compared(e, 0, x, constant(0.0), scope)
        if type(e) in WAVES:
            x = self._met_wave_by_wave(x)
        return Value(ELEMENTARY[type(e)](x.array), x.axes)

    def _met_wave_by_wave(self, x: Value) -> Value:
        """What a wave is of, no number where even the finest differences step over whole waves: they would show the slope of
        something else, and of the wave nothing."""
        for n, label in enumerate(x.axes, 1):
            if self.spread and label.startswith("~") and label.endswith("t"):
                one, other = (np.take(x.array.real, [place], axis=n) for place in FINEST)
                over = np.abs(one - other) > WAVE
                if over.any():
                    x = Value(np.where(over, np.nan, x.array), x.axes)
        return x

    # -- over an index

    def _binder(self, e: Expr, scope: Scope) -> Value:
        body, bounds = e._args
        index, first, last = bounds._args
        values, mask = run(self, first, last, index, scope)
        count = len(values)
        if isinstance(e, Sum) and self.world.noise is None and (found := self._contracted(e, scope)) is not None:
            return found
        inner = {**scope, index: values} if index in self.world.about(body).indices else scope
        x = self.value(body, inner)
        if mask is not None:
            x = masked(x, mask, NEUTRAL[type(e)])
        if index.name not in x.axes:  # the body is the same for every value of the index
            if isinstance(e, Sum):
                return Value(x.array * count, x.axes)
            return Value(whole_power(x.array, count), x.axes) if isinstance(e, Product) else x
        refuse_other_length(x, index, count)
        if isinstance(e, Sum):
            return reduce(x, index.name, ADD)
        if isinstance(e, Product):
            return reduce(x, index.name, np.multiply.reduce)
        pick = np.argmax if isinstance(e, IndexMax) else np.argmin
        if count > 1 and self.world.switches is not None:
            ordered = np.sort(x.array.real, axis=1 + x.axes.index(index.name))
            ends = (-1, -2) if isinstance(e, IndexMax) else (1, 0)
            top, second = (
                reduce(Value(ordered, x.axes), index.name, lambda a, axis, n=n: np.take(a, n, axis=axis)) for n in ends
            )
            self.world.switch(e, combine(np.subtract, top, second), both_sides=False)
        return reduce(
            x,
            index.name,
            lambda a, axis: np.take_along_axis(a, np.expand_dims(pick(a.real, axis=axis), axis), axis).squeeze(axis),
        )

    def _contracted(self, e: Sum, scope: Scope) -> Value | None:
        """The value of sums of a product without the product; None where that is of no use."""
        if not isinstance(e.args[0], SUMMED) or (not self.world.problem.shifted and self._few(e)):
            return None
        body: Expr = e
        ends: dict[Index, tuple[Expr, Expr]] = {}
        while isinstance(body, Sum):
            body, (index, first, last) = body.args
            if index in ends or free_indices(first) | free_indices(last):
                return None
            ends[index] = (first, last)
        if not isinstance(body, Mul):
            return None
        runs = {i: run(self, first, last, i, scope)[0] for i, (first, last) in ends.items()}
        factors = [self.value(a, {**scope, **runs}) for a in body.args]
        return contracted(factors, {i.name: len(values) for i, values in runs.items()})

    def _few(self, e: Sum) -> bool:
        """Whether a product in a sum has few values, however its factors lie: one for each value of its letters at each point and
        for each displacement."""
        world = self.world
        return not worthwhile(world.points * world.longest ** len(all_indices(e)) * self.displacements_at_once, self.imaginary)

    # -- conditions

    def operand(self, e: Basic, scope: Scope = NO_SCOPE) -> Value:
        """A side of a condition: an index stands for its values 1, 2, …, another expression for its real part."""
        if isinstance(e, Index):
            if e not in scope:
                raise Undecidable(message("the range of the index {index} is not known", index=e))
            return Value(np.array(scope[e], dtype=float)[None, :], (e.name,))
        if self.world.problem.shifted and counts(e) and is_counted(e):
            found = whole(self, e, scope)
            return Value(found.array.astype(float), found.axes)
        # an entry is read and not calculated: t_i is no larger than t_j where i is j, however badly the rest is calculated
        x = self._indexed(e, scope) if self.world.noise is not None and isinstance(e, Indexed) else self.value(e, scope)
        return Value(x.array.real, x.axes)

    def _compared(self, e: Basic, which: int, a: Value, b: Value, scope: Scope) -> None:
        """Notes which ways a condition of a node comes out; the points of a difference are no sample points."""
        world = self.world
        condition = compared(e)[which]
        met = world.met.get(condition, NEVER_MET)
        told = self.spread or all(met if condition.sign == "==" else met[::2])
        if told and world.switches is None:
            return
        margin = combine(np.subtract, a, b)
        if condition.sign == "==":
            same = self.same(condition.left, condition.right, scope)
            margin = combine(lambda gap, same: np.where(same, 0.0, gap), margin, same)
        if not self.spread:
            world.meet(condition, margin.array.real)
        if not isinstance(condition.left, Index) and not isinstance(condition.right, Index):
            world.switch(e, margin, both_sides=condition.sign != "==")

    def _delta(self, e: KroneckerDelta, scope: Scope) -> Value:
        i, j = e.args
        apart = isinstance(i, Index) and isinstance(j, Index) and scope.get(i) != scope.get(j) and i in scope and j in scope
        if apart and not self.world.problem.shifted:
            raise Mismatch(message("{delta} compares indices of two ranges", delta=e))
        if i == j:
            return constant(1.0)
        same = combine(np.equal, self.operand(i, scope), self.operand(j, scope))
        return Value(same.array.astype(float), same.axes)

    def same(self, left: Basic, right: Basic, scope: Scope) -> Value:
        """Where two sides are one number: up to rounding of their own size or, where terms cancelled, of the terms' size."""
        a, b = self.operand(left, scope), self.operand(right, scope)
        near = combine(equal, a, b)

        def doubtful(x: Array, y: Array) -> Array:
            gap = np.abs(x - y)
            return (gap <= OUTRIGHT) & (gap > NEARLY * np.maximum(np.abs(x), np.abs(y)))

        doubt = combine(doubtful, a, b)
        if not doubt.array.any():
            return near
        gap = combine(np.subtract, a, b)
        others = self._twins()
        shaken = max(self.world.shaking, *(other.world.shaking for other in others))

        def is_rounding(x: Array, y: Array) -> Array:
            return np.abs(x) <= ROUNDING / shaken * np.abs(y - x)

        gaps = (combine(np.subtract, other.operand(left, scope), other.operand(right, scope)) for other in others)
        lost = reduce_all(partial(combine, np.logical_or), (combine(is_rounding, gap, there) for there in gaps))
        (near_, doubt_, lost_), axes = align([near, doubt, lost])
        return Value(near_ & (~doubt_ | lost_), axes)

    def _twins(self) -> tuple[Frame, ...]:
        """The same state of the world's twins, in which every value is off by a little."""
        if self.parent is None:
            return tuple(world.root for world in self.world.twins)
        if not self._others:
            own = (self.name, None if self.by is not None else self._quantities[self.name], self.imaginary, self.by)
            self._others = tuple(Frame(parent.world, parent, *own) for parent in self.parent._twins())
        return self._others

    def _relation(self, e: Relational, scope: Scope) -> Value:
        left, right = e.args
        a, b = self.operand(left, scope), self.operand(right, scope)
        if not compares_places(left, right, type(e)):
            self._compared(e, 0, a, b, scope)
            if isinstance(e, Eq | Ne):
                same = self.same(left, right, scope)
                return same if isinstance(e, Eq) else Value(~same.array, same.axes)
        elif left == right:  # i == i, whose two sides are one axis
            return Value(COMPARISONS[type(e)](a.array, b.array), a.axes)
        return combine(COMPARISONS[type(e)], a, b)

    def _piecewise(self, e: Piecewise, scope: Scope) -> Value:
        result = constant(np.nan)
        for yes, condition in reversed(e.args):
            value = self.value(yes, scope)
            if condition is S.true:
                result = value
            elif condition is not S.false:
                (c, a, b), axes = align([self.value(condition, scope), value, result])
                result = Value(np.where(c, a, b), axes)
                for side in condition.args:  # what is compared with no number is neither here nor there
                    if (
                        not isinstance(side, Index)
                        and not is_counted(side)
                        and np.isnan((x := self.operand(side, scope)).array).any()
                    ):
                        result = combine(lambda r, x: np.where(np.isnan(x), np.nan, r), result, x)
        return result

    def _extreme(self, e: Expr, scope: Scope) -> Value:
        best = self.value(e.args[0], scope)
        compare = np.greater if isinstance(e, Max) else np.less
        for n, a in enumerate(e.args[1:]):
            other = self.value(a, scope)
            self._compared(e, n, best, other, scope)
            best = combine(lambda x, y: np.where(compare(y.real, x.real) | np.isnan(y.real), y, x), best, other)
        return best

    def _derivative(self, e: Derivative, scope: Scope) -> Value:
        from derive.check.differentiate import derivative_value  # which takes the place of this

        return derivative_value(self, e, scope)


@lru_cache(maxsize=8192)
def entries(indices: tuple[Expr, ...], label: str) -> Relabelling:
    """What the axes of an entry become: the letters of its indices, or the place (from 0) where one is a number."""
    found: list[tuple[str, str | int]] = []
    for n, i in enumerate(indices):
        if isinstance(i, Index):
            found.append((label.format(n), i.name))
        elif isinstance(i, Rational) and i.q == 1 and i.p >= 1:
            found.append((label.format(n), int(i) - 1))
        else:
            raise Undecidable(message("{e} is no index", e=i))
    return tuple(found)


#: What evaluates a node of each kind.
HANDLERS: dict[type, Callable[[Any, Any, Scope], Value]] = {
    Symbol: Frame._symbol, Size: Frame._size, Index: Frame._index, Indexed: Frame._indexed, Add: Frame._add, Mul: Frame._mul,
    Pow: Frame._pow, Sum: Frame._binder, Product: Frame._binder, IndexMax: Frame._binder, IndexMin: Frame._binder,
    KroneckerDelta: Frame._delta, Piecewise: Frame._piecewise, Max: Frame._extreme, Min: Frame._extreme,
    InverseEntry: Frame._inverse_entry, Det: lambda frame, e, scope: frame._determinant(e, determinant, scope),
    LogDet: lambda frame, e, scope: frame._determinant(e, log_determinant, scope), Derivative: Frame._derivative,
    Pi: lambda frame, e, scope: constant(np.pi), Exp1: lambda frame, e, scope: constant(np.e),
    **dict.fromkeys(ELEMENTARY, Frame._elementary), **dict.fromkeys(COMPARISONS, Frame._relation),
}  # fmt: skip

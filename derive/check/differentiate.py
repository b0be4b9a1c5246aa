"""True derivatives by number: from the values of a function alone, with no knowledge of any derivative.

*Complex step*: f(x + ih) = f(x) + ih f'(x) + O(h²) for an analytic f, so Im f(x + ih) / h is f'(x) without any
cancellation, and h may be so small that the rest vanishes (Squire and Trapp, SIAM Review 40, 1998).

*Richardson*: central differences at h, h/2, h/4, … extrapolated to h = 0, each entry at the order where two neighbours
of the tableau agree best (Ridders, Advances in Engineering Software 4, 1982); the disagreement estimates the error.

Every position of the variable is displaced at once: v_k becomes v_k + t δ_{k,s} with an axis s of its own, which
no letter of the expression can meet; at the end that axis takes the letters that the variable has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from math import ceil, prod
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from sympy import Basic, Derivative, Expr, Symbol

from derive.check.condition import EXTREMES, Condition, equal
from derive.check.evaluate import FINEST, HANDLERS, OFFSETS, STEPS, Frame
from derive.check.named import (
    ANY,
    MOST,
    Array,
    TooMany,
    Undecidable,
    Value,
    by_point,
    combine,
    constant,
    everywhere,
    identity,
    one_after_another,
    reduce,
)
from derive.check.ranges import Scope, run
from derive.expression.nodes import ONE, Binder, Indexed, IndexMax, derivative, indices_of, name_of
from derive.expression.places import heads
from derive.sentence import message

if TYPE_CHECKING:
    from derive.check.world import World

Method = Literal["complex-step", "richardson"]

#: Small enough that it stays small when a slope of 1e60 stretches it, and large enough that one of 1e-140 does not lose it.
STEP = 1e-80
#: A variable all of whose entries are smaller than this is on a scale of its own.
SMALL = 1e-3
#: Of so few entries it is kept how far they are displaced.
FEW = 64
#: By what the steps are multiplied where they are too large: near a kink, or where a function turns fast.
STRIDES = (1 / 32, 1 / 1024)
#: With so small steps the first difference is taken as it is: what it differs from its limit by is rounding.
TINY = 2.0**-19
#: What a calculation may lose of a number, by its part, and what any number loses.
LOST, EPSILON = 1e-14, float(np.finfo(float).eps)
#: An extrapolated derivative whose own error estimate is larger than this, relative to 1 + its size, is no value.
TRUSTED = 1e-8
#: What is too much by a factor is cut into so many times more slices: other values on the way are larger than the first.
FINER = 2


class Slope(NamedTuple):
    """A derivative, and how far it may be off by its own estimate; None where it is off by rounding alone."""

    value: Value
    error: Value | None = None


def derivative_value(frame: Frame, e: Derivative, scope: Scope) -> Value:
    """∂ body / ∂ v, of any order: the innermost by complex step, those around it by Richardson."""
    body, (last, times), *others = (e.args[0], *(by.args for by in e.args[1:]))
    if others or times is not ONE:
        steps = [v for v, times in e.args[1:] for _ in range(int(times))]
        for v in steps[:-1]:
            body = derivative(body, v)
        last = steps[-1]
    method: Method = "richardson" if frame.world.order(body) else "complex-step"
    return differentiate(frame, body, last, scope, method)


HANDLERS[Derivative] = derivative_value


def differentiate(frame: Frame, body: Expr, variable: Expr, scope: Scope, method: Method) -> Value:
    """∂ body / ∂ variable with the axes of the body and the letters of the variable; raises `Undecidable`."""
    if frame.world.between.are_many:
        from derive.check.chain import composed

        found = composed(frame, body, variable, scope, method)
        if found is not None:
            return found
    return displaced(frame, body, variable, scope, method)


def displaced(frame: Frame, body: Expr, variable: Expr, scope: Scope, method: Method) -> Value:
    """The same from the values of the body alone while the variable moves, however much stands between them.

    What is too much for all points at once is calculated at some of them, then at others.
    """
    try:
        found, error = slope(frame, body, variable, scope, method)
        # by what it says of its own error, so that nothing is judged more finely than it is known
        return off_by(found, error, frame.world.shaking) if error is not None and frame.world.shaking else found
    except TooMany as too_many:
        if frame.parent is not None or frame.world.points == 1 or too_many.factor > frame.world.points:
            raise
        frame.forget(name_of(variable))
        slices = ceil(FINER * too_many.factor)
    parts, points = [], []
    for part in frame.world.slices(slices):
        parts.append(displaced(part.root, body, variable, scope, method))
        points.append(part.points)
        part.release()
    return one_after_another(parts, points)


def off_by(value: Value, error: Value, part: float | Array) -> Value:
    """A value that is off by a part, as large as the one that is believed of it at most, of its own error."""
    return Value(value.array + part * error.array / TRUSTED, value.axes)


def slope(frame: Frame, body: Expr, variable: Expr, scope: Scope, method: Method) -> Slope:
    """∂ body / ∂ variable with the axes of the body and the letters of the variable, and its error, at all points at once."""
    if not isinstance(variable, Indexed) and type(variable) is not Symbol:
        raise Undecidable(message("{e} is no variable", e=variable))
    name = name_of(variable)
    if name not in frame.world.reach(body):  # 0 where the body is a number
        still = frame.value(body, scope)
        defined = np.isfinite(still.array)
        return Slope(constant(0.0) if defined.all() else Value(np.where(defined, 0.0, np.nan), still.axes))
    if method == "richardson" and frame.world.conditions(body):
        frame.value(body, scope)  # which says how the conditions come out at the points themselves
    child = _displaced(frame, name, method)
    moved = child.value(body, scope)

    def seated(value: Value) -> Value:
        return frame.entry(value, name, indices_of(variable), f"~{child.depth}.{{}}", scope)

    if method == "complex-step":
        finite, slopes = np.isfinite(moved.array), moved.array.imag / STEP
        found, error = Value(slopes if everywhere(finite) else np.where(finite, slopes, np.nan), moved.axes), None
        if not _moves(found.array):
            _confirm_constant(frame, body, name, scope)
    else:
        found, error = _extrapolated(moved, f"~{child.depth}t", child.reach, frame.world)
    gone = _nowhere(frame, child, body, name, scope, method)
    if gone is not None and gone.any():
        found = Value(np.where(gone.reshape(-1, *(1 for _ in found.axes)), np.nan, found.array), found.axes)
    return Slope(seated(found), error if error is None else seated(error))


def _moves(slopes: Array) -> bool:
    """Whether any of some slopes is not 0; the first of them nearly always tells."""
    return bool(slopes.size and slopes.item(0)) or bool(ANY(slopes, axis=None))


def _nowhere(frame: Frame, child: Frame, body: Expr, name: str, scope: Scope, method: Method) -> Array | None:
    """The points at which there is no derivative; None where nothing is compared, so that there is one everywhere."""
    world = frame.world
    if world.smooth(body):
        return None
    conditions = world.conditions(body)
    extremes = _extremes(world, body, scope) if world.picking or not heads(body).isdisjoint(EXTREMES) else []
    if not conditions and not extremes:
        return None
    gone = _torn(frame, child, conditions, name) | _tied(frame, child, extremes, name)
    return gone | _crossed(frame, child, conditions, name) if method == "richardson" else gone


def _torn(frame: Frame, child: Frame, conditions: Iterable[Condition], name: str) -> Array:
    """The points at which an equality holds and stops to hold as soon as the variable moves: no derivative is there."""
    world = frame.world
    gone = np.zeros(1, dtype=bool)
    for c in conditions:
        if c.sign != "==" or name not in world.reach(c.left) | world.reach(c.right):
            continue
        scope = world.scope(c[:2])
        here = frame.same(c.left, c.right, scope)
        sides = [child.value(side, scope) for side in c[:2]]
        there = combine(lambda a, b: equal(a.real, b.real) & equal(a.imag / STEP, b.imag / STEP), *sides)
        lost = combine(lambda a, b: a & ~b, here, there).array
        gone = gone | by_point(lost, ANY, len(lost))
    return gone


def _tied(frame: Frame, child: Frame, extremes: Iterable[tuple[Expr, Scope]], name: str) -> Array:
    """The points at which several entries are the largest (or smallest) and, as soon as the variable moves, one of them is: of
    max_i o_i by o_j, where all o_i are one number, there is no derivative."""
    world = frame.world
    gone = np.zeros(1, dtype=bool)
    for e, around in extremes:
        if name not in world.reach(e):
            continue
        entry, (index, first, last) = e.args
        inner = {**around, index: run(frame, first, last, index, around)[0]}
        here, there = frame.value(entry, inner), child.value(entry, inner)
        if index.name not in there.axes:
            continue
        pick = np.max if isinstance(e, IndexMax) else np.min
        tied = combine(np.equal, here, reduce(here, index.name, pick) if index.name in here.axes else here)
        moves = Value(there.array.imag if np.iscomplexobj(there.array) else there.array, there.axes)
        most, least = (combine(partial(_or, none), tied, moves) for none in (-np.inf, np.inf))
        ends = reduce(most, index.name, np.max), reduce(least, index.name, np.min)
        apart = combine(np.greater, *ends).array
        gone = gone | by_point(apart, ANY, len(apart))
    return gone


def _or(otherwise: float, where: Array, x: Array) -> Array:
    return np.where(where, x, otherwise)


def _extremes(world: World, body: Expr, scope: Scope) -> list[tuple[Expr, Scope]]:
    """Each largest or smallest entry that an expression reads, through definitions, and the ranges of the indices around it."""
    found = [*_extremes_in(world, body, scope)]
    for d in world.picking:
        if d.name in world.reach(body):
            found += _extremes_in(world, d.body, dict(zip(d.indices, world.defined_runs(d.name), strict=True)))
    return found


def _extremes_in(world: World, e: Basic, scope: Scope) -> Iterator[tuple[Expr, Scope]]:
    if heads(e).isdisjoint(EXTREMES):
        return
    if isinstance(e, EXTREMES):
        yield e, scope
    if isinstance(e, Binder):
        inner, (index, first, last) = e.args
        yield from _extremes_in(world, inner, {**scope, index: run(world.root, first, last, index, scope)[0]})
        return
    for a in e.args:
        yield from _extremes_in(world, a, scope)


def _crossed(frame: Frame, child: Frame, conditions: Iterable[Condition], name: str) -> Array:
    """The points at which even the finest differences step over a switch: what they settle on is a slope of two pieces."""
    world, label = frame.world, f"~{child.depth}t"
    gone = np.zeros(1, dtype=bool)
    for c in conditions:
        if name not in world.reach(c.left) | world.reach(c.right):
            continue
        scope = world.scope(c[:2])
        try:
            here, there = (combine(np.subtract, f.operand(c.left, scope), f.operand(c.right, scope)) for f in (frame, child))
        except Undecidable:  # a letter that the condition says nothing about
            continue
        if label not in there.axes:
            continue
        fine = np.take(there.array, FINEST, axis=1 + there.axes.index(label))
        over = combine(lambda a, b: a * b < 0, here, Value(fine, there.axes)).array
        gone = gone | by_point(over, ANY, len(over))
    return gone


def _displaced(frame: Frame, name: str, method: Method) -> Frame:
    if (name, method) in frame.children:
        return frame.children[name, method]
    if method == "complex-step" and frame.imaginary:
        raise Undecidable(message("a derivative inside another needs differences around it"))
    sizes = frame.world.shape(name)
    by = (_directions if prod(sizes) <= FEW else _directions.__wrapped__)(sizes, frame.depth + 1, method)
    if method == "richardson":
        reach = _reach(frame, name)
        by = Value(by.array * reach.reshape(-1, *(1 for _ in by.axes)), by.axes)
    if name in frame.world.systems:  # all later values move with each
        made = Frame(frame.world, frame, name, None, method == "complex-step", by)
    else:
        made = Frame(frame.world, frame, name, combine(np.add, frame.quantity(name), by), method == "complex-step")
    if method == "richardson":
        made.reach = reach
    frame.children[name, method] = made
    return made


@lru_cache(maxsize=64)
def _directions(sizes: tuple[int, ...], depth: int, method: Method) -> Value:
    """How far each entry of an array moves, along axes of its own, at all steps of a method: the same at every point of every
    problem, so that of small arrays it is made once."""
    unit = identity(sizes, tuple(f"#{n}" for n in range(len(sizes))), tuple(f"~{depth}.{n}" for n in range(len(sizes))))
    if method == "complex-step":
        made = Value(1j * STEP * unit.array, unit.axes)
    else:
        made = Value(unit.array[..., None] * OFFSETS, (*unit.axes, f"~{depth}t"))
    made.array.setflags(write=False)
    return made


def _reach(frame: Frame, name: str) -> Array:
    """By what the steps of a difference are multiplied at each point: 1, but a very small variable moves by a part of itself,
    and all of them by less in a world of smaller steps."""
    variable, stride = frame.quantity(name), frame.world.stride
    size = by_point(np.abs(variable.array), np.maximum.reduce, len(variable.array))
    tiny = (size < SMALL) & (size > 0)
    return stride * np.where(tiny, size, 1.0) if tiny.any() else np.full(1, stride)


def _extrapolated(moved: Value, label: str, reach: Array, world: World) -> Slope:
    """The limit of central differences along the axis of offsets, and its error; NaN where they do not settle."""
    if label not in moved.axes:
        return Slope(constant(0.0))
    place = moved.axes.index(label)
    axes = moved.axes[:place] + moved.axes[place + 1 :]
    # one difference after the other also in memory: in all that follows NumPy goes through each of them at one go
    samples = np.ascontiguousarray(np.moveaxis(moved.array, 1 + place, 0))
    count = len(STEPS)
    reach = reach.reshape(-1, *(1 for _ in moved.axes[1:]))
    across = 2 * STEPS.reshape(-1, *(1 for _ in samples.shape[1:])) * reach
    column = (samples[:count] - samples[count:]) / across
    if world.stride == TINY:
        return Slope(Value(column[0], axes))
    best, error = _best(column)
    most, size = TRUSTED * (1 + np.abs(best)), MOST(np.abs(samples))
    noise = LOST * size / (STEPS[-1] * reach)
    told = EPSILON * size <= most * STEPS[0] * reach  # else the widest difference is made of last digits
    trusted = (error <= most) & _settles(column, best, most + noise) & told
    if world.stride < 1:  # noise, divided by so small a step, may agree with itself by chance
        trusted &= noise <= most
    if world.shaking:
        trusted = np.isfinite(error)  # differences of numbers that are off by purpose seldom settle
    return Slope(Value(np.where(trusted, best, np.nan), axes), Value(np.where(trusted, error, 0), axes))


def _settles(column: Array, best: Array, noise: Array) -> Array:
    """Whether differences at smaller steps come nearer to each other, and the finest near to the limit, but for noise.

    Beyond a kink or a pole coarse steps may agree on the slope of another piece, which the finest steps deny.
    """
    jumps = np.abs(column[1:] - column[:-1])
    near = np.abs(best - column[-1]) <= 2 * jumps[-1] + noise
    return near & (jumps[-1] <= np.maximum.reduce(jumps[:-1]) + noise)  # type: ignore[no-any-return]


def _best(column: Array) -> tuple[Array, Array]:
    """Per entry, the member of the extrapolation tableau that is nearest to both of its parents, and how near."""
    rows = 1 + len(column) * (len(column) - 1) // 2
    every = np.empty((rows, *column.shape[1:]))
    far = np.empty_like(every)
    every[0], far[0] = column[-1], np.inf
    factor, end = 1.0, 1
    while len(column) > 1:
        factor *= 4
        coarse, fine = column[:-1], column[1:]
        here = slice(end, end := end + len(fine))
        column = every[here]
        np.subtract(fine, coarse, out=column)
        column /= factor - 1
        column += fine
        np.maximum(np.abs(column - fine), np.abs(column - coarse), out=far[here])
    far[np.isnan(far)] = np.inf  # no nearer than the finest difference itself, which stands first
    entries = far[0].size
    nearest = far.reshape(rows, entries).argmin(axis=0)
    return every.reshape(rows, entries)[nearest, np.arange(entries)].reshape(far.shape[1:]), np.minimum.reduce(far)


def _confirm_constant(frame: Frame, body: Expr, name: str, scope: Scope) -> None:
    """A derivative that vanishes everywhere is believed only if the function does not change by a real step either.

    A function that lost its imaginary part on the way would give 0, and 0 = 0 would hold.
    """
    still = frame.value(body, scope)
    sizes = frame.world.shape(name)
    scale = 1e-9 * (1 + np.max(np.abs(still.array), where=np.isfinite(still.array), initial=0.0))
    uneven = np.random.default_rng(5).uniform(0.5, 1.5, (1, *sizes))  # softmax does not feel an even shift
    for step in (1e-3, 1e-5):
        moved_to = combine(np.add, frame.quantity(name), Value(step * uneven, tuple(f"#{n}" for n in range(len(sizes)))))
        changed = combine(np.subtract, Frame(frame.world, frame, name, moved_to).value(body, scope), still)
        moved = np.abs(changed.array) > scale
        if moved.mean() <= 0.25:  # a jump is crossed at a few points only, and at fewer by a smaller step
            return
    raise Undecidable(message("the complex step sees no change in {name}, a real step does", name=name))

"""The second witness: a library's own function and its automatic differentiation, against a definition and its derivative.

What is compared is what the engine derived (`Derivation.result`, evaluated with NumPy by a `World`) with what a library
computes for the same leaves in double precision: the value by the library's function, the derivative by its autograd.  Neither
knows the other.  All index values are compared, at random points, for several sizes, and at the declared kinks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from sympy import Expr, Indexed

from derive.check.call import Call
from derive.check.named import Array, Mismatch, Undecidable, Value
from derive.check.witness import Witness
from derive.check.world import World
from derive.expression.indices import names
from derive.expression.nodes import Size, indices_of, name_of
from derive.expression.words import told
from derive.problem import Problem
from derive.records import dataclass
from derive.sentence import Message, message
from derive.step import Derivation
from derive.words import noted

#: Both sides are double precision, and neither takes a difference: what they lose is rounding (1e-16 an operation) times
#: the conditioning of sums of a few terms of size 1.  A wrong formula is off by 1e-3 or more at random points.
TOLERANCE = 1e-10
#: The number of entries along the first, second, … axis that differ: unequal, so that an index on the wrong axis is seen.
SHAPES = ((3, 4, 5, 6, 7), (5, 2, 3, 4, 6), (2, 6, 4, 3, 5))
POINTS = 8
#: What is compared, as it is told.
SIDES = {"value": noted("value"), "derivative": noted("derivative")}
AT_KINK_HERE, AT_KINK_THERE = noted("at the kink {kink}, here: {missed}"), noted("at the kink {kink}, there: {missed}")


@dataclass(frozen=True)
class Kink:
    """A place where the derivative has a convention: ours, and the library's.

    `at` says where in words; `point` makes it so, by giving leaves the values of expressions, one after another.  `ours` and
    `theirs` are expressions over the leaves, or None where there is no number.
    """

    at: str
    point: tuple[tuple[Expr, Expr], ...]
    ours: Expr | None
    theirs: Expr | None


@dataclass(frozen=True)
class Agreement:
    """The largest errors of a library's values and derivatives, and what went wrong (None: they agree)."""

    points: int
    shapes: tuple[tuple[tuple[str, int], ...], ...]
    value_error: float
    derivative_error: float
    kinks: int
    why: Message | None = None

    @property
    def agrees(self) -> bool:
        return self.why is None

    @property
    def miss(self) -> str:
        """What went wrong, in words; empty where nothing did."""
        return "" if self.why is None else told(self.why)


class Backend(Protocol):
    """A library that computes values and derivatives of its own functions."""

    name: str

    @property
    def version(self) -> str: ...

    def function(self, dotted: str) -> Callable[..., Any]:
        """The function of a dotted name; raises `ValueError` for anything that is no function of arrays."""

    def value_and_derivative(self, call: Call, leaves: Mapping[str, Array | int], wrt: str) -> tuple[Array, Array]:
        """The value of a call at one point, and its derivatives by every entry of a leaf: shape (*value, *leaf)."""


class Torch:
    """PyTorch in float64, on one point at a time; imported when it is first asked for, which takes a while."""

    name = "torch"
    #: Where functions are looked for; the last part of a name is one that PyTorch lets a tensor-like class override.
    HOMES = ("torch", "torch.nn.functional", "torch.special", "torch.linalg")
    #: What makes a tensor of numbers, which no tensor-like class overrides.
    MAKERS = ("torch.arange", "torch.eye", "torch.ones", "torch.zeros")

    @cached_property
    def module(self) -> ModuleType:
        import torch

        return torch  # type: ignore[no-any-return]

    @property
    def version(self) -> str:
        return str(self.module.__version__)

    @cached_property
    def _functions(self) -> frozenset[Any]:
        from torch.overrides import get_testing_overrides

        return frozenset(get_testing_overrides())

    def function(self, dotted: str) -> Callable[..., Any]:
        home, _, name = dotted.rpartition(".")
        found: Any = None
        if home in self.HOMES and not name.startswith("_"):
            found = self.module
            for part in (*home.split(".")[1:], name):
                found = getattr(found, part, None)
        own = home == "torch.nn.functional" and getattr(found, "__module__", "") == home and not isinstance(found, type)
        if not callable(found) or not (own or found in self._functions or dotted in self.MAKERS):
            raise ValueError(f"{dotted} is no function of tensors")
        return found  # type: ignore[no-any-return]

    def value_and_derivative(self, call: Call, leaves: Mapping[str, Array | int], wrt: str) -> tuple[Array, Array]:
        torch = self.module
        given = {n: torch.tensor(a, dtype=torch.float64) if isinstance(a, np.ndarray) else a for n, a in leaves.items()}

        def function(variable: Any) -> Any:
            return call({**given, wrt: variable}, self.function)

        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # arrays are small; several threads would wait for each other
        try:
            value = function(given[wrt])
            slope = torch.autograd.functional.jacobian(function, given[wrt])
        finally:
            torch.set_num_threads(threads)
        return value.detach().numpy(), slope.numpy()


BACKENDS: Mapping[str, Callable[[], Backend]] = {"torch": Torch}


def agreement(
    derivation: Derivation, call: Call, backend: Backend, kinks: Sequence[Kink] = (), *, square: Sequence[str] = (),
    tolerance: float | None = None,
) -> Agreement:  # fmt: skip
    """A library's function and its autograd against the definitions and the derived result.

    `square` are arrays whose axes get one length, where the library asks for it; `tolerance` is that of the derivative.
    """
    problem = derivation.problem
    allowed = {"value": TOLERANCE, "derivative": tolerance or TOLERANCE}
    worst = {"value": 0.0, "derivative": 0.0}
    points, shapes = 0, []
    missed: Message | None = None

    def compared(world: World, sides: Mapping[str, tuple[Array, Array]]) -> Message | None:
        """What misses; the largest errors are kept."""
        for what, (ours, theirs) in sides.items():
            with np.errstate(all="ignore"):
                error = np.abs(ours - theirs) / (1 + np.abs(theirs))
                same = np.isnan(ours) & np.isnan(theirs)
            error = np.where(same, 0.0, np.where(np.isnan(error), np.inf, error))
            largest = float(error.max(initial=0.0))
            worst[what] = max(worst[what], largest)
            if not largest <= allowed[what]:
                return message("{what}: {place}", what=message(SIDES[what]), place=_place(error, ours, theirs, world))
        return None

    for lengths in SHAPES[: None if problem.sizes else 1]:
        sizes = dict(zip(_sizes(problem), lengths, strict=False))
        for name in square:
            sizes.update(dict.fromkeys(problem.axes[name], sizes[problem.axes[name][0]]))  # type: ignore[index,arg-type]
        # what has no sizes has the points of all shapes at once
        witness = Witness(problem, POINTS if sizes else POINTS * len(SHAPES), inside=(derivation.result,), sizes=sizes)
        try:
            held = [witness.equal(e, e) for e in (derivation.of, derivation.result)]  # until every branch is visited
            for check in held:
                if not check.ok:
                    raise Undecidable(check.said)
            world = witness.world
            points += world.points
            if sizes:
                shapes.append(tuple((str(s), n) for s, n in sizes.items()))
            theirs = _theirs(world, derivation, call, backend)
            value, slope = _ours(world, derivation)
            missed = missed or compared(world, {"value": (value, theirs[0]), "derivative": (slope, theirs[1])})
            for kink in kinks:
                missed = missed or _at_kink(kink, world, derivation, call, backend, compared)
        except (Undecidable, Mismatch) as why:
            return Agreement(points, tuple(shapes), np.inf, np.inf, 0, message("undecided: {why}", why=why.why))
    return Agreement(points, tuple(shapes), worst["value"], worst["derivative"], len(kinks), missed)


def _sizes(problem: Problem) -> list[Size]:
    """Every size with a letter, in the order in which the axes have them."""
    seen = [s for axes in problem.axes.values() for s in axes if isinstance(s, Size)]
    return list(dict.fromkeys([*seen, *sorted(problem.sizes, key=str)]))


#: Numbers of so many steps to the unit have products and sums without rounding: who adds in another order is at the kink too.
STEPS = 2**12


def _in_few_bits(world: World, rounded: Set[str], problem: Problem) -> World:
    """A world in which some given numbers have few bits, so that what is solved for a kink is there to the last bit."""
    leaves = dict(world.leaves)
    for name in rounded & leaves.keys():
        few = np.round(leaves[name] * STEPS) / STEPS
        low, high = problem.domain.get(name, (None, None))
        inside = (few > (-np.inf if low is None else low)) & (few < (np.inf if high is None else high))
        leaves[name] = np.where(inside & (few != 0), few, leaves[name])
    return world.at(leaves, world.points)


def _at_kink(
    kink: Kink, world: World, derivation: Derivation, call: Call, backend: Backend,
    compared: Callable[[World, Mapping[str, tuple[Array, Array]]], Message | None],
) -> Message | None:  # fmt: skip
    """What misses exactly at a kink: the values, our convention as declared, the library's as declared."""
    at = _in_few_bits(world, {name for _leaf, equals in kink.point for name in names(equals)}, derivation.problem)
    for leaf, equals in kink.point:
        letters = [i.name for i in indices_of(leaf)]  # type: ignore[attr-defined]
        name = name_of(leaf)
        with np.errstate(all="ignore"):
            solved = at.value(equals, at.scope((equals,), (leaf,)))
        there = _array(solved, letters, at.shape(name), at.points)
        low, high = derivation.problem.domain.get(name, (None, None))
        inside = (there > (-np.inf if low is None else low)) & (there < (np.inf if high is None else high))
        at = at.at({**at.leaves, name: there}, at.points).restricted(np.flatnonzero(inside.reshape(at.points, -1).all(axis=1)))
        if not at.points:
            raise Undecidable(message("no point was found at the kink {kink}", kink=kink.at))
    value, slope = _ours(at, derivation)
    theirs = _theirs(at, derivation, call, backend)
    for said, found, declared in ((AT_KINK_HERE, slope, kink.ours), (AT_KINK_THERE, theirs[1], kink.theirs)):
        stated = np.full_like(found, np.nan) if declared is None else _entries(at, declared, derivation)
        missed = compared(at, {"derivative": (np.where(np.isinf(found), np.nan, found), stated)})
        if missed:
            return message(said, kink=kink.at, missed=missed)
    missed = compared(at, {"value": (value, theirs[0])})
    return message("at the kink {kink}: {missed}", kink=kink.at, missed=missed) if missed else None


def _theirs(world: World, derivation: Derivation, call: Call, backend: Backend) -> tuple[Array, Array]:
    sizes = {str(s): n for s, n in world.sizes.items()}
    found = [
        backend.value_and_derivative(
            call, {**sizes, **{n: np.array(a[point]) for n, a in world.leaves.items()}}, name_of(derivation.wrt)
        )
        for point in range(world.points)
    ]
    value, slope = (np.stack(arrays) for arrays in zip(*found, strict=True))
    wanted = (world.points, *world.shape(name_of(derivation.of)))
    if value.shape != wanted:
        theirs, ours = str(value.shape[1:]), str(wanted[1:])
        raise Mismatch(message("{call} has the shape {theirs}, the definition {ours}", call=call.text, theirs=theirs, ours=ours))
    return value, slope


def _ours(world: World, derivation: Derivation) -> tuple[Array, Array]:
    of = derivation.of
    with np.errstate(all="ignore"):
        value = world.value(of)
        letters = [i.name for i in indices_of(of)]  # type: ignore[attr-defined]
        return _array(value, letters, world.shape(name_of(of)), world.points), _entries(world, derivation.result, derivation)


def _entries(world: World, e: Expr, derivation: Derivation) -> Array:
    """The values of an expression at (points, indices of `of`, indices of `wrt`)."""
    of, wrt = derivation.of, derivation.wrt
    leaves = [leaf for leaf in (of, wrt) if isinstance(leaf, Indexed)]
    letters = [i.name for leaf in leaves for i in indices_of(leaf)]  # type: ignore[attr-defined]
    shape = tuple(n for leaf in leaves for n in world.shape(name_of(leaf)))
    with np.errstate(all="ignore"):
        return _array(world.value(e, world.scope((e,), (of, wrt))), letters, shape, world.points)


def _array(value: Value, letters: Sequence[str], shape: Sequence[int], points: int) -> Array:
    """The value as an array of shape (points, *shape) whose axes are in the order of the letters."""
    if len({*letters}) < len(letters) or not {*value.axes} <= {*letters}:
        found, wanted = ", ".join(value.axes), ", ".join(letters)
        raise Mismatch(message("indices {found} where {wanted} are wanted", found=found, wanted=wanted))
    held = [letter for letter in letters if letter in value.axes]
    array = value.array.transpose(0, *(1 + value.axes.index(letter) for letter in held))
    array = array[(slice(None), *(slice(None) if letter in held else None for letter in letters))]
    return np.broadcast_to(array, (points, *shape))


def _place(error: Array, ours: Array, theirs: Array, world: World) -> Message:
    """Where two arrays differ most: both values, the indices from 1, and the leaves there."""
    where = np.unravel_index(int(np.argmax(error)), error.shape)
    leaves = ", ".join(
        f"{n} = {np.array2string(np.asarray(a[where[0]]), precision=4, separator=', ')}" for n, a in world.leaves.items()
    )
    both = {"ours": f"{ours[where]:.10g}", "theirs": f"{theirs[where]:.10g}", "leaves": leaves}
    if len(where) == 1:
        return message("{ours} here, {theirs} there, with {leaves}", **both)
    entry = ", ".join(str(int(n) + 1) for n in where[1:])
    return message("{ours} here, {theirs} there at entry {entry}, with {leaves}", entry=entry, **both)

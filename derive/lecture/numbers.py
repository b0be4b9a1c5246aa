"""Points of a lecture as numbers: what each letter is there, what an expression is there, and how many digits are written."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from derive.check.agree import TOLERANCE
from derive.check.named import Mismatch, Undecidable
from derive.check.named import Value as Sampled
from derive.check.world import World
from derive.document.page import Power, Words
from derive.errors import DeriveError, DoesNotHold
from derive.expression.indices import names
from derive.expression.nodes import Index, Integer, Size, entry, indices_of, name_of, scalar
from derive.expression.words import told
from derive.lecture.blocks import Place, Value
from derive.lecture.points import PointError, read_point
from derive.problem import Problem
from derive.records import dataclass
from derive.step import Derivation
from derive.words import gettext as _

Array = NDArray[np.float64]
#: Of the largest number of a column, and of the smallest.
DIGITS, FEWEST = 4, 2
#: Numbers with more places, or larger ones, are written with a power of ten.
MOST_PLACES, LARGEST = 7, 6
#: What is smaller than this part of the largest is what rounding left of 0.
NOTHING = 1e-13
#: A derivative at one point may be this much worse than at many, of which the better ones count.
LENIENT = 100


class WrongPoint(DeriveError):
    """What is wrong with a point of a block, and where in the lecture it is written."""

    exit_status = 2

    def __init__(self, problem: str, place: Place, fix: str | None = None) -> None:
        super().__init__(problem)
        self.problem, self.place, self.fix = problem, place, fix


@dataclass(frozen=True)
class Given:
    """One value of a point, as its author wrote it: x = 1, a = 0.1440, 0.5349, 0.7022."""

    left: Expr
    right: str
    bracketed: bool = False


@dataclass(frozen=True)
class Point:
    """The numbers of each letter, how long each size is, and what to tell of it."""

    leaves: Mapping[str, Array]
    sizes: Mapping[Expr, int]
    given: tuple[Given, ...] = ()

    def world(self, problem: Problem, leaves: Mapping[str, Array] | None = None) -> World:
        """The problem with its numbers put in."""
        values = {n: np.asarray(v)[np.newaxis] for n, v in (leaves or self.leaves).items()}
        return World(problem, 1, values, self.sizes, {})


def points_of(written: Sequence[tuple[Value, ...]], text: str, place: Place) -> tuple[tuple[Value, ...], ...]:
    """The points that a block gives; one that was not read yet is read now."""
    if written:
        return tuple(written)
    try:
        return (read_point(text, place),)
    except PointError as error:
        raise WrongPoint(error.problem, place, error.fix) from None


def point_of(values: Sequence[Value], problem: Problem, place: Place, expressions: Sequence[Expr]) -> Point:
    """The point at which some expressions are wanted; raises `WrongPoint` for a value that is missing, of another shape, or
    of nothing that stands here."""
    place = values[0].place if values else place
    needed = frozenset().union(*(problem.needed(n) for e in expressions for n in names(e))) - problem.defined.keys()
    known = {*needed, *problem.leaves, *(n for e in expressions for n in names(e))} - problem.defined.keys()
    letters = {s.name: s for s in problem.sizes}
    leaves: dict[str, Array] = {}
    sizes: dict[Expr, int] = {}
    for value in values:
        if value.name in letters and value.name not in known:
            sizes[letters[value.name]] = _length(value)
        elif value.name in known:
            leaves[value.name] = _entries(value, problem, sizes)
        elif value.name in problem.defined:
            said = _("{name} is defined, and its numbers follow from those of {names}")
            raise WrongPoint(said.format(name=value.name, names=_listed(needed)), value.place)
        else:
            near = difflib.get_close_matches(value.name, sorted(known), 1, 0.4)
            said = _("{name} is no variable of this formula; it has {names}").format(name=value.name, names=_listed(known))
            raise WrongPoint(said, value.place, near[0] if near else None)
    if missing := needed - leaves.keys():
        raise WrongPoint(_("the point does not say what {names} is").format(names=_listed(missing)), place)
    if functions := problem.functions:
        said = _("{names} is an unknown function, and has no value at a point")
        raise WrongPoint(said.format(names=_listed(functions)), place)
    reached = [e for n in needed | {name_of(d.head) for d in problem.definitions} for e in problem.axes.get(n, ())]
    for size in (*reached, *problem.sizes):
        if isinstance(size, Size) and size not in sizes:
            said = _("no array of this point says how large {size} is")
            raise WrongPoint(said.format(size=size), place, f"`{size} = 3`")
    told_ = tuple(given_as(value, problem) for value in values)
    return Point(leaves, sizes, told_)


def _length(value: Value) -> int:
    length = value.entries
    if not isinstance(length, float | int) or length != int(length) or not 0 < length < 10**6:
        raise WrongPoint(_("{name} is a size, and a whole number").format(name=value.name), value.place)
    return int(length)


def _entries(value: Value, problem: Problem, sizes: dict[Expr, int]) -> Array:
    """The numbers of a letter, in the shape that it has; the sizes that are not known yet become its."""
    array = np.array(value.entries, dtype=float)
    axes = problem.axes.get(value.name, ())
    if array.ndim == 0 and len(axes) == 1:  # x = 1 is a row of one
        array = array.reshape(1)
    if array.ndim != len(axes):
        said = {
            0: _("{name} is a number here, as in {name} = 1"),
            1: _("{name} has one index here: a row of numbers, as in {name} = [1, 2]"),
            2: _("{name} has two indices here: rows of numbers, as in {name} = [[1, 2], [3, 4]]"),
        }.get(len(axes), _("{name} has more than two indices, and a point gives numbers, rows and tables"))
        raise WrongPoint(said.format(name=value.name), value.place)
    for size, length in zip(axes, array.shape, strict=True):
        known = int(size) if isinstance(size, Integer) else sizes.setdefault(size, length)
        if known != length:
            said = _("{name} has {n} entries where {wanted} are expected")
            raise WrongPoint(said.format(name=value.name, n=length, wanted=known), value.place)
    return array


def _listed(some: frozenset[str] | set[str]) -> str:
    return ", ".join(sorted(some))


def given_as(value: Value, problem: Problem) -> Given:
    """How a point is told: x = 1, a = (0.1, 0.2), and of one entry x_1 = 1."""
    rows = value.text.replace("-", "−").strip()
    if not problem.axes.get(value.name):
        return Given(scalar(value.name), rows)
    inner = rows.removeprefix("[").removesuffix("]").strip()
    if np.ndim(value.entries) < 2 and np.size(value.entries) == 1:
        return Given(entry(value.name, Integer(1)), inner)
    table = "; ".join(row.strip(" []") for row in inner.split("],")) if inner.startswith("[") else inner
    return Given(scalar(value.name), table, True)


# -- the values of expressions


def letters_of(*leaves: Expr) -> tuple[Index, ...]:
    """The letters that count the entries of some quantities, each once, in their order."""
    return tuple(dict.fromkeys(i for e in leaves for i in indices_of(e) if isinstance(i, Index)))


def value_at(world: World, e: Expr, letters: Sequence[Index], like: Sequence[Expr] = ()) -> Array:
    """The numbers of an expression at the first point of a world, with an axis for each letter."""
    return _arranged(world, world.value(e, world.scope((e,), like)), letters, (e, *like))


def _arranged(world: World, value: Sampled, letters: Sequence[Index], like: Sequence[Expr]) -> Array:
    lengths = world.problem.index_sizes(*like)
    shape = tuple(world.size(lengths[i]) for i in letters)
    array = np.asarray(np.real(value.array[0]), dtype=float)
    labels = list(value.axes)
    places = [labels.index(i.name) for i in letters if i.name in labels]
    spread = np.transpose(array, places)[tuple(slice(None) if i.name in labels else None for i in letters)]
    return np.broadcast_to(spread, shape).copy()


def derivative_at(world: World, d: Derivation, place: Place) -> Array:
    """The numbers of a derived formula, held against the numeric derivative of the definitions; raises `DoesNotHold`."""
    from derive.check.differentiate import Method, differentiate

    wrt = (d.wrt,) if d.first is None else (d.first, d.wrt)
    letters = letters_of(d.of, *wrt)
    like = (d.of, *wrt)
    method: Method = "richardson" if world.order(d.inner) or world.order(d.result) > 1 else "complex-step"
    try:
        with np.errstate(all="ignore"):
            ours = value_at(world, d.result, letters, like)
            seen = differentiate(world.root, d.inner, d.wrt, world.scope((d.asked,), like), method)
            theirs = _arranged(world, seen, letters, like)
    except (Undecidable, Mismatch) as why:
        raise WrongPoint(told(why.why), place) from None
    if not np.isfinite(ours).all():
        raise WrongPoint(_("the derivative is no number at this point"), place)
    off = np.abs(ours - theirs) > LENIENT * TOLERANCE[method] * (1 + np.abs(theirs))
    if off.any() or not np.isfinite(theirs).all():
        at = np.unravel_index(int(np.argmax(off | ~np.isfinite(theirs))), ours.shape)
        said = _("at this point the formula gives {ours}, and the definitions differentiated by number {theirs}")
        raise DoesNotHold(said.format(ours=f"{ours[at]:.6g}", theirs=f"{theirs[at]:.6g}"))
    return ours


def quantity_at(world: World, e: Expr, place: Place) -> Array:
    """The numbers of a quantity at a point; raises `WrongPoint` where it is none."""
    try:
        with np.errstate(all="ignore"):
            found = value_at(world, e, letters_of(e))
    except (Undecidable, Mismatch) as why:
        raise WrongPoint(told(why.why), place) from None
    if not np.isfinite(found).all():
        raise WrongPoint(_("{name} is no number at this point").format(name=name_of(e)), place)
    return found


# -- how they are written


def aligned(values: Sequence[float]) -> list[Words]:
    """Some numbers of a column with as many places each: four digits of the largest, and two of the smallest; one that is so
    much smaller that these would be too many places has a power of ten."""
    largest = max((abs(v) for v in values), default=0.0)
    kept = [0.0 if abs(v) <= NOTHING * largest else v for v in values]
    sizes = [math.floor(math.log10(abs(v))) for v in kept if v]
    if not sizes:
        return [("0",) for _v in kept]
    enough = DIGITS - 1 - max(sizes)
    if max(sizes) >= LARGEST or enough > MOST_PLACES:
        return [_with_power(v) for v in kept]
    wanted = [FEWEST - 1 - size for size in sizes if FEWEST - 1 - size <= MOST_PLACES - 1]
    places = max(0, enough, *wanted)
    plain = [v for v in kept if abs(v) >= 10.0 ** (1 - MOST_PLACES)]

    def exact(places: int) -> bool:
        return all(abs(round(v, places) - v) <= 1e-12 * largest for v in plain)

    halves = any(abs(abs(v) * 10**places % 1 - 0.5) < 1e-9 for v in plain)  # 0.5625 is neither 0.562 nor 0.563
    places = next((n for n in range(places + 1 + halves) if exact(n)), places)
    return [(signed(f"{v:.{places}f}"),) if v in plain or v == 0 else _with_power(v) for v in kept]


def _with_power(value: float) -> Words:
    """1.234 × 10⁻⁷."""
    if value == 0:
        return ("0",)
    digits, power = f"{value:.{DIGITS - 1}e}".split("e")
    return (f"{signed(digits)} × ", Power(int(power)))


def signed(digits: str) -> str:
    """A number with a true minus sign, and none before 0."""
    return digits.lstrip("-") if not digits.strip("-0.") else digits.replace("-", "−")


__all__ = [
    "Array", "Given", "Point", "WrongPoint", "aligned", "derivative_at", "given_as", "letters_of", "point_of", "points_of",
    "quantity_at", "signed", "value_at",
]  # fmt: skip

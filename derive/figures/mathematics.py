"""What a figure shows is derived by the engine, checked by the witness and evaluated by it: all calls to either stand here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from sympy import Expr, Integer

from derive.errors import DoesNotHold
from derive.expression.nodes import Index, name_of
from derive.figures.errors import FigureError
from derive.figures.settings import Given
from derive.pipeline import Answer, answer_to, pose, require
from derive.problem import Problem
from derive.question import Question
from derive.words import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from derive.check import World
    from derive.check.differentiate import Method
    from derive.check.named import Value
    from derive.step import Derivation

#: How far a formula and the witness's own derivative may be apart where both are numbers, by their size.
AGREE = 1e-6
#: What the entries of an array that nobody gives a number are shown with, in an error that asks for it.
EXAMPLE = 3
MOST_ENTRIES = 4096


def posed(text: str, of: str | None = None, wrt: str | None = None, assume: Iterable[str] = (), valued: bool = True) -> Problem:
    """The problem that a name of the catalogue or a text poses; where it is to be `valued`, nothing in it is unknown."""
    problem = pose(Question(text, of, wrt, tuple(assume)))
    if valued and problem.functions:
        said = _("{name} is a function that nothing defines, so there is no value to draw; give it a definition")
        raise FigureError(said.format(name=", ".join(sorted(problem.functions))))
    return problem


def proved(problem: Problem) -> Derivation:
    """The derivation of a problem; raises `DoesNotHold` where a check refutes or cannot decide a line."""
    return proved_all(problem).parts[0]


def proved_all(problem: Problem) -> Answer:
    """The derivations by every variable of a problem; raises `DoesNotHold` as `proved` does."""
    found = answer_to(problem, Question("", cases=False, matrix=False))
    require(found)
    if not found.verified:
        raise DoesNotHold(_("the checks of this derivation reach no verdict, and a figure shows only what holds"))
    return found


def alone(problem: Problem, head: Expr, variable: Expr) -> Problem:
    """The problem of one definition by something that it reads, everything else held: what an edge of the graph says."""
    one = problem.defined[name_of(head)]
    kept = replace(problem, definitions=(one,), of=one.head, wrt=variable, others=(), assumptions=(), name=None, readings=())
    return kept.apart()


class At:
    """A problem at some points: each leaf that matters has its numbers, and everything else follows from the definitions."""

    def __init__(self, problem: Problem, needed: Iterable[str], given: Mapping[str, NDArray[np.float64]], points: int = 1):
        """`given` has an array of shape (points, *sizes) for each name; raises `FigureError` where one is missing or does not
        fit, and where an assumption does not hold there."""
        from derive.check import World

        self.problem, self.points = problem, points
        missing = [name for name in sorted(needed) if name not in given]
        sizes: dict[Expr, int] = {}
        for name, values in given.items():
            for size, length in zip(problem.axes.get(name, ()), values.shape[1:], strict=True):
                wanted = int(size) if isinstance(size, Integer) else sizes.setdefault(size, length)
                if wanted != length:
                    said = _("{name} has {found} entries where {wanted} are expected")
                    raise FigureError(said.format(name=name, found=length, wanted=wanted))
        if missing:
            raise unfixed(problem, missing, sizes)
        self.world: World = World(problem, points, dict(given), sizes, {})
        self._fits_assumptions()

    def _fits_assumptions(self) -> None:
        from derive.notation import text

        for a in self.problem.assumptions:
            left, right = (self.value(side, ()) if not _letters(side) else None for side in (a.left, a.right))
            if left is not None and right is not None and not np.allclose(left, right, rtol=1e-6, atol=1e-9):
                said = _("these numbers do not fit the assumption {left} = {right}: there the left side is {found}")
                raise FigureError(said.format(left=text(a.left), right=text(a.right), found=f"{float(left.reshape(-1)[0]):.6g}"))

    def value(self, e: Expr, indices: Sequence[Expr]) -> NDArray[np.float64]:
        """The values of an expression: an axis for the points, and one for each of the indices in the order given."""
        with _numbers_only():
            return self._laid(self.world.value(e, self.world.scope((e,), self.heads)), indices)

    def by_differences(self, of: Expr, wrt: Expr, indices: Sequence[Expr]) -> NDArray[np.float64]:
        """The derivative as the witness finds it from values of the function alone."""
        return self._derivative(of, wrt, indices, "richardson")

    def by_complex_step(self, of: Expr, wrt: Expr, indices: Sequence[Expr]) -> NDArray[np.float64]:
        """The derivative as the witness finds it from one step along the imaginary axis; where it cannot, by differences."""
        from derive.check.named import Undecidable

        try:
            return self._derivative(of, wrt, indices, "complex-step")
        except (FigureError, Undecidable):
            return self.by_differences(of, wrt, indices)

    def _derivative(self, of: Expr, wrt: Expr, indices: Sequence[Expr], method: Method) -> NDArray[np.float64]:
        from derive.check.differentiate import differentiate

        with _numbers_only():
            return self._laid(differentiate(self.world.root, of, wrt, self.world.scope((of, wrt), self.heads), method), indices)

    @property
    def heads(self) -> tuple[Expr, ...]:
        """What says how far a letter runs where an expression alone does not."""
        return tuple(d.head for d in self.problem.definitions)

    def _laid(self, found: Value, indices: Sequence[Expr]) -> NDArray[np.float64]:
        letters = [i for i in indices if isinstance(i, Index)]
        order = [found.axes.index(i.name) for i in letters if i.name in found.axes]
        array = np.real(np.transpose(found.array, (0, *(1 + n for n in order))))
        place = (slice(None), *(slice(None) if i.name in found.axes else None for i in letters))
        return np.broadcast_to(array[place], (self.points, *(self._sizes[i.name] for i in letters)))

    @cached_property
    def _sizes(self) -> Mapping[str, int]:
        p = self.problem
        return {i.name: self.world.size(size) for i, size in p.index_sizes(*(d.head for d in p.definitions)).items()}


@contextmanager
def _numbers_only() -> Iterator[None]:
    """What has no value is told, and what is too large or no number is nothing to warn of."""
    from derive.check.named import Mismatch, Undecidable

    try:
        with np.errstate(all="ignore"):
            yield
    except (Undecidable, Mismatch) as error:
        raise FigureError(_("this has no values to draw: {why}").format(why=error)) from None


def _letters(e: Expr) -> bool:
    from derive.expression.indices import free_indices

    return bool(free_indices(e))


def unfixed(
    problem: Problem, missing: Sequence[str], sizes: Mapping[Expr, int] | None = None, setting: str = "at"
) -> FigureError:
    """The error that asks for the numbers of what is not the variable, with a setting that gives them."""
    known = sizes or {}
    shown = []
    for name in missing:
        row = "1"
        for size in reversed(problem.axes.get(name, ())):
            count = int(size) if isinstance(size, Integer) else known.get(size, EXAMPLE)
            row = f"[{', '.join([row] * min(count, 12))}]"
        shown.append(f"{name} = {row}")
    said = _("the figure needs numbers for {names}")
    return FigureError(said.format(names=", ".join(missing)), "; ".join(shown), setting)


def arrays(problem: Problem, given: Given, known: Iterable[str]) -> dict[str, NDArray[np.float64]]:
    """What a setting gives each name as an array with one point; raises `FigureError` for a name that there is not, one that
    is defined, and numbers of another shape or outside the domain."""
    there = sorted(known)
    found: dict[str, NDArray[np.float64]] = {}
    for name, nested in given:
        if name not in there:
            if name in problem.defined:
                raise FigureError(_("{name} follows from its definition, so it is given no number").format(name=name))
            said = _("there is no {name} to be given a number here; there is {names}")
            raise FigureError(said.format(name=name, names=", ".join(there) or "—"))
        values = _array(nested)
        rank = len(problem.axes.get(name, ()))
        if values is None or values.ndim != rank:
            fix = f"{name} = {'[' * rank}1{', 2' if rank else ''}{']' * rank}"
            said = {
                0: _("{name} is one number"), 1: _("{name} is a row of numbers"), 2: _("{name} is a matrix: rows of numbers"),
            }.get(rank, _("{name} has {rank} indices"))  # fmt: skip
            raise FigureError(said.format(name=name, rank=rank), f"`{fix}`")
        if values.size > MOST_ENTRIES:
            raise FigureError(_("{name} has more than {most} entries").format(name=name, most=MOST_ENTRIES))
        low, high = problem.domain.get(name, (None, None))
        if (low is not None and (values <= low).any()) or (high is not None and (values >= high).any()):
            ends = " < ".join(part for part in (_end(low), name, _end(high)) if part)
            raise FigureError(_("{name} is given a number outside its domain, {ends}").format(name=name, ends=ends))
        found[name] = values[np.newaxis]
    return found


def _end(end: float | None) -> str:
    return "" if end is None else f"{end:g}"


def _array(nested: object) -> NDArray[np.float64] | None:
    try:
        return np.array(nested, dtype=float)
    except ValueError:  # rows of different lengths
        return None


def needed(problem: Problem, *expressions: Expr) -> frozenset[str]:
    """The leaves on which some expressions rest."""
    from derive.expression.indices import names

    read = frozenset().union(*(problem.needed(n) for e in expressions for n in names(e)))
    return read - problem.defined.keys()


def agree(derived: NDArray[np.float64], found: NDArray[np.float64], what: str) -> None:
    """Raises `DoesNotHold` unless a formula and the witness's derivative are one number wherever both are numbers."""
    both = np.isfinite(derived) & np.isfinite(found)
    off = np.abs(derived - found)[both] > AGREE * (1 + np.abs(found[both]))
    if off.any():
        n = int(np.flatnonzero(off)[0])
        said = _("{what} is not what the values of the function say here: {derived} against {found}")
        raise DoesNotHold(said.format(what=what, derived=f"{derived[both][n]:.6g}", found=f"{found[both][n]:.6g}"))

"""A chain of updates, w := w - lr * grad, step by step: every derivative is the derived formula with the numbers put in."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

import numpy as np
from sympy import Basic, Expr

from derive.check.world import World
from derive.document.page import Displayed, Words
from derive.errors import NotationError
from derive.expression.indices import names, substitute
from derive.expression.nodes import Integer, derivative, entry, indices_of, name_of, scalar
from derive.lecture.blocks import EvaluationBlock, Place, Updates, Value
from derive.lecture.evaluations import MOST_COLUMNS, AtPoint, Numbers, Row
from derive.lecture.numbers import Array, WrongPoint, aligned, derivative_at, given_as, letters_of, point_of, quantity_at
from derive.pipeline import formula
from derive.problem import Problem
from derive.step import Derivation
from derive.words import gettext as _

#: So many rows are shown at the beginning of a long chain, and then the last one.
MOST_ROWS = 12
GRADIENT = "grad"
#: The values of every letter, those that only the updates know included.
State = dict[str, Array]


def chain(
    block: EvaluationBlock, parts: Sequence[Derivation], place: Place, values: Sequence[Value]
) -> tuple[tuple[Words, ...], AtPoint]:
    """What a step does, and the table of a chain from one point: the letters, the quantity, and the derivatives where they are
    asked for."""
    updates = block.updates
    assert updates is not None
    problem = max((d.problem for d in parts), key=lambda p: len(p.definitions))
    of = parts[0].of
    if indices_of(of):
        said = _("an update makes one number smaller, and {name} is several")
        raise WrongPoint(said.format(name=name_of(of)), updates.place)
    own = [v for v in updates.given if v.name not in problem.leaves]
    values = [*values, *(v for v in updates.given if v.name in problem.leaves)]
    point = point_of(values, problem, place, [of, *(d.wrt for d in parts)])
    state: State = {**point.leaves, **{v.name: np.array(v.entries, dtype=float) for v in own}}
    right = {letter: _read(block, updates, text, letter, state, parts, problem) for letter, text in updates.assignments}
    by = {name_of(d.wrt): d for d in parts}
    told = [d for d in parts if block.gradient or block.wrt is not None]
    rows: list[tuple[int, list[float]]] = []
    for step in range(updates.steps + 1):
        leaves = {n: state[n] for n in point.leaves}
        quantity = quantity_at(point.world(problem, leaves), of, updates.place) if _is_finite(state) else np.array(np.nan)
        if not np.isfinite(quantity):
            said = _("after {n} updates the numbers are too large to go on; a smaller step helps")
            raise WrongPoint(said.format(n=step), updates.place)
        last = step == updates.steps
        slopes = {n: derivative_at(point.world(d.problem, leaves), d, updates.place) for n, d in by.items() if told or not last}
        letters = [float(v) for letter in right for v in state[letter].reshape(-1)]
        rows.append((step, [*letters, float(quantity), *(float(v) for d in told for v in slopes[name_of(d.wrt)].reshape(-1))]))
        if not last:
            with np.errstate(all="ignore"):
                state = {**state, **{n: _updated(n, e, state, slopes, {name_of(of): quantity}) for n, e in right.items()}}
    heads = [e for letter in right for e in _entries(letter, state[letter], problem)]
    columns: list[Words] = [(_("step"),), *((e,) for e in heads), (of,)]
    columns += [(Displayed(e),) for d in told for e in _slopes(d, state)]
    if len(columns) > MOST_COLUMNS:
        said = _("a table of {n} columns is too wide for a page; at most {most} fit")
        raise WrongPoint(said.format(n=len(columns), most=MOST_COLUMNS), updates.place)
    rules = tuple((by[n].wrt if n in by else scalar(n), " ← ", _rule(n, e, by, of)) for n, e in right.items())
    given = [*point.given, *(given_as(v, problem) for v in own)]
    stay = tuple(g for g in given if name_of(g.left) not in right)
    return rules, AtPoint(stay, (Numbers(tuple(columns), _rows(rows)),))


def _rule(letter: str, e: Expr, by: Mapping[str, Derivation], of: Expr) -> Expr:
    """The right side of an update with its derivatives as they are written: w - η ∂L/∂w."""
    said: dict[Basic, Basic] = {scalar(n): d.wrt for n, d in by.items()}
    said |= {scalar(f"{GRADIENT}_{n}"): derivative(of, d.wrt) for n, d in by.items()}
    if letter in by:
        said[scalar(GRADIENT)] = derivative(of, by[letter].wrt)
    return substitute(e, said)


def _is_finite(state: State) -> bool:
    return all(np.isfinite(v).all() and (np.abs(v) < 1e100).all() for v in state.values())


def _rows(rows: Sequence[tuple[int, list[float]]]) -> tuple[Row, ...]:
    """Each step in a row; of a long chain the first steps, and the last one after dots."""
    long = len(rows) > MOST_ROWS + 1
    kept = [*rows[: MOST_ROWS - 1], rows[-1]] if long else [*rows]
    columns = [aligned(column) for column in zip(*(numbers for _n, numbers in kept), strict=True)]
    made = [Row(None, ((str(n),), *cells)) for (n, _numbers), cells in zip(kept, zip(*columns, strict=True), strict=True)]
    dots = [Row(None, tuple(("⋮",) for _c in range(len(columns) + 1)))] if long else []
    return (*made[:-1], *dots, made[-1])


def _entries(letter: str, value: Array, problem: Problem) -> list[Expr]:
    """w, or w_1 and w_2."""
    if value.ndim == 0:
        return [scalar(letter)]
    return [entry(letter, *(Integer(n + 1) for n in place)) for place in np.ndindex(value.shape)]


def _slopes(d: Derivation, state: State) -> list[Expr]:
    """∂L/∂w, or ∂L/∂w_1 and ∂L/∂w_2."""
    letters = letters_of(d.wrt)
    shape = state[name_of(d.wrt)].shape if letters else ()
    return [substitute(d.asked, {i: Integer(n + 1) for i, n in zip(letters, place, strict=True)}) for place in np.ndindex(shape)]


# -- what an update says


def _read(
    block: EvaluationBlock, updates: Updates, text: str, letter: str, state: State, parts: Sequence[Derivation], problem: Problem
) -> Expr:
    """The right side of an update, entry by entry, in which every name is a number; raises `WrongPoint`."""
    by = {name_of(d.wrt) for d in parts}
    try:
        e = formula(text)
    except NotationError as error:
        raise WrongPoint(error.problem, _place(block, updates, text, (error.column or 1) - 1), error.fix) from None
    if letter not in state:
        said = _("there is no number {name} to begin with")
        raise WrongPoint(said.format(name=letter), _place(block, updates, letter, 0), f"`{letter}: 0`")
    known = {*state, GRADIENT, *(f"{GRADIENT}_{n}" for n in by), name_of(parts[0].of)}
    for name in sorted(names(e)):
        place = _place(block, updates, text, _offset(name, text))
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), 1, 0.6)
            said = _("nothing says what {name} is; a line `{name}: 0.1` does")
            raise WrongPoint(said.format(name=name), place, near[0] if near else None)
        if name == GRADIENT and letter not in by:
            said = _("grad is the derivative by {name}, on which {of} does not depend; grad_{other} is one by {other}")
            raise WrongPoint(said.format(name=letter, of=name_of(parts[0].of), other=min(by)), place)
        letter_of = letter if name == GRADIENT else name.removeprefix(f"{GRADIENT}_")
        shape = state[letter_of].shape if letter_of in state else ()
        if shape not in ((), state[letter].shape):
            raise WrongPoint(_("{name} has other entries than {letter}").format(name=name, letter=letter), place)
    return e


def _offset(name: str, text: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return found.start() if found else 0


def _place(block: EvaluationBlock, updates: Updates, text: str, offset: int) -> Place:
    """The place in the lecture of a sign in a part of the updates."""
    whole = next((value for value, line in block.origin.settings if line == updates.place.line), "")
    return Place(updates.place.line, updates.place.column + max(whole.find(text), 0) + offset)


def _updated(letter: str, e: Expr, state: State, slopes: Mapping[str, Array], also: Mapping[str, Array]) -> Array:
    """What becomes of a letter, entry by entry."""
    shape = state[letter].shape
    known = {**state, **also, **{f"{GRADIENT}_{n}": v for n, v in slopes.items()}}
    if letter in slopes:
        known[GRADIENT] = slopes[letter]
    count = int(np.prod(shape, dtype=int))
    leaves = {n: np.broadcast_to(known[n], shape).reshape(count) for n in names(e)}
    x = scalar(letter)
    value = World(Problem((), x, x), count, leaves, {}, {}).value(e).array.real
    return np.broadcast_to(value, (count,)).reshape(shape).copy()


__all__ = ["chain"]

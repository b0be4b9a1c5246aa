"""How a problem was understood: what each letter is, how far each index runs, and on what domain lines were checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sympy import Basic, Expr

from derive.errors import DeriveError
from derive.expression.nodes import ONE, AppliedUndef, Binder, Index, Indexed, Symbol, Whole, indices_of, name_of
from derive.expression.places import walk
from derive.problem import Problem
from derive.step import Derivation

Interval = tuple[float | None, float | None]


@dataclass(frozen=True)
class Range:
    """An index that runs from `first` to `last`; `within` is an entry or a sum in which it does."""

    index: Index
    first: Expr
    last: Expr
    within: Expr


def ranges(problem: Problem) -> list[Range]:
    """How far every index runs, free or bound, in reading order; a letter that runs two ways is there twice."""
    from derive.check.scope import index_sizes

    found: dict[tuple[Index, Expr, Expr], Range] = {}

    def note(index: Basic, first: Expr, last: Expr, within: Expr) -> None:
        if isinstance(index, Index):
            found.setdefault((index, first, last), Range(index, first, last, within))

    sides = [(d.head, d.body) for d in problem.definitions] + [(a.left, a.right) for a in problem.assumptions]
    for left, right in (*sides, (problem.of, problem.wrt)):
        for index, size in sorted(index_sizes((left, right), problem.axes).items(), key=lambda pair: str(pair[0].name)):
            note(index, ONE, size, _indexed(index, left, right) or left)
        for side in (left, right):
            for binder in _binders(side):
                body, (index, first, last) = binder.args
                note(index, first, last, _indexed(index, body) or binder)
    return list(found.values())


def _binders(e: Basic) -> Iterator[Expr]:
    for _, part in walk(e):  # type: ignore[arg-type]
        if isinstance(part, Binder):
            yield part


def _indexed(index: Basic, *where: Basic) -> Expr | None:
    """The first entry that carries an index, outside of sums that bind the same letter."""
    for e in where:
        if isinstance(e, Indexed) and index in indices_of(e):
            return e
        if isinstance(e, Binder) and e.args[1].args[0] == index:  # type: ignore[attr-defined]
            continue
        found = _indexed(index, *e.args)
        if found is not None:
            return found
    return None


def domain(derivation: Derivation) -> Mapping[str, Interval]:
    """The open interval of each leaf that was not sampled from all real numbers (`None`: unbounded)."""
    from derive.check import Witness
    from derive.check.derivation import spoken_of

    try:
        used = Witness(spoken_of(derivation)).world.domain_used
    except (DeriveError, ArithmeticError, RecursionError):
        used = {}
    return {**derivation.problem.domain, **used}


def leaves(problem: Problem) -> dict[str, tuple[Expr, ...]]:
    """The quantities that nothing defines, in reading order, each with the sizes of its axes; none for a number."""
    found: dict[str, tuple[Expr, ...]] = {}
    for side in [d.body for d in problem.definitions] + [s for a in problem.assumptions for s in (a.left, a.right)]:
        for _, part in walk(side):
            if isinstance(part, Indexed) or type(part) in (Symbol, Whole):
                name = name_of(part)
                if name not in problem.defined:
                    found.setdefault(name, tuple(problem.axes.get(name, ())))
    return found


def unknown_functions(problem: Problem) -> list[str]:
    """The functions of which nothing is known but that they are smooth."""
    parts = (part for d in problem.definitions for _, part in walk(d.body))
    return list(dict.fromkeys(part.func.__name__ for part in parts if isinstance(part, AppliedUndef)))


def everything(problem: Problem) -> tuple[Expr, ...]:
    """Every expression that a problem gives."""
    sides = [(d.head, d.body) for d in problem.definitions] + [(a.left, a.right) for a in problem.assumptions]
    return (*(e for pair in sides for e in pair), problem.of, problem.wrt)

"""Arrays that are compared with an index, [y_i = k]: each entry is one of the values of the index, or nothing is ever equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sympy import Basic, Expr, Indexed, Symbol
from sympy.core.relational import Eq, Ne

from derive.expression.nodes import ONE, Binder, Index, Size, Whole, name_of
from derive.expression.places import heads
from derive.expression.shifts import form_of, moved
from derive.problem import Problem

#: The first and the last of the values.
Span = tuple[Expr, Expr]


def compared(problem: Problem, every: Iterable[Basic]) -> Mapping[str, Span]:
    """The range of the index with which each array, or number, is compared, by its name."""
    found: dict[str, Span] = {}

    def visit(e: Basic, spans: Mapping[Expr, Span]) -> None:
        if heads(e).isdisjoint((Eq, Ne)):
            return
        if isinstance(e, Eq | Ne):
            for one, other in (e.args, e.args[::-1]):
                if _is_quantity(one) and (span := _values(other, spans, problem)) is not None:
                    found.setdefault(name_of(one), span)
        if isinstance(e, Binder):
            body, (index, first, last) = e.args
            visit(body, {**spans, index: (first, last)})
        else:
            for a in e.args:
                visit(a, spans)

    for e in every:
        visit(e, {})
    varied = {name_of(v) for v in problem.variables}
    return {n: s for n, s in found.items() if n not in {*varied, *problem.defined, *problem.domain, *problem.labels}}


def _is_quantity(e: Basic) -> bool:
    return isinstance(e, Indexed) or (isinstance(e, Symbol) and not isinstance(e, Index | Size | Whole))


def _values(e: Basic, spans: Mapping[Expr, Span], problem: Problem) -> Span | None:
    """From where to where a place goes that is an index and perhaps a number: k, k - 1."""
    form = form_of(e) or {}
    letters = [a for a in form if a is not ONE]
    if len(letters) != 1 or not isinstance(index := letters[0], Index) or form[index] != 1:
        return None
    span = spans.get(index) or problem.letters.get(index.name)
    if span is None or any(end.atoms(Index) for end in span):
        return None
    first, last = span
    return moved(first, form.get(ONE, 0)), moved(last, form.get(ONE, 0))


__all__ = ["Span", "compared"]

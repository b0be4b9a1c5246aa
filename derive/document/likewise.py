"""Two derivations that are one up to a one-to-one renaming: ∂a⁽²⁾/∂z⁽²⁾ and ∂a⁽³⁾/∂z⁽³⁾ for a⁽ˡ⁾ = tanh(z⁽ˡ⁾).

A lecturer writes out the first and says of the second: likewise.  Both are derived and checked all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Symbol
from sympy.core.function import AppliedUndef

from derive.expression.nodes import Binder, Index, Indexed, Size, Whole, name_of
from derive.step import Derivation, Step

#: What a derivation is when its names, sizes and letters are numbered in the order in which they appear.
Pattern = tuple[object, ...]


def pattern(d: Derivation) -> Pattern:
    """The same for two derivations exactly where one is the other with its names and letters renamed one to one."""
    numbered = _Numbered()
    return tuple(numbered.derivation(d))


def identity(d: Derivation) -> tuple[object, ...]:
    """The same for two derivations of one derivative by the same lines, whichever values hold them."""
    return (d.inner, d.wrt, d.start, d.result, *(s.after for s in d.steps))


def is_told_by_its_result(d: Derivation) -> bool:
    """Whether the lines of a derivation may be left to the reader: all of them, and what they come to, are known to hold."""
    own = [*(s.check for s in d.steps), *(d.checks or (None,)), *([d.matrix.check] if d.matrix else [])]
    return not d.cases and bool(d.steps) and all(check is not None and check.ok for check in own)


class _Numbered:
    """Names and letters as numbers, in the order in which they appear; a bound letter is how far off it is bound."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}

    def derivation(self, d: Derivation) -> Iterator[object]:
        yield d.first is None, d.name is None, len(d.steps), d.matrix is None
        for e in (d.name, d.asked, d.start):
            yield from self.formula(e) if e is not None else ()
        for step in d.steps:
            yield from self.step(step)
        yield from self.formula(d.result)
        if d.matrix is not None:
            yield from self.formula(d.matrix.left)
            yield from self.formula(d.matrix.right)
            yield from (None if i is None else self.number("index", i.name) for i in (d.matrix.rows, d.matrix.columns))

    def step(self, step: Step) -> Iterator[object]:
        yield step.rule.name, step.title, step.place, step.shown
        yield from self.formula(step.after)
        for pair in step.where:
            for e in pair:
                yield from self.formula(e)
        # The formulas of a reason follow from the line, the rule and the place; its words are what may differ.
        yield tuple(part if isinstance(part, str) else None for part in (*step.because.sentence, "", *step.convention.sentence))

    def number(self, kind: str, name: str) -> int:
        return self.numbers.setdefault((kind, name), len(self.numbers))

    def formula(self, e: Basic, bound: tuple[Index, ...] = ()) -> Iterator[object]:
        """An expression as it is read, from the outside in."""
        match e:
            case Index():
                yield ("bound", bound.index(e)) if e in bound else ("index", self.number("index", e.name))
            case Size():
                yield "size", self.number("size", e.name)
            case Indexed():
                yield "entry", self.number("name", name_of(e)), len(e.args)
                for index in e.args[1:]:
                    yield from self.formula(index, bound)
            case _ if isinstance(e, Binder):
                body, limits = e.args
                yield type(e).__name__
                for limit in limits.args[1:]:
                    yield from self.formula(limit, bound)
                yield from self.formula(body, (limits.args[0], *bound))
            case Whole() | Symbol():
                yield type(e).__name__, self.number("name", e.name)
            case _ if not e.args:
                yield e
            case _:
                name = e.func.__name__ if isinstance(e, AppliedUndef) else ""
                yield type(e).__name__, name, len(e.args)
                for part in e.args:
                    yield from self.formula(part, bound)


__all__ = ["Pattern", "identity", "is_told_by_its_result", "pattern"]

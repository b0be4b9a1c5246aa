"""How a problem was understood: what each letter is, how far each index runs, and on what domain lines were checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sympy import Basic, Expr, Rational

from derive.errors import DeriveError
from derive.expression.matrix import whole
from derive.expression.nodes import (
    ONE,
    AppliedUndef,
    Binder,
    Derivative,
    Index,
    Indexed,
    Symbol,
    Whole,
    indices_of,
    name_of,
    relation,
)  # fmt: skip
from derive.expression.places import walk
from derive.problem import Definition, Problem
from derive.sentence import Sentence, joined
from derive.step import Derivation

Interval = tuple[float | None, float | None]


@dataclass(frozen=True)
class Range:
    """An index that runs from `first` to `last`; `within` is an entry or a sum in which it does."""

    index: Index
    first: Expr
    last: Expr
    within: Expr


@dataclass(frozen=True)
class Fact:
    """What some letters are."""

    letters: tuple[Expr, ...]
    sentence: Sentence


@dataclass(frozen=True)
class Run:
    """Indices that run from `first` to `last`, within an entry or a sum where that has to be said."""

    indices: tuple[Index, ...]
    first: Expr
    last: Expr
    within: Expr | None

    @property
    def fact(self) -> Fact:
        """i, j, k run from 1 to N."""
        word = " runs" if len(self.indices) == 1 else " run"
        said = [f"{word} from ", self.first, " to ", self.last] if self.first != self.last else [" is ", self.first]
        within = [" in ", self.within] if self.within is not None else []
        return Fact(self.indices, joined([*_between(self.indices, ", "), *said, *within]))


def ranges(problem: Problem, *variables: Expr) -> list[Range]:
    """How far every index runs, free or bound, in reading order; a letter that runs two ways is there twice.

    `variables` are what is differentiated by, if that is more than the problem's own variable.
    """
    from derive.check.scope import index_sizes

    found: dict[tuple[Index, Expr, Expr], Range] = {}

    def note(index: Basic, first: Expr, last: Expr, within: Expr) -> None:
        if isinstance(index, Index):
            found.setdefault((index, first, last), Range(index, first, last, within))

    sides = [(d.head, d.body) for d in problem.definitions] + [(a.left, a.right) for a in problem.assumptions]
    for left, right in (*sides, *((problem.of, v) for v in variables or (problem.wrt,))):
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


def given(problem: Problem) -> tuple[Definition, ...]:
    """The definitions that a head tells; what an error is, its own derivation says."""
    errors = {d.name for d in problem.definitions if d.name in problem.coined and isinstance(d.body, Derivative)}
    return tuple(d for d in problem.definitions if d.name not in errors)


def unknown_functions(problem: Problem) -> list[str]:
    """The functions of which nothing is known but that they are smooth."""
    parts = (part for d in problem.definitions for _, part in walk(d.body))
    return list(dict.fromkeys(part.func.__name__ for part in parts if isinstance(part, AppliedUndef)))


def kinds(problem: Problem) -> list[Fact]:
    """What each free letter was taken to be: a number, a vector of N, a matrix of N × M, a smooth function."""
    groups: dict[tuple[str, tuple[Expr, ...]], list[Expr]] = {}
    for name, axes in leaves(problem).items():
        kind = {0: "number", 1: "vector", 2: "matrix"}.get(len(axes), "array")
        groups.setdefault((kind, axes), []).append(whole(name, len(axes)))
    for name in unknown_functions(problem):
        groups.setdefault(("smooth function", ()), []).append(Symbol(name))
    out: list[Fact] = []
    for (kind, axes), members in groups.items():
        said = f" is {ONE_OF[kind]}" if len(members) == 1 else f" are {MANY_OF[kind]}"
        sentence = joined([*_between(members, ", "), said, *([" of ", *_between(axes, " × ")] if axes else [])])
        out.append(Fact(tuple(members), sentence))
    return out


ONE_OF = {"number": "a number", "vector": "a vector", "matrix": "a matrix", "array": "an array",
          "smooth function": "an unknown smooth function"}  # fmt: skip
MANY_OF = {"number": "numbers", "vector": "vectors", "matrix": "matrices", "array": "arrays",
           "smooth function": "unknown smooth functions"}  # fmt: skip


def _between(formulas: Sequence[Expr], sign: str) -> list[str | Basic]:
    return [part for n, formula in enumerate(formulas) for part in ((sign, formula) if n else (formula,))]


def variables(*parts: Derivation) -> tuple[Expr, ...]:
    """Everything that some derivations differentiate by."""
    return tuple(dict.fromkeys(v for part in parts for v in (part.first, part.wrt) if v is not None))


def runs(problem: Problem, *variables: Expr) -> list[Run]:
    """How far each index runs, by size; a letter that runs two ways is told with what it stands in."""
    found = ranges(problem, *variables)
    letters = [r.index for r in found]
    groups: dict[tuple[Expr, Expr, Expr | None], list[Index]] = {}
    for r in found:
        within = r.within if letters.count(r.index) > 1 else None
        groups.setdefault((r.first, r.last, within), []).append(r.index)
    return [
        Run(tuple(sorted(run, key=lambda i: str(i.name))), first, last, within) for (first, last, within), run in groups.items()
    ]


def interval(problem: Problem, leaf: str, low: float | None, high: float | None) -> Sentence:
    """The open interval in which a leaf lives, told of one of its entries."""
    entries = (part for e in everything(problem) for _, part in walk(e) if isinstance(part, Indexed) and name_of(part) == leaf)
    name = next(entries, Symbol(leaf))
    ends = [None if end is None else Rational(f"{end:g}") for end in (low, high)]
    match ends:
        case [None, Expr() as most]:
            return (relation(name, "<", most),)
        case [Expr() as least, None]:
            return (relation(name, ">", least),)
        case [Expr() as least, Expr() as most]:
            return (name, " is between ", least, " and ", most)
    return (name, " is any number")


def head(derivation: Derivation, known: dict[Expr, Sentence]) -> tuple[Sentence, ...]:
    """What a derivation rests on, told once: what each letter is, how far each index runs, how the text was read where it
    could be read otherwise, the domain, where lines were checked, and what was assumed and agreed on.

    `known` is what a document has last said of each letter, which it does not say again.
    """
    problem = derivation.problem
    facts = [*kinds(problem), *(run.fact for run in runs(problem, *variables(derivation)))]
    new = [f.sentence for f in facts if any(known.get(letter) != f.sentence for letter in f.letters)]
    known.update({letter: fact.sentence for fact in facts for letter in fact.letters})
    given = [interval(problem, leaf, *ends) for leaf, ends in problem.domain.items()]
    used = [interval(problem, leaf, *ends) for leaf, ends in domain(derivation).items() if leaf not in problem.domain]
    checked = [joined(["the lines are checked for ", *found]) if not n else found for n, found in enumerate(used)]
    return (*new, *(r.sentence for r in problem.readings), *given, *checked, *agreed(derivation))


def agreed(derivation: Derivation) -> tuple[Sentence, ...]:
    """What was assumed, and what was agreed on where there is no derivative."""
    assumed = tuple((relation(a.left, "==", a.right), " by assumption") for a in derivation.problem.assumptions)
    return (*assumed, *(c.sentence for c in derivation.conventions))


def everything(problem: Problem) -> tuple[Expr, ...]:
    """Every expression that a problem gives."""
    sides = [(d.head, d.body) for d in problem.definitions] + [(a.left, a.right) for a in problem.assumptions]
    return (*(e for pair in sides for e in pair), problem.of, problem.wrt)

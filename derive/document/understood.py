"""How a problem was understood: what each letter is, how far each index runs, and on what domain lines were checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sympy import Basic, Expr, Rational

from derive.expression.indices import names
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
    entry,
    indices_of,
    name_of,
    relation,
)  # fmt: skip
from derive.expression.places import walk
from derive.expression.shifts import moved
from derive.problem import Definition, Problem
from derive.records import dataclass
from derive.sentence import Sentence, joined, parsed
from derive.step import Derivation, Interval
from derive.words import gettext as _
from derive.words import ngettext


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
        count = len(self.indices)
        if self.first != self.last and self.within is not None:
            said = ngettext(
                "{letters} runs from {first} to {last} in {within}", "{letters} run from {first} to {last} in {within}", count
            )
        elif self.first != self.last:
            said = ngettext("{letters} runs from {first} to {last}", "{letters} run from {first} to {last}", count)
        else:
            said = _("{letters} is {first} in {within}") if self.within is not None else _("{letters} is {first}")
        return Fact(self.indices, _told(said, letters=self.indices, first=self.first, last=self.last, within=self.within))

    @property
    def short(self) -> Sentence:
        """i, j, k = 1, …, N."""
        span = [self.first, ", …, ", self.last] if self.first != ONE or self.last != ONE else ["1"]
        said = (*_between(self.indices, ", "), " = ", *span)
        return joined(said if self.within is None else _told(_("{said} in {within}"), said=said, within=self.within))


def ranges(problem: Problem, *variables: Expr) -> list[Range]:
    """How far every index runs, free or bound, in reading order; a letter that runs two ways is there twice.

    `variables` are what is differentiated by, if that is more than the problem's own variable.
    """
    from derive.check.ranges import index_spans
    from derive.check.scope import index_sizes

    found: dict[tuple[Index, Expr, Expr], Range] = {}

    def note(index: Basic, first: Expr, last: Expr, within: Expr) -> None:
        if isinstance(index, Index):
            found.setdefault((index, first, last), Range(index, first, last, within))

    sides = [(d.head, d.body) for d in problem.definitions] + [(a.left, a.right) for a in problem.assumptions]
    for left, right in (*sides, *((problem.of, v) for v in variables or (problem.wrt,))):
        sizes = {} if problem.shifted else index_sizes((left, right), problem.axes)
        spans = index_spans((left, right), problem, {}) if problem.shifted else {i: (ONE, size) for i, size in sizes.items()}
        for index, (first, last) in sorted(spans.items(), key=lambda pair: str(pair[0].name)):
            note(index, first, last, _indexed(index, left, right) or left)
        for side in (left, right):
            for binder in _binders(side):
                body, (index, first, last) = binder.args
                note(index, first, last, _indexed(index, body) or binder)
    return list(found.values())


def _binders(e: Basic) -> Iterator[Expr]:
    for _place, part in walk(e):  # type: ignore[arg-type]
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
    """The open interval of each leaf that was given one, or that the checks did not draw from all real numbers."""
    return {**derivation.problem.domain, **derivation.sampled}


def leaves(problem: Problem) -> dict[str, tuple[Expr, ...]]:
    """The quantities that nothing defines, in reading order, each with the sizes of its axes; none for a number."""
    found: dict[str, tuple[Expr, ...]] = {}
    for side in [d.body for d in problem.definitions] + [s for a in problem.assumptions for s in (a.left, a.right)]:
        for _place, part in walk(side):
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
    parts = (part for d in problem.definitions for _place, part in walk(d.body))
    return list(dict.fromkeys(part.func.__name__ for part in parts if isinstance(part, AppliedUndef)))


def kinds(problem: Problem) -> list[Fact]:
    """What each free letter was taken to be: a number, a vector of N, a matrix of N × M, a smooth function."""
    groups: dict[tuple[str, tuple[Expr, ...], tuple[Expr, ...]], list[Expr]] = {}
    for name, axes in leaves(problem).items():
        kind = {0: "number", 1: "vector", 2: "matrix"}.get(len(axes), "array")
        groups.setdefault((kind, problem.lengths(name), problem.starts.get(name, ())), []).append(whole(name, len(axes)))
    for name in unknown_functions(problem):
        groups.setdefault(("smooth function", (), ()), []).append(Symbol(name))
    out: list[Fact] = []
    for (kind, lengths, starts), members in groups.items():
        said = KINDS[kind](len(members))
        sizes = tuple(_between(lengths, " × "))
        told = _told(said, letters=tuple(members), sizes=sizes)
        if starts:
            told = _told(_("{said}, counted from {first}"), said=told, first=tuple(_between(starts, _(" and "))))
        out.append(Fact(tuple(members), told))
    states = [name for name in problem.recurrent if name in problem.given]
    around = [(e,) for name in states for e in _around(problem, name)]
    before = [*(_before(problem, name) for name in states), *around]
    if single := tuple(e for several in before for e in several if len(several) <= 2):
        out.append(Fact(single, _told(ngettext("{letters} is given", "{letters} are given", len(single)), letters=single)))
    for first, *_others, last in (several for several in before if len(several) > 2):
        out.append(Fact((first, last), _told(_("{first}, …, {last} are given"), first=(first,), last=(last,))))
    return out


def _before(problem: Problem, name: str) -> tuple[Expr, ...]:
    """The values of a quantity before the first of its steps: h_0, or y_{-1} and y_0."""
    slot = problem.recurrent[name]
    said = {place for place, d in problem.begins.get(name, {}).items() if names(d.body)}
    steps = [place for place in problem.before_the_steps(name) if place not in said]
    return tuple(entry(name, *(t if n == slot else i for n, i in enumerate(problem.defined[name].indices))) for t in steps)


def _around(problem: Problem, name: str) -> tuple[Expr, ...]:
    """The values of a quantity at its borders: u_{n,0} and u_{n,M+1}."""
    letters, spans = problem.defined[name].indices, problem.spans(name)
    places = [
        (axis, place)
        for axis, (before, behind) in problem.borders.get(name, {}).items()
        for place in (
            *(moved(spans[axis][0], n) for n in range(before)), *(moved(spans[axis][1], n - behind + 1) for n in range(behind)),
        )
    ]  # fmt: skip
    return tuple(entry(name, *(place if n == axis else i for n, i in enumerate(letters))) for axis, place in places)


def _told(template: str, **pieces: object) -> Sentence:
    """A sentence in which letters are told one after another, with commas between."""
    parts: list[str | Basic] = []
    for words, name in parsed(template):
        piece = pieces[name] if name is not None else ()
        parts.append(words)
        if isinstance(piece, Basic):
            parts.append(piece)
        elif isinstance(piece, tuple):
            parts += _between(piece, _(", ")) if name == "letters" else piece
    return joined(parts)


#: What is said of one letter, or of several.
KINDS: dict[str, Callable[[int], str]] = {
    "number": lambda n: ngettext("{letters} is a number", "{letters} are numbers", n),
    "vector": lambda n: ngettext("{letters} is a vector of {sizes}", "{letters} are vectors of {sizes}", n),
    "matrix": lambda n: ngettext("{letters} is a matrix of {sizes}", "{letters} are matrices of {sizes}", n),
    "array": lambda n: ngettext("{letters} is an array of {sizes}", "{letters} are arrays of {sizes}", n),
    "smooth function": lambda n: ngettext("{letters} is an unknown smooth function", "{letters} are unknown smooth functions", n),
}


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
    name = _entry(problem, leaf)
    ends = [None if end is None else Rational(f"{end:g}") for end in (low, high)]
    match ends:
        case [None, Expr() as most]:
            return (relation(name, "<", most),)
        case [Expr() as least, None]:
            return (relation(name, ">", least),)
        case [Expr() as least, Expr() as most]:
            return _told(_("{name} is between {least} and {most}"), name=name, least=least, most=most)
    return _told(_("{name} is any number"), name=name)


def head(known: dict[Expr, Sentence], derivation: Derivation, *parts: Derivation) -> tuple[Sentence, ...]:
    """What a derivation, and others of the same problem, rest on, told once: what each letter is, how far each index runs, how
    the text was read where it could be read otherwise, the domain, where lines were checked, what was assumed and agreed on.

    `known` is what a document has last said of each letter, which it does not say again.
    """
    problem = derivation.problem
    facts = [*kinds(problem), *(run.fact for run in runs(problem, *variables(derivation, *parts)))]
    new = [f.sentence for f in facts if any(known.get(letter) != f.sentence for letter in f.letters)]
    known.update({letter: fact.sentence for fact in facts for letter in fact.letters})
    given = [interval(problem, leaf, *ends) for leaf, ends in problem.domain.items()]
    used = [interval(problem, leaf, *ends) for leaf, ends in domain(derivation).items() if leaf not in problem.domain]
    checked = [_told(_("the lines are checked for {domain}"), domain=found) if not n else found for n, found in enumerate(used)]
    return (*new, *(r.sentence for r in problem.readings), *given, *checked, *agreed(derivation, *parts))


def letters_of(problem: Problem) -> tuple[Sentence, ...]:
    """What each letter of the definitions is, and how far each of their indices runs."""
    there = {letter for d in given(problem) for side in (d.head, d.body) for _place, letter in walk(side)}
    kept = (replace(run, indices=tuple(i for i in run.indices if i in there)) for run in runs(problem))
    return tuple(fact.sentence for fact in (*kinds(problem), *(run.fact for run in kept if run.indices)))


def agreed(derivation: Derivation, *parts: Derivation) -> tuple[Sentence, ...]:
    """What was assumed, and what was agreed on where there is no derivative."""
    equations = (relation(a.left, "==", a.right) for a in derivation.problem.assumptions)
    assumed = tuple(_told(_("{equation} by assumption"), equation=equation) for equation in equations)
    return (*assumed, *dict.fromkeys(c.sentence for part in (derivation, *parts) for c in part.conventions))


def screen_rows(derivation: Derivation, parts: Sequence[Derivation]) -> list[tuple[str, Sentence]]:
    """The same for a screen, each kind of fact in a row with its label; what all of some parts rest on."""
    problem = derivation.problem
    given = {leaf: _short_interval(problem, leaf, *ends) for leaf, ends in problem.domain.items()}
    used = [_short_interval(problem, leaf, *ends) for leaf, ends in domain(derivation).items() if leaf not in given]
    checked = [s if n else _told(_("for {domain}"), domain=s) for n, s in enumerate(used)]
    facts: list[tuple[str, Sequence[Sentence], str]] = [
        (_("where"), [fact.sentence for fact in kinds(problem)], _("; ")),
        (_("indices"), [run.short for run in runs(problem, *variables(*parts))], _("; ")),
        (_("read as"), [r.sentence for r in problem.readings], _("; ")),
        (_("domain"), list(given.values()), _("; ")),
        (_("checked"), checked, _(", ")),
        (_("agreed"), [s.sentence for s in dict.fromkeys(s for part in parts for s in part.conventions)], _("; ")),
    ]
    return [
        (label, joined([part for n, s in enumerate(sentences) for part in ((sign, *s) if n else s)]))
        for label, sentences, sign in facts
        if sentences
    ]


def _short_interval(problem: Problem, leaf: str, low: float | None, high: float | None) -> Sentence:
    """low < leaf < high, as far as there are bounds."""
    name = _entry(problem, leaf)
    if high is None:
        return (name, f" > {low:g}")
    return (*(() if low is None else (f"{low:g} < ",)), name, f" < {high:g}")


def _entry(problem: Problem, leaf: str) -> Expr:
    """One of the entries of a leaf, where it has some; of a recurrence what is given."""
    if leaf in problem.given:
        return _before(problem, leaf)[0]
    parts = (part for e in everything(problem) for _place, part in walk(e))
    return next((part for part in parts if isinstance(part, Indexed) and name_of(part) == leaf), Symbol(leaf))


def everything(problem: Problem) -> tuple[Expr, ...]:
    """Every expression that a problem gives."""
    sides = [(d.head, d.body) for d in problem.definitions] + [(a.left, a.right) for a in problem.assumptions]
    return (*(e for pair in sides for e in pair), problem.of, problem.wrt)

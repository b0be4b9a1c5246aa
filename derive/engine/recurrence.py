"""A quantity that is defined by its own value a step before, h_t = f(h_{t-1}, w): backpropagation through time.

The error δ_t = ∂L/∂h_t is what L moves by h_t itself and what follows through h_{t+1}: δ_t = ∂⁺L/∂h_t + δ_{t+1} ∂⁺h_{t+1}/∂h_t,
where ∂⁺ holds all other steps, and ∂L/∂w = ∂⁺L/∂w + Σ_t δ_t ∂⁺h_t/∂w (Werbos, Proceedings of the IEEE 78, 1990).  The
derivatives with ∂⁺ are those of two problems without a recurrence: in one h is given, in the other the step before is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import Basic, Expr, Indexed

from derive.engine.forward import LONG, apart, finish, forward
from derive.engine.trace import Trace
from derive.errors import Stuck
from derive.expression import budget
from derive.expression.indices import names, substitute
from derive.expression.nodes import (
    ZERO,
    Index,
    add,
    derivative,
    entry,
    indices_of,
    mul,
    name_of,
    rebuild,
    relation,
    summation,
    where,
)
from derive.expression.shifts import moved
from derive.problem import Definition, Problem
from derive.records import replace
from derive.rules import adjoint
from derive.rules.facts import Facts
from derive.step import Derivation
from derive.words import noted

if TYPE_CHECKING:
    from derive.sentence import Message


def through_time(problem: Problem) -> Derivation | None:
    """∂ of / ∂ wrt where it goes through a recurrence; None where it does not."""
    word, asked = name_of(problem.wrt), problem.needed(name_of(problem.of))
    on_the_way = [n for n in problem.recurrent if n in asked and word in problem.needed(n)]
    if not on_the_way:
        return None
    plain = all(isinstance(i, Index) for i in indices_of(problem.of))
    if on_the_way == [name_of(problem.of)] and name_of(problem.wrt) not in on_the_way and plain:
        return _Recurrence(problem, on_the_way[0]).forwards()
    own = name_of(problem.wrt) in on_the_way and not all(isinstance(i, Index) for i in indices_of(problem.wrt))
    if len(on_the_way) > 1 or indices_of(problem.of) or own:
        raise Stuck(derivative(problem.of, problem.wrt), noted("only a number that rests on one recurrence is differentiated"))
    return _Recurrence(problem, on_the_way[0]).derived()


class _Recurrence:
    """A problem with the recurrence that its derivative goes through."""

    def __init__(self, problem: Problem, name: str):
        self.problem, self.name, self.slot = problem, name, problem.recurrent[name]
        d = problem.defined[name]
        asked = next((v for v in (problem.wrt, problem.of) if name_of(v) == name), None)
        self.definition = (
            apart(d, problem.wrt, names=problem.quantities) if asked is None else d.with_indices(*indices_of(asked))  # type: ignore[arg-type]
        )
        self.head, self.letters = self.definition.head, self.definition.indices
        self.t = self.letters[self.slot]
        spans = problem.defined_spans(name)
        self.first, self.last = spans[self.slot]
        word = f"delta_{name.replace('_', '')}"
        self.error = entry(word + "x" * (word in problem.taken), *self.letters)
        self.before = f"{name}_prev" + "x" * (f"{name}_prev" in problem.taken)
        self.spans = spans

    # -- the problems

    def _with(self, definitions: tuple[Definition, ...], *more: str) -> Problem:
        """The problem in which some arrays have an entry for each step, and nothing before the first."""
        kept = {name: starts for name, starts in self.problem.starts.items() if name != self.name}
        lasts = tuple(last for _, last in self.spans)
        firsts = tuple(first for first, _ in self.spans)
        axes = {**self.problem.axes, **dict.fromkeys(more, lasts)}
        starts = {**kept, **(dict.fromkeys(more, firsts) if any(f != 1 for f in firsts) else {})}
        return replace(self.problem, definitions=definitions, axes=axes, starts=starts, assumptions=())

    def given(self) -> Problem:
        """The problem in which all steps are given: L by h_t alone."""
        others = tuple(d for d in self.problem.definitions if d.name != self.name)
        return self._with(others, self.name, name_of(self.error))

    def step(self) -> Problem:
        """The problem of one step: h_t by what was before, h_{t-1}, which is given."""
        body = self._renamed(self.definition.body)
        needed = frozenset().union(*map(self.problem.needed, names(body) - {self.name}))
        beside = tuple(d for d in self.problem.definitions if d.name in needed and d.name != self.name)
        return replace(self._with((*beside, Definition(self.head, body)), self.name, self.before), of=self.head)

    def whole(self) -> Problem:
        """The problem with the errors as quantities: δ_t = ∂L/∂h_t."""
        made = Definition(self.error, derivative(self.problem.of, self.head))
        axes = {**self.problem.axes, name_of(self.error): tuple(last for _, last in self.spans)}
        firsts = tuple(first for first, _ in self.spans)
        starts = {**self.problem.starts, **({name_of(self.error): firsts} if any(f != 1 for f in firsts) else {})}
        coined = self.problem.coined | {name_of(self.error)}
        definitions = (*self.problem.definitions, made)
        return replace(
            self.problem, definitions=definitions, axes=axes, starts=starts, coined=coined, readings=self.readings
        )  # fmt: skip

    def _renamed(self, e: Basic) -> Expr:
        """What is said of h_{t-1} as of the given values that stand for it: g_t."""
        return self._exchanged(e, self.name, self.before, 1)

    def _exchanged(self, e: Basic, old: str, new: str, by: int) -> Expr:
        if isinstance(e, Indexed) and name_of(e) == old:
            return entry(new, *(moved(i, by) if n == self.slot else i for n, i in enumerate(indices_of(e))))
        if not e.args or isinstance(e, Indexed):
            return e  # type: ignore[return-value]
        return rebuild(e, [self._exchanged(a, old, new, by) for a in e.args])  # type: ignore[no-any-return]

    # -- the derivatives

    def derived(self) -> Derivation:
        """∂L/∂w with the error, and what a step alone does, as lemmas."""
        own = name_of(self.problem.wrt) == self.name
        budget.plan("deriving", 4)
        others = self._others()
        step, given = self.step(), self.given()
        back = forward(replace(step, wrt=entry(self.before, *others)), longest=LONG)
        direct = forward(replace(given, wrt=self.head), longest=LONG)
        error = replace(self._error(back, direct), name=self.error, lemmas=(direct, back))
        if own:
            return replace(error, name=None)
        now = forward(replace(step, wrt=self.problem.wrt), longest=LONG)
        lemmas = [error, now]
        word = name_of(self.problem.wrt)
        known: Expr = ZERO
        if word in given.needed(name_of(self.problem.of)):
            apart_from_steps = forward(replace(given, wrt=self.problem.wrt), longest=LONG)
            known, lemmas = apart_from_steps.result, [*lemmas, apart_from_steps]
        total = self._summed(mul(self.error, self._in_steps(now.result)), self.letters)
        made = self._chain(self.problem.wrt, total if known == 0 else add(known, total), (self.head, self.error))
        return replace(made, lemmas=tuple(lemmas))

    def forwards(self) -> Derivation:
        """∂h_t/∂w from ∂h_{t-1}/∂w: the sensitivity follows by the same recurrence."""
        budget.plan("deriving", 3)
        step, others = self.step(), self._others()
        back = forward(replace(step, wrt=entry(self.before, *others)), longest=LONG)
        now = forward(replace(step, wrt=self.problem.wrt), longest=LONG)
        before = entry(self.name, *(moved(i, -1) if n == self.slot else i for n, i in enumerate(others)))
        slope = derivative(before, self.problem.wrt)
        follows = self._summed(mul(self._in_steps(back.result), slope), tuple(i for i in others if i != self.t))
        total = follows if now.result == 0 else add(self._in_steps(now.result), follows)
        made = self._chain(self.problem.wrt, total, (before, slope))
        return replace(made, problem=replace(self.problem, readings=self.readings), lemmas=(back, now))

    @property
    def readings(self) -> tuple[Message, ...]:
        """What is said of the problem, and what the given values of a step stand for."""
        new, old = entry(self.before, *self.letters), self._in_steps(entry(self.before, *self.letters))
        return (*self.problem.readings, adjoint.held(new, old))

    def _others(self) -> tuple[Expr, ...]:
        """The letters of another entry of the same step: h_{t,j} beside h_{t,i}."""
        other = apart(self.definition, self.head, self.problem.wrt, names=self.problem.quantities)
        return tuple(self.t if n == self.slot else i for n, i in enumerate(other.indices))

    def _in_steps(self, e: Expr) -> Expr:
        """What is said of the given values before a step as of h_{t-1}."""
        return self._exchanged(e, self.before, self.name, -1)

    def _error(self, back: Derivation, direct: Derivation) -> Derivation:
        """δ_t from δ_{t+1}."""
        letters, others = self.letters, self._others()
        turned = dict(zip((*letters, *others), (*others, *letters), strict=True))  # ∂h_{t,j}/∂h_{t-1,i}
        slope = substitute(self._in_steps(back.result), {i: j for i, j in turned.items() if i != j})
        later = {self.t: moved(self.t, 1)}
        error = entry(name_of(self.error), *others)
        term = substitute(self._summed(mul(error, slope), tuple(i for i in others if i != self.t)), later)
        follows = where(relation(self.t, "<", self.last), term, ZERO)
        total = follows if direct.result == 0 else add(direct.result, follows)
        through = substitute(entry(self.name, *others), later), substitute(error, later)
        return self._chain(self.head, total, through)

    def _summed(self, e: Expr, letters: tuple[Expr, ...]) -> Expr:
        """The sum over all steps and entries, or (without the letter of the step) over all entries of one step."""
        spans = [span for n, span in enumerate(self.spans) if n != self.slot or self.t in letters]
        for i, (first, last) in reversed([*zip(letters, spans, strict=True)]):
            if isinstance(i, Index):
                e = summation(e, i, last, first)
        return e

    def _chain(self, variable: Expr, found: Expr, through: tuple[Expr, Expr]) -> Derivation:
        """The chain that begins with the derivative of L and what it is by the recurrence."""
        start = derivative(self.problem.of, variable)
        facts = Facts(replace(self.given(), wrt=variable), variable, through=through, known={start: found})
        trace = Trace(start, facts)
        budget.begin("deriving", start)
        forwards = name_of(self.problem.of) == self.name
        trace.apply(adjoint.sensitivity if forwards else adjoint.backpropagation_through_time)
        trace.facts = replace(facts, known={})
        return replace(finish(trace, self.problem.of, start), problem=self.whole().by(variable))


__all__ = ["through_time"]

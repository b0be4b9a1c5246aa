"""Quantities that are defined by their own values a step before, h_t = f(h_{t-1}, w): backpropagation through time.

The error δ_t = ∂L/∂h_t is what L moves by h_t itself and what follows through h_{t+1}: δ_t = ∂⁺L/∂h_t + δ_{t+1} ∂⁺h_{t+1}/∂h_t,
where ∂⁺ holds all other steps, and ∂L/∂w = ∂⁺L/∂w + Σ_t δ_t ∂⁺h_t/∂w (Werbos, Proceedings of the IEEE 78, 1990).  Of several
states, c_t and h_t, each has an error, from those of the states that read it at the same step and a step later.  The derivatives
with ∂⁺ are those of problems without a recurrence: in one all states are given, in the others all but one state of one step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeGuard

from sympy import Basic, Expr, Indexed, Symbol

from derive.engine.causes import comes_later
from derive.engine.forward import LONG, apart, finish, forward
from derive.engine.states import State, Steps
from derive.engine.trace import Trace
from derive.errors import Stuck
from derive.expression import budget
from derive.expression.cost import cost
from derive.expression.indices import names as names_in
from derive.expression.indices import substitute
from derive.expression.monomial import terms
from derive.expression.nodes import (
    MINUS_ONE,
    ZERO,
    Add,
    Derivative,
    Index,
    Piecewise,
    add,
    branches,
    delta,
    derivative,
    entry,
    factors_of,
    indices_of,
    mul,
    name_of,
    neg,
    rebuild,
    relation,
    summation,
    where,
)
from derive.expression.places import heads, walk
from derive.expression.shifts import counted, is_counted
from derive.expression.shifts import moved as shifted
from derive.expression.systems import lag as steps_before
from derive.expression.systems import places_of, read_at_places, word_of
from derive.problem import Definition, Problem
from derive.records import dataclass, replace
from derive.rules import adjoint, calculus
from derive.rules.facts import Facts
from derive.step import Derivation
from derive.words import gettext, noted

if TYPE_CHECKING:
    from derive.sentence import Message

#: Nodes of the sensitivity of a state, 1 - β or 2 g_t (1 - β), that other states write out.
SHORT = 12
#: What a derivative goes through, and what is known of that.
Way = tuple[Expr, Expr]


def through_time(problem: Problem) -> Derivation | None:
    """∂ of / ∂ wrt where it goes through a recurrence; None where it does not."""
    word, asked = name_of(problem.wrt), problem.needed(name_of(problem.of))
    names = [n for system in problem.systems for n in system.states if n in asked and word in problem.needed(n)]
    if not names:
        return None
    if word in problem.defined and word not in problem.recurrent:
        return _by_a_quantity(problem)
    if word in problem.recurrent and word in asked and not indices_of(problem.of):
        names = [*names, word]  # z_l of a_l = σ(z_l), which leads from step to step only through a_l, has an error too
    names = [d.name for d in problem.in_order if d.name in names]
    if (within := _within_a_step(problem)) is not None:
        return within
    plain = all(isinstance(i, Index) for i in indices_of(problem.of))
    if not indices_of(problem.of):
        return _Backwards(_followed(Steps(problem, _earliest(problem, names)))).derived()
    if not plain or word in names:
        why = noted("a quantity of every step is differentiated by what no step defines")
        raise Stuck(derivative(problem.of, problem.wrt), why)
    slots: Sequence[int | None] = [None] if name_of(problem.of) in names else range(len(indices_of(problem.of)))
    tried = [Steps(problem, names, slot) for slot in slots]
    steps = next((steps for steps in tried if not steps.refusal()), tried[0])
    return _Forwards(_followed(steps)).derived()


def _by_a_quantity(problem: Problem) -> Derivation | None:
    """The derivative by what is defined beside a recurrence: z_t of h_t = f(h_{t-1}, z_t) is as free as a variable."""
    found = through_time(problem.without(problem.wrt))
    if found is None:
        return None
    own, known = problem.defined[name_of(problem.wrt)], found.problem.definitions
    return replace(found, problem=replace(found.problem, definitions=(own, *known)))


def _within_a_step(problem: Problem) -> Derivation | None:
    """∂h_t/∂h_{t-1} and ∂h_t/∂c_t, with all else held that is there before; None where the variable is of no such step."""
    word, asked = name_of(problem.wrt), problem.needed(name_of(problem.of))
    if word not in problem.recurrent:
        return None
    places, slot = indices_of(problem.wrt), problem.recurrent[word]
    back = {t: steps_before(places[slot], t, problem.ways[word]) for t in indices_of(problem.of) if isinstance(t, Index)}
    t, ago = next(((t, steps) for t, steps in back.items() if steps is not None), (None, 0))
    if t is None or (not ago and word == name_of(problem.of)):
        return None
    states = [d.name for d in problem.in_order if any(d.name in s.states for s in problem.systems) and d.name in asked]
    steps = Steps(replace(problem, wrt=entry(word, *(t if n == slot else i for n, i in enumerate(places)))), states)
    by = steps.states.get(word)
    if ago and (by is None or ago not in by.before):
        return None
    variable = by.at(places, ago, name=by.before[ago]) if ago and by is not None else problem.wrt
    within = steps.within.without(variable)
    read = within.needed(name_of(problem.of))
    held = [(s, lag) for s in steps.states.values() for lag, name in s.before.items() if name in read]
    made = forward(replace(within, wrt=variable, readings=steps.readings(held)), longest=LONG)
    others = [(s.name, lag) for s, lag in held if (s.name, lag) != (word, ago)]
    if any(lag < ago or (lag == ago and _reads_at_once(problem, name, word)) for name, lag in others):
        return made  # what is held would move with the variable
    inside = (e for d in problem.definitions if d.name in asked and Derivative in heads(d.body) for _, e in walk(d.body))
    if any(isinstance(e, Derivative) and problem.depends(e, word) for e in inside):
        return made  # f'(x_{n-1}) would be taken at all steps once for each of them
    return _in_steps(made, steps, problem)


def _reads_at_once(problem: Problem, name: str, word: str) -> bool:
    """Whether the value of a state rests on that of a quantity at the same step, itself or through others."""
    found, ahead = {name}, [name]
    while ahead:
        d = problem.defined[ahead.pop()]
        for e in read_at_places(d.body):
            other = word_of(e)
            slot, own = problem.recurrent.get(other), problem.recurrent.get(d.name)
            earlier = (
                slot is not None and own is not None and steps_before(places_of(e)[slot], d.indices[own], problem.ways[other])
            )
            if word in problem.needed(other) and not earlier and other not in found:
                if other == word:
                    return True
                found.add(other)
                ahead += [other] if other in problem.defined else []
    return False


def _in_steps(made: Derivation, steps: Steps, problem: Problem) -> Derivation:
    """A derivation in which values stand for those of a step before, with those values themselves; its lemmas are of any step
    and keep what stands for them."""

    told = steps.in_steps
    lines = tuple(s.exchanged(told) for s in made.steps)
    wrt = told(made.wrt)
    asked = replace(problem, wrt=wrt, readings=made.problem.readings if made.lemmas else problem.readings)
    return replace(made, problem=asked, wrt=wrt, start=told(made.start), steps=lines, result=told(made.result))


def _earliest(problem: Problem, names: Sequence[str]) -> list[str]:
    """The states of the first of several recurrences, of which others read the values at steps of their own: what L moves by
    those through the others is a derivative like any."""
    first = next(system for system in problem.systems if names[0] in system.slots)
    own = [name for name in names if name in first.slots]
    read = any(name in problem.needed(other) for name in own for other in names if other not in own)
    apart = all(not (problem.needed(name) & {*names} - {*own}) for name in own)
    begun = {n for name in names for d in problem.begins.get(name, {}).values() for n in names_in(d.body)}  # s_0 = h_T
    needed = frozenset().union(*map(problem.needed, begun))
    same = {problem.defined_spans(name)[problem.recurrent[name]][1] for name in names}
    return own if read and apart and (len(same) > 1 or name_of(problem.wrt) in own or needed & {*own}) else list(names)


def _followed(steps: Steps) -> Steps:
    """The states through which a derivative goes; raises `Stuck` where they do not follow from each other step by step."""
    if why := steps.refusal():
        raise Stuck(derivative(steps.problem.of, steps.problem.wrt), why)
    return steps


@dataclass
class _Slope:
    """∂⁺r/∂s of two states, found for entries r_{t,i} and s_{t-1,j} (`lag` 1), s_{t-2,j} (`lag` 2) or s_{t,j} (`lag` 0)."""

    of: State
    by: State
    lag: int
    letters: tuple[Expr, ...]
    found: Derivation


@dataclass
class Start:
    """A value h_0 before the first step that moves with the variable, and by how much it does."""

    of: State
    at: Expr
    found: Derivation

    @property
    def slope(self) -> Expr:
        """The derivative, in which h_0 has its own name."""
        letters = indices_of(self.found.of)

        def told(e: Basic) -> Expr:
            if isinstance(e, Indexed | Symbol) and name_of(e) == name_of(self.found.of):
                return substitute(self.at, dict(zip(letters, indices_of(e), strict=True)))
            return rebuild(e, map(told, e.args)) if e.args and not isinstance(e, Indexed) else e  # type: ignore[return-value]

        return told(self.found.result)


class _Recurrence:
    """A problem with the states that its derivative goes through, and what each step does alone."""

    def __init__(self, steps: Steps):
        self.steps, self.problem, self.wrt = steps, steps.problem, steps.problem.wrt
        self.states = [*steps.states.values()]
        everything = [*self.states, *([steps.target] if steps.target is not None else [])]
        self.step = {s.name: steps.step(s) for s in everything}
        self.read = {name: step.needed(name) for name, step in self.step.items()}
        self.slopes: list[_Slope] = []
        self.later: dict[str, Problem] = {}  # the errors of recurrences that read these states, each where it was found

    @property
    def readings(self) -> tuple[Message, ...]:
        """What is said of the problem, and what the values stand for that are held."""
        lagged = {(slope.by.name, slope.lag) for slope in self.slopes if slope.lag}
        own = self.steps.readings([(s, lag) for s in self.states for lag in s.before if (s.name, lag) in lagged])
        return tuple(dict.fromkeys((*own, *(said for found in self.later.values() for said in found.readings))))

    def whole(self, of: Expr, variable: Expr) -> Problem:
        """The problem with the errors as quantities, and what is said of it."""
        return replace(self.with_later(self.steps.whole), of=of, wrt=variable, readings=self.readings)

    def with_later(self, problem: Problem) -> Problem:
        """A problem with the errors of later recurrences as quantities."""
        for name, found in self.later.items():
            definition = found.defined[name]
            problem = replace(
                problem, definitions=(*problem.definitions, definition), axes={**problem.axes, name: found.axes[name]},
                starts={**problem.starts, **({name: found.starts[name]} if name in found.starts else {})},
                coined=problem.coined | {name},
            )  # fmt: skip
        return problem

    def moves(self, s: State) -> bool:
        """Whether a step of a state reads the variable itself."""
        return name_of(self.wrt) in self.read[s.name]

    def starts(self) -> list[Start]:
        """What is said of values before the first step and reads the variable, h_0 = tanh(c), with the derivative of each."""
        found = []
        for s in self.states:
            for place, d in self.problem.begins.get(s.name, {}).items():
                reads = frozenset().union(*map(self.problem.needed, names_in(d.body)))
                if strange := sorted(reads & self.steps.states.keys()):
                    said = gettext("{entry} begins with {names}, through whose steps the derivative goes as well")
                    told = said.format(entry=self._first(s, place), names=", ".join(strange))
                    raise Stuck(derivative(self.problem.of, self.wrt), told)
                if name_of(self.wrt) in reads:
                    found.append(self._start(s, place, d))
        return found

    def _first(self, s: State, place: Expr) -> Expr:
        """A value before the first step, in the letters of its state."""
        return entry(s.name, *(place if n == s.slot else i for n, i in enumerate(s.letters)))

    def _start(self, s: State, place: Expr, d: Definition) -> Start:
        """The derivative of what is said of a value before the first step: a quantity of its own, h^(first)_i for h_{0,i}."""
        body = substitute(d.with_indices(*s.letters).body, {s.t: place})
        word = f"{s.name.rstrip('_')}_first"
        word += "x" * (word in self.problem.taken)
        own, letters = self.problem, [i for n, i in enumerate(s.letters) if n != s.slot]
        spans = [span for n, span in enumerate(s.spans) if n != s.slot]
        head = entry(word, *letters)
        beside = tuple(d for d in own.definitions if d.name not in self.steps.states and d.name != name_of(own.of))
        problem = replace(
            own, definitions=(*beside, Definition(head, body)), of=head, assumptions=(), held={}, further=(), claims=(),
            axes={**own.axes, word: tuple(last for _, last in spans)},
            starts={**own.starts, **({word: tuple(first for first, _ in spans)} if any(f != 1 for f, _ in spans) else {})},
            readings=(*own.readings, adjoint.named(head, self._first(s, place))),
        )  # fmt: skip
        return Start(s, self._first(s, place), forward(problem, longest=LONG))

    def slopes_of(self, r: State, by: Sequence[State]) -> list[_Slope]:
        """What a state moves by the states before it and by those of its step, as far as it reads them."""
        step, read, made = self.step[r.name], self.read[r.name], []
        for s in by:
            letters = self.others(s, r.head)
            for lag, name in ((0, s.name), *s.before.items()):
                if name in read and (lag or s is not r):
                    found = forward(replace(step, wrt=entry(name, *letters)), longest=LONG)
                    made.append(_Slope(r, s, lag, letters, found))
        return made

    def others(self, s: State, *beside: Expr) -> tuple[Expr, ...]:
        """The letters of an entry of a state beside others: h_{t,j} beside h_{t,i}."""
        made = apart(s.definition, *beside, self.wrt, names=self.problem.quantities).indices
        return tuple(s.t if n == s.slot else i for n, i in enumerate(made))

    def summed(self, e: Expr, s: State, letters: Sequence[Expr], steps: bool = False) -> Expr:
        """The sum over all entries of a state at one step, or over its steps too."""
        spans = [(i, span) for n, (i, span) in enumerate(zip(letters, s.spans, strict=True)) if steps or n != s.slot]
        for i, (first, last) in reversed(spans):
            e = summation(e, i, last, first)  # type: ignore[arg-type]
        return e

    def chain(self, of: Expr, variable: Expr, found: Expr, ways: Sequence[Way], direct: bool) -> Derivation:
        """The chain that begins with a derivative and what it is by the recurrence."""
        start = derivative(of, variable)
        given = self.with_later(self.steps.given)
        facts = Facts(
            replace(given, of=of, wrt=variable), variable, ways=tuple(ways), direct=direct, known={start: found}
        )  # fmt: skip
        trace = Trace(start, facts)
        budget.begin("deriving", start)
        trace.apply(adjoint.sensitivity if name_of(of) in self.step else adjoint.backpropagation_through_time)
        trace.facts = replace(facts, known={})
        self.leave_out_what_comes_later(trace)
        return finish(trace, of, start)

    def comes_later(self, s: State, lag: int) -> bool:
        """Whether the variable is of a step of which the value of a state so many steps before does not know."""
        return bool(lag) and comes_later(self.problem, s.at(s.letters, -lag), self.wrt)

    def leave_out_what_comes_later(self, trace: Trace) -> None:
        """∂h_{t-1}/∂x_t is 0: what comes later moves nothing."""
        while True:
            for place, e in walk(trace.expr):
                if isinstance(e, Derivative) and e.args[1].args[0] == self.wrt and isinstance(e.args[0], Indexed):
                    if comes_later(self.problem, e.args[0], self.wrt) and trace.apply(calculus.constant, place):
                        break
            else:
                return


class _Backwards(_Recurrence):
    """∂L/∂w from an error for each state, each from the errors of a step later."""

    def derived(self) -> Derivation:
        """∂L/∂w with the errors, and what a step alone does, as lemmas."""
        own = self.steps.states.get(name_of(self.wrt))
        moved = [s for s in self.states if self.moves(s)] if own is None else [own]
        starts = self.starts() if own is None else []
        readers = self._readers([s for s in self.states if s in moved or any(s is start.of for start in starts)])
        budget.plan("deriving", 4 * len(readers))
        self.slopes = [slope for r in readers for slope in self.slopes_of(r, readers)]
        errors = {s.name: self._error(s) for s in reversed(readers)}
        if own is None:
            return self._gradient(moved, starts, tuple(errors.values()))
        if all(isinstance(i, Index) for i in indices_of(self.wrt)):
            mine = errors.pop(own.name)
            said = (*mine.problem.readings, adjoint.named(own.error, mine.start))
            return replace(mine, problem=replace(mine.problem, readings=said), name=None, lemmas=(*errors.values(), *mine.lemmas))
        made = self._at_what_is_given(own, self.wrt)
        return replace(made, lemmas=(*errors.values(), *made.lemmas))

    def _readers(self, states: Sequence[State]) -> list[State]:
        """Some states and all that read one of these, at any step."""
        found = {s.name for s in states}
        for _ in self.states:
            found |= {r.name for r in self.states if self.read[r.name] & {n for s in self.states if s.name in found
                                                                           for n in (s.name, *s.before.values())}}  # fmt: skip
        return [s for s in self.states if s.name in found]

    def _error(self, s: State) -> Derivation:
        """δ_t = ∂L/∂h_t from the errors of the states that read it."""
        direct = self._directly(s.head, s.name)
        now, later = self._terms(s, 0), self._terms(s, 1)
        always, before, at_last = _by_step(ZERO if direct is None else direct.result, s)
        before += [e for e, _ in later]
        if before:
            last = where(s.is_before(s.t, s.end), _total(before), _total(at_last))
        else:
            last = _total([mul(delta(s.t, s.end), e) for e in at_last])
        further = {lag: self._terms(s, lag) for lag in s.before if lag > 1}
        there = {lag: s.is_before(s.t, shifted(s.end, s.way * (1 - lag))) for lag in further}
        beyond = [where(there[lag], e, ZERO) for lag, terms_ in further.items() for e, _ in terms_]
        found = _total([*always, *(e for e, _ in now), last, *beyond])
        ways = [way for _, way in (*now, *later, *(way for terms_ in further.values() for way in terms_))]
        made = self.chain(self.problem.of, s.head, found, ways, direct is not None)
        lemmas = (*([] if direct is None else [direct]), *(slope.found for slope in self.slopes if slope.by is s))
        return replace(made, problem=self.whole(self.problem.of, s.head), name=s.error, lemmas=lemmas)

    def _at_what_is_given(self, s: State, given: Expr) -> Derivation:
        """∂L/∂h_0 of what is given before the first step, as every error from those of a step later."""
        here = indices_of(given)[s.slot]
        known = self.problem.before_the_steps(s.name) if s.name in self.problem.given else ()
        before = len(known) - known.index(here) if here in known else None  # how many steps before the first
        if before is None:
            said = gettext("of one step only what is given is differentiated by, {given}; {every} stands for all steps")
            nearest = self._first(s, known[-1] if known else s.t)
            raise Stuck(derivative(self.problem.of, given), said.format(given=nearest, every=s.head))
        at = dict(zip(s.letters, indices_of(given), strict=True))
        direct = self._directly(given, s.name)
        later = self._terms(s, 0, early=True)
        for lag in (lag for lag in s.before if lag >= before):
            inside = s.is_before(shifted(here, s.way * (lag - 1)), s.end)
            later += [(e if lag == before else where(inside, e, ZERO), way) for e, way in self._terms(s, lag)]
        found = _total([ZERO if direct is None else direct.result, *(substitute(e, at) for e, _ in later)])
        ways = [(substitute(r, at), substitute(error, at)) for _, (r, error) in later]
        made = self.chain(self.problem.of, given, found, ways, direct is not None)
        return replace(made, problem=self.whole(self.problem.of, given), lemmas=() if direct is None else (direct,))

    def _gradient(self, moved: Sequence[State], starts: Sequence[Start], errors: tuple[Derivation, ...]) -> Derivation:
        """∂L/∂w as a sum over all steps, of each state that reads w with its error, and of what they begin with."""
        nows = {s.name: forward(replace(self.step[s.name], wrt=self.wrt), longest=LONG) for s in moved}
        direct = self._directly(self.wrt, name_of(self.wrt))
        sums = [self.summed(mul(s.error, self.steps.in_steps(nows[s.name].result)), s, s.letters, steps=True) for s in moved]
        firsts = [self._at_what_is_given(start.of, start.at) for start in starts]
        for start, first in zip(starts, firsts, strict=True):
            sums.append(self.summed(mul(first.result, start.slope), start.of, start.of.letters))
        found = _total([ZERO if direct is None else direct.result, *sums])
        ways = [*((s.head, s.error) for s in moved), *((s.at, first.start) for s, first in zip(starts, firsts, strict=True))]
        made = self.chain(self.problem.of, self.wrt, found, ways, direct is not None)
        beside = (*firsts, *(start.found for start in starts))
        lemmas = (*errors, *beside, *nows.values(), *([] if direct is None else [direct]))
        return replace(made, problem=self.whole(self.problem.of, self.wrt), lemmas=lemmas)

    def _directly(self, variable: Expr, name: str) -> Derivation | None:
        """What L moves by a variable while all states are held; None where it does not read it."""
        given = self.steps.given
        if name not in given.needed(name_of(self.problem.of)):
            return None
        found = through_time(replace(given, wrt=variable))  # where another recurrence reads these states
        if found is None:
            return forward(replace(given, wrt=variable), longest=LONG)
        new = [n for n in found.problem.coined - self.problem.coined if n in found.problem.defined]
        self.later |= dict.fromkeys(sorted(new), found.problem)
        return found

    def _terms(self, s: State, lag: int, early: bool = False) -> list[tuple[Expr, Way]]:
        """What L moves by a state through those that read it at the same step, or (`lag` 1) one step later, or (2) two; `early`:
        through those alone that are defined even before the first step."""
        made = []
        for slope in self.slopes:
            skipped = slope.found.result == 0 or (early and slope.of.name in self.problem.given)
            if slope.by is not s or slope.lag != lag or skipped:
                continue
            r, letters = slope.of, self.others(slope.of, s.head)
            turned = dict(zip((*r.letters, *slope.letters), (*letters, *s.letters), strict=True))  # ∂r_{t,j}/∂s_{t-1,i}
            factor = substitute(self.steps.in_steps(slope.found.result), {i: j for i, j in turned.items() if i != j})
            error = r.at(letters, name=name_of(r.error))
            later = {s.t: shifted(s.t, s.way * lag)}
            term = _in_one_form(substitute(self.summed(mul(error, factor), r, letters), later))
            made.append((term, (substitute(r.at(letters), later), substitute(error, later))))
        return made


class _Forwards(_Recurrence):
    """∂h_t/∂w from ∂h_{t-1}/∂w: the sensitivities follow by the same recurrence."""

    def derived(self) -> Derivation:
        """The sensitivity of what is asked for, with those of the states that it reads as lemmas."""
        found = {name_of(self.problem.of)}
        for _ in self.states:
            found |= {s.name for s in self.states for r in found & self.step.keys()
                      if self.read[r] & {s.name, *(word for lag, word in s.before.items() if not self.comes_later(s, lag))}
                      }  # fmt: skip
        states = [s for s in self.states if s.name in found]
        all_of_them = states if self.steps.target is None else [*states, self.steps.target]
        budget.plan("deriving", 3 * len(all_of_them))
        self.slopes = [slope for r in all_of_them for slope in self.slopes_of(r, states)]
        made: dict[str, Derivation] = {}
        for s in all_of_them:
            made[s.name] = self._sensitivity(s, made)
        mine = made.pop(name_of(self.problem.of))
        return replace(mine, lemmas=(*made.values(), *mine.lemmas))

    def _sensitivity(self, r: State, others: Mapping[str, Derivation]) -> Derivation:
        """∂r_t/∂w from the sensitivities of the steps before, and from those of other states of its own."""
        now = forward(replace(self.step[r.name], wrt=self.wrt), longest=LONG) if self.moves(r) else None
        slopes = [slope for slope in self.slopes if slope.of is r and slope.found.result != 0]
        follow, ways = [], []
        for slope in slopes:
            at = slope.by.at(slope.letters, -slope.lag)
            known = derivative(at, self.wrt)
            if not slope.lag and self._is_told(other := others.get(slope.by.name)):
                known = substitute(other.result, dict(zip(slope.by.letters, slope.letters, strict=True)))
            follow.append(self.summed(mul(self.steps.in_steps(slope.found.result), known), slope.by, slope.letters))
            ways.append((at, known))
        found = _total([ZERO if now is None else self.steps.in_steps(now.result), *follow])
        made = self.chain(r.head, self.wrt, found, ways, now is not None)
        lemmas = (*(slope.found for slope in slopes), *([] if now is None else [now]))
        problem = replace(self.problem, of=r.head, readings=self.readings)
        return replace(made, problem=problem, lemmas=lemmas)

    @staticmethod
    def _is_told(found: Derivation | None) -> TypeGuard[Derivation]:
        """Whether the sensitivity of another state is written out where it is read."""
        return found is not None and cost(found.result) <= SHORT and Derivative not in heads(found.result)


def _in_one_form(e: Basic) -> Expr:
    """An expression in which what counts steps as a number is as it is at a place: k, and not (k + 1) - 1."""
    if isinstance(e, Add) and is_counted(e):
        return counted(e)
    if not e.args or isinstance(e, Indexed):
        return e  # type: ignore[return-value]
    return rebuild(e, map(_in_one_form, e.args))  # type: ignore[no-any-return]


def _by_step(e: Expr, s: State) -> tuple[list[Expr], list[Expr], list[Expr]]:
    """The terms of a sum that stand at every step, those that stand before the last step, and those that stand at the last."""
    last = s.end
    before = (s.is_before(s.t, last), relation(s.t, "<=" if s.way > 0 else ">=", shifted(last, -s.way)))
    found: tuple[list[Expr], list[Expr], list[Expr]] = ([], [], [])

    def place(f: Expr) -> int:
        if isinstance(f, Piecewise) and branches(f)[1] in before and branches(f)[2] == 0:
            return 1
        return 2 if f in (delta(s.t, last), delta(last, s.t)) else 0

    for term in (t for product in terms(e) for t in _opened(product, lambda f: place(f) > 0)):
        factors = factors_of(term)
        n = max(range(len(factors)), key=lambda n: place(factors[n]))
        at = place(factors[n])
        here = (branches(factors[n])[0],) if at == 1 else ()
        found[at].append(_product([*factors[:n], *here, *factors[n + 1 :]]) if at else term)
    return found if found[1] or found[2] else ([e], [], [])


def _opened(e: Expr, apart: Callable[[Expr], bool]) -> list[Expr]:
    """A multiple of a sum in which braces stand as the multiples of these and of what is left."""
    factors = factors_of(e)
    for n, f in enumerate(factors):
        inner = terms(f) if isinstance(f, Add) else []
        alone = [t for t in inner if any(map(apart, factors_of(t)))]
        if alone:
            rest = [t for t in inner if t not in alone]
            parts = ([_total(rest)] if rest else []) + alone
            return [_product([*factors[:n], *factors_of(t), *factors[n + 1 :]]) for t in parts]
    return [e]


def _product(factors: Sequence[Expr]) -> Expr:
    """A product, with its signs in front."""
    kept = [f for f in factors if f is not MINUS_ONE]
    return mul(*kept) if (len(factors) - len(kept)) % 2 == 0 else neg(mul(*kept))


def _total(some: Sequence[Expr]) -> Expr:
    """The sum of some terms, without those that are zero."""
    kept = [e for e in some if e != 0]
    return add(*kept) if kept else ZERO


__all__ = ["through_time"]

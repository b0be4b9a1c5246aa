"""The states of a recurrence, through which a step knows of those before it, and the problems in which they are held.

With all states given at every step, what is left has no recurrence: the loss as a function of h_t alone, and h_t as a function
of the states of the same step and of the step before.  A quantity that only leads from state to state, as the gate of a cell
does, is no state: each step has its definition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from sympy import Basic, Expr, Indexed, Symbol

from derive.engine.forward import apart
from derive.expression.indices import all_indices, fresh_index, names
from derive.expression.nodes import (
    ONE,
    Binder,
    Index,
    Size,
    Whole,
    derivative,
    entry,
    indices_of,
    name_of,
    node,
    rebuild,
    relation,
)
from derive.expression.places import walk
from derive.expression.shifts import form_of, moved
from derive.expression.square import SQUARE, matrix_places
from derive.expression.systems import lag, places_of, word_of
from derive.problem import Definition, Problem, without
from derive.records import dataclass, replace
from derive.rules import adjoint
from derive.words import gettext

if TYPE_CHECKING:
    from derive.sentence import Message

Spans = tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True)
class State:
    """A state h_t in the letters of a derivation: `error` stands for ∂L/∂h_t, and `before` has the name of what stands for
    h_{t-1}, and for h_{t-2} where that is read too, while one step is differentiated."""

    definition: Definition
    slot: int
    spans: Spans
    error: Expr
    before: Mapping[int, str]
    way: int = 1  # -1: the steps go down, and h_{t+1} is of the step before

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def head(self) -> Expr:
        return self.definition.head

    @property
    def letters(self) -> tuple[Index, ...]:
        return self.definition.indices

    @property
    def t(self) -> Index:
        """The letter of the step, which all states share."""
        return self.letters[self.slot]

    def at(self, letters: Sequence[Expr], by: int = 0, name: str = "") -> Expr:
        """The state, or another array of its kind, so many steps further."""
        return entry(name or self.name, *self.placed(letters, by))

    def placed(self, letters: Sequence[Expr], by: int = 0) -> tuple[Expr, ...]:
        """The letters of an entry so many steps further."""
        return tuple(moved(i, self.way * by) if n == self.slot else i for n, i in enumerate(letters))

    @property
    def end(self) -> Expr:
        """The last of the steps: T, or the first place where they go down."""
        first, last = self.spans[self.slot]
        return last if self.way > 0 else first

    def is_before(self, place: Expr, other: Expr) -> Expr:
        """That the step of a place comes before that of another."""
        return relation(place, "<" if self.way > 0 else ">", other)


class Steps:
    """A problem with the states that its derivative goes through, and (`target`) with what is differentiated if that has a value
    at every step and is no state itself."""

    def __init__(self, problem: Problem, names: Sequence[str], target: int | None = None):
        self.problem = problem
        asked = {name_of(v): v for v in (problem.of, problem.wrt) if all(isinstance(i, Index) for i in indices_of(v))}
        own = name_of(problem.wrt) in names and name_of(problem.wrt) in asked
        made: dict[str, Definition] = {}
        for name in names:
            d = problem.defined[name]
            if name in asked:
                made[name] = d.with_indices(*indices_of(asked[name]))  # type: ignore[arg-type]
            else:
                made[name] = d if own else apart(d, problem.wrt, names=problem.quantities)
        first = next((name for name in names if name in asked), names[0])
        t = made[first].indices[problem.recurrent[first]]
        self.target: State | None = None
        if target is not None:
            self.target = self._state(problem.defined[name_of(problem.of)].with_indices(*indices_of(problem.of)), target)  # type: ignore[arg-type]
            t = self.target.t
        slots = problem.recurrent
        self.states = {name: self._state(_in_step(d, slots[name], t), slots[name]) for name, d in made.items()}
        if target is None and not own and self._begins_with_the_steps():
            self.states = {
                name: s if name in problem.given else replace(s, spans=_later_by(s, problem.depths.get(name, 0)))
                for name, s in self.states.items()
            }

    def _state(self, d: Definition, slot: int) -> State:
        taken = self.problem.taken
        error = f"delta_{d.name.replace('_', '')}"
        lags = next((system.lags.get(d.name, ()) for system in self.problem.systems if d.name in system.slots), ())
        before = {lag: f"{d.name.rstrip('_')}_prev{'' if lag == 1 else lag}" for lag in lags}
        error, *words = (word + "x" * (word in taken) for word in (error, *before.values()))
        spans = self.problem.defined_spans(d.name)
        words_before = dict(zip(before, words, strict=True))
        return State(d, slot, spans, entry(error, *d.indices), words_before, self.problem.ways.get(d.name, 1))

    def _begins_with_the_steps(self) -> bool:
        """Whether no error is asked for before the first step: neither the variable nor the loss stands at what is there already,
        as h_0 = tanh c_0 is where c_0 is given."""
        early = {name for name in self.states if name not in self.problem.given}
        read: set[str] = set()
        for name in early:
            read |= self._beside_states(self.problem.defined[name])
        loss = self.problem.defined[name_of(self.problem.of)]
        read_by_loss = {loss.name, *self._beside_states(loss)} & self.problem.defined.keys()
        said = [self.problem.defined[n] for n in read_by_loss]
        return name_of(self.problem.wrt) not in {*read, *self.states} and not any(self._reads_early(d, early) for d in said)

    def _beside_states(self, d: Definition) -> set[str]:
        """What a definition reads, itself or in other definitions, but not in those of states."""
        found: set[str] = set()
        stack = [d]
        while stack:
            new = names(stack.pop().body) - found
            found |= new
            stack += [self.problem.defined[n] for n in new & self.problem.defined.keys() - self.states.keys()]
        return found

    def _reads_early(self, d: Definition, early: set[str]) -> bool:
        """Whether a definition reads a state before the first step, or at a place that is calculated."""
        spans = dict(zip(d.indices, self.problem.defined_spans(d.name), strict=True))
        for _, p in walk(d.body):
            if isinstance(p, Binder):
                spans[p.args[1].args[0]] = p.args[1].args[1:]
        entries = (p for _, p in walk(d.body) if isinstance(p, Indexed) and name_of(p) in early)
        for p in entries:
            s = self.states[name_of(p)]
            first, begin = spans.get(indices_of(p)[s.slot]), 0 if s.way > 0 else 1  # type: ignore[call-overload]
            if first is None or first[begin] != self._steps[begin]:
                return True
        return False

    # -- the problems

    @cached_property
    def given(self) -> Problem:
        """The problem in which all steps are given: L by h_t alone."""
        others = tuple(d for d in self.problem.definitions if d.name not in self.states)
        held = {name: self._held(s) for name, s in self.states.items()}
        errors = {name_of(s.error): s.spans for s in self.states.values()}
        return replace(self._with(errors), definitions=others, held=held, later=self._later)

    @cached_property
    def _later(self) -> dict[str, tuple[int, int]]:
        """The states whose errors begin with the steps, though they have a value before them, and how many."""
        return {
            name: (s.slot, s.way * self.problem.depths.get(name, 0))
            for name, s in self.states.items()
            if name not in self.problem.given and s.spans != self.problem.spans(name)
        }

    def _held(self, s: State) -> tuple[int, int] | None:
        """The place of the step of a state, and how many steps before the first it is given."""
        return (s.slot, s.way * self.problem.depths[s.name]) if s.name in self.problem.given else None

    def step(self, state: State) -> Problem:
        """The problem of one step: h_t by what was before, h_{t-1}, and the other states of the same step, which are given."""
        made: dict[str, Definition] = {}
        stack = [self._renamed(state.definition.body)]
        while stack:
            for name in sorted(names(stack.pop()) & self.problem.defined.keys() - self.states.keys() - made.keys()):
                d = self.problem.defined[name]
                made[name] = Definition(d.head, self._renamed(d.body))
                stack.append(made[name].body)
        beside = tuple(made[d.name] for d in self.problem.definitions if d.name in made)
        others = {name: self._held(s) for name, s in self.states.items() if name in self.problem.given and name != state.name}
        held = {**others, **{word: None for s in self.states.values() for word in s.before.values()}}
        lags = {
            word: tuple(self._steps if n == s.slot else span for n, span in enumerate(self.problem.spans(s.name)))
            for s in self.states.values()
            for word in s.before.values()
        }
        definitions = (*beside, Definition(state.head, self._renamed(state.definition.body)))
        return replace(self._with({state.name: state.spans, **lags}), definitions=definitions, of=state.head, held=held)

    @cached_property
    def within(self) -> Problem:
        """The problem in which every state of a step follows from what was before: h_t by h_{t-1}, through c_t too."""
        made = tuple(Definition(d.head, self._renamed(d.body)) for d in self.problem.definitions)
        lags = {
            word: tuple(self._steps if n == s.slot else span for n, span in enumerate(self.problem.spans(s.name)))
            for s in self.states.values()
            for word in s.before.values()
        }
        own = {name: s.spans for name, s in self.states.items()}
        return replace(self._with({**own, **lags}), definitions=made, held=dict.fromkeys(lags))

    @cached_property
    def whole(self) -> Problem:
        """The problem with the errors as quantities: δ_t = ∂L/∂h_t."""
        made = tuple(Definition(s.error, derivative(self.problem.of, s.head)) for s in self.states.values())
        errors = {name_of(s.error): s.spans for s in self.states.values()}
        coined = self.problem.coined | errors.keys()
        whole = replace(self._with(errors), assumptions=self.problem.assumptions)
        return replace(whole, definitions=(*self.problem.definitions, *made), coined=coined, later=self._later)

    def _with(self, spans: dict[str, Spans]) -> Problem:
        """The problem in which some arrays have an entry for each of their steps, and nothing is assumed but what other
        recurrences begin with."""
        axes = {**self.problem.axes, **{name: tuple(last for _, last in own) for name, own in spans.items()}}
        starts = {name: firsts for name, firsts in self.problem.starts.items() if name not in spans}
        for name, own in spans.items():
            if any(first != 1 for first, _ in own):
                starts[name] = tuple(first for first, _ in own)
        begun = {a.left for a in self.problem.assumptions} - {a.left for a in self.problem.conditions}
        kept = tuple(a for a in self.problem.assumptions if a.left in begun and name_of(a.left) not in self.states)
        borders = {name: ends for name, ends in self.problem.borders.items() if name not in spans}
        return replace(self.problem, axes=axes, starts=starts, assumptions=kept, borders=borders)

    @cached_property
    def _steps(self) -> tuple[Expr, Expr]:
        """The first and the last step at which the states follow from those before."""
        return next(s.spans[s.slot] for name, s in self.states.items() if name in self.problem.given)

    def refusal(self) -> str:
        """Why no error follows from the errors one step later; empty where each does."""
        for name, s in self.states.items():
            early = 0 if name in self.problem.given else self.problem.depths.get(name, 0)
            if self.problem.defined_spans(name)[s.slot] != self._from(early, s.way):
                return gettext("the recurrences of {names} do not run over the same steps").format(names=", ".join(self.states))
        for s in (*self.states.values(), *([self.target] if self.target is not None else [])):
            if (stray := self._stray(s.definition, s.t)) is not None:
                name, read = stray
                said = gettext("{name} reads {read}; from state to state lead values of the same step and of the steps before")
                return said.format(name=name, read=read)
        return ""

    def _from(self, early: int, way: int) -> tuple[Expr, Expr]:
        """The steps with so many before the first."""
        first, last = self._steps
        return (moved(first, -early), last) if way > 0 else (first, moved(last, early))

    def _stray(self, d: Definition, t: Expr) -> tuple[str, str] | None:
        """What a definition reads of the states that is neither of its own step nor, of a state itself, of a step before."""
        several = {e.args[0] for e in d.body.atoms(*SQUARE) if matrix_places(e)}
        for _, e in walk(d.body):
            single = isinstance(e, SQUARE) and bool(matrix_places(e))
            if not (single or isinstance(e, Indexed | Symbol | Whole)) or isinstance(e, Index | Size) or e in several:
                continue
            name, places = word_of(e), places_of(e)  # type: ignore[arg-type]
            if name in self.states:
                fine = (single or isinstance(e, Indexed)) and lag(
                    places[self.states[name].slot], t, self.states[name].way
                ) is not None
                below = None
            elif name in self.problem.defined and self.problem.needed(name) & self.states.keys():
                fine = t in places
                inner = self.problem.defined[name]
                below = self._stray(inner, inner.indices[places.index(t)]) if fine else None
            else:
                continue
            if not fine or below is not None:
                return below or (d.name, str(e))
        return None

    # -- what stands before a step

    def _renamed(self, e: Basic) -> Expr:
        """What is said of h_{t-1} as of the given values that stand for it: g_t."""

        def other(part: Expr) -> Expr:
            s = self.states.get(word_of(part))
            back = 0 if s is None else s.way * _back(places_of(part)[s.slot])
            return part if s is None or not back else _moved(part, s, back, s.before[back])

        return _exchanged(e, other)

    def in_steps(self, e: Basic) -> Expr:
        """What is said of the given values before a step as of h_{t-1}."""
        held = {word: (s, lag) for s in self.states.values() for lag, word in s.before.items()}

        def other(part: Expr) -> Expr:
            if word_of(part) not in held:
                return part
            s, lag = held[word_of(part)]
            return _moved(part, s, -lag, s.name)

        return _exchanged(e, other)

    def readings(self, used: Sequence[tuple[State, int]]) -> tuple[Message, ...]:
        """What is said of the problem, and what the given values of a step stand for."""
        if not used:
            return self.problem.readings
        new = [s.at(s.letters, name=s.before[lag]) for s, lag in used]
        return (*self.problem.readings, adjoint.held(new, [s.at(s.letters, -lag) for s, lag in used]))


def _later_by(s: State, by: int) -> Spans:
    """The ranges of a state without so many of its first steps."""
    return tuple(without(span, s.way * by) if n == s.slot else span for n, span in enumerate(s.spans))


def _moved(e: Expr, s: State, by: int, name: str) -> Expr:
    """An entry of a state, or of an inverse of it, so many steps further as one of another array."""
    if isinstance(e, SQUARE):
        return node(type(e), Whole(name), *s.placed(e.args[1:], by))  # type: ignore[no-any-return]
    return s.at(indices_of(e), by, name=name)


def _exchanged(e: Basic, other: Callable[[Expr], Expr]) -> Expr:
    """An expression with other entries for some."""
    if isinstance(e, Indexed) or (isinstance(e, SQUARE) and matrix_places(e)):
        return other(e)
    if not e.args:
        return e  # type: ignore[return-value]
    return rebuild(e, [_exchanged(a, other) for a in e.args])  # type: ignore[no-any-return]


def _back(place: Expr) -> int:
    """How many steps a place is before its letter: 2 of t - 2."""
    return -(form_of(place) or {}).get(ONE, 0)


def _in_step(d: Definition, slot: int, t: Index) -> Definition:
    """A definition in which a letter is that of its step."""
    if d.indices[slot] == t:
        return d
    letters = [*d.indices]
    letters[slot] = t
    for n, i in enumerate(d.indices):
        if n != slot and i == t:
            letters[n] = fresh_index({*d.indices, t, *all_indices(d.body)}, i)
    return d.with_indices(*letters)


__all__ = ["Spans", "State", "Steps"]

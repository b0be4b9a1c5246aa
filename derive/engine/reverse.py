"""Reverse order (backpropagation): from the loss back to its parameters, an error δ = ∂L/∂z for each layer.

A problem is a graph of definitions.  Where every way from a quantity q to the loss L leads through a later quantity r, r
*dominates* q, and the error of q follows from the error of r alone: δ_q = Σ δ_r ∂r/∂q.  Between two quantities that have an
error everything is derived forwards, so nothing is expanded twice, and both the derivation and its cost grow linearly
with the depth of the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from sympy import Expr

from derive.engine.differentiate import differentiate
from derive.engine.forward import LONG, apart, finish, forward, lemmas_for, work
from derive.engine.layers import name_preactivations
from derive.engine.lines import grouped, told
from derive.engine.simplify import simplify
from derive.engine.trace import Trace
from derive.expression import budget
from derive.expression.cost import cost
from derive.expression.indices import names
from derive.expression.nodes import (
    Binder,
    Derivative,
    Indexed,
    IndexMax,
    IndexMin,
    Symbol,
    derivative,
    entry,
    indices_of,
    name_of,
)
from derive.expression.places import walk
from derive.notation.symbols import split_name
from derive.problem import Definition, Problem
from derive.records import replace
from derive.rules import adjoint, quantities
from derive.rules.extremes import same_along, switches
from derive.rules.facts import Facts
from derive.step import Derivation

#: A gradient that is no longer than this without its errors is written out once more in the problem's own quantities.
SHORT = 64
TRIED = 2  # times as long, before it is simplified: more than half of it never goes
MOST_PUT_IN = 20  # errors and pre-activations; with so many the line is longer than anybody reads
FEW = 2  # errors that are more than a difference such as o - t: with more, a lecturer leaves the errors in
SLIGHT = 10  # nodes of such a difference


class Reverse:
    """The derivatives of one quantity by several variables, derived from the quantity back to the variables.

    `shared` are those that are one use of a parameter among several: what follows speaks of their errors.
    """

    def __init__(self, problem: Problem, variables: tuple[Expr, ...], shared: frozenset[Expr] = frozenset()):
        self.asked, self.shared = problem, shared
        self.variables = variables
        self.problem = name_preactivations(problem, frozenset(map(name_of, variables)))
        self.loss = name_of(problem.of)
        self.sources = frozenset(map(name_of, variables))
        self.made: dict[str, Derivation] = {}

    # -- the graph

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The variables and the quantities between them and the loss, each after those that it reads."""
        needed = self.problem.needed(self.loss)
        moving = (d.name for d in self.problem.in_order if d.name in needed and self.sources & self.problem.needed(d.name))
        return (*(name_of(v) for v in self.variables), *moving)

    @cached_property
    def next(self) -> Mapping[str, str]:
        """The immediate dominator of each member of the path: the first that all ways from it to the loss lead through."""
        place = {name: n for n, name in enumerate(self.path)}
        readers: dict[str, list[str]] = {name: [] for name in self.path}
        for name in self.path:
            for read in self.problem.reads(name):
                if read in readers:
                    readers[read].append(name)
        found: dict[str, str] = {}
        for name in reversed(self.path):
            if name == self.loss or not readers[name]:
                continue
            ways = list(readers[name])
            while len(set(ways)) > 1:  # whoever is further from the loss moves on
                ways[ways.index(min(ways, key=place.__getitem__))] = found[min(ways, key=place.__getitem__)]
            found[name] = ways[0]
        return found

    @cached_property
    def layers(self) -> frozenset[str]:
        """The quantities that get an error: those in which a sum over an index mixes what moves with other names.

        One whose entries may be one number by several names has none: of their maximum there is no derivative by one of them.
        """
        inner = [n for n in self.path if n in self.problem.defined and n != self.loss]
        return frozenset(n for n in inner if self._mixes(n) and not self._repeats(n))

    def _repeats(self, name: str) -> bool:
        """Whether entries of a quantity are the same along one of its indices, or may be where a maximum is taken of them."""
        d = self.problem.defined[name]
        if any(same_along(d.body, i, self.problem) for i in d.indices):
            return True
        return name in self._compared and switches(d.body, self.problem)

    @cached_property
    def _compared(self) -> frozenset[str]:
        """The quantities of whose entries the largest or the smallest is taken."""
        parts = (part for d in self.problem.definitions for _, part in walk(d.body))
        return frozenset().union(*(names(part.args[0]) for part in parts if isinstance(part, IndexMax | IndexMin)))

    def _mixes(self, name: str) -> bool:
        moving = set(self.path)
        for _, part in walk(self.problem.defined[name].body):
            if isinstance(part, Binder):
                read = names(part.args[0])
                if read & moving and len(read) > 1:
                    return True
        return False

    def after(self, name: str) -> str:
        """The next quantity on every way to the loss that has an error, or the loss."""
        while True:
            name = self.next[name]
            if name == self.loss or name in self.layers:
                return name

    def chain(self, name: str) -> list[str]:
        """The quantities with an error that all ways from here to the loss lead through, in order."""
        found: list[str] = []
        while name != self.loss:
            name = self.after(name)
            found.append(name)
        return found[:-1]

    def possible(self) -> bool:
        """Whether there is an error to propagate at all."""
        return any(self.chain(name_of(v)) for v in self.variables if name_of(v) in self.next)

    def worth_it(self) -> bool:
        """Whether a lecturer goes backwards: a number at the end, and two layers, or one and several parameters."""
        least = 2 if len(self.variables) == 1 else 1
        return not indices_of(self.problem.of) and any(
            len(self.chain(name_of(v))) >= least for v in self.variables if name_of(v) in self.next
        )

    # -- the errors

    @cached_property
    def errors(self) -> Mapping[str, Expr]:
        """The letter of each error, with the indices of what is asked for and of its own quantity: δ¹_i."""
        wanted = list(dict.fromkeys(c for v in self.variables if name_of(v) in self.next for c in self.chain(name_of(v))))
        taken = {*self.problem.taken}
        numbers = [split_name(n)[1] for n in wanted]
        plain = all(not s or s.isdigit() for s in numbers) and len({s for s in numbers if s}) == len([s for s in numbers if s])
        found: dict[str, Expr] = {}
        for name, number in zip(wanted, numbers, strict=True):
            word = f"delta{number}" if plain and number else f"delta_{name.replace('_', '')}"
            while word in taken:
                word += "x"
            taken.add(word)
            d = apart(self.problem.defined[name], self.problem.of, names=self.problem.quantities)
            found[name] = entry(word, *indices_of(self.problem.of), *d.indices)
        return found

    @cached_property
    def whole(self) -> Problem:
        """The problem with the errors as quantities: δ_i = ∂L/∂z_i."""
        definitions, axes = list(self.problem.definitions), dict(self.problem.axes)
        own = self.problem.axes.get(self.loss, ())
        for name, head in self.errors.items():
            quantity = entry(name, *indices_of(head)[len(own) :])
            definitions.append(Definition(head, derivative(self.problem.of, quantity)))
            if indices_of(head):
                axes[name_of(head)] = (*own, *self.problem.axes.get(name, ()))
        coined = self.problem.coined | {name_of(head) for head in self.errors.values()}
        return replace(self.problem, definitions=tuple(definitions), axes=axes, coined=coined)

    def parts(self) -> tuple[Derivation, ...]:
        """The derivative by each variable, each with the errors that it rests on as its first lemmas."""
        budget.plan("deriving", len(self.errors) + len(self.variables))
        for name in self._back():
            head = self.errors[name]
            quantity = entry(name, *indices_of(head)[len(indices_of(self.problem.of)) :])
            self.made[name] = self._in_whole(replace(self._segment(quantity), name=head), quantity)
        return tuple(self._part(v) for v in self.variables)

    def _back(self) -> Iterable[str]:
        """The quantities with an error, from the loss back."""
        return sorted(self.errors, key=self.path.index, reverse=True)

    def _part(self, variable: Expr) -> Derivation:
        name = name_of(variable)
        chain = self.chain(name) if name in self.next else []
        if not chain:
            return forward(replace(self.asked, wrt=variable), longest=LONG)
        found = self._in_whole(self._written_out(self._segment(variable), chain), variable)
        return replace(found, lemmas=(*(self.made[n] for n in reversed(chain)), *found.lemmas))

    def _in_whole(self, d: Derivation, variable: Expr) -> Derivation:
        """The derivation as one of the whole problem, in which errors are quantities like others."""
        lemmas = tuple(self._in_whole(lemma, lemma.wrt) for lemma in d.lemmas)
        return replace(d, lemmas=lemmas, problem=self.whole.by(variable))

    def _segment(self, variable: Expr) -> Derivation:
        """∂L/∂v from the error of the next quantity, with a lemma for whatever lies between."""
        after = self.after(name_of(variable))
        local = self._local(variable, after)
        lemmas, zero, done = lemmas_for(local, local.needed(after) - {after})
        if after == self.loss:
            return replace(work(Facts(local, variable, lemmas, {}, zero), local.of), lemmas=done)
        d = apart(self.problem.defined[after], local.of, variable, names=self.problem.quantities)
        error = entry(name_of(self.errors[after]), *indices_of(local.of), *d.indices)
        facts = Facts(local, variable, lemmas, {}, zero, through=(d.head, error))
        start = derivative(local.of, variable)
        trace = Trace(start, facts)
        trace.apply(adjoint.multivariable_chain_rule)
        place = next(place for place, part in walk(trace.expr) if isinstance(part, Derivative))
        trace.apply(quantities.definition, (*place, 0), 2)
        differentiate(trace)
        return replace(finish(trace, local.of, start), lemmas=done)

    def _local(self, variable: Expr, after: str) -> Problem:
        """The problem between a variable and the next quantity: what lies between, and what that reads, as it is defined."""
        name = name_of(variable)
        needed = self.problem.needed
        inside = [n for n in self.path if n != name and name in needed(n) and n in needed(after)]
        defined = self.problem.defined
        beside = {n for inner in inside for n in names(defined[inner].body)} & defined.keys() - {name, *inside}
        # What is read but does not move is known by name, and what stands behind that name is nobody's business here.
        plain = {n for n in beside if not names(defined[n].body) & set(self.path)}
        kept = tuple(d for d in self.problem.definitions if d.name in {*inside, *plain, *self.problem.opened(*inside)})
        return replace(self.problem, definitions=kept, wrt=variable)

    def _written_out(self, d: Derivation, chain: list[str]) -> Derivation:
        """A short gradient once more without the errors, in the quantities that the problem itself names."""
        telling = [name for name in chain if cost(self.made[name].result) > SLIGHT]
        if len(telling) > FEW or d.wrt in self.shared:
            return d
        closed = {}
        for name in chain:
            head = self.errors[name]
            closed[name_of(head)] = Definition(head, self.made[name].result)
        facts = Facts(self.problem, d.wrt, {}, errors=closed)
        trace = Trace(d.result, facts)
        added = self.problem.coined - self.asked.coined
        for _ in range(MOST_PUT_IN):
            place = next((p for p, e in walk(trace.expr) if _is_name(e, closed)), None)
            if place is not None:
                trace.apply(adjoint.error, place, 1)
                continue
            place = next((p for p, e in walk(trace.expr) if _is_name(e, added)), None)
            if place is None:
                break
            trace.apply(quantities.definition, place, 2)
        for n in range(len(trace.steps) - 1):
            trace.steps[n] = replace(trace.steps[n], shown=2)  # put in all at once
        if not trace.steps or cost(trace.expr) > TRIED * SHORT:
            return d
        trace.facts = Facts(self.asked, d.wrt)  # where nothing is called by a name that the problem does not have
        simplify(trace)
        if cost(trace.expr) > SHORT or names(trace.expr) & (closed.keys() | added):
            return d
        return replace(d, steps=told((*d.steps, *grouped(trace.steps, 0))), result=trace.expr)


def _is_name(e: Expr, known: Iterable[str]) -> bool:
    return isinstance(e, Indexed | Symbol) and type(e) in (Indexed, Symbol) and name_of(e) in known

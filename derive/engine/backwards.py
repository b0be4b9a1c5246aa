"""When and how a lecturer goes backwards: through layers, through a weight that they share, and past a penalty."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr

from derive.engine.forward import finish, work
from derive.engine.reverse import Reverse
from derive.engine.sharing import with_copies
from derive.engine.trace import Trace
from derive.expression import budget
from derive.expression.indices import names
from derive.expression.nodes import Add, Indexed, Symbol, add, derivative, entry, name_of
from derive.expression.places import walk
from derive.problem import Definition, Problem
from derive.records import replace
from derive.rules import adjoint, quantities
from derive.rules.facts import Facts
from derive.step import Derivation

MANY = 3  # layers that share a parameter: with fewer, it is as simple to derive forwards


def backwards(problem: Problem, variables: tuple[Expr, ...], insist: bool = False) -> tuple[Derivation, ...] | None:
    """The derivatives in reverse order, where that is what a lecturer would do or (`insist`) where it can be done."""
    split = apart_from_penalty(problem, frozenset(map(name_of, variables)))
    if split is None:
        return _through_layers(problem, variables, insist)
    whole, loss = split
    parts = _through_layers(replace(whole, of=loss), variables, insist)
    if parts is None:
        return None
    made = []
    for part in parts:
        local = whole.by(part.wrt)
        facts = Facts(local, part.wrt, {name_of(loss): Definition(loss, part.result)})
        errors = tuple(lemma for lemma in part.lemmas if lemma.name is not None)
        own = replace(part, lemmas=tuple(lemma for lemma in part.lemmas if lemma.name is None))
        known = replace(part.problem, of=problem.of)
        made.append(replace(work(facts, problem.of), lemmas=(*errors, own), problem=known))
    return tuple(made)


def _through_layers(problem: Problem, variables: tuple[Expr, ...], insist: bool) -> tuple[Derivation, ...] | None:
    """The derivatives in reverse order, a parameter that many layers share by each of its uses."""
    whole, uses = problem, {}
    for v in variables:
        named, copies = with_copies(whole, v)
        if len(copies) >= MANY:
            whole, uses[v] = named, copies
    if uses:
        shared = frozenset(copy for copies in uses.values() for copy in copies)
        way = Reverse(whole, tuple(copy for v in variables for copy in uses.get(v, (v,))), shared)
        if any(len(way.chain(name_of(copy))) >= MANY for copies in uses.values() for copy in copies):
            found = {part.wrt: part for part in way.parts()}
            return tuple(_summed(way, v, uses[v], found) if v in uses else found[v] for v in variables)
    way = Reverse(problem, variables)
    return way.parts() if way.worth_it() or (insist and way.possible()) else None


def _summed(way: Reverse, variable: Expr, copies: tuple[Expr, ...], found: Mapping[Expr, Derivation]) -> Derivation:
    """∂L/∂w as the sum of the derivatives by each use of w."""
    known = {derivative(way.problem.of, copy): found[copy].result for copy in copies}
    trace = Trace(derivative(way.problem.of, variable),
                  Facts(replace(way.problem, wrt=variable), variable, copies=copies, known=known))  # fmt: skip
    start = trace.expr
    budget.begin("deriving", start)
    trace.apply(adjoint.shared_parameter)
    while place := next((place for place, e in walk(trace.expr) if e in known), None):
        trace.apply(quantities.lemma, place, 2)
    trace.show_last(1)
    below = [lemma for copy in copies for lemma in found[copy].lemmas]
    errors = {id(lemma): lemma for lemma in below if lemma.name is not None}
    back = sorted(errors.values(), key=lambda lemma: way.path.index(name_of(lemma.wrt)), reverse=True)
    own = tuple(replace(found[copy], lemmas=tuple(x for x in found[copy].lemmas if x.name is None)) for copy in copies)
    return replace(finish(trace, way.problem.of, start), lemmas=(*back, *own), problem=way.whole.by(variable))


def apart_from_penalty(problem: Problem, sources: frozenset[str]) -> tuple[Problem, Expr] | None:
    """L = E + R, where R reads parameters and no layer: the problem with a name for E, and that name."""
    loss = problem.defined[name_of(problem.of)]
    if not isinstance(loss.body, Add):
        return None
    moving = {d.name for d in problem.definitions if sources & problem.needed(d.name)}
    through = [t for t in loss.body.args if names(t) & moving]
    rest = [t for t in loss.body.args if not names(t) & moving]
    if not through or not any(names(t) & sources for t in rest):
        return None
    if len(through) == 1 and isinstance(through[0], Indexed | Symbol):
        return problem, through[0]
    word = next(w for w in ("E", "J", "D", "R", *(f"E{n}" for n in range(99))) if w not in problem.taken)
    head = entry(word, *loss.indices)
    at_first = loss.body.args.index(through[0])
    body = add(*(head if n == at_first else t for n, t in enumerate(loss.body.args) if n == at_first or t in rest))
    definitions = [e for d in problem.definitions for e in
                   ((Definition(head, add(*through)), Definition(loss.head, body)) if d is loss else (d,))]  # fmt: skip
    axes = {**problem.axes, **({word: problem.axes[loss.name]} if loss.indices else {})}
    return replace(problem, definitions=tuple(definitions), axes=axes, coined=problem.coined | {word}), head

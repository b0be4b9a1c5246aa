"""Forward order: from the variable to the quantity asked for, a lemma for each named quantity on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sympy import Expr, exp

from derive.engine.cost import burden
from derive.engine.differentiate import derived_in, differentiate, keeps_its_name
from derive.engine.lines import grouped, told
from derive.engine.simplify import simplify
from derive.engine.trace import Trace
from derive.expression import budget
from derive.expression.cost import cost
from derive.expression.indices import all_indices, free_indices, fresh_index, names
from derive.expression.memory import Memory
from derive.expression.nodes import (
    Derivative,
    Index,
    Indexed,
    KroneckerDelta,
    Pow,
    Sum,
    Symbol,
    derivative,
    factors_of,
    indices_of,
    is_reciprocal,
    name_of,
    relation,
    where,
)  # fmt: skip
from derive.expression.places import at, walk
from derive.problem import Definition, Problem
from derive.records import replace
from derive.rule import Role
from derive.rules import calculus, quantities, ratios
from derive.rules.facts import Facts, Worked
from derive.step import Case, Derivation, Step

#: Nodes of a derivative that later lines still write out: six times as many as the longest of an ordinary derivation.
LONG = 200


def forward(problem: Problem, cases: bool = False, longest: int | None = None) -> Derivation:
    """∂ of / ∂ wrt by a lemma for each named quantity between the two, each from those before it.

    A derivative that is longer than `longest` keeps its name in what follows, and so do those that rest on it: with
    x_n = sin(x_{n-1}) + x_{n-2} each is as long as the two before it together.
    """
    target = name_of(problem.of)
    budget.plan("deriving", 1)
    memory = _common_memory(problem)
    lemmas, zero, done = lemmas_for(problem, problem.needed(target) - {target}, longest=longest, memory=memory)
    main = work(Facts(problem, problem.wrt, lemmas, {}, zero, asked=problem.of, memory=memory or Memory()), problem.of)
    made = with_cases(main, lemmas, zero) if cases else main
    return replace(made, lemmas=_read(made, done))


def _read(made: Derivation, lemmas: Sequence[Derivation]) -> tuple[Derivation, ...]:
    """Those of some lemmas that a derivation or a lemma after them reads: the m of e^{z_i - m}/Σ e^{z_k - m} cancels."""
    chains = [(made.result, made.steps), *((case.result, case.steps) for case in made.cases)]
    used = {name for _, steps in chains for name in _used(steps)}
    kept: list[Derivation] = []
    for lemma in reversed(lemmas):
        name = name_of(lemma.of)
        if name in used or any(name in derived_in(e) for end, steps in chains for e in (end, *(s.before for s in steps))):
            kept.append(lemma)
            chains.append((lemma.result, lemma.steps))
            used.update(_used(lemma.steps))
    return tuple(reversed(kept))


def _used(steps: Iterable[Step]) -> Iterator[str]:
    """The quantities whose derivatives a chain has put in."""
    for s in steps:
        if s.rule is quantities.lemma:
            e = at(s.before, s.place)
            if isinstance(e, Derivative) and isinstance(e.args[0], Indexed | Symbol):
                yield name_of(e.args[0])


def _common_memory(problem: Problem) -> Memory | None:
    """A memory for all chains of a problem; None where what a definition is recognised as rests on what is asked, which is so
    where it has an index that its body does not read."""
    is_read = all(free_indices(d.body) >= {i for i in d.indices if isinstance(i, Index)} for d in problem.definitions)
    return Memory() if is_read else None


def lemmas_for(
    problem: Problem,
    needed: Iterable[str],
    known: Mapping[str, Definition] | None = None,
    longest: int | None = None,
    memory: Memory | None = None,
) -> tuple[dict[str, Definition], frozenset[str], tuple[Derivation, ...]]:
    """The derivatives of those of some quantities that move with the variable, which of them vanish, and the derivations.

    `known` are derivatives that have been derived already, and `memory` is one that all chains may share.  A derivative that is
    longer than `longest` is left as ∂q/∂v = ∂q/∂v.
    """
    lemmas: dict[str, Definition] = dict(known or {})
    zero: set[str] = {name for name, d in lemmas.items() if d.body == 0}
    done: list[Derivation] = []
    variable, needed = name_of(problem.wrt), frozenset(needed)
    moving = [d for d in problem.in_order if d.name in needed and variable in problem.needed(d.name)]
    budget.plan("deriving", len(moving))
    for d in moving:
        head = apart(d, problem.wrt, names=problem.quantities).head
        facts = Facts(problem, problem.wrt, dict(lemmas), {}, frozenset(zero), asked=head, memory=memory or Memory())
        found = work(facts, head)
        long = longest is not None and cost(found.result) > longest
        named = long or any(isinstance(p, Derivative) and keeps_its_name(p, facts) for _, p in walk(found.result))
        lemmas[d.name] = Definition(head, found.start if named else found.result)
        if found.result == 0:
            zero.add(d.name)
        done.append(found)
    return lemmas, frozenset(zero), tuple(done)


def apart(d: Definition, *others: Expr, names: Iterable[str] = ()) -> Definition:
    """A definition in letters that others (the variable) and quantities do not use: ∂p_i/∂a_j is for any i and j."""
    taken = {i for other in others for i in indices_of(other) if isinstance(i, Index)}
    # p_m moves to p_n, and never to p_p: no quantity lends its letter.
    letters: list[Index] = []
    for i in d.indices:
        letters.append(fresh_index({*taken, *letters, *d.indices, *all_indices(d.body), *names}, i) if i in taken else i)
    return d.with_indices(*letters) if tuple(letters) != d.indices else d


def work(facts: Facts, of: Expr) -> Derivation:
    """∂ of / ∂ wrt as one chain of steps, with what the facts hold already derived; of a fraction in whose derivative its own
    name stands the quotient rule says that name, where that is the shorter way."""
    made = _shortest(facts, of)
    return replace(made, steps=told(made.steps))


def _shortest(facts: Facts, of: Expr) -> Derivation:
    """As `work`, in the lines that the search counts."""
    made = _chain(Trace(derivative(of, facts.wrt), facts), of)
    if name_of(of) not in names(made.result) or not _divides(made.steps):
        return made
    begun = Trace(made.start, facts)
    begun.apply(quantities.definition, (0,), 1)
    for rule in ratios.OF_NAMES:
        found = rule(begun.expr, facts)
        if found is not None:
            by_name = Trace(begun.expr, replace(facts, worked=Worked()), tuple(begun.steps))
            by_name.put(rule, (), found, 1)
            shorter = _chain(by_name, of)
            made = shorter if _better(shorter, made) else made
    return made


def _chain(trace: Trace, of: Expr) -> Derivation:
    """The chain from its first steps, or from the definition, to the line that a lecturer ends with."""
    start = derivative(of, trace.facts.wrt)
    if not trace.steps:
        trace.apply(quantities.definition, (0,), 1)
    differentiate(trace)
    return _finished(trace, of, start)


def _divides(steps: Sequence[Step]) -> bool:
    """Whether a chain begins with the rule for a quotient or a reciprocal, but for what is written before it and for factors in
    front; that of a softmax, e^a/Σ e^a, leads to the product that people know as well."""
    quiet = {Role.LINEAR, Role.SLIGHT}
    first = next((s for s in steps if s.rule is not quantities.definition and quiet.isdisjoint(s.rule.roles)), None)
    if first is None or first.rule is not calculus.quotient_rule:
        return first is not None and first.rule is calculus.reciprocal_rule
    return not all(_is_of_a_softmax(f) for f in factors_of(at(first.before, first.place).args[0]))


def _is_of_a_softmax(e: Expr) -> bool:
    """Whether a factor is an exponential, or one over a sum over an index."""
    return isinstance(e, exp) or (isinstance(e, Pow) and is_reciprocal(e) and isinstance(e.base, Sum))


def _better(one: Derivation, other: Derivation) -> bool:
    """Whether a chain ends in a line that is no longer, and is itself shorter; or in a shorter line, and is no longer."""
    if any(f == other.of for f in factors_of(other.result)) and not any(f == one.of for f in factors_of(one.result)):
        return False  # -V (m + 1/r) says more of V than -m V - V/r
    lines = [sum(s.shown <= 1 for s in made.steps) for made in (one, other)]
    ends = [burden(made.result) for made in (one, other)]
    return (ends[0] <= ends[1] and lines[0] < lines[1]) or (ends[0] < ends[1] and lines[0] == lines[1])


def finish(trace: Trace, of: Expr, start: Expr) -> Derivation:
    """The chain from the raw derivative to the line that a lecturer ends with, in the lines that are told."""
    made = _finished(trace, of, start)
    return replace(made, steps=told(made.steps))


def _finished(trace: Trace, of: Expr, start: Expr) -> Derivation:
    """As `finish`, in the lines that the search counts."""
    border = len(trace.steps)
    simplify(trace)
    facts = trace.facts
    return Derivation(facts.problem, of, facts.wrt, start, grouped(trace.steps, border), trace.expr)


def with_cases(made: Derivation, lemmas: Mapping[str, Definition], zero: frozenset[str]) -> Derivation:
    """The derivations for i = j and for i ≠ j, where the result has one Kronecker delta."""
    free = free_indices(made.result)
    deltas = [e for _, e in walk(made.result) if isinstance(e, KroneckerDelta) and free_indices(e) <= free]
    if len({frozenset(e.args) for e in deltas}) != 1:
        return made
    i, j = deltas[0].args
    budget.plan("deriving", 2)
    out = []
    for sign, truth in (("==", True), ("!=", False)):
        facts = Facts(made.problem, made.wrt, lemmas, {frozenset((i, j)): truth}, zero, asked=made.of)
        case = work(facts, made.of)
        out.append(Case(relation(i, sign, j), case.steps, case.result))
    return replace(made, cases=tuple(out), merged=where(out[0].condition, out[0].result, out[1].result))

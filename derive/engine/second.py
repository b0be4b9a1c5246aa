"""Second derivatives: the first is derived, and its last line is differentiated once more."""

from __future__ import annotations

from sympy import Expr

from derive.engine.differentiate import differentiate
from derive.engine.forward import apart, finish, forward, lemmas_for
from derive.engine.trace import Trace
from derive.expression.indices import fresh_index, names, substitute
from derive.expression.nodes import Index, derivative, entry, indices_of, name_of
from derive.problem import Definition, Problem
from derive.records import replace
from derive.rules import quantities
from derive.rules.facts import Facts
from derive.step import Derivation


def second(problem: Problem, first: Expr, then: Expr) -> Derivation:
    """∂² of / ∂ first ∂ then, as a derivation that starts from the first derivative, its first lemma."""
    variable = entry(name_of(then), *_letters(problem, first, then))
    asked = problem.by(variable, first).apart()
    of_first = asked.by(first)
    inner = replace(_first(of_first, then), problem=of_first)
    local = asked.without(then)
    start = derivative(inner.start, variable)
    known = _in_other_letters(inner, variable) if name_of(first) == name_of(then) else {}
    lemmas, zero, done = lemmas_for(local, frozenset().union(*map(local.needed, names(inner.result))) - known.keys(), known)
    trace = Trace(start, Facts(local, variable, lemmas, {}, zero, first=(inner.start, inner.result), asked=problem.of))
    trace.apply(quantities.first_derivative, (0,), 1)
    differentiate(trace)
    return replace(finish(trace, problem.of, start), problem=asked, lemmas=(inner, *done), first=first)


def _letters(problem: Problem, first: Expr, then: Expr) -> tuple[Expr, ...]:
    """The indices of the second variable in letters that neither the quantity nor the first variable has: as they are where
    that is so already, else all of them anew, each letter one letter again."""
    used = {i for e in (problem.of, first) for i in indices_of(e) if isinstance(i, Index)}
    own = list(dict.fromkeys(i for i in indices_of(then) if isinstance(i, Index)))
    if used.isdisjoint(own):
        return indices_of(then)
    taken: set[Index | str] = {*used, *problem.heads, *problem.quantities}
    fresh: dict[Expr, Expr] = {}
    for i in own:
        fresh[i] = letter = fresh_index(taken, i)
        taken.add(letter)
    return tuple(fresh.get(i, i) for i in indices_of(then))


def _first(problem: Problem, then: Expr) -> Derivation:
    """The first derivative, which assumes nothing of what it is to be differentiated by next: Σ t = 1 is no constant then."""
    local = problem.without(problem.wrt)
    kept = tuple(a for a in local.assumptions if not any(local.depends(side, name_of(then)) for side in (a.left, a.right)))
    return forward(local if len(kept) == len(local.assumptions) else replace(local, assumptions=kept))


def _in_other_letters(inner: Derivation, variable: Expr) -> dict[str, Definition]:
    """What was derived by one entry of an array, by another entry of it: nothing needs to be derived again."""
    found: dict[str, Definition] = {}
    for d in (*inner.lemmas, inner):
        entries = (*indices_of(d.of), *indices_of(d.wrt))
        if not all(isinstance(i, Index) for i in indices_of(d.of)) or len({*entries}) < len(entries):
            continue  # ∂p_k/∂a_k says nothing of ∂p_k/∂a_l
        moved = apart(Definition(d.of, d.result), variable, d.wrt, names=d.problem.quantities)
        letters = dict(zip(indices_of(d.wrt), indices_of(variable), strict=True))
        found[name_of(d.of)] = Definition(moved.head, substitute(moved.body, letters))
    return found

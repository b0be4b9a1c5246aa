"""Which rule, where, until when: a problem becomes a derivation, a lemma for each named quantity on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Expr

from derive.engine.arguments import name_arguments
from derive.engine.differentiate import differentiate
from derive.engine.simplify import simplify
from derive.engine.trace import Trace
from derive.expression.indices import all_indices, free_indices, fresh_index
from derive.expression.nodes import (
    Index,
    KroneckerDelta,
    derivative,
    entry,
    indices_of,
    name_of,
    relation,
    where,
)  # fmt: skip
from derive.expression.places import walk
from derive.problem import Definition, Problem
from derive.rules import quantities
from derive.rules.facts import Facts
from derive.step import Case, Derivation, Step


def derive_problem(problem: Problem, cases: bool = False) -> Derivation:
    """∂ of / ∂ wrt as an unchecked derivation; raises `Stuck` where no rule applies."""
    if name_of(problem.wrt) in problem.defined:
        kept = tuple(d for d in problem.definitions if d.name != name_of(problem.wrt))
        return replace(derive_problem(replace(problem, definitions=kept), cases), problem=problem)
    problem = name_arguments(problem)
    lemmas: dict[str, Definition] = {}
    zero: set[str] = set()
    done: list[Derivation] = []
    target = name_of(problem.of)
    needed = problem.needed(target)
    for d in problem.in_order:
        if d.name == target or d.name not in needed or name_of(problem.wrt) not in problem.needed(d.name):
            continue
        head = _apart(d, problem.wrt)
        found = _derive(problem, head.head, lemmas, frozenset(zero))
        lemmas[d.name] = Definition(head.head, found.result)
        if found.result == 0:
            zero.add(d.name)
        done.append(found)
    main = _derive(problem, problem.of, lemmas, frozenset(zero))
    made = replace(main, lemmas=tuple(done))
    return _with_cases(made, lemmas, frozenset(zero)) if cases else made


def _apart(d: Definition, wrt: Expr) -> Definition:
    """A definition in letters that the variable does not use: ∂p_i/∂a_j is for any i and j."""
    taken = set(indices_of(wrt))
    letters: list[Index] = []
    for i in d.indices:
        letters.append(fresh_index({*taken, *letters, *d.indices, *all_indices(d.body)}, i) if i in taken else i)
    return d.with_indices(*letters) if tuple(letters) != d.indices else d


def _derive(
    problem: Problem, of: Expr, lemmas: Mapping[str, Definition], zero: frozenset[str],
    equal: Mapping[frozenset[Expr], bool] | None = None,
) -> Derivation:  # fmt: skip
    facts = Facts(problem, problem.wrt, dict(lemmas), equal or {}, zero)
    start = derivative(of, problem.wrt)
    trace = Trace(start, facts)
    trace.apply(quantities.definition, (0,), 1)
    differentiate(trace)
    border = len(trace.steps)
    simplify(trace)
    return Derivation(problem, of, problem.wrt, start, grouped(trace.steps, border), trace.expr)


def grouped(steps: list[Step], border: int) -> tuple[Step, ...]:
    """The steps, with one line for what a person does in one go.

    That is the same algebra several times in a row, and the arithmetic and the order of factors that follow from a step.
    What fills the slots of a rule of calculus (up to `border`) is seen before it is tidied.
    """
    out = list(steps)
    for n in range(1, len(out)):
        if out[n].rule.name in FOLLOWS and n != border:
            level = min(out[n - 1].shown, out[n].shown)
            out[n - 1], out[n] = replace(out[n - 1], shown=2), replace(out[n], shown=level)
    for n in range(len(out) - 2, -1, -1):
        mine = out[n - 1].rule if out[n].rule.name == "arithmetic" and n else out[n].rule
        later = next((s for s in out[n + 1 :] if s.rule.name != "arithmetic"), None)
        if n >= border and mine.name in AT_ONCE and later is not None and later.rule.name == mine.name:
            out[n] = replace(out[n], shown=2)
    return tuple(out)


#: What follows from a step without a line of its own.
FOLLOWS = frozenset({"arithmetic", "fill-in", "reorder", "order-of-factors", "order-of-terms", "sign-in-front"})
#: Algebra of which several in a row are one line.
AT_ONCE = frozenset(
    {
        "recognise", "cancel", "constant-out-of-sum", "separate-fractions", "collect", "assumption", "distribute",
        "split-sum", "split-fraction", "sifting", "sum-of-constant",
    }
)  # fmt: skip


def _with_cases(made: Derivation, lemmas: Mapping[str, Definition], zero: frozenset[str]) -> Derivation:
    """The derivations for i = j and for i ≠ j, where the result has one Kronecker delta."""
    free = free_indices(made.result)
    deltas = [e for _, e in walk(made.result) if isinstance(e, KroneckerDelta) and free_indices(e) <= free]
    if len({frozenset(e.args) for e in deltas}) != 1:
        return made
    i, j = deltas[0].args
    out = []
    for sign, truth in (("==", True), ("!=", False)):
        case = _derive(made.problem, made.of, lemmas, zero, {frozenset((i, j)): truth})
        out.append(Case(relation(i, sign, j), case.steps, case.result))
    return replace(made, cases=tuple(out), merged=where(out[0].condition, out[0].result, out[1].result))


__all__ = ["derive_problem", "entry"]

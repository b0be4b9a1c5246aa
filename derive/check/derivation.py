"""Every line of a derivation put before the witness: steps, links, cases, lemmas, and the whole against the definitions."""

from __future__ import annotations

from functools import partial

from sympy import Basic, Expr
from sympy.core.relational import Relational

from derive.check.matrix import check_matrix
from derive.check.witness import Witness, from_nowhere
from derive.expression import budget
from derive.expression.indices import free_indices, names
from derive.expression.nodes import alike, name_of
from derive.problem import Problem
from derive.records import replace
from derive.sentence import message
from derive.step import NEVER, Case, Check, Derivation, Forms, Gradient, Kind, Later, MatrixForm, Step

#: What holds a derivation together: left = right, where a condition holds.
Joint = tuple[Kind, Expr, Expr, Relational | None]


def check(derivation: Derivation, witness: Witness | None = None) -> Derivation:
    """The derivation with a check on every step, and with checks of the whole against the true derivative.

    Each step is before = after (where the case's condition holds); the first line must be the derivative asked for, each
    line must begin where the one before ended, the brace over the cases must equal the result, and the result must be
    the derivative of the original definitions by complex step, and by differences where those can be had.
    """
    budget.plan("checking", len(_all(derivation)))
    checker = _Checker(derivation.problem, witness or Witness(spoken_of(derivation)))
    checked = checker.whole(derivation, second=True)
    checker.release()
    return checked


def check_all(gradient: Gradient) -> Gradient:
    """Several derivations with a check on every step; a lemma that they share is checked once."""
    budget.plan("checking", len(_all(*gradient.parts)))
    checker = _Checker(gradient.parts[0].problem, Witness(spoken_of(*gradient.parts)))
    parts = []
    for part in gradient.parts:
        parts.append(checker.whole(part, second=True))
        checker.witness(part.problem).forget(part.wrt)
    checker.release()
    sampled = checker.witness(gradient.parts[0].problem).sampled  # a later part may have asked for points elsewhere
    return replace(gradient, parts=tuple(replace(part, sampled=sampled) for part in parts))


def _all(*derivations: Derivation) -> set[int]:
    """Some derivations and their lemmas, each once."""
    return {id(d) for d in derivations}.union(*(_all(*d.lemmas) for d in derivations))


def spoken_of(*derivations: Derivation) -> Problem:
    """The problem without the definitions that some derivations of it never speak of: they need not be numbers anywhere."""
    problem = derivations[0].problem
    lines = [line for d in derivations for line in (d.of, d.wrt, *(x for s in d.all_steps() for x in (s.before, s.after)))]
    read = frozenset().union(*map(names, lines))
    used = frozenset().union(*map(problem.needed, read))
    told = tuple(d for d in problem.definitions if d.name in used)
    return problem if len(told) == len(problem.definitions) else replace(problem, definitions=told)


class _Holding:
    """Of matrix forms those that hold, each looked at once: a definition's is the same in every part of a gradient."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[MatrixForm, MatrixForm | None]] = {}

    def of(self, witness: Witness, forms: Later) -> Forms:
        result, definitions = forms()
        held = None if result is None else self.form(witness, result)
        found = (self.form(witness, f) for f in definitions)
        return Forms(held, tuple(f for f in found if f is not None))

    def form(self, witness: Witness, form: MatrixForm) -> MatrixForm | None:
        """A matrix form with its check, if it holds: what does not is no part of the derivation and is left out."""
        if id(form) not in self.known:
            found = check_matrix(witness, form)
            self.known[id(form)] = (form, replace(form, check=found) if found.ok else None)
        return self.known[id(form)][1]


class _Checker:
    """One witness for each set of definitions that a derivation and its lemmas speak of."""

    def __init__(self, problem: Problem, witness: Witness):
        self.points = witness.points
        self.witnesses: list[tuple[Problem, Witness]] = [(problem, witness), (witness.problem, witness)]
        self.done: dict[int, tuple[Derivation, Derivation]] = {}
        self.forms = _Holding()

    def witness(self, problem: Problem) -> Witness:
        for known, witness in self.witnesses:
            if known is problem or all(
                getattr(known, f) == getattr(problem, f) for f in ("definitions", "assumptions", "axes", "starts", "domain")
            ):
                return witness
        self.witnesses.append((problem, Witness(problem, self.points)))
        return self.witnesses[-1][1]

    def whole(self, d: Derivation, second: bool = False) -> Derivation:
        witness = self.witness(d.problem)
        lemmas = tuple(self.lemma(lemma, d) for lemma in d.lemmas)
        budget.begin("checking", d.asked)
        steps = self.chain(witness, d, d.steps, None)
        cases = tuple(replace(case, steps=self.chain(witness, d, case.steps, case.condition)) for case in d.cases)
        checks = [*self.result(witness, d, second), *self.links(witness, d)]
        forms = d.forms if d.forms is NEVER else Later(partial(self.forms.of, witness, d.forms))
        if witness.world.has_branches:  # a later line may ask for points on another one, which a form does not wait for
            forms()
        return replace(d, lemmas=lemmas, steps=steps, cases=cases, checks=tuple(checks), sampled=witness.sampled, forms=forms)

    def release(self) -> None:
        """Gives back all that was calculated and found out: what is asked later is evaluated again."""
        for _problem, witness in self.witnesses[1:]:
            witness.release()

    def lemma(self, d: Derivation, whole: Derivation) -> Derivation:
        """A lemma of a derivation with its checks, made once however many others rest on it."""
        if id(d) not in self.done:
            self.done[id(d)] = (d, self.whole(d))
            if name_of(d.wrt) != name_of(whole.wrt):
                self.witness(d.problem).forget(d.wrt)
        return self.done[id(d)][1]

    def chain(self, witness: Witness, d: Derivation, steps: tuple[Step, ...], condition: Relational | None) -> tuple[Step, ...]:
        return tuple(replace(s, check=self.line(witness, d, "step", s.before, s.after, condition)) for s in steps)

    def line(
        self, witness: Witness, d: Derivation, kind: Kind, before: Expr, after: Expr, condition: Relational | None = None
    ) -> Check:
        """The check of one equality: nothing may come from nowhere, and both sides must agree."""
        known = [before, d.of, d.wrt, *([condition] if condition is not None else [])]
        found = witness.equal(before, after, condition, like=(d.of, d.wrt, d.start), of=d.of)
        return replace(_without_strangers(found, witness, after, *known), kind=kind, case=condition)

    def result(self, witness: Witness, d: Derivation, second: bool) -> list[Check]:
        """The result against the derivative of the definitions: by complex step and, if asked, by differences too.

        Differences that do not settle (at a kink, at the edge of the domain) decide nothing, and the first check says so.
        """
        found = witness.differentiates(d.result, d.inner, d.wrt)
        first = replace(_without_strangers(found, witness, d.result, d.inner, d.wrt), kind="result")
        if not second or first.method == "richardson":
            return [first]
        other = witness.differentiates(d.result, d.inner, d.wrt, "richardson")
        if other.verdict == "undecided" and first.ok:
            return [replace(first, why=message("richardson: undecided ({why})", why=other.said))]
        return [first, replace(other, kind="result")]

    def links(self, witness: Witness, d: Derivation) -> list[Check]:
        """What holds a derivation together, beyond its steps."""
        pairs: list[Joint] = [("first line", d.asked, d.start, None)]
        if d.name is not None:
            pairs.append(("name", d.name, d.start, None))
        pairs += _joints(d.start, d.steps, d.result, None)
        for case in d.cases:
            pairs += _case_joints(d, case)
        found = [self.line(witness, d, *pair) for pair in pairs if not alike(pair[1], pair[2])]
        return found if d.merged is None else [*found, self.line(witness, d, "cases together", d.merged, d.result)]


def _without_strangers(found: Check, witness: Witness, after: Expr, *known: Basic) -> Check:
    """A check that fails if a line has an index or a name that neither the line before nor the question has."""
    indices, unknown = free_indices(after), names(after) - witness.names
    for e in known:
        if not indices and not unknown:
            break
        indices, unknown = indices - free_indices(e), unknown and unknown - names(e)
    if found.verdict == "fails" or not indices | unknown:
        return found
    what = [message("the index {index}", index=i) for i in sorted(indices, key=lambda i: i.name)]
    what += [message("the name {name}", name=n) for n in sorted(unknown)]
    return replace(found, verdict="fails", why=from_nowhere(what))


def _joints(start: Expr, steps: tuple[Step, ...], result: Expr, condition: Relational | None) -> list[Joint]:
    ends = [start, *(s.after for s in steps)]
    starts = [*(s.before for s in steps), result]
    return [("joint", a, b, condition) for a, b in zip(ends, starts, strict=True)]


def _case_joints(d: Derivation, case: Case) -> list[Joint]:
    first = case.steps[0].before if case.steps else case.result
    ends: list[Joint] = [
        ("first line", d.start, first, case.condition), ("result of a case", d.result, case.result, case.condition)
    ]  # fmt: skip
    return [*ends, *_joints(first, case.steps, case.result, case.condition)]

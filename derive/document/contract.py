"""A derivation as plain data: the JSON contract `derive/1`, to which keys are added and from which none is taken."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from sympy import Expr

from derive.document.understood import Range, domain, everything, ranges, variables
from derive.expression.nodes import Index, name_of
from derive.notation import among, latex, sentence_latex, sentence_text, text
from derive.pipeline import Answer
from derive.problem import Assumption, Definition, Problem
from derive.records import dataclass
from derive.sentence import Message
from derive.step import Case, Check, Derivation, Interval, MatrixForm, Step, Tested

SCHEMA = "derive/1"
#: Of several derivations; in the first version each of them said again what stands around it.
SEVERAL = "derive-gradient/2"


@dataclass(frozen=True)
class Said:
    """What the dictionary around another one says already, and the inner one does not repeat.

    Each of many layers would repeat what all of them rest on.  `lemmas` has the place of each lemma that several share.
    """

    definitions: frozenset[Definition] = frozenset()
    assumptions: frozenset[Assumption] = frozenset()
    readings: frozenset[Message] = frozenset()
    sizes: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    ranges: frozenset[tuple[Index, Expr, Expr]] = frozenset()
    domain: Mapping[str, Interval] = field(default_factory=dict)
    lemmas: Mapping[int, int] = field(default_factory=dict)

    def own(self, problem: Problem) -> Problem:
        """A problem with what it defines and assumes beyond what is said."""
        definitions = tuple(d for d in problem.definitions if d not in self.definitions)
        assumptions = tuple(a for a in problem.assumptions if a not in self.assumptions)
        readings = tuple(s for s in problem.readings if s not in self.readings)
        return replace(problem, definitions=definitions, assumptions=assumptions, readings=readings)

    def beside(self, problem: Problem, run: Iterable[Range], used: Mapping[str, Interval]) -> Said:
        """What is said once a problem is told too."""
        return replace(
            self,
            definitions=self.definitions.union(problem.definitions),
            assumptions=self.assumptions.union(problem.assumptions),
            readings=self.readings.union(problem.readings),
            sizes={**self.sizes, **problem.axes},
            ranges=self.ranges.union(map(_reach, run)),
            domain={**self.domain, **used},
        )


def _reach(r: Range) -> tuple[Index, Expr, Expr]:
    return r.index, r.first, r.last


def contract(derivation: Derivation) -> dict[str, Any]:
    """The contract's dictionary for a derivation; its lemmas have the same shape, and say only what it does not say."""
    with among(*everything(derivation.problem)):
        return _contract(derivation, domain(derivation), Said())


def contract_of(answer: Answer) -> dict[str, Any]:
    """The dictionary of one derivation, or of several that share their lemmas."""
    made = contract_of_several(answer) if answer.is_several else contract(answer.parts[0])
    return made if not answer.claims else made | {"claims": list(map(claim, answer.claims))}


def contract_of_several(gradient: Answer) -> dict[str, Any]:
    """Several derivations as one dictionary: what all of them rest on and the lemmas that they share are said once, and each has
    the contract's shape and says only what is not said yet; `shared` are the places of the lemmas that it rests on."""
    first = gradient.parts[0]
    problem = first.problem
    with among(*dict.fromkeys(e for part in gradient.parts for e in everything(part.problem))):  # they say the same
        used, run = domain(first), ranges(problem, *variables(*gradient.parts))
        said = Said(lemmas={id(lemma): n for n, lemma in enumerate(gradient.lemmas)}).beside(problem, run, used)
        return {
            "schema": SEVERAL,
            "name": gradient.problem.name or name_of(first.of),
            "of": formula(first.of),
            "wrt": [formula(v) for v in gradient.problem.variables],
            **_told(first, problem, run, used, tuple(dict.fromkeys(c for part in gradient.parts for c in part.conventions))),
            "lemmas": [_lemma(lemma, used, said) for lemma in gradient.lemmas],
            "derivations": [_contract(part, used, said, part=True) for part in gradient.parts],
            "verified": gradient.verified,
        }


def _lemma(lemma: Derivation, used: Mapping[str, Interval], said: Said) -> dict[str, Any]:
    named = {} if lemma.name is None else {"defines": formula(lemma.name)}
    return _contract(lemma, used, said) | {"name": name_of(lemma.of if lemma.name is None else lemma.name)} | named


def _contract(derivation: Derivation, used: Mapping[str, Interval], said: Said, part: bool = False) -> dict[str, Any]:
    """A derivation with what the dictionary around it does not say."""
    problem = said.own(derivation.problem)
    run = ranges(problem, *variables(derivation))
    untold = [lemma for lemma in derivation.lemmas if id(lemma) not in said.lemmas]
    inner = said.beside(problem, run, used) if untold else said
    twice = {} if derivation.first is None else {"first": formula(derivation.first)}
    shared = {"shared": [said.lemmas[id(lemma)] for lemma in derivation.lemmas if id(lemma) in said.lemmas]} if part else {}
    axes = {array: sizes for array, sizes in problem.axes.items() if said.sizes.get(array) != sizes}
    return {
        "schema": SCHEMA,
        "name": problem.name or name_of(derivation.of),
        "of": formula(derivation.of),
        "wrt": formula(derivation.wrt),
        **twice,
        **_told(
            derivation, replace(problem, axes=axes), [r for r in run if _reach(r) not in said.ranges],
            {leaf: ends for leaf, ends in used.items() if leaf not in said.domain}, derivation.conventions,
        ),
        "steps": steps(derivation.steps),
        "cases": [case(c) for c in derivation.cases],
        "merged": None if derivation.merged is None else formula(derivation.merged),
        "lemmas": [_lemma(lemma, used, inner) for lemma in untold],
        **shared,
        "result": formula(derivation.result),
        "matrix": None if derivation.matrix is None else matrix(derivation.matrix),
        "checks": [check(c) for c in derivation.checks],
        "verified": derivation.verified,
    }  # fmt: skip


def _told(
    derivation: Derivation, problem: Problem, run: Iterable[Range], used: Mapping[str, Interval], agreed: Iterable[Message]
) -> dict[str, Any]:
    """What a problem gives, and how it was understood."""
    return {
        "definitions": [
            {**equation(d.head, d.body), "matrix": matrix_definition(derivation, d.name)} for d in problem.definitions
        ],
        "assumptions": [equation(a.left, a.right) for a in problem.assumptions],
        "conventions": [{"text": sentence_text(c), "latex": sentence_latex(c)} for c in agreed],
        "readings": [{"text": sentence_text(s), "latex": sentence_latex(s)} for s in problem.readings],
        "sizes": sizes(problem),
        "ranges": [{"index": text(r.index), "first": text(r.first), "last": text(r.last), "within": text(r.within)} for r in run],
        "domain": {leaf: [low, high] for leaf, (low, high) in used.items()},
    }


def formula(e: Expr) -> dict[str, str]:
    """An expression in the text notation and in LaTeX."""
    return {"text": text(e), "latex": latex(e)}


def equation(left: Expr, right: Expr) -> dict[str, str]:
    """left = right, in the text notation and in LaTeX."""
    return {"text": f"{text(left)} = {text(right)}", "latex": f"{latex(left)} = {latex(right)}"}


def steps(chain: Sequence[Step]) -> list[dict[str, Any]]:
    """One chain: every step's `before` is the `after` of the step before it."""
    lines = [formula(step.after) for step in chain]
    return [
        {
            "rule": step.rule.name,
            "title": step.title,
            "because": sentence_text(step.because),
            "because_latex": sentence_latex(step.because),
            "before": dict(lines[n - 1]) if n and step.before is chain[n - 1].after else formula(step.before),
            "after": lines[n],
            "where": [equation(left, right) for left, right in step.where],
            "shown": step.shown,
            "check": check(step.check),
        }
        for n, step in enumerate(chain)
    ]


def case(c: Case) -> dict[str, Any]:
    """The derivation where a condition on the indices holds."""
    return {"condition": formula(c.condition), "steps": steps(c.steps), "result": formula(c.result)}


def matrix(form: MatrixForm) -> dict[str, Any]:
    """A result without indices; its text is a NumPy expression, in which a vector has one axis."""
    return {
        **formula(form.right),
        "left": formula(form.left),
        "rows": None if form.rows is None else text(form.rows),
        "columns": None if form.columns is None else text(form.columns),
        "check": check(form.check),
    }


def claim(tested: Tested) -> dict[str, Any]:
    """What a text says beyond its definitions, with the verdict; one that cannot be put to the test has no LaTeX."""
    said = tested.claim.equation
    told = {"text": tested.claim.told, "latex": None} if said is None else equation(said.left, said.right)
    return {**told, "check": check(tested.check)}


def matrix_definition(derivation: Derivation, name: str) -> dict[str, str] | None:
    """A definition without indices, where there is such a form."""
    return next((equation(f.left, f.right) for f in derivation.matrix_definitions if text(f.left) == name), None)


def check(c: Check | None) -> dict[str, Any]:
    """What a witness found; a step that no witness saw is undecided, and never ok."""
    if c is None:
        unseen = {"method": "none", "points": 0, "max_error": None, "tolerance": None}
        return {**unseen, "ok": False, "verdict": "undecided", "detail": ""}
    return {
        "method": c.method,
        "points": c.points,
        "max_error": c.max_error if math.isfinite(c.max_error) else None,
        "tolerance": c.tolerance,
        "ok": c.ok,
        "verdict": c.verdict,
        "detail": c.detail,
    }


def sizes(problem: Problem) -> dict[str, list[str]]:
    """The sizes of each array's axes, as they were inferred."""
    return {array: [text(size) for size in problem.lengths(array)] for array in problem.axes}


__all__ = [
    "SCHEMA", "SEVERAL", "case", "check", "contract", "contract_of", "contract_of_several", "equation", "formula", "matrix",
    "sizes", "steps",
]  # fmt: skip

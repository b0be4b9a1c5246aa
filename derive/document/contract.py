"""A derivation as plain data: the JSON contract `derive/1`, to which keys are added and from which none is taken."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sympy import Expr

from derive.document.understood import Interval, domain, everything, ranges, variables
from derive.expression.nodes import name_of
from derive.notation import among, latex, sentence_latex, sentence_text, text
from derive.problem import Problem
from derive.step import Case, Check, Derivation, Gradient, MatrixForm, Step

SCHEMA = "derive/1"


def contract(derivation: Derivation) -> dict[str, Any]:
    """The contract's dictionary for a derivation; its lemmas have the same shape."""
    with among(*everything(derivation.problem)):
        return _contract(derivation, domain(derivation))


def contract_of(derivation: Derivation | Gradient) -> dict[str, Any]:
    """The dictionary of one derivation, or of several that share their lemmas."""
    return contract_of_gradient(derivation) if isinstance(derivation, Gradient) else contract(derivation)


def contract_of_gradient(gradient: Gradient) -> dict[str, Any]:
    """Several derivations as one dictionary: each in the contract's shape, and the lemmas that they share once."""
    first = gradient.parts[0]
    with among(*(e for part in gradient.parts for e in everything(part.problem))):
        used = domain(first)
        return {
            "schema": "derive-gradient/1",
            "name": gradient.problem.name or name_of(gradient.of),
            "of": formula(gradient.of),
            "wrt": [formula(v) for v in gradient.problem.variables],
            "left_out": list(gradient.problem.left_out),
            "lemmas": [_lemma(lemma, used) for lemma in gradient.lemmas],
            "derivations": [_contract(part, used) for part in gradient.parts],
            "verified": gradient.verified,
        }


def _lemma(lemma: Derivation, used: Mapping[str, Interval]) -> dict[str, Any]:
    named = {} if lemma.name is None else {"defines": formula(lemma.name)}
    return _contract(lemma, used) | {"name": name_of(lemma.of if lemma.name is None else lemma.name)} | named


def _contract(derivation: Derivation, used: Mapping[str, Interval]) -> dict[str, Any]:
    problem = derivation.problem
    twice = {} if derivation.first is None else {"first": formula(derivation.first)}
    return {
        "schema": SCHEMA,
        "name": problem.name or name_of(derivation.of),
        "of": formula(derivation.of),
        "wrt": formula(derivation.wrt),
        **twice,
        "definitions": [
            {**equation(d.head, d.body), "matrix": matrix_definition(derivation, d.name)} for d in problem.definitions
        ],
        "assumptions": [equation(a.left, a.right) for a in problem.assumptions],
        "conventions": [{"text": sentence_text(c), "latex": sentence_latex(c)} for c in derivation.conventions],
        "readings": [{"text": sentence_text(s), "latex": sentence_latex(s)} for s in problem.readings],
        "sizes": sizes(problem),
        "ranges": [
            {"index": text(r.index), "first": text(r.first), "last": text(r.last), "within": text(r.within)}
            for r in ranges(problem, *variables(derivation))
        ],
        "domain": {leaf: [low, high] for leaf, (low, high) in used.items()},
        "steps": steps(derivation.steps),
        "cases": [case(c) for c in derivation.cases],
        "merged": None if derivation.merged is None else formula(derivation.merged),
        "lemmas": [_lemma(lemma, used) for lemma in derivation.lemmas],
        "result": formula(derivation.result),
        "matrix": None if derivation.matrix is None else matrix(derivation.matrix),
        "checks": [check(c) for c in derivation.checks],
        "verified": derivation.verified,
    }


def formula(e: Expr) -> dict[str, str]:
    """An expression in the text notation and in LaTeX."""
    return {"text": text(e), "latex": latex(e)}


def equation(left: Expr, right: Expr) -> dict[str, str]:
    """left = right, in the text notation and in LaTeX."""
    return {"text": f"{text(left)} = {text(right)}", "latex": f"{latex(left)} = {latex(right)}"}


def steps(chain: Sequence[Step]) -> list[dict[str, Any]]:
    """One chain: every step's `before` is the `after` of the step before it."""
    return [
        {
            "rule": step.rule.name,
            "title": step.title,
            "because": sentence_text(step.because),
            "because_latex": sentence_latex(step.because),
            "before": formula(step.before),
            "after": formula(step.after),
            "where": [equation(left, right) for left, right in step.where],
            "shown": step.shown,
            "check": check(step.check),
        }
        for step in chain
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
    return {array: [text(size) for size in axes] for array, axes in problem.axes.items()}


__all__ = [
    "SCHEMA", "case", "check", "contract", "contract_of", "contract_of_gradient", "equation", "formula", "matrix", "sizes",
    "steps",
]  # fmt: skip

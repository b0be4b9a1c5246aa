"""What is written in the text notation, as an account: its definitions and assumptions are its equalities."""

from __future__ import annotations

import re
from typing import Any

from derive.expression.indices import free_indices
from derive.expression.nodes import indices_of
from derive.language.reader import read_problem
from derive.notation import text as written
from derive.problem import Problem
from derive.reading.account import Account, Equality, Member

#: A name with square brackets, or a sum that says its index: only the text notation has these.
NOTATION = re.compile(r"\w\[|,\s*[A-Za-z]\w{0,20}\s*\)|,\s*\([A-Za-z]\w{0,20},")


def is_notation(text: str) -> bool:
    """Whether a text has what only the text notation has."""
    return NOTATION.search(text) is not None


def read_notation(text: str) -> Account:
    """The account of a text in the text notation; raises `NotationError`."""
    problem = read_problem(text, every=True)
    items = [
        Equality("definition", (_member(d.head), _member(d.body)), tuple(str(i) for i in indices_of(d.head)))
        for d in problem.definitions
    ]
    for a in problem.assumptions:
        free = sorted({str(i) for side in (a.left, a.right) for i in free_indices(side)})
        items.append(Equality("assumption", (_member(a.left), _member(a.right)), tuple(free)))
    return Account(tuple(items), _names(problem), tuple(problem.readings))


def _member(e: Any) -> Member:
    return Member(written(e), written(e))


def _names(problem: Problem) -> dict[str, dict[str, Any]]:
    made: dict[str, dict[str, Any]] = {}
    for name in sorted(problem.quantities):
        axes = problem.axes.get(name)
        made[name] = {"kind": "array", "shape": [str(s) for s in axes]} if axes else {"kind": "number"}
    for letter in sorted(problem.letters):
        made.setdefault(letter, {"kind": "index"})
    for size in sorted(s.name for s in problem.sizes):
        made.setdefault(size, {"kind": "size"})
    for function in sorted(problem.functions):
        made[function] = {"kind": "function"}
    return made

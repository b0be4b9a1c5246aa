"""The reference answers of the development problems hold, by both methods."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from derive.check import Witness
from derive.expression.nodes import derivative
from derive.language.reader import read_expression, read_problem

FILE = Path(__file__).parent.parent / "problems" / "dev.toml"
PROBLEMS: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["problem"]


@pytest.mark.parametrize("p", PROBLEMS, ids=lambda p: p["id"])
def test_the_reference_answer_holds_and_its_opposite_fails(p: dict[str, Any]) -> None:
    problem = read_problem("; ".join(p["define"]), of=p["of"], wrt=p["wrt"], assume=p.get("assume", ()))
    neat, opposite = read_expression(p["neat"], problem), read_expression(f"-({p['neat']})", problem)
    judge = Witness(problem)
    check = judge.equal(derivative(problem.of, problem.wrt), neat)
    assert check.ok, check
    assert check.max_error < 1e-12
    assert judge.differentiates(neat, problem.of, problem.wrt, "richardson").ok
    assert judge.equal(derivative(problem.of, problem.wrt), opposite).verdict == "fails"

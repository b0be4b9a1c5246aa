"""Every problem is derived, checked, right by the witness and by an oracle that shares no code with it, and neat."""

from __future__ import annotations

import pytest

from derive.check import Witness
from derive.language.reader import read_expression

from .corpus import NEAT, PROBLEMS, ROWS, Given, derived, error, nodes

every_problem = pytest.mark.parametrize("given", ROWS, ids=list(PROBLEMS))


def test_there_are_36() -> None:
    assert len(PROBLEMS) == len(ROWS) == 36


@pytest.mark.slow
@every_problem
def test_every_step_is_checked(given: Given) -> None:
    found = derived(given.id)
    assert found.verified
    assert found.steps
    assert all(c.ok and c.points >= 32 for c in found.checks)
    assert all(s.check is not None and s.check.ok and s.check.points >= 32 for s in found.derivation.all_steps())


@pytest.mark.slow
@every_problem
def test_the_witness_finds_it_equal_to_the_neat_form(given: Given) -> None:
    problem = derived(given.id).derivation.problem
    assert Witness(problem).equal(derived(given.id).result.expr, read_expression(given.neat, problem)).verdict == "holds"


@pytest.mark.slow
@every_problem
def test_the_oracle_finds_it_right(given: Given) -> None:
    assert error(given, derived(given.id).result.text) < 1e-8


@pytest.mark.slow
@every_problem
def test_it_is_neat(given: Given) -> None:
    text = derived(given.id).result.text
    assert nodes(text) <= NEAT * nodes(given.neat), text


@every_problem
def test_the_neat_form_itself_is_right(given: Given) -> None:
    assert error(given, given.neat) < 1e-8


@pytest.mark.parametrize("which", ["softmax", "sigmoid", "linear-regression-matrix", "layer-norm", "hinge"])
def test_the_oracle_finds_a_wrong_answer_wrong(which: str) -> None:
    given = PROBLEMS[which]
    assert error(given, f"-({given.neat})") > 1e-3
    assert error(given, f"({given.neat})*1.001") > 1e-6

"""Every wrong inequality fails, with a place where it is wrong, and every right one holds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from derive.check import Witness
from derive.check.inequality import Sign, related
from derive.expression.nodes import Derivative
from derive.language.reader import read_problem
from derive.step import Check

GROUPS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "inequalities.toml").read_text(encoding="utf-8")
)["group"]  # fmt: skip
SIGN = re.compile(r" (<=|>=|!=|<|>) (?=[^()]*(?:\([^()]*(?:\([^()]*\)[^()]*)*\)[^()]*)*$)")


def judged(define: str, claim: str, assume: tuple[str, ...] = (), points: int = 32) -> Check:
    sign: Sign = SIGN.search(claim)[1]  # type: ignore[index,assignment]
    problem = read_problem(define, assume=assume, claim=SIGN.sub(" = ", claim))
    equation = problem.assumptions[-1]
    sides = (equation.left, equation.right)
    inside = () if any(side.has(Derivative) for side in sides) else sides
    witness = Witness(replace(problem, assumptions=problem.assumptions[:-1]), points, inside=inside)
    return related(witness, equation.left, sign, equation.right)


def rows(kind: str) -> list[Any]:
    found = [(group.get("define", ""), tuple(group.get("assume", ())), row) for group in GROUPS for row in group.get(kind, ())]
    return [pytest.param(*row, id=row[2] if kind == "right" else f"{row[2]['because']}: {row[2]['claim']}") for row in found]


@pytest.mark.slow
@pytest.mark.parametrize(("define", "assume", "claim"), rows("right"))
def test_a_right_inequality_holds(define: str, assume: tuple[str, ...], claim: str) -> None:
    found = judged(define, claim, assume)
    assert (found.verdict, found.detail) == ("holds", "")
    assert found.points >= 32


@pytest.mark.slow
@pytest.mark.parametrize(("define", "assume", "row"), rows("wrong"))
def test_a_wrong_inequality_fails_at_a_place(define: str, assume: tuple[str, ...], row: dict[str, str]) -> None:
    found = judged(define, row["claim"], assume)
    assert found.verdict == "fails", found.detail
    place = found.counterexample
    assert place is not None
    sign = SIGN.search(row["claim"])[1]  # type: ignore[index]
    right_way = {"<": place.left < place.right, "<=": place.left <= place.right, ">": place.left > place.right,
                 ">=": place.left >= place.right, "!=": abs(place.left - place.right) > 1e-9}  # fmt: skip
    assert not right_way[sign] or abs(place.left - place.right) < 1e-15


@pytest.mark.slow
@pytest.mark.parametrize(("define", "assume", "row"), rows("undecided"))
def test_what_cannot_be_told_is_undecided(define: str, assume: tuple[str, ...], row: dict[str, str]) -> None:
    found = judged(define, row["claim"], assume)
    assert found.verdict == "undecided"
    assert found.detail and found.counterexample is None


def test_a_branch_that_was_never_visited_leaves_it_undecided() -> None:
    """What stands on the other branch is claimed of too, and there it may be wrong."""
    found = judged("f = where(sum(x[i]**2, i) > 10**30 + sum(x[i]**4, i)*10**20, -1, 1)", "f > 0")
    assert found.verdict != "holds"


def test_the_counterexample_has_few_digits_where_those_will_do() -> None:
    found = judged("", "tanh(x) <= x")
    assert found.counterexample is not None
    assert found.counterexample.leaves["x"] == round(found.counterexample.leaves["x"], 1)


def test_the_sides_of_a_turned_inequality_are_its_own() -> None:
    found = judged("", "2*x >= x").counterexample
    assert found is not None and found.left == 2 * found.right < found.right

"""Every wrong equation fails and every right one holds: the tester is tested by equations that are wrong on purpose.

Of some nothing can be told, and that is said: they are no more than undecided.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from derive.check import Witness
from derive.expression.nodes import Index, relation
from derive.language.reader import read_expression, read_problem

GROUPS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "controls.toml").read_text(encoding="utf-8"))["group"]
ROWS = {kind: [(n, row) for n, group in enumerate(GROUPS) for row in group.get(kind, ())]
        for kind in ("right", "wrong", "undecided")}  # fmt: skip


@cache
def witness(number: int) -> Witness:
    group = GROUPS[number]
    return Witness(read_problem(group["define"], of=group.get("of"), wrt=group["wrt"], assume=group.get("assume", ())))


def verdict(number: int, row: dict[str, str]) -> tuple[str, str]:
    judge = witness(number)
    condition = None
    if "when" in row:
        i, sign, j = row["when"].split()
        condition = relation(Index(i), sign, Index(j))
    left, right = (read_expression(row[side], judge.problem) for side in ("left", "right"))
    found = judge.equal(left, right, condition)
    return found.verdict, found.detail


@pytest.mark.slow
@pytest.mark.parametrize(("number", "row"), ROWS["right"], ids=[f"{r['left']} = {r['right']}" for _, r in ROWS["right"]])
def test_a_right_equation_holds(number: int, row: dict[str, str]) -> None:
    assert verdict(number, row) == ("holds", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "row"), ROWS["wrong"], ids=[f"{r['because']}: {r['left']} = {r['right']}" for _, r in ROWS["wrong"]]
)
def test_a_wrong_equation_fails(number: int, row: dict[str, str]) -> None:
    found, detail = verdict(number, row)
    assert found == "fails", detail
    assert detail


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "row"), ROWS["undecided"], ids=[f"{r['because']}: {r['left']} = {r['right']}" for _, r in ROWS["undecided"]]
)
def test_what_cannot_be_told_is_undecided(number: int, row: dict[str, str]) -> None:
    found, detail = verdict(number, row)
    assert found == "undecided"
    assert detail


def test_there_are_enough_controls() -> None:
    assert len(ROWS["wrong"]) >= 70
    assert len(ROWS["right"]) >= 70


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(GROUPS)), ids=[f"{n}: {g['define']}" for n, g in enumerate(GROUPS)])
def test_what_is_said_soon_is_what_a_close_look_says(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    group = GROUPS[number]
    problem = read_problem(group["define"], of=group.get("of"), wrt=group["wrt"], assume=group.get("assume", ()))
    soon, close = Witness(problem), Witness(problem)
    monkeypatch.setattr(close, "_outright", lambda *asked: None)
    for row in (row for kind in ROWS for n, row in ROWS[kind] if n == number and "when" not in row):
        left, right = (read_expression(row[side], problem) for side in ("left", "right"))
        assert soon.equal(left, right) == close.equal(left, right), row

"""What a rule says of itself: the nodes that it applies to, how a line with it is told, and what it goes on from."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import derive
from derive.document.calculation import calculation
from derive.expression.monomial import same
from derive.expression.nodes import Derivative, scalar
from derive.pipeline import answer
from derive.question import Question
from derive.rule import Role, Rule
from derive.rules import RULES

from .reading import bare, facts, read_law

HOUSE = Path(derive.__file__).parent
#: Names with a hyphen: no word of anything else.
HYPHENATED = frozenset(name for name in RULES if "-" in name)


def of_role(role: Role) -> list[Rule]:
    return [r for r in RULES.values() if role in r.roles]


@pytest.mark.parametrize("role", Role)
def test_every_role_is_some_rule_s(role: Role) -> None:
    assert of_role(role)


@pytest.mark.parametrize("r", [r for r in RULES.values() if r.heads], ids=str)
def test_a_rule_is_not_asked_of_a_node_with_another_head(r: Rule) -> None:
    z = scalar("z")
    assert r.fits(z) is isinstance(z, r.heads)
    if not r.fits(z):
        assert r(z, facts(bare())) is None


@pytest.mark.parametrize("r", [r for r in RULES.values() if r.law and r.heads], ids=str)
def test_the_head_is_that_of_the_law_or_of_a_part_of_it(r: Rule) -> None:
    left = read_law(r.law)[0]
    assert any(r.fits(part) for part in (left, *left.args))


@pytest.mark.parametrize("r", of_role(Role.LINEAR), ids=str)
def test_linear_rules_are_of_differentiation(r: Rule) -> None:
    assert r.heads == (Derivative,) and r.law.startswith("diff(") and r.law.count("diff(") >= 2


@pytest.mark.parametrize("r", of_role(Role.ORDER), ids=str)
def test_rules_that_only_reorder_leave_what_is_there(r: Rule) -> None:
    left, right, _ = read_law(r.law)
    assert same(left, right) and sorted(map(str, left.atoms())) == sorted(map(str, right.atoms()))


def test_what_a_rule_goes_on_from_is_a_rule() -> None:
    assert {name for r in RULES.values() for name in r.continues} <= RULES.keys()


@pytest.mark.parametrize("text", ["layer-norm", "attention-key", "self-attention"])
def test_quiet_rules_are_seen_in_full_detail_only(text: str) -> None:
    (made,) = answer(Question(text)).parts
    chains = [d.steps for d in (*made.lemmas, made)]
    quiet = [s for chain in chains for s in chain[:-1] if Role.QUIET in s.rule.roles and s.shown == 2]
    shown = [line.steps[-1] for chain in chains for line in calculation(chain[0].before, chain).lines[:-1]]
    assert quiet and not any(s in quiet for s in shown)


@pytest.mark.slow
def test_no_room_but_that_of_the_rules_sorts_them_by_name() -> None:
    named = {
        f"{path.relative_to(HOUSE)}:{part.lineno}"
        for room in ("engine", "document", "matrix", "check", "notation")
        for path in (HOUSE / room).rglob("*.py")
        for part in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(part, ast.Constant) and part.value in HYPHENATED
    }
    assert named == set()

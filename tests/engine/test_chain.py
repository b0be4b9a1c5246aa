"""What every derivation is: one chain of named, registered, checked steps, which a level of detail only groups."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sympy.core.function import AppliedUndef

from derive.document.calculation import LEVELS, calculation
from derive.expression.indices import free_indices
from derive.expression.nodes import Derivative, Expr, Indexed, Mul, derivative
from derive.expression.places import at, walk
from derive.notation import latex, text
from derive.rules import RULES
from derive.step import Derivation, Step
from tests.problems.corpus import EVERYTHING, derived

every_derivation = pytest.mark.parametrize("which", EVERYTHING)


def chains(d: Derivation) -> Iterator[tuple[Derivation, Expr, tuple[Step, ...], Expr]]:
    """Every chain of a derivation: its lemmas', its own, and those of its cases."""
    for lemma in d.lemmas:
        yield from chains(lemma)
    yield d, d.start, d.steps, d.result
    for case in d.cases:
        yield d, d.start, case.steps, case.result


@pytest.mark.slow
@every_derivation
def test_each_step_begins_where_the_one_before_ended(which: str) -> None:
    for _, start, steps, result in chains(derived(which).derivation):
        assert steps
        assert steps[0].before == start
        assert [s.before for s in steps[1:]] == [s.after for s in steps[:-1]]
        assert steps[-1].after == result


@pytest.mark.slow
@every_derivation
def test_it_begins_with_the_question(which: str) -> None:
    for d, start, _, _ in chains(derived(which).derivation):
        assert start == derivative(d.of, d.wrt)


@pytest.mark.slow
@every_derivation
def test_neighbours_differ(which: str) -> None:
    for _, _, steps, _ in chains(derived(which).derivation):
        for s in steps:
            assert s.before != s.after
            assert text(s.before) != text(s.after), f"{s.rule} changes nothing that is written: {text(s.after)}"
            assert latex(s.before) != latex(s.after)


@pytest.mark.slow
@every_derivation
def test_no_line_stands_twice(which: str) -> None:
    for _, start, steps, _ in chains(derived(which).derivation):
        lines = [text(e) for e in (start, *(s.after for s in steps))]
        assert sorted(set(lines)) == sorted(lines)


@every_derivation
def test_no_derivative_is_left_in_a_result(which: str) -> None:
    for _, _, _, result in chains(derived(which).derivation):
        left = [e for _, e in walk(result) if isinstance(e, Derivative)]
        assert all(isinstance(e.args[0], AppliedUndef) for e in left), text(result)


@every_derivation
def test_every_step_is_named_and_placed(which: str) -> None:
    for s in derived(which).derivation.all_steps():
        assert RULES[s.rule.name] is s.rule
        assert s.title and s.title[0].isupper()
        assert s.shown in LEVELS.values()
        assert isinstance(at(s.before, s.place), Expr)
        assert all(isinstance(name, Expr) and isinstance(value, Expr) for name, value in s.where)


@every_derivation
def test_outside_of_its_place_a_step_changes_nothing(which: str) -> None:
    """Every entry that stood before a step still stands after it, or the rule was about the node that held it."""
    for s in derived(which).derivation.all_steps():
        e, new = s.before, s.after
        for step in s.place:
            if type(e) is not type(new) or len(e.args) != len(new.args):
                break  # a product that joined the product around it
            if isinstance(e, Mul) and e.args[0] == -1 and new.args[0] != -1:
                break  # a number that took the sign in front of it
            assert [a for n, a in enumerate(e.args) if n != step] == [a for n, a in enumerate(new.args) if n != step], str(s.rule)
            e, new = e.args[step], new.args[step]  # type: ignore[assignment]


@every_derivation
def test_a_line_has_only_the_free_indices_of_the_question(which: str) -> None:
    for d, start, steps, _ in chains(derived(which).derivation):
        for s in steps:
            assert free_indices(s.after) <= free_indices(start) | free_indices(d.of) | free_indices(d.wrt)


@every_derivation
def test_a_level_of_detail_groups_the_same_steps(which: str) -> None:
    for _, start, steps, result in chains(derived(which).derivation):
        ends: list[list[int]] = []
        for level in ("brief", "normal", "full"):
            made = calculation(start, steps, level)  # type: ignore[arg-type]
            grouped = [s for line in made.lines for s in line.steps]
            assert [id(s) for s in grouped] == [id(s) for s in steps]
            assert all(line.expr == line.steps[-1].after and line.reasons for line in made.lines)
            assert made.start == start and made.lines[-1].expr == result
            ends.append([id(line.steps[-1]) for line in made.lines])
        brief, normal, full = ends
        assert set(brief) <= set(normal) <= set(full) == {id(s) for s in steps}


@pytest.mark.slow
@every_derivation
def test_a_line_is_read_back(which: str) -> None:
    from derive.language.reader import read_expression

    d = derived(which).derivation
    for e in (d.result, *(s.after for s in d.steps)):
        assert text(read_expression(text(e), d.problem)) == text(e)


@every_derivation
def test_lemmas_come_before_they_are_used(which: str) -> None:
    d = derived(which).derivation
    known = [lemma.asked for lemma in d.lemmas]
    assert len(set(known)) == len(known)
    for n, lemma in enumerate(d.lemmas):
        uses = {s.rule.name for s in lemma.steps}
        assert "lemma" not in uses or n > 0 or lemma.lemmas


def test_indexed_is_not_entered() -> None:
    assert not any(isinstance(e, Indexed) for place, e in walk(derived("softmax").result.expr) if len(place) > 5)

"""The contract battery: what is promised of every derivation, for every entry of the catalogue."""

from __future__ import annotations

import ast
import json
from functools import cache

import pytest

import derive
from derive.api import Derived
from derive.catalogue import NO_NUMBER, Entry, catalogue
from derive.check.call import Call, dotted
from derive.cli import main
from derive.document.understood import leaves
from derive.expression.nodes import name_of
from derive.language.reader import read_expression
from derive.notation import text
from derive.step import Derivation

ENTRIES = pytest.mark.parametrize("entry", catalogue().values(), ids=lambda e: e.name)
KEYS = {"schema", "name", "of", "wrt", "definitions", "assumptions", "steps", "cases", "lemmas", "result", "checks", "verified"}
STEP_KEYS = {"rule", "title", "before", "after", "where", "check"}


@cache
def derived(name: str) -> Derived:
    return derive.derive(name)


def chains(d: Derivation) -> list[Derivation]:
    """A derivation and all its lemmas."""
    return [d, *(inner for lemma in d.lemmas for inner in chains(lemma))]


@pytest.mark.slow
@ENTRIES
def test_every_line_is_checked_and_leads_to_the_result(entry: Entry) -> None:
    whole = derived(entry.name)
    assert whole.verified
    for d in chains(whole.derivation):
        lines = [d.start, *(s.after for s in d.steps)]
        assert [s.before for s in d.steps] == lines[:-1] and lines[-1] == d.result
        for step in d.all_steps():
            assert step.before != step.after and step.title and step.rule.because
            assert step.check is not None and step.check.ok


@pytest.mark.slow
@ENTRIES
def test_what_is_printed_reads_back(entry: Entry) -> None:
    d = derived(entry.name).derivation
    given = [side for e in d.problem.definitions for side in (e.head, e.body)]
    given += [side for a in d.problem.assumptions for side in (a.left, a.right)]
    lines = [e for part in chains(d) for e in (part.of, part.wrt, part.result, *(s.after for s in part.steps))]
    for e in (*given, *lines):
        assert read_expression(text(e), d.problem) == e


@pytest.mark.slow
@ENTRIES
def test_the_json_has_every_key(entry: Entry) -> None:
    found = derived(entry.name).to_dict()
    assert found.keys() >= KEYS and found["schema"] == "derive/1" and found["name"] == entry.name
    assert found["verified"] is True and found["steps"] and found["checks"]
    for step in found["steps"]:
        assert step.keys() >= STEP_KEYS and step["check"]["ok"] is True
        assert step["before"]["latex"] and step["after"]["latex"]
    json.dumps(found, allow_nan=False)


@pytest.mark.slow
@ENTRIES
def test_what_pytorch_is_asked_is_about_the_same_leaves(entry: Entry) -> None:
    problem = derived(entry.name).derivation.problem
    call = Call(entry.torch, "torch")
    assert {*leaves(problem)} <= call.names.keys() <= {*leaves(problem), *map(str, problem.sizes)}
    assert name_of(problem.wrt) in call.names
    outer = call.tree
    while isinstance(outer, ast.Subscript):
        outer = outer.value
    own = isinstance(outer, ast.Call) and dotted(outer.func) == entry.pytorch
    assert entry.pytorch in call.functions and (own or entry.composed)


@pytest.mark.slow
@ENTRIES
def test_kinks_and_domains_are_about_the_entry(entry: Entry) -> None:
    problem = derived(entry.name).derivation.problem
    assert entry.domain.keys() <= {*leaves(problem)}
    assert entry.square == () or {*entry.square} <= {*leaves(problem)}
    for kink in entry.kinks:
        assert " = " in kink.at
        for equation in kink.point:
            leaf, _, value = equation.partition(" = ")
            assert name_of(read_expression(leaf, problem)) in leaves(problem)  # type: ignore[arg-type]
            assert read_expression(value, problem) is not None
        for side in (kink.value, kink.pytorch):
            assert side == NO_NUMBER or read_expression(side, problem) is not None


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """As wide as where nobody says how wide, whatever runs the tests."""
    monkeypatch.setenv("COLUMNS", "100")


def test_the_list_shows_every_entry_under_its_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    shown = capsys.readouterr().out
    for family, title in {"activation": "Activations", "loss": "Losses", "layer": "Layers", "model": "Models"}.items():
        assert f"\n{title} (" in f"\n{shown}"
        assert main(["list", "--family", family, "--format", "json"]) == 0
        names = [e["name"] for e in json.loads(capsys.readouterr().out)["entries"]]
        assert names == [e.name for e in catalogue().values() if e.family == family]
    words = " ".join(shown.split())
    assert all(f"{e.name} {e.about}" in words for e in catalogue().values())
    assert max(map(len, shown.splitlines())) <= 100


@ENTRIES
def test_the_list_tells_all_of_an_entry(entry: Entry, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", entry.name]) == 0
    words = " ".join(capsys.readouterr().out.split())
    for said in (entry.title, entry.about, *entry.define, entry.source, *(k.says for k in entry.kinks)):
        assert " ".join(said.split()) in words
    assert entry.kinks or "kinks none" in words

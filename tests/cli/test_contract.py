"""The JSON contract of `spec/notation.md`, checked key by key."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

import derive
from derive import cli
from derive.catalogue import catalogue
from derive.language.reader import read_expression

FORMULA = {"text": str, "latex": str}
KEYS: dict[str, Any] = {
    "schema": str, "name": str, "of": dict, "wrt": dict, "definitions": list, "assumptions": list, "steps": list, "cases": list,
    "lemmas": list, "result": dict, "checks": list, "verified": bool,
}  # fmt: skip


def check_formula(value: Any) -> None:
    assert isinstance(value, dict)
    for key, kind in FORMULA.items():
        assert isinstance(value[key], kind) and value[key].strip()
    assert "\n" not in value["text"] and value["latex"].count("{") == value["latex"].count("}")


def check_check(value: Any, stepwise: bool) -> None:
    assert isinstance(value["ok"], bool) and isinstance(value["method"], str)
    assert value["verdict"] in ("holds", "fails", "undecided") and value["ok"] == (value["verdict"] == "holds")
    assert isinstance(value["points"], int) and not isinstance(value["points"], bool)
    for key in ("max_error", "tolerance"):
        assert isinstance(value[key], float | int) and math.isfinite(value[key]) and value[key] >= 0
    if value["ok"]:
        assert value["max_error"] <= value["tolerance"] and (value["points"] >= 32 or not stepwise)


def check_steps(steps: Any) -> None:
    for n, step in enumerate(steps):
        assert isinstance(step["rule"], str) and step["rule"] == step["rule"].lower() and " " not in step["rule"]
        assert isinstance(step["title"], str) and step["title"]
        check_formula(step["before"])
        check_formula(step["after"])
        assert isinstance(step["where"], list)
        for piece in step["where"]:
            check_formula(piece)
            assert " = " in piece["text"]
        check_check(step["check"], True)
        if n:
            assert step["before"] == steps[n - 1]["after"]


def check_contract(value: Any) -> None:
    assert isinstance(value, dict)
    for key, kind in KEYS.items():
        assert isinstance(value[key], kind), key
    assert value["schema"] == "derive/1"
    for formula in (value["of"], value["wrt"], value["result"], *value["definitions"], *value["assumptions"]):
        check_formula(formula)
    assert value["steps"]
    check_steps(value["steps"])
    assert value["steps"][-1]["after"] == value["result"]
    for case in value["cases"]:
        check_formula(case["condition"])
        check_formula(case["result"])
        check_steps(case["steps"])
        assert case["steps"][-1]["after"] == case["result"]
    for lemma in value["lemmas"]:
        check_contract(lemma)
    for check in value["checks"]:
        check_check(check, False)
    if value["verified"]:
        assert value["checks"] and all(c["ok"] for c in value["checks"]) and all(s["check"]["ok"] for s in value["steps"])


@pytest.mark.parametrize("name", list(catalogue()))
def test_every_entry_follows_the_contract(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--format", "json"]) == 0
    value = json.loads(capsys.readouterr().out)
    check_contract(value)
    assert value["name"] == name and value["verified"] is True


@pytest.mark.parametrize("name", list(catalogue()))
def test_what_is_printed_as_text_reads_back(name: str) -> None:
    derived = derive.derive(name)
    problem = derived.derivation.problem
    for formula in (derived.result, *(f for s in derived.steps for f in (s.before, s.after))):
        assert read_expression(formula.text, problem) == formula.expr


def test_softmax_as_data() -> None:
    value = derive.derive("softmax").to_dict()
    assert value["result"]["text"].replace(" ", "") == "p[i]*(delta(i,j)-p[j])"
    assert [c["condition"]["text"] for c in value["cases"]] == ["i == j", "i != j"]
    assert value["of"]["text"] == "p[i]" and value["wrt"]["latex"] == "a_j"


def test_the_schema_check_fails_where_it_must() -> None:
    for key in KEYS:
        broken = derive.derive("sigmoid").to_dict()
        del broken[key]
        with pytest.raises((AssertionError, KeyError)):
            check_contract(broken)


def test_the_matrix_form_is_in_the_contract() -> None:
    found = derive.derive("r[n] = y[n] - sum(X[n,d]*w[d], d); L = sum(r[n]**2, n)", wrt="w[j]").to_dict()
    assert found["matrix"]["text"] == "-2*X.T @ r" and found["matrix"]["left"]["text"] == "diff(L, w)"
    assert (found["matrix"]["rows"], found["matrix"]["columns"]) == ("j", None)
    assert [d["matrix"] and d["matrix"]["text"] for d in found["definitions"]] == ["r = y - X @ w", "L = norm(r)**2"]
    check_formula(found["matrix"])
    check_check(found["matrix"]["check"], True)
    assert found["lemmas"][0]["matrix"]["text"] == "-X"
    without = derive.derive("sigmoid").to_dict()
    assert without["matrix"] is None and without["definitions"][0]["matrix"] is None

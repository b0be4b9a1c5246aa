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


@pytest.mark.slow
@pytest.mark.parametrize("name", list(catalogue()))
def test_every_entry_follows_the_contract(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--format", "json"]) == 0
    value = json.loads(capsys.readouterr().out)
    check_contract(value)
    assert value["name"] == name and value["verified"] is True


@pytest.mark.slow
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


def layered(layers: int) -> str:
    """A network of some layers, and half the squared distance of the last from y."""
    lines, before = [], "x"
    for n in range(1, layers + 1):
        lines.append(f"a{n}[i] = tanh(sum(W{n}[i,d]*{before}[d], d))")
        before = f"a{n}"
    return "; ".join([*lines, f"L = sum(({before}[i] - y[i])**2, i)/2"])


GROWTH = {"one": {"wrt": "W1[i,j]"}, "gradient": {"gradient": True}}


@pytest.mark.slow
@pytest.mark.parametrize("options", GROWTH.values(), ids=GROWTH)
def test_the_length_grows_with_the_depth_and_no_faster(options: dict[str, Any]) -> None:
    lengths = {n: len(json.dumps(derive.derive(layered(n), of="L", **options).to_dict(), indent=2)) for n in (4, 8, 16)}
    slope = math.log(lengths[16] / lengths[4]) / math.log(4)
    assert slope <= 1.1, lengths


def test_a_lemma_repeats_nothing_that_stands_around_it() -> None:
    value = derive.derive(layered(3), of="L", wrt="W1[i,j]").to_dict()
    assert len(value["definitions"]) == 10 and value["sizes"].keys() >= {"W1", "W2", "W3", "x", "y", "delta1"}
    assert len(value["lemmas"]) == 3 and value["ranges"]
    for lemma in value["lemmas"]:
        assert (lemma["definitions"], lemma["sizes"], lemma["assumptions"], lemma["domain"]) == ([], {}, [], {})
        said = {(r["index"], r["first"], r["last"]) for r in value["ranges"]}
        assert not said & {(r["index"], r["first"], r["last"]) for r in lemma["ranges"]}


def test_what_is_said_of_a_lemma_and_around_it_is_all_that_it_rests_on() -> None:
    gradient = derive.derive(layered(3), of="L", gradient=True)
    value = gradient.to_dict()
    around = {d["text"] for d in value["definitions"]}
    for part, told in zip(gradient.parts, value["derivations"], strict=True):
        here = around | {d["text"] for d in told["definitions"]}
        assert here >= {d.text for d in part.definitions}
        assert {**value["sizes"], **told["sizes"]}.keys() >= part.derivation.problem.axes.keys()
        rests_on = [value["lemmas"][n] for n in told["shared"]] + told["lemmas"]
        assert [x["result"]["text"] for x in rests_on] == [x.result.text for x in part.lemmas]
        assert told["steps"] and told["checks"] and told["verified"] is True
        assert told["schema"] == "derive/1" and not around & {d["text"] for d in told["definitions"]}
        assert not value["sizes"].keys() & told["sizes"].keys()
    assert value["schema"] == "derive-gradient/2"
    assert gradient.parts[0].to_dict()["definitions"], "a part by itself says everything"


def test_a_domain_is_said_once() -> None:
    value = derive.derive("p[i] = q[i]/sum(q[k], k); L = -sum(log(q[i])*p[i], i)", of="L", wrt="q[j]").to_dict()
    assert value["domain"] == {"q": [0.0, None]} and value["lemmas"] and not any(x["domain"] for x in value["lemmas"])

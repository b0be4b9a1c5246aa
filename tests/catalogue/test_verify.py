"""`derive verify`: the whole catalogue agrees with PyTorch, and what is wrong on purpose does not."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import derive
from derive.catalogue import Entry, Kink, Precision, catalogue
from derive.check.autograd import Backend, Torch, agreement
from derive.check.call import Call
from derive.cli import main
from derive.columns import width
from derive.language.reader import read_expression
from derive.verify import backend, verify_entry


@cache
def torch() -> Backend:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    return backend("torch")


def known_as(monkeypatch: pytest.MonkeyPatch, entries: Mapping[str, Entry]) -> None:
    monkeypatch.setattr("derive.catalogue.catalogue", lambda: entries)
    monkeypatch.setattr("derive.catalogue.entry_of", entries.get)


@pytest.mark.slow
@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda e: e.name)
def test_an_entry_agrees_with_pytorch(entry: Entry) -> None:
    found = verify_entry(entry, torch())
    assert found.agrees, found.miss
    assert found.found is not None and found.found.points >= 24
    assert len({tuple(shape) for shape in found.found.shapes}) == 3 or not found.found.shapes
    if found.found.shapes and not entry.square:
        assert all(len({n for _, n in shape}) == len(shape) for shape in found.found.shapes)


WRONG: dict[str, tuple[str, dict[str, Any], str]] = {
    "another function": ("softmax", {"torch": "torch.nn.functional.log_softmax(a, dim=0)"}, "value"),
    "a scale": ("mse", {"torch": "torch.nn.functional.mse_loss(x*w + b, y, reduction='sum')"}, "value"),
    "the other argument": ("kl-divergence", {"torch": "torch.nn.functional.kl_div(torch.log(p), q, reduction='sum')"}, "value"),
    "a parameter left out": ("huber", {"torch": "torch.nn.functional.huber_loss(f, y)"}, "value"),
    "the graph cut": ("silu", {"torch": "x*torch.round(torch.sigmoid(x)*1e15)/1e15"}, "derivative"),
    "a shape": ("linear-input", {"torch": "torch.nn.functional.linear(x[None], W, b)"}, "has the shape"),
    "sizes that do not fit": ("rnn-cell", {"square": ()}, "RuntimeError"),
    "our kink": ("relu", {"kinks": (Kink("x = 0", ("x = 0",), "1", "0", "wrong"),)}, "at the kink x = 0, here"),
    "their kink": ("relu", {"kinks": (Kink("x = 0", ("x = 0",), "0", "1/2", "wrong"),)}, "at the kink x = 0, there"),
    "a number where none is": (
        "l2-norm",
        {"kinks": (Kink("y[i] = x[i]*w + b", ("y[i] = x[i]*w + b",), "0", "0", "wrong"),)},
        "at the kink",
    ),
    "digits that are lost without a word": ("celu", {"precision": None}, "derivative"),
    "no function": ("relu", {"torch": "torch.load(x)"}, "no function of tensors"),
    "an unknown leaf": ("relu", {"torch": "torch.nn.functional.relu(z)"}, "KeyError"),
    "another library": ("relu", {"torch": "numpy.maximum(x, 0)"}, "no function of torch"),
    "a definition that is stuck or wrong": ("relu", {"define": ("y = max(x, 0",)}, "NotationError"),
}


@pytest.mark.parametrize(("name", "change", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_on_purpose_misses(name: str, change: dict[str, Any], said: str) -> None:
    found = verify_entry(replace(catalogue()[name], **change), torch())
    assert not found.agrees and said in found.miss


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("softmax", "p[j]*(delta(i, j) - p[i]) + 1/1000000000*p[i]"),
        ("softmax", "p[i]*(1 - p[j])"),
        ("attention-key", "p[m]*(V[m,h] - y[h])*q[e]/D"),
        ("linear", "x[l]"),
        ("batch-norm", "delta(j, l)*g[j]/s[j]*(delta(n, k) - 1/N)"),
    ],
)
def test_a_derivative_that_is_wrong_misses(name: str, wrong: str) -> None:
    library = torch()
    right = derive.derive(name).derivation
    call = Call(catalogue()[name].torch, "torch")
    assert agreement(right, call, library).agrees
    found = agreement(replace(right, result=read_expression(wrong, right.problem)), call, library)
    assert found.miss.startswith("derivative: ") and found.derivative_error > found.value_error


def test_a_tolerance_is_for_the_derivative_only() -> None:
    call = "(1 + 1e-8)*torch.nn.functional.softmax(a, dim=0)"
    loose = replace(catalogue()["softmax"], torch=call, precision=Precision(1e-6, "no"))
    assert verify_entry(loose, torch()).miss.startswith("value: ")


def test_the_table_and_the_exit_status(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    torch()
    relu = catalogue()["relu"]
    wrong = replace(relu, name="wrong", torch="torch.abs(x)", pytorch="torch.abs")
    known_as(monkeypatch, {"relu": relu, "wrong": wrong, "hinge": catalogue()["hinge"]})
    assert main(["verify", "--all", "--backend", "torch"]) == 1
    shown = capsys.readouterr().out
    assert "✓ relu " in shown and "✗ wrong " in shown and "2 of 3 agree" in shown and "Missed: wrong." in shown
    assert "at y[n]*f[n] = 1: 0 here, -y[m]/N in PyTorch" in shown
    assert main(["verify", "relu", "hinge"]) == 0
    capsys.readouterr()
    assert main(["verify", "wrong", "relu", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "derive-verify/1" and found["agrees"] is False
    assert [e["agrees"] for e in found["entries"]] == [False, True]
    keys = {"function", "call", "points", "shapes", "value_error", "derivative_error", "kinks", "miss"}
    assert found["entries"][0].keys() >= keys


def test_the_table_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    torch()
    assert main(["verify", "relu", "celu", "hinge", "--lang", "zh", "--color", "never"]) == 0
    shown = capsys.readouterr().out
    assert "3 个中有 3 个一致。" in shown and "在 x = 0：两者都取 0" in shown and "单精度" in shown
    assert not re.search(r"[a-z]+ [a-z]+ [a-z]+", shown)
    heading, row = (line for line in shown.splitlines() if line.startswith(("  名称", "✓ hinge")))
    assert width(heading[: heading.index("维度")]) == width(row[: row.index("N = ")])


def test_without_pytorch_one_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert main(["verify", "softmax"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and 'python -m pip install "derive[torch]"' in told.err


@pytest.mark.parametrize("words", [["softmx"], ["relu", "sofmax"], [], ["--all", "softmax"], ["softmax", "--backend", "numpy"]])
def test_what_cannot_be_verified_is_bad_input(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        status = main(["verify", *words])
    except SystemExit as stop:
        status = stop.code  # type: ignore[assignment]
    assert status == 2 and capsys.readouterr().err.startswith("derive: ")


@pytest.mark.parametrize(
    "name",
    [
        "torch.load", "torch.save", "torch.os.system", "torch.hub.load", "torch.nn.Linear", "torch.Tensor", "torch.compile",
        "torch.nn.functional.torch", "torch.nn.functional.warnings", "torch._C", "torch.set_default_device", "torch.nothing",
        "torch.nn.functional", "torch", "torch.utils.data.DataLoader", "torch.special.os",
        "torch.nn.functional._verify_spatial_size",
    ],
)  # fmt: skip
def test_only_functions_of_tensors_are_called(name: str) -> None:
    torch()
    with pytest.raises(ValueError, match="no function of tensors"):
        Torch().function(name)

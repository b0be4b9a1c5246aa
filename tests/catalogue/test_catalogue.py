"""The catalogue is data: every key known, every entry readable, derived and checked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import derive
from derive import catalogue as data
from derive.catalogue import OPTIONAL, REQUIRED, Entry, catalogue, read_entry
from derive.language.reader import read_expression, read_problem

NAMES = [
    "sigmoid",
    "softmax",
    "log-softmax",
    "mse",
    "sse",
    "l2-norm",
    "cross-entropy",
    "binary-cross-entropy",
    "softmax-cross-entropy",
]
RESULTS = {
    "sigmoid": "s*(1 - s)",
    "softmax": "p[i]*(delta(i, j) - p[j])",
    "log-softmax": "delta(i, j) - p[j]",
    "softmax-cross-entropy": "p[j] - t[j]",
    "cross-entropy": "-t[j]/q[j]",
    "l2-norm": "-sum(x[i]*r[i], i)/L",
}
GOOD = {"title": "Square", "about": "x times x.", "define": ["f = x**2"], "wrt": "x", "pytorch": "torch.square"}


def test_the_names() -> None:
    assert set(NAMES) <= set(catalogue())
    for name, entry in catalogue().items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) and entry.name == name


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda e: e.name)
def test_an_entry_is_complete(entry: Entry) -> None:
    assert entry.title and entry.about.endswith(".") and entry.about.count(". ") == 0 and entry.pytorch.startswith("torch.")
    problem = read_problem(entry.text, entry.of, entry.wrt, entry.assume, name=entry.name, domain=entry.domain)
    assert set(problem.domain) <= set(re.findall(r"\w+", entry.text))


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_is_derived_and_checked(name: str) -> None:
    derived = derive.derive(name)
    assert derived.verified
    if name in RESULTS:
        problem = derived.derivation.problem
        assert derived.result.expr == read_expression(RESULTS[name], problem)


@pytest.mark.parametrize(
    "change", [{"titel": "x"}, {"title": 3}, {"define": "f = x"}, {"wrt": ""}, {"domain": {"x": [0]}}, {"kinks": "0"}]
)
def test_a_table_that_is_wrong_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="square"):
        read_entry("square", "activation", GOOD | change)


@pytest.mark.parametrize("key", REQUIRED)
def test_a_table_without_a_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=key):
        read_entry("square", "activation", {k: v for k, v in GOOD.items() if k != key})


def test_a_domain_is_an_open_interval() -> None:
    entry = read_entry("square", "activation", GOOD | {"domain": {"x": [0, float("inf")]}})
    assert entry.domain == {"x": (0.0, None)}


def test_the_keys_of_the_files_are_the_keys_of_an_entry() -> None:
    assert {*REQUIRED, *OPTIONAL, "name", "family"} == set(Entry.__dataclass_fields__)
    for path in Path(data.__file__).parent.glob("*.toml"):
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values():
            assert set(table) <= {*REQUIRED, *OPTIONAL}


@pytest.mark.parametrize("name", NAMES)
def test_pytorch_has_the_function(name: str) -> None:
    torch = pytest.importorskip("torch")
    found = torch
    for part in catalogue()[name].pytorch.partition("(")[0].split(".")[1:]:
        found = getattr(found, part)
    assert callable(found)

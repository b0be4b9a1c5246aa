"""The catalogue is data: every key known, every entry readable, derived and checked."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import derive
from derive import catalogue as data
from derive.catalogue import (
    OPTIONAL,
    REQUIRED,
    Entry,
    Kink,
    catalogue,
    chosen,
    entry_of,
    families,
    family,
    named,
    near,
    read_entry,
)  # fmt: skip
from derive.expression.nodes import name_of
from derive.language.reader import read_expression, read_problem
from derive.notation import sentence_text
from derive.problem import Problem
from tests.telling import problem as problem_of

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
#: What the issue asks for by name, and what the common names of courses and of PyTorch lead one to try.
ASKED = """
mse mae l2-norm huber smooth-l1 log-cosh quantile hinge squared-hinge exponential binary-cross-entropy
binary-cross-entropy-with-logits nll cross-entropy softmax-cross-entropy label-smoothing focal kl-divergence js-divergence
poisson-nll gaussian-nll cosine-similarity triplet infonce dice elastic-net sigmoid tanh relu leaky-relu prelu elu selu celu
gelu gelu-tanh silu mish softplus softsign hardtanh hardsigmoid hardswish logsigmoid tanhshrink softmax softmin log-softmax
softmax-temperature relu6 rrelu softshrink hardshrink threshold glu linear layer-norm rms-norm batch-norm attention-query
attention-key attention-value rnn-cell lstm-cell gru-cell embedding-dot-product linear-regression ridge-regression
logistic-regression softmax-regression two-layer-network matrix-factorisation gaussian-mixture factorisation-machine logsumexp
"""
GOOD = {
    "title": "Square", "about": "x times x.", "define": ["f = x**2"], "wrt": "x", "domain": {}, "kinks": [],
    "source": "Euclid, Elements, book II", "pytorch": "torch.square", "torch": "torch.square(x)",
}  # fmt: skip


def test_the_names() -> None:
    assert {*NAMES, *ASKED.split()} <= set(catalogue())
    assert families() == ["activation", "layer", "loss", "model", "statistic"]
    for name, entry in catalogue().items():
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) and entry.name == name


@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda e: e.name)
def test_an_entry_is_complete(entry: Entry) -> None:
    assert entry.title and entry.about.endswith(".") and entry.about.count(". ") == 0 and entry.pytorch.startswith("torch.")
    assert len(entry.about) <= 125 and re.search(r"\d{4}|documentation|third edition", entry.source)
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
    "change",
    [
        {"titel": "x"},
        {"title": 3},
        {"define": "f = x"},
        {"wrt": ""},
        {"domain": {"x": [0]}},
        {"kinks": "0"},
        {"kinks": ["there is one at 0"]},
        {"kinks": [{"at": "x = 0", "value": "0"}]},
        {"kinks": [{"at": "x = 0", "value": 0, "says": "flat"}]},
        {"kinks": [{"at": "x = 0", "value": "0", "says": "flat", "point": []}]},
        {"kinks": [{"at": "x = 0", "value": "0", "says": "flat", "where": "here"}]},
        {"precision": {"tolerance": 1e-7}},
        {"composed": "yes"},
        {"given": "x"},
    ],
)
def test_a_table_that_is_wrong_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="square"):
        read_entry("square", "activation", GOOD | change)


@pytest.mark.parametrize("key", REQUIRED)
def test_a_table_without_a_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=key):
        read_entry("square", "activation", {k: v for k, v in GOOD.items() if k != key})


def test_a_domain_and_the_kinks_may_be_empty_but_not_left_out() -> None:
    assert read_entry("square", "activation", GOOD).kinks == ()


def test_a_kink_has_a_point_and_one_convention_unless_more_is_said() -> None:
    plain = {"at": "x = 0", "value": "0", "says": "flat"}
    more = {"at": "x*y = 1", "point": ["x = 1", "y = 1"], "value": "0", "pytorch": "y", "says": "flat"}
    found = read_entry("square", "activation", GOOD | {"kinks": [plain, more]}).kinks
    assert found == (Kink("x = 0", ("x = 0",), "0", "0", "flat"), Kink("x*y = 1", ("x = 1", "y = 1"), "0", "y", "flat"))


def test_names_are_chosen_once_and_in_order() -> None:
    assert [e.name for e in chosen(["softmax", "relu", "softmax"])] == ["softmax", "relu"]
    assert [e.name for e in chosen([])] == list(catalogue())
    with pytest.raises(derive.NotationError, match="softmx is not in the catalogue\\ndid you mean `softmax`"):
        chosen(["relu", "softmx"])


@pytest.mark.slow
@pytest.mark.parametrize("entry", catalogue().values(), ids=lambda e: e.name)
def test_what_is_given_is_a_leaf_and_not_what_it_is_derived_by(entry: Entry) -> None:
    problem = problem_of(entry.name)
    assert set(entry.given) <= problem.leaves - {name_of(problem.wrt)}
    whole = problem_of(entry.name, gradient=True)
    by = [name_of(v) for v in whole.variables]
    assert by and not set(by) & set(entry.given)
    assert (whole.definitions, whole.of, whole.domain) == (problem.definitions, problem.of, problem.domain)


GRADIENTS = {
    "mse": "w b", "linear-regression": "w b", "logistic-regression": "w b", "elastic-net": "w", "support-vector-machine": "w b",
    "softmax-regression": "W b", "two-layer-network": "W b V", "two-layer-classifier": "W b V", "matrix-factorisation": "P Q",
    "linear": "W b x", "cosine-similarity": "x y", "softmax": "a", "huber": "f", "triplet": "a p q", "lora": "A B x",
}  # fmt: skip


def left_out(problem: Problem) -> str:
    """What a gradient says that it is not by."""
    return sentence_text(problem.readings[-1]).partition(":")[0]


@pytest.mark.parametrize("name", GRADIENTS)
def test_a_gradient_is_by_what_is_learnt(name: str) -> None:
    assert {name_of(v) for v in problem_of(name, gradient=True).variables} == set(GRADIENTS[name].split())


def test_a_gradient_is_by_data_too_where_they_are_asked_for() -> None:
    both = problem_of("mse", wrt="x", gradient=True)
    assert [name_of(v) for v in both.variables] == ["w", "b", "x"] and left_out(both) == "y is given, not learnt"
    assert left_out(problem_of("elastic-net", wrt="X[n,k]", gradient=True)) == "y, c and d are given, not learnt"
    assert [name_of(v) for v in problem_of("mse", wrt="x").variables] == ["x"]
    with pytest.raises(derive.NotationError, match="by w already"):
        problem_of("mse", wrt="w", gradient=True)
    with pytest.raises(derive.NotationError, match="q does not occur"):
        problem_of("mse", wrt="q", gradient=True)
    assert [name_of(v) for v in problem_of("L = sum((y[i] - w*x[i])**2, i)", gradient=True).variables] == ["y", "w", "x"]


def test_a_gradient_is_by_everything_where_nothing_is_learnt() -> None:
    assert [name_of(v) for v in problem_of("label-smoothing", of="u[i]", gradient=True).variables] == ["epsilon", "t"]


def test_a_gradient_says_what_it_left_out() -> None:
    found = derive.derive("mse", gradient=True)
    assert len(found) == 2 and list(found.results) == ["w", "b"]
    said = "y and x are given, not learnt: the gradient is by them too where `wrt` names y and x"
    assert f"read as   {said}\n" in str(found)
    assert [s["text"] for s in found.to_dict()["readings"]] == [said]
    assert "learnt" not in str(derive.derive("softmax", gradient=True))


def test_a_name_has_one_meaning() -> None:
    for entry in catalogue().values():
        for spelt in (entry.name, entry.name.upper(), entry.name.replace("-", "_"), entry.name.replace("-", " "), entry.title):
            found = named(spelt)
            assert found == entry or (found is None and spelt == entry.title and re.search(r"[(,]", spelt))
    assert named("x") is named("w-b") is named("") is named("softmax relu") is None


def test_near_names_begin_with_the_likeliest() -> None:
    nearest = {"sofmax": "softmax", "svm": "support-vector-machine", "bn": "batch-norm", "lstm": "lstm-cell", "MSELoss": "mse",
               "ridge": "ridge-regression", "cosine": "cosine-similarity", "kullback": "reverse-kl"}  # fmt: skip
    assert {word: near(word)[0] for word in nearest} == nearest
    assert near("zzz") == [] == near("x-y") and near("los", families())[0] == "loss"


def test_a_family_in_the_singular_and_in_the_plural() -> None:
    assert [family(w) for w in ("loss", "Losses", "activations", "lossy")] == ["loss", "loss", "activation", None]
    assert [e.family for e in chosen(["losses", "softmax"])] == ["loss"] * 42 + ["activation"]


def test_a_domain_is_an_open_interval() -> None:
    entry = read_entry("square", "activation", GOOD | {"domain": {"x": [0, float("inf")]}})
    assert entry.domain == {"x": (0.0, None)}


def test_the_keys_of_the_files_are_the_keys_of_an_entry() -> None:
    assert {*REQUIRED, *OPTIONAL, "name", "family"} == set(Entry.__dataclass_fields__)
    for path in Path(data.__file__).parent.glob("*.toml"):
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values():
            assert set(table) <= {*REQUIRED, *OPTIONAL}


def test_an_entry_is_read_alone_as_it_is_among_the_others() -> None:
    assert {name: entry_of(name) for name in catalogue()} == catalogue()
    for unknown in ("", "soft", "Softmax", "softmax]\n[sigmoid", "kinks"):
        assert entry_of(unknown) is None

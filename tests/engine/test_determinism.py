"""The same question has the same derivation, in this process, in another, and under another hash seed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from derive import Derived, derive
from tests.problems.corpus import PROBLEMS, derive_given, derived

SOME = ["softmax", "cosine-similarity", "attention-query", "quadratic-form", "product-rule", "layer-norm", "softmax-regression"]
PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from tests.problems.corpus import PROBLEMS, derive_given
print(json.dumps({name: derive_given(PROBLEMS[name]).to_dict() for name in sys.argv[2:]}, sort_keys=True))
"""


def told(found: Derived) -> object:
    return json.loads(json.dumps(found.to_dict()))


@pytest.mark.slow
@pytest.mark.parametrize("which", SOME)
def test_twice_is_the_same(which: str) -> None:
    assert told(derive_given(PROBLEMS[which])) == told(derived(which))


def test_an_earlier_question_leaves_no_trace() -> None:
    before = told(derive("softmax"))
    derive("softmax", wrt="a[k]")
    derive("p[k] = exp(b[k])/sum(exp(b[i]), i)", wrt="b[m]")
    assert told(derive("softmax")) == before


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["1", "4242"])
def test_another_process_with_another_hash_seed(seed: str) -> None:
    names = SOME if seed == "1" else list(PROBLEMS)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(Path(__file__).parents[1]), *names],
        capture_output=True, text=True, check=True, timeout=120, env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    found = json.loads(done.stdout)
    for name in names:
        assert found[name] == told(derived(name)), name

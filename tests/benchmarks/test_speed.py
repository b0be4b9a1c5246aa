"""How fast: whole processes as ratios to `python -c "import sympy"`, taken in turns, and softmax in process.

python -m pytest tests/benchmarks --benchmark-only -s
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import derive

ROUNDS = 9
FIRST, CACHED, LISTED, WARM = 1.45, 0.12, 0.25, 0.100  # the promises: ratios to importing SymPy, and seconds


def seconds(*words: str, **environment: str) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True, env={**os.environ, **environment})
    return time.perf_counter() - begin


def ratios(home: Path, rounds: int = ROUNDS) -> dict[str, float]:
    """The median times of whole processes, divided by that of importing SymPy; the runs take turns."""
    command = ("-m", "derive", "softmax", "--steps")
    runs: dict[str, list[float]] = {"import sympy": [], "first": [], "cached": [], "list": []}
    seconds(*command, XDG_CACHE_HOME=str(home))  # compiles the modules and fills the cache
    seconds("-c", "import sympy")
    for n in range(rounds):
        runs["import sympy"].append(seconds("-c", "import sympy"))
        runs["first"].append(seconds(*command, XDG_CACHE_HOME=str(home / f"empty{n}")))
        runs["cached"].append(seconds(*command, XDG_CACHE_HOME=str(home)))
        runs["list"].append(seconds("-m", "derive", "list"))
    base = statistics.median(runs["import sympy"])
    return {name: statistics.median(times) / base for name, times in runs.items()}


def test_whole_processes(benchmark: Any, tmp_path: Path) -> None:
    found = benchmark.pedantic(ratios, args=(tmp_path,), rounds=1)
    benchmark.extra_info.update(found)
    print('\n| whole process | times `python -c "import sympy"` | at most |\n| --- | ---: | ---: |')
    rows = [("`derive softmax --steps`, first time", "first", FIRST), ("again, from the cache", "cached", CACHED)]
    for label, name, most in [*rows, ("`derive list`", "list", LISTED)]:
        print(f"| {label} | {found[name]:.2f} | {most} |")
    assert found["first"] <= FIRST and found["cached"] <= CACHED and found["list"] <= LISTED


@pytest.mark.parametrize("name", ["softmax", "softmax-cross-entropy", "sigmoid"])
def test_deriving_and_checking_in_process(benchmark: Any, name: str) -> None:
    derived = benchmark.pedantic(derive.derive, args=(name,), kwargs={"cases": False}, rounds=7, warmup_rounds=2)
    assert derived.verified
    if name == "softmax":
        assert benchmark.stats.stats.median <= WARM

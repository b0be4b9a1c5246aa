"""Against tensorgrad 0.3: a derivative with its steps, its checks and its cases here, its step trace (no checks) there.

pip install torch==2.13.0 tensorgrad==0.3.0
python -m pytest -n 0 tests/benchmarks/test_tensorgrad.py --benchmark-only -s
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.benchmarks.tasks import TASKS

pytest.importorskip("tensorgrad")

MOST = 0.8  # times the CPU time of tensorgrad
LONGEST_OF_SOFTMAX = 2.0  # T1, in times softmax
ROUNDS = 5


def _least_squares() -> tuple[Any, Any]:
    """‖Xw - y‖² and w."""
    from sympy import symbols
    from tensorgrad import Variable, functions

    n, d = symbols("n d")
    X, w, y = Variable("X", n, d), Variable("w", d), Variable("y", n)
    return functions.frobenius2(X @ w - y), w


def _scores() -> tuple[Any, Any]:
    """Scores z and targets t."""
    from sympy import symbols
    from tensorgrad import Variable

    c = symbols("c")
    return Variable("z", c), Variable("t", c)


def gradient() -> Any:
    loss, w = _least_squares()
    return loss.grad(w)


def hessian() -> Any:
    loss, w = _least_squares()
    return loss.grad(w).grad(w)


def jacobian() -> Any:
    from tensorgrad import functions

    z, _targets = _scores()
    return functions.softmax(z, dim="c").grad(z)


def cross_entropy() -> Any:
    from tensorgrad import functions

    z, targets = _scores()
    return functions.cross_entropy(z, targets, dim="c").grad(z)


THEIRS: dict[str, Callable[[], Any]] = {"T3": gradient, "T4": hessian, "T6": jacobian, "T9": cross_entropy}


def traced(question: Callable[[], Any]) -> None:
    """The step trace as data, to the end: the expression as a diagram after each step, and what became of what between them."""
    from tensorgrad.extras.to_diagram import simplify_trace

    last = simplify_trace(question(), slow_grad=False).frames[-1]
    assert all(box.kind != "derivative" for box in last.boxes)


def begun(question: Callable[[], Any]) -> None:
    """The step trace as it is by default, a derivative at a time.

    Version 0.3.0 ends it where a step changes nothing, which in all four tasks is before the last derivative is taken: it is told
    for information, since there is no answer at its end.
    """
    from tensorgrad.extras.to_diagram import simplify_trace

    assert simplify_trace(question()).frames


def cpu(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.process_time()
    work()
    return time.process_time() - begin


def measured() -> dict[str, dict[str, float]]:
    """For each task the median CPU times, here and there; the runs take turns."""
    runs: dict[str, dict[str, list[float]]] = {}
    for turn in range(ROUNDS + 1):  # in the first everything is imported
        for name, question in THEIRS.items():
            for who, work in (
                ("ours", TASKS[name].derive), ("trace", lambda q=question: traced(q)), ("begun", lambda q=question: begun(q)),
            ):  # fmt: skip
                seconds = cpu(work)
                if turn:
                    runs.setdefault(name, {}).setdefault(who, []).append(seconds)
        if turn:
            runs.setdefault("T1", {}).setdefault("ours", []).append(cpu(TASKS["T1"].derive))
    return {name: {who: statistics.median(times) for who, times in each.items()} for name, each in runs.items()}


def test_against_the_step_trace_of_tensorgrad(benchmark: Any) -> None:
    assert all(TASKS[name].derive().verified for name in THEIRS)
    found = benchmark.pedantic(measured, rounds=1)
    print("\n| task | here, ms | step trace, ms | a part of it, ms | here, of the trace | of the part |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    ratios = {}
    for name in THEIRS:
        ours, trace, part = (found[name][who] for who in ("ours", "trace", "begun"))
        ratios[name] = ours / trace
        numbers = " | ".join(f"{1000 * t:.1f}" for t in (ours, trace, part))
        print(f"| {name}: {TASKS[name].title} | {numbers} | {ours / trace:.2f} | {ours / part:.2f} |")
    longest = found["T1"]["ours"] / found["T6"]["ours"]
    print(f"\nT1 ({TASKS['T1'].title}), in times softmax: {longest:.2f}, at most {LONGEST_OF_SOFTMAX}")
    benchmark.extra_info.update(ratios, longest=longest)
    assert max(ratios.values()) <= MOST
    assert longest <= LONGEST_OF_SOFTMAX

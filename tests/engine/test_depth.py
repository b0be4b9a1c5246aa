"""What depth costs: no family of problems is exponential that a person would write down line by line."""

from __future__ import annotations

import cProfile
import subprocess
import sys
from pathlib import Path

import pytest

from derive import derive
from derive.engine import derive_problem
from derive.engine.forward import LONG
from derive.expression.cost import cost
from tests.telling import listing
from tests.telling import problem as problem_of


def sines(length: int) -> str:
    """x_n = sin(x_{n-1}) + x_{n-2}: each derivative, written out, is as long as the two before it together."""
    lines = ["x1 = sin(x0)", "x2 = sin(x1) + x0", *(f"x{n} = sin(x{n - 1}) + x{n - 2}" for n in range(3, length + 1))]
    return "; ".join(lines)


def fraction(levels: int) -> str:
    """x/(1 + x/(1 + …)), level inside level."""
    text = "x"
    for _ in range(levels):
        text = f"x/(1 + {text})"
    return f"y = {text}"


def test_a_derivative_that_nobody_would_write_out_keeps_its_name() -> None:
    found = derive(sines(20), wrt="x0")
    assert found.verified and found.result.text == "cos(x19)*diff(x19, x0) + diff(x18, x0)"
    lengths = [cost(lemma.result.expr) for lemma in found.lemmas]
    assert len(lengths) == 19 and max(lengths) < 2 * LONG
    assert [lemma.result.text for lemma in found.lemmas[-2:]] == [
        "cos(x17)*diff(x17, x0) + diff(x16, x0)", "cos(x18)*diff(x18, x0) + diff(x17, x0)",
    ]  # fmt: skip


def test_a_derivative_that_a_person_reads_is_written_out() -> None:
    found = derive(sines(4), wrt="x0")
    assert found.result.text == "cos(x3)*(cos(x2)*(cos(x1)*cos(x0) + 1) + cos(x0)) + cos(x1)*cos(x0) + 1"


def test_what_keeps_its_name_is_told_above_the_result() -> None:
    shown = listing(derive(sines(12), wrt="x0"))
    for left in ("∂x₈\n", "∂x₉ ", "∂x₁₀ ", "∂x₁₁ "):
        assert f"  {left}" in shown
    assert shown.index("∂x₁₁ ") < shown.index("as text: cos(x11)*diff(x11, x0) + diff(x10, x0)")


def test_entries_of_arrays_keep_their_names_too() -> None:
    lines = ["u1[i] = sin(x[i])", "u2[i] = sin(u1[i]) + x[i]*sum(u1[k], k)"]
    lines += [f"u{n}[i] = sin(u{n - 1}[i]) + u{n - 2}[i]*sum(u{n - 1}[k], k)" for n in range(3, 9)]
    found = derive("; ".join(lines), wrt="x[j]", of="u8[i]")
    assert found.verified and "diff(u7[i], x[j])" in found.result.text


@pytest.mark.slow
def test_a_fraction_in_a_fraction_in_a_fraction() -> None:
    """The work grows like a power of the depth, here counted in calls: each level took three times its inner one."""
    calls = {}
    for levels in (3, 5):
        problem = problem_of(fraction(levels), wrt="x")
        with cProfile.Profile() as profile:
            derive_problem(problem)
        calls[levels] = sum(entry.callcount for entry in profile.getstats())
    assert calls[5] <= 7 * calls[3]


@pytest.mark.slow
def test_the_memory_of_a_deep_gradient_is_given_back() -> None:
    """Sixteen layers took 700 megabytes, most of them for derivatives that had been checked already."""
    status = Path("/proc/self/status")  # `ru_maxrss` would hold what this process had when it started the other one
    if not status.exists():
        pytest.skip("the largest memory of a process is read from /proc")
    code = (
        "import sys; from pathlib import Path; from derive import derive; "
        "assert derive(sys.argv[1], of='L', gradient=True).verified; "
        "print(Path('/proc/self/status').read_text())"
    )
    lines, before = [], "x"
    for n in range(1, 17):
        lines.append(f"a{n}[i] = tanh(sum(W{n}[i,d]*{before}[d], d))")
        before = f"a{n}"
    text = "; ".join([*lines, f"L = sum(({before}[i] - y[i])**2, i)/2"])
    done = subprocess.run([sys.executable, "-c", code, text], capture_output=True, text=True, check=True)
    peak = next(line for line in done.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) * 1024 < 350 * 2**20

"""A thousand derivations on one core and on two, each in a process of its own, as a site is built: nothing kept from before.

python -m pytest -n 0 tests/benchmarks/test_cores.py --benchmark-only -s
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

import derive.workers

COUNT = 1000
LEAST = 1.8  # times as fast on two cores
#: Makes so many derivations on so many cores.  Says the seconds that it took, the seconds that who worked longest waited for a
#: core which somebody else had (Linux counts them; elsewhere none), and those of this process, if others do the work.
SCRIPT = """
import json, multiprocessing, os, sys, time
from pathlib import Path
from derive.places import make_all, request

cores, count = map(int, sys.argv[1:])
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])

def waited(pid):
    path = Path(f"/proc/{pid}/schedstat")
    return int(path.read_text().split()[1]) / 1e9 if path.exists() else 0.0

waits = {}

def look(done, most, told):
    if done > most - 2 * cores:  # as long as all of them are there
        waits.update({p.pid: waited(p.pid) for p in multiprocessing.active_children()})

if __name__ == "__main__":
    forms = ["y = {n}*x**2 + sin(x)", "y = exp(-x/{n})/x", "y = sum((x[i] - {n})**2, i)", "y = log(1 + x**{n})"]
    texts = [forms[n % 4].format(n=n + 2) for n in range(count)]
    wanted = [request("derivation", text, {"steps": None}, "fragment") for text in texts]
    begin = time.perf_counter()
    made = make_all(wanted, None, look)
    seconds = time.perf_counter() - begin
    assert len(made) == count and all(m.is_fine for m in made.values()), [m.problem for m in made.values() if not m.is_fine][:3]
    least = min(waits.values()) if waits else waited("self")
    print(json.dumps([seconds, least, time.process_time() if waits else 0.0]))
"""


def made(cores: int, count: int = COUNT) -> tuple[float, float]:
    """Seconds of so many derivations on so many cores, and what they would be if nobody else had these."""
    words = [sys.executable, "-c", SCRIPT, str(cores), str(count)]
    said = subprocess.run(words, stdout=subprocess.PIPE, check=True, env={**os.environ, "DERIVE_CACHE": "off"}).stdout
    seconds, waited, beside = json.loads(said)
    return seconds, seconds - waited + beside / cores


def both() -> dict[str, float]:
    found = {}
    for cores in (1, 2):
        found[f"{cores}"], found[f"{cores}, alone"] = made(cores)
    return found


@pytest.mark.skipif(derive.workers.cores() < 2, reason="there is one core")
def test_a_thousand_derivations_on_two_cores(benchmark: Any) -> None:
    found = benchmark.pedantic(both, rounds=1)
    seen, alone = found["1"] / found["2"], found["1, alone"] / found["2, alone"]
    print(f"\n| {COUNT} derivations | one core, s | two cores, s | times as fast |\n| --- | ---: | ---: | ---: |")
    print(f"| by the clock | {found['1']:.1f} | {found['2']:.1f} | {seen:.2f} |")
    print(f"| without what others took | {found['1, alone']:.1f} | {found['2, alone']:.1f} | {alone:.2f} |")
    benchmark.extra_info.update(found, seen=seen, alone=alone)
    assert alone >= LEAST

"""What depth costs: a weight of the first of L layers, derived, checked and written as JSON, L = 1 … 64; as ratios in one run.

python -m pytest -n 0 tests/benchmarks/test_depth.py --benchmark-only -s     prints the tables and the slopes, and draws depth.svg
"""

from __future__ import annotations

import json
import math
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import derive
from tests.benchmarks.tasks import network

DEPTHS = (1, 2, 4, 8, 16, 32, 64)
FORWARD = (1, 2, 4, 8)
ROUNDS = 3
STEEPEST = 1.1  # the slope of log time, or of log length, over log depth from 4 layers on; quadratic growth has 2
GRADIENT, ALL = 32, 5.0  # layers, and times `import sympy` for the gradient by all weights: 2 seconds where that takes 0.4
PLOT = Path(__file__).parent / "depth.svg"


Cost = tuple[float, int, int]


def cost(layers: int, order: str, **asked: Any) -> Cost:
    """CPU seconds, steps, and the length of the JSON, for the derivative by a weight of the first layer, or by what is asked."""
    text = network(layers)
    begin = time.process_time()
    made = derive.derive(text, of="L", order=order, **(asked or {"wrt": "W1[i,j]"}))  # type: ignore[arg-type]
    length = len(json.dumps(made.to_dict()))
    taken = time.process_time() - begin
    assert made.verified
    return taken, sum(1 for part in made.answer.parts for _ in part.all_steps()), length


def measured() -> dict[str, dict[int, Cost]]:
    """For each order and depth the median time as a multiple of one layer's, the number of steps and the length; the runs take
    turns."""
    cost(2, "reverse")  # imports, caches
    runs: dict[tuple[str, int], list[Cost]] = {}
    for _ in range(ROUNDS):
        for order, depths in (("reverse", DEPTHS), ("forward", FORWARD)):
            for n in depths:
                runs.setdefault((order, n), []).append(cost(n, order))
    base = statistics.median(run[0] for run in runs["reverse", 1])
    found: dict[str, dict[int, Cost]] = {"reverse": {}, "forward": {}}
    for (order, n), each in runs.items():
        found[order][n] = (statistics.median(run[0] for run in each) / base, *each[0][1:])
    return found


def slope(points: dict[int, float]) -> float:
    """The slope of the least squares line through log y over log x, from 4 layers on."""
    logs = [(math.log(x), math.log(y)) for x, y in points.items() if x >= 4]
    mx, my = (statistics.mean(p[k] for p in logs) for k in (0, 1))
    return sum((x - mx) * (y - my) for x, y in logs) / sum((x - mx) ** 2 for x, _ in logs)


def plot(found: dict[str, dict[int, Cost]], said: str) -> str:
    """Time over depth in logarithmic axes, with a line of slope 1 to compare with, as SVG."""
    width, height, left, bottom = 560, 330, 60, 46
    most = max(t for points in found.values() for t, *_ in points.values()) * 1.6

    def x(depth: float) -> float:
        return left + (width - left - 120) * math.log2(depth) / math.log2(DEPTHS[-1])

    def y(times: float) -> float:
        return height - bottom - (height - bottom - 30) * math.log(max(times, 0.8) / 0.8) / math.log(most / 0.8)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
        f"<title>{said}</title>", f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="{left}" y="18" fill="#333">{said}</text>',
    ]  # fmt: skip
    for depth in DEPTHS:
        out.append(f'<path d="M{x(depth):.1f} 30V{height - bottom}" stroke="#eee"/>')
        out.append(f'<text x="{x(depth):.1f}" y="{height - bottom + 16}" text-anchor="middle" fill="#555">{depth}</text>')
    tick = 1
    while tick < most:
        out.append(f'<path d="M{left} {y(tick):.1f}H{width - 120}" stroke="#eee"/>')
        out.append(f'<text x="{left - 8}" y="{y(tick) + 4:.1f}" text-anchor="end" fill="#555">{tick}</text>')
        tick *= 4
    out.append(f'<text x="{(left + width - 120) / 2:.0f}" y="{height - 10}" text-anchor="middle" fill="#333">layers</text>')
    first = found["reverse"][4][0]
    guide = [(4, first), (64, 16 * first)]
    out.append(f'<path d="M{" L".join(f"{x(d):.1f} {y(t):.1f}" for d, t in guide)}" stroke="#999" stroke-dasharray="4 4"/>')
    out.append(f'<text x="{x(64) + 8:.1f}" y="{y(16 * first) + 14:.1f}" fill="#777">slope 1</text>')
    for order, colour in (("reverse", "#1f5fa8"), ("forward", "#b5542a")):
        points = [(x(n), y(t)) for n, (t, *_) in sorted(found[order].items())]
        line = " L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        out.append(f'<path d="M{line}" stroke="{colour}" fill="none" stroke-width="2"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        out.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] - 4:.1f}" fill="{colour}">{order}</text>')
    return "\n".join([*out, "</svg>", ""])


def test_the_cost_of_depth(benchmark: Any) -> None:
    found = benchmark.pedantic(measured, rounds=1)
    steep, longer = (slope({n: each[k] for n, each in found["reverse"].items()}) for k in (0, 2))
    print("\n| layers | reverse: time, in times one layer | steps | JSON, characters | forward: time | steps |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for n in DEPTHS:
        times, steps, length = found["reverse"][n]
        other = "{:.1f} | {}".format(*found["forward"][n]) if n in found["forward"] else " | "
        print(f"| {n} | {times:.1f} | {steps} | {length} | {other} |")
    print(f"\nslopes over log layers, from 4 layers on: {steep:.2f} of log time, {longer:.2f} of log length")
    benchmark.extra_info.update(slope=steep, length=longer)
    PLOT.write_text(plot(found, f"Time to derive, check and write, in times one layer (slope {steep:.2f})"), encoding="utf-8")
    lengths = [found["reverse"][n][1] for n in (4, 8, 16, 32)]
    assert lengths[3] - lengths[2] == 2 * (lengths[2] - lengths[1]) == 4 * (lengths[1] - lengths[0])
    assert max(steep, longer) <= STEEPEST


def importing() -> float:
    """CPU seconds of `import sympy` in a process of its own: others may have the cores for a while."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import sympy"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def gradients() -> dict[str, dict[int, float]]:
    """CPU time (a median, of the deepest one run) and length of the gradient by all weights, and the time of importing SymPy."""
    cost(2, "reverse", gradient=True)
    found: dict[str, dict[int, float]] = {"time": {}, "length": {}}
    for n, rounds in ((4, ROUNDS), (16, ROUNDS), (GRADIENT, ROUNDS), (64, 1)):
        runs = [cost(n, "reverse", gradient=True) for _ in range(rounds)]
        found["time"][n], found["length"][n] = statistics.median(run[0] for run in runs), runs[0][2]
    found["sympy"] = {0: statistics.median(importing() for _ in range(2 * ROUNDS + 1))}
    return found


def test_the_gradient_of_a_deep_network(benchmark: Any) -> None:
    found = benchmark.pedantic(gradients, rounds=1)
    base = found["sympy"][0]
    print("\n| layers | gradient: CPU seconds | in times `import sympy` | JSON, characters |\n| ---: | ---: | ---: | ---: |")
    for n, taken in found["time"].items():
        print(f"| {n} | {taken:.2f} | {taken / base:.1f} | {found['length'][n]:.0f} |")
    steep, longer = slope(found["time"]), slope(found["length"])
    print(f"\nslopes over log layers: {steep:.2f} of log time, {longer:.2f} of log length")
    benchmark.extra_info.update(slope=steep, length=longer, gradient=found["time"][GRADIENT] / base)
    assert longer <= STEEPEST
    assert found["time"][GRADIENT] <= ALL * base

"""What depth costs: a weight of the first of L layers, derived and checked, L = 1 … 32; as ratios within one run.

python -m pytest tests/benchmarks/test_depth.py --benchmark-only -s     prints the table and the slope, and draws depth.svg
"""

from __future__ import annotations

import math
import statistics
import time
from pathlib import Path
from typing import Any

import derive

DEPTHS = (1, 2, 4, 8, 16, 32)
FORWARD = (1, 2, 4, 8)
ROUNDS = 3
STEEPEST = 1.35  # the slope of log time over log depth from 4 layers on; linear growth has 1, quadratic growth 2
PLOT = Path(__file__).parent / "depth.svg"


def network(layers: int) -> str:
    """a¹ = tanh(W¹ x), …, and half the squared distance of the last layer from y."""
    lines, before = [], "x"
    for n in range(1, layers + 1):
        lines.append(f"a{n}[i] = tanh(sum(W{n}[i,d]*{before}[d], d))")
        before = f"a{n}"
    return "; ".join([*lines, f"L = sum(({before}[i] - y[i])**2, i)/2"])


def cost(layers: int, order: str) -> tuple[float, int]:
    """Seconds and steps for the gradient by a weight of the first layer."""
    text = network(layers)
    begin = time.perf_counter()
    made = derive.derive(text, of="L", wrt="W1[i,j]", order=order).derivation  # type: ignore[arg-type]
    seconds = time.perf_counter() - begin
    assert made.verified
    return seconds, sum(1 for _ in made.all_steps())


def measured() -> dict[str, dict[int, tuple[float, int]]]:
    """For each order and depth the median time as a multiple of one layer's, and the number of steps; the runs take turns."""
    cost(2, "reverse")  # imports, caches
    runs: dict[tuple[str, int], list[tuple[float, int]]] = {}
    for _ in range(ROUNDS):
        for order, depths in (("reverse", DEPTHS), ("forward", FORWARD)):
            for n in depths:
                runs.setdefault((order, n), []).append(cost(n, order))
    base = statistics.median(t for t, _ in runs["reverse", 1])
    found: dict[str, dict[int, tuple[float, int]]] = {"reverse": {}, "forward": {}}
    for (order, n), each in runs.items():
        found[order][n] = (statistics.median(t for t, _ in each) / base, each[0][1])
    return found


def slope(points: dict[int, float]) -> float:
    """The slope of the least squares line through log y over log x, from 4 layers on."""
    logs = [(math.log(x), math.log(y)) for x, y in points.items() if x >= 4]
    mx, my = (statistics.mean(p[k] for p in logs) for k in (0, 1))
    return sum((x - mx) * (y - my) for x, y in logs) / sum((x - mx) ** 2 for x, _ in logs)


def plot(found: dict[str, dict[int, tuple[float, int]]], said: str) -> str:
    """Time over depth in logarithmic axes, with a line of slope 1 to compare with, as SVG."""
    width, height, left, bottom = 560, 330, 60, 46
    most = max(t for points in found.values() for t, _ in points.values()) * 1.6

    def x(depth: float) -> float:
        return left + (width - left - 120) * math.log2(depth) / 5

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
    guide = [(4, first), (32, 8 * first)]
    out.append(f'<path d="M{" L".join(f"{x(d):.1f} {y(t):.1f}" for d, t in guide)}" stroke="#999" stroke-dasharray="4 4"/>')
    out.append(f'<text x="{x(32) + 8:.1f}" y="{y(8 * first) + 14:.1f}" fill="#777">slope 1</text>')
    for order, colour in (("reverse", "#1f5fa8"), ("forward", "#b5542a")):
        points = [(x(n), y(t)) for n, (t, _) in sorted(found[order].items())]
        line = " L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        out.append(f'<path d="M{line}" stroke="{colour}" fill="none" stroke-width="2"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        out.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] - 4:.1f}" fill="{colour}">{order}</text>')
    return "\n".join([*out, "</svg>", ""])


def test_the_cost_of_depth(benchmark: Any) -> None:
    found = benchmark.pedantic(measured, rounds=1)
    steep = slope({n: t for n, (t, _) in found["reverse"].items()})
    print("\n| layers | reverse: time, in times one layer | steps | forward: time | steps |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    for n in DEPTHS:
        times, steps = found["reverse"][n]
        other = "{:.1f} | {}".format(*found["forward"][n]) if n in found["forward"] else " | "
        print(f"| {n} | {times:.1f} | {steps} | {other} |")
    print(f"\nslope of log time over log layers, from 4 layers on: {steep:.2f}")
    benchmark.extra_info.update(slope=steep)
    PLOT.write_text(plot(found, f"Time to derive and check, in times one layer (slope {steep:.2f})"), encoding="utf-8")
    lengths = [found["reverse"][n][1] for n in (4, 8, 16, 32)]
    assert lengths[3] - lengths[2] == 2 * (lengths[2] - lengths[1]) == 4 * (lengths[1] - lengths[0])
    assert steep <= STEEPEST

"""A graph from left to right: each node in a layer after those that it depends on, and no two things in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from derive.records import dataclass

#: A node by its name, or a place that a long edge goes through, by the edge and the layer.
Node = str | tuple[str, str, int]
Edge = tuple[str, str]
SWEEPS = 8


@dataclass(frozen=True)
class Layers:
    """The nodes layer by layer, from top to bottom, and the way of each edge through the layers."""

    layers: tuple[tuple[Node, ...], ...]
    ways: Mapping[Edge, tuple[Node, ...]]


def layered(nodes: Sequence[str], edges: Sequence[Edge]) -> Layers:
    """The layers of a graph without circles, in an order in which few edges cross (Sugiyama and others, 1981)."""
    depth = _depths(nodes, edges)
    count = 1 + max(depth.values(), default=0)
    layers: list[list[Node]] = [[n for n in nodes if depth[n] == k] for k in range(count)]
    ways: dict[Edge, tuple[Node, ...]] = {}
    for a, b in edges:
        through: list[Node] = [(a, b, k) for k in range(depth[a] + 1, depth[b])]
        for k, node in enumerate(through, depth[a] + 1):
            layers[k].append(node)
        ways[a, b] = (a, *through, b)
    steps = [pair for way in ways.values() for pair in pairwise(way)]
    best = [list(layer) for layer in layers]
    for sweep in range(SWEEPS):
        forwards = sweep % 2 == 0
        for k in range(1, count) if forwards else range(count - 2, -1, -1):
            near = layers[k - 1 if forwards else k + 1]
            fixed = {n: (p + 0.5) / len(near) for p, n in enumerate(near)}
            ways_here = steps if forwards else [(b, a) for a, b in steps]
            heights: dict[Node, float] = {}
            for p, node in enumerate(layers[k]):
                ends = [fixed[a] for a, b in ways_here if b == node and a in fixed]
                heights[node] = sum(ends) / len(ends) if ends else (p + 0.5) / len(layers[k])
            layers[k] = sorted(layers[k], key=heights.__getitem__)
        if _crossings(layers, steps) < _crossings(best, steps):
            best = [list(layer) for layer in layers]
    return Layers(tuple(map(tuple, best)), ways)


def _depths(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """The layer of each node; one that depends on nothing stands just before the first that reads it."""
    before = {n: [a for a, b in edges if b == n] for n in nodes}
    after = {n: [b for a, b in edges if a == n] for n in nodes}
    depth: dict[str, int] = {}

    def found(n: str) -> int:
        if n not in depth:
            depth[n] = 1 + max((found(a) for a in before[n]), default=-1)
        return depth[n]

    for n in nodes:
        found(n)
    for n in nodes:
        if not before[n] and after[n]:
            depth[n] = min(depth[b] for b in after[n]) - 1
    return depth


def _crossings(layers: Sequence[Sequence[Node]], steps: Sequence[tuple[Node, Node]]) -> int:
    """How many pairs of edges cross between neighbouring layers."""
    place = {n: (k, p) for k, layer in enumerate(layers) for p, n in enumerate(layer)}
    found = 0
    for n, (a, b) in enumerate(steps):
        for c, d in steps[n + 1 :]:
            if place[a][0] == place[c][0]:
                found += (place[a][1] - place[c][1]) * (place[b][1] - place[d][1]) < 0
    return found

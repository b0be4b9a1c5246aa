"""What is remembered: by node, up to a bound; and nodes that are built once."""

from __future__ import annotations

import pytest

from derive.expression import memory, nodes
from derive.expression.memory import Memory
from derive.expression.nodes import Add, entry, node, scalar


def test_tables_are_told_apart_by_name() -> None:
    known = Memory()
    known.table("a", 1)["x"] = 2
    assert known.table("a", 1) == {"x": 2} and known.table("a", 2) == {}


def test_a_table_forgets_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 3)
    known = Memory()
    for n in range(5):
        known.table("a")[n] = n
    assert known.table("a") == {3: 3, 4: 4}


def test_a_node_is_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = scalar("x"), scalar("y")
    first = node(Add, x, y)
    assert node(Add, x, y) is first and node(Add, y, x) is not first
    assert entry("a", nodes.Index("i")) is entry("a", nodes.Index("i"))
    monkeypatch.setattr(nodes, "MOST_NODES", 0)
    monkeypatch.setattr(nodes, "_NODES", {})
    assert node(Add, x, y) == first

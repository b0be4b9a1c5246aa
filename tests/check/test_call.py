"""Calls as data: what they may hold, what they compute, and that nothing else is ever run."""

from __future__ import annotations

from typing import Any

import pytest

from derive.check.call import LONGEST, Call


def library(name: str) -> Any:
    functions = {"lib.add": lambda a, b, scale=1: scale * (a + b), "lib.pair": lambda *a: tuple(a), "lib.nn.name": len}
    return functions[name]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("lib.add(x, y)", 5),
        ("lib.add(x, y, scale=-N)", -20),
        ("-x**2/N + 3*(y - 1)", 5.0),
        ("lib.pair(x, (y, [N]), None, True)[1][0]", 3),
        ("lib.pair(x, y, N)[1:]", (3, 4)),
        ("lib.pair(x, y, N)[-1]", 4),
        ("lib.nn.name('four')", 4),
        ("float(N)", 4.0),
    ],
)
def test_a_call_has_its_value(text: str, value: object) -> None:
    assert Call(text, "lib")({"x": 2, "y": 3, "N": 4}, library) == value


def test_a_call_says_what_it_reads() -> None:
    call = Call("lib.add(x, lib.nn.name('a'), scale=float(c))[:N]", "lib")
    assert list(call.names) == ["x", "c", "N"] and list(call.functions) == ["lib.add", "lib.nn.name"]


@pytest.mark.parametrize(
    "text",
    [
        "", "x =", "x; y", "lib", "lib.add", "open('x')", "eval('1')", "x.__class__", "x.T.real", "other.add(x)", "lib.add(*x)",
        "lib.add(**x)", "(lambda: 1)()", "[a for a in x]", "x if y else 1", "x and y", "f'{x}'", "x := 1", "x(1)",
        "lib.add(x)(y)",
        "x[0](1)", "{1: 2}", "{1}", "b'x'", "1j", "...", "x @ y or 1", "not x", "x < y", "x[::2]", "await x", "float(x, y)",
        "float(x=1)", "__import__('os')", "'" + "x" * LONGEST + "'", "(" * 300 + "x" + ")" * 300,
    ],
)  # fmt: skip
def test_what_is_no_call_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Call(text, "lib")

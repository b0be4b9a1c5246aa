"""What hides what stands beside it: a factor, or a slope, that is 0 unless some sides of conditions are taken."""

from __future__ import annotations

import pytest

from derive.check import Witness
from derive.check import vanishing as room
from derive.check.vanishing import ABOVE, BELOW, Side, implied, vanishes, zero_unless
from derive.language.reader import read_expression, read_problem

PROBLEM = read_problem(
    "z = where(x > y, relu(x), 0); u = max(x**2, 3)*relu(y); s = sign(x)*y; v[i] = relu(a[i])*y; L = z + u + s + v[1]",
    of="L", wrt="x",
)  # fmt: skip
WORLD = Witness(PROBLEM).world


def told(sides: tuple[Side, ...]) -> list[str]:
    sign = {BELOW: "<", ABOVE: ">"}
    return [f"{s.condition.left} {sign[s.way]} {s.condition.right}" + ("" if s.here else " somewhere") for s in sides]


@pytest.mark.parametrize(
    ("text", "by", "sides"),
    [
        ("relu(x)", None, ["x > 0"]),
        ("relu(x)*relu(y)", None, ["x > 0", "y > 0"]),
        ("relu(x) + relu(y)", None, []),
        ("relu(x)*y + relu(x)**2", None, ["x > 0"]),
        ("z", None, ["x > y", "x > 0"]),
        ("z", "x", ["x > y", "x > 0"]),
        ("u", "x", ["x**2 > 3", "y > 0"]),
        ("max(x, 3)", "x", ["x > 3"]),
        ("max(x, 3)", "y", []),
        ("min(3, x)", "x", ["3 > x"]),
        ("exp(relu(x))", "x", ["x > 0"]),
        ("exp(relu(x))", None, []),
        ("where(y > 1, x, 2)", "x", ["y > 1"]),
        ("where(y > 1, 2, where(x > 3, x, 4))", "x", ["y < 1", "x > 3"]),
        ("sum(relu(a[i])*relu(y), i)", None, ["a[i] > 0 somewhere", "y > 0"]),
        ("prod(where(i == j, 1, relu(y)*a[i]), i)", None, ["y > 0"]),
        ("diff(relu(x)*y, y)", None, ["x > 0"]),
        ("abs(relu(x))", "x", ["x > 0"]),
    ],
)
def test_sides_without_which_it_is_zero(text: str, by: str | None, sides: list[str]) -> None:
    assert sorted(told(zero_unless(WORLD, read_expression(text, PROBLEM), by))) == sorted(sides)


@pytest.mark.parametrize(
    ("text", "by", "yes"),
    [
        ("0", None, True), ("x", None, False), ("x - x", None, True), ("x - y", None, False), ("x", "y", True),
        ("0*x", None, True), ("s", "x", True), ("sign(x)", "x", True), ("s", "y", False), ("where(x > 1, 0, y - y)", None, True),
        ("where(x > 1, 0, y)", None, False), ("where(x > y, 1, 2)", "x", True), ("max(y, 2)", "x", True), ("v[1]", "x", True),
        ("diff(y**2, x)", None, True), ("diff(sign(x), x)", None, True), ("sum(0*a[i], i)", None, True), ("abs(x)", "x", False),
        ("sum(where(h(a[i]) > 1, 1, 2), i) - sum(where(h(a[i]) > 1, 1, 3), i)", None, False), ("x*y - y*x + x - x", None, False),
    ],
)  # fmt: skip
def test_what_is_zero_by_what_it_says(text: str, by: str | None, yes: bool) -> None:
    assert vanishes(WORLD, read_expression(text, PROBLEM), by) is yes


def test_what_follows_from_a_side() -> None:
    from derive.check.condition import compared

    (above,) = compared(read_expression("where(z*y > 0, x, y)", PROBLEM).args[0][1])
    assert told(implied(WORLD, Side(above, ABOVE))) == ["x > y", "x > 0"]
    assert told(implied(WORLD, Side(above, 0))) == []


def test_it_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    body = PROBLEM.definitions[1].body
    sides = zero_unless(WORLD, body)
    monkeypatch.setattr(room, "_zero_unless", lambda *_: pytest.fail("asked again"))
    assert zero_unless(WORLD, body) == sides


def test_what_is_zero_is_asked_once_of_an_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    e, other = (read_expression(text, PROBLEM) for text in ("diff(x*y**2, y)*(x - x)", "x*y**2"))
    assert vanishes(WORLD, e) and not vanishes(WORLD, other)
    monkeypatch.setattr(room, "_vanishes", lambda *_: pytest.fail("asked again"))
    assert vanishes(WORLD, e) and not vanishes(WORLD, other)

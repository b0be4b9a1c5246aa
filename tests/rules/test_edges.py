"""Where two pieces of a function meet: a convention at a kink, none where value and derivative agree."""

from __future__ import annotations

import pytest

from derive import derive

SMOOTH = [
    ("L = where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))", "r"),
    ("L = where(abs(y - f) < d, (y - f)**2/2, d*abs(y - f) - d**2/2)", "f"),
    ("r = y - f; L = where(abs(r) < b, r**2/(2*b), abs(r) - b/2)", "f"),
    ("L = where(abs(x) < c, c**2/6*(1 - (1 - (x/c)**2)**3), c**2/6)", "x"),
    ("L = where(x > 0, x, a*(exp(x/a) - 1))", "x"),
    ("L = where(u > 0, u**2, -u**2)", "u"),
    ("L = where(z >= 1, 0, where(z <= 0, 1/2 - z, (1 - z)**2/2))", "z"),
]
KINKED = [
    ("L = where(x > 0, x, a*x)", "x"),
    ("L = where(x > 0, x, a*(exp(x) - 1))", "x"),
    ("L = where(x > 0, x**2, x)", "x"),
    ("L = where(x > 0, x**2 + 1, 0)", "x"),
    ("L = where(abs(r) <= d, r**2, d*(abs(r) - d/2))", "r"),
    ("L = where(x <= -3, 0, where(x >= 3, x, x*(x + 3)/6))", "x"),
    ("s = where(x > 0, 1, 2); L = where(x > 0, s*x**2, 0)", "x"),
]


def edges(text: str, wrt: str) -> list[str]:
    found = derive(text, wrt=wrt).derivation
    assert found.verified
    return [str(s.convention) for s in found.all_steps() if s.rule.name == "piecewise" and s.convention]


@pytest.mark.parametrize(("text", "wrt"), SMOOTH)
def test_nothing_is_agreed_on_where_two_pieces_meet_smoothly(text: str, wrt: str) -> None:
    assert edges(text, wrt) == []


@pytest.mark.parametrize(("text", "wrt"), KINKED)
def test_a_kink_has_a_convention(text: str, wrt: str) -> None:
    assert edges(text, wrt)

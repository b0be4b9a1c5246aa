"""What no rule can do is said, with the sub-expression; never half an answer, and never another kind of error."""

from __future__ import annotations

import pytest

from derive import derive
from derive.errors import DeriveError, Stuck

#: text, of, wrt, the sub-expression that is named (what a rule learns leaves this table)
STUCK = [
    ("L = where(x == 0, 1, sin(x)/x)", "L", "x", "where(x == 0, 1, sin(x)/x)"),
    ("L = y*where(x != y, x**2, 1)", "L", "x", "where(x != y, x**2, 1)"),
    ("u = where(sum(a[k], k) == 1, a[1], 0); L = u**2", "L", "a[j]", "where(sum(a[k], k) == 1, a[1], 0)"),
]


@pytest.mark.parametrize(("text", "of", "wrt", "named"), STUCK, ids=[row[0] for row in STUCK])
def test_what_is_stuck_is_named(text: str, of: str, wrt: str, named: str) -> None:
    with pytest.raises(Stuck) as caught:
        derive(text, of=of, wrt=wrt)
    stuck = caught.value
    assert named in str(stuck.expression) and named in str(stuck)
    assert stuck.exit_status == 1
    assert "no rule" not in stuck.reason, "the reason is said"


def test_stuck_names_only_what_is_stuck() -> None:
    with pytest.raises(Stuck) as caught:
        derive("L = exp(x)*(x**2 + where(x == 1, 2, x))", wrt="x")
    assert "exp" not in str(caught.value.expression)


def test_a_lemma_that_is_stuck_stops_the_whole() -> None:
    with pytest.raises(DeriveError):
        derive("u = where(x == 1, 2, x); L = u**2", of="L", wrt="x")


def test_a_product_below_the_line_is_no_single_base() -> None:
    found = derive("v = M*c*x/((1 - x)*(1 + (c - 1)*x))", wrt="x")
    assert found.verified and found.result.text == "M*c*(1 + x**2*c - x**2)/((1 - x)*(1 + (c - 1)*x))**2"

"""What no rule can do is said, with the sub-expression; never half an answer, and never another kind of error."""

from __future__ import annotations

import pytest

from derive import derive
from derive.errors import DeriveError, Stuck

#: text, of, wrt, the sub-expression that is named (all that may be stuck today; what a rule learns leaves this table)
STUCK = [
    ("L = diff(x**3, x)", "L", "x", "diff(x**3, x)"),
    ("L = x + diff(f(x)*y, x)", "L", "x", "diff(f(x)*y, x)"),
]
LATER = [
    ("L = prod(x[i], i)", "L", "x[j]", "prod(x[i], i)"),
    ("L = max(x[i], i)", "L", "x[j]", "max(x[i], i)"),
    ("L = min(exp(x[i]), i)", "L", "x[j]", "min(exp(x[i]), i)"),
    ("L = x[1] + 3*prod(x[i]*y[i], i)", "L", "x[j]", "prod(x[i]*y[i], i)"),
]


@pytest.mark.parametrize(("text", "of", "wrt", "named"), [*STUCK, *LATER], ids=[row[0] for row in (*STUCK, *LATER)])
def test_what_is_stuck_is_named(text: str, of: str, wrt: str, named: str) -> None:
    try:
        found = derive(text, of=of, wrt=wrt)
    except Stuck as stuck:
        assert named in stuck.expression and named in str(stuck)
        assert stuck.reason and stuck.exit_status == 1
    else:
        assert found.verified, "what is no longer stuck is right"
        assert not any(s.check is None or not s.check.ok for s in found.derivation.all_steps())


def test_stuck_names_only_what_is_stuck() -> None:
    with pytest.raises(Stuck) as caught:
        derive("L = exp(x)*(x**2 + diff(x**3, x))", wrt="x")
    assert "exp" not in caught.value.expression


def test_a_lemma_that_is_stuck_stops_the_whole() -> None:
    with pytest.raises(DeriveError):
        derive("u = diff(x**3, x); L = u**2", of="L", wrt="x")

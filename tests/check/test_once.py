"""What is the same in both worlds of a problem is found once for both; what is asked anew is not taken from elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from derive.check import Witness
from derive.check.derivation import spoken_of
from derive.check.sample import Drawn
from derive.check.world import World
from derive.engine import derive_problem
from derive.language.reader import read_problem

SOFTMAX = "p[i] = exp(z[i])/sum(exp(z[k]), k)"
REGRESSION = "r[n] = sum(X[n,d]*w[d], d) - y[n]; L = sum(r[n]**2, n)"


def counted(monkeypatch: pytest.MonkeyPatch, kind: type, method: str) -> list[tuple[Any, ...]]:
    """What a method of a class is called with from now on."""
    calls: list[tuple[Any, ...]] = []
    own = getattr(kind, method)

    def noted(self: Any, *given: Any, **named: Any) -> Any:
        calls.append(given)
        return own(self, *given, **named)

    monkeypatch.setattr(kind, method, noted)
    return calls


@pytest.mark.parametrize(("text", "wrt"), [(SOFTMAX, "z[j]"), (REGRESSION, "w[j]")])
def test_how_far_letters_run_is_found_once_for_both_worlds(text: str, wrt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    d = derive_problem(read_problem(text, wrt=wrt))
    witness = Witness(spoken_of(d))
    assert witness.other is not None  # a problem with sizes, and so with two worlds
    asked = counted(monkeypatch, World, "spans")
    for step in d.steps:
        assert witness.equal(step.before, step.after, like=(d.of, d.wrt)).ok
    assert len(asked) == len(d.steps)
    ranges = [world.ranged(world.spans((d.result,), (d.of, d.wrt))) for world in (witness.world, witness.other)]
    assert ranges == [world.scope((d.result,), (d.of, d.wrt)) for world in (witness.world, witness.other)]
    assert text != SOFTMAX or ranges[0] != ranges[1]  # of a delta, at other sizes


def test_what_is_drawn_is_found_once_for_both_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = read_problem(REGRESSION, of="L", wrt="w[j]")
    asked = counted(monkeypatch, Drawn, "__init__")
    witness = Witness(problem)
    assert witness.other is not None
    assert witness.other.drawn is witness.world.drawn
    assert len(asked) == 1
    assert witness.world.drawn is not None
    assert witness.world.drawn.leaves == ["X", "w", "y"]
    assert Witness(problem).world.drawn is not witness.world.drawn


def test_a_problem_of_which_all_is_said_already_is_the_same_problem() -> None:
    problem = read_problem(REGRESSION, of="L", wrt="w[j]")
    assert problem.apart() is problem
    d = derive_problem(problem)
    assert spoken_of(d) is d.problem
    part = derive_problem(read_problem(f"{REGRESSION}; M = sum(w[d]**2, d)", of="M", wrt="w[j]"))
    assert [d.name for d in spoken_of(part).definitions] == ["M"]
    bound_twice = read_problem("L = sum(x[i], i) + sum(y[i]**2, i)", wrt="x[i]")
    assert bound_twice.apart() is bound_twice
    assert bound_twice.by(bound_twice.wrt, bound_twice.wrt).in_order is bound_twice.in_order

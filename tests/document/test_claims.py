"""A claim says where it was looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import derive
from derive.document.build import build
from derive.document.results import Found, Given, found_at
from derive.document.understood import domain
from derive.step import Counterexample

LECTURE = """---
title: Claims
---

```check
L = {body}
claim: {claim}
expect: {expect}
```
"""


@pytest.mark.parametrize(
    ("body", "claim", "expect", "where"),
    [
        ("log(q)", "diff(L, q) = 1/q", "holds", "random points where $q > 0$."),
        ("sqrt(a - 3)*x", "diff(L, x) = sqrt(a - 2)", "fails", "random points where $a > 3$."),
        ("q**2", "diff(L, q) = 2*q", "holds", "random points."),
    ],
)
def test_a_claim_says_its_domain(body: str, claim: str, expect: str, where: str, tmp_path: Path) -> None:
    source = tmp_path / "claims.md"
    source.write_text(LECTURE.format(body=body, claim=claim, expect=expect), encoding="utf-8")
    build([source], tmp_path / "out", formats=("md",))
    assert where in (tmp_path / "out" / "claims.md").read_text(encoding="utf-8")


def test_a_counterexample_is_shown_by_its_numbers_and_indices() -> None:
    place = Counterexample({"x": 0.00012345, "a": [0.1, 0.2]}, {"i": 2}, -0.5, 0.2512)
    assert found_at(place) == Found("−0.5", "0.251", (Given(scalar("i"), "2"), Given(scalar("x"), "0.000123")))
    assert found_at(Counterexample({}, {}, float("inf"), 1.0)) is None and found_at(None) is None


def test_the_domain_is_not_sampled_again_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the checks found is what is told of them; where none was made there is only what was given."""
    checked = derive.derive("f = log(q)*y", wrt="q").derivation

    def none(*_: object) -> None:
        raise AssertionError("a second witness")

    monkeypatch.setattr("derive.check.Witness.__init__", none)
    assert domain(checked) == {"q": (0.0, None)} == checked.sampled
    assert domain(replace(checked, sampled={})) == {}
    given = replace(checked, problem=replace(checked.problem, domain={"y": (1.0, 2.0)}))
    assert domain(given) == {"q": (0.0, None), "y": (1.0, 2.0)}

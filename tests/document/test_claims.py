"""A claim says where it was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.document.build import build

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

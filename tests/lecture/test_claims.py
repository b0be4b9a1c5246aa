"""A claim says where it was looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import derive
from derive.document.page import Display, Equal
from derive.document.render import writer
from derive.document.understood import domain
from derive.expression.nodes import Index, scalar
from derive.lecture.build import build
from derive.lecture.claims import Found, found_at
from derive.lecture.source import LectureError
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


@pytest.mark.slow
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
    assert found_at(place) == Found("−0.5", "0.251", (Index("i"), " = 2, ", scalar("x"), " = 0.000123"))
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


def told(text: str, tmp_path: Path) -> str:
    """What the Markdown of a lecture with one check block says."""
    source = tmp_path / "claims.md"
    source.write_text(f"---\ntitle: Claims\n---\n\n```check\n{text}\n```\n", encoding="utf-8")
    build([source], tmp_path / "out", formats=("md",))
    return (tmp_path / "out" / "claims.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "formula", "said"),
    [
        ("claim: log(x) <= x - 1\nexpect: holds", r"\log x \leq x - 1",
         "✓ The claim holds: compared at 40 random points where $x > 0$."),
        ("claim: x**2 >= x\nexpect: fails", r"x^2 \overset{?}{\geq} x",
         "the left side is 0.16 and the right side 0.4 (where $x$ = 0.4)."),
        ("claim: x != 1\nexpect: fails", r"x \overset{?}{\neq} 1", "the left side is 1 and the right side 1 (where $x$ = 1)."),
        ("p[i] = exp(a[i])/sum(exp(a[k]), k)\nclaim: sum(p[i], i) = 1\nexpect: holds", r"\sum_i p_i = 1", "✓ The claim holds"),
        ("p[i] = exp(a[i])/sum(exp(a[k]), k)\nclaim: p[i] = sigmoid(a[i])\nexpect: fails", r"p_i \overset{?}{=} \sigma(a_i)",
         "✗ The claim fails its check: compared at"),
        ("p[i] = exp(a[i])/sum(exp(a[k]), k)\nclaim: p[i] = sigmoid(a[i] - z)\nexpect: fails",
         r"p_i \overset{?}{=} \sigma(a_i - z)", "(where $i$ ="),
        ("f = sigmoid(theta)\nclaim: diff(f, theta) < 1/4\nexpect: fails",
         r"\frac{\partial f}{\partial \theta} \overset{?}{<} \frac{1}{4}", r"(where $\theta$ = 0)."),
        ("L = (y - w*x)^2\nclaim: L >= 0\nexpect: holds", r"L \geq 0", "✓ The claim holds"),
        ("claim: 1 + x ≤ exp(x)\nexpect: holds", r"1 + x \leq e^x", "✓ The claim holds"),
        (r"claim: \log x \le x - 1" "\nexpect: holds", r"\log x \leq x - 1", "✓ The claim holds"),
        ("claim: (a + b)**2 = a**2 + 2*a*b + b**2\nexpect: holds", r"\left(a + b\right)^2 = ", "✓ The claim holds"),
        ("softmax\nclaim: sum(p[i], i) = 1\nexpect: holds", r"\sum_i p_i = 1", "✓ The claim holds"),
    ],
)  # fmt: skip
def test_any_relation_can_be_claimed(text: str, formula: str, said: str, tmp_path: Path) -> None:
    """One that holds has a plain sign, and only one that is announced to fail has the question mark over it."""
    made = told(text, tmp_path)
    assert formula in made and said in made


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "expect"),
    [("x**2 >= x", "holds"), ("tanh(x) <= x", "holds"), ("log(x) <= x - 1", "fails"), ("x**2 > 0", "holds"),
     ("x = x + 1", "holds")],
)  # fmt: skip
def test_what_was_announced_wrongly_does_not_hold(claim: str, expect: str, tmp_path: Path) -> None:
    with pytest.raises(derive.DoesNotHold, match="line 5: this claim was announced as one that"):
        told(f"claim: {claim}\nexpect: {expect}", tmp_path)


@pytest.mark.slow
def test_what_cannot_be_told_neither_holds_nor_fails(tmp_path: Path) -> None:
    for expect in ("holds", "fails"):
        with pytest.raises(derive.DoesNotHold, match="undecided\nboth sides are too near each other"):
            told(f"claim: (x**2 - 2)**2 > 0\nexpect: {expect}", tmp_path)


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("claim: foo(x <= 3\nexpect: holds", 8, ""),
        ("claim: log(x) <= x - $\nexpect: holds", None, ""),
        ("claim: x >= 0\nexpect: fails\nat: z = 2", 5, "z is no variable of this formula; it has x"),
        ("claim: 1/x >= 0\nexpect: fails\nat: x = 0", 5, "a side of the claim is no number at this point"),
    ],
)
def test_what_is_wrong_with_a_claim_has_its_place(text: str, column: int | None, problem: str, tmp_path: Path) -> None:
    with pytest.raises(LectureError) as found:
        told(text, tmp_path)
    assert found.value.line is not None and problem in str(found.value)
    assert column is None or found.value.column == column


@pytest.mark.slow
def test_both_sides_at_a_point(tmp_path: Path) -> None:
    made = told("L = (y - w*x)^2\nclaim: L >= 0\nexpect: holds\nat: x = 1; y = 2; w = -1", tmp_path)
    assert "| At $x$ = 1, $y$ = 2, $w$ = −1 | Value |" in made
    assert "| The left side | 9 |" in made and "| The right side | 0 |" in made
    made = told("p[i] = a[i]**2\nclaim: p[i] = a[i]\nexpect: fails\nat: a = [2, 3]", tmp_path)
    assert "| The left side | (4, 9) |" in made and "| The right side | (2, 3) |" in made


def test_the_sign_is_in_every_format() -> None:
    e = Equal(scalar("x"), scalar("y"), sign="<=")
    claimed = replace(e, is_claim=True)
    spoken = {"md": (r"x \leq y", r"x \overset{?}{\leq} y"), "paper": (r"x \leq y", r"x \overset{?}{\leq} y"),
              "typst": ("<=", 'limits(<=)^"?"'), "html": ("<mo>≤</mo>", "<mover><mo>≤</mo><mtext>?</mtext></mover>")}  # fmt: skip
    for format, (plain, asked) in spoken.items():
        for equation, wanted in ((e, plain), (claimed, asked)):
            assert wanted in str(writer(format).nodes([Display((equation,))])), format  # type: ignore[arg-type]
    assert str(writer("html").environment.filters["spoken"](e)) == "x is at most y"
    less = Equal(scalar("x"), scalar("y"), sign="<")
    assert "<mo>&lt;</mo>" in str(writer("html").nodes([Display((less,))]))

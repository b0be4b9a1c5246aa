"""The claims of a text stand under its derivation, each with its verdict, in every format."""

from __future__ import annotations

import json

import pytest

from derive.document.formats import told
from derive.pipeline import Answer, answer
from derive.question import Question, Shown


@pytest.fixture(scope="module")
def found() -> Answer:
    return answer(Question("L = (a-b)^2 = a^2 - b^2 = a^2 - 2 a b + b^2", wrt="a"))


@pytest.mark.parametrize("format", ["text", "md", "github", "latex", "beamer", "typst", "html", "ipynb"])
def test_every_format_tells_what_holds_and_what_does_not(found: Answer, format: str) -> None:
    page = str(told(found, Shown(), format))
    assert page.count("This does not hold: the left side is 7.41 and the right side") == 1
    assert page.count("This holds: both sides agree at") == 1


def test_a_terminal_marks_each_claim(found: Answer) -> None:
    lines = str(told(found, Shown(), "text")).splitlines()
    assert [line.split()[-1] for line in lines if "the text also says" in line] == ["✗", "✓"]


def test_json_has_each_claim_with_its_check(found: Answer) -> None:
    claims = json.loads(str(told(found, Shown(), "json")))["claims"]
    assert [(c["text"], c["check"]["verdict"]) for c in claims] == [
        ("L = a**2 - b**2", "fails"),
        ("L = a**2 - 2*a*b + b**2", "holds"),
    ]


def test_a_derivation_without_claims_says_nothing_of_them() -> None:
    plain = answer(Question("L = (a - b)^2", wrt="a"))
    assert "claims" not in json.loads(str(told(plain, Shown(), "json")))
    assert "also says" not in str(told(plain, Shown(), "text"))


def test_without_marks_the_verdict_is_still_told(found: Answer) -> None:
    page = str(told(found, Shown(marks=False), "md"))
    assert "✗" not in page
    assert "This does not hold" in page

"""Reasons and the head in every format: asked for, told once, and set by the format's own printer."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

import derive
from derive.document.compile import typst_pdf
from derive.document.page import Page, Paragraph
from derive.document.render import Format
from derive.document.templates import lectures_folder
from derive.lecture.build import work
from derive.lecture.pages import document
from derive.lecture.reader import read_lecture
from derive.lecture.results import Derived
from derive.notation import text
from derive.step import Derivation
from tests.telling import chains, fragment, page, plain

HUBER = "h = where(abs(r) <= d, r**2/2, d*(abs(r) - d/2))"


@pytest.fixture(scope="module")
def softmax() -> Derivation:
    return derive.derive("softmax").derivation


@pytest.fixture(scope="module")
def huber() -> Derivation:
    return derive.derive(HUBER, wrt="r").derivation


def test_a_terminal_tells_why_under_each_line(softmax: Derivation) -> None:
    shown = plain(softmax, why=True)
    assert "· top and bottom both depend on aⱼ: g = e^(aᵢ) and h = ∑ₖ e^(aₖ)" in shown
    assert shown.count("g = e^(aᵢ)") == 1, "the pieces are named in the reason, and not once more beside it"
    assert "·" not in re.sub(r"─ · ─", "", plain(softmax))


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_reasons_fit_into_the_columns(softmax: Derivation, columns: int) -> None:
    reasons = [line for line in plain(softmax, why=True, cases=True, columns=columns).split("\n") if "·" in line]
    assert reasons and all(len(line) <= columns for line in reasons)
    assert "\N{NO-BREAK SPACE}" not in "".join(reasons)


@pytest.mark.parametrize(
    ("format", "said"),
    [
        ("md", r"1. *quotient rule*: top and bottom both depend on $a_j$: $g = e^{a_i}$ and $h = \sum_k e^{a_k}$."),
        ("latex", r"\derivenote{top and bottom both depend on \(a_j\): \(g = e^{a_i}\) and \(h ="),
        ("html", "top and bottom both depend on <math"),
        ("typst", '#"top and bottom both depend on "'),
    ],
)
def test_a_fragment_tells_why_where_it_is_asked_to(softmax: Derivation, format: Format, said: str) -> None:
    assert said in fragment(softmax, format, why=True)
    assert said not in fragment(softmax, format)


def test_a_line_without_a_rule_has_no_reason() -> None:
    error = derive.derive("z[i] = sum(W[i,j]*x[j], j); L = sum(z[i]**2, i)", wrt="W,x").lemmas[-1]
    told = [line for line in fragment(error, "md", why=True).split("\n") if line.startswith("1. ")]
    assert told and all(any(c.isalpha() for c in line[len("1. ") :].partition(":")[0]) for line in told)
    latex = fragment(error, "latex", why=True)
    assert r"{}{}{}" in latex and r"\derivenote{}" not in latex and not re.search(r"\\derivetick\{\}\\ \}", latex)


@pytest.mark.parametrize("format", ["md", "latex", "html"])
def test_the_head_is_told_once(huber: Derivation, format: Format) -> None:
    made = fragment(huber, format, cases=True)
    assert made.count("the derivative of the absolute value is taken to be 0") == 1
    assert made.count(" are numbers") == 1


def test_html_with_reasons_is_well_formed(softmax: Derivation) -> None:
    made = fragment(softmax, "html", why=True, cases=True)
    ElementTree.fromstring(made)
    rows = re.findall(r"<tr>.*?</tr>", made, re.DOTALL)
    assert rows and all(row.count("<td") in (2, 4) or "<th>" in row for row in rows)


def test_the_pdf_with_reasons_is_made(softmax: Derivation) -> None:
    assert typst_pdf(fragment(softmax, "typst", why=True, cases=True, standalone=True)).startswith(b"%PDF")


def test_a_lemma_has_no_head_of_its_own() -> None:
    shown = page(derive.derive("softmax-cross-entropy"))
    assert len(chains(shown)) > 1 and len(heads(shown)) == 1


def test_cases_that_come_together_say_why(softmax: Derivation) -> None:
    brace, delta = chains(page(softmax, cases=True, why=True))[-1].lines
    assert brace.because[0][0] == "the cases " and brace.because[0][-1] == " exclude each other, and there is no third"
    assert len(delta.because) == 1


def heads(shown: Page) -> list[str]:
    """What a page says of its letters."""
    quiet = [node.words for node in shown.nodes if isinstance(node, Paragraph) and node.quiet]
    return ["".join(p if isinstance(p, str) else text(p) for p in words) for words in quiet]  # type: ignore[arg-type]


def told(shown: Page) -> list[str]:
    """The facts of a head, one by one."""
    return heads(shown)[0].removeprefix("Here ").removesuffix(".").split("; ")


# -- lectures

LECTURE = """---
title: Reasons
---

```derive
L = sum((y[i] - x[i]*w)^2, i)
why: yes
wrt: w
```

```derive
L = sum((y[i] - x[i]*w)^2, i)
wrt: y[j]
```

```derive
L = max(w, 0)
wrt: w
definitions: no
```

```derive
L = sum((y[i] - x*w)^2, i)
wrt: w
```
"""


@pytest.mark.slow
def test_a_lecture_says_what_a_letter_is_where_it_is_new_or_other() -> None:
    worked = work(read_lecture(LECTURE, "reasons"), lectures_folder() / "sessions")
    heads = [told(r.page) for r in worked.results if isinstance(r, Derived)]
    assert heads[0] == ["y, x are vectors of N", "w is a number", "i runs from 1 to N"]
    assert heads[1] == ["i, j run from 1 to N"]
    assert len(heads[2]) == 1 and "is taken to be that of" in heads[2][0]
    assert "x, w are numbers" in heads[3] and "y is a vector of N" in heads[3]
    pages = [r.page for r in worked.results if isinstance(r, Derived)]
    assert [bool(chains(page)[-1].lines[0].because) for page in pages] == [True, False, False, False]
    for format in ("md", "paper", "html", "typst"):
        assert "is written out by its definition" in document(worked, format)

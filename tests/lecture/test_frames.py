"""What stands around the text of a lecture, and how a page is set: looked at as a reader would."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from derive.document.fonts import EXTRA, fonts_for
from derive.document.page import Cell, Chain, Display, Equal, Line, Page, Table
from derive.document.render import Format, writer
from derive.expression.nodes import scalar
from derive.lecture.blocks import Author, Front
from derive.lecture.build import work
from derive.lecture.pages import Worked, document, framed, paper, told_course, told_date
from derive.lecture.reader import read_lecture_file
from derive.words import speaking
from tests.document.paper import empty_share, ink_outside, pages_of, text_of

HEAD = """---
title: "A page: <specimen> & more"
subtitle: What stands on a page
course: Tests
number: 3
author:
  - name: Ada Example
    affiliation: University of Somewhere
    email: ada@example.org
  - Bo Sample
institute: Department of Mathematics
date: 2026-11-26
toc: yes
bibliography: books.bib
css: own.css
preamble: own.tex
---

"""
BODY = r"""
# First things {#sec-first}

A sentence[^n], see [@eq-one], [@fig-own], [@tbl-one], [@thm-one], [@eq-softmax],
[@sec-second] and [@goodfellow2016]; $x$, too, and $y$, of course.

$$e^{i\pi} + 1 = 0$$ {#eq-one}

![A curve that rises](own.svg){#fig-own width=60% caption="A curve that rises."}

| one | two |
|-----|----:|
| $x$ | 1 |

: A table with words. {#tbl-one}

## Second `things` with $x^2$ {#sec-second}

::: {.theorem #thm-one title="Pythagoras"}
If the angle is right, then $a^2 + b^2 = c^2$.
:::

::: proof
Draw a picture.
:::

::: {.note title="A note"}
| one | two |
|-----|----:|
| $x$ | 1 |
:::

```derive softmax
label: eq-softmax
tally: no
```

# Last things {.unnumbered}

Words.

[^n]: A note at the foot.
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 8" width="200"><path d="M1 7L19 1" stroke="#000"/></svg>'
BIB = "@book{goodfellow2016, author={Ian Goodfellow}, title={Deep Learning}, publisher={MIT Press}, year={2016}}\n"
LATEX = pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")


def lecture(folder: Path, text: str = HEAD + BODY) -> Worked:
    """A lecture with its files beside it, worked out."""
    files = {"own.svg": SVG, "books.bib": BIB, "own.css": ".own { color: inherit }", "own.tex": r"\def\own{}"}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "specimen.md").write_text(text, encoding="utf-8")
    return work(read_lecture_file(folder / "specimen.md"), folder)


@pytest.fixture(scope="module")
def specimen(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    return lecture(tmp_path_factory.mktemp("specimen"))


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "26 November 2026"), ("en-US", "November 26, 2026"), ("zh", "2026年11月26日"), ("zh-CN", "2026年11月26日")],
)
def test_a_date_is_told_as_its_language_does(language: str, told: str) -> None:
    assert told_date(Front("T", date="2026-11-26", language=language)) == told
    assert told_date(Front("T")) == ""


def test_a_course_is_told_with_the_number_of_the_lecture() -> None:
    assert told_course(Front("T", course="Learning", number="3")) == "Learning · Lecture 3"
    assert told_course(Front("T", number="3b")) == "3b" and told_course(Front("T")) == ""
    with speaking("zh"):
        assert told_course(Front("T", course="深度学习", number="3")) == "深度学习 · 第 3 讲"


TITLE = (
    "Tests", "Lecture 3", "What stands on a page", "Ada Example", "University of Somewhere", "ada@example.org", "Bo Sample",
    "Department of Mathematics", "26 November 2026", "Contents",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("format", ["md", "html", "paper", "typst"])
def test_the_head_is_shown_in_every_format(specimen: Worked, format: Format) -> None:
    made = document(specimen, format)
    for words in TITLE if format != "typst" else TITLE[:-1]:
        assert words in made, words
    if format in ("md", "html"):
        assert "<specimen>" not in made


@pytest.mark.slow
def test_files_of_the_head_come_after_our_own(specimen: Worked) -> None:
    html, tex = document(specimen, "html"), document(specimen, "paper")
    assert html.index(".own { color: inherit }") > html.index("table.calculation") and "img-src data:" in html
    assert tex.index(r"\newcommand{\shownformula}") < tex.index(r"\def\own{}") < tex.index("{document}")


def in_order(words: str, *parts: str) -> bool:
    """Whether some parts stand in a text, one after the other."""
    return re.search(".*?".join(map(re.escape, parts)), words, re.DOTALL) is not None


def looked_at(pdf: bytes) -> None:
    """What a reader of the specimen has to find on paper."""
    words = text_of(pdf)
    first = pages_of(pdf)[0].text
    title = ("Tests", "A page: <specimen> & more", "What stands", "Ada Example", "Bo Sample", "Department", "26 November 2026")
    lines = [next(n for n, line in enumerate(first.splitlines()) if part in line) for part in title[:-1]]
    assert lines == sorted(set(lines)), "each on a line of its own"
    assert in_order(words, *title, "Contents", "First things", "Second things", "References", "A sentence")
    laid = "\n".join(page.text for page in pages_of(pdf))
    assert re.search(r"^ *1 +First things", laid, re.MULTILINE) and re.search(r"^ *1\.1 +Second things", laid, re.MULTILINE)
    for told in ("equation (1)", "figure 1", "table 1", "theorem 1", "equation (2)", "section 1.1", "Figure 1. ", "Table 1. "):
        assert told in words.replace("\xa0", " "), told
    assert "Theorem 1 (Pythagoras). " in words.replace("\n", " ") and "Proof. " in words.replace("\n", " ")
    assert ink_outside(pdf, 72) == []
    right = max(word.right for page in pages_of(pdf) for word in page.words)
    numbers = [word for page in pages_of(pdf) for word in page.words if word.text in ("(1)", "(2)") and word.right > right - 3]
    assert sorted(word.text for word in numbers) == ["(1)", "(2)"], "numbers stand at the right"


@pytest.mark.slow
def test_typst_sets_what_the_head_and_the_text_say(specimen: Worked) -> None:
    looked_at(paper(specimen, "typst"))


@LATEX
@pytest.mark.slow
def test_latex_sets_the_same(specimen: Worked) -> None:
    looked_at(paper(specimen, "latex"))


@pytest.mark.slow
def test_html_is_numbered_as_the_pdf_is(specimen: Worked) -> None:
    html = document(specimen, "html")
    assert '<nav class="contents" aria-label="Contents">' in html
    assert '<h2 id="sec-first"><span class="number">1</span> First things</h2>' in html
    assert re.search(r'<h3 id="sec-second"><span class="number">1\.1</span> Second <code>', html)
    assert re.search(r'<h2 [^>]*id="last-things"[^>]*>Last things</h2>', html)
    targets = set(re.findall(r'href="#([^"]+)"', html))
    names = re.findall(r'\bid="([^"]+)"', html)
    assert targets <= set(names) and len(names) == len(set(names))
    assert {"eq-one", "fig-own", "tbl-one", "thm-one", "eq-softmax", "sec-second"} <= targets


@pytest.mark.slow
def test_a_formula_keeps_the_comma_after_it(specimen: Worked) -> None:
    html = document(specimen, "html")
    assert re.search(r'<span class="together"><math [^>]*>(?:(?!</math>).)*</math>,</span>', html, re.DOTALL)


X = scalar("x")
LINES = tuple(Line(X + n, (f"reason {n}",), mark="holds") for n in range(6))


@pytest.mark.parametrize("format", ["md", "html", "paper", "typst"])
def test_numbers_and_captions_of_nodes(format: Format) -> None:
    made = str(writer(format).page(Page((
        Display((Equal(X, X + 1),), number="7", label="eq-a"), Chain(X, LINES, number="8"),
        Table((Cell(("head",)),), ((Cell(("cell",)),),), caption=("words of a table",), number="9"),
    ))))  # fmt: skip
    for part in ("(7)", "(8)", "Table 9", "words of a table"):
        assert part in made, part
    with speaking("zh"):
        assert "表 9" in str(writer(format).page(Page((Table((Cell(("head",)),), (), number="9"),), language="zh")))


def test_long_derivations_fold_in_html() -> None:
    made = str(writer("html").page(Page((Chain(X, LINES),))))
    assert made.count('<details open="open">') == 1 and "6 steps" in made
    assert "<details" not in str(writer("html").page(Page((Chain(X, LINES[:3]),))))


# -- the shipped lecture


def check_pages(pdf: bytes) -> None:
    """No page but the last of a part is empty to a third, and nothing stands in the margins."""
    assert ink_outside(pdf, 76) == []
    pages = pages_of(pdf)
    empty = empty_share(pdf)
    for n, share in enumerate(empty[:-1]):
        if "All checks" not in pages[n + 1].text:  # which begins a page of its own
            assert share < 1 / 3, f"page {n + 1} is empty to {share:.0%}"


@pytest.mark.slow
def test_the_shipped_lecture_fills_its_pages(worked: Worked) -> None:
    check_pages(paper(worked, "typst"))


@LATEX
@pytest.mark.slow
def test_the_shipped_lecture_fills_its_pages_in_latex(worked: Worked) -> None:
    check_pages(paper(worked, "latex"))


def reasons_beside(pdf: bytes) -> list[float]:
    """How far each reason of a calculation is from the sign of equality of its line, in height."""
    found = []
    for page in pages_of(pdf):
        for word in page.words:
            if word.text == "quotient" and any(w.text == "rule" and abs(w.top - word.top) < 2 for w in page.words):
                signs = [w for w in page.words if w.text == "=" and w.right < word.left and abs(w.bottom - word.bottom) < 40]
                if signs and word.left > page.width / 2:
                    found.append(min(abs((w.top + w.bottom) / 2 - (word.top + word.bottom) / 2) for w in signs))
    return found


@pytest.mark.slow
def test_a_reason_stands_on_the_line_of_its_sign(worked: Worked) -> None:
    distances = reasons_beside(paper(worked, "typst"))
    assert distances and max(distances) < 5


@pytest.mark.slow
def test_a_claim_that_holds_is_no_question(tmp_path: Path) -> None:
    block = "```check\nf = x^2\nclaim: diff(f, x) = {claim}\nexpect: {expect}\n```\n"
    held = document(lecture(tmp_path, "---\ntitle: T\n---\n\n" + block.format(claim="2*x", expect="holds")), "typst")
    asked = document(lecture(tmp_path, "---\ntitle: T\n---\n\n" + block.format(claim="3*x", expect="fails")), "typst")
    assert 'limits(=)^"?"' not in held and 'limits(=)^"?"' in asked


@pytest.mark.slow
def test_a_chinese_lecture_speaks_chinese(tmp_path: Path) -> None:
    head = HEAD.replace("bibliography: books.bib\n", "language: zh\n").replace("A page: <specimen> & more", "一页")
    made = lecture(tmp_path, head + BODY.replace(" and [@goodfellow2016]", ""))
    html = document(made, "html")
    html = html[html.index("<body>") :]
    for words in ("目录", "2026年11月26日", "第 3 讲", "图 1", "表 1", "定理 1", "证明", "共"):
        assert words in html, words
    for words in ("Contents", "Figure 1", "Table 1", "Theorem 1", "Proof", "steps"):
        assert words not in html, words
    try:
        fonts_for("一页", "zh")
    except Exception:
        pytest.skip(f"no font for Chinese: {EXTRA} is not installed")
    said = text_of(paper(made, "typst"))
    assert "目录" in said and "2026" in said


def test_authors_are_data() -> None:
    front = Front("T", authors=(Author("A & B", "<i>C</i>"),))
    html = framed(writer("html"), "lecture", front, "")
    assert "A &amp; B" in html and "<i>" not in html
    assert r"A \& B" in framed(writer("paper"), "lecture", front, "")

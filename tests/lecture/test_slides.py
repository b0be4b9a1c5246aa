"""Slides of a lecture: a derivation is revealed line by line, and nothing moves."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from derive.document.compile import latex_pdf
from derive.document.page import Chain, Equal, Frame, Line, Matrix
from derive.expression.nodes import scalar
from derive.lecture.build import work
from derive.lecture.pages import Worked
from derive.lecture.reader import read_lecture_file
from derive.lecture.slides import slides, source_of, steps
from tests.document.paper import Page, ink_outside, pages_of, rendered

TALK = """---
title: "A talk <of> mine & yours"
subtitle: What stands on slides
author: Ada Example
date: 2026-11-26
toc: yes
---

# The chain rule {#sec-chain}

A sentence about [@sec-square].

# A square {#sec-square}

## In general

Words before.

```derive
L = (a*x + b)^2
wrt: x
```

Words after.

::: {.note title="A note"}
```derive
L = x^2
wrt: x
```
:::

# Checks

```checks
```
"""


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Worked:
    path = tmp_path_factory.mktemp("talk") / "talk.md"
    path.write_text(TALK, encoding="utf-8")
    return work(read_lecture_file(path), path.parent)


def test_a_frame_is_seen_in_as_many_steps_as_it_has_lines() -> None:
    x = scalar("x")
    chain = Chain(x, (Line(x), Line(x)))
    assert steps(Frame((), (chain,))) == 2 and steps(Frame((), ())) == 1
    assert steps(Frame((), (chain, Matrix((), Equal(x, x), "holds")))) == 3


def revealed(pages: list[Page], title: str) -> list[Page]:
    """The pages that show a frame step by step."""
    return [page for page in pages if title in page.text and "=" in page.text]


@pytest.mark.slow
def test_typst_reveals_a_derivation_and_nothing_moves(talk: Worked) -> None:
    pdf = slides(talk, "typst")["talk-slides.pdf"]
    pages = list(pages_of(pdf))
    assert all(abs(page.width / page.height - 16 / 9) < 0.01 for page in pages)
    assert "A talk <of> mine & yours" in pages[0].text and "26 November 2026" in pages[0].text
    assert ink_outside(pdf, 44) == []
    shown = revealed(pages, "In general")
    signs = [sum(word.text == "=" for word in page.words) for page in shown]
    assert any(b - a == 1 for a, b in pairwise(signs)) and max(signs) - min(signs) >= 2
    for (before, fewer), (after, more) in pairwise(zip(shown, signs, strict=True)):
        if more == fewer + 1:
            where = {(w.text, round(w.left), round(w.top)) for w in after.words}
            assert {(w.text, round(w.left), round(w.top)) for w in before.words} <= where, "what was seen stays where it was"
    numbers = [page.text.split()[-1] for page in shown]
    assert len(set(numbers)) < len(numbers), "the steps of a slide have one number"
    words = [page.text for page in pages]
    order = [next(n for n, text in enumerate(words) if part in text) for part in ("Words before", "Words after", "Checks")]
    assert order == sorted(order)


@pytest.mark.slow
def test_titles_stand_on_slides_of_their_own_or_above_what_they_are_of(talk: Worked) -> None:
    source = source_of(talk, "typst")
    assert re.search(r"#section-slide\(1\)\[A square\]|#slide-title\(level: 1\)\[A square\]", source)
    assert "#slide-title(level: 2)[In general]" in source and "titleofthesection" not in source
    assert "\x02" not in source and "\x04" not in source
    html = source_of(talk, "html")
    assert html.count("<section") == html.count("</section>") > 5 and "titleofthesection" not in html
    assert "<of>" not in html and "nav" not in html.split("<body>")[1]


def test_html_slides_ask_no_other_place(talk: Worked) -> None:
    files = slides(talk, "html")
    assert set(files) == {"talk-slides.html", "talk-slides.css", "talk-slides.js"}
    html = files["talk-slides.html"].decode()
    asked = re.findall(r'(?:src|href)="([^#"][^"]*)"', html)
    assert sorted(asked) == ["talk-slides.css", "talk-slides.js"]
    assert "http:" not in files["talk-slides.css"].decode() and "http" not in files["talk-slides.js"].decode()
    assert html.count('class="step"') >= 3
    body = html[html.index("<note") if "<note" in html else html.index("<main") :]
    note = body[body.index('class="box note"') :]
    assert 'class="step"' not in note[: note.index("</section>")], "what stands in a box is not revealed"


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
@pytest.mark.slow
def test_beamer_reveals_a_derivation(talk: Worked) -> None:
    files = slides(talk, "beamer")
    source = files["talk-slides.tex"].decode()
    assert source.count(r"\begin{frame}") == source.count(r"\end{frame}") and r"\uncover<+->" in source
    pdf = latex_pdf(source, {name: data for name, data in files.items() if name != "talk-slides.tex"})
    pages = pages_of(pdf)
    shown = revealed(list(pages), "In general")
    signs = [sum(word.text == "=" for word in page.words) for page in shown]
    assert any(b - a == 1 for a, b in pairwise(signs)) and max(signs) - min(signs) >= 2
    assert ink_outside(pdf, 8) == []
    assert all(max(page.inked_rows()) < page.height - 2 for page in rendered(pdf) if page.inked_rows())


def test_a_folder_of_ones_own_is_looked_into_first(talk: Worked, tmp_path: Path) -> None:
    (tmp_path / "slides").mkdir()
    macro = '<% macro slide(title, body, level, first) %><section class="own"><< body >></section><% endmacro %>'
    (tmp_path / "slides" / "nodes.html.j2").write_text(macro, encoding="utf-8")
    assert '<section class="own">' in source_of(talk, "html", tmp_path)


SCRIPT = """
const { chromium } = require("playwright-core");
(async () => {
  const browser = await chromium.launch({ executablePath: process.argv[1], args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const errors = [];
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  await page.goto("file://" + process.argv[2]);
  const seen = [];
  const look = () => page.evaluate(() => ({
    here: [...document.querySelectorAll(".slide")].findIndex((s) => s.classList.contains("here")),
    visible: [...document.querySelectorAll(".slide.here .step")].filter((s) => !s.classList.contains("later")).length,
    top: document.querySelector(".slide.here h2, .slide.here h1").getBoundingClientRect().top,
  }));
  seen.push(await look());
  for (let n = 0; n < 12; n += 1) { await page.keyboard.press("ArrowRight"); seen.push(await look()); }
  await page.keyboard.press("ArrowLeft");
  seen.push(await look());
  console.log(JSON.stringify({ seen, errors }));
  await browser.close();
})();
"""


@pytest.mark.slow
def test_html_slides_are_shown_by_keys(talk: Worked, tmp_path: Path) -> None:
    from tests.document.test_browser import CHROMIUM, LOOK, NODE, tools

    if tools() and os.environ.get("DERIVE_BROWSER") != "required":
        pytest.skip(tools())
    for name, content in slides(talk, "html").items():
        (tmp_path / name).write_bytes(content)
    command = [str(NODE), "-e", SCRIPT]
    done = subprocess.run(
        [*command, str(CHROMIUM), str(tmp_path / "talk-slides.html")], cwd=LOOK.parent, capture_output=True, encoding="utf-8",
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["errors"] == []
    places = [(one["here"], one["visible"]) for one in found["seen"]]
    assert places[0] == (0, 0) and places[1][0] == 1
    assert any(a[0] == b[0] and b[1] == a[1] + 1 for a, b in pairwise(places)), "lines come one by one"
    assert places[-1] <= places[-2], "and go back"
